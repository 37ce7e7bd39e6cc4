//! Long-lived secrets in the system's own store: the Secret Service of a Linux or BSD desktop, the
//! macOS keychain, the Windows credential manager. Knows how a store is asked and for how long, not
//! what the secrets are for.
//!
//! No store is an ordinary case (a container, SSH, WSL), and so is one that does not answer: a
//! thread of its own asks it, and is given up after two seconds, since nothing of ours may wait for
//! a D-Bus that hangs. Only a store that asks a person, who is there, gets the time they need.

#[cfg(any(test, target_os = "macos", windows))]
#[cfg_attr(
    not(any(target_os = "macos", windows)),
    expect(dead_code, reason = "elsewhere only its tests run")
)]
mod native;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;
mod trouble;
mod worker;

#[cfg(any(target_os = "macos", windows))]
use native as system;
#[cfg(all(unix, not(target_os = "macos")))]
use secret_service as system;

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use crate::ask::Ask;
use crate::secret::Secret;
use system::Store;
pub use trouble::Trouble;
use worker::{PersonsAnswer, Worker};

/// What a call may take that reads, while nobody is asked anything; in the background, all of a run
/// together. A secret can come from elsewhere.
const READ_LIMIT: Duration = Duration::from_secs(2);
/// The same for a call that changes something, for which there is no other way.
const CHANGE_LIMIT: Duration = Duration::from_secs(10);
/// What every entry of ours is found by, beside its account.
const SERVICE: &str = "ol-aws";

/// One secret's place in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is and whose: tells entries apart.
    pub account: String,
    /// What people see of it: `OneLogin password of ada@acme.com`.
    pub label: String,
}

/// Where a new secret would go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The program that keeps the secrets: `KeePassXC`.
    pub provider: String,
    /// The name of its default collection. `None`: it has none yet.
    pub collection: Option<String>,
    pub is_locked: bool,
    /// Which program makes a default collection.
    pub maker: &'static str,
}

/// What became of a secret that was to be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// It was not there.
    Absent,
    Removed {
        /// The store may keep what is deleted, and where.
        bin: Option<&'static str>,
    },
}

/// The store, for one run. It is asked over one connection, since some stores ask a person anew for
/// each.
#[derive(Debug, Default)]
pub struct Keyring {
    worker: RefCell<Option<Worker>>,
    /// A store that is not there, hangs, or was kept shut by the person is not asked again: the
    /// limit is the most it can cost a run. How long that took.
    given_up: RefCell<Option<(Trouble, Duration)>>,
    /// What the calls that read in the background took so far.
    spent: Cell<Duration>,
}

impl Keyring {
    /// `person`: somebody is here, whom the store may ask to unlock it, in a window of its own. Each
    /// method has it.
    ///
    /// # Errors
    /// When the store cannot say. That it has no such entry is an answer.
    pub fn read(&self, entry: &Entry, person: Option<&dyn Ask>) -> Result<Option<Secret>, Trouble> {
        let entry = entry.clone();
        self.look(person, move |store, answer| store.read(&entry, answer))
    }

    /// # Errors
    /// When it is not kept; what was there before may still be.
    pub fn write(
        &self,
        entry: &Entry,
        secret: &Secret,
        person: Option<&dyn Ask>,
    ) -> Result<(), Trouble> {
        let (entry, secret) = (entry.clone(), secret.clone());
        self.call(
            person,
            CHANGE_LIMIT,
            Duration::ZERO,
            move |store, answer| store.write(&entry, &secret, answer),
        )
    }

    /// # Errors
    /// When it may still be there.
    pub fn remove(&self, entry: &Entry, person: Option<&dyn Ask>) -> Result<Removal, Trouble> {
        let entry = entry.clone();
        self.call(
            person,
            CHANGE_LIMIT,
            Duration::ZERO,
            move |store, answer| store.remove(&entry, answer),
        )
    }

