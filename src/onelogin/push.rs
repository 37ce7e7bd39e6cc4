//! A push: sent once, then polled until somebody answers it or it has waited too long.

use std::time::{Duration, Instant};

use super::reply::{Challenge, Device, Reply};
use super::{Interaction, SignIn, is_state_token_gone};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// A push is waited for this long: the state token lives about two minutes (its documented life for
/// enrolled factors).
const PUSH_LIMIT: Duration = Duration::from_secs(110);
/// From one poll to the next: an approval is noticed within a second.
const POLL: Duration = Duration::from_millis(850);
/// Who has not answered by then is not looking at the phone.
const PROMPT_ANSWER: Duration = Duration::from_secs(30);
const SLOW_POLL: Duration = Duration::from_secs(2);
/// OneLogin allows a whole company 5,000 calls an hour: with so few left, polls are slow.
const FEW_CALLS: u64 = 1000;
/// However long a reply takes, there is time to press a key.
const SHORTEST_PAUSE: Duration = Duration::from_millis(200);
impl SignIn<'_> {
    /// `None` when its state token ran out.
    pub(super) async fn push(
        &mut self,
        challenge: &Challenge,
        device: &Device,
        interaction: &mut dyn Interaction,
    ) -> Result<Option<Secret>> {
        let started = Instant::now();
        let mut asked = started;
        let mut reply = self.call(challenge, device, None, false).await?;
        loop {
            match reply {
                Reply::Assertion(response) => return Ok(Some(response)),
                Reply::Pending => {}
                Reply::Refused(refused) if is_state_token_gone(&refused) => return Ok(None),
                Reply::Refused(refused) if refused.says("otp token blank") => {
                    return self.codes(challenge, device, false, interaction).await;
                }
                Reply::Refused(refused) => {
                    return Err(Error::PushDenied {
                        device: device.name.clone(),
                        message: refused.message,
                    });
                }
                Reply::FactorRequired(_) => return Err(Error::NoDevice),
            }
            let waited = started.elapsed();
            let left = PUSH_LIMIT.saturating_sub(waited);
            if left.is_zero() {
                return Err(Error::PushTimedOut {
                    device: device.name.clone(),
                    limit: PUSH_LIMIT,
                });
            }
            let pause = pause(waited, self.calls_left).saturating_sub(asked.elapsed());
            let pause = pause.max(SHORTEST_PAUSE).min(left);
            if interaction.wait_for_push(device, left, pause)? {
                interaction.end_wait();
                return self.codes(challenge, device, false, interaction).await;
            }
            asked = Instant::now();
            reply = self.call(challenge, device, None, true).await?;
        }
    }
}

/// How long after one poll the next one follows.
fn pause(waited: Duration, calls_left: Option<u64>) -> Duration {
    if waited >= PROMPT_ANSWER || calls_left.is_some_and(|left| left < FEW_CALLS) {
        SLOW_POLL
    } else {
        POLL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The polls of a push that nobody answers, if replies take no time.
    fn polls(calls_left: Option<u64>) -> u32 {
        let (mut waited, mut polls) = (Duration::ZERO, 0);
        while waited < PUSH_LIMIT {
            waited += pause(waited, calls_left);
            polls += 1;
        }
        polls
    }

    #[test]
    fn an_approval_is_noticed_within_a_second_and_an_unanswered_push_costs_few_calls() {
        for seconds in 0..30 {
            let pause = pause(Duration::from_secs(seconds), None);
            assert!(pause < Duration::from_secs(1), "{seconds}: {pause:?}");
        }
        assert_eq!(polls(None), 76);
        // The company has plenty left, or hardly any.
        assert_eq!(polls(Some(FEW_CALLS)), polls(None));
        assert_eq!(polls(Some(FEW_CALLS - 1)), 55);
    }
}
