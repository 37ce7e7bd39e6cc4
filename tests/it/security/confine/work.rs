//! What a confined command can do all the same: its work, with this role's credentials for as long as it runs.

use std::fs;

use super::{LOOT, User, printed};
use crate::aws::sdk_clients::{SdkClient, admin, arns, keys_used};
use crate::world::program::write_program;
use crate::world::real_shell::parse;
use crate::world::unprivileged::is_root;
use crate::world::until;
use crate::world::{Done, Run, World, tool};

/// By the endpoint, by the profile, and in one process that outlives a session.
#[test]
fn aws_programs_get_the_role_and_renew_it_while_the_command_runs() {
    const WHO: &str = "aws --endpoint-url \"$AWS_ENDPOINT_URL_STS\" sts get-caller-identity --query Arn --output text";
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(8);
    let (Some(_), Some(words)) = (tool("aws2"), SdkClient::JavaScript.words(2, 9)) else {
        return;
    };
    let Some(user) = User::of(acme) else { return };
    // Python and JavaScript ask the profile's program first, and the endpoint where there is no profile.
    let no_profile = "env -u AWS_CONFIG_FILE -u AWS_SHARED_CREDENTIALS_FILE";
    let script = format!("{WHO}; {no_profile} {WHO}; {no_profile} \"$@\"; exec \"$@\"");
    let mut run = user.script("exec --confine --region eu-west-1 admin", &script);
    run.command.arg("sh").args(words).env("AWS_PAGER", "");
    let done = run.done();
    assert_eq!(arns(&done.stdout), [admin().as_str(); 6], "{done:?}");
    let keys = keys_used(user.world());
    assert_eq!(keys.len(), 6, "{keys:?}");
    assert_ne!(keys[2], keys[3], "{keys:?}");
    assert_ne!(keys[4], keys[5], "{keys:?}");
}

#[test]
fn the_command_finds_no_keys_no_bus_and_the_users_other_aws_settings() {
    let Some(user) = User::new() else { return };
    let run = user.script(
        "exec --confine admin --region eu-west-1",
        "cat /proc/self/environ",
    );
    let found = run
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/x")
        .env("AWS_ACCESS_KEY_ID", "AKIASTALE")
        .ok();
    let found = parse(found.as_bytes());
    for name in [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "DBUS_SESSION_BUS_ADDRESS",
        "XDG_RUNTIME_DIR",
        "OL_AWS_PASSWORD",
        "OL_AWS_CLIENT_SECRET",
    ] {
        assert_eq!(found.get(name), None, "{name}");
    }
    assert_eq!(found["OL_AWS_ROLE"], "Admin");
    assert_eq!(found["OL_AWS_CONFINED"], "1");
    let files = "cat \"$AWS_CONFIG_FILE\" \"$AWS_SHARED_CREDENTIALS_FILE\"";
    let files = user
        .script("exec --confine admin --region eu-west-1", files)
        .ok();
    assert!(
        files.contains("region = eu-west-1\noutput = text\n"),
        "{files}"
    );
    assert!(!files.contains("other") && !files.contains(LOOT), "{files}");
    assert_eq!(files.matches("credential_process = ").count(), 2, "{files}");
    // Nothing of it stays behind.
    until(|| {
        let left = fs::read_dir(user.home().join("run/ol-aws"))
            .unwrap()
            .flatten();
        !left
            .into_iter()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("command-"))
    });
}

#[test]
fn a_program_that_takes_keys_only_gets_keys() {
    let Some(user) = User::new() else { return };
    let tools = user.home().join("project/bin");
    fs::create_dir(&tools).unwrap();
    write_program(
        &tools.join("samtools"),
        "#!/bin/sh\necho begun $AWS_ACCESS_KEY_ID; cat ~/.aws/credentials\n",
    );
    let mut run = user.ol_aws("exec --confine admin");
    run.command.args(["--", "./bin/samtools"]);
    let done = run.done();
    assert!(done.stdout.starts_with("begun ASIA"), "{done:?}");
    assert!(!done.stdout.contains(LOOT), "{done:?}");
    assert!(
        done.stderr.contains("so it gets keys, which expire at"),
        "{done:?}"
    );
    // Who asks for more hears of the way that works.
    let mut run = user.ol_aws("exec --confine --renew admin");
    run.command.args(["--", "./bin/samtools"]);
    let stderr = run.fails(125);
    assert!(
        stderr.contains("takes keys from its environment only"),
        "{stderr}"
    );
}

