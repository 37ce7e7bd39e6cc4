//! The path for one role: the cache, else the assertion that still lives, else a sign-in.

use std::time::Duration;

use super::order::Order;
use super::{
    Held, Login, ROLES_KEPT, Session, Who, as_signed, block_on, now, now_in_milliseconds, seconds,
};
use crate::cache::Kind;
use crate::credentials::for_people;
use crate::error::{Error, Result};
use crate::http::Http;
use crate::role::Named;

/// AWS gives a chained session an hour at most, in seconds (STS API reference, AssumeRole).
pub(super) const LONGEST_CHAINED: u64 = 3600;

/// For a renewal ahead of need: whoever asks has credentials already, and should not wait for better ones.
const LONGEST_EARLY: Duration = Duration::from_secs(5);

impl Login<'_> {
    /// Session credentials for a role: from the cache, by the assertion that still lives, or by a sign-in.
    ///
    /// # Errors
    /// Everything the contract's exit codes 3 to 10 stand for.
    pub fn credentials(&mut self, wanted: Option<&str>) -> Result<Held> {
        let who = self.who()?;
        let chosen = self.choose_known(wanted, &who)?;
        if let Some(named) = &chosen {
            self.pass_guard(named)?;
        }
        let cached = chosen
            .as_ref()
            .and_then(|named| self.cached_session(&who, &self.order(named)));
        if let (Some(session), Some(named)) = (&cached, &chosen) {
            let left = session.credentials.left(now());
            if left >= self.order(named).least() && !self.options.fresh {
                let held = self.cached_or_renewed(&who, session.clone(), named)?;
                self.offer_to_keep();
                return Ok(held);
            }
        }
        if let Some(named) = &chosen {
            self.check_reachable(named)?;
        }
        if let Some(before_waiting) = self.options.before_waiting {
            before_waiting();
        }
        let held = match block_on(|| self.obtain(&who, wanted, chosen.clone()))? {
            // Held, but too short, and nobody there to renew: that is what `--min-ttl` asks to be told.
            Err(Error::NeedsAnswer { .. })
                if self.options.min_ttl.is_some() && cached.is_some() =>
            {
                let left = cached.map_or(0, |session| session.credentials.left(now()));
                let role = chosen.map(|named| named.reference()).unwrap_or_default();
                return Err(self.too_short(role, left));
            }
            outcome => outcome?,
        };
        let left = held.credentials.left(now());
        match self.options.min_ttl {
            // A second may pass between AWS's clock and this line.
            Some(least) if left + 1 < seconds(least) => Err(Error::RoleTooShort {
                role: held.identity.role,
                allows: for_people(left + 1),
                wanted: for_people(seconds(least)),
            }),
            _ => Ok(held),
        }
    }

    /// What is cached; near its end renewed, where that needs nobody.
    fn cached_or_renewed(&self, who: &Who, session: Session, named: &Named) -> Result<Held> {
        let order = self.order(named);
        self.log.detail(|| {
            let left = for_people(session.credentials.left(now()));
            format!("cached credentials of {}, {left} left", named.reference())
        });
        if order.wants_renewal(&session) && self.needs_nobody(who, &order) {
            let renewed = block_on(|| async {
                let http = Http::new(self.environment, self.log)?;
                let sts = self.sts(&http).await?;
                let assertion = self.live_assertion(who);
                let assumed = self.assumed(who, &sts, assertion.as_ref(), &order);
                Ok(tokio::time::timeout(LONGEST_EARLY, assumed).await)
            })?;
            match renewed {
                Ok(Ok(Ok(Some(session)))) => return self.held(session, named),
                // A kindness: when it fails, what is held still serves.
                Ok(Ok(Ok(None))) => {
                    self.log
                        .detail(|| "not renewed: the assertion ran out".into());
                    // AWS knows better than our clock; asked again, it would say so again.
                    if let Some(store) = &self.store {
                        store.remove(&who.label(Kind::Assertion, ""));
                    }
                }
                Ok(Ok(Err(error))) | Err(error) => {
                    self.log.detail(|| format!("not renewed: {error}"));
                }
                Ok(Err(_)) => self.log.detail(|| "not renewed: it took too long".into()),
            }
        }
        self.held(session, named)
    }

    /// Whether credentials can be had without a sign-in: the assertion lives, or the role they are assumed from is held.
    pub(super) fn needs_nobody(&self, who: &Who, order: &Order<'_>) -> bool {
        self.live_assertion(who).is_some() || self.held_source(who, order)
    }

    fn held_source(&self, who: &Who, order: &Order<'_>) -> bool {
        order.source().is_some_and(|(source, _)| {
            let held = self.cached_session(who, &source);
            held.is_some_and(|held| self.serves(&held, &source)) || self.held_source(who, &source)
        })
    }

    /// # Errors
    /// When the role is known not to allow what `--min-ttl` asks for: no sign-in can help then.
    fn check_reachable(&self, named: &Named) -> Result<()> {
        let Some(least) = self.options.min_ttl else {
            return Ok(());
        };
        // Who names a duration has it tried anew: the role may allow more by now.
        let asked = self.settings.duration_asked().is_some();
        let learned = || {
            self.memory()
                .longest_duration(&named.role.role_arn, now())
                .filter(|_| !asked)
        };
        let longest = match named.hop {
            Some(_) => Some(LONGEST_CHAINED),
            None => learned(),
        };
        match longest.filter(|longest| *longest < least.as_secs()) {
            Some(longest) => Err(Error::RoleTooShort {
                role: named.reference(),
                allows: for_people(as_signed(longest)),
                wanted: for_people(seconds(least)),
            }),
            None => Ok(()),
        }
    }

    fn too_short(&self, role: String, left: i64) -> Error {
        let wanted = for_people(seconds(self.options.min_ttl.unwrap_or_default()));
        Error::TooShort {
            role,
            left: for_people(left),
            wanted,
        }
    }

    /// The cold path. `chosen` is the role, where the roles were known before.
    async fn obtain(
        &mut self,
        who: &Who,
        wanted: Option<&str>,
        chosen: Option<Named>,
    ) -> Result<Held> {
        let http = Http::new(self.environment, self.log)?;
        let sts = self.sts(&http).await?;
        // Over a role that is held there is no need of an assertion.
        if let Some(named) = &chosen
            && self.held_source(who, &self.order(named))
            && let Some(session) = self.assumed(who, &sts, None, &self.order(named)).await?
        {
            return self.obtained(session, named);
        }
        let mut chosen = chosen;
        let mut since = 0;
        loop {
            let assertion = self
                .signed_in(who, &http, since, Some((&sts, chosen.as_ref())))
                .await?;
            let named = match chosen
                .take()
                .filter(|chosen| assertion.roles.contains(chosen.root()))
            {
                Some(named) => named,
                None => match self.choose(wanted, &assertion.roles) {
                    // The assertion at hand may be older than the role.
                    Err(Error::NoSuchRole { .. }) if self.options.fresh && since == 0 => {
                        since = self.started;
                        continue;
                    }
                    named => {
                        let named = named?;
                        self.pass_guard(&named)?;
                        named
                    }
                },
            };
            // Choosing takes as long as it takes; and STS may see it otherwise than we do.
            if assertion.is_valid(now())
                && let Some(session) = self
                    .assumed(who, &sts, Some(&assertion), &self.order(&named))
                    .await?
            {
                return self.obtained(session, &named);
            }
            if since != 0 {
                let reason = "AWS finds it too old although it is new; a clock may be wrong".into();
                return Err(Error::AssertionUnusable { reason });
            }
            self.log.say("the assertion ran out; signing in again");
            since = now_in_milliseconds();
            chosen = Some(named);
        }
    }

    fn obtained(&mut self, session: Session, named: &Named) -> Result<Held> {
        self.memory().used_role(&named.role.role_arn);
        self.offer_to_keep();
        self.held(session, named)
    }

    /// The role that is meant, where the roles are known; `None` where they have to be read first.
    fn choose_known(&self, wanted: Option<&str>, who: &Who) -> Result<Option<Named>> {
        let Some(known) = self.known_roles(who) else {
            return Ok(None);
        };
        match self.choose(wanted, &known.roles) {
            // It may be new since they were read.
            Err(Error::NoSuchRole { .. })
                if self.options.fresh || now() - known.read > ROLES_KEPT =>
            {
                Ok(None)
            }
            chosen => chosen.map(Some),
        }
    }
}
