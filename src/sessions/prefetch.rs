//! The other roles that a sign-in fetches: those the user has been using, so that none of them
//! needs another sign-in within the hour.

use std::time::Duration;

use super::request::SessionRequest;
use super::{CachedSession, Purpose, Sessions};
use crate::clock::Timestamp;
use crate::config::{AgentAccess, AgentsGuarded, Prefetch};
use crate::error::Result;
use crate::policy::SessionPolicy;
use crate::role::NamedRole;
use crate::sign_in::SignInIdentity;

/// More would only be throttled, and nobody uses so many in an hour; roles that the settings name
/// one by one come on top.
const MOST: usize = 20;
/// Roles unused for longer are no longer fetched.
const RECENT: Duration = Duration::from_secs(14 * 24 * 3600);
/// Newer credentials need no new fetch: they come from the same sign-in, or are valid as long.
const NEW: Duration = Duration::from_secs(300);

impl Sessions<'_> {
    /// Remembers the first use of a role fetched in advance, so that it is fetched again, and of
    /// each AI agent, so that `status` can show it.
    pub(super) fn used(
        &self,
        identity: &SignInIdentity,
        request: &SessionRequest<'_>,
        session: CachedSession,
    ) -> CachedSession {
        if self.options.purpose == Purpose::Keep {
            return session;
        }
        let is_known = |agent: &&str| session.agents.iter().any(|known| known == agent);
        let agent = self.options.agent.map(|agent| agent.name);
        let new_agent = agent.filter(|agent| !is_known(agent));
        if !session.unused && new_agent.is_none() {
            return session;
        }
        if session.unused {
            self.note_use(identity, request);
        }
        let mut session = CachedSession {
            unused: false,
            ..session
        };
        session.agents.extend(new_agent.map(str::to_owned));
        self.cache(identity).mark_used(request, &session);
        session
    }

    pub(super) fn note_use(&self, identity: &SignInIdentity, request: &SessionRequest<'_>) {
        // An agent that gets less is not there to say so when its role is fetched the next time.
        let counts = self.options.policy.is_none() || self.options.agent.is_some();
        let now = counts.then(Timestamp::now);
        let (person, role) = (request.owner(identity).person(), &request.role.role);
        let mut history = self.sign_in.history();
        history.used_role(&person, &role.role_arn, now);
    }

    /// If this run signed in, starts fetching the user's other roles too.
    pub fn after_sign_in(&mut self) {
        if self.sign_in.take_new_sign_in() {
            (self.start_prefetch)(self);
        }
    }

    /// The roles that a sign-in fetches: recently used ones first, then those from the settings. A
    /// guarded role waits until the user asks for it, and so does one that no sign-in is needed for:
    /// another tool would run.
    pub fn roles_to_prefetch(&self) -> Vec<NamedRole> {
        let settings = &self.sign_in.settings;
        let (Some(identity), Some(known)) = (self.known_identity(), self.known_roles()) else {
            return Vec::new();
        };
        let (history, person) = (self.sign_in.history(), identity.person());
        let aliases = || settings.roles.iter();
        let references: Vec<&str> = match settings.prefetch {
            Prefetch::Off => return Vec::new(),
            Prefetch::Recent => {
                let used = history.used_since(&person, Timestamp::now() - RECENT);
                let wanted = aliases().filter(|(_, role)| role.prefetch == Some(true));
                used.chain(wanted.map(|(alias, _)| alias.as_str()))
                    .collect()
            }
            Prefetch::Configured => aliases().map(|(alias, _)| alias.as_str()).collect(),
        };
        let names = self.names();
        let named = names.name_all(&known.roles);
        let mut roles: Vec<NamedRole> = Vec::new();
        let mut room = MOST;
        for reference in references {
            let is_meant = |named: &&NamedRole| {
                named.role.role_arn == reference || named.alias.as_deref() == Some(reference)
            };
            let Some(role) = named.iter().find(is_meant) else {
                continue;
            };
            let wish = self.role_settings(role).and_then(|role| role.prefetch);
            let is_there = roles.iter().any(|other| other.role == role.role);
            let has_room = wish == Some(true) || wish.is_none() && room > 0;
            if is_there || !has_room || role.needs_no_sign_in() || names.guard_of(role).is_some() {
                continue;
            }
            if wish.is_none() {
                room -= 1;
            }
            roles.push(role.clone());
        }
        roles
    }

    /// Whether the finished sign-in left anything to fetch.
    pub fn has_more_to_fetch(&self) -> bool {
        if self.sign_in.caller.is_attended() && self.needs_account_names() {
            return true;
        }
        let roles = self.roles_to_prefetch();
        let mut sessions = roles.iter().flat_map(|role| self.requests(role));
        sessions.any(|request| !self.is_new(&request))
    }

    fn is_new(&self, request: &SessionRequest<'_>) -> bool {
        let held = self
            .known_identity()
            .and_then(|identity| self.cache(&identity).find(request));
        held.is_some_and(|held| held.obtained + NEW > Timestamp::now())
    }

    /// The sessions of a role that are fetched: this run's kind and, if AI agents get less, theirs. An
    /// agent can't sign in, and only a sign-in leads from the one to the other.
    fn requests<'r>(&'r self, role: &'r NamedRole) -> impl Iterator<Item = SessionRequest<'r>> {
        let own = self.request(role);
        [own].into_iter().chain(self.request_of_agents(role))
    }

    /// `None` if agents get the same, or nothing.
    fn request_of_agents<'r>(&'r self, role: &'r NamedRole) -> Option<SessionRequest<'r>> {
        let settings = &self.sign_in.settings;
        let is_less = settings.agents == AgentAccess::ReadOnly && self.options.policy.is_none();
        let is_open = settings.agents_guarded == AgentsGuarded::Allow
            || self.names().guard_of(role).is_none();
        let can_be_less = role.role.profile().is_none();
        (is_less && is_open && can_be_less).then(|| SessionRequest {
            policy: Some(&SessionPolicy::ReadOnly),
            ..self.request(role)
        })
    }

    /// The sessions of roles that a person signs in for by name; of a few, those of agents too.
    pub(super) fn requests_by_name<'r>(
        &'r self,
        roles: &'r [NamedRole],
    ) -> Vec<SessionRequest<'r>> {
        let own = roles.iter().map(|role| self.request(role));
        let few = if roles.len() <= MOST { roles } else { &[] };
        let of_agents = few.iter().filter_map(|role| self.request_of_agents(role));
        own.chain(of_agents).collect()
    }

    /// Fetches them with the cached assertion while it is valid, never with a new sign-in; and
    /// their account names, if that sign-in was interactive. A failure shows when the role is used.
    ///
    /// # Errors
    /// When asking AWS is not allowed.
    pub fn prefetch(&mut self, was_attended: bool, limit: Duration) -> Result<()> {
        let identity = self.sign_in.identity()?;
        let roles = self.roles_to_prefetch();
        self.options.fresh = true;
        self.options.in_advance = true;
        self.started = Timestamp::now() - NEW;
        let Some(assertion) = self.sign_in.cached_assertion(&identity, None) else {
            return Ok(());
        };
        let network = self.sign_in.network()?;
        network.runtime.block_on(|| async {
            let sts = self.sts(&network.http).await?;
            let exchange = self.exchange(&identity, &sts, Some(&assertion));
            let requests: Vec<_> = roles.iter().flat_map(|role| self.requests(role)).collect();
            let mut outcomes: Vec<_> = requests.iter().map(|_| None).collect();
            let mut unwatched = |_| {};
            let fetched = exchange.fill_missing(&mut outcomes, &requests, &mut unwatched);
            let named = async {
                if was_attended {
                    self.learn_account_names(&identity, &network.http, &assertion)
                        .await;
                }
            };
            let both = futures_util::future::join(fetched, named);
            // A caller that waits longer has asked for the role itself.
            let _ = tokio::time::timeout(limit, both).await;
            Ok(())
        })
    }
}
