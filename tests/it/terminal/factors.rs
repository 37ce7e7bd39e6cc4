//! The second factor at a terminal: codes, messages, pushes, and the choice of a device.

use sandbox::{Factor, PASSWORD, Step, YUBIKEY_CODE};

use crate::world::World;
use crate::world::pty::Pty;

/// The question at the start of a line, not the words inside a refusal.
const CODE: &str = "\x1b[Kcode of Google Authenticator: ";

/// What `verify_factor` was sent, one value of each request.
fn sent(world: &World, name: &str) -> Vec<String> {
    let requests = world.sandbox.requests_of(Step::VerifyFactor);
    let value = |request: &sandbox::Request| match &request.json()[name] {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    requests.iter().map(value).collect()
}

fn login(world: &World, user: &str, flags: &str) -> Pty {
    world
        .terminal(&format!("login {flags}"))
        .user(user)
        .on_terminal()
}

#[track_caller]
fn assert_signed_in(mut pty: Pty) {
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{}{rest}", pty.transcript());
}

#[test]
fn a_wrong_code_is_asked_for_again_with_the_device_and_the_same_state_token() {
    let world = World::new();
    let mut pty = login(&world, "ben", "");
    for wrong in ["111111", "22 22 22"] {
        pty.see(CODE);
        pty.line(wrong);
        pty.see("OneLogin refused the one-time code of Google Authenticator");
    }
    pty.see(CODE);
    pty.line(" 012 345 ");
    assert_signed_in(pty);
    assert_eq!(sent(&world, "otp_token"), ["111111", "222222", "012345"]);
    let mut tokens = sent(&world, "state_token");
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn three_wrong_codes_are_enough() {
    let world = World::new();
    let mut pty = login(&world, "ben", "");
    for _ in 0..3 {
        pty.see(CODE);
        pty.line("000000");
    }
    let (rest, code) = pty.end();
    assert_eq!(code, 5, "{rest}");
    // Said once, as the error.
    assert_eq!(
        rest.matches("refused the one-time code").count(),
        1,
        "{rest}"
    );
    assert!(!rest.contains(CODE), "{rest}");
    assert_eq!(world.sandbox.count(Step::VerifyFactor), 3);
}

#[test]
fn an_empty_code_is_not_sent() {
    let world = World::new();
    let mut pty = login(&world, "ben", "");
    pty.see(CODE);
    pty.line("");
    pty.see(CODE);
    pty.line("012345");
    assert_signed_in(pty);
    assert_eq!(world.sandbox.count(Step::VerifyFactor), 1);
}

#[test]
fn a_sign_in_that_ran_out_asks_for_a_new_code_and_nothing_else() {
    let world = World::new();
    let mut pty = world
        .terminal("login")
        .user("eve")
        .without(&["OL_AWS_PASSWORD"])
        .on_terminal();
    pty.see("OneLogin password of eve@acme.test: ");
    pty.line(PASSWORD);
    pty.see("second factor (6/6): ");
    pty.line("authenticator");
    pty.see(CODE);
    world.sandbox.forget_state_tokens();
    pty.line("111222");
    pty.see("starting over");
    let shown = pty.see(CODE);
    assert!(
        !shown.contains("password") && !shown.contains("second factor"),
        "{shown}"
    );
    pty.line("111222");
    assert_signed_in(pty);
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
    assert_eq!(world.sandbox.count(Step::Token), 1);
}

#[test]
fn a_sign_in_that_runs_out_again_and_again_ends() {
    let world = World::new();
    let mut pty = login(&world, "ben", "");
    for _ in 0..3 {
        pty.see(CODE);
        world.sandbox.forget_state_tokens();
        pty.line("012345");
    }
    assert_eq!(pty.end().1, 5, "{}", pty.transcript());
}

#[test]
fn a_message_is_sent_once_and_again_on_enter() {
    let world = World::new();
    let mut pty = login(&world, "cat", "");
    pty.see("code of OneLogin SMS (press Enter to send it again): ");
    assert_eq!(world.sandbox.messages_sent(), 1);
    pty.line("");
    pty.see("code of OneLogin SMS (press Enter to send it again): ");
    assert_eq!(world.sandbox.messages_sent(), 2);
    pty.line("204060");
    assert_signed_in(pty);
    assert_eq!(world.sandbox.messages_sent(), 2);
}

#[test]
fn a_push_counts_down_until_it_is_approved() {
    let world = World::new();
    let mut pty = login(&world, "dan", "");
    pty.see("OneLogin Protect");
    let first = pty.see_pattern("[0-9]+ s left");
    let second = pty.see_pattern("[0-9]+ s left");
    assert_ne!(first, second);
    assert_signed_in(pty);
    assert_eq!(world.sandbox.pushes(), 1);
    // The push, and two looks at it that ring nothing.
    assert_eq!(sent(&world, "do_not_notify"), ["false", "true", "true"]);
}

#[test]
fn a_push_that_is_denied_says_so() {
    let world = World::new();
    world.sandbox.edit(|acme| {
        acme.user("dan").devices[0].factor = Factor::PushDenied {
            polls: 1,
            code: "135790".into(),
        };
    });
    let mut pty = login(&world, "dan", "");
    pty.see("OneLogin Protect");
    let (rest, code) = pty.end();
    assert_eq!(code, 5, "{rest}");
    // The countdown's line is cleared before the error stands there.
    assert!(rest.contains("\r\x1b[K\x1b[1;31merror:"), "{rest:?}");
    assert!(
        rest.contains("the push to OneLogin Protect was denied"),
        "{rest:?}"
    );
    assert_eq!(world.sandbox.pushes(), 1);
}

#[test]
fn o_and_enter_switch_from_a_push_to_a_code() {
    let world = World::new();
    world.sandbox.edit(|acme| {
        acme.user("dan").devices[0].factor = Factor::PushNever {
            code: "135790".into(),
        };
    });
    let mut pty = login(&world, "dan", "");
    pty.see("o + Enter");
    // Seconds may pass between the two.
    pty.line("x");
    pty.keys("o");
    pty.see("s left");
    pty.see("s left");
    pty.line("");
    pty.see("code of OneLogin Protect: ");
    pty.line("135790");
    assert_signed_in(pty);
    assert_eq!(world.sandbox.pushes(), 1);
}

#[test]
fn what_is_typed_ahead_does_not_end_a_push() {
    let world = World::new();
    let mut pty = login(&world, "dan", "");
    pty.see("o + Enter");
    pty.keys("open .\ro");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert!(!rest.contains("code of"), "{rest}");
}

#[test]
fn enter_alone_does_not_end_a_push() {
    let world = World::new();
    let mut pty = login(&world, "dan", "");
    pty.see("o + Enter");
    pty.keys("\r\r\x1b[A ");
    assert_signed_in(pty);
    assert_eq!(
        sent(&world, "otp_token")
            .iter()
            .filter(|code| *code != "null")
            .count(),
        0
    );
}

#[test]
fn a_device_is_picked_by_arrows_and_remembered() {
    let world = World::new();
    let mut pty = login(&world, "eve", "");
    pty.see("second factor (6/6): ");
    // Down, down, down, up: the third.
    pty.keys("\x1b[B\x1b[B\x1bOB\x1b[A\r");
    pty.see("code of Yubico YubiKey: ");
    pty.line(YUBIKEY_CODE);
    assert_signed_in(pty);
    let mut again = login(&world, "eve", "--fresh");
    let shown = again.see("code of Yubico YubiKey: ");
    assert!(!shown.contains("second factor"), "{shown}");
    again.line(YUBIKEY_CODE);
    assert_signed_in(again);
    // What is said on the command line wins.
    let mut other = login(&world, "eve", "--device email");
    other.see("code of OneLogin Email");
    other.line("333444");
    assert_signed_in(other);
    let devices = ["500003", "500003", "500004", "500004"];
    assert_eq!(sent(&world, "device_id"), devices);
}

#[test]
fn a_device_is_found_by_typing() {
    let world = World::new();
    let mut pty = login(&world, "eve", "");
    pty.see("second factor (6/6): ");
    pty.keys("voi");
    pty.see("second factor (1/6): voi");
    pty.keys("\r");
    pty.see("code of OneLogin Voice");
    pty.line("555666");
    assert_signed_in(pty);
}

#[test]
fn two_devices_of_one_type_are_told_apart_by_their_ids() {
    let world = World::new();
    let mut pty = login(&world, "fay", "--device google");
    let shown = pty.see("second factor (2/2): ");
    assert!(
        shown.contains("(600001)") && shown.contains("(600002)"),
        "{shown}"
    );
    pty.line("600002");
    pty.see(CODE);
    pty.line("600002");
    assert_signed_in(pty);
    assert_eq!(sent(&world, "device_id"), ["600002"]);
}

#[test]
fn a_device_of_an_unknown_type_is_gone_about_either_way() {
    let world = World::new();
    let mut pty = login(&world, "eve", "--device quantum");
    let shown = pty.see("how to use Quantum Badge (3/3): ");
    for way in ["OneLogin sends", "code that it shows", "approve a push"] {
        assert!(shown.contains(way), "{shown}");
    }
    pty.line("approve");
    pty.see("approve on Quantum Badge");
    assert_signed_in(pty);
    assert_eq!(world.sandbox.pushes(), 1);
    let mut pty = login(&world, "eve", "--device quantum");
    pty.see("how to use Quantum Badge (3/3): ");
    pty.line("shows");
    pty.see("code of Quantum Badge: ");
    pty.line("777888");
    assert_signed_in(pty);
    assert_eq!(world.sandbox.pushes(), 1);
}

/// ada with one device, which her administrator has called so.
fn renamed(factor: Factor) -> World {
    let mut acme = sandbox::World::acme();
    let user = acme.user("ada");
    *user = user.clone().with(900_001, "Acme Phone", factor);
    World::of(acme)
}

#[test]
fn a_renamed_device_that_sends_codes_is_no_push() {
    let sms = || renamed(Factor::Sent("246810".into()));
    // By the question; by its type, for good or for one call.
    for (flags, question) in [
        ("", true),
        ("--device sms", false),
        ("--device \"Acme Phone\" --factor code", false),
    ] {
        let world = sms();
        let mut run = world.terminal(&format!(
            "login {}",
            flags.replace("\"Acme Phone\"", "Acme")
        ));
        if flags.contains("sms") {
            run = world.terminal("login").env("OL_AWS_DEVICE", "sms");
        }
        let mut pty = run.on_terminal();
        if question {
            pty.see("how to use Acme Phone (3/3): ");
            pty.line("");
        }
        let shown = pty.see("code of Acme Phone (press Enter to send it again): ");
        assert!(!shown.contains("approve on"), "{shown}");
        pty.line("246810");
        assert_signed_in(pty);
        assert_eq!(
            (world.sandbox.messages_sent(), world.sandbox.pushes()),
            (1, 0)
        );
    }
}

#[test]
fn a_renamed_device_is_what_the_setting_says_it_is() {
    let world = renamed(Factor::Code("135791".into()));
    let mut pty = login(&world, "ada", "--device code");
    pty.see("code of Acme Phone: ");
    pty.line("135791");
    assert_signed_in(pty);
    let world = renamed(Factor::Push {
        polls: 1,
        code: String::new(),
    });
    let mut pty = login(&world, "ada", "--device push");
    pty.see("approve on Acme Phone");
    assert_signed_in(pty);
    // A device whose name says what it is comes first.
    let world = World::new();
    let pty = login(&world, "eve", "--device push");
    assert_signed_in(pty);
    assert_eq!(sent(&world, "device_id")[0], "500002");
}

#[test]
fn a_push_device_takes_a_code_for_one_call() {
    let world = World::new();
    let mut pty = login(&world, "dan", "--factor code");
    let shown = pty.see("code of OneLogin Protect: ");
    assert!(!shown.contains("approve on"), "{shown}");
    pty.line("135790");
    assert_signed_in(pty);
    assert_eq!(world.sandbox.pushes(), 0);
    // The next call is as before.
    let mut pty = login(&world, "dan", "--fresh");
    pty.see("approve on OneLogin Protect");
    assert_signed_in(pty);
    assert_eq!(world.sandbox.pushes(), 1);
}

#[test]
fn a_push_is_sent_for_one_call_although_there_is_a_code() {
    let world = World::new();
    let mut pty = login(&world, "dan", "--factor push --otp 000000");
    pty.see("approve on OneLogin Protect");
    assert_signed_in(pty);
    assert_eq!(
        (
            world.sandbox.pushes(),
            sent(&world, "otp_token")[0].as_str()
        ),
        (1, "null")
    );
    // Of several devices it is the one that can.
    let world = World::new();
    let mut pty = login(&world, "eve", "--factor push");
    pty.see("approve on OneLogin Protect");
    assert_signed_in(pty);
    // A device that shows codes gets none, and loses no try.
    let world = World::new();
    let (shown, code) = login(&world, "ben", "--factor push").end();
    assert_eq!(code, 2, "{shown}");
    assert!(
        shown.contains("Google Authenticator takes codes"),
        "{shown}"
    );
    assert_eq!(world.sandbox.count(Step::VerifyFactor), 0);
}

#[test]
fn a_choice_of_device_that_is_left_signs_nobody_in() {
    let world = World::new();
    let mut pty = login(&world, "eve", "");
    pty.see("second factor (6/6): ");
    pty.keys("\x1b");
    let (rest, code) = pty.end();
    assert_eq!(code, 1, "{rest}");
    assert!(rest.contains("cancelled"), "{rest}");
    assert_eq!(world.sandbox.count(Step::VerifyFactor), 0);
}

#[test]
fn a_code_at_hand_that_was_refused_is_asked_for() {
    let world = World::new();
    let mut pty = login(&world, "ben", "--otp 000000");
    pty.see(CODE);
    pty.line("012345");
    assert_signed_in(pty);
    assert_eq!(sent(&world, "otp_token"), ["000000", "012345"]);
}
