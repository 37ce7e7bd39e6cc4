//! What a path to credentials ends in.

use super::now;
use crate::credentials::{Identity, SessionCredentials, for_people, local_clock};

/// Session credentials, and what they are for.
#[derive(Debug)]
pub struct Held {
    pub credentials: SessionCredentials,
    pub identity: Identity,
    /// The alias it was asked for by, or has.
    pub alias: Option<String>,
    /// How long it was asked to live, in seconds; the role may have allowed less.
    pub wanted_seconds: u64,
    /// Assumed from another role, not by the assertion.
    pub chained: bool,
}

impl Held {
    /// `admin in prod: until 14:05 (59m)`
    pub fn summary(&self) -> String {
        let expiration = self.credentials.expiration;
        let until = time::OffsetDateTime::from_unix_timestamp(expiration);
        let until = until.map(local_clock).unwrap_or_default();
        let left = for_people(expiration - now());
        let Identity { role, account, .. } = &self.identity;
        format!("{role} in {account}: until {until} ({left})")
    }
}
