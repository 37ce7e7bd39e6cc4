//! What OneLogin says no to, told from its words: it has no codes for it.

use super::reply::Refused;
use crate::error::{Error, Refusal, speaks_of};

/// The bearer token is bad: the only 401 that does not speak of the user. Anything doubtful counts
/// as the password's, since a password is never sent twice on a guess.
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
    refused_for(refusal(refused), refused, username)
}

/// The bearer token was refused although it is new.
pub fn token_refused(refused: &Refused, username: &str) -> Error {
    refused_for(Refusal::Token, refused, username)
}

fn refused_for(refusal: Refusal, refused: &Refused, username: &str) -> Error {
    Error::SignInRefused {
        refusal,
        message: refused.message.clone(),
        username: username.to_owned(),
    }
}

fn refusal(refused: &Refused) -> Refusal {
    let speaks_of = |words: &[&str]| speaks_of(&refused.message, words);
    // As a word: "access blocked" is another matter.
    if speaks_of(&["locked"]) {
        Refusal::Locked
    } else if refused.says("subdomain") {
        Refusal::Subdomain
    } else if refused.says("app could not be found") || refused.status == 404 {
        Refusal::App
    } else if speaks_of(&["expired", "reset", "change"]) {
        Refusal::Expired
    } else if refused.says("authentication failed")
        || refused.says("credentials")
        || refused.says("is empty")
        || refused.says("password") && !speaks_of(&ELSEWHERE)
    {
        Refusal::UserOrPassword
    } else if speaks_of(&["ip", "address", "whitelist", "allowlist", "network"]) {
        Refusal::Address
    } else if refused.status != 401 || speaks_of(&ELSEWHERE) {
        Refusal::Other
    } else {
        Refusal::Unclear
    }
}

/// Words of a refusal that is mended elsewhere than in the password.
const ELSEWHERE: [&str; 10] = [
    "suspended",
    "disabled",
    "deactivated",
    "inactive",
    "unactivated",
    "unlicensed",
    "policy",
    "permission",
    "scope",
    "privilege",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn onelogins_words_say_what_is_refused() {
        for (status, message, expected) in [
            (
                401,
                "Authentication Failed: Invalid user credentials",
                Refusal::UserOrPassword,
            ),
            (401, "Authentication Failed", Refusal::UserOrPassword),
            (400, "password is empty", Refusal::UserOrPassword),
            (
                401,
                "User is locked. Access is unauthorized",
                Refusal::Locked,
            ),
            (404, "App could not be found", Refusal::App),
            (404, "HTTP 404 without a reason", Refusal::App),
            (400, "Invalid subdomain", Refusal::Subdomain),
            (401, "Password has expired", Refusal::Expired),
            (400, "You must change your password", Refusal::Expired),
            (
                401,
                "Invalid email address or password",
                Refusal::UserOrPassword,
            ),
            (403, "Password sign-in is disabled", Refusal::Other),
            (401, "Your IP address is not allowed", Refusal::Address),
            (403, "IP is not in the whitelist", Refusal::Address),
            (400, "bad request", Refusal::Other),
            (403, "Insufficient Permissions", Refusal::Other),
            (403, "Access blocked by proxy", Refusal::Other),
            (401, "User is suspended", Refusal::Other),
            // A password might be wrong in words that we do not know.
            (401, "Mot de passe incorrect", Refusal::Unclear),
            (401, "HTTP 401 without a reason", Refusal::Unclear),
        ] {
            let message = message.to_owned();
            assert_eq!(
                refusal(&Refused {
                    status,
                    message: message.clone()
                }),
                expected,
                "{status} {message}"
            );
        }
    }
}
