//! A signal at each seam: the process ends by it, nothing is half done, and the next run works. Where files are written, the
//! signal comes at every single call that could leave one unfinished (strace puts it there).

use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sandbox::{Fault, Step};

use super::journey::{Journey, assert_only_steps_forward, entries, files};
use super::{Seam, Trouble, for_each, seams_with};
use crate::commands::serve::Server;
use crate::world::until;
use crate::world::{Done, Run, World, binary, exported, tool};

const NAMES: [(Trouble, &str, i32); 4] = [
    (Trouble::Interrupt, "INT", 2),
    (Trouble::Terminate, "TERM", 15),
    (Trouble::HangUp, "HUP", 1),
    (Trouble::Kill, "KILL", 9),
];

/// The calls by which a file comes into being or goes, on any architecture.
const CALLS: [&str; 4] = [
    "fsync",
    "?rename,?renameat,?renameat2",
    "?link,?linkat",
    "?unlink,?unlinkat",
];

fn start(mut run: Run) -> Child {
    let command = run.command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn ended(child: Child, signal: &str) -> Done {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", signal, &id]).status();
    assert!(sent.unwrap().success());
    Done::of(child.wait_with_output().unwrap())
}

/// While it waits for an answer of the network.
fn at_requests(trouble: Trouble, seams: impl Iterator<Item = Seam>) {
    let (_, signal, number) = NAMES.into_iter().find(|row| row.0 == trouble).unwrap();
    for_each(seams.filter(|seam| seam.is_on_the_network()), |seam| {
        let journey = Journey::new(seam);
        journey.fault([Fault::Hang(Duration::from_secs(600))]);
        let child = start(journey.start());
        until(|| journey.asked() == 1);
        let done = ended(child, signal);
        assert_eq!(
            (done.code, done.stdout.as_str()),
            (128 + number, ""),
            "{seam:?}"
        );
        journey.assert_as_before();
        journey.assert_works_again();
    });
}

/// While it waits for the sign-in of another process, which does not notice.
fn at_the_lock(trouble: Trouble) {
    let (_, signal, number) = NAMES.into_iter().find(|row| row.0 == trouble).unwrap();
    let journey = Journey::new(Seam::Assertion);
    journey.fault([Fault::Hang(Duration::from_secs(3))]);
    let holder = start(journey.start());
    until(|| journey.asked() == 1);
    let mut waiter = start(journey.start());
    let mut said = [0; 16];
    let stderr = waiter.stderr.as_mut().unwrap();
    std::io::Read::read_exact(stderr, &mut said).unwrap();
    assert_eq!(
        &said,
        b"ol-aws: waiting ",
        "{}",
        String::from_utf8_lossy(&said)
    );
    assert_eq!(ended(waiter, signal).code, 128 + number);
    let done = Done::of(holder.wait_with_output().unwrap());
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(journey.asked(), 1);
}

/// A run of the program that gets the signal when it makes that call for the n-th time.
fn struck(world: &World, call: &str, signal: &str, turn: usize, line: &str) -> Done {
    let mut run = world.ol_aws(line);
    let inject = format!("inject={call}:signal={signal}:when={turn}");
    let mut command = Command::new("setsid");
    command
        .args([
            "--wait",
            "strace",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            &inject,
        ])
        .arg(binary())
        .args(line.split_whitespace())
        .env_clear()
        .envs(world.variables())
        .current_dir(world.home())
        .stdin(Stdio::null());
    run.command = command;
    run.done()
}

/// Strikes at every call in turn until a run gets through; how many runs were ended.
fn at_every_call(
    trouble: Trouble,
    world: &World,
    line: &str,
    mut check: impl FnMut(&str, &Done),
) -> Option<usize> {
    let (_, signal, number) = NAMES.into_iter().find(|row| row.0 == trouble).unwrap();
    tool("strace")?;
    let mut ended = 0;
    for call in CALLS {
        for turn in 1.. {
            let done = struck(world, call, signal, turn, line);
            check(&format!("{signal} at {call} {turn}"), &done);
            if done.code == 0 {
                break;
            }
            assert_eq!(done.code, 128 + number, "{call} {turn}: {}", done.stderr);
            ended += 1;
        }
    }
    Some(ended)
}

/// In the middle of writing the cache: what was held is held, and nothing has to be signed in for again.
fn at_the_cache(trouble: Trouble) {
    let world = World::new();
    world.ol_aws("env deploy").ok();
    let ended = at_every_call(
        trouble,
        &world,
        "env admin --fresh --shell sh",
        |at, done| {
            let held = world.ol_aws("env deploy --shell sh").ok();
            assert!(exported(&held, "AWS_ACCESS_KEY_ID").is_some(), "{at}");
            assert!(
                done.code == 0 || done.stdout.is_empty(),
                "{at}: {}",
                done.stdout
            );
            for entry in entries(&world, &["session", "assertion", "roles"]) {
                assert!(std::fs::metadata(&entry).unwrap().len() > 60, "{at}");
            }
        },
    );
    if let Some(ended) = ended {
        assert!(ended >= 2, "a run writes more than {ended} times");
        assert_eq!(world.sandbox.count(Step::Assertion), 1);
    }
}

/// In the middle of changing a file of AWS's: it is the old one or the new one.
fn at_an_aws_file(trouble: Trouble) {
    let world = World::new();
    world.ol_aws("env admin").ok();
    let file = world.home().join(".aws/credentials");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let own = "# mine\n[mine]\naws_access_key_id = AKIAMINE\naws_secret_access_key = x\n";
    std::fs::write(&file, own).unwrap();
    let mut news = 0;
    let ended = at_every_call(trouble, &world, "save --profile p admin", |at, done| {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let is_new = text.contains("[p]") && text.contains("aws_session_token");
        assert!(
            text == own || (is_new && text.starts_with(own)),
            "{at}: {text}"
        );
        assert!(is_new || done.code != 0, "{at}");
        news += usize::from(is_new);
        std::fs::write(&file, own).unwrap();
    });
    if let Some(ended) = ended {
        // What can be caught waits for a write that is under way, which then is whole.
        let least_ended = if trouble == Trouble::Kill { 2 } else { 0 };
        assert!(ended >= least_ended && news >= 1, "{ended} and {news}");
        assert!(ended + news >= 3, "{ended} and {news}");
        // What an ended run left unfinished beside it, the next one takes away.
        world.ol_aws("save --profile p admin").ok();
        let beside = files(file.parent().unwrap());
        assert_eq!(beside.keys().collect::<Vec<_>>(), [&file]);
    }
}

/// While it serves: the port is free again, and nothing is left of it.
fn at_the_server(trouble: Trouble) {
    let (_, signal, number) = NAMES.into_iter().find(|row| row.0 == trouble).unwrap();
    let world = World::new();
    world.ol_aws("env admin").ok();
    let before = files(world.home());
    let mut server = Server::start(world.ol_aws("serve admin"));
    assert!(server.credentials()["Token"].is_string());
    let port = server.port().to_owned();
    let id = server.child.id().to_string();
    let sent = Command::new("kill").args(["-s", signal, &id]).status();
    assert!(sent.unwrap().success());
    let status = server.child.wait().unwrap();
    assert_eq!(status.signal(), Some(number), "{status}");
    assert_only_steps_forward(&before, &files(world.home()));
    let again = Server::start(world.ol_aws(&format!("serve admin --port {port}")));
    assert!(again.credentials()["Token"].is_string());
}

#[test]
fn an_interrupt_at_any_seam_leaves_all_as_it_was() {
    at_requests(Trouble::Interrupt, seams_with(Trouble::Interrupt));
    at_the_lock(Trouble::Interrupt);
    at_the_cache(Trouble::Interrupt);
    at_an_aws_file(Trouble::Interrupt);
    at_the_server(Trouble::Interrupt);
}

#[test]
fn a_request_to_end_at_any_seam_leaves_all_as_it_was() {
    at_requests(Trouble::Terminate, seams_with(Trouble::Terminate));
    at_the_lock(Trouble::Terminate);
    at_the_cache(Trouble::Terminate);
    at_an_aws_file(Trouble::Terminate);
    at_the_server(Trouble::Terminate);
}

#[test]
fn a_lost_terminal_at_any_seam_leaves_all_as_it_was() {
    at_requests(Trouble::HangUp, seams_with(Trouble::HangUp));
    at_the_lock(Trouble::HangUp);
    at_the_cache(Trouble::HangUp);
    at_an_aws_file(Trouble::HangUp);
    at_the_server(Trouble::HangUp);
}

#[test]
fn a_kill_at_any_seam_leaves_all_as_it_was() {
    at_requests(Trouble::Kill, seams_with(Trouble::Kill));
    at_the_lock(Trouble::Kill);
    at_the_cache(Trouble::Kill);
    at_an_aws_file(Trouble::Kill);
    at_the_server(Trouble::Kill);
}

#[test]
fn a_kill_while_settings_are_kept_leaves_the_old_ones() {
    if tool("strace").is_none() {
        return;
    }
    let own = "# mine\nregion = \"eu-west-1\"\n";
    let world = World::new();
    world.config(own);
    let config = world.config_file();
    // The new file is whole by then, and about to take the old one's place.
    let inject = format!("inject={}:signal=KILL", CALLS[1]);
    let config_path = config.to_str().unwrap();
    let strace = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-P",
        config_path,
        "-e",
        &inject,
    ];
    let command = [&strace[..], &[binary(), "login", "admin"]].concat();
    let run = world
        .on_terminal_of(24, 80, &command)
        .without(&["OL_AWS_USERNAME"]);
    let mut pty = run.on_terminal();
    pty.see("OneLogin user name or email: ");
    pty.line("ada@acme.test");
    assert_eq!(pty.end().1, 128 + 9, "{}", pty.transcript());
    assert_eq!(std::fs::read_to_string(&config).unwrap(), own);
    let run = world.ol_aws("env admin --shell sh");
    assert!(run.ok().contains("AWS_SESSION_TOKEN"));
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}
