//! What a check found.

use std::time::Duration;

use serde::Serialize;

use crate::error::Error;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Ok,
    /// It works, but may surprise.
    Warning,
    Error,
    /// It could not be checked, because of another finding.
    Skipped,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Error => "error",
            State::Skipped => "skipped",
        }
    }

    /// Its color on a terminal (ECMA-48, "SGR").
    pub fn colour(self) -> &'static str {
        match self {
            State::Ok => "32",
            State::Warning => "33",
            State::Error => "1;31",
            State::Skipped => "2",
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// What was looked at: a name that stays.
    pub check: &'static str,
    pub state: State,
    pub finding: String,
    /// One command, or one edit.
    pub fix: Option<String>,
    /// How long it took, where that matters.
    pub milliseconds: Option<u64>,
}

impl Finding {
    fn new(check: &'static str, state: State, finding: String, fix: Option<String>) -> Self {
        Self {
            check,
            state,
            finding,
            fix,
            milliseconds: None,
        }
    }

    pub fn ok(check: &'static str, finding: impl Into<String>) -> Self {
        Self::new(check, State::Ok, finding.into(), None)
    }

    pub fn skipped(check: &'static str, finding: impl Into<String>) -> Self {
        Self::new(check, State::Skipped, finding.into(), None)
    }

    pub fn warning(
        check: &'static str,
        finding: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self::new(check, State::Warning, finding.into(), Some(fix.into()))
    }

    pub fn error(check: &'static str, finding: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(check, State::Error, finding.into(), Some(fix.into()))
    }

    /// A failure, with its own text and hint.
    pub fn of(check: &'static str, error: &Error) -> Self {
        Self::new(check, State::Error, error.to_string(), error.hint())
    }

    pub fn took(mut self, time: Duration) -> Self {
        self.milliseconds = u64::try_from(time.as_millis()).ok();
        self
    }
}
