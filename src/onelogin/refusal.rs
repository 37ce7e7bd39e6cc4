//! What OneLogin says no to, told from its words: it has no codes for it.

use super::reply::Refused;
use crate::error::{Error, Refusal};

/// The bearer token is bad: the only 401 that does not speak of the user. Anything doubtful counts as the password's, since
/// a password is never sent twice on a guess.
pub fn is_about_the_token(refused: &Refused) -> bool {
    let about_the_user =
        refused.says("user") || refused.says("locked") || refused.says("credentials");
    let known = [
        "authentication failure",
        "invalid token",
        "invalid_token",
        "expired token",
        "access token",
    ];
    refused.status == 401 && !about_the_user && known.iter().any(|text| refused.says(text))
}

pub fn is_state_token_gone(refused: &Refused) -> bool {
    refused.says("state token") || refused.says("state_token")
}

pub fn sign_in_refused(refused: &Refused, username: &str) -> Error {
    // As a word: "access blocked" is another matter.
    let words = refused.message.to_lowercase();
    let is_locked = words
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word == "locked");
    let refusal = if is_locked {
        Refusal::Locked
    } else if refused.says("subdomain") {
        Refusal::Subdomain
    } else if refused.says("app could not be found") || refused.status == 404 {
        Refusal::App
    } else if refused.says("authentication failed")
        || refused.says("credentials")
        || refused.says("is empty")
    {
        Refusal::UserOrPassword
    } else {
        Refusal::Other
    };
    Error::SignInRefused {
        refusal,
        message: refused.message.clone(),
        username: username.to_owned(),
    }
}
