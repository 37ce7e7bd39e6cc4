//! Programs of the user's settings that print a secret: `password_command` and its like. No shell reads their arguments;
//! nothing but the user's or root's own files may name one.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::secret::Secret;

/// With a terminal a person may have to unlock something first.
const LIMIT_WITH_TERMINAL: Duration = Duration::from_secs(120);
const LIMIT_WITHOUT: Duration = Duration::from_secs(30);
/// No secret is longer; a program that prints without end is stopped.
const LONGEST: u64 = 64 * 1024;

/// Runs a program and takes what it prints, less the line end.
///
/// # Errors
/// Exit 3 when it cannot be run, fails, prints nothing, or takes too long. What it printed is not shown.
pub fn run(key: &'static str, command: &[String], has_terminal: bool) -> Result<Secret> {
    let failed = |reason: String| Error::HelperFailed { key, reason };
    let (program, arguments) = command
        .split_first()
        .ok_or_else(|| failed("names no program".into()))?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(terminal_input(has_terminal))
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!("cannot run `{program}`: {error}")))?;
    let (sender, receiver) = mpsc::channel();
    let stdout = child.stdout.take().expect("it was asked for");
    // A thread, since the program may leave somebody behind who holds the pipe open.
    std::thread::spawn(move || {
        let mut printed = zeroize::Zeroizing::new(String::new());
        let read = stdout
            .take(LONGEST)
            .read_to_string(&mut printed)
            .map(|_| printed);
        let _ = sender.send(read);
    });
    let limit = if has_terminal {
        LIMIT_WITH_TERMINAL
    } else {
        LIMIT_WITHOUT
    };
    let started = Instant::now();
    let printed = receiver.recv_timeout(limit);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) if printed.is_ok() => break status,
            Ok(None) if started.elapsed() < limit && printed.is_ok() => {
                std::thread::sleep(Duration::from_millis(2))
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(failed(format!("was not done within {} s", limit.as_secs())));
            }
        }
    };
    if !status.success() {
        return Err(failed(match status.code() {
            Some(code) => format!("ended with status {code}"),
            None => "was killed".into(),
        }));
    }
    let printed = printed
        .expect("it was checked")
        .map_err(|_| failed("printed something that is no text".into()))?;
    let secret = printed.trim_end_matches(['\n', '\r']);
    if secret.is_empty() {
        Err(failed("printed nothing".into()))
    } else {
        Ok(Secret::new(secret))
    }
}

/// The terminal, where there is one; never our own standard input, which may be meant for the program behind `exec`.
fn terminal_input(has_terminal: bool) -> Stdio {
    let name = if cfg!(windows) { "CONIN$" } else { "/dev/tty" };
    let terminal = has_terminal
        .then(|| std::fs::File::open(name).ok())
        .flatten();
    terminal.map_or_else(Stdio::null, Stdio::from)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str) -> Result<Secret> {
        run(
            "password_command",
            &["sh".into(), "-c".into(), script.into()],
            false,
        )
    }

    #[test]
    fn what_it_prints_is_the_secret_less_the_line_end() {
        assert_eq!(sh("printf ' a b \\n'").expect("printed").expose(), " a b ");
        assert_eq!(sh("printf x").expect("printed").expose(), "x");
    }

    #[test]
    fn it_does_not_read_our_input() {
        assert_eq!(sh("cat; echo x").expect("printed").expose(), "x");
    }

    #[test]
    fn failures_say_which_setting_and_never_what_was_printed() {
        for (script, part) in [
            ("echo hunter2; exit 3", "status 3"),
            ("kill -9 $$", "killed"),
            ("true", "nothing"),
        ] {
            let error = sh(script).expect_err(script);
            assert_eq!(error.exit_code(), 3);
            let text = error.to_string();
            assert!(
                text.contains(part)
                    && text.contains("password_command")
                    && !text.contains("hunter2"),
                "{text}"
            );
        }
        let missing = run("otp_command", &["/does/not/exist".into()], false).expect_err("missing");
        assert!(missing.to_string().contains("/does/not/exist"), "{missing}");
    }
}
