//! Which role is meant: by words, by the shell that asks, by the settings; among the roles that are
//! known.

use super::{ROLES_KEPT, Sessions};
use crate::ask::{Ask, Nobody};
use crate::clock::Timestamp;
use crate::credentials::Identity;
use crate::environment::Change;
use crate::error::{Error, Result};
use crate::role::{NamedRole, Resolved, RoleChoice, RoleMatch};
use crate::saml::{Role, RoleList};
use crate::sign_in::SignInIdentity;

impl Sessions<'_> {
    /// Which role is meant: the words given, else (where `active_first`) the role active in this
    /// shell, else the default.
    ///
    /// # Errors
    /// For `-` where no other role was active before.
    pub fn wanted(&self, words: Option<&str>, active_first: bool) -> Result<Option<String>> {
        if words == Some("-") {
            let previous = self.sign_in.environment.get("OL_AWS_PREVIOUS_ROLE");
            return match previous {
                Some(previous) => Ok(Some(previous.to_owned())),
                None => Err(Error::NoPreviousRole),
            };
        }
        let active = || self.active_role().filter(|_| active_first);
        let words = words.map(str::to_owned);
        Ok(words
            .or_else(active)
            .or_else(|| self.sign_in.settings.default_role.clone()))
    }

    /// What `-` will mean once this role is the active one: the role that is active now, if that is
    /// another.
    pub fn previous_role(&self, next: &Identity) -> Option<Change> {
        let arn = self.sign_in.environment.get("OL_AWS_ROLE_ARN")?;
        // The ARN, not an alias: with another --tenant that could mean another role.
        (arn != next.role_arn).then(|| ("OL_AWS_PREVIOUS_ROLE".to_owned(), Some(arn.to_owned())))
    }

    /// The role active in this shell, as a reference: by the alias it was asked for, where there is
    /// one. `None` when it is not one of this tenant's.
    fn active_role(&self) -> Option<String> {
        let arn = self.sign_in.environment.get("OL_AWS_ROLE_ARN")?;
        let known = self
            .sign_in
            .cached_roles(&SignInIdentity::of(&self.sign_in.settings)?)?;
        known.roles.iter().find(|role| role.arn.0 == arn)?;
        let alias = self.sign_in.environment.get("OL_AWS_ROLE");
        let alias = alias.filter(|alias| self.sign_in.settings.roles.contains_key(*alias));
        let alias = alias.filter(|alias| {
            let found = self.names().find(alias, &known.roles);
            matches!(found, RoleMatch::One(named) if named.role.role_arn == arn)
        });
        Some(alias.unwrap_or(arn).to_owned())
    }

    pub(super) fn choose(&self, wanted: Option<&str>, roles: &RoleList) -> Result<NamedRole> {
        let ask = self.who_chooses(wanted, roles);
        let resolved = self.names().resolve(wanted, roles, ask)?;
        self.chosen(wanted, resolved, ask)
    }

    fn chosen(&self, wanted: Option<&str>, resolved: Resolved, ask: &dyn Ask) -> Result<NamedRole> {
        let history = std::cell::OnceCell::new();
        let active = self.sign_in.environment.get("OL_AWS_ROLE_ARN");
        // The active one comes first, so that Enter alone renews it.
        let recency = |role: &Role| match &role.role_arn {
            arn if active == Some(arn) => 0,
            arn => history
                .get_or_init(|| self.sign_in.history())
                .recency(arn)
                .saturating_add(1),
        };
        let RoleChoice {
            role: named,
            is_guess,
        } = self
            .names()
            .choose_resolved(wanted, resolved, ask, recency)?;
        if is_guess {
            self.sign_in.log().say(format!(
                "using {} ({})",
                named.reference(),
                named.role.role_arn
            ));
        }
        Ok(named)
    }

    /// What a file says is meant as it stands there; only what a person types may be a part of a
    /// name.
    fn who_chooses(&self, wanted: Option<&str>, roles: &RoleList) -> &dyn Ask {
        let from_file = wanted.is_some() && wanted == self.sign_in.settings.default_role.as_deref();
        let found = |wanted| self.names().find(wanted, roles);
        if from_file && matches!(found(wanted.unwrap_or_default()), RoleMatch::None) {
            &Nobody
        } else {
            self.sign_in.caller.ask
        }
    }

    /// Whether a person is asked for a password whatever they choose from a list: then they sign in
    /// first, and choose from the roles they have then.
    fn signs_in_before_choosing(&self, identity: &SignInIdentity) -> bool {
        self.sign_in.cached_assertion(identity, None).is_none()
            && (self.options.fresh || self.all_cached().is_empty())
    }

    /// The role that is meant, where the roles are known; `None` where they have to be read first.
    pub(super) fn choose_known(
        &self,
        wanted: Option<&str>,
        identity: &SignInIdentity,
    ) -> Result<Option<NamedRole>> {
        let Some(known) = self.sign_in.cached_roles(identity) else {
            return Ok(None);
        };
        let ask = self.who_chooses(wanted, &known.roles);
        let resolved = self.names().resolve(wanted, &known.roles, ask);
        if matches!(resolved, Ok(Resolved::Several { .. }))
            && ask.can_ask()
            && self.signs_in_before_choosing(identity)
        {
            return Ok(None);
        }
        match resolved.and_then(|resolved| self.chosen(wanted, resolved, ask)) {
            // It may be new since they were read.
            Err(Error::NoSuchRole { .. })
                if self.options.fresh || Timestamp::now().since(known.read) > ROLES_KEPT =>
            {
                Ok(None)
            }
            chosen => chosen.map(Some),
        }
    }
}
