//! What a program gets that an AI agent runs: by the settings, whichever command it asks with.

use std::process::Command;

use ol_aws::agent;
use sandbox::{ChainGrant, Step};

use crate::world::until;
use crate::world::{Run, World, binary, exported, tool};

const ADMIN: &str = "arn:aws:iam::111122223333:role/Admin";
const DEPLOY: &str = "arn:aws:iam::555566667777:role/Deploy";
const READ_ONLY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/// Every command that gives credentials, with what it exits with when it refuses them.
const COMMANDS: [(&str, i32); 7] = [
    ("env admin --shell sh", 1),
    ("env admin --format json", 1),
    ("exec admin -- printenv AWS_ACCESS_KEY_ID", 125),
    ("exec --renew admin -- printenv OL_AWS_ROLE", 125),
    ("credential-process admin", 1),
    ("save admin --profile work --file keys", 1),
    ("console admin --print", 1),
];

/// A company that lets `Admin` assume `Deploy`; with these settings.
fn world(settings: &str) -> World {
    let mut acme = sandbox::World::acme();
    acme.chains = vec![ChainGrant::new(ADMIN, DEPLOY)];
    let world = World::of(acme);
    world.config(&format!(
        "{settings}\n[accounts]\n\"111122223333\" = \"prod\"\n[roles.admin]\nrole = \"prod/Admin\"\n\
         [roles.guarded]\nrole = \"prod/ReadOnly\"\nguard = \"confirm\"\n"
    ));
    world
}

fn variables() -> impl Iterator<Item = &'static str> {
    let all = agent::all().iter();
    all.flat_map(|agent| agent.variables.iter().copied())
}

fn by(run: Run, variable: &str, world: &World) -> Run {
    run.env(variable, "1")
        .env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url())
}

/// The policy of each session that AWS was asked for.
fn policies(world: &World) -> Vec<Option<String>> {
    let asked = world.sandbox.requests_of(Step::AssumeRoleWithSaml);
    let policy = |request: &sandbox::Request| request.form("PolicyArns.member.1.arn");
    asked.iter().map(policy).collect()
}

#[test]
fn a_read_only_agent_gets_read_only_sessions_from_every_command() {
    let world = world("agents.access = \"read-only\"");
    for (command, _) in COMMANDS {
        for variable in variables() {
            let done = by(world.ol_aws(command), variable, &world).done();
            assert_eq!(done.code, 0, "{command}, {variable}: {}", done.stderr);
            let told = done.stderr.matches("so its credentials are read-only");
            assert!(told.count() == 1 || command.starts_with("credential-process"));
            assert!(done.stderr.contains(variable) || command.starts_with("credential-process"));
        }
    }
    // One session served them all.
    assert_eq!(policies(&world), [Some(READ_ONLY.to_owned())]);
    // A person has the whole role.
    let done = world.ol_aws("env admin --shell sh").done();
    assert!(!done.stderr.contains("read-only"), "{}", done.stderr);
    assert_eq!(policies(&world).last(), Some(&None));
}

#[test]
fn an_agent_that_gets_nothing_is_refused_before_anything_is_asked() {
    let world = world("agents.access = \"none\"");
    world.ol_aws("env admin").ok();
    let before = world.sandbox.requests().len();
    for (command, code) in COMMANDS {
        for variable in variables() {
            let stderr = by(world.ol_aws(command), variable, &world).fails(code);
            assert!(stderr.contains(&format!("{variable} is set")), "{stderr}");
            assert!(stderr.contains("agents.access"), "{stderr}");
        }
    }
    for line in ["status", "roles", "why", "logout"] {
        by(world.ol_aws(line), "CLAUDECODE", &world).ok();
    }
    assert_eq!(world.sandbox.requests().len(), before);
}

#[test]
fn an_agent_gets_all_but_guarded_roles_if_nothing_is_set() {
    let world = world("");
    world.ol_aws("env guarded --yes").ok();
    let before = world.sandbox.requests().len();
    for (command, code) in COMMANDS {
        let command = command.replace("admin", "guarded --yes");
        for variable in variables() {
            let stderr = by(world.ol_aws(&command), variable, &world).fails(code);
            assert!(stderr.contains("`guarded` is guarded"), "{stderr}");
            assert!(stderr.contains("agents.guarded"), "{stderr}");
        }
    }
    assert_eq!(world.sandbox.requests().len(), before);
    for (command, _) in COMMANDS {
        let done = by(world.ol_aws(command), "CLAUDECODE", &world).done();
        assert_eq!(done.code, 0, "{command}: {}", done.stderr);
        assert!(!done.stderr.contains("CLAUDECODE"), "{}", done.stderr);
    }
    assert_eq!(policies(&world), [None, None]);
}

