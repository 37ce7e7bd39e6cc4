//! `login` with several roles, or all of the config file: one sign-in, the roles side by side, each with what became of it.

use std::time::Duration;

use sandbox::{Fault, Step};

use crate::world::{World, exported};

const ALIASES: &str = "[roles.admin]\nrole = \"111122223333/Admin\"\n[roles.ro]\nrole = \"111122223333/ReadOnly\"\n\
                       [roles.deploy]\nrole = \"Deploy\"\n[accounts]\n\"111122223333\" = \"prod\"\n";

/// A config file with an alias for each of so many roles.
fn aliases(count: usize) -> String {
    let role = |number: usize| {
        let account = 100_000_000_000 + number as u64 / 10;
        format!("[roles.r{number}]\nrole = \"{account}/Role-{number:04}\"\n")
    };
    (0..count).map(role).collect()
}

#[test]
fn all_takes_every_configured_role_from_one_sign_in() {
    let world = World::new();
    world.config(ALIASES);
    let table = world.ol_aws("login --all").ok();
    for row in ["admin", "ro", "deploy"] {
        assert!(table.lines().any(|line| line.starts_with(row)), "{table}");
    }
    assert!(!table.contains("WHY NOT"), "{table}");
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 3);
    // Nothing is asked any more, neither OneLogin nor AWS.
    for role in ["admin", "ro", "deploy"] {
        world
            .ol_aws(&format!("env {role} --shell sh"))
            .without(&["OL_AWS_PASSWORD"])
            .ok();
    }
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 3);
}

#[test]
fn two_names_of_a_role_are_one_request() {
    let world = World::new();
    world.config(ALIASES);
    world.ol_aws("login admin Admin ro").ok();
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
}

#[test]
fn what_could_be_had_is_kept_and_the_rest_is_explained() {
    let mut acme = sandbox::World::acme();
    acme.user("ada").roles[2].denied = true;
    let world = World::of(acme);
    world.config(ALIASES);
    let done = world.ol_aws("login --all").done();
    assert_eq!(done.code, 7, "{}", done.stderr);
    assert!(done.stderr.contains("1 of 3 roles"), "{}", done.stderr);
    let denied = done
        .stdout
        .lines()
        .find(|line| line.starts_with("deploy"))
        .unwrap();
    assert!(
        denied.contains("Not authorized to perform sts:AssumeRoleWithSAML"),
        "{denied}"
    );
    let script = world
        .ol_aws("env ro --shell sh")
        .without(&["OL_AWS_PASSWORD"])
        .ok();
    assert!(exported(&script, "AWS_ACCESS_KEY_ID").is_some());
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn a_name_nobody_knows_does_not_keep_the_others_back() {
    let world = World::new();
    world.config(ALIASES);
    let done = world.ol_aws("login admin nonsense").done();
    assert_eq!(done.code, 6, "{}", done.stderr);
    assert!(
        done.stdout.contains("you have no role `nonsense`"),
        "{}",
        done.stdout
    );
    assert!(
        done.stdout.lines().any(|line| line.starts_with("admin")),
        "{}",
        done.stdout
    );
    world
        .ol_aws("env admin --shell sh")
        .without(&["OL_AWS_PASSWORD"])
        .ok();
}

#[test]
fn all_without_configured_roles_is_a_usage_error() {
    let world = World::new();
    let stderr = world.ol_aws("login --all").fails(2);
    assert!(stderr.contains("[roles.ALIAS]"), "{stderr}");
    assert_eq!(world.sandbox.count(Step::Assertion), 0);
}

/// At most 32 at a time, so a hundred roles take about four answers' time, and the sign-in two.
#[test]
fn a_hundred_roles_are_taken_side_by_side_but_never_more_than_thirty_two() {
    let world = World::of(sandbox::World::with_roles(100));
    world.config(&aliases(100));
    world
        .sandbox
        .edit(|acme| acme.latency = Duration::from_millis(500));
    let table = world.ol_aws("login --all").ok();
    assert_eq!(table.lines().count(), 101);
    let requests = world.sandbox.requests_of(Step::AssumeRoleWithSaml);
    assert_eq!(requests.len(), 100);
    let at_once = requests.iter().map(|request| request.at_once).max();
    assert!((16..=32).contains(&at_once.unwrap()), "{at_once:?} at once");
    // A connection carries one request at a time, and is used again. (One that is about to be free is not waited for.)
    let connections: std::collections::HashSet<_> =
        requests.iter().map(|request| request.connection).collect();
    assert!(connections.len() < 50, "{} connections", connections.len());
}

#[test]
fn throttling_is_waited_out() {
    let world = World::of(sandbox::World::with_roles(20));
    world.config(&aliases(20));
    let throttled = std::iter::repeat_with(Fault::throttling).take(12);
    world.sandbox.fault(Step::AssumeRoleWithSaml, throttled);
    world.ol_aws("login --all").ok();
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 32);
}

/// Two that want the same roles in another order wait for each other's requests, not for each other's end.
#[test]
fn two_at_once_in_opposite_orders_do_not_lock_each_other_out() {
    let world = World::new();
    world.config(ALIASES);
    world.ol_aws("login").ok();
    world
        .sandbox
        .edit(|acme| acme.latency = Duration::from_millis(100));
    let start = |line: &str| {
        let mut run = world.ol_aws(line);
        run.command
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap()
    };
    let runs = [
        start("login admin ro deploy"),
        start("login deploy ro admin"),
    ];
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
}

/// The assertion may run out between the first role and the last.
#[test]
fn an_assertion_that_runs_out_in_the_middle_leads_to_one_more_sign_in() {
    let world = World::new();
    world.config(ALIASES);
    let expired = Fault::sts(
        400,
        "ExpiredTokenException",
        "Token must be redeemed within 5 minutes of issuance",
    );
    world.sandbox.fault(Step::AssumeRoleWithSaml, [expired]);
    let done = world.ol_aws("login --all").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.stdout.lines().count(), 4, "{}", done.stdout);
    assert!(done.stderr.contains("signing in again"), "{}", done.stderr);
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 4);
}
