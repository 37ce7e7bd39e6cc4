//! `ol-aws status`: what is held, for people, for programs and by exit code; it asks nobody.

use sandbox::Step;
use serde_json::Value;

use crate::world::{DEV, PROD, World, exported};

const NAMES: &str =
    "[accounts]\n\"111122223333\" = \"prod\"\n[roles.boss]\nrole = \"prod/Admin\"\n";

fn json(world: &World) -> Value {
    serde_json::from_str(&world.ol_aws("status --json").ok()).unwrap()
}

fn sorted_keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_secs()).unwrap()
}

#[test]
fn nothing_held_is_said_and_asks_nobody() {
    let world = World::new();
    let done = world.ol_aws("status").done();
    assert_eq!((done.code, done.stdout.as_str()), (0, ""));
    assert!(
        done.stderr.contains("no credentials are cached"),
        "{}",
        done.stderr
    );
    assert_eq!(json(&world)["sessions"], Value::Array(Vec::new()));
    assert_eq!(json(&world)["assertion_valid_until"], Value::Null);
    for line in ["status --check", "status --check admin"] {
        let stderr = world.ol_aws(line).fails(10);
        assert!(stderr.contains("ol-aws login"), "{stderr}");
    }
    assert_eq!(world.sandbox.connections().onelogin, 0);
}

#[test]
fn the_table_shows_role_account_time_left_and_protection() {
    let world = World::new();
    world.config(NAMES);
    world.ol_aws("env boss").ok();
    world.ol_aws("env deploy --duration 2h").ok();
    let done = world.ol_aws("status").done();
    let lines: Vec<&str> = done.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{}", done.stdout);
    for head in ["ROLE", "ACCOUNT", "ACCOUNT ID", "LEFT", "UNTIL"] {
        assert!(lines[0].contains(head), "{}", lines[0]);
    }
    // The longest life first.
    for (line, parts) in [
        (lines[1], ["Deploy", DEV, "h ", "in memory"]),
        (lines[2], ["boss", "prod", PROD, "m "]),
    ] {
        for part in parts {
            assert!(line.contains(part), "no {part} in {line}");
        }
    }
    assert!(
        done.stderr
            .contains("other roles are available without signing in again"),
        "{}",
        done.stderr
    );
    let one = world.ol_aws("status boss").ok();
    assert!(one.contains("boss") && !one.contains("Deploy"), "{one}");
    world.ol_aws("status nonsense").fails(6);
    for line in ["status readonly", "logout readonly"] {
        let stderr = world.ol_aws(line).fails(6);
        assert!(stderr.contains("matches several roles"), "{stderr}");
    }
}

#[test]
fn the_json_has_these_fields() {
    let world = World::new();
    world.config(NAMES);
    let script = world.ol_aws("env boss --region eu-west-1").ok();
    let report = json(&world);
    assert_eq!(
        sorted_keys(&report),
        [
            "assertion_valid_until",
            "last_refusal",
            "protection",
            "sessions",
            "subdomain",
            "tenant",
            "username"
        ]
    );
    assert_eq!(report["subdomain"], "acme");
    assert_eq!(report["username"], "ada@acme.test");
    assert_eq!(report["protection"], "key-in-memory");
    assert!(
        report["assertion_valid_until"]
            .as_str()
            .unwrap()
            .ends_with('Z')
    );
    let session = &report["sessions"][0];
    assert_eq!(
        sorted_keys(session),
        [
            "account",
            "account_id",
            "active",
            "agents",
            "expiration",
            "policy",
            "region",
            "role",
            "role_arn",
            "seconds_left"
        ]
    );
    let text = |name: &str| session[name].as_str().unwrap();
    assert_eq!((text("role"), text("account")), ("boss", "prod"));
    assert_eq!(text("account_id"), PROD);
    assert_eq!(text("role_arn"), "arn:aws:iam::111122223333:role/Admin");
    let end = exported(&script, "AWS_CREDENTIAL_EXPIRATION").unwrap();
    assert_eq!(text("expiration"), end);
    let left = session["seconds_left"].as_i64().unwrap();
    assert!((1..=3600).contains(&left), "{left}");
    assert!(!report.to_string().contains("ASIA"), "{report}");
}

#[test]
fn the_protection_is_that_of_the_keys_place() {
    let world = World::new();
    let run = world.ol_aws("status --json").without(&["XDG_RUNTIME_DIR"]);
    let report: Value = serde_json::from_str(&run.ok()).unwrap();
    assert_eq!(report["protection"], "key-on-disk");
    let run = world
        .ol_aws("status --json")
        .without(&["HOME", "XDG_RUNTIME_DIR"]);
    let report: Value = serde_json::from_str(&run.ok()).unwrap();
    assert_eq!(report["protection"], "none");
}

