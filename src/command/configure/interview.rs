//! The questions on the way to a sign-in. A wrong answer is asked for again in its place, with what
//! is wrong about it; what was right stays.

use super::imports::Taken;
use super::question;
use crate::ask::Ask;
use crate::config::value::check_text;
use crate::config::{Additions, Settings, SignInMethod, Source, Sourced, app_id, keys};
use crate::error::{Error, Refusal, Result};
use crate::region;
use crate::role::NamedRole;
use crate::secret::Secret;
use crate::sessions::Sessions;
use crate::sign_in::{
    APP_ID, ApiClientCheck, CLIENT_ID, LAUNCH_URL, RequiredSetting, SUBDOMAIN, USERNAME,
};

/// For what is at hand without a person.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(10);

pub struct Interview<'a> {
    pub sessions: Sessions<'a>,
    pub additions: Additions,
    /// The API client's, from another tool's file.
    imported_secret: Option<Secret>,
    /// The account whose roles another tool offered first.
    pub account: Option<String>,
}

impl<'a> Interview<'a> {
    pub fn new(sessions: Sessions<'a>, additions: Additions, taken: Taken) -> Self {
        Self {
            sessions,
            additions,
            imported_secret: taken.secret,
            account: taken.account,
        }
    }

    pub fn done(self) -> (Sessions<'a>, Additions) {
        (self.sessions, self.additions)
    }

