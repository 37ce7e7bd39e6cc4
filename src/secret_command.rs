//! Programs of the user's settings that print a secret: `password_command` and its like. No shell
//! reads their arguments; nothing but the user's or root's own files may name one.

use std::io::{ErrorKind, IsTerminal, Read};
use std::process::{ChildStdout, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::error::{Error, Result, io_reason};
use crate::process;
use crate::secret::Secret;

/// With a terminal a person may have to unlock something first.
const LIMIT_WITH_TERMINAL: Duration = Duration::from_secs(120);
const LIMIT_WITHOUT: Duration = Duration::from_secs(30);
/// For what a program printed just before it ended to come through the pipe.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// No secret is longer; a program that prints without end is stopped.
const LONGEST: usize = 64 * 1024;

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
        .stdin(terminal_input(has_terminal))
        .stdout(Stdio::piped());
    if around.is_background && !std::io::stderr().is_terminal() {
        command.stderr(Stdio::null());
    }
    let mut child = process::spawn(&mut command)
        .map_err(|error| failed(format!("cannot run `{program}`: {}", io_reason(&error))))?;
    let printed = Printed::by(child.stdout.take().expect("it was asked for"));
    let limit = if has_terminal {
        LIMIT_WITH_TERMINAL
    } else {
        LIMIT_WITHOUT
    };
    let status = process::wait_or_kill(&mut child, limit)
        .ok_or_else(|| failed(format!("did not finish within {} seconds", limit.as_secs())))?;
    if !status.success() {
        return Err(failed(match status.code() {
            Some(code) => format!("exited with status {code}"),
            None => "was killed".into(),
        }));
    }
    let printed = printed.so_far();
    let printed = std::str::from_utf8(&printed)
        .map_err(|_| failed("printed something that is not text".into()))?;
    let secret = printed.trim_end_matches(['\n', '\r']);
    if secret.is_empty() {
        Err(failed("printed nothing".into()))
    } else {
        Ok(Secret::new(secret))
    }
}

/// What a program prints, read by a thread of its own: the program may leave somebody behind who
/// holds the pipe open (an agent, a cache), and a read would then wait for that one's end.
struct Printed {
    text: Arc<Mutex<Zeroizing<Vec<u8>>>>,
    /// Hangs up at the end of the pipe.
    end: Receiver<()>,
}

impl Printed {
    fn by(stdout: ChildStdout) -> Self {
        // All the room at once: a buffer that grows leaves copies behind that nobody wipes.
        let text = Arc::new(Mutex::new(Zeroizing::new(Vec::with_capacity(LONGEST))));
        let (sender, end) = mpsc::channel();
        let shared = Arc::clone(&text);
        std::thread::spawn(move || read(stdout, &shared, sender));
        Self { text, end }
    }

    /// For a program that ended.
    fn so_far(self) -> Zeroizing<Vec<u8>> {
        let _ = self.end.recv_timeout(LAST_WORDS);
        let mut text = self.text.lock().expect("nobody panics with it");
        std::mem::take(&mut text)
    }
}

fn read(mut stdout: ChildStdout, text: &Mutex<Zeroizing<Vec<u8>>>, _hangs_up: Sender<()>) {
    let mut chunk = Zeroizing::new([0; 4096]);
    loop {
        let length = match stdout.read(chunk.as_mut_slice()) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Ok(0) | Err(_) => return,
            Ok(length) => length,
        };
        let mut text = text.lock().expect("nobody panics with it");
        if length > LONGEST - text.len() {
            // The pipe closes, and the program ends by SIGPIPE.
            return;
        }
        text.extend_from_slice(&chunk[..length]);
    }
}

/// The terminal, where there is one; never our own standard input, which may be meant for the
/// program behind `exec`.
fn terminal_input(has_terminal: bool) -> Stdio {
    let name = if cfg!(windows) { "CONIN$" } else { "/dev/tty" };
    let terminal = has_terminal
        .then(|| std::fs::File::open(name).ok())
        .flatten();
    terminal.map_or_else(Stdio::null, Stdio::from)
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Instant;

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
