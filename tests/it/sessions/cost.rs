//! What a sign-in costs besides its requests: connections are open before they are needed, and it waits for the disk only
//! where something would be lost for good.

use std::process::{Command, Stdio};
use std::time::Duration;

use sandbox::{Connections, Door, Fault, PASSWORD, Step};

use crate::world::until;
use crate::world::{Run, World, tool};

/// The calls of these names that a run makes, which ends so or fails.
fn calls(world: &World, names: &str, run: &Run, fails: bool) -> Option<Vec<String>> {
    let log = world.home().join("calls");
    let mut command = Command::new(tool("strace")?);
    command.args(["-f", "-qq", "-y", "-e", &format!("trace={names}"), "-o"]);
    command.arg(&log).arg(run.command.get_program());
    command.args(run.command.get_args()).env_clear();
    let variables = run.command.get_envs();
    command.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    command.current_dir(world.home());
    let done = Run { command }.done();
    assert_eq!(done.code != 0, fails, "{}", done.stderr);
    let text = std::fs::read_to_string(&log).unwrap();
    // A call that another thread's came in between of has two lines, of which the first names it; a thread that strace leaves
    // has one without a call.
    let named = |line: &&str| {
        // strace lets `?` stand before one that not every machine has.
        let mut names = names.split(',').map(|name| name.trim_start_matches('?'));
        names.any(|name| line.contains(&format!(" {name}(")))
    };
    let calls = text.lines().filter(named);
    Some(calls.map(str::to_owned).collect())
}

#[test]
fn a_sign_in_waits_for_the_disk_once_and_a_refusal_is_on_it() {
    let world = World::new();
    // The cache's key is there from now on.
    world.ol_aws("status").done();
    let syncs = |line: &str, fails: bool| {
        let calls = calls(
            &world,
            "fsync,fdatasync,sync,syncfs",
            &world.ol_aws(line),
            fails,
        )?;
        Some((calls.len(), calls.join("\n")))
    };
    let Some((count, calls)) = syncs("env admin", false) else {
        return;
    };
    // The note that a password is under way lies in the file with the refusals.
    assert_eq!(count, 1, "{calls}");
    for line in [
        "env admin",
        "env admin --fresh",
        "exec 111122223333/ReadOnly -- true",
    ] {
        let (count, calls) = syncs(line, false).unwrap();
        assert_eq!(count, 0, "{line}: {calls}");
    }
    world.ol_aws("logout").ok();
    world
        .sandbox
        .edit(|acme| acme.user("ada").password = "another".into());
    let (count, calls) = syncs("env admin", true).unwrap();
    assert_eq!(count, 3, "{calls}");
    assert!(calls.contains("ol-aws>"), "the directory: {calls}");
}

#[test]
fn what_is_written_for_the_user_is_on_the_disk() {
    let world = World::new();
    world.ol_aws("env admin").ok();
    for line in ["env admin --output keys", "save --profile dev admin"] {
        let Some(calls) = calls(&world, "fsync", &world.ol_aws(line), false) else {
            return;
        };
        assert!(!calls.is_empty(), "{line}");
    }
}

/// Handshakes with AWS go on while OneLogin thinks, and nothing is sent there before the assertion is.
#[test]
fn as_many_connections_to_aws_are_open_as_roles_are_fetched() {
    let aliases = |count: usize| -> String {
        let roles = (0..count).map(|n| format!("[roles.r{n}]\nrole = \"Role-{n:04}\"\n"));
        roles.collect()
    };
    for (line, roles, connections) in [
        ("env Role-0000", 9, 1),
        ("login r1", 9, 1),
        ("login r1 r2 r3", 9, 3),
        ("login --all", 9, 9),
        ("login --all", 40, 32),
        // It fetches nothing.
        ("roles --fresh", 9, 0),
    ] {
        let (world, authority) = World::over_tls(sandbox::World::with_roles(roles));
        world.config(&aliases(roles));
        let hang = Fault::Hang(Duration::from_secs(600));
        world.sandbox.fault(Step::Assertion, [hang]);
        let mut run = world.ol_aws(line).env("SSL_CERT_FILE", &authority);
        let mut child = run.command.spawn().unwrap();
        let sts = || world.sandbox.connections().sts;
        until(|| world.sandbox.count(Step::Assertion) == 1 && sts() >= connections);
        assert_eq!(sts(), connections, "{line}");
        // The one that was asked for a password is killed, and so no refusal.
        child.kill().unwrap();
        child.wait().unwrap();
        let requests = world.sandbox.requests();
        assert!(
            requests.iter().all(|request| request.method == "POST"),
            "{line}"
        );
        assert_eq!(requests.len(), 2, "{line}");
    }
}

