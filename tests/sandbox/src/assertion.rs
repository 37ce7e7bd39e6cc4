//! The SAML assertion the practice OneLogin issues: its text, and what STS will remember of it. The
//! signature is a dummy; STS trusts an assertion because it was issued here.

use crate::clock;
use crate::reply::uuid;
use crate::state::{Assertion, State};
use crate::world::{AppKind, RoleGrant, User};
use crate::xml::{escape, role_pairs, role_session_name};

const ISSUER: &str = "https://app.onelogin.com/saml/metadata/5a9f1c2e-0b7d-4e63-9a41-3d2f8c6b7e10";
/// Where IAM Identity Center takes assertions, and what it is called in them (IAM Identity Center user guide, "External
/// identity providers").
pub(crate) const IDENTITY_CENTER_RECIPIENT: &str = "https://eu-west-1.signin.aws.amazon.com/platform/saml/acs/5a9f1c2e-0b7d-4e63-9a41-3d2f8c6b7e10";
const IDENTITY_CENTER_AUDIENCE: &str =
    "https://eu-west-1.signin.aws.amazon.com/platform/saml/d-9067012345";
const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);

/// Issues one for this user and an app of that kind, and remembers it.
pub(crate) fn issue(state: &mut State, user: &User, kind: AppKind) -> String {
    let now = state.now();
    let world = &state.world;
    let session_life = world.session_life.unwrap_or(DAY);
    let mut assertion = Assertion {
        username: user.username.clone(),
        session_name: user.username.clone(),
        pairs: Vec::new(),
        issuer: ISSUER.into(),
        recipient: match kind {
            AppKind::Roles => recipient(&user.roles).into(),
            AppKind::IdentityCenter => IDENTITY_CENTER_RECIPIENT.into(),
        },
        issued: now,
        not_on_or_after: clock::after(now, world.assertion_life),
        session_not_on_or_after: clock::after(now, session_life),
    };
    let template = match &world.assertion_xml {
        Some(template) => template.clone(),
        None => template(user, kind),
    };
    let not_before = now - time::Duration::minutes(3);
    let xml = template
        .replace("{issue_instant}", &clock::seconds(now))
        .replace("{not_before}", &clock::seconds(not_before))
        .replace(
            "{not_on_or_after}",
            &clock::seconds(assertion.not_on_or_after),
        )
        .replace(
            "{session_not_on_or_after}",
            &clock::seconds(assertion.session_not_on_or_after),
        )
        .replace("{recipient}", &assertion.recipient)
        .replace("{username}", &escape(&user.username));
    assertion.pairs = role_pairs(&xml);
    if let Some(name) = role_session_name(&xml) {
        assertion.session_name = name;
    }
    state.assertions.insert(xml.clone().into_bytes(), assertion);
    xml
}

/// The sign-in page of the roles' partition, where a browser would post the assertion.
fn recipient(roles: &[RoleGrant]) -> &'static str {
    match roles
        .first()
        .and_then(|role| role.role_arn.split(':').nth(1))
    {
        Some("aws-cn") => "https://signin.amazonaws.cn/saml",
        Some("aws-eusc") => "https://eusc-de-east-1.signin.amazonaws-eusc.eu/saml",
        Some("aws-us-gov") => "https://signin.amazonaws-us-gov.com/saml",
        _ => "https://signin.aws.amazon.com/saml",
    }
}

fn template(user: &User, kind: AppKind) -> String {
    let id = uuid();
    let audience = match kind {
        AppKind::Roles => "https://signin.aws.amazon.com/saml",
        AppKind::IdentityCenter => IDENTITY_CENTER_AUDIENCE,
    };
    let roles: Vec<String> = user
        .roles
        .iter()
        .map(|role| format!("{},{}", role.role_arn, role.principal_arn))
        .collect();
    let attributes = match kind {
        AppKind::Roles => {
            let session_name = attribute("RoleSessionName", &["{username}".to_owned()]);
            attribute("Role", &roles) + &session_name
        }
        AppKind::IdentityCenter => String::new(),
    };
    format!(
        r##"<samlp:Response xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="R{id}" Version="2.0" IssueInstant="{{issue_instant}}" Destination="{{recipient}}"><saml:Issuer>{ISSUER}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Version="2.0" ID="A{id}" IssueInstant="{{issue_instant}}"><saml:Issuer>{ISSUER}</saml:Issuer><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="#A{id}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>c2FuZGJveA==</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>c2FuZGJveA==</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>c2FuZGJveA==</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">{{username}}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{{not_on_or_after}}" Recipient="{{recipient}}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{{not_before}}" NotOnOrAfter="{{not_on_or_after}}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{{issue_instant}}" SessionNotOnOrAfter="{{session_not_on_or_after}}" SessionIndex="_{id}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response>
"##
    )
}

/// One attribute of AWS's, its values escaped.
fn attribute(name: &str, values: &[String]) -> String {
    let values: String = values
        .iter()
        .map(|value| {
            format!(
                r#"<saml:AttributeValue xsi:type="xs:string">{}</saml:AttributeValue>"#,
                escape(value)
            )
        })
        .collect();
    format!(
        r#"<saml:Attribute NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic" Name="https://aws.amazon.com/SAML/Attributes/{name}">{values}</saml:Attribute>"#
    )
}
