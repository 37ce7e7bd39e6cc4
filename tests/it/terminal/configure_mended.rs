//! `configure`: what only some people are asked, and what has to be asked again in another place than it showed.

use sandbox::{Fault, PASSWORD, Step};

use super::configure::{
    ACCOUNTS, ALIASES, APP, CLIENT, DEFAULT, Fingers, LINE, REGION, SECRET, SUBDOMAIN, USER,
    newcomer,
};
use crate::world::World;
use crate::world::pty::Pty;

/// Up to the sign-in.
fn begin<'p>(pty: &'p mut Pty, user: &str) -> Fingers<'p> {
    let mut fingers = Fingers::of(pty);
    fingers.answer(SUBDOMAIN, "acme");
    fingers.answer(CLIENT, "sandbox-client-id");
    fingers.answer(SECRET, "sandbox-client-secret");
    fingers.answer(APP, "123456");
    fingers.answer(USER, user);
    fingers.answer(&format!("password of {user}: "), PASSWORD);
    fingers
}

fn end(mut fingers: Fingers<'_>) -> String {
    fingers.answer(ACCOUNTS, "");
    fingers.answer(ALIASES, "");
    fingers.answer(DEFAULT, "");
    fingers.answer(REGION, "");
    fingers.answer(LINE, "n");
    let (rest, code) = fingers.pty.end();
    assert_eq!(code, 0, "{rest}");
    rest
}

/// Of an administrator who is gone the client has nothing but this answer, whatever host is asked.
#[test]
fn a_client_that_no_host_can_answer_for_is_asked_for_again() {
    let world = World::new();
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer(SUBDOMAIN, "acme");
    // One for each time that it is asked and asked again.
    world
        .sandbox
        .fault(Step::Token, vec![Fault::status(500); 50]);
    fingers.answer(CLIENT, "of-somebody-gone");
    fingers.answer(SECRET, "any");
    fingers.answer("the administrator who created the API client has left", "");
    fingers.pty.see("[of-somebody-gone]: ");
    world.sandbox.clear_faults();
    fingers.pty.line("sandbox-client-id");
    fingers.answer(SECRET, "sandbox-client-secret");
    fingers.pty.see(APP);
    pty.control('c');
    pty.end();
}

/// Many companies have both: the app with the roles is typed instead, and the rest is not typed again.
#[test]
fn an_app_of_identity_center_is_named_and_another_one_can_be_typed() {
    for (other, code) in [("123456", 0), ("", 6)] {
        let world = World::new();
        let mut pty = newcomer(world.terminal("configure")).on_terminal();
        let mut fingers = Fingers::of(&mut pty);
        fingers.answer(SUBDOMAIN, "acme");
        fingers.answer(CLIENT, "sandbox-client-id");
        fingers.answer(SECRET, "sandbox-client-secret");
        fingers.answer(APP, sandbox::IDENTITY_CENTER_APP);
        fingers.answer(USER, "ada@acme.test");
        fingers.answer("password of ada@acme.test: ", PASSWORD);
        fingers.pty.see("AWS IAM Identity Center");
        fingers.pty.see("aws configure sso");
        fingers.answer(APP, other);
        if code == 0 {
            // The password was right, and is not typed again.
            end(fingers);
            let file = std::fs::read_to_string(world.config_file()).unwrap();
            assert!(file.contains("app_id = \"123456\"\n"), "{file}");
        } else {
            let (rest, ended) = pty.end();
            assert_eq!(ended, code, "{rest}");
            assert!(rest.contains("Your answers so far are kept in"), "{rest}");
        }
    }
}

#[test]
fn the_device_that_was_chosen_is_kept_where_the_person_says_so() {
    for (user, chosen, code, kept) in [
        ("eve@acme.test", "Google", "111222", "Google Authenticator"),
        // Two are called so.
        ("fay@acme.test", "600002", "600002", "600002"),
    ] {
        let world = World::new();
        let mut pty = newcomer(world.terminal("configure")).on_terminal();
        let mut fingers = begin(&mut pty, user);
        fingers.answer("second factor", chosen);
        fingers.answer("code of Google Authenticator", code);
        let asked = format!("always take {kept} as the second factor? [y/N]: ");
        fingers.answer(&asked, "y");
        end(fingers);
        let file = std::fs::read_to_string(world.config_file()).unwrap();
        assert!(file.contains(&format!("device = \"{kept}\"\n")), "{file}");
    }
}

#[test]
fn the_device_is_not_kept_where_the_person_says_no_nor_asked_for_where_there_is_one() {
    for (user, chosen, code) in [
        ("eve@acme.test", Some("Google"), "111222"),
        ("ben@acme.test", None, "012345"),
    ] {
        let world = World::new();
        let mut pty = newcomer(world.terminal("configure")).on_terminal();
        let mut fingers = begin(&mut pty, user);
        if let Some(chosen) = chosen {
            fingers.answer("second factor", chosen);
        }
        fingers.answer("code of Google Authenticator", code);
        if chosen.is_some() {
            fingers.answer("as the second factor? [y/N]: ", "");
        }
        end(fingers);
        assert_eq!(pty.transcript().contains("always take"), chosen.is_some());
        let file = std::fs::read_to_string(world.config_file()).unwrap();
        assert!(!file.contains("device"), "{file}");
    }
}

