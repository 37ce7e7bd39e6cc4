//! physera's `onelogin-aws-cli`, an INI file whose `[defaults]` apply to every section and are a
//! section themselves; and its .NET successor, which reads the same keys by simpler rules.

use super::entries::{Entry, Section, referred_to};
use super::{Imported, Wrong, bounded, config_parser};

pub const FILE: &str = ".onelogin-aws.config";
/// Relative to the settings directory.
pub const DOTNET_FILE: &str = "onelogin-aws/config";
const DEFAULTS: &str = "defaults";

const TEXTS: [(&str, &str); 9] = [
    ("subdomain", "subdomain"),
    ("username", "username"),
    ("client_id", "client_id"),
    ("aws_app_id", "app_id"),
    ("otp_device", "device"),
    ("otp_device_id", "device"),
    ("ip_address", "ip_address"),
    ("region", "region"),
    ("role_arn", "default_role"),
];
const OTHERS: [&str; 7] = [
    "base_uri",
    "client_secret",
    "duration_seconds",
    "auto_determine_ip_address",
    "save_password",
    "reset_password",
    "profile",
];

pub fn read(text: &str, file: &str) -> Result<Vec<Imported>, Wrong> {
    let sections = config_parser::parse(text, DEFAULTS)?;
    all(bounded::sections(sections)?, file, true)
}

/// Here `;` begins a comment and `=` ends a key; there are no references and no errors.
pub fn read_dotnet(text: &str, file: &str) -> Result<Vec<Imported>, Wrong> {
    let mut sections = vec![Section::default()];
    for (number, line) in (1..).zip(text.lines()) {
        let header = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if let Some(name) = header {
            sections.push(Section::named(name));
        } else if let Some(section) = sections.last_mut()
            && !line.starts_with(';')
            && let Some((key, value)) = line.split_once('=')
        {
            let key = key.trim().to_lowercase();
            section.entries.push(Entry::new(key, value.trim(), number));
        }
    }
    all(bounded::sections(sections)?, file, false)
}

fn all(sections: Vec<Section>, file: &str, interpolates: bool) -> Result<Vec<Imported>, Wrong> {
    let defaults = sections.iter().find(|section| section.name == DEFAULTS);
    let own = sections
        .iter()
        .filter(|section| section.name != DEFAULTS && !section.name.is_empty());
    let own: Vec<&Section> = own.collect();
    // The tool runs the defaults if no section is named and they have their own app.
    let runs = |section: &&Section| own.is_empty() || !section.text("aws_app_id").is_empty();
    let first = defaults.filter(runs);
    let chosen = first.into_iter().chain(own.iter().copied());
    Ok(chosen
        .map(|section| one(section, defaults, file, interpolates))
        .collect())
}

fn one(section: &Section, defaults: Option<&Section>, file: &str, interpolates: bool) -> Imported {
    let mut imported = Imported::of("onelogin-aws-cli", Some(&section.name), file);
    let find = |key: &str| section.get(key).or_else(|| defaults?.get(key));
    let mut values = Section::named(&*section.name);
    let keys = TEXTS.iter().map(|(theirs, _)| *theirs).chain(OTHERS);
    for entry in keys.filter_map(find) {
        let raw = entry.text.as_deref().unwrap_or_default();
        let text = if interpolates {
            config_parser::interpolated(raw, &find)
        } else {
            Ok(raw.to_owned())
        };
        match text {
            Ok(text) => values
                .entries
                .push(Entry::new(&*entry.key, text, entry.line)),
            Err(wrong) => {
                let text = format!("`{}` cannot be read: {wrong}: not imported", entry.key);
                imported.note(entry.line, &text);
            }
        }
    }
    imported.take_api_host(values.get("base_uri"));
    for (theirs, ours) in TEXTS {
        imported.take(ours, values.get(theirs));
    }
    imported.take_secret(values.get("client_secret"));
    imported.take_seconds(values.get("duration_seconds"));
    leave(&mut imported, &values);
    let sections: Vec<&Section> = defaults.into_iter().chain([section]).collect();
    let referred = referred_to(&sections);
    let read = TEXTS.iter().map(|(theirs, _)| *theirs).chain(OTHERS);
    let read: Vec<&str> = read.chain(referred.iter().map(String::as_str)).collect();
    imported.leave(section, &read, &[]);
    if let Some(defaults) = defaults.filter(|defaults| defaults.name != section.name) {
        imported.leave(defaults, &read, &[]);
    }
    imported
}

/// Notes what the tool does and ol-aws does differently.
fn leave(imported: &mut Imported, values: &Section) {
    for (key, text) in [
        (
            "auto_determine_ip_address",
            "auto_determine_ip_address is not imported: ol-aws does not ask a third party for your address; set `ip_address` if you need it",
        ),
        (
            "save_password",
            "the password in the keychain is not imported: ol-aws asks for it once, and offers to keep it",
        ),
    ] {
        if let Some(entry) = values.get(key).filter(|_| values.is_on(key)) {
            imported.note(entry.line, text);
        }
    }
    if let Some(entry) = values.get("profile").filter(|entry| !entry.is_empty()) {
        let name = values.text("profile");
        let text = format!("to write the AWS profile `{name}`, run `ol-aws save --profile {name}`");
        imported.note(entry.line, &text);
    }
}
