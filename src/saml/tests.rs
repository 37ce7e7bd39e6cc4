//! What owner providers really send, and what nobody should.

use base64::engine::general_purpose::STANDARD;

use super::content::ROLE_ATTRIBUTES;
use super::*;

const ROLE: &str = "arn:aws:iam::111122223333:role/Admin";
const PROVIDER: &str = "arn:aws:iam::111122223333:saml-provider/OneLogin";

/// Seconds after 2026-11-23T20:00:00Z, when the responses here were issued.
fn issued(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_795_464_000 + seconds)
}

fn response(attribute: &str, values: &[&str]) -> String {
    let values: String = values
        .iter()
        .map(|value| {
            format!("<saml:AttributeValue xsi:type=\"xs:string\">{value}</saml:AttributeValue>")
        })
        .collect();
    format!(
        "<samlp:Response xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
         xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"><saml:Assertion IssueInstant=\"2026-11-23T20:00:00Z\">\
         <saml:Conditions NotBefore=\"2026-11-23T19:57:00Z\" NotOnOrAfter=\"2026-11-23T20:03:00Z\"/><saml:AttributeStatement>\
         <saml:Attribute Name=\"{attribute}\">{values}</saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>"
    )
}

fn encode(xml: &str) -> String {
    STANDARD.encode(xml)
}

fn read(xml: &str) -> Result<Assertion> {
    Assertion::read(&encode(xml), ClockSkew::default())
}

fn roles(values: &[&str]) -> Vec<String> {
    let assertion = read(&response(ROLE_ATTRIBUTES[0], values)).expect("readable");
    assertion
        .roles
        .into_iter()
        .map(|role| role.role_arn)
        .collect()
}

#[test]
fn role_and_principal_come_in_either_order_with_blanks() {
    for value in [
        format!("{ROLE},{PROVIDER}"),
        format!("{PROVIDER} , {ROLE}"),
        format!("\n {ROLE} ,\n {PROVIDER}\n"),
    ] {
        let assertion = read(&response(ROLE_ATTRIBUTES[0], &[&value])).expect("readable");
        assert_eq!(
            assertion.roles,
            [Role {
                role_arn: ROLE.into(),
                principal_arn: PROVIDER.into()
            }],
            "{value:?}"
        );
    }
}

#[test]
fn partitions_and_paths_are_kept() {
    for partition in ["aws", "aws-cn", "aws-us-gov", "aws-eusc"] {
        let value = format!(
            "arn:{partition}:iam::111122223333:role/team/blue/X,arn:{partition}:iam::111122223333:saml-provider/P"
        );
        let assertion = read(&response(ROLE_ATTRIBUTES[0], &[&value])).expect("readable");
        let role = &assertion.roles[0];
        assert_eq!(
            (role.partition(), role.account_id()),
            (partition, "111122223333")
        );
        assert_eq!((role.path_and_name(), role.name()), ("team/blue/X", "X"));
    }
}

#[test]
fn every_name_of_the_role_attribute_is_known_and_no_other() {
    let value = format!("{ROLE},{PROVIDER}");
    for name in ROLE_ATTRIBUTES {
        assert_eq!(
            read(&response(name, &[&value]))
                .expect("readable")
                .roles
                .len(),
            1,
            "{name}"
        );
    }
    assert!(
        read(&response(
            "https://aws.amazon.com/SAML/Attributes/role",
            &[&value]
        ))
        .expect("readable")
        .roles
        .is_empty()
    );
}

/// Two responses without roles: one with this audience, one with this recipient.
fn for_address(address: &str) -> [String; 2] {
    let audience = format!(
        "<saml:AudienceRestriction><saml:Audience>\n {address}</saml:Audience></saml:AudienceRestriction>"
    );
    let recipient = format!("<saml:SubjectConfirmationData Recipient=\"{address}\"/>");
    [audience, recipient].map(|element| {
        response(ROLE_ATTRIBUTES[0], &[]).replace(
            "<saml:AttributeStatement>",
            &format!("{element}<saml:AttributeStatement>"),
        )
    })
}

/// Covers every partition, both families of hosts, and several regions.
#[test]
fn an_assertion_for_identity_center_is_known_by_its_addresses() {
    for address in [
        "https://eu-west-1.signin.aws.amazon.com/platform/saml/acs/5a9f",
        "https://us-east-1.signin.aws.amazon.com/platform/saml/d-9067012345",
        "https://us-east-1.signin.aws/platform/saml/acs/5a9f",
        "https://us-east-1.sso.signin.aws/platform/saml/acs/5a9f",
        "https://cn-north-1.signin.amazonaws.cn/platform/saml/acs/5a9f",
        "https://us-gov-west-1.signin.amazonaws-us-gov.com/platform/saml/acs/5a9f",
        "urn:amazon:webservices:sso",
    ] {
        for xml in for_address(address) {
            assert!(read(&xml).expect("readable").is_for_another_door(), "{xml}");
        }
    }
    for address in [
        "urn:amazon:webservices",
        "https://signin.aws.amazon.com/saml",
        "https://eu-west-1.signin.aws.amazon.com/saml/acs/5a9f",
        "https://acme.test/signin/platform/saml/acs",
        "https://acme.test/platform/saml/acs",
        "",
    ] {
        for xml in for_address(address) {
            assert!(
                !read(&xml).expect("readable").is_for_another_door(),
                "{xml}"
            );
        }
    }
}

#[test]
fn an_assertion_with_roles_is_for_sts_whatever_its_address() {
    let value = format!("<saml:AttributeValue>{ROLE},{PROVIDER}</saml:AttributeValue>");
    for xml in for_address("urn:amazon:webservices:sso") {
        let xml = xml.replace("</saml:Attribute>", &format!("{value}</saml:Attribute>"));
        assert!(
            !read(&xml).expect("readable").is_for_another_door(),
            "{xml}"
        );
    }
}

