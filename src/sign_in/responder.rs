//! Answers what OneLogin asks for in the course of a sign-in: from the command line, the
//! environment, the programs of the settings, the keyring, what was remembered, and at last from
//! the person at the terminal.

use std::time::{Duration, Instant};

use super::Options;
use super::api_client::{ApiClientSource, TypedApiClient};
use super::attempt::Attempt;
use super::code_source::CodeSource;
use super::devices::{labels, wanted_devices};
use super::factor_use::{FactorUse, factor_for};
use crate::ask::{Question, Waiting, WhileWaiting};
use crate::cache::Label;
use crate::clock::ClockSkew;
use crate::error::{Error, Result};
use crate::history::History;
use crate::onelogin::{AccessToken, Device, Factor, Interaction, Way};
use crate::secret::Secret;

/// The answers for one sign-in.
pub struct Responder<'a> {
    attempt: Attempt<'a>,
    /// A person typed the password that is tried now.
    pub password_is_typed: bool,
    client: ApiClientSource<'a>,
    codes: CodeSource<'a>,
    /// The device that answered the last time.
    remembered_device: Option<String>,
    allow_unattended_push: bool,
    /// What this call asks for.
    factor: Option<FactorUse>,
}

impl<'a> Responder<'a> {
    pub fn new(attempt: Attempt<'a>, options: &Options, history: &History) -> Self {
        let given = options.otp.clone();
        let given = given.or_else(|| attempt.settings.otp.clone());
        Self {
            attempt,
            password_is_typed: false,
            client: ApiClientSource::new(attempt),
            codes: CodeSource::new(attempt, given.filter(|code| !code.is_empty())),
            remembered_device: history
                .device(&attempt.identity.person())
                .map(str::to_owned),
            allow_unattended_push: options.allow_unattended_push,
            factor: options.factor,
        }
    }

    /// Where the API client's token lies in the cache.
    pub fn token_label(&self) -> Label {
        let client_id = self.client.id().unwrap_or_default();
        self.attempt.identity.token_label(client_id)
    }

    /// The sign-in worked: a seed that was typed is kept now, as its question said.
    pub fn keep_seed(&self) {
        self.codes.totp.keep();
    }

    pub fn into_typed(self) -> TypedApiClient {
        self.client.into_typed()
    }

    /// # Errors
    /// Exit 9 when nobody is there to do what the device wants.
    fn need_somebody(&self, what: String) -> Result<()> {
        if self.attempt.can_ask() {
            return Ok(());
        }
        let variable = self.attempt.settings.variable("OL_AWS_OTP");
        Err(Question::new(&what, "otp_command", variable).unanswered())
    }

    fn pick_device(&self, candidates: &[usize], devices: &[Device]) -> Result<usize> {
        let offered: Vec<&Device> = candidates.iter().map(|index| &devices[*index]).collect();
        let names = labels(&offered);
        let variable = self.attempt.settings.variable("OL_AWS_DEVICE");
        if !self.attempt.can_ask() {
            let what = format!("a choice of device ({})", names.join(", "));
            return Err(Question::new(&what, "device", variable).unanswered());
        }
        let question = Question::new("second factor", "device", variable);
        Ok(candidates[self.attempt.caller.ask.choose(&question, &names, "")?])
    }

    /// Of several devices the one that can be chosen without asking.
    fn likely_device(&mut self, several: &[usize], devices: &[Device]) -> Option<usize> {
        let shows_codes =
            |index: &&usize| Factor::of_device(&devices[**index].name) == Factor::Code;
        let mut with_codes = several.iter().filter(shows_codes).copied();
        let only_with_codes = with_codes.next().filter(|_| with_codes.next().is_none());
        if only_with_codes.is_some() && self.codes.totp.can_make_codes(Factor::Code) {
            return only_with_codes;
        }
        let is_remembered = |index: &usize| {
            let remembered = self.remembered_device.as_ref();
            remembered.is_some_and(|id| *id == devices[*index].id)
        };
        let remembered = several.iter().copied().find(is_remembered);
        // A code came along, and only one device shows codes.
        let by_code = self.codes.has_source() && !self.attempt.can_ask();
        remembered.or(only_with_codes.filter(|_| by_code))
    }

    /// Of several devices those that can get a push, if one is asked for.
    fn with_push(&self, candidates: Vec<usize>, devices: &[Device]) -> Vec<usize> {
        if self.factor != Some(FactorUse::Push) {
            return candidates;
        }
        let of = |wanted: Factor| -> Vec<usize> {
            let is_wanted = |index: &&usize| Factor::of_device(&devices[**index].name) == wanted;
            candidates.iter().filter(is_wanted).copied().collect()
        };
        let found = [of(Factor::Push), of(Factor::Unknown)];
        let found = found.into_iter().find(|found| !found.is_empty());
        found.unwrap_or(candidates)
    }

