//! `exec`: what a command gets from us, and that it otherwise runs as if it had been started without us.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::world::program::write_program;
use crate::world::real_shell::{REMOVED, Variables, assert_same, parse};
use crate::world::{DEV, PROD, Run, World, binary};

const SECRET_INPUTS: [&str; 3] = ["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET", "OL_AWS_OTP"];
const DUMP: [&str; 2] = ["cat", "/proc/self/environ"];

/// A world in which the role is held, so that the runs below start at once.
fn signed_in() -> World {
    let world = World::new();
    world.ol_aws("login admin").done();
    world
}

/// `exec admin -- command`.
fn exec<A: AsRef<OsStr>>(world: &World, command: impl IntoIterator<Item = A>) -> Run {
    let mut run = world.ol_aws("exec admin --");
    run.command.args(command);
    run
}

/// The same command in the same environment, without us.
fn directly<A: AsRef<OsStr>>(world: &World, given: impl IntoIterator<Item = A>) -> Run {
    let mut command = Command::new("setsid");
    command
        .arg("--wait")
        .args(given)
        .env_clear()
        .envs(world.variables());
    command.current_dir(world.home()).stdin(Stdio::null());
    Run { command }
}

fn output(mut run: Run) -> Output {
    run.command.output().unwrap()
}

/// What a command of this run finds in its environment.
fn environment(run: Run) -> Variables {
    let output = output(run);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    parse(&output.stdout)
}

/// A program of this text in the world's home.
fn script(world: &World, text: &str, mode: u32) -> PathBuf {
    let path = world.home().join("script");
    write_program(&path, text);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
    path
}

#[test]
fn every_exit_status_is_the_commands_own() {
    let world = signed_in();
    for status in 0..=255 {
        let done = exec(&world, ["sh", "-c", &format!("exit {status}")]).done();
        assert_eq!((done.code, done.stderr.as_str()), (status, ""));
    }
}

#[test]
fn a_command_that_is_killed_dies_by_the_same_signal() {
    let world = signed_in();
    for signal in [1, 2, 3, 6, 9, 11, 13, 14, 15] {
        let kill = format!("ulimit -c 0; kill -{signal} $$");
        let status = output(exec(&world, ["sh", "-c", &kill])).status;
        assert_eq!((status.code(), status.signal()), (None, Some(signal)));
    }
    let kill = format!("{} exec admin -- sh -c 'kill -TERM $$'; echo $?", binary());
    assert_eq!(directly(&world, ["sh", "-c", &kill]).done().stdout, "143\n");
}

#[test]
fn our_own_failures_are_125_and_name_their_cause() {
    let world = World::new();
    let mark = world.home().join("ran");
    let touch = format!("-- touch {}", mark.display());
    let wrong = |line: &str| world.ol_aws(&format!("{line} {touch}"));
    let stderr = wrong("exec admin")
        .env("OL_AWS_PASSWORD", "wrong")
        .fails(125);
    assert!(stderr.contains("password"), "{stderr}");
    wrong("exec nobody").fails(125);
    wrong("exec admin --no-such-flag").fails(125);
    wrong("exec admin --min-ttl 11h").fails(125);
    let stderr = wrong("exec admin")
        .without(&["OL_AWS_SUBDOMAIN"])
        .fails(125);
    assert!(stderr.contains("OL_AWS_SUBDOMAIN"), "{stderr}");
    assert!(!mark.exists(), "the command ran after all");
}

#[test]
fn what_cannot_be_run_is_126_and_what_is_not_there_127() {
    let world = signed_in();
    let plain = script(&world, "#!/bin/sh\n", 0o644);
    let directory = world.home().to_owned();
    for program in [plain.as_os_str(), directory.as_os_str()] {
        let stderr = exec(&world, [program]).fails(126);
        assert!(stderr.contains(&*program.to_string_lossy()), "{stderr}");
    }
    for program in [
        "no-such-program",
        "/no/such/program",
        "./no-such-program",
        "",
    ] {
        let stderr = exec(&world, [program]).fails(127);
        assert!(stderr.contains(program), "{stderr}");
    }
}

#[test]
fn a_forgotten_double_dash_is_pointed_out() {
    let world = signed_in();
    let stderr = world.ol_aws("exec admin aws s3").fails(125);
    assert!(stderr.contains("exec admin -- aws s3"), "{stderr}");
}

#[test]
fn stdin_and_stdout_go_through_untouched() {
    let world = signed_in();
    let bytes: Vec<u8> = (0..1_000_000_u32)
        .map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let mut run = exec(&world, ["cat"]);
    let mut child = run
        .command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let sent = bytes.clone();
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, &sent));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(
        output.stdout == bytes,
        "{} bytes came back",
        output.stdout.len()
    );
    assert!(output.stderr.is_empty());
}

