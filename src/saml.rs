//! The assertion: what OneLogin returns and STS takes. Which roles it offers, and until when it may be redeemed.
//! The seam of the program: left of it nobody knows AWS, right of it nobody knows OneLogin.

use std::fmt;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::secret::{self, Secret};

const PROTOCOL: Namespace = Namespace("urn:oasis:names:tc:SAML:2.0:protocol");
const ASSERTION: Namespace = Namespace("urn:oasis:names:tc:SAML:2.0:assertion");

/// The names of the Role attribute: AWS's, and the two found in its China documentation.
const ROLE_ATTRIBUTES: [&str; 3] = [
    "https://aws.amazon.com/SAML/Attributes/Role",
    "http://www.amazonaws.cn/SAML/Attributes/Role",
    "https://www.amazonaws.cn/SAML/Attributes/Role",
];

/// What AWS allows, in characters (IAM user guide, "IAM and AWS STS quotas"). Longer names are nobody's, and cost time wherever
/// names are compared.
const LONGEST_ROLE_NAME: usize = 64;
const LONGEST_PATH: usize = 512;
const LONGEST_PROVIDER_NAME: usize = 128;

/// STS takes an assertion for five minutes after it was issued ("Token must be redeemed within 5 minutes of issuance").
const REDEEMABLE: i64 = 300;

/// A base64 SAML response with the roles in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Assertion {
    pub response: Secret,
    pub roles: Vec<Role>,
    #[serde(default)]
    pub identity: Identity,
    /// How many roles are not among these, since their names are longer than AWS allows.
    #[serde(default)]
    pub left_out: usize,
    /// The last moment STS may take it, in Unix seconds of this machine's clock.
    pub valid_until: i64,
}

/// Whose an assertion is, in the words of who issued it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Identity {
    /// The subject's NameID.
    pub name: String,
    pub issuer: String,
}

/// A role one may assume, and who vouches for it: the SAML provider, or the role it is assumed from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Role {
    pub role_arn: String,
    pub principal_arn: String,
}

impl fmt::Display for Identity {
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
    /// Reads a base64 SAML response. `clock_skew` is how many seconds the issuer's clock is ahead of ours.
    ///
    /// # Errors
    /// When it is not base64, not XML, not a SAML response, has a DOCTYPE (a way to make small text huge, or to read
    /// files), is encrypted, or names no time.
    pub fn read(response: &str, clock_skew: i64) -> Result<Self> {
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
            .ok_or_else(|| unusable("it does not say until when it is valid"))?;
        let values = content.role_values.iter();
        let (mut roles, left_out): (Vec<Role>, Vec<Role>) = values
            .filter_map(|value| Role::parse(value))
            .partition(Role::is_possible);
        let mut seen = std::collections::HashSet::new();
        roles.retain(|role| seen.insert(role.role_arn.clone()));
        Ok(Self {
            response,
            roles,
            identity: content.identity,
            left_out: left_out.len(),
            valid_until: end - clock_skew,
        })
    }

    /// Whether STS will still take it. A redemption needs a moment, so the last seconds do not count.
    pub fn is_valid(&self, now: i64) -> bool {
        self.valid_until - 5 > now
    }
}

/// Far beyond any SAML response, and small enough that none takes long to read: the reader compares each prefix with every
/// namespace in scope, and each attribute with those before it.
const DEEPEST: u32 = 50;
const MOST_ELEMENTS: u32 = 50_000;
const LONGEST_TAG: usize = 8 * 1024;

/// What is of interest in the XML.
#[derive(Default)]
struct Content {
    role_values: Vec<String>,
    identity: Identity,
    issued: Option<i64>,
    ends: Vec<i64>,
}

/// Where in the document we are, as far as what stands there is read.
#[derive(PartialEq)]
enum Place {
    Elsewhere,
    Issuer,
    NameId,
    RoleAttribute,
    RoleValue,
}

impl Place {
    fn is_read(&self) -> bool {
        matches!(self, Place::Issuer | Place::NameId | Place::RoleValue)
    }
}

