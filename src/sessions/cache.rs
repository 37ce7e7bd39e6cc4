//! Session credentials in the cache, as this tenant and user see them; and what is known without
//! asking anybody.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::aws_profile::without_blanks;
use super::request::SessionRequest;
use super::{RoleCredentials, Sessions};
use crate::ask::Nobody;
use crate::cache::{Cache, EntryKind, Label};
use crate::clock::{Timestamp, whole_seconds};
use crate::credentials::SessionCredentials;
use crate::error::{Error, Result};
use crate::history::History;
use crate::role::NamedRole;
use crate::saml::{Role, RoleList};
use crate::sign_in::{CachedRoles, SignInIdentity};

/// Session credentials as they lie in the cache.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CachedSession {
    pub credentials: SessionCredentials,
    pub role: Role,
    /// What was wanted; the role may have allowed less.
    #[serde(with = "whole_seconds")]
    pub wanted_duration: Duration,
    /// The AWS profile at that time, and its region, the last in the order.
    pub aws_profile: String,
    pub profile_region: Option<String>,
    pub obtained: Timestamp,
    /// Whether it was fetched in advance and has not been used yet.
    #[serde(default)]
    pub unused: bool,
    /// What the person is called in AWS's logs; the next role of a chain takes it over.
    #[serde(default)]
    pub session_name: String,
    /// What narrows it, in a word.
    #[serde(default)]
    pub policy: Option<String>,
    /// The AI agents that got it.
    #[serde(default)]
    pub agents: Vec<String>,
    /// The account of an AWS profile, where it is known; that of other roles is in their ARN.
    #[serde(default)]
    pub account_id: Option<String>,
}

/// The sessions of one person.
#[derive(Clone, Copy)]
pub(super) struct SessionCache<'c> {
    cache: &'c Cache,
    /// When the turn began that asks.
    begun: Timestamp,
    pub identity: &'c SignInIdentity,
}

impl SessionCache<'_> {
    /// Cached credentials; where a duration of its own is wanted, those of that duration.
    pub fn find(&self, request: &SessionRequest<'_>) -> Option<CachedSession> {
        let usual: Option<CachedSession> = self.cache.read(&request.usual_label(self.identity));
        match request.own_duration() {
            None => usual,
            Some(asked) => self
                .cache
                .read(&request.label(self.identity))
                .or(usual.filter(|session| session.wanted_duration == asked)),
        }
    }

    /// Keeps credentials, unless they were forgotten while they were fetched. Those of a duration of
    /// their own, or fetched in advance, serve other calls too if they live longer, but an alias's
    /// shorter ones do not.
    pub fn save(&self, request: &SessionRequest<'_>, session: &CachedSession) {
        if self.was_forgotten(request) {
            return;
        }
        let usual = request.usual_label(self.identity);
        if request.own_duration().is_some() {
            self.cache.write(&request.label(self.identity), session);
        }
        if request.is_of_shorter_alias() {
            return;
        }
        if request.own_duration().is_some() || session.unused {
            let held: Option<CachedSession> = self.cache.read(&usual);
            let end = |session: &CachedSession| session.credentials.expiration;
            if held.is_some_and(|held| end(&held) >= end(session)) {
                return;
            }
        }
        self.cache.write(&usual, session);
    }

    /// That this cannot be noted does no harm: it is noted the next time.
    pub fn mark_used(&self, request: &SessionRequest<'_>, session: &CachedSession) {
        let Some(store) = self.cache.store() else {
            return;
        };
        if self.was_forgotten(request) {
            return;
        }
        let own = request.own_duration().map(|_| request.label(self.identity));
        for label in own.into_iter().chain([request.usual_label(self.identity)]) {
            let held: Option<CachedSession> = self.cache.read(&label);
            let key = &session.credentials.access_key_id;
            if held.is_some_and(|held| held.credentials.access_key_id == *key) {
                let _ = store.write(&label, session);
            }
        }
    }

    /// Whether a `logout` came since this turn began.
    fn was_forgotten(&self, request: &SessionRequest<'_>) -> bool {
        let history = History::load(self.cache.directory());
        let person = request.owner(self.identity).person();
        history.signed_out_since(&person, Some(&request.role.role.role_arn), self.begun)
    }

    pub fn remove(&self, request: &SessionRequest<'_>) {
        self.cache.remove(&request.label(self.identity));
    }
}

