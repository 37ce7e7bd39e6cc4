//! A session as it is asked for: which role, and what tells it apart from that role's usual one. It names the session's
//! place in the cache.

use std::time::Duration;

use super::{LAST_SECONDS, Login, Session, Who, now, seconds};
use crate::cache::{Kind, Label};
use crate::config::Chain;
use crate::files::name_of;
use crate::policy::SessionPolicy;
use crate::role::Named;

pub(super) struct Order<'o> {
    pub named: &'o Named,
    pub policy: Option<&'o SessionPolicy>,
    /// Asked for by flag or variable.
    pub duration: Option<Duration>,
    pub min_ttl: Option<Duration>,
    /// Below this many seconds it is renewed where that needs nobody.
    renew_early: i64,
}

impl Login<'_> {
    /// What the command line asks for, of that role.
    pub(super) fn order<'o>(&'o self, named: &'o Named) -> Order<'o> {
        Order {
            named,
            policy: Some(&self.options.policy).filter(|policy| !policy.is_none()),
            duration: self.settings.duration_asked(),
            min_ttl: self.options.min_ttl,
            renew_early: self.options.purpose.renew_early(),
        }
    }
}

impl<'o> Order<'o> {
    /// The role it is assumed from, where it is one of a chain. As it usually is: a session policy goes on the last hop
    /// (ReadOnlyAccess does not allow sts:AssumeRole), and what was asked of duration and life means the last one.
    pub fn source(&self) -> Option<(Order<'o>, &'o Chain)> {
        let hop = self.named.hop.as_ref()?;
        let order = Order {
            named: &hop.source,
            policy: None,
            duration: None,
            min_ttl: None,
            renew_early: LAST_SECONDS,
        };
        Some((order, &hop.chain))
    }

    /// The least a session must have left to be used at all, in seconds.
    pub fn least(&self) -> i64 {
        let asked = self.min_ttl.map_or(0, seconds);
        asked.max(LAST_SECONDS)
    }

    /// Whether the session should be renewed where that needs nobody; not where a new one would end as soon.
    pub fn wants_renewal(&self, session: &Session) -> bool {
        let left = session.credentials.left(now());
        let whole = i64::try_from(session.wanted_seconds).unwrap_or(i64::MAX);
        left < self.least() || left < self.renew_early && whole - left >= LAST_SECONDS
    }

    /// Where the session lies in the cache: a session of a duration or policy of its own has a place of its own, since two
    /// programs that want different ones must not push each other's out.
    pub fn label(&self, who: &Who) -> Label {
        self.label_of(who, self.duration.map(|asked| asked.as_secs()))
    }

    pub fn label_of(&self, who: &Who, duration_seconds: Option<u64>) -> Label {
        let mut name = self.named.role.role_arn.clone();
        if let Some(seconds) = duration_seconds {
            name += &format!(" {seconds}");
        }
        let (chain, policy) = (self.chain(), self.policy);
        if !chain.is_empty() || policy.is_some() {
            name += &format!(" {}", name_of(format!("{chain:?} {policy:?}").as_bytes()));
        }
        who.label(Kind::Session, &name)
    }

    /// Every step of the way to the role: what is got with other tags, or over another role, is another session.
    fn chain(&self) -> Vec<(&'o str, &'o Chain)> {
        let mut steps = Vec::new();
        let mut hop = self.named.hop.as_ref();
        while let Some(step) = hop {
            steps.push((step.source.role.role_arn.as_str(), &step.chain));
            hop = step.source.hop.as_ref();
        }
        steps
    }
}
