//! `serve`: the container-credentials endpoint, for AWS's own clients and against everybody else.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use sandbox::{Fault, Step};
use serde_json::Value;

use crate::world::{PROD, Run, World, exported, tool};

/// Generous: it says that something hangs, not that it is slow.
const LIMIT: Duration = Duration::from_secs(60);

/// A `serve` that runs; dropping it ends it.
pub struct Server {
    pub child: Child,
    pub uri: String,
    pub token: String,
    /// All of its stdout.
    pub printed: String,
    stderr: Receiver<String>,
}

/// Of the first role in what `serve` printed or wrote.
pub fn variable<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut lines = text.lines();
    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub fn start(mut run: Run) -> Self {
        let mut child = run
            .command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It writes all of it at once, and stays.
        let mut text = vec![0; 64 * 1024];
        let length = child.stdout.take().unwrap().read(&mut text).unwrap();
        let printed = String::from_utf8(text[..length].to_vec()).unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let value = |name| variable(&printed, name).expect("it serves").to_owned();
        Self {
            child,
            uri: value("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
            token: value("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
            printed,
            stderr: receiver,
        }
    }

    /// Waits for a line on stderr; every line up to it.
    pub fn says(&self, part: &str) -> Vec<String> {
        let mut lines = Vec::new();
        while let Ok(line) = self.stderr.recv_timeout(LIMIT) {
            let found = line.contains(part);
            lines.push(line);
            if found {
                return lines;
            }
        }
        panic!("it never said {part}: {lines:?}");
    }

    pub fn port(&self) -> &str {
        self.uri["http://127.0.0.1:".len()..]
            .split('/')
            .next()
            .unwrap()
    }

    /// A request, written as it stands; status and body of the reply.
    pub fn asked(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(format!("127.0.0.1:{}", self.port())).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let (head, body) = reply.split_once("\r\n\r\n").unwrap_or((&reply, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        (status.unwrap_or_else(|| panic!("{reply}")), body.to_owned())
    }

    /// The right request, with one thing replaced.
    fn with(&self, right: &str, other: &str) -> (u16, String) {
        let (port, token) = (self.port(), &self.token);
        let request = format!(
            "GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: {token}\r\nConnection: close\r\n\r\n"
        );
        assert!(request.contains(right), "{right}");
        self.asked(&request.replacen(right, other, 1))
    }

    /// Whether it has credentials to give at this moment.
    pub fn serves(&self) -> bool {
        self.with("GET", "GET").0 == 200
    }

    pub fn credentials(&self) -> Value {
        let (status, body) = self.with("GET", "GET");
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }
}

#[test]
fn the_reply_has_what_the_sdks_read() {
    let world = World::new();
    let server = Server::start(world.ol_aws("serve admin"));
    let script = world.ol_aws("env admin --shell sh").ok();
    let value = |name| exported(&script, name).unwrap();
    let expected = serde_json::json!({
        "Code": "Success",
        "AccessKeyID": value("AWS_ACCESS_KEY_ID"),
        "AccessKeyId": value("AWS_ACCESS_KEY_ID"),
        "SecretAccessKey": value("AWS_SECRET_ACCESS_KEY"),
        "Token": value("AWS_SESSION_TOKEN"),
        "Expiration": value("AWS_CREDENTIAL_EXPIRATION"),
        "AccountId": PROD,
        "RoleArn": format!("arn:aws:iam::{PROD}:role/Admin"),
    });
    assert_eq!(server.credentials(), expected);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
}

#[test]
fn whoever_has_not_the_token_or_comes_by_another_way_is_refused() {
    let world = World::new();
    let server = Server::start(world.ol_aws("serve admin"));
    let token = server.token.as_str();
    let (host, authorization) = (
        format!("127.0.0.1:{}", server.port()),
        format!("Authorization: {token}\r\n"),
    );
    let longer = format!("{token}0");
    for (right, other, status) in [
        (token, "x", 401),
        (token, &token[1..], 401),
        (token, longer.as_str(), 401),
        (&authorization, "", 401),
        (&host, "evil.example", 403),
        (&host, "127.0.0.1:1", 403),
        ("Connection", "Host: evil.example\r\nConnection", 403),
        (
            "GET /credentials",
            "GET http://evil.example/credentials",
            403,
        ),
        (
            "Connection",
            "Origin: https://evil.example\r\nConnection",
            403,
        ),
        ("Connection", "Origin: null\r\nConnection", 403),
        ("/credentials", "/", 404),
        ("/credentials", "/credentials/", 404),
        ("GET", "POST", 405),
        ("GET", "OPTIONS", 405),
    ] {
        let (found, body) = server.with(right, other);
        assert_eq!(found, status, "{other}: {body}");
        assert!(!body.contains("ASIA") && !body.contains(token), "{body}");
        let refusal: Value = serde_json::from_str(&body).unwrap();
        assert!(
            refusal["code"].is_string() && refusal["message"].is_string(),
            "{body}"
        );
    }
    // Clients on AWS's CRT name no port.
    let localhost = format!("localhost:{}", server.port());
    for ours in ["127.0.0.1", "localhost", &localhost] {
        assert_eq!(server.with(&host, ours).0, 200, "{ours}");
    }
}

/// An end of line in the file would be part of the token for the SDKs for Java.
#[test]
fn the_token_is_in_a_file_too_of_the_users_alone_and_without_an_end_of_line() {
    let world = World::new();
    let mut run = world.ol_aws("serve admin --token-file token --output vars");
    let home = world.home();
    run.command.current_dir(home).stderr(Stdio::null());
    let mut child = run.command.spawn().unwrap();
    wait_for(|| home.join("vars").exists());
    let text = std::fs::read_to_string(home.join("vars")).unwrap();
    let value = |name: &str| variable(&text, name).unwrap_or_else(|| panic!("{name} in {text}"));
    let file = value("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    assert_eq!(std::path::Path::new(file), home.join("token"));
    let token = value("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    assert_eq!(std::fs::read_to_string(file).unwrap(), token);
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn it_listens_on_loopback_alone() {
    let world = World::new();
    let server = Server::start(world.ol_aws("serve admin"));
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let port = format!(":{:04X}", server.port().parse::<u16>().unwrap());
    let listening = table
        .lines()
        .filter(|line| line.split_whitespace().nth(3) == Some("0A"));
    let ours: Vec<&str> = listening
        .filter_map(|line| line.split_whitespace().nth(1))
        .filter(|address| address.ends_with(&port))
        .collect();
    assert_eq!(ours, [format!("0100007F{port}")]);
}

#[test]
fn a_port_that_is_taken_is_said_to_be() {
    let world = World::new();
    let server = Server::start(world.ol_aws("serve admin"));
    let stderr = world
        .ol_aws(&format!("serve admin --port {}", server.port()))
        .fails(1);
    assert!(
        stderr.contains(&format!("127.0.0.1:{}", server.port())) && stderr.contains("--port"),
        "{stderr}"
    );
}

#[test]
fn nobody_is_served_before_the_sign_in() {
    let world = World::new();
    world
        .ol_aws("serve admin")
        .without(&["OL_AWS_PASSWORD"])
        .fails(9);
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\nguard = \"exec-only\"\n");
    world.ol_aws("serve admin --yes").fails(1);
}

/// The SDKs' own requests, with nothing but the two variables.
#[test]
fn the_clis_and_boto3_use_it() {
    let world = World::new();
    let server = Server::start(world.ol_aws("serve admin"));
    let arn = format!("arn:aws:sts::{PROD}:assumed-role/Admin/ada@acme.test");
    let clean = |command: &mut Command| {
        command
            .env_clear()
            .env("PATH", std::env::var("PATH").unwrap())
            .env("HOME", world.home());
        command.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &server.uri);
        command.env("AWS_CONTAINER_AUTHORIZATION_TOKEN", &server.token);
        command.env("AWS_DEFAULT_REGION", "eu-west-1");
    };
    for aws in ["aws1", "aws2"].into_iter().filter_map(tool) {
        let mut command = Command::new(aws);
        clean(&mut command);
        command.args([
            "--endpoint-url",
            &world.sandbox.sts_url(),
            "sts",
            "get-caller-identity",
        ]);
        assert!(Run { command }.ok().contains(&arn));
    }
    if let Some(python) = tool("boto-python") {
        let mut command = Command::new(python);
        clean(&mut command);
        let program = "import boto3, sys; s = boto3.Session(); print(s.get_credentials().method, s.client('sts', endpoint_url=sys.argv[1]).get_caller_identity()['Arn'])";
        command.args(["-c", program, &world.sandbox.sts_url()]);
        assert_eq!(Run { command }.ok().trim(), format!("container-role {arn}"));
    }
}

/// A world whose sessions live so many seconds.
fn short_lived(seconds: u64) -> World {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(seconds);
    World::of(acme)
}

#[test]
fn it_renews_ahead_of_the_end_by_the_assertion_that_lives() {
    let world = short_lived(6);
    let server = Server::start(world.ol_aws("serve admin"));
    let first = server.credentials();
    world.sandbox.edit(|acme| acme.session_seconds = None);
    server.says("renewed: ");
    assert_ne!(server.credentials()["AccessKeyId"], first["AccessKeyId"]);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn it_signs_in_anew_where_that_needs_nobody() {
    let world = short_lived(6);
    let server = Server::start(world.ol_aws("serve admin"));
    world.sandbox.expire_assertions();
    world.sandbox.edit(|acme| acme.session_seconds = None);
    server.says("renewed: ");
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
}

/// ben has a second factor, and nobody is there to type its code again.
#[test]
fn when_a_person_is_needed_it_says_so_once_and_takes_what_they_bring() {
    let world = short_lived(8);
    let server = Server::start(world.ol_aws("serve admin --otp 012345").user("ben"));
    let first = server.credentials();
    world
        .sandbox
        .edit(|acme| acme.assertion_life = Duration::from_secs(180));
    world.sandbox.expire_assertions();
    let lines = server.says("ol-aws login");
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.contains("in any terminal to sign in"))
            .count(),
        1,
        "{lines:?}"
    );
    assert_eq!(server.credentials(), first, "what lives is served");
    let end = || server.with("GET", "GET");
    wait_for(|| end().0 == 503);
    let (_, body) = end();
    assert!(
        body.contains("ol-aws login") && !body.contains("ASIA"),
        "{body}"
    );
    let asked = world.sandbox.requests().len();
    world.sandbox.edit(|acme| acme.session_seconds = None);
    world.ol_aws("login --otp 012345").user("ben").ok();
    let lines = server.says("renewed: ");
    assert!(
        !lines.iter().any(|line| line.contains("needed")),
        "it is said once: {lines:?}"
    );
    assert_eq!(server.with("GET", "GET").0, 200);
    // Token, assertion, code and role for the person; one more role for the server at most.
    assert!(
        world.sandbox.requests().len() - asked <= 6,
        "{:?}",
        world.sandbox.requests()
    );
    assert_eq!(
        world.sandbox.requests_of(Step::VerifyFactor).len(),
        2,
        "no code was sent twice"
    );
}

#[test]
fn trouble_on_the_way_is_said_once_and_not_asked_for_at_every_look() {
    let world = short_lived(8);
    let server = Server::start(world.ol_aws("serve admin"));
    let errors = (0..50).map(|_| Fault::status(500));
    world.sandbox.fault(Step::AssumeRoleWithSaml, errors);
    let lines = server.says("not renewed: ");
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.contains("not renewed"))
            .count(),
        1
    );
    wait_for(|| server.with("GET", "GET").0 == 503);
    // The first one's, and one attempt with the tries that STS calls have.
    assert!(
        world.sandbox.count(Step::AssumeRoleWithSaml) <= 4,
        "{}",
        world.sandbox.count(Step::AssumeRoleWithSaml)
    );
}

pub fn wait_for(what: impl Fn() -> bool) {
    for _ in 0..600 {
        if what() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("it never came");
}

#[test]
fn narrowed_credentials_are_renewed_as_narrow_as_they_were() {
    let world = short_lived(6);
    let server = Server::start(world.ol_aws("serve admin --read-only"));
    world.sandbox.edit(|acme| acme.session_seconds = None);
    server.says("renewed: ");
    let asked = world.sandbox.requests_of(Step::AssumeRoleWithSaml);
    assert_eq!(asked.len(), 2);
    assert!(
        asked
            .iter()
            .all(|request| request.body.contains("ReadOnlyAccess")),
        "{asked:?}"
    );
}
