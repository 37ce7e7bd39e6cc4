//! A container-credentials endpoint on this machine (AWS SDKs and tools reference guide, "Container
//! credential provider"): each role has a path and a token of its own, and is answered from memory.
//! Knows nothing of how credentials are renewed.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, Method, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use ring::digest::{SHA256, digest};
use serde::Serialize;
use subtle::ConstantTimeEq;

use crate::clock::Timestamp;
use crate::credentials::SessionCredentials;
use crate::error::Result;
use crate::files;
use crate::files::hex;
use crate::loopback_server::{Call, LoopbackServer, Service};
use crate::random;
use crate::secret::Secret;

/// Below it lies every role's path; that of an only role is this one itself.
pub const PATH: &str = "/credentials";

/// The endpoint. What it answers can be replaced while it is asked.
pub struct Endpoint {
    address: SocketAddr,
    routes: Arc<Routes>,
}

/// A role at the endpoint: the path it is asked for at, and the token that has to come with it.
pub struct Route {
    path: String,
    token: Secret,
    /// Of the token, so that a comparison says nothing of its length either.
    token_digest: Vec<u8>,
    answer: RwLock<Answer>,
    /// Who asked when it had nothing to give.
    refused: Mutex<Option<Client>>,
}

/// A client, by the name that it gives itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub name: Option<String>,
}

struct Routes(Vec<Route>);

/// What is given out, until when, and what is said from then on.
#[derive(Clone)]
pub struct Answer {
    credentials: Bytes,
    expiration: Timestamp,
    ended: Bytes,
}

/// With the fields of the EC2 metadata service beside those of the container's: `Code`, which its
/// clients want to be `Success`, and `AccessKeyID`, as minio's client for JavaScript spells it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Credentials<'c> {
    code: &'static str,
    access_key_id: &'c str,
    #[serde(rename = "AccessKeyID")]
    access_key_id_of_minio: &'c str,
    secret_access_key: &'c str,
    token: &'c str,
    expiration: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_arn: Option<&'c str>,
}

#[derive(Serialize)]
struct Refusal<'r> {
    code: &'r str,
    message: &'r str,
}

/// Whose credentials they are.
#[derive(Debug, Clone, Copy)]
pub struct ServedRole<'i> {
    pub account_id: Option<&'i str>,
    pub role_arn: Option<&'i str>,
    /// The command line that gets new ones.
    pub login_line: &'i str,
}

/// Where a client finds the endpoint, and what opens it (AWS SDKs and tools reference guide,
/// "Container credential provider").
pub const URL_VARIABLE: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
pub const TOKEN_VARIABLE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

/// A new token: 256 random bits, as text.
///
/// # Errors
/// When the system has no random bytes.
pub fn new_token() -> io::Result<Secret> {
    Ok(Secret::new(hex(&random::bytes::<32>()?)))
}

/// What a client of the role at this path needs: the token by itself, and in a file where there is
/// one. Some clients know the one way alone, some the other.
pub fn variables(
    address: SocketAddr,
    path: &str,
    token: &Secret,
    token_file: Option<&str>,
) -> Vec<(&'static str, String)> {
    let url = format!("http://{address}{path}");
    let file = token_file.map(str::to_owned);
    let file = file.map(|file| ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file));
    let token = token.expose().to_owned();
    let named = [(URL_VARIABLE, url), (TOKEN_VARIABLE, token)];
    named.into_iter().chain(file).collect()
}

impl Route {
    /// `name` tells it from the other roles at this endpoint; an only role needs none.
    pub fn new(name: Option<&str>, token: Secret, answer: Answer) -> Self {
        let name = name.map(|name| format!("/{}", in_path(name)));
        Self {
            path: format!("{PATH}{}", name.unwrap_or_default()),
            token_digest: digest(&SHA256, token.expose().as_bytes()).as_ref().to_vec(),
            token,
            answer: RwLock::new(answer),
            refused: Mutex::default(),
        }
    }

