//! Session credentials, and the variables a program gets with them.

mod check;
mod identity;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::environment::{Change, Compat, EXEC_LAST, Environment, REGION, SET_REGION};
use crate::secret::Secret;

pub use check::{CHECK, MIXED, is_mixed, is_whole};
pub use identity::Identity;

/// What STS gives for a role, or an AWS profile.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SessionCredentials {
    pub access_key_id: String,
    pub secret_access_key: Secret,
    /// The keys of an IAM user have none.
    pub session_token: Option<Secret>,
    /// The end, as STS said it.
    pub expiration: Timestamp,
}

impl SessionCredentials {
    pub fn token(&self) -> Option<&str> {
        self.session_token.as_ref().map(Secret::expose)
    }
}

/// Removed before ours are set, since the SDKs would prefer or mix in what they hold.
pub const REMOVED: [&str; 14] = [
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_SCOPE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_SESSION_EXPIRATION",
    "AWSUME_EXPIRATION",
    "AWS_VAULT",
];

/// Set by us whatever the role; the region variables are set besides, where a region is known.
pub const SET: [&str; 11] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ACCOUNT_ID",
    "OL_AWS_ROLE",
    "OL_AWS_ACCOUNT",
    "OL_AWS_ROLE_ARN",
    "OL_AWS_EXPIRES_AT",
    "OL_AWS_EXPIRES_LOCAL",
    CHECK,
];

/// Set by us where they apply: the role has a guard, another role was active before, this is to be the
/// shell of `exec`.
pub const SET_SOMETIMES: [&str; 3] = ["OL_AWS_GUARD", "OL_AWS_PREVIOUS_ROLE", EXEC_LAST];

/// Set for a child of `exec --read-only`: the ARN of the one role it may use without a person.
/// Nothing takes it away.
pub const READ_ONLY_ROLE: &str = "OL_AWS_READ_ONLY_ROLE";

/// The variables to set, in the order they are written.
pub fn variables(
    credentials: &SessionCredentials,
    identity: &Identity,
    compat: Compat,
    environment: &Environment,
) -> Vec<(&'static str, String)> {
    let expiration = credentials.expiration;
    let mut variables = vec![
        ("AWS_ACCESS_KEY_ID", credentials.access_key_id.clone()),
        (
            "AWS_SECRET_ACCESS_KEY",
            credentials.secret_access_key.expose().to_owned(),
        ),
    ];
    let token = credentials.token().map(str::to_owned);
    variables.extend(token.clone().map(|token| ("AWS_SESSION_TOKEN", token)));
    variables.push(("AWS_CREDENTIAL_EXPIRATION", expiration.rfc3339()));
    let account_id = identity.account_id.clone();
    variables.extend(account_id.map(|id| ("AWS_ACCOUNT_ID", id)));
    if let Some(region) = &identity.region {
        variables.extend(REGION.map(|variable| (variable.name, region.clone())));
        let own = REGION.map(|variable| (variable.previous, environment.own_region(variable)));
        // If the user exported the same in both, there is nothing to remove later.
        if own.iter().any(|(_, own)| *own != Some(region)) {
            variables.push((SET_REGION, region.clone()));
            let own = own.into_iter();
            variables.extend(own.filter_map(|(name, own)| Some((name, own?.to_owned()))));
        }
    }
    variables.extend([
        ("OL_AWS_ROLE", identity.role.clone()),
        ("OL_AWS_ACCOUNT", identity.account.clone()),
    ]);
    let arn = identity.role_arn.clone();
    variables.extend(arn.map(|arn| ("OL_AWS_ROLE_ARN", arn)));
    variables.extend([
        ("OL_AWS_EXPIRES_AT", expiration.unix_seconds().to_string()),
        ("OL_AWS_EXPIRES_LOCAL", expiration.local_clock()),
    ]);
    let value_of = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone())
    };
    let check = check::of(value_of);
    variables.push((CHECK, check));
    if let Some(guard) = identity.guard {
        variables.push(("OL_AWS_GUARD", guard.to_owned()));
    }
    if let Some(token) = token.filter(|_| compat.boto2) {
        // The same as above: botocore takes this one first.
        variables.push(("AWS_SECURITY_TOKEN", token));
    }
    if compat.aws_vault {
        variables.push(("AWS_VAULT", identity.role.clone()));
    }
    variables
}

