//! Many roles from one assertion, side by side.

use futures_util::stream::{self, StreamExt};

use super::{Held, Login, Session, Who, block_on, now, now_in_milliseconds};
use crate::error::{Error, Result};
use crate::http::Http;
use crate::role::Named;
use crate::saml::Assertion;
use crate::sts::Sts;

/// Requests to STS at the same time: more would only be throttled.
const AT_ONCE: usize = 16;

impl Login<'_> {
    /// Credentials of all these roles, each with what became of it, in their order. `progress` is told how many are done.
    /// Where the assertion runs out in the middle, there is one more sign-in.
    ///
    /// # Errors
    /// When there is no way to ask for any: no network, no assertion.
    pub fn credentials_of_all(
        &mut self,
        roles: &[Named],
        mut progress: impl FnMut(usize),
    ) -> Result<Vec<Result<Held>>> {
        let who = self.who()?;
        let outcomes = block_on(|| async {
            let http = Http::new(self.environment, self.log)?;
            let sts = self.sts(&http).await?;
            let mut outcomes: Vec<Option<Result<Session>>> = Vec::new();
            outcomes.resize_with(roles.len(), || None);
            for since in [0, now_in_milliseconds()] {
                let assertion = self
                    .signed_in(&who, &http, since, Some((&sts, None)))
                    .await?;
                let all_done = self
                    .redeem_all(&who, &sts, &assertion, roles, &mut outcomes, &mut progress)
                    .await;
                if all_done {
                    break;
                }
            }
            Ok(outcomes)
        })??;
        let too_slow = || {
            let reason = "AWS finds it too old although it is new; a clock may be wrong".into();
            Err(Error::AssertionUnusable { reason })
        };
        let held = outcomes.into_iter().zip(roles).map(|(outcome, named)| {
            outcome
                .unwrap_or_else(too_slow)
                .and_then(|session| self.held(session, named))
        });
        Ok(held.collect())
    }

    /// What is not done yet. Whether all is done then: an assertion may run out in the middle.
    async fn redeem_all(
        &self,
        who: &Who,
        sts: &Sts,
        assertion: &Assertion,
        roles: &[Named],
        outcomes: &mut [Option<Result<Session>>],
        progress: &mut impl FnMut(usize),
    ) -> bool {
        let open: Vec<usize> = (0..roles.len())
            .filter(|index| outcomes[*index].is_none())
            .collect();
        let mut done = roles.len() - open.len();
        let asked = open.iter().map(|index| async {
            let outcome = match assertion.is_valid(now()) {
                true => {
                    let order = self.order(&roles[*index]);
                    self.assumed(who, sts, Some(assertion), &order).await
                }
                false => Ok(None),
            };
            (*index, outcome.transpose())
        });
        let mut asked = std::pin::pin!(stream::iter(asked).buffer_unordered(AT_ONCE));
        while let Some((index, outcome)) = asked.next().await {
            outcomes[index] = outcome;
            done += usize::from(outcomes[index].is_some());
            progress(done);
        }
        done == roles.len()
    }
}
