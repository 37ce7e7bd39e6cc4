//! Many roles from one assertion, side by side.

use futures_util::stream::{self, StreamExt};

use super::assume::Exchange;
use super::request::SessionRequest;
use super::{CachedSession, RoleCredentials, Sessions, too_old_although_new};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::role::NamedRole;
use crate::sign_in::SignInIdentity;

/// Requests to STS at the same time: more would only be throttled.
pub(super) const AT_ONCE: usize = 32;

impl Sessions<'_> {
    /// Credentials of all these roles, each with what became of it, in their order. `progress` is
    /// told how many are done. Where the assertion runs out in the middle, there is one more
    /// sign-in.
    ///
    /// # Errors
    /// When there is no way to ask for any: no network, no assertion.
    pub fn get_all(
        &mut self,
        roles: &[NamedRole],
        mut progress: impl FnMut(usize),
    ) -> Result<Vec<Result<RoleCredentials>>> {
        let needs_sign_in = roles.iter().any(|role| !role.needs_no_sign_in());
        let identity = if needs_sign_in {
            self.sign_in.identity()?
        } else {
            SignInIdentity::of_nobody()
        };
        let network = self.sign_in.network()?;
        let outcomes = network.runtime.block_on(|| async {
            let sts = self.sts(&network.http).await?;
            let mut outcomes: Vec<Option<Result<CachedSession>>> = Vec::new();
            let connections = roles.len().min(AT_ONCE);
            for is_last_try in [false, true] {
                let http = &network.http;
                let assertion = if needs_sign_in {
                    let assertion =
                        self.ensure_assertion(&identity, http, &sts, None, connections, None);
                    Some(assertion.await?)
                } else {
                    None
                };
                let exchange = self.exchange(&identity, &sts, assertion.as_ref());
                let requests = self.requests_by_name(roles);
                outcomes.resize_with(requests.len(), || None);
                let mut progress = |done: usize| progress(done.min(roles.len()));
                exchange
                    .fill_missing(&mut outcomes, &requests, &mut progress)
                    .await;
                if is_last_try || outcomes.iter().all(Option::is_some) {
                    break;
                }
                if needs_sign_in {
                    self.tell_of_expired_assertion(&identity);
                }
            }
            Ok(outcomes)
        })?;
        let outcomes = outcomes.into_iter().zip(roles).map(|(outcome, role)| {
            let session = outcome.unwrap_or_else(|| Err(too_old_although_new()))?;
            let credentials = self.credentials_of(session, role);
            self.check_min_ttl(credentials, None, Some(role.clone()))
        });
        Ok(outcomes.collect())
    }
}

impl Exchange<'_> {
    /// Fills in what is missing among the outcomes. What is still missing then is so
    /// because the assertion ran out.
    pub(super) async fn fill_missing(
        &self,
        outcomes: &mut [Option<Result<CachedSession>>],
        requests: &[SessionRequest<'_>],
        progress: &mut impl FnMut(usize),
    ) {
        let is_missing = |index: &usize| outcomes[*index].is_none();
        let missing: Vec<usize> = (0..requests.len()).filter(is_missing).collect();
        let mut done = requests.len() - missing.len();
        let exchanges = missing.into_iter().map(|index| async move {
            let is_valid = self
                .assertion
                .is_some_and(|found| found.is_valid(Timestamp::now()));
            let outcome = if is_valid || requests[index].role.needs_no_sign_in() {
                self.ensure_session(&requests[index]).await
            } else {
                Ok(None)
            };
            (index, outcome.transpose())
        });
        let mut exchanges = std::pin::pin!(stream::iter(exchanges).buffer_unordered(AT_ONCE));
        while let Some((index, outcome)) = exchanges.next().await {
            done += usize::from(outcome.is_some());
            outcomes[index] = outcome;
            progress(done);
        }
    }
}
