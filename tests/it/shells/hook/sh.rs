//! `ol-assume` in bash, dash, ksh93, mksh, busybox ash and yash.

use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use ol_aws::environment::Change;

use crate::shells::loading::environment;
use crate::world::hostile::{PROOF_OF_EXECUTION, values};
use crate::world::real_shell::{Shell, assert_same, dumped};
use crate::world::{PROD, World};

/// The line of the start file that loads the script, as it stands in `shell/`.
pub fn load(shell: &str) -> String {
    let script = if shell == "bash" { "bash" } else { "sh" };
    format!(". {}/shell/ol-aws.{script}", env!("CARGO_MANIFEST_DIR"))
}

fn shells() -> Vec<Shell> {
    let mut shells = Shell::sh_family();
    shells.retain(|shell| shell.name != "zsh");
    assert!(shells.iter().any(|shell| shell.name == "bash"));
    shells
}

/// Puts a program called `ol-aws` into `stub`, which notes its arguments in `calls`, one a line, and then does this.
pub fn stub(world: &World, does: &str) {
    let directory = world.home().join("stub");
    std::fs::create_dir_all(&directory).unwrap();
    let program = directory.join("ol-aws");
    let script = format!("#!/bin/sh\nprintf '%s\\n' \"$*\" >> \"$HOME/calls\"\n{does}\n");
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
}

pub fn calls(world: &World) -> Vec<String> {
    let calls = std::fs::read_to_string(world.home().join("calls")).unwrap_or_default();
    calls.lines().map(str::to_owned).collect()
}

/// Puts the stub before the program.
pub const WITH_STUB: &str = "PATH=$HOME/stub:$PATH";
pub const PRINTS_A_KEY: &str = r"printf '\\export AWS_ACCESS_KEY_ID='\''new'\''\n'";

/// Runs lines behind the one that loads the script; what they wrote to stdout.
fn run(shell: &Shell, world: &World, lines: &[&str]) -> (String, Output) {
    let load = load(shell.name);
    let expand = if shell.name == "bash" {
        "shopt -s expand_aliases"
    } else {
        ":"
    };
    let lines = [&[expand, &load], lines].concat();
    let mut variables = world.variables();
    variables.push(("AWS_ACCESS_KEY_ID", "old".into()));
    let output = shell.run(&lines, world.home(), variables);
    (String::from_utf8_lossy(&output.stdout).into_owned(), output)
}

#[test]
fn ol_assume_sets_this_shell_goes_back_and_clears() {
    let world = World::new();
    world.ol_aws("login").ok();
    for shell in shells() {
        let lines = [
            "ol-assume Admin --region eu-west-1",
            "echo \"$OL_AWS_ROLE_ARN\"",
            "ol-assume ReadOnly",
            "ol-assume -",
            "echo \"$OL_AWS_ROLE_ARN\"",
            &Shell::dump("set"),
            "ol-assume --unset",
            &Shell::dump("unset"),
        ];
        let (stdout, output) = run(&shell, &world, &lines);
        let arn = format!("arn:aws:iam::{PROD}:role/Admin\n");
        assert_eq!(stdout, format!("{arn}{arn}"), "{}: {output:?}", shell.name);
        let set = environment(&world, "set", &output);
        assert!(
            set["AWS_ACCESS_KEY_ID"].starts_with("ASIA"),
            "{}",
            shell.name
        );
        let unset = environment(&world, "unset", &output);
        let ours = |name: &&String| name.starts_with("AWS_S") || name.starts_with("OL_AWS_ROLE");
        assert_eq!(
            unset.keys().filter(ours).collect::<Vec<_>>(),
            ["AWS_ENDPOINT_URL_STS"; 0]
        );
        assert!(!unset.contains_key("AWS_ACCESS_KEY_ID"), "{}", shell.name);
    }
}

