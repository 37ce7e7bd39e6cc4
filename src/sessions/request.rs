//! A session as it is asked for: which role, and what tells it apart from that role's usual one. It
//! names the session's place in the cache.

use std::time::Duration;

use super::aws_profile::without_blanks;
use super::renewal::LEAST_LEFT;
use super::{CachedSession, Sessions};
use crate::cache::{EntryKind, Label};
use crate::config::{Chain, Settings};
use crate::files::name_of;
use crate::policy::SessionPolicy;
use crate::role::NamedRole;
use crate::sign_in::SignInIdentity;

pub(super) struct SessionRequest<'r> {
    pub role: &'r NamedRole,
    pub policy: Option<&'r SessionPolicy>,
    /// Asked for by flag or variable.
    pub duration: Option<Duration>,
    pub settings: &'r Settings,
    pub min_ttl: Option<Duration>,
    /// With less left it is renewed where that needs nobody.
    pub renew_early: Duration,
}

impl Sessions<'_> {
    /// What the command line asks for, of that role.
    pub(super) fn request<'r>(&'r self, role: &'r NamedRole) -> SessionRequest<'r> {
        let settings = &self.sign_in.settings;
        let duration = settings.duration_asked();
        // What a variable asks of all roles is not for those of an AWS profile, which are as they are.
        let is_for_it = role.role.profile().is_none() || settings.is_duration_flag;
        let duration = duration.filter(|_| is_for_it);
        SessionRequest {
            role,
            policy: Some(&self.options.policy).filter(|policy| !policy.is_none()),
            duration,
            settings,
            min_ttl: self.options.min_ttl,
            renew_early: self.options.purpose.renew_early(),
        }
    }
}

impl<'r> SessionRequest<'r> {
    /// The role it is assumed from, where it is one of a chain. As it usually is: a session policy
    /// goes on the last hop (ReadOnlyAccess does not allow sts:AssumeRole), and what was asked of
    /// duration and life means the last one.
    pub fn source(&self) -> Option<(SessionRequest<'r>, &'r Chain)> {
        let link = self.role.chained_from.as_ref()?;
        let request = SessionRequest {
            role: &link.source,
            policy: None,
            duration: None,
            settings: self.settings,
            min_ttl: None,
            renew_early: LEAST_LEFT,
        };
        Some((request, &link.chain))
    }

    /// The duration that gives the session a place of its own in the cache: what was asked for, or
    /// what the alias says, since another alias of the role may say otherwise.
    pub fn own_duration(&self) -> Option<Duration> {
        let of_alias = || self.role.settings(&self.settings.roles)?.duration;
        self.duration.or_else(of_alias)
    }

    /// Whether it is shorter than other aliases of the role want theirs.
    pub fn is_of_shorter_alias(&self) -> bool {
        let of_alias = self.own_duration().filter(|_| self.duration.is_none());
        of_alias.is_some_and(|own| own < self.settings.usual_duration(None))
    }

    /// The least a session must have left to be used at all.
    pub fn least(&self) -> Duration {
        self.min_ttl
            .map_or(LEAST_LEFT, |asked| asked.max(LEAST_LEFT))
    }

    /// Whether the session should be renewed where that needs nobody; not where a new one would end
    /// as soon.
    pub fn wants_renewal(&self, session: &CachedSession) -> bool {
        let left = session.credentials.expiration.left();
        let gain = session.wanted_duration.saturating_sub(left);
        left < self.least() || left < self.renew_early && gain >= LEAST_LEFT
    }

    /// Where the session lies in the cache: a session of a duration or policy of its own has a
    /// place of its own, since two programs that want different ones must not push each other's
    /// out.
    pub fn label(&self, identity: &SignInIdentity) -> Label {
        self.label_of(identity, self.own_duration())
    }

    /// Whose session it is: where an AWS profile is at the beginning, nobody's at OneLogin.
    pub fn owner(&self, identity: &SignInIdentity) -> SignInIdentity {
        if self.role.needs_no_sign_in() {
            SignInIdentity::of_nobody()
        } else {
            identity.clone()
        }
    }

    /// Where those who wait for it find how it went.
    pub fn outcome_label(&self, identity: &SignInIdentity) -> Label {
        Label {
            kind: EntryKind::Outcome,
            ..self.label(identity)
        }
    }

    /// Where it would lie without a duration of its own.
    pub fn usual_label(&self, identity: &SignInIdentity) -> Label {
        self.label_of(identity, None)
    }

    fn label_of(&self, identity: &SignInIdentity, duration: Option<Duration>) -> Label {
        let mut name = without_blanks(&self.role.role.role_arn);
        if let Some(duration) = duration {
            name += &format!(" {}", duration.as_secs());
        }
        let steps = self.steps();
        if !steps.is_empty() || self.policy.is_some() {
            let apart = serde_json::to_vec(&(steps, self.policy)).expect("plain types are JSON");
            name += &format!(" {}", name_of(&apart));
        }
        self.owner(identity).label(EntryKind::Session, &name)
    }

    /// Every step of the way to the role: what is got with other tags, or over another role, is
    /// another session.
    fn steps(&self) -> Vec<(&'r str, &'r Chain)> {
        let mut steps = Vec::new();
        let mut link = self.role.chained_from.as_ref();
        while let Some(step) = link {
            steps.push((step.source.role.role_arn.as_str(), &step.chain));
            link = step.source.chained_from.as_ref();
        }
        steps
    }
}
