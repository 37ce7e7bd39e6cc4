//! What a sign-in leaves in the cache for the next call.

use serde::{Deserialize, Serialize};

use crate::credentials::SessionCredentials;
use crate::saml::{Assertion, Role};

/// Session credentials as they lie in the cache.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    pub credentials: SessionCredentials,
    pub role: Role,
    /// The duration that was wanted, in seconds; the role may have allowed less.
    pub wanted_seconds: u64,
    /// The AWS profile at that time, and its region, the last in the order.
    pub aws_profile: String,
    pub profile_region: Option<String>,
    /// Unix milliseconds.
    pub obtained: i64,
    /// What the person is called in AWS's logs; the next role of a chain takes it over.
    #[serde(default)]
    pub session_name: String,
    /// What narrows it, in a word.
    #[serde(default)]
    pub policy: Option<String>,
}

/// An assertion as it lies in the cache.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptAssertion {
    pub assertion: Assertion,
    /// Unix milliseconds.
    pub obtained: i64,
}

/// The roles of the last assertion, which outlive it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KnownRoles {
    pub roles: Vec<Role>,
    /// Unix seconds.
    pub read: i64,
}
