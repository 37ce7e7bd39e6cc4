//! Which role is meant: by words, by the shell that asks, by the settings; among the roles that are
//! known.

use super::{CachedSession, ROLES_KEPT, Sessions};
use crate::ask::{Ask, Nobody};
use crate::clock::Timestamp;
use crate::credentials::Identity;
use crate::environment::Change;
use crate::error::{Error, Result};
use crate::role::{NamedRole, Profiles, Resolved, RoleChoice, RoleMatch};
use crate::saml::{Role, RoleList};
use crate::sign_in::{CachedRoles, SignInIdentity, check_complete};

impl Sessions<'_> {
    /// Which role is meant: the words given, else (where `active_first`) the role active in this
    /// shell, else the default.
    ///
    /// # Errors
    /// For `-` where no other role was active before.
    pub fn wanted(&self, words: Option<&str>, active_first: bool) -> Result<Option<String>> {
        if words.is_some_and(|words| words.starts_with("- ")) {
            return Err(Error::Usage {
                message: "`-` means the previous role, so it stands alone".into(),
                hint: "leave out the other words".into(),
            });
        }
        if words == Some("-") {
            let previous = self.sign_in.environment.get("OL_AWS_PREVIOUS_ROLE");
            let previous = previous.ok_or(Error::NoPreviousRole)?;
            return Ok(Some(match previous.split_once(' ') {
                Some((alias, arn)) => self.alias_of(alias, arn).unwrap_or(arn).to_owned(),
                None => previous.to_owned(),
            }));
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
        let environment = self.sign_in.environment;
        let name = environment.get("OL_AWS_ROLE")?;
        // With another --tenant, the alias alone could mean another role. A role that an AWS profile
        // provides has no ARN.
        let in_full = |name: &str, arn: Option<&str>| match arn {
            Some(arn) => format!("{name} {arn}"),
            None => name.to_owned(),
        };
        let active = in_full(name, environment.get("OL_AWS_ROLE_ARN"));
        let is_same = active == in_full(&next.role, next.role_arn.as_deref());
        (!is_same).then(|| ("OL_AWS_PREVIOUS_ROLE".to_owned(), Some(active)))
    }

    /// The role active in this shell, as a reference: by the alias it was asked for, where there is
    /// one. `None` when it is not one of this tenant's.
    fn active_role(&self) -> Option<String> {
        let active = self.active_key()?;
        if let Some(alias) = self.active_alias(&active) {
            return Some(alias.to_owned());
        }
        let known = self.known_roles()?;
        let is_known = known.roles.iter().any(|role| role.arn.0 == active);
        is_known.then_some(active)
    }

    /// The alias by which the role of that key was asked for in this shell.
    fn active_alias(&self, key: &str) -> Option<&str> {
        self.alias_of(self.sign_in.environment.get("OL_AWS_ROLE")?, key)
    }

    /// The name, if it is an alias that means the role of that key now.
    fn alias_of<'n>(&self, name: &'n str, key: &str) -> Option<&'n str> {
        let is_alias = self.sign_in.settings.roles.contains_key(name);
        let means_it = |named: NamedRole| named.role.role_arn == key;
        (is_alias && self.find_known(name).is_ok_and(means_it)).then_some(name)
    }

    /// The role of a session in the cache. `in_shell`: it is the one that this shell has, so it is
    /// called as it is called there.
    pub fn role_of(&self, session: &CachedSession, in_shell: bool) -> NamedRole {
        let arn = &session.role.role_arn;
        let alias = self.active_alias(arn).filter(|_| in_shell);
        self.find_known(alias.unwrap_or(arn))
            .unwrap_or_else(|_| self.names().name(&session.role))
    }

    /// What tells the role active in this shell from others: its ARN or, of a role that an AWS
    /// profile provides, what stands for one.
    pub fn active_key(&self) -> Option<String> {
        let environment = self.sign_in.environment;
        if let Some(arn) = environment.get("OL_AWS_ROLE_ARN") {
            return Some(arn.to_owned());
        }
        let settings = self
            .sign_in
            .settings
            .roles
            .get(environment.get("OL_AWS_ROLE")?)?;
        let role = Role::of_profile(settings.profile.as_ref()?, self.profiles.files());
        Some(role.role_arn)
    }

    pub(super) fn choose(&self, wanted: Option<&str>, roles: &RoleList) -> Result<NamedRole> {
        let (resolved, ask) = self.resolve(wanted, roles);
        self.chosen(wanted, resolved?, ask)
    }

    /// What is meant, and who is asked where that is several.
    fn resolve(&self, wanted: Option<&str>, roles: &RoleList) -> (Result<Resolved>, &dyn Ask) {
        let ask = self.who_chooses(wanted, roles);
        let resolved = self.names().resolve(wanted, roles, ask);
        (resolved.map_err(|error| self.with_setting(error)), ask)
    }

    /// A role that is not there, with the setting that names it.
    pub(super) fn with_setting(&self, mut error: Error) -> Error {
        if let Error::NoSuchRole {
            wanted,
            origin: origin @ None,
            ..
        } = &mut error
            && self.sign_in.settings.default_role.as_ref() == Some(wanted)
        {
            *origin = Some("which `default_role` names".into());
        }
        error
    }

    fn chosen(&self, wanted: Option<&str>, resolved: Resolved, ask: &dyn Ask) -> Result<NamedRole> {
        let history = std::cell::OnceCell::new();
        let active = self.active_key();
        let active = active.as_ref();
        // The active one comes first, so that Enter alone renews it.
        let active_alias = active.and_then(|active| self.active_alias(active));
        let recency = |named: &NamedRole| match &named.role.role_arn {
            arn if active == Some(arn) => {
                usize::from(active_alias.is_some() && active_alias != named.alias.as_deref())
            }
            arn => history
                .get_or_init(|| self.sign_in.history())
                .recency(arn)
                .saturating_add(2),
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

    /// Who has to sign in for the role that is meant, and the role, where it is known. Nobody has to
    /// for one that begins with an AWS profile's, and no settings of OneLogin are needed for it.
    ///
    /// # Errors
    /// Exit 3 when OneLogin is needed and a setting is missing; as for `choose_known`.
    pub(super) fn identity_and_role(
        &self,
        wanted: Option<&str>,
    ) -> Result<(SignInIdentity, Option<NamedRole>)> {
        let role = match self.without_sign_in(wanted) {
            Some(role) => Some(role?),
            None => {
                let identity = self.sign_in.identity()?;
                let role = self.choose_known(wanted, &identity)?;
                return Ok((identity, role));
            }
        };
        Ok((SignInIdentity::of_nobody(), role))
    }

    /// The role that is meant, if it is one that nobody has to sign in for: by its alias or, where
    /// OneLogin is not set up, by whatever names it.
    fn without_sign_in(&self, wanted: Option<&str>) -> Option<Result<NamedRole>> {
        let roles = RoleList::default();
        let aliases = &self.sign_in.settings.roles;
        if let Some(alias) = wanted.filter(|wanted| aliases.contains_key(*wanted)) {
            return match self.names().find(alias, &roles) {
                RoleMatch::One(named) => Some(Ok(*named)),
                RoleMatch::None | RoleMatch::Several(_) => None,
            };
        }
        if check_complete(&self.sign_in.settings).is_ok() {
            return None;
        }
        match self.choose(wanted, &roles) {
            Err(Error::NoSuchRole { .. } | Error::NoRoles) => None,
            chosen => Some(chosen),
        }
    }

    /// Whether nobody has to sign in for the roles that are meant or, where none is named, for one
    /// that can be.
    pub fn can_do_without_sign_in(&self, wanted: &[String]) -> bool {
        let settings = &self.sign_in.settings;
        let needs_none = |role: &String| {
            let found = self.find_known(role);
            found.is_ok_and(|role| role.needs_no_sign_in())
        };
        match (wanted, &settings.default_role) {
            ([], Some(usual)) => needs_none(usual),
            ([], None) => settings.roles.values().any(|role| role.profile.is_some()),
            (named, _) => named.iter().all(needs_none),
        }
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
        let (resolved, ask) = self.resolve(wanted, &known.roles);
        if matches!(resolved, Ok(Resolved::Several { .. }))
            && ask.can_ask()
            && self.signs_in_before_choosing(identity)
        {
            return Ok(None);
        }
        match resolved.and_then(|resolved| self.chosen(wanted, resolved, ask)) {
            // It may be new since they were read.
            Err(Error::NoSuchRole { .. }) if self.options.fresh || !self.are_recent(&known) => {
                Ok(None)
            }
            chosen => chosen.map(Some),
        }
    }

    /// Whether a role that is not among them is hardly new.
    pub(super) fn are_recent(&self, known: &CachedRoles) -> bool {
        Timestamp::now().since(known.read) <= ROLES_KEPT
    }

    /// Why the words mean none of the roles that are known.
    pub(super) fn unknown(&self, wanted: &str) -> Option<Error> {
        let known = self.known_roles();
        let none = RoleList::default();
        let roles = known.as_ref().map_or(&none, |known| &known.roles);
        self.resolve(Some(wanted), roles).0.err()
    }
}
