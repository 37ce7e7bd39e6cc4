//! What is at hand without asking anybody: the cache as this tenant and user see it.

use std::collections::HashSet;

use serde::Serialize;

use super::order::Order;
use super::{Held, KeptAssertion, KnownRoles, Login, Session, Who, now};
use crate::ask::Nobody;
use crate::cache::{Kind, Label};
use crate::error::{Error, Result};
use crate::memory::{Memory, OfferedDevice};
use crate::role::Named;
use crate::saml::{Assertion, Role};

impl Login<'_> {
    /// The role a reference means, without asking OneLogin, AWS or a person.
    ///
    /// # Errors
    /// Exit 6 when it fits none of the roles known here, or several.
    pub fn find_known(&self, wanted: &str) -> Result<Named> {
        let known = Who::of(&self.settings).and_then(|who| self.known_roles(&who));
        let Some(known) = known else {
            return Err(Error::NoSuchRole {
                wanted: wanted.to_owned(),
                candidates: Vec::new(),
            });
        };
        let (named, _) = self
            .names()
            .choose(Some(wanted), &known.roles, &Nobody, |_| 0)?;
        Ok(named)
    }

    /// What the cache holds for that role now, as the command line asks for it.
    pub fn cached(&self, wanted: &str) -> Option<Held> {
        let who = Who::of(&self.settings)?;
        let named = self.find_known(wanted).ok()?;
        let session = self.cached_session(&who, &self.order(&named))?;
        self.held(session, &named).ok()
    }

    /// The roles of the last assertion, where there was one.
    pub fn roles_at_hand(&self) -> Vec<Named> {
        let known = Who::of(&self.settings).and_then(|who| self.known_roles(&who));
        known.map_or(Vec::new(), |known| self.names().name_all(&known.roles))
    }

    /// The devices OneLogin offered at the last sign-in.
    pub fn devices_at_hand(&self) -> Vec<OfferedDevice> {
        let who = Who::of(&self.settings);
        who.map_or(Vec::new(), |who| {
            self.memory().offered_devices(&who.person()).to_vec()
        })
    }

    /// Every role of which credentials are held, whole or narrowed, with those that live longest. Of everybody, while it is not known who.
    pub fn sessions(&self) -> Vec<Session> {
        let Some(store) = &self.store else {
            return Vec::new();
        };
        let sessions = store.list::<Session>(Kind::Session).into_iter();
        let mut sessions: Vec<Session> = sessions
            .filter(|(label, _)| self.is_own(label))
            .map(|(_, session)| session)
            .filter(|session| session.credentials.left(now()) > 0)
            .collect();
        sessions.sort_by_key(|session| std::cmp::Reverse(session.credentials.expiration));
        let mut seen = HashSet::new();
        sessions
            .retain(|session| seen.insert((session.role.role_arn.clone(), session.policy.clone())));
        sessions
    }

    /// Until when the assertion at hand may be redeemed, in Unix seconds.
    pub fn assertion_valid_until(&self) -> Option<i64> {
        let who = Who::of(&self.settings)?;
        Some(self.live_assertion(&who)?.valid_until)
    }

    /// Drops what is held: of one role, or everything of this tenant and user. Returns of how many roles.
    pub fn forget(&self, role: Option<&Role>) -> usize {
        let Some(store) = &self.store else { return 0 };
        let before = self.sessions().len();
        match role {
            Some(role) => store.remove_where(|label| {
                label.kind == Kind::Session && self.is_own(label) && is_of_role(label, role)
            }),
            None => {
                let tenant = self.settings.onelogin_url();
                store.remove_where(|label| {
                    let token = label.kind == Kind::AccessToken
                        && tenant.as_ref().is_none_or(|tenant| *tenant == label.tenant);
                    token || self.is_own(label)
                });
            }
        }
        before - self.sessions().len()
    }

    /// While a setting is missing nobody can be told apart, and everything counts as one's own.
    fn is_own(&self, label: &Label) -> bool {
        Who::of(&self.settings).is_none_or(|who| {
            let own = who.label(label.kind, "");
            (&label.tenant, &label.user) == (&own.tenant, &own.user)
        })
    }

    pub(super) fn read<T: serde::de::DeserializeOwned>(&self, label: &Label) -> Option<T> {
        self.store.as_ref()?.read(label)
    }

    /// What cannot be kept is obtained again the next time; the user hears of it, the work goes on.
    pub(super) fn write<T: Serialize>(&self, label: &Label, content: &T) {
        let written = self.store.as_ref().map(|store| store.write(label, content));
        if let Some(Err(error)) = written {
            self.log
                .warn(format!("{error}; the next call has to sign in again"));
        }
    }

    pub(super) fn memory(&self) -> Memory {
        let store = self.store.as_ref();
        store
            .map(|store| Memory::load(store.directory()))
            .unwrap_or_default()
    }

    pub(super) fn known_roles(&self, who: &Who) -> Option<KnownRoles> {
        self.read(&who.label(Kind::Roles, ""))
    }

    pub(super) fn live_assertion(&self, who: &Who) -> Option<Assertion> {
        let kept: KeptAssertion = self.read(&who.label(Kind::Assertion, ""))?;
        kept.assertion.is_valid(now()).then_some(kept.assertion)
    }

    /// Cached credentials; where another duration was asked for by flag or variable, those of that duration.
    pub(super) fn cached_session(&self, who: &Who, order: &Order<'_>) -> Option<Session> {
        let usual: Option<Session> = self.read(&order.label_of(who, None));
        match order.duration.map(|asked| asked.as_secs()) {
            None => usual,
            Some(seconds) => self
                .read(&order.label(who))
                .or(usual.filter(|session| session.wanted_seconds == seconds)),
        }
    }

    /// Keeps credentials; what was asked for in a duration of its own serves other calls too, where it lives longer.
    pub(super) fn keep_session(&self, who: &Who, order: &Order<'_>, session: &Session) {
        let usual = order.label_of(who, None);
        if order.duration.is_some() {
            self.write(&order.label(who), session);
            let held: Option<Session> = self.read(&usual);
            let end = |session: &Session| session.credentials.expiration;
            if held.is_some_and(|held| end(&held) >= end(session)) {
                return;
            }
        }
        self.write(&usual, session);
    }
}

fn is_of_role(label: &Label, role: &Role) -> bool {
    label.name.split(' ').next() == Some(role.role_arn.as_str())
}
