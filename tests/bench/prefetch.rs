//! What the role that is asked for waits longer because twenty others are fetched too, counted in round trips.

use std::process::Stdio;
use std::time::{Duration, Instant};

use sandbox::{Step, World};

use super::{Budgets, Practice};

const OTHERS: usize = 20;
const ROUND_TRIP: Duration = Duration::from_millis(50);
const PAIRS: usize = 5;
/// The helper ends by itself before that.
const PATIENCE: Duration = Duration::from_secs(15);

pub fn measure(budgets: &mut Budgets) {
    let home = tempfile::tempdir().unwrap();
    let world = Practice::of(World::with_roles(OTHERS + 1), home.path());
    let roles = (1..=OTHERS).map(|n| format!("[roles.r{n}]\nrole = \"Role-{n:04}\"\n"));
    let settings = world.home.join(".config/ol-aws/config.toml");
    std::fs::write(settings, roles.collect::<String>()).unwrap();
    let mut took: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for _ in 0..PAIRS {
        for (took, prefetch) in took.iter_mut().zip(["off", "configured"]) {
            took.push(first_role(&world, prefetch));
        }
    }
    let [alone, with_others] = took.map(|mut times| {
        times.sort_unstable();
        times[PAIRS / 2].as_secs_f64() / ROUND_TRIP.as_secs_f64()
    });
    println!(
        "the first role at 50 ms a round trip: {alone:.2} round trips alone, {with_others:.2} with {OTHERS} others fetched"
    );
    budgets.expect(
        with_others - alone <= 1.0,
        "the first role waits for those that are fetched besides",
    );
}

/// A cold sign-in, after which nothing of it is at work any more.
fn first_role(world: &Practice, prefetch: &str) -> Duration {
    let quiet = |line: &str| {
        let mut command = world.ol_aws(line);
        command.stderr(Stdio::null());
        command.env("OL_AWS_PREFETCH", prefetch);
        assert!(command.status().unwrap().success(), "{line}");
    };
    quiet("logout");
    let before = world.sandbox.count(Step::AssumeRoleWithSaml);
    world.sandbox.edit(|acme| acme.round_trip = ROUND_TRIP);
    let started = Instant::now();
    quiet("env Role-0000 --shell sh");
    let took = started.elapsed();
    world.sandbox.edit(|acme| acme.round_trip = Duration::ZERO);
    let all = before + if prefetch == "off" { 1 } else { OTHERS + 1 };
    let fetched = || world.sandbox.count(Step::AssumeRoleWithSaml);
    while fetched() < all && started.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(fetched(), all, "{prefetch}");
    took
}
