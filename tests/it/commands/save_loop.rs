//! `save --loop`: the terminal left open, as OneLogin's users know it. The clock of the program runs faster here, by
//! libfaketime; that of the services does not.

use std::process::{Command, Stdio};
use std::time::Duration;

use sandbox::{Fault, Step};

use crate::world::{Done, Run, World, binary, tool};

/// A quarter of an hour takes four seconds and a half, and the five minutes in which an assertion can be used one and a half:
/// enough for a request on a busy machine.
pub const FASTER: &str = "+0 x200";

/// `save` in a world whose clock runs faster; its words are split at blanks.
fn save(world: &World, line: &str) -> Option<Run> {
    let mut command = Command::new("setsid");
    command
        .arg("--wait")
        .arg(tool("faketime")?)
        // The time limits of requests go by the true clock.
        .args(["--exclude-monotonic", "-f", FASTER])
        .arg(binary())
        .arg("save");
    command
        .args(line.split_whitespace())
        .env_clear()
        .envs(world.variables());
    command.current_dir(world.home()).stdin(Stdio::null());
    Some(Run { command })
}

fn key(world: &World, profile: &str) -> String {
    let text = std::fs::read_to_string(world.home().join(".aws/credentials")).unwrap();
    let (_, section) = text.split_once(&format!("[{profile}]\n")).unwrap();
    section.lines().next().unwrap().to_owned()
}

#[test]
fn it_signs_in_so_many_times_in_all_and_saves_each_time() {
    let world = World::new();
    let Some(run) = save(&world, "--profile work admin --loop 3 --every 15") else {
        return;
    };
    let done: Done = run.done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(
        done.stderr.matches("saved as work").count(),
        3,
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.contains("renewal 3 of 3 at "),
        "{}",
        done.stderr
    );
    assert_eq!(
        world.sandbox.count(Step::Assertion),
        3,
        "an assertion lives three minutes"
    );
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 3);
}

#[test]
fn a_code_is_sent_once_and_the_hint_names_the_policy() {
    let world = World::new();
    let Some(run) = save(
        &world,
        "--profile work admin --loop 3 --every 15 --otp 012345",
    ) else {
        return;
    };
    let stderr = run.user("ben").env("OL_AWS_OTP", "012345").fails(9);
    assert!(stderr.contains("Skip if OTP received"), "{stderr}");
    let codes = world.sandbox.requests_of(Step::VerifyFactor);
    assert_eq!(codes.len(), 1, "{codes:?}");
    assert!(!key(&world, "work").is_empty(), "what was saved stays");
}

#[test]
fn a_command_gives_a_new_code_each_time() {
    let world = World::new();
    world.config("otp_command = [\"sh\", \"-c\", \"echo x >> codes; echo 012345\"]\n");
    let Some(run) = save(&world, "--profile work admin --loop 2 --every 15") else {
        return;
    };
    let done = run.user("ben").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(
        done.stderr.contains("Skip if OTP received"),
        "{}",
        done.stderr
    );
    assert_eq!(
        std::fs::read_to_string(world.home().join("codes")).unwrap(),
        "x\nx\n"
    );
}

#[test]
fn the_network_may_be_down_for_a_while() {
    let world = World::new();
    let Some(mut run) = save(&world, "--profile work admin --loop 2 --every 15") else {
        return;
    };
    let child = run
        .command
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    wait_for(|| world.home().join(".aws/credentials").exists());
    world.sandbox.fault(Step::Assertion, [Fault::status(503)]);
    let done = Done::of(child.wait_with_output().unwrap());
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(
        done.stderr.matches("trying again every minute").count(),
        1,
        "{}",
        done.stderr
    );
    assert_eq!(
        done.stderr.matches("saved as work").count(),
        2,
        "{}",
        done.stderr
    );
}

#[test]
fn while_it_stays_down_it_fails_when_the_credentials_end() {
    let world = World::new();
    let Some(mut run) = save(&world, "--profile work admin --loop 2 --every 15") else {
        return;
    };
    let child = run
        .command
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    wait_for(|| world.home().join(".aws/credentials").exists());
    let saved = key(&world, "work");
    let down = std::iter::repeat_with(|| Fault::status(503)).take(5000);
    world.sandbox.fault(Step::Assertion, down);
    let done = Done::of(child.wait_with_output().unwrap());
    assert_eq!(done.code, 8, "{}", done.stderr);
    let told = done.stderr.matches("trying again every minute").count();
    assert_eq!(told, 1, "{}", done.stderr);
    assert_eq!(key(&world, "work"), saved, "what was saved stays");
}

