//! A request that got no reply: what went wrong on the way, in words, and whether it was the host
//! or the proxy before it.

use std::error::Error as _;

use super::proxy::Proxy;
use crate::error::Error;

/// What happened on the way to a host, in words.
pub fn unreachable(url: &str, proxy: Option<&Proxy>, error: &reqwest::Error) -> Error {
    let host = url
        .parse::<http::Uri>()
        .ok()
        .and_then(|uri| uri.authority().map(ToString::to_string));
    let host = host.unwrap_or_else(|| url.to_owned());
    let (cause, chain) = (deepest(error), chain(error));
    if let Some(error) = proxy.and_then(|proxy| in_the_proxy(&host, proxy, &cause, &chain)) {
        return error;
    }
    let (reason, hint) = if chain.contains("certificate") || chain.contains("tls") {
        (
            format!("cannot be trusted: {cause}"),
            "a company proxy? name its CA with SSL_CERT_FILE or AWS_CA_BUNDLE; a wrong clock also does this",
        )
    } else if error.is_timeout() {
        (
            "did not answer in time".to_owned(),
            "check the network, VPN and proxy (HTTPS_PROXY), then try again",
        )
    } else if is_about_names(&chain) {
        (
            format!("cannot be found: {cause}"),
            if host.contains("amazon") {
                "check the network, the VPN and this machine's DNS server"
            } else {
                "check the subdomain, the network and the VPN"
            },
        )
    } else if error.is_connect() {
        (
            format!("cannot be reached: {cause}"),
            "check the network, VPN and proxy (HTTPS_PROXY)",
        )
    } else {
        (
            format!("broke off: {cause}"),
            "try again; if it stays, a proxy may be in the way",
        )
    };
    Error::Unreachable {
        host,
        reason,
        hint: hint.into(),
    }
}

/// What the proxy itself says no to, or is not there for.
fn in_the_proxy(host: &str, proxy: &Proxy, cause: &str, chain: &str) -> Option<Error> {
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
    let unreachable = |reason: String, hint: String| {
        Some(Error::Unreachable {
            host: format!("the proxy {address}"),
            reason,
            hint,
        })
    };
    if is_about_names(chain) {
        unreachable(
            format!("cannot be found: {cause}"),
            format!("check {variable}, the network and the VPN"),
        )
    } else if chain.contains("tcp connect error") {
        unreachable(
            format!("cannot be reached: {cause}"),
            format!(
                "check {variable}, the network and the VPN; NO_PROXY names what is reached without a proxy"
            ),
        )
    } else if chain.contains("tunnel error") {
        unreachable(
            format!("does not let us through to {host}"),
            format!(
                "ask who runs the proxy to allow {host}; NO_PROXY names what is reached without it"
            ),
        )
    } else {
        None
    }
}

fn is_about_names(chain: &str) -> bool {
    chain.contains("dns error") || chain.contains("lookup")
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
pub fn deepest(error: &dyn std::error::Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
