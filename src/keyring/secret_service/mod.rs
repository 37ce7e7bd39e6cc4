//! The Secret Service API (freedesktop.org) over D-Bus: gnome-keyring, KWallet, KeePassXC, oo7. Its
//! few calls are made by hand: the crates that make them open a window by themselves when the
//! collection is locked, which a background call must not do, and end no prompt.
//!
//! Only what is unlocked is read or deleted. KWallet 5 answers for a locked item with an empty
//! secret, and deletes its name alone.
//!
//! Secrets travel as they are, over a socket between processes of one person, any of which could
//! ask for them as we do.

mod bus;
mod provider;

use std::collections::HashMap;
use std::future::pending;
use std::time::Duration;

use zbus::zvariant::{Dict, ObjectPath, OwnedObjectPath, OwnedValue, Value};

use super::worker::PersonsAnswer;
use super::{Entry, Place, Removal, SERVICE, Trouble};
use crate::secret::Secret;
use bus::{Bus, is_none};
use provider::Provider;

const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const ITEM: &str = "org.freedesktop.Secret.Item";
/// A locked collection, then the items in it: more is not in the way.
const DOORS: usize = 2;
/// How often it is looked whether what a prompt is about is unlocked.
const PAUSE: Duration = Duration::from_millis(500);

/// Session, parameters of its encryption, value, content type.
type Sealed = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// The service, from the first call on.
#[derive(Default)]
pub struct Store {
    bus: Option<Bus>,
}

/// Which collections a secret is looked for in.
#[derive(Clone, Copy, PartialEq)]
enum Search {
    /// To read it: where new secrets go, and where it can be seen to be.
    Likely,
    /// To remove it: everywhere.
    Everywhere,
}

/// What is found of an entry.
#[derive(Default)]
struct Found {
    open: Vec<OwnedObjectPath>,
    /// What has to be unlocked to get at the entry, or to see whether it is there.
    locked: Vec<Door>,
}

/// A locked collection or item.
struct Door {
    interface: &'static str,
    path: OwnedObjectPath,
}

impl Door {
    fn of(interface: &'static str, path: OwnedObjectPath) -> Self {
        Self { interface, path }
    }
}

impl Store {
    pub fn read(
        &mut self,
        entry: &Entry,
        answer: &PersonsAnswer,
    ) -> Result<Option<Secret>, Trouble> {
        self.ask(async |bus| {
            let items = unlocked_items(bus, entry, Search::Likely, answer).await?;
            let Some(item) = items.first() else {
                return Ok(None);
            };
            let session = bus.session().await?;
            let (sealed,): (Sealed,) = bus.call(item, ITEM, "GetSecret", &(&session,)).await?;
            let bytes = zeroize::Zeroizing::new(sealed.2);
            match std::str::from_utf8(&bytes) {
                Ok(text) => Ok(Some(Secret::new(text))),
                Err(_) => Err(Trouble::Failed("the entry is not text".into())),
            }
        })
    }

    pub fn write(
        &mut self,
        entry: &Entry,
        secret: &Secret,
        answer: &PersonsAnswer,
    ) -> Result<(), Trouble> {
        self.ask(async |bus| {
            let collection = match bus.default_collection().await? {
                Some(collection) => collection,
                None => make_collection(bus, answer).await?,
            };
            if is_locked(bus, &collection).await? {
                unlock(bus, &[Door::of(COLLECTION, collection.clone())], answer).await?;
            }
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
            let value = secret.expose().as_bytes();
            let sealed = (&session, &[] as &[u8], value, "text/plain");
            let replace = true;
            let arguments = (properties, sealed, replace);
            let (item, prompt): (OwnedObjectPath, OwnedObjectPath) = bus
                .call(&collection, COLLECTION, "CreateItem", &arguments)
                .await?;
            if is_none(&item) {
                bus.prompt(&prompt, answer, pending()).await?;
            }
            Ok(())
        })
    }

