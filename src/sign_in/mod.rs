//! The left half of the path: settings -> assertion, by OneLogin's API, the browser, or a SAML
//! response that was handed over. One process signs in for all. Knows nothing of AWS: what can be
//! made ready there meanwhile comes in as a closure.

mod api;
mod api_client;
mod attempt;
mod backoff;
mod browser;
mod cached;
mod caller;
mod code_source;
mod devices;
mod endpoint_trust;
mod factor_use;
mod forget;
mod identity;
mod network;
mod ownership;
mod password;
mod rejected;
mod required_setting;
mod responder;
mod saved_secrets;
mod totp_source;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use crate::cache::{Cache, Flight, Label};
use crate::clock::{ClockSkew, Timestamp};
use crate::config::{Service, Settings, SignInMethod, Sourced};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::history::History;
use crate::http::Http;
use crate::keyring::{Keyring, Place, Trouble};
use crate::log::Log;
use crate::saml::Assertion;
use crate::secret::Secret;
pub use api_client::ApiClientCheck;
use backoff::{Backoff, Turn};
pub use cached::CachedRoles;
pub use caller::Caller;
pub use endpoint_trust::EndpointTrust;
pub use factor_use::FactorUse;
pub use forget::Forgotten;
pub use identity::SignInIdentity;
use network::Network;
use rejected::RejectedAnswers;
pub use required_setting::{
    APP_ID, CLIENT_ID, LAUNCH_URL, RequiredSetting, SUBDOMAIN, USERNAME, check_complete, required,
};
use saved_secrets::{NewSecret, SavedSecrets};

/// What the command line says about the sign-in.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--otp`; beats `OL_AWS_OTP`.
    pub otp: Option<Secret>,
    /// `--factor`.
    pub factor: Option<FactorUse>,
    /// A push may be sent although nobody is at a terminal here.
    pub allow_unattended_push: bool,
    /// This run signs in more than once: a password that was typed is used again, and kept in
    /// memory alone.
    pub repeated: bool,
    /// Whoever called asks again by themselves when OneLogin refuses what was typed.
    pub caller_retries: bool,
    /// A SAML response that was handed over, instead of a sign-in; base64.
    pub pasted: Option<Secret>,
}

/// One run's way to assertions.
pub struct SignIn<'a> {
    pub settings: Settings,
    pub environment: &'a Environment,
    pub caller: Caller<'a>,
    pub cache: Cache,
    pub options: Options,
    /// When this turn began: what was forgotten since is not kept again.
    pub begun: Timestamp,
    keyring: Keyring,
    /// Made when it is needed.
    network: RefCell<Option<Rc<Network>>>,
    /// Settings that were typed, to be kept if the person says so.
    typed_settings: Vec<(&'static str, String)>,
    /// Secrets that were typed and taken, to be kept if the person says so.
    new_secrets: Vec<NewSecret>,
    /// A password that a person typed, and of which nothing was said: what was refused was
    /// something else.
    unjudged_password: Option<Secret>,
    took_factor: bool,
    /// What the cache says about the roles, so that it is read once.
    known_roles: RefCell<Option<(Label, Rc<CachedRoles>)>>,
    /// Whether this run signed in and nothing has asked yet.
    is_new_sign_in: bool,
}

impl<'a> SignIn<'a> {
    /// # Errors
    /// When the cache's directory is not ours alone.
    pub fn new(
        settings: Settings,
        environment: &'a Environment,
        caller: Caller<'a>,
        options: Options,
    ) -> Result<Self> {
        Ok(Self {
            settings,
            environment,
            caller,
            cache: Cache::open(environment, caller.log)?,
            options,
            begun: Timestamp::now(),
            keyring: Keyring::default(),
            network: RefCell::default(),
            typed_settings: Vec::new(),
            new_secrets: Vec::new(),
            unjudged_password: None,
            took_factor: false,
            known_roles: RefCell::default(),
            is_new_sign_in: false,
        })
    }

    /// Another turn of a run that stays: a code that was given is used up.
    pub fn next_turn(&mut self) {
        self.begun = Timestamp::now();
        self.took_factor = false;
        self.known_roles.take();
        self.keyring.next_turn();
        self.options.otp = None;
        self.settings.otp = None;
    }

