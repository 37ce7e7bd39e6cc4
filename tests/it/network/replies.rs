//! Replies that nobody should send, at every step: without end, broken, lying about themselves. Each is an error that says
//! what is wrong, takes little memory, and leaves what was there before as it was.

mod bombs;
mod slow;

use sandbox::{ChainGrant, Fault, Sandbox, Step};
use serde_json::json;

use crate::world::peak_memory::measured;
use crate::world::{Run, World};

const ADMIN: &str = "arn:aws:iam::111122223333:role/Admin";
const DEPLOY: &str = "arn:aws:iam::555566667777:role/Deploy";
/// What a run may take at its peak, in MiB.
const MOST_MEMORY: u64 = 64;

/// Every step of a sign-in, in order.
const STEPS: [Step; 5] = [
    Step::Token,
    Step::Assertion,
    Step::VerifyFactor,
    Step::AssumeRoleWithSaml,
    Step::AssumeRole,
];

/// ben's world, who has a second factor and a role behind a role. He holds credentials of both.
fn world() -> World {
    let mut acme = sandbox::World::acme();
    acme.chains = vec![ChainGrant::new(ADMIN, DEPLOY)];
    let world = World::of(acme);
    world.config(&format!(
        "[roles.admin]\nrole = \"{ADMIN}\"\n[roles.deploy]\nsource = \"admin\"\nrole_arn = \"{DEPLOY}\"\n"
    ));
    run(&world, "env deploy").ok();
    world
}

fn run(world: &World, line: &str) -> Run {
    world.ol_aws(line).user("ben").env("OL_AWS_OTP", "012345")
}

/// What leads to each step once more.
fn again(world: &World, step: Step) -> Run {
    if step == Step::Token {
        // The one at hand is not good any more, so that another is fetched.
        world.sandbox.forget_access_token();
    }
    match step {
        Step::Token | Step::Assertion | Step::VerifyFactor => run(world, "login deploy --fresh"),
        _ => run(world, "env deploy --fresh"),
    }
}

/// One reply at one step: exit 8, these words, little memory, and what was held is still held.
#[track_caller]
fn refused(world: &World, step: Step, fault: &Fault, says: &[&str]) {
    let held = run(world, "env deploy").ok();
    let faults = std::iter::repeat_n(fault.clone(), 5);
    world.sandbox.fault(step, faults);
    let (done, peak) = measured(&again(world, step));
    world.sandbox.clear_faults();
    let about = format!("{step:?}: {}", done.stderr);
    assert_eq!(done.code, 8, "{about}");
    assert!(!done.stdout.contains('='), "{about}");
    assert!(
        done.stderr.contains("error: 127.0.0.1:") || says[0].contains("SAML response"),
        "{about}"
    );
    assert!(done.stderr.contains("hint: "), "{about}");
    assert!(done.stderr.len() < 2000, "{about}");
    for part in says {
        assert!(done.stderr.contains(part), "no {part:?} in {about}");
    }
    // After several passwords without an answer the next ones rest, which is another matter.
    let _ = std::fs::remove_file(world.state().join("refused.json"));
    // For whoever wants to know; shown with --nocapture.
    eprintln!("{peak} MiB for {step:?}");
    assert!(peak <= MOST_MEMORY, "{peak} MiB for {about}");
    let asked = world.sandbox.requests().len();
    assert_eq!(run(world, "env deploy").ok(), held, "{about}");
    assert_eq!(world.sandbox.requests().len(), asked, "{about}");
}

/// Whose words these are: OneLogin's steps have one way to say that a reply is none, AWS's another.
fn no_answer(step: Step) -> &'static str {
    match step {
        Step::Token | Step::Assertion | Step::VerifyFactor => "unreadable answer",
        _ => "unusable answer",
    }
}

#[test]
fn a_reply_without_end_or_of_100_megabytes_is_not_read_to_its_end() {
    let world = world();
    let long = |start, piece| Fault::Long {
        bytes: 100 * 1024 * 1024,
        start,
        piece,
    };
    for step in STEPS {
        for fault in [
            Fault::Endless,
            long("", "a"),
            long("{\"data\":\"", "QUFB"),
            long("<?xml version=\"1.0\"?><a>", "<b>text</b>"),
        ] {
            refused(&world, step, &fault, &[no_answer(step)]);
        }
    }
}

