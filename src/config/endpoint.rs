//! OneLogin's address: what it is made from, and whether it is OneLogin's at all.

use super::{Settings, Source, keys};

/// An endpoint that is neither OneLogin's nor on this machine. Passwords go there, so somebody should know.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// With the port, if it has one.
    pub host: String,
    pub address: String,
    pub source: Source,
    /// It stands in the file that the user's own settings are in, so they put it there.
    pub in_own_file: bool,
}

impl Settings {
    /// OneLogin's base URL: the endpoint, the region's API host, else the tenant's own host (nearest to the tenant; a state
    /// token is known only where it was made).
    pub fn onelogin_url(&self) -> Option<String> {
        let endpoint = || Some(self.endpoint.as_ref()?.value.clone());
        let region = || {
            let region = self.onelogin_region.as_ref()?;
            Some(format!("https://api.{region}.onelogin.com"))
        };
        let tenant = || {
            let subdomain = &self.subdomain.as_ref()?.value;
            Some(format!("https://{subdomain}.onelogin.com"))
        };
        endpoint().or_else(region).or_else(tenant)
    }

    /// The endpoint, where it leads to somebody else than OneLogin. Loopback does not count: who can listen there can do
    /// more than that already, and practice services do.
    pub fn elsewhere(&self) -> Option<Elsewhere> {
        let endpoint = self.endpoint.as_ref()?;
        let address: http::Uri = endpoint.value.parse().ok()?;
        let host = address.host()?;
        if is_onelogin(host) || keys::is_loopback(host) {
            return None;
        }
        let own = |path| Some(path) == self.own_file.as_ref();
        Some(Elsewhere {
            host: address.authority()?.to_string(),
            address: endpoint.value.clone(),
            source: endpoint.source.clone(),
            in_own_file: matches!(&endpoint.source, Source::File { path, .. } if own(path)),
        })
    }
}

/// A name in onelogin.com, in any case, with or without the dot at the end that DNS allows.
fn is_onelogin(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    host == "onelogin.com" || host.ends_with(".onelogin.com")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sourced;

    fn elsewhere(endpoint: &str) -> Option<String> {
        let settings = Settings {
            endpoint: Some(Sourced {
                value: endpoint.into(),
                source: Source::Variable("OL_AWS_ENDPOINT".into()),
            }),
            ..Settings::default()
        };
        settings.elsewhere().map(|elsewhere| elsewhere.host)
    }

    #[test]
    fn only_names_in_onelogins_domain_and_loopback_are_no_news() {
        for known in [
            "https://acme.onelogin.com",
            "https://API.EU.OneLogin.COM:443",
            "https://acme.onelogin.com.",
            "http://127.0.0.1:8080",
            "https://[::1]:8080",
            "http://localhost:1",
        ] {
            assert_eq!(elsewhere(known), None, "{known}");
        }
        for (foreign, host) in [
            ("https://login.acme.test", "login.acme.test"),
            ("https://notonelogin.com:8443", "notonelogin.com:8443"),
            (
                "https://acme.onelogin.com.evil.test",
                "acme.onelogin.com.evil.test",
            ),
            ("https://onelogin.co", "onelogin.co"),
            ("https://localhost.evil.test", "localhost.evil.test"),
            ("https://10.0.0.1", "10.0.0.1"),
        ] {
            assert_eq!(elsewhere(foreign).as_deref(), Some(host), "{foreign}");
        }
    }
}
