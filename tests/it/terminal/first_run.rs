//! The first run, with nothing configured: every setting is asked for in place, and may be kept.

use std::os::unix::fs::PermissionsExt;

use sandbox::PASSWORD;

use crate::world::pty::Pty;
use crate::world::screen::screen;
use crate::world::{Run, World, binary};

const SETTINGS: [&str; 6] = [
    "OL_AWS_SUBDOMAIN",
    "OL_AWS_APP_ID",
    "OL_AWS_USERNAME",
    "OL_AWS_CLIENT_ID",
    "OL_AWS_CLIENT_SECRET",
    "OL_AWS_PASSWORD",
];
const KEEP: &str = "keep these settings (not the secrets) in ";

fn unconfigured(run: Run) -> Run {
    run.without(&SETTINGS)
}

/// Answers everything up to the offer to keep it.
#[track_caller]
fn answer_all(pty: &mut Pty) {
    pty.see("OneLogin subdomain (`acme` for acme.onelogin.com): ");
    pty.line("acme");
    pty.see("/apps/ID/edit): ");
    pty.line("123456");
    pty.see("OneLogin user name or email: ");
    pty.line("ada@acme.test");
    pty.see("OneLogin password of ada@acme.test: ");
    pty.line(PASSWORD);
    pty.see("API client id (scope: Authentication Only): ");
    pty.line("sandbox-client-id");
    pty.see("API client secret: ");
    pty.line("sandbox-client-secret");
}

#[test]
fn everything_is_asked_for_and_kept_without_the_secrets() {
    let world = World::new();
    let mut pty = unconfigured(world.terminal("env admin --shell sh")).on_terminal();
    answer_all(&mut pty);
    pty.see(KEEP);
    pty.line("");
    let (script, code) = pty.end();
    assert_eq!(code, 0, "{script}");
    assert!(
        script.contains("export AWS_ACCESS_KEY_ID='ASIA"),
        "{script}"
    );
    let kept = std::fs::read_to_string(world.config_file()).unwrap();
    assert_eq!(
        kept,
        "subdomain = \"acme\"\napp_id = \"123456\"\nusername = \"ada@acme.test\"\nclient_id = \"sandbox-client-id\"\n"
    );
    let mode = std::fs::metadata(world.config_file())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o022, 0, "others can write it: {mode:o}");
    for secret in [PASSWORD, "sandbox-client-secret"] {
        assert!(!pty.transcript().contains(secret), "{secret} was shown");
    }
    let mut again = unconfigured(world.terminal("env admin --shell sh --fresh")).on_terminal();
    let (script, code) = again.end();
    assert_eq!(code, 0, "{script}");
    let mut signs_in_again = unconfigured(world.terminal("login --fresh")).on_terminal();
    let shown = signs_in_again.see("OneLogin password of ada@acme.test: ");
    assert_eq!(screen(80, &shown), [""], "more was asked");
    signs_in_again.line(PASSWORD);
    let (rest, code) = signs_in_again.end();
    assert_eq!(code, 0, "{rest}");
    assert!(!rest.contains(KEEP), "{rest}");
}

#[test]
fn every_verb_that_signs_in_offers_it_once() {
    for verb in ["login", "login admin", "roles"] {
        let world = World::new();
        let mut pty = unconfigured(world.terminal(verb)).on_terminal();
        answer_all(&mut pty);
        pty.see(KEEP);
        pty.line("y");
        let (rest, code) = pty.end();
        assert_eq!(code, 0, "{verb}: {rest}");
        assert!(!rest.contains(KEEP), "{verb}: {rest}");
        assert!(world.config_file().exists(), "{verb}");
    }
}

#[test]
fn who_declines_has_nothing_written() {
    let world = World::new();
    let mut pty = unconfigured(world.terminal("env admin --shell sh")).on_terminal();
    answer_all(&mut pty);
    pty.see(KEEP);
    pty.line("n");
    let (script, code) = pty.end();
    assert_eq!(code, 0, "{script}");
    assert!(
        script.contains("export AWS_ACCESS_KEY_ID='ASIA"),
        "{script}"
    );
    assert!(!world.config_file().exists());
}

#[test]
fn who_leaves_the_offer_still_has_the_credentials() {
    let world = World::new();
    let mut pty = unconfigured(world.terminal("env admin --shell sh")).on_terminal();
    answer_all(&mut pty);
    pty.see(KEEP);
    pty.control('d');
    let (script, code) = pty.end();
    assert_eq!(code, 0, "{script}");
    assert!(
        script.contains("export AWS_ACCESS_KEY_ID='ASIA"),
        "{script}"
    );
    assert!(!world.config_file().exists());
}

