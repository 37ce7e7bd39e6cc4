//! What the credentials of a profile can be limited to: nothing, but a role that is assumed from one can.

use sandbox::{ChainGrant, Step};

use super::*;
use crate::world::exported;

const ADMIN: &str = "arn:aws:iam::111122223333:role/Admin";
const DEPLOY: &str = "arn:aws:iam::555566667777:role/Deploy";
const READ_ONLY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/// A profile whose credentials the practice services know, since they gave them; `deploy` is assumed from it.
pub fn chained(settings: &str) -> World {
    let mut acme = sandbox::World::acme();
    acme.chains = vec![ChainGrant::new(ADMIN, DEPLOY)];
    let world = World::of(acme);
    world.config(&format!(
        "{settings}\n{CONFIG}[roles.deploy]\nsource = \"idc\"\nrole_arn = \"{DEPLOY}\"\n"
    ));
    std::fs::create_dir_all(world.home().join(".aws")).unwrap();
    std::fs::write(world.home().join(".aws/config"), AWS_CONFIG).unwrap();
    stand_in(&world, "cat \"$HOME/answer\"");
    let keys = world
        .run_with(["env", "--role", ADMIN, "--shell", "sh"])
        .ok();
    let key = |name| exported(&keys, name).unwrap();
    answer(
        &world,
        &format!(
            "{{\"Version\": 1, \"AccessKeyId\": \"{}\", \"SecretAccessKey\": \"{}\", \"SessionToken\": \"{}\", \
             \"Expiration\": \"{}\"}}",
            key("AWS_ACCESS_KEY_ID"),
            key("AWS_SECRET_ACCESS_KEY"),
            key("AWS_SESSION_TOKEN"),
            key("AWS_CREDENTIAL_EXPIRATION")
        ),
    );
    world
}

fn assumed(world: &World) -> Vec<sandbox::Request> {
    world.sandbox.requests_of(Step::AssumeRole)
}

#[test]
fn a_role_is_assumed_from_a_profile_for_an_hour_at_most() {
    let world = chained("username = \"ada@acme.test\"");
    let before = world.sandbox.count(Step::Assertion);
    let line = "env deploy --duration 2h --shell sh";
    let done = alone(&world, line).done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(exported(&done.stdout, "OL_AWS_ROLE_ARN"), Some(DEPLOY));
    assert_eq!(
        exported(&done.stdout, "AWS_ACCOUNT_ID"),
        Some("555566667777")
    );
    assert!(
        done.stderr.contains("limits its session to 1h"),
        "{}",
        done.stderr
    );
    let asked = &assumed(&world)[0];
    assert_eq!(asked.form("DurationSeconds").as_deref(), Some("3600"));
    // The profile does not say who it is; AWS's logs should.
    assert_eq!(
        asked.form("RoleSessionName").as_deref(),
        Some("ada@acme.test")
    );
    // Nobody signed in, and what is cached serves.
    alone(&world, "env deploy").ok();
    alone(&world, "env idc").ok();
    assert_eq!(world.sandbox.count(Step::Assertion), before);
    assert_eq!((calls(&world), assumed(&world).len()), (1, 1));
    // So does a hop that no file names.
    world.config(CONFIG);
    let hop = format!("env idc --chain {DEPLOY} --shell sh");
    let script = alone(&world, &hop).ok();
    assert_eq!(exported(&script, "OL_AWS_ROLE_ARN"), Some(DEPLOY));
    assert_eq!(calls(&world), 1);
}

#[test]
fn a_source_that_aws_takes_for_expired_is_asked_for_again_once() {
    let world = chained("");
    let expired = || {
        sandbox::Fault::sts(
            403,
            "ExpiredToken",
            "The security token included in the request is expired",
        )
    };
    world.sandbox.fault(Step::AssumeRole, [expired()]);
    alone(&world, "env deploy").ok();
    assert_eq!(calls(&world), 2);
    world
        .sandbox
        .fault(Step::AssumeRole, [expired(), expired()]);
    let stderr = alone(&world, "env deploy --fresh").fails(7);
    assert!(
        stderr.contains("have expired") && stderr.contains("aws sso login"),
        "{stderr}"
    );
    assert_eq!(
        world.sandbox.count(Step::Token),
        world.sandbox.count(Step::Assertion)
    );
}

