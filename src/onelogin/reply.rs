//! OneLogin's replies, in every shape seen: v1 and v2 bodies, errors inside HTTP 200, messages that
//! are objects, pages instead of JSON. What a reply is, is decided by its structure, never by an
//! English sentence where that can be helped.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::http;
use crate::log::shorten;
use crate::secret::{Secret, SecretJson};

/// Braces, brackets and commas in a reply: more than any list of devices needs. Each may cost a
/// hundred times its size in memory.
const MOST_PARTS: usize = 20_000;

/// What a sign-in step may answer.
#[derive(Debug)]
pub enum Reply {
    /// The base64 SAML response.
    Assertion(Secret),
    /// A second factor is wanted.
    FactorRequired(Challenge),
    /// The push is on the phone, or the code on its way.
    Pending,
    Refused(Refused),
}

/// A second factor is required: the state token to answer with, and the devices to choose from.
#[derive(Debug, Clone)]
pub struct Challenge {
    pub state_token: Secret,
    pub devices: Vec<Device>,
}

/// An enrolled instance of a factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub id: String,
    /// `Google Authenticator`, `OneLogin SMS`, or whatever the administrator calls it.
    pub name: String,
}

/// OneLogin said no, in its own words.
#[derive(Debug, Clone)]
pub struct Refused {
    pub status: u16,
    pub message: String,
}

impl Refused {
    pub fn says(&self, part: &str) -> bool {
        self.message.to_lowercase().contains(part)
    }
}

/// OneLogin's tokens live for ten hours; a reply may say anything, and time is counted
/// with.
const LONGEST_LIFE: Duration = Duration::from_secs(24 * 3600);

/// A bearer token of the API client. OneLogin gives every holder of the client the same one until
/// it expires, so it is never revoked: that would end a colleague's sign-in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessToken {
    pub token: Secret,
    pub expiration: Timestamp,
}

/// What the token endpoint says to an API client.
#[derive(Debug)]
pub enum TokenReply {
    Granted(AccessToken),
    Refused(Refused),
}

#[derive(Deserialize)]
struct TokenBody {
    access_token: String,
    /// Seconds.
    expires_in: Option<i64>,
}

/// Reads a sign-in step's reply.
///
/// # Errors
/// When OneLogin cannot answer now: rate limit, 5xx, a redirect, or a body that is no answer at
/// all.
pub fn read(host: &str, reply: &http::Reply) -> Result<Reply> {
    let body = body(host, reply)?;
    if let Some(refused) = refusal(reply.status, body.as_ref().map(|json| &json.0), &reply.body) {
        return Ok(Reply::Refused(refused));
    }
    let body = body.ok_or_else(|| no_answer(host, reply))?;
    let body = &body.0;
    // v1 wraps the challenge in a one-element list.
    let inner = body
        .get("data")
        .and_then(|data| data.get(0))
        .unwrap_or(body);
    if let Some(assertion) = body.get("data").and_then(Value::as_str) {
        Ok(Reply::Assertion(Secret::new(assertion)))
    } else if let Some(state_token) = inner.get("state_token").and_then(Value::as_str) {
        let devices = inner
            .get("devices")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let devices = devices.filter_map(device).collect();
        Ok(Reply::FactorRequired(Challenge {
            state_token: Secret::new(state_token),
            devices,
        }))
    } else if message(body).to_lowercase().contains("pending")
        || status_type(body) == Some("pending")
    {
        Ok(Reply::Pending)
    } else {
        Err(no_answer(host, reply))
    }
}

/// Reads the token endpoint's reply.
///
/// # Errors
/// As [`read`].
pub fn read_token(host: &str, reply: &http::Reply) -> Result<TokenReply> {
    let body = body(host, reply)?;
    if let Some(refused) = refusal(reply.status, body.as_ref().map(|json| &json.0), &reply.body) {
        // Only these two speak of client id and secret.
        return match refused.status {
            400 | 401 => Ok(TokenReply::Refused(refused)),
            status => Err(Error::Unreachable {
                host: host.to_owned(),
                reason: format!("returned no access token (HTTP {status}): {}", refused.message),
                hint: "check `subdomain`, `onelogin_region` and `endpoint`, and whether this network may reach OneLogin".into(),
                is_sent: true,
            }),
        };
    }
    let body = body.ok_or_else(|| no_answer(host, reply))?;
    let body = &body.0;
    let inner = body
        .get("data")
        .and_then(|data| data.get(0))
        .unwrap_or(body);
    let token = TokenBody::deserialize(inner).map_err(|_| no_answer(host, reply))?;
    // 36,000 s is what the documentation shows; a reply that does not say is trusted for less.
    let seconds = token.expires_in.unwrap_or(3600).max(0).unsigned_abs();
    let life = Duration::from_secs(seconds).min(LONGEST_LIFE);
    Ok(TokenReply::Granted(AccessToken {
        token: Secret::new(token.access_token),
        expiration: Timestamp::now() + life,
    }))
}

/// What may be wrong if OneLogin is not just down. Not every company's own host serves the API; the
/// regions' hosts do.
fn lasting_trouble(host: &str, status: u16) -> &'static str {
    let is_company = host.ends_with(".onelogin.com") && !host.starts_with("api.");
    if is_company && status == 500 {
        "set `onelogin_region` to \"us\" or \"eu\", or ask whether the administrator who created the API client has left"
    } else {
        "ask whether the administrator who created the API client has left"
    }
}