#[test]
fn the_guard_holds_for_agents_as_for_a_person_if_the_settings_say_so() {
    let world = world("agents.guarded = \"allow\"");
    let stderr = by(world.ol_aws("env guarded"), "CLAUDECODE", &world).fails(9);
    assert!(
        stderr.contains("there is no terminal to confirm"),
        "{stderr}"
    );
    by(world.ol_aws("env guarded --yes"), "CLAUDECODE", &world).ok();
}

#[test]
fn a_read_only_agent_cannot_widen_its_session() {
    let world = world("agents.access = \"read-only\"");
    let administrator = "--policy-arn arn:aws:iam::aws:policy/AdministratorAccess";
    for (command, code) in COMMANDS {
        let command = command.replace("admin", &format!("admin {administrator}"));
        let done = by(world.ol_aws(&command), "CLAUDECODE", &world).done();
        assert_eq!(done.code, if code == 1 { 2 } else { code }, "{command}");
        assert!(done.stderr.contains("cannot set a session policy"));
    }
    assert!(world.sandbox.requests().is_empty());
}

/// The role that a person names is the command's, whether it takes keys or asks us for them.
#[test]
fn a_role_that_a_person_gives_to_an_agent_is_whole() {
    let world = world("agents.access = \"read-only\"");
    let ours = binary();
    // What AWS's SDKs do with the profile of `exec --renew`.
    let line = "$(sed -n 's/^credential_process = //p' \"$AWS_CONFIG_FILE\" | head -n 1)";
    for role in ["admin", "guarded --yes"] {
        for flag in ["", "--renew ", "--profiles "] {
            let shell = format!("CLAUDECODE=1 {line}");
            let mut run = world.run_with(format!("exec {flag}{role} --").split_whitespace());
            run.command.args(["sh", "-c", &shell]);
            let done = run.done();
            assert_eq!(done.code, 0, "{role}, {flag}: {}", done.stderr);
            assert_eq!(done.stdout.contains("ASIA"), !flag.is_empty(), "{flag}");
        }
    }
    assert_eq!(policies(&world), [None, None]);
    // Whatever else it asks for is not.
    let mut run = world.ol_aws("exec --renew admin --");
    let other = format!("CLAUDECODE=1 exec {ours} env admin --shell sh");
    run.command
        .args(["sh", "-c", &other])
        .env_remove("CLAUDECODE");
    let whole = exported(
        &world.ol_aws("env admin --shell sh").ok(),
        "AWS_ACCESS_KEY_ID",
    )
    .map(str::to_owned);
    let got = run.env("OL_AWS_PASSWORD", sandbox::PASSWORD).ok();
    assert_ne!(
        exported(&got, "AWS_ACCESS_KEY_ID").map(str::to_owned),
        whole
    );
}

#[test]
fn status_shows_which_agent_got_what() {
    let world = world("agents.access = \"read-only\"");
    world.ol_aws("env admin").ok();
    let quiet = world.ol_aws("status").ok();
    assert!(!quiet.contains("AGENTS"), "{quiet}");
    // Looking is no use.
    by(world.ol_aws("status"), "CLAUDECODE", &world).ok();
    by(world.ol_aws("env admin"), "CLAUDECODE", &world).ok();
    world.ol_aws("env admin").env("GEMINI_CLI", "1").ok();
    let status = world.ol_aws("status").ok();
    let row = status
        .lines()
        .find(|row| row.contains("read-only"))
        .unwrap();
    assert!(row.ends_with("Claude Code, Gemini CLI"), "{status}");
    let report: serde_json::Value =
        serde_json::from_str(&world.ol_aws("status --json").ok()).unwrap();
    let agents = |policy: Option<&str>| {
        let sessions = report["sessions"].as_array().unwrap().iter();
        let mut of = sessions.filter(|row| row["policy"].as_str() == policy);
        of.next().unwrap()["agents"].clone()
    };
    assert_eq!(
        agents(Some("read-only")),
        serde_json::json!(["Claude Code", "Gemini CLI"])
    );
    assert_eq!(agents(None), serde_json::json!([]));
}

