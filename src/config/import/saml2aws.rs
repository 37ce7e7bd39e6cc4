//! saml2aws: an INI file of accounts, of which those at OneLogin are taken.

use super::{Imported, Wrong, ini};

pub const FILE: &str = ".saml2aws";

pub fn is_one(name: &str, text: &str) -> bool {
    name == FILE
        || text
            .lines()
            .any(|line| line.trim_start().starts_with("mfa_ip_address"))
}

pub fn read(text: &str) -> Result<Vec<Imported>, Wrong> {
    let sections = ini::parse(text)?;
    let own = sections.iter().filter(|section| !section.is_empty());
    let at_onelogin = own.filter(|section| {
        let provider = section.get("provider").unwrap_or_default();
        provider.eq_ignore_ascii_case("onelogin")
    });
    Ok(at_onelogin.map(one).collect())
}

fn one(section: &ini::Section) -> Imported {
    let mut imported = Imported::of("saml2aws", Some(&section.name));
    // What it writes where a person gave nothing.
    let get = |key: &str| {
        let value = section.get(key).unwrap_or_default();
        if value == "\"\"" { "" } else { value }
    };
    imported.take_api_host(get("url"));
    for (theirs, ours) in [
        ("subdomain", "subdomain"),
        ("app_id", "app_id"),
        ("username", "username"),
        ("mfa_ip_address", "ip_address"),
        ("role_arn", "default_role"),
        ("region", "region"),
    ] {
        imported.take(ours, get(theirs));
    }
    imported.take_seconds(get("aws_session_duration"));
    // Their word for a kind of device, and a part of OneLogin's names for it.
    let device = match get("mfa").to_ascii_uppercase().as_str() {
        "OLP" => "OneLogin Protect",
        "SMS" => "OneLogin SMS",
        "TOTP" => "Google Authenticator",
        "YUBIKEY" => "Yubico YubiKey",
        _ => "",
    };
    imported.take("device", device);
    let note = "client id and secret are in saml2aws's own keychain entry: they are asked for, and the secret may be kept in ours";
    imported.notes.push(note.into());
    imported
}