/// The link is asked for where there is no API client. Until it is typed, nothing is settled.
#[test]
fn the_browser_is_left_again_by_whoever_has_an_api_client_after_all() {
    let none = "press Enter if you have none, to sign in through your browser: ";
    let world = World::new();
    let file = || std::fs::read_to_string(world.config_file()).unwrap();
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer(SUBDOMAIN, "acme");
    fingers.answer(none, "");
    fingers.pty.see("link");
    fingers.pty.control('c');
    assert_eq!(pty.end().1, 130);
    assert_eq!(file(), "subdomain = \"acme\"\n");

    // Who chose it before is asked again, and nothing is lost for an id that OneLogin does not take.
    world.config("sign_in = \"browser\"\n");
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer(none, "sandbox-client-id");
    fingers.answer(SUBDOMAIN, "acme");
    fingers.answer(SECRET, "sandbox-client-secret");
    assert!(file().contains("sign_in = \"browser\""), "{}", file());
    fingers.answer(APP, "123456");
    fingers.answer(USER, "ada@acme.test");
    fingers.answer("password of ada@acme.test: ", PASSWORD);
    end(fingers);
    assert!(file().contains("sign_in = \"api\""), "{}", file());

    // An option says it as well; Enter keeps the browser.
    world.config("sign_in = \"browser\"\n");
    let run = newcomer(world.terminal("configure --client-id sandbox-client-id"));
    let mut pty = run.on_terminal();
    pty.see(SUBDOMAIN);
    pty.control('c');
    assert_eq!(pty.end().1, 130);
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    pty.see(none);
    pty.line("");
    pty.see("link");
    pty.control('c');
    assert_eq!(pty.end().1, 130);
}

#[test]
fn a_region_that_only_this_shell_has_is_kept() {
    let world = World::new();
    let run = newcomer(world.terminal("configure")).env("AWS_REGION", "eu-central-1");
    let mut pty = run.on_terminal();
    let mut fingers = begin(&mut pty, "ada@acme.test");
    fingers.answer(ACCOUNTS, "");
    fingers.answer(ALIASES, "");
    fingers.answer(DEFAULT, "");
    fingers.answer("AWS region [eu-central-1]: ", "");
    fingers.answer(LINE, "n");
    assert_eq!(pty.end().1, 0);
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    assert!(file.contains("region = \"eu-central-1\"\n"), "{file}");
}

/// What the file says is kept against a typing error only if it has ever worked.
#[test]
fn a_corrected_answer_is_kept_unless_it_replaces_one_that_worked() {
    let leave_at = |world: &World, subdomain: &str, at: &str| {
        let mut pty = newcomer(world.terminal("configure")).on_terminal();
        let mut fingers = Fingers::of(&mut pty);
        for (question, answer) in [
            (SUBDOMAIN, subdomain),
            (CLIENT, "sandbox-client-id"),
            (SECRET, "sandbox-client-secret"),
            (APP, "123456"),
            (USER, "ada@acme.test"),
            ("password of ada@acme.test: ", PASSWORD),
        ] {
            if question == at {
                break;
            }
            fingers.answer(question, answer);
        }
        fingers.pty.see(at);
        fingers.pty.control('c');
        let (shown, code) = pty.end();
        assert_eq!(code, 130, "{shown}");
        shown
    };
    for at in [CLIENT, APP, "password of ada@acme.test: "] {
        let world = World::new();
        let file = || std::fs::read_to_string(world.config_file()).unwrap();
        leave_at(&world, "acm", CLIENT);
        assert!(file().contains("subdomain = \"acm\"\n"), "{}", file());
        let shown = leave_at(&world, "acme", at);
        assert!(
            file().contains("subdomain = \"acme\"\n"),
            "{at}: {}",
            file()
        );
        assert!(
            shown.contains("Your answers so far are kept in") && !shown.contains("except"),
            "{shown}"
        );
    }
    // It has worked; what is new besides is kept, and the message is true.
    let world = World::new();
    let before = "subdomain = \"acme\"\napp_id = \"123456\"\nusername = \"ada@acme.test\"\n";
    world.config(before);
    world.ol_aws("login").ok();
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer("[acme]: ", "acm");
    fingers.answer(CLIENT, "sandbox-client-id");
    fingers.pty.see("[123456]: ");
    fingers.pty.control('c');
    let (shown, _) = pty.end();
    assert!(
        shown.contains(", except subdomain, which OneLogin has not accepted yet"),
        "{shown}"
    );
    let after = std::fs::read_to_string(world.config_file()).unwrap();
    assert!(after.starts_with(before), "{after}");
    assert!(
        after.contains("client_id = \"sandbox-client-id\""),
        "{after}"
    );
}
