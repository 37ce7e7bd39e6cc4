//! `credential-process` as AWS specifies it, and as those who run it every few seconds need it: from the cache, in silence,
//! renewed early where that needs nobody.

use sandbox::{Fault, Step};
use serde_json::Value;

use crate::world::{PROD, World, exported};

fn answer(text: &str) -> Value {
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_answer_has_the_fields_aws_names_and_no_others() {
    let world = World::new();
    let script = world.ol_aws("env admin --shell sh").ok();
    let done = world.ol_aws("credential-process admin").done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    let found = answer(&done.stdout);
    let expected = serde_json::json!({
        "Version": 1,
        "AccessKeyId": exported(&script, "AWS_ACCESS_KEY_ID").unwrap(),
        "SecretAccessKey": exported(&script, "AWS_SECRET_ACCESS_KEY").unwrap(),
        "SessionToken": exported(&script, "AWS_SESSION_TOKEN").unwrap(),
        "Expiration": exported(&script, "AWS_CREDENTIAL_EXPIRATION").unwrap(),
        "AccountId": PROD,
    });
    assert_eq!(found, expected);
}

#[test]
fn it_signs_in_where_that_needs_nobody() {
    let world = World::new();
    let found = answer(&world.ol_aws("credential-process admin").ok());
    assert!(found["AccessKeyId"].as_str().unwrap().starts_with("ASIA"));
}

#[test]
fn a_failure_is_one_line_and_prints_no_json() {
    let world = World::new();
    let done = world
        .ol_aws("credential-process admin")
        .without(&["OL_AWS_PASSWORD"])
        .done();
    assert_eq!((done.code, done.stdout.as_str()), (9, ""));
    assert_eq!(done.stderr.lines().count(), 1, "{}", done.stderr);
    assert!(
        done.stderr.starts_with("error: ") && done.stderr.contains("ol-aws login"),
        "{}",
        done.stderr
    );
    assert_eq!(
        world.sandbox.count(Step::Assertion),
        0,
        "OneLogin is not asked in vain"
    );
}

/// Under 15 minutes boto asks at every request: with a live assertion there are new ones at once, and then peace.
#[test]
fn under_fifteen_minutes_it_renews_where_that_needs_nobody() {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(840);
    let world = World::of(acme);
    let script = world.ol_aws("env admin --shell sh").ok();
    let short = exported(&script, "AWS_ACCESS_KEY_ID").unwrap().to_owned();
    world.sandbox.edit(|acme| acme.session_seconds = None);
    // For a shell 14 minutes are enough.
    let again = world.ol_aws("env admin --shell sh").ok();
    assert_eq!(exported(&again, "AWS_ACCESS_KEY_ID").unwrap(), short);
    let renewed = answer(
        &world
            .ol_aws("credential-process admin")
            .without(&["OL_AWS_PASSWORD"])
            .ok(),
    );
    assert_ne!(renewed["AccessKeyId"], short);
    let same = answer(
        &world
            .ol_aws("credential-process admin")
            .without(&["OL_AWS_PASSWORD"])
            .ok(),
    );
    assert_eq!(same, renewed);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
}

/// A session that was asked to be 15 minutes long would be renewed for ever.
#[test]
fn a_short_session_is_not_renewed_where_a_new_one_is_no_longer() {
    let world = World::new();
    for _ in 0..3 {
        world.ol_aws("credential-process admin --duration 15m").ok();
    }
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
}

/// AWS may find an assertion too old that we still hold for good: it is asked once.
#[test]
fn a_renewal_that_aws_refuses_as_too_late_is_not_tried_again() {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(300);
    let world = World::of(acme);
    world.ol_aws("env admin --shell sh").ok();
    world.sandbox.expire_assertions();
    for _ in 0..3 {
        world
            .ol_aws("credential-process admin")
            .without(&["OL_AWS_PASSWORD"])
            .ok();
    }
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
}

#[test]
fn what_is_held_is_given_while_a_renewal_would_need_somebody() {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(300);
    let world = World::of(acme);
    let script = world.ol_aws("env admin --shell sh").ok();
    world.sandbox.expire_assertions();
    let held = answer(&world.ol_aws("credential-process admin").ok());
    assert_eq!(
        held["AccessKeyId"],
        exported(&script, "AWS_ACCESS_KEY_ID").unwrap()
    );
    assert_eq!(
        world.sandbox.count(Step::Assertion),
        1,
        "a background renewal signs nobody in"
    );
}

/// An editor asks every few seconds: OneLogin hears of it once.
#[test]
fn a_factor_that_needs_a_person_is_not_asked_for_again_and_again() {
    let world = World::new();
    let ask = || {
        world
            .ol_aws("credential-process admin")
            .user("ben")
            .fails(9)
    };
    let first = ask();
    let requests = world.sandbox.requests().len();
    assert!(requests > 0);
    assert_eq!(ask(), first);
    assert_eq!(world.sandbox.requests().len(), requests);
    // Whoever has a code is let through; and so is everybody after a person has signed in.
    world
        .ol_aws("credential-process admin --otp 012345")
        .user("ben")
        .ok();
    world.ol_aws("logout").user("ben").ok();
    ask();
    world.ol_aws("login --otp 012345").user("ben").ok();
    world
        .ol_aws("credential-process ro/none")
        .user("ben")
        .fails(6);
    world.ol_aws("credential-process admin").user("ben").ok();
}

/// No phone rings for a background caller, unless told so; and after a no it does not ring again.
#[test]
fn a_push_is_sent_only_when_told_and_not_again_after_a_denial() {
    let mut acme = sandbox::World::acme();
    acme.user("dan").devices[0].factor = sandbox::Factor::PushDenied {
        polls: 1,
        code: "135790".into(),
    };
    let world = World::of(acme);
    world
        .ol_aws("credential-process admin")
        .user("dan")
        .fails(9);
    assert_eq!(world.sandbox.pushes(), 0);
    let ask = || world.ol_aws("credential-process admin --ask").user("dan");
    ask().fails(5);
    assert_eq!(world.sandbox.pushes(), 1);
    ask().fails(5);
    ask().env("OL_AWS_ASK_IN_BACKGROUND", "true").fails(5);
    assert_eq!(world.sandbox.pushes(), 1);
    // A person tries, and is let through; then so are the others.
    world.sandbox.edit(|acme| {
        acme.user("dan").devices[0].factor = sandbox::Factor::Push {
            polls: 1,
            code: "135790".into(),
        }
    });
    world.ol_aws("login --otp 135790").user("dan").ok();
    world.ol_aws("logout").user("dan").ok();
    ask().ok();
    assert_eq!(world.sandbox.pushes(), 2);
}

#[test]
fn the_setting_lets_background_callers_ask() {
    let world = World::new();
    world.config("ask_in_background = true\n");
    world.ol_aws("credential-process admin").user("dan").ok();
    assert_eq!(world.sandbox.pushes(), 1);
}

#[test]
fn with_ask_the_question_comes_on_the_terminal() {
    let world = World::new();
    let line = format!(
        "{} credential-process admin --ask > answer",
        crate::world::binary()
    );
    let mut terminal = world
        .on_terminal_of(24, 80, &["sh", "-c", &line])
        .user("ben")
        .on_terminal();
    terminal.see("code of Google Authenticator: ");
    terminal.line("012345");
    assert_eq!(terminal.end().1, 0);
    let text = std::fs::read_to_string(world.home().join("answer")).unwrap();
    assert_eq!(answer(&text)["Version"], 1);
}

#[test]
fn guarded_roles_are_for_programs_only_where_the_line_says_yes() {
    let world = World::new();
    world.config("[roles.admin]\nrole = \"Admin\"\nguard = \"confirm\"\n[roles.deploy]\nrole = \"Deploy\"\nguard = \"exec-only\"\n");
    world.ol_aws("credential-process admin").fails(9);
    world.ol_aws("credential-process deploy").fails(1);
    world.ol_aws("credential-process admin --yes").ok();
    // That is for `exec` alone.
    world.ol_aws("credential-process deploy --yes").fails(1);
}

#[test]
fn a_hundred_at_once_cause_one_sign_in() {
    let world = World::new();
    let runs: Vec<_> = (0..100)
        .map(|_| {
            let mut run = world.ol_aws("credential-process admin");
            run.command
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
}

#[test]
fn a_renewal_that_fails_does_no_harm_while_what_is_held_lives() {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(600);
    let world = World::of(acme);
    world.ol_aws("login admin").ok();
    world.sandbox.fault(
        Step::AssumeRoleWithSaml,
        std::iter::repeat_n(Fault::status(403), 9),
    );
    let done = world.ol_aws("credential-process admin").done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
}
