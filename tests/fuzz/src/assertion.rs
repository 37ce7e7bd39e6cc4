//! The assertion: base64, XML and the roles in it.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ol_aws::clock::{ClockSkew, Timestamp};
use ol_aws::error::Error;
use ol_aws::saml::{Assertion, Role};

pub fn check(data: &[u8]) {
    any_xml(data);
    let text = String::from_utf8_lossy(data);
    // As what is to be base64, and as what stands in the Role attribute.
    is_whole(&read(&text));
    let values: Vec<&str> = text.lines().collect();
    known_values(&values);
}

fn any_xml(xml: &[u8]) {
    let response = STANDARD.encode(xml);
    let outcome = read(&response);
    is_whole(&outcome);
    let Ok(assertion) = outcome else { return };

    let ahead =
        Assertion::read(&response, ClockSkew::seconds_ahead(77)).expect("the same response");
    assert_eq!(
        ahead.valid_until,
        assertion.valid_until - Duration::from_secs(77),
        "a clock that is ahead"
    );
    assert!(assertion.is_valid(assertion.valid_until - Duration::from_secs(6)));
    assert!(!assertion.is_valid(assertion.valid_until - Duration::from_secs(5)));

    // In lines and without padding, as it may come.
    let bare = response.trim_end_matches('=').as_bytes();
    let lines = bare
        .chunks(76)
        .map(|line| String::from_utf8_lossy(line) + "\r\n");
    let again = read(&lines.collect::<String>()).expect("the same, spelt otherwise");
    assert_eq!(again.roles, assertion.roles);
    assert_eq!(again.valid_until, assertion.valid_until);

    let doctype = [b"<!DOCTYPE x [<!ENTITY a \"b\">]>".as_slice(), xml].concat();
    let error = read(&STANDARD.encode(doctype)).expect_err("it has a DOCTYPE");
    assert!(error.to_string().contains("DOCTYPE"), "{error}");
}

fn read(response: &str) -> Result<Assertion, Error> {
    Assertion::read(response, ClockSkew::default())
}

fn is_whole(read: &Result<Assertion, Error>) {
    match read {
        Ok(assertion) => {
            let response = assertion.response.expose();
            assert!(
                !response.contains(char::is_whitespace),
                "STS is sent blanks"
            );
            for (index, role) in assertion.roles.iter().enumerate() {
                is_well_formed(role);
                let same = |other: &Role| other.role_arn == role.role_arn;
                assert!(
                    !assertion.roles[..index].iter().any(same),
                    "a role stands twice"
                );
            }
        }
        Err(error) => {
            assert!(
                matches!(error, Error::AssertionUnusable { .. }),
                "{error:?}"
            );
            assert!(error.hint().is_some_and(|hint| !hint.is_empty()));
        }
    }
}

/// Every part of the ARN is one, and together they are it again.
fn is_well_formed(role: &Role) {
    let (partition, account, name) = (role.partition(), role.account_id(), role.path_and_name());
    assert!(
        partition == "aws" || partition.starts_with("aws-"),
        "{role:?}"
    );
    assert!(
        account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()),
        "{role:?}"
    );
    assert!(!name.is_empty() && name.ends_with(role.name()), "{role:?}");
    assert_eq!(
        role.role_arn,
        format!("arn:{partition}:iam::{account}:role/{name}")
    );
    assert!(role.principal_arn.contains(":saml-provider/"), "{role:?}");
    assert!(is_short(&role.role_arn, &role.principal_arn), "{role:?}");
}

/// IAM API reference, CreateRole and CreateSAMLProvider: a name of 64, a path of 512 with its slashes, a provider of 128.
fn is_short(role: &str, provider: &str) -> bool {
    let length = |text: &str| text.chars().count();
    let rest = &role[role.find(":role/").expect("a role") + ":role".len()..];
    let (path, name) = rest.split_at(rest.rfind('/').expect("it begins with one") + 1);
    let provider = &provider
        [provider.find(":saml-provider/").expect("a provider") + ":saml-provider/".len()..];
    length(name) <= 64 && length(path) <= 512 && length(provider) <= 128
}

