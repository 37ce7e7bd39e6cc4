//! Exchanges an assertion for a role's session, or assumes the role from another one's; one process
//! at a time for each session.

use std::time::Duration;

use super::cache::SessionCache;
use super::renewal::LEAST_LEFT;
use super::request::SessionRequest;
use super::{CachedSession, Sessions};
use crate::cache::Flight;
use crate::clock::{Timestamp, for_people};
use crate::config::{Chain, Sourced};
use crate::credentials::SessionCredentials;
use crate::error::{Error, Result};
use crate::saml::Assertion;
use crate::sts::{Assumed, Hop, Request, Sts, duration_ladder};

/// The longest session AWS gives (STS API reference, AssumeRoleWithSAML).
const LONGEST: Duration = Duration::from_secs(12 * 3600);
/// AWS gives a chained session an hour at most (STS API reference, AssumeRole).
pub(super) const LONGEST_CHAINED: Duration = Duration::from_secs(3600);

/// What sessions are got with: the assertion, where there is one, and STS.
pub(super) struct Exchange<'e> {
    pub sessions: &'e Sessions<'e>,
    pub cache: SessionCache<'e>,
    pub sts: &'e Sts,
    pub assertion: Option<&'e Assertion>,
}

impl Exchange<'_> {
    /// Redeems the assertion for a role, or assumes it from another one, whose credentials are got
    /// on the way. `None` where an assertion is needed and there is none, or it is too old. One
    /// process at a time for each session.
    ///
    /// # Errors
    /// What AWS refuses, what the network does.
    pub async fn ensure_session(
        &self,
        request: &SessionRequest<'_>,
    ) -> Result<Option<CachedSession>> {
        if let Some(profile) = request.role.role.profile() {
            let obtained = self.sessions.ensure_profile_session(request, profile, None);
            return obtained.await.map(Some);
        }
        let outcome = request.outcome_label(self.cache.identity);
        let sign_in = &self.sessions.sign_in;
        let flight = Flight::enter(&sign_in.cache, &outcome, sign_in.can_answer()).await?;
        // Somebody may have been here since we looked, whether or not we met at the door.
        if let Some(session) = self.cached(request) {
            return Ok(Some(self.with_profile(session)));
        }
        let outcome = match (request.source(), self.assertion) {
            (Some((source, chain)), _) => Box::pin(self.assume_from(&source, chain, request)).await,
            (None, Some(assertion)) => self.redeem(assertion, request).await,
            (None, None) => Ok(None),
        };
        flight.leave(&outcome);
        outcome
    }

    fn cached(&self, request: &SessionRequest<'_>) -> Option<CachedSession> {
        let cached = self.cache.find(request);
        cached.filter(|session| self.sessions.serves(session, request))
    }

    async fn redeem(
        &self,
        assertion: &Assertion,
        request: &SessionRequest<'_>,
    ) -> Result<Option<CachedSession>> {
        let wanted = self.wanted_duration(request, LONGEST);
        let arn = &request.role.role.role_arn;
        let is_asked = request.duration.is_some();
        let known = self.sessions.learned_duration(arn).filter(|_| !is_asked);
        for duration in duration_ladder(known.map_or(wanted, |known| known.min(wanted))) {
            let region = self.region(request)?;
            let call = call(request, duration, region.as_ref());
            match self.sts.assume_role_with_saml(assertion, call).await? {
                Assumed::Expired => {
                    let sign_in = &self.sessions.sign_in;
                    sign_in.forget_assertion(self.cache.identity, assertion);
                    return Ok(None);
                }
                Assumed::TooLong => continue,
                Assumed::Credentials {
                    credentials,
                    session_name,
                } => {
                    if known.is_none_or(|known| duration < known) {
                        self.learn_duration(request, wanted, duration);
                    }
                    let session = self.keep_new(request, wanted, credentials, session_name);
                    return Ok(Some(session));
                }
            }
        }
        Err(no_session_allowed(arn))
    }

    /// A role that gives less than was wanted is not asked for more the next time.
    fn learn_duration(&self, request: &SessionRequest<'_>, wanted: Duration, got: Duration) {
        let arn = &request.role.role.role_arn;
        let history = || self.sessions.sign_in.history();
        if got < wanted {
            history().learned_duration(arn, Some(got), Timestamp::now());
            let allowed = for_people(got);
            self.sessions.sign_in.log().say(format!(
                "{} allows sessions of {allowed} at most",
                request.role.reference()
            ));
        } else if request.duration.is_some() {
            history().learned_duration(arn, None, Timestamp::now());
        }
    }

    async fn assume_from(
        &self,
        source: &SessionRequest<'_>,
        chain: &Chain,
        request: &SessionRequest<'_>,
    ) -> Result<Option<CachedSession>> {
        let held = match self.cached(source) {
            Some(held) => held,
            None => match self.ensure_session(source).await? {
                Some(obtained) => obtained,
                None => return Ok(None),
            },
        };
        let wanted = self.wanted_duration(request, LONGEST_CHAINED);
        self.tell_of_shorter(request);
        let hop = Hop {
            credentials: &held.credentials,
            session_name: &held.session_name,
            external_id: chain.external_id.as_deref(),
            tags: &chain.tags,
            transitive_tags: &chain.transitive_tags,
            source_identity: chain.source_identity.as_deref(),
        };
        let region = self.region(request)?;
        let call = call(request, wanted, region.as_ref());
        match self.sts.assume_role(hop, call).await? {
            Assumed::Expired => {
                // AWS knows better than our clock: the next try begins with a new one.
                self.cache.remove(source);
                Ok(None)
            }
            Assumed::TooLong => Err(no_session_allowed(&request.role.role.role_arn)),
            Assumed::Credentials {
                credentials,
                session_name,
            } => {
                let session = self.keep_new(request, wanted, credentials, session_name);
                Ok(Some(session))
            }
        }
    }

    /// How long the session should live.
    fn wanted_duration(&self, request: &SessionRequest<'_>, longest: Duration) -> Duration {
        // Who needs two hours left and says nothing of the duration needs one of two hours.
        let needed = request.min_ttl.filter(|_| request.duration.is_none());
        let needed = needed.map_or(Duration::ZERO, |least| least.saturating_add(LEAST_LEFT));
        let role = self.sessions.role_settings(request.role);
        let settings = &self.sessions.sign_in.settings;
        let usual = || settings.usual_duration(role);
        let usual = request.duration.unwrap_or_else(usual);
        usual.max(needed).min(longest)
    }

    /// A person who asked for more than AWS gives a chained session hears of it.
    fn tell_of_shorter(&self, request: &SessionRequest<'_>) {
        let role = self.sessions.role_settings(request.role);
        let asked = request.duration.or(role.and_then(|role| role.duration));
        if let Some(asked) = asked.filter(|asked| *asked > LONGEST_CHAINED) {
            self.sessions.sign_in.log().say(format!(
                "{} is assumed from another role, so AWS limits its session to {} instead of {}",
                request.role.reference(),
                for_people(LONGEST_CHAINED),
                for_people(asked)
            ));
        }
    }

    fn region(&self, request: &SessionRequest<'_>) -> Result<Option<Sourced<String>>> {
        let role = self.sessions.role_settings(request.role);
        self.sessions.region(role, self.sts)
    }

    /// A session as AWS gave it, in the cache from now on.
    fn keep_new(
        &self,
        request: &SessionRequest<'_>,
        wanted_duration: Duration,
        credentials: SessionCredentials,
        session_name: String,
    ) -> CachedSession {
        let policy = request.policy.and_then(|policy| policy.in_a_word());
        let session = self.with_profile(CachedSession {
            credentials,
            role: request.role.role.clone(),
            wanted_duration,
            aws_profile: String::new(),
            profile_region: None,
            obtained: Timestamp::now(),
            unused: self.sessions.options.in_advance,
            session_name,
            policy: policy.map(str::to_owned),
            agents: Vec::new(),
            account_id: None,
        });
        self.cache.save(request, &session);
        session
    }

    /// With what is known of the AWS profile now, whoever obtained it.
    fn with_profile(&self, session: CachedSession) -> CachedSession {
        CachedSession {
            aws_profile: self.sessions.sign_in.environment.aws_profile().to_owned(),
            profile_region: self
                .sessions
                .region_of_profile(self.sts.profile_region())
                .ok()
                .flatten()
                .map(|region| region.value),
            ..session
        }
    }
}

fn call<'r>(
    request: &SessionRequest<'r>,
    duration: Duration,
    region: Option<&'r Sourced<String>>,
) -> Request<'r> {
    Request {
        role: &request.role.role,
        duration,
        region,
        policy: request.policy,
    }
}

fn no_session_allowed(role_arn: &str) -> Error {
    Error::AwsRefused {
        code: "ValidationError".into(),
        message: "it does not allow sessions of an hour; use a shorter --duration".into(),
        role: role_arn.to_owned(),
    }
}
