//! Whoever has a copy of the disk: what it tells them of a password.

use std::process::Stdio;
use std::time::Duration;

use sandbox::{Fault, Step};
use serde_json::{Value, json};

use crate::world::World;

fn kept(world: &World) -> Value {
    serde_json::from_slice(&std::fs::read(world.state().join("refused.json")).unwrap()).unwrap()
}

/// All that is remembered of ada, without when.
fn of_ada(world: &World) -> Value {
    let mut kept = kept(world);
    let accounts = kept["accounts"].as_object_mut().unwrap();
    assert_eq!(accounts.len(), 1);
    let mut ada = accounts.values().next().unwrap().clone();
    for pause in ada["pauses"].as_array_mut().unwrap() {
        pause["until"] = json!(null);
    }
    ada
}

/// Two people with different passwords, both right, under the same key.
#[test]
fn what_is_refused_for_another_reason_says_nothing_of_the_password() {
    for (status, message) in [
        (404, "App could not be found"),
        (400, "Invalid subdomain"),
        (401, "User is locked. Access is unauthorized"),
        (403, "IP address is not in the whitelist"),
        (401, "Password has expired"),
        (400, "bad request"),
        (401, "Niet toegestaan"),
    ] {
        let world = World::new();
        let no = json!({"statusCode": status, "name": "No", "message": message});
        let mut seen = Vec::new();
        for password in ["the-first-one", "quite-another"] {
            world
                .sandbox
                .fault(Step::Assertion, [Fault::json(status, no.clone())]);
            let mut pty = world
                .terminal("login")
                .env("OL_AWS_PASSWORD", password)
                .on_terminal();
            assert_eq!(pty.end().1, 4);
            seen.push(of_ada(&world));
        }
        assert_eq!(world.sandbox.count(Step::Assertion), 2);
        assert_eq!(seen[0], seen[1], "{message}");
        assert_eq!(seen[0]["wrong"], json!([]), "{message}");
    }
}

#[test]
fn a_caller_that_is_killed_on_the_way_leaves_nothing_of_the_password() {
    let mut seen = Vec::new();
    for password in ["the-first-one", "quite-another"] {
        let world = World::new();
        world
            .sandbox
            .fault(Step::Assertion, [Fault::Hang(Duration::from_secs(600))]);
        let mut run = world.ol_aws("env admin").env("OL_AWS_PASSWORD", password);
        run.command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = run.command.spawn().unwrap();
        while world.sandbox.count(Step::Assertion) == 0 {
            std::thread::sleep(Duration::from_millis(10));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        seen.push(of_ada(&world));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0]["wrong"], json!([]));
}

/// Of a password that OneLogin called wrong two bytes are kept: of the words somebody tries, thousands fit.
#[test]
fn of_a_wrong_password_no_more_is_kept_than_tells_a_repeat() {
    let world = World::new();
    world
        .ol_aws("env admin")
        .env("OL_AWS_PASSWORD", "old")
        .fails(4);
    let ada = of_ada(&world);
    assert_eq!(ada["pauses"], json!([]));
    let wrong = ada["wrong"].as_array().unwrap();
    assert_eq!(wrong.len(), 1);
    assert_eq!(wrong[0]["fingerprint"].as_str().unwrap().len(), 4);
    // The rest is the same for every password.
    let another = World::new();
    another
        .ol_aws("env admin")
        .env("OL_AWS_PASSWORD", "older")
        .fails(4);
    let mut another = of_ada(&another)["wrong"][0].clone();
    another["fingerprint"] = wrong[0]["fingerprint"].clone();
    assert_eq!(another, wrong[0]);
    assert_ne!(kept(&world)["key"], kept(&World::refused())["key"]);
}

impl World {
    fn refused() -> Self {
        let world = World::new();
        world
            .ol_aws("env admin")
            .env("OL_AWS_PASSWORD", "old")
            .fails(4);
        world
    }
}

#[test]
fn forgetting_takes_all_of_it_away_and_says_so() {
    let world = World::refused();
    world
        .ol_aws("env admin")
        .user("ben")
        .env("OL_AWS_APP_ID", "99")
        .fails(4);
    let done = world.ol_aws("logout").done();
    assert!(!done.stderr.contains("forgotten"), "{}", done.stderr);
    assert_eq!(kept(&world)["accounts"].as_object().unwrap().len(), 2);
    let done = world.ol_aws("logout --forget").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(
        done.stderr
            .contains("cleared the record of what OneLogin refused"),
        "{}",
        done.stderr
    );
    assert!(!world.state().join("refused.json").exists());
}
