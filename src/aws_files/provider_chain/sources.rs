//! The files that programs read: AWS's own two, and those that only some programs know.

use std::path::{Path, PathBuf};

use crate::aws_files::{self, AwsFile, Document};
use crate::environment::Environment;
use crate::error::Error;

/// A file, read.
#[derive(Debug, Clone)]
pub struct Source {
    pub path: PathBuf,
    pub document: Document,
}

impl Source {
    fn empty(kind: AwsFile, path: PathBuf) -> Self {
        let document = Document::parse(kind, b"").expect("nothing is easily understood");
        Self { path, document }
    }
}

#[derive(Debug, Clone)]
pub struct Sources {
    pub credentials: Source,
    pub config: Source,
    /// The credentials file in the home directory, for programs that know no other.
    pub home_credentials: Source,
    /// The one file of SDK for Java 1: `AWS_CREDENTIAL_PROFILES_FILE`, else the credentials file in
    /// the home directory if there is one, else the config file there.
    pub of_java1: Source,
    /// GDAL's credentials file: `CPL_AWS_CREDENTIALS_FILE`, else that in the home directory.
    pub of_gdal: Source,
}

impl Sources {
    /// Reads them. A file that cannot be understood stops most programs; here it counts as empty,
    /// and its error is handed on.
    pub fn read(environment: &Environment, errors: &mut Vec<Error>) -> Self {
        let own = |kind: AwsFile| kind.path(environment).unwrap_or_default();
        let in_home = |name: &str| {
            let home = environment.home().unwrap_or_default();
            home.join(".aws").join(name)
        };
        let named = |variable: &str| environment.get(variable).map(PathBuf::from);
        let mut read = |kind, path: PathBuf| {
            let source = read(kind, &path);
            source.unwrap_or_else(|error| {
                errors.push(error);
                Source::empty(kind, path)
            })
        };
        let config = read(AwsFile::Config, own(AwsFile::Config));
        let credentials = read(AwsFile::Credentials, own(AwsFile::Credentials));
        // Only a few programs read these, so their errors are not reported.
        let quietly = |kind, path: PathBuf| {
            if path == credentials.path && kind == AwsFile::Credentials {
                return credentials.clone();
            }
            self::read(kind, &path).unwrap_or_else(|_| Source::empty(kind, path))
        };
        let home_credentials = quietly(AwsFile::Credentials, in_home("credentials"));
        let of_java1 = match named("AWS_CREDENTIAL_PROFILES_FILE") {
            Some(path) => quietly(AwsFile::Credentials, path),
            None if home_credentials.path.exists() => home_credentials.clone(),
            None => quietly(AwsFile::Credentials, in_home("config")),
        };
        let of_gdal = match named("CPL_AWS_CREDENTIALS_FILE") {
            Some(path) => quietly(AwsFile::Credentials, path),
            None => home_credentials.clone(),
        };
        Self {
            credentials,
            config,
            home_credentials,
            of_java1,
            of_gdal,
        }
    }
}

fn read(kind: AwsFile, path: &Path) -> Result<Source, Error> {
    if path.as_os_str().is_empty() {
        return Ok(Source::empty(kind, PathBuf::new()));
    }
    Ok(Source {
        path: path.to_owned(),
        document: aws_files::read(kind, path)?,
    })
}
