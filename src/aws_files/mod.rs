//! AWS's own files, `~/.aws/config` and `~/.aws/credentials` (AWS SDKs and tools reference guide,
//! "Shared config and credentials files"): where they are, what a profile says, and edits that keep
//! every byte that is not ours.

mod child_config;
mod credential_process;
mod document;
mod overwrite;
mod parser;
pub mod provider_chain;
mod sections;
mod transaction;
mod validate;

use std::path::{Path, PathBuf};

use crate::environment::{Environment, HOME};
use crate::error::{Error, Result};

pub use child_config::{RenewingProfile, only_renewing_profiles, with_renewing_profiles};
pub use credential_process::{OwnLine, own_program, process_line};
pub use document::{Document, Profile};
pub use overwrite::{is_profile_name, is_way_to_credentials, other_ways, why_to_keep};
pub use sections::Section;
pub use transaction::{can_edit, edit, is_same_file, read};

/// Which of the two, since they name profiles differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwsFile {
    /// `[profile NAME]`, and `[default]`.
    Config,
    /// `[NAME]`
    Credentials,
}

impl AwsFile {
    /// The variable that says where the file is.
    pub fn variable(self) -> &'static str {
        match self {
            AwsFile::Config => "AWS_CONFIG_FILE",
            AwsFile::Credentials => "AWS_SHARED_CREDENTIALS_FILE",
        }
    }

    /// Where the file is, if no variable says it; `None` where there is no home to look in.
    pub fn usual_path(self, environment: &Environment) -> Option<PathBuf> {
        let name = match self {
            AwsFile::Config => "config",
            AwsFile::Credentials => "credentials",
        };
        Some(environment.home()?.join(".aws").join(name))
    }

    /// Where the file is; `None` where there is no home to look in.
    pub fn path(self, environment: &Environment) -> Option<PathBuf> {
        let Some(path) = environment.get(self.variable()) else {
            return self.usual_path(environment);
        };
        let home = environment.home();
        // No shell has seen it, and the SDKs expand a tilde themselves.
        match (path.strip_prefix("~/"), &home) {
            (Some(rest), Some(home)) => Some(home.join(rest)),
            _ => Some(path.into()),
        }
    }

    /// The line a profile begins with.
    pub fn header(self, name: &str) -> String {
        match self {
            AwsFile::Config if name == "default" => "[default]\n".into(),
            AwsFile::Config if name.contains(char::is_whitespace) => {
                format!("[profile \"{name}\"]\n")
            }
            AwsFile::Config => format!("[profile {name}]\n"),
            AwsFile::Credentials => format!("[{name}]\n"),
        }
    }

    /// # Errors
    /// Where there is no home to look in.
    pub fn required_path(self, environment: &Environment) -> Result<PathBuf> {
        self.path(environment).ok_or_else(|| Error::Io {
            doing: "find",
            path: "the AWS config and credentials files".into(),
            reason: "HOME is not set".into(),
            hint: format!("set {HOME}, or set AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE"),
        })
    }
}

/// Why a file is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// From 1.
    pub line: usize,
    pub reason: String,
}

impl Unreadable {
    fn at(line: usize, reason: impl Into<String>) -> Self {
        Self {
            line,
            reason: reason.into(),
        }
    }

    pub fn of_file(self, path: &Path) -> Error {
        Error::Io {
            doing: "read",
            path: format!("line {} of `{}`", self.line, path.display()),
            reason: self.reason,
            hint: "correct that line; the file was not changed".into(),
        }
    }
}
