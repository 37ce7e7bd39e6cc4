//! What it takes to get the credentials of a hundred roles from one sign-in, counted in answers of the services.

use std::process::Stdio;
use std::time::{Duration, Instant};

use sandbox::World;

use super::{Budgets, Practice};

const ROLES: usize = 100;
const LATENCY: Duration = Duration::from_millis(50);
/// A second: two answers for the sign-in, seven for a hundred roles of which sixteen are asked for at a time, and our own
/// work.
const BUDGET: f64 = 20.0;

pub fn measure(budgets: &mut Budgets) {
    let home = tempfile::tempdir().unwrap();
    let world = Practice::of(World::with_roles(ROLES), home.path());
    let config = world.home.join(".config/ol-aws");
    std::fs::create_dir_all(&config).unwrap();
    let roles = (0..ROLES).map(|n| format!("[roles.r{n}]\nrole = \"Role-{n:04}\"\n"));
    std::fs::write(config.join("config.toml"), roles.collect::<String>()).unwrap();
    world.sandbox.edit(|acme| acme.latency = LATENCY);
    let started = Instant::now();
    let mut login = world.ol_aws("login --all");
    assert!(login.stderr(Stdio::null()).status().unwrap().success());
    let took = started.elapsed();
    let answers = took.as_secs_f64() / LATENCY.as_secs_f64();
    println!(
        "{ROLES} roles at 50 ms an answer, the sign-in included: {took:?}, {answers:.1} answers long"
    );
    budgets.expect(
        answers <= BUDGET,
        "a hundred roles from one sign-in take longer than a second at 50 ms an answer",
    );
}
