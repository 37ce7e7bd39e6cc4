//! Single flight: one process does the work, the others wait and take its result, its failure too. See "Never lock an
//! account" in the README.

use std::rc::Rc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::now_in_milliseconds;
use crate::ask::Ask;
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
    /// Waits for whoever does the work of that label.
    ///
    /// # Errors
    /// The failure of the one we waited for; or that it took too long.
    pub fn enter(
        store: Option<Rc<Store>>,
        outcome: &Label,
        ask: &dyn Ask,
        log: Log,
    ) -> Result<Self> {
        debug_assert!(outcome.kind == Kind::Outcome);
        let since = now_in_milliseconds();
        let name = format!("{}\0{}\0{}", outcome.tenant, outcome.user, outcome.name);
        let waiting = |pid: &str| log.say(format!("waiting for the sign-in of process {pid}"));
        let lock = store
            .as_ref()
            .map(|store| store.lock(&name, LONGEST_WAIT, waiting))
            .transpose();
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
            ended.filter(|ended| ended.ended >= since && concerns_us(&ended.failure, ask))
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
        match result {
            // A person who thinks better of it decides for themselves only.
            Ok(_) | Err(Error::Cancelled | Error::SettingMissing { .. }) => {}
            Err(error) => {
                let outcome = Outcome {
                    ended: now_in_milliseconds(),
                    failure: error.to_failure(),
                };
                // Who cannot read it tries for themselves; what was refused is remembered besides.
                let _ = store.write(&self.outcome, &outcome);
            }
        }
    }
}

/// "Nobody was there to answer" (exit 9) is no result for somebody who can.
fn concerns_us(failure: &Failure, ask: &dyn Ask) -> bool {
    failure.exit_code != 9 || !ask.can_ask()
}