/// In the project, in `/tmp`, in folders of the home that were there before.
#[test]
fn a_command_works_as_ever() {
    const WORK: [&str; 18] = [
        "git init -q . && git add file && git -c user.name=a -c user.email=a@b commit -qm one && git checkout -qb two && git mv file other && git stash -q && git clone -q . copy",
        "mkdir -p a/b && echo x >a/b/c && mv a/b/c a/d && ln a/d a/hard && ln -s d a/soft && rm -r a",
        "touch x && mv x /tmp/$$ && mv /tmp/$$ y && rm y",
        "d=$(mktemp -d) && echo x >$d/x && rm -r $d",
        "echo more >>~/.config/other/settings && echo new >~/.config/other/new && mkdir ~/.config/other/folder",
        "ls ~ >/dev/null && ls / >/dev/null && ls ~/.config | grep -q other && cat ~/.bashrc >/dev/null && cat /etc/passwd >/dev/null",
        "tar cf - . | tar tf - >/dev/null",
        "echo 'import os; os.getpid()' | python3 -",
        "python3 -c 'import socket; a, b = socket.socketpair(); a.send(b\"x\"); assert b.recv(1) == b\"x\"'",
        "python3 -c 'import asyncio; asyncio.run(asyncio.create_subprocess_exec(\"true\"))'",
        "python3 -c 'import multiprocessing as m; p = m.Process(target=print); p.start(); p.join(); assert p.exitcode == 0'",
        "python3 -c 'import socket; s = socket.create_server((\"127.0.0.1\", 0)); socket.create_connection(s.getsockname())'",
        "python3 -c 'import sqlite3; sqlite3.connect(\"d.sqlite\").execute(\"create table t (x)\")'",
        "sleep 60 & kill $! && ! wait $!",
        "sh -c 'kill -STOP $$' & sleep 0.2; kill -CONT $! && wait $!",
        "timeout 5 sh -c 'trap \"exit 3\" TERM; kill -TERM $$' || test $? = 3",
        "echo x >/dev/null && test -r /dev/urandom && head -c1 /dev/urandom >/dev/null",
        "getent hosts localhost >/dev/null && id -u >/dev/null && ps >/dev/null",
    ];
    if tool("git").is_none() || tool("python3").is_none() {
        return;
    }
    let Some(user) = User::new() else { return };
    for work in WORK {
        let done = printed(user.confined(&format!("echo begun; set -e; {work}")));
        assert_eq!(done.code, 0, "{work}: {done:?}");
    }
}

/// What another test has open at the moment may be open in our child too.
const CLOSE_REST: &str =
    r#"for file in /proc/$$/fd/*; do file=${file##*/}; ((file < 3)) || eval "exec $file>&-"; done"#;

/// The same status, limits and files as with `exec` alone.
#[test]
fn the_command_replaces_ol_aws_as_ever() {
    let Some(user) = User::new() else { return };
    for script in [
        "exit 7",
        "kill -TERM $$",
        "umask",
        "ulimit -c",
        "cat",
        "ls /proc/self/fd | wc -l",
        "exec nosuch",
    ] {
        let of = |flag: &str| {
            let shell = format!(
                "{CLOSE_REST}; umask 027; exec \"$OL_AWS\" exec {flag} admin -- sh -c '{script}' 3</dev/null"
            );
            let mut command = user.as_user("bash");
            command.args(["-c", &shell]);
            let done = Run { command }.typed("typed\n");
            (done.stdout, done.code)
        };
        assert_eq!(of("--confine"), of("--renew"), "{script}");
    }
}

