//! Who answers OneLogin's questions: what was given on the command line or in the environment, the programs of the
//! settings, what was remembered, and at last the person at the terminal.

use std::time::Duration;

use super::Who;
use super::api_client::{self, ClientSecret};
use super::devices::{label, wanted_devices};
use super::interview::CLIENT_ID;
use super::refusals::Refusals;
use super::seed::Seeds;
use super::stored::{Stored, Typed};
use crate::ask::{Ask, Question, WhileWaiting};
use crate::cache::{Label, Store};
use crate::config::{Settings, Source, Sourced};
use crate::error::{Error, Result};
use crate::helper;
use crate::log::Log;
use crate::onelogin::{AccessToken, Answers, Device, Factor, Way};
use crate::secret::{self, Secret};

/// The answers for one sign-in.
pub struct Person<'a> {
    pub settings: &'a mut Settings,
    pub ask: &'a dyn Ask,
    pub store: Option<&'a Store>,
    pub log: Log,
    pub refusals: &'a Refusals,
    /// A person typed the password just now.
    pub password_is_typed: bool,
    pub token_label: &'a Label,
    /// `--otp` or `OL_AWS_OTP`; used up by the first question.
    pub given_code: Option<Secret>,
    /// The device that answered the last time.
    pub remembered_device: Option<String>,
    pub who: &'a Who,
    pub stored: Stored<'a>,
    pub client: ClientSecret,
    pub seeds: Seeds,
    /// The code sent last that was not typed; until OneLogin has judged it.
    pub last_code: Option<Secret>,
    /// The one that OneLogin refused.
    pub refused_code: Option<Secret>,
    /// A push may be sent although nobody is at a terminal here.
    pub push_unseen: bool,
    /// Settings that were typed, to be kept when all went well.
    pub typed_settings: Vec<(&'static str, String)>,
    /// Secrets that were typed and taken, to be kept if the person says so.
    pub typed_secrets: Vec<Typed>,
}

impl Person<'_> {
    /// What cannot be noted must not stop a person's work, but they have to know.
    pub(super) fn warn_if_forgotten(&self, kept: &Result<()>) {
        if let Err(error) = kept {
            self.log.warn(format!(
                "{error}; should OneLogin refuse this, it cannot be remembered"
            ));
        }
    }

    fn has_code_source(&self) -> bool {
        self.given_code.is_some() || self.settings.otp_command.is_some()
    }

    /// # Errors
    /// Exit 9 when nobody is there to do what the device wants.
    fn need_somebody(&self, what: String) -> Result<()> {
        if self.ask.can_ask() {
            return Ok(());
        }
        Err(Error::NeedsAnswer {
            what,
            key: "otp_command",
            variable: self.settings.variable("OL_AWS_OTP"),
        })
    }

    fn type_code(&self, device: &Device, can_be_sent_again: bool) -> Result<Secret> {
        let again = if can_be_sent_again {
            " (Enter alone sends it again)"
        } else {
            ""
        };
        let text = format!("code of {}{again}", device.name);
        let question = Question {
            text: &text,
            key: "otp_command",
            variable: &self.settings.variable("OL_AWS_OTP"),
        };
        loop {
            let typed = Secret::new(self.ask.text(&question, None)?);
            let code = secret::join(&typed.expose().split_whitespace().collect::<Vec<_>>());
            if !code.is_empty() || can_be_sent_again {
                return Ok(code);
            }
        }
    }

    fn pick_device(&self, candidates: &[usize], devices: &[Device]) -> Result<usize> {
        let names: Vec<String> = candidates
            .iter()
            .map(|index| label(&devices[*index]))
            .collect();
        let question = Question {
            text: "second factor",
            key: "device",
            variable: &self.settings.variable("OL_AWS_DEVICE"),
        };
        if !self.ask.can_ask() {
            let what = format!("a choice of device ({})", names.join(", "));
            return Err(Error::NeedsAnswer {
                what,
                key: question.key,
                variable: question.variable.to_owned(),
            });
        }
        Ok(candidates[self.ask.choose(&question, &names, "")?])
    }
}

