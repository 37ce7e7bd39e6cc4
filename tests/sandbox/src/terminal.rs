//! A pseudo-terminal with an interactive shell on it, into which the tour types. What the shell writes is shown as it comes;
//! while a question is open, the keys of the person at the real terminal go to the shell.

use std::io::{self, IsTerminal, Read, Write};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anstream::AutoStream;
use pty_process::blocking::{self, Pty};
use rustix::termios::{self, OptionalActions, Termios};

use crate::user_shell::FINISHED;

/// For a command that waits for nobody. It only says that something hangs.
const COMMAND_LIMIT: Duration = Duration::from_secs(60);
/// When nothing has come for this long, the prompt is drawn.
const PROMPT_DRAWN: Duration = Duration::from_millis(150);
/// What Ctrl-C sends to a program that reads a raw terminal.
const CONTROL_C: u8 = 3;
const ESCAPE: u8 = 0x1b;

/// Why the tour does not go on.
pub enum Ended {
    /// This command did.
    Failed(String),
    /// The person pressed Ctrl-C.
    Stopped,
}

enum Event {
    Shown(Vec<u8>),
    Keys(Vec<u8>),
    ShellGone,
}

pub struct Terminal {
    pty: Arc<Pty>,
    shell: Child,
    events: Receiver<Event>,
    /// Everything the shell wrote.
    shown: String,
    screen: AutoStream<io::Stdout>,
    /// Some where a person is at the real terminal.
    raw: Option<RawMode>,
}

impl Terminal {
    /// Starts the shell, and waits for its first prompt.
    pub fn start(shell: Command) -> Result<Self, String> {
        let failed = |error: &dyn std::fmt::Display| format!("cannot start a shell: {error}");
        let raw = RawMode::enter();
        let (pty, pts) = blocking::open().map_err(|error| failed(&error))?;
        let size = termios::tcgetwinsize(io::stdout()).ok();
        let (rows, columns) = size
            .map(|size| (size.ws_row, size.ws_col))
            .filter(|(rows, columns)| *rows > 0 && *columns > 0)
            .unwrap_or((40, 100));
        pty.resize(pty_process::Size::new(rows, columns))
            .map_err(|error| failed(&error))?;
        let shell = blocking::Command::from(shell)
            .spawn(pts)
            .map_err(|error| failed(&error))?;
        let pty = Arc::new(pty);
        let (sender, events) = mpsc::channel();
        let (output, of_shell) = (Arc::clone(&pty), sender.clone());
        std::thread::spawn(move || {
            read_all(&*output, |bytes| of_shell.send(Event::Shown(bytes)));
            let _ = of_shell.send(Event::ShellGone);
        });
        if raw.is_some() {
            std::thread::spawn(move || {
                read_all(io::stdin(), |bytes| sender.send(Event::Keys(bytes)))
            });
        }
        let mut terminal = Self {
            pty,
            shell,
            events,
            shown: String::new(),
            screen: AutoStream::auto(io::stdout()),
            raw,
        };
        match terminal.finish("the start of the shell", 0, &[]) {
            Ok(()) => Ok(terminal),
            Err(Ended::Failed(_)) => Err("the shell draws no prompt".into()),
            Err(Ended::Stopped) => Err("the tour was stopped".into()),
        }
    }

    /// Whether a person answers the questions.
    pub fn has_person(&self) -> bool {
        self.raw.is_some()
    }

    /// Types a command that asks nothing, and shows what comes of it.
    pub fn run(&mut self, command: &str) -> Result<(), Ended> {
        self.run_and_answer(command, &[])
    }

    /// Types a command that asks these questions, given by a part of their text. A person answers them; else they get the
    /// answers beside them.
    pub fn run_and_answer(
        &mut self,
        command: &str,
        questions: &[(&str, &str)],
    ) -> Result<(), Ended> {
        let finished = self.statuses().count();
        self.keys(format!("{command}\r").as_bytes());
        self.finish(command, finished, questions)
    }

    /// Until one command more has finished than before, and the prompt after it is drawn.
    fn finish(
        &mut self,
        command: &str,
        before: usize,
        questions: &[(&str, &str)],
    ) -> Result<(), Ended> {
        let from = self.shown.len();
        let mut unanswered = questions.iter();
        let mut next = unanswered.next();
        let waits = self.has_person() && !questions.is_empty();
        let end = Instant::now() + COMMAND_LIMIT;
        while self.statuses().count() <= before {
            if let Some((question, answer)) = next
                && !self.has_person()
                && self.shown[from..].contains(question)
            {
                self.keys(format!("{answer}\r").as_bytes());
                next = unanswered.next();
            }
            let is_late = !waits && Instant::now() > end;
            match self.events.recv_timeout(PROMPT_DRAWN) {
                _ if is_late => return Err(Ended::Failed(command.to_owned())),
                Ok(Event::Shown(bytes)) => self.show(&bytes),
                Ok(Event::Keys(keys)) if keys.contains(&CONTROL_C) => return Err(Ended::Stopped),
                // Outside of a question only the terminal itself has something to say.
                Ok(Event::Keys(keys)) if waits || keys.first() == Some(&ESCAPE) => self.keys(&keys),
                Ok(Event::Keys(_)) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Event::ShellGone) | Err(RecvTimeoutError::Disconnected) => {
                    return Err(Ended::Failed(command.to_owned()));
                }
            }
        }
        while let Ok(event) = self.events.recv_timeout(PROMPT_DRAWN) {
            if let Event::Shown(bytes) = event {
                self.show(&bytes);
            }
        }
        match self.statuses().last() {
            Some("0") => Ok(()),
            _ => Err(Ended::Failed(command.to_owned())),
        }
    }

    fn show(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        // Newer shells ask the terminal what it is (primary device attributes, DEC STD 070) and wait for the answer.
        if !self.has_person() && (text.contains("\x1b[c") || text.contains("\x1b[0c")) {
            self.keys(b"\x1b[?62c");
        }
        self.shown += &text;
        // A reader that is gone is not the shell's trouble.
        let _ = self.screen.write_all(bytes);
        let _ = self.screen.flush();
    }

    fn keys(&self, keys: &[u8]) {
        // A shell that is gone is noticed where its output ends.
        let _ = (&*self.pty).write_all(keys);
    }

    /// Of every command that has finished, as text.
    fn statuses(&self) -> impl Iterator<Item = &str> {
        let reports = self.shown.split(FINISHED).skip(1);
        reports.filter_map(|report| Some(report.split_once('\x07')?.0))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

fn read_all<E>(mut input: impl Read, mut send: impl FnMut(Vec<u8>) -> Result<(), E>) {
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = input.read(&mut buffer) {
        if send(buffer[..length].to_vec()).is_err() {
            return;
        }
    }
}

/// The real terminal hands every key on as it is pressed, until this is dropped.
struct RawMode(Termios);

impl RawMode {
    fn enter() -> Option<Self> {
        let stdin = io::stdin();
        if !stdin.is_terminal() || !io::stdout().is_terminal() {
            return None;
        }
        let before = termios::tcgetattr(&stdin).ok()?;
        let mut raw = before.clone();
        raw.make_raw();
        termios::tcsetattr(&stdin, OptionalActions::Flush, &raw).ok()?;
        Some(Self(before))
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        let _ = termios::tcsetattr(io::stdin(), OptionalActions::Flush, &self.0);
    }
}
