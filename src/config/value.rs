//! What each kind of setting's value must look like.

use std::path::Path;
use std::time::Duration;

use super::keys::SettingKind;
use super::{AgentAccess, AgentsGuarded, Guard, Prefetch};
use crate::error::{Error, Result};
use crate::log::unseen;
use crate::region;

/// The value in its right form, or what is wrong with it and how to mend it.
#[expect(clippy::too_many_lines, reason = "a table")]
pub fn check_text(name: &str, kind: SettingKind, value: &str) -> Result<String, (String, String)> {
    let value = value.trim();
    if value.is_empty() {
        return Err((
            format!("`{name}` is empty"),
            "add a value, or remove the line".into(),
        ));
    }
    if let Some(c) = unseen(value) {
        let number = u32::from(c);
        return Err((
            format!("`{name}` contains an invisible character (U+{number:04X})"),
            "type the value again without it".into(),
        ));
    }
    let invalid = |hint| (format!("`{value}` is not a valid value for `{name}`"), hint);
    match kind {
        SettingKind::Text
        | SettingKind::Command
        | SettingKind::Compat
        | SettingKind::List
        | SettingKind::Table => Ok(value.to_owned()),
        SettingKind::Program => check_program(value).map(|()| value.to_owned()),
        SettingKind::Guard => one_of(&Guard::ALL.map(Guard::name), value)
            .map_err(|hint| (format!("`{value}` is not a valid guard"), hint)),
        SettingKind::Prefetch => one_of(&Prefetch::ALL.map(Prefetch::name), value).map_err(invalid),
        SettingKind::AgentAccess => {
            one_of(&AgentAccess::ALL.map(AgentAccess::name), value).map_err(invalid)
        }
        SettingKind::AgentsGuarded => {
            one_of(&AgentsGuarded::ALL.map(AgentsGuarded::name), value).map_err(invalid)
        }
        SettingKind::Switch => match value.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok("true".into()),
            "false" | "0" | "no" | "off" => Ok("false".into()),
            _ => Err((
                format!("`{name}` must be true or false"),
                format!("write {name} = true"),
            )),
        },
        SettingKind::Subdomain => subdomain(value).ok_or_else(|| {
            (
                format!("`{value}` is not a valid subdomain"),
                "use the first part of your sign-in address: `acme` for acme.onelogin.com".into(),
            )
        }),
        SettingKind::OneLoginRegion if matches!(value, "us" | "eu") => Ok(value.to_owned()),
        SettingKind::OneLoginRegion => Err((
            format!("`{value}` is not a OneLogin region"),
            "write us or eu; the setting for the AWS region is `region`".into(),
        )),
        SettingKind::SignIn if matches!(value, "api" | "browser") => Ok(value.to_owned()),
        SettingKind::SignIn => Err((
            format!("`{value}` is not a sign-in method"),
            "write api or browser".into(),
        )),
        SettingKind::Link => match check_endpoint(value.split(['?', '#']).next().unwrap_or(value)) {
            Ok(()) => Ok(value.to_owned()),
            Err(reason) => Err((
                format!("`{value}` cannot be used as a link: {reason}"),
                "copy the AWS app's link from your OneLogin portal: https://acme.onelogin.com/launch/ID".into(),
            )),
        },
        SettingKind::Endpoint => check_endpoint(value)
            .map(|()| value.trim_end_matches('/').to_owned())
            .map_err(|reason| {
                (
                    format!("`{value}` cannot be used as an address: {reason}"),
                    "write https://HOST; http:// is for loopback only".into(),
                )
            }),
        SettingKind::Region if region::is_well_formed(value) => Ok(value.to_owned()),
        SettingKind::Region => Err((
            format!("`{value}` is not a valid AWS region"),
            match region::nearest(value) {
                Some(region) => format!("did you mean `{region}`?"),
                None => "write its code, such as eu-west-1".into(),
            },
        )),
        SettingKind::Duration => parse_session_duration(value)
            .map(|_| value.to_owned())
            .map_err(|reason| {
                (
                    format!("`{value}` {reason}"),
                    "write a time from 15m to 12h, such as 1h or 90m".into(),
                )
            }),
    }
}

/// The value if it is one of these words, or what to write.
fn one_of(words: &[&str], value: &str) -> Result<String, String> {
    if words.contains(&value) {
        return Ok(value.to_owned());
    }
    let between = if words.len() == 2 { " or " } else { ", " };
    Err(format!("write {}", words.join(between)))
}

/// A program that the working directory cannot name: its whole path, or a name alone.
pub fn check_program(value: &str) -> Result<(), (String, String)> {
    if Path::new(value).is_absolute() || !value.contains(['/', '\\']) {
        Ok(())
    } else {
        Err((
            format!(
                "`{value}` is a relative path, so the program would depend on the current directory"
            ),
            "write the full path, or a name that is on PATH".into(),
        ))
    }
}

/// The first label, from whatever form of the address people paste.
fn subdomain(value: &str) -> Option<String> {
    let value = value.to_ascii_lowercase();
    let host = value.trim_start_matches("https://").split('/').next()?;
    let label = host.strip_suffix(".onelogin.com").unwrap_or(host);
    let fits = !label.is_empty()
        && label
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    fits.then(|| label.to_owned())
}

/// An address must be https, or http on loopback: an assertion or password in the clear is worth
/// more than one session.
pub fn check_endpoint(value: &str) -> Result<(), &'static str> {
    let address: http::Uri = value.parse().map_err(|_| "it is not one")?;
    let host = address.host().ok_or("it has no host")?;
    if address
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'))
    {
        return Err("it contains a user name, which can hide the real host");
    }
    match address.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if is_loopback(host) => Ok(()),
        _ => Err("it is not encrypted"),
    }
}

pub fn is_loopback(host: &str) -> bool {
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<std::net::IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// A length of time as people write it: `90m`, `1h30m`, `45min`, or plain seconds.
pub fn parse_duration(value: &str) -> Result<Duration, &'static str> {
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        return value
            .parse()
            .map(Duration::from_secs)
            .map_err(|_| "is too long");
    }
    humantime::parse_duration(value).map_err(|_| "is not a duration")
}

/// A session's duration: AWS takes 15 minutes to 12 hours (STS API reference, AssumeRoleWithSAML).
pub fn parse_session_duration(value: &str) -> Result<Duration, &'static str> {
    let duration = parse_duration(value)?;
    if !(900..=43_200).contains(&duration.as_secs()) {
        return Err("is outside the range that AWS allows");
    }
    Ok(duration)
}

/// For clap: a duration flag.
pub fn duration_flag(value: &str) -> Result<Duration, String> {
    parse_duration(value)
        .map_err(|reason| format!("it {reason}; write 45m, 1h30m or a number of seconds"))
}

/// For clap: `--duration`.
pub fn session_duration_flag(value: &str) -> Result<Duration, String> {
    parse_session_duration(value)
        .map_err(|reason| format!("it {reason}; write a time from 15m to 12h, such as 1h or 90m"))
}

/// For a variable of AWS's that holds an address.
///
/// # Errors
/// When it is not https, or http on loopback.
pub fn endpoint_variable(variable: &'static str, value: &str) -> Result<String> {
    check_endpoint(value).map_err(|reason| Error::SettingWrong {
        place: variable.into(),
        message: format!("`{value}` cannot be used as an address: {reason}"),
        hint: "write https://HOST; http:// is for loopback only".into(),
    })?;
    Ok(value.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests;
