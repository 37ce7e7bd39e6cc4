//! Who signs in where: what every entry of the cache, every secret in the keyring and every
//! rejected answer belongs to.

use crate::cache::{EntryKind, Label};
use crate::config::{Settings, SignInMethod, Sourced, is_onelogin};

#[derive(Debug, Clone)]
pub struct SignInIdentity {
    pub base_url: String,
    pub subdomain: String,
    pub app_id: String,
    pub username: String,
}

impl SignInIdentity {
    /// `None` while a setting is missing.
    pub fn of(settings: &Settings) -> Option<Self> {
        let value = |setting: &Option<Sourced<String>>| Some(setting.as_ref()?.value.clone());
        match settings.sign_in {
            SignInMethod::Api => Some(Self {
                base_url: settings.onelogin_url()?,
                subdomain: value(&settings.subdomain)?,
                app_id: value(&settings.app_id)?,
                username: value(&settings.username)?,
            }),
            // The page knows who it is; here it is the link that tells one from another.
            SignInMethod::Browser => {
                let link = value(&settings.launch_url)?;
                let uri: http::Uri = link.parse().ok()?;
                let host = uri.authority()?.to_string();
                Some(Self {
                    base_url: format!("{}://{host}", uri.scheme_str().unwrap_or("https")),
                    subdomain: host,
                    app_id: link,
                    username: value(&settings.username).unwrap_or_default(),
                })
            }
        }
    }

    /// Stands for no account at OneLogin: what an AWS profile provides belongs to none.
    pub fn of_nobody() -> Self {
        Self {
            base_url: String::new(),
            subdomain: String::new(),
            app_id: String::new(),
            username: String::new(),
        }
    }

    /// What belongs to the person and the app.
    pub fn label(&self, kind: EntryKind, name: &str) -> Label {
        Label {
            kind,
            tenant: format!("{} {} {}", self.base_url, self.subdomain, self.app_id),
            user: self.username.clone(),
            name: name.to_owned(),
        }
    }

    /// The sign-in itself, whatever the app: a password is tried by one process at a time.
    pub fn sign_in_label(&self) -> Label {
        Label {
            kind: EntryKind::Outcome,
            tenant: String::new(),
            user: self.account(),
            name: String::new(),
        }
    }

    /// An access token belongs to the API client, not to a person.
    pub fn token_label(&self, client_id: &str) -> Label {
        token_label(&self.base_url, client_id)
    }

    /// The person at the app, whose assertion has a name for them.
    pub fn at_app(&self) -> String {
        format!("{} {}", self.person(), self.app_id)
    }

    /// The person at the tenant, as the settings spell them: where a stored secret may be sent.
    pub fn person(&self) -> String {
        format!("{} {} {}", self.base_url, self.subdomain, self.username)
    }

    /// The account at OneLogin, however the settings spell it: what OneLogin refused, and the
    /// sign-in that others wait for, belong to it. OneLogin's own hosts, its regions' among them,
    /// all lead to the one that the subdomain names.
    pub fn account(&self) -> String {
        let host = self.host();
        let name = host.split(':').next().unwrap_or(&host);
        let place = if is_onelogin(name) {
            "onelogin.com"
        } else {
            &host
        };
        let user = self.username.trim().to_lowercase();
        format!("{place} {} {user}", self.subdomain.to_lowercase())
    }

    /// The host in its one spelling: without case, and without a port that goes without saying.
    pub fn host(&self) -> String {
        let uri: Option<http::Uri> = self.base_url.parse().ok();
        let Some((uri, host)) = uri.as_ref().and_then(|uri| Some((uri, uri.host()?))) else {
            return self.base_url.clone();
        };
        let host = host.to_ascii_lowercase();
        let host = host.strip_suffix('.').unwrap_or(&host);
        let usual = if uri.scheme_str() == Some("http") {
            80
        } else {
            443
        };
        match uri.port_u16().filter(|port| *port != usual) {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }
}

pub fn token_label(base_url: &str, client_id: &str) -> Label {
    Label {
        kind: EntryKind::AccessToken,
        tenant: base_url.to_owned(),
        user: client_id.to_owned(),
        name: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(base_url: &str, subdomain: &str, username: &str) -> SignInIdentity {
        SignInIdentity {
            base_url: base_url.into(),
            subdomain: subdomain.into(),
            app_id: "1".into(),
            username: username.into(),
        }
    }

    #[test]
    fn one_account_is_one_however_it_is_spelled() {
        let account = |base_url, user| identity(base_url, "acme", user).account();
        let hazel = account("https://acme.onelogin.com", "hazel@acme.test");
        for base_url in [
            "https://ACME.onelogin.com",
            "https://acme.onelogin.com:443",
            "https://acme.onelogin.com.",
            "https://api.us.onelogin.com",
            "https://api.eu.onelogin.com",
        ] {
            assert_eq!(account(base_url, "Hazel@Acme.Test"), hazel, "{base_url}");
        }
        let upper = identity("https://acme.onelogin.com", "ACME", "hazel@acme.test");
        assert_eq!(upper.account(), hazel);
        let elsewhere = account("http://localhost:8080", "hazel");
        assert_eq!(account("http://LOCALHOST:8080", "HAZEL "), elsewhere);
        let usual = account("http://localhost", "h");
        assert_eq!(account("http://localhost:80", "h"), usual);
    }

    #[test]
    fn another_account_is_another() {
        let hazel = identity("https://acme.onelogin.com", "acme", "hazel").account();
        for other in [
            identity("https://acme.onelogin.com", "acme", "rowan"),
            identity("https://other.onelogin.com", "other", "hazel"),
            identity("https://api.us.onelogin.com", "other", "hazel"),
            identity("https://acme.onelogin.com.evil.test", "acme", "hazel"),
            identity("http://localhost:8080", "acme", "hazel"),
        ] {
            assert_ne!(other.account(), hazel, "{other:?}");
        }
        let port = |port| identity(&format!("http://localhost:{port}"), "acme", "hazel").account();
        assert_ne!(port(8080), port(8081));
        assert_ne!(port(443), port(80));
    }
}
