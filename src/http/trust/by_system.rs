//! The trust store of macOS and Windows: the system judges certificates itself, whatever the
//! variables say.

use reqwest::{Certificate, Client, ClientBuilder};

use super::{Trust, unusable};
use crate::error::Result;
use crate::http::failure::deepest;
use crate::log::Log;

/// Without a usable store, the client trusts the added certificates alone.
///
/// # Errors
/// When there are none of those either.
pub fn client(builder: impl Fn() -> ClientBuilder, trust: &Trust, log: Log) -> Result<Client> {
    let added = trust.added.iter();
    let added: Vec<_> = added
        .filter_map(|added| Certificate::from_der(added).ok())
        .collect();
    if added.is_empty() {
        let client = builder().build();
        return client.map_err(|error| unusable(&deepest(&error)));
    }
    let both = builder().tls_certs_merge(added.clone()).build();
    both.or_else(|error| {
        log.warn(format!(
            "the system's trust store cannot be read: {}; trusting the certificates of AWS_CA_BUNDLE and SSL_CERT_FILE alone",
            deepest(&error)
        ));
        let alone = builder().tls_certs_only(added).build();
        alone.map_err(|error| unusable(&deepest(&error)))
    })
}
