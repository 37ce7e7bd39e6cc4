//! Questions to the user. They go to the controlling terminal, never to stdout, which a shell
//! evaluates. `Terminal` asks, `Pinentry` asks where there is none, `Nobody` refuses; the steps
//! know only the trait.

pub mod assuan;
mod items;
#[cfg(unix)]
mod keys;
mod matching;
mod numbered;
#[cfg(unix)]
mod picker;
mod pinentry;
mod pinentry_process;
#[cfg(unix)]
mod terminal;
#[cfg(not(unix))]
#[path = "windows.rs"]
mod terminal;
#[cfg(unix)]
mod terminal_guard;

use std::time::Duration;

use crate::error::{AnsweringSetting, Error, Result};
use crate::secret::Secret;

pub use items::SEPARATOR;
pub use matching::{best_matches, has_words};
pub use pinentry::Pinentry;
pub use terminal::{SKIPS, Terminal};
#[cfg(not(unix))]
pub use terminal::{parting, restore, undisturbed};
#[cfg(unix)]
pub use terminal_guard::{parting, restore, undisturbed};

/// A question, and what to say when there is nobody to answer it.
#[derive(Debug, Clone)]
pub struct Question<'q> {
    /// What is shown: `password of ada@acme.com`.
    pub text: &'q str,
    /// What would answer it instead of a person, where there is such a thing.
    pub setting: Option<AnsweringSetting>,
    /// Esc leaves it without an answer.
    pub is_optional: bool,
}

impl<'q> Question<'q> {
    pub fn new(text: &'q str, key: &'static str, variable: impl Into<String>) -> Self {
        let variable = variable.into();
        Self {
            text,
            setting: Some(AnsweringSetting { key, variable }),
            is_optional: false,
        }
    }

    /// One that only a person can answer.
    pub const fn plain(text: &'q str) -> Self {
        Self {
            text,
            setting: None,
            is_optional: false,
        }
    }

    /// One that a person may skip.
    pub const fn optional(text: &'q str) -> Self {
        Self {
            text,
            setting: None,
            is_optional: true,
        }
    }

    /// Nobody is there to answer it.
    pub fn unanswered(&self) -> Error {
        Error::NeedsAnswer {
            what: self.text.to_owned(),
            setting: self.setting.clone(),
        }
    }
}

/// What is waited for, as it is said to a person.
#[derive(Debug, Clone, Copy)]
pub struct Waiting<'w> {
    pub line: &'w str,
    /// How long it may still take, where that is known.
    pub left: Option<Duration>,
}

/// What a person did while something else was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhileWaiting {
    Nothing,
    /// Enter alone.
    Enter,
    /// `o` and Enter: they would rather type a code.
    WantsCode,
}

pub trait Ask {
    /// Whether somebody can answer: a terminal is there, and we may read from it.
    fn can_ask(&self) -> bool;

    /// A line of text; `default` is taken for an empty answer.
    fn text(&self, question: &Question<'_>, default: Option<&str>) -> Result<String>;

    /// A line of text that is not empty.
    fn required_text(&self, question: &Question<'_>, default: Option<&str>) -> Result<String> {
        loop {
            let answer = self.text(question, default)?;
            if !answer.is_empty() {
                return Ok(answer);
            }
            self.tell(NEEDED);
        }
    }

    /// A line that is not echoed, and not empty: an empty password would cost an attempt.
    fn secret(&self, question: &Question<'_>) -> Result<Secret>;

    /// One of several, by a fuzzy picker. `items` are one line each, the likeliest first; their cells
    /// are separated by [`SEPARATOR`].
    fn choose(&self, question: &Question<'_>, items: &[String], filter: &str) -> Result<usize>;

    /// Yes or no; Enter alone means yes, Esc no.
    fn confirm(&self, question: &Question<'_>) -> Result<bool>;

    /// Yes or no to something that should not happen by habit; Enter alone means no, as Esc does.
    fn consent(&self, question: &Question<'_>) -> Result<bool>;

    /// Shows a line that is rewritten in place, and waits; ends early when the person types
    /// something of meaning.
    fn wait(&self, waiting: Waiting<'_>, time: Duration) -> Result<WhileWaiting>;

    /// Ends a line shown by `wait`.
    fn end_wait(&self);

    /// A line for the person who is answering.
    fn tell(&self, line: &str);
}

/// What a person is told who gives no answer to a question that needs one.
const NEEDED: &str = "this needs an answer; press Ctrl-C to stop";

/// A question that yes or no answers, and what Enter alone means.
struct YesOrNo {
    on_enter: bool,
}

impl YesOrNo {
    /// Shown behind the question.
    const fn choices(&self) -> &'static str {
        if self.on_enter { " [Y/n]" } else { " [y/N]" }
    }

    /// Asks until the answer is one of the two. `line` gets what was typed, `None` for Esc; `tell`
    /// shows a line.
    fn decide(
        &self,
        line: impl Fn(&str) -> Result<Option<String>>,
        tell: impl Fn(&str),
    ) -> Result<bool> {
        let usual = if self.on_enter { "yes" } else { "no" };
        loop {
            let Some(typed) = line(self.choices())? else {
                return Ok(false);
            };
            if let Some(answer) = self.read(&typed) {
                return Ok(answer);
            }
            tell(&format!(
                "that is neither yes nor no: type y or n, or press Enter for {usual}"
            ));
        }
    }

    fn read(&self, typed: &str) -> Option<bool> {
        match typed.trim().to_lowercase().as_str() {
            "" => Some(self.on_enter),
            "y" | "yes" => Some(true),
            "n" | "no" => Some(false),
            _ => None,
        }
    }
}

/// No terminal, or `--no-input`.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Nobody {
    fn refuse<T>(question: &Question<'_>) -> Result<T> {
        Err(question.unanswered())
    }
}

impl Ask for Nobody {
    fn can_ask(&self) -> bool {
        false
    }

    fn text(&self, question: &Question<'_>, _: Option<&str>) -> Result<String> {
        Self::refuse(question)
    }

    fn secret(&self, question: &Question<'_>) -> Result<Secret> {
        Self::refuse(question)
    }

    fn choose(&self, question: &Question<'_>, _: &[String], _: &str) -> Result<usize> {
        Self::refuse(question)
    }

    fn confirm(&self, question: &Question<'_>) -> Result<bool> {
        Self::refuse(question)
    }

    fn consent(&self, question: &Question<'_>) -> Result<bool> {
        Self::refuse(question)
    }

    fn wait(&self, _: Waiting<'_>, time: Duration) -> Result<WhileWaiting> {
        std::thread::sleep(time);
        Ok(WhileWaiting::Nothing)
    }

    fn end_wait(&self) {}

    fn tell(&self, _: &str) {}
}

#[cfg(test)]
mod tests {
    use super::YesOrNo;

    #[test]
    fn only_yes_no_and_enter_answer_a_yes_or_no_question() {
        for (typed, answer) in [
            ("y", Some(true)),
            ("Y", Some(true)),
            ("yes", Some(true)),
            (" YES ", Some(true)),
            ("n", Some(false)),
            ("N", Some(false)),
            ("No", Some(false)),
            ("q", None),
            ("quit", None),
            ("ye", None),
            ("yep", None),
            ("nope", None),
            ("not", None),
            ("y n", None),
            ("0", None),
            ("j", None),
        ] {
            for on_enter in [true, false] {
                assert_eq!(YesOrNo { on_enter }.read(typed), answer, "{typed}");
            }
        }
        for on_enter in [true, false] {
            assert_eq!(YesOrNo { on_enter }.read("  "), Some(on_enter));
        }
    }
}
