//! The choice of a role at a terminal: the picker, and words that are no exact name.

use std::time::Duration;

use crate::world::pty::{Pty, Shell};
use crate::world::screen::screen;
use crate::world::{DEV, PROD, World};

const CONFIG: &str = r#"
[accounts]
"111122223333" = "prod"
"444455556666" = "dev"
[roles.admin]
role = "111122223333/Admin"
"#;

fn env(world: &World, words: &str) -> Pty {
    world
        .terminal(&format!("env {words} --shell sh"))
        .on_terminal()
}

#[track_caller]
fn assert_role(pty: &mut Pty, role: &str, account: &str) {
    let (script, code) = pty.end();
    assert_eq!(code, 0, "{script}");
    let expected = format!("export OL_AWS_ROLE_ARN='arn:aws:iam::{account}:role/{role}'");
    assert!(script.contains(&expected), "{script}");
}

#[test]
fn several_roles_and_none_named_open_the_picker() {
    let world = World::new();
    let mut pty = env(&world, "");
    let list = pty.see("role (4/4): ");
    for role in ["Admin", "ReadOnly", "team/blue/Deploy"] {
        assert!(list.contains(role), "{list}");
    }
    pty.line("");
    assert_role(&mut pty, "Admin", PROD);
}

#[test]
fn letters_narrow_the_picker_and_enter_takes() {
    let world = World::new();
    let mut pty = env(&world, "");
    pty.see("role (4/4): ");
    pty.keys("read");
    pty.see("role (2/4): read");
    pty.keys(" 4444");
    pty.see("role (1/4): read 4444");
    pty.keys("\r");
    assert_role(&mut pty, "ReadOnly", DEV);
}

#[test]
fn letters_can_be_taken_back_and_a_filter_that_fits_nothing_takes_nothing() {
    let world = World::new();
    let mut pty = env(&world, "");
    pty.see("role (4/4): ");
    pty.keys("depx");
    let shown = pty.see("role (0/4): depx");
    assert!(shown.contains("nothing matches"), "{shown}");
    pty.keys("\r\x7f");
    pty.see("role (1/4): dep");
    pty.control('u');
    pty.see("role (4/4): ");
    pty.keys("\x1b[B\x1b[B\x0e\x10\r");
    assert_role(&mut pty, "team/blue/Deploy", DEV);
}

#[test]
fn the_arrows_stop_at_both_ends() {
    let world = World::new();
    let mut pty = env(&world, "");
    pty.see("role (4/4): ");
    pty.keys("\x1b[A\x1b[A\x1b[6~\x1b[B\x1b[B\r");
    assert_role(&mut pty, "ReadOnly", DEV);
}

#[test]
fn escape_leaves_the_picker_and_sets_nothing() {
    for key in ["\x1b", "\x04"] {
        let world = World::new();
        let mut pty = world.shell(Shell::Bash).ready();
        let before = pty.settings();
        pty.line("eval \"$(ol-aws env)\" && printf 'ran:%d:' 1");
        pty.see("role (4/4): ");
        pty.keys(key);
        pty.see("cancelled");
        pty.prompt();
        assert_eq!(pty.value("$?"), "1");
        assert_eq!(pty.value("${AWS_ACCESS_KEY_ID-unset}"), "unset");
        assert!(!pty.transcript().contains("ran:1:"));
        assert_eq!(pty.settings(), before);
    }
}

#[test]
fn words_that_fit_one_role_take_it_and_name_it_on_stderr() {
    let world = World::new();
    world.config(CONFIG);
    let mut pty = env(&world, "prod adm");
    let shown = pty.see("\r\n");
    assert_eq!(
        shown,
        format!("ol-aws: using admin (arn:aws:iam::{PROD}:role/Admin)")
    );
    assert_role(&mut pty, "Admin", PROD);
}

#[test]
fn a_typing_error_is_shown_and_not_taken_for_a_role() {
    let world = World::new();
    world.config(CONFIG);
    let mut pty = env(&world, "amdin");
    pty.see("role (1/4): amdin");
    pty.line("");
    assert_role(&mut pty, "Admin", PROD);
}

#[test]
fn words_that_fit_several_roles_open_the_picker_with_them() {
    let world = World::new();
    world.config(CONFIG);
    let mut pty = env(&world, "only");
    let list = pty.see("role (2/4): only");
    assert!(
        list.contains("prod") && list.contains("dev") && !list.contains("Admin"),
        "{list}"
    );
    pty.line(" dev");
    assert_role(&mut pty, "ReadOnly", DEV);
}

#[test]
fn a_name_that_two_accounts_have_opens_the_picker_with_both() {
    let world = World::new();
    let mut pty = env(&world, "ReadOnly");
    pty.see("role (2/2): ");
    pty.line("4444");
    assert_role(&mut pty, "ReadOnly", DEV);
}

#[test]
fn words_that_fit_nothing_are_an_error_without_a_picker() {
    let world = World::new();
    let mut pty = env(&world, "xyzzy");
    let (rest, code) = pty.end();
    assert_eq!(code, 6, "{rest}");
    assert!(rest.contains("you have no role `xyzzy`"), "{rest}");
}

