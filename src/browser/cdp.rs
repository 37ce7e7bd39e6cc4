//! The DevTools protocol over a pipe: JSON messages that end in NUL. Commands are answered by id;
//! what happens meanwhile waits in a queue. Chrome knows it as `--remote-debugging-pipe`; there is
//! no port that others could connect to.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// An assertion of a hundred thousand characters comes twice in a message.
const LONGEST: u64 = 16 * 1024 * 1024;

/// The browser is not there any more.
#[derive(Debug)]
pub struct Gone;

/// Why a command brought nothing.
#[derive(Debug)]
pub enum Trouble {
    Gone,
    TooSlow,
    /// In the browser's words.
    Refused(String),
}

impl From<Gone> for Trouble {
    fn from(_: Gone) -> Self {
        Trouble::Gone
    }
}

/// What happened in the browser, as far as we look at it.
#[derive(Debug, Deserialize)]
pub struct Event {
    pub method: String,
    #[serde(default)]
    pub params: Params,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Params {
    pub request_id: String,
    pub target_id: String,
    pub target_info: Option<TargetInfo>,
    pub request: Option<Paused>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TargetInfo {
    pub target_id: String,
    #[serde(rename = "type")]
    pub kind: String,
}

/// A request that was stopped before it left the browser.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Paused {
    pub url: String,
    pub method: String,
    pub post_data: Option<Secret>,
}

#[derive(Deserialize)]
struct Response {
    id: Option<u64>,
    #[serde(default)]
    result: Value,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
}

pub struct Pipe {
    commands: File,
    messages: Receiver<Zeroizing<Vec<u8>>>,
    events: VecDeque<Event>,
    next: u64,
}

impl Pipe {
    pub fn new(commands: File, answers: File) -> Self {
        let (sender, messages) = sync_channel(64);
        std::thread::spawn(move || {
            let mut reader = BufReader::new(answers);
            loop {
                let mut message = Zeroizing::new(Vec::new());
                let read = reader.by_ref().take(LONGEST).read_until(0, &mut message);
                if !matches!(read, Ok(1..))
                    || message.pop() != Some(0)
                    || sender.send(message).is_err()
                {
                    return;
                }
            }
        });
        Self {
            commands,
            messages,
            events: VecDeque::new(),
            next: 0,
        }
    }

    /// Sends a command and waits for its answer. `session` is the page's; without one it is the
    /// browser's own.
    pub fn call(
        &mut self,
        method: &str,
        parameters: Value,
        session: Option<&str>,
        limit: Duration,
    ) -> Result<Value, Trouble> {
        let id = self.send(method, &parameters, session)?;
        let started = Instant::now();
        loop {
            let left = limit
                .checked_sub(started.elapsed())
                .ok_or(Trouble::TooSlow)?;
            let Some(message) = self.message(left)? else {
                return Err(Trouble::TooSlow);
            };
            match serde_json::from_slice::<Response>(&message) {
                Ok(answer) if answer.id == Some(id) => {
                    return match answer.error {
                        Some(refusal) => Err(Trouble::Refused(refusal.message)),
                        None => Ok(answer.result),
                    };
                }
                _ => self.queue(&message),
            }
        }
    }

    /// As `call`, but leaves off as soon as a request is stopped: while it is, its page answers
    /// nothing.
    pub fn ask(
        &mut self,
        method: &str,
        parameters: &Value,
        session: &str,
        limit: Duration,
    ) -> Result<Option<Value>, Gone> {
        let id = self.send(method, parameters, Some(session))?;
        let started = Instant::now();
        let is_stop = |event: &Event| event.method == "Fetch.requestPaused";
        while !self.events.iter().any(is_stop)
            && let Some(left) = limit.checked_sub(started.elapsed())
            && let Some(message) = self.message(left)?
        {
            match serde_json::from_slice::<Response>(&message) {
                Ok(answer) if answer.id == Some(id) => {
                    return Ok(answer.error.is_none().then_some(answer.result));
                }
                _ => self.queue(&message),
            }
        }
        Ok(None)
    }

    /// Sends a command whose answer is of no interest.
    pub fn send(
        &mut self,
        method: &str,
        parameters: &Value,
        session: Option<&str>,
    ) -> Result<u64, Gone> {
        self.next += 1;
        let mut command = json!({ "id": self.next, "method": method, "params": parameters });
        if let Some(session) = session {
            command["sessionId"] = session.into();
        }
        let mut text = command.to_string().into_bytes();
        text.push(0);
        self.commands.write_all(&text).map_err(|_| Gone)?;
        Ok(self.next)
    }

    /// The next thing that happened, if something does in that time.
    pub fn event(&mut self, limit: Duration) -> Result<Option<Event>, Gone> {
        let started = Instant::now();
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(Some(event));
            }
            let Some(left) = limit.checked_sub(started.elapsed()) else {
                return Ok(None);
            };
            match self.message(left)? {
                Some(message) => self.queue(&message),
                None => return Ok(None),
            }
        }
    }

    fn message(&mut self, limit: Duration) -> Result<Option<Zeroizing<Vec<u8>>>, Gone> {
        match self.messages.recv_timeout(limit) {
            Ok(message) => Ok(Some(message)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Gone),
        }
    }

    /// Whatever is no event, or none we know how to read, is passed over: new versions bring new
    /// ones.
    fn queue(&mut self, message: &[u8]) {
        if let Ok(event) = serde_json::from_slice::<Event>(message) {
            self.events.push_back(event);
        }
    }
}
