//! Questions by a pinentry, the program that asks for GnuPG's passphrases: a window where there is
//! no terminal. It is spoken to in the Assuan protocol (Assuan manual; pinentry manual, "Protocol")
//! over its standard input and output.
//!
//! It has a time limit, for all questions together: whoever runs us in the background does not wait
//! longer.

use std::cell::{Cell, RefCell};
use std::process::Command;
use std::time::{Duration, Instant};

use super::items::in_a_line;
use super::pinentry_process::{Failed, KEY, Over, Running};
use super::{Ask, Question, Waiting, WhileWaiting, assuan};
use crate::error::{Error, Result};
use crate::log::clean;
use crate::secret::Secret;

/// Tries to answer a question that has a right form, such as a number of a list.
const TRIES: u32 = 3;

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

impl Pinentry {
    /// `command` is the program with its arguments; `options` are those of the pinentry manual,
    /// such as `ttyname`.
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
        let mut running = Running::start(&mut self.command.borrow_mut())?;
        // The greeting.
        running.answer(self.end)?;
        for (name, value) in &self.options {
            running.settle(
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
                limit: self.limit,
            },
            Over::Died => Error::SecretCommandFailed {
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

    /// A pinentry has no lists: the items are numbered in its text, and the number is what is asked
    /// for.
    fn choose(&self, question: &Question<'_>, items: &[String], _: &str) -> Result<usize> {
        let mut description = format!("{}: type a number", clean(question.text));
        for (number, item) in items.iter().enumerate() {
            description += &format!("\n{}. {}", number + 1, in_a_line(item));
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

    fn wait(&self, _: Waiting<'_>, time: Duration) -> Result<WhileWaiting> {
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

    const QUESTION: Question<'_> = Question::plain("code of a device");

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
