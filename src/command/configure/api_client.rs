//! The questions about the API client, until OneLogin accepts it.

use super::interview::Interview;
use super::question;
use crate::config::{SignInMethod, Source};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::sign_in::{ApiClientCheck, CLIENT_ID, SUBDOMAIN};

/// The key of the way to sign in.
pub(super) const METHOD: &str = "sign_in";
/// For what is at hand without a person.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(10);

impl Interview<'_> {
    /// Until OneLogin has given it a token.
    pub(super) fn api_client(&mut self) -> Result<()> {
        if let Some(secret) = self.imported_secret.take()
            && self.now(CLIENT_ID.key).is_some()
            && self.is_taken(Some(&secret))?
        {
            self.ask()
                .tell("OneLogin accepted the imported API client.");
            return Ok(());
        }
        if self.client_id().is_some() {
            self.settle(&CLIENT_ID)?;
        } else if self.takes_the_browser()? {
            return Ok(());
        }
        let mut tried = None;
        loop {
            // A secret that is at hand may be that of the client that was just typed.
            if self.client_id() != tried && self.is_taken(None)? {
                return Ok(());
            }
            tried = self.client_id();
            while let Err(error) = self.sessions.sign_in.check_route() {
                if !self.tries_again(&error)? {
                    return Err(error);
                }
            }
            let secret = self.sessions.sign_in.ask_client_secret()?;
            if self.is_taken(Some(&secret))? {
                return Ok(());
            }
            self.ask_for(&CLIENT_ID)?;
        }
    }

    fn client_id(&self) -> Option<String> {
        self.now(CLIENT_ID.key).map(|id| id.value.clone())
    }

    /// Without an API client the browser signs in. Whether that is so; else the client's id is
    /// known now.
    fn takes_the_browser(&mut self) -> Result<bool> {
        let text = format!(
            "{}; press Enter if you have none, to sign in through your browser",
            CLIENT_ID.question
        );
        let id = loop {
            let answer = self.ask().text(&question(&text), None)?;
            if answer.is_empty() {
                break None;
            }
            match CLIENT_ID.check(&answer) {
                Ok(id) => break Some(id),
                Err(wrong) => self.ask().tell(&wrong),
            }
        };
        if let Some(id) = id {
            self.settings().set(CLIENT_ID.key, &id, Source::Asked);
            self.answers.try_out(CLIENT_ID.key, id)?;
            return Ok(false);
        }
        self.settings().sign_in = SignInMethod::Browser;
        Ok(true)
    }

    /// Not before the link is there: until then an API client may still be typed.
    pub(super) fn keep_the_browser(&mut self) -> Result<()> {
        let is_new = self.is_answered(SUBDOMAIN.key);
        self.answers.add(|additions| {
            additions.put(METHOD, "browser".into());
            // The link has the company's name in it.
            if is_new {
                additions.remove(SUBDOMAIN.key);
            }
        })
    }

    /// Whoever chose the browser in their own file may have an API client by now.
    pub(super) fn may_leave_the_browser(&mut self) -> Result<()> {
        let sign_in = &self.sessions.sign_in;
        let is_own = match sign_in.settings.sign_in {
            SignInMethod::Api => false,
            SignInMethod::Browser => {
                !sign_in.settings.shipped.contains(METHOD)
                    && sign_in.environment.get("OL_AWS_SIGN_IN").is_none()
            }
        };
        if !is_own || self.skips_known(true) {
            return Ok(());
        }
        if self.is_fixed(CLIENT_ID.key) || !self.takes_the_browser()? {
            self.settings().sign_in = SignInMethod::Api;
            self.answers.try_out(METHOD, "api".into())?;
        }
        Ok(())
    }

    /// Whether OneLogin accepts the API client, with this secret or with one that is at hand.
    ///
    /// A host that is not there is asked for again; the client that was typed is then tried at the
    /// other one. Where the same host fails twice it may be for the client: OneLogin answers 500
    /// when whoever made it is gone.
    fn is_taken(&mut self, secret: Option<&Secret>) -> Result<bool> {
        let mut failed_at = None;
        loop {
            let id = self.client_id().unwrap_or_default();
            let sign_in = &mut self.sessions.sign_in;
            let check = match secret {
                Some(secret) => sign_in.take_api_client(&id, secret),
                None => sign_in.try_api_client(LIMIT),
            };
            match check {
                ApiClientCheck::Accepted { secret_from } => {
                    if secret.is_none() {
                        let text = format!(
                            "OneLogin accepted the API client, with the secret from {secret_from}."
                        );
                        self.ask().tell(&text);
                    }
                    return Ok(true);
                }
                ApiClientCheck::HasToken { .. } => return Ok(true),
                ApiClientCheck::NotAtHand => return Ok(false),
                ApiClientCheck::Refused(error) => {
                    self.say(&error);
                    return Ok(false);
                }
                ApiClientCheck::Failed(error) => {
                    self.say(&error);
                    let host = self.sessions.sign_in.settings.onelogin_url();
                    let is_about_host = matches!(error, Error::Unreachable { .. });
                    if (failed_at.is_some() && failed_at == host) || !is_about_host {
                        return Ok(false);
                    }
                    failed_at = host;
                    if self.is_fixed(SUBDOMAIN.key) {
                        return Err(error);
                    }
                    self.ask_for(&SUBDOMAIN)?;
                }
            }
        }
    }
}
