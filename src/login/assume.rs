//! The right half of the path: assertion + role -> session credentials, one process at a time for each role.

use super::single_flight::Flight;
use super::{Login, RENEW_EARLY, Session, Who, as_signed, aws_profile, now, now_in_milliseconds};
use crate::cache::Kind;
use crate::credentials::for_people;
use crate::error::{Error, Result};
use crate::role::Named;
use crate::saml::Assertion;
use crate::sts::{Assumed, Sts, duration_ladder};

/// The longest session AWS gives, in seconds (STS API reference, AssumeRoleWithSAML).
const LONGEST: u64 = 43_200;

impl Login<'_> {
    /// Redeems the assertion for a role; `None` when it is too old. One process at a time for each role.
    pub(super) async fn assumed(
        &self,
        who: &Who,
        sts: &Sts,
        assertion: &Assertion,
        named: &Named,
    ) -> Result<Option<Session>> {
        let flight = Flight::enter(
            self.store.clone(),
            &who.label(Kind::Outcome, &named.role.role_arn),
            self.can_answer(),
            self.log,
        )?;
        // Somebody may have been here since we looked, whether or not we met at the door.
        let good = |session: &Session| {
            session.credentials.left(now()) >= self.least_seconds(RENEW_EARLY)
                && (session.obtained >= self.started || !self.options.fresh)
        };
        if let Some(session) = self.cached_session(who, &named.role).filter(good) {
            return Ok(Some(self.of_this_profile(session, sts)));
        }
        let outcome = self.redeem(who, sts, assertion, named).await;
        flight.leave(&outcome);
        outcome
    }

    async fn redeem(
        &self,
        who: &Who,
        sts: &Sts,
        assertion: &Assertion,
        named: &Named,
    ) -> Result<Option<Session>> {
        let settings = self.role_settings(named);
        // Who needs two hours left and says nothing of the duration needs one of two hours.
        let needed = self
            .options
            .min_ttl
            .filter(|_| self.settings.duration_asked().is_none());
        let needed = needed.map_or(0, |least| (least.as_secs() + 60).min(LONGEST));
        let wanted_seconds = self.settings.duration_for(settings).as_secs().max(needed);
        let region = self.settings.region_for(settings, self.environment);
        let region = region.as_deref().or(sts.profile_region());
        let arn = &named.role.role_arn;
        let mut memory = self.memory();
        let asked = self.settings.duration_asked().is_some();
        let known = memory
            .longest_duration(arn, now())
            .filter(|_| !asked)
            .unwrap_or(u64::MAX);
        for seconds in duration_ladder(wanted_seconds.min(known)) {
            match sts
                .assume_role_with_saml(assertion, &named.role, seconds, region)
                .await?
            {
                Assumed::AssertionExpired => return Ok(None),
                Assumed::TooLong => continue,
                Assumed::Credentials(credentials) => {
                    if seconds < wanted_seconds && known == u64::MAX {
                        memory.learned_duration(arn, Some(seconds), now());
                        let allowed = for_people(as_signed(seconds));
                        self.log.say(format!(
                            "{} allows sessions of {allowed} at most",
                            named.reference()
                        ));
                    } else if asked {
                        memory.learned_duration(arn, None, now());
                    }
                    let session = Session {
                        credentials,
                        role: named.role.clone(),
                        wanted_seconds,
                        aws_profile: String::new(),
                        profile_region: None,
                        obtained: now_in_milliseconds(),
                    };
                    let session = self.of_this_profile(session, sts);
                    self.keep_session(who, &session);
                    return Ok(Some(session));
                }
            }
        }
        Err(Error::AwsRefused {
            code: "ValidationError".into(),
            message: "it allows no session of an hour or more; ask for less with --duration".into(),
            role: arn.clone(),
        })
    }

    /// With what is known of the AWS profile now, whoever obtained it.
    fn of_this_profile(&self, session: Session, sts: &Sts) -> Session {
        Session {
            aws_profile: aws_profile(self.environment),
            profile_region: sts.profile_region().map(str::to_owned),
            ..session
        }
    }
}
