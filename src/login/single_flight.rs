//! Single flight: one process does the work, the others wait and take its result, its failure too. See "Never lock an
//! account" in the README.

use std::rc::Rc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::now_in_milliseconds;
use crate::cache::{Kind, Label, Lock, Store};
use crate::error::{Error, Failure, Result};
use crate::log::Log;

/// Longer than a push with its questions may take.
const LONGEST_WAIT: Duration = Duration::from_secs(180);

/// The right to do the work, until it is left or dropped.
pub struct Flight {
    store: Option<Rc<Store>>,
    outcome: Label,
    _lock: Option<Lock>,
}

/// How a flight ended that failed.
#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    /// Unix milliseconds.
    ended: i64,
    failure: Failure,
}

impl Flight {
    /// Waits for whoever does the work of that label. `can_answer`: a person or a code is at hand here.
    ///
    /// # Errors
    /// The failure of the one we waited for; or that it took too long.
    pub async fn enter(
        store: Option<Rc<Store>>,
        outcome: &Label,
        can_answer: bool,
        log: Log,
    ) -> Result<Self> {
        debug_assert!(outcome.kind == Kind::Outcome);
        let since = now_in_milliseconds();
        let name = format!("{}\0{}\0{}", outcome.tenant, outcome.user, outcome.name);
        let waiting = |pid: &str| log.say(format!("waiting for the sign-in of process {pid}"));
        let lock = match &store {
            Some(store) => store.lock(&name, LONGEST_WAIT, waiting).await.map(Some),
            None => Ok(None),
        };
        let lock = match lock {
            // A store that cannot be written to is as none: everybody does the work. That nothing can be kept is said
            // where it is tried.
            Err(Error::File { .. }) => None,
            lock => lock?,
        };
        let waited = lock.as_ref().is_some_and(|lock| lock.waited);
        let ended: Option<Outcome> = store
            .as_ref()
            .filter(|_| waited)
            .and_then(|store| store.read(outcome));
        if let Some(ended) =
            ended.filter(|ended| ended.ended >= since && concerns_us(&ended.failure, can_answer))
        {
            return Err(Error::Inherited(ended.failure));
        }
        Ok(Self {
            store,
            outcome: outcome.clone(),
            _lock: lock,
        })
    }

    /// Keeps a failure for those who wait; then lets them in.
    pub fn leave<T>(self, result: &Result<T>) {
        let Some(store) = self.store else { return };
        let Err(error) = result else { return };
        if is_shared(error) {
            let outcome = Outcome {
                ended: now_in_milliseconds(),
                failure: error.to_failure(),
            };
            // Who cannot read it tries for themselves.
            let _ = store.write(&self.outcome, &outcome);
        }
    }
}

/// Failures of what all wait for. The rest is one process's own affair: its settings, its files, the person in front of it.
/// What OneLogin refuses is not handed on either, but remembered: it concerns whoever would send the same (`refusals`).
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
    )
}

/// "Nobody was there to answer" (exit 9) is no result for somebody who can.
fn concerns_us(failure: &Failure, can_answer: bool) -> bool {
    failure.exit_code != 9 || !can_answer
}
