//! Many processes at once: one signs in, the others take its result, its failure too.

use std::process::{Child, Stdio};
use std::time::Duration;

use sandbox::{Fault, Step};

use crate::world::until;
use crate::world::{Done, World};

const MANY: usize = 100;

fn start(world: &World, password: &str, line: &str) -> Child {
    let mut run = world.ol_aws(line).env("OL_AWS_PASSWORD", password);
    run.command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn many(world: &World, password: &str) -> Vec<Done> {
    let children: Vec<Child> = (0..MANY)
        .map(|_| start(world, password, "env admin --shell sh"))
        .collect();
    children
        .into_iter()
        .map(|child| Done::of(child.wait_with_output().unwrap()))
        .collect()
}

#[test]
fn a_hundred_at_once_sign_in_once() {
    let world = World::new();
    let done = many(&world, sandbox::PASSWORD);
    for one in &done {
        assert_eq!(one.code, 0, "{}", one.stderr);
        assert_eq!(
            one.stdout, done[0].stdout,
            "everybody has the same credentials"
        );
    }
    let counts = [Step::Token, Step::Assertion, Step::AssumeRoleWithSaml]
        .map(|step| world.sandbox.count(step));
    assert_eq!(counts, [1, 1, 1]);
}

#[test]
fn a_hundred_with_a_wrong_password_ask_once_and_later_ones_never() {
    let world = World::new();
    for done in many(&world, "wrong") {
        assert_eq!(
            (done.code, done.stdout.as_str()),
            (4, "(exit 4)\n"),
            "{}",
            done.stderr
        );
        assert!(
            done.stderr.contains("Invalid user credentials"),
            "{}",
            done.stderr
        );
    }
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    for _ in 0..20 {
        world
            .ol_aws("env admin --shell sh")
            .env("OL_AWS_PASSWORD", "wrong")
            .fails(4);
    }
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    world.ol_aws("env admin").ok();
    assert_eq!(
        world.sandbox.count(Step::Assertion),
        2,
        "another password is another matter"
    );
}

#[test]
fn when_the_one_who_signs_in_is_killed_the_rest_still_finish() {
    let world = World::new();
    world
        .sandbox
        .fault(Step::Assertion, [Fault::Hang(Duration::from_secs(20))]);
    let mut holder = start(&world, sandbox::PASSWORD, "env admin --shell sh");
    until(|| world.sandbox.count(Step::Assertion) == 1);
    let waiting: Vec<Child> = (0..10)
        .map(|_| start(&world, sandbox::PASSWORD, "env admin --shell sh"))
        .collect();
    holder.kill().unwrap();
    holder.wait().unwrap();
    for child in waiting {
        let done = Done::of(child.wait_with_output().unwrap());
        assert_eq!(done.code, 0, "{}", done.stderr);
    }
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
}

#[test]
fn who_waits_says_for_whom() {
    let world = World::new();
    world
        .sandbox
        .fault(Step::Assertion, [Fault::Hang(Duration::from_secs(1))]);
    let holder = start(&world, sandbox::PASSWORD, "env admin --shell sh");
    until(|| world.sandbox.count(Step::Assertion) == 1);
    let done = world.ol_aws("env ro-is-not-there").done();
    assert!(
        done.stderr.contains(&format!("process {}", holder.id())),
        "{}",
        done.stderr
    );
    assert_eq!(Done::of(holder.wait_with_output().unwrap()).code, 0);
}

#[test]
fn a_failed_assume_is_shared_by_those_who_waited_for_it() {
    let world = World::new();
    world
        .sandbox
        .edit(|world| world.user("ada").roles[0].denied = true);
    world.ol_aws("login ReadOnly").fails(6);
    world
        .sandbox
        .edit(|world| world.latency = Duration::from_millis(500));
    let before = world.sandbox.count(Step::AssumeRoleWithSaml);
    let children: Vec<Child> = (0..10)
        .map(|_| start(&world, sandbox::PASSWORD, "env admin --shell sh"))
        .collect();
    for child in children {
        assert_eq!(Done::of(child.wait_with_output().unwrap()).code, 7);
    }
    let after = world.sandbox.count(Step::AssumeRoleWithSaml);
    assert!(after - before < 10, "{} asked", after - before);
}