/// On a terminal of its own: the start files of `exec` lie where it can read them.
#[test]
fn without_a_command_it_is_the_users_shell() {
    const TYPED: &str = "echo \"role=$OL_AWS_ROLE profile=$AWS_PROFILE.\"; cat ~/.aws/credentials; echo x >made; exit\n";
    for (name, file) in [
        ("bash", ".bashrc"),
        ("zsh", ".zshrc"),
        ("fish", ".config/fish/config.fish"),
    ] {
        let (Some(shell), Some(_)) = (tool(name), tool("script")) else {
            return;
        };
        for (flag, is_confined) in [("--renew", false), ("--confine", true)] {
            let Some(user) = User::new() else { return };
            user.put(file, "export AWS_PROFILE=stale\n");
            // fish makes it when it starts for the first time.
            user.put(".config/fish/fish_variables", "# VERSION: 3.0\n");
            user.give_away();
            let mut command = user.as_user("script");
            command
                .args([
                    "-qec",
                    &format!("\"$OL_AWS\" exec {flag} admin"),
                    "/dev/null",
                ])
                .env("SHELL", &shell)
                .env("TERM", "dumb");
            let done = Run { command }.typed(TYPED);
            let shown = |text: &str| done.stdout.contains(text);
            assert!(shown("role=Admin profile=."), "{name}: {done:?}");
            // Of what the start files changed, it names no more than that.
            assert!(!shown("AWS_CONTAINER"), "{name}: {done:?}");
            assert!(!shown("universal variable"), "{name}: {done:?}");
            assert_eq!(shown("secret_access_key"), !is_confined, "{name}: {done:?}");
            assert!(user.project().join("made").exists(), "{name}: {done:?}");
        }
    }
}

#[test]
fn commands_of_ol_aws_say_where_they_are() {
    let Some(user) = User::new() else { return };
    for (line, code) in [
        ("status", 1),
        ("env other", 1),
        ("login", 1),
        ("roles", 1),
        ("doctor", 1),
        ("credential-process --role other", 1),
        ("exec --confine admin -- true", 125),
    ] {
        let done = user
            .confined(&format!("\"$OL_AWS\" {line} >/dev/null"))
            .done();
        assert_eq!(done.code, code, "{line}: {done:?}");
        assert!(
            done.stderr.contains("this runs in `ol-aws exec --confine`"),
            "{line}: {done:?}"
        );
    }
    for line in [
        "prompt",
        "env --unset --shell sh",
        "--help",
        "help exec",
        "init bash",
        "complete -- ol-aws exec ''",
    ] {
        let done = user
            .confined(&format!("\"$OL_AWS\" {line} >/dev/null"))
            .done();
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{line}");
    }
}

#[test]
fn in_a_directory_above_what_is_closed_files_can_be_changed_but_not_made() {
    let Some(user) = User::new() else { return };
    user.put("notes", "mine\n");
    user.give_away();
    let script = "echo begun; echo more >>notes; mkdir project/made; echo x >made; ls notes";
    let mut run = user.confined(script);
    run.command.current_dir(user.home());
    let done = printed(run);
    assert!(done.stdout.ends_with("notes\n"), "{done:?}");
    assert_eq!(
        fs::read_to_string(user.home().join("notes")).unwrap(),
        "mine\nmore\n"
    );
    assert!(user.home().join("project/made").exists() && !user.home().join("made").exists());
    assert!(
        done.stderr.contains("not create or delete any there"),
        "{done:?}"
    );
    for (directory, says) in [
        ("project", ""),
        ("/", ""),
        (".aws", "cannot open anything in"),
        (".ssh", "cannot change anything in"),
    ] {
        let mut run = user.confined("true");
        run.command.current_dir(user.home().join(directory));
        let stderr = run.done().stderr;
        assert_eq!(stderr.is_empty(), says.is_empty(), "{directory}: {stderr}");
        assert!(stderr.contains(says), "{directory}: {stderr}");
    }
}

#[test]
fn what_cannot_be_confined_does_not_start() {
    let Some(user) = User::new() else { return };
    let done: Done = user
        .script("exec --confine --profiles admin", "echo begun")
        .done();
    assert_eq!((done.code, done.stdout.as_str()), (125, ""), "{done:?}");
    let (no_such_call, not_supported) = ("38", "95");
    for (way, reason) in [
        (
            &["without_landlock", no_such_call][..],
            "this kernel has no Landlock",
        ),
        (&["without_landlock", not_supported], "it is turned off"),
        (&["as_init"], "a container without an init process"),
    ] {
        if tool("python3").is_none() {
            return;
        }
        let mut command = user.as_user("sh");
        let start = "exec python3 -c \"$WAYS\" \"$@\" \"$OL_AWS\" exec --confine admin -- echo x=1";
        command.args(["-c", start, "sh"]).args(way);
        let stderr = Run { command }.fails(125);
        assert!(stderr.contains(reason), "{stderr}");
    }
    if is_root() {
        let world = World::new();
        let stderr = world.ol_aws("exec --confine admin -- echo x=1").fails(125);
        assert!(stderr.contains("root can get around it"), "{stderr}");
        assert_eq!(world.sandbox.requests().len(), 0);
    }
}
