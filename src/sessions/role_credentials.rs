//! What a path to credentials ends in.

use std::time::Duration;

use super::{CachedSession, Sessions};
use crate::config::Guard;
use crate::credentials::{self, Identity, SessionCredentials};
use crate::environment::Change;
use crate::error::Result;
use crate::region::replacement;
use crate::role::NamedRole;

/// Session credentials, and what they are for.
#[derive(Debug)]
pub struct RoleCredentials {
    pub credentials: SessionCredentials,
    pub identity: Identity,
    /// The alias it was asked for by, or has.
    pub alias: Option<String>,
    /// How long it was asked to live; the role may have allowed less.
    pub wanted_duration: Duration,
    /// Assumed from another role, not by the assertion.
    pub chained: bool,
    /// The region that the settings name, which may be outside the role's partition.
    pub region_named: Option<String>,
}

impl RoleCredentials {
    /// What names the role in another run: the alias, which a role without a known ARN has, else the
    /// ARN.
    pub fn reference(&self) -> &str {
        let arn = self.identity.role_arn.as_deref();
        self.alias.as_deref().or(arn).unwrap_or(&self.identity.role)
    }

    /// The role, as a person names it.
    pub fn name(&self) -> String {
        let alias = self.alias.clone();
        alias.unwrap_or_else(|| self.identity.unambiguous())
    }

    /// `admin in prod, valid until 14:05 (59m left)`
    pub fn summary(&self) -> String {
        let validity = self.credentials.expiration.validity();
        let Identity { role, account, .. } = &self.identity;
        format!("{role} in {account}, {validity}")
    }
}

impl Sessions<'_> {
    /// Credentials, with the role and the region they are for.
    ///
    /// # Errors
    /// When the AWS profile is another than at the time, and cannot be read.
    pub fn credentials_of(
        &self,
        session: CachedSession,
        role: &NamedRole,
    ) -> Result<RoleCredentials> {
        let region_named = self.region_named(role, &session)?;
        let region = region_named.as_deref().map(|named| {
            let instead = replacement(named, role.role.partition());
            instead.unwrap_or(named).to_owned()
        });
        let account_id = session
            .account_id
            .clone()
            .unwrap_or_else(|| role.account_id.clone());
        let names = self.names();
        let account = names
            .account_name(&account_id)
            .unwrap_or(match account_id.as_str() {
                "" => role.role.name(),
                id => id,
            });
        let identity = Identity {
            role: role.display_name().to_owned(),
            account: account.to_owned(),
            role_arn: role.role.known_arn().map(str::to_owned),
            region,
            guard: names.guard_of(role).map(Guard::name),
            account_id: Some(account_id).filter(|id| !id.is_empty()),
        };
        Ok(RoleCredentials {
            credentials: session.credentials,
            identity,
            alias: role.alias.clone(),
            wanted_duration: session.wanted_duration,
            chained: role.chained_from.is_some(),
            region_named,
        })
    }

    /// What an environment needs for these credentials to be the ones that count in it. Tells
    /// the user if the region is not the one that the settings name.
    pub fn changes(&self, obtained: &RoleCredentials) -> Vec<Change> {
        self.tell_of_region(obtained);
        credentials::changes(
            &obtained.credentials,
            &obtained.identity,
            self.sign_in.settings.compat,
            self.sign_in.environment,
        )
    }
}
