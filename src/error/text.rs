//! The words of failures that depend on more than their names.

use std::io;

use super::{AnsweringSetting, Refusal};

/// Returns why a file operation failed. Plain words name the causes that a user can remove; the
/// rest is the system's own text, without its error number.
pub fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull => "no space is left on the disk".into(),
        io::ErrorKind::QuotaExceeded => "your disk quota is used up".into(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        _ => system_text(error),
    }
}

/// The system's text as a part of a sentence. `tempfile` wraps the error and adds the name of its
/// temporary file, which means nothing to a user.
fn system_text(error: &io::Error) -> String {
    let wrapped = error.get_ref().and_then(|inner| inner.source());
    let inner = wrapped.and_then(|source| source.downcast_ref::<io::Error>());
    let text = inner.unwrap_or(error).to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            let rest = text.get(first.len_utf8()..).unwrap_or_default();
            format!("{}{rest}", first.to_lowercase())
        }
        _ => text.to_owned(),
    }
}

pub fn sign_in_refused(refusal: Refusal, message: &str, username: &str) -> String {
    match refusal {
        Refusal::UserOrPassword => {
            format!("OneLogin refused the user name or password of {username}: {message}")
        }
        Refusal::Locked => format!("OneLogin has locked {username}: {message}"),
        Refusal::App => {
            format!("OneLogin does not have this app, or it is not assigned to you: {message}")
        }
        Refusal::Subdomain => format!("OneLogin does not have this subdomain: {message}"),
        Refusal::Expired => {
            format!("the OneLogin password of {username} has expired: {message}")
        }
        Refusal::Address => {
            format!("OneLogin does not let {username} sign in from this network: {message}")
        }
        Refusal::Token => format!("OneLogin refused the API client's access token: {message}"),
        Refusal::Other | Refusal::Unclear => {
            format!("OneLogin refused the sign-in of {username}: {message}")
        }
    }
}

pub fn no_such_role(wanted: &str, origin: Option<&str>) -> String {
    match origin {
        Some(origin) => format!("you have no role `{wanted}`, {origin}"),
        None => format!("you have no role `{wanted}`"),
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
        Some(wanted) => format!("`{wanted}` matches several roles"),
        None => "you have several roles; name one".into(),
    }
}

pub fn expires_too_soon(role: &str, left: &str, wanted: Option<&str>) -> String {
    let requires = wanted.map_or_else(String::new, |wanted| {
        format!(", but --min-ttl requires {wanted}")
    });
    format!("the credentials of `{role}` expire in {left}{requires}")
}

pub fn no_credentials(role: Option<&str>) -> String {
    match role {
        Some(role) => format!("no credentials of `{role}` are cached"),
        None => {
            "no role was named, and the cache does not hold credentials of exactly one role".into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_file_operation_names_its_cause_and_no_temporary_file() {
        let of = |number| io_reason(&io::Error::from_raw_os_error(number));
        #[cfg(target_os = "linux")]
        for (number, reason) in [
            (28, "no space is left on the disk"),
            (122, "your disk quota is used up"),
            (30, "the file system is read-only"),
            (13, "permission denied"),
            (2, "no such file or directory"),
            (5, "input/output error"),
        ] {
            assert_eq!(of(number), reason);
        }
        let gone = tempfile::Builder::new().tempfile_in("/gone");
        assert_eq!(io_reason(&gone.expect_err("no such directory")), of(2));
        assert_eq!(io_reason(&io::Error::other("JSON is odd")), "JSON is odd");
    }
}
