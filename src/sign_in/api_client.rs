//! The API client: where its id and secret come from, what becomes of a secret that OneLogin
//! refuses or takes, and how a client is tried without a sign-in.

use std::time::Duration;

use super::attempt::Attempt;
use super::identity::{SignInIdentity, token_label};
use super::required_setting::CLIENT_ID;
use super::saved_secrets::{NewSecret, client_secret_entry};
use super::{RejectedAnswers, SignIn, warn_if_not_noted};
use crate::ask::{Ask, Question};
use crate::config::{Service, Settings, Source, Sourced};
use crate::error::{Error, Result};
use crate::onelogin::{AccessToken, Api, TokenReply};
use crate::secret::{self, Secret};
use crate::secret_command::{self, Surroundings};

/// What a rejected client is remembered as.
const KIND: &str = "client";
/// A company's network may be slow, and a person waits.
const LIMIT: Duration = Duration::from_secs(20);

/// The API client of one sign-in.
pub struct ApiClientSource<'a> {
    attempt: Attempt<'a>,
    id: Option<Sourced<String>>,
    /// The id was typed in the course of this sign-in.
    id_is_typed: bool,
    /// The secret that was sent, and where it came from.
    sent: Option<(Secret, Source)>,
    /// The keyring holds one that OneLogin refuses.
    refused_saved: bool,
    new_secret: Option<NewSecret>,
}

/// What a sign-in leaves of its API client.
pub struct TypedApiClient {
    pub id: Option<Sourced<String>>,
    /// The id as a setting, if a person typed it now.
    pub setting: Option<(&'static str, String)>,
    /// The secret, if a person typed it and OneLogin took it.
    pub secret: Option<NewSecret>,
}

impl<'a> ApiClientSource<'a> {
    pub fn new(attempt: Attempt<'a>) -> Self {
        Self {
            attempt,
            id: attempt.settings.client_id.clone(),
            id_is_typed: false,
            sent: None,
            refused_saved: false,
            new_secret: None,
        }
    }

    pub fn id(&self) -> Option<&str> {
        Some(self.id.as_ref()?.value.as_str())
    }

    pub fn into_typed(self) -> TypedApiClient {
        let typed_id = self.id.as_ref().filter(|_| self.id_is_typed);
        TypedApiClient {
            setting: typed_id.map(|id| (CLIENT_ID.key, id.value.clone())),
            id: self.id,
            secret: self.new_secret,
        }
    }

    /// Id and secret, in this order: variable, command, keyring, asked.
    ///
    /// # Errors
    /// When one is missing or was refused before, and nobody can type it.
    pub fn find(&mut self) -> Result<(String, Secret)> {
        let client_id = self.find_id()?;
        let (mut secret, mut source) = match self.secret_at_hand(&client_id)? {
            Some(found) => found,
            None => (self.type_secret()?, Source::Asked),
        };
        let refused = match source {
            Source::Asked => None,
            _ => self.refused_before(&client_id, &secret),
        };
        match (refused, self.attempt.can_ask()) {
            (None, _) => {}
            (Some(refused), false) => return Err(refused),
            (Some(unsent @ Error::NotSent { .. }), true) => {
                self.attempt.tell(&unsent.to_string());
                (secret, source) = (self.type_secret()?, Source::Asked);
            }
            (Some(_), true) if source == Source::Keyring => {
                self.refused_saved = true;
                self.attempt.tell(
                    "OneLogin refused the client secret in the keyring last time, so it is not sent again",
                );
                (secret, source) = (self.type_secret()?, Source::Asked);
            }
            // A person may try again what they can change elsewhere; the keyring's changes here
            // alone.
            (Some(_), true) => {}
        }
        self.sent = Some((secret.clone(), source));
        Ok((client_id, secret))
    }

    fn find_id(&mut self) -> Result<String> {
        if let Some(id) = &self.id {
            return Ok(id.value.clone());
        }
        let value = CLIENT_ID.ask(self.attempt.caller.ask, self.attempt.settings, None)?;
        self.id_is_typed = true;
        self.id = Some(Sourced {
            value: value.clone(),
            source: Source::Asked,
        });
        Ok(value)
    }

    fn secret_at_hand(&self, client_id: &str) -> Result<Option<(Secret, Source)>> {
        let Attempt {
            settings,
            identity,
            saved,
            ..
        } = self.attempt;
        if let Some(found) = configured_secret(settings, self.attempt.surroundings())? {
            return Ok(Some(found));
        }
        if self.refused_saved {
            return Ok(None);
        }
        let secret = saved.read(&client_secret_entry(&identity.base_url, client_id));
        Ok(secret.map(|secret| (secret, Source::Keyring)))
    }

    /// Why it is not sent, unless a person wants it.
    fn refused_before(&self, client_id: &str, secret: &Secret) -> Option<Error> {
        let rejected = self.attempt.rejected;
        let unsent = rejected.check("API client secret").err();
        unsent.or_else(|| rejected.find(KIND, answer(client_id, secret).expose()))
    }

