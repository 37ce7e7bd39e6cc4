//! How often the SDK clients run us, and what that costs: AWS, OneLogin and people hear of it only where there is something to get.
//! Each SDK asks again by a rule of its own: boto3 at every request while less than 15 minutes are left, JavaScript below 5
//! minutes, Rust at 10 seconds; the CLIs at every start.

use std::time::Duration;

use sandbox::Step;

use super::{SdkClient, admin, arns, keys_used};
use crate::world::program::write_program;
use crate::world::{World, binary};

/// The SDKs, which keep what they got while their process lives.
const SDKS: [SdkClient; 3] = [SdkClient::Boto, SdkClient::JavaScript, SdkClient::Rust];

/// ada has credentials that live so long, an assertion that lives as long as `life` says, and a profile whose program notes
/// each of its runs.
fn counted(seconds: u64, life: u64) -> World {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(seconds);
    acme.assertion_life = Duration::from_secs(life);
    let world = World::of(acme);
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\n");
    world.ol_aws("login admin").ok();
    world.sandbox.edit(|acme| acme.session_seconds = None);
    let program = world.home().join("counted");
    let noted = world.home().join("runs");
    let script = format!(
        "#!/bin/sh\necho run >> {}\nexec {} \"$@\"\n",
        noted.display(),
        binary()
    );
    write_program(&program, &script);
    std::fs::create_dir_all(world.home().join(".aws")).unwrap();
    let profile = format!(
        "[profile admin]\ncredential_process = {} credential-process --role admin\n",
        program.display()
    );
    std::fs::write(world.home().join(".aws/config"), profile).unwrap();
    world
}

fn runs(world: &World) -> usize {
    let noted = std::fs::read_to_string(world.home().join("runs")).unwrap();
    noted.lines().count()
}

/// The client asks so many times, and succeeds though nobody could sign in again. The keys it used.
fn keys_of(client: SdkClient, world: &World, turns: u32, pause: u32) -> Option<Vec<String>> {
    let run = client.asks(world, &[("AWS_PROFILE", "admin")], turns, pause)?;
    let before = keys_used(world).len();
    let stdout = run.without(&["OL_AWS_PASSWORD"]).ok();
    assert_eq!(arns(&stdout), vec![admin(); turns as usize], "{client:?}");
    let keys = keys_used(world).split_off(before);
    assert_eq!(keys.len(), turns as usize, "{client:?}");
    Some(keys)
}

#[test]
fn with_an_hour_ahead_a_process_runs_us_once() {
    for (client, turns, expected) in [
        (SdkClient::Aws1, 2, 2),
        (SdkClient::Aws2, 2, 2),
        (SdkClient::Boto, 20, 1),
        (SdkClient::JavaScript, 20, 1),
        (SdkClient::Rust, 20, 1),
    ] {
        let world = counted(3600, 180);
        if keys_of(client, &world, turns, 0).is_none() {
            continue;
        }
        assert_eq!(runs(&world), expected, "{client:?}");
        assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
    }
}

/// Else botocore would run us twenty times for the same answer.
#[test]
fn near_the_end_new_credentials_come_at_the_first_run_and_then_there_is_peace() {
    for (client, seconds) in [
        (SdkClient::Boto, 840),
        (SdkClient::JavaScript, 240),
        (SdkClient::Rust, 240),
    ] {
        let world = counted(seconds, 180);
        if keys_of(client, &world, 20, 0).is_none() {
            continue;
        }
        let runs = runs(&world);
        assert!((1..=2).contains(&runs), "{client:?}: {runs} runs");
        assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
    }
}

/// Its first keys have minutes to live when it gets others: nothing is ever refused.
#[test]
fn boto3_that_comes_below_fifteen_minutes_in_the_middle_goes_on_with_new_credentials() {
    let world = counted(905, 180);
    let Some(keys) = keys_of(SdkClient::Boto, &world, 12, 1) else {
        return;
    };
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
    let last = world.ol_aws("credential-process admin").ok();
    assert!(
        last.contains(keys.last().unwrap()),
        "the last request has the new keys: {keys:?}"
    );
    // One more where the clocks of the two round the same moment differently.
    let runs = runs(&world);
    assert!((1..=3).contains(&runs), "{runs} runs");
}

/// Nobody could be asked for new ones: what lives is given again and again, out of the cache.
#[test]
fn near_the_end_without_an_assertion_nothing_fails_and_nobody_hears_of_it() {
    // Long enough to redeem it on a busy machine; then it ends by itself.
    let world = counted(240, 15);
    let status = || -> serde_json::Value {
        serde_json::from_str(&world.ol_aws("status --json").ok()).unwrap()
    };
    while !status()["assertion_valid_until"].is_null() {
        std::thread::sleep(Duration::from_millis(200));
    }
    let before = world.sandbox.requests().len();
    let mut asked = 0;
    for client in SdkClient::ALL {
        let turns = if SDKS.contains(&client) { 20 } else { 2 };
        let Some(keys) = keys_of(client, &world, turns, 0) else {
            continue;
        };
        asked += turns as usize;
        assert!(keys.iter().all(|key| *key == keys[0]), "{client:?}");
        let requests = world.sandbox.requests().len() - before;
        assert_eq!(requests, asked, "{client:?}: none but its own");
    }
}
