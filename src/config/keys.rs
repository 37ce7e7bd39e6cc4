//! The table of settings: name, variable, kind, and what a value must look like. A new setting is a
//! row here and a field of `Settings`.

use std::path::Path;
use std::time::Duration;

use super::{Guard, Prefetch};
use crate::error::{Error, Result};
use crate::log::unseen;
use crate::region;

/// One setting of the config file.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    /// The variable that beats the file; commands and lists have none.
    pub variable: &'static str,
    pub kind: SettingKind,
    /// A tenant section takes it from the top level when it has none itself. What says who somebody
    /// is, or holds the way to a secret, is never taken over: one company's password must not reach
    /// another's sign-in.
    pub inherited: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    Text,
    Subdomain,
    OneLoginRegion,
    Endpoint,
    /// Of a page.
    Link,
    SignIn,
    /// AWS's: it becomes part of a host's name.
    Region,
    Duration,
    /// A program: a name that is looked for on PATH, or its whole path.
    Program,
    /// A program and its arguments; no shell.
    Command,
    Compat,
    Guard,
    Prefetch,
    /// true or false.
    Switch,
}

pub const KEYS: [Key; 25] = [
    Key {
        name: "subdomain",
        variable: "OL_AWS_SUBDOMAIN",
        kind: SettingKind::Subdomain,
        inherited: false,
    },
    Key {
        name: "onelogin_region",
        variable: "OL_AWS_ONELOGIN_REGION",
        kind: SettingKind::OneLoginRegion,
        inherited: false,
    },
    Key {
        name: "app_id",
        variable: "OL_AWS_APP_ID",
        kind: SettingKind::Text,
        inherited: false,
    },
    Key {
        name: "username",
        variable: "OL_AWS_USERNAME",
        kind: SettingKind::Text,
        inherited: false,
    },
    Key {
        name: "client_id",
        variable: "OL_AWS_CLIENT_ID",
        kind: SettingKind::Text,
        inherited: false,
    },
    Key {
        name: "client_secret_command",
        variable: "",
        kind: SettingKind::Command,
        inherited: false,
    },
    Key {
        name: "password_command",
        variable: "",
        kind: SettingKind::Command,
        inherited: false,
    },
    Key {
        name: "otp_command",
        variable: "",
        kind: SettingKind::Command,
        inherited: false,
    },
    Key {
        name: "totp",
        variable: "OL_AWS_TOTP",
        kind: SettingKind::Switch,
        inherited: false,
    },
    Key {
        name: "device",
        variable: "OL_AWS_DEVICE",
        kind: SettingKind::Text,
        inherited: false,
    },
    Key {
        name: "ip_address",
        variable: "OL_AWS_IP_ADDRESS",
        kind: SettingKind::Text,
        inherited: false,
    },
    Key {
        name: "default_role",
        variable: "OL_AWS_DEFAULT_ROLE",
        kind: SettingKind::Text,
        inherited: false,
    },
    Key {
        name: "region",
        variable: "OL_AWS_REGION",
        kind: SettingKind::Region,
        inherited: true,
    },
    Key {
        name: "duration",
        variable: "OL_AWS_DURATION",
        kind: SettingKind::Duration,
        inherited: true,
    },
    Key {
        name: "prefetch",
        variable: "OL_AWS_PREFETCH",
        kind: SettingKind::Prefetch,
        inherited: true,
    },
    Key {
        name: "sign_in",
        variable: "OL_AWS_SIGN_IN",
        kind: SettingKind::SignIn,
        inherited: false,
    },
    Key {
        name: "launch_url",
        variable: "OL_AWS_LAUNCH_URL",
        kind: SettingKind::Link,
        inherited: false,
    },
    Key {
        name: "browser_path",
        variable: "OL_AWS_BROWSER_PATH",
        kind: SettingKind::Program,
        inherited: true,
    },
    Key {
        name: "browser_sandbox",
        variable: "OL_AWS_BROWSER_SANDBOX",
        kind: SettingKind::Switch,
        inherited: true,
    },
    Key {
        name: "browser_webdriver",
        variable: "OL_AWS_BROWSER_WEBDRIVER",
        kind: SettingKind::Switch,
        inherited: true,
    },
    Key {
        name: "endpoint",
        variable: "OL_AWS_ENDPOINT",
        kind: SettingKind::Endpoint,
        inherited: false,
    },
    Key {
        name: "compat",
        variable: "",
        kind: SettingKind::Compat,
        inherited: true,
    },
    Key {
        name: "account_names",
        variable: "OL_AWS_ACCOUNT_NAMES",
        kind: SettingKind::Switch,
        inherited: true,
    },
    Key {
        name: "ask_in_background",
        variable: "OL_AWS_ASK_IN_BACKGROUND",
        kind: SettingKind::Switch,
        inherited: true,
    },
    Key {
        name: "askpass",
        variable: "",
        kind: SettingKind::Command,
        inherited: true,
    },
];

