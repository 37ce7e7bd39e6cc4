//! The questions on the way to a sign-in. A wrong answer is asked for again in its place, with what
//! is wrong about it; what was right stays.

use super::answers::Answers;
use super::imports::Taken;
use super::{question, skippable};
use crate::agent;
use crate::ask::{Ask, Question};
use crate::config::value::check_text;
use crate::config::{AgentAccess, Settings, SignInMethod, Source, Sourced, keys};
use crate::error::{Error, Refusal, Result};
use crate::region;
use crate::role::NamedRole;
use crate::secret::Secret;
use crate::sessions::Sessions;
use crate::sign_in::{APP_ID, LAUNCH_URL, RequiredSetting, SUBDOMAIN, USERNAME};

/// Which of the questions are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// All, with what is known as the answer to Enter alone.
    All,
    /// Those that nothing answers yet.
    Missing,
}

pub struct Interview<'a> {
    pub sessions: Sessions<'a>,
    pub answers: Answers,
    asked: Asked,
    /// The API client's, from another tool's file.
    pub(super) imported_secret: Option<Secret>,
    /// The account whose roles another tool offered first.
    pub account: Option<String>,
}

impl<'a> Interview<'a> {
    pub fn new(sessions: Sessions<'a>, answers: Answers, asked: Asked, taken: Taken) -> Self {
        Self {
            sessions,
            answers,
            asked,
            imported_secret: taken.secret,
            account: taken.account,
        }
    }

