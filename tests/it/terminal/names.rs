//! Names that others choose, on a terminal: in the picker, in questions and in what is shown while a push is waited for.

use sandbox::{Factor, RoleGrant};

use crate::security::names::{assert_harmless, in_two};
use crate::world::hostile::SHOWN;
use crate::world::pty::Pty;
use crate::world::{PROD, World};

fn world() -> World {
    let mut acme = sandbox::World::acme();
    for name in ["ada", "ben", "eve"] {
        acme.user(name).roles = (0..3)
            .map(|n| format!("arn:aws:iam::{PROD}:role/{n}{}", in_two(SHOWN)))
            .map(|arn| RoleGrant::new(&arn, 3600))
            .collect();
    }
    for device in &mut acme.user("eve").devices {
        device.device_type = format!("{SHOWN}{}", device.device_type);
    }
    let eve = acme.user("eve");
    eve.devices[1].factor = Factor::PushNever {
        code: "222333".into(),
    };
    World::of(acme)
}

/// What is on the screen besides our own sequences, which move the cursor, clear and colour.
#[track_caller]
fn assert_only_our_sequences(pty: &Pty) {
    let mut text = pty.transcript().replace('\r', "");
    for ours in ["[J", "[K", "[7m", "[2m", "[0m", "[1;31m", "[36m"] {
        text = text.replace(&format!("\x1b{ours}"), "");
    }
    while let Some(start) = text.find("\x1b[") {
        // Up by some rows.
        let end = start + text[start..].find('A').unwrap_or(1);
        let rows = &text[start + 2..end.max(start + 2)];
        assert!(
            !rows.is_empty() && rows.bytes().all(|b| b.is_ascii_digit()),
            "{text:?}"
        );
        text.replace_range(start..=end, "");
    }
    assert_harmless(&text);
}

#[test]
fn the_picker_of_roles_shows_hostile_names_harmless() {
    let world = world();
    let mut pty = world.terminal("env --shell sh").on_terminal();
    let list = pty.see("role (3/3): ");
    assert!(list.contains("$(touch executed)"), "{list:?}");
    pty.keys("1");
    pty.see("role (");
    pty.keys("\r");
    // No AWS has such a role; what is said of it is harmless too.
    pty.see("error:");
    pty.see("hint:");
    assert_only_our_sequences(&pty);
}

#[test]
fn questions_and_waiting_show_hostile_devices_harmless() {
    let world = world();
    let mut pty = world.terminal("login").user("eve").on_terminal();
    pty.see("second factor (6/6): ");
    pty.keys("protect");
    pty.see("second factor (1/6): protect");
    pty.keys("\r");
    pty.see("approve on ");
    pty.see("s left");
    pty.line("o");
    pty.see("code of ");
    pty.line("000000");
    pty.see("refused");
    pty.see("code of ");
    assert!(pty.transcript().contains("$(touch executed)"));
    assert_only_our_sequences(&pty);
    pty.control('c');
    pty.end();
}

/// A name that people would not see as it stands is nobody's, and no password is asked for it.
#[test]
fn a_hostile_user_is_refused_and_shown_harmless() {
    let world = world();
    let run = world.terminal("login").without(&["OL_AWS_PASSWORD"]);
    let mut pty = run
        .env("OL_AWS_USERNAME", format!("x{SHOWN}y"))
        .on_terminal();
    pty.see("OL_AWS_USERNAME: `username` contains an invisible character (U+001B)");
    pty.see("hint:");
    assert_only_our_sequences(&pty);
    pty.end();
    assert!(world.sandbox.requests().is_empty());
}

#[test]
fn a_foreign_endpoint_is_announced_before_the_password_is_asked_for() {
    let world = world();
    let run = world.terminal("login").without(&["OL_AWS_PASSWORD"]);
    // A host that is not found is said instead of the question; this one needs no DNS, and is none that is trusted.
    let run = run.env("OL_AWS_ENDPOINT", "https://127.0.0.2:9");
    let mut pty = run.on_terminal();
    pty.see("signing in at 127.0.0.2:9, which is not onelogin.com");
    pty.see("OneLogin password of ada@acme.test: ");
    pty.control('c');
    pty.end();
}