    fn type_secret(&self) -> Result<Secret> {
        self.attempt.check_route()?;
        ask_client_secret(self.attempt.caller.ask, self.attempt.settings)
    }

    /// OneLogin refused it: the failure that is, remembered unless a person typed the secret.
    pub fn refused(&mut self, message: &str) -> Error {
        let in_words = |source: Option<&Source>| {
            source.map_or_else(|| "the cache".to_owned(), ToString::to_string)
        };
        let secret_from = self.sent.as_ref().map(|(_, source)| source);
        let error = Error::ApiClientRefused {
            message: message.to_owned(),
            client_id_from: in_words(self.id.as_ref().map(|id| &id.source)),
            client_secret_from: in_words(secret_from),
        };
        if let (Some(id), Some((secret, source))) = (&self.id, &self.sent)
            && *source != Source::Asked
        {
            let answer = answer(&id.value, secret);
            let noted = self.attempt.rejected.add(KIND, answer.expose(), &error);
            self.attempt.warn_if_not_noted(&noted);
        }
        error
    }

    /// Whether a refused one was typed, or can be typed now instead of what the keyring holds.
    /// Either id or secret may be what was mistyped: both are asked for again.
    pub fn prepare_retry(&mut self) -> bool {
        let is_asked = match self.sent.as_ref().map(|(_, source)| source) {
            Some(Source::Asked) => true,
            Some(Source::Keyring) => {
                self.refused_saved = true;
                self.attempt.can_ask()
            }
            _ => false,
        };
        if is_asked {
            self.id = self.id.take().filter(|id| id.source != Source::Asked);
            self.id_is_typed &= self.id.is_some();
        }
        is_asked
    }

    /// OneLogin gave a token for it.
    pub fn accepted(&mut self) {
        let (Some(id), Some((secret, source))) = (&self.id, &self.sent) else {
            return;
        };
        let answer = answer(&id.value, secret);
        let noted = self.attempt.rejected.remove(KIND, answer.expose());
        self.attempt.warn_if_not_noted(&noted);
        if *source == Source::Asked {
            self.new_secret = Some(NewSecret {
                entry: client_secret_entry(&self.attempt.identity.base_url, &id.value),
                secret: secret.clone(),
                replaces: self.refused_saved,
            });
        }
    }
}

/// A secret that a person types. They copy it from a page, often with a blank at its end; it has none
/// itself.
fn ask_client_secret(ask: &dyn Ask, settings: &Settings) -> Result<Secret> {
    let variable = settings.variable("OL_AWS_CLIENT_SECRET");
    let question = Question::new("API client secret", "client_secret_command", variable);
    loop {
        let secret = ask.secret(&question)?.trimmed();
        if !secret.is_empty() {
            return Ok(secret);
        }
        ask.tell("that is only blanks; press Ctrl-C to stop");
    }
}

/// The secret of the variable, or else of the command.
fn configured_secret(
    settings: &Settings,
    around: Surroundings,
) -> Result<Option<(Secret, Source)>> {
    if let Some(secret) = settings.client_secret.clone() {
        let variable = settings.variable("OL_AWS_CLIENT_SECRET");
        return Ok(Some((secret, Source::Variable(variable))));
    }
    let Some(command) = &settings.client_secret_command else {
        return Ok(None);
    };
    let key = "client_secret_command";
    let secret = secret_command::run(key, command, around)?;
    Ok(Some((secret, Source::Command(key))))
}

/// What a rejected client's secret is remembered by.
fn answer(client_id: &str, secret: &Secret) -> Secret {
    secret::join(&[client_id, "\0", secret.expose()])
}

/// What is known of the API client without a sign-in.
#[derive(Debug)]
pub enum ApiClientCheck {
    /// OneLogin gave a token for it just now.
    Accepted { secret_from: Source },
    /// Its secret is not at hand, but a token that it brought still lives so long.
    HasToken { left: Duration },
    /// There is no id, or no secret that could be had without asking.
    NotAtHand,
    /// Refused now, or known to be.
    Refused(Error),
    /// No answer came, or the program that prints the secret failed.
    Failed(Error),
}

impl SignIn<'_> {
    /// Checks that OneLogin can be reached at all, before a user types a secret for it.
    ///
    /// # Errors
    /// As [`Http::check_route`](crate::http::Http::check_route).
    pub fn check_route(&self) -> Result<()> {
        match self.settings.onelogin_url() {
            Some(url) => self.network()?.http.check_route(&url),
            None => Ok(()),
        }
    }

