//! `serve` with many clients at once: no error, no growing memory, and nobody keeps the others out, another user least of all.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::commands::serve::Server;
use crate::world::World;
use crate::world::unprivileged::{Unprivileged, is_root};

const CONNECTIONS: usize = 200;
const REQUESTS: usize = 10_000;

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(format!("127.0.0.1:{}", server.port())).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    stream
}

/// The right request.
fn request(server: &Server) -> String {
    let (port, token) = (server.port(), &server.token);
    format!("GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: {token}\r\n\r\n")
}

/// Asks so often on one connection.
fn ask(request: &str, stream: &mut BufReader<TcpStream>, requests: usize) {
    for _ in 0..requests {
        stream.get_mut().write_all(request.as_bytes()).unwrap();
        let (mut line, mut length) = (String::new(), 0);
        stream.read_line(&mut line).unwrap();
        assert!(line.starts_with("HTTP/1.1 200"), "{line}");
        while line != "\r\n" {
            line.clear();
            stream.read_line(&mut line).unwrap();
            if let Some(value) = line.to_lowercase().strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        assert!(body.starts_with(b"{\"Code\":\"Success\",\"AccessKeyId\":\"ASIA"));
    }
}

/// Resident memory of the server, in KiB (proc_pid_status(5)).
fn memory(server: &Server) -> i64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn ten_thousand_requests_over_two_hundred_connections_cost_no_error_and_no_memory() {
    let world = World::new();
    let server = Server::start(world.ol_aws("serve admin"));
    let mut streams: Vec<_> = (0..CONNECTIONS)
        .map(|_| BufReader::new(connect(&server)))
        .collect();
    let request = request(&server);
    let mut round = |requests: usize| {
        std::thread::scope(|scope| {
            for stream in &mut streams {
                scope.spawn(|| ask(&request, stream, requests));
            }
        });
    };
    round(10);
    let before = memory(&server);
    round(REQUESTS / CONNECTIONS - 10);
    let grown = memory(&server) - before;
    assert!(
        grown < 4096,
        "{grown} KiB more after 8,000 requests than after 2,000"
    );
}

/// Whoever connects and says nothing, or half of a request, is let go after a while, and nobody waits for them meanwhile.
#[test]
fn silent_connections_keep_nobody_out_and_are_let_go() {
    let world = World::new();
    let server = Server::start(world.ol_aws("serve admin"));
    let mut silent: Vec<_> = (0..100).map(|_| connect(&server)).collect();
    for stream in &mut silent[50..] {
        stream
            .write_all(b"GET /credentials HTTP/1.1\r\nHost: 1")
            .unwrap();
    }
    ask(&request(&server), &mut BufReader::new(connect(&server)), 3);
    for mut stream in silent {
        let mut rest = Vec::new();
        stream
            .read_to_end(&mut rest)
            .expect("it is closed, not left open");
    }
    // A header without end.
    let mut stream = connect(&server);
    let _ = stream.write_all(&vec![b'a'; 64 * 1024]);
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
    ask(&request(&server), &mut BufReader::new(connect(&server)), 1);
}

/// Opens so many connections and says nothing on them. Told so, it counts how many of its first ones were closed.
const IDLER: &str = "ulimit -n 1024; for ((i = 0; i < $1; i++)); do exec {c}<>/dev/tcp/127.0.0.1/$0 || exit 1; all+=($c); done\n\
                     echo ready; read -r; n=0\n\
                     for c in \"${all[@]:0:16}\"; do if read -t 0 -u $c; then n=$((n + 1)); fi; done; echo $n";

fn setpriv(user: &str) -> Command {
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", user, "--regid", user, "--clear-groups"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

struct Idler {
    child: std::process::Child,
    said: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Idler {
    fn start(user: &str, server: &Server, connections: &str) -> Self {
        let mut command = setpriv(user);
        command.args(["bash", "-c", IDLER, server.port(), connections]);
        let mut child = command.spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(said.next().unwrap().unwrap(), "ready");
        Self { child, said }
    }

    /// Of its first sixteen.
    fn closed(mut self) -> String {
        writeln!(self.child.stdin.take().unwrap()).unwrap();
        let closed = self.said.next().unwrap().unwrap();
        self.child.wait().unwrap();
        closed
    }
}

/// Who is idle is let go after a while, the oldest first. So where younger connections of another user are closed and older ones
/// of the owner's are not, the owner came first.
#[test]
fn idle_connections_of_another_user_keep_the_owner_from_nothing() {
    if !is_root() {
        eprintln!("SKIPPED: only root can be two other users");
        return;
    }
    let owner = Unprivileged::new();
    let server = Server::start(owner.ol_aws("serve admin"));
    let own = Idler::start("65534", &server, "16");
    let other = Idler::start("65533", &server, "600");
    let mut curl = setpriv("65534");
    curl.args(["curl", "--noproxy", "*", "-sS", "-H"])
        .arg(format!("Authorization: {}", server.token))
        .arg(&server.uri);
    let answer = curl.output().unwrap();
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    assert!(text.contains("\"AccessKeyId\":\"ASIA"), "{answer:?}");
    assert_eq!(
        (own.closed().as_str(), other.closed().as_str()),
        ("0", "16")
    );
}
