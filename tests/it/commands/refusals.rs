//! What a program was refused is said where a person looks: most SDKs hide the reason. Until it is given credentials again.

use std::path::Path;
use std::process::Command;

use sandbox::Step;
use serde_json::Value;

use crate::aws::sdk_clients::SdkClient;
use crate::commands::serve::{Server, wait_for};
use crate::world::{Run, World, binary};

fn kept(world: &World) -> Value {
    let report: Value = serde_json::from_str(&world.ol_aws("status --json").ok()).unwrap();
    report["last_refusal"].clone()
}

const ROLES: &str =
    "[roles.admin]\nrole = \"111122223333/Admin\"\n[roles.ro]\nrole = \"111122223333/ReadOnly\"\n";

/// A profile as `profiles --write` makes it.
fn with_profile(world: &World) {
    world.config(ROLES);
    std::fs::create_dir_all(world.home().join(".aws")).unwrap();
    let line = format!("credential_process = {} credential-process admin", binary());
    let config = format!("[profile admin]\nregion = eu-west-1\n{line}\n");
    std::fs::write(world.home().join(".aws/config"), config).unwrap();
}

/// The real SDKs: whatever they show themselves, and through whichever shell they start us.
#[test]
fn an_sdk_that_was_refused_is_named_with_the_reason() {
    let refused = |client: SdkClient| {
        let world = World::new();
        with_profile(&world);
        let asks = || client.asks(&world, &[("AWS_PROFILE", "admin")], 1, 0);
        let Some(run) = asks() else {
            return;
        };
        let done = run.without(&["OL_AWS_PASSWORD"]).done();
        assert_ne!(done.code, 0, "{client:?}");
        let kept = kept(&world);
        let program = kept["program"].as_str().unwrap_or_default();
        let names: &[&str] = match client {
            SdkClient::Aws1 | SdkClient::Aws2 => &["aws"],
            SdkClient::Boto => &["python"],
            SdkClient::JavaScript => &["node"],
            // The test itself, or the thread that runs it.
            SdkClient::Rust => &["it-", "the_sdk", "aws::sdk", "tokio"],
        };
        assert!(
            names.iter().any(|name| program.starts_with(name)),
            "{client:?}: {kept}"
        );
        assert_eq!(kept["role"], "admin", "{client:?}");
        let reason = kept["reason"].as_str().unwrap();
        assert!(reason.contains("password"), "{client:?}: {kept}");
        // What succeeds ends it, and the same program is not told of twice.
        assert_eq!(asks().unwrap().done().code, 0, "{client:?}");
        assert_eq!(self::kept(&world), Value::Null, "{client:?}");
    };
    SdkClient::all_at_once(refused);
}

/// The line, its hint, and the kinds of reason.
#[test]
fn every_kind_of_refusal_is_kept_with_its_hint() {
    for (line, without, role, reason, hint) in [
        (
            "admin",
            "OL_AWS_PASSWORD",
            "admin",
            "password",
            "ol-aws login",
        ),
        ("nonsense", "", "nonsense", "no role `nonsense`", ""),
        (
            "--role admin",
            "OL_AWS_SUBDOMAIN",
            "admin",
            "subdomain",
            "OL_AWS_SUBDOMAIN",
        ),
        (
            "admin --min-ttl 13h --duration 15m",
            "",
            "admin",
            "",
            "--min-ttl",
        ),
    ] {
        let world = World::new();
        world.config(ROLES);
        let run = world.ol_aws(&format!("credential-process {line}"));
        assert_ne!(run.without(&[without]).done().code, 0, "{line}");
        let said = world.ol_aws("status").done().stderr;
        let start = format!("requested {role} and got no credentials: ");
        for part in [start.as_str(), reason, hint] {
            assert!(said.contains(part), "{line}, {part}: {said}");
        }
        assert_eq!(kept(&world)["role"], role);
        let findings: Value =
            serde_json::from_str(&world.ol_aws("doctor --json").done().stdout).unwrap();
        let mut findings = findings["checks"].as_array().unwrap().iter();
        let found = findings.find(|found| found["check"] == "programs").unwrap();
        assert!(
            found["finding"].as_str().unwrap().contains(&start),
            "{found}"
        );
        assert!(found["fix"].as_str().unwrap().contains(hint), "{found}");
    }
}

/// Which success ends which refusal.
#[test]
fn a_refusal_ends_with_what_it_lacked_and_with_nothing_else() {
    let refused = |line: &str| {
        let world = World::new();
        world.config(ROLES);
        let run = world.ol_aws(&format!("credential-process {line}"));
        assert_ne!(run.without(&["OL_AWS_PASSWORD"]).done().code, 0);
        assert_ne!(kept(&world), Value::Null);
        world
    };
    for (refusal, success, ends) in [
        ("admin", "login", true),
        ("admin", "env admin", true),
        ("admin", "credential-process 111122223333/Admin", true),
        (
            "111122223333/Admin",
            "credential-process 111122223333/Admin",
            true,
        ),
        ("admin", "logout", false),
        ("admin", "status", false),
        ("nonsense --otp 1", "status", false),
    ] {
        let world = refused(refusal);
        // A second decides which was later.
        std::thread::sleep(std::time::Duration::from_millis(20));
        world.ol_aws(success).ok();
        assert_eq!(
            kept(&world) == Value::Null,
            ends,
            "{refusal}, then {success}"
        );
    }
    // A role that there is not: a sign-in brings none, and another role's credentials do not end it.
    let world = World::new();
    world.config(&format!("{ROLES}[tenants.other]\nsubdomain = \"other\"\n"));
    world.ol_aws("credential-process nonsense").fails(6);
    for line in ["login --fresh", "credential-process admin", "env ro"] {
        world.ol_aws(line).ok();
        assert_eq!(kept(&world)["role"], "nonsense", "{line}");
    }
    let of_another = world.ol_aws("--tenant other status --json").ok();
    let of_another: Value = serde_json::from_str(&of_another).unwrap();
    assert_eq!(of_another["last_refusal"], Value::Null);
    world.ol_aws("logout --forget").ok();
    assert_eq!(kept(&world), Value::Null, "forgotten");
}

