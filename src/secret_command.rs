//! Programs of the user's settings that print a secret: `password_command` and its like. No shell
//! reads their arguments; nothing but the user's or root's own files may name one.

use std::io::IsTerminal;
use std::process::Stdio;

use crate::error::{Error, Result, io_reason};
use crate::process;
use crate::secret::Secret;

/// Where the program's words go, besides the secret.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings {
    /// It may use the terminal.
    pub has_terminal: bool,
    /// Another program waits for us, and reads our stderr at its end or not at all.
    pub is_background: bool,
}

/// Runs a program and takes what it prints, less the line end.
///
/// # Errors
/// Exit 3 when it cannot be run, fails, prints nothing, or takes too long. What it printed is not
/// shown.
pub fn run(key: &'static str, command: &[String], around: Surroundings) -> Result<Secret> {
    let has_terminal = around.has_terminal;
    let failed = |reason: String| Error::SecretCommandFailed { key, reason };
    let (program, arguments) = command
        .split_first()
        .ok_or_else(|| failed("does not name a program".into()))?;
    let mut command = process::command(program.as_ref());
    command
        .args(arguments)
        .stdin(process::terminal_input(has_terminal))
        .stdout(Stdio::piped());
    if around.is_background && !std::io::stderr().is_terminal() {
        command.stderr(Stdio::null());
    }
    let mut child = process::spawn(&mut command)
        .map_err(|error| failed(format!("cannot run `{program}`: {}", io_reason(&error))))?;
    let limit = process::time_limit(has_terminal);
    let ended = process::wait_with_output(&mut child, limit)
        .ok_or_else(|| failed(format!("did not finish within {} seconds", limit.as_secs())))?;
    if !ended.status.success() {
        return Err(failed(ended.how()));
    }
    let printed = std::str::from_utf8(&ended.stdout)
        .map_err(|_| failed("printed something that is not text".into()))?;
    let secret = printed.trim_end_matches(['\n', '\r']);
    if secret.is_empty() {
        Err(failed("printed nothing".into()))
    } else {
        Ok(Secret::new(secret))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    const SCRIPT: Surroundings = Surroundings {
        has_terminal: false,
        is_background: false,
    };

    fn sh(script: &str) -> Result<Secret> {
        run(
            "password_command",
            &["sh".into(), "-c".into(), script.into()],
            SCRIPT,
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
    fn whoever_it_leaves_behind_does_not_hold_us_up() {
        let started = Instant::now();
        let printed = sh("echo PASSWORD; sleep 40 &").expect("printed");
        assert_eq!(printed.expose(), "PASSWORD");
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{:?}",
            started.elapsed()
        );
    }

    #[test]
    fn one_that_closes_its_output_may_still_fail() {
        let closed = "echo PASSWORD; exec >&-; sleep 0.3";
        assert_eq!(sh(closed).expect("printed").expose(), "PASSWORD");
        let error = sh(&format!("{closed}; exit 7")).expect_err("failed");
        assert!(error.to_string().contains("status 7"), "{error}");
    }

    #[test]
    fn a_program_that_prints_without_end_is_stopped() {
        let error = sh("exec yes").expect_err("stopped");
        assert!(error.to_string().contains("killed"), "{error}");
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
        let missing = run("otp_command", &["/does/not/exist".into()], SCRIPT).expect_err("missing");
        assert!(missing.to_string().contains("/does/not/exist"), "{missing}");
    }
}
