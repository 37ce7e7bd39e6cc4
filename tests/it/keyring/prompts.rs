//! What is locked: a person gets the time to unlock it, and can go on without it; in the background no window opens; nothing
//! that may still be there is said to be gone.

use std::time::Duration;

use sandbox::PASSWORD;

use super::{ASKS_PASSWORD, ASKS_SECRET, WAITING, both_are_there, password_account};
use crate::world::World;
use crate::world::desktop::Desktop;
use crate::world::keyring_programs::{KeyringProgram, Kind};
use crate::world::pty::Pty;
use crate::world::until;

#[test]
fn gnome_keyring_is_unlocked_by_a_person_who_takes_their_time() {
    is_unlocked_by_a_person_who_takes_their_time(Kind::GnomeKeyring);
}

#[test]
fn keepassxc_is_unlocked_by_a_person_who_takes_their_time() {
    is_unlocked_by_a_person_who_takes_their_time(Kind::KeePassXc);
}

#[test]
fn kwallet_is_unlocked_by_a_person_who_takes_their_time() {
    is_unlocked_by_a_person_who_takes_their_time(Kind::KWallet);
}

fn is_unlocked_by_a_person_who_takes_their_time(kind: Kind) {
    let world = World::new();
    let Some(program) = KeyringProgram::start(&world, kind) else {
        return;
    };
    let desktop = &program.desktop;
    both_are_there(&world, desktop);
    program.lock();
    let before = program.screen.windows();
    let (code, stderr) = crate::world::desktop::outcome(world.ol_aws("env admin -v").at(desktop));
    assert_eq!(code, 9, "{stderr}");
    assert!(
        stderr.contains("the keyring is locked; continuing without it"),
        "{stderr}"
    );
    let forgets = world.ol_aws("logout --forget").at(desktop).done();
    assert_eq!(forgets.code, 1, "{}", forgets.stderr);
    assert!(
        forgets
            .stderr
            .contains("may still be in the keyring: the keyring is locked"),
        "{}",
        forgets.stderr
    );
    assert!(
        !forgets.stderr.contains("held none of your secrets"),
        "{}",
        forgets.stderr
    );
    let findings = world.ol_aws("doctor --json").at(desktop).done().stdout;
    assert!(findings.contains("is locked"), "{findings}");
    assert_eq!(program.screen.windows(), before, "none in the background");

    let mut pty = world.terminal("login --fresh").at(desktop).on_terminal();
    pty.see(WAITING);
    // Longer than any limit on what nobody is asked.
    std::thread::sleep(Duration::from_secs(5));
    program.unlock_in_the_new_window(&before);
    let (shown, code) = pty.end();
    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains("password of"), "{shown}");
    // What the person unlocked serves who comes after them.
    world.ol_aws("logout").at(desktop).ok();
    world.ol_aws("env admin").at(desktop).ok();
    let password = desktop.look_up(&password_account(&world));
    assert_eq!(password.as_deref(), Some(PASSWORD));
}

#[test]
fn with_gnome_keyring_enter_goes_on_without_it() {
    enter_goes_on_without_it(Kind::GnomeKeyring);
}

#[test]
fn with_keepassxc_enter_goes_on_without_it() {
    enter_goes_on_without_it(Kind::KeePassXc);
}

#[test]
fn with_kwallet_enter_goes_on_without_it() {
    enter_goes_on_without_it(Kind::KWallet);
}

fn enter_goes_on_without_it(kind: Kind) {
    let world = World::new();
    let Some(program) = KeyringProgram::start(&world, kind) else {
        return;
    };
    both_are_there(&world, &program.desktop);
    program.lock();
    let mut pty = world
        .terminal("login --fresh")
        .at(&program.desktop)
        .on_terminal();
    pty.see(WAITING);
    pty.line("");
    signs_in_by_hand(&mut pty);
    // It is still there, and as it was.
    assert!(program.is_locked());
}

#[test]
fn ctrl_c_ends_the_run_while_the_keyring_is_waited_for() {
    let world = World::new();
    let Some(program) = KeyringProgram::start(&world, Kind::GnomeKeyring) else {
        return;
    };
    both_are_there(&world, &program.desktop);
    program.lock();
    let run = world.terminal("login --fresh").at(&program.desktop);
    let mut pty = run.on_terminal();
    pty.see(WAITING);
    pty.control('c');
    let (rest, code) = pty.end();
    assert_eq!(code, 130, "{rest}");
    assert!(program.is_locked(), "it is still there");
}

