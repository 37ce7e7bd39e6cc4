//! Where a value came from.

use std::fmt;
use std::path::PathBuf;

use crate::error::Error;

/// Where a value came from, in the words of an error message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Flag(&'static str),
    Variable(String),
    File {
        path: PathBuf,
        line: usize,
    },
    Command(&'static str),
    /// The profile's name, with file and line if known.
    AwsProfile(String),
    Keyring,
    Asked,
}

impl Source {
    /// A wrong value that came from there: of a flag, the command line is wrong.
    pub fn wrong(&self, message: &str, hint: String) -> Error {
        match self {
            Source::Flag(flag) => Error::Usage {
                message: format!("{flag}: {message}"),
                hint,
            },
            source => Error::SettingWrong {
                place: source.to_string(),
                message: message.to_owned(),
                hint,
            },
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Flag(name) => f.write_str(name),
            Source::Variable(name) => f.write_str(name),
            Source::File { path, line } => write!(f, "{} line {line}", path.display()),
            Source::Command(key) => write!(f, "the command of `{key}`"),
            Source::AwsProfile(profile) => write!(f, "`region` of the AWS profile {profile}"),
            Source::Keyring => f.write_str("the keyring"),
            Source::Asked => f.write_str("what you typed"),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Sourced<T> {
    pub value: T,
    pub source: Source,
}
