//! The program around the services, as far as it needs no `ol-aws`: the tour is a step of its own.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    command.args(arguments).stdin(Stdio::null());
    command
}

#[test]
fn serve_prints_two_addresses_that_answer() {
    let mut child = program(&["serve"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let output = child.stdout.take().expect("it was piped");
    let lines: Vec<String> = BufReader::new(output)
        .lines()
        .take(2)
        .collect::<Result<_, _>>()
        .expect("text");
    let answers = ["OL_AWS_ENDPOINT", "AWS_ENDPOINT_URL_STS"].map(|name| {
        let address = lines.iter().find_map(|line| {
            line.strip_prefix(&format!("export {name}='http://"))?
                .strip_suffix('\'')
        });
        address.is_some_and(|address| TcpStream::connect(address).is_ok())
    });
    child.kill().expect("it runs until it is stopped");
    child.wait().expect("it was started here");
    assert_eq!(answers, [true, true], "{lines:?}");
}

#[test]
fn a_wrong_command_line_says_how_to_write_it() {
    for (arguments, status, message) in [
        (&["dance"][..], 2, "usage: cargo run -p sandbox"),
        (
            &["shell", "nobody"],
            1,
            "hint: ada@acme.test, ben@acme.test",
        ),
    ] {
        let output = program(arguments).output().expect("the program starts");
        assert_eq!(output.status.code(), Some(status));
        assert!(String::from_utf8_lossy(&output.stderr).contains(message));
    }
}
