//! The right half of the path: role + assertion -> session credentials, or those that are cached.
//! Knows nothing of OneLogin: how an assertion comes about is `sign_in`'s affair.

mod account_names;
mod assume;
mod aws_profile;
mod batch;
mod cache;
mod guard;
mod hop;
mod login;
mod min_ttl;
mod prefetch;
mod region;
mod renewal;
mod request;
mod role_choice;
mod role_credentials;

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use crate::agent::Detected;
use crate::clock::Timestamp;
use crate::config::{Guard, RoleSettings, Service, Settings};
use crate::error::{Error, Result};
use crate::http::Http;
use crate::policy::SessionPolicy;
use crate::role::{NamedRole, RoleNames};
use crate::saml::Assertion;
use crate::sign_in::{SignIn, SignInIdentity};
use crate::sts::Sts;
use assume::Exchange;
pub use aws_profile::INSTALL_CLI;
use aws_profile::KnownProfiles;
pub use cache::CachedSession;
pub use guard::Purpose;
pub use hop::Hop;
pub use login::SignedIn;
pub use renewal::{LEAST_LEFT, RENEWAL_FOR_PROGRAMS};
pub use role_credentials::RoleCredentials;

/// What the command line says about the session.
#[derive(Debug, Clone)]
pub struct Options {
    /// Do not take session credentials from the cache.
    pub fresh: bool,
    /// The credentials must live at least this long.
    pub min_ttl: Option<Duration>,
    /// What the credentials are for: a role's guard may not allow it.
    pub purpose: Purpose,
    /// The strictest guard that is answered: by `--yes`, or by the `exec` whose command asks.
    pub answered: Option<Guard>,
    /// What narrows the session; it has a place of its own in the cache.
    pub policy: SessionPolicy,
    /// The AI agent that runs this, if one does and the credentials are not a person's gift to it.
    pub agent: Option<Detected>,
    /// One more role, which is assumed from the named one.
    pub hop: Option<Hop>,
    /// The credentials are fetched in advance: nobody asked for this role.
    pub in_advance: bool,
}

impl Options {
    /// Nothing but the purpose, which has no default: a guard that is not asked lets everything
    /// through.
    pub fn of(purpose: Purpose) -> Self {
        Self {
            purpose,
            fresh: false,
            min_ttl: None,
            answered: None,
            policy: SessionPolicy::None,
            agent: None,
            hop: None,
            in_advance: false,
        }
    }
}

/// A role that is not among the known ones may be new, if they were read longer ago than this.
const ROLES_KEPT: Duration = Duration::from_secs(3600);

/// One run's way to session credentials.
pub struct Sessions<'a> {
    pub sign_in: SignIn<'a>,
    pub options: Options,
    /// Called before anything that takes long: a sign-in, a request to AWS.
    pub on_slow_path: Option<&'a dyn Fn()>,
    /// What others obtained since is as fresh as what we would obtain.
    started: Timestamp,
    /// The names of accounts, if AWS named any.
    aws_account_names: OnceCell<BTreeMap<String, String>>,
    /// Where STS is asked in this turn.
    sts: RefCell<Option<Rc<Sts>>>,
    /// Starts fetching other roles while this run goes on.
    start_prefetch: &'a dyn Fn(&Sessions<'_>),
    /// What the role of `options.hop` is called.
    hop_alias: Option<String>,
    /// The unknown regions that this run has warned about.
    told_of: RefCell<Vec<String>>,
    profiles: KnownProfiles<'a>,
}

