//! Whether the variables of an environment belong together.

use crate::environment::Environment;

/// Which role, account, end and key belong together. Something else may set or restore some of our
/// variables and not the others, as direnv does: then the prompt must not name one role over
/// another's key. Of the key's id it holds what follows the first 16 characters.
pub const CHECK: &str = "OL_AWS_CHECK";

/// The variables that [`CHECK`] repeats, in its order and with blanks between them; the key comes
/// last. The scripts of `shell/` put it together in the same way.
const CHECKED: [&str; 4] = [
    "OL_AWS_ROLE_ARN",
    "OL_AWS_ROLE",
    "OL_AWS_ACCOUNT",
    "OL_AWS_EXPIRES_AT",
];

pub(super) fn of(value_of: impl Fn(&str) -> Option<String>) -> String {
    let mut check = String::new();
    for name in CHECKED {
        check += &value_of(name).unwrap_or_default();
        check.push(' ');
    }
    let key = value_of("AWS_ACCESS_KEY_ID").unwrap_or_default();
    check.extend(key.chars().skip(16));
    check
}

/// Whether the variables of an environment are of more than one role. Without a [`CHECK`] they may
/// be, but this is not known.
pub fn is_mixed(environment: &Environment) -> bool {
    fits(environment) == Some(false)
}

/// Whether the key of an environment is known to be of the role that the variables beside it name.
/// This holds for as long as the credentials are valid, whatever the cache has by then.
pub fn is_whole(environment: &Environment) -> bool {
    fits(environment) == Some(true)
}

fn fits(environment: &Environment) -> Option<bool> {
    let value_of = |name: &str| environment.get(name).map(str::to_owned);
    Some(environment.get(CHECK)? == of(value_of))
}

/// The message when [`is_mixed`] holds.
pub const MIXED: &str = "the AWS_* and OL_AWS_* variables of this shell belong to different roles; run `ol-assume` to set all of them";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_two_roles_are_noticed_whichever_of_them_changed() {
        let mut own = crate::credentials::tests::all(None);
        own[0].1 = "ASIAABCDEFGHIJKLMNOP".into();
        own.retain(|(name, _)| *name != CHECK);
        let check = of(|name| {
            let found = own.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.clone())
        });
        assert_eq!(
            check,
            "arn:aws:iam::111122223333:role/Admin admin prod 1795467600 MNOP"
        );
        let with = |changed: &str, value: &str| -> Environment {
            let own = own.iter().map(|(name, value)| (*name, value.as_str()));
            let own = own.chain([(CHECK, check.as_str())]);
            own.filter(|(name, _)| *name != changed)
                .chain([(changed, value)])
                .collect()
        };
        assert!(!is_mixed(&with("AWS_REGION", "eu-west-1")));
        assert!(is_whole(&with("AWS_REGION", "eu-west-1")));
        let checked = CHECKED.into_iter().chain(["AWS_ACCESS_KEY_ID", CHECK]);
        for name in checked {
            assert!(is_mixed(&with(name, "ASIAABCDEFGHIJKLMNOQ")), "{name}");
            // Without a check nothing is known.
            assert_eq!(is_mixed(&with(name, "")), name != CHECK, "{name}");
            assert!(!is_whole(&with(name, "")), "{name}");
        }
    }
}