/// What people put into the file although it is a secret, and where it goes instead.
pub struct SecretKey {
    pub name: &'static str,
    pub variable: &'static str,
    pub command: &'static str,
}

pub const SECRETS: [SecretKey; 3] = [
    SecretKey {
        name: "client_secret",
        variable: "OL_AWS_CLIENT_SECRET",
        command: "client_secret_command",
    },
    SecretKey {
        name: "password",
        variable: "OL_AWS_PASSWORD",
        command: "password_command",
    },
    SecretKey {
        name: "otp",
        variable: "OL_AWS_OTP",
        command: "otp_command",
    },
];

/// What kind of value a key of the file takes; text where there is no such key.
pub fn kind_of(name: &str) -> SettingKind {
    let key = KEYS.iter().find(|key| key.name == name);
    key.map_or(SettingKind::Text, |key| key.kind)
}

/// The value in its right form, or what is wrong with it and how to mend it.
#[expect(clippy::too_many_lines, reason = "a table")]
pub fn check_text(name: &str, kind: SettingKind, value: &str) -> Result<String, (String, String)> {
    let value = value.trim();
    if value.is_empty() {
        return Err((
            format!("`{name}` is empty"),
            "write a value, or leave the line out".into(),
        ));
    }
    if let Some(c) = unseen(value) {
        let number = u32::from(c);
        return Err((
            format!("`{name}` contains a character that cannot be seen (U+{number:04X})"),
            "type the value again, without it".into(),
        ));
    }
    match kind {
        SettingKind::Text | SettingKind::Command | SettingKind::Compat => Ok(value.to_owned()),
        SettingKind::Program => check_program(value).map(|()| value.to_owned()),
        SettingKind::Guard if Guard::of_name(value).is_some() => Ok(value.to_owned()),
        SettingKind::Guard => Err((
            format!("there is no guard `{value}`"),
            format!("write {}", Guard::ALL.map(Guard::name).join(" or ")),
        )),
        SettingKind::Prefetch if Prefetch::of_name(value).is_some() => Ok(value.to_owned()),
        SettingKind::Prefetch => Err((
            format!("`{name}` cannot be `{value}`"),
            format!("write {}", Prefetch::ALL.map(Prefetch::name).join(", ")),
        )),
        SettingKind::Switch => match value.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok("true".into()),
            "false" | "0" | "no" | "off" => Ok("false".into()),
            _ => Err((
                format!("`{name}` is true or false"),
                format!("write {name} = true"),
            )),
        },
        SettingKind::Subdomain => subdomain(value).ok_or_else(|| {
            (
                format!("`{value}` is no subdomain"),
                "it is the first part of your sign-in address: `acme` for acme.onelogin.com".into(),
            )
        }),
        SettingKind::OneLoginRegion if matches!(value, "us" | "eu") => Ok(value.to_owned()),
        SettingKind::OneLoginRegion => Err((
            format!("OneLogin has no region `{value}`"),
            "write us or eu; AWS's region is `region`".into(),
        )),
        SettingKind::SignIn if matches!(value, "api" | "browser") => Ok(value.to_owned()),
        SettingKind::SignIn => Err((
            format!("there is no sign-in by `{value}`"),
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

/// A program that the working directory cannot name: its whole path, or a name alone.
pub fn check_program(value: &str) -> Result<(), (String, String)> {
    if Path::new(value).is_absolute() || !value.contains(['/', '\\']) {
        Ok(())
    } else {
        Err((
            format!("`{value}` is a relative path: another directory would run another program"),
            "write the whole path, or a name that is on PATH".into(),
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
    let host = address.host().ok_or("it names no host")?;
    if address
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'))
    {
        return Err("it names a user, which only hides the host");
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
    humantime::parse_duration(value).map_err(|_| "is not a length of time")
}

/// A session's duration: AWS takes 15 minutes to 12 hours (STS API reference, AssumeRoleWithSAML).
pub fn parse_session_duration(value: &str) -> Result<Duration, &'static str> {
    let duration = parse_duration(value)?;
    if !(900..=43_200).contains(&duration.as_secs()) {
        return Err("is outside what AWS allows");
    }
    Ok(duration)
}

/// For clap: a duration flag.
pub fn duration_flag(value: &str) -> Result<Duration, String> {
    parse_duration(value).map_err(|reason| format!("it {reason}; write 45m, 1h30m or seconds"))
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
