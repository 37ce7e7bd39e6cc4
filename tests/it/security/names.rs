//! Names that others choose (roles, devices, people, AWS's words) with everything in them that a terminal or a shell would
//! obey: shown harmless in every place, and kept whole where programs read them.

use sandbox::{Fault, RoleGrant, Step};
use serde_json::{Value, json};

use crate::world::hostile::{PROOF_OF_EXECUTION, SHOWN};
use crate::world::real_shell::{Shell, dumped};
use crate::world::{Done, PROD, World};

/// A role that AWS hands out: XML cannot say the oldest control characters in what STS answers.
fn hostile_role() -> String {
    let sayable: String = SHOWN.chars().filter(|c| *c >= ' ').collect();
    format!("arn:aws:iam::{PROD}:role/{}", in_two(&sayable))
}

/// A path and a name, since a name has 64 characters at most.
pub fn in_two(text: &str) -> String {
    let (middle, _) = text.char_indices().nth(50).unwrap();
    let (path, name) = text.split_at(middle);
    format!("{path}/{name}")
}

fn world() -> World {
    let mut acme = sandbox::World::acme();
    for name in ["ada", "ben", "dan"] {
        acme.user(name).roles = vec![
            RoleGrant::new(&hostile_role(), 3600),
            RoleGrant::new(
                &format!("arn:aws:iam::{PROD}:role/Other {}", in_two(SHOWN)),
                3600,
            ),
            RoleGrant::new(&format!("arn:aws:iam::{PROD}:role/Plain"), 3600),
        ];
    }
    for name in ["ben", "dan"] {
        acme.user(name).devices[0].device_type = format!("{SHOWN} OneLogin Protect");
    }
    World::of(acme)
}

/// On a terminal none of it does anything, all of it is seen, and no line is longer or shorter than ours.
#[track_caller]
pub fn assert_harmless(text: &str) {
    let harmful = |c: char| {
        let invisible = "\u{3164}\u{115f}\u{2800}\u{34f}\u{fe0f}\u{e0100}\u{ad}\u{200b}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}";
        c != '\n' && (c.is_control() || invisible.contains(c))
    };
    assert!(!text.contains(harmful), "{text:?}");
}

#[track_caller]
fn shown(world: &World, line: &str, code: i32) -> Done {
    let done = world.ol_aws(line).done();
    assert_eq!(done.code, code, "{line}: {}", done.stderr);
    assert_harmless(&done.stdout);
    assert_harmless(&done.stderr);
    done
}

#[test]
fn tables_and_errors_show_hostile_role_names_harmless() {
    let world = world();
    let table = shown(&world, "roles", 0).stdout;
    // A head, and one line a role.
    assert_eq!(table.lines().count(), 4, "{table}");
    world.run_with(["env", &hostile_role()]).ok();
    let table = shown(&world, "status", 0).stdout;
    assert_eq!(table.lines().count(), 2, "{table}");
    shown(&world, "env no-such-role", 6);
    // All fit: the error lists them.
    shown(&world, "env", 6);
    let typed = world.run_with(["env", &format!("{SHOWN}/x")]).fails(6);
    assert_harmless(&typed);
    let done = world.run_with(["login", &hostile_role(), "Plain"]).done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_harmless(&done.stdout);
    assert_eq!(done.stdout.lines().count(), 3, "{}", done.stdout);
    let run = ["exec", "-vvv", "--fresh", &hostile_role(), "--", "true"];
    assert_harmless(&world.run_with(run).done().stderr);
    assert_harmless(&world.run_with(["logout", &hostile_role()]).done().stderr);
    assert!(!world.home().join(PROOF_OF_EXECUTION).exists());
}

#[test]
fn json_shows_them_harmless_and_means_them_whole() {
    let world = world();
    world.run_with(["env", &hostile_role()]).ok();
    let find = |line: &str, pointer: &str| {
        let text = shown(&world, line, 0).stdout;
        let value: Value = serde_json::from_str(&text).unwrap();
        let rows = value.pointer(pointer).unwrap().as_array().unwrap().clone();
        rows.iter()
            .any(|row| row["role_arn"] == hostile_role().as_str())
    };
    assert!(find("roles --json", ""));
    assert!(find("status --json", "/sessions"));
    let run = world.run_with(["env", "--format", "json", &hostile_role()]);
    let text = run.ok();
    assert_harmless(&text);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["OL_AWS_ROLE_ARN"], hostile_role().as_str());
}

