//! `askpass`: a real pinentry asks for background callers that have no terminal. Here it is pinentry-tty, which asks on a
//! terminal that belongs to somebody else; the windows of its sisters speak the same protocol.

use std::process::Stdio;

use sandbox::{PASSWORD, Step};

use crate::world::pty::Pty;
use crate::world::until;
use crate::world::{Done, Run, World, tool};

/// A terminal that only the pinentry knows of.
struct Elsewhere {
    pty: Pty,
}

impl Elsewhere {
    fn new(world: &World) -> Option<Self> {
        tool("pinentry-tty")?;
        let script = "stty -echo; tty >tty.new; mv tty.new tty; exec sleep 1000";
        let pty = world
            .on_terminal_of(24, 80, &["sh", "-c", script])
            .on_terminal();
        let file = world.home().join("tty");
        until(|| file.exists());
        let name = std::fs::read_to_string(file).unwrap().trim().to_owned();
        world.config(&format!(
            "askpass = [\"pinentry-tty\", \"--ttyname\", \"{name}\", \"--ttytype\", \"xterm\"]\n"
        ));
        Some(Self { pty })
    }
}

/// Starts it, to answer its questions meanwhile.
fn start(mut run: Run) -> std::process::Child {
    run.command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn end(child: std::process::Child) -> Done {
    Done::of(child.wait_with_output().unwrap())
}

#[test]
fn a_password_and_a_code_are_asked_for_by_the_pinentry() {
    let world = World::new();
    let Some(mut elsewhere) = Elsewhere::new(&world) else {
        return;
    };
    let run = world
        .ol_aws("credential-process admin --ask")
        .user("ben")
        .without(&["OL_AWS_PASSWORD"]);
    let child = start(run);
    elsewhere.pty.see("OneLogin password of ben@acme.test");
    elsewhere.pty.see("OneLogin password:");
    elsewhere.pty.line("wr%6fng");
    elsewhere
        .pty
        .see("OneLogin refused the user name or password of ben@acme.test");
    elsewhere.pty.see("OneLogin password:");
    elsewhere.pty.line(PASSWORD);
    elsewhere.pty.see("code of Google Authenticator");
    elsewhere.pty.see("code:");
    elsewhere.pty.line("012345");
    let done = end(child);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    let answer: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(answer["Version"], 1);
    assert!(!elsewhere.pty.transcript().contains(PASSWORD));
    let sent = world.sandbox.requests_of(Step::Assertion);
    let sent: Vec<_> = sent
        .iter()
        .map(|request| request.json()["password"].clone())
        .collect();
    assert_eq!(sent, ["wr%6fng", PASSWORD]);
}

#[test]
fn a_device_is_chosen_by_its_number() {
    let world = World::new();
    let Some(mut elsewhere) = Elsewhere::new(&world) else {
        return;
    };
    let child = start(world.ol_aws("credential-process admin --ask").user("fay"));
    elsewhere.pty.see("second factor: type a number");
    elsewhere.pty.see("2. Google Authenticator");
    elsewhere.pty.see("second factor:");
    elsewhere.pty.line("7");
    elsewhere.pty.see("type a number from 1 to 2");
    elsewhere.pty.see("second factor:");
    elsewhere.pty.line("2");
    elsewhere.pty.see("code:");
    elsewhere.pty.line("600002");
    let done = end(child);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
}

#[test]
fn after_a_no_there_is_no_other_window_until_a_person_signs_in() {
    let world = World::new();
    let Some(mut elsewhere) = Elsewhere::new(&world) else {
        return;
    };
    let ask = || world.ol_aws("credential-process admin --ask").user("ben");
    let child = start(ask());
    elsewhere.pty.see("code:");
    elsewhere.pty.control('d');
    let done = end(child);
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (1, ""),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains("cancelled"), "{}", done.stderr);
    let again = ask().fails(1);
    assert!(
        again.contains("you cancelled") && again.contains("ol-aws login"),
        "{again}"
    );
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    world.ol_aws("login --otp 012345").user("ben").ok();
    world.ol_aws("logout").user("ben").ok();
    let child = start(ask());
    elsewhere.pty.see("code:");
    elsewhere.pty.line("012345");
    assert_eq!(end(child).code, 0);
}

#[test]
fn it_is_left_alone_where_nobody_said_it_may_ask() {
    let world = World::new();
    world.config("askpass = [\"touch\", \"asked\"]\n");
    let run = |line| world.ol_aws(line).user("ben");
    run("credential-process admin").fails(9);
    run("env admin").fails(9);
    run("credential-process admin --ask --no-input").fails(9);
    assert!(!world.home().join("asked").exists());
    // And where there is a terminal, that is where the question comes.
    let mut pty = world
        .terminal("credential-process admin --ask")
        .user("ben")
        .on_terminal();
    pty.see("code of Google Authenticator: ");
    pty.line("012345");
    assert_eq!(pty.end().1, 0);
    assert!(!world.home().join("asked").exists());
}

#[test]
fn a_pinentry_that_is_none_is_named() {
    for (program, reason) in [
        ("does-not-exist", "`askpass` cannot run `does-not-exist`"),
        ("false", "`askpass` ended before it gave an answer"),
        ("true", "`askpass` ended before it gave an answer"),
        ("yes", "`askpass` ended before it gave an answer"),
    ] {
        let world = World::new();
        // Nonsense without end is nonsense, too.
        let argument = "x".repeat(2000);
        world.config(&format!("askpass = [\"{program}\", \"{argument}\"]\n"));
        let run = world.ol_aws("credential-process admin --ask").user("ben");
        let stderr = run.fails(3);
        assert!(stderr.contains(reason), "{stderr}");
    }
}

#[test]
fn our_secrets_are_not_in_its_environment() {
    let world = World::new();
    let script = "env >environment.new; mv environment.new environment";
    world.config(&format!("askpass = [\"sh\", \"-c\", \"{script}\"]\n"));
    world
        .ol_aws("credential-process admin --ask")
        .user("ben")
        .fails(3);
    let environment = std::fs::read_to_string(world.home().join("environment")).unwrap();
    assert!(
        environment.contains("OL_AWS_SUBDOMAIN=acme"),
        "{environment}"
    );
    assert!(!environment.contains(PASSWORD), "{environment}");
    assert!(
        !environment.contains("sandbox-client-secret"),
        "{environment}"
    );
}
