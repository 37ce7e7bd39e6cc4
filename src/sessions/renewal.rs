//! When credentials are renewed before they have to be, and how, where that needs nobody.

use std::time::Duration;

use super::request::SessionRequest;
use super::{CachedSession, Purpose, Sessions};
use crate::clock::for_people;
use crate::error::Result;
use crate::runtime::block_on;
use crate::sign_in::SignInIdentity;

/// With less left credentials are as good as gone: a request takes a moment, and clocks
/// differ.
pub const LEAST_LEFT: Duration = Duration::from_secs(60);
/// With less left programs get new credentials: boto asks for other ones at every request
/// while less than 15 minutes are left (botocore's `RefreshableCredentials`).
pub const RENEWAL_FOR_PROGRAMS: Duration = Duration::from_secs(900);
/// With less left a person gets new credentials.
const RENEWAL_FOR_PEOPLE: Duration = Duration::from_secs(300);
/// For a renewal ahead of need: whoever asks has credentials already, and should not wait for
/// better ones.
const LONGEST_EARLY: Duration = Duration::from_secs(5);

impl Purpose {
    /// With less left credentials are renewed where that needs nobody.
    pub(super) fn renew_early(self) -> Duration {
        match self {
            Purpose::Background => RENEWAL_FOR_PROGRAMS,
            Purpose::Keep | Purpose::PresentShell | Purpose::ChildProcess => RENEWAL_FOR_PEOPLE,
        }
    }
}

impl Sessions<'_> {
    /// What is cached; near its end a new one, where that needs nobody. It is a kindness: when it
    /// fails, what is held still serves.
    pub(super) fn renewed_early(
        &self,
        identity: &SignInIdentity,
        request: &SessionRequest<'_>,
        session: CachedSession,
    ) -> CachedSession {
        let log = self.sign_in.log();
        log.detail(|| {
            let left = for_people(session.credentials.expiration.left());
            format!(
                "cached credentials of {}, {left} left",
                request.role.reference()
            )
        });
        if !request.wants_renewal(&session) || !self.needs_nobody(identity, request) {
            return session;
        }
        match self.renew(identity, request) {
            Ok(Some(Some(renewed))) => return renewed,
            Ok(Some(None)) => log.detail(|| "not renewed: the SAML response expired".into()),
            Ok(None) => log.detail(|| "not renewed: it took too long".into()),
            Err(error) => log.detail(|| format!("not renewed: {error}")),
        }
        session
    }

    /// `None` when it takes too long; within it `None` when the assertion is too old.
    fn renew(
        &self,
        identity: &SignInIdentity,
        request: &SessionRequest<'_>,
    ) -> Result<Option<Option<CachedSession>>> {
        if let Some(profile) = request.role.role.profile() {
            let renewed = block_on(|| async {
                // Another process may be at it, and take its time.
                let limit = Some(LONGEST_EARLY);
                let renewed = self.ensure_profile_session(request, profile, limit);
                tokio::time::timeout(LONGEST_EARLY, renewed).await.ok()
            })?;
            return Ok(renewed.transpose()?.map(Some));
        }
        let network = self.sign_in.network()?;
        network.runtime.block_on(|| async {
            let sts = self.sts(&network.http).await?;
            let assertion = self.sign_in.cached_assertion(identity, None);
            let exchange = self.exchange(identity, &sts, assertion.as_ref());
            let renewed = exchange.ensure_session(request);
            tokio::time::timeout(LONGEST_EARLY, renewed)
                .await
                .ok()
                .transpose()
        })
    }

    /// Whether credentials can be had without a sign-in: the assertion lives, or the role they are
    /// assumed from is held, or an AWS profile's program has not just failed.
    fn needs_nobody(&self, identity: &SignInIdentity, request: &SessionRequest<'_>) -> bool {
        if request.role.role.profile().is_some() {
            return !self.failed_lately(request);
        }
        if request.role.needs_no_sign_in() {
            return self.holds_source(identity, request);
        }
        let assertion = self.sign_in.cached_assertion(identity, None);
        assertion.is_some() || self.holds_source(identity, request)
    }

    pub(super) fn holds_source(
        &self,
        identity: &SignInIdentity,
        request: &SessionRequest<'_>,
    ) -> bool {
        request.source().is_some_and(|(source, _)| {
            let held = self.cache(identity).find(&source);
            held.is_some_and(|held| self.serves(&held, &source))
                || self.holds_source(identity, &source)
        })
    }

    /// Whether a cached session does for the request.
    pub(super) fn serves(&self, session: &CachedSession, request: &SessionRequest<'_>) -> bool {
        session.credentials.expiration.left() >= request.least()
            && !request.wants_renewal(session)
            && (session.obtained >= self.started || !self.options.fresh)
    }
}
