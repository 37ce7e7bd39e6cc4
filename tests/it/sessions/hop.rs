//! `--chain`: a role that is assumed from another one for one call, without a line in the settings.

use std::process::Command;

use sandbox::{ChainGrant, Step};

use super::ASKS_THE_ENDPOINT;
use crate::world::{Run, World, exported};

const ADMIN: &str = "arn:aws:iam::111122223333:role/Admin";
const DEPLOY: &str = "arn:aws:iam::555566667777:role/ci/Deploy";

/// A company that lets `Admin` assume `ci/Deploy`, for those who know the external ID.
fn world() -> World {
    let mut acme = sandbox::World::acme();
    let grant = ChainGrant::new(ADMIN, DEPLOY);
    acme.chains = vec![ChainGrant {
        external_id: Some("x-42".into()),
        ..grant
    }];
    World::of(acme)
}

fn chain() -> String {
    format!("--chain {DEPLOY} --external-id x-42")
}

fn key(world: &World, line: &str) -> String {
    let script = world.ol_aws(&format!("env {line} --shell sh")).ok();
    exported(&script, "AWS_ACCESS_KEY_ID").unwrap().to_owned()
}

#[test]
fn a_role_needs_no_line_in_the_settings_to_be_assumed_from_another() {
    let world = world();
    let script = world
        .ol_aws(&format!("env Admin {} --shell sh", chain()))
        .ok();
    assert_eq!(exported(&script, "OL_AWS_ROLE"), Some("Deploy"));
    assert_eq!(exported(&script, "OL_AWS_ROLE_ARN"), Some(DEPLOY));
    assert_eq!(exported(&script, "AWS_ACCOUNT_ID"), Some("555566667777"));
    let asked = &world.sandbox.requests_of(Step::AssumeRole)[0];
    assert_eq!(asked.form("RoleArn").as_deref(), Some(DEPLOY));
    assert_eq!(asked.form("ExternalId").as_deref(), Some("x-42"));
    // It is held from now on, for the commands that ask for the same.
    let held = exported(&script, "AWS_ACCESS_KEY_ID").unwrap();
    assert_eq!(key(&world, &format!("Admin {}", chain())), held);
    let run = format!("exec Admin {} -- printenv AWS_ACCESS_KEY_ID", chain());
    assert_eq!(world.ol_aws(&run).ok().trim_end(), held);
    let console = world.ol_aws(&format!("console Admin {} --print", chain()));
    console
        .env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url())
        .ok();
    assert_eq!(world.sandbox.count(Step::AssumeRole), 1);
    // Neither the role itself nor another way to it is this session.
    assert_ne!(key(&world, "Admin"), held);
    let stderr = world
        .ol_aws(&format!("env Admin --chain {DEPLOY}"))
        .fails(7);
    assert!(stderr.contains("external ID"), "{stderr}");
}

#[test]
fn a_command_that_renews_assumes_the_role_again() {
    let world = world();
    let held = key(&world, &format!("Admin {}", chain()));
    let line = "$(sed -n 's/^credential_process = //p' \"$AWS_CONFIG_FILE\" | head -n 1)";
    let mut run = world.ol_aws(&format!("exec --renew Admin {} --", chain()));
    run.command.args(["sh", "-c", line]);
    assert!(run.ok().contains(&held));
    // The endpoint of programs that read no AWS file.
    let mut run = world.ol_aws(&format!("exec --renew Admin {} --", chain()));
    run.command.args(["sh", "-c", ASKS_THE_ENDPOINT]);
    assert!(run.ok().contains(&held));
    assert_eq!(world.sandbox.count(Step::AssumeRole), 1);
}

#[test]
fn what_is_no_chain_is_refused_before_anything_is_asked() {
    let world = world();
    for (line, part) in [
        ("env Admin --chain Deploy", "not the ARN of a role"),
        ("env Admin --external-id x", "--chain"),
        (
            &format!("env --chain {DEPLOY}"),
            "needs the role to assume it from",
        ),
        ("roles --chain x", "--chain"),
        (
            &format!("env {DEPLOY} --chain {DEPLOY}"),
            "the source of Deploy",
        ),
    ] {
        let done = world.ol_aws(line).done();
        let is_missing = line.starts_with(&format!("env {DEPLOY}"));
        assert_eq!(
            done.code,
            if is_missing { 6 } else { 2 },
            "{line}: {}",
            done.stderr
        );
        assert!(done.stderr.contains(part), "{line}: {}", done.stderr);
        if !is_missing {
            assert!(world.sandbox.requests().is_empty(), "{line}");
        }
    }
}

