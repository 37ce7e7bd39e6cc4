//! The sign-in at OneLogin: access token -> password -> second factor -> SAML response. Knows
//! nothing of AWS.

mod api;
mod factor;
mod push;
mod refusal;
pub mod reply;

use std::time::Duration;

pub use api::{Account, Api};
use api::{TimedReply, Verification};
pub use factor::Factor;
use refusal::{is_about_the_token, is_state_token_gone, sign_in_refused, token_refused};
pub use reply::{AccessToken, Device, TokenReply};
use reply::{Challenge, Reply};

use crate::clock::ClockSkew;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// What a sign-in needs from outside: the API client, and whoever has the second factor.
pub trait Interaction {
    /// Client id and secret, wanted only when there is no access token.
    fn api_client(&mut self) -> Result<(String, Secret)>;

    /// The API client's token was fetched anew.
    fn keep_token(&mut self, token: &AccessToken);

    /// The API client was refused: the error that says so.
    fn api_client_refused(&mut self, message: &str) -> Error;

    /// The API client was refused; whether it was typed and is asked for again.
    fn asks_api_client_again(&mut self, error: &Error) -> bool;

    /// The password is about to be sent; an error when it must not be.
    fn password_is_sent(&mut self) -> Result<()>;

    /// OneLogin took the password, whatever it asks for next.
    fn password_was_right(&mut self);

    /// Which device, as an index.
    fn device(&mut self, devices: &[Device]) -> Result<usize>;

    /// How to go about a device.
    fn way(&mut self, device: &Device, factor: Factor) -> Result<Way>;

    /// A code of the device. Empty: have it sent again. `clock_skew`: OneLogin's clock.
    fn code(
        &mut self,
        device: &Device,
        can_be_sent_again: bool,
        clock_skew: ClockSkew,
    ) -> Result<Secret>;

    /// The code was refused, the last one that may be tried or not; an error when there is no other
    /// one.
    fn code_refused(
        &mut self,
        device: &Device,
        code: &Secret,
        message: &str,
        last: bool,
    ) -> Result<()>;

    /// Waits for the next look at a push; true when they would rather type a code.
    fn wait_for_push(&mut self, device: &Device, left: Duration, time: Duration) -> Result<bool>;

    /// The waiting for a push is over, however it ended.
    fn end_wait(&mut self);

    /// The state token ran out; everything begins again, without the questions that were answered.
    fn starts_over(&mut self);
}

/// How a device is gone about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Trigger a push and poll for its answer.
    Push,
    /// Have a code sent, then take it.
    Send,
    /// Take a code at once.
    Type,
}

/// What a sign-in gives.
#[derive(Debug)]
pub struct SignedIn {
    /// The base64 SAML response.
    pub response: Secret,
    /// OneLogin's clock.
    pub clock_skew: ClockSkew,
    /// The id of the device that verified, if one was needed.
    pub device: Option<String>,
    /// Those there were to choose from.
    pub offered: Vec<Device>,
}

/// API clients one may type in one run, and codes for one challenge.
const TRIES: u32 = 3;
/// How often a sign-in may begin again because its state token ran out.
const RESTARTS: u32 = 2;

/// Signs in. `token` is a cached access token, if there is one.
///
/// # Errors
/// Exit 4 for what OneLogin refuses, 5 for the second factor, 8 when it cannot be reached, 9 when
/// an answer is missing.
pub async fn sign_in(
    api: &Api<'_>,
    token: Option<AccessToken>,
    account: &Account<'_>,
    interaction: &mut dyn Interaction,
) -> Result<SignedIn> {
    let mut sign_in = SignIn {
        api,
        account,
        token: None,
        clock_skew: ClockSkew::default(),
        calls_left: None,
        device: None,
        offered: Vec::new(),
    };
    let cached = token.is_some();
    sign_in.token = token.map(|token| token.token);
    if sign_in.token.is_none() {
        sign_in.fetch_token(interaction).await?;
    }
    let mut token_may_be_stale = cached;
    let mut restarts = 0;
    loop {
        interaction.password_is_sent()?;
        let answer = api.saml_assertion(sign_in.token(), account).await?;
        let reply = sign_in.noted(answer);
        if matches!(reply, Reply::Assertion(_) | Reply::FactorRequired(_)) {
            interaction.password_was_right();
        }
        match reply {
            Reply::Assertion(response) => return Ok(sign_in.done(response)),
            Reply::FactorRequired(challenge) => {
                match sign_in.verify(&challenge, interaction).await? {
                    Some(response) => return Ok(sign_in.done(response)),
                    None if restarts == RESTARTS => {
                        let device = sign_in
                            .device
                            .map_or("the second factor".into(), |device| device.name);
                        return Err(Error::FactorTooSlow { device });
                    }
                    None => {
                        restarts += 1;
                        interaction.starts_over();
                    }
                }
            }
            // The token was refused, not the password, which has not been looked at yet: the one
            // case for another call.
            Reply::Refused(refused) if token_may_be_stale && is_about_the_token(&refused) => {
                token_may_be_stale = false;
                sign_in.fetch_token(interaction).await?;
            }
            Reply::Refused(refused) if is_about_the_token(&refused) => {
                return Err(token_refused(&refused, account.username));
            }
            Reply::Refused(refused) => return Err(sign_in_refused(&refused, account.username)),
            Reply::Pending => return Err(pending_without_device(api)),
        }
    }
}

fn pending_without_device(api: &Api<'_>) -> Error {
    Error::Unreachable {
        host: api.host().to_owned(),
        reason: "says that the sign-in is pending, but names no device".into(),
        hint: "try again in a minute".into(),
        is_sent: true,
    }
}

