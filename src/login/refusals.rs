//! What OneLogin refused, one memory for each account, in a file of its own beside the cache: it outlives `logout`, a reboot
//! and the cache's key, since none of them makes a wrong password right. It holds two kinds of notes:
//!
//! - An answer that OneLogin called wrong, by a short fingerprint: no program sends it again.
//! - A pause, which knows nothing of any password: what else OneLogin refused, or what a background sign-in failed with.
//!   Only sign-ins that nobody watches heed it, until it is over or a sign-in succeeds.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};

use super::now;
use crate::cache::Store;
use crate::error::{Error, Failure, Result};
use crate::files::{self, hex};
use crate::secret;

/// Wrong answers of one kind that are remembered for an account: enough for every program that holds another old one.
const KEPT: usize = 8;
/// Bytes of the hash that are kept. A repeat is always known. Of other answers one in 65,536 is taken for it, which a person
/// mends by typing it; and so is one in 65,536 of the guesses of somebody who copied the disk, which confirms none of them.
const FINGERPRINT: usize = 2;
/// How often a password may be sent without anybody learning what came of it. Not once: a caller that is killed must not
/// keep the others out. Not often: with a wrong password each of them is a failed attempt.
const UNJUDGED: u8 = 2;
/// How long such a send counts, in seconds.
const UNKNOWN: i64 = 5 * 60;
/// The longest pause that has an end, in seconds.
pub const LONGEST: i64 = 15 * 60;
/// How often the lock of the file is tried, with this pause: whoever has it writes one small file.
const LOCK_TRIES: u32 = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// The memory of one account.
pub struct Refusals {
    path: Option<PathBuf>,
    account: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// Of the fingerprints: those of two machines have nothing in common.
    key: String,
    accounts: BTreeMap<String, Account>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Account {
    wrong: Vec<Wrong>,
    pauses: Vec<Pause>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Wrong {
    /// Which kind of answer it is.
    what: String,
    fingerprint: String,
    failure: Failure,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub reason: Reason,
    /// The settings under which it counts; `None`: whatever they are.
    pub settings: Option<String>,
    /// Unix seconds; `None`: until a sign-in succeeds.
    pub until: Option<i64>,
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

impl Refusals {
    pub fn of(store: Option<&Store>, account: String) -> Self {
        Self {
            path: store.map(|store| file_of(store.directory())),
            account,
        }
    }

    /// Whether it can be noted what comes of an answer. What nobody typed is sent only then: else every later call would
    /// send it again.
    ///
    /// # Errors
    /// When the file is broken or cannot be written.
    pub fn check(&self, what: &str) -> Result<()> {
        let checked = self.place().and_then(|path| {
            let tried = read(path).and_then(|_| files::try_to_write_beside(path));
            tried.map_err(|error| Error::file("write", path, &error))
        });
        checked.map_err(|error| unsent(what, error))
    }

    /// The failure that the same answer brought the last time. `what` says which kind of answer it is.
    pub fn find(&self, what: &str, answer: &str) -> Option<Error> {
        let mut kept = self.read().ok()?;
        let account = kept.accounts.remove(&self.account)?;
        let mut of_kind = account.wrong.into_iter().filter(|wrong| wrong.what == what);
        let fingerprint = self.fingerprint(&kept.key, what, answer);
        of_kind
            .find(|wrong| wrong.fingerprint == fingerprint)
            .map(|wrong| Error::Inherited(wrong.failure))
    }

    /// OneLogin called this answer wrong, and nobody had just typed it: what a person mistypes is close to what is right.
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

    /// Noted before a password that nobody has just typed is sent: whoever is killed on the way cannot note it after. It
    /// says that one was sent, and not which.
    ///
    /// # Errors
    /// When it cannot be written: then it must not be sent.
    pub fn sending(&self) -> Result<()> {
        let noted = self.edit(|account, _| {
            let mut pauses = account.pauses.iter();
            let before = pauses.find_map(|pause| match pause.reason {
                Reason::Sent(times) => Some(times),
                _ => None,
            });
            account.pauses.retain(|pause| !pause.is_of_a_send());
            account.pauses.push(Pause {
                reason: Reason::Sent(before.unwrap_or(0).saturating_add(1)),
                settings: None,
                until: Some(now() + UNKNOWN),
                failure: unknown(),
            });
        });
        noted.map_err(|error| unsent("password", error))
    }

    /// The sender lives, and knows what came of it.
    pub fn arrived(&self) {
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
            return std::fs::remove_file(path)
                .map_err(|error| Error::file("replace", path, &error));
        }
        Ok(())
    }

    fn read(&self) -> io::Result<Kept> {
        self.path.as_deref().map_or(Ok(Kept::default()), read)
    }

    fn place(&self) -> Result<&Path> {
        self.path.as_deref().ok_or_else(|| Error::File {
            doing: "write",
            path: "refused.json".into(),
            reason: "there is no state directory".into(),
            hint: "set HOME, or XDG_STATE_HOME to a directory of yours".into(),
        })
    }

    /// Writes only what is another then; a file that would say nothing goes.
    fn edit(&self, edit: impl Fn(&mut Account, &str)) -> Result<()> {
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
        let failed = |error: io::Error| Error::file("write", path, &error);
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
        files::write_private(path, &content).map_err(failed)
    }

    fn fingerprint(&self, key: &str, what: &str, answer: &str) -> String {
        let text = secret::join(&[&self.account, "\0", what, "\0", answer]);
        let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
        hex(&hmac::sign(&key, text.expose().as_bytes()).as_ref()[..FINGERPRINT])
    }
}

impl Kept {
    /// What is over goes, and whoever has nothing left.
    fn tidy(&mut self) {
        for account in self.accounts.values_mut() {
            account.pauses.retain(Pause::is_current);
        }
        self.accounts
            .retain(|_, account| !account.wrong.is_empty() || !account.pauses.is_empty());
    }
}

impl Account {
    fn forget(&mut self, what: &str, fingerprint: &str) {
        self.wrong
            .retain(|wrong| wrong.what != what || wrong.fingerprint != fingerprint);
    }
}

impl Pause {
    fn is_current(&self) -> bool {
        // One that ends later was noted by a clock that was wrong then.
        let ends = now()..now() + LONGEST;
        self.until.is_none_or(|until| ends.contains(&(until - 1)))
    }

    fn is_of_a_send(&self) -> bool {
        matches!(self.reason, Reason::Sent(_))
    }
}

/// Forgets all of everybody. Whether there was anything.
///
/// # Errors
/// When it cannot be taken away.
pub fn forget_all(store: &Store) -> Result<bool> {
    let path = file_of(store.directory());
    remove(&path).map_err(|error| Error::file("remove", &path, &error))
}

/// Whether it was there.
fn remove(path: &Path) -> io::Result<bool> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        removed => removed.map(|()| true),
    }
}