#[test]
fn the_connections_that_were_opened_ahead_are_the_ones_that_are_used() {
    let world = World::of(sandbox::World::with_roles(9));
    let roles = (0..9).map(|n| format!("[roles.r{n}]\nrole = \"Role-{n:04}\"\n"));
    world.config(&roles.collect::<String>());
    world.ol_aws("login --all").ok();
    let connections = world.sandbox.connections();
    assert_eq!((connections.onelogin, connections.sts), (1, 9));
    // One after the other.
    world.ol_aws("logout").ok();
    world.ol_aws("login r1").ok();
    let connections = world.sandbox.connections();
    assert_eq!((connections.onelogin, connections.sts), (2, 10));
}

/// Whoever types a password, or a program that prints it, takes longer than a handshake. (That the next request goes over these
/// connections is in the round trips that the benchmark counts: which of two is ready first is a matter of the moment.)
#[test]
fn while_a_password_is_awaited_the_connections_are_opened() {
    let (world, authority) = World::over_tls(sandbox::World::acme());
    let opened = |before: Connections| {
        until(|| {
            let now = world.sandbox.connections();
            now.onelogin > before.onelogin && now.sts > before.sts
        });
    };
    let asked = |line: &str| {
        let run = world.terminal(line).without(&["OL_AWS_PASSWORD"]);
        run.env("SSL_CERT_FILE", &authority).on_terminal()
    };
    let before = world.sandbox.connections();
    let mut pty = asked("env admin --output keys");
    pty.see("OneLogin password of ada@acme.test: ");
    opened(before);
    assert_eq!(world.sandbox.requests().len(), 0, "nothing is sent before");
    pty.line(PASSWORD);
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert_eq!(world.sandbox.requests().len(), 3);

    world.ol_aws("logout").ok();
    let go = world.home().join("go");
    world.config(&format!(
        "password_command = [\"sh\", \"-c\", \"until [ -e {} ]; do sleep 0.05; done; echo {PASSWORD}\"]\n",
        go.display()
    ));
    let before = world.sandbox.connections();
    let run = world.ol_aws("env admin").without(&["OL_AWS_PASSWORD"]);
    let mut run = run.env("SSL_CERT_FILE", &authority);
    let mut child = run.command.stdout(Stdio::null()).spawn().unwrap();
    opened(before);
    assert_eq!(world.sandbox.requests().len(), 3, "nothing is sent before");
    std::fs::write(go, "").unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(world.sandbox.requests().len(), 6);
}

/// Where nothing may be sent, no connection is opened either.
#[test]
fn without_a_password_that_may_be_sent_no_connection_is_opened() {
    let world = World::new();
    let before = world.sandbox.connections();
    let run = world.ol_aws("env admin").without(&["OL_AWS_PASSWORD"]);
    run.fails(9);
    assert_eq!(world.sandbox.connections(), before);
    let wrong = || world.ol_aws("env admin").env("OL_AWS_PASSWORD", "wrong");
    wrong().fails(4);
    let before = world.sandbox.connections();
    wrong().fails(4);
    assert_eq!(world.sandbox.connections(), before);
}

/// A server does not wait for ever for a request.
#[test]
fn a_connection_that_the_server_has_closed_meanwhile_is_opened_again() {
    let world = World::new();
    world
        .sandbox
        .fault(Step::Assertion, [Fault::Hang(Duration::from_secs(2))]);
    let mut run = world.ol_aws("env admin");
    let child = run.command.stdout(Stdio::piped()).spawn();
    let child = child.unwrap();
    until(|| world.sandbox.connections().sts == 1);
    // Whoever is inside is sent out.
    world.sandbox.sts_door(Door::HangUp);
    world.sandbox.sts_door(Door::Open);
    let done = crate::world::Done::of(child.wait_with_output().unwrap());
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(world.sandbox.connections().sts, 2);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
}

/// The bundle of the trust store; its directories are hundreds of files that hold the same.
#[test]
fn a_sign_in_reads_the_trust_store_once() {
    let (world, authority) = World::over_tls(sandbox::World::acme());
    let ours = authority.to_str().unwrap();
    let systems = "/etc/ssl/certs/ca-certificates.crt";
    for (file, bundle) in [(ours, ""), ("", ours), (ours, ours), (systems, ours)] {
        for line in [
            "env admin",
            "login 111122223333/ReadOnly",
            "login admin --fresh",
        ] {
            let run = world.ol_aws(line).env("SSL_CERT_FILE", file);
            let run = run.env("AWS_CA_BUNDLE", bundle);
            let Some(calls) = calls(&world, "?open,openat", &run, false) else {
                return;
            };
            let opened = |part: &str| calls.iter().filter(|call| call.contains(part)).count();
            assert_eq!(opened("ca.pem"), 1, "{file} {bundle} {line}");
            let system = opened("/etc/ssl/") + opened("/etc/pki/");
            assert!(system <= 1, "{file} {bundle} {line}: {system} files");
        }
        world.ol_aws("logout").ok();
    }
}
