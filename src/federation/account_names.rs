//! What AWS calls the accounts of an assertion. Its sign-in page, to which a browser posts the
//! assertion, shows each account with its alias above the roles; no permission is needed. AWS
//! documents the alias (IAM user guide, "Your AWS account ID and its alias"), not the page: if it
//! looks different, no account gets a name, and that is not an error.

use std::collections::BTreeMap;

use super::Console;
use crate::arn::is_account_id;
use crate::error::Result;
use crate::http::Http;
use crate::secret::{self, Secret};

/// The class of the element that holds `Account: acme-prod (111122223333)`.
const ELEMENT: &str = "saml-account-name";

impl Console {
    /// Returns the aliases of accounts by their ids, without the accounts that have none.
    ///
    /// # Errors
    /// When the page cannot be fetched.
    pub async fn account_names(
        &self,
        http: &Http,
        response: &Secret,
    ) -> Result<BTreeMap<String, String>> {
        let url = format!("{}/saml", self.endpoint);
        let form = secret::form("SAMLResponse", response);
        let reply = http.post_form(&url, &form).await?;
        Ok(read(&String::from_utf8_lossy(&reply.body)))
    }
}

/// Reads a page, which may come from anywhere.
pub fn read(page: &str) -> BTreeMap<String, String> {
    let elements = page.split(ELEMENT).skip(1);
    let texts = elements.filter_map(|after| after.split_once('>')?.1.split('<').next());
    texts.filter_map(account).collect()
}

/// Returns id and alias. The alias is right before the id, whatever the page's language.
fn account(text: &str) -> Option<(String, String)> {
    let (before, after) = text.rsplit_once('(')?;
    let id = after.split(')').next()?.trim();
    let alias = before.split_whitespace().next_back()?;
    (is_account_id(id) && is_alias(alias)).then(|| (id.to_owned(), alias.to_owned()))
}

/// An alias has 3 to 63 lowercase letters, digits and single hyphens, and is not an id (IAM API
/// reference, CreateAccountAlias).
fn is_alias(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (3..=63).contains(&text.len())
        && text.bytes().all(fits)
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
        && !is_account_id(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_is_named_once_and_as_aws_names_one() {
        let page = "<div class=\"saml-account\"><div class=\"saml-account-name\">Account: acme-prod (111122223333)</div>\
                    <div id=\"1\" class='saml-account-name' >\n  Konto: acme-dev (444455556666)\n</div>\
                    <div class=\"saml-account-name\">Account: 777788889999</div>";
        let names: Vec<(String, String)> = read(page).into_iter().collect();
        let named = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        assert_eq!(
            names,
            [
                named("111122223333", "acme-prod"),
                named("444455556666", "acme-dev")
            ]
        );
    }

    #[test]
    fn what_is_no_alias_names_nothing() {
        for text in [
            "",
            "Account: 111122223333",
            "Account: (111122223333)",
            "Account: Prod (111122223333)",
            "Account: ab (111122223333)",
            "Account: -prod (111122223333)",
            "Account: pr--od (111122223333)",
            "Account: 222233334444 (111122223333)",
            "Account: $(reboot) (111122223333)",
            "Account: prod\u{202e} (111122223333)",
            "Account: prod (11112222333)",
            "Account: prod (1111222233334)",
        ] {
            let page = format!("<div class=\"{ELEMENT}\">{text}</div>");
            assert!(read(&page).is_empty(), "{text}");
        }
        let long = "a".repeat(64);
        assert!(!is_alias(&long) && is_alias(&long[..63]));
        for page in ["saml-account-name", "saml-account-name>", "<html>"] {
            assert!(read(page).is_empty(), "{page}");
        }
    }
}
