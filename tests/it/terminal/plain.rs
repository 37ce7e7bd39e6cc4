//! A terminal on which nothing can be drawn, or whose user has it read aloud: plain lines, and no escape sequence at all.

use sandbox::PASSWORD;

use crate::world::pty::Pty;
use crate::world::{DEV, PROD, Run, World};

const CONFIG: &str = r#"
[accounts]
"111122223333" = "prod"
"444455556666" = "dev"
[roles.admin]
role = "111122223333/Admin"
"#;

/// The ways to ask for it.
fn ways() -> [fn(Run) -> Run; 4] {
    [
        |run| run.env("TERM", "dumb"),
        |run| run.without(&["TERM"]),
        |run| run.env("OL_AWS_ACCESSIBLE", "1"),
        |run| run.env("OL_AWS_ACCESSIBLE", "1").env("TERM", "dumb"),
    ]
}

#[track_caller]
fn assert_plain(pty: &Pty) {
    let shown = pty.transcript();
    let is_plain = |c: char| !c.is_control() || matches!(c, '\r' | '\n' | '\x08');
    assert!(shown.chars().all(is_plain), "{shown:?}");
}

#[test]
fn a_role_is_chosen_from_a_numbered_list() {
    for plainly in ways() {
        let world = World::new();
        world.config(CONFIG);
        let mut pty = plainly(world.terminal("env --shell sh")).on_terminal();
        let list = pty.see("role, 1 to 4 or part of a name [1]: ");
        assert_eq!(
            list.replace('\r', ""),
            format!(
                "1. admin  prod  Admin  {PROD}\n2. prod  ReadOnly  {PROD}\n\
                 3. dev  team/blue/Deploy  {DEV}\n4. dev  ReadOnly  {DEV}\n"
            )
        );
        pty.line("3");
        let answer = pty.see(&format!("role: dev  team/blue/Deploy  {DEV}"));
        assert_eq!(answer.replace('\r', ""), "3\n");
        let (script, code) = pty.end();
        assert_eq!(code, 0, "{script}");
        assert!(script.contains("role/team/blue/Deploy'"), "{script}");
        assert_plain(&pty);
    }
}

#[test]
fn a_part_of_a_name_chooses_too_and_letters_are_taken_back() {
    let world = World::new();
    world.config(CONFIG);
    let run = world.terminal("env --shell sh").env("TERM", "dumb");
    let mut pty = run.on_terminal();
    pty.see("[1]: ");
    pty.line("xyz");
    pty.see("nothing matches `xyz`");
    pty.see("[1]: ");
    pty.line("only");
    let list = pty.see("role, 1 to 2 or part of a name [1]: ");
    assert_eq!(
        list.replace('\r', ""),
        format!("only\n1. prod  ReadOnly  {PROD}\n2. dev  ReadOnly  {DEV}\n")
    );
    // Taken back by single keys and as a line.
    pty.keys("dex\x7f");
    pty.see("dex\x08 \x08");
    pty.control('u');
    pty.line("only dev");
    pty.see(&format!("role: dev  ReadOnly  {DEV}"));
    assert_eq!(pty.end().1, 0);
    assert_plain(&pty);
}

#[test]
fn every_question_of_a_sign_in_is_one_plain_line() {
    for plainly in ways() {
        let world = World::new();
        let run = plainly(world.terminal("login").user("eve")).without(&["OL_AWS_PASSWORD"]);
        let mut pty = run.on_terminal();
        pty.see("OneLogin password of eve@acme.test: ");
        pty.line("wrong");
        pty.see("OneLogin password of eve@acme.test: ");
        pty.line(PASSWORD);
        pty.see("1 to 6 or part of a name [1]: ");
        pty.line("voice");
        pty.see("second factor: OneLogin Voice");
        pty.see("code of OneLogin Voice");
        pty.line("555666");
        assert_eq!(pty.end().1, 0, "{}", pty.transcript());
        assert!(!pty.transcript().contains(PASSWORD));
        assert_plain(&pty);
    }
}

#[test]
fn a_push_is_announced_once_and_not_every_second() {
    let world = World::new();
    let run = world.terminal("login").user("dan").env("TERM", "dumb");
    let mut pty = run.on_terminal();
    pty.see("approve on OneLogin Protect: 110 s left (o + Enter to type a code instead)");
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
    assert_eq!(pty.transcript().matches("approve on").count(), 1);
    assert_plain(&pty);
}

#[test]
fn ctrl_c_and_a_failure_write_no_escape_either() {
    let world = World::new();
    let run = world.terminal("env --shell sh").env("TERM", "dumb");
    let mut pty = run.on_terminal();
    pty.see("[1]: ");
    pty.control('c');
    assert_eq!(pty.end().1, 130);
    assert_plain(&pty);
    let run = world.terminal("env nothing-like-that").env("TERM", "dumb");
    let mut pty = run.on_terminal();
    assert_eq!(pty.end().1, 6);
    assert!(
        pty.transcript().contains("\nhint: "),
        "{}",
        pty.transcript()
    );
    assert_plain(&pty);
    let mut pty = world
        .terminal("login --all")
        .env("TERM", "dumb")
        .on_terminal();
    assert_ne!(pty.end().1, 0);
    assert_plain(&pty);
}

/// Emacs shows what is typed by itself, and turns the terminal's own echo off.
#[test]
fn what_the_terminal_does_not_echo_is_not_shown_a_second_time() {
    let world = World::new();
    let binary = crate::world::binary();
    let line = format!("stty -echo; exec {binary} env --shell sh");
    let run = world.on_terminal_of(24, 80, &["sh", "-c", &line]);
    let mut pty = run.env("TERM", "dumb").on_terminal();
    pty.see("[1]: ");
    pty.line("read 4444");
    let shown = pty.see("role: ReadOnly");
    assert_eq!(shown, "");
    assert_eq!(pty.end().1, 0);
    assert_plain(&pty);
}

#[test]
fn without_colours_the_picker_is_drawn_without_them() {
    let plain: [fn(&World) -> Run; 2] = [
        |world| world.terminal("env --shell sh").env("NO_COLOR", "1"),
        |world| world.terminal("env --shell sh --color never"),
    ];
    for run in plain {
        let world = World::new();
        let mut pty = run(&world).on_terminal();
        pty.see("role (4/4): ");
        pty.line("");
        assert_eq!(pty.end().1, 0);
        let shown = pty.transcript();
        assert!(shown.contains("> ") && shown.contains("\x1b["), "{shown:?}");
        // What ends in `m` paints (ECMA-48, SGR).
        let paints = |piece: &str| {
            piece.starts_with('[')
                && piece
                    .find(|c: char| c.is_ascii_alphabetic())
                    .is_some_and(|end| piece[end..].starts_with('m'))
        };
        assert!(!shown.split('\x1b').any(paints), "{shown:?}");
    }
}
