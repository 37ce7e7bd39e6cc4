//! The trust store of Linux and the BSDs: a file with all certificates, and directories with one for
//! each file. They nearly always hold the same, so the directories, which are hundreds of files, are
//! read only if the certificates of the file are not enough.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use openssl_probe::{candidate_cert_dirs, probe};
use reqwest::{Client, ClientBuilder};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_native_certs::load_certs_from_paths;

use super::{Trust, unusable};
use crate::error::Result;
use crate::http::failure::deepest;
use crate::log::Log;

/// In the directories of Debian, Fedora and those that follow them.
const USUAL_FILES: [&str; 2] = ["ca-certificates.crt", "ca-bundle.crt"];

/// # Errors
/// When there is no certificate at all.
pub fn client(builder: impl Fn() -> ClientBuilder, trust: &Trust, _: Log) -> Result<Client> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = SystemStore::new(trust, &provider)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has a cipher suite for each version");
    let mut config = config
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let client = builder().tls_backend_preconfigured(config).build();
    client.map_err(|error| unusable(&deepest(&error)))
}

/// The library's verifier, with more certificates if the first ones are not enough.
#[derive(Debug)]
struct SystemStore {
    first: Arc<WebPkiServerVerifier>,
    roots: RootCertStore,
    directories: Vec<PathBuf>,
    provider: Arc<CryptoProvider>,
    /// With the directories too.
    all: OnceLock<Option<Arc<WebPkiServerVerifier>>>,
}

impl SystemStore {
    fn new(trust: &Trust, provider: &Arc<CryptoProvider>) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(trust.added.iter().cloned());
        if let Some(file) = file(trust) {
            roots.add_parsable_certificates(load_certs_from_paths(Some(&file), None).certs);
        }
        let mut directories: Vec<PathBuf> = candidate_cert_dirs().map(Into::into).collect();
        directories.extend(trust.directories.iter().cloned());
        if roots.is_empty() {
            add(&mut roots, &directories);
            directories.clear();
        }
        let Some(first) = verifier(roots.clone(), provider) else {
            return Err(unusable("it contains no certificate"));
        };
        Ok(Self {
            first,
            roots,
            directories,
            provider: Arc::clone(provider),
            all: OnceLock::new(),
        })
    }

    /// `None` if there are no directories besides.
    fn all(&self) -> Option<&Arc<WebPkiServerVerifier>> {
        let read = || {
            let mut roots = self.roots.clone();
            add(&mut roots, &self.directories);
            verifier(roots, &self.provider).filter(|_| !self.directories.is_empty())
        };
        self.all.get_or_init(read).as_ref()
    }
}

/// The file with the system's certificates, unless a variable names it and it is read already.
fn file(trust: &Trust) -> Option<PathBuf> {
    let file = match trust.file {
        None => probe().cert_file,
        // Now the library names the variable's file. These are the usual ones.
        Some(_) => candidate_cert_dirs()
            .flat_map(|directory| USUAL_FILES.map(|name| directory.join(name)))
            .find(|file| file.is_file()),
    };
    let is_read = file == trust.file || file == trust.bundle;
    file.filter(|_| !is_read)
}

fn add(roots: &mut RootCertStore, directories: &[PathBuf]) {
    for directory in directories {
        roots.add_parsable_certificates(load_certs_from_paths(None, Some(directory)).certs);
    }
}

fn verifier(
    roots: RootCertStore,
    provider: &Arc<CryptoProvider>,
) -> Option<Arc<WebPkiServerVerifier>> {
    let builder =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider));
    builder.build().ok()
}

impl ServerCertVerifier for SystemStore {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let by = |verifier: &Arc<WebPkiServerVerifier>| {
            verifier.verify_server_cert(certificate, others, name, ocsp, now)
        };
        // A renewed authority may have the name of an old one, so any error may be about that.
        by(&self.first).or_else(|error| self.all().map_or(Err(error), by))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.first
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.first
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.first.supported_verify_schemes()
    }
}
