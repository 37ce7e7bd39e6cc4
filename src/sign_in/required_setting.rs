//! Asks for settings that are nowhere, in place, as OneLogin's own tool does; and offers to keep
//! them.

use super::Caller;
use crate::ask::{Ask, Question};
use crate::config::value::check_text;
use crate::config::{Settings, SignInMethod, Source, keep, keys};
use crate::error::{Error, Result};

/// A setting without which nobody can sign in, and how it is asked for.
pub struct RequiredSetting {
    pub key: &'static str,
    variable: &'static str,
    pub kind: keys::SettingKind,
    /// In the words of an error message.
    what: &'static str,
    pub question: &'static str,
}

pub const SUBDOMAIN: RequiredSetting = RequiredSetting {
    key: "subdomain",
    variable: "OL_AWS_SUBDOMAIN",
    kind: keys::SettingKind::Subdomain,
    what: "OneLogin subdomain",
    question: "OneLogin subdomain (`acme` for acme.onelogin.com)",
};
pub const APP_ID: RequiredSetting = RequiredSetting {
    key: "app_id",
    variable: "OL_AWS_APP_ID",
    kind: keys::SettingKind::Text,
    what: "id of the AWS app in OneLogin",
    question: "id of the AWS app (in the admin portal's address, /apps/ID/edit)",
};
pub const USERNAME: RequiredSetting = RequiredSetting {
    key: "username",
    variable: "OL_AWS_USERNAME",
    kind: keys::SettingKind::Text,
    what: "OneLogin user name",
    question: "OneLogin user name or email",
};
/// All there is to know where the browser signs in.
pub const LAUNCH_URL: RequiredSetting = RequiredSetting {
    key: "launch_url",
    variable: "OL_AWS_LAUNCH_URL",
    kind: keys::SettingKind::Link,
    what: "link of the AWS app in your OneLogin portal",
    question: "link of the AWS app (copied from your OneLogin portal: https://acme.onelogin.com/launch/ID)",
};
/// Wanted only when there is no access token.
pub const CLIENT_ID: RequiredSetting = RequiredSetting {
    key: "client_id",
    variable: "OL_AWS_CLIENT_ID",
    kind: keys::SettingKind::Text,
    what: "id of the API client",
    question: "API client id (scope: Authentication Only)",
};

/// What has to be known before a sign-in of that kind can begin.
pub fn required(method: SignInMethod) -> &'static [RequiredSetting] {
    match method {
        SignInMethod::Api => &[SUBDOMAIN, APP_ID, USERNAME],
        SignInMethod::Browser => &[LAUNCH_URL],
    }
}

/// Fills what is missing of who signs in where. Returns what was typed.
///
/// # Errors
/// Exit 3 when there is nobody to ask.
pub fn complete(settings: &mut Settings, ask: &dyn Ask) -> Result<Vec<(&'static str, String)>> {
    let mut typed = Vec::new();
    for missing in required(settings.sign_in) {
        if settings.sourced(missing.key).is_none() {
            let value = missing.ask(ask, settings)?;
            settings.set(missing.key, &value, Source::Asked);
            typed.push((missing.key, value));
        }
    }
    Ok(typed)
}

impl RequiredSetting {
    /// # Errors
    /// Exit 3 when there is nobody to ask.
    pub fn ask(&self, ask: &dyn Ask, settings: &Settings) -> Result<String> {
        let variable = settings.variable(self.variable);
        if !ask.can_ask() {
            return Err(Error::SettingMissing {
                what: self.what.into(),
                key: self.key,
                variable,
            });
        }
        let question = Question::new(self.question, self.key, variable);
        loop {
            let answer = ask.text(&question, None)?;
            if answer.is_empty() {
                ask.tell("this has to be known; Ctrl-C leaves");
                continue;
            }
            match check_text(self.key, self.kind, &answer) {
                Ok(value) => return Ok(value),
                Err((wrong, hint)) => ask.tell(&format!("{wrong}: {hint}")),
            }
        }
    }
}

/// After a sign-in that worked: offers to keep what was typed. Neither a file that cannot be
/// written nor an offer that is left without an answer is a reason to fail.
pub fn offer_to_keep(settings: &Settings, typed: &[(&'static str, String)], caller: Caller<'_>) {
    let Some(path) = settings
        .file
        .as_ref()
        .filter(|_| !typed.is_empty() && caller.ask.can_ask())
    else {
        return;
    };
    let text = format!(
        "keep these settings (not the secrets) in {}?",
        path.display()
    );
    let question = Question::plain(&text);
    if matches!(caller.ask.confirm(&question), Ok(true))
        && let Err(error) = keep(path, settings.tenant.as_deref(), typed)
    {
        caller.log.warn(error.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign_in::SignInIdentity;

    #[test]
    fn what_is_required_is_what_an_identity_is_made_of() {
        for sign_in in [SignInMethod::Api, SignInMethod::Browser] {
            let mut settings = Settings::default();
            settings.sign_in = sign_in;
            for setting in required(sign_in) {
                assert!(SignInIdentity::of(&settings).is_none(), "{}", setting.key);
                let value = match setting.key {
                    "launch_url" => "https://acme.onelogin.com/launch/1",
                    _ => "acme",
                };
                settings.set(setting.key, value, Source::Asked);
                let known = settings
                    .sourced(setting.key)
                    .map(|known| known.value.as_str());
                assert_eq!(known, Some(value));
            }
            assert!(SignInIdentity::of(&settings).is_some());
        }
    }
}
