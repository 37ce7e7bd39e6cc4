//! `logout --forget`: what outlives a logout otherwise.

use super::saved_secrets::{client_secret_entry, password_entry, seed_entry};
use super::{SignIn, SignInIdentity, rejected};
use crate::browser;
use crate::cache::{EntryKind, Label};
use crate::error::Error;
use crate::keyring::{Entry, Trouble};

/// What was forgotten besides the credentials.
#[derive(Debug, Default)]
pub struct Forgotten {
    /// What was in the keyring, in words.
    pub secrets: Vec<String>,
    /// Whether there is a keyring, and a person and tenant whose secrets could be in it.
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
    /// Whether an entry of the cache is this person's. While a setting is missing nobody can be
    /// told apart, and everything counts as one's own.
    pub fn owns(&self, label: &Label) -> bool {
        SignInIdentity::of(&self.settings).is_none_or(|identity| {
            let own = identity.label(label.kind, "");
            (&label.tenant, &label.user) == (&own.tenant, &own.user)
        })
    }

    /// Drops everything of this tenant and user from the cache, the access token included.
    pub fn forget_entries(&self) {
        let Some(store) = self.cache.store() else {
            return;
        };
        self.known_roles.take();
        let url = self.settings.onelogin_url();
        store.remove_where(|label| {
            let is_token = label.kind == EntryKind::AccessToken
                && url.as_ref().is_none_or(|url| *url == label.tenant);
            is_token || self.owns(label)
        });
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
        for entry in self.own_entries() {
            self.history().forget_declined(&entry.account);
            match self.keyring.remove(&entry, self.caller.ask.can_ask()) {
                Ok(there) => {
                    forgotten.looked = true;
                    forgotten.secrets.extend(there.then_some(entry.label));
                }
                // Where there is no keyring there is nothing in it.
                Err(trouble @ Trouble::NoStore(_)) => {
                    self.caller.log.detail(|| trouble.to_string())
                }
                Err(trouble) => {
                    forgotten.looked = true;
                    forgotten.failure.get_or_insert(Error::NotForgotten {
                        what: entry.label,
                        reason: trouble.to_string(),
                    });
                }
            }
        }
        forgotten
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
