//! The stores that belong to the system itself, through keyring-core: the macOS keychain and the
//! Windows credential manager. They are always there; macOS may ask the person whether this program
//! may read what another version kept.

use std::sync::Arc;

use keyring_core::{CredentialStore, Error};
use zeroize::Zeroizing;

use super::worker::PersonsAnswer;
use super::{Entry, Place, Removal, SERVICE, Trouble};
use crate::secret::Secret;

#[cfg(target_os = "macos")]
fn store() -> Result<Arc<CredentialStore>, Trouble> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn store() -> Result<Arc<CredentialStore>, Trouble> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "macos", windows)))]
fn store() -> Result<Arc<CredentialStore>, Trouble> {
    Err(Trouble::NoStore("this system has no keyring".into()))
}

/// Always there: nothing to be kept between calls.
#[derive(Default)]
pub struct Store {}

impl Store {
    pub fn read(
        &mut self,
        entry: &Entry,
        answer: &PersonsAnswer,
    ) -> Result<Option<Secret>, Trouble> {
        let store = asking(answer)?;
        read_from(&store, entry)
    }

    pub fn write(
        &mut self,
        entry: &Entry,
        secret: &Secret,
        answer: &PersonsAnswer,
    ) -> Result<(), Trouble> {
        write_to(&asking(answer)?, entry, secret)
    }

    pub fn remove(&mut self, entry: &Entry, answer: &PersonsAnswer) -> Result<Removal, Trouble> {
        remove_from(&asking(answer)?, entry)
    }

    pub fn place(&mut self) -> Result<Place, Trouble> {
        store()?;
        let provider = if cfg!(windows) {
            "Windows Credential Manager"
        } else {
            "macOS keychain"
        };
        Ok(Place {
            provider: provider.into(),
            collection: Some("default".into()),
            is_locked: false,
            maker: "",
        })
    }
}

/// macOS asks within a call, and does not say so.
fn asking(answer: &PersonsAnswer) -> Result<Arc<CredentialStore>, Trouble> {
    if answer.may_ask {
        answer.is_awaited();
    }
    store()
}

fn read_from(store: &Arc<CredentialStore>, entry: &Entry) -> Result<Option<Secret>, Trouble> {
    match of(store, entry)?.get_secret().map(Zeroizing::new) {
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error.into()),
        Ok(bytes) => match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(_) => Err(Trouble::Failed("the entry is not text".into())),
        },
    }
}

/// As bytes: `set_password` of Windows would make UTF-16 of it.
fn write_to(store: &Arc<CredentialStore>, entry: &Entry, secret: &Secret) -> Result<(), Trouble> {
    Ok(of(store, entry)?.set_secret(secret.expose().as_bytes())?)
}

fn remove_from(store: &Arc<CredentialStore>, entry: &Entry) -> Result<Removal, Trouble> {
    match of(store, entry)?.delete_credential() {
        Ok(()) => Ok(Removal::Removed { bin: None }),
        Err(Error::NoEntry) => Ok(Removal::Absent),
        Err(error) => Err(error.into()),
    }
}

fn of(store: &Arc<CredentialStore>, entry: &Entry) -> Result<keyring_core::Entry, Trouble> {
    Ok(store.build(SERVICE, &entry.account, None)?)
}

impl From<Error> for Trouble {
    /// Not the text of every kind: some hold the secret itself.
    fn from(error: Error) -> Self {
        match error {
            Error::NoStorageAccess(_) => Trouble::Locked,
            Error::NoDefaultStore => Trouble::NoStore("the system has no keyring".into()),
            Error::PlatformFailure(reason) => Trouble::Failed(reason.to_string()),
            Error::BadEncoding(_) | Error::BadDataFormat(..) => {
                Trouble::Failed("the entry is not text".into())
            }
            error => Trouble::Failed(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(account: &str) -> Entry {
        Entry {
            account: account.into(),
            label: String::new(),
        }
    }

    #[test]
    fn what_was_written_is_read_and_what_was_removed_is_not() {
        let store: Arc<CredentialStore> = keyring_core::mock::Store::new().expect("in memory");
        let (ada, ben) = (entry("ada"), entry("ben"));
        assert_eq!(read_from(&store, &ada), Ok(None));
        assert_eq!(remove_from(&store, &ada), Ok(Removal::Absent));
        assert_eq!(write_to(&store, &ada, &Secret::new("hunter2 ✓")), Ok(()));
        assert_eq!(read_from(&store, &ada), Ok(Some(Secret::new("hunter2 ✓"))));
        assert_eq!(read_from(&store, &ben), Ok(None));
        let removed = remove_from(&store, &ada);
        assert_eq!(removed, Ok(Removal::Removed { bin: None }));
        assert_eq!(read_from(&store, &ada), Ok(None));
    }

    #[test]
    fn a_failure_does_not_show_what_the_store_holds() {
        let trouble = Trouble::from(Error::BadEncoding(b"hunter2".to_vec()));
        assert!(!format!("{trouble} {trouble:?}").contains("hunter2"));
        assert_eq!(
            Trouble::from(Error::NoStorageAccess("locked".into())),
            Trouble::Locked
        );
    }
}
