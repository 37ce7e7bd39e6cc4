//! physera's `onelogin-aws-cli`: an INI file, whose `[defaults]` count in every section.

use super::ini::{self, Section};
use super::{Imported, Wrong};

pub const FILE: &str = ".onelogin-aws.config";
const DEFAULTS: &str = "defaults";

pub fn read(text: &str) -> Result<Vec<Imported>, Wrong> {
    let sections = ini::parse(text)?;
    let defaults = sections.iter().find(|section| section.name == DEFAULTS);
    let own: Vec<&Section> = sections
        .iter()
        .filter(|section| section.name != DEFAULTS && !section.name.is_empty())
        .collect();
    if own.is_empty() {
        return Ok(defaults
            .into_iter()
            .map(|section| one(section, None))
            .collect());
    }
    Ok(own
        .into_iter()
        .map(|section| one(section, defaults))
        .collect())
}

fn one(section: &Section, defaults: Option<&Section>) -> Imported {
    let mut imported = Imported::of("onelogin-aws-cli", Some(&section.name));
    let get = |key: &str| {
        let default = || defaults?.get(key);
        section.get(key).or_else(default).unwrap_or_default()
    };
    imported.take_api_host(get("base_uri"));
    for (theirs, ours) in [
        ("subdomain", "subdomain"),
        ("username", "username"),
        ("client_id", "client_id"),
        ("aws_app_id", "app_id"),
        ("otp_device", "device"),
        ("otp_device_id", "device"),
        ("ip_address", "ip_address"),
        ("region", "region"),
        ("role_arn", "default_role"),
    ] {
        imported.take(ours, get(theirs));
    }
    imported.take_secret(get("client_secret"));
    imported.take_seconds(get("duration_seconds"));
    if matches!(
        get("auto_determine_ip_address"),
        "true" | "yes" | "on" | "1"
    ) {
        let note = "auto_determine_ip_address is not taken over: no third party is asked for your address; `ip_address` names it";
        imported.notes.push(note.into());
    }
    if matches!(get("save_password"), "true" | "yes" | "on" | "1") {
        imported.notes.push(
            "the password in the keychain is not taken over: it is asked for once, and may be kept"
                .into(),
        );
    }
    imported
}
