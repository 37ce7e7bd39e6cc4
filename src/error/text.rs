//! What each failure says, in the user's words.

use std::fmt;

use super::{Error, Refusal};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage { message, .. } => write!(f, "{message}"),
            Error::SettingMissing { what, .. } => {
                write!(f, "the {what} is not set, and nobody can be asked")
            }
            Error::SettingWrong { place, message, .. } => write!(f, "{place}: {message}"),
            Error::ConfigUnusable { path, reason, .. } => {
                write!(f, "the configuration {path} cannot be used: {reason}")
            }
            Error::ApiClientRefused { message, .. } => write!(
                f,
                "OneLogin refused the API client (client id or secret): {message}"
            ),
            Error::SignInRefused {
                refusal,
                message,
                username,
            } => match refusal {
                Refusal::UserOrPassword => write!(
                    f,
                    "OneLogin refused the user name or password of {username}: {message}"
                ),
                Refusal::Locked => write!(f, "OneLogin has locked {username}: {message}"),
                Refusal::App => write!(
                    f,
                    "OneLogin does not know the app, or has not assigned it to you: {message}"
                ),
                Refusal::Subdomain => write!(f, "OneLogin does not know the subdomain: {message}"),
                Refusal::Expired => {
                    write!(
                        f,
                        "the OneLogin password of {username} has expired: {message}"
                    )
                }
                Refusal::Address => write!(
                    f,
                    "OneLogin does not let {username} sign in from this network: {message}"
                ),
                Refusal::Token => write!(
                    f,
                    "OneLogin refused the access token that it had given to the API client: {message}"
                ),
                Refusal::Other | Refusal::Unclear => {
                    write!(f, "OneLogin refused the sign-in of {username}: {message}")
                }
            },
            Error::NotSent {
                what, path, reason, ..
            } => write!(
                f,
                "the {what} was not sent: the attempt cannot be recorded in {path}: {reason}"
            ),
            Error::FactorRefused { device, message } => {
                write!(f, "OneLogin refused the code of {device}: {message}")
            }
            Error::SeedRefused { device, message } => write!(
                f,
                "OneLogin refused the code of {device} that was made of the TOTP seed: {message}"
            ),
            Error::PushDenied { device, message } => {
                write!(f, "the push to {device} was denied: {message}")
            }
            Error::PushTimedOut { device, seconds } => write!(
                f,
                "nobody answered the push to {device} within {seconds} seconds"
            ),
            Error::FactorTooSlow { device } => {
                write!(f, "the sign-in ran out while waiting for {device}")
            }
            Error::NoDevice => write!(
                f,
                "OneLogin asks for a second factor, but you have no device for it"
            ),
            Error::NoSuchDevice { wanted, .. } => write!(f, "you have no device `{wanted}`"),
            Error::NoSuchRole { wanted, .. } => write!(f, "you have no role `{wanted}`"),
            Error::AmbiguousRole {
                wanted: Some(wanted),
                ..
            } => write!(f, "`{wanted}` fits several roles"),
            Error::AmbiguousRole { wanted: None, .. } => {
                write!(f, "you have several roles, and none was named")
            }
            Error::NoRoles => write!(f, "OneLogin's assertion holds no AWS role for you"),
            Error::AssertionUnusable { reason } => {
                write!(f, "OneLogin's assertion cannot be used: {reason}")
            }
            Error::NotYours { identity, expected } => {
                write!(f, "the assertion is for {identity}, not for {expected}")
            }
            Error::AwsRefused {
                code,
                message,
                role,
            } => write!(f, "AWS refused {role}: {message} ({code})"),
            Error::ConsoleRefused { status } => {
                write!(
                    f,
                    "AWS does not let these credentials sign in to the console (HTTP {status})"
                )
            }
            Error::Unreachable { host, reason, .. } => write!(f, "{host} {reason}"),
            Error::NeedsAnswer { what, .. } => {
                write!(f, "{what} is needed, and nobody can be asked")
            }
            Error::NobodyAnswered { what, seconds } => {
                write!(f, "nobody answered `{what}` within {seconds} seconds")
            }
            Error::ExecOnly { role } => {
                write!(
                    f,
                    "{role} is guarded: it is for single commands, not for a shell"
                )
            }
            Error::NeedsConfirmation { role } => {
                write!(f, "{role} is guarded, and nobody can confirm its use")
            }
            Error::ReadOnlyChild { role, only } => {
                write!(
                    f,
                    "this shell was started for {only} alone (exec --read-only), and {role} is another role"
                )
            }
            Error::SomeRolesFailed { failed, all, .. } => {
                write!(f, "{failed} of {all} roles could not be had")
            }
            Error::Browser { reason, .. } => write!(f, "{reason}"),
            Error::Unwell { errors: 1 } => write!(f, "one thing here does not work"),
            Error::Unwell { errors } => write!(f, "{errors} things here do not work"),
            Error::NotConfirmed { role, account } => {
                write!(f, "{role} is not used: what was typed is not {account}")
            }
            Error::ProfileTaken {
                profile,
                place,
                reason,
                ..
            } => {
                write!(
                    f,
                    "the profile {profile} of {place} is left alone: {reason}"
                )
            }
            Error::CannotListen { port, reason } => {
                write!(f, "cannot listen on 127.0.0.1:{port}: {reason}")
            }
            Error::NoPreviousRole => write!(f, "this shell knows no role to go back to"),
            Error::TooShort { role, left, wanted } => write!(
                f,
                "the credentials of {role} end in {left}, and {wanted} are asked for (--min-ttl)"
            ),
            Error::RoleTooShort {
                role,
                allows,
                wanted,
            } => {
                write!(
                    f,
                    "{role} allows sessions of {allows} at most, less than {wanted}"
                )
            }
            Error::NotHeld { role: Some(role) } => write!(f, "no credentials of {role} are held"),
            Error::NotHeld { role: None } => {
                write!(
                    f,
                    "no credentials are held, or those of several roles and none was named"
                )
            }
            Error::CommandNotRunnable { command, reason } => {
                write!(f, "cannot run `{command}`: {reason}")
            }
            Error::CommandNotFound { command } => write!(f, "there is no command `{command}`"),
            Error::CommandFailed { status } => write!(f, "the command ended with status {status}"),
            Error::HelperFailed { key, reason } => write!(f, "`{key}` {reason}"),
            Error::Inherited(failure) => write!(f, "{}", failure.text),
            Error::LockTimedOut { pid, seconds } => {
                write!(
                    f,
                    "waited {seconds} seconds for the sign-in of process {pid}"
                )
            }
            Error::Cancelled => write!(f, "cancelled"),
            Error::NotForgotten { what, reason } => {
                write!(f, "the {what} may still be in the keyring: {reason}")
            }
            Error::File {
                doing,
                path,
                reason,
                ..
            } => write!(f, "cannot {doing} {path}: {reason}"),
            Error::Unwritable { name, format } => {
                write!(f, "the value of {name} cannot be written as {format}")
            }
        }
    }
}
