//! Whose assertion it is: one that was handed over, or that a browser brought, may be anybody's,
//! and would be kept as the user's own.

use super::{SignIn, SignInIdentity};
use crate::ask::Question;
use crate::error::{Error, Result};
use crate::saml::Owner;

impl SignIn<'_> {
    /// Takes an assertion of the user's own: of whom the last one was and from the same issuer, or,
    /// where none was seen yet, of the configured user. What is of somebody else is for a person to
    /// take.
    ///
    /// # Errors
    /// Exit 9 when it is not the user's own and nobody can be asked, 1 when a person says no.
    pub(super) fn check_owner(&self, identity: &SignInIdentity, owner: &Owner) -> Result<()> {
        if let Some(expected) = self.expected(identity, owner) {
            let refused = Error::NotYours {
                identity: owner.to_string(),
                expected,
            };
            if !self.caller.is_attended() {
                return Err(refused);
            }
            let text = format!("{refused}; use it anyway?");
            let question = Question::plain(&text);
            if !self.caller.ask.consent(&question)? {
                return Err(Error::Cancelled);
            }
        }
        self.remember_owner(identity, owner);
        Ok(())
    }

    /// What a sign-in of ours brings is the user's.
    pub(super) fn remember_owner(&self, identity: &SignInIdentity, owner: &Owner) {
        self.history()
            .learned_owner(&identity.at_app(), Some(owner));
    }

    /// Whose it should be, in words, when that is not whose it is.
    fn expected(&self, identity: &SignInIdentity, owner: &Owner) -> Option<String> {
        let history = self.history();
        let same = |name: &str| name.eq_ignore_ascii_case(&owner.name);
        match history.owner(&identity.at_app()) {
            Some(known) if !same(&known.name) || known.issuer != owner.issuer => {
                Some(known.to_string())
            }
            None if !identity.username.is_empty() && !same(&identity.username) => {
                Some(identity.username.clone())
            }
            _ => None,
        }
    }
}