/// A sign-in on its way.
struct SignIn<'a> {
    api: &'a Api<'a>,
    account: &'a Account<'a>,
    token: Option<Secret>,
    clock_skew: ClockSkew,
    /// What OneLogin still allows the company in this hour.
    calls_left: Option<u64>,
    device: Option<Device>,
    offered: Vec<Device>,
}

impl SignIn<'_> {
    fn token(&self) -> &Secret {
        self.token
            .as_ref()
            .expect("a sign-in starts with an access token")
    }

    fn noted(&mut self, answer: TimedReply) -> Reply {
        self.clock_skew = answer.clock_skew.unwrap_or(self.clock_skew);
        self.calls_left = answer.calls_left.or(self.calls_left);
        answer.reply
    }

    fn done(self, response: Secret) -> SignedIn {
        SignedIn {
            response,
            clock_skew: self.clock_skew,
            device: self.device.map(|device| device.id),
            offered: self.offered,
        }
    }

    async fn fetch_token(&mut self, interaction: &mut dyn Interaction) -> Result<()> {
        let mut attempt = 1;
        loop {
            let (client_id, client_secret) = interaction.api_client()?;
            let refused = match self.api.access_token(&client_id, &client_secret).await? {
                TokenReply::Granted(token) => {
                    interaction.keep_token(&token);
                    self.token = Some(token.token);
                    return Ok(());
                }
                TokenReply::Refused(refused) => refused,
            };
            let error = interaction.api_client_refused(&refused.message);
            if attempt == TRIES || !interaction.asks_api_client_again(&error) {
                return Err(error);
            }
            attempt += 1;
        }
    }

    /// Answers a challenge; `None` when its state token ran out.
    async fn verify(
        &mut self,
        challenge: &Challenge,
        interaction: &mut dyn Interaction,
    ) -> Result<Option<Secret>> {
        let device = self.choose_device(challenge, interaction)?;
        let verified = match interaction.way(&device, Factor::of_device(&device.name))? {
            Way::Push => self.push(challenge, &device, interaction).await,
            Way::Send => match self.send(challenge, &device).await? {
                Sent::Verified(response) => Ok(Some(response)),
                Sent::Expired => Ok(None),
                Sent::OnItsWay => self.codes(challenge, &device, true, interaction).await,
            },
            Way::Type => self.codes(challenge, &device, false, interaction).await,
        };
        interaction.end_wait();
        verified
    }

    /// The device of an earlier challenge of this sign-in, if it is still offered; else a choice.
    fn choose_device(
        &mut self,
        challenge: &Challenge,
        interaction: &mut dyn Interaction,
    ) -> Result<Device> {
        let devices = &challenge.devices;
        if devices.is_empty() {
            return Err(Error::NoDevice);
        }
        let again = self
            .device
            .as_ref()
            .and_then(|chosen| devices.iter().position(|device| device.id == chosen.id));
        let index = again.map_or_else(|| interaction.device(devices), Ok)?;
        let device = devices[index].clone();
        self.device = Some(device.clone());
        self.offered.clone_from(devices);
        Ok(device)
    }

    async fn call(
        &mut self,
        challenge: &Challenge,
        device: &Device,
        code: Option<&Secret>,
        poll: bool,
    ) -> Result<Reply> {
        let verification = Verification {
            app_id: self.account.app_id,
            device_id: &device.id,
            state_token: &challenge.state_token,
            code,
            do_not_notify: poll,
        };
        let answer = self.api.verify_factor(self.token(), &verification).await?;
        Ok(self.noted(answer))
    }

    async fn send(&mut self, challenge: &Challenge, device: &Device) -> Result<Sent> {
        match self.call(challenge, device, None, false).await? {
            Reply::Assertion(response) => Ok(Sent::Verified(response)),
            Reply::Refused(refused) if is_state_token_gone(&refused) => Ok(Sent::Expired),
            // It sends nothing, but takes codes.
            Reply::Refused(refused) if refused.says("otp token blank") => Ok(Sent::OnItsWay),
            Reply::Refused(refused) => Err(Error::FactorRefused {
                device: device.name.clone(),
                message: refused.message,
            }),
            Reply::Pending | Reply::FactorRequired(_) => Ok(Sent::OnItsWay),
        }
    }

    async fn codes(
        &mut self,
        challenge: &Challenge,
        device: &Device,
        can_be_sent_again: bool,
        interaction: &mut dyn Interaction,
    ) -> Result<Option<Secret>> {
        let mut attempt = 1;
        loop {
            let code = interaction.code(device, can_be_sent_again, self.clock_skew)?;
            if code.is_empty() {
                match self.send(challenge, device).await? {
                    Sent::Verified(response) => return Ok(Some(response)),
                    Sent::Expired => return Ok(None),
                    Sent::OnItsWay => continue,
                }
            }
            match self.call(challenge, device, Some(&code), false).await? {
                Reply::Assertion(response) => return Ok(Some(response)),
                Reply::Refused(refused) if is_state_token_gone(&refused) => return Ok(None),
                Reply::Refused(refused) => {
                    let last = attempt == TRIES;
                    interaction.code_refused(device, &code, &refused.message, last)?;
                    attempt += 1;
                }
                Reply::Pending | Reply::FactorRequired(_) => {
                    let message = "OneLogin expects something other than a code".to_owned();
                    return Err(Error::FactorRefused {
                        device: device.name.clone(),
                        message,
                    });
                }
            }
        }
    }
}

/// What came of having a code sent.
enum Sent {
    OnItsWay,
    /// A call that is answered on the phone itself needs no code.
    Verified(Secret),
    Expired,
}
