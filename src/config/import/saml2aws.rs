//! saml2aws: an INI file of accounts, of which those at OneLogin are taken.

use super::entries::{Entry, Section, referred_to};
use super::{Imported, Wrong, bounded, go_ini};

pub const FILE: &str = ".saml2aws";

const TEXTS: [(&str, &str); 6] = [
    ("subdomain", "subdomain"),
    ("app_id", "app_id"),
    ("username", "username"),
    ("mfa_ip_address", "ip_address"),
    ("role_arn", "default_role"),
    ("region", "region"),
];
const OTHERS: [&str; 6] = [
    "name",
    "url",
    "provider",
    "mfa",
    "aws_session_duration",
    "aws_profile",
];
/// What it writes for options the user leaves unset.
const DEFAULTS: [(&str, &str); 9] = [
    ("skip_verify", "false"),
    ("timeout", "0"),
    ("aws_urn", "urn:amazon:webservices"),
    ("saml_cache", "false"),
    ("disable_remember_device", "false"),
    ("disable_sessions", "false"),
    ("download_browser_driver", "false"),
    ("headless", "false"),
    ("browser_autofill", "false"),
];
/// Its word for a kind of device, and OneLogin's name; `Auto` asks, as with no device here.
const DEVICES: [(&str, &str); 6] = [
    ("Auto", ""),
    ("OLP", "OneLogin Protect"),
    ("SMS", "OneLogin SMS"),
    ("TOTP", "Google Authenticator"),
    ("YUBIKEY", "Yubico YubiKey"),
    ("DUO TOTP", "Duo Duo Security"),
];

pub fn is_one(name: &str, text: &str) -> bool {
    let own = |line: &str| {
        let key = line.split(['=', ':']).next().unwrap_or_default().trim();
        matches!(key, "mfa_ip_address" | "aws_urn" | "aws_session_duration")
    };
    name == FILE || text.lines().any(own)
}

pub fn read(text: &str, file: &str) -> Result<Vec<Imported>, Wrong> {
    let sections = bounded::sections(go_ini::parse(text)?)?;
    let at_onelogin = sections.iter().map(|section| one(section, &sections, file));
    Ok(at_onelogin.flatten().collect())
}

fn one(section: &Section, sections: &[Section], file: &str) -> Option<Imported> {
    let mut imported = Imported::of("saml2aws", Some(&section.name), file);
    let mut values = Section::named(&*section.name);
    for key in TEXTS.iter().map(|(theirs, _)| *theirs).chain(OTHERS) {
        let Some(entry) = go_ini::entry(sections, section, key) else {
            continue;
        };
        let raw = entry.text.as_deref().unwrap_or_default();
        match go_ini::interpolated(raw, sections, section) {
            Ok(text) => values.entries.push(Entry::new(key, text, entry.line)),
            Err(wrong) => {
                let text = format!("`{key}` cannot be read: {wrong}: not imported");
                imported.note(entry.line, &text);
            }
        }
    }
    if !values.text("provider").eq_ignore_ascii_case("onelogin") {
        return None;
    }
    imported.take_api_host(values.get("url"));
    for (theirs, ours) in TEXTS {
        imported.take(ours, values.get(theirs));
    }
    imported.take_seconds(values.get("aws_session_duration"));
    take_device(&mut imported, &values);
    imported.notes.push(
        "client ID and secret are in saml2aws's own keychain entry: ol-aws asks for them, and offers to keep the secret"
            .into(),
    );
    if let Some(entry) = values.get("aws_profile")
        && !matches!(values.text("aws_profile"), "" | "saml")
    {
        let name = values.text("aws_profile");
        let text = format!("to write the AWS profile `{name}`, run `ol-aws save --profile {name}`");
        imported.note(entry.line, &text);
    }
    let referred = referred_to(&[section]);
    let read = TEXTS.iter().map(|(theirs, _)| *theirs).chain(OTHERS);
    let read: Vec<&str> = read.chain(referred.iter().map(String::as_str)).collect();
    imported.leave(section, &read, &DEFAULTS);
    Some(imported)
}

fn take_device(imported: &mut Imported, values: &Section) {
    let Some(entry) = values.get("mfa").filter(|entry| !entry.is_empty()) else {
        return;
    };
    let word = values.text("mfa");
    let device = DEVICES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(word));
    match device {
        Some((_, "")) => {}
        Some((_, device)) => imported.take_text("device", entry.line, device),
        None => {
            let text = format!("`mfa = {word}` is not a OneLogin device: not imported");
            imported.note(entry.line, &text);
        }
    }
}