impl Content {
    fn read(xml: &[u8]) -> Result<Self> {
        let text = std::str::from_utf8(xml).map_err(|_| unusable("it is not UTF-8"))?;
        let mut reader = NsReader::from_str(text);
        let mut content = Self::default();
        let (mut place, mut value) = (Place::Elsewhere, String::new());
        let (mut is_response, mut is_assertion) = (false, false);
        let (mut depth, mut elements) = (0_u32, 0_u32);
        loop {
            let (namespace, event) = reader
                .read_resolved_event()
                .map_err(|_| unusable("it is not well-formed XML"))?;
            match event {
                Event::Start(ref element) | Event::Empty(ref element) => {
                    let opens = matches!(event, Event::Start(_));
                    depth += u32::from(opens);
                    elements += 1;
                    if depth > DEEPEST || elements > MOST_ELEMENTS || element.len() > LONGEST_TAG {
                        return Err(unusable("it is larger than any SAML response"));
                    }
                    let name = element.local_name();
                    match (&namespace, name.as_ref()) {
                        (ResolveResult::Bound(PROTOCOL), "Response") => is_response = true,
                        (ResolveResult::Bound(ASSERTION), "Assertion") => {
                            // STS may believe one, and we have read the other.
                            if std::mem::replace(&mut is_assertion, true) {
                                return Err(unusable("it holds more than one assertion"));
                            }
                            content.issued = instant(element, "IssueInstant")?;
                        }
                        (ResolveResult::Bound(ASSERTION), "EncryptedAssertion") => {
                            return Err(unusable("it is encrypted"));
                        }
                        (
                            ResolveResult::Bound(ASSERTION),
                            "Conditions" | "SubjectConfirmationData",
                        ) => {
                            content.ends.extend(instant(element, "NotOnOrAfter")?);
                        }
                        (ResolveResult::Bound(ASSERTION), "Issuer" | "NameID")
                            if opens && is_assertion && place == Place::Elsewhere =>
                        {
                            place = match name.as_ref() {
                                "Issuer" => Place::Issuer,
                                _ => Place::NameId,
                            };
                            value.clear();
                        }
                        (ResolveResult::Bound(ASSERTION), "Attribute") if opens => {
                            let name = attribute(element, "Name")?;
                            let is_role =
                                name.is_some_and(|name| ROLE_ATTRIBUTES.contains(&name.as_str()));
                            place = if is_role {
                                Place::RoleAttribute
                            } else {
                                Place::Elsewhere
                            };
                        }
                        (ResolveResult::Bound(ASSERTION), "AttributeValue")
                            if opens && place == Place::RoleAttribute =>
                        {
                            place = Place::RoleValue;
                            value.clear();
                        }
                        _ => {}
                    }
                }
                Event::End(element) => {
                    // The reader has matched it with its start, so there was one.
                    depth -= 1;
                    match (&namespace, element.local_name().as_ref(), &place) {
                        (ResolveResult::Bound(ASSERTION), "AttributeValue", Place::RoleValue) => {
                            content.role_values.push(std::mem::take(&mut value));
                            place = Place::RoleAttribute;
                        }
                        (ResolveResult::Bound(ASSERTION), "Issuer", Place::Issuer) => {
                            keep_first(&mut content.identity.issuer, &value);
                            place = Place::Elsewhere;
                        }
                        (ResolveResult::Bound(ASSERTION), "NameID", Place::NameId) => {
                            keep_first(&mut content.identity.name, &value);
                            place = Place::Elsewhere;
                        }
                        (ResolveResult::Bound(ASSERTION), "Attribute", _) => {
                            place = Place::Elsewhere;
                        }
                        _ => {}
                    }
                }
                // Text comes in pieces: an entity reference or a comment splits it.
                Event::Text(piece) if place.is_read() => {
                    value += &piece;
                }
                Event::CData(piece) if place.is_read() => {
                    value += &piece;
                }
                Event::GeneralRef(reference) if place.is_read() => {
                    let character = reference
                        .resolve_char_ref()
                        .map_err(|_| unusable("it is not well-formed XML"))?;
                    match character {
                        Some(character) => value.push(character),
                        None => {
                            value += resolve_xml_entity(&reference)
                                .ok_or_else(|| unusable("it refers to an unknown entity"))?;
                        }
                    }
                }
                Event::DocType(_) => {
                    return Err(unusable("it has a DOCTYPE, which no SAML response has"));
                }
                // The reader takes an end in the middle for an end.
                Event::Eof if depth > 0 => return Err(unusable("it is cut off")),
                Event::Eof => break,
                _ => {}
            }
        }
        if !(is_response && is_assertion) {
            return Err(unusable("it is not a SAML response"));
        }
        Ok(content)
    }
}

/// The first is the assertion's own; one that confirms the subject may have a name too.
fn keep_first(place: &mut String, value: &str) {
    if place.is_empty() {
        value.trim().clone_into(place);
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    let broken = || unusable("it is not well-formed XML");
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|_| broken())?;
        if attribute.key.as_ref() == name {
            return Ok(Some(
                quick_xml::escape::unescape(&attribute.value)
                    .map_err(|_| broken())?
                    .into_owned(),
            ));
        }
    }
    Ok(None)
}

/// A time in Unix seconds (SAML core 1.3.3: xs:dateTime, in UTC).
fn instant(element: &BytesStart<'_>, name: &str) -> Result<Option<i64>> {
    let Some(text) = attribute(element, name)? else {
        return Ok(None);
    };
    let instant = OffsetDateTime::parse(text.trim(), &Rfc3339)
        .map_err(|_| unusable("a time in it cannot be read"))?;
    Ok(Some(instant.unix_timestamp()))
}

fn unusable(reason: &str) -> Error {
    Error::AssertionUnusable {
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests;
