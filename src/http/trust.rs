//! Whose certificates are accepted besides the system's: those of `SSL_CERT_FILE` and
//! `AWS_CA_BUNDLE`. Both add to the system's store and count for OneLogin and AWS alike.

#[cfg_attr(any(windows, target_vendor = "apple"), path = "trust/by_system.rs")]
#[cfg_attr(not(any(windows, target_vendor = "apple")), path = "trust/by_files.rs")]
mod system_store;

use std::path::Path;

use crate::environment::Environment;
use crate::error::{Error, Result, io_reason};
use crate::log::Log;

/// # Errors
/// When one of them is a relative path, or `AWS_CA_BUNDLE` cannot be used: it is set for programs
/// like this one. `SSL_CERT_FILE` is often left over from another program, so that one is a
/// warning.
pub fn more_certificates(environment: &Environment, log: Log) -> Result<Vec<reqwest::Certificate>> {
    let mut found = Vec::new();
    for name in ["AWS_CA_BUNDLE", "SSL_CERT_FILE"] {
        let path = environment.get(name);
        if let Some(path) = path.filter(|path| !Path::new(path).is_absolute()) {
            // Otherwise a directory that somebody works in would say whose certificates are good
            // for the password.
            return Err(Error::relative_path(name, path));
        }
    }
    if let Some(path) = environment.get("AWS_CA_BUNDLE") {
        found.extend(read("AWS_CA_BUNDLE", path)?);
    }
    if let Some(path) = environment.get("SSL_CERT_FILE") {
        match read("SSL_CERT_FILE", path) {
            Ok(more) => found.extend(more),
            Err(error) => log.warn(format!("{error}; continuing without it")),
        }
    }
    let replaced = ["SSL_CERT_FILE", "SSL_CERT_DIR"];
    if replaced.iter().any(|name| environment.get(name).is_some()) {
        found.extend(system_store::left_out());
    }
    Ok(found)
}

fn read(variable: &'static str, path: &str) -> Result<Vec<reqwest::Certificate>> {
    let wrong = |reason: String| Error::SettingWrong {
        place: variable.into(),
        message: format!("cannot use `{path}`: {reason}"),
        hint: "set it to a file of CA certificates in PEM format".into(),
    };
    let pem = std::fs::read(path).map_err(|error| wrong(io_reason(&error)))?;
    let certificates = reqwest::Certificate::from_pem_bundle(&pem)
        .map_err(|error| wrong(super::failure::deepest(&error)))?;
    if certificates.is_empty() {
        Err(wrong("it contains no certificate".into()))
    } else {
        Ok(certificates)
    }
}
