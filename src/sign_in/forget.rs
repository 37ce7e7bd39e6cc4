//! `logout --forget`: what outlives a logout otherwise.

use super::saved_secrets::{client_secret_entry, password_entry, seed_entry};
use super::{SignIn, SignInIdentity, rejected};
use crate::browser;
use crate::cache::{EntryKind, Label};
use crate::config::{SignInMethod, Sourced};
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
    /// Whether an entry of the cache is this person's, or of an AWS profile.
    pub fn owns(&self, label: &Label) -> bool {
        let is_of = |identity: SignInIdentity| {
            let own = identity.label(label.kind, "");
            (&label.tenant, &label.user) == (&own.tenant, &own.user)
        };
        let is_own = match SignInIdentity::of(&self.settings) {
            Some(identity) => is_of(identity),
            None => self.may_own(label),
        };
        is_own || is_of(SignInIdentity::of_nobody())
    }

    /// While a setting is missing, whatever fits those that are there; a tenant with a name owns
    /// nothing yet, since others may have the same app and subdomain.
    fn may_own(&self, label: &Label) -> bool {
        let settings = &self.settings;
        let value =
            |setting: &Option<Sourced<String>>| setting.as_ref().map(|own| own.value.clone());
        let known = match settings.sign_in {
            SignInMethod::Api => [
                settings.onelogin_url(),
                value(&settings.subdomain),
                value(&settings.app_id),
            ],
            // It is the link that is missing, which says all of them.
            SignInMethod::Browser => [None, None, None],
        };
        if settings.tenant.is_some() {
            return false;
        }
        let fits = |own: &Option<String>, other: &str| own.as_ref().is_none_or(|own| own == other);
        let mut known_and_others = known.iter().zip(label.tenant.splitn(3, ' '));
        known_and_others.all(|(own, other)| fits(own, other))
            && fits(&value(&settings.username), &label.user)
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
            let is_own_host = match &url {
                Some(url) => *url == label.tenant,
                None => self.settings.tenant.is_none(),
            };
            let is_token = label.kind == EntryKind::AccessToken && is_own_host;
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
