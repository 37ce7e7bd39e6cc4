//! What sign-ins that nobody watches pause for: an editor that asks every few seconds must not ask
//! OneLogin each time for what it just refused, or what needs a person, nor ring a phone again
//! after a no.

use std::time::Duration;

use super::identity::SignInIdentity;
use super::rejected::RejectedAnswers;
use super::rejected::file::{LONGEST, Pause, Reason};
use super::{Caller, SignIn, warn_if_not_noted};
use crate::clock::Timestamp;
use crate::error::{Error, Failure, Refusal, Result};

/// Short: what it was refused for may be mended by somebody else at any time, and
/// OneLogin can be told to ask for a factor only now and then.
const SHORT: Duration = Duration::from_secs(5 * 60);

/// Whether another process may be signing in meanwhile: then a password that it has sent is only on
/// its way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Theirs,
    Ours,
}

/// What one sign-in pauses for, and what its failure makes others pause for.
pub struct Backoff<'a> {
    rejected: RejectedAnswers,
    /// The settings that OneLogin's answer depends on, besides the account and its password.
    circumstances: String,
    caller: Caller<'a>,
    has_code: bool,
    allow_unattended_push: bool,
    /// What was pasted has been through OneLogin already.
    is_pasted: bool,
}

impl<'a> Backoff<'a> {
    pub fn of(sign_in: &SignIn<'a>, identity: &SignInIdentity) -> Self {
        let settings = &sign_in.settings;
        let or_none = |setting: &Option<String>| setting.clone().unwrap_or_default();
        let circumstances = [
            identity.host(),
            identity.app_id.clone(),
            or_none(&settings.ip_address),
            or_none(&settings.device),
        ];
        Self {
            rejected: sign_in.rejected_answers(identity),
            circumstances: circumstances.join(" "),
            caller: sign_in.caller,
            has_code: sign_in.has_code(),
            allow_unattended_push: sign_in.options.allow_unattended_push,
            is_pasted: sign_in.options.pasted.is_some(),
        }
    }

    /// # Errors
    /// What another sign-in failed with before, where this one would fare no better. A person is
    /// let through.
    pub fn check(&self, turn: Turn) -> Result<()> {
        if self.caller.is_attended() || self.is_pasted {
            return Ok(());
        }
        let is_background = self.caller.is_background;
        let can_answer = self.has_code || self.caller.ask.can_ask();
        let holds = |pause: &Pause| match pause.reason {
            Reason::Refused => true,
            Reason::Sent(_) => turn == Turn::Ours,
            Reason::Push => is_background && !self.has_code,
            Reason::Factor => is_background && !can_answer && !self.allow_unattended_push,
        };
        let pauses = self.rejected.pauses(&self.circumstances);
        match pauses.into_iter().find(holds) {
            Some(pause) => Err(Error::FromOtherProcess(told(&pause))),
            None => Ok(()),
        }
    }

    /// A success ends every pause of the account; a failure may begin one. The failure that is to
    /// be reported.
    pub fn record(&self, outcome: &Result<impl Sized>) -> Option<Error> {
        let log = self.caller.log;
        let is_attended = self.caller.is_attended();
        let error = match outcome {
            Ok(_) => {
                if is_attended {
                    warn_if_not_noted(log, &self.rejected.mend());
                }
                warn_if_not_noted(log, &self.rejected.succeeded());
                return None;
            }
            Err(error) => error,
        };
        let pause = self.pause_after(error)?;
        warn_if_not_noted(log, &self.rejected.pause(&pause));
        let tell = !is_attended && pause.reason != Reason::Factor;
        tell.then(|| Error::FromOtherProcess(told(&pause)))
    }

    fn pause_after(&self, error: &Error) -> Option<Pause> {
        let these = Some(self.circumstances.clone());
        let (reason, settings, life) = match error {
            Error::SignInRefused { refusal, .. } => match refusal {
                Refusal::UserOrPassword => return None,
                // The account's own, whatever the settings are; and every try may prolong it.
                Refusal::Locked => (Reason::Refused, None, Some(LONGEST)),
                // For all we know it is about the password: no program tries that again by itself.
                Refusal::Unclear => (Reason::Refused, these, None),
                Refusal::App
                | Refusal::Subdomain
                | Refusal::Address
                | Refusal::Expired
                | Refusal::Token
                | Refusal::Other => (Reason::Refused, these, Some(SHORT)),
            },
            Error::IdentityCenter { .. } if !self.is_pasted => {
                (Reason::Refused, these, Some(SHORT))
            }
            Error::PushDenied { .. }
            | Error::PushTimedOut { .. }
            | Error::NobodyAnswered { .. }
            | Error::Cancelled
                if self.caller.is_background =>
            {
                (Reason::Push, None, None)
            }
            _ if self.caller.is_background && error.needs_second_factor() => {
                (Reason::Factor, these, Some(SHORT))
            }
            // The rest is known before anything is sent, and so costs nothing to find out again.
            _ => return None,
        };
        Some(Pause {
            reason,
            settings,
            until: life.map(|life| Timestamp::now() + life),
            failure: match error {
                Error::Cancelled => cancelled(),
                error => error.to_failure(),
            },
        })
    }
}

/// The failure, until when it counts, and how not to wait for that.
fn told(pause: &Pause) -> Failure {
    let mut failure = pause.failure.clone();
    if pause.reason == Reason::Factor {
        return failure;
    }
    let until = pause
        .until
        .map_or("you sign in".into(), Timestamp::for_people);
    failure.text += &format!("; non-interactive sign-ins are paused until {until}");
    let at_once = "run `ol-aws login` on a terminal to try again now";
    failure.hint = Some(match failure.hint {
        Some(hint) if hint.contains("ol-aws login") => hint,
        Some(hint) => format!("{hint}; {at_once}"),
        None => at_once.into(),
    });
    failure
}

/// In the words of the next caller, who was not there.
fn cancelled() -> Failure {
    Failure {
        exit_code: Error::Cancelled.exit_code(),
        text: "you cancelled the last background sign-in".into(),
        hint: None,
    }
}
