//! A container-credentials endpoint on loopback (AWS SDKs and tools reference guide, "Container
//! credential provider"): gives one answer, from memory, to whoever knows the token. Knows nothing
//! of how credentials are renewed.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HOST, ORIGIN};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use ring::digest::{SHA256, digest};
use serde::Serialize;
use subtle::ConstantTimeEq;
use time::OffsetDateTime;
use tokio::task::AbortHandle;

use crate::clock::rfc3339;
use crate::credentials::SessionCredentials;
use crate::error::{Error, Result};
use crate::files::hex;
use crate::peer;
use crate::random;
use crate::secret::Secret;

const PATH: &str = "/credentials";
/// A client that is slower to ask, or that keeps a connection open without asking, is let go.
const HEADER_LIMIT: Duration = Duration::from_secs(10);
/// After which a connection is asked to end, with the answer that is under way.
const CONNECTION_LIFE: Duration = Duration::from_secs(60);
/// No request of an SDK's has more than a few headers.
const LARGEST_HEADER: usize = 16 * 1024;
/// Whoever comes when so many are there takes the place of other users' connections, or waits until
/// one has left.
const CONNECTIONS: usize = 512;
/// How soon it is looked again whether one has left.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The endpoint. What it answers can be replaced while it is asked.
pub struct Endpoint {
    port: u16,
    token: Secret,
    shared: Arc<Shared>,
}

struct Shared {
    /// `127.0.0.1:PORT` and `localhost:PORT`: any other name is one that somebody has pointed at
    /// this machine.
    hosts: [String; 2],
    /// Of the token, so that a comparison says nothing of its length either.
    token_digest: Vec<u8>,
    answer: RwLock<CredentialsBody>,
}

/// What is given out, until when (Unix seconds), and what is said from then on.
#[derive(Clone)]
struct CredentialsBody {
    credentials: Bytes,
    expiration: i64,
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
pub struct Identity<'i> {
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
    pub fn start(port: u16, credentials: &SessionCredentials, of: Identity<'_>) -> Result<Self> {
        let failed = |error: std::io::Error| Error::CannotListen {
            port,
            reason: error.to_string(),
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let token = Secret::new(hex(&random::bytes::<32>().map_err(failed)?));
        let shared = Arc::new(Shared {
            hosts: ["127.0.0.1", "localhost"].map(|name| format!("{name}:{port}")),
            token_digest: digest(&SHA256, token.expose().as_bytes()).as_ref().to_vec(),
            answer: RwLock::new(answer(credentials, of)),
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(failed)?;
        let served = Arc::clone(&shared);
        std::thread::spawn(move || runtime.block_on(serve(listener, served)));
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
    pub fn replace(&self, credentials: &SessionCredentials, of: Identity<'_>) {
        let mut held = self
            .shared
            .answer
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *held = answer(credentials, of);
    }
}

fn answer(credentials: &SessionCredentials, of: Identity<'_>) -> CredentialsBody {
    let end = OffsetDateTime::from_unix_timestamp(credentials.expiration);
    let given = Credentials {
        access_key_id: &credentials.access_key_id,
        secret_access_key: credentials.secret_access_key.expose(),
        token: credentials.session_token.expose(),
        expiration: rfc3339(end.unwrap_or(OffsetDateTime::UNIX_EPOCH)),
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

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("a runtime is running");
    let mut here: Vec<Connection> = Vec::new();
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // Out of file descriptors: one of those who are here will leave.
            tokio::time::sleep(LOOK_AGAIN).await;
            continue;
        };
        here.retain(|connection| !connection.task.is_finished());
        if here.len() >= CONNECTIONS {
            let_others_go(&mut here, stream.local_addr());
        }
        while here.len() >= CONNECTIONS {
            tokio::time::sleep(LOOK_AGAIN).await;
            here.retain(|connection| !connection.task.is_finished());
        }
        let task = tokio::spawn(answer_on(stream, Arc::clone(&shared)));
        here.push(Connection {
            peer,
            task: task.abort_handle(),
        });
    }
}

/// A client that is here.
struct Connection {
    peer: SocketAddr,
    task: AbortHandle,
}

/// Another user of the machine, who need not know the token to connect, must not keep our own out.
fn let_others_go(here: &mut Vec<Connection>, server: std::io::Result<SocketAddr>) {
    let Ok(server) = server else { return };
    let peers: Vec<SocketAddr> = here.iter().map(|connection| connection.peer).collect();
    let mut are_own = peer::are_own(&peers, server).into_iter();
    here.retain(|connection| {
        let stays = are_own.next() == Some(true);
        if !stays {
            connection.task.abort();
        }
        stays
    });
}

async fn answer_on(stream: tokio::net::TcpStream, shared: Arc<Shared>) {
    let service = service_fn(|request| {
        let response = shared.respond(&request);
        async { Ok::<_, std::convert::Infallible>(response) }
    });
    let mut connection = http1::Builder::new();
    connection
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_LIMIT)
        .max_buf_size(LARGEST_HEADER);
    let mut connection = std::pin::pin!(connection.serve_connection(TokioIo::new(stream), service));
    // What becomes of a client's connection is the client's affair, but one that reads nothing must
    // not keep its place.
    if tokio::time::timeout(CONNECTION_LIFE, connection.as_mut())
        .await
        .is_err()
    {
        connection.as_mut().graceful_shutdown();
        let _ = tokio::time::timeout(HEADER_LIMIT, connection).await;
    }
}

impl Shared {
    fn respond(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let headers = request.headers();
        if !self.is_own_host(
            headers,
            request.uri().authority().map(http::uri::Authority::as_str),
        ) {
            return refused(
                StatusCode::FORBIDDEN,
                "WrongHost",
                "this is asked for as 127.0.0.1 alone",
            );
        }
        if headers.contains_key(ORIGIN) {
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
        if !self.knows_token(headers) {
            return refused(
                StatusCode::UNAUTHORIZED,
                "Unauthorized",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN is missing or not the one of this run",
            );
        }
        let answer = self.answer.read().unwrap_or_else(PoisonError::into_inner);
        match answer.expiration > OffsetDateTime::now_utc().unix_timestamp() {
            true => response(StatusCode::OK, answer.credentials.clone()),
            false => response(StatusCode::SERVICE_UNAVAILABLE, answer.ended.clone()),
        }
    }

    fn is_own_host(&self, headers: &HeaderMap, authority: Option<&str>) -> bool {
        let is_own = |host: &str| self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
        let mut hosts = headers.get_all(HOST).iter();
        let named = hosts
            .next()
            .is_some_and(|host| host.to_str().is_ok_and(is_own));
        named && hosts.next().is_none() && authority.is_none_or(is_own)
    }

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