#[test]
fn the_credentials_of_this_shell_are_marked() {
    let world = World::new();
    let script = world.ol_aws("env admin").ok();
    world.ol_aws("env deploy").ok();
    let key = exported(&script, "AWS_ACCESS_KEY_ID").unwrap();
    let arn = exported(&script, "OL_AWS_ROLE_ARN").unwrap();
    let table = world.ol_aws("status").env("AWS_ACCESS_KEY_ID", key).ok();
    let marked: Vec<&str> = table.lines().filter(|line| line.starts_with('*')).collect();
    assert_eq!(marked.len(), 1, "{table}");
    assert!(marked[0].contains("Admin"), "{table}");
    let run = world.ol_aws("status --json").env("AWS_ACCESS_KEY_ID", key);
    let report: Value = serde_json::from_str(&run.ok()).unwrap();
    for session in report["sessions"].as_array().unwrap() {
        assert_eq!(session["active"], session["role_arn"] == arn);
    }
    // The same role with other keys is another session.
    let table = world.ol_aws("status").env("OL_AWS_ROLE_ARN", arn).ok();
    assert!(!table.contains('*'), "{table}");
}

#[test]
fn check_answers_by_exit_code_and_says_nothing_when_all_is_well() {
    let world = World::new();
    world.ol_aws("env admin").ok();
    for line in [
        "status --check admin",
        "status --check",
        "status --check admin --min-ttl 45m",
    ] {
        let done = world.ol_aws(line).done();
        assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{line}");
        assert_eq!(done.stderr, "", "{line}");
    }
    let report = |line: &str| {
        let done = world.ol_aws(line).done();
        let report: Value = serde_json::from_str(&done.stdout).unwrap();
        (done.code, report["sessions"].as_array().unwrap().len())
    };
    assert_eq!(report("status admin --check --json"), (0, 1));
    assert_eq!(report("status admin --check --min-ttl 2h --json"), (10, 1));
    assert_eq!(report("status deploy --check --json"), (10, 0));
    let stderr = world.ol_aws("status --check admin --min-ttl 2h").fails(10);
    assert!(stderr.contains("--min-ttl requires 2h"), "{stderr}");
    assert!(
        stderr.contains("`ol-aws login --min-ttl 2h00m admin`"),
        "{stderr}"
    );
    world.ol_aws("status --check deploy").fails(10);
    // Which of two is meant?
    world.ol_aws("env deploy").ok();
    let stderr = world.ol_aws("status --check").fails(10);
    assert!(stderr.contains("name a role"), "{stderr}");
    world.ol_aws("status --check deploy").ok();
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn what_another_user_holds_is_not_shown() {
    let world = World::new();
    world.ol_aws("env admin").ok();
    let done = world.ol_aws("status").user("ben").done();
    assert_eq!((done.code, done.stdout.as_str()), (0, ""));
    world.ol_aws("status --check").user("ben").fails(10);
    world.ol_aws("logout").user("ben").ok();
    world.ol_aws("status --check").ok();
}

#[test]
fn min_ttl_without_check_is_a_usage_error() {
    let done = World::new().ol_aws("status --min-ttl 5m").done();
    assert_eq!(done.code, 2);
}

#[test]
fn check_goes_by_what_this_shell_has_first() {
    let world = World::new();
    let shell = |left: i64| {
        let run = world.ol_aws("status --check --min-ttl 10m");
        run.env("OL_AWS_ROLE", "admin")
            .env("AWS_ACCESS_KEY_ID", "ASIAX")
            .env("OL_AWS_EXPIRES_AT", (now() + left).to_string())
    };
    // Nothing is in the cache, and nothing needs to be.
    shell(1200).ok();
    let stderr = shell(300).fails(10);
    let soon = world.ol_aws("status --check").env("OL_AWS_ROLE", "admin");
    let soon = soon.env("AWS_ACCESS_KEY_ID", "ASIAX");
    let soon = soon
        .env("OL_AWS_EXPIRES_AT", (now() + 40).to_string())
        .fails(10);
    assert!(
        soon.contains("of `admin` expire in") && !soon.contains("--min-ttl"),
        "{soon}"
    );
    assert!(stderr.contains("admin"), "{stderr}");
    shell(-5).fails(10);
    // A named role is not the shell's business.
    let run = world.ol_aws("status --check deploy");
    run.env("OL_AWS_ROLE", "admin")
        .env("AWS_ACCESS_KEY_ID", "ASIAX")
        .env("OL_AWS_EXPIRES_AT", (now() + 1200).to_string())
        .fails(10);
    assert_eq!(world.sandbox.connections().onelogin, 0);
}

#[test]
fn expired_credentials_are_not_held() {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(0);
    let world = World::of(acme);
    world.ol_aws("login admin").ok();
    assert_eq!(json(&world)["sessions"], Value::Array(Vec::new()));
    world.ol_aws("status --check admin").fails(10);
}

#[test]
fn status_works_with_nothing_configured() {
    let world = World::new();
    let unset = [
        "OL_AWS_SUBDOMAIN",
        "OL_AWS_ENDPOINT",
        "OL_AWS_APP_ID",
        "OL_AWS_USERNAME",
        "OL_AWS_CLIENT_ID",
    ];
    let done = world.ol_aws("status").without(&unset).done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    world.ol_aws("status --check").without(&unset).fails(10);
    world.ol_aws("logout").without(&unset).ok();
}
