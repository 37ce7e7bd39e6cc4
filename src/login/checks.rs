//! What can be tried without a person and without the password: whether OneLogin takes the API client, whether the keyring
//! answers, what was learned.

use std::time::Duration;

use super::api_client::answer;
use super::refusals::Refusals;
use super::stored::{Typed, client_secret_entry};
use super::who::token_label;
use super::{Login, Who, block_on, now};
use crate::cache::Kind;
use crate::config::{Service, Source, Sourced};
use crate::error::{Error, Result};
use crate::helper;
use crate::http::Http;
use crate::keyring::Trouble;
use crate::memory::Memory;
use crate::onelogin::{AccessToken, Api, Refused};
use crate::secret::Secret;

use super::entries::KnownRoles;

/// What is known of the API client.
#[derive(Debug)]
pub enum ApiClient {
    /// OneLogin gave a token for it just now.
    Taken { secret_from: Source },
    /// Its secret is not at hand, but a token that it brought still lives so many seconds.
    Held { left: i64 },
    /// There is no id, or no secret that could be had without asking.
    NotAtHand,
    /// Refused now, or known to be.
    Refused(Error),
    /// No answer came, or the program that prints the secret failed.
    Failed(Error),
}

/// Seconds: a company's network may be slow, and a person waits.
const LIMIT: Duration = Duration::from_secs(20);