    pub fn ask(&self) -> &'a dyn Ask {
        self.sessions.sign_in.caller.ask
    }

    fn settings(&mut self) -> &mut Settings {
        &mut self.sessions.sign_in.settings
    }

    fn now(&self, key: &str) -> Option<&Sourced<String>> {
        self.sessions.sign_in.settings.sourced(key)
    }

    /// What the company's file or the command line says is not asked for; what the user's own file
    /// says is the default.
    fn is_fixed(&self, key: &str) -> bool {
        let source = self.now(key).map(|known| &known.source);
        self.sessions.sign_in.settings.shipped.contains(key)
            || matches!(source, Some(Source::Flag(_)))
    }

    /// Whether there is an answer already that needs no check.
    pub fn is_answered(&self, key: &str) -> bool {
        let is_new = |(new, _): &(&str, String)| *new == key;
        self.is_fixed(key) || self.additions.texts.iter().any(is_new)
    }

    /// Asks for a setting, unless it is there already.
    fn settle(&mut self, setting: &RequiredSetting) -> Result<()> {
        if self.is_answered(setting.key) {
            return Ok(());
        }
        self.ask_for(setting)
    }

    /// Enter alone keeps what is there.
    fn ask_for(&mut self, setting: &RequiredSetting) -> Result<()> {
        let default = self.now(setting.key).map(|known| known.value.clone());
        let question = question(setting.question);
        let value = loop {
            let answer = self.ask().text(&question, default.as_deref())?;
            let checked = match setting.key {
                "app_id" => app_id::parse(&answer),
                _ => check_text(setting.key, setting.kind, &answer)
                    .map_err(|(wrong, hint)| format!("{wrong}: {hint}")),
            };
            match checked {
                Ok(value) => break value,
                Err(wrong) => self.ask().tell(&wrong),
            }
        };
        // What the file says already is not written again.
        let same = self.now(setting.key).is_some_and(|known| {
            known.value == value && matches!(known.source, Source::File { .. })
        });
        if !same {
            self.settings().set(setting.key, &value, Source::Asked);
            self.additions.put(setting.key, value);
        }
        Ok(())
    }

    /// Until OneLogin has given an assertion, and AWS's roles stand in it.
    pub fn sign_in(&mut self) -> Result<Vec<NamedRole>> {
        match self.settings().sign_in {
            SignInMethod::Api => {
                self.settle(&SUBDOMAIN)?;
                self.api_client()?;
            }
            SignInMethod::Browser => {}
        }
        // Without an API client the browser signs in by now.
        match self.settings().sign_in {
            SignInMethod::Api => {
                self.settle(&APP_ID)?;
                self.settle(&USERNAME)?;
            }
            SignInMethod::Browser => self.settle(&LAUNCH_URL)?,
        }
        // Who runs it again to change something else need not sign in for it.
        let is_new = |key: &str| self.additions.texts.iter().any(|(new, _)| *new == key);
        let same = !["subdomain", "app_id", "username", "launch_url"]
            .into_iter()
            .any(is_new);
        if same && self.sessions.count_cached_roles().is_some() {
            return self.sessions.roles();
        }
        loop {
            let error = match self.sessions.sign_in_now() {
                Ok(new) => return Ok(new.roles),
                Err(error) => error,
            };
            self.mend(error)?;
        }
    }

    /// Asks anew for what OneLogin did not take.
    ///
    /// # Errors
    /// The failure, where no other answer would do.
    fn mend(&mut self, error: Error) -> Result<()> {
        let refusal = match &error {
            Error::SignInRefused { refusal, .. } => Some(*refusal),
            _ => None,
        };
        match (&error, refusal) {
            (_, Some(Refusal::App)) | (Error::NoRoles | Error::AssertionUnusable { .. }, None) => {
                self.say(&error);
                self.ask_for(self.app())
            }
            (Error::IdentityCenter { .. }, _) => self.other_app(error),
            (_, Some(Refusal::Subdomain)) => {
                self.say(&error);
                self.ask_for(&SUBDOMAIN)?;
                self.api_client()
            }
            // One password, one attempt: it is typed anew for each.
            (_, Some(Refusal::UserOrPassword)) => {
                self.say(&error);
                self.ask_for(&USERNAME)
            }
            (Error::NoSuchDevice { .. }, _) => {
                self.say(&error);
                self.settings().device = None;
                Ok(())
            }
            (
                Error::FactorRefused { .. }
                | Error::PushDenied { .. }
                | Error::PushTimedOut { .. }
                | Error::FactorTooSlow { .. }
                | Error::ClockWrong { .. }
                | Error::Unreachable { .. },
                _,
            ) if self.tries_again(&error)? => Ok(()),
            _ => Err(error),
        }
    }

    /// The setting for the AWS app.
    fn app(&self) -> &'static RequiredSetting {
        match self.sessions.sign_in.settings.sign_in {
            SignInMethod::Api => &APP_ID,
            SignInMethod::Browser => &LAUNCH_URL,
        }
    }

    /// Many companies have two apps: one for IAM Identity Center and one with roles.
    ///
    /// # Errors
    /// The given error if there is no other app (Enter alone).
    fn other_app(&mut self, error: Error) -> Result<()> {
        let app = self.app();
        self.say(&error);
        self.ask()
            .tell("  Type the other app, or press Enter to stop here.");
        let before = self.now(app.key).map(|known| known.value.clone());
        self.ask_for(app)?;
        if self.now(app.key).map(|known| &known.value) == before.as_ref() {
            return Err(error);
        }
        Ok(())
    }

    fn tries_again(&self, error: &Error) -> Result<bool> {
        let text = format!("{error}. Try again?");
        self.ask().confirm(&question(&text))
    }

    /// Until OneLogin has given it a token.
    fn api_client(&mut self) -> Result<()> {
        if let Some(secret) = self.imported_secret.take()
            && self.now("client_id").is_some()
            && self.is_taken(&secret)?
        {
            self.ask()
                .tell("OneLogin takes the API client that was imported.");
            return Ok(());
        }
        match self.sessions.sign_in.try_api_client(LIMIT) {
            ApiClientCheck::Accepted { secret_from } => {
                let text =
                    format!("OneLogin takes the API client (its secret is from {secret_from}).");
                self.ask().tell(&text);
                return Ok(());
            }
            // Of the id that is there; another one is typed by who has one.
            ApiClientCheck::HasToken { .. } => return Ok(()),
            ApiClientCheck::NotAtHand => {}
            ApiClientCheck::Refused(error) | ApiClientCheck::Failed(error) => self.say(&error),
        }
        if self.now("client_id").is_none() && self.takes_the_browser()? {
            return Ok(());
        }
        let mut is_first = true;
        loop {
            if is_first {
                self.settle(&CLIENT_ID)?
            } else {
                self.ask_for(&CLIENT_ID)?
            }
            is_first = false;
            while let Err(error) = self.sessions.sign_in.check_route() {
                if !self.tries_again(&error)? {
                    return Err(error);
                }
            }
            let secret = self.ask().secret(&question("API client secret"))?;
            if self.is_taken(&secret)? {
                return Ok(());
            }
        }
    }

    /// Without an API client the browser signs in. Whether that is so; else the client's id is
    /// known now.
    fn takes_the_browser(&mut self) -> Result<bool> {
        let text = format!(
            "{}; Enter alone: none, sign in in the browser",
            CLIENT_ID.question
        );
        let answer = self.ask().text(&question(&text), None)?;
        if !answer.is_empty() {
            self.settings().set(CLIENT_ID.key, &answer, Source::Asked);
            self.additions.put(CLIENT_ID.key, answer);
            return Ok(false);
        }
        self.settings().sign_in = SignInMethod::Browser;
        self.additions.put("sign_in", "browser".into());
        // The link has the company's name in it.
        self.additions
            .texts
            .retain(|(key, _)| *key != SUBDOMAIN.key);
        Ok(true)
    }

    /// A host that is not there is asked for again; the client that was typed is then tried at the
    /// other one. Where the same host fails twice it may be for the client: OneLogin answers 500
    /// when whoever made it is gone.
    fn is_taken(&mut self, secret: &Secret) -> Result<bool> {
        let mut failed_at = None;
        loop {
            let id = self.now("client_id").map(|id| id.value.clone());
            match self
                .sessions
                .sign_in
                .take_api_client(&id.unwrap_or_default(), secret)
            {
                ApiClientCheck::Accepted { .. } | ApiClientCheck::HasToken { .. } => {
                    return Ok(true);
                }
                ApiClientCheck::NotAtHand => return Ok(false),
                ApiClientCheck::Refused(error) => {
                    self.say(&error);
                    return Ok(false);
                }
                ApiClientCheck::Failed(error) => {
                    self.say(&error);
                    let host = self.sessions.sign_in.settings.onelogin_url();
                    if failed_at.is_some() && failed_at == host {
                        return Ok(false);
                    }
                    failed_at = host;
                    if self.is_fixed("subdomain") {
                        return Err(error);
                    }
                    self.ask_for(&SUBDOMAIN)?;
                }
            }
        }
    }

    /// The device that was taken is remembered anyway; in the file it also holds on other machines,
    /// and when that is forgotten.
    pub fn device(&mut self) -> Result<()> {
        const KEY: &str = "device";
        if self.is_answered(KEY) || self.sessions.sign_in.settings.device.is_some() {
            return Ok(());
        }
        let Some(device) = self.sessions.sign_in.device_of_several() else {
            return Ok(());
        };
        let text = format!("always take {device} as the second factor?");
        if self.ask().consent(&question(&text))? {
            self.settings().set(KEY, &device, Source::Asked);
            self.additions.put(KEY, device);
        }
        Ok(())
    }

    fn say(&self, error: &Error) {
        self.ask().tell(&error.to_string());
        if let Some(hint) = error.hint() {
            self.ask().tell(&format!("  {hint}"));
        }
    }

    /// What a newcomer may type first: the default role, or one that has a name.
    pub fn role_to_try(&self, names: &[NamedRole]) -> String {
        let chosen = self
            .additions
            .texts
            .iter()
            .find(|(key, _)| *key == "default_role");
        let chosen = chosen.map(|(_, role)| role.clone());
        let default = || self.sessions.sign_in.settings.default_role.clone();
        let alias = || self.additions.roles.first().map(|(alias, _)| alias.clone());
        let any = || names.first().map(NamedRole::reference);
        chosen
            .or_else(default)
            .or_else(alias)
            .or_else(any)
            .unwrap_or_default()
    }

    /// AWS's region: Enter alone takes the likely one, or none.
    pub fn region(&mut self) -> Result<()> {
        const KEY: &str = "region";
        if self.is_answered(KEY) {
            return Ok(());
        }
        let known = self
            .sessions
            .sign_in
            .settings
            .region_for(None, self.sessions.sign_in.environment)?
            .map(|region| region.value);
        let text = match known {
            Some(_) => "AWS region",
            None => "AWS region (such as eu-west-1; Enter alone: none)",
        };
        loop {
            let answer = self.ask().text(&question(text), known.as_deref())?;
            if answer.is_empty() || Some(&answer) == known.as_ref() {
                return Ok(());
            }
            match check_text(KEY, keys::SettingKind::Region, &answer) {
                Ok(region) => {
                    if let Some(doubt) = region::doubt(&region) {
                        self.ask().tell(&doubt);
                    }
                    self.additions.put(KEY, region);
                    return Ok(());
                }
                Err((wrong, hint)) => self.ask().tell(&format!("{wrong}: {hint}")),
            }
        }
    }
}
