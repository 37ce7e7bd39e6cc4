//! Why a store did not do what it was asked, in words.

use std::fmt;
use std::time::Duration;

use crate::log::clean;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// There is none in this session.
    NoStore(String),
    /// It has nowhere to put a secret.
    NoCollection {
        provider: String,
    },
    Locked,
    /// It would ask a person, and none is here.
    NeedsPerson,
    /// It asked, and was told no, or has nothing to ask with.
    Dismissed,
    /// The person went on while it asked.
    Skipped,
    TooSlow(Duration),
    Failed(String),
}

impl Trouble {
    /// Whether the store is not worth another call in this run.
    pub(super) fn is_final(&self) -> bool {
        match self {
            Trouble::NoStore(_) | Trouble::Dismissed | Trouble::Skipped | Trouble::TooSlow(_) => {
                true
            }
            Trouble::NoCollection { .. }
            | Trouble::Locked
            | Trouble::NeedsPerson
            | Trouble::Failed(_) => false,
        }
    }

    /// Whether the connection may be broken, or is to end so that its question ends too.
    pub(super) fn ends_connection(&self) -> bool {
        self.is_final() || matches!(self, Trouble::Failed(_))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::NoStore(reason) => write!(f, "no keyring is available ({})", clean(reason)),
            Trouble::NoCollection { provider } => {
                write!(f, "{} has no default keyring yet", clean(provider))
            }
            Trouble::Locked => f.write_str("the keyring is locked"),
            Trouble::NeedsPerson => f.write_str(
                "the keyring needs to open a window, which ol-aws allows on a terminal only",
            ),
            Trouble::Dismissed => {
                f.write_str("the keyring did not get your permission, or could not ask for it")
            }
            Trouble::Skipped => f.write_str("you continued without the keyring"),
            Trouble::TooSlow(limit) => write!(
                f,
                "the keyring did not answer within {} seconds",
                limit.as_secs()
            ),
            Trouble::Failed(reason) => write!(f, "the keyring failed: {}", clean(reason)),
        }
    }
}
