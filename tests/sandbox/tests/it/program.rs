//! The program around the services: the tour and the practice shell, at a terminal and without one.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    command.args(arguments).stdin(Stdio::null());
    command
}

#[test]
fn serve_prints_addresses_that_answer() {
    let mut child = program(&["serve"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let output = child.stdout.take().expect("it was piped");
    let lines: Vec<String> = BufReader::new(output)
        .lines()
        .take(3)
        .collect::<Result<_, _>>()
        .expect("text");
    let names = [
        "OL_AWS_ENDPOINT",
        "AWS_ENDPOINT_URL_STS",
        "AWS_ENDPOINT_URL_SIGNIN",
    ];
    let answers = names.map(|name| {
        let address = lines.iter().find_map(|line| {
            line.strip_prefix(&format!("export {name}='http://"))?
                .strip_suffix('\'')
        });
        address.is_some_and(|address| TcpStream::connect(address).is_ok())
    });
    child.kill().expect("it runs until it is stopped");
    child.wait().expect("it was started here");
    assert_eq!(answers, [true; 3], "{lines:?}");
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

/// The tour and the shell at a terminal, which a person types at.
#[cfg(unix)]
mod at_a_terminal {
    use std::process::Command;

    use crate::client::Client;
    use rexpect::process::WaitStatus;
    use rexpect::reader::Options;
    use rexpect::session::{PtySession, spawn_with_options};

    fn start(arguments: &[&str]) -> PtySession {
        // rexpect turns the echo off, which is not how a person's terminal is.
        let setup = "stty sane rows 40 columns 120; exec \"$0\" \"$@\"";
        let mut command = Command::new("sh");
        command
            .args(["-c", setup, env!("CARGO_BIN_EXE_sandbox")])
            .args(arguments)
            .env("SHELL", "/bin/bash")
            .env("HOME", env!("CARGO_TARGET_TMPDIR"))
            .env("TERM", "xterm-256color");
        // Generous: it says that something hangs, not that it is slow.
        let options = Options::new().timeout_ms(Some(60_000));
        spawn_with_options(command, options).expect("a terminal")
    }

    /// Waits for it; what came before.
    fn see(terminal: &mut PtySession, text: &str) -> String {
        match terminal.exp_string(text) {
            Ok(before) => before,
            Err(error) => panic!("no {text:?}: {error}"),
        }
    }

    fn end(terminal: &mut PtySession) -> (String, i32) {
        let rest = terminal.exp_eof().expect("it ends");
        match terminal.process().wait().expect("it was started here") {
            WaitStatus::Exited(_, code) => (rest, code),
            other => panic!("it did not end: {other:?}"),
        }
    }

    #[test]
    fn a_person_types_password_and_code_and_sees_the_rest() {
        let mut terminal = start(&[]);
        see(&mut terminal, "ol-assume admin");
        for (question, answer) in [
            ("OneLogin password", "mistyped"),
            ("refused", ""),
            ("OneLogin password", sandbox::PASSWORD),
            ("code of", "012345"),
        ] {
            see(&mut terminal, question);
            if !answer.is_empty() {
                terminal.send_line(answer).expect("it reads");
            }
        }
        see(&mut terminal, "[admin@prod ");
        for shown in [
            "ol-assume ro",
            "[ro@prod ",
            "ol-assume deploy",
            "[deploy@dev ",
        ] {
            let before = see(&mut terminal, shown);
            assert!(!before.contains("password"), "{before}");
        }
        see(&mut terminal, "running as ro in prod");
        see(&mut terminal, "ol-aws status");
        see(&mut terminal, "ol-aws why");
        let (rest, code) = end(&mut terminal);
        assert_eq!(code, 0, "{rest}");
        assert!(rest.contains("1 code, 3 roles assumed"), "{rest}");
        assert!(!rest.contains("export "), "{rest}");
    }

    #[test]
    fn ctrl_c_ends_the_tour() {
        let mut terminal = start(&[]);
        see(&mut terminal, "OneLogin password");
        terminal.send_control('c').expect("it reads");
        let (rest, code) = end(&mut terminal);
        assert_eq!(code, 1, "{rest}");
        assert!(rest.contains("the tour was stopped"), "{rest}");
    }

    #[test]
    fn the_practice_shell_knows_ol_assume_and_has_a_console() {
        let mut terminal = start(&["shell"]);
        see(&mut terminal, "`exit` ends it.");
        let mut run = |command: &str, shown: &str| {
            terminal.send_line(command).expect("it reads");
            see(&mut terminal, shown)
        };
        run("ol-assume admin", "OneLogin password");
        run(sandbox::PASSWORD, "[admin@prod ");
        run("complete -p ol-assume", "complete -F ");
        // The echo of the command does not hold what it prints.
        run(
            "ol-aws console --print | sed 's/^http/the link: &/'",
            "the link: http",
        );
        let link = format!("http{}", see(&mut terminal, "\r\n"));
        let http = Client::acme().http;
        let page = http.get(link.as_str()).send();
        let page = page.expect("the practice services answer");
        let page = page.text().expect("text");
        assert!(page.contains("Practice AWS console"), "{link}: {page}");
        terminal.send_line("exit").expect("it reads");
        assert_eq!(end(&mut terminal).1, 0);
    }
}