    /// Where a new secret would go, without anybody being asked, and how long that took to find
    /// out.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn place(&self) -> (Result<Place, Trouble>, Duration) {
        let started = Instant::now();
        let place = self.look(None, |store, _| store.place());
        let given_up = self.given_up.borrow();
        let took = given_up.as_ref().map(|(_, took)| *took);
        (place, took.unwrap_or_else(|| started.elapsed()))
    }

    /// Whether it was found missing, hanging or kept shut before.
    pub fn is_given_up(&self) -> bool {
        self.given_up.borrow().is_some()
    }

    /// Another turn of a run that stays: the store may be there again, or be unlocked.
    pub fn next_turn(&self) {
        self.given_up.take();
        self.spent.take();
    }

    /// A call that changes nothing.
    fn look<T: Send + 'static>(
        &self,
        person: Option<&dyn Ask>,
        job: impl FnOnce(&mut Store, &PersonsAnswer) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let spent = match person {
            Some(_) => Duration::ZERO,
            None => self.spent.get(),
        };
        let started = Instant::now();
        let outcome = self.call(person, READ_LIMIT, spent, job);
        if person.is_none() {
            self.spent.set(spent + started.elapsed());
        }
        outcome
    }

    /// `spent`: how much of the limit earlier calls took.
    fn call<T: Send + 'static>(
        &self,
        person: Option<&dyn Ask>,
        limit: Duration,
        spent: Duration,
        job: impl FnOnce(&mut Store, &PersonsAnswer) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        if let Some((trouble, _)) = self.given_up.borrow().clone() {
            return Err(trouble);
        }
        let started = Instant::now();
        let left = limit.saturating_sub(spent);
        let outcome = Worker::of(&self.worker)
            .and_then(|worker| worker.run(person, left, job))
            .map_err(|trouble| match trouble {
                Trouble::TooSlow(waited) => Trouble::TooSlow(waited.max(limit)),
                other => other,
            });
        if let Err(trouble) = &outcome {
            if trouble.ends_connection() {
                self.worker.take();
            }
            if trouble.is_final() {
                let took = spent + started.elapsed();
                self.given_up.replace(Some((trouble.clone(), took)));
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_store_that_hangs_is_given_up_and_not_asked_again_in_this_turn() {
        let keyring = Keyring::default();
        let (_held, never) = mpsc::channel::<()>();
        let hung = keyring.look(None, move |_, _| {
            let _ = never.recv();
            Ok(())
        });
        assert_eq!(hung, Err(Trouble::TooSlow(READ_LIMIT)));
        let again = keyring.look::<()>(None, |_, _| unreachable!("it was given up"));
        assert_eq!(again, hung);
        keyring.next_turn();
        assert_eq!(keyring.look(None, |_, _| Ok(7)), Ok(7));
    }

    #[test]
    fn in_the_background_all_calls_together_have_one_limit() {
        let keyring = Keyring::default();
        let slow = || {
            keyring.look(None, |_, _| {
                std::thread::sleep(READ_LIMIT.mul_f32(0.6));
                Ok(())
            })
        };
        assert_eq!(slow(), Ok(()));
        assert_eq!(slow(), Err(Trouble::TooSlow(READ_LIMIT)));
    }

    #[test]
    fn a_failure_of_one_call_says_nothing_of_the_next() {
        let keyring = Keyring::default();
        for trouble in [Trouble::Locked, Trouble::Failed("x".into())] {
            let wrong = trouble.clone();
            assert_eq!(
                keyring.look::<()>(None, move |_, _| Err(wrong)),
                Err(trouble)
            );
            assert_eq!(keyring.look(None, |_, _| Ok(7)), Ok(7));
        }
    }

    #[test]
    fn one_connection_serves_the_run_while_nothing_breaks_it() {
        let keyring = Keyring::default();
        let thread = |outcome: Result<(), Trouble>| {
            let (sender, id) = mpsc::channel();
            let _ = keyring.look(None, move |_, _| {
                let _ = sender.send(std::thread::current().id());
                outcome
            });
            id.recv().expect("the call was made")
        };
        let first = thread(Ok(()));
        assert_eq!(thread(Err(Trouble::Locked)), first);
        assert_eq!(thread(Err(Trouble::Failed("x".into()))), first);
        assert_ne!(thread(Ok(())), first);
    }
}
