//! Long-lived secrets in the system's own store: the Secret Service of a Linux or BSD desktop, the
//! macOS keychain, the Windows credential manager. Knows how a store is asked and for how long, not
//! what the secrets are for.
//!
//! No store is an ordinary case (a container, SSH, WSL), and so is one that does not answer: each
//! call runs in a thread of its own and is given up after two seconds, since nothing of ours may
//! wait for a D-Bus that hangs.

#[cfg(any(test, target_os = "macos", windows))]
#[cfg_attr(
    not(any(target_os = "macos", windows)),
    expect(dead_code, reason = "elsewhere only its tests run")
)]
mod native;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;

#[cfg(any(target_os = "macos", windows))]
use native as system;
#[cfg(all(unix, not(target_os = "macos")))]
use secret_service as system;

use std::cell::RefCell;
use std::fmt;
use std::sync::mpsc;
use std::time::Duration;

use crate::log::clean;
use crate::secret::Secret;

/// What a call to the store may take.
const LIMIT: Duration = Duration::from_secs(2);
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

/// Why the store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// There is none in this session.
    NoStore(String),
    Locked,
    TooSlow,
    Failed(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::NoStore(reason) => write!(f, "there is no keyring here ({})", clean(reason)),
            Trouble::Locked => f.write_str("the keyring is locked"),
            Trouble::TooSlow => write!(
                f,
                "the keyring gave no answer within {} seconds: it is locked, or hangs",
                LIMIT.as_secs()
            ),
            Trouble::Failed(reason) => write!(f, "the keyring failed: {}", clean(reason)),
        }
    }
}

/// The store, for one run.
#[derive(Debug, Default)]
pub struct Keyring {
    /// A store that is not there, or hangs, is not asked again: the limit is the most it can cost a
    /// run.
    given_up: RefCell<Option<Trouble>>,
}

impl Keyring {
    /// `may_ask`: a person is here, and the store may ask them to unlock it, in a window of its
    /// own. That takes longer than the limit; what they unlock is then open the next time.
    ///
    /// # Errors
    /// When the store cannot say. That it has no such entry is an answer.
    pub fn read(&self, entry: &Entry, may_ask: bool) -> Result<Option<Secret>, Trouble> {
        let entry = entry.clone();
        self.within_limit(move || system::read(&entry, may_ask))
    }

    /// # Errors
    /// When it is not kept; what was there before may still be.
    pub fn write(&self, entry: &Entry, secret: &Secret) -> Result<(), Trouble> {
        let (entry, secret) = (entry.clone(), secret.clone());
        self.within_limit(move || system::write(&entry, &secret))
    }

    /// Whether there was something to remove.
    ///
    /// # Errors
    /// When it may still be there.
    pub fn remove(&self, entry: &Entry, may_ask: bool) -> Result<bool, Trouble> {
        let entry = entry.clone();
        self.within_limit(move || system::remove(&entry, may_ask))
    }

    /// Whether something could be kept now.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn can_keep(&self) -> Result<(), Trouble> {
        self.within_limit(system::can_keep)
    }

    /// Whether it was found missing or hanging before.
    pub fn is_given_up(&self) -> bool {
        self.given_up.borrow().is_some()
    }

    fn within_limit<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        if let Some(trouble) = self.given_up.borrow().clone() {
            return Err(trouble);
        }
        let (sender, answer) = mpsc::channel();
        let started = std::thread::Builder::new()
            .name("keyring".into())
            .spawn(move || sender.send(call()));
        let outcome = match started {
            Ok(_) => answer.recv_timeout(LIMIT).unwrap_or_else(|error| {
                Err(match error {
                    mpsc::RecvTimeoutError::Timeout => Trouble::TooSlow,
                    mpsc::RecvTimeoutError::Disconnected => {
                        Trouble::Failed("it ended in the middle".into())
                    }
                })
            }),
            Err(error) => Err(Trouble::Failed(error.to_string())),
        };
        if let Err(trouble @ (Trouble::NoStore(_) | Trouble::TooSlow)) = &outcome {
            *self.given_up.borrow_mut() = Some(trouble.clone());
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_hangs_is_given_up_and_not_asked_again() {
        let keyring = Keyring::default();
        let (_held, never) = mpsc::channel::<()>();
        let hung = keyring.within_limit(move || {
            let _ = never.recv();
            Ok(())
        });
        assert_eq!(hung, Err(Trouble::TooSlow));
        let again = keyring.within_limit::<()>(|| unreachable!("it was given up"));
        assert_eq!(again, Err(Trouble::TooSlow));
    }

    #[test]
    fn a_failure_of_one_call_says_nothing_of_the_next() {
        let keyring = Keyring::default();
        for trouble in [Trouble::Locked, Trouble::Failed("x".into())] {
            let wrong = trouble.clone();
            assert_eq!(keyring.within_limit::<()>(move || Err(wrong)), Err(trouble));
            assert_eq!(keyring.within_limit(|| Ok(7)), Ok(7));
        }
    }
}
