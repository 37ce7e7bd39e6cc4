//! gnome-keyring, KeePassXC and KWallet, each the same: what a person agrees to is stored, read without anybody, and deleted.

use sandbox::PASSWORD;

use super::{
    ASKS_PASSWORD, ASKS_SECRET, KEEP_PASSWORD, KEEP_SECRET, both_are_there, password_account,
    secret_account,
};
use crate::world::World;
use crate::world::keyring_programs::{KeyringProgram, Kind};

#[test]
fn gnome_keyring_stores_reads_and_deletes() {
    stores_reads_and_deletes(Kind::GnomeKeyring);
}

#[test]
fn keepassxc_stores_reads_and_deletes() {
    stores_reads_and_deletes(Kind::KeePassXc);
}

#[test]
fn kwallet_stores_reads_and_deletes() {
    stores_reads_and_deletes(Kind::KWallet);
}

fn stores_reads_and_deletes(kind: Kind) {
    let world = World::new();
    let Some(program) = KeyringProgram::start(&world, kind) else {
        return;
    };
    let desktop = &program.desktop;
    let before = program.screen.windows();
    let mut pty = world.terminal("login --fresh").at(desktop).on_terminal();
    pty.see(ASKS_PASSWORD);
    pty.line(PASSWORD);
    pty.see(ASKS_SECRET);
    pty.line("sandbox-client-secret");
    for question in [KEEP_SECRET, KEEP_PASSWORD] {
        pty.see(question);
        pty.line("y");
    }
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert!(!rest.contains("not saved"), "{rest}");
    // libsecret reads the same.
    let password = desktop.look_up(&password_account(&world));
    assert_eq!(password.as_deref(), Some(PASSWORD));
    // Nobody is there, and nobody is needed; what is stored again takes the place of what was there.
    for _ in 0..2 {
        world.ol_aws("logout").at(desktop).ok();
        world.ol_aws("env admin").at(desktop).ok();
        // KeePassXC asks before one program writes over what another made.
        if kind != Kind::KeePassXc {
            both_are_there(&world, desktop);
        }
    }
    assert_eq!(
        program.screen.windows(),
        before,
        "no window was needed: {:?}",
        program.screen.titles()
    );
    let mut pty = world.terminal("logout --forget").at(desktop).on_terminal();
    let (said, code) = pty.end();
    assert_eq!(code, 0, "{said}");
    for name in [
        "OneLogin password of ada@acme.test",
        "OneLogin API client secret of sandbox-client-id",
    ] {
        let line = format!("removed the {name} from the keyring");
        assert!(said.contains(&line), "{said}");
    }
    let is_told = said.contains("recycle bin");
    assert_eq!(is_told, kind == Kind::KeePassXc, "{said}");
    assert_eq!(desktop.look_up(&password_account(&world)), None);
    assert_eq!(desktop.look_up(&secret_account(&world)), None);
    let again = world.ol_aws("logout --forget").at(desktop).done();
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(
        again
            .stderr
            .contains("the keyring held none of your secrets"),
        "{}",
        again.stderr
    );
    assert_eq!(
        program.screen.windows(),
        before,
        "no window was needed: {:?}",
        program.screen.titles()
    );
}

/// A second program opens the wallet at login, and the service does not say so.
#[test]
fn a_wallet_that_the_login_opened_is_read_in_the_background_without_a_window() {
    let world = World::new();
    let Some(program) = KeyringProgram::start(&world, Kind::KWallet) else {
        return;
    };
    both_are_there(&world, &program.desktop);
    program.lock();
    let before = program.screen.windows();
    world.ol_aws("env admin").at(&program.desktop).fails(9);
    program.open_by_pam();
    assert!(program.is_locked(), "as the service says");
    world.ol_aws("env admin").at(&program.desktop).ok();
    assert_eq!(program.screen.windows(), before);
}

#[test]
fn a_no_to_keepassxc_is_taken_once_for_all() {
    let world = World::new();
    let Some(program) = KeyringProgram::with(&world, Kind::KeePassXc, true) else {
        return;
    };
    both_are_there(&world, &program.desktop);
    let before = program.screen.windows();
    let mut pty = world
        .terminal("login --fresh")
        .at(&program.desktop)
        .on_terminal();
    program.press_in_the_new_window(&before, "Escape");
    let shown = pty.see(ASKS_PASSWORD);
    assert!(shown.contains("did not get your permission"), "{shown}");
    pty.line(PASSWORD);
    pty.see(ASKS_SECRET);
    pty.line("sandbox-client-secret");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert!(!rest.contains("[y/N]"), "{rest}");
    assert_eq!(program.screen.windows(), before, "no second window");
}

#[test]
fn a_locked_keepassxc_that_confirms_takes_two_windows() {
    let world = World::new();
    let Some(program) = KeyringProgram::with(&world, Kind::KeePassXc, true) else {
        return;
    };
    both_are_there(&world, &program.desktop);
    program.lock();
    let before = program.screen.windows();
    let mut pty = world
        .terminal("login --fresh")
        .at(&program.desktop)
        .on_terminal();
    let first = program.unlock_in_the_new_window(&before);
    let seen: Vec<_> = before.iter().cloned().chain([first]).collect();
    program.press_in_the_new_window(&seen, "Return");
    let (shown, code) = pty.end();
    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains("password of"), "{shown}");
}

/// Each prompt is a window of its own, and each connection is asked anew.
#[test]
fn one_window_of_keepassxc_is_for_all_that_a_run_needs() {
    let world = World::new();
    let Some(program) = KeyringProgram::with(&world, Kind::KeePassXc, true) else {
        return;
    };
    both_are_there(&world, &program.desktop);
    let before = program.screen.windows();
    world.ol_aws("env admin").at(&program.desktop).fails(9);
    assert_eq!(program.screen.windows(), before, "none in the background");
    let mut pty = world
        .terminal("login --fresh")
        .at(&program.desktop)
        .on_terminal();
    program.press_in_the_new_window(&before, "Return");
    let (shown, code) = pty.end();
    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains("password of"), "{shown}");
}
