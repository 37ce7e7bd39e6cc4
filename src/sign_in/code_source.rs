//! The codes of the second factor: the one that was given, those of `otp_command`, those made of a
//! seed in the keyring, and those that a person types. Each is sent once.

use super::attempt::Attempt;
use super::totp_source::TotpSource;
use crate::ask::Question;
use crate::clock::ClockSkew;
use crate::error::{Error, Result};
use crate::onelogin::{Device, Factor};
use crate::secret::{self, Secret};
use crate::secret_command;

pub struct CodeSource<'a> {
    attempt: Attempt<'a>,
    pub totp: TotpSource<'a>,
    /// `--otp` or `OL_AWS_OTP`; used up by the first question.
    given: Option<Secret>,
    /// The code sent last that was neither typed nor made; until OneLogin has judged it.
    last_sent: Option<Secret>,
    /// The one that OneLogin refused.
    refused: Option<Secret>,
}

impl<'a> CodeSource<'a> {
    pub fn new(attempt: Attempt<'a>, given: Option<Secret>) -> Self {
        Self {
            attempt,
            totp: TotpSource::new(attempt),
            given,
            last_sent: None,
            refused: None,
        }
    }

    /// Whether a code is given, or a program gives one.
    pub fn has_source(&self) -> bool {
        self.given.is_some() || self.attempt.settings.otp_command.is_some()
    }

    /// Whether the next code is there, or made here, so that the device need not be asked for one.
    pub fn has_next(&mut self, factor: Factor) -> bool {
        let by_seed = self.attempt.settings.otp_command.is_none();
        self.given.is_some() || by_seed && self.totp.can_make_codes(factor)
    }

    /// The next code for the device. Empty: it is to be sent again. `clock_skew`: OneLogin's
    /// clock.
    ///
    /// # Errors
    /// When the code there is was refused before and nobody can type another; what the question
    /// ends with.
    pub fn next(
        &mut self,
        device: &Device,
        can_be_sent_again: bool,
        clock_skew: ClockSkew,
    ) -> Result<Secret> {
        let code = match (self.given.take(), &self.attempt.settings.otp_command) {
            (Some(code), _) => code,
            (None, Some(command)) => {
                secret_command::run("otp_command", command, self.attempt.surroundings())?
            }
            (None, None) => {
                return match self.totp.next(device, clock_skew)? {
                    Some(code) => Ok(code),
                    None => self.typed(device, can_be_sent_again),
                };
            }
        };
        let refused = self.attempt.rejected.find(&kind(device), code.expose());
        let came_again = self.refused.as_ref() == Some(&code);
        if refused.is_none() && !came_again {
            self.last_sent = Some(code.clone());
            return Ok(code);
        }
        if self.attempt.can_ask() {
            self.attempt
                .tell("this code was used before; type another one");
            return self.typed(device, can_be_sent_again);
        }
        Err(refused.unwrap_or_else(|| Error::FactorRefused {
            device: device.name.clone(),
            message: "this is the same code again".to_owned(),
        }))
    }

    fn typed(&self, device: &Device, can_be_sent_again: bool) -> Result<Secret> {
        let again = if can_be_sent_again {
            " (press Enter to send it again)"
        } else {
            ""
        };
        let text = format!("code of {}{again}", device.name);
        let variable = self.attempt.settings.variable("OL_AWS_OTP");
        let question = Question::new(&text, "otp_command", variable);
        let ask = self.attempt.caller.ask;
        let typed = Secret::new(if can_be_sent_again {
            ask.text(&question, None)?
        } else {
            ask.required_text(&question, None)?
        });
        let words: Vec<&str> = typed.expose().split_whitespace().collect();
        Ok(secret::join(&words))
    }

    /// The failure that a refused code is. It is remembered, unless it was typed.
    pub fn refused(&mut self, device: &Device, code: &Secret, message: &str) -> Error {
        let error = self.totp.refused(device, code, message);
        let error = error.unwrap_or_else(|| Error::FactorRefused {
            device: device.name.clone(),
            message: message.to_owned(),
        });
        if self.last_sent.as_ref() == Some(code) {
            let rejected = self.attempt.rejected;
            let noted = rejected.add(&kind(device), code.expose(), &error);
            self.attempt.warn_if_not_noted(&noted);
            self.refused = self.last_sent.take();
        }
        error
    }

    /// OneLogin did not look at the code, so it may still be right: a given one is given again, a
    /// program is asked for its newest.
    pub fn give_again(&mut self) {
        let unjudged = self.last_sent.take();
        if self.attempt.settings.otp_command.is_none() {
            self.given = unjudged;
        }
    }
}

/// What a rejected code is remembered as: it is right or wrong for one device.
fn kind(device: &Device) -> String {
    format!("code of {}", device.id)
}
