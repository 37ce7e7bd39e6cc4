//! The password at a terminal: asked, not shown, corrected, asked again, never sent twice on a guess.

use sandbox::{PASSWORD, Step};

use crate::world::pty::Shell;
use crate::world::{World, exported};

const QUESTION: &str = "OneLogin password of ada@acme.test: ";

/// The passwords the sandbox was sent.
fn passwords_sent(world: &World) -> Vec<String> {
    let requests = world.sandbox.requests_of(Step::Assertion);
    let password =
        |request: &sandbox::Request| request.json()["password"].as_str().map(str::to_owned);
    requests.iter().filter_map(password).collect()
}

#[test]
fn the_password_is_asked_for_and_not_shown() {
    let world = World::new();
    let mut pty = world
        .terminal("env admin --shell sh")
        .without(&["OL_AWS_PASSWORD"])
        .on_terminal();
    pty.see(QUESTION);
    pty.line(PASSWORD);
    let (script, code) = pty.end();
    assert_eq!(code, 0, "{script}");
    assert!(
        script.contains("export AWS_ACCESS_KEY_ID='ASIA"),
        "{script}"
    );
    assert!(!pty.transcript().contains(PASSWORD));
    assert_eq!(passwords_sent(&world), [PASSWORD]);
}

/// A terminal set to Latin-1: its letters are none to us, and take no other key with them.
#[test]
fn a_byte_that_is_no_letter_swallows_no_key() {
    let world = World::new();
    let asked = || {
        let run = world.terminal("login --fresh");
        let run = run.without(&["OL_AWS_PASSWORD"]);
        let mut pty = run.on_terminal();
        pty.see(QUESTION);
        pty
    };
    for byte in [0x80, 0xc0, 0xe9, 0xf0, 0xff] {
        let mut pty = asked();
        pty.bytes(&[byte]);
        pty.line(PASSWORD);
        assert_eq!(pty.end().1, 0, "{byte:x}: {}", pty.transcript());
        let mut pty = asked();
        pty.bytes(&[byte]);
        pty.control('c');
        assert_ne!(pty.end().1, 0, "{byte:x}: {}", pty.transcript());
    }
    assert!(passwords_sent(&world).iter().all(|sent| *sent == PASSWORD));
}

#[test]
fn what_is_typed_can_be_corrected() {
    let world = World::new();
    let mut pty = world
        .terminal("login")
        .without(&["OL_AWS_PASSWORD"])
        .on_terminal();
    pty.see(QUESTION);
    pty.keys("all wrong");
    pty.control('u');
    pty.keys("two words");
    pty.control('w');
    pty.control('w');
    pty.keys("correct-horsf");
    pty.keys("\x7f");
    // An arrow or a function key is no part of a password.
    pty.keys("\x1b[D\x1bOP\x1b[15~");
    // Both codes a terminal may send for Backspace; and a letter of two bytes goes as one.
    pty.keys("e-batt\u{e9}\x08ery");
    pty.keys("\r");
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
    assert_eq!(passwords_sent(&world), [PASSWORD]);
}

#[test]
fn a_letter_of_several_bytes_is_sent_as_it_was_typed() {
    let world = World::new();
    world
        .sandbox
        .edit(|acme| acme.user("ada").password = "p\u{e4}ss w\u{f6}rd \u{2713}\u{1f511}".into());
    let mut pty = world
        .terminal("login")
        .without(&["OL_AWS_PASSWORD"])
        .on_terminal();
    pty.see(QUESTION);
    pty.line("p\u{e4}ss w\u{f6}rd \u{2713}\u{1f511}");
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
}

