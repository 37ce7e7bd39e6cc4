//! Everything that can go wrong, and the exit code of the contract; what it says is in `text`, what fixes it in `hint`.
//!
//! A new failure is a new variant; the exhaustive matches below then ask for its text, hint and exit code.

mod hint;
mod text;

pub(crate) use hint::speaks_of;
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

#[derive(Debug, Clone)]
pub enum Error {
    /// The command line is wrong in a way clap cannot see.
    Usage {
        message: String,
        hint: String,
    },
    /// A needed setting is nowhere, and nobody can be asked.
    SettingMissing {
        what: String,
        key: &'static str,
        variable: String,
    },
    /// A setting is there, but wrong. `place` names the file and line, variable or flag.
    SettingWrong {
        place: String,
        message: String,
        hint: String,
    },
    /// The configuration cannot be read or trusted.
    ConfigUnusable {
        path: String,
        reason: String,
        hint: String,
    },
    /// The token endpoint refused client id or client secret.
    ApiClientRefused {
        message: String,
        client_id_from: String,
        client_secret_from: String,
    },
    /// OneLogin refused user, password, app or subdomain.
    SignInRefused {
        refusal: Refusal,
        message: String,
        username: String,
    },
    /// What nobody typed was not sent, since OneLogin's answer to it could not be noted.
    NotSent {
        what: String,
        path: String,
        reason: String,
        hint: String,
    },
    /// The second factor failed.
    FactorRefused {
        device: String,
        message: String,
    },
    /// The codes of the seed in the keyring.
    SeedRefused {
        device: String,
        message: String,
    },
    PushDenied {
        device: String,
        message: String,
    },
    PushTimedOut {
        device: String,
        seconds: u64,
    },
    /// The state token ran out more than once.
    FactorTooSlow {
        device: String,
    },
    NoDevice,
    NoSuchDevice {
        wanted: String,
        devices: Vec<String>,
    },
    NoSuchRole {
        wanted: String,
        candidates: Vec<String>,
    },
    AmbiguousRole {
        wanted: Option<String>,
        candidates: Vec<String>,
    },
    /// The assertion holds no AWS role.
    NoRoles,
    /// The assertion is not one we can read.
    AssertionUnusable {
        reason: String,
    },
    /// It names somebody else than the user, and nobody has said that this is right.
    NotYours {
        identity: String,
        expected: String,
    },
    /// STS said no.
    AwsRefused {
        code: String,
        message: String,
        role: String,
    },
    /// A service cannot be reached or cannot answer.
    Unreachable {
        host: String,
        reason: String,
        hint: String,
    },
    /// A person is needed and there is none.
    NeedsAnswer {
        what: String,
        key: &'static str,
        variable: String,
    },
    /// A question was put to a person, who did not answer it in time.
    NobodyAnswered {
        what: String,
        seconds: u64,
    },
    /// The role's guard allows child processes alone.
    ExecOnly {
        role: String,
    },
    /// The role's guard asks for the account's name, and nobody can type it.
    NeedsConfirmation {
        role: String,
    },
    /// In a child of `exec --read-only` another role is wanted, and no person is there.
    ReadOnlyChild {
        role: String,
        only: String,
    },
    /// AWS does not let these credentials sign in to the console.
    ConsoleRefused {
        status: u16,
    },
    /// Of several roles some could not be had; what became of each was shown.
    SomeRolesFailed {
        failed: usize,
        all: usize,
        exit_code: u8,
    },
    /// The sign-in in the browser did not come to its end.
    Browser {
        reason: String,
        hint: String,
        exit_code: u8,
    },
    /// `doctor` found something that does not work.
    Unwell {
        errors: usize,
    },
    /// What was typed is not the account's name.
    NotConfirmed {
        role: String,
        account: String,
    },
    /// A profile of AWS's files is not ours to write.
    ProfileTaken {
        profile: String,
        place: String,
        reason: String,
        hint: String,
    },
    /// `serve` cannot have its port.
    CannotListen {
        port: u16,
        reason: String,
    },
    /// `-` in a shell in which no other role was active before.
    NoPreviousRole,
    /// The credentials live too short for `--min-ttl`.
    TooShort {
        role: String,
        left: String,
        wanted: String,
    },
    /// The role's sessions are shorter than `--min-ttl`.
    RoleTooShort {
        role: String,
        allows: String,
        wanted: String,
    },
    /// `status --check`: nothing is held, of the role that is meant if one is.
    NotHeld {
        role: Option<String>,
    },
    /// `exec`: CMD cannot be run (126) or is not there (127).
    CommandNotRunnable {
        command: String,
        reason: String,
    },
    CommandNotFound {
        command: String,
    },
    /// `exec` where a process cannot become another: CMD's own failure.
    CommandFailed {
        status: i32,
    },
    /// A helper command of the settings (`password_command` and its like) failed.
    HelperFailed {
        key: &'static str,
        reason: String,
    },
    /// The process we waited for failed; its failure is ours.
    Inherited(Failure),
    /// Another process holds the sign-in for too long.
    LockTimedOut {
        pid: String,
        seconds: u64,
    },
    Cancelled,
    /// The keyring may still hold what should be forgotten.
    NotForgotten {
        what: String,
        reason: String,
    },
    /// A file of ours or the user's could not be read or written.
    File {
        doing: &'static str,
        path: String,
        reason: String,
        hint: String,
    },
    /// A value cannot be written in the dialect asked for.
    Unwritable {
        name: String,
        format: &'static str,
    },
}