#[test]
fn stdin_is_the_commands_also_when_we_had_to_sign_in_first() {
    let world = World::new();
    assert_eq!(
        exec(&world, ["cat"]).typed("for the command\n").stdout,
        "for the command\n"
    );
}

#[test]
fn a_code_on_stdin_is_one_line_and_the_rest_is_the_commands() {
    let world = World::new();
    let run = || {
        world
            .ol_aws("exec admin --fresh --otp - -- cat")
            .user("ben")
    };
    for (input, rest) in [
        ("012345\nrest1\nrest2", "rest1\nrest2"),
        ("012345\r\n\n", "\n"),
        (" 012345 \n", ""),
        ("012345", ""),
    ] {
        let done = run().typed(input);
        assert_eq!(done.stdout, rest, "{input:?}: {}", done.stderr);
        assert_eq!(done.code, 0, "{}", done.stderr);
        world.ol_aws("logout").user("ben").ok();
    }
    for input in ["", "\n012345\n", &"0".repeat(100_000)] {
        let done = run().typed(input);
        assert_eq!(done.code, 125, "{}", done.stderr);
        assert!(done.stderr.contains("no code on stdin"), "{}", done.stderr);
    }
}

#[test]
fn the_process_stays_the_same() {
    let world = signed_in();
    let mut run = exec(&world, ["sh", "-c", "echo $$"]);
    let child = run.command.stdout(Stdio::piped()).spawn().unwrap();
    let id = child.id();
    assert_eq!(
        child.wait_with_output().unwrap().stdout,
        format!("{id}\n").into_bytes()
    );
}

#[test]
fn limits_signals_mask_and_priority_are_as_without_us() {
    let world = signed_in();
    let with_us = format!("{} exec admin --", binary());
    let callers = [
        "exec",
        "trap '' INT HUP QUIT TERM USR1; exec",
        // The standard library changes this one before `main`.
        "exec env --default-signal=PIPE",
        "exec env --ignore-signal=PIPE",
        "trap '' PIPE INT; exec",
        "exec env --ignore-signal",
        "exec env --default-signal",
        // Not all: musl, in the static programs of a release, keeps three of the real-time signals for itself.
        "exec env --block-signal=HUP,INT,PIPE,CHLD,TSTP,USR1,RTMAX",
        "ulimit -S -n 64 -c 7 -s 4096; exec",
        // No core dump of ours, and the command's as ever.
        "ulimit -S -c 0; exec",
        "ulimit -S -c $(ulimit -H -c); exec",
        "ulimit -c 7; exec",
        "ulimit -c 0; exec",
        "umask 027; exec",
        "exec nice -n 5",
    ];
    let questions = [
        // Not SigQ: it counts the pending signals of all the user's processes.
        "grep -E '^(Sig[PBIC]|Shd|Umask|Seccomp|NoNewPrivs|Cap)' /proc/self/status",
        "cat /proc/self/limits",
        "cut -d ' ' -f 18,19 /proc/self/stat",
    ];
    for caller in callers {
        for question in questions {
            let answer = |between: &str| {
                directly(
                    &world,
                    ["sh", "-c", &format!("{caller} {between} {question}")],
                )
                .ok()
            };
            assert_eq!(answer(&with_us), answer(""), "{caller} {question}");
        }
    }
}

#[test]
fn no_file_of_ours_is_left_open_and_the_callers_stay_so() {
    let world = World::new();
    // What other tests of this process had open when it forked is none of ours.
    let close_others = "for fd in /proc/$$/fd/*; do fd=${fd##*/}; ((fd < 3)) || eval \"exec $fd>&-\"; done 2>/dev/null";
    let list = "sh -c 'ls /proc/$$/fd; true'";
    for more in ["", " 5</dev/null"] {
        let listed = |before: &str| {
            let script = format!("{close_others}; {before} {list}{more}");
            directly(&world, ["bash", "-c", &script]).ok()
        };
        let expected = listed("");
        // The first run signs in, the second finds the credentials.
        for _ in 0..2 {
            assert_eq!(listed(&format!("{} exec admin --", binary())), expected);
        }
    }
}