/// A code is right or wrong for one device.
fn code_of(device: &Device) -> String {
    format!("code of {}", device.id)
}

impl Answers for Person<'_> {
    fn api_client(&mut self) -> Result<(String, Secret)> {
        self.find_api_client()
    }

    fn keep_token(&mut self, token: &AccessToken) {
        if let (Some(store), Some(client_id)) = (self.store, &self.settings.client_id) {
            // The id may have been typed just now.
            let label = Label {
                user: client_id.value.clone(),
                ..self.token_label.clone()
            };
            // Without it the next sign-in asks for the token again: one more request, no harm.
            let _ = store.write(&label, token);
        }
        self.client_secret_was_right();
    }

    fn api_client_refused(&mut self, message: &str) -> Error {
        let from = |source: Option<&Source>| {
            source.map_or_else(|| "the cache".to_owned(), ToString::to_string)
        };
        let error = Error::ApiClientRefused {
            message: message.to_owned(),
            client_id_from: from(self.settings.client_id.as_ref().map(|id| &id.source)),
            client_secret_from: from(self.client.source.as_ref()),
        };
        if let (Some(id), Some(secret)) = (&self.settings.client_id, &self.client.secret)
            && self.client.source != Some(Source::Asked)
        {
            let answer = api_client::answer(&id.value, secret);
            let kept = self.refusals.add("client", answer.expose(), &error);
            self.warn_if_forgotten(&kept);
        }
        error
    }

    fn asks_api_client_again(&mut self, error: &Error) -> bool {
        if !self.types_api_client_again() {
            return false;
        }
        self.ask.tell(&error.to_string());
        // Either may be what was mistyped.
        let typed = |id: &Sourced<String>| id.source == Source::Asked;
        if self.settings.client_id.as_ref().is_some_and(typed) {
            self.settings.client_id = None;
            self.typed_settings.retain(|(key, _)| *key != CLIENT_ID.key);
        }
        true
    }

    fn password_is_sent(&mut self) -> Result<()> {
        match self.password_is_typed {
            true => Ok(()),
            false => self.refusals.sending(),
        }
    }

    fn password_was_right(&mut self) {
        self.refusals.arrived();
    }

    fn device(&mut self, devices: &[Device]) -> Result<usize> {
        let all: Vec<usize> = (0..devices.len()).collect();
        let candidates = match &self.settings.device {
            Some(wanted) => wanted_devices(wanted, devices),
            None => all,
        };
        match candidates.as_slice() {
            [] => Err(Error::NoSuchDevice {
                wanted: self.settings.device.clone().unwrap_or_default(),
                devices: devices.iter().map(label).collect(),
            }),
            [only] => Ok(*only),
            several => {
                if let Some(only) = self.device_of_seed(several, devices) {
                    return Ok(only);
                }
                let remembered = self.remembered_device.as_ref();
                if let Some(index) = several
                    .iter()
                    .find(|index| Some(&devices[**index].id) == remembered)
                {
                    return Ok(*index);
                }
                let takes_codes =
                    |index: &&usize| Factor::of_device(&devices[**index].name) == Factor::Code;
                let with_codes: Vec<&usize> = several.iter().filter(takes_codes).collect();
                match with_codes.as_slice() {
                    // A code came along, and only one device shows codes.
                    [only] if self.has_code_source() && !self.ask.can_ask() => Ok(**only),
                    _ => self.pick_device(several, devices),
                }
            }
        }
    }

    fn way(&mut self, device: &Device, factor: Factor) -> Result<Way> {
        if self.given_code.is_some() {
            return Ok(Way::Type);
        }
        if self.settings.otp_command.is_none() && self.makes_codes(factor) {
            return Ok(Way::Type);
        }
        match factor {
            Factor::Code if self.has_code_source() => Ok(Way::Type),
            Factor::Code => self
                .need_somebody(format!("a code of {}", device.name))
                .map(|()| Way::Type),
            Factor::SentCode if self.has_code_source() => Ok(Way::Send),
            Factor::SentCode => self
                .need_somebody(format!("a code sent by {}", device.name))
                .map(|()| Way::Send),
            Factor::Push | Factor::Unknown if self.has_code_source() => Ok(Way::Type),
            Factor::Push if self.push_unseen => Ok(Way::Push),
            Factor::Push => self
                .need_somebody(format!("an answer to a push to {}", device.name))
                .map(|()| Way::Push),
            Factor::Unknown => {
                self.need_somebody(format!("an answer by {}", device.name))?;
                let ways = [
                    "send a request or a code to it".to_owned(),
                    "type a code that it shows".to_owned(),
                ];
                let text = format!("how to use {}", device.name);
                let question = Question {
                    text: &text,
                    key: "",
                    variable: "",
                };
                Ok(if self.ask.choose(&question, &ways, "")? == 0 {
                    Way::Push
                } else {
                    Way::Type
                })
            }
        }
    }

    fn code(
        &mut self,
        device: &Device,
        can_be_sent_again: bool,
        clock_skew: i64,
    ) -> Result<Secret> {
        let from_source = match (self.given_code.take(), &self.settings.otp_command) {
            (Some(code), _) => Some(code),
            (None, Some(command)) => Some(helper::run("otp_command", command, self.ask.can_ask())?),
            (None, None) => None,
        };
        if from_source.is_none()
            && let Some(code) = self.made_code(device, clock_skew)?
        {
            return Ok(code);
        }
        if let Some(code) = from_source {
            let refused = self.refusals.find(&code_of(device), code.expose());
            let sent_before = self.refused_code.as_ref() == Some(&code);
            match refused {
                None if !sent_before => {
                    self.last_code = Some(code.clone());
                    return Ok(code);
                }
                _ if self.ask.can_ask() => self
                    .ask
                    .tell("the code at hand was used before; type another one"),
                Some(refused) => return Err(refused),
                None => {
                    let message = "the same code came again".to_owned();
                    return Err(Error::FactorRefused {
                        device: device.name.clone(),
                        message,
                    });
                }
            }
        }
        self.type_code(device, can_be_sent_again)
    }

    fn code_refused(
        &mut self,
        device: &Device,
        code: &Secret,
        message: &str,
        last: bool,
    ) -> Result<()> {
        let made = self.made_code_refused(device, code, message);
        let error = made.unwrap_or_else(|| Error::FactorRefused {
            device: device.name.clone(),
            message: message.to_owned(),
        });
        if self.last_code.as_ref() == Some(code) {
            let kept = self.refusals.add(&code_of(device), code.expose(), &error);
            self.warn_if_forgotten(&kept);
            self.refused_code = self.last_code.take();
        }
        if last || !self.ask.can_ask() {
            return Err(error);
        }
        self.ask.tell(&error.to_string());
        Ok(())
    }

    fn wait_for_push(&mut self, device: &Device, left: Duration, time: Duration) -> Result<bool> {
        let end = std::time::Instant::now() + time;
        let mut seconds = left.as_secs();
        // One turn a second, so that the countdown lives.
        loop {
            let rest = end.saturating_duration_since(std::time::Instant::now());
            if rest.is_zero() {
                return Ok(false);
            }
            let line = format!(
                "approve on {}: {seconds} s left (o + Enter to type a code instead)",
                device.name
            );
            if self.ask.wait(&line, rest.min(Duration::from_secs(1)))? == WhileWaiting::WantsCode {
                return Ok(true);
            }
            seconds = seconds.saturating_sub(1);
        }
    }

    fn end_wait(&mut self) {
        self.ask.end_wait();
    }

    fn starts_over(&mut self) {
        // OneLogin did not look at the code, so it may still be right: a given one is given again, a program is asked
        // for its newest.
        let unjudged = self.last_code.take();
        if self.settings.otp_command.is_none() {
            self.given_code = unjudged;
        }
        self.ask
            .tell("the sign-in ran out while it waited; it starts over");
    }
}
