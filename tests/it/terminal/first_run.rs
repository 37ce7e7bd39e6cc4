//! The first call of a command that signs in, with nothing set up: `configure`'s own questions, and on to what was asked for.

use std::os::unix::fs::PermissionsExt;

use sandbox::{PASSWORD, Step};

use super::configure::{
    ACCOUNTS, ALIASES, APP, CLIENT, DEFAULT, Fingers, LINE, REGION, SECRET, SUBDOMAIN, USER,
    newcomer,
};
use crate::world::pty::{Pty, Shell};
use crate::world::screen::screen;
use crate::world::{World, binary, tool};

const NOT_YET: &str = "ol-aws is not set up yet.";

/// Up to the end of the questions, in their order.
#[track_caller]
fn answer_all(pty: &mut Pty) {
    pty.see(NOT_YET);
    let mut fingers = Fingers::of(pty);
    fingers.answer(SUBDOMAIN, "acme");
    fingers.answer(CLIENT, "sandbox-client-id");
    fingers.answer(SECRET, "sandbox-client-secret");
    fingers.answer(APP, "123456");
    fingers.answer(USER, "ada@acme.test");
    fingers.answer("password of ada@acme.test: ", PASSWORD);
    fingers.answer(ACCOUNTS, "");
    fingers.answer(ALIASES, "");
    fingers.answer(DEFAULT, "");
    fingers.answer(REGION, "");
    fingers.answer(LINE, "n");
}

#[test]
fn every_command_that_signs_in_asks_once_and_goes_on() {
    for (line, result) in [
        ("env admin --shell sh", "export AWS_ACCESS_KEY_ID='ASIA"),
        ("exec admin -- printenv OL_AWS_ROLE", "admin"),
        ("roles", "team/blue/Deploy"),
        ("status", "no credentials are cached"),
        ("login admin", "signed in as ada@acme.test"),
        ("save --profile p admin", "admin"),
        ("console admin --print", "http"),
    ] {
        let world = World::new();
        let run = newcomer(world.terminal(line));
        let run = run.env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url());
        let mut pty = run.on_terminal();
        answer_all(&mut pty);
        let (rest, code) = pty.end();
        assert!(code == 0 && rest.contains(result), "{line}: {code} {rest}");
        assert!(!rest.contains("assword"), "{line}: {rest}");
        assert_eq!(world.sandbox.count(Step::Assertion), 1, "{line}");
        let kept = std::fs::read_to_string(world.config_file()).unwrap();
        let expected = "subdomain = \"acme\"\nclient_id = \"sandbox-client-id\"\napp_id = \"123456\"\nusername = \"ada@acme.test\"\n";
        assert!(kept.starts_with(expected), "{line}: {kept}");
        for secret in [PASSWORD, "sandbox-client-secret"] {
            assert!(!kept.contains(secret), "{secret} is in the file");
            assert!(!pty.transcript().contains(secret), "{secret} was shown");
        }
        let mode = std::fs::metadata(world.config_file()).unwrap();
        assert_eq!(mode.permissions().mode() & 0o077, 0);
        // The next one asks nothing.
        let (shown, code) = newcomer(world.terminal("roles")).on_terminal().end();
        assert!(code == 0 && !shown.contains(NOT_YET), "{line}: {shown}");
    }
}

#[test]
fn ol_assume_goes_on_in_the_shell_that_asked() {
    for (shell, script) in [
        (Shell::Bash, "bash"),
        (Shell::Zsh, "zsh"),
        (Shell::Fish, "fish"),
    ] {
        if tool(script).is_none() {
            return;
        }
        let world = World::new();
        let mut pty = newcomer(world.shell(shell)).ready();
        pty.run(&shell.load(&format!("init {script}")));
        pty.line("ol-assume admin");
        pty.see(NOT_YET);
        let mut fingers = Fingers::of(&mut pty);
        fingers.answer(SUBDOMAIN, "acme");
        fingers.answer(CLIENT, "sandbox-client-id");
        fingers.answer(SECRET, "sandbox-client-secret");
        fingers.answer(APP, "123456");
        fingers.answer(USER, "ada@acme.test");
        fingers.answer("password of ada@acme.test: ", PASSWORD);
        fingers.answer(ACCOUNTS, "");
        fingers.answer(ALIASES, "");
        fingers.answer(DEFAULT, "");
        // The shell has the script already, so nothing is offered.
        fingers.answer(REGION, "");
        pty.prompt();
        assert_eq!(pty.value("$OL_AWS_ROLE"), "admin", "{script}");
        assert!(!pty.transcript().contains(LINE), "{}", pty.transcript());
    }
}

