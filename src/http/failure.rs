//! A request that got no reply: what went wrong on the way, in words, and whether it was the host
//! or the proxy before it. It goes by error types where there are any: words change.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};

use http::uri::Authority;
use rustls::CertificateError;

use super::certificate::{self, SeenClock};
use super::proxy::Proxy;
use super::route;
use crate::clock::Timestamp;
use crate::error::{Error, Result};

/// How the reason begins if no host has that name.
pub const NOT_FOUND: &str = "cannot be found";

/// Explains why a host could not be reached. `seen` is a clock other than ours.
pub fn unreachable(
    url: &str,
    proxy: Option<&Proxy>,
    error: &reqwest::Error,
    seen: Option<&SeenClock>,
) -> Error {
    let mut explained = explained(url, proxy, error, seen);
    if let Error::Unreachable { is_sent, .. } = &mut explained {
        // There was a connection, so the request was on its way.
        *is_sent = !error.is_connect();
    }
    explained
}

fn explained(
    url: &str,
    proxy: Option<&Proxy>,
    error: &reqwest::Error,
    seen: Option<&SeenClock>,
) -> Error {
    let host = host_of(url);
    let (cause, chain) = (deepest(error), chain(error));
    if let Some(error) = proxy.and_then(|proxy| in_the_proxy(&host, proxy, error, &chain)) {
        return error;
    }
    if let Some(refused) = find(error, &|error| error.downcast_ref::<rustls::Error>()) {
        return not_encrypted(host, refused, seen);
    }
    let target = Target { host, proxy: None };
    if error.is_timeout() {
        target.failed(
            "did not answer in time".to_owned(),
            "check the network, VPN and proxy (HTTPS_PROXY), then try again".to_owned(),
        )
    } else if is_about_names(&chain) {
        target.not_found(&cause)
    } else if let Some(how) = cut_off(error) {
        target.failed(
            format!("was cut off: {how}"),
            "try again; if this keeps happening, check the proxy, VPN and firewall".into(),
        )
    } else if is_without_route(error) {
        target.not_routed()
    } else if error.is_connect() {
        target.failed(
            format!("cannot be reached: {cause}"),
            "check the network, VPN and proxy (HTTPS_PROXY)".into(),
        )
    } else {
        target.failed(
            format!("broke off the reply: {cause}"),
            "try again; if this keeps happening, check the proxy".into(),
        )
    }
}

/// Finds what would stop a request to this address before it is sent: no host of that name, or no
/// route.
pub fn check_route(url: &str, proxy: Option<&Proxy>) -> Result<()> {
    let host = host_of(url);
    let next = proxy.map_or(host.as_str(), |proxy| &proxy.address);
    // If it is not an address, the request itself reports that.
    let Ok(address) = next.parse::<Authority>() else {
        return Ok(());
    };
    let target = |host| Target { host, proxy };
    match route::find(&address) {
        Ok(()) => Ok(()),
        Err(error) if route::is_missing(&error) => Err(target(host).not_routed()),
        Err(error) => Err(target(host).not_found(&deepest(&error))),
    }
}

/// What could not be reached: a host, or its proxy.
struct Target<'t> {
    host: String,
    proxy: Option<&'t Proxy>,
}

impl Target<'_> {
    fn not_found(self, cause: &str) -> Error {
        if !route::is_online() {
            return self.offline(NOT_FOUND);
        }
        let hint = match self.proxy {
            Some(proxy) => format!("check {}, the network and the VPN", proxy.variable),
            None if self.host.contains("amazon") => {
                "check the network, the VPN and this machine's DNS server".into()
            }
            None => "check the subdomain, the network and the VPN".into(),
        };
        self.failed(format!("{NOT_FOUND}: {cause}"), hint)
    }

    fn not_routed(self) -> Error {
        if !route::is_online() {
            return self.offline("cannot be reached");
        }
        let reason = "cannot be reached: this machine has no route to it".to_owned();
        self.failed(reason, "check the network and the VPN".into())
    }

    fn offline(self, reason: &str) -> Error {
        self.failed(
            format!("{reason}: this machine is offline"),
            "connect to a network or the VPN, then try again".into(),
        )
    }

    fn failed(self, reason: String, hint: String) -> Error {
        let host = match self.proxy {
            Some(proxy) => format!("the proxy {}", proxy.address),
            None => self.host,
        };
        Error::Unreachable {
            host,
            reason,
            hint,
            is_sent: false,
        }
    }
}