/// Values written into a response by us come out of it again, however they were written.
fn known_values(values: &[&str]) {
    let values: Vec<String> = values
        .iter()
        .map(|value| value.chars().filter(|c| can_stand_in_xml(*c)).collect())
        .collect();
    let mut expected: Vec<(String, String)> = Vec::new();
    for value in &values {
        if let Some(pair) = pair(value)
            && is_short(&pair.0, &pair.1)
            && !expected.iter().any(|(role, _)| *role == pair.0)
        {
            expected.push(pair);
        }
    }
    let xml = response(&values);
    let assertion = read(&STANDARD.encode(&xml)).expect("a right response");
    let roles: Vec<(String, String)> = assertion
        .roles
        .into_iter()
        .map(|role| (role.role_arn, role.principal_arn))
        .collect();
    assert_eq!(roles, expected, "of {values:?}");
    assert_eq!(
        assertion.valid_until,
        Timestamp::from_unix_seconds(1_795_464_180)
    );
    // Cut off anywhere, it is refused: else roles could get lost in silence.
    let cut = xml.len() * 2 / 3;
    let cut = (cut..xml.len())
        .find(|at| xml.is_char_boundary(*at))
        .expect("before the end");
    assert!(
        read(&STANDARD.encode(&xml[..cut])).is_err(),
        "cut at {cut}: {xml}"
    );
}

/// XML 1.0, 2.2: Char.
fn can_stand_in_xml(c: char) -> bool {
    matches!(c, '\t' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn response(values: &[String]) -> String {
    let values: String = values
        .iter()
        .map(|value| format!("<a:AttributeValue>{}</a:AttributeValue>", in_xml(value)))
        .collect();
    format!(
        "<p:Response xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:a=\"urn:oasis:names:tc:SAML:2.0:assertion\">\
         <a:Assertion IssueInstant=\"2026-11-23T20:00:00Z\"><a:Conditions NotOnOrAfter=\"2026-11-23T20:03:00Z\"/>\
         <a:AttributeStatement><a:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/Role\">{values}</a:Attribute>\
         <a:Attribute Name=\"other\"><a:AttributeValue>{values}</a:AttributeValue></a:Attribute>\
         </a:AttributeStatement></a:Assertion></p:Response>"
    )
}

/// Each letter in one of the ways there are.
fn in_xml(text: &str) -> String {
    let way = |(index, c): (usize, char)| match (index + text.len()) % 7 {
        // Between `]]` and `>` a CDATA section would end.
        0 => format!("<![CDATA[{c}]]>"),
        1 => format!("&#{};", u32::from(c)),
        2 => format!("&#x{:x};", u32::from(c)),
        3 if c.is_ascii_alphanumeric() => format!("<!-- {c} -->{c}"),
        _ => match c {
            '<' => "&lt;".into(),
            '>' => "&gt;".into(),
            '&' => "&amp;".into(),
            '\'' => "&apos;".into(),
            '"' => "&quot;".into(),
            // As it stands, a line end may be read as another one (XML 1.0, 2.11).
            '\r' => "&#13;".into(),
            c => c.into(),
        },
    };
    text.chars().enumerate().map(way).collect()
}

/// A role and its provider, if the value is both.
fn pair(value: &str) -> Option<(String, String)> {
    let (one, other) = value.split_once(',')?;
    let halves = [one.trim(), other.trim()];
    let role = halves.iter().find(|half| is_arn_of(half, "role/"))?;
    let provider = halves
        .iter()
        .find(|half| is_arn_of(half, "saml-provider/"))?;
    Some(((*role).to_owned(), (*provider).to_owned()))
}

fn is_arn_of(text: &str, kind: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let [arn, partition, iam, "", account, first, ..] = parts.as_slice() else {
        return false;
    };
    let digits = account.chars().filter(char::is_ascii_digit).count();
    let name = text.split_once(kind).map_or("", |(_, name)| name);
    (*arn, *iam) == ("arn", "iam")
        && (*partition == "aws" || partition.starts_with("aws-"))
        && (digits, account.len()) == (12, 12)
        && first.starts_with(kind)
        && !name.is_empty()
        && !text.contains(',')
}
