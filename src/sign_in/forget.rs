//! `logout --forget`: what outlives a logout otherwise.

use super::saved_secrets::{client_secret_entry, password_entry, seed_entry};
use super::{SignIn, SignInIdentity, rejected};
use crate::browser;
use crate::cache::{EntryKind, Label};
use crate::error::{Error, Result};
use crate::keyring::{Entry, Removal, Trouble};

/// What was forgotten besides the credentials.
#[derive(Debug, Default)]
pub struct Forgotten {
    /// What was in the keyring, in words.
    pub secrets: Vec<String>,
    /// Where the keyring keeps what it deletes.
    pub bin: Option<&'static str>,
    /// The keyring said of all the secrets of the person and the tenant whether they were there.
    pub looked: bool,
    pub new_key: bool,
    /// There was a browser's profile, with its session at OneLogin.
    pub browser: bool,
    /// Something that OneLogin refused was remembered.
    pub rejected_answers: bool,
    /// A secret may still be in the keyring, or the key could not be replaced.
    pub failure: Option<Error>,
}

impl SignIn<'_> {
    /// Whether an entry of the cache is this person's, or of an AWS profile. While a setting is
    /// missing nobody can be told apart, and everything counts as one's own.
    pub fn owns(&self, label: &Label) -> bool {
        let is_of = |identity: SignInIdentity| {
            let own = identity.label(label.kind, "");
            (&label.tenant, &label.user) == (&own.tenant, &own.user)
        };
        SignInIdentity::of(&self.settings).is_none_or(is_of) || is_of(SignInIdentity::of_nobody())
    }

    /// Drops everything of this tenant and user from the cache, the access token included.
    ///
    /// # Errors
    /// When something cannot be removed.
    pub fn forget_entries(&self) -> Result<()> {
        let Some(store) = self.cache.store() else {
            return Ok(());
        };
        self.known_roles.take();
        let url = self.settings.onelogin_url();
        store.remove_where(|label| {
            let is_token = label.kind == EntryKind::AccessToken
                && url.as_ref().is_none_or(|url| *url == label.tenant);
            is_token || self.owns(label)
        })
    }

    /// A new key for the cache, then the secrets of this tenant and user, and that some were not to
    /// be kept. As much as can be is forgotten, whatever stands in the way of the rest.
    pub fn forget_for_good(&self) -> Forgotten {
        let mut forgotten = Forgotten::default();
        let renewed = self.cache.store().map(|store| store.renew_key());
        forgotten.new_key = matches!(renewed, Some(Ok(())));
        forgotten.failure = renewed.and_then(Result::err);
        match self.cache.directory().map(rejected::forget_all) {
            Some(Err(error)) => drop(forgotten.failure.get_or_insert(error)),
            there => forgotten.rejected_answers = matches!(there, Some(Ok(true))),
        }
        let mut profiles = browser::profiles_of_snaps(self.environment);
        profiles.extend(self.browser_profiles());
        for place in profiles {
            match browser::forget(&place) {
                Ok(there) => forgotten.browser |= there,
                Err(error) => drop(forgotten.failure.get_or_insert(error)),
            }
        }
        if let Some(identity) = SignInIdentity::of(&self.settings) {
            self.history().learned_owner(&identity.at_app(), None);
        }
        self.forget_secrets(&mut forgotten);
        forgotten
    }

    fn forget_secrets(&self, forgotten: &mut Forgotten) {
        let mut left = Vec::new();
        let mut reason = None;
        for entry in self.own_entries() {
            self.history().forget_declined(&entry.account);
            match self.keyring.remove(&entry, self.caller.person()) {
                Ok(Removal::Absent) => forgotten.looked = true,
                Ok(Removal::Removed { bin }) => {
                    forgotten.looked = true;
                    forgotten.secrets.push(entry.label);
                    forgotten.bin = bin;
                }
                // Where there is no keyring there is nothing in it.
                Err(trouble @ Trouble::NoStore(_)) => {
                    self.caller.log.detail(|| trouble.to_string());
                }
                Err(trouble) => {
                    left.push(entry.label);
                    reason.get_or_insert(trouble);
                }
            }
        }
        if let Some(reason) = reason {
            forgotten.looked = false;
            forgotten.failure.get_or_insert(Error::NotForgotten {
                what: left.join(", the "),
                reason: reason.to_string(),
            });
        }
    }

    /// Those whose owner is known: an entry is found by its whole name.
    fn own_entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        if let Some(identity) = SignInIdentity::of(&self.settings) {
            entries.extend([password_entry(&identity), seed_entry(&identity)]);
        }
        let address = self.settings.onelogin_url();
        if let (Some(address), Some(id)) = (address, &self.settings.client_id) {
            entries.push(client_secret_entry(&address, &id.value));
        }
        entries
    }
}
