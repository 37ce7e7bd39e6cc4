//! Who asked for a sign-in.

use crate::ask::Ask;
use crate::log::Log;

/// Who wants the sign-in, and how they can be reached.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    pub ask: &'a dyn Ask,
    pub log: Log,
    /// A program asks, and nobody sees what becomes of it.
    pub is_background: bool,
}

impl<'a> Caller<'a> {
    pub fn new(ask: &'a dyn Ask, log: Log) -> Self {
        Self {
            ask,
            log,
            is_background: false,
        }
    }

    /// Whether a person is there, who sees what happens and can answer.
    pub fn is_attended(&self) -> bool {
        self.ask.can_ask() && !self.is_background
    }

    /// That person.
    pub fn person(&self) -> Option<&'a dyn Ask> {
        self.is_attended().then_some(self.ask)
    }
}