#[test]
fn a_wrong_answer_is_explained_and_asked_again() {
    let world = World::new();
    let mut pty = unconfigured(world.terminal("login")).on_terminal();
    let subdomain = "OneLogin subdomain (`acme` for acme.onelogin.com): ";
    pty.see(subdomain);
    pty.line("not a subdomain!");
    let explained = pty.see(subdomain);
    assert!(
        explained.contains("`not a subdomain!` is no subdomain"),
        "{explained}"
    );
    pty.line("");
    pty.see(subdomain);
    pty.line("https://acme.onelogin.com/portal");
    pty.see("/apps/ID/edit): ");
    pty.line("");
    pty.see("/apps/ID/edit): ");
    pty.line("123456");
    pty.see("OneLogin user name or email: ");
    pty.line("ada@acme.test");
    pty.see("OneLogin password of ada@acme.test: ");
    pty.line(PASSWORD);
    pty.see("API client id (scope: Authentication Only): ");
    pty.line("");
    pty.see("API client id (scope: Authentication Only): ");
    pty.line("another-client");
    pty.see("API client secret: ");
    pty.line("wrong");
    pty.see("OneLogin refused the API client");
    // Not the password: it was not looked at yet.
    let shown = pty.see("API client id (scope: Authentication Only): ");
    assert!(!shown.contains("password"), "{shown}");
    pty.line("sandbox-client-id");
    pty.see("API client secret: ");
    pty.line("sandbox-client-secret");
    pty.see(KEEP);
    pty.line("");
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
    let kept = std::fs::read_to_string(world.config_file()).unwrap();
    assert!(kept.contains("subdomain = \"acme\"\n"), "{kept}");
    assert!(
        kept.contains("client_id = \"sandbox-client-id\"\n"),
        "{kept}"
    );
}

#[test]
fn a_wrong_password_costs_no_other_answer() {
    let world = World::new();
    world
        .sandbox
        .edit(|acme| acme.user("ada").password = "another".into());
    let mut pty = unconfigured(world.terminal("login")).on_terminal();
    answer_all(&mut pty);
    pty.see("OneLogin refused the user name or password");
    pty.see("OneLogin password of ada@acme.test: ");
    pty.line("another");
    let shown = pty.see(KEEP);
    assert!(!shown.contains("API client"), "{shown}");
    pty.line("");
    assert_eq!(pty.end().1, 0, "{}", pty.transcript());
}

#[test]
fn a_narrow_terminal_shows_every_question_once() {
    let world = World::new();
    let command = [binary(), "login"];
    let mut pty = unconfigured(world.on_terminal_of(10, 40, &command)).on_terminal();
    pty.see("onelogin.com): ");
    pty.line("acme");
    pty.see("/apps/ID/edit): ");
    // Enough to wrap once more, and taken back.
    pty.keys("123456-and-much-more-than-fits-here");
    pty.control('u');
    pty.line("12345\x7f56");
    pty.see("email: ");
    pty.line("ada@acme.test");
    pty.see("ada@acme.test: ");
    pty.line(PASSWORD);
    pty.see("Only): ");
    pty.control('c');
    let (_, code) = pty.end();
    assert_eq!(code, 130);
    let expected = [
        "OneLogin subdomain (`acme` for acme.onel",
        "ogin.com): acme",
        "id of the AWS app (in the admin portal's",
        " address, /apps/ID/edit): 123456",
        "OneLogin user name or email: ada@acme.te",
        "st",
        "OneLogin password of ada@acme.test:",
        "API client id (scope: Authentication Onl",
        "y):",
        "",
    ];
    assert_eq!(screen(40, pty.transcript()), expected);
}

#[test]
fn with_no_input_the_first_missing_setting_is_named() {
    let world = World::new();
    let mut pty = unconfigured(world.terminal("env admin --no-input")).on_terminal();
    let (shown, code) = pty.end();
    assert_eq!(code, 3, "{shown}");
    assert!(
        shown.contains("`subdomain`") && shown.contains("OL_AWS_SUBDOMAIN"),
        "{shown}"
    );
    let stderr = unconfigured(world.ol_aws("env admin")).fails(3);
    assert!(stderr.contains("OL_AWS_SUBDOMAIN"), "{stderr}");
}
