//! What this process may leave behind, for as long as it holds secrets: no core dump, nothing that
//! others can read of its memory, no file that is open to others. What the user had set for that
//! comes back for every program we start or become.

use std::io;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

pub use caller::asking_program;
pub use output::{Ended, terminal_input, time_limit, wait_with_output};
pub use platform::*;

#[cfg_attr(target_os = "linux", path = "process/caller_linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "process/caller_unknown.rs")]
mod caller;
mod output;
#[cfg_attr(unix, path = "process/unix.rs")]
#[cfg_attr(windows, path = "process/windows.rs")]
mod platform;
#[cfg_attr(unix, path = "process/printed_unix.rs")]
#[cfg_attr(windows, path = "process/printed_windows.rs")]
mod printed;

/// Our secret inputs: a program we start has no business with them.
const SECRET_INPUTS: [&str; 3] = ["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET", "OL_AWS_OTP"];

/// Between two looks at a program that is waited for.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// Takes our secret inputs out of what a program inherits, each tenant's too
/// (`OL_AWS_PASSWORD_OTHER`).
pub fn withhold_secrets(command: &mut Command) {
    for input in SECRET_INPUTS {
        withhold(command, input);
    }
}

/// Takes one input out of what a program inherits, each tenant's too.
pub fn withhold(command: &mut Command, input: &str) {
    let is_meant = |name: &str| {
        let (start, rest) = name.split_at_checked(input.len()).unwrap_or_default();
        let is_input =
            start == input || platform::NAMES_IGNORE_CASE && start.eq_ignore_ascii_case(input);
        is_input && (rest.is_empty() || rest.starts_with('_'))
    };
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_meant) {
            command.env_remove(name);
        }
    }
}

/// Starts a program without our secret inputs, under the limits and the umask that the user had
/// set, not under ours.
pub fn spawn(command: &mut Command) -> io::Result<Child> {
    withhold_secrets(command);
    spawn_own(command)
}

/// Starts this very program again: what its own secret inputs are is for the caller to say.
pub fn spawn_own(command: &mut Command) -> io::Result<Child> {
    platform::spawn(command)
}

/// Ends this program after that time, whatever it is waiting for. `last_words` gives the exit code.
pub fn end_after(limit: Duration, last_words: impl FnOnce() -> i32 + Send + 'static) {
    end_when(move || std::thread::sleep(limit), last_words);
}

/// The same, once `wait` has come back.
pub fn end_when(
    wait: impl FnOnce() + Send + 'static,
    last_words: impl FnOnce() -> i32 + Send + 'static,
) {
    std::thread::spawn(move || {
        wait();
        let exit_code = last_words();
        #[expect(
            clippy::disallowed_methods,
            reason = "the main thread waits for somebody, and cannot be told to stop"
        )]
        std::process::exit(exit_code);
    });
}

/// How a program ended; `None` when it still runs after that time.
pub fn wait_at_most(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    wait_for(child, limit, |pause| {
        std::thread::sleep(pause);
        false
    })
}

/// The same. `pause` waits for at most so long, and says whether the program gave a sign of its end.
fn wait_for(
    child: &mut Child,
    limit: Duration,
    mut pause: impl FnMut(Duration) -> bool,
) -> Option<ExitStatus> {
    let started = Instant::now();
    let mut last_sign = started;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) => {}
            Err(_) => return None,
        }
        if started.elapsed() >= limit {
            return None;
        }
        // A quick program costs no more than it takes, a slow one no cycles.
        let length = last_sign.elapsed() / 10;
        if pause(length.clamp(Duration::from_millis(1), LONGEST_PAUSE)) {
            last_sign = Instant::now();
        }
    }
}

/// The same; a program that takes longer is killed.
pub fn wait_or_kill(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let ended = wait_at_most(child, limit);
    killed_if_late(child, ended)
}

fn killed_if_late(child: &mut Child, ended: Option<ExitStatus>) -> Option<ExitStatus> {
    if ended.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    ended
}
