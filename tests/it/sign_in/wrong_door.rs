//! A company whose AWS app at OneLogin leads to IAM Identity Center: no role is in its assertion, and the program says what
//! to use instead of blaming an administrator.

use sandbox::{AppKind, IDENTITY_CENTER_APP, Step};

use crate::world::{Run, World};

fn at_identity_center(run: Run) -> Run {
    run.env("OL_AWS_APP_ID", IDENTITY_CENTER_APP)
}

#[track_caller]
fn names_the_door(run: Run, code: i32) {
    let stderr = run.fails(code);
    for part in [
        "IAM Identity Center",
        "its SAML response contains no roles",
        "aws configure sso",
    ] {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
    for wrong in ["0 roles", "to assign AWS roles"] {
        assert!(!stderr.contains(wrong), "{wrong}: {stderr}");
    }
}

#[test]
fn every_command_that_signs_in_names_the_door_and_fails() {
    for (line, code) in [
        ("login", 6),
        ("login admin", 6),
        ("login admin ro", 6),
        ("roles", 6),
        ("env admin", 6),
        ("env", 6),
        ("exec admin -- true", 125),
        ("credential-process admin", 6),
    ] {
        let world = World::new();
        world.config("[roles.ro]\nrole = \"111122223333/ReadOnly\"\n");
        names_the_door(at_identity_center(world.ol_aws(line)), code);
        assert_eq!(world.sandbox.count(Step::Assertion), 1, "{line}");
        assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 0, "{line}");
        // It is about the app alone.
        world.ol_aws("env admin").ok();
    }
}

#[test]
fn the_setting_that_names_the_app_is_named_with_its_place() {
    let world = World::new();
    let line = format!("# ours\napp_id = \"{IDENTITY_CENTER_APP}\"\n");
    world.config(&line);
    let run = world.ol_aws("login").without(&["OL_AWS_APP_ID"]);
    let stderr = run.fails(6);
    let app = format!("app {IDENTITY_CENTER_APP} (");
    for part in [&app, "config.toml line 2", "set `app_id` to that one"] {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
}

#[test]
fn a_second_factor_does_not_hide_the_door() {
    let world = World::new();
    let run = world.ol_aws("env admin --otp 012345").user("ben");
    names_the_door(at_identity_center(run), 6);
}

/// What a browser elsewhere got may be of any app, whatever the settings name.
#[test]
fn a_response_that_is_pasted_is_of_no_app_of_the_settings() {
    let world = World::new();
    world
        .sandbox
        .edit(|acme| acme.apps[0].kind = AppKind::IdentityCenter);
    let form = world.sandbox.portal_form("ada");
    let done = world.ol_aws("login --paste").typed(&form);
    assert_eq!(done.code, 6, "{}", done.stderr);
    for part in ["the app of this SAML response", "aws configure sso"] {
        assert!(done.stderr.contains(part), "{part}: {}", done.stderr);
    }
    assert_eq!(world.sandbox.requests().len(), 0);
}

/// An editor that asks every few seconds gets the same answer, and OneLogin is not asked each time.
#[test]
fn what_nobody_watches_pauses_until_the_app_is_another_one() {
    let world = World::new();
    for _ in 0..4 {
        names_the_door(
            at_identity_center(world.ol_aws("credential-process admin")),
            6,
        );
    }
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    world.ol_aws("credential-process admin").ok();
}

#[test]
fn a_user_without_any_role_is_not_signed_in_to_aws() {
    let world = World::new();
    world.sandbox.edit(|acme| acme.user("ada").roles.clear());
    for line in ["login", "roles", "env"] {
        let stderr = world.ol_aws(line).fails(6);
        assert!(
            stderr.contains("contains no AWS role for you"),
            "{line}: {stderr}"
        );
    }
}
