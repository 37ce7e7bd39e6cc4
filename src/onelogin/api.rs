//! The three calls of OneLogin's API (v2) and their wire types. One call is one request; retries
//! only where nothing of the user's is at stake.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::json;

use super::reply::{self, Reply, TokenReply};
use crate::clock::ClockSkew;
use crate::error::{Error, Result};
use crate::http::{Http, Retry};
use crate::secret::{self, Secret};

/// Who signs in, and to what.
#[derive(Debug)]
pub struct Account<'a> {
    pub username: &'a str,
    pub password: &'a Secret,
    pub app_id: &'a str,
    pub subdomain: &'a str,
    /// Judged against the MFA policy's allow-list.
    pub ip_address: Option<&'a str>,
}

/// What answers a challenge.
#[derive(Debug)]
pub struct Verification<'a> {
    pub app_id: &'a str,
    pub device_id: &'a str,
    pub state_token: &'a Secret,
    /// `None` triggers a push or a message, or asks how it went.
    pub code: Option<&'a Secret>,
    /// True for polls: no second push.
    pub do_not_notify: bool,
}

#[derive(Serialize)]
struct AssertionRequest<'a> {
    username_or_email: &'a str,
    password: &'a Secret,
    app_id: &'a str,
    subdomain: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_address: Option<&'a str>,
}

#[derive(Serialize)]
struct VerificationRequest<'a> {
    app_id: &'a str,
    device_id: &'a str,
    state_token: &'a Secret,
    #[serde(skip_serializing_if = "Option::is_none")]
    otp_token: Option<&'a Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    do_not_notify: Option<bool>,
}

/// A reply, and what its headers said.
#[derive(Debug)]
pub struct TimedReply {
    pub reply: Reply,
    pub clock_skew: Option<ClockSkew>,
    pub calls_left: Option<u64>,
}

/// OneLogin's API at one host. The host never changes within a sign-in: a state token is known only
/// where it was made, which is why the reply's `callback_url` is not looked at.
#[derive(Debug)]
pub struct Api<'a> {
    pub http: &'a Http,
    /// Without a slash at the end.
    pub base_url: &'a str,
}

impl Api<'_> {
    /// The API client's access token. Asking again does no harm, so a server that cannot answer is
    /// asked again.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn access_token(&self, client_id: &str, secret: &Secret) -> Result<TokenReply> {
        let basic = secret::join(&[client_id, ":", secret.expose()]);
        let encoded = Secret::new(STANDARD.encode(basic.expose()));
        let authorization = secret::join(&["Basic ", encoded.expose()]);
        let url = format!("{}/auth/oauth2/v2/token", self.base_url);
        let body = json!({ "grant_type": "client_credentials" });
        let mut retry = Retry::begin();
        loop {
            let sent = self
                .http
                .post_json(&url, authorization.expose(), &body)
                .await;
            let wait = sent.as_ref().ok().and_then(|reply| reply.retry_after);
            let read = sent.and_then(|reply| reply::read_token(self.host(), &reply));
            match read {
                Err(Error::Unreachable { .. }) if retry.again(wait).await => {}
                read => return read,
            }
        }
    }

    /// Sends the password: once, whatever comes of it.
    pub async fn saml_assertion(
        &self,
        token: &Secret,
        account: &Account<'_>,
    ) -> Result<TimedReply> {
        let body = AssertionRequest {
            username_or_email: account.username,
            password: account.password,
            app_id: account.app_id,
            subdomain: account.subdomain,
            ip_address: account.ip_address,
        };
        self.post("/api/2/saml_assertion", token, &body)
            .await
            .map_err(|(error, _)| error)
    }

    /// Answers a challenge. A poll (no code, `do_not_notify`) is asked again when no answer comes;
    /// a code is sent once.
    pub async fn verify_factor(
        &self,
        token: &Secret,
        verification: &Verification<'_>,
    ) -> Result<TimedReply> {
        let without_code = verification.code.is_none();
        let body = VerificationRequest {
            app_id: verification.app_id,
            device_id: verification.device_id,
            state_token: verification.state_token,
            otp_token: verification.code,
            do_not_notify: without_code.then_some(verification.do_not_notify),
        };
        let repeatable = verification.code.is_none() && verification.do_not_notify;
        let mut retry = Retry::begin();
        loop {
            let answer = self
                .post("/api/2/saml_assertion/verify_factor", token, &body)
                .await;
            match answer {
                Err((Error::Unreachable { .. }, wait)) if repeatable && retry.again(wait).await => {
                }
                answer => return answer.map_err(|(error, _)| error),
            }
        }
    }

    pub fn host(&self) -> &str {
        self.base_url
            .split_once("//")
            .map_or(self.base_url, |(_, host)| host)
    }

    /// An error comes with the time after which the server may be asked again.
    async fn post(
        &self,
        path: &str,
        token: &Secret,
        body: &impl Serialize,
    ) -> Result<TimedReply, (Error, Option<Duration>)> {
        let authorization = secret::join(&["Bearer ", token.expose()]);
        let url = format!("{}{path}", self.base_url);
        let reply = self.http.post_json(&url, authorization.expose(), body);
        let reply = reply.await.map_err(|error| (error, None))?;
        Ok(TimedReply {
            reply: reply::read(self.host(), &reply).map_err(|error| (error, reply.retry_after))?,
            clock_skew: reply.clock_skew,
            calls_left: reply.calls_left,
        })
    }
}
