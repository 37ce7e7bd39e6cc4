//! Several aliases of one role, which may differ in region and duration: the one that was named is the one that counts.

use sandbox::Step;
use serde_json::Value;

use crate::world::{World, exported, exports};

const ALIASES: &str = r#"
[roles.deploy]
role = "444455556666/Deploy"
[roles.prod-eu]
role = "111122223333/Admin"
region = "eu-west-1"
[roles.prod-us]
role = "111122223333/Admin"
region = "us-east-1"
[roles.short]
role = "111122223333/Admin"
duration = "15m"
"#;

/// `shell`: the script that it has loaded.
fn json(world: &World, line: &str, shell: &str) -> Value {
    let mut run = world.ol_aws(line);
    run.command.envs(exports(shell));
    serde_json::from_str(&run.ok()).unwrap()
}

#[test]
fn the_way_back_leads_to_the_alias_that_was_left() {
    let world = World::new();
    world.config(ALIASES);
    let mut active = String::new();
    // Each with what `-` means after it.
    for (role, region, previous) in [
        ("prod-us", Some("us-east-1"), None),
        (
            "deploy",
            None,
            Some("prod-us arn:aws:iam::111122223333:role/Admin"),
        ),
        (
            "-",
            Some("us-east-1"),
            Some("deploy arn:aws:iam::444455556666:role/team/blue/Deploy"),
        ),
        (
            "prod-eu",
            Some("eu-west-1"),
            Some("prod-us arn:aws:iam::111122223333:role/Admin"),
        ),
        (
            "-",
            Some("us-east-1"),
            Some("prod-eu arn:aws:iam::111122223333:role/Admin"),
        ),
    ] {
        let mut run = world.ol_aws(&format!("env {role} --shell sh"));
        run.command.envs(exports(&active));
        let script = run.ok();
        assert_eq!(exported(&script, "AWS_REGION"), region, "{role}");
        assert_eq!(
            exported(&script, "OL_AWS_PREVIOUS_ROLE"),
            previous,
            "{role}"
        );
        active = script;
    }
    // An alias that means another role by now, and the form without an alias.
    for previous in [
        "deploy arn:aws:iam::111122223333:role/Admin",
        "arn:aws:iam::111122223333:role/Admin",
    ] {
        let script = world
            .ol_aws("env - --shell sh")
            .env("OL_AWS_PREVIOUS_ROLE", previous)
            .ok();
        assert_eq!(
            exported(&script, "OL_AWS_ROLE_ARN"),
            Some("arn:aws:iam::111122223333:role/Admin")
        );
    }
}

#[test]
fn what_a_shell_has_is_called_as_it_was_asked_for() {
    let world = World::new();
    world.config(ALIASES);
    for (role, region) in [("prod-us", "us-east-1"), ("prod-eu", "eu-west-1")] {
        let active = world.ol_aws(&format!("env {role} --shell sh")).ok();
        let row = &json(&world, "status --json", &active)["sessions"][0];
        assert_eq!(
            (&row["role"], &row["region"]),
            (&role.into(), &region.into())
        );
        assert_eq!(row["active"], true);
        let mut why = world.ol_aws("why");
        why.command.envs(exports(&active));
        let why = why.ok();
        assert!(why.contains(&format!("{role} in ")), "{why}");
    }
    // Of two sessions of one role, the shell's own.
    let active = world.ol_aws("env short --shell sh").ok();
    let row = &json(&world, "status --json", &active)["sessions"][0];
    assert_eq!(
        (&row["role"], &row["active"]),
        (&"short".into(), &true.into())
    );
    assert!(row["seconds_left"].as_u64().unwrap() <= 900, "{row}");
    let mut why = world.ol_aws("why");
    why.command.envs(exports(&active));
    let why = why.ok();
    assert!(why.contains("short in "), "{why}");
    // No shell has it: who names an alias sees that one.
    for role in ["prod-us", "prod-eu", "short"] {
        assert_eq!(
            json(&world, &format!("status {role} --json"), "")["sessions"][0]["role"],
            role
        );
    }
}

#[test]
fn each_alias_is_listed_and_completed() {
    let world = World::new();
    world.config(ALIASES);
    world.ol_aws("env prod-us").ok();
    let roles = json(&world, "roles --json", "");
    let rows = roles.as_array().unwrap().iter();
    let of_admin = rows.filter(|row| row["role_arn"] == "arn:aws:iam::111122223333:role/Admin");
    let of_admin: Vec<(&str, bool)> = of_admin
        .map(|row| {
            (
                row["alias"].as_str().unwrap(),
                row["held"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        of_admin,
        [("prod-eu", true), ("prod-us", true), ("short", true)]
    );
    let found = json(&world, "roles prod-us --json", "");
    assert_eq!(found[0]["alias"], "prod-us");
    assert_eq!(found.as_array().unwrap().len(), 1);
    let stderr = world.ol_aws("env prod-uz").fails(6);
    assert!(stderr.contains("prod-us"), "{stderr}");
}

/// The active one comes first, so that Enter alone renews it.
#[test]
fn the_picker_offers_each_alias_and_the_active_one_first() {
    let world = World::new();
    world.config(ALIASES);
    world.ol_aws("env prod-us").ok();
    for (role, region) in [("prod-us", "us-east-1"), ("prod-eu", "eu-west-1")] {
        let active = world.ol_aws(&format!("env {role} --shell sh")).ok();
        let mut run = world.terminal("env --hook --shell sh");
        run.command.envs(exports(&active));
        let mut pty = run.on_terminal();
        let list = pty.see("role (6/6): ");
        for alias in ["prod-eu", "prod-us", "short", "deploy"] {
            assert!(list.contains(alias), "{alias}: {list}");
        }
        pty.line("");
        let (script, code) = pty.end();
        assert_eq!(code, 0, "{script}");
        let expected = format!("export AWS_REGION='{region}'");
        assert!(script.contains(&expected), "{role}: {script}");
    }
}

/// The other aliases of a role go by what is usual, or by what they say themselves.
#[test]
fn an_alias_with_a_duration_gets_sessions_of_that_duration() {
    let world = World::new();
    world.config(ALIASES);
    let left = |line: &str| {
        let row = &json(&world, line, "");
        row["Expiration"].as_str().unwrap().to_owned()
    };
    let short = left("credential-process short");
    let long = left("credential-process prod-eu");
    assert!(short < long, "{short} {long}");
    for (role, end) in [
        ("short", &short),
        ("prod-us", &long),
        ("111122223333/Admin", &long),
    ] {
        assert_eq!(left(&format!("credential-process {role}")), *end, "{role}");
    }
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
    let table = world.ol_aws("login prod-eu short prod-us").ok();
    assert_eq!(table.lines().count(), 3, "{table}");
    world.ol_aws("logout short").ok();
    let status = json(&world, "status --json", "");
    assert_eq!(
        status["sessions"],
        Value::Array(Vec::new()),
        "it is one role"
    );
}

#[test]
fn a_chain_begins_with_the_session_of_its_alias() {
    let (admin, deep) = (
        "arn:aws:iam::111122223333:role/Admin",
        "arn:aws:iam::777788889999:role/Deep",
    );
    let mut acme = sandbox::World::acme();
    acme.chains.push(sandbox::ChainGrant::new(admin, deep));
    let world = World::of(acme);
    world.config(&format!(
        "{ALIASES}[roles.deep]\nsource = \"short\"\nrole_arn = \"{deep}\"\n"
    ));
    world.ol_aws("env short").ok();
    world.ol_aws("env deep").ok();
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}
