//! Session credentials, and the variables a program gets with them.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::environment::{Change, Environment};
use crate::secret::Secret;

/// What STS gives for a role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SessionCredentials {
    pub access_key_id: String,
    pub secret_access_key: Secret,
    pub session_token: Secret,
    /// The end, as STS said it.
    pub expiration: Timestamp,
}

/// What a program should know of the role besides the keys.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The alias, else the role name.
    pub role: String,
    /// The account name, else its id.
    pub account: String,
    pub account_id: String,
    pub role_arn: String,
    pub region: Option<String>,
    /// The name of the role's guard, for the prompt.
    pub guard: Option<&'static str>,
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
pub const SET: [&str; 10] = [
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
];

/// Set by us where they apply: the role has a guard, another role was active before.
pub const SET_SOMETIMES: [&str; 2] = ["OL_AWS_GUARD", "OL_AWS_PREVIOUS_ROLE"];

/// Set for a child of `exec --read-only`: the ARN of the one role it may use without a person.
/// Nothing takes it away.
pub const READ_ONLY_ROLE: &str = "OL_AWS_READ_ONLY_ROLE";
/// The two names of the region: boto3 reads only the second, most others only the first.
pub const REGION: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// The variables to set, in the order they are written.
pub fn variables(
    credentials: &SessionCredentials,
    identity: &Identity,
    aws_vault: bool,
    environment: &Environment,
) -> Vec<(&'static str, String)> {
    let expiration = credentials.expiration;
    let mut variables = vec![
        ("AWS_ACCESS_KEY_ID", credentials.access_key_id.clone()),
        (
            "AWS_SECRET_ACCESS_KEY",
            credentials.secret_access_key.expose().to_owned(),
        ),
        (
            "AWS_SESSION_TOKEN",
            credentials.session_token.expose().to_owned(),
        ),
        ("AWS_CREDENTIAL_EXPIRATION", expiration.rfc3339()),
        ("AWS_ACCOUNT_ID", identity.account_id.clone()),
    ];
    if let Some(region) = &identity.region {
        variables.extend(REGION.map(|name| (name, region.clone())));
        if !is_users_own_region(region, environment) {
            variables.push(("OL_AWS_SET_REGION", region.clone()));
        }
    }
    variables.extend([
        ("OL_AWS_ROLE", identity.role.clone()),
        ("OL_AWS_ACCOUNT", identity.account.clone()),
        ("OL_AWS_ROLE_ARN", identity.role_arn.clone()),
        ("OL_AWS_EXPIRES_AT", expiration.unix_seconds().to_string()),
        ("OL_AWS_EXPIRES_LOCAL", expiration.local_clock()),
    ]);
    if let Some(guard) = identity.guard {
        variables.push(("OL_AWS_GUARD", guard.to_owned()));
    }
    if aws_vault {
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
    aws_vault: bool,
    environment: &Environment,
) -> Vec<Change> {
    let set = variables(credentials, identity, aws_vault, environment);
    let is_set = |name: &str| set.iter().any(|(set, _)| *set == name);
    let stale_region = ours_of_region(environment);
    let removed = REMOVED
        .into_iter()
        .chain(stale_region)
        .chain(environment.get("OL_AWS_GUARD").map(|_| "OL_AWS_GUARD"))
        .filter(|name| !is_set(name));
    let removed = removed
        .map(|name| (name.to_owned(), None))
        .collect::<Vec<_>>();
    removed
        .into_iter()
        .chain(
            set.iter()
                .map(|(name, value)| ((*name).to_owned(), Some(value.clone()))),
        )
        .collect()
}

/// What takes our variables away again: all we set, the region only while it is still what we set.
pub fn removal(environment: &Environment) -> Vec<Change> {
    let vault = environment
        .get("AWS_VAULT")
        .is_some_and(|name| Some(name) == environment.get("OL_AWS_ROLE"));
    let sometimes = SET_SOMETIMES
        .into_iter()
        .filter(|name| environment.get(name).is_some());
    let names = SET
        .into_iter()
        .chain(sometimes)
        .chain(ours_of_region(environment))
        .chain(vault.then_some("AWS_VAULT"));
    names.map(|name| (name.to_owned(), None)).collect()
}

/// A region that was in the environment before us is not ours to take away, and not to be passed
/// over the next time.
fn is_users_own_region(region: &str, environment: &Environment) -> bool {
    let ambient = REGION.into_iter().find_map(|name| environment.get(name));
    ambient == Some(region) && environment.get("OL_AWS_SET_REGION") != Some(region)
}

/// The region variables that hold what we set, and our note of it.
fn ours_of_region(environment: &Environment) -> Vec<&'static str> {
    let Some(ours) = environment.get("OL_AWS_SET_REGION") else {
        return Vec::new();
    };
    let unchanged = REGION
        .into_iter()
        .filter(|name| environment.get(name) == Some(ours));
    unchanged.chain(["OL_AWS_SET_REGION"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(region: Option<&str>) -> Vec<(&'static str, String)> {
        let credentials = SessionCredentials {
            access_key_id: "ASIAX".into(),
            secret_access_key: Secret::new("s"),
            session_token: Secret::new("t"),
            expiration: Timestamp::from_unix_seconds(1_795_467_600),
        };
        let identity = Identity {
            role: "admin".into(),
            account: "prod".into(),
            account_id: "111122223333".into(),
            role_arn: "arn:aws:iam::111122223333:role/Admin".into(),
            region: region.map(str::to_owned),
            guard: None,
        };
        variables(&credentials, &identity, false, &Environment::default())
    }

    #[test]
    fn everything_set_can_be_removed_again() {
        let names: Vec<&str> = all(None).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, SET);
    }

    #[test]
    fn a_region_the_user_changed_stays() {
        let environment: Environment = [
            ("OL_AWS_SET_REGION", "a"),
            ("AWS_REGION", "a"),
            ("AWS_DEFAULT_REGION", "b"),
        ]
        .into_iter()
        .collect();
        let names: Vec<String> = removal(&environment)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert!(
            names.contains(&"AWS_REGION".to_owned())
                && names.contains(&"OL_AWS_SET_REGION".to_owned())
        );
        assert!(
            !names.contains(&"AWS_DEFAULT_REGION".to_owned())
                && !names.contains(&"AWS_VAULT".to_owned())
        );
    }

    #[test]
    fn the_users_own_region_is_not_marked_as_ours() {
        let own: Environment = [("AWS_REGION", "a")].into_iter().collect();
        let ours: Environment = [("AWS_REGION", "a"), ("OL_AWS_SET_REGION", "a")]
            .into_iter()
            .collect();
        let changed: Environment = [("AWS_REGION", "a"), ("OL_AWS_SET_REGION", "b")]
            .into_iter()
            .collect();
        assert!(is_users_own_region("a", &own) && is_users_own_region("a", &changed));
        assert!(!is_users_own_region("a", &ours) && !is_users_own_region("b", &own));
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
