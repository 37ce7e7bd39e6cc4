//! What OneLogin refused: kept as salted, slow hashes, so that no password, client secret or code is ever sent a second
//! time by a program that does not know better. In a file of its own beside the cache: it outlives `logout`, a reboot and
//! the cache's key, since none of them makes a wrong password right.

use std::num::NonZeroU32;
use std::path::PathBuf;

use ring::pbkdf2::{PBKDF2_HMAC_SHA256, derive};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};

use super::now;
use crate::cache::Store;
use crate::error::{Error, Failure, Refusal, Result};
use crate::files;
use crate::files::hex;
use crate::secret;

/// Enough for every secret a person has at once.
const KEPT: usize = 32;
/// A few milliseconds for us, on the way to a network request; each guess as much for whoever copies the file.
const ROUNDS: NonZeroU32 = NonZeroU32::new(10_000).expect("it is not zero");
/// How long a refusal counts that may pass by itself (a network address, a policy), in seconds.
const PASSING: i64 = 15 * 60;
/// How often an answer may be sent without anybody learning what came of it. Not once: a caller that is killed must not
/// keep the others out. Not often: with a wrong password each of them is a failed attempt.
const UNJUDGED: u8 = 2;
/// How long an answer counts whose sender was stopped before it knew what came of it, in seconds.
const UNKNOWN: i64 = 5 * 60;

/// The refusals of one person at one tenant.
pub struct Refusals {
    path: Option<PathBuf>,
    /// Bound to everything an answer is right or wrong for.
    person: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    salt: String,
    entries: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    fingerprint: String,
    failure: Failure,
    /// Until when it counts, in Unix seconds; `None`: until the answer changes.
    until: Option<i64>,
    /// How often it was sent by somebody who was stopped before the answer came; 0 once it was judged.
    unjudged: u8,
}

impl Refusals {
    pub fn of(store: Option<&Store>, person: &str) -> Self {
        Self {
            path: store.map(|store| store.directory().join("refused.json")),
            person: person.to_owned(),
        }
    }

    /// The failure that the same answer brought the last time. `what` says which kind of answer it is.
    pub fn find(&self, what: &str, answer: &str) -> Option<Error> {
        let entry = self.entry(what, answer)?;
        let counts = entry.unjudged == 0 || entry.unjudged >= UNJUDGED;
        counts.then_some(Error::Inherited(entry.failure))
    }

    fn entry(&self, what: &str, answer: &str) -> Option<Entry> {
        let kept = self.read();
        if kept.entries.is_empty() {
            return None;
        }
        let fingerprint = self.fingerprint(&kept.salt, what, answer);
        let mut entries = kept.entries.into_iter();
        entries.find(|entry| entry.fingerprint == fingerprint && entry.is_current())
    }