#[test]
fn a_wrong_password_is_asked_for_again_three_times() {
    let world = World::new();
    let mut pty = world
        .terminal("env admin")
        .without(&["OL_AWS_PASSWORD"])
        .on_terminal();
    for wrong in ["wrong-1", "wrong-2", "wrong-3"] {
        pty.see(QUESTION);
        pty.line(wrong);
        pty.see("OneLogin refused the user name or password of ada@acme.test");
    }
    let (rest, code) = pty.end();
    assert_eq!(code, 4);
    assert!(!rest.contains(QUESTION), "{rest}");
    assert_eq!(passwords_sent(&world), ["wrong-1", "wrong-2", "wrong-3"]);
}

#[test]
fn the_right_password_after_a_wrong_one_signs_in() {
    let world = World::new();
    let mut pty = world
        .terminal("login")
        .without(&["OL_AWS_PASSWORD"])
        .on_terminal();
    pty.see(QUESTION);
    pty.line("wrong");
    pty.see(QUESTION);
    pty.line(PASSWORD);
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
    assert_eq!(passwords_sent(&world), ["wrong", PASSWORD]);
    assert_eq!(world.sandbox.count(Step::Token), 1);
}

#[test]
fn a_refused_password_at_hand_is_not_sent_again_but_asked_for() {
    let world = World::new();
    world
        .ol_aws("env admin")
        .env("OL_AWS_PASSWORD", "old")
        .fails(4);
    let mut pty = world
        .terminal("env admin --shell sh")
        .env("OL_AWS_PASSWORD", "old")
        .on_terminal();
    let shown = pty.see(QUESTION);
    assert!(shown.contains("not sent again"), "{shown}");
    pty.line(PASSWORD);
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
    assert_eq!(passwords_sent(&world), ["old", PASSWORD]);
}

#[test]
fn a_refused_client_secret_is_tried_again_when_a_person_is_there() {
    let world = World::new();
    let old = |run: crate::world::Run| run.env("OL_AWS_CLIENT_SECRET", "old");
    old(world.ol_aws("env admin")).fails(4);
    old(world.ol_aws("env admin")).fails(4);
    assert_eq!(world.sandbox.count(Step::Token), 1);
    world.sandbox.edit(|acme| acme.client_secret = "old".into());
    let mut pty = old(world.terminal("env admin --shell sh")).on_terminal();
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
    assert_eq!(world.sandbox.count(Step::Token), 2);
}

#[test]
fn a_wrong_client_secret_is_asked_for_again_three_times() {
    let world = World::new();
    let mut pty = world
        .terminal("login")
        .without(&["OL_AWS_CLIENT_SECRET"])
        .on_terminal();
    for wrong in ["wrong-1", "wrong-2", "wrong-3"] {
        pty.see("API client secret: ");
        pty.line(wrong);
    }
    let (rest, code) = pty.end();
    assert_eq!(code, 4, "{rest}");
    assert_eq!(world.sandbox.count(Step::Token), 3);
    assert_eq!(world.sandbox.count(Step::Assertion), 0);
}

#[test]
fn an_empty_password_is_not_sent() {
    let world = World::new();
    let mut pty = world
        .terminal("login")
        .without(&["OL_AWS_PASSWORD"])
        .on_terminal();
    pty.see(QUESTION);
    pty.line("");
    pty.see(QUESTION);
    pty.line(PASSWORD);
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
    assert_eq!(passwords_sent(&world), [PASSWORD]);
}

#[test]
fn the_end_of_input_sets_nothing() {
    let world = World::new();
    let mut pty = world
        .terminal("env admin")
        .without(&["OL_AWS_PASSWORD"])
        .on_terminal();
    pty.see(QUESTION);
    pty.control('d');
    let (rest, code) = pty.end();
    assert_eq!(code, 1, "{rest}");
    assert!(rest.contains("cancelled"), "{rest}");
    assert!(world.sandbox.requests_of(Step::Assertion).is_empty());
}