#[test]
fn words_of_the_services_are_shown_harmless_at_every_step() {
    for (step, code) in [
        (Step::Token, 4),
        (Step::Assertion, 4),
        (Step::VerifyFactor, 5),
        (Step::AssumeRoleWithSaml, 7),
    ] {
        let world = world();
        let refused = json!({"statusCode": 400, "name": SHOWN, "message": SHOWN});
        let fault = match step {
            Step::AssumeRoleWithSaml => {
                let code: String = SHOWN.chars().filter(|c| !c.is_control()).collect();
                Fault::sts_error(403, &code, &code)
            }
            _ => Fault::json(400, refused).header("Location", "http://a/"),
        };
        world.sandbox.fault(step, std::iter::repeat_n(fault, 3));
        let run = world.ol_aws("env Plain -vvv --otp 012345").user("ben");
        let stderr = run.fails(code);
        assert_harmless(&stderr);
        assert!(stderr.contains("$(touch executed)"), "{stderr}");
    }
}

#[test]
fn devices_and_people_are_shown_harmless_in_errors() {
    let world = world();
    // No such device: the hint lists those there are.
    let run = world
        .ol_aws("env Plain --device nobody --otp 012345")
        .user("ben");
    let stderr = run.fails(5);
    assert!(stderr.contains("$(touch executed)"), "{stderr}");
    assert_harmless(&stderr);
    // A wrong code: the error names the device.
    assert_harmless(&world.ol_aws("env Plain --otp 999999").user("ben").fails(5));
    assert_harmless(
        &world
            .run_with(["env", "--device", SHOWN])
            .user("ben")
            .fails(9),
    );
    // A code is wanted, a push is not sent: what is needed names the device.
    for line in ["env Plain", "credential-process Plain"] {
        for user in ["ben", "dan"] {
            assert_harmless(&world.ol_aws(line).user(user).fails(9));
        }
    }
    for variable in [
        "OL_AWS_USERNAME",
        "OL_AWS_APP_ID",
        "OL_AWS_CLIENT_ID",
        "OL_AWS_SUBDOMAIN",
        "OL_AWS_DEVICE",
        "OL_AWS_DEFAULT_ROLE",
        "OL_AWS_TENANT",
        "OL_AWS_ENDPOINT",
        "OL_AWS_REGION",
        "OL_AWS_DURATION",
        "AWS_ENDPOINT_URL_STS",
        "AWS_CA_BUNDLE",
        "SSL_CERT_FILE",
        "HTTPS_PROXY",
    ] {
        let done = world.ol_aws("env --fresh -vvv").env(variable, SHOWN).done();
        assert_ne!(done.code, 0, "{variable}");
        assert_harmless(&done.stderr);
    }
    assert!(!world.home().join(PROOF_OF_EXECUTION).exists());
}

#[test]
fn every_shell_gets_the_whole_name_and_runs_nothing_of_it() {
    let world = world();
    for shell in Shell::all() {
        let directory = tempfile::tempdir().unwrap();
        let run = ["env", "--shell", shell.dialect.name(), &hostile_role()];
        std::fs::write(directory.path().join("script"), world.run_with(run).ok()).unwrap();
        let load = match shell.name {
            "tcsh" => "source script".into(),
            _ => shell.load("cat script"),
        };
        let lines = [load.as_str(), &Shell::dump("environ")];
        let output = shell.run(&lines, directory.path(), [("LC_ALL", "C.UTF-8")]);
        let environment = dumped(directory.path(), "environ").unwrap();
        let arn = environment.get("OL_AWS_ROLE_ARN");
        assert_eq!(arn, Some(&hostile_role()), "{}: {output:?}", shell.name);
        let ran = directory.path().join(PROOF_OF_EXECUTION).exists();
        assert!(!ran, "{}", shell.name);
    }
}

