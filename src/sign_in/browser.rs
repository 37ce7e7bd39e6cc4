//! The sign-in in the browser: without a window where that is likely to do, else in one where there
//! is a person.

use std::path::PathBuf;
use std::time::Duration;

use super::{SignIn, SignInIdentity};
use crate::browser::{self, Outcome, Request};
use crate::clock::{ClockSkew, Timestamp};
use crate::config::Service;
use crate::environment::FOR_STATE;
use crate::error::{Error, Result};
use crate::history::BrowserSignIns;
use crate::saml::Assertion;
use crate::secret::Secret;

/// For so long the session at OneLogin may still live. A try that comes to nothing costs two
/// seconds, once.
const RECENT: Duration = Duration::from_secs(24 * 3600);

impl SignIn<'_> {
    /// # Errors
    /// Exit 9 when a person or a display is needed and is not there; what the browser has to say.
    pub(super) async fn by_browser(&mut self, identity: &SignInIdentity) -> Result<Assertion> {
        self.endpoint_trust().announce(Service::OneLogin)?;
        let known = self.history().browser(&identity.app_id);
        let mut failed = None;
        let now = Timestamp::now();
        let is_recent = |signed_in: Timestamp| now.since(signed_in) < RECENT;
        let is_likely = known.signed_in.is_some_and(is_recent) && known.gave_up < known.signed_in;
        if is_likely {
            self.caller
                .log
                .detail(|| "signing in through the browser, without a window".into());
            match self.browse(identity, true).await {
                Ok(Some(response)) => return self.by_response(identity, &response),
                Ok(None) => {}
                // The session may live all the same, and a window would bring no more.
                Err(error @ Error::Unreachable { .. }) => return Err(error),
                // A window may do where this does not: a policy, a page that cannot do without.
                Err(error) => {
                    self.caller.log.detail(|| error.to_string());
                    failed = Some(error);
                }
            }
            let learned = BrowserSignIns {
                gave_up: Some(Timestamp::now()),
                ..known
            };
            self.history().learned_browser(&identity.app_id, learned);
        }
        if !self.caller.is_attended() {
            return Err(failed.unwrap_or_else(|| Error::NeedsAnswer {
                what: "a browser sign-in".into(),
                setting: None,
            }));
        }
        // No window is promised where none will open.
        browser::find(self.settings.browser_path.as_deref(), self.environment)?;
        self.caller.ask.tell(&format!(
            "Sign in at {} in the window that opens.",
            identity.subdomain
        ));
        match self.browse(identity, false).await? {
            Some(response) => self.by_response(identity, &response),
            None => unreachable!("a browser window is waiting for you"),
        }
    }

    pub(super) fn by_response(
        &self,
        identity: &SignInIdentity,
        response: &Secret,
    ) -> Result<Assertion> {
        let assertion = self.read_assertion(response, ClockSkew::default())?;
        if !assertion.is_valid(Timestamp::now()) {
            return Err(Error::AssertionUnusable {
                reason: "it is too old; a SAML response is valid for three to five minutes".into(),
            });
        }
        self.check_owner(identity, &assertion.owner)?;
        let learned = BrowserSignIns {
            signed_in: Some(Timestamp::now()),
            gave_up: None,
        };
        self.history().learned_browser(&identity.app_id, learned);
        Ok(assertion)
    }

    /// The response; nothing where a page without a browser window is waiting for you.
    async fn browse(&self, identity: &SignInIdentity, silent: bool) -> Result<Option<Secret>> {
        let request = Request {
            launch_url: identity.app_id.clone(),
            program: self.settings.browser_path.clone(),
            profiles: self.browser_profiles().ok_or_else(no_place)?,
            silent,
            without_sandbox: self.settings.without_browser_sandbox,
            without_webdriver: self.settings.without_browser_webdriver,
            limit: browser::WINDOW_LIMIT,
        };
        let (environment, log) = (self.environment.clone(), self.caller.log);
        let browsed =
            tokio::task::spawn_blocking(move || browser::sign_in(&request, &environment, log));
        let browsed = browsed.await.map_err(|_| Error::Browser {
            reason: "the browser sign-in was interrupted".into(),
            hint: "try again".into(),
            exit_code: 8,
        })?;
        Ok(match browsed? {
            Outcome::Response(response) => Some(response),
            Outcome::NeedsPerson => None,
        })
    }

    /// Where our browsers' profiles lie.
    pub fn browser_profiles(&self) -> Option<PathBuf> {
        Some(self.environment.state_dir()?.join("browser"))
    }
}

fn no_place() -> Error {
    Error::Browser {
        reason: "there is no directory for the browser profile".into(),
        hint: format!("set {FOR_STATE}"),
        exit_code: 1,
    }
}