#[test]
fn the_role_used_last_is_on_top() {
    let world = World::new();
    for role in ["Deploy", "444455556666/ReadOnly"] {
        world.ol_aws(&format!("env {role}")).ok();
    }
    let mut pty = env(&world, "");
    let list = pty.see("role (4/4): ");
    let at = |text: &str| {
        list.find(text)
            .unwrap_or_else(|| panic!("{text} is not in {list}"))
    };
    assert!(
        at("ReadOnly          444455556666") < at("Deploy"),
        "{list}"
    );
    assert!(at("Deploy") < at("Admin"), "{list}");
    pty.line("");
    assert_role(&mut pty, "ReadOnly", DEV);
}

#[test]
fn many_roles_scroll_in_the_rows_there_are() {
    let world = World::of(sandbox::World::with_roles(300));
    let run = world.on_terminal_of(8, 40, &[crate::world::binary(), "env", "--shell", "sh"]);
    let mut pty = run.on_terminal();
    let list = pty.see("role (300/300): ");
    assert_eq!(list.matches("Role-").count(), 6, "{list:?}");
    for line in list.split("\r\n").map(without_escapes) {
        assert!(line.chars().count() < 40, "{line:?} wraps");
    }
    for _ in 0..24 {
        pty.keys("\x1b[6~");
    }
    pty.see("> Role-0144  100000000014");
    pty.line("");
    assert_role(&mut pty, "Role-0144", "100000000014");
}

#[test]
fn a_narrow_terminal_shows_the_names_people_go_by() {
    let world = World::new();
    world.config(CONFIG);
    let command = [crate::world::binary(), "env", "--shell", "sh"];
    let mut pty = world.on_terminal_of(10, 40, &command).on_terminal();
    pty.see("role (4/4): ");
    let shown = screen(40, pty.transcript());
    assert_eq!(shown[1], "> admin  prod  Admin       111122223333");
    assert_eq!(shown[2], "         prod  ReadOnly    111122223333");
    assert_eq!(shown[3], "         dev   team/…ploy  444455556666");
    pty.line("");
    assert_role(&mut pty, "Admin", PROD);
}

fn without_escapes(line: &str) -> String {
    let mut text = String::new();
    let mut pieces = line.split('\x1b');
    text += pieces.next().unwrap_or_default();
    for piece in pieces {
        let end = piece
            .find(|c: char| c.is_ascii_alphabetic())
            .map_or(piece.len(), |end| end + 1);
        text += &piece[end..];
    }
    text.trim_matches('\r').to_owned()
}

#[test]
fn a_picker_that_was_left_leaves_one_line() {
    for (keys, line) in [("ad", "role (3/4): ad"), ("xyzzy", "role (0/4): xyzzy")] {
        let world = World::new();
        let command = [crate::world::binary(), "env", "--shell", "sh"];
        let mut pty = world.on_terminal_of(10, 40, &command).on_terminal();
        pty.see("role (4/4): ");
        pty.keys(keys);
        pty.see(line);
        pty.control('c');
        assert_eq!(pty.end().1, 130);
        assert_eq!(screen(40, pty.transcript()), [line, ""]);
    }
}

#[test]
fn what_was_chosen_stays_on_the_screen_and_the_list_does_not() {
    let world = World::new();
    let mut pty = world.terminal("login").user("eve").on_terminal();
    pty.see("second factor (6/6): ");
    pty.line("sms");
    pty.keys("\x15voice\r");
    let shown = pty.see("code of OneLogin Voice");
    assert!(
        shown.contains("\r\x1b[Ksecond factor: OneLogin Voice\r"),
        "{shown:?}"
    );
    pty.line("555666");
    assert_eq!(pty.end().1, 0);
}

/// Whatever is chosen, a password is typed: then that comes first, and the list is the one of that sign-in.
#[test]
fn the_password_is_typed_before_the_picker_opens_where_both_are_needed() {
    let world = World::new();
    world
        .sandbox
        .edit(|acme| acme.assertion_life = Duration::from_secs(1));
    world.ol_aws("roles").ok();
    std::thread::sleep(Duration::from_secs(2));
    world.sandbox.edit(|acme| {
        acme.assertion_life = Duration::from_secs(180);
        let role = sandbox::RoleGrant::new("arn:aws:iam::111122223333:role/New", 3600);
        acme.user("ada").roles.push(role);
    });
    for words in ["", "only"] {
        let world = &world;
        let mut pty = world
            .terminal(&format!("env {words} --shell sh"))
            .without(&["OL_AWS_PASSWORD"])
            .on_terminal();
        let before = pty.see("OneLogin password of ada@acme.test: ");
        assert!(!before.contains("role ("), "{before}");
        pty.line(sandbox::PASSWORD);
        pty.see(if words.is_empty() {
            "role (5/5): "
        } else {
            "role (2/5): only"
        });
        pty.keys("\x1b");
        assert_eq!(pty.end().1, 1);
        world.ol_aws("logout").ok();
        world
            .sandbox
            .edit(|acme| acme.assertion_life = Duration::from_secs(1));
        world.ol_aws("roles").ok();
        std::thread::sleep(Duration::from_secs(2));
        world
            .sandbox
            .edit(|acme| acme.assertion_life = Duration::from_secs(180));
    }
    // Where some role can be had without a sign-in, the list comes at once.
    world.ol_aws("env Admin").ok();
    let mut pty = env(&world, "");
    assert!(!pty.see("role (5/5): ").contains("password"));
    pty.line("");
    assert_role(&mut pty, "Admin", PROD);
}
