//! A system whose trust store is a directory of files.

/// The store that the library leaves out as soon as SSL_CERT_FILE or SSL_CERT_DIR is set.
pub fn left_out() -> Vec<reqwest::Certificate> {
    let directories = openssl_probe::candidate_cert_dirs();
    let certificates = directories
        .flat_map(|path| rustls_native_certs::load_certs_from_paths(None, Some(path)).certs);
    certificates
        .filter_map(|certificate| reqwest::Certificate::from_der(&certificate).ok())
        .collect()
}
