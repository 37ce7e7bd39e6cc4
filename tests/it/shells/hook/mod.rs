//! The shell scripts of `shell/`, each in its real shell: `ol-assume`, the prompt segment, completion.
//! This file: what the program does for them.

mod attributes;
mod bash;
mod bash_completion;
mod brush;
mod elvish;
mod fish;
mod fish_completion;
mod fish_prompt;
mod inherited_prompt;
mod mixed;
mod neighbours;
mod nu;
mod powershell;
mod powershell_constants;
mod scripts_of_others;
mod sh_prompt;
mod stand_in;
mod starship;
mod subshell;
mod taskfile;
mod tmux;
pub mod window;
mod xonsh;
mod zsh;
mod zsh_completion;
mod zsh_prompt;

use clap::ValueEnum;
use ol_aws::clock::Timestamp;
use ol_aws::shell::Dialect;

use crate::world::{PROD, World, exported};

/// What docs/shells.md tells people to put into a file, word for word.
fn recipe(language: &str, file: &str) -> String {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/shells.md");
    let docs = std::fs::read_to_string(docs).unwrap();
    let start = format!("```{language}\n# {file}\n");
    let (_, after) = docs.split_once(&start).unwrap();
    after.split_once("```").unwrap().0.to_owned()
}

#[test]
fn init_prints_each_script_as_it_stands() {
    let world = World::new();
    let mut scripts = 0;
    for dialect in Dialect::value_variants() {
        let run = world.ol_aws(&format!("init {}", dialect.name()));
        match dialect.hook() {
            Some(script) => {
                assert_eq!(run.ok(), script);
                // What `doctor` reads.
                let (_, hook) = script.split_once("OL_AWS_HOOK").unwrap();
                let version = env!("CARGO_PKG_VERSION");
                let line = hook.lines().next().unwrap();
                assert!(line.contains(&format!("{version} ")), "{}", dialect.name());
                scripts += 1;
            }
            None => {
                let stderr = run.fails(2);
                assert!(stderr.contains("hint: load the credentials with"));
            }
        }
    }
    assert_eq!(scripts, 8);
    assert!(world.sandbox.requests().is_empty());
}

/// A script is read at each start of a shell: whatever the settings, it must come.
#[test]
fn init_and_prompt_read_no_settings() {
    let world = World::new();
    world.config("nonsense = [");
    world.ol_aws("init bash").ok();
    let text = world.ol_aws("prompt").env("OL_AWS_ROLE", "admin").ok();
    assert_eq!(text, "[admin]\n");
}

#[test]
fn the_hook_gets_code_that_no_alias_can_touch() {
    let world = World::new();
    for shell in ["bash", "zsh", "sh"] {
        let script = world
            .ol_aws(&format!("env --hook --shell {shell} Admin"))
            .ok();
        let escaped = |line: &str| {
            line == "}"
                || ["(\\unset ", "\\unset ", "\\export "]
                    .iter()
                    .any(|word| line.starts_with(word))
        };
        assert!(script.lines().all(escaped), "{script}");
        let script = world
            .ol_aws(&format!("env --hook --shell {shell} --unset"))
            .ok();
        assert!(
            script.lines().all(escaped) && !script.contains("export"),
            "{script}"
        );
    }
}

/// Help on stdout would be evaluated.
#[test]
fn the_hook_gets_help_on_stderr() {
    let world = World::new();
    for flag in ["--help", "-h"] {
        let done = world
            .ol_aws(&format!("env --hook --shell bash {flag}"))
            .done();
        assert_eq!((done.code, done.stdout.as_str()), (0, ""));
        let usage = "Usage: ol-assume [OPTIONS] [ROLE]...";
        assert!(done.stderr.contains(usage), "{}", done.stderr);
        for foreign in ["--hook", "ol-aws env admin"] {
            assert!(!done.stderr.contains(foreign), "{}", done.stderr);
        }
    }
    let done = world.ol_aws("env --hook --shell bash --format json").done();
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
}

#[test]
fn a_command_without_its_dashes_is_told_where_they_belong() {
    let world = World::new();
    world.ol_aws("login").ok();
    let hint = |words: &str| world.ol_aws(words).fails(2);
    let stderr = hint("env --hook --shell bash ReadOnly aws s3 ls");
    assert!(
        stderr.contains("hint: put -- before the command: ol-assume ReadOnly -- aws s3 ls"),
        "{stderr}"
    );
    let stderr = hint("env Admin aws s3 ls");
    assert!(
        stderr.contains("put -- before the command: ol-aws exec Admin -- aws s3 ls"),
        "{stderr}"
    );
    // Words of which the first is no role are words of one.
    let stderr = world.ol_aws("env prod adminn").fails(6);
    assert!(!stderr.contains("put --"), "{stderr}");
}

