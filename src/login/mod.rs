//! The path: settings -> cache, or sign-in -> assertion -> role -> STS -> session credentials; with the cache and the
//! single flight around it. Every verb calls this, and differs only in what it does with the result.

mod answers;
mod assume;
mod at_hand;
mod interview;
mod refusals;
mod sign_in;
mod single_flight;

use std::rc::Rc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ask::Ask;
use crate::cache::{Kind, Label, Store};
use crate::config::Settings;
use crate::credentials::{Identity, SessionCredentials, for_people};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::http::Http;
use crate::log::Log;
use crate::role::{Named, Names};
use crate::saml::{Assertion, Role};
use crate::secret::Secret;
use crate::sts::Sts;

/// What the command line says about this sign-in.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Do not take session credentials from the cache.
    pub fresh: bool,
    /// The credentials must live at least this long.
    pub min_ttl: Option<Duration>,
    /// `--otp`; beats `OL_AWS_OTP`.
    pub otp: Option<Secret>,
}

/// Session credentials, and what they are for.
#[derive(Debug)]
pub struct Held {
    pub credentials: SessionCredentials,
    pub identity: Identity,
}

/// Session credentials as they lie in the cache.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    pub credentials: SessionCredentials,
    pub role: Role,
    /// The duration that was wanted, in seconds; the role may have allowed less.
    pub wanted_seconds: u64,
    /// The AWS profile's region at that time, the last in the order.
    pub profile_region: Option<String>,
    /// Unix milliseconds.
    obtained: i64,
}

/// An assertion as it lies in the cache.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptAssertion {
    assertion: Assertion,
    /// Unix milliseconds.
    obtained: i64,
}

/// Who signs in where: what every entry of the cache belongs to.
#[derive(Debug, Clone)]
struct Who {
    base_url: String,
    subdomain: String,
    app_id: String,
    username: String,
}

impl Who {
    fn label(&self, kind: Kind, name: &str) -> Label {
        let tenant = format!("{} {} {}", self.base_url, self.subdomain, self.app_id);
        Label {
            kind,
            tenant,
            user: self.username.clone(),
            name: name.to_owned(),
        }
    }

    fn person(&self) -> String {
        format!("{} {}", self.subdomain, self.username)
    }
}

