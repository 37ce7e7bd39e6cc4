//! The assertion: what OneLogin returns and STS takes. Which roles it offers, and until when it may
//! be redeemed. The seam of the program: left of it nobody knows AWS, right of it nobody knows
//! OneLogin.

mod content;
mod role;

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use content::Content;
pub use role::{Role, RoleArn, RoleList, RoleRef};

use crate::clock::{ClockSkew, Timestamp};
use crate::error::{Error, Result};
use crate::secret::{self, Secret};

/// STS takes an assertion for five minutes after it was issued ("Token must be redeemed within 5
/// minutes of issuance").
const REDEEMABLE: Duration = Duration::from_secs(300);
/// A redemption needs a moment, so the last seconds do not count.
const REDEMPTION: Duration = Duration::from_secs(5);

/// A base64 SAML response with the roles in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Assertion {
    pub response: Secret,
    pub roles: Vec<Role>,
    #[serde(default)]
    pub owner: Owner,
    /// How many roles are not among these, since their names are longer than AWS allows.
    #[serde(default)]
    pub left_out: usize,
    /// Whether it is made for IAM Identity Center, not for STS.
    #[serde(default)]
    pub is_for_identity_center: bool,
    /// The last moment STS may take it, by this machine's clock.
    pub valid_until: Timestamp,
}

/// Whose an assertion is, in the words of who issued it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Owner {
    /// The subject's NameID.
    pub name: String,
    pub issuer: String,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [name, issuer] = [&self.name, &self.issuer].map(|text| match text.as_str() {
            "" => "unnamed",
            text => text,
        });
        write!(f, "{name} (issuer: {issuer})")
    }
}

impl Assertion {
    /// Reads a base64 SAML response. `clock_skew`: the issuer's clock.
    ///
    /// # Errors
    /// When it is not base64, not XML, not a SAML response, has a DOCTYPE (a way to make small text
    /// huge, or to read files), is encrypted, or names no time.
    pub fn read(response: &str, clock_skew: ClockSkew) -> Result<Self> {
        let response = secret::join(&response.split_whitespace().collect::<Vec<_>>());
        let lenient =
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let xml = GeneralPurpose::new(&base64::alphabet::STANDARD, lenient)
            .decode(response.expose())
            .map(Zeroizing::new)
            .map_err(|_| unusable("it is not base64"))?;
        let content = Content::read(&xml)?;
        let mut ends = content.ends;
        ends.extend(content.issued.map(|issued| issued + REDEEMABLE));
        let end = ends
            .into_iter()
            .min()
            .ok_or_else(|| unusable("it has no expiration"))?;
        let values = content.role_values.iter();
        let (mut roles, left_out): (Vec<Role>, Vec<Role>) = values
            .filter_map(|value| Role::parse(value))
            .partition(Role::is_possible);
        let mut seen = std::collections::HashSet::new();
        roles.retain(|role| seen.insert(role.role_arn.clone()));
        Ok(Self {
            response,
            roles,
            owner: content.owner,
            is_for_identity_center: content.is_for_identity_center,
            left_out: left_out.len(),
            valid_until: clock_skew.to_ours(end),
        })
    }

    /// Whether it works only with IAM Identity Center.
    pub fn is_for_another_door(&self) -> bool {
        self.is_for_identity_center && self.roles.is_empty()
    }

    /// Whether STS will still take it.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.valid_until.since(now) > REDEMPTION
    }
}

fn unusable(reason: &str) -> Error {
    Error::AssertionUnusable {
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests;
