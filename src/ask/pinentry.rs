//! Questions by a pinentry, the program that asks for GnuPG's passphrases: a window where there is no terminal. It is spoken
//! to in the Assuan protocol (Assuan manual; pinentry manual, "Protocol") over its standard input and output.
//!
//! It has a time limit, for all questions together: whoever runs us in the background does not wait longer.

use std::cell::{Cell, RefCell};
use std::io::{ErrorKind, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::{Ask, Question, WhileWaiting, assuan};
use crate::error::{Error, Result};
use crate::log::clean;
use crate::secret::Secret;

const KEY: &str = "askpass";
/// Tries to answer a question that has a right form, such as a number of a list.
const TRIES: u32 = 3;
/// No line of Assuan is longer.
const LONGEST_LINE: usize = 1002;

pub struct Pinentry {
    /// Started at the first question.
    command: RefCell<Command>,
    /// Said to the program before the first question; it need not know them.
    options: Vec<(&'static str, String)>,
    end: Instant,
    limit: Duration,
    running: RefCell<Option<Running>>,
    /// Shown with the next question.
    told: RefCell<String>,
    /// It was cancelled, died or left without an answer: no other window comes up.
    over: Cell<Option<Over>>,
}

#[derive(Debug, Clone, Copy)]
enum Over {
    Cancelled,
    Unanswered,
    Died,
}

struct Running {
    child: Child,
    input: ChildStdin,
    lines: Receiver<Zeroizing<Vec<u8>>>,
}

impl Pinentry {
    /// `command` is the program with its arguments; `options` are those of the pinentry manual, such as `ttyname`.
    pub fn new(command: Command, options: Vec<(&'static str, String)>, limit: Duration) -> Self {
        Self {
            command: RefCell::new(command),
            options,
            end: Instant::now() + limit,
            limit,
            running: RefCell::default(),
            told: RefCell::default(),
            over: Cell::default(),
        }
    }

    /// One question; what was typed.
    fn get(&self, question: &Question<'_>, description: &str) -> Result<Secret> {
        self.ask(question, description, "GETPIN")
            .map(|typed| typed.unwrap_or_else(|| Secret::new("")))
    }

    /// `None`: a no, where that is an answer.
    fn ask(
        &self,
        question: &Question<'_>,
        description: &str,
        verb: &str,
    ) -> Result<Option<Secret>> {
        if let Some(over) = self.over.get() {
            return Err(self.error(over, question));
        }
        let answer = self.dialogue(question, description, verb);
        answer.map_err(|failed| match failed {
            Failed::Over(over) => {
                self.over.set(Some(over));
                // A window that stays open asks for something nobody waits for.
                self.running.take();
                self.error(over, question)
            }
            Failed::Error(error) => error,
        })
    }

    fn dialogue(
        &self,
        question: &Question<'_>,
        description: &str,
        verb: &str,
    ) -> std::result::Result<Option<Secret>, Failed> {
        let mut place = self.running.borrow_mut();
        let running = match place.as_mut() {
            Some(running) => running,
            None => place.insert(self.start()?),
        };
        let told = self.told.take();
        if !told.is_empty() {
            running.settle(&format!("SETERROR {}", assuan::escape(&told)), self.end)?;
        }
        running.settle(
            &format!("SETDESC {}", assuan::escape(description)),
            self.end,
        )?;
        let prompt = assuan::escape(&format!("{}:", short(question.text)));
        running.settle(&format!("SETPROMPT {prompt}"), self.end)?;
        running.call(verb, self.end)
    }

    fn start(&self) -> std::result::Result<Running, Failed> {
        let mut command = self.command.borrow_mut();
        let name = command.get_program().to_string_lossy().into_owned();
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| {
            Failed::Error(Error::HelperFailed {
                key: KEY,
                reason: format!("cannot run `{name}`: {error}"),
            })
        })?;
        let (sender, lines) = mpsc::channel();
        let output = child.stdout.take().expect("it was asked for");
        std::thread::spawn(move || read_lines(output, &sender));
        let mut running = Running {
            input: child.stdin.take().expect("it was asked for"),
            child,
            lines,
        };
        // The greeting.
        running.answer(self.end)?;
        for (name, value) in &self.options {
            let _ = running.call(
                &format!("OPTION {name}={}", assuan::escape(value)),
                self.end,
            )?;
        }
        // Ours ends the program; its own also takes the window away should we be killed.
        let seconds = self.end.saturating_duration_since(Instant::now()).as_secs();
        running.settle(&format!("SETTIMEOUT {}", seconds.max(1)), self.end)?;
        running.settle("SETTITLE ol-aws", self.end)?;
        Ok(running)
    }

    fn error(&self, over: Over, question: &Question<'_>) -> Error {
        match over {
            Over::Cancelled => Error::Cancelled,
            Over::Unanswered => Error::NobodyAnswered {
                what: question.text.to_owned(),
                seconds: self.limit.as_secs(),
            },
            Over::Died => Error::HelperFailed {
                key: KEY,
                reason: "ended before it gave an answer".into(),
            },
        }
    }
}

impl Ask for Pinentry {
    fn can_ask(&self) -> bool {
        true
    }

    fn text(&self, question: &Question<'_>, default: Option<&str>) -> Result<String> {
        let answer = self.get(question, &clean(question.text))?;
        Ok(match (answer.expose().trim(), default) {
            ("", Some(default)) => default.to_owned(),
            (answer, _) => answer.to_owned(),
        })
    }

    fn secret(&self, question: &Question<'_>) -> Result<Secret> {
        for _ in 0..TRIES {
            let answer = self.get(question, &clean(question.text))?;
            if !answer.expose().is_empty() {
                return Ok(answer);
            }
            self.tell("an empty answer is not sent");
        }
        Err(Error::Cancelled)
    }

    /// A pinentry has no lists: the items are numbered in its text, and the number is what is asked for.
    fn choose(&self, question: &Question<'_>, items: &[String], _: &str) -> Result<usize> {
        let mut description = format!("{}: type a number", clean(question.text));
        for (number, item) in items.iter().enumerate() {
            description += &format!("\n{}. {}", number + 1, clean(item));
        }
        for _ in 0..TRIES {
            let answer = self.get(question, &description)?;
            let answer = answer.expose().trim();
            let number = answer
                .parse()
                .ok()
                .filter(|number| (1..=items.len()).contains(number));
            match number.or_else(|| Some(items.iter().position(|item| item == answer)? + 1)) {
                Some(number) => return Ok(number - 1),
                None => self.tell(&format!("type a number from 1 to {}", items.len())),
            }
        }
        Err(Error::Cancelled)
    }

    fn confirm(&self, question: &Question<'_>) -> Result<bool> {
        let answer = self.ask(question, &clean(question.text), "CONFIRM")?;
        Ok(answer.is_some())
    }

    fn consent(&self, question: &Question<'_>) -> Result<bool> {
        self.confirm(question)
    }

    fn wait(&self, _: &str, time: Duration) -> Result<WhileWaiting> {
        std::thread::sleep(time);
        Ok(WhileWaiting::Nothing)
    }

    fn end_wait(&self) {}

    fn tell(&self, line: &str) {
        let mut told = self.told.borrow_mut();
        if !told.is_empty() {
            told.push_str("; ");
        }
        told.push_str(&clean(line));
    }
}

enum Failed {
    Over(Over),
    Error(Error),
}

impl Running {
    /// A command whose refusal does not matter.
    fn settle(&mut self, line: &str, end: Instant) -> std::result::Result<(), Failed> {
        self.call(line, end).map(drop)
    }

    fn call(&mut self, line: &str, end: Instant) -> std::result::Result<Option<Secret>, Failed> {
        let sent = self.input.write_all(format!("{line}\n").as_bytes());
        sent.map_err(|_| Failed::Over(Over::Died))?;
        let answer = self.answer(end)?;
        match answer {
            assuan::Answer::Ok(data) => Ok(Some(data)),
            assuan::Answer::Refused(assuan::NOT_CONFIRMED) => Ok(None),
            assuan::Answer::Refused(assuan::TIMED_OUT) => Err(Failed::Over(Over::Unanswered)),
            // What is no question cannot be cancelled: an option that it does not know.
            assuan::Answer::Refused(_) if !["GETPIN", "CONFIRM"].contains(&line) => Ok(None),
            assuan::Answer::Refused(assuan::CANCELLED | assuan::FULLY_CANCELLED) => {
                Err(Failed::Over(Over::Cancelled))
            }
            assuan::Answer::Refused(code) => Err(Failed::Error(Error::HelperFailed {
                key: KEY,
                reason: format!(
                    "could not ask (error {code} of libgpg-error): is there a display for it?"
                ),
            })),
        }
    }

    fn answer(&mut self, end: Instant) -> std::result::Result<assuan::Answer, Failed> {
        let mut data = assuan::Data::default();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let line = match self.lines.recv_timeout(left) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => return Err(Failed::Over(Over::Unanswered)),
                Err(RecvTimeoutError::Disconnected) => return Err(Failed::Over(Over::Died)),
            };
            if let Some(answer) = data.take(&line) {
                return Ok(answer);
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.input.write_all(b"BYE\n");
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whole lines, until the program ends or says something that is no Assuan.
fn read_lines(mut output: ChildStdout, lines: &mpsc::Sender<Zeroizing<Vec<u8>>>) {
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
    let mut chunk = Zeroizing::new([0; 1024]);
    loop {
        let length = match output.read(chunk.as_mut_slice()) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Ok(0) | Err(_) => return,
            Ok(length) => length,
        };
        for byte in &chunk[..length] {
            match byte {
                b'\n' => {
                    let next = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
                    if lines.send(std::mem::replace(&mut line, next)).is_err() {
                        return;
                    }
                }
                _ if line.len() == LONGEST_LINE => return,
                byte => line.push(*byte),
            }
        }
    }
}

/// Beside the field there is room for a word or two; the whole is in the text above it.
fn short(text: &str) -> String {
    const SHOWN: usize = 24;
    let text = clean(text);
    let what = text.split(" of ").next().unwrap_or_default();
    what.chars().take(SHOWN).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const QUESTION: Question<'_> = Question {
        text: "code of a device",
        key: "",
        variable: "",
    };

    /// A program in its place.
    fn speaking(script: &str, limit: Duration) -> Pinentry {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Pinentry::new(command, Vec::new(), limit)
    }

    /// What it says to any command.
    fn answering(answer: &str) -> Pinentry {
        let script = format!(
            "echo OK hello; while read -r word rest; do case $word in GETPIN|CONFIRM) printf '{answer}\\n';; *) echo OK;; esac; done"
        );
        speaking(&script, Duration::from_secs(60))
    }

    #[test]
    fn one_that_is_silent_is_given_up_and_no_second_window_comes() {
        let silent = "echo OK hello; while read -r word rest; do case $word in GETPIN) sleep 1000;; *) echo OK;; esac; done";
        for script in ["sleep 1000", silent] {
            let pinentry = speaking(script, Duration::from_millis(300));
            for _ in 0..2 {
                let error = pinentry.secret(&QUESTION).expect_err("nobody answers");
                assert!(matches!(error, Error::NobodyAnswered { .. }), "{error}");
                assert_eq!(error.exit_code(), 9);
            }
        }
    }

    #[test]
    fn one_that_dies_in_the_middle_is_named() {
        let script = "echo OK hello; read -r _; echo OK; read -r _";
        let error = speaking(script, Duration::from_secs(60)).secret(&QUESTION);
        let error = error.expect_err("it died");
        assert!(
            error.to_string().contains("`askpass` ended before"),
            "{error}"
        );
    }

    #[test]
    fn answers_are_taken_as_the_protocol_has_them() {
        let code = answering("S PASSPHRASE_LENGTH 3\\nD 01%%2523\\nOK");
        assert_eq!(code.text(&QUESTION, None).expect("typed"), "01%23");
        assert_eq!(
            answering("OK").text(&QUESTION, Some("x")).expect("typed"),
            "x"
        );
        assert!(answering("OK").confirm(&QUESTION).expect("answered"));
        let no = answering("ERR 83886194 Not confirmed");
        assert!(!no.confirm(&QUESTION).expect("answered"));
        let cancelled = answering("ERR 83886179 Operation cancelled").secret(&QUESTION);
        assert!(matches!(cancelled, Err(Error::Cancelled)));
        let late = answering("ERR 83886142 Timeout").secret(&QUESTION);
        assert!(matches!(late, Err(Error::NobodyAnswered { .. })));
        let no_display = answering("ERR 83918950 Inappropriate ioctl for device").secret(&QUESTION);
        let error = no_display.expect_err("it cannot ask");
        assert_eq!(error.exit_code(), 3);
        assert!(error.to_string().contains("a display"), "{error}");
    }

    #[test]
    fn an_item_may_be_named_instead_of_its_number() {
        let items = ["7".to_owned(), "OneLogin Protect".to_owned()];
        let choose = |answer: &str| answering(answer).choose(&QUESTION, &items, "");
        assert_eq!(choose("D 2\\nOK").expect("chosen"), 1);
        assert_eq!(choose("D OneLogin Protect\\nOK").expect("chosen"), 1);
        assert_eq!(choose("D 7\\nOK").expect("chosen"), 0);
        assert!(matches!(choose("D 0\\nOK"), Err(Error::Cancelled)));
    }
}
