//! A Secret Service with the traits of programs that Debian has not got, on a private bus. It keeps one secret of any name, and
//! notes what it is asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt;
use zbus::message::{Header, Type};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, Message, MessageStream};

use crate::world::desktop::Desktop;

const COLLECTION: &str = "/org/freedesktop/secrets/collection/mock";
const ITEM: &str = "/org/freedesktop/secrets/collection/mock/1";
const PROMPT: &str = "/org/freedesktop/secrets/prompt/1";
const NOTHING: &str = "/";

/// What becomes of a prompt that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Person {
    #[default]
    Agrees,
    AgreesAfter(Duration),
    Dismisses,
    /// A window stands, and nobody looks at it.
    Absent,
    /// oo7-daemon 0.7: where there is no prompter, `Prompt` itself fails.
    NoPrompter,
}

/// In what it differs from gnome-keyring.
#[derive(Debug, Clone, Copy, Default)]
pub struct Traits {
    pub person: Person,
    /// oo7-daemon 0.7, KeePassXC 2.7.4 and 2.8.0: a search in a locked collection finds nothing.
    pub hides_locked_items: bool,
    /// KeePassXC 2.7.4 and 2.8.0: nothing is stored or deleted without a prompt.
    pub prompts_for_changes: bool,
    /// gnome-keyring on a machine that nobody logged in to: there is no default collection.
    pub has_no_collection: bool,
    /// kwalletd5 5.103: of a locked item the secret is empty, and a deletion takes the name alone.
    pub serves_locked_items: bool,
}

#[derive(Default)]
struct State {
    traits: Traits,
    is_locked: bool,
    has_collection: bool,
    secret: Option<Vec<u8>>,
    /// What is done when the prompt is agreed to.
    pending: Option<Change>,
    calls: Vec<String>,
}

enum Change {
    Unlock,
    Store(Vec<u8>),
    Delete,
    MakeCollection,
}

pub struct MockSecrets {
    state: Arc<Mutex<State>>,
}

impl MockSecrets {
    /// On this bus, until the test ends.
    pub fn start(desktop: &Desktop, traits: Traits) -> Self {
        let state = Arc::new(Mutex::new(State {
            traits,
            has_collection: !traits.has_no_collection,
            ..State::default()
        }));
        let (shared, address) = (Arc::clone(&state), desktop.address());
        let (ready, is_ready) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let builder = zbus::connection::Builder::address(address.as_str()).unwrap();
                let connection = builder.build().await.unwrap();
                let mut messages = MessageStream::from(&connection);
                let name = "org.freedesktop.secrets";
                connection.request_name(name).await.unwrap();
                ready.send(()).unwrap();
                while let Some(Ok(message)) = messages.next().await {
                    if message.message_type() == Type::MethodCall {
                        answer(&connection, &shared, &message).await;
                    }
                }
            });
        });
        is_ready.recv().unwrap();
        Self { state }
    }

    pub fn keeps(self, secret: &str) -> Self {
        self.state.lock().unwrap().secret = Some(secret.into());
        self
    }

    pub fn locked(self) -> Self {
        self.state.lock().unwrap().is_locked = true;
        self
    }

    pub fn kept(&self) -> Option<String> {
        let secret = self.state.lock().unwrap().secret.clone();
        secret.map(|bytes| String::from_utf8(bytes).unwrap())
    }

    /// How often it was asked that, by the name of the interface's last part and the method: `Prompt.Dismiss`.
    pub fn count(&self, call: &str) -> usize {
        let state = self.state.lock().unwrap();
        state.calls.iter().filter(|seen| *seen == call).count()
    }
}

async fn answer(bus: &Connection, state: &Mutex<State>, message: &Message) {
    let header = message.header();
    let interface = header.interface().map_or("", |name| name.as_str());
    let interface = interface.rsplit('.').next().unwrap();
    let member = header.member().unwrap().as_str();
    let call = format!("{interface}.{member}");
    state.lock().unwrap().calls.push(call.clone());
    match call.as_str() {
        "Service.ReadAlias"
        | "Properties.Get"
        | "Collection.SearchItems"
        | "Item.GetSecret"
        | "Service.OpenSession" => tell(bus, state, &header, message).await,
        "Prompt.Prompt" => show_prompt(bus, state, &header).await,
        "Prompt.Dismiss" => {
            bus.reply(&header, &()).await.unwrap();
            complete(bus, state, true).await;
        }
        _ => change(bus, state, &header, message).await,
    }
}