impl Sessions<'_> {
    pub(super) fn cache<'c>(&'c self, identity: &'c SignInIdentity) -> SessionCache<'c> {
        SessionCache {
            cache: &self.sign_in.cache,
            begun: self.sign_in.begun,
            identity,
        }
    }

    /// Who signs in where; `None` while a setting is missing.
    pub(super) fn known_identity(&self) -> Option<SignInIdentity> {
        SignInIdentity::of(&self.sign_in.settings)
    }

    pub(super) fn known_roles(&self) -> Option<Rc<CachedRoles>> {
        self.sign_in.cached_roles(&self.known_identity()?)
    }

    /// The role a reference means, without asking OneLogin, AWS or a person.
    ///
    /// # Errors
    /// Exit 6 when it fits none of the roles known here, or several.
    pub fn find_known(&self, wanted: &str) -> Result<NamedRole> {
        let known = self.known_roles();
        let none = RoleList::default();
        let roles = known.as_ref().map_or(&none, |known| &known.roles);
        match self.names().choose(Some(wanted), roles, &Nobody, |_| 0) {
            // Nobody has signed in yet.
            Err(Error::NoRoles) if known.is_none() => Err(Error::NoSuchRole {
                wanted: wanted.to_owned(),
                origin: None,
                candidates: Vec::new(),
            }),
            Err(error) => Err(self.with_setting(error)),
            Ok(chosen) => Ok(chosen.role),
        }
    }

    /// What the cache holds for that role now, as the command line asks for it.
    pub fn cached(&self, wanted: &str) -> Option<RoleCredentials> {
        let role = self.find_known(wanted).ok()?;
        let identity = self.known_identity();
        let identity =
            identity.or_else(|| role.needs_no_sign_in().then(SignInIdentity::of_nobody))?;
        let session = self.cache(&identity).find(&self.request(&role))?;
        self.credentials_of(session, &role).ok()
    }

    /// The roles of the last assertion, where there was one.
    pub fn cached_roles(&self) -> RoleList {
        let known = self.known_roles();
        known.map_or_else(RoleList::default, |known| known.roles.clone())
    }

    /// How many AWS roles the last sign-in to this app gave; `None` when there was none, or it is
    /// forgotten.
    pub fn count_cached_roles(&self) -> Option<usize> {
        Some(self.known_roles()?.roles.iter().count())
    }

    /// Whether these settings have led to a role before.
    pub fn have_worked(&self) -> bool {
        let has_used = |identity: SignInIdentity| {
            let history = self.sign_in.history();
            let person = identity.person();
            history
                .used_since(&person, Timestamp::UNIX_EPOCH)
                .next()
                .is_some()
        };
        self.count_cached_roles().is_some() || self.known_identity().is_some_and(has_used)
    }

    /// Every session that is held, those that live longest first. Of everybody, while it is not known
    /// who. A role may have several, of different durations.
    pub fn all_sessions(&self) -> Vec<CachedSession> {
        let Some(store) = self.sign_in.cache.store() else {
            return Vec::new();
        };
        let entries = store.list::<CachedSession>(EntryKind::Session).into_iter();
        let mut sessions: Vec<CachedSession> = entries
            .filter(|(label, _)| self.sign_in.owns(label))
            .map(|(_, session)| session)
            .filter(|session| session.credentials.expiration > Timestamp::now())
            .collect();
        sessions.sort_by_key(|session| Reverse(session.credentials.expiration));
        sessions
    }

    /// The session of each role, whole or narrowed, that lives longest.
    pub fn all_cached(&self) -> Vec<CachedSession> {
        one_of_each(self.all_sessions())
    }

    /// The same, but of the role that this shell has, the session that it has.
    pub fn all_cached_and_active(&self) -> Vec<CachedSession> {
        let active = self.sign_in.environment.get("AWS_ACCESS_KEY_ID");
        let mut sessions = self.all_sessions();
        let is_other =
            |session: &CachedSession| Some(session.credentials.access_key_id.as_str()) != active;
        sessions.sort_by_key(is_other);
        let mut sessions = one_of_each(sessions);
        sessions.sort_by_key(|session| Reverse(session.credentials.expiration));
        sessions
    }

    /// Until when the assertion in the cache may be redeemed.
    pub fn assertion_valid_until(&self) -> Option<Timestamp> {
        let assertion = self
            .sign_in
            .cached_assertion(&self.known_identity()?, None)?;
        Some(assertion.valid_until)
    }

    /// Removes the cached credentials of one role, or everything of this tenant and user. Returns
    /// of how many roles there were some.
    ///
    /// # Errors
    /// When something cannot be removed.
    pub fn forget(&self, role: Option<&Role>) -> Result<usize> {
        let Some(store) = self.sign_in.cache.store() else {
            return Ok(0);
        };
        let before = self.all_cached().len();
        // First, so that what is fetched right now is not kept after it was dropped.
        for identity in self
            .known_identity()
            .into_iter()
            .chain([SignInIdentity::of_nobody()])
        {
            let arn = role.map(|role| role.role_arn.as_str());
            let mut history = self.sign_in.history();
            history.sign_out(&identity.person(), arn, Timestamp::now());
        }
        match role {
            Some(role) => store.remove_where(|label| {
                let is_session = label.kind == EntryKind::Session;
                is_session && self.sign_in.owns(label) && is_of_role(label, role)
            })?,
            None => self.sign_in.forget_entries()?,
        }
        // Others may have signed in again by now.
        Ok(before.saturating_sub(self.all_cached().len()))
    }
}

/// The first one of each role.
fn one_of_each(mut sessions: Vec<CachedSession>) -> Vec<CachedSession> {
    let mut seen = HashSet::new();
    sessions.retain(|session| seen.insert((session.role.role_arn.clone(), session.policy.clone())));
    sessions
}

fn is_of_role(label: &Label, role: &Role) -> bool {
    label.name.split(' ').next() == Some(&without_blanks(&role.role_arn))
}
