//! One HTTP client for everything: trust store, proxy, time limits, bounded replies. Also carries
//! the AWS SDK's calls. Knows addresses and bytes, not what they mean.

mod certificate;
mod failure;
mod proxy;
mod retry;
mod route;
mod trust;
mod warm;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http::header::{self, HeaderValue};
use hyper::body::Bytes;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::clock::{ClockSkew, Timestamp};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::log::Log;
use crate::secret::{self, Buffer};
use certificate::SeenClock;
pub use failure::NOT_FOUND;
use failure::{deepest, unreachable};
use proxy::Proxies;
use trust::Trust;
use warm::Warmed;

pub use proxy::Proxy;
pub use retry::{Retry, SdkRetry};

/// A reply larger than this is no answer of OneLogin's or AWS's: an assertion has at most 100,000
/// characters.
const LARGEST_REPLY: usize = 4 * 1024 * 1024;
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// For a whole request, the reply's body included.
const REQUEST_LIMIT: Duration = Duration::from_secs(30);

/// The client. There is one per process.
#[derive(Debug, Clone)]
pub struct Http {
    /// By the proxies of the environment, where there are any. Building it reads the system's trust
    /// store, so the first request over TLS does it.
    client: Arc<OnceLock<Result<reqwest::Client>>>,
    trust: Trust,
    /// For plain http, which is accepted for loopback only: a proxy would be sent the password in
    /// the clear, and would look for the service on its own machine.
    direct: reqwest::Client,
    proxies: Arc<Proxies>,
    /// The clock of the first reply, from any host.
    seen_clock: Arc<OnceLock<SeenClock>>,
    warmed: Warmed,
    log: Log,
}

/// A reply, whatever its status.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Zeroizing<Vec<u8>>,
    /// The server's clock, from the `Date` header.
    pub clock_skew: Option<ClockSkew>,
    /// How long to wait before another try: `Retry-After`, or OneLogin's `X-RateLimit-Reset` when
    /// nothing is left.
    pub retry_after: Option<Duration>,
    /// How many calls OneLogin still allows: `X-RateLimit-Remaining`.
    pub calls_left: Option<u64>,
    pub location: Option<String>,
}

impl Http {
    /// # Errors
    /// When `AWS_CA_BUNDLE` cannot be read, or a proxy's variable holds no address.
    pub fn new(environment: &Environment, log: Log) -> Result<Self> {
        // Whoever comes second finds it installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // It trusts nobody, so it needs no trust store.
        let direct = builder().no_proxy().tls_certs_only([]).build();
        Ok(Self {
            client: Arc::default(),
            trust: Trust::of(environment, log)?,
            direct: direct.map_err(|error| trust::unusable(&deepest(&error)))?,
            proxies: Arc::new(Proxies::new(environment)?),
            seen_clock: Arc::default(),
            warmed: Warmed::default(),
            log,
        })
    }

    fn client_for(&self, url: &str) -> Result<&reqwest::Client> {
        if is_plain(url) {
            return Ok(&self.direct);
        }
        let client = || trust::client(builder, &self.trust, self.log);
        let client = self.client.get_or_init(client);
        client.as_ref().map_err(Clone::clone)
    }

    fn failed(&self, url: &str, error: &reqwest::Error) -> Error {
        let proxy = self.proxy_of(url);
        unreachable(url, proxy.as_ref(), error, self.seen_clock.get())
    }

    /// Remembers the server's clock, in case a certificate has to be checked against it.
    fn see_clock(&self, response: &reqwest::Response) {
        if let Some(skew) = clock_skew(response.headers()) {
            let host = response.url().host_str().unwrap_or_default().to_owned();
            // The first one is as good as any.
            let _ = self.seen_clock.set(SeenClock { host, skew });
        }
    }

    /// Checks that a request to this address could leave this machine, before a user types a secret
    /// that could not be sent. Sends only a name lookup.
    ///
    /// # Errors
    /// When the name of the host, or of its proxy, is not found, or there is no route to it.
    pub fn check_route(&self, url: &str) -> Result<()> {
        failure::check_route(url, self.proxy_of(url).as_ref())
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// When no reply comes, or not a whole one. Any status is a reply.
    pub async fn post_json(
        &self,
        url: &str,
        authorization: &str,
        body: &impl Serialize,
    ) -> Result<Reply> {
        let value = Bytes::from_owner(Zeroizing::new(authorization.as_bytes().to_vec()));
        let mut value = HeaderValue::from_maybe_shared(value).map_err(|_| Error::SettingWrong {
            place: "the API client".into(),
            message:
                "client ID, client secret or access token contains characters that cannot be sent"
                    .into(),
            hint: "copy them again from the admin portal".into(),
        })?;
        value.set_sensitive(true);
        let request = self
            .client_for(url)?
            .post(url)
            .header(header::AUTHORIZATION, value)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Bytes::from_owner(secret::json(body)));
        let started = std::time::Instant::now();
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                self.find_clock(&error).await;
                return Err(self.failed(url, &error));
            }
        };
        self.see_clock(&response);
        let reply = Reply::read(response)
            .await
            .map_err(|error| self.failed(url, &error))?;
        let path = url.split_once("//").map_or(url, |(_, rest)| rest);
        self.log.detail(|| {
            format!(
                "POST {path}: {} in {} ms",
                reply.status,
                started.elapsed().as_millis()
            )
        });
        Ok(reply)
    }

    /// Posts a form as an English-language browser would.
    ///
    /// # Errors
    /// When no reply comes, or not a whole one. Any status is a reply.
    pub async fn post_form(&self, url: &str, form: &Zeroizing<Vec<u8>>) -> Result<Reply> {
        let failed = |error: reqwest::Error| self.failed(url, &error);
        let request = self
            .client_for(url)?
            .post(url)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT_LANGUAGE, "en")
            .body(Bytes::from_owner(form.clone()));
        let reply = Reply::read(request.send().await.map_err(failed)?).await;
        let reply = reply.map_err(failed)?;
        self.log.detail(|| format!("POST {url}: {}", reply.status));
        Ok(reply)
    }

    /// Gets an address that is a secret itself: it is in no message.
    ///
    /// # Errors
    /// When no reply comes, or not a whole one. Any status is a reply.
    pub async fn get(&self, url: &str) -> Result<Reply> {
        let failed = |error: reqwest::Error| self.failed(url, &error.without_url());
        let sent = self.client_for(url)?.get(url).send().await;
        let response = sent.map_err(failed)?;
        self.see_clock(&response);
        let reply = Reply::read(response).await.map_err(failed)?;
        self.log.detail(|| {
            let path = url.split_once("//").map_or(url, |(_, rest)| rest);
            let path = path.split('?').next().unwrap_or_default();
            format!("GET {path}: {}", reply.status)
        });
        Ok(reply)
    }

    /// The proxy that a request to this address goes by.
    pub fn proxy_of(&self, url: &str) -> Option<Proxy> {
        self.proxies.of(url).filter(|_| !is_plain(url))
    }
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("ol-aws/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_LIMIT)
        .timeout(REQUEST_LIMIT)
        .redirect(reqwest::redirect::Policy::none())
}

