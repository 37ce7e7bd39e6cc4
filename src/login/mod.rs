//! The path: settings -> cache, or sign-in -> assertion -> role -> STS -> session credentials; with the cache and the
//! single flight around it. Every verb calls this, and differs only in what it does with the result.

mod answers;
mod api_client;
mod assume;
mod at_hand;
mod background;
mod by_browser;
mod checks;
mod choose;
mod clock;
mod devices;
mod endpoint;
mod entries;
mod forget;
mod guard;
mod held;
mod interview;
mod many;
mod obtain;
mod order;
mod refusals;
mod refused_file;
mod seed;
mod sign_in;
mod single_flight;
mod stored;
mod who;
mod whose;

use std::rc::Rc;
use std::time::Duration;

use crate::ask::Ask;
use crate::cache::Store;
use crate::config::{Guard, RoleSettings, Service, Settings};
use crate::credentials::{self, Identity};
use crate::environment::{Change, Environment};
use crate::error::{Error, Result};
use crate::federation::Console;
use crate::http::Http;
use crate::keyring::Keyring;
use crate::log::Log;
use crate::policy::SessionPolicy;
use crate::role::{Named, Names};
use crate::secret::Secret;
use crate::sts;
pub use checks::ApiClient;
pub use clock::now;
use clock::{as_signed, now_in_milliseconds, seconds};
pub use entries::Session;
use entries::{KeptAssertion, KnownRoles};
pub use forget::Forgotten;
pub use guard::Purpose;
pub use held::Held;
pub use interview::{APP_ID, CLIENT_ID, LAUNCH_URL, Missing, SUBDOMAIN, USERNAME};
use who::Who;

/// What the command line says about this sign-in.
#[derive(Debug, Clone)]
pub struct Options {
    /// Do not take session credentials from the cache.
    pub fresh: bool,
    /// The credentials must live at least this long.
    pub min_ttl: Option<Duration>,
    /// `--otp`; beats `OL_AWS_OTP`.
    pub otp: Option<Secret>,
    /// What the credentials are for: a role's guard may not allow it.
    pub purpose: Purpose,
    /// `--yes`: the guard is answered.
    pub yes: bool,
    /// A push may be sent although nobody is at a terminal here.
    pub push_unseen: bool,
    /// Called before anything that takes long: a sign-in, a request to AWS.
    pub before_waiting: Option<fn()>,
    /// This run signs in more than once: a password that was typed is used again, and kept in memory alone.
    pub stays: bool,
    /// Whoever called asks again by themselves when OneLogin refuses what was typed.
    pub asks_again: bool,
    /// A SAML response that was handed over, instead of a sign-in; base64.
    pub pasted: Option<Secret>,
    /// What narrows the session; it has a place of its own in the cache.
    pub policy: SessionPolicy,
}

impl Options {
    /// Nothing but the purpose, which has no default: a guard that is not asked lets everything through.
    pub fn of(purpose: Purpose) -> Self {
        Self {
            purpose,
            fresh: false,
            min_ttl: None,
            otp: None,
            yes: false,
            push_unseen: false,
            before_waiting: None,
            stays: false,
            asks_again: false,
            pasted: None,
            policy: SessionPolicy::None,
        }
    }
}

/// Below this many seconds credentials are as good as gone: a request takes a moment, and clocks differ.
pub const LAST_SECONDS: i64 = 60;
/// A role that is not among the known ones may be new, if they were read longer ago than this, in seconds.
const ROLES_KEPT: i64 = 3600;

/// One run's way to credentials.
pub struct Login<'a> {
    pub settings: Settings,
    pub environment: &'a Environment,
    pub ask: &'a dyn Ask,
    pub log: Log,
    store: Option<Rc<Store>>,
    pub options: Options,
    keyring: Keyring,
    typed_settings: Vec<(&'static str, String)>,
    /// Whether the last sign-in took a second factor.
    pub factor_taken: bool,
    /// Whom the last sign-in was of, for people: the configured user, or whom the assertion names.
    pub signed_in_as: String,
    typed_secrets: Vec<stored::Typed>,
    /// A password that a person typed, and of which nothing was said: what was refused was something else.
    unjudged_password: Option<Secret>,
    /// Unix milliseconds: what others obtained since is as fresh as what we would obtain.
    started: i64,
}

impl<'a> Login<'a> {
    /// # Errors
    /// When the cache's directory is not ours alone. Where there can be none at all, we go on without.
    pub fn new(
        settings: Settings,
        environment: &'a Environment,
        ask: &'a dyn Ask,
        log: Log,
        options: Options,
    ) -> Result<Self> {
        let store = match Store::open(environment) {
            Ok(store) => Some(Rc::new(store.warning(log))),
            Err(error @ Error::File { .. }) => {
                log.warn(format!("{error}; nothing can be kept for the next call"));
                None
            }
            Err(error) => return Err(error),
        };
        Ok(Self {
            settings,
            environment,
            ask,
            log,
            store,
            options,
            keyring: Keyring::default(),
            typed_settings: Vec::new(),
            factor_taken: false,
            signed_in_as: String::new(),
            typed_secrets: Vec::new(),
            unjudged_password: None,
            started: now_in_milliseconds(),
        })
    }

    /// Another turn of a run that stays: what was obtained before is old now, and a code that was given is used up.
    pub fn next_turn(&mut self, purpose: Purpose) {
        self.started = now_in_milliseconds();
        self.factor_taken = false;
        self.options.fresh = true;
        self.options.purpose = purpose;
        self.options.otp = None;
        self.settings.otp = None;
    }