    pub fn remove(&mut self, entry: &Entry, answer: &PersonsAnswer) -> Result<Removal, Trouble> {
        self.ask(async |bus| {
            // Another program may have made a second one.
            let items = unlocked_items(bus, entry, Search::Everywhere, answer).await?;
            if items.is_empty() {
                return Ok(Removal::Absent);
            }
            for item in items {
                let (prompt,): (OwnedObjectPath,) = bus.call(&item, ITEM, "Delete", &()).await?;
                if !is_none(&prompt) {
                    bus.prompt(&prompt, answer, pending()).await?;
                }
            }
            let left = look(bus, entry, Search::Everywhere).await?;
            if !left.open.is_empty() || !left.locked.is_empty() {
                return Err(Trouble::Failed("the entry was not deleted".into()));
            }
            let bin = Provider::of(bus).await?.bin();
            Ok(Removal::Removed { bin })
        })
    }

    pub fn place(&mut self) -> Result<Place, Trouble> {
        self.ask(async |bus| {
            let provider = Provider::of(bus).await?;
            let mut place = Place {
                provider: provider.name(),
                collection: None,
                is_locked: false,
                maker: provider.maker(),
            };
            if let Some(collection) = bus.default_collection().await? {
                place.is_locked = is_locked(bus, &collection).await?
                    && !provider.has_opened(bus, &collection).await;
                let label = bus.property(&collection, COLLECTION, "Label").await?;
                place.collection = Some(name_of(&collection, label));
            }
            Ok(place)
        })
    }

    fn ask<T>(&mut self, call: impl AsyncFnOnce(&Bus) -> Result<T, Trouble>) -> Result<T, Trouble> {
        if self.bus.is_none() {
            self.bus = Some(Bus::connect()?);
        }
        let bus = self.bus.as_ref().expect("it was just connected");
        bus.runtime.block_on(call(bus))
    }
}

/// The items of the entry, all that is needed being unlocked.
async fn unlocked_items(
    bus: &Bus,
    entry: &Entry,
    search: Search,
    answer: &PersonsAnswer,
) -> Result<Vec<OwnedObjectPath>, Trouble> {
    for _ in 0..=DOORS {
        let found = look(bus, entry, search).await?;
        let is_enough = search == Search::Likely && !found.open.is_empty();
        if is_enough || found.locked.is_empty() {
            return Ok(found.open);
        }
        unlock(bus, &found.locked, answer).await?;
    }
    Err(Trouble::Locked)
}

/// By collection, each known to be locked or not: the search of the service's own opens a window
/// over KeePassXC, and nothing at all is the answer of a locked collection of KeePassXC or oo7.
async fn look(bus: &Bus, entry: &Entry, search: Search) -> Result<Found, Trouble> {
    let wanted = (attributes(entry),);
    let ours = (HashMap::from([("service", SERVICE)]),);
    let default = bus.default_collection().await?;
    let mut found = Found::default();
    for collection in bus.collections(default.as_ref()).await? {
        let is_closed = is_locked(bus, &collection).await?;
        let (items,): (Vec<OwnedObjectPath>,) = bus
            .call(&collection, COLLECTION, "SearchItems", &wanted)
            .await?;
        if is_closed {
            let is_likely = search == Search::Everywhere || default.as_ref() == Some(&collection);
            if !items.is_empty() || is_likely && !shows_items(bus, &collection).await? {
                found.locked.push(Door::of(COLLECTION, collection));
            }
            continue;
        }
        let (locked, open) = by_lock(bus, items).await?;
        found.open.extend(open);
        if !locked.is_empty() {
            // All of ours at once: KeePassXC asks for each call in a window of its own.
            let (all,): (Vec<OwnedObjectPath>,) = bus
                .call(&collection, COLLECTION, "SearchItems", &ours)
                .await?;
            let locked = by_lock(bus, all).await?.0;
            let doors = locked.into_iter().map(|item| Door::of(ITEM, item));
            found.locked.extend(doors);
        }
    }
    Ok(found)
}

