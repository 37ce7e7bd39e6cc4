//! A container-credentials endpoint on loopback (AWS SDKs and tools reference guide, "Container
//! credential provider"): gives one answer, from memory, to whoever knows the token. Knows nothing
//! of how credentials are renewed.

use std::sync::{Arc, PoisonError, RwLock};

use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, Method, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use ring::digest::{SHA256, digest};
use serde::Serialize;
use subtle::ConstantTimeEq;

use crate::clock::Timestamp;
use crate::credentials::SessionCredentials;
use crate::error::{Error, Result};
use crate::files::hex;
use crate::loopback_server::{Call, LoopbackServer, Service};
use crate::random;
use crate::secret::Secret;

const PATH: &str = "/credentials";

/// The endpoint. What it answers can be replaced while it is asked.
pub struct Endpoint {
    port: u16,
    token: Secret,
    shared: Arc<Shared>,
}

struct Shared {
    /// Of the token, so that a comparison says nothing of its length either.
    token_digest: Vec<u8>,
    answer: RwLock<CredentialsBody>,
}

/// What is given out, until when, and what is said from then on.
#[derive(Clone)]
struct CredentialsBody {
    credentials: Bytes,
    expiration: Timestamp,
    ended: Bytes,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Credentials<'c> {
    access_key_id: &'c str,
    secret_access_key: &'c str,
    token: &'c str,
    expiration: String,
    account_id: &'c str,
    role_arn: &'c str,
}

#[derive(Serialize)]
struct Refusal<'r> {
    code: &'r str,
    message: &'r str,
}

/// Whose credentials they are.
#[derive(Debug, Clone, Copy)]
pub struct ServedRole<'i> {
    pub account_id: &'i str,
    pub role_arn: &'i str,
    /// The command line that gets new ones.
    pub login_line: &'i str,
}

impl Endpoint {
    /// Listens on 127.0.0.1, where 0 is any free port, and answers from a thread of its own.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub fn start(port: u16, credentials: &SessionCredentials, of: ServedRole<'_>) -> Result<Self> {
        let server = LoopbackServer::bind(port)?;
        let port = server.port();
        let token = Secret::new(hex(&random::bytes::<32>().map_err(|error| {
            Error::CannotListen {
                port,
                reason: error.to_string(),
            }
        })?));
        let shared = Arc::new(Shared {
            token_digest: digest(&SHA256, token.expose().as_bytes()).as_ref().to_vec(),
            answer: RwLock::new(answer(credentials, of)),
        });
        server.start(Arc::clone(&shared))?;
        Ok(Self {
            port,
            token,
            shared,
        })
    }

    /// The variables that a client needs.
    pub fn variables(&self) -> [(&'static str, String); 2] {
        let url = format!("http://127.0.0.1:{}{PATH}", self.port);
        [
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", url),
            (
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                self.token.expose().to_owned(),
            ),
        ]
    }

    /// Gives these out from now on.
    pub fn replace(&self, credentials: &SessionCredentials, of: ServedRole<'_>) {
        let mut held = self
            .shared
            .answer
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *held = answer(credentials, of);
    }
}

fn answer(credentials: &SessionCredentials, of: ServedRole<'_>) -> CredentialsBody {
    let given = Credentials {
        access_key_id: &credentials.access_key_id,
        secret_access_key: credentials.secret_access_key.expose(),
        token: credentials.session_token.expose(),
        expiration: credentials.expiration.rfc3339(),
        account_id: of.account_id,
        role_arn: of.role_arn,
    };
    let line = of.login_line;
    let message = format!("these credentials have ended; run `{line}` on a terminal");
    CredentialsBody {
        credentials: json(&given),
        expiration: credentials.expiration,
        ended: json(&Refusal {
            code: "CredentialsEnded",
            message: &message,
        }),
    }
}

fn json(content: &impl Serialize) -> Bytes {
    serde_json::to_vec(content)
        .expect("plain texts are JSON")
        .into()
}

impl Service for Shared {
    fn respond(&self, call: &Call<'_>) -> Response<Full<Bytes>> {
        let request = call.request;
        if !call.is_for_this_host() {
            return refused(
                StatusCode::FORBIDDEN,
                "WrongHost",
                "this is asked for as 127.0.0.1 alone",
            );
        }
        if call.is_from_page() {
            return refused(
                StatusCode::FORBIDDEN,
                "NotForBrowsers",
                "no page may ask for credentials",
            );
        }
        if request.uri().path() != PATH {
            return refused(StatusCode::NOT_FOUND, "NotFound", "there is nothing here");
        }
        if request.method() != Method::GET {
            return refused(
                StatusCode::METHOD_NOT_ALLOWED,
                "MethodNotAllowed",
                "GET alone is answered",
            );
        }
        if !self.knows_token(request.headers()) {
            return refused(
                StatusCode::UNAUTHORIZED,
                "Unauthorized",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN is missing or not the one of this run",
            );
        }
        let answer = self.answer.read().unwrap_or_else(PoisonError::into_inner);
        if answer.expiration > Timestamp::now() {
            response(StatusCode::OK, answer.credentials.clone())
        } else {
            response(StatusCode::SERVICE_UNAVAILABLE, answer.ended.clone())
        }
    }
}

impl Shared {
    fn knows_token(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(AUTHORIZATION);
        given.is_some_and(|given| {
            let given = digest(&SHA256, given.as_bytes());
            given.as_ref().ct_eq(&self.token_digest).into()
        })
    }
}

fn refused(status: StatusCode, code: &str, message: &str) -> Response<Full<Bytes>> {
    response(status, json(&Refusal { code, message }))
}

fn response(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let response = Response::builder()
        .status(status)
        .header(CONTENT_TYPE, "application/json")
        .header(CACHE_CONTROL, "no-store");
    response
        .body(Full::new(body))
        .expect("these headers are right")
}