/// A scheme has no case (RFC 3986, 3.1).
fn is_plain(url: &str) -> bool {
    url.get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case("http:"))
}

impl Reply {
    async fn read(response: reqwest::Response) -> Result<Self, reqwest::Error> {
        let header = |name: &str| {
            Some(
                response
                    .headers()
                    .get(name)?
                    .to_str()
                    .ok()?
                    .trim()
                    .to_owned(),
            )
        };
        let retry_after = retry_after(|name| response.headers().get(name)?.to_str().ok());
        let status = response.status().as_u16();
        let clock_skew = clock_skew(response.headers());
        let calls_left = header("x-ratelimit-remaining").and_then(|left| left.parse().ok());
        let location = header("location");
        let body = bounded(response).await?;
        Ok(Self {
            status,
            body,
            clock_skew,
            retry_after,
            calls_left,
            location,
        })
    }
}

/// The skew of the server's clock, by its `Date` (RFC 9110, 6.6.1).
fn clock_skew(headers: &header::HeaderMap) -> Option<ClockSkew> {
    let date = headers.get(header::DATE)?.to_str().ok()?.trim();
    Timestamp::parse_http_date(date).map(ClockSkew::of)
}

/// How long the server wants to be left alone: `Retry-After`, or OneLogin's own header when
/// no call is left.
fn retry_after<'h>(header: impl Fn(&str) -> Option<&'h str>) -> Option<Duration> {
    let seconds = |name: &str| Some(Duration::from_secs(header(name)?.trim().parse().ok()?));
    let exhausted = seconds("x-ratelimit-remaining") == Some(Duration::ZERO);
    // Seconds, or a date (RFC 9110, 10.2.3).
    let at = || Some(Timestamp::parse_http_date(header("retry-after")?.trim())?.left());
    let reset = || seconds("x-ratelimit-reset").filter(|_| exhausted);
    seconds("retry-after").or_else(at).or_else(reset)
}

/// The first megabytes of a body; what comes after cannot be an answer, and so the cut text will be
/// refused as one.
async fn bounded(mut response: reqwest::Response) -> Result<Zeroizing<Vec<u8>>, reqwest::Error> {
    let mut body = Buffer::default();
    let mut room = LARGEST_REPLY;
    while room > 0
        && let Some(chunk) = response.chunk().await?
    {
        let taken = chunk.len().min(room);
        body.extend(&chunk[..taken]);
        room -= taken;
    }
    Ok(body.into_bytes())
}

/// Our client as the AWS SDK's.
impl HttpClient for Http {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Http {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let http = self.clone();
        HttpConnectorFuture::new(async move {
            let client = http
                .client_for(request.uri())
                .map_err(|error| ConnectorError::user(error.into()))?
                .clone();
            let request = request
                .try_into_http1x()
                .map_err(|error| ConnectorError::user(error.into()))?;
            let (parts, body) = request.into_parts();
            let bytes = body.bytes().map(<[u8]>::to_vec).unwrap_or_default();
            let bytes = Bytes::from_owner(Zeroizing::new(bytes));
            let request = http::Request::from_parts(parts, bytes);
            let request = reqwest::Request::try_from(request)
                .map_err(|error| ConnectorError::user(error.into()))?;
            let url = request.url().to_string();
            let failed = |error: reqwest::Error| {
                let timed_out = error.is_timeout();
                let error = http.failed(&url, &error);
                match error {
                    _ if timed_out => ConnectorError::timeout(error.into()),
                    Error::Unreachable { .. } => ConnectorError::io(error.into()),
                    // The SDK tries the others again.
                    _ => ConnectorError::user(error.into()),
                }
            };
            let response = client.execute(request).await.map_err(failed)?;
            http.see_clock(&response);
            let mut answer = http::Response::builder().status(response.status());
            for (name, value) in response.headers() {
                answer = answer.header(name, value);
            }
            let body = bounded(response).await.map_err(failed)?;
            let answer = answer
                .body(SdkBody::from(Bytes::from_owner(body)))
                .map_err(|error| ConnectorError::other(error.into(), None))?;
            HttpResponse::try_from(answer)
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}
