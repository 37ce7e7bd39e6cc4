//! The other roles that a sign-in fetches: those the user has been using, so that none of them
//! needs another sign-in within the hour.

use std::time::Duration;

use super::request::SessionRequest;
use super::{CachedSession, Purpose, Sessions};
use crate::clock::Timestamp;
use crate::config::Prefetch;
use crate::error::Result;
use crate::role::NamedRole;
use crate::runtime::block_on;
use crate::saml::Role;
use crate::sign_in::SignInIdentity;

/// More would only be throttled, and nobody uses so many in an hour; roles that the settings name
/// one by one come on top.
const MOST: usize = 20;
/// Roles unused for longer are no longer fetched.
const RECENT: Duration = Duration::from_secs(14 * 24 * 3600);
/// Newer credentials need no new fetch: they come from the same sign-in, or are valid as long.
const NEW: Duration = Duration::from_secs(300);

impl Sessions<'_> {
    /// Remembers the first use of a role fetched in advance, so that it is fetched again.
    pub(super) fn used(
        &self,
        identity: &SignInIdentity,
        request: &SessionRequest<'_>,
        session: CachedSession,
    ) -> CachedSession {
        if !session.unused || self.options.purpose == Purpose::Keep {
            return session;
        }
        let session = CachedSession {
            unused: false,
            ..session
        };
        self.note_use(&session.role);
        self.cache(identity).mark_used(request, &session);
        session
    }

    pub(super) fn note_use(&self, role: &Role) {
        let Some(identity) = self.known_identity() else {
            return;
        };
        let is_whole = self.options.policy.is_none();
        let now = is_whole.then(Timestamp::now);
        self.sign_in
            .history()
            .used_role(&identity.person(), &role.role_arn, now);
    }

    /// If this run signed in, starts fetching the user's other roles too.
    pub fn after_sign_in(&mut self) {
        if self.sign_in.take_new_sign_in() {
            (self.start_prefetch)(self);
        }
    }

    /// The roles that a sign-in fetches: recently used ones first, then those from the settings. A
    /// guarded role waits until the user asks for it.
    pub fn roles_to_prefetch(&self) -> Vec<NamedRole> {
        let settings = &self.sign_in.settings;
        let (Some(identity), Some(known)) = (self.known_identity(), self.known_roles()) else {
            return Vec::new();
        };
        let (history, person) = (self.sign_in.history(), identity.person());
        let aliases = || settings.roles.iter();
        let references: Vec<&str> = match settings.prefetch {
            Prefetch::Off => return Vec::new(),
            Prefetch::Recent => {
                let used = history.used_since(&person, Timestamp::now() - RECENT);
                let wanted = aliases().filter(|(_, role)| role.prefetch == Some(true));
                used.chain(wanted.map(|(alias, _)| alias.as_str()))
                    .collect()
            }
            Prefetch::Configured => aliases().map(|(alias, _)| alias.as_str()).collect(),
        };
        let names = self.names();
        let named = names.name_all(&known.roles);
        let mut roles: Vec<NamedRole> = Vec::new();
        let mut room = MOST;
        for reference in references {
            let is_meant = |named: &&NamedRole| {
                named.role.role_arn == reference || named.alias.as_deref() == Some(reference)
            };
            let Some(role) = named.iter().find(is_meant) else {
                continue;
            };
            let wish = self.role_settings(role).and_then(|role| role.prefetch);
            let is_there = roles.iter().any(|other| other.role == role.role);
            let has_room = wish == Some(true) || wish.is_none() && room > 0;
            if is_there || !has_room || names.guard_of(role).is_some() {
                continue;
            }
            if wish.is_none() {
                room -= 1;
            }
            roles.push(role.clone());
        }
        roles
    }

    /// Whether the finished sign-in left anything to fetch.
    pub fn has_more_to_fetch(&self) -> bool {
        if self.sign_in.caller.is_attended() && self.needs_account_names() {
            return true;
        }
        let mut roles = self.roles_to_prefetch().into_iter();
        roles.any(|role| !self.is_new(&role))
    }

    fn is_new(&self, role: &NamedRole) -> bool {
        let held = self
            .known_identity()
            .and_then(|identity| self.cache(&identity).find(&self.request(role)));
        held.is_some_and(|held| held.obtained + NEW > Timestamp::now())
    }

    /// Fetches them with the cached assertion while it is valid, never with a new sign-in; and
    /// their account names, if that sign-in was interactive. A failure shows when the role is used.
    ///
    /// # Errors
    /// When asking AWS is not allowed.
    pub fn prefetch(&mut self, was_attended: bool, limit: Duration) -> Result<()> {
        let identity = self.sign_in.identity()?;
        let roles = self.roles_to_prefetch();
        self.options.fresh = true;
        self.options.in_advance = true;
        self.started = Timestamp::now() - NEW;
        block_on(|| async {
            let Some(assertion) = self.sign_in.cached_assertion(&identity, None) else {
                return Ok(());
            };
            let http = self.sign_in.http()?;
            let sts = self.sts(&http).await?;
            let exchange = self.exchange(&identity, &sts, Some(&assertion));
            let mut outcomes: Vec<_> = roles.iter().map(|_| None).collect();
            let mut unwatched = |_| {};
            let fetched = exchange.fill_missing(&mut outcomes, &roles, &mut unwatched);
            let named = async {
                if was_attended {
                    self.learn_account_names(&identity, &http, &assertion).await;
                }
            };
            let both = futures_util::future::join(fetched, named);
            // A caller that waits longer has asked for the role itself.
            let _ = tokio::time::timeout(limit, both).await;
            Ok(())
        })?
    }
}
