//! A clock that is so wrong that no certificate is good: the clock is the error, where anything says so. The program's runs
//! by libfaketime; the services' is right.

use std::process::{Command, Stdio};

use sandbox::{Sandbox, Step};

use crate::world::{Run, World, binary, tool};

/// `env admin` in a world over TLS, by this clock.
fn by_clock(world: &World, clock: &str) -> Option<Run> {
    let mut command = Command::new("setsid");
    command
        .arg("--wait")
        .arg(tool("faketime")?)
        .args(["--exclude-monotonic", "-f", clock])
        .args([binary(), "env", "admin"])
        .env_clear()
        .envs(world.variables())
        .current_dir(world.home())
        .stdin(Stdio::null());
    let authority = world.home().join("ca.pem");
    std::fs::write(&authority, world.sandbox.ca_pem().unwrap()).unwrap();
    let run = Run { command };
    Some(run.env("SSL_CERT_FILE", authority))
}

fn over_tls() -> World {
    let mut acme = sandbox::World::acme();
    acme.tls = true;
    World::of(acme)
}

#[track_caller]
fn says(world: &World, run: Run, parts: &[&str]) {
    let stderr = run.fails(8);
    for part in parts {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
    for raw in ["UNIX", "verification time"] {
        assert!(!stderr.contains(raw), "{raw}: {stderr}");
    }
    assert_eq!(world.sandbox.count(Step::Token), 0);
}

#[test]
fn a_clock_from_before_the_program_was_made_is_surely_wrong() {
    let world = over_tls();
    let Some(run) = by_clock(&world, "@2020-01-01 00:00:00") else {
        return;
    };
    let parts = [
        "this machine's clock is wrong",
        "it shows 2020-01-01 00:00 UTC",
        "hint: set this machine's clock",
    ];
    says(&world, run, &parts);
}

#[test]
fn without_another_clock_the_dates_and_the_clock_are_shown_side_by_side() {
    let world = over_tls();
    let Some(run) = by_clock(&world, "+60d") else {
        return;
    };
    let parts = [
        "cannot be trusted: its certificate expired on 20",
        "this machine's clock shows 20",
        "check this machine's clock",
    ];
    says(&world, run, &parts);
}

/// STS, to which a connection is opened ahead of time, is reached where OneLogin is not.
#[test]
fn the_other_services_clock_decides() {
    let world = over_tls();
    let aws = Sandbox::start(sandbox::World::acme());
    let Some(run) = by_clock(&world, "+60d") else {
        return;
    };
    let parts = [
        "this machine's clock is wrong",
        "60 days ahead of the clock of 127.0.0.1",
    ];
    says(
        &world,
        run.env("AWS_ENDPOINT_URL_STS", aws.sts_url()),
        &parts,
    );
}
