//! A change that a shell refuses is refused as a whole: a variable that the user made readonly leaves the credentials of
//! before, byte for byte, and nothing of ours.

use super::sh::load;
use crate::shells::loading::environment;
use crate::world::real_shell::{Shell, assert_same};
use crate::world::{World, exported};

const READONLY: [&str; 5] = [
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SESSION_TOKEN",
    "OL_AWS_CHECK",
];

fn script_and_name(shell: &Shell) -> (String, &'static str) {
    match shell.name {
        "bash" => (load("bash"), "ol-assume"),
        "zsh" => (load("sh").replace("ol-aws.sh", "ol-aws.zsh"), "ol-assume"),
        _ => (load("sh"), "ol_assume"),
    }
}

#[test]
fn ol_assume_changes_all_or_nothing_and_names_what_is_readonly() {
    let world = World::new();
    world.ol_aws("login").ok();
    let code = world.ol_aws("env Admin --shell sh").ok();
    let secret = exported(&code, "AWS_SECRET_ACCESS_KEY").unwrap();
    for shell in Shell::sh_family() {
        let (script, assume) = script_and_name(&shell);
        for name in READONLY {
            for before in ["", "set -x\n", "export AWS_PROFILE=mine\n"] {
                let lines = [
                    script.as_str(),
                    before,
                    &format!("{name}=own; export {name}; readonly {name}"),
                    ": > names",
                    &Shell::dump("before"),
                    "set > names",
                    &format!("{assume} Admin --region eu-west-1; echo \"code=$?\""),
                    &Shell::dump("after"),
                    "{ set +xv; } 2>/dev/null; set > left",
                ];
                let output = shell.run(&lines, world.home(), world.variables());
                let what = format!("{} {name} {before}", shell.name);
                let stdout = String::from_utf8_lossy(&output.stdout);
                assert_eq!(stdout, "code=1\n", "{what}: {output:?}");
                let stderr = String::from_utf8_lossy(&output.stderr);
                assert!(stderr.contains(name), "{what}: {stderr}");
                assert!(stderr.contains("nothing has changed"), "{what}: {stderr}");
                let found = environment(&world, "before", &output);
                let mut after = environment(&world, "after", &output);
                after.remove("_AST_FEATURES"); // ksh93's own
                assert_same(&after, &found, &what);
                let left = std::fs::read(world.home().join("left")).unwrap();
                let left = String::from_utf8_lossy(&left);
                assert!(!left.contains(secret), "{what}: {left}");
                let helper = left.lines().find(|line| line.starts_with("__ol_aws_text"));
                assert_eq!(helper, None, "{what}");
            }
        }
    }
}

/// Attributes that would make something else of a value.
#[test]
fn a_variable_that_was_declared_as_something_else_holds_what_it_should() {
    let world = World::new();
    world.ol_aws("login").ok();
    let json = world.ol_aws("env Admin --format json").ok();
    let json: std::collections::BTreeMap<String, String> = serde_json::from_str(&json).unwrap();
    for shell in Shell::sh_family() {
        if matches!(shell.name, "dash" | "busybox" | "yash") {
            continue; // They have no such attributes.
        }
        let (script, assume) = script_and_name(&shell);
        let lines = [
            script.as_str(),
            "typeset -i AWS_ACCESS_KEY_ID; typeset -u AWS_SESSION_TOKEN; typeset -l OL_AWS_ROLE",
            &format!("{assume} Admin"),
            &Shell::dump("after"),
        ];
        let output = shell.run(&lines, world.home(), world.variables());
        let after = environment(&world, "after", &output);
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "OL_AWS_ROLE"] {
            assert_eq!(after.get(name), json.get(name), "{}: {name}", shell.name);
        }
    }
}

/// The plain line cannot undo what its first lines did, but it ends in a way that `&&` and `set -e` see.
#[test]
fn the_plain_line_fails_too() {
    let world = World::new();
    world.ol_aws("login").ok();
    for shell in Shell::sh_family() {
        for name in READONLY {
            let load = shell.load("ol-aws env Admin --region eu-west-1");
            let lines = [
                &format!("{name}=own; export {name}; readonly {name}"),
                &format!("{load} && echo RAN"),
            ];
            let lines = lines.map(String::as_str);
            let output = shell.run(&lines, world.home(), world.variables());
            let stdout = String::from_utf8_lossy(&output.stdout);
            assert_eq!(stdout, "", "{} {name}", shell.name);
            assert!(!output.status.success(), "{} {name}", shell.name);
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(stderr.contains(name), "{} {name}: {stderr}", shell.name);
        }
    }
}

/// In a pipe it is a part of the shell that is changed, and ends.
#[test]
fn one_end_of_a_pipe_says_that_the_shell_stays_as_it_was() {
    let world = World::new();
    world.ol_aws("login").ok();
    for shell in Shell::sh_family() {
        let (script, assume) = script_and_name(&shell);
        let lines = [
            &script,
            &format!("{assume} Admin | cat; echo \"role=${{OL_AWS_ROLE-none}}\""),
            &format!("{assume} Admin; echo \"role=$OL_AWS_ROLE\""),
        ];
        let lines = lines.map(String::as_str);
        let output = shell.run(&lines, world.home(), world.variables());
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert_eq!(stdout, "role=none\nrole=Admin\n", "{}", shell.name);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let said = stderr.matches("nothing has changed in the shell itself");
        assert_eq!(said.count(), 1, "{}: {stderr}", shell.name);
    }
}