/// Below this many seconds credentials are as good as gone: a request takes a moment, and clocks differ.
pub const LAST_SECONDS: i64 = 60;
/// Below this many seconds they are renewed where that needs nobody.
const RENEW_EARLY: i64 = 300;

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

    /// Which role is meant: the words given, else (where `active_first`) the role active in this shell, else the default.
    pub fn wanted(&self, words: Option<&str>, active_first: bool) -> Option<String> {
        let active = || {
            self.environment
                .get("OL_AWS_ROLE_ARN")
                .filter(|_| active_first)
                .map(str::to_owned)
        };
        words
            .map(str::to_owned)
            .or_else(active)
            .or_else(|| self.settings.default_role.clone())
    }

    /// Session credentials for a role: from the cache, by the assertion that still lives, or by a sign-in.
    ///
    /// # Errors
    /// Everything the contract's exit codes 3 to 10 stand for.
    pub fn credentials(&mut self, wanted: Option<&str>) -> Result<Held> {
        let who = self.who()?;
        let roles = self.known_roles(&who);
        let chosen = match &roles {
            Some(roles) => match self.choose(wanted, roles) {
                // It may be new since the roles were read.
                Err(Error::NoSuchRole { .. }) if self.options.fresh => None,
                chosen => Some(chosen?),
            },
            None => None,
        };
        let cached = chosen
            .as_ref()
            .and_then(|chosen| self.cached_session(&who, &chosen.role));
        if let (Some(session), Some(chosen)) = (&cached, &chosen) {
            let left = session.credentials.left(now());
            let enough = left >= self.least_seconds(LAST_SECONDS);
            let renewable = left < RENEW_EARLY && self.live_assertion(&who).is_some();
            if enough && !renewable && !self.options.fresh {
                self.log.detail(|| {
                    format!(
                        "cached credentials of {}, {} left",
                        chosen.reference(),
                        for_people(left)
                    )
                });
                return Ok(self.held(session.clone(), chosen));
            }
        }
        let outcome = runtime()?.block_on(self.obtain(&who, wanted, chosen.clone()));
        let held = match (outcome, cached, &chosen) {
            (Ok(held), _, _) => held,
            // Early renewal is a kindness: when it fails, what is held still serves.
            (Err(error), Some(session), Some(chosen))
                if !self.options.fresh
                    && session.credentials.left(now()) >= self.least_seconds(LAST_SECONDS) =>
            {
                self.log.detail(|| format!("not renewed: {error}"));
                self.held(session, chosen)
            }
            // Held, but too short, and nobody there to renew: that is what `--min-ttl` asks to be told.
            (Err(Error::NeedsAnswer { .. }), Some(session), Some(chosen))
                if self.options.min_ttl.is_some() =>
            {
                return Err(self.too_short(chosen, session.credentials.left(now())));
            }
            (Err(error), _, _) => return Err(error),
        };
        let left = held.credentials.left(now());
        if let Some(least) = self
            .options
            .min_ttl
            .filter(|least| left + 1 < seconds(*least))
        {
            let (left, wanted) = (for_people(left), for_people(seconds(least)));
            return Err(Error::TooShort {
                role: held.identity.role,
                left,
                wanted,
            });
        }
        Ok(held)
    }

    /// Signs in whatever is cached, and says until when the assertion lives and what it offers.
    pub fn sign_in_now(&mut self) -> Result<Vec<Named>> {
        let who = self.who()?;
        let since = self.started;
        let assertion = runtime()?.block_on(async {
            let http = Http::new(self.environment, self.log)?;
            self.signed_in(&who, &http, since, None).await
        })?;
        self.offer_to_keep();
        Ok(self.names().name_all(&assertion.roles))
    }

    /// The roles of the last assertion; signs in when there is none.
    pub fn roles(&mut self) -> Result<Vec<Named>> {
        let who = self.who()?;
        match self.known_roles(&who) {
            Some(roles) if !self.options.fresh => Ok(self.names().name_all(&roles)),
            _ => self.sign_in_now(),
        }
    }

    pub fn names(&self) -> Names<'_> {
        Names {
            aliases: &self.settings.roles,
            accounts: &self.settings.accounts,
        }
    }

    /// Credentials, with the role and the region they are for.
    pub fn held(&self, session: Session, named: &Named) -> Held {
        let settings = named
            .alias
            .as_ref()
            .and_then(|alias| self.settings.roles.get(alias));
        let identity = Identity {
            role: named.display_name().to_owned(),
            account: named.display_account().to_owned(),
            account_id: named.role.account_id().to_owned(),
            role_arn: named.role.role_arn.clone(),
            region: self
                .settings
                .region_for(settings, self.environment)
                .or(session.profile_region),
        };
        Held {
            credentials: session.credentials,
            identity,
        }
    }

    fn who(&mut self) -> Result<Who> {
        let typed = interview::complete(&mut self.settings, self.ask)?;
        self.typed_settings.extend(typed);
        Ok(self
            .who_if_known()
            .expect("what is missing was just asked for"))
    }

    /// Once: a run may obtain several things.
    fn offer_to_keep(&mut self) {
        let typed = std::mem::take(&mut self.typed_settings);
        interview::offer_to_keep(&self.settings, &typed, self.ask, self.log);
    }

    fn who_if_known(&self) -> Option<Who> {
        let value = |setting: &Option<crate::config::Sourced<String>>| {
            Some(setting.as_ref()?.value.clone())
        };
        Some(Who {
            base_url: self.settings.onelogin_url()?,
            subdomain: value(&self.settings.subdomain)?,
            app_id: value(&self.settings.app_id)?,
            username: value(&self.settings.username)?,
        })
    }

    fn client_id(&self) -> &str {
        self.settings
            .client_id
            .as_ref()
            .map_or("", |id| id.value.as_str())
    }

    fn choose(&self, wanted: Option<&str>, roles: &[Role]) -> Result<Named> {
        let memory = std::cell::OnceCell::new();
        let recency = |role: &Role| memory.get_or_init(|| self.memory()).recency(&role.role_arn);
        let (named, guessed) = self.names().choose(wanted, roles, self.ask, recency)?;
        if guessed {
            self.log.say(format!(
                "taking {} ({})",
                named.reference(),
                named.role.role_arn
            ));
        }
        Ok(named)
    }

    fn least_seconds(&self, otherwise: i64) -> i64 {
        self.options
            .min_ttl
            .map_or(otherwise, |least| seconds(least).max(otherwise))
    }

    fn too_short(&self, named: &Named, left: i64) -> Error {
        let wanted = for_people(seconds(self.options.min_ttl.unwrap_or_default()));
        Error::TooShort {
            role: named.reference(),
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
                None => self.choose(wanted, &assertion.roles)?,
            };
            // Choosing takes as long as it takes; and STS may see it otherwise than we do.
            if assertion.is_valid(now())
                && let Some(session) = self.assumed(who, &sts, &assertion, &named).await?
            {
                self.memory().used_role(&named.role.role_arn);
                self.offer_to_keep();
                return Ok(self.held(session, &named));
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

/// An access token belongs to the API client, not to a person.
fn token_label(who: &Who, client_id: &str) -> Label {
    Label {
        kind: Kind::AccessToken,
        tenant: who.base_url.clone(),
        user: client_id.to_owned(),
        name: String::new(),
    }
}

/// Made on the spot, on the cold path only.
fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::File {
            doing: "start",
            path: "the network runtime".into(),
            reason: error.to_string(),
            hint: "the system may be out of file descriptors or memory".into(),
        })
}

/// Now, in Unix seconds.
pub fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

fn now_in_milliseconds() -> i64 {
    let nanoseconds = OffsetDateTime::now_utc().unix_timestamp_nanos();
    i64::try_from(nanoseconds / 1_000_000).unwrap_or(i64::MAX)
}

fn seconds(duration: Duration) -> i64 {
    as_signed(duration.as_secs())
}

fn as_signed(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}
