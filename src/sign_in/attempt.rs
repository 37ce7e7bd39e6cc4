//! What every source of an answer works with, for the length of one sign-in.

use super::identity::SignInIdentity;
use super::rejected::RejectedAnswers;
use super::saved_secrets::SavedSecrets;
use super::{Caller, warn_if_not_noted};
use crate::cache::Cache;
use crate::clock::Timestamp;
use crate::config::Settings;
use crate::error::Result;
use crate::http::Http;
use crate::secret_command::Surroundings;

#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    pub settings: &'a Settings,
    pub identity: &'a SignInIdentity,
    pub caller: Caller<'a>,
    pub cache: &'a Cache,
    /// When this turn began.
    pub begun: Timestamp,
    pub saved: SavedSecrets<'a>,
    pub rejected: &'a RejectedAnswers,
    pub http: &'a Http,
}

impl Attempt<'_> {
    pub fn can_ask(&self) -> bool {
        self.caller.ask.can_ask()
    }

    /// Those of a program that prints a secret.
    pub fn surroundings(&self) -> Surroundings {
        Surroundings {
            has_terminal: self.can_ask(),
            is_background: self.caller.is_background,
        }
    }

    /// Reports that a secret could not be sent, before a person types it.
    pub fn check_route(&self) -> Result<()> {
        if self.can_ask() {
            self.http.check_route(&self.identity.base_url)?;
        }
        Ok(())
    }

    pub fn tell(&self, text: &str) {
        self.caller.ask.tell(text);
    }

    pub fn warn_if_not_noted(&self, noted: &Result<()>) {
        warn_if_not_noted(self.caller.log, noted);
    }
}