#[test]
fn placeholders_and_halves_are_skipped() {
    let right = format!("{ROLE},{PROVIDER}");
    let three = format!("{ROLE},{PROVIDER},x");
    let empty_half = format!("{ROLE},");
    let both_roles = format!("{ROLE},{ROLE}");
    let values = [
        "Default",
        "",
        ",",
        &empty_half,
        ROLE,
        &three,
        &both_roles,
        "arn:aws:iam::1:role/x,arn:aws:iam::1:saml-provider/x",
        &right,
        &right,
    ];
    assert_eq!(roles(&values), [ROLE]);
}

#[test]
fn a_value_may_hold_references_comments_and_cdata() {
    let reference =
        "arn:aws:iam::111122223333:role/R&#38;D&amp;x,arn:aws:iam::111122223333:saml-provider/P";
    let comment =
        "arn:aws:iam::111122223333:role/Ad<!-- c -->min,arn:aws:iam::111122223333:saml-provider/P";
    let cdata = format!("<![CDATA[{ROLE},{PROVIDER}]]>");
    assert_eq!(
        roles(&[reference]),
        ["arn:aws:iam::111122223333:role/R&D&x"]
    );
    assert_eq!(roles(&[comment]), [ROLE]);
    assert_eq!(roles(&[&cdata]), [ROLE]);
}

#[test]
fn elements_are_known_by_namespace_and_not_by_prefix() {
    let value = format!("{ROLE},{PROVIDER}");
    let prefixed = response(ROLE_ATTRIBUTES[0], &[&value]);
    let other = prefixed
        .replace("samlp:", "a:")
        .replace("xmlns:samlp", "xmlns:a")
        .replace("saml:", "b:")
        .replace("xmlns:saml", "xmlns:b");
    assert_eq!(read(&other).expect("readable").roles.len(), 1);
    let foreign = prefixed.replace("urn:oasis:names:tc:SAML:2.0:assertion", "urn:x");
    assert!(read(&foreign).is_err());
}

#[test]
fn it_is_valid_until_the_first_of_its_ends_by_our_clock() {
    let xml = response(ROLE_ATTRIBUTES[0], &[]);
    assert_eq!(read(&xml).expect("readable").valid_until, issued(180));
    let long = xml.replace("20:03:00Z", "21:00:00Z");
    assert_eq!(read(&long).expect("readable").valid_until, issued(300));
    let fraction = xml.replace("20:03:00Z", "20:03:00.500Z");
    assert_eq!(read(&fraction).expect("readable").valid_until, issued(180));
    let behind = Assertion::read(&encode(&xml), ClockSkew::seconds_ahead(600)).expect("readable");
    assert_eq!(behind.valid_until, issued(180 - 600));
    assert!(behind.is_valid(issued(-500)) && !behind.is_valid(issued(-420)));
}

#[test]
fn what_is_no_honest_response_is_refused() {
    let good = response(ROLE_ATTRIBUTES[0], &[]);
    let doctype = format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{good}");
    let entity = response(ROLE_ATTRIBUTES[0], &["&a;"]);
    let timeless = good
        .replace("IssueInstant=\"2026-11-23T20:00:00Z\"", "")
        .replace("NotOnOrAfter=\"2026-11-23T20:03:00Z\"", "");
    let encrypted = good.replace(
        "<saml:AttributeStatement>",
        "<saml:EncryptedAssertion/><saml:AttributeStatement>",
    );
    for (xml, part) in [
        (doctype.as_str(), "DOCTYPE"),
        (&entity, "entity"),
        (&timeless, "it has no expiration"),
        (&encrypted, "encrypted"),
        ("<html><body>sign in</body></html>", "SAML"),
        ("", "SAML"),
        ("<samlp:Response", "well-formed"),
    ] {
        let error = read(xml).expect_err(xml);
        assert_eq!(error.exit_code(), 8);
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(Assertion::read("not base64!", ClockSkew::default()).is_err());
}

#[test]
fn a_thousand_roles_are_ordinary() {
    let values: Vec<String> = (0..1000)
        .map(|n| format!("arn:aws:iam::{n:012}:role/R{n},arn:aws:iam::{n:012}:saml-provider/P"))
        .collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let xml = response(ROLE_ATTRIBUTES[0], &values);
    assert!(encode(&xml).len() > 100_000);
    assert_eq!(read(&xml).expect("readable").roles.len(), 1000);
}

/// Each just within what AWS allows, and just over it.
#[test]
fn names_longer_than_aws_allows_are_left_out_and_counted() {
    let arn = |kind: &str, name: &str| format!("arn:aws:iam::111122223333:{kind}/{name}");
    let long = |length: usize| "x".repeat(length);
    let role = |name: &str| format!("{},{PROVIDER}", arn("role", name));
    let value = |provider: &str| format!("{ROLE},{}", arn("saml-provider", provider));
    for (value, roles) in [
        (role(&long(64)), 1),
        (role(&long(65)), 0),
        (role(&"ü".repeat(64)), 1),
        (role(&format!("{}/{}", long(510), long(64))), 1),
        (role(&format!("{}/x", long(511))), 0),
        (value(&long(128)), 1),
        (value(&long(129)), 0),
    ] {
        let read = read(&response(ROLE_ATTRIBUTES[0], &[&value])).expect("readable");
        assert_eq!(
            (read.roles.len(), read.left_out),
            (roles, 1 - roles),
            "{value}"
        );
    }
}
