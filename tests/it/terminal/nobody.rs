//! Where nobody can be asked, or not here: no terminal, `--no-input`, a background job; a pipe on stdin; two terminals at once.

use sandbox::{PASSWORD, Step};

use crate::world::pty::{Pty, Shell};
use crate::world::{World, exported};

const QUESTION: &str = "OneLogin password of ada@acme.test: ";
const NO_PASSWORD: [&str; 1] = ["OL_AWS_PASSWORD"];

#[test]
fn without_a_terminal_an_answer_that_is_needed_is_an_error() {
    let world = World::new();
    let stderr = world.ol_aws("env admin").without(&NO_PASSWORD).fails(9);
    assert!(
        stderr.contains("`password_command`") && stderr.contains("OL_AWS_PASSWORD"),
        "{stderr}"
    );
    let stderr = world.ol_aws("env admin").user("ben").fails(9);
    assert!(
        stderr.contains("Google Authenticator") && stderr.contains("OL_AWS_OTP"),
        "{stderr}"
    );
    let stderr = world.ol_aws("env admin").user("dan").fails(9);
    assert!(stderr.contains("OneLogin Protect"), "{stderr}");
    assert_eq!(world.sandbox.pushes(), 0);
    let stderr = world.ol_aws("env admin").user("eve").fails(9);
    assert!(
        stderr.contains("Yubico YubiKey, ") && stderr.contains("OL_AWS_DEVICE"),
        "{stderr}"
    );
}

#[test]
fn with_no_input_a_terminal_is_left_alone() {
    for (line, value) in [("env admin --no-input", "0"), ("env admin", "1")] {
        let world = World::new();
        let mut pty = world
            .terminal(line)
            .env("OL_AWS_NO_INPUT", value)
            .without(&NO_PASSWORD)
            .on_terminal();
        let (shown, code) = pty.end();
        assert_eq!(code, 9, "{shown}");
        assert!(!shown.contains(QUESTION), "{shown}");
        // There is a terminal, so nothing may say that there is none.
        assert!(
            shown.contains("is needed, but there is no terminal to ask for it"),
            "{shown}"
        );
    }
}

#[test]
fn with_no_input_several_roles_are_an_error() {
    let world = World::new();
    let mut pty = world.terminal("env --no-input").on_terminal();
    let (shown, code) = pty.end();
    assert_eq!(code, 6, "{shown}");
    assert!(
        shown.contains("you have several roles; name one"),
        "{shown}"
    );
}

#[test]
fn a_background_job_is_not_stopped() {
    for shell in Shell::ALL {
        let world = World::new();
        let mut pty = world.shell(shell).without(&NO_PASSWORD).ready();
        let before = pty.settings();
        pty.line("ol-aws env admin >out 2>err &");
        pty.prompt();
        pty.line(if shell == Shell::Fish {
            "wait; printf 'over:%d:' 1"
        } else {
            "wait $!; printf 'over:%d:' $?"
        });
        let over = pty.see_pattern("over:[0-9]+:");
        pty.prompt();
        if shell != Shell::Fish {
            assert_eq!(over, "over:9:", "{shell:?}");
        }
        let stderr = std::fs::read_to_string(world.home().join("err")).unwrap();
        assert!(
            stderr.contains("error: ") && stderr.contains("OL_AWS_PASSWORD"),
            "{shell:?}: {stderr}"
        );
        let shown = pty.transcript().to_lowercase();
        assert!(
            !shown.contains("stopped") && !shown.contains("suspended"),
            "{shell:?}: {shown}"
        );
        assert_eq!(pty.settings(), before, "{shell:?}");
    }
}

#[test]
fn a_background_job_takes_what_is_held() {
    let world = World::new();
    world.ol_aws("env admin").ok();
    let mut pty = world.shell(Shell::Bash).without(&NO_PASSWORD).ready();
    // Many terminals are set to stop a background job that writes, too.
    pty.run("stty tostop");
    pty.line("ol-aws env admin >out &");
    pty.prompt();
    pty.line("wait $!; printf 'over:%d:' $?");
    pty.see("over:0:");
    let script = std::fs::read_to_string(world.home().join("out")).unwrap();
    assert!(exported(&script, "AWS_ACCESS_KEY_ID").is_some(), "{script}");
}

#[test]
fn a_pipe_on_stdin_is_left_to_the_command_while_the_terminal_is_asked() {
    let world = World::new();
    let mut pty = world.shell(Shell::Bash).without(&NO_PASSWORD).ready();
    pty.line("printf 'first\\nsecond\\n' | ol-aws exec admin -- sed 's/^/got /'");
    pty.see(QUESTION);
    pty.line(PASSWORD);
    pty.see("got first\r\ngot second\r\n");
    pty.prompt();
    assert_eq!(pty.value("$?"), "0");
}

#[test]
fn of_two_terminals_one_asks_and_the_other_takes_its_result() {
    let world = World::new();
    let mut first = world
        .terminal("env admin --shell sh")
        .without(&NO_PASSWORD)
        .on_terminal();
    first.see(QUESTION);
    let mut second = world
        .terminal("env admin --shell sh")
        .without(&NO_PASSWORD)
        .on_terminal();
    second.see_pattern("waiting for the sign-in of process [0-9]+\r");
    first.line(PASSWORD);
    for pty in [&mut first, &mut second] {
        let (script, code) = pty.end();
        assert_eq!(code, 0, "{script}");
        assert!(
            script.contains("export AWS_ACCESS_KEY_ID='ASIA"),
            "{script}"
        );
    }
    let asked = |pty: &Pty| pty.transcript().matches(QUESTION).count();
    assert_eq!((asked(&first), asked(&second)), (1, 0));
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
}

#[test]
fn when_the_one_who_was_asked_leaves_the_other_is_asked() {
    let world = World::new();
    let mut first = world.terminal("login").without(&NO_PASSWORD).on_terminal();
    first.see(QUESTION);
    let mut second = world.terminal("login").without(&NO_PASSWORD).on_terminal();
    second.see("waiting for the sign-in of process");
    first.control('c');
    assert_eq!(first.end().1, 130);
    second.see(QUESTION);
    second.line(PASSWORD);
    assert_eq!(second.end().1, 0, "{}", second.transcript());
}

#[test]
fn who_waits_can_leave() {
    let world = World::new();
    let mut first = world.terminal("login").without(&NO_PASSWORD).on_terminal();
    first.see(QUESTION);
    let mut second = world.terminal("login").without(&NO_PASSWORD).on_terminal();
    second.see("waiting for the sign-in of process");
    second.control('c');
    assert_eq!(second.end().1, 130);
    first.line(PASSWORD);
    assert_eq!(first.end().1, 0);
}