fn file_of(directory: &Path) -> PathBuf {
    directory.join("refused.json")
}

/// # Errors
/// When it is there and cannot be read, or is none of ours: an empty memory would let a wrong password out again.
fn read(path: &Path) -> io::Result<Kept> {
    match files::read_private_strictly(path)? {
        None => Ok(Kept::default()),
        Some(content) => serde_json::from_slice(&content)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the file is damaged")),
    }
}

/// Held while the file is read and replaced: sign-ins of two accounts share it.
fn lock(path: &Path) -> io::Result<File> {
    let file = files::lock_file(&path.with_file_name("lock-refused"))?;
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(io::ErrorKind::TimedOut.into())
}

fn new_key() -> io::Result<String> {
    let mut key = [0; 16];
    let filled = SystemRandom::new().fill(&mut key);
    filled.map_err(|_| io::Error::other("the system gave no random bytes"))?;
    Ok(hex(&key))
}

/// What is not sent because it cannot be noted, and how it is sent all the same.
pub fn unsent(what: &str, error: Error) -> Error {
    match error {
        Error::File {
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
        exit_code: 4,
        text: "the last sign-ins were stopped before OneLogin answered".into(),
        hint: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(home: &tempfile::TempDir) -> Store {
        let home = home.path().to_str().expect("UTF-8");
        Store::open(&[("HOME", home)].into_iter().collect()).expect("opened")
    }

    fn of(store: &Store, account: &str) -> Refusals {
        Refusals::of(Some(store), account.to_owned())
    }

    fn add(refusals: &Refusals, answer: &str) {
        refusals
            .add("password", answer, &Error::NoDevice)
            .expect("written");
    }

    fn content(store: &Store) -> String {
        std::fs::read_to_string(file_of(store.directory())).expect("there")
    }

    #[test]
    fn an_answer_is_known_again_for_the_same_account_only() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let store = store(&home);
        let refusals = of(&store, "ada");
        add(&refusals, "hunter2");
        assert!(refusals.find("password", "hunter2").is_some());
        assert!(refusals.find("password", "hunter3").is_none());
        assert!(refusals.find("code", "hunter2").is_none());
        assert!(of(&store, "ben").find("password", "hunter2").is_none());
        refusals.remove("password", "hunter2").expect("written");
        assert!(refusals.find("password", "hunter2").is_none());
    }

    /// Whoever copies the disk soon finds a word that fits, and is none the wiser. The same happens to a right password, rarely.
    #[test]
    fn a_wrong_guess_fits_the_file_and_typing_mends_it() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let store = store(&home);
        let refusals = of(&store, "ada");
        add(&refusals, "hunter2");
        let kept = refusals.read().expect("read");
        let known = &kept.accounts["ada"].wrong[0].fingerprint;
        assert_eq!(known.len(), 2 * FINGERPRINT);
        assert!(!content(&store).contains("hunter2"));
        let guess = (0..10_000_000)
            .map(|number| format!("guess{number}"))
            .find(|guess| refusals.fingerprint(&kept.key, "password", guess) == *known);
        let guess = guess.expect("one in 65,536 fits");
        assert!(refusals.find("password", &guess).is_some());
        refusals.remove("password", &guess).expect("written");
        assert!(refusals.find("password", &guess).is_none());
    }

    #[test]
    fn several_wrong_answers_are_remembered_and_the_oldest_make_room() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let store = store(&home);
        let refusals = of(&store, "ada");
        for number in 0..=KEPT {
            add(&refusals, &format!("password {number}"));
            let code = format!("{number:06}");
            refusals
                .add("code", &code, &Error::NoDevice)
                .expect("written");
        }
        let known = |number| refusals.find("password", &format!("password {number}"));
        assert!(known(0).is_none() && known(1).is_some() && known(KEPT).is_some());
        assert_eq!(
            refusals.read().expect("read").accounts["ada"].wrong.len(),
            2 * KEPT
        );
    }

    #[test]
    fn a_send_whose_end_nobody_saw_counts_from_the_second_on_until_one_is_seen() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let store = store(&home);
        let refusals = of(&store, "ada");
        refusals.sending().expect("written");
        assert!(refusals.pauses("").is_empty(), "once is no reason to wait");
        refusals.sending().expect("written");
        assert_eq!(refusals.pauses("")[0].failure.exit_code, 4);
        refusals.arrived();
        assert!(refusals.pauses("").is_empty());
    }

    #[test]
    fn a_pause_counts_under_its_settings_until_its_end() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let store = store(&home);
        let refusals = of(&store, "ada");
        let pause = |settings: Option<&str>, until| Pause {
            reason: Reason::Refused,
            settings: settings.map(str::to_owned),
            until,
            failure: unknown(),
        };
        refusals
            .pause(&pause(Some("app 1"), Some(now() + 60)))
            .expect("written");
        refusals
            .pause(&pause(Some("app 2"), Some(now())))
            .expect("written");
        let paused = |settings| !refusals.pauses(settings).is_empty();
        assert_eq!(
            ["app 1", "app 2", "app 3"].map(paused),
            [true, false, false]
        );
        refusals.pause(&pause(None, None)).expect("written");
        assert!(paused("app 3") && of(&store, "ben").pauses("app 3").is_empty());
        refusals.succeeded().expect("written");
        assert_eq!(
            ["app 1", "app 2", "app 3"].map(paused),
            [false, false, false]
        );
    }

    #[test]
    fn the_file_is_there_only_while_it_says_something() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let store = store(&home);
        let file = file_of(store.directory());
        let refusals = of(&store, "ada");
        refusals.succeeded().expect("nothing to write");
        assert!(!file.exists());
        refusals.check("password").expect("it can be written");
        assert!(!file.exists());
        refusals.sending().expect("written");
        assert!(file.exists());
        refusals.succeeded().expect("written");
        assert!(!file.exists());
        add(&refusals, "wrong");
        refusals.succeeded().expect("written");
        assert!(file.exists(), "a wrong password stays wrong");
    }

    #[test]
    fn what_cannot_be_read_is_not_taken_for_empty() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let store = store(&home);
        for broken in ["", "{}", "nonsense", "{\"key\":\"\",\"accounts\":7}"] {
            std::fs::write(file_of(store.directory()), broken).expect("written");
            let refusals = of(&store, "ada");
            refusals.check("password").expect_err("refused");
            refusals.sending().expect_err("refused");
            assert_eq!(content(&store), broken, "it is left as it is");
            refusals.succeeded().expect_err("refused");
            refusals.mend().expect("taken away");
            refusals.check("password").expect("as new");
        }
        let nowhere = Refusals::of(None, "ada".into());
        nowhere
            .check("password")
            .expect_err("there is no place for it");
        nowhere.succeeded().expect("nothing to write");
    }
}
