//! Names that others choose (roles, devices, people, AWS's words) with everything in them that a terminal or a shell would
//! obey: shown harmless in every place, and kept whole where programs read them.

use sandbox::{Fault, RoleGrant, Step};
use serde_json::{Value, json};

use crate::hostile::{PROOF_OF_EXECUTION, SHOWN};
use crate::real_shell::{Shell, dumped};
use crate::world::{Done, PROD, World};

/// A role that AWS hands out: XML cannot say the oldest control characters in what STS answers.
fn hostile_role() -> String {
    let sayable: String = SHOWN.chars().filter(|c| *c >= ' ').collect();
    format!("arn:aws:iam::{PROD}:role/{sayable}")
}

fn world() -> World {
    let mut acme = sandbox::World::acme();
    for name in ["ada", "ben", "dan"] {
        acme.user(name).roles = vec![
            RoleGrant::new(&hostile_role(), 3600),
            RoleGrant::new(&format!("arn:aws:iam::{PROD}:role/Other {SHOWN}"), 3600),
            RoleGrant::new(&format!("arn:aws:iam::{PROD}:role/Plain"), 3600),
        ];
    }
    for name in ["ben", "dan"] {
        acme.user(name).devices[0].device_type = format!("{SHOWN} OneLogin Protect");
    }
    World::of(acme)
}

/// On a terminal none of it does anything, and no line is longer or shorter than ours.
#[track_caller]
pub fn assert_harmless(text: &str) {
    let harmful = |c: char| {
        let invisible = "\u{ad}\u{200b}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}";
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
