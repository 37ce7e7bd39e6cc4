//! The Secret Service API (freedesktop.org) over D-Bus: gnome-keyring, KWallet, KeePassXC. Its few
//! calls are made by hand: what the `secret-service` crate adds is 0.4 MB, and keyring-core's store
//! over it opens a window by itself when the collection is locked, which a background call must not
//! do.
//!
//! Secrets travel as they are, over a socket between processes of one person, any of which could
//! ask for them as we do.

use std::collections::HashMap;
use std::io;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use zbus::Connection;
use zbus::zvariant::{Dict, DynamicType, ObjectPath, OwnedObjectPath, OwnedValue, Type, Value};

use super::{Entry, SERVICE, Trouble};
use crate::secret::Secret;

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE_INTERFACE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const ITEM: &str = "org.freedesktop.Secret.Item";
const PROMPT: &str = "org.freedesktop.Secret.Prompt";
/// How often it is looked whether a person has unlocked it.
const PAUSE: Duration = Duration::from_millis(100);

/// Session, parameters of its encryption, value, content type.
type Sealed = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

pub fn read(entry: &Entry, may_ask: bool) -> Result<Option<Secret>, Trouble> {
    on_the_bus(async |bus| {
        let Some(item) = bus.find(entry, may_ask).await? else {
            return Ok(None);
        };
        let session = bus.session().await?;
        let (sealed,): (Sealed,) = bus.call(&item, ITEM, "GetSecret", &(&session,)).await?;
        let bytes = zeroize::Zeroizing::new(sealed.2);
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(_) => Err(Trouble::Failed("what it holds is no text".into())),
        }
    })
}

pub fn write(entry: &Entry, secret: &Secret) -> Result<(), Trouble> {
    on_the_bus(async |bus| {
        let collection = bus.default_collection().await?;
        let session = bus.session().await?;
        let properties = HashMap::from([
            (
                "org.freedesktop.Secret.Item.Label",
                Value::from(entry.label.as_str()),
            ),
            (
                "org.freedesktop.Secret.Item.Attributes",
                Value::from(Dict::from(attributes(entry))),
            ),
        ]);
        let sealed = (
            &session,
            &[] as &[u8],
            secret.expose().as_bytes(),
            "text/plain",
        );
        let replace = true;
        let (item, _): (OwnedObjectPath, OwnedObjectPath) = bus
            .call(
                &collection,
                COLLECTION,
                "CreateItem",
                &(properties, sealed, replace),
            )
            .await?;
        // It was made at once, or somebody is to agree to it first.
        if is_none(&item) {
            return Err(Trouble::Locked);
        }
        Ok(())
    })
}

pub fn remove(entry: &Entry, may_ask: bool) -> Result<bool, Trouble> {
    on_the_bus(async |bus| {
        let mut removed = false;
        // Another program may have made a second one.
        while let Some(item) = bus.find(entry, may_ask).await? {
            let (prompt,): (OwnedObjectPath,) = bus.call(&item, ITEM, "Delete", &()).await?;
            if !is_none(&prompt) {
                return Err(Trouble::Failed("it wants somebody to agree".into()));
            }
            removed = true;
        }
        Ok(removed)
    })
}

pub fn can_keep() -> Result<(), Trouble> {
    on_the_bus(async |bus| bus.default_collection().await.map(drop))
}

/// A runtime of its own: this thread has none, and the sign-in's waits for us.
fn on_the_bus<T>(call: impl AsyncFnOnce(&Bus) -> Result<T, Trouble>) -> Result<T, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::Failed(error.to_string()))?;
    runtime.block_on(async {
        let bus = Bus {
            connection: Connection::session().await?,
        };
        call(&bus).await
    })
}

struct Bus {
    connection: Connection,
}

impl Bus {
    async fn call<B, R>(
        &self,
        path: &ObjectPath<'_>,
        interface: &str,
        method: &str,
        arguments: &B,
    ) -> Result<R, Trouble>
    where
        B: Serialize + DynamicType,
        R: for<'d> Deserialize<'d> + Type,
    {
        let reply = self
            .connection
            .call_method(Some(NAME), path, Some(interface), method, arguments)
            .await?;
        Ok(reply.body().deserialize()?)
    }

