//! A machine without a network says so before a person types a password for nothing.

use crate::world::pty::Pty;
use crate::world::{Run, World, binary};

use super::configure::{CLIENT, Fingers, SUBDOMAIN, newcomer};

/// In a network namespace of its own: there is no route, and no DNS server.
fn offline(world: &World, words: &[&str]) -> Run {
    let command = ["unshare", "-rn", binary()];
    let command: Vec<&str> = command.iter().chain(words).copied().collect();
    let run = world.on_terminal_of(24, 200, &command);
    run.without(&["OL_AWS_ENDPOINT", "OL_AWS_PASSWORD"])
}

fn has_namespaces() -> bool {
    let mut trial = std::process::Command::new("unshare");
    let works = trial.args(["-rn", "true"]).output();
    let works = works.is_ok_and(|output| output.status.success());
    if !works {
        eprintln!("SKIPPED: no network namespaces here");
    }
    works
}

#[track_caller]
fn ends_without_a_password(mut pty: Pty, parts: &[&str]) {
    let (shown, code) = pty.end();
    assert_eq!(code, 8, "{shown}");
    for part in parts {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("assword of"), "{shown}");
}

#[test]
fn offline_is_said_before_a_password_is_asked_for() {
    if !has_namespaces() {
        return;
    }
    let world = World::new();
    for words in [&["login"][..], &["env", "admin"]] {
        let pty = offline(&world, words).on_terminal();
        let says = [
            "acme.onelogin.com",
            "this machine is offline",
            "connect to a network",
        ];
        ends_without_a_password(pty, &says);
    }
    // By number no name has to be found: it is the route that is missing.
    let run = offline(&world, &["login"]).env("OL_AWS_ENDPOINT", "https://203.0.113.7");
    let says = ["203.0.113.7 cannot be reached", "this machine is offline"];
    world.trust("203.0.113.7\n");
    ends_without_a_password(run.on_terminal(), &says);
}

#[test]
fn a_host_or_a_proxy_that_nobody_knows_is_said_before_too() {
    let world = World::new();
    let run = || world.terminal("login").without(&["OL_AWS_PASSWORD"]);
    let by_host = run().env("OL_AWS_ENDPOINT", "https://does-not-exist.invalid");
    ends_without_a_password(
        by_host.on_terminal(),
        &["does-not-exist.invalid cannot be found"],
    );
    let by_proxy = run().without(&["OL_AWS_ENDPOINT"]);
    let by_proxy = by_proxy.env("HTTPS_PROXY", "http://proxy.invalid:3128");
    let says = ["the proxy proxy.invalid:3128 cannot be found"];
    ends_without_a_password(by_proxy.on_terminal(), &says);
}

#[test]
fn configure_says_it_before_the_clients_secret_is_typed_and_tries_again() {
    if !has_namespaces() {
        return;
    }
    let world = World::new();
    let run = newcomer(offline(&world, &["configure"]));
    let mut pty = run.on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer(SUBDOMAIN, "acme");
    fingers.answer(CLIENT, "sandbox-client-id");
    fingers.answer("this machine is offline. Try again?", "y");
    fingers.answer("this machine is offline. Try again?", "n");
    let (shown, code) = pty.end();
    assert_eq!(code, 8, "{shown}");
    let all = format!("{}{shown}", pty.transcript());
    assert!(!all.contains("API client secret"), "{all}");
}
