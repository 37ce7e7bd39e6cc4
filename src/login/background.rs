//! What sign-ins that nobody watches pause for: an editor that asks every few seconds must not ask OneLogin each time for
//! what it just refused, or what needs a person, nor ring a phone again after a no.

use time::OffsetDateTime;

use super::refusals::Refusals;
use super::refused_file::{LONGEST, Pause, Reason};
use super::{Login, Purpose, Who, now};
use crate::credentials::local_clock;
use crate::error::{Error, Failure, Refusal, Result};

/// In seconds. Short: what it was refused for may be mended by somebody else at any time, and OneLogin can be told to ask
/// for a factor only now and then.
const SHORT: i64 = 5 * 60;

/// Whether another process may be signing in meanwhile: then a password that it has sent is only on its way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Theirs,
    Ours,
}

impl Login<'_> {
    /// Whether a person is there, who sees what happens and can answer.
    pub(super) fn is_watched(&self) -> bool {
        self.ask.can_ask() && self.options.purpose != Purpose::Background
    }

    /// # Errors
    /// What another sign-in failed with before, where this one would fare no better. A person is let through.
    pub(super) fn heed_pauses(&self, who: &Who, turn: Turn) -> Result<()> {
        // What was pasted has been through OneLogin already.
        if self.is_watched() || self.options.pasted.is_some() {
            return Ok(());
        }
        let holds = |pause: &Pause| match pause.reason {
            Reason::Refused => true,
            Reason::Sent(_) => turn == Turn::Ours,
            Reason::Push => self.is_background() && !self.has_code(),
            Reason::Factor => {
                self.is_background() && !self.can_answer() && !self.options.push_unseen
            }
        };
        let pauses = self.refusals(who).pauses(&self.circumstances(who));
        match pauses.into_iter().find(holds) {
            Some(pause) => Err(Error::Inherited(told(&pause))),
            None => Ok(()),
        }
    }

    /// A success ends every pause of the account; a failure may begin one. The failure that is to be reported.
    pub(super) fn learn_pause(&self, who: &Who, outcome: &Result<impl Sized>) -> Option<Error> {
        let refusals = self.refusals(who);
        let error = match outcome {
            Ok(_) => {
                if self.is_watched() {
                    self.warn_if_forgotten(&refusals.mend());
                }
                self.warn_if_forgotten(&refusals.succeeded());
                return None;
            }
            Err(error) => error,
        };
        let pause = self.pause_after(who, error)?;
        self.warn_if_forgotten(&refusals.pause(&pause));
        let tell = !self.is_watched() && pause.reason != Reason::Factor;
        tell.then(|| Error::Inherited(told(&pause)))
    }

    fn pause_after(&self, who: &Who, error: &Error) -> Option<Pause> {
        let these = Some(self.circumstances(who));
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
            Error::PushDenied { .. }
            | Error::PushTimedOut { .. }
            | Error::NobodyAnswered { .. }
            | Error::Cancelled
                if self.is_background() =>
            {
                (Reason::Push, None, None)
            }
            // The rest is known before anything is sent, and so costs nothing to find out again.
            Error::NeedsAnswer { key, .. }
                if self.is_background() && ["otp_command", "device"].contains(key) =>
            {
                (Reason::Factor, these, Some(SHORT))
            }
            _ => return None,
        };
        Some(Pause {
            reason,
            settings,
            until: life.map(|life| now() + life),
            failure: match error {
                Error::Cancelled => cancelled(),
                error => error.to_failure(),
            },
        })
    }

    fn is_background(&self) -> bool {
        self.options.purpose == Purpose::Background
    }

    pub(super) fn refusals(&self, who: &Who) -> Refusals {
        Refusals::of(self.store.as_deref(), who.account())
    }

    /// The settings that OneLogin's answer depends on, besides the account and its password.
    fn circumstances(&self, who: &Who) -> String {
        let or_none = |setting: &Option<String>| setting.clone().unwrap_or_default();
        [
            who.host(),
            who.app_id.clone(),
            or_none(&self.settings.ip_address),
            or_none(&self.settings.device),
        ]
        .join(" ")
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
        .and_then(|until| OffsetDateTime::from_unix_timestamp(until).ok())
        .map_or("you sign in".into(), local_clock);
    failure.text += &format!("; non-interactive sign-ins are paused until {until}");
    let at_once = "run `ol-aws login` on a terminal to try again at once";
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
        text: "the question of the last background sign-in was cancelled".into(),
        hint: None,
    }
}