#[test]
fn a_failure_returns_the_programs_code_and_changes_nothing() {
    let world = World::new();
    let code = world.ol_aws("env NoSuchRole").done().code;
    assert_ne!(code, 0);
    for shell in shells() {
        let lines = [
            &Shell::dump("before"),
            "ol-assume NoSuchRole",
            "echo \"code=$?\"",
            "ol-assume --no-such-flag || echo \"other=$?\"",
            &Shell::dump("after"),
        ];
        let (stdout, output) = run(&shell, &world, &lines);
        assert_eq!(stdout, format!("code={code}\nother=2\n"), "{}", shell.name);
        let before = environment(&world, "before", &output);
        let mut after = environment(&world, "after", &output);
        after.remove("_AST_FEATURES"); // ksh93's own
        assert_same(&after, &before, shell.name);
    }
}

#[test]
fn a_run_that_printed_half_and_failed_or_was_killed_changes_nothing() {
    for (end, code) in [("exit 5", 5), ("kill -9 $$", 137)] {
        let world = World::new();
        stub(&world, &format!("{PRINTS_A_KEY}\n{end}"));
        for shell in shells() {
            // ksh counts from 256.
            let code = if shell.name == "ksh" && code == 137 {
                256 + 9
            } else {
                code
            };
            let lines = [
                WITH_STUB,
                "ol-assume admin || echo \"code=$? $AWS_ACCESS_KEY_ID\"",
            ];
            let (stdout, output) = run(&shell, &world, &lines);
            assert_eq!(
                stdout,
                format!("code={code} old\n"),
                "{}: {output:?}",
                shell.name
            );
        }
    }
}

#[test]
fn a_command_behind_two_hyphens_gets_its_words_as_they_are_and_its_status_comes_back() {
    let world = World::new();
    for shell in shells() {
        let lines = [
            "ol-assume Admin --region eu-west-1 -- sh -c 'printf \"<%s>\" \"$@\" \"$AWS_REGION\"; exit 41' 0 'a  b' '*' '' --",
            "echo \"code=$? $AWS_ACCESS_KEY_ID\"",
            "ol-assume Admin -- sh -c 'kill -9 $$'",
            "echo \"code=$?\"",
        ];
        let (stdout, output) = run(&shell, &world, &lines);
        let killed = match shell.name {
            "ksh" => 265,
            "yash" => 393,
            _ => 137,
        };
        let expected = format!("<a  b><*><><--><eu-west-1>code=41 old\ncode={killed}\n");
        assert_eq!(stdout, expected, "{}: {output:?}", shell.name);
    }
}

/// Names and what stands for them: each would break the function if it were expanded there.
const ALIASES: [&str; 12] = [
    "export", "command", "eval", "return", "unset", "local", "builtin", "set", "test", "shift",
    "printf", "alias",
];

#[test]
fn odd_shells_change_nothing() {
    let world = World::new();
    stub(
        &world,
        &format!(
            "if test \"$2\" = --hook && test \"$5\" = 'bad one'; then exit 3; fi\n{PRINTS_A_KEY}"
        ),
    );
    let pipefail = |shell: &Shell| !matches!(shell.name, "dash");
    let aliases: Vec<String> = ALIASES
        .iter()
        .rev()
        .map(|name| format!("\\alias {name}='echo ALIAS {name}'"))
        .collect();
    let aliases = aliases.join("\n");
    for shell in shells() {
        let mut options = "set -eu".to_owned();
        if pipefail(&shell) {
            options += "; set -o pipefail";
        }
        let end = "\\echo \"done $AWS_ACCESS_KEY_ID\"";
        let fails = "if ol-assume 'bad one'; then \\echo no; else \\echo \"code=$?\"; fi";
        let settings = [
            (options.as_str(), load(shell.name)),
            ("IFS=0123-/aeno; set -f", load(shell.name)),
            (aliases.as_str(), load(shell.name)),
            ("", format!("{}\n{aliases}", load(shell.name))),
        ];
        for (setting, load) in settings {
            std::fs::remove_file(world.home().join("calls")).unwrap_or_default();
            let expand = if shell.name == "bash" {
                "shopt -s expand_aliases"
            } else {
                ":"
            };
            let lines = [
                WITH_STUB,
                expand,
                setting,
                &load,
                "ol-assume 'a  b*'",
                end,
                fails,
            ];
            let output = shell.run(&lines, world.home(), world.variables());
            let stdout = String::from_utf8_lossy(&output.stdout);
            assert_eq!(
                stdout, "done new\ncode=3\n",
                "{}, {setting}: {output:?}",
                shell.name
            );
            let dialect = if shell.name == "bash" { "bash" } else { "sh" };
            let call = |role| format!("env --hook --shell {dialect} {role}");
            assert_eq!(
                calls(&world),
                [call("a  b*"), call("bad one")],
                "{}, {setting}",
                shell.name
            );
        }
    }
}

