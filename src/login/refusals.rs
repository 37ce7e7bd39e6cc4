//! What OneLogin refused: kept as keyed hashes, so that no password, client secret or code is ever sent a second time by
//! a program that does not know better. Forgotten when a sign-in succeeds.

use serde::{Deserialize, Serialize};

use super::now;
use crate::cache::{Kind, Label, Store};
use crate::error::{Error, Failure, Refusal};

/// Enough for every secret a person has at once.
const KEPT: usize = 32;

/// How long a refusal counts that may pass by itself, in seconds.
const PASSING: i64 = 15 * 60;

/// Where OneLogin's reason is not one we know, it need not be the answer's fault (the network's address, a policy).
fn passes(error: &Error) -> bool {
    matches!(
        error,
        Error::SignInRefused {
            refusal: Refusal::Other,
            ..
        }
    )
}

/// The refusals of one person at one tenant.
pub struct Refusals<'s> {
    store: Option<&'s Store>,
    label: Label,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    fingerprint: String,
    failure: Failure,
    /// Until when it counts, in Unix seconds; `None`: until the answer changes.
    until: Option<i64>,
}

impl<'s> Refusals<'s> {
    pub fn of(store: Option<&'s Store>, person: &Label) -> Self {
        Self {
            store,
            label: Label {
                kind: Kind::Refusals,
                name: String::new(),
                ..person.clone()
            },
        }
    }

    /// The failure that the same answer brought the last time. `what` says which kind of answer it is.
    pub fn find(&self, what: &str, answer: &str) -> Option<Error> {
        let store = self.store?;
        let fingerprint = self.fingerprint(store, what, answer);
        let entries: Vec<Entry> = store.read(&self.label)?;
        let entry = entries
            .into_iter()
            .find(|entry| entry.fingerprint == fingerprint)
            .filter(|entry| entry.until.is_none_or(|until| now() < until))?;
        Some(Error::Inherited(entry.failure))
    }

    pub fn add(&self, what: &str, answer: &str, error: &Error) {
        let Some(store) = self.store else { return };
        let fingerprint = self.fingerprint(store, what, answer);
        let mut entries: Vec<Entry> = store.read(&self.label).unwrap_or_default();
        entries.retain(|entry| entry.fingerprint != fingerprint);
        entries.push(Entry {
            fingerprint,
            failure: error.to_failure(),
            until: passes(error).then(|| now() + PASSING),
        });
        let surplus = entries.len().saturating_sub(KEPT);
        entries.drain(..surplus);
        // Not being able to remember is reported where the sign-in's own result is kept.
        let _ = store.write(&self.label, &entries);
    }

    pub fn clear(&self) {
        if let Some(store) = self.store {
            store.remove(&self.label);
        }
    }

    /// Bound to everything it was refused for: with another app id or subdomain it may be right.
    fn fingerprint(&self, store: &Store, what: &str, answer: &str) -> String {
        store.fingerprint(&format!(
            "{what}\0{}\0{}\0{answer}",
            self.label.tenant, self.label.user
        ))
    }
}
