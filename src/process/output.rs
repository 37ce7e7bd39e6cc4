//! What a program prints until it ends.

use std::io::{ErrorKind, Read};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use zeroize::Zeroizing;

use super::{killed_if_late, wait_for};

/// With a terminal a person may have to unlock something first.
const LIMIT_WITH_TERMINAL: Duration = Duration::from_secs(120);
const LIMIT_WITHOUT: Duration = Duration::from_secs(30);
/// For what a program printed just before it ended to come through the pipe.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// No secret is longer; a program that prints without end is stopped.
const LONGEST: usize = 64 * 1024;

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
    let stdout = child.stdout.take().map(Printed::by);
    let stderr = child.stderr.take().map(Printed::by);
    let output = stdout.as_ref().map(|printed| &printed.end);
    let ended = wait_for(child, limit, output);
    let status = killed_if_late(child, ended)?;
    let taken = |printed: Option<Printed>| printed.map_or_else(Zeroizing::default, Printed::so_far);
    Some(Ended {
        status,
        stdout: taken(stdout),
        stderr: taken(stderr),
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

/// What a program prints, read by a thread of its own: the program may leave somebody behind who
/// holds the pipe open (an agent, a cache), and a read would then wait for that one's end.
struct Printed {
    text: Arc<Mutex<Zeroizing<Vec<u8>>>>,
    /// Hangs up at the end of the pipe.
    end: Receiver<()>,
}

impl Printed {
    fn by(pipe: impl Read + Send + 'static) -> Self {
        // All the room at once: a buffer that grows leaves copies behind that nobody wipes.
        let text = Arc::new(Mutex::new(Zeroizing::new(Vec::with_capacity(LONGEST))));
        let (sender, end) = mpsc::channel();
        let shared = Arc::clone(&text);
        std::thread::spawn(move || read(pipe, &shared, sender));
        Self { text, end }
    }

    /// For a program that ended.
    fn so_far(self) -> Zeroizing<Vec<u8>> {
        let _ = self.end.recv_timeout(LAST_WORDS);
        let mut text = self.text.lock().expect("nobody panics with it");
        std::mem::take(&mut text)
    }
}

fn read(mut pipe: impl Read, text: &Mutex<Zeroizing<Vec<u8>>>, _hangs_up: Sender<()>) {
    let mut chunk = Zeroizing::new([0; 4096]);
    loop {
        let length = match pipe.read(chunk.as_mut_slice()) {
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
