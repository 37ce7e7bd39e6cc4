//! The sign-in by OneLogin's API: a password until one is taken, and what the sign-in says besides
//! the assertion.

use std::time::Duration;

use super::SignIn;
use super::attempt::Attempt;
use super::identity::SignInIdentity;
use super::password::{AcceptedPassword, PasswordSource};
use super::responder::Responder;
use crate::clock::Timestamp;
use crate::config::Service;
use crate::error::Result;
use crate::history::OfferedDevice;
use crate::http::Http;
use crate::onelogin::{self, AccessToken, Account, Api, SignedIn};
use crate::saml::Assertion;

/// A clock further off than this breaks AWS's signatures (five minutes) for the user's
/// later calls.
const SKEW_WORTH_A_WARNING: Duration = Duration::from_secs(180);
/// An access token must outlive the sign-in, second factor included.
const TOKEN_MARGIN: Duration = Duration::from_secs(600);

impl SignIn<'_> {
    /// # Errors
    /// What OneLogin refuses, what nobody answers, what the network does.
    pub(super) async fn by_api(
        &mut self,
        identity: &SignInIdentity,
        http: &Http,
        on_sign_in: &dyn Fn(),
    ) -> Result<Assertion> {
        self.endpoint_trust().announce(Service::OneLogin)?;
        let rejected = self.rejected_answers(identity);
        let unjudged = self.unjudged_password.take();
        let attempt = Attempt {
            settings: &self.settings,
            identity,
            caller: self.caller,
            cache: &self.cache,
            begun: self.begun,
            saved: self.saved_secrets(),
            rejected: &rejected,
            http,
        };
        let caller_retries = self.options.caller_retries;
        let mut passwords = PasswordSource::new(attempt, unjudged, caller_retries, on_sign_in);
        let mut responder = Responder::new(attempt, &self.options, &self.history());
        let outcome = sign_in(attempt, http, &mut passwords, &mut responder).await;
        let typed = responder.into_typed();
        self.unjudged_password = passwords.into_unjudged();
        self.settings.client_id = typed.id;
        self.typed_settings.extend(typed.setting);
        self.new_secrets.extend(typed.secret);
        let (signed_in, password) = outcome?;
        self.new_secrets.extend(password.new);
        if self.options.repeated {
            self.settings.password = Some(password.secret);
        }
        self.learn_from(identity, &signed_in);
        let assertion = self.read_assertion(&signed_in.response, signed_in.clock_skew)?;
        self.remember_owner(identity, &assertion.owner);
        Ok(assertion)
    }

    fn learn_from(&mut self, identity: &SignInIdentity, signed_in: &SignedIn) {
        self.took_factor = signed_in.device.is_some();
        if let Some(device) = &signed_in.device {
            let offered = signed_in.offered.iter().map(|device| OfferedDevice {
                id: device.id.clone(),
                name: device.name.clone(),
            });
            self.history()
                .used_device(&identity.person(), device, offered.collect());
        }
        let skew = signed_in.clock_skew;
        if skew.length() >= SKEW_WORTH_A_WARNING {
            let off = skew.of_ours("OneLogin's");
            self.caller.log.warn(format!(
                "this machine's clock is {off}; AWS refuses requests if the clock is wrong"
            ));
        }
    }
}

/// One password after the other, until OneLogin takes one or there is none left to try.
async fn sign_in(
    attempt: Attempt<'_>,
    http: &Http,
    passwords: &mut PasswordSource<'_>,
    responder: &mut Responder<'_>,
) -> Result<(SignedIn, AcceptedPassword)> {
    let identity = attempt.identity;
    let api = Api {
        http,
        base_url: &identity.base_url,
    };
    loop {
        let password = passwords.next()?;
        responder.password_is_typed = password.is_typed();
        let token: Option<AccessToken> = attempt.cache.read(&responder.token_label());
        let token = token.filter(|token| token.expiration > Timestamp::now() + TOKEN_MARGIN);
        let account = Account {
            username: &identity.username,
            password: &password.secret,
            app_id: &identity.app_id,
            subdomain: &identity.subdomain,
            ip_address: attempt.settings.ip_address.as_deref(),
        };
        match onelogin::sign_in(&api, token, &account, responder).await {
            Ok(signed_in) => {
                responder.keep_seed();
                return Ok((signed_in, passwords.accepted(password)));
            }
            Err(error) => passwords.failed(password, error)?,
        }
    }
}
