//! The left half of the path: a live assertion, by a sign-in at OneLogin where there is none at hand. One process signs in
//! for all.

use super::answers::Person;
use super::api_client::ClientSecret;
use super::background::Turn;
use super::refusals::Refusals;
use super::seed::Seeds;
use super::single_flight::Flight;
use super::stored::{Stored, Typed, password_entry};
use super::{KeptAssertion, KnownRoles, Login, Who, now, now_in_milliseconds};
use crate::ask::Question;
use crate::cache::Kind;
use crate::config::{Service, Settings, Source};
use crate::credentials::for_people;
use crate::error::{Error, Refusal, Result};
use crate::helper;
use crate::http::Http;
use crate::memory::OfferedDevice;
use crate::onelogin::{self, AccessToken, Account, Api};
use crate::role::Named;
use crate::saml::Assertion;
use crate::secret::Secret;
use crate::sts::Sts;

/// A clock further off than this, in seconds, breaks AWS's signatures (five minutes) for the user's later calls.
const SKEW_WORTH_A_WARNING: i64 = 180;
/// An access token must outlive the sign-in, second factor included; in seconds.
const TOKEN_MARGIN: i64 = 600;
/// Passwords one may type in one run.
const PASSWORD_TRIES: u32 = 3;

impl Login<'_> {
    /// A live assertion: the one at hand, or that of a sign-in. One process at a time; the others take its result, its
    /// failure too. `since` (Unix milliseconds): what was obtained before then will not do. `ahead` is what is known of
    /// the next step, whose connection can be opened meanwhile.
    pub(super) async fn signed_in(
        &mut self,
        who: &Who,
        http: &Http,
        since: i64,
        ahead: Option<(&Sts, Option<&Named>)>,
    ) -> Result<Assertion> {
        let at_hand = |login: &Self| {
            let kept: KeptAssertion = login.read(&who.label(Kind::Assertion, ""))?;
            (kept.obtained >= since && kept.assertion.is_valid(now())).then_some(kept.assertion)
        };
        if let Some(assertion) = at_hand(self) {
            return Ok(assertion);
        }
        let aws = ahead.map(|(sts, chosen)| {
            let settings = chosen.and_then(|named| self.role_settings(named));
            let region = self.region_at(settings, sts)?;
            Ok(sts.likely_url(region.as_deref()))
        });
        let aws = aws.transpose()?.flatten();
        if self.options.pasted.is_none() {
            self.refuse_endpoint_unseen(Service::OneLogin)?;
        }
        self.heed_pauses(who, Turn::Theirs)?;
        let flight = Flight::enter(
            self.store.clone(),
            &who.sign_in_label(),
            self.can_answer(),
            self.log,
        )
        .await?;
        // Somebody may have been here since we looked, and been told no.
        self.heed_pauses(who, Turn::Ours)?;
        if let Some(assertion) = at_hand(self) {
            return Ok(assertion);
        }
        if let Some(url) = aws {
            tokio::spawn(http.clone().warm(url));
        }
        let outcome = match self.settings.by_browser || self.options.pasted.is_some() {
            true => self.sign_in_by_browser(who).await,
            false => self.sign_in(who, http).await,
        };
        let paused = self.learn_pause(who, &outcome);
        flight.leave(&outcome);
        paused.map_or(outcome, Err)
    }

    async fn sign_in(&mut self, who: &Who, http: &Http) -> Result<Assertion> {
        self.announce_endpoint(Service::OneLogin)?;
        let remembered_device = self.memory().device(&who.person()).map(str::to_owned);
        let api = Api {
            http,
            base_url: &who.base_url,
        };
        let store = self.store.clone();
        let refusals = self.refusals(who);
        let stored = Stored {
            keyring: &self.keyring,
            ask: self.ask,
            log: self.log,
        };
        let mut tries = 0;
        let mut stored_refused: Option<Secret> = None;
        let signed_in = loop {
            tries += 1;
            let given = match self.unjudged_password.take() {
                Some(password) => Given {
                    password,
                    source: Source::Asked,
                    stored_refused: None,
                },
                None => password(&self.settings, stored, &refusals, who, tries > 1)?,
            };
            let (password, typed) = (given.password, given.source == Source::Asked);
            stored_refused = given.stored_refused.or(stored_refused);
            // The client id may have been typed in the turn before.
            let token_label = who.token_label(self.client_id());
            let token: Option<AccessToken> =
                store.as_ref().and_then(|store| store.read(&token_label));
            let token = token.filter(|token| token.expiration > now() + TOKEN_MARGIN);
            let otp = self
                .options
                .otp
                .clone()
                .or_else(|| self.settings.otp.clone());
            let ip_address = self.settings.ip_address.clone();
            let mut person = Person {
                settings: &mut self.settings,
                ask: self.ask,
                store: store.as_deref(),
                log: self.log,
                refusals: &refusals,
                password_is_typed: typed,
                token_label: &token_label,
                given_code: otp.filter(|otp| !otp.is_empty()),
                remembered_device: remembered_device.clone(),
                who,
                stored,
                client: ClientSecret::default(),
                seeds: Seeds::default(),
                last_code: None,
                refused_code: None,
                push_unseen: self.options.push_unseen,
                typed_settings: Vec::new(),
                typed_secrets: Vec::new(),
            };
            let account = Account {
                username: &who.username,
                password: &password,
                app_id: &who.app_id,
                subdomain: &who.subdomain,
                ip_address: ip_address.as_deref(),
            };
            let outcome = onelogin::sign_in(&api, token, &account, &mut person, now()).await;
            let typed_settings = std::mem::take(&mut person.typed_settings);
            let typed_secrets = std::mem::take(&mut person.typed_secrets);
            if outcome.is_ok() {
                person.keep_seed();
            }
            self.typed_settings.extend(typed_settings);
            self.typed_secrets.extend(typed_secrets);
            match outcome {
                Ok(signed_in) => {
                    if self.options.stays {
                        self.settings.password = Some(password.clone());
                    }
                    // What was refused is right again when a person types it and it is taken.
                    self.warn_if_forgotten(&refusals.remove("password", password.expose()));
                    if typed && stored_refused.as_ref() != Some(&password) {
                        self.typed_secrets.push(Typed {
                            entry: password_entry(who),
                            secret: password.clone(),
                            replaces: stored_refused.is_some(),
                        });
                    }
                    break signed_in;
                }
                Err(error) => {
                    refusals.arrived();
                    let refusal = match &error {
                        Error::SignInRefused { refusal, .. } => Some(*refusal),
                        _ => None,
                    };
                    if refusal != Some(Refusal::UserOrPassword) {
                        let unjudged =
                            matches!(refusal, None | Some(Refusal::App | Refusal::Subdomain));
                        self.unjudged_password = (typed && unjudged).then_some(password);
                        return Err(error);
                    }
                    if !typed {
                        let noted = refusals.add("password", password.expose(), &error);
                        self.warn_if_forgotten(&noted);
                    }
                    let of_keyring = given.source == Source::Keyring && self.ask.can_ask();
                    if of_keyring {
                        stored_refused = Some(password.clone());
                    }
                    if (typed || of_keyring) && tries < PASSWORD_TRIES && !self.options.asks_again {
                        self.ask.tell(&error.to_string());
                        continue;
                    }
                    return Err(error);
                }
            }
        };
        self.factor_taken = signed_in.device.is_some();
        if let Some(device) = &signed_in.device {
            let offered = signed_in.offered.iter().map(|device| OfferedDevice {
                id: device.id.clone(),
                name: device.name.clone(),
            });
            self.memory()
                .used_device(&who.person(), device, offered.collect());
        }
        if signed_in.clock_skew.abs() >= SKEW_WORTH_A_WARNING {
            let direction = if signed_in.clock_skew > 0 {
                "behind"
            } else {
                "ahead"
            };
            let off = for_people(signed_in.clock_skew.abs());
            self.log.warn(format!("this machine's clock is {off} {direction} OneLogin's; AWS refuses requests of a wrong clock"));
        }
        let assertion = self.read_assertion(&signed_in.response, signed_in.clock_skew)?;
        self.learn_whose(who, &assertion.identity);
        // No roles is a state that the next call should find mended.
        if !assertion.roles.is_empty() {
            self.keep_assertion(who, &assertion);
        }
        Ok(assertion)
    }

    /// # Errors
    /// When it is none.
    pub(super) fn read_assertion(&self, response: &Secret, clock_skew: i64) -> Result<Assertion> {
        let assertion = Assertion::read(response.expose(), clock_skew)?;
        if assertion.left_out > 0 {
            let roles = if assertion.left_out == 1 {
                "role"
            } else {
                "roles"
            };
            self.log.warn(format!(
                "{} {roles} of the assertion left out: the names are longer than AWS allows",
                assertion.left_out
            ));
        }
        Ok(assertion)
    }

    pub(super) fn keep_assertion(&self, who: &Who, assertion: &Assertion) {
        let known = KnownRoles {
            roles: assertion.roles.clone(),
            read: now(),
        };
        self.write(&who.label(Kind::Roles, ""), &known);
        let kept = KeptAssertion {
            assertion: assertion.clone(),
            obtained: now_in_milliseconds(),
        };
        self.write(&who.label(Kind::Assertion, ""), &kept);
        if let Some(store) = &self.store {
            store.sweep();
        }
    }

    pub(super) fn warn_if_forgotten(&self, kept: &Result<()>) {
        if let Err(error) = kept {
            self.log.warn(format!(
                "{error}; that OneLogin refused this cannot be remembered"
            ));
        }
    }
}