    /// Whether the last sign-in took a second factor.
    pub fn took_factor(&self) -> bool {
        self.took_factor
    }

    pub fn is_new_sign_in(&self) -> bool {
        self.is_new_sign_in
    }

    /// Whether this run signed in since this was last asked.
    pub fn take_new_sign_in(&mut self) -> bool {
        std::mem::take(&mut self.is_new_sign_in)
    }

    /// Who signs in where.
    ///
    /// # Errors
    /// Exit 3 when a setting for that is missing.
    pub fn identity(&self) -> Result<SignInIdentity> {
        check_complete(&self.settings)?;
        Ok(SignInIdentity::of(&self.settings).expect("nothing is missing"))
    }

    /// From now on these settings count. What a person typed for this run stays.
    pub fn take_settings(&mut self, settings: Settings) {
        let Settings {
            password,
            client_secret,
            ..
        } = std::mem::replace(&mut self.settings, settings);
        self.settings.password = self.settings.password.take().or(password);
        self.settings.client_secret = self.settings.client_secret.take().or(client_secret);
        self.known_roles.take();
    }

    /// A live assertion: the one in the cache, or that of a sign-in. `since`: what was obtained before then will not do.
    ///
    /// # Errors
    /// As [`Self::new_assertion`].
    pub async fn ensure_assertion(
        &mut self,
        identity: &SignInIdentity,
        http: &Http,
        since: Option<Timestamp>,
        on_sign_in: &dyn Fn(),
    ) -> Result<Assertion> {
        match self.cached_assertion(identity, since) {
            Some(assertion) => Ok(assertion),
            None => self.new_assertion(identity, http, since, on_sign_in).await,
        }
    }

    /// The assertion of a sign-in, where none is cached. One process at a time; the others take its
    /// result, its failure too. `on_sign_in` is called when a sign-in can begin, whose questions and
    /// replies take their time.
    ///
    /// # Errors
    /// Everything that the exit codes 1, 3, 4, 5, 8 and 9 stand for.
    pub async fn new_assertion(
        &mut self,
        identity: &SignInIdentity,
        http: &Http,
        since: Option<Timestamp>,
        on_sign_in: &dyn Fn(),
    ) -> Result<Assertion> {
        if self.options.pasted.is_none() {
            self.endpoint_trust().refuse_unseen(Service::OneLogin)?;
        }
        let backoff = Backoff::of(self, identity);
        backoff.check(Turn::Theirs)?;
        let outcome = identity.sign_in_label();
        let flight = Flight::enter(&self.cache, &outcome, self.can_answer()).await?;
        self.known_roles.take();
        // Somebody may have been here since we looked, and been told no.
        backoff.check(Turn::Ours)?;
        if let Some(assertion) = self.cached_assertion(identity, since) {
            return Ok(assertion);
        }
        let is_pasted = self.options.pasted.is_some();
        let mut outcome = self.sign_in(identity, http, on_sign_in).await;
        let mut paused = backoff.record(&outcome);
        if outcome.as_ref().is_ok_and(Assertion::is_for_another_door) {
            // OneLogin accepted everything: the account is fine, but the app is the wrong one.
            outcome = Err(self.wrong_door(is_pasted));
            paused = backoff.record(&outcome);
        }
        flight.leave(&outcome);
        paused.map_or(outcome, Err)
    }

    async fn sign_in(
        &mut self,
        identity: &SignInIdentity,
        http: &Http,
        on_sign_in: &dyn Fn(),
    ) -> Result<Assertion> {
        let assertion = match (self.options.pasted.take(), self.settings.sign_in) {
            (Some(pasted), _) => self.by_response(identity, &pasted)?,
            (None, SignInMethod::Browser) => {
                on_sign_in();
                self.by_browser(identity).await?
            }
            (None, SignInMethod::Api) => self.by_api(identity, http, on_sign_in).await?,
        };
        self.is_new_sign_in = true;
        // No roles is a state that the next call should find mended.
        if !assertion.roles.is_empty() {
            self.keep_assertion(identity, &assertion);
        }
        Ok(assertion)
    }