impl Login<'_> {
    /// Tries an API client that a person has just named, and goes on with it when OneLogin takes it: the secret may be kept
    /// later, and the token serves the sign-in.
    pub fn take_api_client(&mut self, client_id: &str, secret: &Secret) -> ApiClient {
        let Some(base_url) = self.settings.onelogin_url() else {
            return ApiClient::NotAtHand;
        };
        self.settings.client_id = Some(Sourced {
            value: client_id.to_owned(),
            source: Source::Asked,
        });
        let token = match self.token_for(&base_url, client_id, secret, LIMIT) {
            Ok(Ok(token)) => token,
            Ok(Err(refused)) => {
                return ApiClient::Refused(Error::ApiClientRefused {
                    message: refused.message,
                    client_id_from: Source::Asked.to_string(),
                    client_secret_from: Source::Asked.to_string(),
                });
            }
            Err(error) => return ApiClient::Failed(error),
        };
        self.write(&token_label(&base_url, client_id), &token);
        self.settings.client_secret = Some(secret.clone());
        self.typed_secrets.push(Typed {
            entry: client_secret_entry(&base_url, client_id),
            secret: secret.clone(),
            replaces: false,
        });
        ApiClient::Taken {
            secret_from: Source::Asked,
        }
    }

    /// Where OneLogin is asked, by the API or in the browser.
    pub fn address(&self) -> Option<String> {
        match self.settings.by_browser {
            true => Some(Who::of(&self.settings)?.base_url),
            false => self.settings.onelogin_url(),
        }
    }

    fn token_for(
        &self,
        base_url: &str,
        client_id: &str,
        secret: &Secret,
        limit: Duration,
    ) -> Result<Result<AccessToken, Refused>> {
        self.announce_endpoint(Service::OneLogin)?;
        block_on(|| async {
            let http = Http::new(self.environment, self.log)?;
            let api = Api {
                http: &http,
                base_url,
            };
            let token = api.access_token(client_id, secret, now());
            let too_slow = |_| {
                Err(Error::Unreachable {
                    host: api.host().to_owned(),
                    reason: format!("gave no token within {} s", limit.as_secs()),
                    hint: "check the network, and HTTPS_PROXY".into(),
                })
            };
            let answered = tokio::time::timeout(limit, token).await;
            answered.unwrap_or_else(too_slow)
        })?
    }

    /// Tries the API client: one request for a token, at most. A secret that OneLogin refused before is not sent again.
    pub fn try_api_client(&self, limit: Duration) -> ApiClient {
        let (Some(id), Some(base_url)) = (&self.settings.client_id, self.settings.onelogin_url())
        else {
            return ApiClient::NotAtHand;
        };
        let (secret, secret_from) = match self.client_secret_without_asking(&base_url, &id.value) {
            Ok(Some(found)) => found,
            Ok(None) => return self.held_token(&id.value),
            Err(error) => return ApiClient::Failed(error),
        };
        // Refusals are kept by account; a user name that is not set yet is as another one.
        let account = Who::of(&self.settings).map_or_else(|| base_url.clone(), |who| who.account());
        let refusals = Refusals::of(self.store(), account);
        if let Err(error) = refusals.check("API client secret") {
            return ApiClient::Failed(error);
        }
        let answer = answer(&id.value, &secret);
        if let Some(refused) = refusals.find("client", answer.expose()) {
            return ApiClient::Refused(refused);
        }
        match self.token_for(&base_url, &id.value, &secret, limit) {
            Ok(Ok(_)) => ApiClient::Taken { secret_from },
            Ok(Err(refused)) => {
                let error = Error::ApiClientRefused {
                    message: refused.message,
                    client_id_from: id.source.to_string(),
                    client_secret_from: secret_from.to_string(),
                };
                self.warn_if_forgotten(&refusals.add("client", answer.expose(), &error));
                ApiClient::Refused(error)
            }
            Err(error) => ApiClient::Failed(error),
        }
    }

    fn client_secret_without_asking(
        &self,
        base_url: &str,
        client_id: &str,
    ) -> Result<Option<(Secret, Source)>> {
        if let Some(secret) = &self.settings.client_secret {
            return Ok(Some((
                secret.clone(),
                Source::Variable(self.settings.variable("OL_AWS_CLIENT_SECRET")),
            )));
        }
        if let Some(command) = &self.settings.client_secret_command {
            let key = "client_secret_command";
            return Ok(Some((
                helper::run(key, command, false)?,
                Source::Command(key),
            )));
        }
        let entry = client_secret_entry(base_url, client_id);
        let kept = self.keyring.read(&entry, false).ok().flatten();
        Ok(kept.map(|secret| (secret, Source::Keyring)))
    }

    fn held_token(&self, client_id: &str) -> ApiClient {
        let held = || {
            let label = token_label(&self.settings.onelogin_url()?, client_id);
            self.store()?.read::<AccessToken>(&label)
        };
        match held().map(|token| token.expiration - now()) {
            Some(left) if left > 0 => ApiClient::Held { left },
            _ => ApiClient::NotAtHand,
        }
    }

    /// Whether a secret could be kept in the keyring now, without anybody being asked.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn try_keyring(&self) -> Result<(), Trouble> {
        self.keyring.can_keep()
    }

    /// How many AWS roles the last sign-in to this app gave; `None` when there was none, or it is forgotten.
    pub fn roles_of_last_sign_in(&self) -> Option<usize> {
        let label = Who::of(&self.settings)?.label(Kind::Roles, "");
        let known = self.store()?.read::<KnownRoles>(&label)?;
        Some(known.roles.len())
    }

    /// What the setting `device` would have to say for the device of the last sign-in, where several were offered: its name,
    /// or its id when another one is called so too.
    pub fn device_of_several(&self) -> Option<String> {
        let memory = self.memory();
        let person = Who::of(&self.settings)?.person();
        let offered = memory.offered_devices(&person);
        let taken = memory.device(&person)?;
        let device = offered.iter().find(|device| device.id == taken)?;
        let namesakes = offered
            .iter()
            .filter(|other| other.name.eq_ignore_ascii_case(&device.name));
        match (offered.len(), namesakes.count()) {
            (..=1, _) => None,
            (_, 1) => Some(device.name.clone()),
            _ => Some(device.id.clone()),
        }
    }

    /// The longest session that AWS was found to give this role, in seconds, where it gave less than it was asked for.
    pub fn learned_duration(&self, role_arn: &str) -> Option<u64> {
        let memory = Memory::load(self.store()?.directory());
        memory.longest_duration(role_arn, now())
    }
}