/// A failure in a form that can be handed to other processes: see "Never lock an account" in the contract.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Failure {
    pub exit_code: u8,
    pub text: String,
    pub hint: Option<String>,
}

impl Error {
    /// Exit codes: the table in the README; users script against them.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Usage { .. } => 2,
            Error::SettingMissing { .. }
            | Error::SettingWrong { .. }
            | Error::ConfigUnusable { .. } => 3,
            Error::HelperFailed { .. } => 3,
            Error::ApiClientRefused { .. } | Error::SignInRefused { .. } => 4,
            Error::FactorRefused { .. }
            | Error::SeedRefused { .. }
            | Error::PushDenied { .. }
            | Error::PushTimedOut { .. }
            | Error::FactorTooSlow { .. }
            | Error::NoDevice
            | Error::NoSuchDevice { .. } => 5,
            Error::NoSuchRole { .. }
            | Error::AmbiguousRole { .. }
            | Error::NoRoles
            | Error::NoPreviousRole => 6,
            Error::AwsRefused { .. } | Error::ConsoleRefused { .. } => 7,
            Error::Unreachable { .. }
            | Error::AssertionUnusable { .. }
            | Error::LockTimedOut { .. } => 8,
            Error::NeedsAnswer { .. }
            | Error::NotYours { .. }
            | Error::NobodyAnswered { .. }
            | Error::NeedsConfirmation { .. }
            | Error::ReadOnlyChild { .. } => 9,
            Error::SomeRolesFailed { exit_code, .. } | Error::Browser { exit_code, .. } => {
                *exit_code
            }
            Error::TooShort { .. } | Error::RoleTooShort { .. } | Error::NotHeld { .. } => 10,
            Error::CommandNotRunnable { .. } => 126,
            Error::CommandNotFound { .. } => 127,
            Error::Inherited(failure) => failure.exit_code,
            Error::CommandFailed { status } => u8::try_from(*status).unwrap_or(1),
            Error::ExecOnly { .. }
            | Error::Unwell { .. }
            | Error::ProfileTaken { .. }
            | Error::CannotListen { .. }
            | Error::NotConfirmed { .. }
            | Error::Cancelled
            | Error::NotForgotten { .. }
            | Error::NotSent { .. }
            | Error::File { .. }
            | Error::Unwritable { .. } => 1,
        }
    }

    /// The failure as other processes may take it over.
    pub fn to_failure(&self) -> Failure {
        Failure {
            exit_code: self.exit_code(),
            text: self.to_string(),
            hint: self.hint(),
        }
    }

    /// A file operation that failed, with the hint that fits the kind of failure.
    /// A relative path where the working directory must not decide what is read or run.
    pub fn relative_path(place: &str, path: &str) -> Self {
        Error::SettingWrong {
            place: place.to_owned(),
            message: format!("`{path}` is a relative path"),
            hint: "write the whole path, from the root of the file system".into(),
        }
    }

    pub fn file(doing: &'static str, path: &std::path::Path, error: &std::io::Error) -> Self {
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
        Error::File {
            doing,
            path: path.display().to_string(),
            reason: error.to_string(),
            hint: hint.into(),
        }
    }
}

impl std::error::Error for Error {}
