//! Sending a request again: only where its caller knows that repeating does no harm, three times in
//! all, each time later and never after quite the same pause, so that many who failed together do
//! not come back together. A server that names a time is not asked before it; one that names a long
//! time, or takes long to fail, is not asked again at all: the rest is for the person who waits to
//! decide.

use std::time::{Duration, Instant};

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, RetryClassifierPriority, RetryReason,
};
use aws_smithy_types::retry::ErrorKind;

use super::retry_after;
use crate::random;

/// Tries of a request, the first one included.
pub const TRIES: u32 = 3;
/// A longer wait is not ours to decide.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// No further try begins later than this after the first one did.
const PATIENCE: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// The tries of one request.
#[derive(Debug)]
pub struct Retry {
    started: Instant,
    tried: u32,
}

impl Retry {
    /// To be made right before the first try.
    pub fn begin() -> Self {
        Self {
            started: Instant::now(),
            tried: 1,
        }
    }

    /// Waits for the next try; false when there is none. `retry_after`: what the server named.
    pub async fn again(&mut self, retry_after: Option<Duration>) -> bool {
        let late = self.started.elapsed() > PATIENCE;
        if self.tried >= TRIES || late || retry_after.is_some_and(|wait| wait > LONGEST_WAIT) {
            return false;
        }
        tokio::time::sleep(pause(self.tried, retry_after)).await;
        self.tried += 1;
        true
    }
}

fn pause(tried: u32, retry_after: Option<Duration>) -> Duration {
    let least = FIRST_PAUSE * 2_u32.pow(tried - 1);
    let jitter = least.mul_f64(fraction());
    retry_after.unwrap_or(least) + jitter
}

/// From 0 to 1.
fn fraction() -> f64 {
    // Without randomness the pauses are still right, only alike.
    let bytes = random::bytes().unwrap_or_default();
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

/// The same for the AWS SDK, which has pauses and a jitter of its own, but knows no `Retry-After`.
/// For one request: to be made right before it is sent.
#[derive(Debug)]
pub struct SdkRetry {
    started: Instant,
}

impl SdkRetry {
    pub fn begin() -> Self {
        Self {
            started: Instant::now(),
        }
    }
}

impl ClassifyRetry for SdkRetry {
    fn classify_retry(&self, _: &InterceptorContext) -> RetryAction {
        RetryAction::NoActionIndicated
    }

    fn classify_retry_v2(
        &self,
        context: &InterceptorContext,
        previous: &RetryAction,
    ) -> RetryAction {
        let response = context.response();
        let kind = match previous {
            RetryAction::RetryIndicated(RetryReason::RetryableError { kind, .. }) => *kind,
            // The SDK knows AWS's own word for it alone, not that of what stands in between.
            _ if response.is_some_and(|response| response.status().as_u16() == 429) => {
                ErrorKind::ThrottlingError
            }
            _ => return RetryAction::NoActionIndicated,
        };
        let named = response
            .map(|response| response.headers())
            .and_then(|headers| retry_after(|name| headers.get(name)));
        match named {
            _ if self.started.elapsed() > PATIENCE => RetryAction::RetryForbidden,
            None => RetryAction::retryable_error(kind),
            Some(wait) if wait > LONGEST_WAIT => RetryAction::RetryForbidden,
            wait => RetryAction::retryable_error_with_explicit_delay(kind, pause(1, wait)),
        }
    }

    fn name(&self) -> &'static str {
        "ol-aws"
    }

    /// After the SDK's own, whose verdict it refines.
    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_never_quite_the_same() {
        for (tried, least, most) in [(1, 200, 400), (2, 400, 800)] {
            let pauses: Vec<Duration> = (0..50).map(|_| pause(tried, None)).collect();
            let within = Duration::from_millis(least)..=Duration::from_millis(most);
            assert!(
                pauses.iter().all(|pause| within.contains(pause)),
                "{pauses:?}"
            );
            assert!(pauses.iter().any(|pause| *pause != pauses[0]), "{pauses:?}");
        }
        let named: Vec<Duration> = (0..50)
            .map(|_| pause(1, Some(Duration::from_secs(3))))
            .collect();
        let within = Duration::from_secs(3)..=Duration::from_millis(3200);
        assert!(
            named.iter().all(|pause| within.contains(pause)),
            "{named:?}"
        );
    }

    #[tokio::test]
    async fn a_request_is_sent_three_times_at_most_and_not_when_the_server_wants_a_long_rest() {
        let mut retry = Retry::begin();
        assert!(retry.again(None).await);
        assert!(retry.again(Some(Duration::ZERO)).await);
        assert!(!retry.again(None).await);
        assert!(
            !Retry::begin()
                .again(Some(LONGEST_WAIT + Duration::from_secs(1)))
                .await
        );
    }

    #[tokio::test]
    async fn what_took_long_to_fail_is_not_tried_again() {
        let Some(started) = Instant::now().checked_sub(PATIENCE * 2) else {
            return; // The machine has only just started.
        };
        let mut retry = Retry { started, tried: 1 };
        assert!(!retry.again(None).await);
    }
}
