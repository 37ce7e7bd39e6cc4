//! What background callers learned about signing in: an editor that asks every few seconds must not ask OneLogin each time
//! for something that needs a person, nor ring a phone again after a no.

use serde::{Deserialize, Serialize};

use super::{Login, Purpose, Who, now_in_milliseconds};
use crate::cache::{Kind, Label};
use crate::error::{Error, Failure, Result};

/// A sign-in that needs a person may need none later: OneLogin can be told to ask for a factor only now and then. In
/// milliseconds.
const KEPT: i64 = 5 * 60 * 1000;

#[derive(Debug, Serialize, Deserialize)]
struct Lesson {
    /// Unix milliseconds.
    learned: i64,
    failure: Failure,
    /// A push or a question was denied, or nobody answered it: no other one before a person has tried.
    was_push: bool,
}

impl Login<'_> {
    /// # Errors
    /// What a background sign-in failed with before, where this one would fare no better.
    pub(super) fn heed_background(&self, who: &Who) -> Result<()> {
        let lesson: Option<Lesson> = self.read(&label(who));
        let Some(lesson) = lesson else { return Ok(()) };
        if self.options.purpose != Purpose::Background {
            if let Some(store) = &self.store {
                store.remove(&label(who));
            }
            return Ok(());
        }
        let recent = now_in_milliseconds() - lesson.learned < KEPT;
        let holds = match lesson.was_push {
            true => !self.has_code(),
            false => recent && !self.can_answer() && !self.options.push_unseen,
        };
        match holds {
            true => Err(Error::Inherited(lesson.failure)),
            false => Ok(()),
        }
    }

    pub(super) fn learn_background<T>(&self, who: &Who, outcome: &Result<T>) {
        let Err(error) = outcome else { return };
        let was_push = matches!(
            error,
            Error::PushDenied { .. }
                | Error::PushTimedOut { .. }
                | Error::NobodyAnswered { .. }
                | Error::Cancelled
        );
        // The rest is known before anything is sent, and so costs nothing to find out again.
        let is_factor = matches!(error, Error::NeedsAnswer { key, .. } if ["otp_command", "device"].contains(key));
        if self.options.purpose == Purpose::Background && (was_push || is_factor) {
            let lesson = Lesson {
                learned: now_in_milliseconds(),
                failure: match error {
                    Error::Cancelled => cancelled(),
                    error => error.to_failure(),
                },
                was_push,
            };
            self.write(&label(who), &lesson);
        }
    }
}

/// In the words of the next caller, who was not there.
fn cancelled() -> Failure {
    Failure {
        exit_code: Error::Cancelled.exit_code(),
        text: "the question of the last background sign-in was cancelled".into(),
        hint: Some("run `ol-aws login` on a terminal; after that, programs may ask again".into()),
    }
}

fn label(who: &Who) -> Label {
    Label {
        kind: Kind::Outcome,
        name: "background".into(),
        ..who.sign_in_label()
    }
}