/// The JSON of the body, if it is some; an error when the status says that there is no answer to be
/// had.
fn body(host: &str, reply: &http::Reply) -> Result<Option<SecretJson>> {
    let unreachable = |reason: String, hint: String| Error::Unreachable {
        host: host.to_owned(),
        reason,
        hint,
        is_sent: true,
    };
    let body = json(&reply.body);
    let said = body
        .as_ref()
        .map(|json| message(&json.0))
        .filter(|said| !said.is_empty())
        .map(|said| format!(": {said}"));
    let said = said.unwrap_or_default();
    let is_page = reply.body.trim_ascii_start().starts_with(b"<");
    match reply.status {
        429 => {
            let wait = reply
                .retry_after
                .map_or("later".into(), |wait| format!("in {} s", wait.as_secs()));
            Err(unreachable(
                format!("is limiting requests (HTTP 429){said}"),
                format!(
                    "try again {wait}; the limit is 5,000 requests an hour for the whole company"
                ),
            ))
        }
        500.. => Err(unreachable(
            format!("cannot answer now (HTTP {}){said}", reply.status),
            format!(
                "try again; if this keeps happening, {}",
                lasting_trouble(host, reply.status)
            ),
        )),
        300..=399 => Err(unreachable(
            format!(
                "redirected to another address (HTTP {}, to {})",
                reply.status,
                reply.location.as_deref().map_or("nowhere".into(), shorten)
            ),
            "check `subdomain` and `onelogin_region`; ol-aws never sends a password to a redirect"
                .into(),
        )),
        404 if said.to_lowercase().contains("no route") => Err(unreachable(
            format!("does not have this address (HTTP 404){said}"),
            "check `subdomain`, `onelogin_region` and `endpoint`".into(),
        )),
        // A proxy's page, not OneLogin's no; but a 401 may be about the password, whatever it looks
        // like.
        400.. if reply.status != 401 && is_page => Err(no_answer(host, reply)),
        _ => Ok(body),
    }
}

/// The object that the text is, if it is one of a size that is read.
fn json(text: &[u8]) -> Option<SecretJson> {
    let parts = text
        .iter()
        .filter(|byte| matches!(byte, b'{' | b'[' | b','));
    if parts.count() > MOST_PARTS {
        return None;
    }
    serde_json::from_slice(text)
        .ok()
        .map(SecretJson)
        .filter(|json| json.0.is_object())
}

fn refusal(status: u16, body: Option<&Value>, raw: &[u8]) -> Option<Refused> {
    let empty = Value::Null;
    let body = body.unwrap_or(&empty);
    // An error may come inside HTTP 200.
    let inner = body
        .pointer("/status/code")
        .or_else(|| body.get("statusCode"))
        .and_then(Value::as_u64);
    let flagged = body.pointer("/status/error").and_then(Value::as_bool) == Some(true);
    let status = if flagged || status < 400 {
        inner
            .and_then(|code| u16::try_from(code).ok())
            .unwrap_or(status)
    } else {
        status
    };
    if status < 400 && !flagged {
        return None;
    }
    let mut message = message(body);
    if message.is_empty() {
        message = match snippet(raw) {
            Some(text) => format!("HTTP {status}: {text}"),
            None => format!("HTTP {status} without a reason"),
        };
    }
    Some(Refused { status, message })
}

/// The server's own words, wherever it put them; no more of them than a person reads.
fn message(body: &Value) -> String {
    let places = [
        "/status/message",
        "/message",
        "/description",
        "/messages",
        "/errors",
        "/error_description",
        "/error",
        "/name",
    ];
    places
        .iter()
        .filter_map(|place| words(body.pointer(place)?))
        .next()
        .map_or_else(String::new, |words| shorten(&words))
}

fn words(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items
            .iter()
            .filter_map(words)
            .collect::<Vec<_>>()
            .join("; "),
        Value::Object(object) => {
            let said = ["description", "message"]
                .iter()
                .find_map(|key| words(object.get(*key)?))?;
            match object
                .get("field")
                .or_else(|| object.get("attribute"))
                .and_then(Value::as_str)
            {
                Some(field) => format!("{field}: {said}"),
                None => said,
            }
        }
        _ => return None,
    };
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

fn status_type(body: &Value) -> Option<&str> {
    body.pointer("/status/type").and_then(Value::as_str)
}

/// The beginning of a body that is text, but neither JSON nor a page.
fn snippet(raw: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(raw).ok()?.trim();
    if text.is_empty() || text.starts_with(['<', '{', '[']) {
        return None;
    }
    Some(shorten(text))
}

/// Ids come as numbers here and as texts from other endpoints.
fn device(value: &Value) -> Option<Device> {
    let id = match value.get("device_id").or_else(|| value.get("id"))? {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let name = ["device_type", "type_display_name", "auth_factor_name"]
        .iter()
        .find_map(|key| {
            value
                .get(*key)?
                .as_str()
                .filter(|name| !name.trim().is_empty())
        });
    Some(Device {
        id,
        name: shorten(name.unwrap_or("unknown device")),
    })
}

fn no_answer(host: &str, reply: &http::Reply) -> Error {
    Error::Unreachable {
        host: host.to_owned(),
        reason: format!(
            "returned an unreadable answer (HTTP {}, {} bytes)",
            reply.status,
            reply.body.len()
        ),
        hint: "check `subdomain` and the network; a proxy or a network's sign-in page may have answered instead".into(),
        is_sent: true,
    }
}

#[cfg(test)]
mod tests;