/// The settings have it the other way round; together it would be a circle.
#[test]
fn a_chain_of_the_settings_may_begin_with_a_role_of_that_name() {
    let world = world();
    world.config(&format!(
        "[roles.x]\nsource = \"Deploy\"\nrole_arn = \"{ADMIN}\"\n"
    ));
    let line = format!("env x --chain {DEPLOY}");
    let stderr = world.ol_aws(&line).fails(7);
    assert!(stderr.contains("assumed-role/Deploy"), "{stderr}");
}

#[test]
fn a_source_that_there_is_none_of_is_named() {
    let world = world();
    for _ in 0..2 {
        let stderr = world.ol_aws(&format!("env Admn {}", chain())).fails(6);
        assert!(
            stderr.contains("you have no role `Admn`, the source of Deploy"),
            "{stderr}"
        );
    }
}

#[test]
fn a_name_that_the_settings_have_keeps_its_meaning() {
    let world = world();
    world.config(&format!(
        "[roles.Deploy]\nrole = \"{ADMIN}\"\n[roles.deploy]\nrole = \"444455556666/team/blue/Deploy\"\n"
    ));
    let script = world
        .ol_aws(&format!("env Deploy {} --shell sh", chain()))
        .ok();
    assert_eq!(exported(&script, "OL_AWS_ROLE"), Some(DEPLOY));
    assert_eq!(exported(&script, "OL_AWS_ROLE_ARN"), Some(DEPLOY));
    let script = world.ol_aws("env Deploy --shell sh").ok();
    assert_eq!(exported(&script, "OL_AWS_ROLE_ARN"), Some(ADMIN));
}

#[test]
fn a_chain_is_no_way_around_a_guard() {
    let world = world();
    world.config(&format!(
        "[roles.admin]\nrole = \"{ADMIN}\"\nguard = \"confirm\"\n"
    ));
    let stderr = world.ol_aws(&format!("env admin {}", chain())).fails(9);
    assert!(stderr.contains("is guarded"), "{stderr}");
    world.config(&format!(
        "[roles.ci]\nsource = \"Admin\"\nrole_arn = \"{DEPLOY}\"\nexternal_id = \"x-42\"\nguard = \"confirm\"\n"
    ));
    let stderr = world.ol_aws(&format!("env Admin {}", chain())).fails(9);
    assert!(stderr.contains("is guarded"), "{stderr}");
}

#[test]
fn on_a_terminal_the_line_that_loads_it_has_the_chain_too() {
    let world = world();
    let mut pty = world
        .terminal(&format!("env Admin {} --shell bash", chain()))
        .on_terminal();
    let (shown, code) = pty.end();
    assert_eq!(code, 0, "{shown}");
    let line = shown.lines().find(|line| line.contains("eval")).unwrap();
    let line = line.replace("ol-aws", crate::world::binary());
    // What it says works in a shell.
    let mut command = Command::new("bash");
    command
        .env_clear()
        .envs(world.variables())
        .current_dir(world.home());
    command.args(["-c", &format!("{}; printenv OL_AWS_ROLE_ARN", line.trim())]);
    assert_eq!(Run { command }.ok().trim_end(), DEPLOY);
}

#[test]
fn a_duration_that_aws_cuts_is_said_to_those_who_asked_for_it() {
    let world = world();
    let said = |line: &str, settings: &str| {
        world.config(&format!(
            "{settings}[roles.admin]\nrole = \"{ADMIN}\"\n[roles.ci]\nsource = \"admin\"\nrole_arn = \"{DEPLOY}\"\n\
             external_id = \"x-42\"\n"
        ));
        let done = world.ol_aws(&format!("{line} --fresh")).done();
        assert_eq!(done.code, 0, "{}", done.stderr);
        done.stderr
            .contains("limits its session to 1h 00m instead of 4h 00m")
    };
    assert!(said("env ci --duration 4h", ""));
    assert!(said(&format!("env admin {} --duration 4h", chain()), ""));
    assert!(!said("env ci --duration 1h", ""));
    assert!(!said("env admin --duration 4h", ""));
    // Set for every role, it means those that allow it.
    assert!(!said("env ci", "duration = \"4h\"\n"));
    world.config(&format!(
        "[roles.ci]\nsource = \"Admin\"\nrole_arn = \"{DEPLOY}\"\nexternal_id = \"x-42\"\nduration = \"4h\"\n"
    ));
    let done = world.ol_aws("env ci --fresh").done();
    assert!(done.stderr.contains("instead of 4h"), "{}", done.stderr);
    // Only when it is cut, not whenever it is used.
    let done = world.ol_aws("env ci").done();
    assert!(!done.stderr.contains("instead of"), "{}", done.stderr);
}
