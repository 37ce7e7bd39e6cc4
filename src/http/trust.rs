//! Whose certificates are accepted: the system's store, and what `SSL_CERT_FILE` and
//! `AWS_CA_BUNDLE` add to it. All of them count for OneLogin and AWS alike.

#[cfg_attr(any(windows, target_vendor = "apple"), path = "trust/by_system.rs")]
#[cfg_attr(not(any(windows, target_vendor = "apple")), path = "trust/by_files.rs")]
mod system_store;

use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::environment::Environment;
use crate::error::{Error, Result, io_reason};
use crate::log::Log;

pub use system_store::client;

/// What the variables say. The system's store is read by [`client`].
#[derive(Debug, Clone)]
#[cfg_attr(
    any(windows, target_vendor = "apple"),
    expect(
        dead_code,
        reason = "the system decides, whatever the variables replace elsewhere"
    )
)]
pub struct Trust {
    added: Vec<CertificateDer<'static>>,
    /// `SSL_CERT_FILE`.
    file: Option<PathBuf>,
    /// `AWS_CA_BUNDLE`.
    bundle: Option<PathBuf>,
    /// Those of `SSL_CERT_DIR`.
    directories: Vec<PathBuf>,
}

impl Trust {
    /// # Errors
    /// When one of the variables is a relative path, or `AWS_CA_BUNDLE` cannot be used: it is set
    /// for programs like this one. `SSL_CERT_FILE` is often left over from another program, so that
    /// one is a warning.
    pub fn of(environment: &Environment, log: Log) -> Result<Self> {
        let [file, bundle] =
            ["SSL_CERT_FILE", "AWS_CA_BUNDLE"].map(|name| environment.get(name).map(PathBuf::from));
        let directories = environment.get("SSL_CERT_DIR").map(std::env::split_paths);
        let directories: Vec<PathBuf> = directories.into_iter().flatten().collect();
        let files = file.iter().map(|path| ("SSL_CERT_FILE", path));
        let files = files.chain(bundle.iter().map(|path| ("AWS_CA_BUNDLE", path)));
        let paths = directories.iter().map(|path| ("SSL_CERT_DIR", path));
        for (name, path) in files.chain(paths) {
            if path.is_relative() && !path.as_os_str().is_empty() {
                // Otherwise a directory that somebody works in would say whose certificates are
                // good for the password.
                return Err(Error::relative_path(name, &path.to_string_lossy()));
            }
        }
        let mut added = Vec::new();
        if let Some(path) = &bundle {
            added.extend(read("AWS_CA_BUNDLE", path)?);
        }
        if let Some(path) = file.as_ref().filter(|_| file != bundle) {
            match read("SSL_CERT_FILE", path) {
                Ok(more) => added.extend(more),
                Err(error) => log.warn(format!("{error}; continuing without it")),
            }
        }
        Ok(Self {
            added,
            file,
            bundle,
            directories,
        })
    }
}

pub fn unusable(reason: &str) -> Error {
    Error::Unreachable {
        host: "the trust store".into(),
        reason: format!("cannot be read: {reason}"),
        hint: "install the system's CA certificates, or set SSL_CERT_FILE to a file of them".into(),
        is_sent: false,
    }
}

fn read(variable: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let wrong = |reason: String| Error::SettingWrong {
        place: variable.into(),
        message: format!("cannot use `{}`: {reason}", path.display()),
        hint: "set it to a file of CA certificates in PEM format".into(),
    };
    let pem = std::fs::read(path).map_err(|error| wrong(io_reason(&error)))?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let mut certificates = certificates.map_err(|error| wrong(error.to_string()))?;
    // A company's file may hold an old one that is of no use here; the others still count.
    certificates.retain(|certificate| RootCertStore::empty().add(certificate.clone()).is_ok());
    if certificates.is_empty() {
        return Err(wrong("it contains no certificate".into()));
    }
    Ok(certificates)
}