impl<'a> Sessions<'a> {
    pub fn new(
        sign_in: SignIn<'a>,
        options: Options,
        start_prefetch: &'a dyn Fn(&Sessions<'_>),
    ) -> Self {
        let mut sessions = Self {
            profiles: KnownProfiles::new(sign_in.environment),
            sign_in,
            options,
            on_slow_path: None,
            aws_account_names: OnceCell::new(),
            sts: RefCell::default(),
            start_prefetch,
            started: Timestamp::now(),
            hop_alias: None,
            told_of: RefCell::default(),
        };
        sessions.set_purpose(sessions.options.purpose);
        sessions
    }

    /// From now on these settings count.
    pub fn take_settings(&mut self, settings: Settings) {
        self.sign_in.take_settings(settings);
        self.sts.take();
        self.aws_account_names.take();
    }

    /// Closes all connections, in a run that stays: what comes next comes much later.
    pub fn disconnect(&self) {
        self.sts.take();
        self.sign_in.disconnect();
    }

    fn set_purpose(&mut self, purpose: Purpose) {
        self.options.purpose = purpose;
        self.sign_in.caller.is_background = purpose == Purpose::Background;
    }

    /// Another turn of a run that stays: what was obtained before is old now.
    pub fn next_turn(&mut self, purpose: Purpose) {
        self.sign_in.next_turn();
        self.started = self.sign_in.begun;
        self.options.fresh = true;
        self.set_purpose(purpose);
    }

    /// Session credentials for a role: from the cache, by the assertion that still lives, or by a
    /// sign-in.
    ///
    /// # Errors
    /// Everything that the exit codes 3 to 10 stand for.
    pub fn get(&mut self, wanted: Option<&str>) -> Result<RoleCredentials> {
        let (identity, role) = self.identity_and_role(wanted)?;
        let mut held_until = None;
        if let Some(role) = &role {
            self.pass_guard(role)?;
            let request = self.request(role);
            self.check_profile_takes(&request)?;
            if let Some(session) = self.cache(&identity).find(&request) {
                let left = session.credentials.expiration.left();
                let suffices = left >= request.least();
                if suffices && !self.options.fresh {
                    let session = self.renewed_early(&identity, &request, session);
                    let session = self.used(&identity, &request, session);
                    let credentials = self.credentials_of(session, role)?;
                    self.sign_in.offer_to_keep();
                    return Ok(credentials);
                }
                held_until = (!suffices).then_some(session.credentials.expiration);
            }
            self.check_reachable(role)?;
        }
        if let Some(on_slow_path) = self.on_slow_path {
            on_slow_path();
        }
        let of_profile = role.as_ref().filter(|role| role.role.profile().is_some());
        let outcome = if let Some(role) = of_profile {
            // Without the network, which is made ready for OneLogin and AWS.
            let session = self.profile_session(role);
            session.and_then(|session| self.obtained(&identity, session, role))
        } else {
            let network = self.sign_in.network()?;
            network
                .runtime
                .block_on(|| self.obtain(&identity, &network.http, wanted, role.clone()))
        };
        self.after_sign_in();
        self.check_min_ttl(outcome, held_until, role)
    }

    /// The cold path. `role`: where the roles were known before.
    async fn obtain(
        &mut self,
        identity: &SignInIdentity,
        http: &Http,
        wanted: Option<&str>,
        mut role: Option<NamedRole>,
    ) -> Result<RoleCredentials> {
        let sts = self.sts(http).await?;
        if let Some(role) = role.as_ref().filter(|role| role.needs_no_sign_in()) {
            return self.obtain_from_profile(identity, &sts, role).await;
        }
        // Over a role that is held there is no need of an assertion.
        if let Some(role) = &role
            && self.holds_source(identity, &self.request(role))
            && let Some(session) = self
                .exchange(identity, &sts, None)
                .ensure_session(&self.request(role))
                .await?
        {
            return self.obtained(identity, session, role);
        }
        let (mut since, mut is_second_try) = (None, false);
        loop {
            let assertion = self
                .ensure_assertion(
                    identity,
                    http,
                    &sts,
                    since,
                    1,
                    // The wanted name may be the alias of a role that is not known yet.
                    role.as_ref().map_or(wanted, |role| role.alias.as_deref()),
                )
                .await?;
            let kept = role.filter(|role| assertion.roles.contains(role.root()));
            let chosen = match kept {
                Some(kept) => kept,
                None => match self.choose(wanted, &assertion.roles.iter().collect()) {
                    // The assertion in the cache may be older than the role.
                    Err(Error::NoSuchRole { .. }) if self.options.fresh && since.is_none() => {
                        (since, role) = (Some(self.started), None);
                        continue;
                    }
                    chosen => {
                        let chosen = chosen?;
                        self.pass_guard(&chosen)?;
                        chosen
                    }
                },
            };
            // Choosing takes as long as it takes; and STS may see it otherwise than we do.
            if assertion.is_valid(Timestamp::now())
                && let Some(session) = self
                    .exchange(identity, &sts, Some(&assertion))
                    .ensure_session(&self.request(&chosen))
                    .await?
            {
                return self.obtained(identity, session, &chosen);
            }
            if is_second_try {
                return Err(too_old_although_new());
            }
            (is_second_try, role) = (true, Some(chosen));
            self.tell_of_expired_assertion(identity);
        }
    }

    /// Says why a sign-in follows, if one does.
    fn tell_of_expired_assertion(&self, identity: &SignInIdentity) {
        if self.sign_in.cached_assertion(identity, None).is_none() {
            let log = self.sign_in.log();
            log.say("the SAML response expired; signing in again");
        }
    }

    /// Over the roles that begin with an AWS profile's, without an assertion.
    async fn obtain_from_profile(
        &mut self,
        identity: &SignInIdentity,
        sts: &Sts,
        role: &NamedRole,
    ) -> Result<RoleCredentials> {
        // AWS may take those in the cache for expired; then they are fetched again.
        for _ in 0..2 {
            let exchange = self.exchange(identity, sts, None);
            if let Some(session) = exchange.ensure_session(&self.request(role)).await? {
                return self.obtained(identity, session, role);
            }
        }
        Err(self.profile_expired(role.root()))
    }

    fn obtained(
        &mut self,
        identity: &SignInIdentity,
        session: CachedSession,
        role: &NamedRole,
    ) -> Result<RoleCredentials> {
        self.note_use(identity, &self.request(role));
        let session = self.used(identity, &self.request(role), session);
        self.sign_in.offer_to_keep();
        self.credentials_of(session, role)
    }

    /// An assertion. While a sign-in is under way for it, so many connections to AWS are opened.
    async fn ensure_assertion(
        &mut self,
        identity: &SignInIdentity,
        http: &Http,
        sts: &Sts,
        since: Option<Timestamp>,
        connections: usize,
        alias: Option<&str>,
    ) -> Result<Assertion> {
        // With one at hand a region that is wrong is the affair of the roles that use it.
        if let Some(assertion) = self.sign_in.cached_assertion(identity, since) {
            return Ok(assertion);
        }
        let settings = alias.and_then(|alias| self.sign_in.settings.roles.get(alias));
        let region = self.region(settings, sts)?;
        // Before anything is spent.
        if let Some(region) = &region
            && self.options.purpose != Purpose::Background
        {
            self.warn_of_unknown(&region.value, || region.source.clone());
        }
        let url = sts.likely_url(region.as_ref().map(|region| region.value.as_str()));
        let warm = || {
            if let Some(url) = &url {
                http.warm(url, connections);
            }
        };
        self.sign_in
            .new_assertion(identity, http, since, &warm)
            .await
    }

    /// STS, where an assertion may go there.
    ///
    /// # Errors
    /// Exit 3 when it is somewhere that nobody could read of.
    async fn sts(&self, http: &Http) -> Result<Rc<Sts>> {
        let sts = self.sts_of_settings(http).await?;
        self.sign_in.endpoint_trust().announce(Service::Sts)?;
        Ok(sts)
    }

    async fn sts_of_settings(&self, http: &Http) -> Result<Rc<Sts>> {
        if let Some(sts) = &*self.sts.borrow() {
            return Ok(Rc::clone(sts));
        }
        let sts = Sts::new(http, self.sign_in.environment, self.sign_in.log()).await?;
        let sts = Rc::new(sts);
        self.sts.replace(Some(Rc::clone(&sts)));
        Ok(sts)
    }

    fn exchange<'e>(
        &'e self,
        identity: &'e SignInIdentity,
        sts: &'e Sts,
        assertion: Option<&'e Assertion>,
    ) -> Exchange<'e> {
        Exchange {
            sessions: self,
            cache: self.cache(identity),
            sts,
            assertion,
        }
    }

    pub fn names(&self) -> RoleNames<'_> {
        RoleNames {
            aliases: &self.sign_in.settings.roles,
            accounts: &self.sign_in.settings.accounts,
            aws_accounts: self.aws_account_names(),
            profiles: &self.profiles,
        }
    }

    /// What the configuration says of a role, where it has an alias.
    pub fn role_settings(&self, role: &NamedRole) -> Option<&RoleSettings> {
        role.settings(&self.sign_in.settings.roles)
    }

    /// The longest session that AWS was found to give this role, where it gave less than it was
    /// asked for.
    pub fn learned_duration(&self, role_arn: &str) -> Option<Duration> {
        let history = self.sign_in.history();
        history.longest_duration(role_arn, Timestamp::now())
    }
}

fn too_old_although_new() -> Error {
    Error::AssertionUnusable {
        reason: "AWS refused it as too old although it is new; a clock may be wrong".into(),
    }
}
