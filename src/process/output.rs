//! What a program prints until it ends.

use std::process::{Child, ExitStatus, Stdio};
use std::time::Duration;

use zeroize::Zeroizing;

use super::printed::Printed;
use super::{killed_if_late, wait_for};

/// With a terminal a person may have to unlock something first.
const LIMIT_WITH_TERMINAL: Duration = Duration::from_secs(120);
const LIMIT_WITHOUT: Duration = Duration::from_secs(30);
/// No secret is longer; a program that prints without end is stopped.
pub(super) const LONGEST: usize = 64 * 1024;

/// A program that ended.
pub struct Ended {
    pub status: ExitStatus,
    pub stdout: Zeroizing<Vec<u8>>,
    /// Empty unless it was a pipe.
    pub stderr: Zeroizing<Vec<u8>>,
}

impl Ended {
    /// How it failed, in words.
    pub fn how(&self) -> String {
        match self.status.code() {
            Some(code) => format!("exited with status {code}"),
            None => "was killed".into(),
        }
    }
}

/// How long a program may take that the settings name.
pub fn time_limit(has_terminal: bool) -> Duration {
    if has_terminal {
        LIMIT_WITH_TERMINAL
    } else {
        LIMIT_WITHOUT
    }
}

/// Waits for a program, and takes what it prints where that goes into a pipe. `None` when it takes
/// longer: then it is killed.
pub fn wait_with_output(child: &mut Child, limit: Duration) -> Option<Ended> {
    let mut printed = Printed::by(child);
    let ended = wait_for(child, limit, |pause| printed.read_for(pause));
    let status = killed_if_late(child, ended)?;
    let [stdout, stderr] = printed.all();
    Some(Ended {
        status,
        stdout,
        stderr,
    })
}

/// The terminal, where there is one; never our own standard input, which may be meant for the
/// program behind `exec`.
pub fn terminal_input(has_terminal: bool) -> Stdio {
    let name = if cfg!(windows) { "CONIN$" } else { "/dev/tty" };
    let terminal = has_terminal
        .then(|| std::fs::File::open(name).ok())
        .flatten();
    terminal.map_or_else(Stdio::null, Stdio::from)
}
