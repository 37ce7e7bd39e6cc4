//! Who signs in where: what every entry of the cache belongs to.

use crate::cache::{Kind, Label};
use crate::config::{Settings, Sourced};

#[derive(Debug, Clone)]
pub struct Who {
    pub base_url: String,
    pub subdomain: String,
    pub app_id: String,
    pub username: String,
}

impl Who {
    /// `None` while a setting is missing.
    pub fn of(settings: &Settings) -> Option<Self> {
        let value = |setting: &Option<Sourced<String>>| Some(setting.as_ref()?.value.clone());
        if settings.by_browser {
            // The page knows who it is; here it is the link that tells one from another.
            let link = value(&settings.launch_url)?;
            let uri: http::Uri = link.parse().ok()?;
            let host = uri.authority()?.to_string();
            return Some(Self {
                base_url: format!("{}://{host}", uri.scheme_str().unwrap_or("https")),
                subdomain: host,
                app_id: link,
                username: value(&settings.username).unwrap_or_default(),
            });
        }
        Some(Self {
            base_url: settings.onelogin_url()?,
            subdomain: value(&settings.subdomain)?,
            app_id: value(&settings.app_id)?,
            username: value(&settings.username)?,
        })
    }

    /// What belongs to the person and the app.
    pub fn label(&self, kind: Kind, name: &str) -> Label {
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
            tenant: format!("{} {}", self.base_url, self.subdomain),
            ..self.label(Kind::Outcome, "")
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

    /// The person at the tenant.
    pub fn person(&self) -> String {
        format!("{} {} {}", self.base_url, self.subdomain, self.username)
    }
}

pub fn token_label(base_url: &str, client_id: &str) -> Label {
    Label {
        kind: Kind::AccessToken,
        tenant: base_url.to_owned(),
        user: client_id.to_owned(),
        name: String::new(),
    }
}