/// Whether a locked collection shows what is in it.
async fn shows_items(bus: &Bus, collection: &ObjectPath<'_>) -> Result<bool, Trouble> {
    if Provider::of(bus).await?.shows_locked_items() {
        return Ok(true);
    }
    let items = bus.property(collection, COLLECTION, "Items").await?;
    let items: Vec<OwnedObjectPath> = items.try_into().map_err(bus::unreadable)?;
    Ok(!items.is_empty())
}

/// The locked ones, and the open ones.
async fn by_lock(
    bus: &Bus,
    items: Vec<OwnedObjectPath>,
) -> Result<(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>), Trouble> {
    let (mut locked, mut open) = (Vec::new(), Vec::new());
    for item in items {
        if bus.flag(&item, ITEM, "Locked").await? {
            locked.push(item);
        } else {
            open.push(item);
        }
    }
    Ok((locked, open))
}

/// Asks the person, if there is one.
async fn unlock(bus: &Bus, doors: &[Door], answer: &PersonsAnswer) -> Result<(), Trouble> {
    let objects: Vec<_> = doors.iter().map(|door| &door.path).collect();
    let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
        bus.service("Unlock", &(&objects,)).await?;
    if is_none(&prompt) {
        return Ok(());
    }
    if !answer.may_ask {
        let provider = Provider::of(bus).await?;
        for object in &objects {
            if !provider.has_opened(bus, object).await {
                return Err(Trouble::Locked);
            }
        }
        return bus.prompt_without_window(&prompt).await.map(drop);
    }
    let Some(unlocked) = bus.prompt(&prompt, answer, all_open(bus, doors)).await? else {
        return Ok(());
    };
    // A no of KeePassXC is one to the items, not to the prompt. It is not asked again.
    let unlocked = Vec::<OwnedObjectPath>::try_from(unlocked);
    if unlocked.is_ok_and(|unlocked| unlocked.is_empty()) {
        return Err(Trouble::Dismissed);
    }
    Ok(())
}

/// Returns when they are open, by whatever way: the person may unlock them in another window, and
/// KeePassXC 2.7 does not always end a prompt that it was answered.
async fn all_open(bus: &Bus, doors: &[Door]) {
    loop {
        tokio::time::sleep(PAUSE).await;
        let mut are_open = true;
        for door in doors {
            let is_locked = bus.flag(&door.path, door.interface, "Locked").await;
            are_open &= is_locked == Ok(false);
        }
        if are_open {
            return;
        }
    }
}

/// As libsecret's own tool does: under the same name.
async fn make_collection(bus: &Bus, answer: &PersonsAnswer) -> Result<OwnedObjectPath, Trouble> {
    if !answer.may_ask {
        let provider = Provider::of(bus).await?.name();
        return Err(Trouble::NoCollection { provider });
    }
    let label = Value::from("Default keyring");
    let properties = HashMap::from([("org.freedesktop.Secret.Collection.Label", label)]);
    let (made, prompt): (OwnedObjectPath, OwnedObjectPath) = bus
        .service("CreateCollection", &(properties, "default"))
        .await?;
    if !is_none(&made) {
        return Ok(made);
    }
    let made = bus.prompt(&prompt, answer, pending()).await?;
    let made = made.ok_or(Trouble::Dismissed)?;
    let made = OwnedObjectPath::try_from(made).map_err(bus::unreadable)?;
    if is_none(&made) {
        return Err(Trouble::Dismissed);
    }
    Ok(made)
}

async fn is_locked(bus: &Bus, collection: &ObjectPath<'_>) -> Result<bool, Trouble> {
    bus.flag(collection, COLLECTION, "Locked").await
}

fn attributes(entry: &Entry) -> HashMap<&str, &str> {
    HashMap::from([("service", SERVICE), ("username", entry.account.as_str())])
}

/// KeePassXC has databases without a name.
fn name_of(collection: &ObjectPath<'_>, label: OwnedValue) -> String {
    let label = String::try_from(label).unwrap_or_default();
    let last = collection.rsplit('/').next().unwrap_or_default();
    let name = if label.is_empty() { last } else { &label };
    name.to_owned()
}