    fn is_opened_by(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(AUTHORIZATION);
        given.is_some_and(|given| {
            let given = digest(&SHA256, given.as_bytes());
            given.as_ref().ct_eq(&self.token_digest).into()
        })
    }
}

/// As a path may hold it (RFC 3986, `pchar`): an alias and a role's name stand as they are.
fn in_path(name: &str) -> String {
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/@+=,".contains(&byte);
    let written = |byte: u8| {
        if stays(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    name.bytes().map(written).collect()
}

impl Endpoint {
    /// Answers from a thread of its own, until the program ends.
    ///
    /// # Errors
    /// When the system has no room for that.
    pub fn start(server: LoopbackServer, routes: Vec<Route>) -> Result<Self> {
        let address = server.address();
        let routes = Arc::new(Routes(routes));
        server.start(Arc::clone(&routes))?;
        Ok(Self { address, routes })
    }

    /// The variables that a client of a route needs.
    pub fn variables(&self, route: usize, token_file: Option<&str>) -> Vec<(&'static str, String)> {
        let Route { path, token, .. } = &self.routes.0[route];
        variables(self.address, path, token, token_file)
    }

    /// Writes a route's token into a file of the user's own, without an end of line: the SDKs for
    /// Java refuse a token that has one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_token(&self, route: usize, file: &Path) -> Result<()> {
        files::write_output(file, self.routes.0[route].token.expose().as_bytes())
    }

    /// The last client that this route had nothing for, since this was asked last.
    pub fn take_refused(&self, route: usize) -> Option<Client> {
        let refused = &self.routes.0[route].refused;
        refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Gives these out from now on.
    pub fn replace(&self, route: usize, answer: Answer) {
        let held = &self.routes.0[route].answer;
        *held.write().unwrap_or_else(PoisonError::into_inner) = answer;
    }
}

impl Client {
    /// The product that it names first (RFC 9110, "User-Agent"), as a short word.
    fn of(headers: &HeaderMap) -> Self {
        let given = headers
            .get(USER_AGENT)
            .and_then(|given| given.to_str().ok());
        let product = given.and_then(|given| given.split(['/', ' ']).next());
        let is_word = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        let name =
            product.filter(|name| (1..=40).contains(&name.len()) && name.chars().all(is_word));
        Self {
            name: name.map(str::to_owned),
        }
    }
}

impl Answer {
    pub fn of(credentials: &SessionCredentials, role: ServedRole<'_>) -> Self {
        let given = Credentials {
            code: "Success",
            access_key_id: &credentials.access_key_id,
            access_key_id_of_minio: &credentials.access_key_id,
            secret_access_key: credentials.secret_access_key.expose(),
            // Some clients want the field, and send no token that is empty.
            token: credentials.token().unwrap_or_default(),
            expiration: credentials.expiration.rfc3339(),
            account_id: role.account_id,
            role_arn: role.role_arn,
        };
        let line = role.login_line;
        let message = format!("these credentials have expired; run `{line}` on a terminal");
        Self {
            credentials: json(&given),
            expiration: credentials.expiration,
            ended: json(&Refusal {
                code: "CredentialsEnded",
                message: &message,
            }),
        }
    }
}

fn json(content: &impl Serialize) -> Bytes {
    serde_json::to_vec(content)
        .expect("plain texts are JSON")
        .into()
}

impl Service for Routes {
    fn respond(&self, call: &Call<'_>) -> Response<Full<Bytes>> {
        let request = call.request;
        if !call.is_for_this_host() {
            return refused(
                StatusCode::FORBIDDEN,
                "WrongHost",
                "requests must use this machine's own address as the host",
            );
        }
        if call.is_from_page() {
            return refused(
                StatusCode::FORBIDDEN,
                "NotForBrowsers",
                "web pages may not request credentials",
            );
        }
        let path = request.uri().path();
        let Some(route) = self.0.iter().find(|route| route.path == path) else {
            return refused(
                StatusCode::NOT_FOUND,
                "NotFound",
                "nothing is served at this path",
            );
        };
        if request.method() != Method::GET {
            return refused(
                StatusCode::METHOD_NOT_ALLOWED,
                "MethodNotAllowed",
                "only GET is supported",
            );
        }
        if !route.is_opened_by(request.headers()) {
            return refused(
                StatusCode::UNAUTHORIZED,
                "Unauthorized",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN is missing, or is not the current token for this role",
            );
        }
        let answer = route.answer.read().unwrap_or_else(PoisonError::into_inner);
        if answer.expiration > Timestamp::now() {
            response(StatusCode::OK, answer.credentials.clone())
        } else {
            let mut refused = route.refused.lock().unwrap_or_else(PoisonError::into_inner);
            *refused = Some(Client::of(request.headers()));
            response(StatusCode::SERVICE_UNAVAILABLE, answer.ended.clone())
        }
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

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{Ipv4Addr, TcpStream};

    use super::*;

    const ROLE: ServedRole<'_> = ServedRole {
        account_id: Some("111122223333"),
        role_arn: Some("arn:aws:iam::111122223333:role/Admin"),
        login_line: "ol-aws login",
    };

    fn answer(key: &str) -> Answer {
        let credentials = SessionCredentials {
            access_key_id: key.into(),
            secret_access_key: Secret::new("s"),
            session_token: Some(Secret::new("t")),
            expiration: Timestamp::from_unix_seconds(32_503_680_000),
        };
        Answer::of(&credentials, ROLE)
    }

    /// The status and what else comes back.
    fn asked(endpoint: &Endpoint, path: &str, token: &str) -> (String, String) {
        let mut stream = TcpStream::connect(endpoint.address).expect("it listens");
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {token}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("it answers");
        let status = reply.split(' ').nth(1).unwrap_or_default().to_owned();
        (status, reply)
    }

    #[test]
    fn each_role_is_given_at_its_own_path_for_its_own_token() {
        let names = ["ro", "444455556666/team/Admin role"];
        let routes = ["ASIAONE", "ASIATWO"].iter().zip(names);
        let routes =
            routes.map(|(key, name)| Route::new(Some(name), Secret::new(*key), answer(key)));
        let server = LoopbackServer::bind(Ipv4Addr::LOCALHOST, 0).expect("a port");
        let endpoint = Endpoint::start(server, routes.collect()).expect("it starts");
        let (one, two) = (
            "/credentials/ro",
            "/credentials/444455556666/team/Admin%20role",
        );
        for (path, token, status) in [
            (one, "ASIAONE", "200"),
            (two, "ASIATWO", "200"),
            (one, "ASIATWO", "401"),
            (two, "ASIAONE", "401"),
            ("/credentials", "ASIAONE", "404"),
            ("/credentials/", "ASIAONE", "404"),
            ("/credentials/ro/", "ASIAONE", "404"),
            ("/credentials/RO", "ASIAONE", "404"),
        ] {
            let (found, reply) = asked(&endpoint, path, token);
            assert_eq!(found, status, "{path} {token}");
            let others = ["ASIAONE", "ASIATWO"]
                .iter()
                .filter(|key| reply.contains(**key));
            let given: Vec<_> = others.collect();
            assert_eq!(given.len(), usize::from(status == "200"), "{reply}");
            assert!(given.iter().all(|key| **key == token), "{reply}");
        }
        let variables = endpoint.variables(1, Some("/run/t"));
        let url = format!("http://{}{two}", endpoint.address);
        assert_eq!(
            variables,
            [
                ("AWS_CONTAINER_CREDENTIALS_FULL_URI", url),
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "ASIATWO".to_owned()),
                (
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                    "/run/t".to_owned()
                ),
            ]
        );
        // What replaces one role's leaves the other's alone.
        endpoint.replace(0, answer("ASIANEW"));
        assert!(asked(&endpoint, one, "ASIAONE").1.contains("ASIANEW"));
        assert!(asked(&endpoint, two, "ASIATWO").1.contains("ASIATWO"));
    }
}
