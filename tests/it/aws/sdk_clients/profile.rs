//! The SDK clients with the profiles that `profiles` writes: beside stale keys, at a renewal, and when a person is needed.

use sandbox::Step;

use super::{SdkClient, admin, arns, keys_used};
use crate::world::World;

/// Keys that AWS would refuse, where every SDK looks first when nobody names a profile.
pub const STALE: &str = "[default]\naws_access_key_id = AKIASTALE\naws_secret_access_key = stale\n";

/// ada is signed in and has written her profiles; keys of yesterday lie beside.
fn with_profiles(world: &World) {
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\n");
    std::fs::create_dir_all(world.home().join(".aws")).unwrap();
    std::fs::write(world.home().join(".aws/credentials"), STALE).unwrap();
    world.ol_aws("profiles --write").ok();
}

#[test]
fn each_is_who_the_profile_says() {
    let world = World::new();
    with_profiles(&world);
    for client in SdkClient::ALL {
        let Some(run) = client.asks(&world, &[("AWS_PROFILE", "admin")], 1, 0) else {
            continue;
        };
        assert_eq!(arns(&run.ok()), [admin()], "{client:?}");
    }
    assert_eq!(
        world.sandbox.count(Step::Assertion),
        1,
        "one sign-in serves them all"
    );
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
}

/// The first keys have ended before the second request.
#[test]
fn each_sees_a_renewal() {
    let client_sees = |client: SdkClient| {
        let mut acme = sandbox::World::acme();
        acme.session_seconds = Some(8);
        let world = World::of(acme);
        with_profiles(&world);
        let Some(run) = client.asks(&world, &[("AWS_PROFILE", "admin")], 2, 9) else {
            return;
        };
        assert_eq!(arns(&run.ok()), [admin(), admin()], "{client:?}");
        let keys = keys_used(&world);
        assert!(
            keys.len() == 2 && keys[0] != keys[1],
            "{client:?}: {keys:?}"
        );
    };
    SdkClient::all_at_once(client_sees);
}

/// Each shows our line in its own error, since that is all its user sees; the SDK for JavaScript shows it to its logger only.
#[test]
fn when_a_person_is_needed_each_says_what_to_do() {
    let world = World::new();
    with_profiles(&world);
    for client in SdkClient::ALL {
        let Some(run) = client.asks(&world, &[("AWS_PROFILE", "admin")], 1, 0) else {
            continue;
        };
        let done = run.without(&["OL_AWS_PASSWORD"]).done();
        assert_ne!(done.code, 0, "{client:?}");
        let shown = done.stdout + &done.stderr;
        assert!(shown.contains("ol-aws login"), "{client:?}: {shown}");
        assert!(
            !shown.contains("sandbox-client-secret"),
            "{client:?}: {shown}"
        );
    }
    assert!(
        world.sandbox.requests().is_empty(),
        "nobody is asked in vain"
    );
}

/// `exec` takes a profile away that is nowhere, which would stop the CLIs and boto3.
#[test]
fn exec_makes_each_forget_a_profile_that_is_gone() {
    let world = World::new();
    with_profiles(&world);
    for client in SdkClient::ALL {
        let Some(words) = client.words(1, 0) else {
            continue;
        };
        let mut run = world
            .ol_aws("exec admin --region eu-west-1 --")
            .env("AWS_PROFILE", "gone")
            .env("AWS_DEFAULT_PROFILE", "gone");
        run.command.args(words);
        assert_eq!(arns(&run.ok()), [admin()], "{client:?}");
    }
}