async fn tell(bus: &Connection, state: &Mutex<State>, header: &Header<'_>, message: &Message) {
    let path = |text: &'static str| ObjectPath::from_static_str_unchecked(text);
    let member = header.member().unwrap().as_str();
    let (traits, is_locked, has_collection, secret) = {
        let state = state.lock().unwrap();
        (
            state.traits,
            state.is_locked,
            state.has_collection,
            state.secret.clone(),
        )
    };
    let mut collections = vec![path(COLLECTION)];
    collections.retain(|_| has_collection);
    let is_hidden = is_locked && traits.hides_locked_items || secret.is_none();
    let mut items = vec![path(ITEM)];
    items.retain(|_| !is_hidden);
    match member {
        "ReadAlias" => {
            let default = collections.first().cloned().unwrap_or(path(NOTHING));
            bus.reply(header, &(default,)).await
        }
        "SearchItems" => bus.reply(header, &(items,)).await,
        "OpenSession" => {
            let session = path("/org/freedesktop/secrets/session/1");
            bus.reply(header, &(Value::from(""), session)).await
        }
        "GetSecret" if is_locked && !traits.serves_locked_items => {
            let name = "org.freedesktop.Secret.Error.IsLocked";
            bus.reply_error(header, name, &"locked").await
        }
        "GetSecret" => {
            let value = if is_locked { None } else { secret }.unwrap_or_default();
            let session = path("/org/freedesktop/secrets/session/1");
            let sealed = (session, Vec::<u8>::new(), value, "text/plain");
            bus.reply(header, &(sealed,)).await
        }
        _ => {
            let (_, name): (String, String) = message.body().deserialize().unwrap();
            let value = match name.as_str() {
                "Locked" => Value::from(is_locked),
                "Label" => Value::from("mock"),
                "Collections" => Value::from(collections),
                "Items" => Value::from(items),
                other => panic!("nobody asks for {other}"),
            };
            bus.reply(header, &(value,)).await
        }
    }
    .unwrap();
}

/// Done at once, or after a prompt.
async fn change(bus: &Connection, state: &Mutex<State>, header: &Header<'_>, message: &Message) {
    let path = |text: &'static str| ObjectPath::from_static_str_unchecked(text);
    let member = header.member().unwrap().as_str();
    let (traits, is_locked) = {
        let state = state.lock().unwrap();
        (state.traits, state.is_locked)
    };
    let (wanted, needs_prompt) = match member {
        "Unlock" => (Change::Unlock, is_locked),
        "CreateItem" => {
            type Sealed = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);
            type Arguments = (std::collections::HashMap<String, OwnedValue>, Sealed, bool);
            let body = message.body();
            let (_, sealed, _): Arguments = body.deserialize().unwrap();
            // oo7-daemon 0.7 answers with a prompt where the others say IsLocked.
            (
                Change::Store(sealed.2),
                traits.prompts_for_changes || is_locked,
            )
        }
        "Delete" => (Change::Delete, traits.prompts_for_changes),
        "CreateCollection" => (Change::MakeCollection, true),
        other => panic!("nobody calls {other}"),
    };
    let prompt = path(if needs_prompt { PROMPT } else { NOTHING });
    if needs_prompt {
        state.lock().unwrap().pending = Some(wanted);
    } else {
        state.lock().unwrap().apply(wanted);
    }
    let made = |done: &'static str| path(if needs_prompt { NOTHING } else { done });
    match member {
        "Unlock" => {
            let open: Vec<ObjectPath<'_>> = Vec::new();
            bus.reply(header, &(open, prompt)).await
        }
        "Delete" => bus.reply(header, &(prompt,)).await,
        "CreateItem" => bus.reply(header, &(made(ITEM), prompt)).await,
        _ => bus.reply(header, &(made(COLLECTION), prompt)).await,
    }
    .unwrap();
}

async fn show_prompt(bus: &Connection, state: &Mutex<State>, header: &Header<'_>) {
    let person = state.lock().unwrap().traits.person;
    if person == Person::NoPrompter {
        let name = "org.freedesktop.DBus.Error.ServiceUnknown";
        let text =
            "The name org.gnome.keyring.SystemPrompter was not provided by any .service files";
        return bus.reply_error(header, name, &text).await.unwrap();
    }
    bus.reply(header, &()).await.unwrap();
    match person {
        Person::Agrees => complete(bus, state, false).await,
        Person::AgreesAfter(time) => {
            tokio::time::sleep(time).await;
            complete(bus, state, false).await;
        }
        Person::Dismisses => complete(bus, state, true).await,
        Person::Absent | Person::NoPrompter => {}
    }
}

async fn complete(bus: &Connection, state: &Mutex<State>, is_dismissed: bool) {
    let result = {
        let mut state = state.lock().unwrap();
        let pending = state.pending.take();
        let unlocks = matches!(pending, Some(Change::Unlock));
        let makes = matches!(pending, Some(Change::MakeCollection));
        if let Some(change) = pending.filter(|_| !is_dismissed) {
            state.apply(change);
        }
        if unlocks {
            Value::from(vec![ObjectPath::from_static_str_unchecked(COLLECTION)])
        } else if makes && !is_dismissed {
            Value::from(ObjectPath::from_static_str_unchecked(COLLECTION))
        } else {
            Value::from("")
        }
    };
    let interface = "org.freedesktop.Secret.Prompt";
    let none: Option<&str> = None;
    bus.emit_signal(
        none,
        PROMPT,
        interface,
        "Completed",
        &(is_dismissed, result),
    )
    .await
    .unwrap();
}

impl State {
    fn apply(&mut self, change: Change) {
        match change {
            Change::Unlock => self.is_locked = false,
            Change::Store(secret) => self.secret = Some(secret),
            Change::Delete => self.secret = None,
            Change::MakeCollection => self.has_collection = true,
        }
    }
}
