//! Everything that can go wrong: what it says, and the exit code of the contract; what fixes it is
//! in `hint`.
//!
//! A new failure is a new variant with its text; the exhaustive matches then ask for its hint and
//! exit code.

mod exit_code;
mod hint;
mod text;

pub use exit_code::EXIT_CODES;
pub(crate) use hint::speaks_of;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What OneLogin said no to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    UserOrPassword,
    /// The password was right once, and is too old now.
    Expired,
    Locked,
    App,
    Subdomain,
    /// The network that the sign-in comes from.
    Address,
    /// A token that it had just given to the API client.
    Token,
    /// Refused for a reason that is not the password, and that we have no row for.
    Other,
    /// Refused for a reason that may be the password.
    Unclear,
}

/// The setting, and its variable, that would answer a question instead of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweringSetting {
    pub key: &'static str,
    pub variable: String,
}

#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The command line is wrong in a way clap cannot see.
    #[error("{message}")]
    Usage { message: String, hint: String },
    /// Settings that are needed are nowhere.
    #[error("{}", text::settings_missing(missing))]
    SettingMissing { missing: Vec<AnsweringSetting> },
    /// A setting is there, but wrong. `place` names the file and line, variable or flag.
    #[error("{place}: {message}")]
    SettingWrong {
        place: String,
        message: String,
        hint: String,
    },
    /// The configuration cannot be read or trusted.
    #[error("the configuration {path} cannot be used: {reason}")]
    ConfigUnusable {
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
    /// What nobody typed was not sent, since OneLogin's answer to it could not be noted.
    #[error("the {what} was not sent: the attempt cannot be recorded in {path}: {reason}")]
    NotSent {
        what: String,
        path: String,
        reason: String,
        hint: String,
    },
    /// The second factor failed.
    #[error("OneLogin refused the code of {device}: {message}")]
    FactorRefused { device: String, message: String },
    /// The codes of the seed in the keyring.
    #[error("OneLogin refused the code of {device} that was made of the TOTP seed: {message}")]
    SeedRefused { device: String, message: String },
    #[error("the push to {device} was denied: {message}")]
    PushDenied { device: String, message: String },
    #[error("nobody answered the push to {device} within {} seconds", limit.as_secs())]
    PushTimedOut { device: String, limit: Duration },
    /// The state token ran out more than once.
    #[error("the sign-in ran out while waiting for {device}")]
    FactorTooSlow { device: String },
    #[error("OneLogin asks for a second factor, but you have no device for it")]
    NoDevice,
    #[error("you have no device `{wanted}`")]
    NoSuchDevice {
        wanted: String,
        devices: Vec<String>,
    },
    #[error("you have no role `{wanted}`")]
    NoSuchRole {
        wanted: String,
        candidates: Vec<String>,
    },
    #[error("{}", text::ambiguous_role(wanted.as_deref()))]
    AmbiguousRole {
        wanted: Option<String>,
        candidates: Vec<String>,
    },
    /// The assertion holds no AWS role.
    #[error("OneLogin's assertion holds no AWS role for you")]
    NoRoles,
    /// The app is for IAM Identity Center, which manages permissions itself.
    #[error(
        "{app} is for AWS IAM Identity Center: its assertion holds no role, since AWS keeps your permissions there"
    )]
    IdentityCenter { app: String, key: &'static str },
    /// The assertion is not one we can read.
    #[error("OneLogin's assertion cannot be used: {reason}")]
    AssertionUnusable { reason: String },
    /// It names somebody else than the user, and nobody has said that this is right.
    #[error("the assertion is for {identity}, not for {expected}")]
    NotYours { identity: String, expected: String },
    /// STS said no.
    #[error("AWS refused {role}: {message} ({code})")]
    AwsRefused {
        code: String,
        message: String,
        role: String,
    },
    /// By our clock a certificate is expired or not valid yet, but the clock is wrong.
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
    },
    /// A person is needed and there is none.
    #[error("{what} is needed, and nobody can be asked")]
    NeedsAnswer {
        what: String,
        setting: Option<AnsweringSetting>,
    },
    /// A question was put to a person, who did not answer it in time.
    #[error("nobody answered `{what}` within {} seconds", limit.as_secs())]
    NobodyAnswered { what: String, limit: Duration },
    /// The role's guard allows child processes alone.
    #[error("{role} is guarded: it is for single commands, not for a shell")]
    ExecOnly { role: String },
    /// The role's guard asks for the account's name, and nobody can type it.
    #[error("{role} is guarded, and nobody can confirm its use")]
    NeedsConfirmation { role: String },
    /// In a child of `exec --read-only` another role is wanted, and no person is there.
    #[error(
        "this shell was started for {only} alone (exec --read-only), and {role} is another role"
    )]
    ReadOnlyChild { role: String, only: String },
    /// AWS does not let these credentials sign in to the console.
    #[error("AWS does not let these credentials sign in to the console (HTTP {status})")]
    ConsoleRefused { status: u16 },
    /// Of several roles some could not be had; what became of each was shown.
    #[error("{failed} of {all} roles could not be had")]
    SomeRolesFailed {
        failed: usize,
        all: usize,
        exit_code: u8,
    },
    /// The sign-in in the browser did not come to its end.
    #[error("{reason}")]
    Browser {
        reason: String,
        hint: String,
        exit_code: u8,
    },
    /// `doctor` found something that does not work.
    #[error("{}", text::doctor_failed(*errors))]
    DoctorFailed { errors: usize },
    /// What was typed is not the account's name.
    #[error("{role} is not used: what was typed is not {account}")]
    NotConfirmed { role: String, account: String },
    /// A profile of AWS's files is not ours to write.
    #[error("the profile {profile} of {place} is left alone: {reason}")]
    ProfileTaken {
        profile: String,
        place: String,
        reason: String,
        hint: String,
    },
    /// `serve` cannot have its port.
    #[error("cannot listen on {address}: {reason}")]
    CannotListen { address: SocketAddr, reason: String },
    /// `serve --docker` where no network has the address.
    #[error("no network of this machine has the address {address}")]
    NoBridge { address: Ipv4Addr, command: String },
    /// `-` in a shell in which no other role was active before.
    #[error("this shell knows no role to go back to")]
    NoPreviousRole,
    /// The credentials live too short for `--min-ttl`.
    #[error("the credentials of {role} end in {left}, and {wanted} are asked for (--min-ttl)")]
    ExpiresTooSoon {
        role: String,
        left: String,
        wanted: String,
    },
    /// The role's sessions are shorter than `--min-ttl`.
    #[error("{role} allows sessions of {allows} at most, less than {wanted}")]
    RoleTooShort {
        role: String,
        allows: String,
        wanted: String,
    },
    /// `status --check`: nothing is held, of the role that is meant if one is.
    #[error("{}", text::no_credentials(role.as_deref()))]
    NoCredentials { role: Option<String> },
    /// `exec`: CMD cannot be run (126) or is not there (127).
    #[error("cannot run `{command}`: {reason}")]
    CommandNotRunnable { command: String, reason: String },
    #[error("there is no command `{command}`")]
    CommandNotFound { command: String },
    /// `exec` where a process cannot become another: CMD's own failure.
    #[error("the command ended with status {status}")]
    CommandFailed { status: i32 },
    /// A helper command of the settings (`password_command` and its like) failed.
    #[error("`{key}` {reason}")]
    SecretCommandFailed { key: &'static str, reason: String },
    /// The process we waited for failed; its failure is ours.
    #[error("{}", .0.text)]
    FromOtherProcess(Failure),
    /// Another process holds the sign-in for too long.
    #[error("waited {} seconds for the sign-in of process {pid}", limit.as_secs())]
    LockTimedOut { pid: String, limit: Duration },
    #[error("cancelled")]
    Cancelled,
    /// The keyring may still hold what should be forgotten.
    #[error("the {what} may still be in the keyring: {reason}")]
    NotForgotten { what: String, reason: String },
    /// A file of ours or the user's could not be read or written.
    #[error("cannot {doing} {path}: {reason}")]
    Io {
        doing: &'static str,
        path: String,
        reason: String,
        hint: String,
    },
    /// A value cannot be written in the dialect asked for.
    #[error("the value of {name} cannot be written as {format}")]
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
    /// The failure as other processes may take it over.
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
            hint: "write the whole path, from the root of the file system".into(),
        }
    }

    /// A file operation that failed, with the hint that fits the kind of failure.
    pub fn io(doing: &'static str, path: &std::path::Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let hint = match error.kind() {
            ErrorKind::PermissionDenied => "check the owner and mode of the file and its directory",
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                "make room on the disk; nothing was lost"
            }
            ErrorKind::ReadOnlyFilesystem => {
                "set XDG_STATE_HOME or XDG_CONFIG_HOME to a place that can be written"
            }
            ErrorKind::InvalidData => "look at the file, then remove it",
            _ => "check the path",
        };
        Error::Io {
            doing,
            path: path.display().to_string(),
            reason: error.to_string(),
            hint: hint.into(),
        }
    }
}
