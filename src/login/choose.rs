//! Which role is meant: by words, by the shell that asks, by the settings; among the roles that are known.

use super::{Login, Who};
use crate::ask::Nobody;
use crate::credentials::Identity;
use crate::environment::Change;
use crate::error::{Error, Result};
use crate::role::{Found, Named};
use crate::saml::Role;

impl Login<'_> {
    /// Which role is meant: the words given, else (where `active_first`) the role active in this shell, else the default.
    ///
    /// # Errors
    /// For `-` where no other role was active before.
    pub fn wanted(&self, words: Option<&str>, active_first: bool) -> Result<Option<String>> {
        if words == Some("-") {
            let previous = self.environment.get("OL_AWS_PREVIOUS_ROLE");
            return match previous {
                Some(previous) => Ok(Some(previous.to_owned())),
                None => Err(Error::NoPreviousRole),
            };
        }
        let active = || self.active_role().filter(|_| active_first);
        let words = words.map(str::to_owned);
        Ok(words
            .or_else(active)
            .or_else(|| self.settings.default_role.clone()))
    }

    /// What `-` will mean once this role is the active one: the role that is active now, if that is another.
    pub fn previous_role(&self, next: &Identity) -> Option<Change> {
        let arn = self.environment.get("OL_AWS_ROLE_ARN")?;
        // The ARN, not an alias: with another --tenant that could mean another role.
        (arn != next.role_arn).then(|| ("OL_AWS_PREVIOUS_ROLE".to_owned(), Some(arn.to_owned())))
    }

    /// The role active in this shell, as a reference: by the alias it was asked for, where there is one. `None` when it is
    /// not one of this tenant's.
    fn active_role(&self) -> Option<String> {
        let arn = self.environment.get("OL_AWS_ROLE_ARN")?;
        let known = self.known_roles(&Who::of(&self.settings)?)?;
        known.roles.iter().find(|role| role.role_arn == arn)?;
        let alias = self.environment.get("OL_AWS_ROLE");
        let alias = alias.filter(|alias| self.settings.roles.contains_key(*alias));
        let alias = alias.filter(|alias| {
            let found = self.names().find(alias, &known.roles);
            matches!(found, Found::One(named) if named.role.role_arn == arn)
        });
        Some(alias.unwrap_or(arn).to_owned())
    }

    pub(super) fn choose(&self, wanted: Option<&str>, roles: &[Role]) -> Result<Named> {
        let memory = std::cell::OnceCell::new();
        let active = self.environment.get("OL_AWS_ROLE_ARN");
        // The active one comes first, so that Enter alone renews it.
        let recency = |role: &Role| match &role.role_arn {
            arn if active == Some(arn) => 0,
            arn => memory
                .get_or_init(|| self.memory())
                .recency(arn)
                .saturating_add(1),
        };
        // What a file says is meant as it stands there; only what a person types may be a part of a name.
        let from_file = wanted.is_some() && wanted == self.settings.default_role.as_deref();
        let unknown = || {
            matches!(
                self.names().find(wanted.unwrap_or_default(), roles),
                Found::None
            )
        };
        let ask = if from_file && unknown() {
            &Nobody
        } else {
            self.ask
        };
        let (named, guessed) = self.names().choose(wanted, roles, ask, recency)?;
        if guessed {
            self.log.say(format!(
                "taking {} ({})",
                named.reference(),
                named.role.role_arn
            ));
        }
        Ok(named)
    }
}