    /// # Errors
    /// When it is none.
    fn read_assertion(&self, response: &Secret, clock_skew: ClockSkew) -> Result<Assertion> {
        let assertion = Assertion::read(response.expose(), clock_skew)?;
        let roles = match assertion.left_out {
            0 => return Ok(assertion),
            1 => "role",
            _ => "roles",
        };
        self.caller.log.warn(format!(
            "ignored {} {roles} in the SAML response, because the names are longer than AWS allows",
            assertion.left_out
        ));
        Ok(assertion)
    }

    /// The app is for IAM Identity Center: says which app, and which setting names it.
    fn wrong_door(&self, is_pasted: bool) -> Error {
        let (key, what) = match self.settings.sign_in {
            SignInMethod::Api => (APP_ID.key, "the OneLogin app"),
            SignInMethod::Browser => (LAUNCH_URL.key, "the app at"),
        };
        let app = match self.settings.sourced(key) {
            Some(Sourced { value, source }) if !is_pasted => format!("{what} {value} ({source})"),
            _ => "the app of this SAML response".to_owned(),
        };
        Error::IdentityCenter { app, key }
    }

    /// Offers to keep what was typed. Once: a run may sign in several times.
    pub fn offer_to_keep(&mut self) {
        let typed = std::mem::take(&mut self.typed_settings);
        required_setting::offer_to_keep(&self.settings, &typed, self.caller);
        for secret in std::mem::take(&mut self.new_secrets) {
            self.saved_secrets()
                .offer_to_keep(&secret, &mut self.history());
        }
    }

    /// Where OneLogin is asked, by the API or in the browser.
    pub fn address(&self) -> Option<String> {
        match self.settings.sign_in {
            SignInMethod::Browser => Some(SignInIdentity::of(&self.settings)?.base_url),
            SignInMethod::Api => self.settings.onelogin_url(),
        }
    }

    /// Whether it is the configured user who signs in, rather than whomever a page or a response
    /// names.
    pub fn signs_in_configured_user(&self) -> bool {
        match self.settings.sign_in {
            SignInMethod::Api => self.options.pasted.is_none(),
            SignInMethod::Browser => false,
        }
    }

    /// Whether a second factor could be answered here.
    pub fn can_answer(&self) -> bool {
        self.has_code() || self.caller.ask.can_ask()
    }

    /// Whether a code is at hand, or a program that gives one.
    fn has_code(&self) -> bool {
        let code = self.options.otp.is_some() || self.settings.otp.is_some();
        code || self.settings.otp_command.is_some()
    }

    pub fn log(&self) -> Log {
        self.caller.log
    }

    /// Closes all connections.
    pub fn disconnect(&self) {
        self.network.take();
    }

    /// The network of this run, the same at every call until [`Self::disconnect`].
    ///
    /// # Errors
    /// When the trust store or a proxy's variable cannot be read, or the system is out of memory.
    pub fn network(&self) -> Result<Rc<Network>> {
        if let Some(network) = &*self.network.borrow() {
            return Ok(Rc::clone(network));
        }
        let network = Rc::new(Network::new(self.environment, self.log())?);
        self.network.replace(Some(Rc::clone(&network)));
        Ok(network)
    }

    pub fn history(&self) -> History {
        History::load(self.cache.directory())
    }

    pub fn endpoint_trust(&self) -> EndpointTrust<'_> {
        EndpointTrust {
            settings: &self.settings,
            environment: self.environment,
            caller: self.caller,
        }
    }

    /// Where the keyring would keep a secret, without anybody being asked, and how long it took to
    /// say so.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn try_keyring(&self) -> (Result<Place, Trouble>, Duration) {
        self.keyring.place()
    }

    fn saved_secrets(&self) -> SavedSecrets<'_> {
        SavedSecrets {
            keyring: &self.keyring,
            caller: self.caller,
        }
    }

    fn rejected_answers(&self, identity: &SignInIdentity) -> RejectedAnswers {
        RejectedAnswers::of(self.cache.directory(), identity.account())
    }
}

/// What cannot be noted must not stop a person's work, but they have to know.
fn warn_if_not_noted(log: Log, noted: &Result<()>) {
    if let Err(error) = noted {
        log.warn(format!(
            "{error}; ol-aws cannot remember that OneLogin refused this"
        ));
    }
}
