//! Whose assertion it is: one that was handed over, or that a browser brought, may be anybody's, and would be kept as the
//! user's own.

use super::{Login, Purpose, Who};
use crate::ask::Question;
use crate::error::{Error, Result};
use crate::saml::Identity;

impl Login<'_> {
    /// Takes an assertion of the user's own: of whom the last one was and from the same issuer, or, where none was seen yet,
    /// of the configured user. What is of somebody else is for a person to take.
    ///
    /// # Errors
    /// Exit 9 when it is not the user's own and nobody can be asked, 1 when a person says no.
    pub(super) fn check_whose(&self, who: &Who, identity: &Identity) -> Result<()> {
        if let Some(expected) = self.expected(who, identity) {
            let refused = Error::NotYours {
                identity: identity.to_string(),
                expected,
            };
            if !self.ask.can_ask() || self.options.purpose == Purpose::Background {
                return Err(refused);
            }
            let text = format!("{refused}; use it all the same?");
            let question = Question {
                text: &text,
                key: "",
                variable: "",
            };
            if !self.ask.consent(&question)? {
                return Err(Error::Cancelled);
            }
        }
        self.learn_whose(who, identity);
        Ok(())
    }

    /// What a sign-in of ours brings is the user's.
    pub(super) fn learn_whose(&self, who: &Who, identity: &Identity) {
        self.memory()
            .learned_identity(&who.at_app(), Some(identity));
    }

    /// Whose it should be, in words, when that is not whose it is.
    fn expected(&self, who: &Who, identity: &Identity) -> Option<String> {
        let memory = self.memory();
        let same = |name: &str| name.eq_ignore_ascii_case(&identity.name);
        match memory.identity(&who.at_app()) {
            Some(known) if !same(&known.name) || known.issuer != identity.issuer => {
                Some(known.to_string())
            }
            None if !who.username.is_empty() && !same(&who.username) => Some(who.username.clone()),
            _ => None,
        }
    }
}
