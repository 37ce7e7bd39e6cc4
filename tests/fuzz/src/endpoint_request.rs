//! Requests to the endpoint of `serve`: whatever is sent, credentials go to who knows the token alone, and the next is answered.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::sync::OnceLock;

use ol_aws::clock::Timestamp;
use ol_aws::container_endpoint::{Answer, Endpoint, Route, ServedRole};
use ol_aws::credentials::SessionCredentials;
use ol_aws::loopback_server::LoopbackServer;
use ol_aws::secret::Secret;

const KEY: &str = "ASIAFUZZEDEXAMPLE";

/// Its port and its token.
fn endpoint() -> &'static (u16, String) {
    static ENDPOINT: OnceLock<(u16, String)> = OnceLock::new();
    ENDPOINT.get_or_init(|| {
        let credentials = SessionCredentials {
            access_key_id: KEY.into(),
            secret_access_key: Secret::new("s"),
            session_token: Some(Secret::new("t")),
            expiration: Timestamp::from_unix_seconds(32_503_680_000),
        };
        let identity = ServedRole {
            account_id: Some("111122223333"),
            role_arn: Some("arn:aws:iam::111122223333:role/Admin"),
            login_line: "ol-aws login admin",
        };
        let token = "3f9c".repeat(16);
        let server = LoopbackServer::bind(Ipv4Addr::LOCALHOST, 0).expect("a port");
        let port = server.address().port();
        let answer = Answer::of(&credentials, identity);
        let route = Route::new(None, Secret::new(token.as_str()), answer);
        Endpoint::start(server, vec![route]).expect("it starts");
        (port, token)
    })
}

/// `PORT` and `TOKEN` stand for this run's.
pub fn check(data: &[u8]) {
    let (port, token) = endpoint();
    let text = String::from_utf8_lossy(data);
    let request = text
        .replace("PORT", &port.to_string())
        .replace("TOKEN", token);
    let Some(reply) = answer(request.as_bytes(), true) else {
        return;
    };
    if reply.contains(KEY) {
        let says = |line: &str| request.to_lowercase().contains(line);
        assert!(request.contains(token.as_str()), "{text:?}");
        assert!(says("127.0.0.1") || says("localhost"));
        // A page of another site says so.
        let mut head = request.lines().take_while(|line| !line.is_empty());
        assert!(
            !head.any(|line| line.to_lowercase().starts_with("origin:")),
            "{text:?}"
        );
    }
    let right = format!(
        "GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: {token}\r\nConnection: close\r\n\r\n"
    );
    if let Some(reply) = answer(right.as_bytes(), false) {
        assert!(reply.contains(KEY), "after {text:?}: {reply}");
    }
}

/// Nothing where the system has no port left to come from. A request that may not end is ended by hanging up.
fn answer(request: &[u8], hangs_up: bool) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", endpoint().0)).ok()?;
    // It may answer, and hang up, before it has all.
    let _ = stream.write_all(request);
    if hangs_up {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut reply = Vec::new();
    let _ = stream.read_to_end(&mut reply);
    Some(String::from_utf8_lossy(&reply).into_owned())
}