    /// In which secrets are handed over.
    async fn session(&self) -> Result<OwnedObjectPath, Trouble> {
        let arguments = ("plain", Value::from(""));
        let (_, session): (OwnedValue, OwnedObjectPath) = self
            .call(&service(), SERVICE_INTERFACE, "OpenSession", &arguments)
            .await?;
        Ok(session)
    }

    async fn find(&self, entry: &Entry, may_ask: bool) -> Result<Option<OwnedObjectPath>, Trouble> {
        let arguments = (attributes(entry),);
        let (open, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = self
            .call(&service(), SERVICE_INTERFACE, "SearchItems", &arguments)
            .await?;
        if let Some(item) = open.into_iter().next() {
            return Ok(Some(item));
        }
        match locked.into_iter().next() {
            None => Ok(None),
            Some(item) if may_ask => self.unlock(item).await.map(Some),
            Some(_) => Err(Trouble::Locked),
        }
    }

    /// Has a person unlock it, and waits for that: until our caller gives up.
    async fn unlock(&self, item: OwnedObjectPath) -> Result<OwnedObjectPath, Trouble> {
        let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) = self
            .call(&service(), SERVICE_INTERFACE, "Unlock", &(&[&item][..],))
            .await?;
        if !is_none(&prompt) {
            let no_window = "";
            let () = self.call(&prompt, PROMPT, "Prompt", &(no_window,)).await?;
            while self.is_locked(&item, ITEM).await? {
                tokio::time::sleep(PAUSE).await;
            }
        }
        Ok(item)
    }

    /// Where new secrets go; an error while it is locked.
    async fn default_collection(&self) -> Result<OwnedObjectPath, Trouble> {
        let (collection,): (OwnedObjectPath,) = self
            .call(&service(), SERVICE_INTERFACE, "ReadAlias", &("default",))
            .await?;
        // WSL, and a machine that nobody has logged in to.
        if is_none(&collection) {
            return Err(Trouble::NoStore("it has no default collection".into()));
        }
        if self.is_locked(&collection, COLLECTION).await? {
            Err(Trouble::Locked)
        } else {
            Ok(collection)
        }
    }

    async fn is_locked(&self, path: &ObjectPath<'_>, interface: &str) -> Result<bool, Trouble> {
        let properties = "org.freedesktop.DBus.Properties";
        let (locked,): (OwnedValue,) = self
            .call(path, properties, "Get", &(interface, "Locked"))
            .await?;
        bool::try_from(locked).map_err(|error| Trouble::Failed(error.to_string()))
    }
}

fn service() -> ObjectPath<'static> {
    ObjectPath::from_static_str_unchecked(PATH)
}

/// How the API says "no object".
fn is_none(path: &ObjectPath<'_>) -> bool {
    path.as_str() == "/"
}

fn attributes(entry: &Entry) -> HashMap<&str, &str> {
    HashMap::from([("service", SERVICE), ("username", entry.account.as_str())])
}

impl From<zbus::Error> for Trouble {
    fn from(error: zbus::Error) -> Self {
        use zbus::Error::{Address, Connection, InputOutput, MethodError};
        match &error {
            Address(_) => Trouble::NoStore("no session bus".into()),
            InputOutput(reason) | Connection(reason, _) if is_absence(reason) => {
                Trouble::NoStore("no session bus".into())
            }
            MethodError(name, ..) if is_no_service(name) => {
                Trouble::NoStore("no secret service on the session bus".into())
            }
            MethodError(name, ..) if name.as_str() == "org.freedesktop.Secret.Error.IsLocked" => {
                Trouble::Locked
            }
            error => Trouble::Failed(error.to_string()),
        }
    }
}

fn is_absence(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionRefused, NotFound, PermissionDenied};
    matches!(
        error.kind(),
        NotFound | ConnectionRefused | PermissionDenied
    )
}

/// Nobody owns the name, and nobody can be started who would (D-Bus specification, "Message Bus
/// Starting Services").
fn is_no_service(name: &str) -> bool {
    let name = name.strip_prefix("org.freedesktop.DBus.Error.");
    name.is_some_and(|name| {
        ["ServiceUnknown", "NameHasNoOwner"].contains(&name) || name.starts_with("Spawn.")
    })
}
