#!/usr/bin/env bash
# reqwest 0.13.5 without its feature http2: a request of HTTP/2.
#
# Guess: a client that speaks only HTTP/1.1 refuses the request before it connects; at worst it connects, and closes what it
# cannot use.
# Seen: it connects (the handshake of TLS included, where there is one), fails with a user error ("unsupported version"), and
# has sent nothing. The connection stays in its pool, and the next request goes over it, even if it comes from another thread
# and another runtime. So such a request opens a connection ahead of time, which reqwest has no call for.
# Needs cargo and crates.io.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
cat >"$work/Cargo.toml" <<'T'
[package]
name = "ahead"
version = "0.0.0"
edition = "2024"

[dependencies]
reqwest = { version = "=0.13.5", default-features = false }
tokio = { version = "1", features = ["rt", "net", "time"] }
T
cat >"$work/src/main.rs" <<'R'
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use reqwest::Version;

fn main() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let bytes = Arc::new(AtomicUsize::new(0));
    let (counted, received) = (Arc::clone(&connections), Arc::clone(&bytes));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            counted.fetch_add(1, SeqCst);
            let received = Arc::clone(&received);
            let mut stream = stream.unwrap();
            std::thread::spawn(move || {
                let mut buffer = [0; 4096];
                while let Ok(count @ 1..) = stream.read(&mut buffer) {
                    received.fetch_add(count, SeqCst);
                    let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n");
                }
            });
        }
    });
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap()
    };
    let (ahead, address) = (client.clone(), url.clone());
    let (sender, refused) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        runtime().block_on(async {
            let request = ahead.head(address).version(Version::HTTP_2);
            sender.send(request.send().await.unwrap_err()).unwrap();
            tokio::time::sleep(Duration::from_secs(600)).await;
        });
    });
    let refused = refused.recv().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    println!("HTTP/2: {refused:?}");
    println!("connections {}, bytes {}", connections.load(SeqCst), bytes.load(SeqCst));
    assert_eq!((connections.load(SeqCst), bytes.load(SeqCst)), (1, 0));
    let status = runtime().block_on(async { client.get(&url).send().await.unwrap().status() });
    println!("HTTP/1.1 from another runtime: {status}, connections {}", connections.load(SeqCst));
    assert_eq!(connections.load(SeqCst), 1);
}
R
cd "$work"
cargo run --quiet | tee seen
grep -qi 'unsupported' seen
