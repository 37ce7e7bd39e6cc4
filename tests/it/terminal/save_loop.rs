//! `save --loop` at a terminal: the password is typed once, and a line counts down.

use sandbox::{PASSWORD, Step};

use crate::commands::save_loop::FASTER;
use crate::world::pty::Shell;
use crate::world::{Run, World, binary, tool};

fn save(world: &World, line: &str) -> Option<Run> {
    let faketime = tool("faketime")?.display().to_string();
    let mut words = vec![
        faketime.as_str(),
        "--exclude-monotonic",
        "-f",
        FASTER,
        binary(),
        "save",
    ];
    words.extend(line.split_whitespace());
    Some(world.on_terminal_of(24, 100, &words))
}

#[test]
fn a_line_counts_down_and_the_password_is_typed_once() {
    let world = World::new();
    let Some(run) = save(&world, "--profile work admin --loop 3 --every 15") else {
        return;
    };
    let mut pty = run.without(&["OL_AWS_PASSWORD"]).on_terminal();
    pty.see("OneLogin password of ada@acme.test: ");
    pty.line(PASSWORD);
    pty.see_pattern("renewal 2 of 3 in [0-9]+m [0-9]{2}s");
    pty.see("Ctrl-C stops it");
    pty.see("renewal 3 of 3 in ");
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
    assert_eq!(world.sandbox.count(Step::Assertion), 3);
}

#[test]
fn ctrl_c_ends_the_line_and_says_what_is_kept() {
    let world = World::new();
    let mut pty = world
        .terminal("save --profile work admin --loop 2")
        .on_terminal();
    pty.see("Ctrl-C stops it");
    pty.control('c');
    let (rest, code) = pty.end();
    assert_eq!(code, 130, "{rest}");
    assert!(
        rest.contains("\r\nol-aws: stopped; work keeps Admin in 111122223333"),
        "{rest:?}"
    );
}

/// Who is asked for a code every hour hears what an administrator could do.
#[test]
fn a_later_code_is_asked_for_and_the_policy_named() {
    let world = World::new();
    let Some(run) = save(&world, "--profile work admin --loop 2 --every 15") else {
        return;
    };
    let mut pty = run.user("ben").on_terminal();
    pty.see("Google Authenticator");
    pty.line("012345");
    pty.see("renewal 2 of 2 in ");
    pty.see("Google Authenticator");
    pty.line("012345");
    pty.see("Skip if OTP received");
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
}

/// A job in the background writes into nobody's line, and asks nobody.
#[test]
fn in_the_background_no_line_counts_down() {
    let world = World::new();
    let mut pty = world.shell(Shell::Bash).ready();
    pty.line("ol-aws save --profile work admin --loop 2 &");
    pty.see("saved as work");
    pty.see("renewal 2 of 2 at ");
    pty.line("kill %1");
    pty.see("stopped; work keeps");
    assert!(!pty.transcript().contains("Ctrl-C stops it"));
}

/// Ctrl-C at a later turn's question: one word, and the signal.
#[test]
fn ctrl_c_at_a_later_question_says_what_is_kept() {
    let world = World::new();
    // The next turn comes before such credentials end.
    world.sandbox.edit(|acme| acme.session_seconds = Some(4));
    let run = world.terminal("save --profile work admin --loop 2");
    let mut pty = run.user("ben").on_terminal();
    pty.see("code of Google Authenticator: ");
    pty.line("012345");
    pty.see("renewal 2 of 2 in ");
    world.sandbox.expire_assertions();
    pty.see("code of Google Authenticator: ");
    pty.control('c');
    let (rest, code) = pty.end();
    assert_eq!(code, 130, "{rest}");
    assert!(rest.contains("stopped; work keeps"), "{rest:?}");
    assert!(!rest.contains("error:"), "{rest:?}");
}