#[test]
fn what_is_neither_json_nor_xml_is_no_answer_whatever_it_calls_itself() {
    let world = world();
    for step in STEPS {
        for fault in [
            Fault::body("application/json", ""),
            Fault::body("application/json", "{\"data\": \"QUFB\""),
            Fault::body("application/json", "[1, 2, 3]"),
            Fault::body("application/json", "null"),
            Fault::body(
                "application/json",
                "{\"data\": {\"data\": {}}, \"devices\": 7}",
            ),
            Fault::body(
                "application/json",
                b"{\"message\": \"\xff\xfe\"}".as_slice(),
            ),
            Fault::body(
                "text/html",
                "<html><body>sign in to the guest network</body></html>",
            ),
            Fault::body(
                "text/xml",
                "<AssumeRoleWithSAMLResponse><AssumeRoleWithSAMLResult>",
            ),
            Fault::body("text/xml", "<A></B>"),
            Fault::body("image/png", b"\x89PNG\r\n\x1a\n\0\0".as_slice()),
            Fault::status(204),
        ] {
            refused(&world, step, &fault, &[no_answer(step)]);
        }
    }
}

#[test]
fn the_type_a_right_answer_calls_itself_does_not_matter() {
    let world = world();
    let token = json!({"access_token": "t", "expires_in": 36000}).to_string();
    world.sandbox.forget_access_token();
    world
        .sandbox
        .fault(Step::Token, [Fault::body("text/plain", token)]);
    // It is read, and then refused by OneLogin, which did not make it.
    let stderr = again(&world, Step::Token).fails(4);
    assert!(stderr.contains("API client"), "{stderr}");
    assert_eq!(world.sandbox.count(Step::Token), 2);
}

#[test]
fn no_compression_is_asked_for_and_none_is_undone() {
    use std::io::Write;
    let world = world();
    let gzip = |text: &[u8]| {
        let mut child = std::process::Command::new("gzip")
            .arg("-9c")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let (mut input, text) = (child.stdin.take().unwrap(), text.to_vec());
        let writer = std::thread::spawn(move || input.write_all(&text).unwrap());
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output.stdout
    };
    let bomb = gzip(&vec![b' '; 200 * 1024 * 1024]);
    let right = gzip(br#"{"access_token":"t","expires_in":36000}"#);
    assert!(bomb.len() < 300_000);
    for step in STEPS {
        for (packed, name) in [(&bomb, "gzip"), (&bomb, "x-gzip, gzip"), (&right, "gzip")] {
            let fault = Fault::body("application/json", packed.clone());
            let fault = fault.header("Content-Encoding", name);
            let size = format!("(HTTP 200, {} bytes)", packed.len());
            let mut says = vec![no_answer(step)];
            if no_answer(step).ends_with("read") {
                says.push(&size);
            }
            refused(&world, step, &fault, &says);
        }
    }
    for request in world.sandbox.requests() {
        assert_eq!(
            request.header("accept-encoding"),
            None,
            "{:?}",
            request.step
        );
    }
}

#[test]
fn a_redirect_to_another_host_or_to_plain_http_is_told_and_not_followed() {
    let world = world();
    let elsewhere = Sandbox::start(sandbox::World::acme());
    for step in STEPS {
        for (code, target) in [
            (301, "http://acme.onelogin.com/".to_owned()),
            (302, elsewhere.onelogin_url()),
            (307, elsewhere.sts_url()),
            (308, "//evil.test/".to_owned()),
            (303, "file:///etc/passwd".to_owned()),
            (302, format!("http://{}/", "a".repeat(100_000))),
        ] {
            let fault = Fault::status(code).header("Location", &target);
            let said = format!("HTTP {code}");
            refused(&world, step, &fault, &[&said]);
        }
    }
    let connections = elsewhere.connections();
    assert_eq!((connections.onelogin, connections.sts), (0, 0));
}

#[test]
fn what_is_no_http_or_too_much_of_it_breaks_off() {
    let world = world();
    let raw = |text: &str| Fault::Raw(text.as_bytes().to_vec());
    let flood = format!(
        "HTTP/1.1 200 OK\r\n{}",
        "X-Flood: aaaaaaaaaaaaaaaa\r\n".repeat(400_000)
    );
    let wide = format!(
        "HTTP/1.1 200 OK\r\nX-Wide: {}\r\n\r\n",
        "a".repeat(10_000_000)
    );
    let early = "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(300_000);
    for step in STEPS {
        for fault in [
            raw("garbage\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
            raw("\0\0\0\0\0\0\0\0"),
            raw("SSH-2.0-OpenSSH_9.2\r\n"),
            raw("HTTP/1.1 99999 OK\r\n\r\n"),
            raw("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}"),
            raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}"),
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}"),
            raw(&flood),
            raw(&wide),
        ] {
            refused(&world, step, &fault, &["broke off"]);
        }
        for fault in [
            raw(""),
            raw(&early),
            raw("HTTP/1.1 200 OK\r\nContent-Le"),
            raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}"),
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}"),
            Fault::ResetBefore,
            Fault::ResetMiddle,
        ] {
            refused(&world, step, &fault, &["cut off"]);
        }
    }
}
