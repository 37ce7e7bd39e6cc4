//! The endpoint beside a command of `exec --renew`: who answers there, and that nothing outlives the command.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sandbox::Step;

use crate::world::real_shell::{Variables, parse};
use crate::world::{Done, Run, World, binary, exported, tool};

/// "Nothing left one second after the command is gone"; the rest is for a busy machine.
const LIMIT: Duration = Duration::from_secs(10);

/// A command of `exec --renew` that waits for its stdin to close, and what it was given.
struct Running {
    command: Child,
    variables: Variables,
}

impl Running {
    /// `CMD` prints its environment first, then its own process id in a line, then waits.
    fn start(mut run: Run) -> Self {
        run.command
            .args(["--", "sh", "-c", "cat /proc/self/environ; echo; exec cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut command = run.command.spawn().unwrap();
        let mut first = Vec::new();
        let mut stdout = BufReader::new(command.stdout.as_mut().unwrap());
        stdout.read_until(b'\n', &mut first).unwrap();
        let variables = parse(first.strip_suffix(b"\n").unwrap());
        Self { command, variables }
    }

    fn value(&self, name: &str) -> &str {
        &self.variables[name]
    }

    /// The status line and the body.
    fn answer(&self, token: &str) -> (String, String) {
        let uri = self.value("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        let (host, path) = uri
            .strip_prefix("http://")
            .unwrap()
            .split_once('/')
            .unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        write!(
            stream,
            "GET /{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    }

    fn token(&self) -> &str {
        self.value("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    }

    fn directory(&self) -> PathBuf {
        let file = Path::new(self.value("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"));
        file.parent().unwrap().to_owned()
    }

    fn is_answered(&self) -> bool {
        let uri = self.value("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        let host = uri.strip_prefix("http://").unwrap().split('/').next();
        TcpStream::connect(host.unwrap()).is_ok()
    }

    /// The processes that hold the endpoint's directory on their command line: the helper's.
    fn helpers(&self) -> BTreeSet<u32> {
        let directory = self.directory().display().to_string();
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        processes
            .filter_map(|entry| {
                let id = entry.file_name().to_str()?.parse().ok()?;
                let line = std::fs::read(entry.path().join("cmdline")).ok()?;
                let line = String::from_utf8_lossy(&line).into_owned();
                (line.contains("command-endpoint") && line.contains(&directory)).then_some(id)
            })
            .collect()
    }

    #[track_caller]
    fn leaves_nothing(&self) {
        let started = Instant::now();
        while self.is_answered() || self.directory().exists() || !self.helpers().is_empty() {
            assert!(started.elapsed() < LIMIT, "{:?}", self.helpers());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.command.kill();
        let _ = self.command.wait();
    }
}

#[test]
fn it_answers_as_long_as_the_command_runs_and_not_a_moment_longer() {
    for ends in ["by itself", "killed"] {
        let world = World::new();
        let mut running = Running::start(world.ol_aws("exec admin --renew"));
        let (status, body) = running.answer(running.token());
        assert_eq!(status, "HTTP/1.1 200 OK");
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert!(body["RoleArn"].as_str().unwrap().ends_with(":role/Admin"));
        assert_eq!(running.answer("another").0, "HTTP/1.1 401 Unauthorized");
        let file = running.value("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        assert_eq!(std::fs::read_to_string(file).unwrap(), running.token());
        assert_eq!(running.helpers().len(), 1, "{ends}");
        assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
        match ends {
            "killed" => running.command.kill().unwrap(),
            _ => drop(running.command.stdin.take()),
        }
        running.command.wait().unwrap();
        running.leaves_nothing();
    }
}

/// A command that waits for its children must not wait for ours, and Ctrl-C on its terminal is not for us.
#[test]
fn the_helper_is_no_child_of_the_command_and_in_no_session_of_its() {
    let world = World::new();
    let running = Running::start(world.ol_aws("exec admin --renew"));
    let helper = *running.helpers().first().unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{helper}/stat")).unwrap();
    let after_name = stat.rsplit_once(") ").unwrap().1;
    // proc_pid_stat(5): state, parent, process group, session.
    let fields: Vec<&str> = after_name.split(' ').collect();
    let own = std::process::id().to_string();
    assert!(
        ![running.command.id().to_string(), own].contains(&fields[1].to_owned()),
        "{stat}"
    );
    assert_ne!(
        fields[3].parse::<i32>().unwrap(),
        nix::unistd::getsid(None).unwrap().as_raw()
    );
    assert_eq!(
        std::fs::read_link(format!("/proc/{helper}/cwd")).unwrap(),
        Path::new("/")
    );
}

#[test]
fn its_files_are_private_and_those_of_a_killed_helper_are_removed_by_the_next() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let running = Running::start(world.ol_aws("exec admin --renew"));
    let directory = running.directory();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    assert_eq!(mode(&directory.join("token")), 0o600);
    let helper = *running.helpers().first().unwrap();
    Command::new("kill")
        .args(["-9", &helper.to_string()])
        .status()
        .unwrap();
    while running.is_answered() {
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(running);
    assert!(directory.exists());
    // One that is young may be about to be used, and one that is locked is.
    let second = Running::start(world.ol_aws("exec admin --renew"));
    let third = Running::start(world.ol_aws("exec admin --renew"));
    assert!(directory.exists());
    let age = |path: &Path| {
        let aged = ["-d", "2 minutes ago"].into_iter();
        Command::new("touch").args(aged).arg(path).status().unwrap()
    };
    assert!(age(&directory).success() && age(&second.directory()).success());
    // Whoever is there has looked already.
    let fourth = Running::start(world.ol_aws("exec admin --renew"));
    let started = Instant::now();
    while directory.exists() {
        assert!(started.elapsed() < LIMIT);
        std::thread::sleep(Duration::from_millis(20));
    }
    for running in [second, third, fourth] {
        assert_eq!(running.answer(running.token()).0, "HTTP/1.1 200 OK");
    }
}

/// A command that cannot be run leaves nothing either.
#[test]
fn a_command_that_is_not_found_leaves_nothing() {
    let world = World::new();
    world
        .ol_aws("exec admin --renew -- no-such-program")
        .fails(127);
    let started = Instant::now();
    let is_there = || {
        let entries = std::fs::read_dir(world.state()).unwrap().flatten();
        let mut names = entries.map(|entry| entry.file_name().into_string().unwrap());
        names.any(|name| name.starts_with("command-"))
    };
    while is_there() {
        assert!(started.elapsed() < LIMIT);
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// With a password at hand the helper renews by itself, and a command that reads no AWS file never notices.
#[test]
fn it_renews_while_that_needs_nobody() {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(6);
    let world = World::of(acme);
    let running = Running::start(world.ol_aws("exec admin --renew"));
    let key = || {
        let (status, body) = running.answer(running.token());
        assert_eq!(status, "HTTP/1.1 200 OK", "{body}");
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        body["AccessKeyId"].as_str().unwrap().to_owned()
    };
    let first = key();
    let started = Instant::now();
    let mut seen = BTreeSet::from([first]);
    while seen.len() < 3 {
        assert!(started.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(200));
        seen.insert(key());
    }
}

/// The clients that look for a container's endpoint find it, whatever the user's own variables say of one.
#[test]
fn curl_gets_it_by_the_variables_alone() {
    let world = World::new();
    let Some(curl) = tool("curl") else { return };
    let mut run = world
        .ol_aws("exec admin --renew")
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
    let script = "exec \"$0\" -sS -H \"Authorization: $(cat \"$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE\")\" \"$AWS_CONTAINER_CREDENTIALS_FULL_URI\"";
    run.command.args(["--", "sh", "-c", script]).arg(curl);
    let body: serde_json::Value = serde_json::from_str(&run.ok()).unwrap();
    let script = world.ol_aws("env admin").ok();
    assert_eq!(
        body["AccessKeyId"].as_str(),
        exported(&script, "AWS_ACCESS_KEY_ID")
    );
}

/// The first process of a container adopts what its children leave: a command that waits for all of its children must
/// not wait for ours.
#[test]
fn a_command_that_adopts_children_gets_no_child_of_ours_and_no_endpoint() {
    let world = World::new();
    let script = "import os\ntry:\n    os.wait()\nexcept ChildProcessError:\n    print(os.environ.get('AWS_CONTAINER_CREDENTIALS_FULL_URI'), os.environ['AWS_CONFIG_FILE'] != '')";
    let Some(done) = apart(
        &world,
        &["--pid", "--fork", "--mount-proc"],
        "exec admin --profiles -- python3 -c",
        script,
    ) else {
        return;
    };
    assert_eq!(done.stdout, "None True\n", "{}", done.stderr);
    assert!(done.stderr.contains("docker run --init"), "{}", done.stderr);
}

#[test]
fn without_loopback_the_command_runs_and_hears_why_there_is_no_endpoint() {
    let world = World::new();
    let Some(done) = apart(&world, &["--net"], "exec admin --renew -- sh -c", "env") else {
        return;
    };
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(!done.stdout.contains("AWS_CONTAINER_"), "{}", done.stdout);
    let warned = "programs that do not read the AWS files get no credentials";
    assert!(done.stderr.contains(warned), "{}", done.stderr);
}

/// Runs it with cached credentials in namespaces of its own (unshare(1)), where a user may make some.
fn apart(world: &World, namespaces: &[&str], line: &str, last: &str) -> Option<Done> {
    world.ol_aws("login admin").ok();
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user"]).args(namespaces);
    command.arg(binary()).args(line.split(' ')).arg(last);
    command.env_clear().envs(world.variables());
    command.env("PATH", std::env::var("PATH").unwrap());
    command.current_dir(world.home()).stdin(Stdio::null());
    let done = Run { command }.done();
    let refused = done.stderr.contains("unshare: ");
    assert!(
        !refused || std::env::var("CI").as_deref() != Ok("true"),
        "{}",
        done.stderr
    );
    (!refused).then_some(done)
}