/// An agent that asks for a duration of its own does not put that session in place of the usual one.
#[test]
fn what_an_agent_used_is_noted_where_it_lies() {
    let world = world("");
    world.ol_aws("env admin --duration 2h").ok();
    let usual = world.ol_aws("env admin --shell sh").ok();
    for _ in 0..2 {
        by(
            world.ol_aws("env admin --duration 2h"),
            "CLAUDECODE",
            &world,
        )
        .ok();
    }
    assert_eq!(
        exported(
            &world.ol_aws("env admin --shell sh").ok(),
            "AWS_ACCESS_KEY_ID"
        ),
        exported(&usual, "AWS_ACCESS_KEY_ID")
    );
}

/// An agent has no way to sign in: what it may have is there after a person did.
#[test]
fn a_persons_sign_in_fetches_what_agents_get() {
    let world = world("agents.access = \"read-only\"");
    let person = |line: &str| world.ol_aws(line).without(&["OL_AWS_PREFETCH"]);
    let agent = |line: &str| {
        let run = by(world.ol_aws(line), "CLAUDECODE", &world);
        run.without(&["OL_AWS_PREFETCH", "OL_AWS_PASSWORD"])
    };
    let narrowed = || {
        world
            .ol_aws("status --json")
            .ok()
            .contains("\"policy\": \"read-only\"")
    };
    person("env admin").ok();
    until(narrowed);
    let asked = world.sandbox.requests().len();
    agent("credential-process admin").ok();
    assert_eq!(world.sandbox.requests().len(), asked);
    // A role that is signed in for by name, too; a guarded one is none of theirs.
    person("logout").ok();
    assert!(!narrowed());
    person("login admin guarded").ok();
    assert!(narrowed());
    agent("credential-process admin").ok();
    let guarded = policies(&world).into_iter().flatten().count();
    assert_eq!(guarded, 2);
}

/// The practice AWS lets no read-only session assume a role, as AWS's own policy does.
#[test]
fn aws_denies_a_read_only_agent_what_changes_something() {
    let world = world("agents.access = \"read-only\"");
    for aws in ["aws1", "aws2"].into_iter().filter_map(tool) {
        let assume = |agent: &str| {
            let mut command = Command::new("setsid");
            command.arg("--wait").arg(binary());
            command.args(["exec", "admin", "--"]).arg(&aws);
            command.args([
                "--endpoint-url",
                &world.sandbox.sts_url(),
                "sts",
                "assume-role",
            ]);
            command.args(["--role-arn", DEPLOY, "--role-session-name", "x1"]);
            command.env_clear().envs(world.variables());
            command
                .env("AWS_REGION", "eu-west-1")
                .env("CLAUDECODE", agent);
            command.current_dir(world.home());
            Run { command }.done()
        };
        let denied = assume("1");
        assert!(denied.stderr.contains("AccessDenied"), "{}", denied.stderr);
        let allowed = assume("");
        assert_eq!(allowed.code, 0, "{}", allowed.stderr);
        assert!(allowed.stdout.contains("assumed-role/Deploy"));
    }
}

#[test]
fn what_is_wrong_with_the_setting_is_said_with_its_line() {
    for (text, part, hint) in [
        (
            "[agents]\naccess = \"some\"",
            "line 2",
            "write full, read-only, none",
        ),
        (
            "[agents]\nguarded = \"ask\"",
            "line 2",
            "write never or allow",
        ),
        (
            "[agents]\nacess = \"full\"",
            "is not a setting of [agents]",
            "did you mean `access`",
        ),
        (
            "[agent]\naccess = \"full\"",
            "`agent` is not a setting",
            "did you mean `agents`",
        ),
        (
            "agents = \"none\"",
            "`agents` must be a table",
            "write [agents]",
        ),
        ("\"agents.access\" = \"none\"", "is not a setting", ""),
    ] {
        let world = World::new();
        world.config(text);
        let stderr = world.ol_aws("env admin").fails(3);
        assert!(
            stderr.contains(part) && stderr.contains(hint),
            "{text}: {stderr}"
        );
    }
}

#[test]
fn the_page_lists_every_variable() {
    let page = include_str!("../../../docs/programs.md");
    let listed = page.split("## AI agents").nth(1).unwrap();
    let listed = listed.split("\n## ").next().unwrap();
    let rows = listed.lines().filter(|line| line.starts_with("| "));
    let listed: Vec<&str> = rows
        .flat_map(|row| row.split('`').skip(1).step_by(2))
        .collect();
    assert_eq!(listed, variables().collect::<Vec<_>>());
}