#[test]
fn an_eval_asks_on_the_terminal_and_sets_the_variables() {
    for shell in Shell::ALL {
        let world = World::new();
        let mut pty = world
            .shell(shell)
            .user("ben")
            .without(&["OL_AWS_PASSWORD"])
            .ready();
        let before = pty.settings();
        pty.line(&shell.load("env admin"));
        pty.see("OneLogin password of ben@acme.test: ");
        pty.line(PASSWORD);
        pty.see("code of Google Authenticator: ");
        pty.line("012345");
        pty.prompt();
        assert!(
            pty.value("$AWS_ACCESS_KEY_ID").starts_with("ASIA"),
            "{shell:?}"
        );
        assert_eq!(pty.value("$OL_AWS_ROLE"), "Admin", "{shell:?}");
        assert_eq!(pty.settings(), before, "{shell:?}");
        assert!(!pty.transcript().contains(PASSWORD), "{shell:?}");
    }
}

#[test]
fn stdout_holds_no_question() {
    let world = World::new();
    let mut pty = world
        .shell(Shell::Bash)
        .user("ben")
        .without(&["OL_AWS_PASSWORD"])
        .ready();
    pty.line("ol-aws env admin >out 2>err");
    pty.see("OneLogin password of ben@acme.test: ");
    pty.line(PASSWORD);
    pty.see("code of Google Authenticator: ");
    pty.line("000000");
    pty.see("refused the one-time code of Google Authenticator");
    pty.see("code of Google Authenticator: ");
    pty.line("012345");
    pty.prompt();
    let script = std::fs::read_to_string(world.home().join("out")).unwrap();
    assert!(exported(&script, "AWS_SESSION_TOKEN").is_some(), "{script}");
    assert!(
        script
            .lines()
            .all(|line| line.trim_start_matches('(').starts_with("unset ")
                || line.starts_with("export ")),
        "{script}"
    );
    assert_eq!(
        std::fs::read_to_string(world.home().join("err")).unwrap(),
        ""
    );
}

#[test]
fn the_hint_how_to_load_the_code_loads_that_role() {
    let world = World::new();
    let file = world.home().join("my file.toml");
    std::fs::write(&file, "[roles.boss]\nrole = \"111122223333/Admin\"\n").unwrap();
    let mut pty = world.shell(Shell::Bash).ready();
    for (line, wanted, picks, arn) in [
        (
            "ol-aws env boss --config 'my file.toml'",
            "env boss --config 'my file.toml'",
            None,
            "111122223333:role/Admin",
        ),
        // Two accounts have it.
        (
            "ol-aws env readonly",
            "env 444455556666/ReadOnly",
            Some("4444"),
            "444455556666:role/ReadOnly",
        ),
        (
            "ol-aws env deploy",
            "env 444455556666/team/blue/Deploy",
            None,
            "444455556666:role/team/blue/Deploy",
        ),
    ] {
        pty.line(line);
        if let Some(letters) = picks {
            pty.see("role (2/2): ");
            pty.line(letters);
        }
        pty.see("to load it:");
        let hint = pty.see_pattern("eval \"[^\\r]+\"");
        assert_eq!(hint, format!("eval \"$(ol-aws {wanted})\""));
        pty.prompt();
        pty.run(&hint);
        let loaded = pty.run("printenv OL_AWS_ROLE_ARN");
        assert!(loaded.contains(arn), "{loaded}");
    }
}

#[test]
fn a_failed_eval_stops_what_stands_behind_it() {
    for shell in [Shell::Bash, Shell::Zsh] {
        let world = World::new();
        let mut pty = world.shell(shell).without(&["OL_AWS_PASSWORD"]).ready();
        pty.line(&format!("{} && echo RA''N", shell.load("env admin")));
        for _ in 0..3 {
            pty.see(QUESTION);
            pty.line("wrong");
        }
        pty.prompt();
        assert_eq!(pty.value("$?"), "4", "{shell:?}");
        assert_eq!(
            pty.value("${AWS_ACCESS_KEY_ID-unset}"),
            "unset",
            "{shell:?}"
        );
        assert!(!pty.transcript().contains("RAN"), "{shell:?}");
    }
}
