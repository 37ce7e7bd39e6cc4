//! Long-lived secrets in the real gnome-keyring: read before anybody is asked, kept only when OneLogin took them and the
//! person said so, forgotten on demand.

mod codes;
mod trouble;

use sandbox::{PASSWORD, Step};

use crate::keyring::{
    ASKS_PASSWORD, ASKS_SECRET, KEEP_PASSWORD, KEEP_SECRET, both_are_there, password_account,
    secret_account,
};
use crate::world::World;
use crate::world::desktop::Desktop;

#[test]
fn what_was_typed_and_taken_is_kept_on_a_yes_and_serves_the_next_sign_in() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    let mut pty = world
        .terminal("login admin --fresh")
        .at(&desktop)
        .on_terminal();
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
    // libsecret reads the same.
    assert_eq!(
        desktop.look_up(&password_account(&world)).as_deref(),
        Some(PASSWORD)
    );
    assert_eq!(
        desktop.look_up(&secret_account(&world)).as_deref(),
        Some("sandbox-client-secret")
    );
    world.ol_aws("logout").at(&desktop).ok();
    // Nobody is there, and nobody is needed.
    world.ol_aws("env admin").at(&desktop).ok();
    world.ol_aws("logout").at(&desktop).ok();
    let mut pty = world
        .terminal("login admin --fresh")
        .at(&desktop)
        .on_terminal();
    let (shown, code) = pty.end();
    assert_eq!(code, 0, "{shown}");
    assert!(
        !shown.contains("[y/N]") && !shown.contains("password"),
        "{shown}"
    );
}

#[test]
fn what_libsecret_put_there_is_read() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    both_are_there(&world, &desktop);
    world.ol_aws("env admin").at(&desktop).ok();
}

#[test]
fn enter_alone_keeps_nothing_and_is_not_asked_again() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    desktop.put(&secret_account(&world), "sandbox-client-secret");
    let mut pty = world.terminal("login --fresh").at(&desktop).on_terminal();
    pty.see(ASKS_PASSWORD);
    pty.line(PASSWORD);
    pty.see(KEEP_PASSWORD);
    pty.line("");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert!(
        rest.contains("asks again after `ol-aws logout --forget`"),
        "{rest}"
    );
    assert_eq!(desktop.look_up(&password_account(&world)), None);
    let mut pty = world.terminal("login --fresh").at(&desktop).on_terminal();
    pty.see(ASKS_PASSWORD);
    pty.line(PASSWORD);
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert!(!rest.contains("[y/N]"), "{rest}");
    // It is a question again when everything is forgotten.
    world.ol_aws("logout --forget").at(&desktop).ok();
    desktop.put(&secret_account(&world), "sandbox-client-secret");
    let mut pty = world.terminal("login --fresh").at(&desktop).on_terminal();
    pty.see(ASKS_PASSWORD);
    pty.line(PASSWORD);
    pty.see(KEEP_PASSWORD);
    pty.line("yes");
    assert_eq!(pty.end().1, 0);
    assert_eq!(
        desktop.look_up(&password_account(&world)).as_deref(),
        Some(PASSWORD)
    );
}

#[test]
fn a_password_that_onelogin_refuses_is_never_offered_to_be_kept() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    desktop.put(&secret_account(&world), "sandbox-client-secret");
    let mut pty = world.terminal("login --fresh").at(&desktop).on_terminal();
    for wrong in ["wrong-1", "wrong-2", "wrong-3"] {
        pty.see(ASKS_PASSWORD);
        pty.line(wrong);
    }
    let (rest, code) = pty.end();
    assert_eq!(code, 4, "{rest}");
    assert!(!rest.contains("[y/N]"), "{rest}");
    assert_eq!(desktop.look_up(&password_account(&world)), None);
}

#[test]
fn a_variable_and_a_command_come_before_the_keyring() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    desktop.put(&password_account(&world), "old");
    desktop.put(&secret_account(&world), "old");
    world
        .ol_aws("env admin")
        .at(&desktop)
        .env("OL_AWS_PASSWORD", PASSWORD)
        .env("OL_AWS_CLIENT_SECRET", "sandbox-client-secret")
        .ok();
    world.ol_aws("logout").at(&desktop).ok();
    world.config(&format!(
        "password_command = [\"echo\", \"{PASSWORD}\"]\nclient_secret_command = [\"echo\", \"sandbox-client-secret\"]\n"
    ));
    world.ol_aws("env admin").at(&desktop).ok();
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
}

