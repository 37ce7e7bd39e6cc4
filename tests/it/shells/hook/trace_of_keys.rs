//! `set -x` and its like, as scripts in CI have them: keys do not belong in a log.

use crate::world::real_shell::Shell;
use crate::world::{World, exported, tool};

#[test]
fn a_traced_script_shows_no_key_and_stays_traced() {
    for shell in Shell::sh_family() {
        let world = World::new();
        let script = match shell.name {
            "bash" | "zsh" => shell.name,
            _ => "sh",
        };
        let load = format!(". {}/shell/ol-aws.{script}", env!("CARGO_MANIFEST_DIR"));
        let assume = match script {
            "sh" => "ol_assume",
            _ => "ol-assume",
        };
        let lines = [
            load.as_str(),
            "set -x",
            &format!("{assume} Admin"),
            &format!("{assume} nobody; : status=$?"),
            ": still traced",
            "set +x",
            "echo \"key=$AWS_SECRET_ACCESS_KEY\"",
        ];
        let output = shell.run(&lines, world.home(), world.variables());
        let (stdout, stderr) = (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        );
        let key = stdout.trim().strip_prefix("key=").unwrap_or_default();
        assert!(!key.is_empty(), "{}: {stdout} {stderr}", shell.name);
        assert!(!stderr.contains(key), "{}: {stderr}", shell.name);
        assert!(stderr.contains("status=6"), "{}: {stderr}", shell.name);
        assert!(stderr.contains("still traced"), "{}: {stderr}", shell.name);
    }
}

/// What shows each line as it is read, or hands each command to a trap; and what tells that it is back.
const TRACES: [(&str, &str, &str); 6] = [
    ("", "set -v", ": still traced"),
    ("", "set -xv", ": still traced"),
    (
        "bash",
        "set -T; trap 'echo \"D:$BASH_COMMAND\" >&2' DEBUG",
        "D:: still traced",
    ),
    (
        "zsh",
        "trap 'echo \"D:$ZSH_DEBUG_CMD\" >&2' DEBUG",
        "D:: still traced",
    ),
    (
        "zsh",
        "TRAPDEBUG() { echo \"D:$ZSH_DEBUG_CMD\" >&2 }",
        "D:: still traced",
    ),
    (
        "ksh",
        "trap 'echo \"D:${.sh.command}\" >&2' DEBUG",
        "D:: still traced",
    ),
];

#[test]
fn no_way_to_follow_a_script_shows_a_key_and_each_is_back_afterwards() {
    let world = World::new();
    world.ol_aws("login").ok();
    let code = world.ol_aws("env Admin --shell sh").ok();
    let secrets =
        ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].map(|name| exported(&code, name).unwrap());
    for shell in Shell::sh_family() {
        let (script, assume) = match shell.name {
            "bash" | "zsh" => (shell.name, "ol-assume"),
            _ => ("sh", "ol_assume"),
        };
        for (only, trace, back) in TRACES {
            // ksh93 shows what it reads of its own script alone, and that before any of it runs.
            let shows_nothing = shell.name == "ksh" && trace == "set -v";
            if !only.is_empty() && only != shell.name || shows_nothing {
                continue;
            }
            let load = format!(". {}/shell/ol-aws.{script}", env!("CARGO_MANIFEST_DIR"));
            let script = format!(
                "{load}\n{trace}\n{assume} Admin\n{assume} nobody\n: status=$?\n{assume} --unset\n{assume} Admin\n: still traced\necho \"role=$OL_AWS_ROLE\"\n"
            );
            // What is shown as it is read is read from a file.
            let file = world.home().join("script");
            std::fs::write(&file, script).unwrap();
            let output = shell.run(&[". ./script"], world.home(), world.variables());
            let stdout = String::from_utf8_lossy(&output.stdout);
            let stderr = String::from_utf8_lossy(&output.stderr);
            let what = format!("{}, {trace}", shell.name);
            assert_eq!(stdout, "role=Admin\n", "{what}: {stderr}");
            for secret in secrets {
                assert!(!stderr.contains(secret), "{what}: {stderr}");
            }
            assert!(stderr.contains(back), "{what}: {stderr}");
        }
    }
}

#[test]
fn the_trace_of_fish_shows_no_key_and_goes_on() {
    if tool("fish").is_none() {
        return;
    }
    let world = World::new();
    world.ol_aws("login").ok();
    let code = world.ol_aws("env Admin --shell sh").ok();
    let secret = exported(&code, "AWS_SECRET_ACCESS_KEY").unwrap();
    let lines = "ol-aws init fish | source; set -g fish_trace 1; ol-assume Admin; ol-assume nobody; echo code=$status; echo still $fish_trace";
    let done = world.script(&["fish", "--no-config", "-c"], lines);
    assert_eq!(done.stdout, "code=6\nstill 1\n", "{done:?}");
    assert!(!done.stderr.contains(secret), "{done:?}");
    assert!(done.stderr.contains("echo still"), "{done:?}");
}
