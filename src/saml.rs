//! The assertion: what OneLogin returns and STS takes. Which roles it offers, and until when it may
//! be redeemed. The seam of the program: left of it nobody knows AWS, right of it nobody knows
//! OneLogin.

mod content;

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use content::Content;

use crate::clock::{ClockSkew, Timestamp};
use crate::error::{Error, Result};
use crate::secret::{self, Secret};

/// What AWS allows, in characters (IAM user guide, "IAM and AWS STS quotas"). Longer names are
/// nobody's, and cost time wherever names are compared.
const LONGEST_ROLE_NAME: usize = 64;
const LONGEST_PATH: usize = 512;
const LONGEST_PROVIDER_NAME: usize = 128;

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

/// A role one may assume, and who vouches for it: the SAML provider, or the role it is assumed
/// from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Role {
    pub role_arn: String,
    pub principal_arn: String,
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

impl Role {
    /// Both halves of a Role value, in whichever order they stand; `None` for a placeholder.
    fn parse(value: &str) -> Option<Self> {
        let (one, other) = value.split_once(',')?;
        let (one, other) = (one.trim(), other.trim());
        let (role, principal) = if one.contains(":role/") {
            (one, other)
        } else {
            (other, one)
        };
        let well_formed = |arn: &str, kind: &str| {
            let mut parts = arn.splitn(6, ':');
            parts.next() == Some("arn")
                && parts
                    .next()
                    .is_some_and(|partition| partition == "aws" || partition.starts_with("aws-"))
                && parts.next() == Some("iam")
                && parts.next() == Some("")
                && parts.next().is_some_and(|account| {
                    account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit())
                })
                && parts.next().is_some_and(|rest| {
                    rest.starts_with(kind) && rest.len() > kind.len() && !rest.contains(',')
                })
        };
        (well_formed(role, "role/") && well_formed(principal, "saml-provider/")).then(|| Self {
            role_arn: role.to_owned(),
            principal_arn: principal.to_owned(),
        })
    }

    /// Whether both names are as short as AWS's.
    fn is_possible(&self) -> bool {
        let length = |text: &str| text.chars().count();
        let (_, provider) = self
            .principal_arn
            .split_once(":saml-provider/")
            .unwrap_or_default();
        // With the slash on either side, as AWS counts it.
        let path = length(self.path_and_name()) - length(self.name()) + 1;
        length(self.name()) <= LONGEST_ROLE_NAME
            && path <= LONGEST_PATH
            && length(provider) <= LONGEST_PROVIDER_NAME
    }

    pub fn account_id(&self) -> &str {
        self.role_arn.split(':').nth(4).unwrap_or_default()
    }

    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub fn partition(&self) -> &str {
        self.role_arn.split(':').nth(1).unwrap_or_default()
    }

    /// The name with its path: `team/blue/Deploy`.
    pub fn path_and_name(&self) -> &str {
        self.role_arn
            .split_once(":role/")
            .map_or("", |(_, rest)| rest)
    }

    /// The name alone: `Deploy`.
    pub fn name(&self) -> &str {
        self.path_and_name().rsplit('/').next().unwrap_or_default()
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
