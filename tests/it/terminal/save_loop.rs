//! `save --loop` at a terminal: the password is typed once, and a line counts down.

use sandbox::{PASSWORD, Step};

use crate::save_loop::FASTER;
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
    pty.see("renewal 2 of 3 in ");
    pty.see("Ctrl-C ends it");
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
    pty.see("Ctrl-C ends it");
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
