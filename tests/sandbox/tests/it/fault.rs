//! Faults on the wire, and that a dropped sandbox is gone.

use std::io::Read;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use sandbox::{Door, Fault, Sandbox, Step, World};
use serde_json::json;

use crate::client::Client;

#[test]
fn scripted_replies_are_used_up_in_order_by_their_step() {
    let client = Client::acme();
    client.sandbox.fault(
        Step::Token,
        [
            Fault::status(503).header("Retry-After", "1"),
            Fault::html(502),
            Fault::json(429, json!({"x": 1})),
        ],
    );
    client.sandbox.fault(Step::Assertion, [Fault::status(500)]);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let reply = client.token_request().expect("a reply");
        if reply.status() == 503 {
            assert_eq!(reply.headers()["retry-after"], "1");
        }
        assert!(reply.headers().contains_key("date"));
        statuses.push(reply.status().as_u16());
    }
    assert_eq!(statuses, [503, 502, 429, 200]);
    let logged: Vec<_> = client.sandbox.requests().iter().map(|r| r.status).collect();
    assert_eq!(logged, [Some(503), Some(502), Some(429), Some(200)]);
    assert_eq!(
        client.sandbox.connections().onelogin,
        1,
        "none of these closes it"
    );
}

#[test]
fn a_reset_before_the_reply_is_logged_without_a_status() {
    let client = Client::acme();
    client.sandbox.fault(Step::Token, [Fault::ResetBefore]);
    let error = client.token_request().expect_err("no reply");
    assert!(
        format!("{error:?}").contains("ConnectionReset"),
        "{error:?}"
    );
    assert_eq!(client.sandbox.requests()[0].status, None);
    client.token();
    assert_eq!(client.sandbox.connections().onelogin, 2);
    assert_eq!(client.sandbox.requests()[1].connection, 2);
}

#[test]
fn a_reset_in_the_middle_leaves_half_a_body() {
    let client = Client::acme();
    client.sandbox.fault(Step::Token, [Fault::ResetMiddle]);
    let mut reply = client.token_request().expect("the head arrives");
    assert_eq!(reply.status(), 200);
    let length = reply.content_length().expect("a length") as usize;
    let mut half = Vec::new();
    reply.read_to_end(&mut half).expect_err("it ends too early");
    assert_eq!(half.len(), length / 2);
}

#[test]
fn a_hang_is_only_late() {
    let client = Client::acme();
    let time = Duration::from_millis(150);
    client.sandbox.fault(Step::Token, [Fault::Hang(time)]);
    let start = Instant::now();
    assert_eq!(client.token_request().expect("a reply").status(), 200);
    assert!(start.elapsed() >= time);
}

#[test]
fn a_slow_body_arrives_whole() {
    let client = Client::acme();
    let slow = Fault::Slow {
        bytes_per_second: 1000,
    };
    client.sandbox.fault(Step::Token, [slow]);
    let start = Instant::now();
    let text = client
        .token_request()
        .expect("a reply")
        .text()
        .expect("whole");
    let least = Duration::from_millis(text.len() as u64 * 9 / 10);
    assert!(
        start.elapsed() >= least,
        "{:?} for {}",
        start.elapsed(),
        text.len()
    );
}

#[test]
fn an_endless_body_does_not_stop_the_others() {
    let client = Client::acme();
    client.sandbox.fault(Step::Token, [Fault::Endless]);
    let mut endless = client.token_request().expect("the head arrives");
    let mut some = vec![0; 8 * 1024 * 1024];
    endless.read_exact(&mut some).expect("as much as one likes");
    assert_eq!(client.token_request().expect("a reply").status(), 200);
}

#[test]
fn faults_that_are_left_can_be_dropped() {
    let client = Client::acme();
    client.sandbox.fault(Step::Token, [Fault::status(500)]);
    client.sandbox.clear_faults();
    assert_eq!(client.token_request().expect("a reply").status(), 200);
}

#[test]
fn a_dropped_sandbox_closes_its_connections_and_its_ports() {
    let sandbox = Sandbox::start(World::acme());
    let address = sandbox.onelogin_url().replace("http://", "");
    let mut open = TcpStream::connect(&address).expect("it listens");
    open.set_read_timeout(Some(Duration::from_secs(5)))
        .expect("a time above zero");
    // Not before it was accepted: an unaccepted connection is reset instead of closed.
    while sandbox.connections().onelogin == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    drop(sandbox);
    assert_eq!(open.read(&mut [0; 1]).expect("closed, not hanging"), 0);
    TcpStream::connect(&address).expect_err("nobody listens");
}

#[test]
fn a_door_that_is_closed_after_a_reply_refuses_the_next_connection_until_it_is_opened() {
    let client = Client::acme();
    client
        .sandbox
        .fault(Step::Token, [Fault::Pass, Fault::Then(Door::Closed)]);
    for _ in 0..2 {
        assert_eq!(client.token_request().expect("a reply").status(), 200);
    }
    let error = client.token_request().expect_err("nobody is there");
    assert!(
        format!("{error:?}").contains("ConnectionRefused"),
        "{error:?}"
    );
    client.sandbox.onelogin_door(Door::Open);
    assert_eq!(client.token_request().expect("a reply").status(), 200);
    assert_eq!(client.sandbox.requests().len(), 3);
}