#[test]
fn the_next_ol_assume_says_it_once_and_a_script_does_not_use_it_up() {
    let world = World::new();
    world.config(ROLES);
    world.ol_aws("env ro").ok();
    world.ol_aws("credential-process nonsense").fails(6);
    let path = Path::new(binary()).parent().unwrap().display();
    let path = format!("{path}:{}", std::env::var("PATH").unwrap());
    // No terminal.
    let done = world.ol_aws("env ro --hook --shell bash").done();
    assert!(
        !done.stderr.contains("got no credentials"),
        "{}",
        done.stderr
    );
    let script = "eval \"$(ol-aws init bash)\"; ol-assume ro; echo one; ol-assume ro; echo two; ol-assume --unset";
    let run = world.on_terminal_of(24, 200, &["bash", "-c", script]);
    let (shown, code) = run.env("PATH", path).on_terminal().end();
    assert_eq!(code, 0, "{shown}");
    let (first, rest) = shown.split_once("one").unwrap();
    assert!(
        first.contains("requested nonsense and got no credentials")
            && !rest.contains("got no credentials"),
        "{shown}"
    );
    assert_eq!(kept(&world)["role"], "nonsense", "it is still to be seen");
}

/// At the endpoint a program is known by what it calls itself.
#[test]
fn serve_keeps_who_was_refused_until_it_renews() {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(3);
    let world = World::of(acme);
    world.config(ROLES);
    world.ol_aws("login admin").ok();
    let server = Server::start(world.ol_aws("serve admin").without(&["OL_AWS_PASSWORD"]));
    world.sandbox.expire_assertions();
    wait_for(|| !server.serves());
    let mut curl = Command::new("curl");
    curl.args(["--noproxy", "*", "-sS", "-H"])
        .arg(format!("Authorization: {}", server.token))
        .arg(&server.uri);
    let body = Run { command: curl }.ok();
    assert!(body.contains("CredentialsEnded"), "{body}");
    wait_for(|| kept(&world)["program"] == "curl");
    assert_eq!(kept(&world)["role"], "admin");
    world.sandbox.edit(|acme| acme.session_seconds = None);
    world.ol_aws("login admin --fresh").ok();
    server.says("renewed: ");
    wait_for(|| kept(&world) == Value::Null);
}

/// SDKs that read stderr at the end alone wait for ever once the pipe is full.
#[test]
fn a_program_hears_one_line_whatever_ours_and_others_would_say() {
    let noise = "[\"sh\", \"-c\", \"seq 30000 >&2; exit 1\"]";
    for setting in ["password_command", "client_secret_command"] {
        let world = World::new();
        world.config(&format!(
            "{setting} = {noise}\naskpass = [\"sh\", \"-c\", \"seq 30000 >&2\"]\n{ROLES}"
        ));
        for flags in ["", "-vvv", "-vv --ask"] {
            let run = world.ol_aws(&format!("credential-process admin {flags}"));
            let secrets = ["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET"];
            let done = run.without(&secrets).done();
            assert_ne!(done.code, 0);
            let length = done.stderr.len();
            assert_eq!(
                done.stderr.lines().count(),
                1,
                "{setting} {flags}: {length}"
            );
        }
    }
    // Nor when it works: by a chain, with each step to be told.
    let world = World::new();
    world.config(
        "[roles.admin]\nrole = \"111122223333/Admin\"\n[roles.deep]\nsource = \"admin\"\nrole_arn = \"arn:aws:iam::444455556666:role/Deep\"\n",
    );
    let done = world.ol_aws("-vvv credential-process deep").done();
    assert!(done.stderr.lines().count() <= 1, "{}", done.stderr);
}

/// Seven times for one connection, as the signer for MSK asks: it is refused each time, and OneLogin hears of it once.
#[test]
fn a_program_that_asks_again_and_again_costs_no_request_and_no_write() {
    let world = World::new();
    world.config(ROLES);
    let ask = || {
        world
            .ol_aws("credential-process admin")
            .user("ben")
            .fails(9)
    };
    ask();
    let requests = world.sandbox.requests().len();
    let file = world.state().join("last-refusal.json");
    let written = || std::fs::metadata(&file).unwrap().modified().unwrap();
    let first = written();
    for _ in 0..7 {
        ask();
    }
    assert_eq!(world.sandbox.requests().len(), requests);
    assert_eq!(written(), first);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 0);
}
