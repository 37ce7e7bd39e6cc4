//! A certificate authority of our own for `World.tls`, made anew for each sandbox.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A certificate authority for a proxy that looks into TLS: the PEM to trust, and the PEM of its key.
pub fn authority_pem() -> (String, String) {
    let ca = new_authority("ol-aws practice company CA");
    (ca.pem(), ca.key().serialize_pem())
}

fn new_authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(params, key()).expect("the parameters are complete")
}

/// What answers TLS handshakes, and the PEM of the CA to trust.
pub(crate) fn authority() -> (TlsAcceptor, String) {
    let ca = new_authority("ol-aws sandbox CA");

    let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
    let mut params = CertificateParams::new(names).expect("both names are valid");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Apple's verifier refuses leaf certificates that live for more than 825 days.
    let now = time::OffsetDateTime::now_utc();
    params.not_before = now - time::Duration::days(2);
    params.not_after = now + time::Duration::days(30);
    let leaf_key = key();
    let leaf = params
        .signed_by(&leaf_key, &ca)
        .expect("the CA was just made");

    let key = PrivateKeyDer::try_from(leaf_key.serialize_der()).expect("rcgen writes PKCS #8");
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring knows TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .expect("the key belongs to the certificate");
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    (TlsAcceptor::from(Arc::new(config)), ca.pem())
}

fn key() -> KeyPair {
    KeyPair::generate().expect("ring makes P-256 keys")
}
