//! The names of accounts: from the settings, else from AWS, whose sign-in page shows them for an
//! assertion. ol-aws asks once a week, during an interactive sign-in.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::Sessions;
use crate::clock::Timestamp;
use crate::config::Service;
use crate::federation::Console;
use crate::http::Http;
use crate::saml::{Assertion, Role, RoleRef};
use crate::sign_in::SignInIdentity;

/// Names rarely change.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// After a failure it is asked again this much later.
const RETRIED: Duration = Duration::from_secs(24 * 3600);
/// Names are a convenience, not worth a long wait.
const LIMIT: Duration = Duration::from_secs(3);

impl Sessions<'_> {
    /// AWS's names for the accounts that the settings do not name, by their ids.
    pub(super) fn aws_account_names(&self) -> &BTreeMap<String, String> {
        let ours = &self.sign_in.settings.accounts;
        self.aws_account_names.get_or_init(|| {
            let known = self.known_roles();
            known.map_or_else(BTreeMap::new, |known| unnamed(ours, &known.account_names))
        })
    }

    /// Whether to ask AWS after a sign-in.
    pub fn needs_account_names(&self) -> bool {
        if self.sign_in.settings.without_account_names || self.is_sts_elsewhere() {
            return false;
        }
        self.known_roles().is_some_and(|known| {
            let ours = &self.sign_in.settings.accounts;
            let is_due = known
                .names_read
                .is_none_or(|read| read + KEPT < Timestamp::now());
            let is_nameless = |role: RoleRef<'_>| !ours.contains_key(role.arn.account_id());
            is_due && known.roles.iter().any(is_nameless)
        })
    }

    /// Asks AWS, and keeps the answer for later runs. A failure does not stop the sign-in.
    pub(super) async fn learn_account_names(
        &self,
        identity: &SignInIdentity,
        http: &Http,
        assertion: &Assertion,
    ) {
        if !self.needs_account_names() {
            return;
        }
        let asked = async {
            let mut names = BTreeMap::new();
            for partition in partitions_with_a_choice(&assertion.roles) {
                let console = Console::of(partition, self.sign_in.environment)?;
                self.sign_in
                    .endpoint_trust()
                    .announce(Service::SignInPage)?;
                names.extend(console.account_names(http, &assertion.response).await?);
            }
            Ok::<_, crate::error::Error>(names)
        };
        let log = self.sign_in.log();
        let failure = match tokio::time::timeout(LIMIT, asked).await {
            Ok(Ok(mut names)) => {
                // Names of accounts that are not in the assertion are ignored.
                let accounts = assertion.roles.iter().map(Role::account_id);
                let accounts: BTreeSet<&str> = accounts.collect();
                names.retain(|id, _| accounts.contains(id.as_str()));
                log.detail(|| format!("AWS named {} of the accounts", names.len()));
                return self.sign_in.keep_account_names(identity, names);
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "AWS took too long".to_owned(),
        };
        log.detail(|| format!("no account names: {failure}"));
        self.sign_in.keep_no_account_names(identity, KEPT - RETRIED);
    }

    /// If the user sends assertions to another STS, they do not expect one at AWS's own page.
    fn is_sts_elsewhere(&self) -> bool {
        let environment = self.sign_in.environment;
        let elsewhere = self.sign_in.settings.elsewhere(Service::Sts, environment);
        let page = Service::SignInPage.variable();
        let has_page = page.is_some_and(|variable| environment.get(variable).is_some());
        !has_page && !matches!(elsewhere, Ok(None))
    }
}

/// With only one role, AWS shows no list but signs in to the console at once, so ol-aws does not
/// ask.
fn partitions_with_a_choice(roles: &[Role]) -> BTreeSet<&str> {
    let has_choice = |partition: &&str| {
        let of_partition = roles.iter().filter(|role| role.partition() == *partition);
        of_partition.count() > 1
    };
    let partitions = roles.iter().map(Role::partition);
    partitions.filter(has_choice).collect()
}

/// AWS's names without those of accounts that the settings name, or whose name they give to another
/// account.
fn unnamed(
    ours: &BTreeMap<String, String>,
    theirs: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let is_ours = |id: &String, name: &String| {
        ours.contains_key(id) || ours.values().any(|own| own.eq_ignore_ascii_case(name))
    };
    let left = theirs.iter().filter(|(id, name)| !is_ours(id, name));
    left.map(|(id, name)| (id.clone(), name.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_the_settings_means_one_account() {
        let names = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            let pairs = pairs.iter();
            pairs
                .map(|(id, name)| ((*id).to_owned(), (*name).to_owned()))
                .collect()
        };
        let ours = names(&[("1", "prod"), ("2", "dev")]);
        let theirs = names(&[("1", "acme-prod"), ("3", "Prod"), ("4", "acme-test")]);
        assert_eq!(unnamed(&ours, &theirs), names(&[("4", "acme-test")]));
    }
}