    pub fn ask(&self) -> &'a dyn Ask {
        self.sessions.sign_in.caller.ask
    }

    pub(super) fn settings(&mut self) -> &mut Settings {
        &mut self.sessions.sign_in.settings
    }

    pub(super) fn now(&self, key: &str) -> Option<&Sourced<String>> {
        self.sessions.sign_in.settings.sourced(key)
    }

    /// What the company's file or the command line says is not asked for; what the user's own file
    /// says is the default.
    pub(super) fn is_fixed(&self, key: &str) -> bool {
        let source = self.now(key).map(|known| &known.source);
        self.sessions.sign_in.settings.shipped.contains(key)
            || matches!(source, Some(Source::Flag(_)))
    }

    /// Whether there is an answer already that needs no check.
    pub fn is_answered(&self, key: &str) -> bool {
        let is_new = |(new, _): &(&str, String)| *new == key;
        self.is_fixed(key) || self.answers.all.texts.iter().any(is_new)
    }

    /// Whether a value that is there already makes the question needless.
    pub fn skips_known(&self, is_known: bool) -> bool {
        is_known && self.asked == Asked::Missing
    }

    /// Asks for a setting, unless it is there already.
    pub(super) fn settle(&mut self, setting: &RequiredSetting) -> Result<()> {
        if self.is_answered(setting.key) || self.skips_known(self.now(setting.key).is_some()) {
            return Ok(());
        }
        self.ask_for(setting)
    }

    /// Enter alone keeps what is there.
    pub(super) fn ask_for(&mut self, setting: &RequiredSetting) -> Result<()> {
        let default = self.now(setting.key).map(|known| known.value.clone());
        let settings = &self.sessions.sign_in.settings;
        let value = setting.ask(self.ask(), settings, default.as_deref())?;
        // What the file says already is not written again.
        let same = self.now(setting.key).is_some_and(|known| {
            known.value == value && matches!(known.source, Source::File { .. })
        });
        if !same {
            self.settings().set(setting.key, &value, Source::Asked);
            self.answers.try_out(setting.key, value)?;
        }
        Ok(())
    }

    /// Until OneLogin has given an assertion, and AWS's roles stand in it.
    pub fn sign_in(&mut self) -> Result<Vec<NamedRole>> {
        self.may_leave_the_browser()?;
        match self.settings().sign_in {
            SignInMethod::Api => {
                self.settle(&SUBDOMAIN)?;
                self.api_client()?;
                // Without an API client the browser signs in by now.
                match self.settings().sign_in {
                    SignInMethod::Api => {
                        self.settle(&APP_ID)?;
                        self.settle(&USERNAME)?;
                    }
                    SignInMethod::Browser => {
                        self.settle(&LAUNCH_URL)?;
                        self.keep_the_browser()?;
                    }
                }
            }
            SignInMethod::Browser => self.settle(&LAUNCH_URL)?,
        }
        // Who runs it again to change something else need not sign in for it, nor who is on the way
        // to what they signed in for before.
        let is_new = |key: &str| self.answers.all.texts.iter().any(|(new, _)| *new == key);
        let same = !["subdomain", "app_id", "username", "launch_url"]
            .into_iter()
            .any(is_new);
        if (same || self.asked == Asked::Missing) && self.sessions.count_cached_roles().is_some() {
            let roles = self.sessions.roles()?;
            return Ok(self.sessions.names().name_all(&roles));
        }
        loop {
            let error = match self.sessions.sign_in_now() {
                Ok(new) => {
                    self.answers.accepted()?;
                    return Ok(self.sessions.names().name_all(&new.roles));
                }
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

    pub(super) fn tries_again(&self, error: &Error) -> Result<bool> {
        let text = format!("{error}. Try again?");
        self.ask().confirm(&question(&text))
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
        let agreed = self.ask().consent(&question(&text));
        if skippable(agreed)?.unwrap_or(false) {
            self.settings().set(KEY, &device, Source::Asked);
            self.answers
                .add(|additions| additions.put(KEY, device.clone()))?;
        }
        Ok(())
    }

    pub(super) fn say(&self, error: &Error) {
        self.ask().tell(&error.to_string());
        if let Some(hint) = error.hint() {
            self.ask().tell(&format!("  {hint}"));
        }
    }

    /// What a newcomer may type first: the default role, or one that has a name. `None`: the picker.
    pub fn role_to_try(&self) -> Option<String> {
        let alias = self.answers.all.roles.first();
        let default = self.sessions.sign_in.settings.default_role.clone();
        default.or_else(|| alias.map(|(alias, _)| alias.clone()))
    }

    /// AWS's region: Enter alone takes the likely one, or none.
    pub fn region(&mut self) -> Result<()> {
        const KEY: &str = "region";
        let known = self
            .sessions
            .sign_in
            .settings
            .region_for(None, self.sessions.sign_in.environment)?;
        // A variable is there in this shell alone.
        let is_kept = !matches!(
            known,
            Some(Sourced {
                source: Source::Variable(_),
                ..
            })
        );
        let known = known.map(|region| region.value);
        if self.is_answered(KEY) || self.skips_known(known.is_some()) {
            return Ok(());
        }
        let text = match known {
            Some(_) => "AWS region",
            None => "AWS region (such as eu-west-1; press Enter for none)",
        };
        loop {
            let asked = Question::optional(text);
            let Some(answer) = skippable(self.ask().text(&asked, known.as_deref()))? else {
                return Ok(());
            };
            if answer.is_empty() || (is_kept && Some(&answer) == known.as_ref()) {
                return Ok(());
            }
            match check_text(KEY, keys::SettingKind::Region, &answer) {
                Ok(region) if self.is_meant(&region)? => {
                    return self
                        .answers
                        .add(|additions| additions.put(KEY, region.clone()));
                }
                Ok(_) => {}
                Err((wrong, hint)) => self.ask().tell(&format!("{wrong}: {hint}")),
            }
        }
    }

    /// Whether AI agents get less than a person: asked of those who have one, until a file says it.
    pub fn agents(&mut self) -> Result<()> {
        const KEY: &str = "agents.access";
        if self.sessions.sign_in.settings.says_agents {
            return Ok(());
        }
        let Some(found) = agent::known_here(self.sessions.sign_in.environment) else {
            return Ok(());
        };
        let text = format!(
            "give {} and other AI agents read-only credentials, unless you start them with a role yourself?",
            found.name
        );
        let agreed = self.ask().consent(&question(&text));
        let Some(agreed) = skippable(agreed)? else {
            return Ok(());
        };
        let access = if agreed {
            AgentAccess::ReadOnly
        } else {
            AgentAccess::Full
        };
        self.answers
            .add(|additions| additions.put(KEY, access.name().to_owned()))
    }

    /// Whether the region is one of AWS's, or the person says that it is.
    fn is_meant(&self, region: &str) -> Result<bool> {
        let Some(doubt) = region::doubt(region) else {
            return Ok(true);
        };
        self.ask().tell(&doubt);
        let text = format!("use `{region}` anyway?");
        self.ask().consent(&question(&text))
    }
}
