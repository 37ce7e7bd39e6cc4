//! What OneLogin answers, or whoever stands in its place.

use std::time::Duration;

use ol_aws::error::Error;
use ol_aws::http;
use ol_aws::onelogin::reply::{self, Refused, Reply, TokenReply};
use serde_json::Value;

/// More than a person reads; a reply may have megabytes.
const LONGEST_SAID: usize = 1000;
/// An access token for a week is none of OneLogin's.
const LONGEST_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

pub fn check(data: &[u8]) {
    let (status, body) = crate::input::reply(data);
    let reply = http::Reply {
        status,
        body: body.to_vec().into(),
        clock_skew: None,
        retry_after: None,
        calls_left: None,
        location: None,
    };
    let json: Option<Value> = serde_json::from_slice(body).ok();
    let read = reply::read("acme.onelogin.com", &reply);
    keeps_secrets(json.as_ref(), body, &format!("{read:?}"));
    match &read {
        Ok(Reply::Assertion(assertion)) => {
            let json = succeeded(status, json.as_ref());
            assert_eq!(json["data"].as_str(), Some(assertion.expose()));
        }
        Ok(Reply::FactorRequired(challenge)) => {
            let json = succeeded(status, json.as_ref());
            let said = [&json["state_token"], &json["data"][0]["state_token"]];
            let state_token = Value::from(challenge.state_token.expose());
            assert!(said.contains(&&state_token), "a state token from nowhere");
            let offered = [&json["devices"], &json["data"][0]["devices"]];
            let most = offered.map(|devices| devices.as_array().map_or(0, Vec::len));
            assert!(challenge.devices.len() <= most[0].max(most[1]));
            assert!(
                challenge
                    .devices
                    .iter()
                    .all(|device| !device.name.is_empty())
            );
        }
        Ok(Reply::Pending) => {
            let json = succeeded(status, json.as_ref()).to_string();
            assert!(json.to_lowercase().contains("pending"));
        }
        Ok(Reply::Refused(refused)) => says_why(refused),
        Err(error) => cannot_answer(error),
    }
    let token = reply::read_token("acme.onelogin.com", &reply);
    keeps_secrets(json.as_ref(), body, &format!("{token:?}"));
    match &token {
        Ok(TokenReply::Granted(granted)) => {
            let json = succeeded(status, json.as_ref());
            let said = [&json["access_token"], &json["data"][0]["access_token"]];
            assert!(
                said.contains(&&Value::from(granted.token.expose())),
                "an access token from nowhere"
            );
            let life = granted.expiration.left();
            assert!(life <= LONGEST_LIFE, "it lives for {life:?}");
        }
        Ok(TokenReply::Refused(refused)) => says_why(refused),
        Err(error) => cannot_answer(error),
    }
    // Whatever stands in it: these are no answers.
    if matches!(status, 300..400 | 429 | 500..) {
        assert!(read.is_err() && token.is_err());
    }
}

/// A success is an object, in a reply that is none of an error, by its status as by its words.
fn succeeded(status: u16, json: Option<&Value>) -> &Value {
    assert!(status < 300, "a success with HTTP {status}");
    let json = json.expect("a success that is no JSON");
    assert!(json.is_object(), "a success that is no object");
    assert_ne!(
        json["status"]["error"],
        Value::Bool(true),
        "a success flagged as an error"
    );
    let inner = json["status"]["code"]
        .as_u64()
        .or(json["statusCode"].as_u64());
    let is_error = inner.is_some_and(|code| (400..65_536).contains(&code));
    assert!(!is_error, "a success with an error's code");
    json
}

fn says_why(refused: &Refused) {
    assert!(!refused.message.trim().is_empty());
    let length = refused.message.chars().count();
    assert!(length <= LONGEST_SAID, "{length} characters to read");
}

fn cannot_answer(error: &Error) {
    assert_eq!(error.exit_code(), 8);
    assert!(error.hint().is_some_and(|hint| !hint.is_empty()));
    let length = error.to_string().chars().count();
    assert!(length <= LONGEST_SAID + 200, "{length} characters to read");
}

/// What stands in the places of secrets is not shown, unless the server says it elsewhere, too.
fn keeps_secrets(json: Option<&Value>, body: &[u8], shown: &str) {
    let Some(json) = json else { return };
    for object in [json, &json["data"][0]] {
        for key in ["data", "state_token", "access_token"] {
            // Without a digit it may be one of our own words, such as `Assertion([secret`.
            let is_none_of_ours =
                |secret: &&str| secret.len() >= 16 && secret.bytes().any(|b| b.is_ascii_digit());
            let secret = object[key].as_str().filter(is_none_of_ours);
            let Some(secret) = secret else { continue };
            let places = String::from_utf8_lossy(body).matches(secret).count();
            assert!(
                places != 1 || !shown.contains(secret),
                "{key} is shown: {shown}"
            );
        }
    }
}
