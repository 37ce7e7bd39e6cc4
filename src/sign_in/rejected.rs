//! What OneLogin refused, one memory for each account, in a file of its own beside the cache: it
//! outlives `logout`, a reboot and the cache's key, since none of them makes a wrong password
//! right. It holds two kinds of notes:
//!
//! - An answer that OneLogin called wrong, by a short fingerprint: no program sends it again.
//! - A pause, which knows nothing of any password: what else OneLogin refused, or what a background
//!   sign-in failed with. Only sign-ins that nobody watches heed it, until it is over or a sign-in
//!   succeeds.

pub mod file;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ring::hmac;

use crate::clock::Timestamp;
use crate::environment::FOR_STATE;
use crate::error::{Error, Failure, Result};
use crate::files::{self, Durability, hex};
use crate::secret;
use file::{Account, Kept, Pause, Reason, Wrong, file_of, lock, new_key, read, remove};

/// Wrong answers of one kind that are remembered for an account: enough for every program that
/// holds another old one.
const KEPT: usize = 8;
/// Bytes of the hash that are kept. A repeat is always known. Of other answers one in 65,536 is
/// taken for it, which a person mends by typing it; and so is one in 65,536 of the guesses of
/// somebody who copied the disk, which confirms none of them.
const FINGERPRINT: usize = 2;
/// How often a password may be sent without anybody learning what came of it. Not once: a caller
/// that is killed must not keep the others out. Not often: with a wrong password each of them is a
/// failed attempt.
const UNJUDGED: u8 = 2;
/// How long such a send counts.
const UNKNOWN: Duration = Duration::from_secs(5 * 60);

/// The memory of one account.
pub struct RejectedAnswers {
    path: Option<PathBuf>,
    account: String,
}

impl RejectedAnswers {
    pub fn of(directory: Option<&Path>, account: String) -> Self {
        Self {
            path: directory.map(file_of),
            account,
        }
    }

    /// Whether it can be noted what comes of an answer. What nobody typed is sent only then: else
    /// every later call would send it again.
    ///
    /// # Errors
    /// When the file is broken or cannot be written.
    pub fn check(&self, what: &str) -> Result<()> {
        let checked = self.place().and_then(|path| {
            let tried = read(path).and_then(|_| files::try_to_write_beside(path));
            tried.map_err(|error| Error::io("write", path, &error))
        });
        checked.map_err(|error| unsent(what, error))
    }

    /// The failure that the same answer brought the last time. `what` says which kind of answer it
    /// is.
    pub fn find(&self, what: &str, answer: &str) -> Option<Error> {
        let mut kept = self.read().ok()?;
        let account = kept.accounts.remove(&self.account)?;
        let mut of_kind = account.wrong.into_iter().filter(|wrong| wrong.what == what);
        let fingerprint = self.fingerprint(&kept.key, what, answer);
        of_kind
            .find(|wrong| wrong.fingerprint == fingerprint)
            .map(|wrong| Error::FromOtherProcess(wrong.failure))
    }