#[test]
fn the_role_before_can_be_gone_back_to() {
    let world = World::new();
    world.config("[roles.boss]\nrole = \"111122223333/Admin\"\n");
    let arn = format!("arn:aws:iam::{PROD}:role/Admin");
    let first = world.ol_aws("env boss --shell sh").ok();
    assert_eq!(exported(&first, "OL_AWS_PREVIOUS_ROLE"), None);

    let second = world
        .ol_aws(&format!("env {PROD}/ReadOnly --shell sh"))
        .env("OL_AWS_ROLE", "boss")
        .env("OL_AWS_ROLE_ARN", &arn)
        .ok();
    assert_eq!(
        exported(&second, "OL_AWS_PREVIOUS_ROLE"),
        Some(format!("boss {arn}").as_str())
    );

    let back = world
        .ol_aws("env - --shell sh")
        .env("OL_AWS_ROLE", "ReadOnly")
        .env(
            "OL_AWS_ROLE_ARN",
            format!("arn:aws:iam::{PROD}:role/ReadOnly"),
        )
        .env("OL_AWS_PREVIOUS_ROLE", format!("boss {arn}"))
        .ok();
    assert_eq!(exported(&back, "OL_AWS_ROLE_ARN"), Some(arn.as_str()));
    assert_eq!(exported(&back, "OL_AWS_ROLE"), Some("boss"));
    let previous = exported(&back, "OL_AWS_PREVIOUS_ROLE");
    assert_eq!(
        previous,
        Some(format!("ReadOnly arn:aws:iam::{PROD}:role/ReadOnly").as_str())
    );

    // To renew the same role is no change of role.
    let same = world
        .ol_aws("env boss --shell sh")
        .env("OL_AWS_ROLE", "boss")
        .env("OL_AWS_ROLE_ARN", &arn)
        .env("OL_AWS_PREVIOUS_ROLE", "ro")
        .ok();
    assert!(!same.contains("OL_AWS_PREVIOUS_ROLE"), "{same}");

    let stderr = world.ol_aws("env -").fails(6);
    assert!(
        stderr.contains("no previous role to switch back to"),
        "{stderr}"
    );
    let unset = world
        .ol_aws("env --unset --shell sh")
        .env("OL_AWS_PREVIOUS_ROLE", "boss")
        .ok();
    assert!(unset.contains("unset OL_AWS_PREVIOUS_ROLE\n"), "{unset}");
}

#[test]
fn ol_assume_says_which_options_are_of_env_alone() {
    let world = World::new();
    for option in [
        "--shell fish",
        "--shell=fish",
        "--format json",
        "--output x",
    ] {
        let line = format!("env --hook --shell bash admin {option}");
        let stderr = world.ol_aws(&line).fails(2);
        assert!(
            stderr.starts_with("error: `ol-assume` sets this shell")
                && stderr.contains("use `ol-aws env`"),
            "{stderr}"
        );
    }
    // What else is wrong, clap says.
    let stderr = world
        .ol_aws("env --hook --shell bash admin --unset")
        .fails(2);
    assert!(stderr.contains("cannot be used with"), "{stderr}");
    for (words, part) in [
        ("admin --unset", "Usage: ol-assume [OPTIONS] [ROLE]...\n"),
        ("-x", "unexpected argument '-x'"),
        ("- extra", "`-` means the previous role, so it stands alone"),
    ] {
        let stderr = world
            .ol_aws(&format!("env --hook --shell bash {words}"))
            .fails(2);
        assert!(stderr.contains(part), "{words}: {stderr}");
        for foreign in ["ol-aws env", "--shell <", "tip:"] {
            assert!(!stderr.contains(foreign), "{words}: {stderr}");
        }
    }
    world.ol_aws("env 111122223333/Admin").ok();
    let stderr = world
        .ol_aws("env --hook --shell bash Admin 444455556666/ReadOnly")
        .fails(2);
    assert!(stderr.contains("are several roles"), "{stderr}");
    let help = world.ol_aws("help ol-assume").ok();
    assert!(help.contains("--chain <ROLE_ARN>"), "{help}");
    for foreign in ["--shell <", "--format <", "--output <"] {
        assert!(!help.contains(foreign), "{help}");
    }
}

#[test]
fn prompt_speaks_from_the_environment_alone() {
    let world = World::new();
    assert_eq!(world.ol_aws("prompt").ok(), "");
    let end = (Timestamp::now().unix_seconds() + 3630).to_string();
    let prompt = |line: &str| {
        world
            .run_with(
                std::iter::once("prompt").chain(line.split('|').filter(|word| !word.is_empty())),
            )
            .env("OL_AWS_ROLE", "admin")
            .env("OL_AWS_ACCOUNT", "prod")
            .env("OL_AWS_EXPIRES_AT", &end)
            .env("OL_AWS_GUARD", "confirm")
    };
    assert_eq!(prompt("").ok(), "[admin@prod 1h00m]\n");
    assert_eq!(
        prompt("--format|#[fg={color}]{role} {state}").ok(),
        "#[fg=magenta]admin ok\n"
    );
    let stderr = prompt("--format|{rolle}").fails(2);
    assert!(stderr.contains("did you mean `role`?"), "{stderr}");
    assert!(world.sandbox.requests().is_empty());
}

#[test]
fn the_hook_alone_opens_the_picker_with_the_active_role_first() {
    let world = World::new();
    world.config("default_role = \"111122223333/ReadOnly\"\n");
    world.ol_aws("login").ok();
    let mut pty = world
        .terminal("env --hook --shell sh")
        .env("OL_AWS_ROLE_ARN", format!("arn:aws:iam::{PROD}:role/Admin"))
        .on_terminal();
    pty.see("role");
    pty.line("");
    let (shown, code) = pty.end();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("role/Admin'"), "{shown}");
    // Without anybody to ask it is as `env` alone.
    let script = world.ol_aws("env --hook --shell sh").ok();
    assert!(script.contains("role/ReadOnly'"), "{script}");
}