#[test]
fn gnome_keyring_that_dies_behind_its_window_holds_nobody_up() {
    dies_behind_its_window(Kind::GnomeKeyring);
}

#[test]
fn keepassxc_that_dies_behind_its_window_holds_nobody_up() {
    dies_behind_its_window(Kind::KeePassXc);
}

#[test]
fn kwallet_that_dies_behind_its_window_holds_nobody_up() {
    dies_behind_its_window(Kind::KWallet);
}

fn dies_behind_its_window(kind: Kind) {
    let world = World::new();
    let Some(mut program) = KeyringProgram::start(&world, kind) else {
        return;
    };
    both_are_there(&world, &program.desktop);
    program.lock();
    let mut pty = world
        .terminal("login --fresh")
        .at(&program.desktop)
        .on_terminal();
    pty.see(WAITING);
    program.kill();
    pty.see("it stopped unexpectedly; continuing without it");
    signs_in_by_hand(&mut pty);
}

/// gnome-keyring has a prompter in a desktop alone: over SSH nothing could ask.
#[test]
fn without_a_prompter_a_locked_keyring_says_so_at_once() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    both_are_there(&world, &desktop);
    desktop.lock();
    let mut pty = world.terminal("login --fresh").at(&desktop).on_terminal();
    let shown = pty.see(ASKS_PASSWORD);
    assert!(
        shown.contains("or could not ask for it; continuing without it"),
        "{shown}"
    );
    assert!(!shown.contains("seconds"), "{shown}");
    pty.line(PASSWORD);
    pty.see(ASKS_SECRET);
    pty.line("sandbox-client-secret");
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
    let mut pty = world.terminal("logout --forget").at(&desktop).on_terminal();
    let (said, code) = pty.end();
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("may still be in the keyring"), "{said}");
}

/// As on a machine that nobody has logged in to: the first secret makes the keyring that it goes into.
#[test]
fn a_fresh_gnome_keyring_gets_its_first_collection_from_a_person() {
    let world = World::new();
    let Some(program) = KeyringProgram::start(&world, Kind::GnomeKeyring) else {
        return;
    };
    let desktop = &program.desktop;
    let collection = "/org/freedesktop/secrets/collection/login";
    let method = "org.freedesktop.Secret.Collection.Delete";
    desktop
        .call("org.freedesktop.secrets", &[collection, method])
        .unwrap();
    until(|| {
        desktop
            .default_collection()
            .is_some_and(|path| path.contains("\"/\""))
    });
    let done = world.ol_aws("doctor --json").at(desktop).done().stdout;
    assert!(
        done.contains("gnome-keyring has no default collection"),
        "{done}"
    );
    assert!(done.contains("seahorse"), "{done}");
    let mut pty = world
        .terminal("login --fresh")
        .at(desktop)
        .env("OL_AWS_CLIENT_SECRET", "sandbox-client-secret")
        .on_terminal();
    pty.see(ASKS_PASSWORD);
    pty.line(PASSWORD);
    pty.see("gnome-keyring has no keyring yet; create one and save the OneLogin password of ada@acme.test in it? [y/N]: ");
    let before = program.screen.windows();
    pty.line("y");
    program.in_the_new_window(&before, |screen| {
        screen.xdotool(&["type", "of-the-new-keyring"]);
        screen.xdotool(&["key", "Tab"]);
        screen.xdotool(&["type", "of-the-new-keyring"]);
        screen.xdotool(&["key", "Return"]);
    });
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert!(rest.contains("saved the OneLogin"), "{rest}");
    let password = desktop.look_up(&password_account(&world));
    assert_eq!(password.as_deref(), Some(PASSWORD));
}

fn signs_in_by_hand(pty: &mut Pty) {
    pty.see(ASKS_PASSWORD);
    pty.line(PASSWORD);
    pty.see(ASKS_SECRET);
    pty.line("sandbox-client-secret");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    // Nor does it ask for what was refused it.
    assert!(!rest.contains("[y/N]"), "{rest}");
}
