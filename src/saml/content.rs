//! What is of interest in the XML of a SAML response (SAML core 2.0), and what none of them holds.

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::{Owner, unusable};
use crate::clock::Timestamp;
use crate::error::Result;

const PROTOCOL: Namespace = Namespace("urn:oasis:names:tc:SAML:2.0:protocol");
const ASSERTION: Namespace = Namespace("urn:oasis:names:tc:SAML:2.0:assertion");

/// The names of the Role attribute: AWS's, and the two found in its China documentation.
pub const ROLE_ATTRIBUTES: [&str; 3] = [
    "https://aws.amazon.com/SAML/Attributes/Role",
    "http://www.amazonaws.cn/SAML/Attributes/Role",
    "https://www.amazonaws.cn/SAML/Attributes/Role",
];

/// Far beyond any SAML response, and small enough that none takes long to read: the reader compares
/// each prefix with every namespace in scope, and each attribute with those before it.
const DEEPEST: u32 = 50;
const MOST_ELEMENTS: u32 = 50_000;
const LONGEST_TAG: usize = 8 * 1024;

/// What is of interest in the XML.
#[derive(Default)]
pub struct Content {
    pub role_values: Vec<String>,
    pub owner: Owner,
    /// Whether one of its addresses is IAM Identity Center's.
    pub is_for_identity_center: bool,
    pub issued: Option<Timestamp>,
    pub ends: Vec<Timestamp>,
}

/// Where in the document we are, as far as what stands there is read.
#[derive(PartialEq)]
enum Place {
    Elsewhere,
    Issuer,
    NameId,
    Audience,
    RoleAttribute,
    RoleValue,
}

impl Place {
    fn is_read(&self) -> bool {
        matches!(
            self,
            Place::Issuer | Place::NameId | Place::Audience | Place::RoleValue
        )
    }
}

/// What is known of the document up to here.
struct Reading {
    content: Content,
    place: Place,
    /// The text of that place, so far.
    value: String,
    is_response: bool,
    is_assertion: bool,
    depth: u32,
    elements: u32,
}

impl Content {
    pub fn read(xml: &[u8]) -> Result<Self> {
        let text = std::str::from_utf8(xml).map_err(|_| unusable("it is not UTF-8"))?;
        let mut reader = NsReader::from_str(text);
        let mut reading = Reading {
            content: Self::default(),
            place: Place::Elsewhere,
            value: String::new(),
            is_response: false,
            is_assertion: false,
            depth: 0,
            elements: 0,
        };
        loop {
            let (namespace, event) = reader
                .read_resolved_event()
                .map_err(|_| unusable("it is not well-formed XML"))?;
            match event {
                Event::Start(ref element) | Event::Empty(ref element) => {
                    let opens = matches!(event, Event::Start(_));
                    reading.start(&namespace, element, opens)?;
                }
                Event::End(element) => reading.end(&namespace, &element),
                Event::DocType(_) => {
                    return Err(unusable("it has a DOCTYPE, which SAML does not allow"));
                }
                // The reader takes an end in the middle for an end.
                Event::Eof if reading.depth > 0 => return Err(unusable("it is cut off")),
                Event::Eof => break,
                piece => reading.text(&piece)?,
            }
        }
        if !(reading.is_response && reading.is_assertion) {
            return Err(unusable("it is not a SAML response"));
        }
        Ok(reading.content)
    }
}

impl Reading {
    fn start(
        &mut self,
        namespace: &ResolveResult<'_>,
        element: &BytesStart<'_>,
        opens: bool,
    ) -> Result<()> {
        self.depth += u32::from(opens);
        self.elements += 1;
        let is_too_large = self.depth > DEEPEST || self.elements > MOST_ELEMENTS;
        if is_too_large || element.len() > LONGEST_TAG {
            return Err(unusable("it is larger than any SAML response"));
        }
        let name = element.local_name();
        match (namespace, name.as_ref()) {
            (ResolveResult::Bound(PROTOCOL), "Response") => self.is_response = true,
            (ResolveResult::Bound(ASSERTION), "Assertion") => {
                // STS may believe one, and we have read the other.
                if std::mem::replace(&mut self.is_assertion, true) {
                    return Err(unusable("it contains more than one assertion"));
                }
                self.content.issued = moment(element, "IssueInstant")?;
            }
            (ResolveResult::Bound(ASSERTION), "EncryptedAssertion") => {
                return Err(unusable("it is encrypted"));
            }
            (ResolveResult::Bound(ASSERTION), "Conditions" | "SubjectConfirmationData") => {
                let end = moment(element, "NotOnOrAfter")?;
                self.content.ends.extend(end);
                let recipient = attribute(element, "Recipient")?;
                self.content.is_for_identity_center |=
                    recipient.is_some_and(|recipient| is_identity_center(&recipient));
            }
            (ResolveResult::Bound(ASSERTION), name) if opens => self.enter(name, element)?,
            _ => {}
        }
        Ok(())
    }