/// What some file or variable answers is not asked for.
#[test]
fn only_what_is_missing_is_asked_for() {
    let world = World::new();
    world.config("subdomain = \"acme\"\nclient_id = \"sandbox-client-id\"\nregion = \"eu-west-1\"\ndefault_role = \"ro\"\n");
    let run = newcomer(world.terminal("env ReadOnly --shell sh"))
        .env("OL_AWS_APP_ID", "123456")
        .env("OL_AWS_CLIENT_SECRET", "sandbox-client-secret");
    let mut pty = run.on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    let shown = fingers.pty.see(USER);
    for asked in [SUBDOMAIN, CLIENT, APP] {
        assert!(!shown.contains(asked), "{shown}");
    }
    fingers.pty.line("ada@acme.test");
    fingers.answer("password of ada@acme.test: ", PASSWORD);
    fingers.answer(ACCOUNTS, "");
    fingers.answer(ALIASES, "");
    fingers.answer(LINE, "n");
    let shown = pty.transcript().to_owned();
    for asked in [DEFAULT, REGION] {
        assert!(!shown.contains(asked), "{shown}");
    }
    // Two accounts have a role of that name.
    pty.see("role (");
    pty.control('c');
    pty.end();
    let kept = std::fs::read_to_string(world.config_file()).unwrap();
    assert!(kept.contains("username = \"ada@acme.test\"\n"), "{kept}");
    assert!(!kept.contains("app_id"), "{kept}");
}

#[test]
fn a_code_that_is_given_serves_the_sign_in_of_the_set_up() {
    let world = World::new();
    let run = newcomer(world.terminal("login --otp 012345"));
    let mut pty = run.on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer(SUBDOMAIN, "acme");
    fingers.answer(CLIENT, "sandbox-client-id");
    fingers.answer(SECRET, "sandbox-client-secret");
    fingers.answer(APP, "123456");
    fingers.answer(USER, "ben@acme.test");
    fingers.answer("password of ben@acme.test: ", PASSWORD);
    let shown = pty.see(ACCOUNTS);
    assert!(!shown.contains("code of"), "{shown}");
    pty.control('c');
    pty.end();
}

#[test]
fn a_narrow_terminal_shows_every_question_once() {
    let world = World::new();
    let command = [binary(), "login"];
    let mut pty = newcomer(world.on_terminal_of(10, 40, &command)).on_terminal();
    pty.see("onelogin.com): ");
    pty.line("acme");
    pty.see("browser: ");
    pty.line("sandbox-client-id");
    pty.see("secret: ");
    pty.line("sandbox-client-secret");
    pty.see("/apps/ID/edit): ");
    // Enough to wrap once more, and taken back.
    pty.keys("123456-and-much-more-than-fits-here");
    pty.control('u');
    pty.line("12345\x7f56");
    pty.see("email: ");
    pty.line("ada@acme.test");
    pty.see("ada@acme.test: ");
    pty.control('c');
    let (_, code) = pty.end();
    assert_eq!(code, 130);
    let shown = screen(40, pty.transcript());
    let count = |text: &str| shown.iter().filter(|row| row.contains(text)).count();
    for row in [
        "OneLogin subdomain",
        "API client id",
        "API client secret",
        "id of the AWS app",
        "OneLogin user name",
        "123456",
    ] {
        assert_eq!(count(row), 1, "{row}: {shown:#?}");
    }
    assert_eq!(count("much-more"), 0, "{shown:#?}");
}

#[test]
fn without_a_person_the_error_names_configure_and_all_that_is_missing() {
    for line in [
        "env admin",
        "exec admin -- true",
        "roles",
        "login",
        "save --profile p",
        "credential-process",
    ] {
        let world = World::new();
        let code = if line.starts_with("exec") { 125 } else { 3 };
        let runs = [
            newcomer(world.terminal(&format!("--no-input {line}")))
                .on_terminal()
                .end(),
            {
                let done = newcomer(world.ol_aws(line)).done();
                (done.stderr, done.code)
            },
        ];
        for (shown, ended) in runs {
            assert_eq!(ended, code, "{line}: {shown}");
            for part in [
                "ol-aws is not set up yet",
                "`subdomain`, `app_id` and `username` are missing",
                "ol-aws configure",
                "OL_AWS_SUBDOMAIN, OL_AWS_APP_ID and OL_AWS_USERNAME",
            ] {
                assert!(shown.contains(part), "{line}: no {part} in {shown}");
            }
        }
        assert!(world.sandbox.requests().is_empty() && !world.config_file().exists());
    }
    // One that is left.
    let world = World::new();
    let stderr = world
        .ol_aws("env admin")
        .without(&["OL_AWS_APP_ID"])
        .fails(3);
    assert!(stderr.contains("`app_id` is missing"), "{stderr}");
}

/// What a script reads answers at once, whatever is set up.
#[test]
fn a_status_for_programs_asks_nothing() {
    let world = World::new();
    for (line, code) in [("status --check", 10), ("status --json", 0)] {
        let (shown, ended) = newcomer(world.terminal(line)).on_terminal().end();
        assert_eq!(ended, code, "{line}: {shown}");
        assert!(!shown.contains(NOT_YET), "{line}: {shown}");
    }
    // On a terminal, but read by another program.
    let mut pty = newcomer(world.shell(Shell::Bash)).ready();
    let shown = pty.run("ol-aws status | cat");
    assert!(
        shown.contains("no credentials") && !shown.contains(NOT_YET),
        "{shown}"
    );
}
