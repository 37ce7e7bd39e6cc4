//! The file of rejected answers: what is in it, and that it is read and replaced as a whole, by one
//! process at a time.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::Failure;
use crate::files::{self, hex};
use crate::random;

/// The longest pause that has an end.
pub const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Whoever has the lock of the file writes one small file.
const LOCK_LIMIT: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Of the fingerprints: those of two machines have nothing in common.
    pub key: String,
    pub accounts: BTreeMap<String, Account>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub wrong: Vec<Wrong>,
    pub pauses: Vec<Pause>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// Which kind of answer it is.
    pub what: String,
    pub fingerprint: String,
    pub failure: Failure,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub reason: Reason,
    /// The settings under which it counts; `None`: whatever they are.
    pub settings: Option<String>,
    /// `None`: until a sign-in succeeds.
    pub until: Option<Timestamp>,
    pub failure: Failure,
}

/// Why background sign-ins pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// OneLogin refused something else than the password.
    Refused,
    /// The password was sent so many times by processes that were stopped before the answer came.
    Sent(u8),
    /// A push or a question was denied, or nobody answered it.
    Push,
    /// A second factor is needed that only a person has.
    Factor,
}

impl Kept {
    /// What is over goes, and whoever has nothing left.
    pub fn tidy(&mut self) {
        for account in self.accounts.values_mut() {
            account.pauses.retain(Pause::is_current);
        }
        self.accounts
            .retain(|_, account| !account.wrong.is_empty() || !account.pauses.is_empty());
    }
}

impl Account {
    pub fn forget(&mut self, what: &str, fingerprint: &str) {
        self.wrong
            .retain(|wrong| wrong.what != what || wrong.fingerprint != fingerprint);
    }
}

impl Pause {
    pub fn is_current(&self) -> bool {
        // One that ends later was noted by a clock that was wrong then.
        let now = Timestamp::now();
        self.until
            .is_none_or(|until| now < until && until <= now + LONGEST)
    }

    pub fn is_of_a_send(&self) -> bool {
        matches!(self.reason, Reason::Sent(_))
    }
}

/// Whether it was there.
pub fn remove(path: &Path) -> io::Result<bool> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        removed => removed.map(|()| true),
    }
}

pub fn file_of(directory: &Path) -> PathBuf {
    directory.join("refused.json")
}

/// # Errors
/// When it is there and cannot be read, or is none of ours: an empty memory would let a wrong
/// password out again.
pub fn read(path: &Path) -> io::Result<Kept> {
    match files::read_private_strictly(path)? {
        None => Ok(Kept::default()),
        Some(content) => serde_json::from_slice(&content)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the file is damaged")),
    }
}

/// Held while the file is read and replaced: sign-ins of two accounts share it.
pub fn lock(path: &Path) -> io::Result<File> {
    files::lock_within(&path.with_file_name("lock-refused"), LOCK_LIMIT)
}

/// # Errors
/// When the system has no random bytes to give.
pub fn new_key() -> io::Result<String> {
    Ok(hex(&random::bytes::<16>()?))
}
