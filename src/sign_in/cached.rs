//! What the cache holds of a person's sign-in: the assertion while it lives, and its roles for long
//! after.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{SignIn, SignInIdentity};
use crate::cache::EntryKind;
use crate::clock::Timestamp;
use crate::saml::{Assertion, RoleList};

/// An assertion as it lies in the cache.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct CachedAssertion {
    assertion: Assertion,
    obtained: Timestamp,
}

/// The roles of the last assertion, which outlive it in the cache.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CachedRoles {
    pub roles: RoleList,
    pub read: Timestamp,
    /// AWS's names for the accounts, by their ids; and when it was asked.
    #[serde(default)]
    pub account_names: BTreeMap<String, String>,
    #[serde(default)]
    pub names_read: Option<Timestamp>,
}

impl SignIn<'_> {
    pub(super) fn keep_assertion(&self, identity: &SignInIdentity, assertion: &Assertion) {
        let before = self.cached_roles(identity);
        let names = before.map(|known| (known.account_names.clone(), known.names_read));
        let (account_names, names_read) = names.unwrap_or_default();
        let roles = CachedRoles {
            roles: assertion.roles.iter().collect(),
            read: Timestamp::now(),
            account_names,
            names_read,
        };
        // A `logout` means what is on its way, too.
        let history = self.history();
        if history.signed_out_since(&identity.person(), None, self.begun) {
            self.remember_roles(identity, roles);
            return;
        }
        self.keep_roles(identity, roles);
        let cached = CachedAssertion {
            assertion: assertion.clone(),
            obtained: Timestamp::now(),
        };
        self.cache
            .write(&identity.label(EntryKind::Assertion, ""), &cached);
        if let Some(store) = self.cache.store() {
            store.sweep();
        }
    }

    /// One that still lives, and was obtained since then.
    pub fn cached_assertion(
        &self,
        identity: &SignInIdentity,
        since: Option<Timestamp>,
    ) -> Option<Assertion> {
        let label = identity.label(EntryKind::Assertion, "");
        let cached: CachedAssertion = self.cache.read(&label)?;
        let is_new = since.is_none_or(|since| cached.obtained >= since);
        (is_new && cached.assertion.is_valid(Timestamp::now())).then_some(cached.assertion)
    }

    /// Forgets the one that AWS refused as too old: asked again, AWS would say so again. One that
    /// somebody obtained in the meantime stays.
    pub fn forget_assertion(&self, identity: &SignInIdentity, refused: &Assertion) {
        let cached = self.cached_assertion(identity, None);
        if cached.is_some_and(|cached| cached.response == refused.response) {
            self.cache.remove(&identity.label(EntryKind::Assertion, ""));
        }
    }

    /// The roles of the last assertion, where there was one.
    pub fn cached_roles(&self, identity: &SignInIdentity) -> Option<Rc<CachedRoles>> {
        let label = identity.label(EntryKind::Roles, "");
        if let Some((of, known)) = &*self.known_roles.borrow()
            && *of == label
        {
            return Some(Rc::clone(known));
        }
        let known: Rc<CachedRoles> = Rc::new(self.cache.read(&label)?);
        self.known_roles.replace(Some((label, Rc::clone(&known))));
        Some(known)
    }

    fn keep_roles(&self, identity: &SignInIdentity, roles: CachedRoles) {
        let label = identity.label(EntryKind::Roles, "");
        self.cache.write(&label, &roles);
        self.remember_roles(identity, roles);
    }

    /// For this run alone.
    fn remember_roles(&self, identity: &SignInIdentity, roles: CachedRoles) {
        let label = identity.label(EntryKind::Roles, "");
        self.known_roles.replace(Some((label, Rc::new(roles))));
    }

    /// Keeps AWS's names for the accounts. If it named none, the names from before stay.
    pub fn keep_account_names(&self, identity: &SignInIdentity, names: BTreeMap<String, String>) {
        self.change_roles(identity, |roles| {
            roles.names_read = Some(Timestamp::now());
            if !names.is_empty() {
                roles.account_names = names;
            }
        });
    }

    /// AWS did not answer: it is as if it had been asked this long ago.
    pub fn keep_no_account_names(&self, identity: &SignInIdentity, ago: Duration) {
        self.change_roles(identity, |roles| {
            roles.names_read = Some(Timestamp::now() - ago);
        });
    }

    /// As they lie in the cache now: a `logout` may have come in between.
    fn change_roles(&self, identity: &SignInIdentity, change: impl FnOnce(&mut CachedRoles)) {
        self.known_roles.take();
        if let Some(known) = self.cached_roles(identity) {
            let mut roles = CachedRoles::clone(&known);
            change(&mut roles);
            self.keep_roles(identity, roles);
        }
    }
}
