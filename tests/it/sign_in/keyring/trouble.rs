//! A keyring that is missing, locked, hanging, dying or full: the sign-in goes on by a command or a question, and whoever
//! does not need it does not wait for it.

use std::time::Duration;

use nix::sys::signal::Signal;
use sandbox::{PASSWORD, Step};

use super::{ASKS_PASSWORD, ASKS_SECRET, both_are_there, password_account, secret_account};
use crate::world::desktop::{BrokenBus, Desktop, Fault, outcome};
use crate::world::until;
use crate::world::{Run, World, exported};

const COMMANDS: &str = "password_command = [\"echo\", \"correct-horse-battery\"]\nclient_secret_command = [\"echo\", \"sandbox-client-secret\"]\n";

/// The three ways to go on without a keyring: nobody there, a command, a person. Each with the right exit code.
#[track_caller]
fn goes_on_without(world: &World, at: impl Fn(Run) -> Run) {
    let (code, stderr) = outcome(at(world.ol_aws("env admin")));
    assert_eq!(code, 9, "{stderr}");
    assert!(stderr.contains("OL_AWS_PASSWORD"), "{stderr}");
    assert!(
        !stderr.contains("keyring") && !stderr.contains("D-Bus"),
        "silent in itself: {stderr}"
    );
    let mut pty = at(world.terminal("env admin --shell sh")).on_terminal();
    pty.see(ASKS_PASSWORD);
    pty.line(PASSWORD);
    pty.see(ASKS_SECRET);
    pty.line("sandbox-client-secret");
    let (script, code) = pty.end();
    assert_eq!(code, 0, "{script}");
    assert!(
        !script.contains("[y/N]"),
        "nothing is offered that cannot be had: {script}"
    );
    assert!(
        exported(&script.replace('\r', ""), "AWS_SESSION_TOKEN").is_some(),
        "{script}"
    );
    at(world.ol_aws("logout")).ok();
    world.config(COMMANDS);
    at(world.ol_aws("env admin")).ok();
}

#[test]
fn without_a_bus_there_is_a_line_for_those_who_want_to_know() {
    let world = World::new();
    let missing = format!("unix:path={}/none", world.home().display());
    let (code, stderr) = outcome(world.ol_aws("env admin -v").bus(&missing));
    assert_eq!(code, 9);
    assert!(
        stderr.contains("no keyring is available (no session bus)"),
        "{stderr}"
    );
    goes_on_without(&world, |run| run.bus(&missing));
    world.ol_aws("logout --forget").bus(&missing).ok();
    // As over SSH: no address at all.
    let world = World::new();
    goes_on_without(&world, |run| {
        run.bus(&missing).without(&["DBUS_SESSION_BUS_ADDRESS"])
    });
}

#[test]
fn a_bus_without_a_secret_service_is_as_none() {
    let world = World::new();
    let Some(desktop) = Desktop::without_keyring(&world) else {
        return;
    };
    let (code, stderr) = outcome(world.ol_aws("env admin -v").at(&desktop));
    assert_eq!(code, 9);
    assert!(
        stderr.contains("no secret service on the session bus"),
        "{stderr}"
    );
    goes_on_without(&world, |run| run.at(&desktop));
    world.ol_aws("logout --forget").at(&desktop).ok();
}

#[test]
fn a_locked_keyring_does_not_ask_in_the_background_and_holds_nobody_up() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    both_are_there(&world, &desktop);
    desktop.lock();
    let (code, stderr) = outcome(world.ol_aws("env admin -v").at(&desktop));
    assert_eq!(code, 9);
    assert!(
        stderr.contains("the keyring is locked; continuing without it"),
        "{stderr}"
    );
    goes_on_without(&world, |run| run.at(&desktop));
    // What cannot be forgotten must not look as if it were.
    let (code, stderr) = outcome(world.ol_aws("logout --forget").at(&desktop));
    assert_eq!(code, 1, "{stderr}");
    assert!(
        stderr.contains("may still be in the keyring: the keyring is locked"),
        "{stderr}"
    );
    assert!(
        stderr.contains("replaced the cache key"),
        "the rest is done all the same: {stderr}"
    );
}

#[test]
fn a_keyring_that_was_killed_is_as_none() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    both_are_there(&world, &desktop);
    desktop.signal(Signal::SIGKILL);
    until(|| desktop.look_up(&password_account(&world)).is_none());
    goes_on_without(&world, |run| run.at(&desktop));
}