    /// OneLogin called this answer wrong, and nobody had just typed it: what a person mistypes is
    /// close to what is right.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&self, what: &str, answer: &str, error: &Error) -> Result<()> {
        self.edit(|account, key| {
            let fingerprint = self.fingerprint(key, what, answer);
            account.forget(what, &fingerprint);
            account.wrong.push(Wrong {
                what: what.to_owned(),
                fingerprint,
                failure: error.to_failure(),
            });
            let of_kind = |wrong: &&Wrong| wrong.what == what;
            let mut surplus = account.wrong.iter().filter(of_kind).count();
            account.wrong.retain(|wrong| {
                let is_of_kind = wrong.what == what;
                let keep = !is_of_kind || surplus <= KEPT;
                surplus -= usize::from(is_of_kind);
                keep
            });
        })
    }

    /// OneLogin took this answer.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn remove(&self, what: &str, answer: &str) -> Result<()> {
        self.edit(|account, key| {
            account.forget(what, &self.fingerprint(key, what, answer));
        })
    }

    /// Noted before a password that nobody has just typed is sent: whoever is killed on the way
    /// cannot note it after, and the answer may be lost. It says that one was sent, and not which.
    ///
    /// # Errors
    /// When it cannot be written: then it must not be sent.
    pub fn sending(&self) -> Result<()> {
        // It is for the case that this process is killed. If the machine crashes with it, the
        // refusals from before must still be there, but this note need not be.
        let noted = self.edit_as(Durability::Whole, |account, _| {
            let mut pauses = account.pauses.iter();
            let before = pauses.find_map(|pause| match pause.reason {
                Reason::Sent(times) => Some(times),
                _ => None,
            });
            account.pauses.retain(|pause| !pause.is_of_a_send());
            account.pauses.push(Pause {
                reason: Reason::Sent(before.unwrap_or(0).saturating_add(1)),
                settings: None,
                until: Some(Timestamp::now() + UNKNOWN),
                failure: unknown(),
            });
        });
        noted.map_err(|error| unsent("password", error))
    }

    /// OneLogin's answer came, or nothing was sent.
    pub fn judged(&self) {
        // What stays passes by itself.
        let _ = self.edit(|account, _| {
            account.pauses.retain(|pause| !pause.is_of_a_send());
        });
    }

    /// # Errors
    /// When it cannot be written.
    pub fn pause(&self, pause: &Pause) -> Result<()> {
        self.edit(|account, _| {
            account
                .pauses
                .retain(|other| other.reason != pause.reason || other.settings != pause.settings);
            account.pauses.push(pause.clone());
        })
    }

    /// The pauses that count under these settings.
    pub fn pauses(&self, settings: &str) -> Vec<Pause> {
        let kept = self.read().ok();
        let account = kept.and_then(|mut kept| kept.accounts.remove(&self.account));
        let counts = |pause: &Pause| {
            let same = pause.settings.as_deref().is_none_or(|of| of == settings);
            same && pause.is_current() && !matches!(pause.reason, Reason::Sent(..UNJUDGED))
        };
        let pauses = account.unwrap_or_default().pauses.into_iter();
        pauses.filter(counts).collect()
    }

    /// A sign-in succeeded: whatever it was that others paused for, it is over.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn succeeded(&self) -> Result<()> {
        self.edit(|account, _| account.pauses.clear())
    }

    /// A person has signed in: a file that cannot be read begins anew.
    ///
    /// # Errors
    /// When it cannot be taken away.
    pub fn mend(&self) -> Result<()> {
        if let (Some(path), Err(_)) = (&self.path, self.read()) {
            return std::fs::remove_file(path).map_err(|error| Error::io("replace", path, &error));
        }
        Ok(())
    }

    fn read(&self) -> io::Result<Kept> {
        self.path.as_deref().map_or(Ok(Kept::default()), read)
    }

    fn place(&self) -> Result<&Path> {
        self.path.as_deref().ok_or_else(|| Error::Io {
            doing: "write",
            path: "refused.json".into(),
            reason: "there is no state directory".into(),
            hint: format!("set {FOR_STATE}"),
        })
    }

    /// Writes only what is another then; a file that would say nothing goes.
    fn edit(&self, edit: impl Fn(&mut Account, &str)) -> Result<()> {
        // A lost refusal would let a wrong password out again.
        self.edit_as(Durability::Lasting, edit)
    }

    fn edit_as(&self, durability: Durability, edit: impl Fn(&mut Account, &str)) -> Result<()> {
        let edited = |kept: &Kept| {
            let mut kept = kept.clone();
            let account = kept.accounts.entry(self.account.clone()).or_default();
            edit(account, &kept.key);
            kept.tidy();
            kept
        };
        if let Ok(before) = self.read()
            && edited(&before) == before
        {
            return Ok(());
        }
        let path = self.place()?;
        let failed = |error: io::Error| Error::io("write", path, &error);
        let _lock = lock(path).map_err(failed)?;
        let mut before = read(path).map_err(failed)?;
        if before.key.is_empty() {
            before.key = new_key().map_err(failed)?;
        }
        let kept = edited(&before);
        if kept.accounts.is_empty() {
            return remove(path).map_err(failed).map(drop);
        }
        let content = serde_json::to_vec(&kept).expect("plain types are JSON");
        files::write_private(path, &content, durability).map_err(failed)
    }

    fn fingerprint(&self, key: &str, what: &str, answer: &str) -> String {
        let text = secret::join(&[&self.account, "\0", what, "\0", answer]);
        let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
        hex(&hmac::sign(&key, text.expose().as_bytes()).as_ref()[..FINGERPRINT])
    }
}

/// Forgets all of everybody. Whether there was anything.
///
/// # Errors
/// When it cannot be taken away.
pub fn forget_all(directory: &Path) -> Result<bool> {
    let path = file_of(directory);
    remove(&path).map_err(|error| Error::io("remove", &path, &error))
}

/// What is not sent because it cannot be noted, and how it is sent all the same.
pub fn unsent(what: &str, error: Error) -> Error {
    match error {
        Error::Io {
            path, reason, hint, ..
        } => Error::NotSent {
            what: what.to_owned(),
            path,
            reason,
            hint,
        },
        error => error,
    }
}

fn unknown() -> Failure {
    Failure {
        exit_code: 8,
        text: "the last sign-ins ended before OneLogin answered".into(),
        hint: None,
    }
}

#[cfg(test)]
mod tests;
