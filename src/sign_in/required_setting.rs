//! The settings without which nobody can sign in: which they are, how each is asked for, and what an
//! answer must look like.

use super::Caller;
use crate::ask::{Ask, Question};
use crate::config::value::check_text;
use crate::config::{Settings, SignInMethod, app_id, keep, keys};
use crate::error::{AnsweringSetting, Error, Result};

/// A setting without which nobody can sign in, and how it is asked for.
pub struct RequiredSetting {
    pub key: &'static str,
    variable: &'static str,
    kind: keys::SettingKind,
    pub question: &'static str,
}

pub const SUBDOMAIN: RequiredSetting = RequiredSetting {
    key: "subdomain",
    variable: "OL_AWS_SUBDOMAIN",
    kind: keys::SettingKind::Subdomain,
    question: "OneLogin subdomain (`acme` for acme.onelogin.com)",
};
pub const APP_ID: RequiredSetting = RequiredSetting {
    key: "app_id",
    variable: "OL_AWS_APP_ID",
    kind: keys::SettingKind::Text,
    question: "id of the AWS app (in the admin portal's address, /apps/ID/edit)",
};
pub const USERNAME: RequiredSetting = RequiredSetting {
    key: "username",
    variable: "OL_AWS_USERNAME",
    kind: keys::SettingKind::Text,
    question: "OneLogin user name or email",
};
/// All there is to know where the browser signs in.
pub const LAUNCH_URL: RequiredSetting = RequiredSetting {
    key: "launch_url",
    variable: "OL_AWS_LAUNCH_URL",
    kind: keys::SettingKind::Link,
    question: "link of the AWS app (copied from your OneLogin portal: https://acme.onelogin.com/launch/ID)",
};
/// Wanted only when there is no access token.
pub const CLIENT_ID: RequiredSetting = RequiredSetting {
    key: "client_id",
    variable: "OL_AWS_CLIENT_ID",
    kind: keys::SettingKind::Text,
    question: "API client id (scope: Authentication Only)",
};

/// What has to be known before a sign-in of that kind can begin.
pub fn required(method: SignInMethod) -> &'static [RequiredSetting] {
    match method {
        SignInMethod::Api => &[SUBDOMAIN, APP_ID, USERNAME],
        SignInMethod::Browser => &[LAUNCH_URL],
    }
}

/// # Errors
/// Exit 3, naming every required setting that is nowhere.
pub fn check_complete(settings: &Settings) -> Result<()> {
    let missing: Vec<AnsweringSetting> = required(settings.sign_in)
        .iter()
        .filter(|setting| settings.sourced(setting.key).is_none())
        .map(|setting| setting.answering(settings))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::SettingMissing { missing })
}

impl RequiredSetting {
    /// Asks until the answer can be one. Enter alone takes the default.
    ///
    /// # Errors
    /// Exit 3 when there is nobody to ask.
    pub fn ask(&self, ask: &dyn Ask, settings: &Settings, default: Option<&str>) -> Result<String> {
        let setting = self.answering(settings);
        if !ask.can_ask() {
            return Err(Error::SettingMissing {
                missing: vec![setting],
            });
        }
        let question = Question::new(self.question, setting.key, setting.variable);
        loop {
            match self.check(&ask.required_text(&question, default)?) {
                Ok(value) => return Ok(value),
                Err(wrong) => ask.tell(&wrong),
            }
        }
    }

    /// The value in its right form, or what is wrong with it.
    pub fn check(&self, answer: &str) -> Result<String, String> {
        if self.key == APP_ID.key {
            return app_id::parse(answer);
        }
        check_text(self.key, self.kind, answer).map_err(|(wrong, hint)| format!("{wrong}: {hint}"))
    }

    fn answering(&self, settings: &Settings) -> AnsweringSetting {
        AnsweringSetting {
            key: self.key,
            variable: settings.variable(self.variable),
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
    let keys: Vec<String> = typed.iter().map(|(key, _)| format!("`{key}`")).collect();
    let text = format!("keep {} in {}?", keys.join(", "), path.display());
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
    use crate::config::Source;
    use crate::sign_in::SignInIdentity;

    #[test]
    fn what_is_required_is_what_an_identity_is_made_of() {
        for sign_in in [SignInMethod::Api, SignInMethod::Browser] {
            let mut settings = Settings::default();
            settings.sign_in = sign_in;
            for setting in required(sign_in) {
                assert!(SignInIdentity::of(&settings).is_none(), "{}", setting.key);
                check_complete(&settings).expect_err(setting.key);
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
            check_complete(&settings).expect("complete");
        }
    }
}