/// There is no other way to take secrets out of it, so what would be too slow for a sign-in is waited for.
#[test]
fn to_forget_waits_for_a_slow_keyring() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    both_are_there(&world, &desktop);
    desktop.signal(Signal::SIGSTOP);
    std::thread::scope(|scope| {
        let forgets = scope.spawn(|| outcome(world.ol_aws("logout --forget").at(&desktop)));
        std::thread::sleep(Duration::from_secs(3));
        desktop.signal(Signal::SIGCONT);
        let (code, stderr) = forgets.join().unwrap();
        assert_eq!(code, 0, "{stderr}");
    });
    assert_eq!(desktop.look_up(&password_account(&world)), None);
}

#[test]
fn a_keyring_that_stops_in_the_middle_is_given_up() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    both_are_there(&world, &desktop);
    desktop.signal(Signal::SIGSTOP);
    let (code, stderr) = outcome(world.ol_aws("env admin -v").at(&desktop));
    assert_eq!(code, 9);
    assert!(
        stderr.contains("did not answer within 2 seconds"),
        "{stderr}"
    );
    goes_on_without(&world, |run| run.at(&desktop));
    let (code, stderr) = outcome(world.ol_aws("logout --forget").at(&desktop));
    assert_eq!(code, 1, "{stderr}");
    // The same store again, once it goes on.
    desktop.signal(Signal::SIGCONT);
    world.config("");
    world.ol_aws("env admin").at(&desktop).ok();
}

#[test]
fn a_keyring_that_dies_while_it_is_asked_is_given_up() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    both_are_there(&world, &desktop);
    desktop.signal(Signal::SIGSTOP);
    let mut pty = world.terminal("login -v").at(&desktop).on_terminal();
    // The call is under way, or about to be: either way it finds nobody.
    std::thread::sleep(std::time::Duration::from_millis(300));
    desktop.signal(Signal::SIGKILL);
    pty.see(ASKS_PASSWORD);
    pty.line(PASSWORD);
    pty.see(ASKS_SECRET);
    pty.line("sandbox-client-secret");
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
}

#[test]
fn a_bus_that_is_broken_is_given_up_however_it_is() {
    for fault in [
        Fault::Hangs,
        Fault::Closes,
        Fault::HangsAfterAuthentication,
        Fault::ClosesAfterAuthentication,
        Fault::TalksNonsense,
    ] {
        let world = World::new();
        let bus = BrokenBus::start(world.home(), fault);
        eprintln!("{fault:?}");
        goes_on_without(&world, |run| run.bus(&bus.address()));
        assert!(bus.connections() > 0, "{fault:?}: nobody came");
    }
}

#[test]
fn a_store_that_refuses_to_write_costs_a_line_and_no_sign_in() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    desktop.put(&secret_account(&world), "sandbox-client-secret");
    desktop.refuse_to_write();
    let mut pty = world.terminal("login").at(&desktop).on_terminal();
    pty.see(ASKS_PASSWORD);
    pty.line(PASSWORD);
    pty.see(super::KEEP_PASSWORD);
    pty.line("y");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert!(
        rest.contains("the OneLogin password of ada@acme.test was not saved"),
        "{rest}"
    );
    assert_eq!(desktop.look_up(&password_account(&world)), None);
}

/// With what is cached, and with what needs no secret, nothing goes near the bus: here one that would hang.
#[test]
fn hot_paths_do_not_touch_the_bus() {
    let world = World::new();
    world.ol_aws("login admin").ok();
    let bus = BrokenBus::start(world.home(), Fault::Hangs);
    let run = |line: &str| world.ol_aws(line).bus(&bus.address());
    for line in [
        "env admin",
        "env --unset",
        "credential-process admin",
        "credential-process admin --ask",
        "prompt",
        "status",
        "roles",
        "init bash",
        "completions fish",
        "complete -- ol-aws env a",
        "logout admin",
        "--version",
    ] {
        run(line).ok();
    }
    world.ol_aws("env admin").ok();
    run("exec admin -- true").ok();
    // A sign-in with all it needs at hand asks no keyring either.
    world.ol_aws("logout").ok();
    run("login")
        .env("OL_AWS_PASSWORD", PASSWORD)
        .env("OL_AWS_CLIENT_SECRET", "sandbox-client-secret")
        .ok();
    assert_eq!(bus.connections(), 0);
    assert_eq!(world.sandbox.count(Step::Token), 2);
    // The test can see it when somebody does.
    run("login --fresh").fails(9);
    assert!(bus.connections() > 0);
}
