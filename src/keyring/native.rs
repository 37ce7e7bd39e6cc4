//! The stores that belong to the system itself, through keyring-core: the macOS keychain and the
//! Windows credential manager. They are always there; macOS may ask the person whether this program
//! may read what another version kept.

use std::sync::Arc;

use keyring_core::{CredentialStore, Error};
use zeroize::Zeroizing;

use super::{Entry, SERVICE, Trouble};
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
    Err(Trouble::NoStore("this system has none of its own".into()))
}

pub fn read(entry: &Entry, _: bool) -> Result<Option<Secret>, Trouble> {
    read_from(&store()?, entry)
}

pub fn write(entry: &Entry, secret: &Secret) -> Result<(), Trouble> {
    write_to(&store()?, entry, secret)
}

pub fn remove(entry: &Entry, _: bool) -> Result<bool, Trouble> {
    remove_from(&store()?, entry)
}

pub fn can_keep() -> Result<(), Trouble> {
    store().map(drop)
}

fn read_from(store: &Arc<CredentialStore>, entry: &Entry) -> Result<Option<Secret>, Trouble> {
    match of(store, entry)?.get_secret().map(Zeroizing::new) {
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error.into()),
        Ok(bytes) => match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(_) => Err(Trouble::Failed("what it holds is no text".into())),
        },
    }
}

/// As bytes: `set_password` of Windows would make UTF-16 of it.
fn write_to(store: &Arc<CredentialStore>, entry: &Entry, secret: &Secret) -> Result<(), Trouble> {
    Ok(of(store, entry)?.set_secret(secret.expose().as_bytes())?)
}

fn remove_from(store: &Arc<CredentialStore>, entry: &Entry) -> Result<bool, Trouble> {
    match of(store, entry)?.delete_credential() {
        Ok(()) => Ok(true),
        Err(Error::NoEntry) => Ok(false),
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
            Error::NoDefaultStore => Trouble::NoStore("the system offers none".into()),
            Error::PlatformFailure(reason) => Trouble::Failed(reason.to_string()),
            Error::BadEncoding(_) | Error::BadDataFormat(..) => {
                Trouble::Failed("what it holds is no text".into())
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
        assert_eq!(remove_from(&store, &ada), Ok(false));
        assert_eq!(write_to(&store, &ada, &Secret::new("hunter2 ✓")), Ok(()));
        assert_eq!(read_from(&store, &ada), Ok(Some(Secret::new("hunter2 ✓"))));
        assert_eq!(read_from(&store, &ben), Ok(None));
        assert_eq!(remove_from(&store, &ada), Ok(true));
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
