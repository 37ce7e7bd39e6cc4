//! What is at hand without asking anybody: the cache as this tenant and user see it.

use serde::Serialize;

use super::{KeptAssertion, Login, Session, Who, now, token_label};
use crate::cache::{Kind, Label};
use crate::error::{Error, Result};
use crate::memory::Memory;
use crate::role::Named;
use crate::saml::{Assertion, Role};

impl Login<'_> {
    /// The role a reference means, without asking OneLogin or AWS.
    ///
    /// # Errors
    /// Exit 6 when it fits none of the roles known here, or several.
    pub fn find_known(&self, wanted: &str) -> Result<Named> {
        let known = self.who_if_known().and_then(|who| self.known_roles(&who));
        match known {
            Some(roles) => self.choose(Some(wanted), &roles),
            None => Err(Error::NoSuchRole {
                wanted: wanted.to_owned(),
                candidates: Vec::new(),
            }),
        }
    }

    /// Every session of this tenant and user that is held.
    pub fn sessions(&self) -> Vec<Session> {
        let (Some(store), Some(who)) = (&self.store, self.who_if_known()) else {
            return Vec::new();
        };
        let own = who.label(Kind::Session, "");
        let sessions = store.list::<Session>(Kind::Session).into_iter();
        let mut sessions: Vec<Session> = sessions
            .filter(|(label, _)| (&label.tenant, &label.user) == (&own.tenant, &own.user))
            .map(|(_, session)| session)
            .filter(|session| session.credentials.left(now()) > 0)
            .collect();
        sessions.sort_by_key(|session| std::cmp::Reverse(session.credentials.expiration));
        sessions
    }

    /// Until when the assertion at hand may be redeemed, in Unix seconds.
    pub fn assertion_valid_until(&self) -> Option<i64> {
        Some(self.live_assertion(&self.who_if_known()?)?.valid_until)
    }

    /// Drops what is held: of one role, or everything of this tenant and user. Returns how many credentials were dropped.
    pub fn forget(&self, role: Option<&Role>) -> usize {
        let (Some(store), Some(who)) = (&self.store, self.who_if_known()) else {
            return 0;
        };
        match role {
            Some(role) => {
                let label = who.label(Kind::Session, &role.role_arn);
                store.remove_where(|found| *found == label)
            }
            None => {
                let sessions = self.sessions().len();
                let own = who.label(Kind::Session, "");
                let token = token_label(&who, self.client_id());
                store.remove_where(|found| {
                    (&found.tenant, &found.user) == (&own.tenant, &own.user) || *found == token
                });
                sessions
            }
        }
    }

    pub(super) fn read<T: serde::de::DeserializeOwned>(&self, label: &Label) -> Option<T> {
        self.store.as_ref()?.read(label)
    }

    /// What cannot be kept is obtained again the next time; the user hears of it, the work goes on.
    pub(super) fn write<T: Serialize>(&self, label: &Label, content: &T) {
        if let Some(Err(error)) = self.store.as_ref().map(|store| store.write(label, content)) {
            self.log
                .warn(format!("{error}; the next call has to sign in again"));
        }
    }

    pub(super) fn memory(&self) -> Memory {
        self.store
            .as_ref()
            .map(|store| Memory::load(store.directory()))
            .unwrap_or_default()
    }

    pub(super) fn known_roles(&self, who: &Who) -> Option<Vec<Role>> {
        self.read(&who.label(Kind::Roles, ""))
    }

    pub(super) fn live_assertion(&self, who: &Who) -> Option<Assertion> {
        let kept: KeptAssertion = self.read(&who.label(Kind::Assertion, ""))?;
        kept.assertion.is_valid(now()).then_some(kept.assertion)
    }

    /// Cached credentials, unless another duration was asked for by flag or variable.
    pub(super) fn cached_session(&self, who: &Who, role: &Role) -> Option<Session> {
        let session: Session = self.read(&who.label(Kind::Session, &role.role_arn))?;
        let asked = self.settings.duration_asked();
        asked
            .is_none_or(|asked| asked.as_secs() == session.wanted_seconds)
            .then_some(session)
    }
}
