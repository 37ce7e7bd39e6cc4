//! A certificate authority of our own for `World.tls`, made anew for each sandbox; and certificates that a client must not
//! trust.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What answers TLS handshakes, and the PEM of the CA to trust.
pub(crate) struct Authority {
    pub ca_pem: String,
    pub good: TlsAcceptor,
    pub expired: TlsAcceptor,
    pub future: TlsAcceptor,
    pub of_another_host: TlsAcceptor,
    /// Signed by another CA than the one to trust.
    pub unknown: TlsAcceptor,
}

type Issuer = CertifiedIssuer<'static, KeyPair>;

/// From when until when a certificate is valid, in days from now. Apple's verifier refuses leaf certificates that live for
/// more than 825 days.
const VALID: [i64; 2] = [-2, 30];

impl Authority {
    pub fn new() -> Authority {
        let ca = issuer("ol-aws sandbox CA");
        // OneLogin's names too: a proxy can lead there.
        let own = [
            "127.0.0.1",
            "localhost",
            "acme.onelogin.com",
            "api.us.onelogin.com",
        ];
        Authority {
            ca_pem: ca.pem(),
            good: acceptor(&ca, &own, VALID),
            expired: acceptor(&ca, &own, [-30, -1]),
            future: acceptor(&ca, &own, [1, 30]),
            of_another_host: acceptor(&ca, &["another.example"], VALID),
            unknown: acceptor(&issuer("nobody's CA"), &own, VALID),
        }
    }
}

/// A certificate authority for a proxy that looks into TLS: the PEM to trust, and the PEM of its key.
pub fn authority_pem() -> (String, String) {
    let ca = issuer("ol-aws practice company CA");
    (ca.pem(), ca.key().serialize_pem())
}

fn issuer(name: &str) -> Issuer {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(params, key()).expect("the parameters are complete")
}

fn acceptor(ca: &Issuer, names: &[&str], [from, until]: [i64; 2]) -> TlsAcceptor {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names).expect("the names are valid");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let now = OffsetDateTime::now_utc();
    params.not_before = now + Duration::days(from);
    params.not_after = now + Duration::days(until);
    let leaf_key = key();
    let leaf = params.signed_by(&leaf_key, ca).expect("the CA is a CA");

    let key = PrivateKeyDer::try_from(leaf_key.serialize_der()).expect("rcgen writes PKCS #8");
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring knows TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .expect("the key belongs to the certificate");
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

fn key() -> KeyPair {
    KeyPair::generate().expect("ring makes P-256 keys")
}