    /// Noted before an answer that nobody has just typed is sent: whoever is killed on the way cannot note it after.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn sending(&self, what: &str, answer: &str) -> Result<()> {
        let before = self.entry(what, answer).map_or(0, |entry| entry.unjudged);
        let failure = Failure {
            exit_code: 4,
            text: format!("earlier sign-ins with this {what} were stopped before OneLogin's answer was known"),
            hint: Some("it is not sent again for 5 minutes, lest it lock the account; typed on a terminal it is".into()),
        };
        self.put(
            what,
            answer,
            failure,
            Some(UNKNOWN),
            before.saturating_add(1),
        )
    }

    /// # Errors
    /// When it cannot be written.
    pub fn add(&self, what: &str, answer: &str, error: &Error) -> Result<()> {
        let passing = match error {
            Error::SignInRefused {
                refusal: Refusal::Other | Refusal::Locked,
                ..
            } => Some(PASSING),
            _ => None,
        };
        self.put(what, answer, error.to_failure(), passing, 0)
    }

    /// The answer was taken, or never looked at.
    pub fn remove(&self, what: &str, answer: &str) {
        let mut kept = self.read();
        if kept.entries.is_empty() {
            return;
        }
        let fingerprint = self.fingerprint(&kept.salt, what, answer);
        let before = kept.entries.len();
        kept.entries
            .retain(|entry| entry.fingerprint != fingerprint);
        if kept.entries.len() < before {
            // What stays passes by itself.
            let _ = self.write(&kept);
        }
    }

    fn put(
        &self,
        what: &str,
        answer: &str,
        failure: Failure,
        life: Option<i64>,
        unjudged: u8,
    ) -> Result<()> {
        let mut kept = self.read();
        if kept.salt.is_empty() {
            kept.salt = new_salt();
        }
        let fingerprint = self.fingerprint(&kept.salt, what, answer);
        kept.entries
            .retain(|entry| entry.fingerprint != fingerprint && entry.is_current());
        kept.entries.push(Entry {
            fingerprint,
            failure,
            until: life.map(|life| now() + life),
            unjudged,
        });
        let surplus = kept.entries.len().saturating_sub(KEPT);
        kept.entries.drain(..surplus);
        self.write(&kept)
    }

    fn read(&self) -> Kept {
        let content = self
            .path
            .as_ref()
            .and_then(|path| files::read_private(path));
        content
            .and_then(|content| serde_json::from_slice(&content).ok())
            .unwrap_or_default()
    }

    fn write(&self, kept: &Kept) -> Result<()> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let content = serde_json::to_vec(kept).expect("plain types are JSON");
        files::write_private(path, &content).map_err(|error| Error::file("write", path, &error))
    }

    fn fingerprint(&self, salt: &str, what: &str, answer: &str) -> String {
        let text = secret::join(&[&self.person, "\0", what, "\0", answer]);
        let mut hash = [0; 32];
        derive(
            PBKDF2_HMAC_SHA256,
            ROUNDS,
            salt.as_bytes(),
            text.expose().as_bytes(),
            &mut hash,
        );
        hex(&hash)
    }
}

impl Entry {
    fn is_current(&self) -> bool {
        self.until.is_none_or(|until| now() < until)
    }
}

fn new_salt() -> String {
    let mut salt = [0; 16];
    // Without randomness the hash is still slow, and bound to the person.
    let _ = SystemRandom::new().fill(&mut salt);
    hex(&salt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(home: &tempfile::TempDir) -> Store {
        let home = home.path().to_str().expect("UTF-8");
        Store::open(&[("HOME", home)].into_iter().collect()).expect("opened")
    }

    #[test]
    fn an_answer_is_known_again_for_the_same_person_only_and_never_in_clear() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let store = store(&home);
        let refusals = Refusals::of(Some(&store), "ada");
        refusals
            .add("password", "hunter2", &Error::NoDevice)
            .expect("written");
        assert!(refusals.find("password", "hunter2").is_some());
        assert!(refusals.find("password", "hunter3").is_none());
        assert!(refusals.find("code", "hunter2").is_none());
        assert!(
            Refusals::of(Some(&store), "ben")
                .find("password", "hunter2")
                .is_none()
        );
        let file = std::fs::read_to_string(store.directory().join("refused.json")).expect("there");
        assert!(!file.contains("hunter2"), "{file}");
        refusals.remove("password", "hunter2");
        assert!(refusals.find("password", "hunter2").is_none());
    }

    #[test]
    fn an_answer_on_its_way_counts_until_it_is_judged() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let store = store(&home);
        let refusals = Refusals::of(Some(&store), "ada");
        refusals.sending("password", "x").expect("written");
        assert!(
            refusals.find("password", "x").is_none(),
            "once is no reason to wait"
        );
        refusals.sending("password", "x").expect("written");
        let error = refusals.find("password", "x").expect("on its way");
        assert_eq!(error.exit_code(), 4);
        refusals
            .add("password", "x", &Error::NoDevice)
            .expect("written");
        assert_eq!(
            refusals.find("password", "x").expect("judged").exit_code(),
            5
        );
    }
}
