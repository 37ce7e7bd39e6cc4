//! A pseudo-terminal with the program on it, or an interactive shell: what to type, and what is then to be seen. Knows
//! nothing of OneLogin.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use rexpect::process::WaitStatus;
use rexpect::reader::{Options, ReadUntil, Regex};
use rexpect::session::{PtySession, spawn_with_options};

use crate::world::{Run, World, binary};

/// Generous: it says that something hangs, not that it is slow.
const TIME_LIMIT: u64 = 60_000;
/// No message is as long.
pub const WIDE: u16 = 500;
/// The shells' prompt; no command typed by a test contains it.
const PROMPT: &str = "READY> ";
/// What `stty -g` prints, to the end of its line: half of it may be read before the rest.
pub const SETTINGS: &str = r"[0-9a-f]+(:[0-9a-f]+){10,}\r";

/// The interactive shells people use, with none of the machine's start files.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
}

impl Shell {
    pub const ALL: [Shell; 3] = [Shell::Bash, Shell::Zsh, Shell::Fish];

    fn command(self) -> &'static [&'static str] {
        match self {
            Shell::Bash => &["bash", "--norc", "--noprofile", "-i"],
            Shell::Zsh => &["zsh", "-f", "-i"],
            Shell::Fish => &[
                "fish",
                "--no-config",
                "-i",
                "-C",
                "function fish_prompt; echo -n 'READY> '; end",
            ],
        }
    }

    /// How a person of that shell loads credentials, as `--help` says.
    pub fn load(self, line: &str) -> String {
        match self {
            Shell::Fish => format!("ol-aws {line} | source"),
            _ => format!("eval \"$(ol-aws {line})\""),
        }
    }
}

impl World {
    /// A run of the program on a terminal so wide that no message wraps. `line` is split at blanks.
    pub fn terminal(&self, line: &str) -> Run {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        self.on_terminal_of(24, WIDE, &[&[binary()], arguments.as_slice()].concat())
    }

    /// An interactive shell in which `ol-aws` is the program.
    pub fn shell(&self, shell: Shell) -> Run {
        self.on_terminal_of(24, WIDE, shell.command())
    }

    pub fn on_terminal_of(&self, rows: u16, columns: u16, command: &[&str]) -> Run {
        let directory = Path::new(binary()).parent().unwrap().display();
        let path = format!("{directory}:{}", std::env::var("PATH").unwrap());
        // rexpect turns the echo off, which is not how a person's terminal is.
        let setup = format!("stty sane rows {rows} columns {columns}; exec \"$0\" \"$@\"");
        let mut run = Command::new("sh");
        run.args(["-c", &setup])
            .args(command)
            .env_clear()
            .envs(self.variables())
            .env("PATH", path)
            .env("PS1", PROMPT)
            .env("TERM", "xterm-256color")
            .current_dir(self.home());
        Run { command: run }
    }
}

impl Run {
    /// Starts it on a pseudo-terminal of its own, its controlling one.
    pub fn on_terminal(self) -> Pty {
        let options = Options::new().timeout_ms(Some(TIME_LIMIT));
        let session = spawn_with_options(self.command, options).unwrap();
        Pty {
            session,
            transcript: String::new(),
        }
    }

    /// Starts a shell, and waits until it takes commands.
    #[track_caller]
    pub fn ready(self) -> Pty {
        let mut pty = self.on_terminal();
        pty.see(PROMPT);
        pty
    }
}

/// Somebody at a terminal.
pub struct Pty {
    session: PtySession,
    /// Everything that was shown and looked at so far.
    transcript: String,
}

impl Pty {
    /// Waits until the text is shown; what was shown before it.
    #[track_caller]
    pub fn see(&mut self, text: &str) -> String {
        self.expect(&ReadUntil::String(text.to_owned())).0
    }

    /// Waits until the pattern is shown; what it matched.
    #[track_caller]
    pub fn see_pattern(&mut self, pattern: &str) -> String {
        self.expect(&ReadUntil::Regex(Regex::new(pattern).unwrap()))
            .1
    }

    #[track_caller]
    fn expect(&mut self, needle: &ReadUntil) -> (String, String) {
        let found = match needle {
            ReadUntil::Regex(pattern) => self.session.exp_regex(pattern.as_str()),
            ReadUntil::String(text) => self
                .session
                .exp_string(text)
                .map(|before| (before, text.clone())),
            _ => self.session.exp_eof().map(|rest| (rest, String::new())),
        };
        match found {
            Ok((before, found)) => {
                self.transcript += &before;
                self.transcript += &found;
                (before, found)
            }
            Err(error) => panic!("{error}\nbefore that: {:?}", self.transcript),
        }
    }

    /// Types, without Enter.
    pub fn keys(&mut self, keys: &str) {
        self.session.send(keys).unwrap();
        self.session.flush().unwrap();
    }

    /// What a terminal of another encoding sends.
    pub fn bytes(&mut self, bytes: &[u8]) {
        let mut terminal = self.session.process().get_file_handle().unwrap();
        terminal.write_all(bytes).unwrap();
    }

    /// Types a line; Enter is what the key sends, a carriage return.
    pub fn line(&mut self, text: &str) {
        self.keys(&format!("{text}\r"));
    }

    pub fn control(&mut self, letter: char) {
        self.session.send_control(letter).unwrap();
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.session
            .process_mut()
            .signal(rexpect::process::Signal::SIGKILL)
            .unwrap();
    }

    /// Everything shown so far that a test has waited for.
    pub fn transcript(&self) -> &str {
        &self.transcript
    }

    /// Waits for the end of a program that is no shell: what else it showed, and its exit code (128 + the signal).
    #[track_caller]
    pub fn end(&mut self) -> (String, i32) {
        let rest = self.expect(&ReadUntil::EOF).0;
        let code = match self.session.process().wait().unwrap() {
            WaitStatus::Exited(_, code) => code,
            WaitStatus::Signaled(_, signal, _) => 128 + signal as i32,
            other => panic!("it did not end: {other:?}"),
        };
        (rest, code)
    }

    /// Waits until the shell takes commands again.
    #[track_caller]
    pub fn prompt(&mut self) -> String {
        self.see(PROMPT)
    }

    /// Has the shell run a command that asks nothing; everything shown meanwhile, the command itself included.
    #[track_caller]
    pub fn run(&mut self, command: &str) -> String {
        // An echo of the command does not look like the mark: digits stand for the letters there.
        self.line(&format!("{command}; printf 'mark:%d:\\n' 1"));
        let shown = self.see("mark:1:");
        self.prompt();
        shown
    }

    /// What an expression of the shell's expands to: `$HOME`.
    #[track_caller]
    pub fn value(&mut self, expression: &str) -> String {
        self.line(&format!("printf 'value:%s:\\n' \"{expression}\""));
        let shown = self.see_pattern(r"value:[^%:\r]*:");
        self.prompt();
        shown["value:".len()..shown.len() - 1].to_owned()
    }

    /// The terminal's settings, as one word.
    #[track_caller]
    pub fn settings(&mut self) -> String {
        self.line("stty -g");
        let settings = self.see_pattern(SETTINGS);
        self.prompt();
        settings
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // An interactive shell ignores the SIGTERM that rexpect would send.
        let _ = self
            .session
            .process_mut()
            .signal(rexpect::process::Signal::SIGKILL);
    }
}