#[test]
fn no_helper_variable_is_left() {
    let world = World::new();
    stub(
        &world,
        &format!("if test \"$1\" = exec; then exit 4; fi\n{PRINTS_A_KEY}\nexit ${{CODE-0}}"),
    );
    for shell in shells() {
        let lines = [
            WITH_STUB,
            ": > after; set > before",
            "ol-assume a; CODE=3 ol-assume b; ol-assume c -- true; ol-assume",
            "set > after",
        ];
        let (_, output) = run(&shell, &world, &lines);
        let names = |file: &str| {
            let set = std::fs::read(world.home().join(file)).unwrap();
            let set = String::from_utf8_lossy(&set).into_owned();
            let of_shells = ["_", "PIPESTATUS", "BASH_LINENO", "BASH_SUBSHELL", "CODE"];
            let names = set.lines().filter_map(|line| line.split_once('='));
            let mut names: Vec<String> = names.map(|(name, _)| name.to_owned()).collect();
            names.retain(|name| !of_shells.contains(&name.as_str()));
            names
        };
        assert!(names("before").len() > 10, "{output:?}");
        assert_eq!(names("after"), names("before"), "{}", shell.name);
    }
}

#[test]
fn whatever_a_value_holds_it_arrives() {
    let mut values = values();
    values.retain(|value| !value.contains('\0'));
    let named = values.iter().enumerate();
    let changes: Vec<Change> = named
        .map(|(number, value)| (format!("HOSTILE_{number}"), Some(value.clone())))
        .collect();
    for shell in shells() {
        let world = World::new();
        std::fs::write(
            world.home().join("script"),
            shell.dialect.script(&changes).unwrap(),
        )
        .unwrap();
        stub(&world, "cat \"$HOME/script\"");
        let (_, output) = run(
            &shell,
            &world,
            &[WITH_STUB, "ol-assume a", &Shell::dump("environ")],
        );
        let environment =
            dumped(world.home(), "environ").unwrap_or_else(|| panic!("{}: {output:?}", shell.name));
        for (name, value) in &changes {
            // A value that no UTF-8 locale holds is none that our program prints.
            assert_eq!(
                environment.get(name),
                value.as_ref(),
                "{}: {name}",
                shell.name
            );
        }
        assert!(
            !world.home().join(PROOF_OF_EXECUTION).exists(),
            "{}",
            shell.name
        );
    }
}

#[test]
fn an_account_of_any_name_arrives() {
    let world = World::new();
    let name = "a'b\"$(touch executed)`touch executed`\\ ${HOME}!* ;";
    world.config(&format!(
        "[accounts]\n\"{PROD}\" = {}\n",
        serde_json::json!(name)
    ));
    for shell in shells() {
        let (_, output) = run(
            &shell,
            &world,
            &["ol-assume Admin", &Shell::dump("environ")],
        );
        let environment = environment(&world, "environ", &output);
        assert_eq!(environment["OL_AWS_ACCOUNT"], name, "{}", shell.name);
    }
    assert!(!world.home().join(PROOF_OF_EXECUTION).exists());
}
