//! What nobody typed is not sent when it cannot be noted what comes of it: each call would send it again.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use sandbox::{PASSWORD, Step};

use crate::faults::mount;
use crate::world::unprivileged::Unprivileged;
use crate::world::{Run, World, binary};

/// A world that was used before, so that only the memory is missing.
fn used() -> World {
    let world = World::new();
    world.ol_aws("login").ok();
    world.ol_aws("logout").ok();
    world
}

#[track_caller]
fn is_not_sent(world: &World, case: &str, runs: impl Iterator<Item = Run>) {
    let before = world.sandbox.requests().len();
    for run in runs {
        let done = run.done();
        assert_eq!(done.code, 1, "{case}: {}", done.stderr);
        assert!(!done.stdout.contains('='), "{case}: {}", done.stdout);
        for part in [
            "the password was not sent",
            "refused.json",
            "`ol-aws login` on a terminal",
        ] {
            assert!(
                done.stderr.contains(part),
                "{case}: no {part} in {}",
                done.stderr
            );
        }
    }
    assert_eq!(world.sandbox.requests().len(), before, "{case}");
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

const LINES: [&str; 3] = ["credential-process admin", "env admin", "login"];

#[test]
fn a_memory_that_is_no_memory_is_not_taken_for_an_empty_one() {
    type Breaks = fn(&Path);
    let ways: [(&str, Breaks); 7] = [
        ("nonsense", |file| fs::write(file, "nonsense").unwrap()),
        ("empty", |file| fs::write(file, "").unwrap()),
        ("cut", |file| {
            let whole = fs::read(file).unwrap();
            fs::write(file, &whole[..whole.len() / 2]).unwrap();
        }),
        ("another program's", |file| {
            fs::write(file, "{\"salt\":\"\",\"entries\":[]}").unwrap()
        }),
        ("a link", |file| {
            fs::rename(file, file.with_file_name("other")).unwrap();
            symlink("other", file).unwrap();
        }),
        ("a directory", |file| {
            fs::remove_file(file).unwrap();
            fs::create_dir(file).unwrap();
        }),
        ("everybody's", |file| set_mode(file, 0o666)),
    ];
    for (case, breaks) in ways {
        let world = used();
        let file = world.state().join("refused.json");
        let wrong = |line: &str| world.ol_aws(line).env("OL_AWS_PASSWORD", "old");
        wrong("env admin").fails(4);
        breaks(&file);
        is_not_sent(&world, case, LINES.map(wrong).into_iter());
        is_not_sent(
            &world,
            case,
            LINES.map(|line| world.ol_aws(line)).into_iter(),
        );
    }
}

#[test]
fn a_person_who_types_is_let_through_and_mends_a_broken_memory() {
    let world = used();
    let file = world.state().join("refused.json");
    fs::write(&file, "nonsense").unwrap();
    let mut pty = world.terminal("login").on_terminal();
    // What is stored is not sent at a terminal either, but asked for.
    let shown = pty.see("OneLogin password of ada@acme.test: ");
    assert!(shown.contains("the password was not sent"), "{shown}");
    pty.line("wrong");
    pty.see("API client secret: ");
    pty.line("sandbox-client-secret");
    pty.see("OneLogin password of ada@acme.test: ");
    pty.line(PASSWORD);
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
    world.ol_aws("logout").ok();
    world.ol_aws("credential-process admin").ok();
    assert!(!file.exists());
}

#[test]
fn forgetting_mends_a_broken_memory() {
    let world = used();
    fs::write(world.state().join("refused.json"), "nonsense").unwrap();
    world.ol_aws("logout --forget").ok();
    world.ol_aws("credential-process admin").ok();
}

#[test]
fn a_full_or_read_only_disk_sends_nothing_that_nobody_typed() {
    for (home, trouble) in [
        (mount::FULL, "no space is left on the disk"),
        (mount::READ_ONLY, "the file system is read-only"),
    ] {
        let world = used();
        let runs = LINES.map(|line| {
            let words: Vec<&str> = std::iter::once(binary()).chain(line.split(' ')).collect();
            Some(mount::run(&world, home, &words)?.env("OL_AWS_PASSWORD", "old"))
        });
        let runs: Option<Vec<Run>> = runs.into_iter().collect();
        let Some(runs) = runs else { return };
        is_not_sent(&world, trouble, runs.into_iter());
        let words = [binary(), "env", "admin", "--shell", "sh"];
        let Some(words) = mount::words(&world, home, &words) else {
            return;
        };
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut pty = world.on_terminal_of(24, 200, &words).on_terminal();
        pty.see("OneLogin password of ada@acme.test: ");
        pty.line(PASSWORD);
        pty.see("API client secret: ");
        pty.line("sandbox-client-secret");
        let (rest, code) = pty.end();
        assert_eq!(code, 0, "{trouble}: {rest}");
        assert!(
            rest.contains("export AWS_SESSION_TOKEN="),
            "{trouble}: {rest}"
        );
        mount::clean(&world);
    }
}

#[test]
fn a_state_directory_that_cannot_be_written_to_sends_nothing_that_nobody_typed() {
    let user = Unprivileged::new();
    user.ol_aws("login").ok();
    user.ol_aws("logout").ok();
    let state = user.world.state();
    let runs: Vec<Run> = LINES
        .iter()
        .map(|line| user.ol_aws(line).env("OL_AWS_PASSWORD", "old"))
        .collect();
    set_mode(&state, 0o500);
    is_not_sent(&user.world, "mode 0500", runs.into_iter());
    set_mode(&state, 0o700);
    user.ol_aws("env admin").ok();
}

#[test]
fn without_any_place_for_it_nothing_is_sent_that_nobody_typed() {
    let world = World::new();
    let nowhere = |line: &str| {
        let run = world.ol_aws(line).without(&["HOME", "XDG_RUNTIME_DIR"]);
        run.env("XDG_CONFIG_HOME", world.home().join(".config"))
    };
    is_not_sent(&world, "no HOME", LINES.map(nowhere).into_iter());
    nowhere("env admin")
        .env("XDG_STATE_HOME", world.home().join("state"))
        .ok();
}

/// The token request comes first: neither is the client secret sent, whoever types the password.
#[test]
fn a_client_secret_that_nobody_typed_is_not_sent_either() {
    let world = used();
    world.sandbox.forget_access_token();
    world.ol_aws("logout").ok();
    fs::write(world.state().join("refused.json"), "nonsense").unwrap();
    let sent = world.sandbox.count(Step::Token);
    let mut pty = world
        .terminal("login")
        .without(&["OL_AWS_PASSWORD"])
        .on_terminal();
    pty.see("OneLogin password of ada@acme.test: ");
    pty.line(PASSWORD);
    let shown = pty.see("API client secret: ");
    assert!(
        shown.contains("the API client secret was not sent"),
        "{shown}"
    );
    assert_eq!(world.sandbox.count(Step::Token), sent);
    pty.line("sandbox-client-secret");
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
    let doctor = || world.ol_aws("doctor --json").done().stdout;
    fs::write(world.state().join("refused.json"), "nonsense").unwrap();
    let sent = world.sandbox.count(Step::Token);
    let found = doctor();
    let skipped = "not checked: its secret is sent only if OneLogin's answer can be recorded";
    assert!(found.contains(skipped), "{found}");
    assert_eq!(world.sandbox.count(Step::Token), sent);
}