#[test]
fn a_kept_password_that_is_refused_is_not_sent_again_and_is_replaced_on_a_yes() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    desktop.put(&password_account(&world), "old");
    desktop.put(&secret_account(&world), "sandbox-client-secret");
    let first = world.ol_aws("env admin").at(&desktop).fails(4);
    assert_eq!(world.ol_aws("env admin").at(&desktop).fails(4), first);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    let mut pty = world.terminal("login --fresh").at(&desktop).on_terminal();
    let shown = pty.see(ASKS_PASSWORD);
    assert!(shown.contains("not sent again"), "{shown}");
    pty.line(PASSWORD);
    pty.see("replace the OneLogin password of ada@acme.test in the keyring, which OneLogin refused? [y/N]: ");
    pty.line("y");
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
    assert_eq!(
        desktop.look_up(&password_account(&world)).as_deref(),
        Some(PASSWORD)
    );
    world.ol_aws("logout").at(&desktop).ok();
    world.ol_aws("env admin").at(&desktop).ok();
    assert_eq!(world.sandbox.count(Step::Assertion), 3);
}

#[test]
fn with_a_person_there_a_kept_password_that_is_refused_just_now_is_asked_for() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    desktop.put(&password_account(&world), "old");
    desktop.put(&secret_account(&world), "old");
    let mut pty = world.terminal("login --fresh").at(&desktop).on_terminal();
    pty.see(ASKS_SECRET);
    pty.line("sandbox-client-secret");
    pty.see(ASKS_PASSWORD);
    pty.line(PASSWORD);
    pty.see("replace the OneLogin API client secret");
    pty.line("n");
    pty.see("replace the OneLogin password");
    pty.line("n");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    // What is known to be wrong does not stay.
    assert_eq!(desktop.look_up(&password_account(&world)), None);
    assert_eq!(desktop.look_up(&secret_account(&world)), None);
}

#[test]
fn people_tenants_and_api_clients_are_told_apart() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    both_are_there(&world, &desktop);
    let nobody = |variable, value| {
        let run = world.ol_aws("env admin").at(&desktop).env(variable, value);
        run.fails(9)
    };
    assert!(nobody("OL_AWS_USERNAME", "ben@acme.test").contains("password of ben@acme.test"));
    assert!(nobody("OL_AWS_SUBDOMAIN", "other").contains("password of ada@acme.test"));
    assert!(nobody("OL_AWS_CLIENT_ID", "other").contains("API client secret"));
    // The same machine under another name is another address: a password kept for one is not sent to it.
    let other = world
        .sandbox
        .onelogin_url()
        .replace("127.0.0.1", "localhost");
    nobody("OL_AWS_ENDPOINT", &other);
    assert_eq!(world.sandbox.count(Step::Assertion), 0);
    world.ol_aws("env admin").at(&desktop).ok();
}

#[test]
fn logout_forget_takes_everything_out_and_makes_a_new_key() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    both_are_there(&world, &desktop);
    desktop.put("password elsewhere", "of another tool");
    world.ol_aws("login admin --fresh").at(&desktop).ok();
    let key = world.home().join("run/ol-aws/key");
    let before = std::fs::read(&key).unwrap();
    // Somebody else's session, sealed with the same key.
    world.ol_aws("env admin --otp 012345").user("ben").ok();
    let done = world.ol_aws("logout --forget").at(&desktop).done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    for part in [
        "removed the OneLogin password of ada@acme.test from the keyring",
        "API client secret of sandbox-client-id from the keyring",
        "replaced the cache key",
    ] {
        assert!(done.stderr.contains(part), "{}", done.stderr);
    }
    assert_eq!(desktop.look_up(&password_account(&world)), None);
    assert_eq!(desktop.look_up(&secret_account(&world)), None);
    assert_eq!(
        desktop.look_up("password elsewhere").as_deref(),
        Some("of another tool")
    );
    assert_ne!(std::fs::read(&key).unwrap(), before);
    let entries = std::fs::read_dir(world.state()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.starts_with("entry-")).count(), 0);
    // Once more: nothing is there, and that is no failure.
    let again = world.ol_aws("logout --forget").at(&desktop).done();
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(
        again
            .stderr
            .contains("the keyring held none of your secrets"),
        "{}",
        again.stderr
    );
}

#[test]
fn logout_alone_leaves_the_keyring_alone() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    both_are_there(&world, &desktop);
    world.ol_aws("login admin --fresh").at(&desktop).ok();
    world.ol_aws("logout").at(&desktop).ok();
    assert!(desktop.look_up(&password_account(&world)).is_some());
    world.ol_aws("env admin").at(&desktop).ok();
}
