//! The right half of the path: assertion + role -> session credentials, or over another role's; one process at a time for
//! each session.

use super::obtain::LONGEST_CHAINED;
use super::order::Order;
use super::single_flight::Flight;
use super::{Login, Session, Who, as_signed, aws_profile, now, now_in_milliseconds};
use crate::cache::{Kind, Label};
use crate::config::{Chain, RoleSettings};
use crate::credentials::for_people;
use crate::error::{Error, Result};
use crate::saml::Assertion;
use crate::sts::{Assumed, Hop, Request, Sts, duration_ladder};

/// The longest session AWS gives, in seconds (STS API reference, AssumeRoleWithSAML).
const LONGEST: u64 = 43_200;

impl Login<'_> {
    /// Redeems the assertion for a role, or assumes it from another one, whose credentials are got on the way. `None` where
    /// an assertion is needed and there is none, or it is too old. One process at a time for each session.
    pub(super) async fn assumed(
        &self,
        who: &Who,
        sts: &Sts,
        assertion: Option<&Assertion>,
        order: &Order<'_>,
    ) -> Result<Option<Session>> {
        let flight = Flight::enter(
            self.store.clone(),
            &Label {
                kind: Kind::Outcome,
                ..order.label(who)
            },
            self.can_answer(),
            self.log,
        )
        .await?;
        // Somebody may have been here since we looked, whether or not we met at the door.
        let cached = self.cached_session(who, order);
        if let Some(session) = cached.filter(|session| self.serves(session, order)) {
            return Ok(Some(self.of_this_profile(session, sts)));
        }
        let outcome = match (order.source(), assertion) {
            (Some((source, chain)), _) => {
                Box::pin(self.assume_from(who, sts, assertion, order, (source, chain))).await
            }
            (None, Some(assertion)) => self.redeem(who, sts, assertion, order).await,
            (None, None) => Ok(None),
        };
        flight.leave(&outcome);
        outcome
    }

    /// Whether a cached session does for the order.
    pub(super) fn serves(&self, session: &Session, order: &Order<'_>) -> bool {
        session.credentials.left(now()) >= order.least()
            && !order.wants_renewal(session)
            && (session.obtained >= self.started || !self.options.fresh)
    }

    async fn redeem(
        &self,
        who: &Who,
        sts: &Sts,
        assertion: &Assertion,
        order: &Order<'_>,
    ) -> Result<Option<Session>> {
        let wanted_seconds = self.wanted_seconds(order, LONGEST);
        let arn = &order.named.role.role_arn;
        let asked = order.duration.is_some();
        let known = self
            .memory()
            .longest_duration(arn, now())
            .filter(|_| !asked)
            .unwrap_or(u64::MAX);
        for seconds in duration_ladder(wanted_seconds.min(known)) {
            let region = self.region(order, sts)?;
            let request = request(order, seconds, region.as_deref());
            match sts.assume_role_with_saml(assertion, request).await? {
                Assumed::Expired => return Ok(None),
                Assumed::TooLong => continue,
                Assumed::Credentials {
                    credentials,
                    session_name,
                } => {
                    if seconds < wanted_seconds && known == u64::MAX {
                        self.memory().learned_duration(arn, Some(seconds), now());
                        let allowed = for_people(as_signed(seconds));
                        self.log.say(format!(
                            "{} allows sessions of {allowed} at most",
                            order.named.reference()
                        ));
                    } else if asked {
                        self.memory().learned_duration(arn, None, now());
                    }
                    let session = Session {
                        session_name,
                        ..new_session(credentials, order, wanted_seconds)
                    };
                    return Ok(Some(self.kept(who, sts, order, session)));
                }
            }
        }
        Err(no_session_allowed(arn))
    }

    async fn assume_from(
        &self,
        who: &Who,
        sts: &Sts,
        assertion: Option<&Assertion>,
        order: &Order<'_>,
        (source, chain): (Order<'_>, &Chain),
    ) -> Result<Option<Session>> {
        let held = self.cached_session(who, &source);
        let held = match held.filter(|session| self.serves(session, &source)) {
            Some(held) => held,
            None => match self.assumed(who, sts, assertion, &source).await? {
                Some(obtained) => obtained,
                None => return Ok(None),
            },
        };
        let wanted_seconds = self.wanted_seconds(order, LONGEST_CHAINED);
        let hop = Hop {
            credentials: &held.credentials,
            session_name: &held.session_name,
            external_id: chain.external_id.as_deref(),
            tags: &chain.tags,
            transitive_tags: &chain.transitive_tags,
            source_identity: chain.source_identity.as_deref(),
        };
        let region = self.region(order, sts)?;
        let request = request(order, wanted_seconds, region.as_deref());
        match sts.assume_role(hop, request).await? {
            Assumed::Expired => {
                // AWS knows better than our clock: the next try begins with a new one.
                if let Some(store) = &self.store {
                    store.remove(&source.label(who));
                }
                Ok(None)
            }
            Assumed::TooLong => Err(no_session_allowed(&order.named.role.role_arn)),
            Assumed::Credentials {
                credentials,
                session_name,
            } => {
                let session = Session {
                    session_name,
                    ..new_session(credentials, order, wanted_seconds)
                };
                Ok(Some(self.kept(who, sts, order, session)))
            }
        }
    }

    /// How long the session should live.
    fn wanted_seconds(&self, order: &Order<'_>, longest: u64) -> u64 {
        let settings = self.role_settings(order.named);
        // Who needs two hours left and says nothing of the duration needs one of two hours.
        let needed = order.min_ttl.filter(|_| order.duration.is_none());
        let needed = needed.map_or(0, |least| (least.as_secs() + 60).min(longest));
        let usual = order
            .duration
            .unwrap_or_else(|| self.settings.usual_duration(settings));
        usual.as_secs().max(needed).min(longest)
    }

    fn region(&self, order: &Order<'_>, sts: &Sts) -> Result<Option<String>> {
        self.region_at(self.role_settings(order.named), sts)
    }

    /// The region of a role, in the whole order.
    pub(super) fn region_at(
        &self,
        role: Option<&RoleSettings>,
        sts: &Sts,
    ) -> Result<Option<String>> {
        match self.settings.region_for(role, self.environment)? {
            None => sts.profile_region(),
            known => Ok(known),
        }
    }

    fn kept(&self, who: &Who, sts: &Sts, order: &Order<'_>, session: Session) -> Session {
        let session = self.of_this_profile(session, sts);
        self.keep_session(who, order, &session);
        session
    }

    /// With what is known of the AWS profile now, whoever obtained it.
    fn of_this_profile(&self, session: Session, sts: &Sts) -> Session {
        Session {
            aws_profile: aws_profile(self.environment),
            profile_region: sts.profile_region().ok().flatten(),
            ..session
        }
    }
}

fn request<'r>(order: &Order<'r>, seconds: u64, region: Option<&'r str>) -> Request<'r> {
    Request {
        role: &order.named.role,
        seconds,
        region,
        policy: order.policy,
    }
}

fn new_session(
    credentials: crate::credentials::SessionCredentials,
    order: &Order<'_>,
    wanted_seconds: u64,
) -> Session {
    Session {
        credentials,
        role: order.named.role.clone(),
        wanted_seconds,
        aws_profile: String::new(),
        profile_region: None,
        obtained: now_in_milliseconds(),
        session_name: String::new(),
        policy: order
            .policy
            .and_then(|policy| Some(policy.in_a_word()?.to_owned())),
    }
}

fn no_session_allowed(role_arn: &str) -> Error {
    Error::AwsRefused {
        code: "ValidationError".into(),
        message: "it allows no session of an hour or more; ask for less with --duration".into(),
        role: role_arn.to_owned(),
    }
}
