//! The exit code of each failure, which users script against, and the kinds of failure that others
//! act on.

use super::{Error, Failure};

impl Failure {
    /// A person is needed, and none was there.
    pub fn needs_person(&self) -> bool {
        self.exit_code == NEEDS_PERSON
    }

    /// Whether a sign-in that succeeds puts an end to it.
    pub fn is_of_sign_in(&self) -> bool {
        [4, 5, UNREACHABLE, NEEDS_PERSON].contains(&self.exit_code)
    }
}

/// What each code means to people: help, manual and reference.
pub const EXIT_CODES: [(&str, &str); 15] = [
    ("0", "Success"),
    ("1", "Any other failure, or you canceled"),
    ("2", "The command line is wrong"),
    ("3", "The configuration is missing or wrong"),
    ("4", "OneLogin refused the sign-in"),
    ("5", "The second factor failed"),
    ("6", "There is no such role, or more than one"),
    ("7", "AWS refused the request"),
    ("8", "OneLogin or AWS cannot be reached, or cannot answer"),
    (
        "9",
        "An answer is needed, and there is no terminal to ask on",
    ),
    ("10", "The credentials expire too soon"),
    ("125", "exec: ol-aws failed"),
    ("126", "exec: the command cannot be run"),
    ("127", "exec: the command does not exist"),
    ("other", "exec: the exit status of the command"),
];

const UNREACHABLE: u8 = 8;
const NEEDS_PERSON: u8 = 9;

impl Error {
    /// One of `EXIT_CODES`; users script against them.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Usage { .. } => 2,
            Error::SettingMissing { .. }
            | Error::SettingWrong { .. }
            | Error::FileUnusable { .. } => 3,
            Error::SecretCommandFailed { .. } => 3,
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
            | Error::IdentityCenter { .. }
            | Error::NoPreviousRole => 6,
            Error::AwsRefused { .. } | Error::ConsoleRefused { .. } => 7,
            Error::Unreachable { .. }
            | Error::ClockWrong { .. }
            | Error::AssertionUnusable { .. }
            | Error::LockTimedOut { .. } => 8,
            Error::NeedsAnswer { .. }
            | Error::NotYours { .. }
            | Error::NobodyAnswered { .. }
            | Error::NeedsConfirmation { .. }
            | Error::ReadOnlyChild { .. } => 9,
            Error::SomeRolesFailed { exit_code, .. }
            | Error::Browser { exit_code, .. }
            | Error::Profile { exit_code, .. } => *exit_code,
            Error::ExpiresTooSoon { .. }
            | Error::RoleTooShort { .. }
            | Error::NoCredentials { .. } => 10,
            Error::CommandNotRunnable { .. } => 126,
            Error::CommandNotFound { .. } => 127,
            Error::FromOtherProcess(failure) => failure.exit_code,
            Error::CommandFailed { status } => u8::try_from(*status).unwrap_or(1),
            Error::ExecOnly { .. }
            | Error::NotForAgents { .. }
            | Error::GuardedFromAgents { .. }
            | Error::ProfileForAgents { .. }
            | Error::DoctorFailed
            | Error::ProfileTaken { .. }
            | Error::CannotListen { .. }
            | Error::NoBridge { .. }
            | Error::NotConfirmed { .. }
            | Error::Cancelled
            | Error::NotForgotten { .. }
            | Error::NotSent { .. }
            | Error::NotConfined { .. }
            | Error::Confined
            | Error::Io { .. }
            | Error::NotRepresentable { .. } => 1,
        }
    }

    /// Whether the user has seen what happened, so that nothing is left to print.
    pub fn was_shown(&self) -> bool {
        matches!(self, Error::CommandFailed { .. } | Error::DoctorFailed)
    }

    /// A service cannot be reached now: the same may work in a minute.
    pub fn is_unreachable(&self) -> bool {
        self.exit_code() == UNREACHABLE
    }

    /// A person is needed, and none is there.
    pub fn needs_person(&self) -> bool {
        self.exit_code() == NEEDS_PERSON
    }

    /// A second factor is needed that only a person has.
    pub fn needs_second_factor(&self) -> bool {
        match self {
            Error::NeedsAnswer { setting, .. } => setting
                .as_ref()
                .is_some_and(|setting| ["otp_command", "device"].contains(&setting.key)),
            _ => false,
        }
    }
}
