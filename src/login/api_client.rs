//! Where the API client's id and secret come from, and what becomes of a secret that OneLogin refuses or takes.

use super::answers::Person;
use super::interview::CLIENT_ID;
use super::stored::{Typed, client_secret_entry};
use crate::ask::Question;
use crate::config::{Source, Sourced};
use crate::error::{Error, Result};
use crate::helper;
use crate::keyring::Entry;
use crate::secret::{self, Secret};

/// The client secret that was sent.
#[derive(Default)]
pub(super) struct ClientSecret {
    pub source: Option<Source>,
    pub secret: Option<Secret>,
    /// The keyring holds one that OneLogin refuses.
    stored_refused: bool,
}

impl Person<'_> {
    pub(super) fn find_api_client(&mut self) -> Result<(String, Secret)> {
        let client_id = self.client_id()?;
        let (secret, source) = self.client_secret_at_hand(&client_id)?;
        let refused = match source {
            Source::Asked => None,
            _ => self.refused_before(&client_id, &secret),
        };
        let (secret, source) = match (refused, source) {
            (Some(unsent @ Error::NotSent { .. }), _) if self.ask.can_ask() => {
                self.ask.tell(&unsent.to_string());
                (self.type_client_secret()?, Source::Asked)
            }
            // A person may try again what they can change elsewhere; the keyring's changes here alone.
            (Some(_), Source::Keyring) if self.ask.can_ask() => {
                self.client.stored_refused = true;
                self.ask
                    .tell("OneLogin refused the client secret of the keyring the last time, so it is not sent again");
                (self.type_client_secret()?, Source::Asked)
            }
            (Some(refused), _) if !self.ask.can_ask() => return Err(refused),
            (_, source) => (secret, source),
        };
        self.client.source = Some(source);
        self.client.secret = Some(secret.clone());
        Ok((client_id, secret))
    }

    /// Why it is not sent, unless a person wants it.
    fn refused_before(&self, client_id: &str, secret: &Secret) -> Option<Error> {
        let unsent = self.refusals.check("API client secret").err();
        let answer = answer(client_id, secret);
        unsent.or_else(|| self.refusals.find("client", answer.expose()))
    }

    fn client_id(&mut self) -> Result<String> {
        if let Some(id) = &self.settings.client_id {
            return Ok(id.value.clone());
        }
        let value = CLIENT_ID.ask(self.ask, self.settings)?;
        self.typed_settings.push((CLIENT_ID.key, value.clone()));
        self.settings.client_id = Some(Sourced {
            value: value.clone(),
            source: Source::Asked,
        });
        Ok(value)
    }

    fn client_secret_at_hand(&self, client_id: &str) -> Result<(Secret, Source)> {
        if let Some(secret) = &self.settings.client_secret {
            let variable = self.settings.variable("OL_AWS_CLIENT_SECRET");
            return Ok((secret.clone(), Source::Variable(variable)));
        }
        if let Some(command) = &self.settings.client_secret_command {
            let key = "client_secret_command";
            let secret = helper::run(key, command, self.ask.can_ask())?;
            return Ok((secret, Source::Command(key)));
        }
        let stored = || self.stored.read(&self.client_secret_entry(client_id));
        match (!self.client.stored_refused).then(stored).flatten() {
            Some(secret) => Ok((secret, Source::Keyring)),
            None => Ok((self.type_client_secret()?, Source::Asked)),
        }
    }

    fn type_client_secret(&self) -> Result<Secret> {
        self.ask.secret(&Question {
            text: "API client secret",
            key: "client_secret_command",
            variable: &self.settings.variable("OL_AWS_CLIENT_SECRET"),
        })
    }

    /// Whether it was typed, or can be typed now instead of what the keyring holds.
    pub(super) fn types_api_client_again(&mut self) -> bool {
        match self.client.source {
            Some(Source::Asked) => true,
            Some(Source::Keyring) => {
                self.client.stored_refused = true;
                self.ask.can_ask()
            }
            _ => false,
        }
    }

    /// OneLogin gave a token for it.
    pub(super) fn client_secret_was_right(&mut self) {
        if let (Some(id), Some(secret)) = (&self.settings.client_id, &self.client.secret) {
            let answer = answer(&id.value, secret);
            self.warn_if_forgotten(&self.refusals.remove("client", answer.expose()));
        }
        let typed = self.client.source == Some(Source::Asked);
        if let (true, Some(id), Some(secret)) =
            (typed, &self.settings.client_id, self.client.secret.take())
        {
            let typed = Typed {
                entry: self.client_secret_entry(&id.value),
                secret,
                replaces: self.client.stored_refused,
            };
            self.typed_secrets.push(typed);
        }
    }

    fn client_secret_entry(&self, client_id: &str) -> Entry {
        client_secret_entry(&self.who.base_url, client_id)
    }
}

/// What a refusal is remembered for.
pub(super) fn answer(client_id: &str, secret: &Secret) -> Secret {
    secret::join(&[client_id, "\0", secret.expose()])
}