/// No role at AWS is called so, and each comparison of such names costs time: they are left out where the assertion is read.
#[test]
fn names_longer_than_aws_allows_are_left_out_with_a_word() {
    let mut acme = sandbox::World::acme();
    let long = |number: usize| format!("arn:aws:iam::{PROD}:role/{number:0>1900}");
    let ada = acme.user("ada");
    ada.roles
        .extend((0..30).map(|number| RoleGrant::new(&long(number), 3600)));
    let world = World::of(acme);
    let done = world.ol_aws("roles --json").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    let words =
        "ignored 30 roles in the SAML response, because the names are longer than AWS allows";
    assert!(done.stderr.contains(words), "{}", done.stderr);
    assert!(done.stdout.contains("role/Admin") && !done.stdout.contains("000000"));
    world.ol_aws("env admin").ok();
    world.run_with(["env", &long(7)]).fails(6);
}

/// What looks like another name, or like nothing.
const UNSEEN: &str =
    "a\u{3164}b\u{115f}c\u{2800}d\u{34f}e\u{fe0f}f\u{e0100}g\u{202e}h\u{200b}i\u{200d}j";

#[test]
fn every_command_shows_what_nobody_would_see() {
    let mut acme = sandbox::World::acme();
    let hidden = format!("arn:aws:iam::{PROD}:role/{UNSEEN}");
    acme.user("ada").roles = vec![RoleGrant::new(&hidden, 3600)];
    let world = World::of(acme);
    let script = world.ol_aws("env --format json").ok();
    assert_harmless(&script);
    let script: Value = serde_json::from_str(&script).unwrap();
    assert_eq!(script["OL_AWS_ROLE"], UNSEEN, "meant whole");
    let config = format!(
        "[profile {UNSEEN}]\ncredential_process = /x {UNSEEN}\n[default]\nrole_arn = {hidden}\nsource_profile = {UNSEEN}\n"
    );
    std::fs::create_dir_all(world.home().join(".aws")).unwrap();
    std::fs::write(world.home().join(".aws/config"), config).unwrap();
    let key = script["AWS_ACCESS_KEY_ID"].as_str().unwrap();
    for line in [
        "roles",
        "roles --json",
        "status",
        "status --json",
        "why",
        "why --json",
        "doctor",
        "doctor --json",
        "complete -- ol-aws env ",
        "prompt",
        "login",
        "env nobody",
        "profiles",
        "logout",
    ] {
        for variables in [
            &[][..],
            &[("AWS_ACCESS_KEY_ID", key), ("AWS_SECRET_ACCESS_KEY", "s")],
            &[("AWS_PROFILE", UNSEEN)],
            &[
                ("OL_AWS_ROLE", UNSEEN),
                ("OL_AWS_ACCOUNT", UNSEEN),
                ("AWS_REGION", UNSEEN),
            ],
            &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", UNSEEN)],
        ] {
            let run = world.ol_aws(line).env("AWS_EC2_METADATA_DISABLED", "true");
            let run = variables
                .iter()
                .fold(run, |run, (name, value)| run.env(name, value));
            let done = run.done();
            // A tab stands between a candidate and what is said of it.
            let stdout = if line.starts_with("complete") {
                done.stdout.replace('\t', " ")
            } else {
                done.stdout
            };
            assert_harmless(&stdout);
            assert_harmless(&done.stderr);
        }
    }
}

/// cmd reads a quote, a variable and a control character even between quotes: it gets none of them.
#[test]
fn cmd_gets_no_name_that_it_would_run() {
    for poison in ["a\"&calc&\"b", "%PATH%", "a\u{9b}b"] {
        let mut acme = sandbox::World::acme();
        let arn = format!("arn:aws:iam::{PROD}:role/{poison}");
        acme.user("ada").roles = vec![RoleGrant::new(&arn, 3600)];
        let world = World::of(acme);
        let done = world.ol_aws("env --shell cmd").done();
        assert_eq!(done.code, 1, "{}", done.stderr);
        assert_eq!(done.stdout, "cmd /c exit 1\r\n");
        let words = "the value of OL_AWS_ROLE cannot be written for cmd";
        assert!(done.stderr.contains(words), "{}", done.stderr);
        world.ol_aws("env --shell bash").ok();
    }
}
