//! `serve` with many clients at once: no error, no growing memory, and nobody keeps the others out.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::serve::Server;
use crate::world::World;

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
        assert!(body.starts_with(b"{\"AccessKeyId\":\"ASIA"));
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
