//! The `credential_process` of a confined command: asks the endpoint beside it, and prints what that
//! gives in the form of AWS's profiles. It reads neither settings nor cache.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use clap::Args;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::command::self_command::ProcessOutput;
use crate::command::{Context, json, print};
use crate::container_endpoint::{TOKEN_VARIABLE, URL_VARIABLE};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// As long as the helper may take to start.
const LIMIT: Duration = Duration::from_secs(10);
/// Longer answers are none of ours.
const LARGEST: u64 = 64 * 1024;

#[derive(Debug, Args)]
pub struct Arguments {}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Served {
    access_key_id: String,
    secret_access_key: Secret,
    token: Option<Secret>,
    expiration: String,
    account_id: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
}

/// The variables lead to the endpoint, as they lead every other client there.
pub fn run(context: &Context<'_>) -> Result<()> {
    let failed = |error: &io::Error| Error::io("ask", Path::new("the endpoint"), error);
    let variable = |name: &str| {
        let missing = || failed(&io::Error::other(format!("{name} is not set")));
        context.environment.get(name).ok_or_else(missing)
    };
    let (url, token) = (variable(URL_VARIABLE)?, variable(TOKEN_VARIABLE)?);
    let body = ask(url, token).map_err(|error| failed(&error))?;
    let Ok(served) = serde_json::from_slice::<Served>(&body) else {
        let refusal = serde_json::from_slice::<Refusal>(&body).map(|refusal| refusal.message);
        let reason = refusal.unwrap_or_else(|_| "it gave no credentials".to_owned());
        return Err(failed(&io::Error::other(reason)));
    };
    let printed = ProcessOutput {
        version: 1,
        access_key_id: &served.access_key_id,
        secret_access_key: served.secret_access_key.expose(),
        session_token: served.token.as_ref().map(Secret::expose),
        expiration: served.expiration,
        account_id: served.account_id.as_deref(),
    };
    print(&json(&printed))
}

/// The body of the answer, whatever its status. The endpoint is on this machine, and closes the
/// connection behind it.
fn ask(url: &str, token: &str) -> io::Result<Zeroizing<Vec<u8>>> {
    let invalid = || io::Error::from(ErrorKind::InvalidInput);
    let rest = url.strip_prefix("http://").ok_or_else(invalid)?;
    let (host, path) = rest.split_once('/').ok_or_else(invalid)?;
    let address: SocketAddr = host.parse().map_err(|_| invalid())?;
    let mut stream = TcpStream::connect_timeout(&address, LIMIT)?;
    stream.set_read_timeout(Some(LIMIT))?;
    let request = Zeroizing::new(format!(
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}\r\nUser-Agent: ol-aws\r\nConnection: close\r\n\r\n"
    ));
    stream.write_all(request.as_bytes())?;
    let mut answer = Zeroizing::new(Vec::new());
    stream.take(LARGEST).read_to_end(&mut answer)?;
    let body = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    let body = body.ok_or(ErrorKind::UnexpectedEof)?;
    Ok(Zeroizing::new(answer[body + 4..].to_vec()))
}
