//! Questions to the user. They go to the controlling terminal, never to stdout, which a shell
//! evaluates. `Terminal` asks, `Pinentry` asks where there is none, `Nobody` refuses; the steps
//! know only the trait.

pub mod assuan;
#[cfg(unix)]
mod keys;
mod matching;
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

pub use matching::{best_matches, has_words};
pub use pinentry::Pinentry;
pub use terminal::Terminal;
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
}

impl<'q> Question<'q> {
    pub fn new(text: &'q str, key: &'static str, variable: impl Into<String>) -> Self {
        let variable = variable.into();
        Self {
            text,
            setting: Some(AnsweringSetting { key, variable }),
        }
    }

    /// One that only a person can answer.
    pub const fn plain(text: &'q str) -> Self {
        Self {
            text,
            setting: None,
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

    /// A line that is not echoed, and not empty: an empty password would cost an attempt.
    fn secret(&self, question: &Question<'_>) -> Result<Secret>;

    /// One of several, by a fuzzy picker. `items` are one line each, the likeliest first.
    fn choose(&self, question: &Question<'_>, items: &[String], filter: &str) -> Result<usize>;

    /// Yes or no; Enter alone means yes.
    fn confirm(&self, question: &Question<'_>) -> Result<bool>;

    /// Yes or no to something that should not happen by habit; Enter alone means no.
    fn consent(&self, question: &Question<'_>) -> Result<bool>;

    /// Shows a line that is rewritten in place, and waits; ends early when the person types
    /// something of meaning.
    fn wait(&self, line: &str, time: Duration) -> Result<WhileWaiting>;

    /// Ends a line shown by `wait`.
    fn end_wait(&self);

    /// A line for the person who is answering.
    fn tell(&self, line: &str);
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

    fn wait(&self, _: &str, time: Duration) -> Result<WhileWaiting> {
        std::thread::sleep(time);
        Ok(WhileWaiting::Nothing)
    }

    fn end_wait(&self) {}

    fn tell(&self, _: &str) {}
}
