//! A sign-in for its own sake: the role is not chosen yet, or all roles are meant.

use super::Sessions;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::role::NamedRole;
use crate::runtime::block_on;

/// What a sign-in brought, for people.
pub struct SignedIn {
    /// The configured user, or whom the assertion names.
    pub user: String,
    pub roles: Vec<NamedRole>,
}

impl Sessions<'_> {
    /// Signs in regardless of the cache.
    ///
    /// # Errors
    /// What the sign-in fails with.
    pub fn sign_in_now(&mut self) -> Result<SignedIn> {
        self.sign_in_since(Some(self.started))
    }

    /// Signs in if no recent sign-in covers these roles, or if a new one `is_asked` for.
    ///
    /// # Errors
    /// What the sign-in fails with.
    pub fn ensure_sign_in(&mut self, wanted: &[String], is_asked: bool) -> Result<SignedIn> {
        let is_new = |role: &String| self.find_known(role).is_err();
        let needs_new = is_asked || wanted.iter().any(is_new);
        self.sign_in_since(needs_new.then_some(self.started))
    }

    fn sign_in_since(&mut self, since: Option<Timestamp>) -> Result<SignedIn> {
        let identity = self.sign_in.identity()?;
        let is_configured_user = self.sign_in.signs_in_configured_user();
        let assertion = block_on(|| async {
            let http = self.sign_in.http()?;
            let assertion = self
                .sign_in
                .ensure_assertion(&identity, &http, since)
                .await?;
            if self.sign_in.caller.is_attended() && self.sign_in.is_new_sign_in() {
                self.learn_account_names(&identity, &http, &assertion).await;
            }
            Ok(assertion)
        })??;
        self.aws_account_names.take();
        self.sign_in.offer_to_keep();
        if assertion.roles.is_empty() {
            return Err(Error::NoRoles);
        }
        Ok(SignedIn {
            user: if is_configured_user {
                identity.username
            } else {
                assertion.owner.to_string()
            },
            roles: self.names().name_all(&assertion.roles),
        })
    }

    /// The roles of the last assertion; signs in when there is none.
    ///
    /// # Errors
    /// What the sign-in fails with.
    pub fn roles(&mut self) -> Result<Vec<NamedRole>> {
        let identity = self.sign_in.identity()?;
        match self.sign_in.cached_roles(&identity) {
            Some(known) if !self.options.fresh => Ok(self.names().name_all(&known.roles)),
            _ => {
                let roles = self.sign_in_now()?.roles;
                self.after_sign_in();
                Ok(roles)
            }
        }
    }
}
