//! The Secret Service API (freedesktop.org) over D-Bus: gnome-keyring, KWallet, KeePassXC.
//!
//! The `secret-service` crate itself and not keyring-core's store over it: that one opens a window by itself when the
//! collection is locked, and cannot be asked before. A background call must not make one.

use std::collections::HashMap;
use std::io;

use secret_service::{EncryptionType, Error, Item, SecretService};

use super::{Entry, SERVICE, Trouble};
use crate::secret::Secret;

pub fn read(entry: &Entry, may_ask: bool) -> Result<Option<Secret>, Trouble> {
    on_the_bus(async |service| {
        let Some(item) = find(service, entry, may_ask).await? else {
            return Ok(None);
        };
        let bytes = zeroize::Zeroizing::new(item.get_secret().await?);
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(_) => Err(Trouble::Failed("what it holds is no text".into())),
        }
    })
}

pub fn write(entry: &Entry, secret: &Secret) -> Result<(), Trouble> {
    on_the_bus(async |service| {
        let collection = service.get_default_collection().await?;
        collection.ensure_unlocked().await?;
        collection
            .create_item(
                &entry.label,
                attributes(entry),
                secret.expose().as_bytes(),
                true,
                "text/plain",
            )
            .await?;
        Ok(())
    })
}

pub fn remove(entry: &Entry, may_ask: bool) -> Result<bool, Trouble> {
    on_the_bus(async |service| {
        let mut removed = false;
        // Another program may have made a second one.
        while let Some(item) = find(service, entry, may_ask).await? {
            item.delete().await?;
            removed = true;
        }
        Ok(removed)
    })
}

pub fn can_keep() -> Result<(), Trouble> {
    on_the_bus(async |service| {
        let collection = service.get_default_collection().await?;
        Ok(collection.ensure_unlocked().await?)
    })
}

async fn find<'s>(
    service: &'s SecretService<'s>,
    entry: &Entry,
    may_ask: bool,
) -> Result<Option<Item<'s>>, Trouble> {
    let found = service.search_items(attributes(entry)).await?;
    if let Some(item) = found.unlocked.into_iter().next() {
        return Ok(Some(item));
    }
    match found.locked.into_iter().next() {
        None => Ok(None),
        Some(_) if !may_ask => Err(Trouble::Locked),
        Some(item) => {
            item.unlock().await?;
            Ok(Some(item))
        }
    }
}

fn attributes(entry: &Entry) -> HashMap<&str, &str> {
    HashMap::from([("service", SERVICE), ("username", entry.account.as_str())])
}

/// A runtime of its own: this thread has none, and the sign-in's waits for us.
fn on_the_bus<T>(
    call: impl AsyncFnOnce(&SecretService<'_>) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::Failed(error.to_string()))?;
    runtime.block_on(async {
        let service = SecretService::connect(EncryptionType::Dh).await?;
        call(&service).await
    })
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::Locked | Error::Prompt | Error::PromptDisconnected => Trouble::Locked,
            Error::Unavailable => Trouble::NoStore("no session bus".into()),
            // No collection to keep things in: WSL, and a machine that nobody has logged in to.
            Error::NoResult => Trouble::NoStore("it has no default collection".into()),
            Error::Zbus(error) => of_bus(&error),
            Error::ZbusFdo(error) => of_bus(&zbus::Error::from(error)),
            error => Trouble::Failed(error.to_string()),
        }
    }
}

fn of_bus(error: &zbus::Error) -> Trouble {
    use zbus::Error::{Connection, FDO, InputOutput, MethodError};
    match error {
        InputOutput(reason) | Connection(reason, _) if is_absence(reason) => {
            Trouble::NoStore("no session bus".into())
        }
        MethodError(name, ..) if is_no_service(name) => {
            Trouble::NoStore("no secret service on the session bus".into())
        }
        MethodError(name, ..) if name.as_str() == "org.freedesktop.Secret.Error.IsLocked" => {
            Trouble::Locked
        }
        FDO(reason) => match reason.as_ref() {
            zbus::fdo::Error::ServiceUnknown(_) | zbus::fdo::Error::NameHasNoOwner(_) => {
                Trouble::NoStore("no secret service on the session bus".into())
            }
            zbus::fdo::Error::ZBus(inner) => of_bus(inner),
            reason => Trouble::Failed(reason.to_string()),
        },
        error => Trouble::Failed(error.to_string()),
    }
}

fn is_absence(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionRefused, NotFound, PermissionDenied};
    matches!(
        error.kind(),
        NotFound | ConnectionRefused | PermissionDenied
    )
}

/// Nobody owns the name, and nobody can be started who would (D-Bus specification, "Message Bus Starting Services").
fn is_no_service(name: &str) -> bool {
    let name = name.strip_prefix("org.freedesktop.DBus.Error.");
    name.is_some_and(|name| {
        ["ServiceUnknown", "NameHasNoOwner"].contains(&name) || name.starts_with("Spawn.")
    })
}
