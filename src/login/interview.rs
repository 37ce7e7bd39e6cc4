//! Asks for settings that are nowhere, in place, as OneLogin's own tool does; and offers to keep them.

use crate::ask::{Ask, Question};
use crate::config::{Settings, Source, Sourced, keep, keys};
use crate::error::{Error, Result};
use crate::log::Log;

/// A setting without which nobody can sign in, and how it is asked for.
pub struct Missing {
    pub key: &'static str,
    variable: &'static str,
    pub kind: keys::Kind,
    /// In the words of an error message.
    what: &'static str,
    pub question: &'static str,
}

pub const SUBDOMAIN: Missing = Missing {
    key: "subdomain",
    variable: "OL_AWS_SUBDOMAIN",
    kind: keys::Kind::Subdomain,
    what: "OneLogin subdomain",
    question: "OneLogin subdomain (`acme` for acme.onelogin.com)",
};
pub const APP_ID: Missing = Missing {
    key: "app_id",
    variable: "OL_AWS_APP_ID",
    kind: keys::Kind::Text,
    what: "id of the AWS app in OneLogin",
    question: "id of the AWS app (in the admin portal's address, /apps/ID/edit)",
};
pub const USERNAME: Missing = Missing {
    key: "username",
    variable: "OL_AWS_USERNAME",
    kind: keys::Kind::Text,
    what: "OneLogin user name",
    question: "OneLogin user name or email",
};
/// All there is to know where the browser signs in.
pub const LAUNCH_URL: Missing = Missing {
    key: "launch_url",
    variable: "OL_AWS_LAUNCH_URL",
    kind: keys::Kind::Link,
    what: "link of the AWS app in your OneLogin portal",
    question: "link of the AWS app (copied from your OneLogin portal: https://acme.onelogin.com/launch/ID)",
};
/// Wanted only when there is no access token.
pub const CLIENT_ID: Missing = Missing {
    key: "client_id",
    variable: "OL_AWS_CLIENT_ID",
    kind: keys::Kind::Text,
    what: "id of the API client",
    question: "API client id (scope: Authentication Only)",
};

/// Fills what is missing of who signs in where. Returns what was typed.
///
/// # Errors
/// Exit 3 when there is nobody to ask.
pub fn complete(settings: &mut Settings, ask: &dyn Ask) -> Result<Vec<(&'static str, String)>> {
    let mut typed = Vec::new();
    let needed: &[Missing] = match settings.by_browser {
        true => &[LAUNCH_URL],
        false => &[SUBDOMAIN, APP_ID, USERNAME],
    };
    for missing in needed {
        let is_known = match missing.key {
            "launch_url" => settings.launch_url.is_some(),
            "subdomain" => settings.subdomain.is_some(),
            "app_id" => settings.app_id.is_some(),
            _ => settings.username.is_some(),
        };
        if is_known {
            continue;
        }
        let value = missing.ask(ask, settings)?;
        typed.push((missing.key, value.clone()));
        let place = match missing.key {
            "launch_url" => &mut settings.launch_url,
            "subdomain" => &mut settings.subdomain,
            "app_id" => &mut settings.app_id,
            _ => &mut settings.username,
        };
        *place = Some(Sourced {
            value,
            source: Source::Asked,
        });
    }
    Ok(typed)
}

impl Missing {
    /// # Errors
    /// Exit 3 when there is nobody to ask.
    pub(super) fn ask(&self, ask: &dyn Ask, settings: &Settings) -> Result<String> {
        let variable = settings.variable(self.variable);
        if !ask.can_ask() {
            return Err(Error::SettingMissing {
                what: self.what.into(),
                key: self.key,
                variable,
            });
        }
        let question = Question {
            text: self.question,
            key: self.key,
            variable: &variable,
        };
        loop {
            let answer = ask.text(&question, None)?;
            if answer.is_empty() {
                ask.tell("this has to be known; Ctrl-C leaves");
                continue;
            }
            match keys::check_text(self.key, self.kind, &answer) {
                Ok(value) => return Ok(value),
                Err((wrong, hint)) => ask.tell(&format!("{wrong}: {hint}")),
            }
        }
    }
}

/// After a sign-in that worked: offers to keep what was typed. Neither a file that cannot be written nor an offer that is
/// left without an answer is a reason to fail.
pub fn offer_to_keep(
    settings: &Settings,
    typed: &[(&'static str, String)],
    ask: &dyn Ask,
    log: Log,
) {
    let Some(path) = settings
        .file
        .as_ref()
        .filter(|_| !typed.is_empty() && ask.can_ask())
    else {
        return;
    };
    let text = format!(
        "keep these settings (not the secrets) in {}?",
        path.display()
    );
    let question = Question {
        text: &text,
        key: "",
        variable: "",
    };
    if matches!(ask.confirm(&question), Ok(true))
        && let Err(error) = keep(path, settings.tenant.as_deref(), typed)
    {
        log.warn(error.to_string());
    }
}
