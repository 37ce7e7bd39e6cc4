//! The config file.

use std::path::Path;

use ol_aws::config::file::{FileSettings, Section, parse};
use ol_aws::config::{RoleSettings, Source, Sourced};
use ol_aws::error::Error;

pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    // A mark that stands first is skipped, and one below a comment is a wrong key.
    let text = text.trim_start_matches('\u{feff}');
    let read = parse(Path::new("c.toml"), text);
    match &read {
        Ok(settings) => {
            sections(settings).for_each(|section| sound(section, text));
            assert!(settings.tenants.keys().all(|name| is_name(name)));
        }
        Err(error) => {
            assert_eq!(error.exit_code(), 3);
            assert!(error.hint().is_some_and(|hint| !hint.is_empty()));
            within(line_of_error(error), text);
        }
    }
    // A comment above moves every line by one and changes nothing else.
    let lower = parse(Path::new("c.toml"), &format!("# moved\n{text}"));
    match (&read, &lower) {
        (Ok(read), Ok(lower)) => {
            for (read, lower) in sections(read).zip(sections(lower)) {
                moved(read, lower);
            }
        }
        (Err(read), Err(lower)) => {
            assert_eq!(
                line_of_error(read) + 1,
                line_of_error(lower),
                "{read} / {lower}"
            );
        }
        _ => panic!("a comment above changes it: {read:?} / {lower:?}"),
    }
}

fn sections(settings: &FileSettings) -> impl Iterator<Item = &Section> {
    std::iter::once(&settings.top).chain(settings.tenants.values())
}

fn sound(section: &Section, text: &str) {
    for (key, Sourced { value, source }) in &section.texts {
        within(line(source), text);
        assert!(
            !value.is_empty() && value.trim() == value,
            "{key} = {value:?}"
        );
        assert!(
            !["password", "client_secret", "otp"].contains(key),
            "{key} is a secret"
        );
        match *key {
            "region" => is_region(value),
            "duration" => lasts(value),
            "onelogin_region" => assert!(value == "us" || value == "eu"),
            "ask_in_background" => assert!(value == "true" || value == "false"),
            "subdomain" => {
                let fits =
                    |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
                assert!(value.chars().all(fits), "{value:?} would be another host");
            }
            "endpoint" => is_address(value),
            _ => {}
        }
    }
    for (key, Sourced { value, source }) in &section.lists {
        within(line(source), text);
        assert!(
            *key == "compat" || !value.is_empty(),
            "{key} names no program"
        );
    }
    for (id, name) in &section.accounts {
        assert!(id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit()) && !name.is_empty());
    }
    for (alias, role) in &section.roles {
        assert!(is_name(alias), "{alias:?}");
        role_is_sound(role);
    }
}

fn role_is_sound(role: &RoleSettings) {
    assert!(!role.reference.trim().is_empty());
    let region = role.region.iter().map(|region| region.value.as_str());
    region.for_each(is_region);
    if let Some(duration) = role.duration {
        assert!((900..=43_200).contains(&duration.as_secs()), "{role:?}");
    }
    if let Some(chain) = &role.chain {
        assert!(!chain.source.is_empty());
        let parts: Vec<&str> = role.reference.split(':').collect();
        assert!(
            parts.len() >= 6 && parts[0] == "arn" && parts[2] == "iam",
            "{role:?}"
        );
        assert!(parts[5].starts_with("role/"), "{role:?}");
    }
}

/// It becomes a part of the name of AWS's host.
fn is_region(value: &str) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    assert!(
        !value.is_empty() && value.chars().all(fits),
        "{value:?} would be another host"
    );
}

fn lasts(value: &str) {
    let seconds = ol_aws::config::value::parse_session_duration(value).map(|time| time.as_secs());
    assert!(
        seconds.is_ok_and(|seconds| (900..=43_200).contains(&seconds)),
        "{value:?}"
    );
}

/// Encrypted, or this machine.
fn is_address(value: &str) {
    let lower = value.to_ascii_lowercase();
    let Some((scheme, rest)) = lower.split_once("://") else {
        panic!("{value:?} is no address");
    };
    if scheme == "https" {
        return assert!(!rest.is_empty());
    }
    assert_eq!(scheme, "http", "{value:?}");
    let authority = rest.split(['/', '?', '#']).next().expect("the first part");
    // What stands before an @ is no host, whatever it looks like.
    let host = authority.rsplit('@').next().expect("the last part");
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().expect("the first part"),
        None => host.split(':').next().expect("the first part"),
    };
    let address = host.parse::<std::net::IpAddr>();
    let own = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    assert!(own, "{value:?} is another machine, in the clear");
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._@+-".contains(c);
    !name.is_empty() && name.chars().all(fits)
}

fn moved(above: &Section, below: &Section) {
    assert!(above.texts.keys().eq(below.texts.keys()) && above.lists.keys().eq(below.lists.keys()));
    for (above, below) in above.texts.values().zip(below.texts.values()) {
        assert_eq!(above.value, below.value);
        assert_eq!(line(&above.source) + 1, line(&below.source));
    }
    for (above, below) in above.lists.values().zip(below.lists.values()) {
        assert_eq!(above.value, below.value);
        assert_eq!(line(&above.source) + 1, line(&below.source));
    }
    assert_eq!(above.accounts, below.accounts);
    assert!(above.roles.keys().eq(below.roles.keys()));
}

fn line(source: &Source) -> usize {
    match source {
        Source::File { line, .. } => *line,
        other => panic!("it came from the file, not from {other}"),
    }
}

/// The place begins each message: `c.toml line 3: …`
fn line_of_error(error: &Error) -> usize {
    let text = error.to_string();
    let rest = text.strip_prefix("c.toml line ");
    let number = rest.and_then(|rest| rest.split(':').next());
    let line = number.and_then(|number| number.parse().ok());
    line.unwrap_or_else(|| panic!("no line in {text:?}"))
}

fn within(line: usize, text: &str) {
    let lines = text.split('\n').count();
    assert!((1..=lines).contains(&line), "line {line} of {lines}");
}
