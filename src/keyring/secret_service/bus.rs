//! Calls to the Secret Service over one connection, each with a limit, and its prompts: shown only
//! where a person is, awaited by their `Completed`, ended when nobody waits for the answer.

use std::io;

use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;
use zbus::message::Type as MessageType;
use zbus::zvariant::{DynamicType, ObjectPath, OwnedObjectPath, OwnedValue, Type, Value};
use zbus::{Connection, MatchRule, MessageStream};

use super::super::{CHANGE_LIMIT, Trouble};
use super::PersonsAnswer;
use super::provider::Provider;

pub const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const PROMPT: &str = "org.freedesktop.Secret.Prompt";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const BUS_NAME: &str = "org.freedesktop.DBus";
const BUS_PATH: &str = "/org/freedesktop/DBus";

pub struct Bus {
    connection: Connection,
    /// Of its own: this thread has none, and the sign-in's waits for us.
    pub runtime: Runtime,
}

impl Bus {
    pub fn connect() -> Result<Self, Trouble> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Trouble::Failed(error.to_string()))?;
        let connection = runtime.block_on(async {
            let connection = tokio::time::timeout(CHANGE_LIMIT, Connection::session()).await;
            connection.map_err(|_| Trouble::TooSlow(CHANGE_LIMIT))
        })??;
        Ok(Self {
            connection,
            runtime,
        })
    }

    /// To whoever owns a name.
    pub async fn call_to<B, R>(
        &self,
        name: &str,
        path: &ObjectPath<'_>,
        interface: &str,
        method: &str,
        arguments: &B,
    ) -> Result<R, Trouble>
    where
        B: Serialize + DynamicType,
        R: for<'d> Deserialize<'d> + Type,
    {
        let reply =
            self.connection
                .call_method(Some(name), path, Some(interface), method, arguments);
        let reply = tokio::time::timeout(CHANGE_LIMIT, reply).await;
        let reply = reply.map_err(|_| Trouble::TooSlow(CHANGE_LIMIT))??;
        Ok(reply.body().deserialize()?)
    }

    pub async fn call<B, R>(
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
        self.call_to(NAME, path, interface, method, arguments).await
    }

    pub async fn service<B, R>(&self, method: &str, arguments: &B) -> Result<R, Trouble>
    where
        B: Serialize + DynamicType,
        R: for<'d> Deserialize<'d> + Type,
    {
        self.call(&service(), SERVICE, method, arguments).await
    }

    pub async fn property(
        &self,
        path: &ObjectPath<'_>,
        interface: &str,
        name: &str,
    ) -> Result<OwnedValue, Trouble> {
        let (value,): (OwnedValue,) = self
            .call(path, PROPERTIES, "Get", &(interface, name))
            .await?;
        Ok(value)
    }

    pub async fn flag(
        &self,
        path: &ObjectPath<'_>,
        interface: &str,
        name: &str,
    ) -> Result<bool, Trouble> {
        let value = self.property(path, interface, name).await?;
        bool::try_from(value).map_err(unreadable)
    }

    /// In which secrets are handed over.
    pub async fn session(&self) -> Result<OwnedObjectPath, Trouble> {
        let arguments = ("plain", Value::from(""));
        let (_, session): (OwnedValue, OwnedObjectPath) =
            self.service("OpenSession", &arguments).await?;
        Ok(session)
    }

    /// Where new secrets go. `None`: WSL, and a machine that nobody has logged in to.
    pub async fn default_collection(&self) -> Result<Option<OwnedObjectPath>, Trouble> {
        let (collection,): (OwnedObjectPath,) = self.service("ReadAlias", &("default",)).await?;
        Ok(Some(collection).filter(|collection| !is_none(collection)))
    }

    /// All of them, the default one first.
    pub async fn collections(
        &self,
        default: Option<&OwnedObjectPath>,
    ) -> Result<Vec<OwnedObjectPath>, Trouble> {
        let all = self.property(&service(), SERVICE, "Collections").await?;
        let all: Vec<OwnedObjectPath> = all.try_into().map_err(unreadable)?;
        let others = all.into_iter().filter(|path| Some(path) != default);
        Ok(default.cloned().into_iter().chain(others).collect())
    }

    /// `None` while nobody owns it.
    pub async fn owner(&self, name: &str) -> Option<String> {
        let path = ObjectPath::from_static_str_unchecked(BUS_PATH);
        let owner: Result<(String,), _> = self
            .call_to(BUS_NAME, &path, BUS_NAME, "GetNameOwner", &(name,))
            .await;
        owner.ok().map(|(owner,)| owner)
    }

    pub async fn process_of(&self, owner: &str) -> Option<u32> {
        let path = ObjectPath::from_static_str_unchecked(BUS_PATH);
        let method = "GetConnectionUnixProcessID";
        let process: Result<(u32,), _> = self
            .call_to(BUS_NAME, &path, BUS_NAME, method, &(owner,))
            .await;
        process.ok().map(|(process,)| process)
    }

    /// Has the person asked, for as long as they are waited for. `None`: what the prompt is about was
    /// `done` before it ended.
    pub async fn prompt(
        &self,
        prompt: &ObjectPath<'_>,
        answer: &PersonsAnswer,
        done: impl Future<Output = ()>,
    ) -> Result<Option<OwnedValue>, Trouble> {
        if !answer.may_ask {
            return Err(Trouble::NeedsPerson);
        }
        let mut end = self.watch(prompt).await?;
        answer.is_awaited();
        self.show(prompt).await?;
        tokio::select! {
            end = end.next() => end.map(Some),
            () = done => Ok(None),
            () = answer.given_up() => {
                if !Provider::of(self).await?.ends_prompts_by_itself() {
                    let () = self.call(prompt, PROMPT, "Dismiss", &()).await?;
                }
                Err(Trouble::Skipped)
            }
        }
    }

    /// For one that is known to show nothing.
    pub async fn prompt_without_window(
        &self,
        prompt: &ObjectPath<'_>,
    ) -> Result<OwnedValue, Trouble> {
        let mut end = self.watch(prompt).await?;
        self.show(prompt).await?;
        let end = tokio::time::timeout(CHANGE_LIMIT, end.next()).await;
        end.map_err(|_| Trouble::TooSlow(CHANGE_LIMIT))?
    }

    async fn show(&self, prompt: &ObjectPath<'_>) -> Result<(), Trouble> {
        let parent_window = "";
        let shown = self.call(prompt, PROMPT, "Prompt", &(parent_window,)).await;
        // oo7 fails here where it has nothing to ask with.
        shown.map_err(|trouble| match trouble {
            Trouble::TooSlow(_) => trouble,
            _ => Trouble::Dismissed,
        })
    }

    /// To be called before the prompt is shown: some are answered at once.
    async fn watch(&self, prompt: &ObjectPath<'_>) -> Result<PromptEnd, Trouble> {
        let signals = |interface: &'static str| -> zbus::Result<_> {
            MatchRule::builder()
                .msg_type(MessageType::Signal)
                .interface(interface)
        };
        let completed = signals(PROMPT)?.member("Completed")?.path(prompt)?;
        let owner = signals(BUS_NAME)?.member("NameOwnerChanged")?;
        let owner = owner.sender(BUS_NAME)?.add_arg(NAME)?;
        let stream = async |rule: zbus::MatchRule<'static>| {
            MessageStream::for_match_rule(rule, &self.connection, Some(1)).await
        };
        Ok(PromptEnd {
            completed: stream(completed.build().to_owned()).await?,
            new_owner: stream(owner.build().to_owned()).await?,
        })
    }
}

/// What ends a prompt without us.
struct PromptEnd {
    completed: MessageStream,
    new_owner: MessageStream,
}

impl PromptEnd {
    async fn next(&mut self) -> Result<OwnedValue, Trouble> {
        let gone = || Trouble::Failed("it stopped unexpectedly".into());
        tokio::select! {
            message = self.completed.next() => {
                let message = message.ok_or_else(gone)??;
                let (is_dismissed, result): (bool, OwnedValue) = message.body().deserialize()?;
                if is_dismissed {
                    return Err(Trouble::Dismissed);
                }
                Ok(result)
            }
            _ = self.new_owner.next() => Err(gone()),
        }
    }
}

fn service() -> ObjectPath<'static> {
    ObjectPath::from_static_str_unchecked(PATH)
}

/// How the API says "no object".
pub fn is_none(path: &ObjectPath<'_>) -> bool {
    path.as_str() == "/"
}

pub fn unreadable(error: zbus::zvariant::Error) -> Trouble {
    Trouble::Failed(error.to_string())
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
