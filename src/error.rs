//! Everything that can go wrong. Each failure is a variant with its text here; its hint is in `hint`,
//! its exit code in `exit_code`, and the compiler asks for both.

mod exit_code;
mod hint;
mod text;

pub use exit_code::EXIT_CODES;
pub(crate) use hint::speaks_of;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
pub(crate) use text::io_reason;

use serde::{Deserialize, Serialize};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What OneLogin refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    UserOrPassword,
    /// The password is right, but has expired.
    Expired,
    Locked,
    App,
    Subdomain,
    /// The network that the sign-in comes from.
    Address,
    /// The API client's access token.
    Token,
    /// Refused for a reason that we do not know, but that is not the password.
    Other,
    /// Refused for a reason that we do not know, and that may be the password.
    Unclear,
}

/// The setting, and its variable, that answers a question without asking the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweringSetting {
    pub key: &'static str,
    pub variable: String,
}

#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The command line is wrong in a way that clap cannot detect.
    #[error("{message}")]
    Usage { message: String, hint: String },
    /// Required settings are missing.
    #[error("{}", text::settings_missing(missing))]
    SettingMissing { missing: Vec<AnsweringSetting> },
    /// A setting has a wrong value. `place` names the file and line, the variable or the option.
    #[error("{place}: {message}")]
    SettingWrong {
        place: String,
        message: String,
        hint: String,
    },
    /// The configuration cannot be read or trusted.
    #[error("cannot use `{path}`: {reason}")]
    FileUnusable {
        path: String,
        reason: String,
        hint: String,
    },
    /// The token endpoint refused client id or client secret.
    #[error("OneLogin refused the API client (client id or secret): {message}")]
    ApiClientRefused {
        message: String,
        client_id_from: String,
        client_secret_from: String,
    },
    /// OneLogin refused user, password, app or subdomain.
    #[error("{}", text::sign_in_refused(*refusal, message, username))]
    SignInRefused {
        refusal: Refusal,
        message: String,
        username: String,
    },
    /// A stored secret was not sent, because OneLogin's answer to it cannot be recorded.
    #[error("the {what} was not sent, because the attempt cannot be recorded in {path}: {reason}")]
    NotSent {
        what: String,
        path: String,
        reason: String,
        hint: String,
    },
    /// The second factor failed.
    #[error("OneLogin refused the one-time code of {device}: {message}")]
    FactorRefused { device: String, message: String },
    /// A code from the TOTP seed in the keyring was refused.
    #[error("OneLogin refused the one-time code of {device} from the saved TOTP seed: {message}")]
    SeedRefused { device: String, message: String },
    #[error("the push to {device} was denied: {message}")]
    PushDenied { device: String, message: String },
    #[error("the push to {device} was not answered within {} seconds", limit.as_secs())]
    PushTimedOut { device: String, limit: Duration },
    /// The state token expired more than once.
    #[error("the sign-in expired while waiting for {device}")]
    FactorTooSlow { device: String },
    #[error("OneLogin asks for a second factor, but you have no device registered")]
    NoDevice,
    #[error("you have no device `{wanted}`")]
    NoSuchDevice {
        wanted: String,
        devices: Vec<String>,
    },
    #[error("{}", text::no_such_role(wanted, origin.as_deref()))]
    NoSuchRole {
        wanted: String,
        /// What names it, if the user did not: `which default_role names`.
        origin: Option<String>,
        candidates: Vec<String>,
    },
    #[error("{}", text::ambiguous_role(wanted.as_deref()))]
    AmbiguousRole {
        wanted: Option<String>,
        candidates: Vec<String>,
    },
    /// The assertion holds no AWS role.
    #[error("OneLogin's SAML response contains no AWS role for you")]
    NoRoles,
    /// The app is for IAM Identity Center, which manages permissions itself.
    #[error("{app} is for AWS IAM Identity Center, so its SAML response contains no roles")]
    IdentityCenter { app: String, key: &'static str },
    /// The SAML response cannot be read.
    #[error("cannot use OneLogin's SAML response: {reason}")]
    AssertionUnusable { reason: String },
    /// The SAML response is for another user, and nobody has confirmed that this is right.
    #[error("the SAML response is for {identity}, not for {expected}")]
    NotYours { identity: String, expected: String },
    /// STS refused the role.
    #[error("AWS refused {role}: {message} ({code})")]
    AwsRefused {
        code: String,
        message: String,
        role: String,
    },
    /// A certificate is expired or not valid yet by our clock, but the clock is wrong.
    #[error(
        "this machine's clock is wrong, so the certificate of {host} cannot be checked: {evidence}"
    )]
    ClockWrong {
        host: String,
        evidence: String,
        hint: String,
    },
    /// A service cannot be reached or cannot answer.
    #[error("{host} {reason}")]
    Unreachable {
        host: String,
        reason: String,
        hint: String,
        /// Whether the request may have arrived all the same.
        is_sent: bool,
    },
    /// The user must answer, and there is no terminal.
    #[error("{what} is needed, but there is no terminal to ask for it")]
    NeedsAnswer {
        what: String,
        setting: Option<AnsweringSetting>,
    },
    /// The user did not answer a question in time.
    #[error("the question `{what}` was not answered within {} seconds", limit.as_secs())]
    NobodyAnswered { what: String, limit: Duration },
    /// The role's guard allows child processes only.
    #[error("`{role}` is guarded: it can only be used for single commands, not in a shell")]
    ExecOnly { role: String },
    /// The role's guard asks for the account's name, and there is no terminal to type it on.
    #[error("`{role}` is guarded, and there is no terminal to confirm its use")]
    NeedsConfirmation { role: String },
    /// A child of `exec --read-only` requests another role, and there is no terminal.
    #[error("`exec --read-only` limits this shell to `{only}`, and `{role}` is another role")]
    ReadOnlyChild { role: String, only: String },
    /// An AI agent requests credentials, and the settings allow it none.
    #[error("{agent} runs this command ({variable} is set), and agents get no credentials here")]
    NotForAgents {
        agent: &'static str,
        variable: &'static str,
    },
    /// An AI agent requests a guarded role.
    #[error("`{role}` is guarded, and {agent} runs this command ({variable} is set)")]
    GuardedFromAgents {
        role: String,
        agent: &'static str,
        variable: &'static str,
    },
    /// The AWS profile that provides a role cannot be used, or its program fails.
    #[error("the AWS profile `{profile}` gave no credentials: {reason}")]
    Profile {
        profile: String,
        reason: String,
        hint: String,
        exit_code: u8,
    },
    /// An AI agent may have read-only credentials alone, and a profile's cannot be limited.
    #[error(
        "{agent} runs this command ({variable} is set), and the credentials of `{role}` cannot be read-only"
    )]
    ProfileForAgents {
        role: String,
        agent: &'static str,
        variable: &'static str,
    },
    /// AWS does not let these credentials sign in to the console.
    #[error("AWS refused to sign in to the console with these credentials (HTTP {status})")]
    ConsoleRefused { status: u16 },
    /// Some of several roles failed. A table has shown the outcome of each.
    #[error("could not get credentials for {failed} of {all} roles")]
    SomeRolesFailed {
        failed: usize,
        all: usize,
        exit_code: u8,
    },
    /// The browser sign-in failed.
    #[error("{reason}")]
    Browser {
        reason: String,
        hint: String,
        exit_code: u8,
    },
    /// `doctor` found problems, and has listed them.
    #[error("`ol-aws doctor` found problems")]
    DoctorFailed,
    /// What was typed is not the account's name.
    #[error("did not use `{role}`: the name you typed is not `{account}`")]
    NotConfirmed { role: String, account: String },
    /// A profile in the AWS files is not ours to change.
    #[error("the profile `{profile}` in {place} was not changed: {reason}")]
    ProfileTaken {
        profile: String,
        place: String,
        reason: String,
        hint: String,
    },
    /// `serve` cannot use its port.
    #[error("cannot listen on {address}: {reason}")]
    CannotListen { address: SocketAddr, reason: String },
    /// `serve --docker` where no network has the address.
    #[error("no network on this machine has the address {address}")]
    NoBridge { address: Ipv4Addr, command: String },
    /// `-` was given in a shell that had no other role before.
    #[error("this shell has no previous role to switch back to")]
    NoPreviousRole,
    /// The credentials expire too soon: for `--min-ttl` or, without it, to be used at all.
    #[error("{}", text::expires_too_soon(role, left, wanted.as_deref()))]
    ExpiresTooSoon {
        role: String,
        left: String,
        wanted: Option<String>,
    },
    /// The role's sessions are shorter than `--min-ttl`.
    #[error("`{role}` allows sessions of {allows} at most, but --min-ttl requires {wanted}")]
    RoleTooShort {
        role: String,
        allows: String,
        wanted: String,
    },
    /// `status --check` found no credentials, for the role if one is given.
    #[error("{}", text::no_credentials(role.as_deref()))]
    NoCredentials { role: Option<String> },
    /// `exec` cannot run CMD (126), or cannot find it (127).
    #[error("cannot run `{command}`: {reason}")]
    CommandNotRunnable { command: String, reason: String },
    #[error("cannot find the command `{command}`")]
    CommandNotFound { command: String },
    /// `exec --confine` cannot keep CMD from what it should not open.
    #[error("cannot confine the command: {reason}")]
    NotConfined { reason: String, hint: String },
    /// A command of ours within `exec --confine`.
    #[error(
        "this runs in `ol-aws exec --confine`, where ol-aws cannot open its settings and cache"
    )]
    Confined,
    /// CMD failed, where `exec` cannot replace its own process.
    #[error("the command ended with status {status}")]
    CommandFailed { status: i32 },
    /// A command from the settings, such as `password_command`, failed.
    #[error("`{key}` {reason}")]
    SecretCommandFailed { key: &'static str, reason: String },
    /// The process that we waited for failed, so we fail in the same way.
    #[error("{}", .0.text)]
    FromOtherProcess(Failure),
    /// Another process took too long to sign in.
    #[error("the sign-in of {holder} did not finish within {} seconds", limit.as_secs())]
    LockTimedOut { holder: String, limit: Duration },
    #[error("cancelled")]
    Cancelled,
    /// The keyring may still have a secret that should be removed.
    #[error("the {what} may still be in the keyring: {reason}")]
    NotForgotten { what: String, reason: String },
    /// A file could not be read or written. `path` is in backticks, or says in words what it is.
    #[error("cannot {doing} {path}: {reason}")]
    Io {
        doing: &'static str,
        path: String,
        reason: String,
        hint: String,
    },
    /// A value cannot be written in the requested format.
    #[error("the value of {name} cannot be written for {format}")]
    NotRepresentable { name: String, format: &'static str },
}

/// A failure in a form that can be handed to other processes: see "Never lock an account" in the
/// contract.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Failure {
    pub exit_code: u8,
    pub text: String,
    pub hint: Option<String>,
}

impl Error {
    /// Returns the failure in the form that is shared with other processes.
    pub fn to_failure(&self) -> Failure {
        Failure {
            exit_code: self.exit_code(),
            text: self.to_string(),
            hint: self.hint(),
        }
    }

    /// A relative path where the working directory must not decide what is read or run.
    pub fn relative_path(place: &str, path: &str) -> Self {
        Error::SettingWrong {
            place: place.to_owned(),
            message: format!("`{path}` is a relative path"),
            hint: "write the full path, beginning at the root".into(),
        }
    }

    /// Returns the failure of a file operation, with the hint for its kind.
    pub fn io(doing: &'static str, path: &std::path::Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let hint = match error.kind() {
            ErrorKind::PermissionDenied => "check the owner and mode of the file and its directory",
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                "free some disk space and try again"
            }
            ErrorKind::ReadOnlyFilesystem => {
                "set XDG_STATE_HOME or XDG_CONFIG_HOME to a writable directory"
            }
            ErrorKind::InvalidData => "check what is in the file, then remove it",
            _ => "check that the path is right",
        };
        Error::Io {
            doing,
            path: format!("`{}`", path.display()),
            reason: io_reason(error),
            hint: hint.into(),
        }
    }
}
