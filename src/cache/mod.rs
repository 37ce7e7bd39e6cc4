//! What is kept between calls, sealed: session credentials, assertions, access tokens; and the
//! locks that let one process sign in for all. Knows where things lie and how they are sealed, not
//! what they mean.

mod key;
mod lock;
mod single_flight;
mod store;

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::log::Log;

pub use single_flight::Flight;
pub use store::{Protection, Store};

/// What an entry is, and whose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    pub kind: EntryKind,
    /// OneLogin's address, tenant and app.
    pub tenant: String,
    pub user: String,
    /// What tells entries of a kind apart, such as the role's ARN.
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    Session,
    Assertion,
    Roles,
    AccessToken,
    /// How the last sign-in ended when it failed.
    Outcome,
}

/// The store, or none where there can be none: everything then costs a sign-in, and works.
#[derive(Clone)]
pub struct Cache {
    store: std::result::Result<Rc<Store>, Error>,
    log: Log,
    /// Whether the user was told that nothing can be written. One sign-in writes several entries.
    told: Rc<Cell<bool>>,
}

impl Cache {
    /// # Errors
    /// When the directory is not ours alone. Where there can be none at all, we go on without.
    pub fn open(environment: &Environment, log: Log) -> Result<Self> {
        let store = match Store::open(environment) {
            Ok(store) => Ok(Rc::new(store.warning(log))),
            Err(error @ Error::Io { .. }) => {
                log.warn(format!("{error}; each call must sign in again"));
                Err(error)
            }
            Err(error) => return Err(error),
        };
        Ok(Self {
            store,
            log,
            told: Rc::default(),
        })
    }

    /// # Errors
    /// The reason why there is none.
    pub fn opened(&self) -> std::result::Result<&Store, &Error> {
        self.store.as_deref()
    }

    pub fn store(&self) -> Option<&Store> {
        self.opened().ok()
    }

    /// Where files of ours lie that outlive the cache.
    pub fn directory(&self) -> Option<&Path> {
        Some(self.store()?.directory())
    }

    pub fn read<T: DeserializeOwned>(&self, label: &Label) -> Option<T> {
        self.store()?.read(label)
    }

    /// What cannot be kept is obtained again the next time; the user hears of it, the work goes on.
    pub fn write<T: Serialize>(&self, label: &Label, content: &T) {
        let written = self.store().map(|store| store.write(label, content));
        if let Some(Err(error)) = written
            && !self.told.replace(true)
        {
            self.log
                .warn(format!("{error}; the next call must sign in again"));
        }
    }

    pub fn remove(&self, label: &Label) {
        if let Some(store) = self.store() {
            store.remove(label);
        }
    }
}
