//! The Windows console, for questions. Plainer than the Unix terminal: rpassword for secrets, a
//! numbered list to choose from, no countdown.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::time::Duration;

use super::items::in_a_line;
use super::{Ask, NEEDED, Question, Waiting, WhileWaiting, YesOrNo, numbered};
use crate::error::{Error, Result};
use crate::log::{Look, clean};
use crate::secret::Secret;

/// The end of a console's input; some consoles pass it on as a character.
const CTRL_Z: char = '\u{1a}';

/// How a person leaves a question without an answer.
pub const SKIPS: &str = "Ctrl-Z and Enter";

#[derive(Debug, Default)]
pub struct Terminal;

/// Nothing of the console is changed between questions.
pub fn restore() {}

/// A console's Ctrl-C ends the program without a word.
pub fn parting(_: Option<String>) {}

/// Nor does it wait for anything.
pub fn undisturbed<T>(work: impl FnOnce() -> T) -> T {
    work()
}

impl Terminal {
    /// A console shows all of it plainly.
    pub fn new(_: Look) -> Self {
        Self
    }

    fn write(text: &str) {
        if let Ok(mut console) = OpenOptions::new().write(true).open("CONOUT$") {
            let _ = console.write_all(text.as_bytes());
        }
    }

    fn line(&self, question: &Question<'_>, suffix: &str) -> Result<String> {
        let refused = question.unanswered();
        let console = OpenOptions::new()
            .read(true)
            .open("CONIN$")
            .map_err(|_| refused)?;
        Self::write(&format!("{}{suffix}: ", clean(question.text)));
        let mut line = String::new();
        match BufReader::new(console).read_line(&mut line) {
            Ok(1..) if !line.starts_with(CTRL_Z) => Ok(line.trim().to_owned()),
            _ => Err(Error::Cancelled),
        }
    }

    fn yes_or_no(&self, question: &Question<'_>, on_enter: bool) -> Result<bool> {
        let line = |choices: &str| self.line(question, choices).map(Some);
        YesOrNo { on_enter }.decide(line, |text| self.tell(text))
    }
}

impl Ask for Terminal {
    fn can_ask(&self) -> bool {
        OpenOptions::new()
            .read(true)
            .open("CONIN$")
            .is_ok_and(|console| console.is_terminal())
    }

    fn text(&self, question: &Question<'_>, default: Option<&str>) -> Result<String> {
        let suffix = default
            .map(|default| format!(" [{}]", clean(default)))
            .unwrap_or_default();
        let answer = self.line(question, &suffix)?;
        Ok(if answer.is_empty() {
            default.unwrap_or_default().to_owned()
        } else {
            answer
        })
    }

    fn secret(&self, question: &Question<'_>) -> Result<Secret> {
        loop {
            let answer = rpassword::prompt_password(format!("{}: ", clean(question.text)))
                .map_err(|_| Error::Cancelled)?;
            if !answer.is_empty() {
                return Ok(Secret::new(answer));
            }
            self.tell(NEEDED);
        }
    }

    fn choose(&self, question: &Question<'_>, items: &[String], filter: &str) -> Result<usize> {
        let title = clean(question.text);
        let read = |text: &str| {
            self.line(
                &Question {
                    text,
                    ..question.clone()
                },
                "",
            )
        };
        let index = numbered::choose(&title, items, filter, |line| self.tell(line), read)?;
        self.tell(&format!("{title}: {}", in_a_line(&items[index])));
        Ok(index)
    }

    fn confirm(&self, question: &Question<'_>) -> Result<bool> {
        self.yes_or_no(question, true)
    }

    fn consent(&self, question: &Question<'_>) -> Result<bool> {
        self.yes_or_no(question, false)
    }

    fn wait(&self, waiting: Waiting<'_>, time: Duration) -> Result<WhileWaiting> {
        Self::write(&format!("\r{}", clean(waiting.line)));
        std::thread::sleep(time);
        Ok(WhileWaiting::Nothing)
    }

    fn end_wait(&self) {
        Self::write("\r\n");
    }

    fn tell(&self, line: &str) {
        Self::write(&format!("{}\r\n", clean(line)));
    }
}
