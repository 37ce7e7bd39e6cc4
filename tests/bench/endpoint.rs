//! What `serve` answers in a second, and how late at worst, beside a bare hyper server that gives a constant answer of the
//! same size.

use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use sandbox::World;

use super::{Budgets, Practice};

const CONNECTIONS: usize = 32;
const REQUESTS: usize = 500;
/// Each server in turn so often, so that what disturbs the machine disturbs both alike.
const ROUNDS: usize = 5;
/// Loose: two processes and the clients share the machine.
const THROUGHPUT_BUDGET: f64 = 0.5;
const LATENESS_BUDGET: f64 = 3.0;

/// The argument by which this program becomes the bare server.
pub const BARE: &str = "--bare-server";

pub fn measure(budgets: &mut Budgets) {
    let home = tempfile::tempdir().unwrap();
    let world = Practice::of(World::acme(), home.path());
    let mut serve = world.ol_aws("serve admin");
    let (_ours, lines) = started(serve.stdout(Stdio::piped()).stderr(Stdio::null()), 2);
    let uri = lines[0].split_once('=').unwrap().1;
    let token = lines[1].split_once('=').unwrap().1;
    let port: u16 = uri.split([':', '/']).nth(4).unwrap().parse().unwrap();
    let request = format!(
        "GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: {token}\r\n\r\n"
    );
    let size = body_length(port, &request);
    let mut bare = std::process::Command::new(std::env::current_exe().unwrap());
    bare.args([BARE, &size.to_string()]).stdout(Stdio::piped());
    let (_bare, lines) = started(&mut bare, 1);
    let bare_port: u16 = lines[0].parse().unwrap();

    let (mut of_ours, mut of_bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        of_ours.push(round(port, &request));
        of_bare.push(round(bare_port, &request));
    }
    let median = |figures: &[Figures], of: fn(&Figures) -> f64| {
        let mut all: Vec<f64> = figures.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all[ROUNDS / 2]
    };
    let (per_second, bare_per_second) = (
        median(&of_ours, |f| f.per_second),
        median(&of_bare, |f| f.per_second),
    );
    let (late, bare_late) = (median(&of_ours, |f| f.p99), median(&of_bare, |f| f.p99));
    println!(
        "serve: {per_second:.0} requests a second over {CONNECTIONS} connections, {:.2} times a bare hyper server's {bare_per_second:.0}; \
         p99 {:.2} ms, {:.2} times its {:.2} ms",
        per_second / bare_per_second,
        late * 1e3,
        late / bare_late,
        bare_late * 1e3,
    );
    budgets.expect(
        per_second / bare_per_second >= THROUGHPUT_BUDGET,
        "serve answers less than half of what a bare server does",
    );
    budgets.expect(
        late / bare_late <= LATENESS_BUDGET,
        "serve's p99 is too late beside a bare server's",
    );
}

/// A process that ends with us, and the first lines it prints.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn started(command: &mut std::process::Command, lines: usize) -> (Running, Vec<String>) {
    let mut child = command.spawn().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let lines = stdout.lines().take(lines).map(Result::unwrap).collect();
    (Running(child), lines)
}

struct Figures {
    per_second: f64,
    /// Seconds.
    p99: f64,
}

fn round(port: u16, request: &str) -> Figures {
    let started = Instant::now();
    let times: Vec<Duration> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CONNECTIONS)
            .map(|_| scope.spawn(|| client(port, request)))
            .collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().unwrap())
            .collect()
    });
    let took = started.elapsed().as_secs_f64();
    let mut times = times;
    times.sort();
    Figures {
        per_second: times.len() as f64 / took,
        p99: times[times.len() * 99 / 100].as_secs_f64(),
    }
}

fn client(port: u16, request: &str) -> Vec<Duration> {
    let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", port)).unwrap());
    stream.get_ref().set_nodelay(true).unwrap();
    let answered = (0..REQUESTS).map(|_| {
        let started = Instant::now();
        answer(&mut stream, request);
        started.elapsed()
    });
    answered.collect()
}

fn body_length(port: u16, request: &str) -> usize {
    answer(
        &mut BufReader::new(TcpStream::connect(("127.0.0.1", port)).unwrap()),
        request,
    )
}

/// Asks once; the length of the body.
fn answer(stream: &mut BufReader<TcpStream>, request: &str) -> usize {
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
    length
}

/// Answers everything with so many bytes, until it is killed; its port is on stdout.
pub fn bare_server(size: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{}", listener.local_addr().unwrap().port());
        let body = Bytes::from(vec![b'x'; size]);
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let body = body.clone();
            tokio::spawn(async move {
                let service = service_fn(|_| {
                    let body = Full::new(body.clone());
                    async { Ok::<_, Infallible>(http::Response::new(body)) }
                });
                let _ = http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
}