    pub fn store(&self) -> Option<&Store> {
        self.store.as_deref()
    }

    /// Signs in whatever is cached, and says until when the assertion lives and what it offers.
    pub fn sign_in_now(&mut self) -> Result<Vec<Named>> {
        let who = self.who()?;
        let since = self.started;
        let is_of_us = !self.settings.by_browser && self.options.pasted.is_none();
        let assertion = block_on(|| async {
            let http = Http::new(self.environment, self.log)?;
            self.signed_in(&who, &http, since, None).await
        })??;
        self.signed_in_as = match is_of_us {
            true => who.username,
            false => assertion.identity.to_string(),
        };
        self.offer_to_keep();
        Ok(self.names().name_all(&assertion.roles))
    }

    /// The roles of the last assertion; signs in when there is none.
    pub fn roles(&mut self) -> Result<Vec<Named>> {
        let who = self.who()?;
        match self.known_roles(&who) {
            Some(known) if !self.options.fresh => Ok(self.names().name_all(&known.roles)),
            _ => self.sign_in_now(),
        }
    }

    pub fn names(&self) -> Names<'_> {
        Names {
            aliases: &self.settings.roles,
            accounts: &self.settings.accounts,
        }
    }

    /// The link that signs the browser in to the console with these credentials.
    ///
    /// # Errors
    /// Exit 7 when AWS refuses, 8 when it cannot be reached.
    pub fn console_link(
        &self,
        console: &Console,
        held: &Held,
        destination: &reqwest::Url,
    ) -> Result<Secret> {
        self.announce_endpoint(Service::Console)?;
        // AWS takes no duration for the session of a chained role.
        let seconds = (!held.chained).then_some(held.wanted_seconds);
        // Where the console sends whoever's session has ended.
        let issuer = self.settings.onelogin_url().unwrap_or_default();
        block_on(|| async {
            let http = Http::new(self.environment, self.log)?;
            console
                .link(&http, &held.credentials, seconds, &issuer, destination)
                .await
        })?
    }

    /// What an environment needs for these credentials to be the ones that count in it.
    pub fn changes(&self, held: &Held) -> Vec<Change> {
        let aws_vault = self.settings.compat_aws_vault;
        credentials::changes(
            &held.credentials,
            &held.identity,
            aws_vault,
            self.environment,
        )
    }

    /// What the configuration says of a role, where it has an alias.
    fn role_settings(&self, named: &Named) -> Option<&RoleSettings> {
        self.settings.roles.get(named.alias.as_ref()?)
    }

    /// Credentials, with the role and the region they are for.
    ///
    /// # Errors
    /// When the AWS profile is another than at the time, and cannot be read.
    pub fn held(&self, session: Session, named: &Named) -> Result<Held> {
        let settings = self.role_settings(named);
        let region = match self.settings.region_for(settings, self.environment)? {
            Some(region) => Some(region),
            None if session.aws_profile == aws_profile(self.environment) => session.profile_region,
            None => block_on(sts::profile_region)??,
        };
        let identity = Identity {
            role: named.display_name().to_owned(),
            account: named.display_account().to_owned(),
            account_id: named.role.account_id().to_owned(),
            role_arn: named.role.role_arn.clone(),
            region,
            guard: self.names().guard_of(named).map(Guard::name),
        };
        Ok(Held {
            credentials: session.credentials,
            identity,
            alias: named.alias.clone(),
            wanted_seconds: session.wanted_seconds,
            chained: named.hop.is_some(),
        })
    }

    fn who(&mut self) -> Result<Who> {
        let typed = interview::complete(&mut self.settings, self.ask)?;
        self.typed_settings.extend(typed);
        Ok(Who::of(&self.settings).expect("what is missing was just asked for"))
    }

    /// Once: a run may obtain several things.
    fn offer_to_keep(&mut self) {
        let typed = std::mem::take(&mut self.typed_settings);
        interview::offer_to_keep(&self.settings, &typed, self.ask, self.log);
        self.offer_to_keep_secrets();
    }

    fn client_id(&self) -> &str {
        self.settings
            .client_id
            .as_ref()
            .map_or("", |id| id.value.as_str())
    }

    /// Whether a second factor could be answered here.
    fn can_answer(&self) -> bool {
        self.has_code() || self.ask.can_ask()
    }

    /// Whether a code is at hand, or a program that gives one.
    fn has_code(&self) -> bool {
        let code = self.options.otp.is_some() || self.settings.otp.is_some();
        code || self.settings.otp_command.is_some()
    }
}

/// Runs the cold path, on a runtime made on the spot. Nothing that is still under way when it ends is waited for: a look-up
/// of a host's address cannot be called off.
// Never inlined: a sign-in takes 20 KB of stack, which the hot path would touch as well.
#[inline(never)]
pub fn block_on<T, P: Future<Output = T>>(path: impl FnOnce() -> P) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Error::File {
        doing: "start",
        path: "the network runtime".into(),
        reason: error.to_string(),
        hint: "the system may be out of file descriptors or memory".into(),
    })?;
    let outcome = runtime.block_on(path());
    runtime.shutdown_background();
    Ok(outcome)
}

/// Which profile of AWS's files counts (AWS SDKs and tools reference guide, "Shared config").
fn aws_profile(environment: &Environment) -> String {
    let named = environment
        .get("AWS_PROFILE")
        .or_else(|| environment.get("AWS_DEFAULT_PROFILE"));
    named.unwrap_or("default").to_owned()
}
