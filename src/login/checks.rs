//! What can be tried without a person and without the password: whether OneLogin takes the API client, whether the keyring
//! answers, what was learned.

use std::time::Duration;

use super::api_client::answer;
use super::refusals::Refusals;
use super::stored::client_secret_entry;
use super::{Login, Who, block_on, now};
use crate::cache::Kind;
use crate::config::Source;
use crate::error::{Error, Result};
use crate::helper;
use crate::http::Http;
use crate::keyring::Trouble;
use crate::memory::Memory;
use crate::onelogin::{AccessToken, Api};
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

impl Login<'_> {
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
        // Refusals are kept by person; without one, none is known.
        let who = Who::of(&self.settings);
        let refusals = who.map(|who| Refusals::of(self.store(), &who.person()));
        let answer = answer(&id.value, &secret);
        if let Some(refused) = refusals
            .as_ref()
            .and_then(|refusals| refusals.find("client", answer.expose()))
        {
            return ApiClient::Refused(refused);
        }
        let asked = block_on(|| async {
            let http = Http::new(self.environment, self.log)?;
            let api = Api {
                http: &http,
                base_url: &base_url,
            };
            let token = api.access_token(&id.value, &secret, now());
            tokio::time::timeout(limit, token)
                .await
                .unwrap_or_else(|_| {
                    Err(Error::Unreachable {
                        host: api.host().to_owned(),
                        reason: format!("gave no token within {} s", limit.as_secs()),
                        hint: "check the network, and HTTPS_PROXY".into(),
                    })
                })
        });
        match asked.and_then(|asked| asked) {
            Ok(Ok(_)) => ApiClient::Taken { secret_from },
            Ok(Err(refused)) => {
                let error = Error::ApiClientRefused {
                    message: refused.message,
                    client_id_from: id.source.to_string(),
                    client_secret_from: secret_from.to_string(),
                };
                if let Some(refusals) = refusals {
                    // When it cannot be noted the next run asks once more.
                    let _ = refusals.add("client", answer.expose(), &error);
                }
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
                Source::Variable("OL_AWS_CLIENT_SECRET"),
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
            let label = Who::of(&self.settings)?.token_label(client_id);
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

    /// The longest session that AWS was found to give this role, in seconds, where it gave less than it was asked for.
    pub fn learned_duration(&self, role_arn: &str) -> Option<u64> {
        let memory = Memory::load(self.store()?.directory());
        memory.longest_duration(role_arn, now())
    }
}