/// The end of the credentials that an environment holds by our doing.
pub fn expiration_in(environment: &Environment) -> Option<Timestamp> {
    let seconds = environment.get("OL_AWS_EXPIRES_AT")?.parse().ok()?;
    Some(Timestamp::from_unix_seconds(seconds))
}

/// What has to change in an environment for these credentials to be the ones that count there.
pub fn changes(
    credentials: &SessionCredentials,
    identity: &Identity,
    compat: Compat,
    environment: &Environment,
) -> Vec<Change> {
    let set = variables(credentials, identity, compat, environment);
    let is_set = |name: &str| set.iter().any(|(set, _)| *set == name);
    let stale = ["OL_AWS_GUARD", EXEC_LAST];
    let stale = stale
        .into_iter()
        .filter(|name| environment.get(name).is_some());
    // Those of the role before that this one does not have.
    let missing = SET.into_iter().filter(|name| !is_set(name));
    let removed = REMOVED.into_iter().chain(missing).chain(stale);
    let removed = removed.map(|name| (name, None));
    let removed = removed.chain(without_our_region(environment));
    let mut changes: Vec<Change> = removed
        .filter(|(name, _)| !is_set(name))
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let set = set.into_iter();
    changes.extend(set.map(|(name, value)| (name.to_owned(), Some(value))));
    changes
}