#[test]
fn a_profile_that_cannot_be_limited_is_not_handed_out_as_if_it_were() {
    let world = chained("");
    alone(&world, "env idc").ok();
    for (flags, part) in [
        ("--read-only", "cannot be read-only"),
        ("--policy {}", "cannot be limited by a session policy"),
        (
            "--policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess",
            "limited by a session policy",
        ),
        ("--duration 30m", "cannot be of another duration"),
    ] {
        for command in [
            "env idc --shell sh",
            "credential-process idc",
            "console idc --print",
            "login idc",
        ] {
            let stderr = alone(&world, &format!("{command} {flags}")).fails(2);
            assert!(
                stderr.contains(part) && stderr.contains("`source`"),
                "{command} {flags}: {stderr}"
            );
        }
        // The way that the hint names.
        let flags = flags.replace("{}", "{\"Version\":\"2012-10-17\",\"Statement\":[]}");
        let mut run = alone(&world, "env deploy --fresh");
        run.command.args(flags.split(' '));
        run.ok();
    }
    let asked = assumed(&world);
    assert_eq!(
        asked[0].form("PolicyArns.member.1.arn").as_deref(),
        Some(READ_ONLY)
    );
    assert_eq!(asked[3].form("DurationSeconds").as_deref(), Some("1800"));
    // A variable is for all roles, so it is not an error for this one.
    alone(&world, "env idc").env("OL_AWS_DURATION", "2h").ok();
}

#[test]
fn an_agent_that_may_only_read_gets_no_profile_and_a_limited_role_from_it() {
    let world = chained("agents.access = \"read-only\"");
    alone(&world, "env idc").ok();
    let commands = [
        ("env idc --shell sh", 1),
        ("exec idc -- true", 125),
        ("exec --renew idc -- true", 125),
        ("credential-process idc", 1),
        ("save idc --profile work --file keys", 1),
        ("console idc --print", 1),
        ("login idc", 1),
    ];
    for (command, code) in commands {
        let stderr = alone(&world, command).env("CLAUDECODE", "1").fails(code);
        assert!(
            stderr.contains("cannot be read-only"),
            "{command}: {stderr}"
        );
        assert!(
            stderr.contains("source = \"idc\"") || command.starts_with("cred"),
            "{stderr}"
        );
    }
    assert_eq!(calls(&world), 1);
    alone(&world, "env deploy").env("CLAUDECODE", "1").ok();
    let asked = assumed(&world);
    assert_eq!(
        asked[0].form("PolicyArns.member.1.arn").as_deref(),
        Some(READ_ONLY)
    );
    // What a read-only child starts is no more than it is.
    let stderr = alone(&world, "env idc")
        .env("OL_AWS_READ_ONLY_ROLE", DEPLOY)
        .fails(9);
    assert!(stderr.contains("limits this shell"), "{stderr}");
    let stderr = alone(&world, "login idc")
        .env("OL_AWS_READ_ONLY_ROLE", DEPLOY)
        .fails(2);
    assert!(stderr.contains("cannot be read-only"), "{stderr}");
}

#[test]
fn a_guard_holds_for_a_profile_and_for_what_is_assumed_from_it() {
    let world = chained("");
    let guarded = |guard: &str| {
        world.config(&format!(
            "{CONFIG}guard = \"{guard}\"\n[roles.again]\nprofile = \"idc-admin\"\n\
             [roles.deploy]\nsource = \"idc\"\nrole_arn = \"{DEPLOY}\"\n"
        ));
    };
    guarded("exec-only");
    for role in ["idc", "again", "deploy"] {
        let stderr = alone(&world, &format!("env {role}")).fails(1);
        assert!(stderr.contains("single commands"), "{stderr}");
        assert_eq!(calls(&world), 0);
    }
    let printed = alone(&world, "exec idc -- printenv OL_AWS_GUARD").ok();
    assert_eq!(printed, "exec-only\n");
    guarded("confirm");
    for role in ["idc", "again", "deploy"] {
        alone(&world, &format!("env {role}")).fails(9);
        alone(&world, &format!("env {role} --yes")).ok();
    }
}

/// The account is in the profile's settings, so it is known before anything is asked.
#[test]
fn a_person_types_the_account_or_else_the_profile() {
    let world = chained("");
    for (aws_config, account) in [
        (AWS_CONFIG.to_owned(), "prod"),
        (
            "[profile idc-admin]\ncredential_process = x\n".to_owned(),
            "idc-admin",
        ),
    ] {
        world.config(&format!("{CONFIG}guard = \"confirm\"\n"));
        std::fs::write(world.home().join(".aws/config"), aws_config).unwrap();
        let run = on_path(&world, world.terminal("env idc --shell sh")).without_onelogin();
        let mut pty = run.on_terminal();
        pty.see(&format!("type {account} to use it"));
        pty.line(account);
        let (script, code) = pty.end();
        assert_eq!(code, 0, "{script}");
        assert_eq!(exported(&script, "OL_AWS_GUARD"), Some("confirm"));
    }
}
