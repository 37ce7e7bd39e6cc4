//! What those failures say whose words depend on more than their names.

use super::{AnsweringSetting, Refusal};

pub fn sign_in_refused(refusal: Refusal, message: &str, username: &str) -> String {
    match refusal {
        Refusal::UserOrPassword => {
            format!("OneLogin refused the user name or password of {username}: {message}")
        }
        Refusal::Locked => format!("OneLogin has locked {username}: {message}"),
        Refusal::App => {
            format!("OneLogin does not know the app, or has not assigned it to you: {message}")
        }
        Refusal::Subdomain => format!("OneLogin does not know the subdomain: {message}"),
        Refusal::Expired => {
            format!("the OneLogin password of {username} has expired: {message}")
        }
        Refusal::Address => {
            format!("OneLogin does not let {username} sign in from this network: {message}")
        }
        Refusal::Token => format!(
            "OneLogin refused the access token that it had given to the API client: {message}"
        ),
        Refusal::Other | Refusal::Unclear => {
            format!("OneLogin refused the sign-in of {username}: {message}")
        }
    }
}

pub fn settings_missing(missing: &[AnsweringSetting]) -> String {
    let keys: Vec<String> = missing
        .iter()
        .map(|setting| format!("`{}`", setting.key))
        .collect();
    let verb = if keys.len() == 1 { "is" } else { "are" };
    format!(
        "ol-aws is not set up yet: {} {verb} missing",
        in_words(&keys, "and")
    )
}

/// `a, b and c`.
pub fn in_words(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

pub fn ambiguous_role(wanted: Option<&str>) -> String {
    match wanted {
        Some(wanted) => format!("`{wanted}` fits several roles"),
        None => "you have several roles, and none was named".into(),
    }
}

pub fn doctor_failed(errors: usize) -> String {
    match errors {
        1 => "one thing here does not work".into(),
        _ => format!("{errors} things here do not work"),
    }
}

pub fn no_credentials(role: Option<&str>) -> String {
    match role {
        Some(role) => format!("no credentials of {role} are held"),
        None => "no credentials are held, or those of several roles and none was named".into(),
    }
}