/// What takes our variables away again: all we set, the region only while it is still what we set.
/// It restores a region that the user had exported before.
pub fn removal(environment: &Environment) -> Vec<Change> {
    let vault = environment
        .get("AWS_VAULT")
        .is_some_and(|name| Some(name) == environment.get("OL_AWS_ROLE"));
    let boto2 = environment
        .get("AWS_SECURITY_TOKEN")
        .is_some_and(|token| Some(token) == environment.get("AWS_SESSION_TOKEN"));
    let sometimes = SET_SOMETIMES
        .into_iter()
        .filter(|name| environment.get(name).is_some());
    let names = SET
        .into_iter()
        .chain(sometimes)
        .chain(vault.then_some("AWS_VAULT"))
        .chain(boto2.then_some("AWS_SECURITY_TOKEN"))
        .map(|name| (name, None));
    let changes = names.chain(without_our_region(environment));
    changes
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Restores the region variables to the user's values where they still hold what we set, and
/// removes our notes of them.
fn without_our_region(
    environment: &Environment,
) -> impl Iterator<Item = (&'static str, Option<String>)> {
    let ours = environment.get(SET_REGION);
    let unchanged = REGION
        .into_iter()
        .filter(move |variable| ours.is_some() && environment.get(variable.name) == ours);
    let restored = unchanged.map(|variable| {
        let own = environment.own_region(variable).map(str::to_owned);
        (variable.name, own)
    });
    let notes = [SET_REGION].into_iter();
    let notes = notes.chain(REGION.map(|variable| variable.previous));
    let notes = notes.filter(|name| environment.get(name).is_some());
    restored.chain(notes.map(|name| (name, None)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn credentials() -> SessionCredentials {
        SessionCredentials {
            access_key_id: "ASIAX".into(),
            secret_access_key: Secret::new("s"),
            session_token: Some(Secret::new("t")),
            expiration: Timestamp::from_unix_seconds(1_795_467_600),
        }
    }

    fn identity(region: Option<&str>) -> Identity {
        Identity {
            role: "admin".into(),
            account: "prod".into(),
            account_id: Some("111122223333".into()),
            role_arn: Some("arn:aws:iam::111122223333:role/Admin".into()),
            region: region.map(str::to_owned),
            guard: None,
        }
    }

    pub(super) fn all(region: Option<&str>) -> Vec<(&'static str, String)> {
        variables(
            &credentials(),
            &identity(region),
            Compat::default(),
            &Environment::default(),
        )
    }

    #[test]
    fn everything_set_can_be_removed_again() {
        let names: Vec<&str> = all(None).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, SET);
    }

    #[test]
    fn the_token_for_boto_2_goes_with_the_token() {
        let compat = Compat {
            boto2: true,
            ..Compat::default()
        };
        let nothing = Environment::default();
        let set = changes(&credentials(), &identity(None), compat, &nothing);
        let set = set
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let environment: Environment = set.collect();
        assert_eq!(environment.get("AWS_SECURITY_TOKEN"), Some("t"));
        let is_removed = |environment: &Environment| {
            let removal = removal(environment);
            removal.contains(&("AWS_SECURITY_TOKEN".to_owned(), None))
        };
        assert!(is_removed(&environment));
        let other = [("AWS_SESSION_TOKEN", "t"), ("AWS_SECURITY_TOKEN", "own")];
        assert!(!is_removed(&other.into_iter().collect()));
    }

    /// The region variables after these changes.
    fn applied(environment: &Environment, changes: Vec<Change>) -> Environment {
        let names = REGION.map(|variable| [variable.name, variable.previous]);
        let names = names.into_iter().flatten().chain([SET_REGION]);
        let before = names.filter_map(|name| Some((name.to_owned(), environment.get(name)?)));
        let mut after: BTreeMap<String, String> = before
            .map(|(name, value)| (name, value.to_owned()))
            .collect();
        for (name, value) in changes {
            match value {
                Some(value) => after.insert(name, value),
                None => after.remove(&name),
            };
        }
        after.retain(|name, _| name.contains("REGION"));
        after.into_iter().collect()
    }

    fn set(environment: &Environment, region: Option<&str>) -> Environment {
        let changes = changes(
            &credentials(),
            &identity(region),
            Compat::default(),
            environment,
        );
        applied(environment, changes)
    }

    /// This holds whatever roles were active in between, and for both variables, which may differ.
    #[test]
    fn the_users_own_region_comes_back_as_it_was() {
        let rows: [&[(&str, &str)]; 6] = [
            &[],
            &[("AWS_REGION", "a")],
            &[("AWS_DEFAULT_REGION", "a")],
            &[("AWS_REGION", "a"), ("AWS_DEFAULT_REGION", "a")],
            &[("AWS_REGION", "a"), ("AWS_DEFAULT_REGION", "b")],
            &[("AWS_REGION", "it's $HOME"), ("AWS_DEFAULT_REGION", "b")],
        ];
        for own in rows {
            let before: Environment = own.iter().copied().collect();
            for first in [None, Some("a"), Some("b"), Some("c")] {
                for second in [None, Some("a"), Some("b"), Some("c")] {
                    let both = set(&set(&before, first), second);
                    for (variable, expected) in REGION.iter().zip(REGION) {
                        let own = before.get(expected.name);
                        assert_eq!(
                            both.own_region(*variable),
                            own,
                            "{own:?} {first:?} {second:?}"
                        );
                        let set = second.or(own);
                        assert_eq!(both.get(variable.name), set, "{own:?} {first:?} {second:?}");
                    }
                    let after = applied(&both, removal(&both));
                    let after = format!("{after:?}");
                    assert_eq!(after, format!("{before:?}"), "{first:?} {second:?}");
                }
            }
        }
    }

    #[test]
    fn a_region_the_user_changed_since_stays() {
        let environment: Environment = [
            (SET_REGION, "a"),
            ("AWS_REGION", "a"),
            ("OL_AWS_PREVIOUS_REGION", "x"),
            ("AWS_DEFAULT_REGION", "b"),
            ("OL_AWS_PREVIOUS_DEFAULT_REGION", "y"),
        ]
        .into_iter()
        .collect();
        let after = applied(&environment, removal(&environment));
        let expected: Environment = [("AWS_REGION", "x"), ("AWS_DEFAULT_REGION", "b")]
            .into_iter()
            .collect();
        assert_eq!(format!("{after:?}"), format!("{expected:?}"));
        assert!(
            removal(&environment)
                .iter()
                .all(|(name, _)| name != "AWS_VAULT")
        );
    }

    #[test]
    fn the_expiration_is_utc_with_z_and_plain_digits() {
        let variables = all(Some("eu-west-1"));
        let value = |wanted| {
            variables
                .iter()
                .find(|(name, _)| *name == wanted)
                .map(|(_, value)| value.as_str())
        };
        assert_eq!(
            value("AWS_CREDENTIAL_EXPIRATION"),
            Some("2026-11-23T21:00:00Z")
        );
        assert_eq!(value("OL_AWS_EXPIRES_AT"), Some("1795467600"));
        assert_eq!(value("AWS_DEFAULT_REGION"), Some("eu-west-1"));
        assert_eq!(value("OL_AWS_SET_REGION"), Some("eu-west-1"));
    }
}
