//! The three calls of OneLogin's API (v2) and their wire types. One call is one request; retries only where nothing of
//! the user's is at stake.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::reply::{self, Refused, Reply};
use crate::error::{Error, Result};
use crate::http::Http;
use crate::secret::Secret;

/// A bearer token of the API client. OneLogin gives every holder of the client the same one until it expires, so it is
/// never revoked: that would end a colleague's sign-in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessToken {
    pub token: Secret,
    /// Unix seconds.
    pub expiration: i64,
}

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

/// A reply, and what the server's clock said.
#[derive(Debug)]
pub struct Answer {
    pub reply: Reply,
    pub clock_skew: Option<i64>,
}

/// OneLogin's API at one host. The host never changes within a sign-in: a state token is known only where it was made,
/// which is why the reply's `callback_url` is not looked at.
#[derive(Debug)]
pub struct Api<'a> {
    pub http: &'a Http,
    /// Without a slash at the end.
    pub base_url: &'a str,
}

/// Tries of a request that may be repeated.
const TRIES: u32 = 3;
/// A longer wait than this is the user's to decide.
const LONGEST_WAIT: u64 = 5;
/// Who let us wait this long does so again.
const PATIENCE: Duration = Duration::from_secs(20);

impl Api<'_> {
    /// The API client's access token. Asking again does no harm, so a server that cannot answer is asked again.
    ///
    /// # Errors
    /// `Ok(Err(_))` when the client is refused; an error when no answer comes.
    pub async fn access_token(
        &self,
        client_id: &str,
        secret: &Secret,
        now: i64,
    ) -> Result<Result<AccessToken, Refused>> {
        let basic = Secret::new(format!("{client_id}:{}", secret.expose()));
        let authorization = Secret::new(format!("Basic {}", STANDARD.encode(basic.expose())));
        let url = format!("{}/auth/oauth2/v2/token", self.base_url);
        let body = json!({ "grant_type": "client_credentials" });
        let (mut tried, started) = (1, Instant::now());
        loop {
            let sent = self
                .http
                .post_json(&url, authorization.expose(), &body)
                .await;
            let wait = sent.as_ref().ok().and_then(|reply| reply.retry_after);
            let read = sent.and_then(|reply| reply::read_token(self.host(), &reply));
            match read {
                Err(Error::Unreachable { .. })
                    if tried < TRIES
                        && wait.unwrap_or(0) <= LONGEST_WAIT
                        && started.elapsed() < PATIENCE =>
                {
                    pause(tried, wait).await;
                    tried += 1;
                }
                Err(error) => return Err(error),
                Ok(read) => {
                    return Ok(read.map(|(token, life)| AccessToken {
                        token,
                        expiration: now + life,
                    }));
                }
            }
        }
    }

    /// Sends the password: once, whatever comes of it.
    pub async fn saml_assertion(&self, token: &Secret, account: &Account<'_>) -> Result<Answer> {
        let mut body = json!({
            "username_or_email": account.username,
            "password": account.password.expose(),
            "app_id": account.app_id,
            "subdomain": account.subdomain,
        });
        if let Some(address) = account.ip_address {
            body["ip_address"] = address.into();
        }
        self.post("/api/2/saml_assertion", token, &body).await
    }

    /// Answers a challenge. A poll (no code, `do_not_notify`) is asked again when no answer comes; a code is sent once.
    pub async fn verify_factor(
        &self,
        token: &Secret,
        verification: &Verification<'_>,
    ) -> Result<Answer> {
        let mut body = json!({
            "app_id": verification.app_id,
            "device_id": verification.device_id,
            "state_token": verification.state_token.expose(),
        });
        match verification.code {
            Some(code) => body["otp_token"] = code.expose().into(),
            None => body["do_not_notify"] = verification.do_not_notify.into(),
        }
        let repeatable = verification.code.is_none() && verification.do_not_notify;
        let (mut tried, started) = (1, Instant::now());
        loop {
            let answer = self
                .post("/api/2/saml_assertion/verify_factor", token, &body)
                .await;
            match answer {
                Err(Error::Unreachable { .. })
                    if repeatable && tried < TRIES && started.elapsed() < PATIENCE =>
                {
                    pause(tried, None).await;
                    tried += 1;
                }
                answer => return answer,
            }
        }
    }

    pub fn host(&self) -> &str {
        self.base_url
            .split_once("//")
            .map_or(self.base_url, |(_, host)| host)
    }

    async fn post(&self, path: &str, token: &Secret, body: &serde_json::Value) -> Result<Answer> {
        let authorization = Secret::new(format!("Bearer {}", token.expose()));
        let reply = self
            .http
            .post_json(
                &format!("{}{path}", self.base_url),
                authorization.expose(),
                body,
            )
            .await?;
        Ok(Answer {
            reply: reply::read(self.host(), &reply)?,
            clock_skew: reply.clock_skew,
        })
    }
}

/// What the server asked for, else a little longer each time; never quite the same, so that many do not come back at once.
async fn pause(tried: u32, seconds: Option<u64>) {
    let jitter = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |time| time.subsec_millis() % 100);
    let wait = seconds.map_or(Duration::from_millis(200) * tried, Duration::from_secs);
    tokio::time::sleep(wait + Duration::from_millis(jitter.into())).await;
}