/// Credentials that live less than the time between two sign-ins are renewed before they end.
fn short_lived() -> World {
    let world = World::new();
    world.sandbox.edit(|acme| acme.session_seconds = Some(4));
    world
}

fn spawned(run: &mut Run) -> std::process::Child {
    let command = run.command.stderr(Stdio::piped()).stdout(Stdio::piped());
    command.spawn().unwrap()
}

fn send(signal: &str, pid: u32) {
    let kill = Command::new("kill")
        .args(["-s", signal, &pid.to_string()])
        .status();
    assert!(kill.unwrap().success());
}

#[test]
fn short_lives_are_renewed_before_they_end() {
    let world = short_lived();
    let done = world.ol_aws("save --profile work admin --loop 2").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    // The assertion lives on.
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
}

#[test]
fn a_signal_in_the_middle_of_a_sign_in_ends_it_with_a_word_too() {
    let world = short_lived();
    let mut run = world.ol_aws("save --profile work admin --loop 2");
    let child = spawned(&mut run);
    wait_for(|| world.home().join(".aws/credentials").exists());
    let hang = Fault::Hang(Duration::from_secs(60));
    world.sandbox.fault(Step::Assertion, [hang]);
    world.sandbox.expire_assertions();
    wait_for(|| world.sandbox.count(Step::Assertion) == 2);
    send("TERM", child.id());
    let done = Done::of(child.wait_with_output().unwrap());
    assert_eq!(done.code, 128 + 15, "{}", done.stderr);
    let word = "\nol-aws: stopped; work keeps Admin";
    assert!(done.stderr.contains(word), "{}", done.stderr);
}

/// As `nohup` and `trap ''` leave them. Of two signals that wait the lower one comes first.
#[test]
fn an_ignored_signal_stays_ignored() {
    let world = World::new();
    let mut command = Command::new("setsid");
    command
        .args(["--wait", "sh", "-c"])
        .arg("trap '' INT; exec \"$0\" save --profile work admin --loop 2")
        .arg(binary())
        .env_clear()
        .envs(world.variables())
        .current_dir(world.home())
        .stdin(Stdio::null());
    let child = spawned(&mut Run { command });
    wait_for(|| world.home().join(".aws/credentials").exists());
    wait_for(|| catches(child.id(), 15));
    send("INT", child.id());
    send("TERM", child.id());
    let done = Done::of(child.wait_with_output().unwrap());
    assert_eq!(done.code, 128 + 15, "{}", done.stderr);
}

#[test]
fn both_clis_use_the_profile_while_it_stays() {
    let world = World::new();
    let mut run = world.ol_aws("save --profile work admin --loop 2 --region eu-west-1");
    let child = spawned(&mut run);
    wait_for(|| world.home().join(".aws/credentials").exists());
    for aws in ["aws1", "aws2"].into_iter().filter_map(tool) {
        let mut command = Command::new(aws);
        command.env_clear().envs(world.variables());
        let url = world.sandbox.sts_url();
        command.args(["--profile", "work", "--endpoint-url", &url]);
        command.args(["sts", "get-caller-identity"]);
        let identity = Run { command }.ok();
        assert!(identity.contains("assumed-role/Admin/ada"), "{identity}");
    }
    wait_for(|| catches(child.id(), 15));
    send("TERM", child.id());
    let done = Done::of(child.wait_with_output().unwrap());
    assert_eq!(done.code, 128 + 15, "{}", done.stderr);
}

/// What everybody waits for comes, or the test hangs until it is given up.
fn wait_for(what: impl Fn() -> bool) {
    for _ in 0..2400 {
        if what() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("it never came");
}

#[test]
fn a_signal_ends_it_with_a_word_and_as_shells_expect() {
    let world = World::new();
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        let mut run = world.ol_aws("save --profile work admin --loop 2");
        let child = run
            .command
            .stderr(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        wait_for(|| world.home().join(".aws/credentials").exists());
        // Not a group's leader, setsid has become ours.
        wait_for(|| catches(child.id(), 2));
        send(signal, child.id());
        let done = Done::of(child.wait_with_output().unwrap());
        assert_eq!(done.code, 128 + number, "{}", done.stderr);
        assert!(
            done.stderr.contains("stopped; work keeps"),
            "{signal}: {}",
            done.stderr
        );
        std::fs::remove_file(world.home().join(".aws/credentials")).unwrap();
    }
}

/// Whether it catches that signal, as it does once it has saved.
fn catches(pid: u32, signal: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.is_some_and(|mask| {
        u64::from_str_radix(mask.trim(), 16).unwrap() & (1 << (signal - 1)) != 0
    })
}