    fn enter(&mut self, name: &str, element: &BytesStart<'_>) -> Result<()> {
        let is_elsewhere = self.place == Place::Elsewhere;
        let place = match name {
            "Issuer" if self.is_assertion && is_elsewhere => Place::Issuer,
            "NameID" if self.is_assertion && is_elsewhere => Place::NameId,
            "Audience" if self.is_assertion && is_elsewhere => Place::Audience,
            "AttributeValue" if self.place == Place::RoleAttribute => Place::RoleValue,
            "Attribute" => {
                let name = attribute(element, "Name")?;
                let is_role = name.is_some_and(|name| ROLE_ATTRIBUTES.contains(&name.as_str()));
                if is_role {
                    Place::RoleAttribute
                } else {
                    Place::Elsewhere
                }
            }
            _ => return Ok(()),
        };
        self.place = place;
        self.value.clear();
        Ok(())
    }

    fn end(&mut self, namespace: &ResolveResult<'_>, element: &BytesEnd<'_>) {
        // The reader has matched it with its start, so there was one.
        self.depth -= 1;
        if *namespace != ResolveResult::Bound(ASSERTION) {
            return;
        }
        match (element.local_name().as_ref(), &self.place) {
            ("AttributeValue", Place::RoleValue) => {
                let value = std::mem::take(&mut self.value);
                self.content.role_values.push(value);
                self.place = Place::RoleAttribute;
            }
            ("Issuer", Place::Issuer) => {
                keep_first(&mut self.content.owner.issuer, &self.value);
                self.place = Place::Elsewhere;
            }
            ("NameID", Place::NameId) => {
                keep_first(&mut self.content.owner.name, &self.value);
                self.place = Place::Elsewhere;
            }
            ("Audience", Place::Audience) => {
                self.content.is_for_identity_center |= is_identity_center(&self.value);
                self.place = Place::Elsewhere;
            }
            ("Attribute", _) => self.place = Place::Elsewhere,
            _ => {}
        }
    }

    /// Text comes in pieces: an entity reference or a comment splits it.
    fn text(&mut self, piece: &Event<'_>) -> Result<()> {
        if !self.place.is_read() {
            return Ok(());
        }
        match piece {
            Event::Text(piece) => self.value += piece,
            Event::CData(piece) => self.value += piece,
            Event::GeneralRef(reference) => {
                let character = reference
                    .resolve_char_ref()
                    .map_err(|_| unusable("it is not well-formed XML"))?;
                match character {
                    Some(character) => self.value.push(character),
                    None => {
                        self.value += resolve_xml_entity(reference)
                            .ok_or_else(|| unusable("it contains an unknown entity"))?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The first is the assertion's own; one that confirms the subject may have a name too.
fn keep_first(place: &mut String, value: &str) {
    if place.is_empty() {
        value.trim().clone_into(place);
    }
}

/// Whether it is where IAM Identity Center takes assertions, or its name: one for each region and
/// directory, or the one for several regions (IAM Identity Center user guide, "External identity
/// providers"). The hosts differ by partition and by IPv6, the path does not.
fn is_identity_center(address: &str) -> bool {
    let address = address.trim();
    let host_and_path = address
        .strip_prefix("https://")
        .and_then(|rest| rest.split_once("/platform/saml/"));
    let is_hosted = host_and_path.is_some_and(|(host, _)| {
        !host.contains('/')
            && host
                .split('.')
                .any(|label| label.eq_ignore_ascii_case("signin"))
    });
    is_hosted || address == "urn:amazon:webservices:sso"
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

/// A moment (SAML core 1.3.3: xs:dateTime, in UTC).
fn moment(element: &BytesStart<'_>, name: &str) -> Result<Option<Timestamp>> {
    let Some(text) = attribute(element, name)? else {
        return Ok(None);
    };
    let moment = Timestamp::parse_rfc3339(text.trim());
    moment
        .map(Some)
        .ok_or_else(|| unusable("a time in it cannot be read"))
}