    /// Asks for the secret of an API client that a person has just named.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn ask_client_secret(&self) -> Result<Secret> {
        ask_client_secret(self.caller.ask, &self.settings)
    }

    /// Tries an API client that a person has just named, and goes on with it when OneLogin takes
    /// it: the secret may be kept later, and the token serves the sign-in.
    pub fn take_api_client(&mut self, client_id: &str, secret: &Secret) -> ApiClientCheck {
        let Some(base_url) = self.settings.onelogin_url() else {
            return ApiClientCheck::NotAtHand;
        };
        self.settings.client_id = Some(Sourced {
            value: client_id.to_owned(),
            source: Source::Asked,
        });
        let token = match self.request_token(&base_url, client_id, secret, LIMIT) {
            Ok(TokenReply::Granted(token)) => token,
            Ok(TokenReply::Refused(refused)) => {
                return ApiClientCheck::Refused(Error::ApiClientRefused {
                    message: refused.message,
                    client_id_from: Source::Asked.to_string(),
                    client_secret_from: Source::Asked.to_string(),
                });
            }
            Err(error) => return ApiClientCheck::Failed(error),
        };
        self.cache.write(&token_label(&base_url, client_id), &token);
        self.settings.client_secret = Some(secret.clone());
        self.new_secrets.push(NewSecret {
            entry: client_secret_entry(&base_url, client_id),
            secret: secret.clone(),
            replaces: false,
        });
        let secret_from = Source::Asked;
        ApiClientCheck::Accepted { secret_from }
    }

    /// Tries the API client: one request for a token, at most. A secret that OneLogin refused
    /// before is not sent again.
    pub fn try_api_client(&self, limit: Duration) -> ApiClientCheck {
        let (Some(id), Some(base_url)) = (&self.settings.client_id, self.settings.onelogin_url())
        else {
            return ApiClientCheck::NotAtHand;
        };
        let (secret, secret_from) = match self.client_secret_without_asking(&base_url, &id.value) {
            Ok(Some(found)) => found,
            Ok(None) => return self.check_token(&base_url, &id.value),
            Err(error) => return ApiClientCheck::Failed(error),
        };
        // Refusals are kept by account; a user name that is not set yet is as another one.
        let account = SignInIdentity::of(&self.settings)
            .map_or_else(|| base_url.clone(), |identity| identity.account());
        let rejected = RejectedAnswers::of(self.cache.directory(), account);
        if let Err(error) = rejected.check("API client secret") {
            return ApiClientCheck::Failed(error);
        }
        let answer = answer(&id.value, &secret);
        if let Some(refused) = rejected.find(KIND, answer.expose()) {
            return ApiClientCheck::Refused(refused);
        }
        match self.request_token(&base_url, &id.value, &secret, limit) {
            Ok(TokenReply::Granted(_)) => ApiClientCheck::Accepted { secret_from },
            Ok(TokenReply::Refused(refused)) => {
                let error = Error::ApiClientRefused {
                    message: refused.message,
                    client_id_from: id.source.to_string(),
                    client_secret_from: secret_from.to_string(),
                };
                let noted = rejected.add(KIND, answer.expose(), &error);
                warn_if_not_noted(self.caller.log, &noted);
                ApiClientCheck::Refused(error)
            }
            Err(error) => ApiClientCheck::Failed(error),
        }
    }

    fn request_token(
        &self,
        base_url: &str,
        client_id: &str,
        secret: &Secret,
        limit: Duration,
    ) -> Result<TokenReply> {
        self.endpoint_trust().announce(Service::OneLogin)?;
        let network = self.network()?;
        network.runtime.block_on(|| async {
            let api = Api {
                http: &network.http,
                base_url,
            };
            let reply = api.access_token(client_id, secret);
            let too_slow = |_| {
                Err(Error::Unreachable {
                    host: api.host().to_owned(),
                    reason: format!("returned no token within {} seconds", limit.as_secs()),
                    hint: "check the network and HTTPS_PROXY".into(),
                    is_sent: true,
                })
            };
            let reply = tokio::time::timeout(limit, reply).await;
            reply.unwrap_or_else(too_slow)
        })
    }

    fn client_secret_without_asking(
        &self,
        base_url: &str,
        client_id: &str,
    ) -> Result<Option<(Secret, Source)>> {
        let around = Surroundings {
            has_terminal: false,
            is_background: self.caller.is_background,
        };
        if let Some(found) = configured_secret(&self.settings, around)? {
            return Ok(Some(found));
        }
        let entry = client_secret_entry(base_url, client_id);
        let kept = self.keyring.read(&entry, None).ok().flatten();
        Ok(kept.map(|secret| (secret, Source::Keyring)))
    }

    fn check_token(&self, base_url: &str, client_id: &str) -> ApiClientCheck {
        let token: Option<AccessToken> = self.cache.read(&token_label(base_url, client_id));
        match token.map(|token| token.expiration.left()) {
            Some(left) if !left.is_zero() => ApiClientCheck::HasToken { left },
            _ => ApiClientCheck::NotAtHand,
        }
    }
}
