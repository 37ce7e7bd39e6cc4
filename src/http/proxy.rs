//! Which proxy a request goes by. The rules are the client's own (hyper-util's matcher, which
//! reqwest reads the same variables with); they are asked once more here because an error has to
//! name the proxy, and the client does not.

use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::environment::Environment;
use crate::error::{Error, Result};

/// In the order in which they count for https.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The proxies of the environment.
#[derive(Debug)]
pub struct Proxies {
    matcher: Matcher,
    /// The variable that names the proxy.
    variable: &'static str,
}

/// The proxy of one request.
#[derive(Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Host and port, without the name and password that stand before them in the variable.
    pub address: String,
    pub variable: &'static str,
    pub has_password: bool,
}

impl Proxies {
    /// # Errors
    /// When the variable that counts holds no proxy's address. The client would go without one,
    /// which a company that has a proxy does not let through anyway, or does not want.
    pub fn new(environment: &Environment) -> Result<Self> {
        let named = VARIABLES
            .into_iter()
            .find_map(|variable| Some((variable, environment.get(variable)?)));
        let (variable, value) = named.unwrap_or((VARIABLES[0], ""));
        let no_proxy = ["NO_PROXY", "no_proxy"]
            .into_iter()
            .find_map(|variable| environment.get(variable));
        let proxies = Self {
            matcher: Matcher::builder()
                .https(value)
                .no(no_proxy.unwrap_or_default())
                .build(),
            variable,
        };
        if !value.is_empty() && !is_address(value) {
            // The value may hold a password, so it is not shown.
            return Err(Error::SettingWrong {
                place: variable.into(),
                message: "it is not a valid proxy address".into(),
                hint: "write http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with %40 for an @ in the password, %3A \
                       for a colon, %2F for a slash, %23 for a #"
                    .into(),
            });
        }
        Ok(proxies)
    }

    /// The proxy that a request to this address goes by.
    pub fn of(&self, url: &str) -> Option<Proxy> {
        let intercepted = intercept(&self.matcher, url)?;
        Some(Proxy {
            address: intercepted.uri().authority()?.to_string(),
            variable: self.variable,
            has_password: intercepted.basic_auth().is_some() || intercepted.raw_auth().is_some(),
        })
    }
}

/// Whether the client makes the proxy of it that the user means. It would take `ada:12` for host
/// and port in `http://ada:12#34@proxy`, and then the error for it would show a part of the
/// password.
fn is_address(value: &str) -> bool {
    let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let parsed: Option<http::uri::Authority> = host.parse().ok();
    let has_right_port = parsed.is_some_and(|authority| {
        let after = &authority.as_str()[authority.host().len()..];
        after.is_empty() || authority.port_u16().is_some()
    });
    let everything = Matcher::builder().https(value).build();
    let is_taken = intercept(&everything, "https://onelogin.com").is_some();
    is_taken && has_right_port && !path.contains('@') && authority.matches('@').count() < 2
}

fn intercept(matcher: &Matcher, url: &str) -> Option<Intercept> {
    matcher.intercept(&url.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)], url: &str) -> Option<Proxy> {
        let environment = variables.iter().copied().collect();
        Proxies::new(&environment).expect("a right address").of(url)
    }

    #[test]
    fn a_proxy_is_named_without_its_password() {
        let found = of(
            &[("https_proxy", "http://ada:geheim@proxy.acme.test:3128")],
            "https://acme.onelogin.com/api",
        );
        let expected = Proxy {
            address: "proxy.acme.test:3128".into(),
            variable: "https_proxy",
            has_password: true,
        };
        assert_eq!(found, Some(expected));
    }

    #[test]
    fn no_proxy_takes_names_domains_addresses_and_networks() {
        let by = |no_proxy, host: &str| {
            let variables = [("HTTPS_PROXY", "proxy:3128"), ("NO_PROXY", no_proxy)];
            of(&variables, &format!("https://{host}/")).is_some()
        };
        for (no_proxy, host, proxied) in [
            ("", "acme.onelogin.com", true),
            ("acme.onelogin.com", "acme.onelogin.com", false),
            ("acme.onelogin.com", "acme.onelogin.com:8443", false),
            ("onelogin.com", "acme.onelogin.com", false),
            (
                ".onelogin.com, amazonaws.com",
                "sts.eu-west-1.amazonaws.com",
                false,
            ),
            ("onelogin.com", "notonelogin.com", true),
            ("10.0.0.0/8", "10.1.2.3:443", false),
            ("10.0.0.0/8", "11.1.2.3", true),
            ("::1", "[::1]:443", false),
            ("*", "acme.onelogin.com", false),
        ] {
            assert_eq!(by(no_proxy, host), proxied, "{no_proxy} {host}");
        }
    }

    #[test]
    fn a_proxys_address_may_be_written_in_many_ways() {
        for right in [
            "proxy",
            "proxy:3128",
            "http://proxy:3128/",
            "https://ada:a%40b@proxy.acme.test",
            "http://[::1]:3128",
            "socks5h://127.0.0.1:1080",
        ] {
            assert!(
                of(&[("ALL_PROXY", right)], "https://x.test").is_some(),
                "{right}"
            );
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_being_shown() {
        for wrong in [
            "http://ada:ge#heim@proxy:3128",
            "http://ada:12#heim@proxy:3128",
            "http://ada:12/heim@proxy:3128",
            "ada:12?heim@proxy:3128",
            "http://ada:ge@heim@proxy:3128",
            "proxy:heim",
            "proxy:",
            "ftp://proxy",
            "http://",
            "a b",
        ] {
            let environment = [("HTTPS_PROXY", wrong)].into_iter().collect();
            let error = Proxies::new(&environment).expect_err(wrong);
            assert_eq!(error.exit_code(), 3, "{wrong}");
            let said = format!("{error} {:?}", error.hint());
            assert!(
                said.contains("HTTPS_PROXY") && !said.contains("heim"),
                "{said}"
            );
        }
    }
}
