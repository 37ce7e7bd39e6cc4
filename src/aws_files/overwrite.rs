//! Whose a profile is, by what it says of credentials: temporary keys are there to be replaced, the
//! rest is the user's.

use super::Profile;

/// A way to credentials that is none of keys (AWS SDKs and tools reference guide, "Settings
/// reference"); `sso_*` besides.
const WAYS: [&str; 6] = [
    "credential_process",
    "credential_source",
    "login_session",
    "role_arn",
    "source_profile",
    "web_identity_token_file",
];
/// What belongs to keys, or to one of these ways.
const PARTS: [&str; 11] = [
    "aws_access_key_id",
    "aws_account_id",
    "aws_credential_scope",
    "aws_secret_access_key",
    "aws_security_token",
    "aws_session_expiration",
    "aws_session_token",
    "duration_seconds",
    "external_id",
    "mfa_serial",
    "role_session_name",
];

/// Whether a key of a profile says how to get credentials, or is a part of them.
pub fn is_way_to_credentials(key: &str) -> bool {
    is_other_way(key) || PARTS.contains(&key)
}

fn is_other_way(key: &str) -> bool {
    WAYS.contains(&key) || key.starts_with("sso_")
}

/// The keys by which a profile gets its credentials in another way than from keys.
pub fn other_ways(profile: &Profile) -> impl Iterator<Item = &str> {
    let keys = profile.entries.iter().map(|(key, _)| key.as_str());
    keys.filter(|key| is_other_way(key))
}

/// Why a profile is not to be overwritten; `None` for temporary keys, and for one without
/// credentials.
pub fn why_to_keep(profile: &Profile) -> Option<String> {
    if let Some(way) = other_ways(profile).next() {
        return Some(format!("it gets its credentials from {way}"));
    }
    let key = profile
        .get("aws_access_key_id")
        .or(profile.get("aws_secret_access_key"))?;
    let tokens = ["aws_session_token", "aws_security_token"];
    let has_token = tokens
        .iter()
        .any(|token| profile.get(token).is_some_and(|token| !token.is_empty()));
    // IAM user guide, "IAM identifiers": AKIA is a long-term key's beginning, ASIA a temporary
    // one's.
    let long_term = key.starts_with("AKIA") || !has_token;
    long_term.then(|| "it holds a long-term key".to_owned())
}

/// Whether every reader of AWS's files takes this for a profile's name.
pub fn is_profile_name(name: &str) -> bool {
    let fits = |c: char| !c.is_control() && !"[]\"'\\#;".contains(c);
    // What boto3 takes for every profile at once, and what others take for the `config` file's way
    // to write a name.
    let special = name == "DEFAULT" || name.starts_with("profile ");
    !name.is_empty() && name.trim() == name && name.chars().all(fits) && !special
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws_files::{AwsFile, Document};

    fn why(text: &str) -> Option<String> {
        let text = format!("[a]\n{text}");
        let document = Document::parse(AwsFile::Credentials, text.as_bytes()).expect("right");
        why_to_keep(&document.profile("a").expect("there"))
    }

    const KEYS: &str = "aws_access_key_id = ASIAX\naws_secret_access_key = s\n";

    #[test]
    fn temporary_keys_and_a_profile_without_any_may_be_replaced() {
        assert_eq!(why(""), None);
        assert_eq!(why("region = x\nmfa_serial = y\n"), None);
        assert_eq!(why(&format!("{KEYS}aws_session_token = t\n")), None);
        assert_eq!(why(&format!("{KEYS}aws_security_token = t\n")), None);
    }

    #[test]
    fn a_long_term_key_and_other_ways_are_kept() {
        let long_term = Some("it holds a long-term key".to_owned());
        assert_eq!(why(KEYS), long_term);
        assert_eq!(why("aws_secret_access_key = s\n"), long_term);
        assert_eq!(why(&format!("{KEYS}aws_session_token =\n")), long_term);
        let with_token = KEYS.replace("ASIA", "AKIA") + "aws_session_token = t\n";
        assert_eq!(why(&with_token), long_term);
        for way in WAYS.iter().chain(&["sso_session", "sso_start_url"]) {
            let reason = why(&format!("{KEYS}aws_session_token = t\n{way} = x\n"));
            assert_eq!(reason, Some(format!("it gets its credentials from {way}")));
        }
    }
}