#[test]
fn arguments_of_any_bytes_arrive_unharmed() {
    let world = signed_in();
    let mut arguments: Vec<OsString> = (1..=255)
        .map(|byte| OsString::from_vec(vec![byte]))
        .collect();
    arguments
        .extend(["", "-", "--", "--role", "-x", "a b", "$HOME", "*", "'\"\\"].map(OsString::from));
    arguments.push(OsString::from_vec((1..=255).cycle().take(50_000).collect()));
    let expected: Vec<u8> = arguments
        .iter()
        .flat_map(|argument| [argument.as_bytes(), b"\0"].concat())
        .collect();
    let mut run = exec(&world, ["sh", "-c", "cat /proc/$$/cmdline; true", "name"]);
    run.command.args(arguments);
    let output = output(run).stdout;
    let found = output
        .windows(5)
        .position(|window| window == b"name\0")
        .map(|start| &output[start + 5..]);
    assert!(found == Some(&expected), "{}", output.escape_ascii());
}

#[test]
fn the_command_gets_what_json_says_and_the_rest_of_the_callers_environment() {
    let world = signed_in();
    let json = world
        .ol_aws("env admin --region eu-west-1 --format json")
        .ok();
    let json: Variables = serde_json::from_str(&json).unwrap();
    let odd = OsString::from_vec(b"\xff\xfe=\n".to_vec());
    let mut run = world
        .ol_aws("exec admin --region eu-west-1 --")
        .env("ODD", &odd)
        .env("AWS_PAGER", "less");
    run.command.args(DUMP);
    let callers = directly(&world, DUMP)
        .env("ODD", &odd)
        .env("AWS_PAGER", "less");
    for name in REMOVED {
        run.command.env(name, "old");
    }
    let mut expected = environment(callers);
    for name in SECRET_INPUTS {
        expected.remove(name);
    }
    expected.extend(json);
    assert_same(&environment(run), &expected, "exec");
}

#[test]
fn the_command_never_sees_our_secret_inputs() {
    let world = World::new();
    let not_text = OsString::from_vec(b"\xff".to_vec());
    for code in [OsStr::new("012345"), &not_text] {
        let found = environment(exec(&world, DUMP).user("ben").env("OL_AWS_OTP", code));
        assert!(found.contains_key("AWS_SESSION_TOKEN"));
        for name in SECRET_INPUTS {
            assert_eq!(found.get(name), None, "{name}");
        }
    }
}

#[test]
fn aws_vault_is_set_where_the_config_asks_for_it() {
    let world = signed_in();
    assert_eq!(
        environment(exec(&world, DUMP).env("AWS_VAULT", "old")).get("AWS_VAULT"),
        None
    );
    world.config("compat = [\"aws-vault\"]\n[roles.boss]\nrole = \"111122223333/Admin\"\n");
    let mut run = world.ol_aws("exec boss --");
    run.command.args(DUMP);
    assert_eq!(
        environment(run).get("AWS_VAULT").map(String::as_str),
        Some("boss")
    );
}

#[test]
fn an_exec_within_an_exec_overwrites() {
    let world = World::new();
    let mut run = world.ol_aws(&format!(
        "exec {PROD}/Admin --region eu-west-1 -- {} exec {DEV}/ReadOnly --",
        binary()
    ));
    run.command.args(DUMP);
    let mut inner = environment(run);
    let previous = inner.remove("OL_AWS_PREVIOUS_ROLE");
    assert_eq!(
        previous,
        Some(format!("Admin arn:aws:iam::{PROD}:role/Admin"))
    );
    let mut alone = world.ol_aws(&format!("exec {DEV}/ReadOnly --"));
    alone.command.args(DUMP);
    assert_same(&inner, &environment(alone), "inner");
    assert_eq!(inner["AWS_ACCOUNT_ID"], DEV);
    assert_eq!(inner.get("AWS_REGION"), None, "the outer role's region");
}

#[test]
fn without_a_command_the_users_shell_runs_and_depth_is_counted() {
    let world = signed_in();
    let text = format!(
        "#!/bin/sh\necho \"$# $OL_AWS_DEPTH $OL_AWS_ROLE\"\n[ \"$OL_AWS_DEPTH\" = 3 ] || {} exec admin\nexit 7\n",
        binary()
    );
    let shell = script(&world, &text, 0o755);
    let done = world.ol_aws("exec admin").env("SHELL", &shell).done();
    assert_eq!(
        (done.stdout.as_str(), done.code),
        ("0 1 Admin\n0 2 Admin\n0 3 Admin\n", 7),
        "{}",
        done.stderr
    );
    let done = world
        .ol_aws("exec admin")
        .env("SHELL", &shell)
        .env("OL_AWS_DEPTH", "2")
        .done();
    assert_eq!(done.stdout, "0 3 Admin\n");
    let given = environment(exec(&world, DUMP).env("OL_AWS_DEPTH", "2"));
    assert_eq!(given["OL_AWS_DEPTH"], "2", "a command is no shell");
}
