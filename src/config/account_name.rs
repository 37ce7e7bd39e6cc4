//! What a person may call an account, so that the name before the slash of `ACCOUNT/ROLE` means that
//! account and no other, and can be typed without quotes.

use std::collections::BTreeMap;

use super::keys::SettingKind;
use super::value::check_text;

/// The name in its right form for the account `id`. `accounts` are the names there are, by id.
///
/// # Errors
/// What is wrong with it.
pub fn check(name: &str, id: &str, accounts: &BTreeMap<String, String>) -> Result<String, String> {
    let name = check_text("name", SettingKind::Text, name)
        .map_err(|(wrong, hint)| format!("{wrong}: {hint}"))?;
    if name.contains(char::is_whitespace) {
        return Err(format!(
            "`{name}` contains a blank, so you would have to quote it in every command: use a hyphen"
        ));
    }
    if name.contains('/') {
        return Err(format!(
            "`{name}` contains a slash, which separates the account from the role in ACCOUNT/ROLE"
        ));
    }
    if name.starts_with("arn:") || name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("`{name}` looks like an ARN or an account ID"));
    }
    let is_same =
        |(other, known): &(&String, &String)| *other != id && known.eq_ignore_ascii_case(&name);
    match accounts.iter().find(is_same) {
        Some((other, known)) => Err(format!("{other} is already called `{known}`")),
        None => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_one_account_and_needs_no_quotes() {
        let known = [("111122223333", "prod"), ("444455556666", "dev")];
        let known = known.map(|(id, name)| (id.to_owned(), name.to_owned()));
        let known = BTreeMap::from(known);
        for (name, right) in [
            ("test", "test"),
            (" test ", "test"),
            ("Prod-2", "Prod-2"),
            ("\u{fc}bung", "\u{fc}bung"),
            // Its own name again.
            ("dev", "dev"),
            ("DEV", "DEV"),
        ] {
            assert_eq!(check(name, "444455556666", &known), Ok(right.into()));
        }
        for (name, why) in [
            ("", "is empty"),
            ("my test", "contains a blank"),
            ("my\u{a0}test", "contains a"),
            ("my\ttest", "contains a"),
            ("team/test", "contains a slash"),
            ("123456789012", "an account ID"),
            ("7", "an account ID"),
            ("arn:aws:iam::1", "an ARN"),
            ("prod", "111122223333 is already called `prod`"),
            ("PROD", "111122223333 is already called `prod`"),
        ] {
            let wrong = check(name, "444455556666", &known).expect_err(name);
            assert!(wrong.contains(why), "{name}: {wrong}");
        }
    }
}
