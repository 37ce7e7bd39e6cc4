//! Single flight: one process does the work, and the others wait for its result, even if that is a
//! failure.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::lock::Lock;
use super::{Cache, EntryKind, Label};
use crate::clock::Timestamp;
use crate::error::{Error, Failure, Result};

/// Longer than a push with its questions may take.
const LONGEST_WAIT: Duration = Duration::from_secs(180);

/// The right to do the work, until it is left or dropped.
pub struct Flight {
    cache: Cache,
    outcome: Label,
    _lock: Option<Lock>,
}

/// How a flight ended that failed.
#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    ended: Timestamp,
    failure: Failure,
}

impl Flight {
    /// Waits for whoever does the work of that label. `can_answer`: a person or a code is at hand
    /// here.
    ///
    /// # Errors
    /// The failure of the one we waited for; or that it took too long.
    pub async fn enter(cache: &Cache, outcome: &Label, can_answer: bool) -> Result<Self> {
        debug_assert!(outcome.kind == EntryKind::Outcome);
        let since = Timestamp::now();
        let name = format!("{}\0{}\0{}", outcome.tenant, outcome.user, outcome.name);
        let log = cache.log;
        let waiting = |holder: &str| log.say(format!("waiting for the sign-in of {holder}"));
        let lock = match cache.store() {
            Some(store) => store.lock(&name, LONGEST_WAIT, waiting).await.map(Some),
            None => Ok(None),
        };
        let lock = match lock {
            // A store that cannot be written to is as none: everybody does the work. That nothing
            // can be kept is said where it is tried.
            Err(Error::Io { .. }) => None,
            lock => lock?,
        };
        let waited = lock.as_ref().is_some_and(|lock| lock.waited);
        let ended: Option<Outcome> = waited.then(|| cache.read(outcome)).flatten();
        if let Some(ended) =
            ended.filter(|ended| ended.ended >= since && concerns_us(&ended.failure, can_answer))
        {
            return Err(Error::FromOtherProcess(ended.failure));
        }
        Ok(Self {
            cache: cache.clone(),
            outcome: outcome.clone(),
            _lock: lock,
        })
    }

    /// Whether a flight has failed since then, with what all who wait for it share.
    pub fn failed_since(cache: &Cache, outcome: &Label, time: Timestamp) -> bool {
        let ended: Option<Outcome> = cache.read(outcome);
        ended.is_some_and(|ended| ended.ended >= time)
    }

    /// Keeps a failure for those who wait; then lets them in.
    pub fn leave<T>(self, result: &Result<T>) {
        let Some(store) = self.cache.store() else {
            return;
        };
        let Err(error) = result else {
            // Who waits since before an earlier failure is not to find that.
            store.remove(&self.outcome);
            return;
        };
        if is_shared(error) {
            let outcome = Outcome {
                ended: Timestamp::now(),
                failure: error.to_failure(),
            };
            // Who cannot read it tries for themselves.
            let _ = store.write(&self.outcome, &outcome);
        }
    }
}

/// Failures of what all wait for. The rest is one process's own affair: its settings, its files,
/// the person in front of it. What OneLogin refuses is not handed on either, but remembered: it
/// concerns whoever would send the same (`sign_in::rejected`).
fn is_shared(error: &Error) -> bool {
    matches!(
        error,
        Error::Unreachable { .. }
            | Error::AssertionUnusable { .. }
            | Error::AwsRefused { .. }
            | Error::PushDenied { .. }
            | Error::PushTimedOut { .. }
            | Error::FactorTooSlow { .. }
            | Error::NeedsAnswer { .. }
            | Error::NotYours { .. }
            | Error::Profile { .. }
    )
}

/// "Nobody was there to answer" is no result for somebody who can.
fn concerns_us(failure: &Failure, can_answer: bool) -> bool {
    !failure.needs_person() || !can_answer
}
