//! The path: settings -> cache, or sign-in -> assertion -> role -> STS -> session credentials; with the cache and the
//! single flight around it. Every verb calls this, and differs only in what it does with the result.

mod answers;
mod assume;
mod at_hand;
mod choose;
mod clock;
mod entries;
mod guard;
mod held;
mod interview;
mod refusals;
mod sign_in;
mod single_flight;
mod who;

use std::rc::Rc;
use std::time::Duration;

use crate::ask::Ask;
use crate::cache::Store;
use crate::config::{Guard, RoleSettings, Settings};
use crate::credentials::{self, Identity, for_people};
use crate::environment::{Change, Environment};
use crate::error::{Error, Result};
use crate::http::Http;
use crate::log::Log;
use crate::role::{Named, Names};
use crate::secret::Secret;
use crate::sts::{self, Sts};
pub use clock::now;
use clock::{as_signed, now_in_milliseconds, seconds};
pub use entries::Session;
use entries::{KeptAssertion, KnownRoles};
pub use guard::Purpose;
pub use held::Held;
use who::Who;

/// What the command line says about this sign-in.
#[derive(Debug, Clone, Default)]
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
}

/// Below this many seconds credentials are as good as gone: a request takes a moment, and clocks differ.
pub const LAST_SECONDS: i64 = 60;
/// Below this many seconds they are renewed where that needs nobody.
const RENEW_EARLY: i64 = 300;
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
    typed_settings: Vec<(&'static str, String)>,
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
            Ok(store) => Some(Rc::new(store)),
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
            typed_settings: Vec::new(),
            started: now_in_milliseconds(),
        })
    }

    pub fn store(&self) -> Option<&Store> {
        self.store.as_deref()
    }

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
            .and_then(|named| self.cached_session(&who, &named.role));
        if let (Some(session), Some(named)) = (&cached, &chosen) {
            let left = session.credentials.left(now());
            if left >= self.least_seconds(LAST_SECONDS) && !self.options.fresh {
                let held = self.cached_or_renewed(&who, session.clone(), named)?;
                self.offer_to_keep();
                return Ok(held);
            }
            self.check_reachable(named)?;
        }
        let held = match block_on(self.obtain(&who, wanted, chosen.clone()))? {
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
        let left = session.credentials.left(now());
        self.log.detail(|| {
            format!(
                "cached credentials of {}, {} left",
                named.reference(),
                for_people(left)
            )
        });
        if left < RENEW_EARLY
            && let Some(assertion) = self.live_assertion(who)
        {
            let renewed = block_on(async {
                let http = Http::new(self.environment, self.log)?;
                let sts = Sts::new(&http, self.environment, self.log).await?;
                self.assumed(who, &sts, &assertion, named).await
            })?;
            match renewed {
                Ok(Some(session)) => return self.held(session, named),
                // A kindness: when it fails, what is held still serves.
                Ok(None) => self
                    .log
                    .detail(|| "not renewed: the assertion ran out".into()),
                Err(error) => self.log.detail(|| format!("not renewed: {error}")),
            }
        }
        self.held(session, named)
    }

    /// # Errors
    /// When the role is known not to allow what `--min-ttl` asks for: no sign-in can help then.
    fn check_reachable(&self, named: &Named) -> Result<()> {
        // Who names a duration has it tried anew: the role may allow more by now.
        let asked = self.settings.duration_asked().is_some();
        let Some(least) = self.options.min_ttl.filter(|_| !asked) else {
            return Ok(());
        };
        let longest = self.memory().longest_duration(&named.role.role_arn, now());
        match longest.filter(|longest| *longest < least.as_secs()) {
            Some(longest) => Err(Error::RoleTooShort {
                role: named.reference(),
                allows: for_people(as_signed(longest)),
                wanted: for_people(seconds(least)),
            }),
            None => Ok(()),
        }
    }

    /// Signs in whatever is cached, and says until when the assertion lives and what it offers.
    pub fn sign_in_now(&mut self) -> Result<Vec<Named>> {
        let who = self.who()?;
        let since = self.started;
        let assertion = block_on(async {
            let http = Http::new(self.environment, self.log)?;
            self.signed_in(&who, &http, since, None).await
        })??;
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
        let region = match self.settings.region_for(settings, self.environment) {
            Some(region) => Some(region),
            None if session.aws_profile == aws_profile(self.environment) => session.profile_region,
            None => block_on(sts::profile_region())?,
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
            chained: false,
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
    }

    fn client_id(&self) -> &str {
        self.settings
            .client_id
            .as_ref()
            .map_or("", |id| id.value.as_str())
    }

    /// Whether a second factor could be answered here.
    fn can_answer(&self) -> bool {
        let code = self.options.otp.is_some() || self.settings.otp.is_some();
        code || self.settings.otp_command.is_some() || self.ask.can_ask()
    }

    fn least_seconds(&self, otherwise: i64) -> i64 {
        self.options
            .min_ttl
            .map_or(otherwise, |least| seconds(least).max(otherwise))
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
        let sts = Sts::new(&http, self.environment, self.log).await?;
        let mut chosen = chosen;
        let mut since = 0;
        loop {
            let assertion = self
                .signed_in(who, &http, since, Some((&sts, chosen.as_ref())))
                .await?;
            let named = match chosen
                .take()
                .filter(|chosen| assertion.roles.contains(&chosen.role))
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
                && let Some(session) = self.assumed(who, &sts, &assertion, &named).await?
            {
                self.memory().used_role(&named.role.role_arn);
                self.offer_to_keep();
                return self.held(session, &named);
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
}

/// Runs the cold path, on a runtime made on the spot. Nothing that is still under way when it ends is waited for: a look-up
/// of a host's address cannot be called off.
fn block_on<T>(path: impl Future<Output = T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Error::File {
        doing: "start",
        path: "the network runtime".into(),
        reason: error.to_string(),
        hint: "the system may be out of file descriptors or memory".into(),
    })?;
    let outcome = runtime.block_on(path);
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