/// The password, and where it came from.
struct Given {
    password: Secret,
    source: Source,
    /// One that the keyring holds and OneLogin refused.
    stored_refused: Option<Secret>,
}

/// In the order of the contract: variable, command, keyring, asked. One that OneLogin refused before is not sent again,
/// unless a person types it.
fn password(
    settings: &Settings,
    stored: Stored<'_>,
    refusals: &Refusals,
    who: &Who,
    type_it: bool,
) -> Result<Given> {
    let ask = stored.ask;
    let given = match (&settings.password, &settings.password_command) {
        _ if type_it => None,
        (Some(password), _) => {
            let variable = settings.variable("OL_AWS_PASSWORD");
            Some((password.clone(), Source::Variable(variable)))
        }
        (None, Some(command)) => {
            let key = "password_command";
            let password = helper::run(key, command, ask.can_ask())?;
            Some((password, Source::Command(key)))
        }
        (None, None) => {
            let kept = stored.read(&password_entry(who));
            kept.map(|password| (password, Source::Keyring))
        }
    };
    let mut stored_refused = None;
    if let Some((password, source)) = given {
        let refused = refusals.find("password", password.expose());
        if refused.is_some() && source == Source::Keyring {
            stored_refused = Some(password.clone());
        }
        let unsent = refusals.check("password").err();
        match unsent.or(refused) {
            None => {
                return Ok(Given {
                    password,
                    source,
                    stored_refused,
                });
            }
            Some(error) if !ask.can_ask() => return Err(error),
            Some(error @ Error::NotSent { .. }) => ask.tell(&error.to_string()),
            Some(_) => ask.tell(
                "OneLogin refused the password at hand the last time, so it is not sent again",
            ),
        }
    }
    let text = format!("OneLogin password of {}", who.username);
    let question = Question {
        text: &text,
        key: "password_command",
        variable: &settings.variable("OL_AWS_PASSWORD"),
    };
    Ok(Given {
        password: ask.secret(&question)?,
        source: Source::Asked,
        stored_refused,
    })
}