/// Whether a certificate was refused for its dates, so that another clock would help.
pub fn is_about_time(error: &reqwest::Error) -> bool {
    matches!(
        find(error, &|error| error.downcast_ref::<rustls::Error>()),
        Some(rustls::Error::InvalidCertificate(
            CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. }
        ))
    )
}

fn host_of(url: &str) -> String {
    let uri: Option<http::Uri> = url.parse().ok();
    let authority = uri.and_then(|uri| uri.authority().map(ToString::to_string));
    authority.unwrap_or_else(|| url.to_owned())
}

/// Explains why there is no encrypted connection.
fn not_encrypted(host: String, error: &rustls::Error, seen: Option<&SeenClock>) -> Error {
    let (reason, hint) = match error {
        rustls::Error::InvalidCertificate(error) => {
            return certificate::refused(host, error, Timestamp::now(), seen);
        }
        rustls::Error::InvalidMessage(_) => (
            "does not speak TLS".to_owned(),
            "check the address and its port; a proxy or a network's sign-in page may have answered instead",
        ),
        error => (
            format!("cannot be reached over TLS: {error}"),
            "try again; if this keeps happening, check the proxy and firewall",
        ),
    };
    let target = Target { host, proxy: None };
    target.failed(reason, hint.into())
}

/// What the proxy itself says no to, or is not there for.
fn in_the_proxy(host: &str, proxy: &Proxy, error: &reqwest::Error, chain: &str) -> Option<Error> {
    let Proxy {
        address, variable, ..
    } = proxy;
    // The words are those of hyper-util's tunnel.
    if chain.contains("proxy authorization required") {
        let message = if proxy.has_password {
            format!("the proxy {address} refuses this user name and password (HTTP 407)")
        } else {
            format!("the proxy {address} wants a user name and password (HTTP 407)")
        };
        // No `Unreachable`, which is tried again: a company's proxy often has the user's own
        // password, and counts.
        return Some(Error::SettingWrong {
            place: (*variable).into(),
            message,
            hint: format!(
                "write {variable}=http://USER:PASSWORD@{address}, with %40 for an @ in the password"
            ),
        });
    }
    let target = Target {
        host: host.to_owned(),
        proxy: Some(proxy),
    };
    if is_about_names(chain) {
        Some(target.not_found(&deepest(error)))
    } else if chain.contains("tcp connect error") && is_without_route(error) {
        Some(target.not_routed())
    } else if chain.contains("tcp connect error") {
        Some(target.failed(
            format!("cannot be reached: {}", deepest(error)),
            format!(
                "check {variable}, the network and the VPN; NO_PROXY lists the hosts that need no proxy"
            ),
        ))
    } else if chain.contains("tunnel error") {
        Some(target.failed(
            format!("does not allow connections to {host}"),
            format!("ask the proxy's administrator to allow {host}, or add it to NO_PROXY"),
        ))
    } else {
        None
    }
}

fn is_about_names(chain: &str) -> bool {
    chain.contains("dns error") || chain.contains("lookup")
}

fn is_without_route(error: &reqwest::Error) -> bool {
    let io = |error: &&io::Error| route::is_missing(error);
    find(error, &|error| error.downcast_ref().filter(io)).is_some()
}

/// Says how an open connection ended: by a reset, or early without an error.
fn cut_off(error: &reqwest::Error) -> Option<&'static str> {
    let early = if error.is_connect() {
        "the connection ended before it was encrypted"
    } else {
        "the connection ended before the whole reply arrived"
    };
    find(error, &|error| {
        let kind = error.downcast_ref().map(io::Error::kind);
        let hyper = error.downcast_ref::<hyper::Error>();
        match kind {
            Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted) => {
                Some("the connection was reset")
            }
            Some(ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe) => Some(early),
            _ if hyper.is_some_and(hyper::Error::is_incomplete_message) => Some(early),
            _ => None,
        }
    })
}

/// Finds a matching error among this one and its causes. The source of an I/O error is not the
/// error it wraps, but that error's source.
fn find<'e, T>(
    error: &'e (dyn StdError + 'static),
    fits: &dyn Fn(&'e (dyn StdError + 'static)) -> Option<T>,
) -> Option<T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = fits(error) {
            return Some(found);
        }
        let wrapped = error.downcast_ref().and_then(io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

fn chain(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut source = error.source();
    while let Some(error) = source {
        text += &error.to_string().to_lowercase();
        text.push(' ');
        source = error.source();
    }
    text
}

/// The innermost cause: the outer ones only say that there is one.
pub fn deepest(error: &dyn StdError) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