    /// For a device of which we do not know what it does.
    fn ask_for_way(&self, device: &Device) -> Result<Way> {
        self.need_somebody(format!("an answer by {}", device.name))?;
        let ways = [
            "type a code that OneLogin sends to it".to_owned(),
            "type a code that it shows".to_owned(),
            "approve a push on it".to_owned(),
        ];
        let text = format!("how to use {}", device.name);
        let question = Question::plain(&text);
        Ok(
            match self.attempt.caller.ask.choose(&question, &ways, "")? {
                0 => Way::Send,
                1 => Way::Type,
                _ => Way::Push,
            },
        )
    }
}

impl Interaction for Responder<'_> {
    fn api_client(&mut self) -> Result<(String, Secret)> {
        self.client.find()
    }

    fn keep_token(&mut self, token: &AccessToken) {
        let Attempt {
            cache,
            identity,
            begun,
            ..
        } = self.attempt;
        let history = History::load(cache.directory());
        if let Some(store) = cache.store()
            && !history.signed_out_since(&identity.person(), None, begun)
        {
            // Without it the next sign-in asks for the token again: one more request, no harm.
            let _ = store.write(&self.token_label(), token);
        }
        self.client.accepted();
    }

    fn api_client_refused(&mut self, message: &str) -> Error {
        self.client.refused(message)
    }

    fn asks_api_client_again(&mut self, error: &Error) -> bool {
        let is_asked = self.client.prepare_retry();
        if is_asked {
            self.attempt.tell(&error.to_string());
        }
        is_asked
    }

    fn password_is_sent(&mut self) -> Result<()> {
        if self.password_is_typed {
            Ok(())
        } else {
            self.attempt.rejected.sending()
        }
    }

    fn password_was_right(&mut self) {
        self.attempt.rejected.judged();
    }

    fn device(&mut self, devices: &[Device]) -> Result<usize> {
        let candidates = match &self.attempt.settings.device {
            Some(wanted) => wanted_devices(wanted, devices),
            None => (0..devices.len()).collect(),
        };
        let candidates = self.with_push(candidates, devices);
        match candidates.as_slice() {
            [] => Err(Error::NoSuchDevice {
                wanted: self.attempt.settings.device.clone().unwrap_or_default(),
                devices: labels(&devices.iter().collect::<Vec<_>>()),
            }),
            [only] => Ok(*only),
            several => match self.likely_device(several, devices) {
                Some(index) => Ok(index),
                None => self.pick_device(several, devices),
            },
        }
    }

    fn way(&mut self, device: &Device, factor: Factor) -> Result<Way> {
        let name = &device.name;
        let factor = factor_for(factor, self.factor, self.attempt.settings.device.as_deref());
        let takes_code = self.factor != Some(FactorUse::Push);
        if !takes_code && factor != Factor::Push {
            return Err(Error::Usage {
                message: format!("{name} takes codes, so it cannot get a push"),
                hint: "leave out --factor, or choose another second factor with --device".into(),
            });
        }
        if takes_code && self.codes.has_next(factor) {
            return Ok(Way::Type);
        }
        let has_code = takes_code && self.codes.has_source();
        let (way, what) = match factor {
            Factor::SentCode if has_code => return Ok(Way::Send),
            _ if has_code => return Ok(Way::Type),
            Factor::Push if self.allow_unattended_push => return Ok(Way::Push),
            Factor::Unknown => return self.ask_for_way(device),
            Factor::Code => (Way::Type, format!("a code of {name}")),
            Factor::SentCode => (Way::Send, format!("a code sent by {name}")),
            Factor::Push => (Way::Push, format!("an answer to a push to {name}")),
        };
        self.need_somebody(what).map(|()| way)
    }

    fn code(
        &mut self,
        device: &Device,
        can_be_sent_again: bool,
        clock_skew: ClockSkew,
    ) -> Result<Secret> {
        self.codes.next(device, can_be_sent_again, clock_skew)
    }

    fn code_refused(
        &mut self,
        device: &Device,
        code: &Secret,
        message: &str,
        last: bool,
    ) -> Result<()> {
        let error = self.codes.refused(device, code, message);
        if last || !self.attempt.can_ask() {
            return Err(error);
        }
        self.attempt.tell(&error.to_string());
        Ok(())
    }

    fn wait_for_push(&mut self, device: &Device, left: Duration, time: Duration) -> Result<bool> {
        let end = Instant::now() + time;
        // One turn a second, so that the countdown lives.
        loop {
            let rest = end.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return Ok(false);
            }
            let left = left.saturating_sub(time.saturating_sub(rest));
            let seconds = left.as_secs_f32().round();
            let line = format!(
                "approve on {}: {seconds} s left (o + Enter to type a code instead)",
                device.name
            );
            let waiting = Waiting {
                line: &line,
                left: Some(left),
            };
            let turn = rest.min(Duration::from_secs(1));
            if self.attempt.caller.ask.wait(waiting, turn)? == WhileWaiting::WantsCode {
                return Ok(true);
            }
        }
    }

    fn end_wait(&mut self) {
        self.attempt.caller.ask.end_wait();
    }

    fn starts_over(&mut self) {
        self.codes.give_again();
        self.attempt
            .tell("the sign-in expired while it was waiting; starting over");
    }
}
