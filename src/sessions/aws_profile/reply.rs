//! What a program prints that provides credentials (AWS SDKs and tools reference guide, "Process
//! credential provider").

use std::time::Duration;

use serde::Deserialize;

use crate::arn::is_account_id;
use crate::clock::Timestamp;
use crate::credentials::SessionCredentials;
use crate::secret::Secret;

/// How long keys are kept that do not say when they end: whoever replaces them should not have to
/// tell us.
pub const KEPT_WITHOUT_END: Duration = Duration::from_secs(3600);
/// No key or token is longer.
const LONGEST: usize = 16 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    version: u32,
    access_key_id: String,
    secret_access_key: Secret,
    session_token: Option<Secret>,
    expiration: Option<String>,
    account_id: Option<String>,
}

/// Credentials as a profile provides them.
pub struct Provided {
    pub credentials: SessionCredentials,
    pub account_id: Option<String>,
}

impl Provided {
    /// `least`: how long keys without an end are to be taken for valid at least.
    ///
    /// # Errors
    /// What is wrong with it; nothing of what was printed is in there.
    pub fn parse(printed: &[u8], least: Duration) -> Result<Self, String> {
        let printed: Printed = serde_json::from_slice(printed)
            .map_err(|_| "printed something that is not JSON with credentials")?;
        if printed.version != 1 {
            return Err(format!(
                "printed credentials of version {}, but ol-aws knows version 1",
                printed.version
            ));
        }
        let expiration = match &printed.expiration {
            None => None,
            Some(text) => Some(
                Timestamp::parse_rfc3339(text)
                    .ok_or("printed an expiration that is not a time in RFC 3339")?,
            ),
        };
        // An empty token is as none.
        let token = printed.session_token.filter(|token| !token.is_empty());
        let mut provided = Self::of_keys(
            printed.access_key_id,
            printed.secret_access_key,
            token,
            least,
        )?;
        if let Some(expiration) = expiration {
            if expiration.left().is_zero() {
                return Err("returned credentials that have expired".into());
            }
            provided.credentials.expiration = expiration;
        }
        provided.account_id = printed.account_id.filter(|id| is_account_id(id));
        Ok(provided)
    }

    /// # Errors
    /// For what no key or token of AWS's looks like.
    pub fn of_keys(
        access_key_id: String,
        secret_access_key: Secret,
        session_token: Option<Secret>,
        least: Duration,
    ) -> Result<Self, String> {
        let is_possible = |text: &str| {
            (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let token = session_token.as_ref();
        let all = is_possible(&access_key_id)
            && is_possible(secret_access_key.expose())
            && token.is_none_or(|token| is_possible(token.expose()));
        if !all {
            return Err("has keys that are empty or contain characters no key of AWS has".into());
        }
        Ok(Self {
            credentials: SessionCredentials {
                access_key_id,
                secret_access_key,
                session_token,
                expiration: Timestamp::now() + KEPT_WITHOUT_END.max(least),
            },
            account_id: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Provided, String> {
        Provided::parse(text.as_bytes(), Duration::ZERO)
    }

    #[test]
    fn keys_without_an_end_are_taken_for_an_hours() {
        let keys = r#"{"Version": 1, "AccessKeyId": "AKIA", "SecretAccessKey": "s"}"#;
        let provided = parse(keys).expect("keys");
        assert!(provided.credentials.session_token.is_none());
        let left = provided.credentials.expiration.left();
        assert!(left <= KEPT_WITHOUT_END && left > KEPT_WITHOUT_END - Duration::from_secs(60));
        let two_hours = KEPT_WITHOUT_END * 2;
        let provided = Provided::parse(keys.as_bytes(), two_hours).expect("keys");
        assert!(provided.credentials.expiration.left() > KEPT_WITHOUT_END);
    }

    #[test]
    fn what_is_printed_is_taken_as_it_says() {
        let text = r#"{"Version": 1, "AccessKeyId": "ASIA", "SecretAccessKey": "s", "SessionToken": "t",
            "Expiration": "2999-01-02T03:04:05+00:00", "AccountId": "111122223333", "More": []}"#;
        let provided = parse(text).expect("credentials");
        let expiration = provided.credentials.expiration.rfc3339();
        assert_eq!(expiration, "2999-01-02T03:04:05Z");
        assert_eq!(provided.account_id.as_deref(), Some("111122223333"));
    }

    #[test]
    fn nonsense_is_refused_and_not_repeated() {
        let with = |key: &str, value: &str| {
            let mut object = serde_json::json!({
                "Version": 1, "AccessKeyId": "hunter2", "SecretAccessKey": "hunter2",
                "SessionToken": "hunter2", "Expiration": "2999-01-02T03:04:05Z",
            });
            object[key] = serde_json::from_str(value).expect("JSON");
            object.to_string()
        };
        for (text, part) in [
            (String::new(), "not JSON"),
            ("hunter2".into(), "not JSON"),
            ("{\"Version\": 1}".into(), "not JSON"),
            (with("Version", "2"), "version 2"),
            (with("AccessKeyId", "\"\""), "empty"),
            (with("SecretAccessKey", "\"a b\""), "characters"),
            (with("SessionToken", "\"a\\u001b[2J\""), "characters"),
            (with("Expiration", "\"tomorrow\""), "RFC 3339"),
            (with("Expiration", "\"2001-01-02T03:04:05Z\""), "expired"),
        ] {
            let wrong = parse(&text).err().unwrap_or_default();
            assert!(
                wrong.contains(part) && !wrong.contains("hunter2"),
                "{wrong}"
            );
        }
        assert!(parse(&with("AccountId", "\"x\"")).is_ok_and(|found| found.account_id.is_none()));
        assert!(parse(&with("SessionToken", "null")).is_ok());
    }
}
