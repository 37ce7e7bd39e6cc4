//! What OneLogin refused is not sent a second time by a program that does not know better, and nothing is locked.

mod copied;
mod spelling;
mod table;
mod unnoted;

use std::process::Stdio;
use std::time::Duration;

use sandbox::{Fault, Step};

use crate::world::World;

#[test]
fn a_refused_password_is_not_sent_again_until_it_changes() {
    let world = World::new();
    world
        .sandbox
        .edit(|acme| acme.user("ada").lock_after = Some(2));
    let wrong = || world.ol_aws("env admin").env("OL_AWS_PASSWORD", "old");
    let first = wrong().fails(4);
    for line in [
        "env admin",
        "env deploy",
        "login",
        "roles",
        "exec admin -- true",
    ] {
        let run = world.ol_aws(line).env("OL_AWS_PASSWORD", "old");
        let done = run.done();
        assert!([4, 125].contains(&done.code), "{line}: {}", done.stderr);
        assert_eq!(done.stderr, first, "{line}");
    }
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    // The right one is another one, and does not make the wrong one right.
    world.ol_aws("env admin").ok();
    world
        .ol_aws("login --fresh")
        .env("OL_AWS_PASSWORD", "old")
        .fails(4);
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
}

#[test]
fn a_refused_password_of_a_command_is_asked_for_but_not_sent_again() {
    let world = World::new();
    world.config("password_command = [\"echo\", \"old\"]\n");
    let run = |line| world.ol_aws(line).without(&["OL_AWS_PASSWORD"]);
    run("env admin").fails(4);
    run("env admin").fails(4);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    world.config(&format!(
        "password_command = [\"echo\", \"{}\"]\n",
        sandbox::PASSWORD
    ));
    run("env admin").ok();
}

#[test]
fn a_refusal_is_of_one_person_and_one_app() {
    let world = World::new();
    for _ in 0..3 {
        world
            .ol_aws("env admin")
            .env("OL_AWS_APP_ID", "99")
            .fails(4);
    }
    // The same password, where it is right.
    world.ol_aws("env admin").ok();
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
    world.ol_aws("env admin --otp 012345").user("ben").ok();
}

#[test]
fn a_refused_client_secret_is_not_sent_again_until_it_changes() {
    let world = World::new();
    let wrong = || world.ol_aws("env admin").env("OL_AWS_CLIENT_SECRET", "old");
    wrong().fails(4);
    let stderr = wrong().fails(4);
    assert!(stderr.contains("OL_AWS_CLIENT_SECRET"), "{stderr}");
    assert_eq!(world.sandbox.count(Step::Token), 1);
    world.ol_aws("env admin").ok();
    assert_eq!(world.sandbox.count(Step::Token), 2);
}

#[test]
fn what_could_not_be_answered_is_no_refusal() {
    for (step, status) in [
        (Step::Assertion, 502),
        (Step::Assertion, 403),
        (Step::VerifyFactor, 502),
    ] {
        let world = World::new();
        world.sandbox.fault(step, [sandbox::Fault::html(status)]);
        let run = || world.ol_aws("env admin --otp 012345").user("ben");
        run().fails(8);
        run().ok();
    }
}

/// A wrong password whose refusal gets lost is a failed attempt at OneLogin as any other.
#[test]
fn a_password_whose_answers_get_lost_is_sent_twice_and_then_rests() {
    for fault in [Fault::ResetBefore, Fault::html(502)] {
        let world = World::new();
        let faults = std::iter::repeat_n(fault, 10);
        world.sandbox.fault(Step::Assertion, faults);
        for _ in 0..2 {
            world.ol_aws("env admin").fails(8);
        }
        let stderr = world.ol_aws("env admin").fails(8);
        assert!(stderr.contains("ended before OneLogin"), "{stderr}");
        assert_eq!(world.sandbox.count(Step::Assertion), 2);
        // A person who asks for it tries at once.
        world.sandbox.clear_faults();
        let (shown, code) = world.terminal("login admin").on_terminal().end();
        assert_eq!(code, 0, "{shown}");
        world.ol_aws("env admin").ok();
    }
}

/// What never left this machine counts for nothing.
#[test]
fn a_machine_that_is_offline_sends_no_password() {
    let world = World::new();
    world.ol_aws("login admin").ok();
    world.sandbox.expire_assertions();
    world.sandbox.onelogin_door(sandbox::Door::Closed);
    for _ in 0..4 {
        world.ol_aws("env admin --fresh").fails(8);
    }
    world.sandbox.onelogin_door(sandbox::Door::Open);
    world.ol_aws("env admin --fresh").ok();
}

#[test]
fn a_failure_changes_nothing_that_is_held() {
    let world = World::new();
    let held = world.ol_aws("env admin").ok();
    let wrong = world.ol_aws("login --fresh").env("OL_AWS_PASSWORD", "old");
    wrong.fails(4);
    world.ol_aws("env nonsense").fails(6);
    assert_eq!(world.ol_aws("env admin").ok(), held);
    world.ol_aws("env deploy").ok();
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
}

#[test]
fn no_logout_no_other_key_and_no_other_app_makes_a_refused_password_right() {
    let world = World::new();
    let wrong = |line| world.ol_aws(line).env("OL_AWS_PASSWORD", "old");
    wrong("env admin").fails(4);
    world.ol_aws("logout").ok();
    wrong("env admin").fails(4);
    // As after a reboot, and as in a session without a runtime directory.
    std::fs::remove_dir_all(world.home().join("run/ol-aws")).unwrap();
    wrong("env admin").fails(4);
    wrong("env admin").without(&["XDG_RUNTIME_DIR"]).fails(4);
    wrong("env admin").env("OL_AWS_APP_ID", "99").fails(4);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn callers_that_are_killed_on_the_way_do_not_go_on_sending() {
    let world = World::new();
    world
        .sandbox
        .edit(|acme| acme.latency = Duration::from_secs(3));
    for _ in 0..4 {
        let mut run = world.ol_aws("env admin").env("OL_AWS_PASSWORD", "old");
        let mut child = run
            .command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let sent = world.sandbox.count(Step::Assertion);
        // Until it has sent the password, or has given up by itself.
        while world.sandbox.count(Step::Assertion) == sent && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = child.kill();
        child.wait().unwrap();
    }
    // Once more than strictly needed: one kill must not keep those out who have the right password.
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
}

#[test]
fn a_proxy_that_blocks_is_no_locked_user_and_no_wrong_secret() {
    let world = World::new();
    let blocked = Fault::json(
        403,
        serde_json::json!({"message": "Access blocked by proxy"}),
    );
    world.sandbox.fault(Step::Assertion, [blocked]);
    let stderr = world.ol_aws("env admin").fails(4);
    assert!(!stderr.contains("has locked"), "{stderr}");
    let world = World::new();
    world.sandbox.fault(
        Step::Token,
        [Fault::status(404), Fault::status(404), Fault::status(404)],
    );
    world.ol_aws("env admin").fails(8);
    world.ol_aws("env admin").ok();
}

#[test]
fn a_code_that_one_device_refused_may_be_right_for_another() {
    let world = World::new();
    let login = |device| {
        let arguments = ["login", "admin", "--device", device, "--otp", "111222"];
        world.run_with(arguments).user("eve")
    };
    login("OneLogin Protect").fails(5);
    login("OneLogin Protect").fails(5);
    assert_eq!(world.sandbox.count(Step::VerifyFactor), 1);
    login("Google Authenticator").ok();
}
