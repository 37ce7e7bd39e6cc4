//! A sign-in for its own sake: the role is not chosen yet, or all roles are meant.

use super::Sessions;
use super::batch::AT_ONCE;
use crate::clock::Timestamp;
use crate::config::Service;
use crate::error::{Error, Result};
use crate::http::Http;
use crate::saml::RoleList;
use crate::sign_in::check_complete;

/// What a sign-in brought, for people.
pub struct SignedIn {
    /// The configured user, or whom the assertion names.
    pub user: String,
    pub roles: RoleList,
}

impl Sessions<'_> {
    /// Signs in regardless of the cache.
    ///
    /// # Errors
    /// What the sign-in fails with.
    pub fn sign_in_now(&mut self) -> Result<SignedIn> {
        self.sign_in_since(Some(self.started), 0)
    }

    /// Signs in if no recent sign-in covers these roles, or if a new one `is_asked` for.
    ///
    /// # Errors
    /// Exit 6 when a recent sign-in gave none of the roles; what the sign-in fails with.
    pub fn ensure_sign_in(&mut self, wanted: &[String], is_asked: bool) -> Result<SignedIn> {
        let known = self.known_roles();
        let is_recent = known.as_ref().is_some_and(|known| self.are_recent(known));
        let mut unknown: Vec<Error> = wanted
            .iter()
            .filter_map(|role| self.unknown(role))
            .collect();
        if is_recent && !is_asked && !wanted.is_empty() && unknown.len() == wanted.len() {
            return Err(unknown.swap_remove(0));
        }
        let needs_new = is_asked || !is_recent && !unknown.is_empty();
        // Without a name it is those in use, of which there is one at least.
        let fetched = match wanted.len() {
            0 => self.roles_to_prefetch().len().max(1),
            named => named,
        };
        self.sign_in_since(needs_new.then_some(self.started), fetched)
    }

    /// `roles`: how many are to be fetched right after it.
    fn sign_in_since(&mut self, since: Option<Timestamp>, roles: usize) -> Result<SignedIn> {
        let identity = self.sign_in.identity()?;
        let is_configured_user = self.sign_in.signs_in_configured_user();
        let network = self.sign_in.network()?;
        let http = &network.http;
        let assertion = network.runtime.block_on(|| async {
            let sts = match roles {
                0 => None,
                _ => self.likely_sts(http).await,
            };
            let warm = || {
                if let Some(sts) = &sts {
                    http.warm(sts, roles.min(AT_ONCE));
                }
            };
            let assertion = self
                .sign_in
                .ensure_assertion(&identity, http, since, &warm)
                .await?;
            if self.sign_in.caller.is_attended() && self.sign_in.is_new_sign_in() {
                self.learn_account_names(&identity, http, &assertion).await;
            }
            Ok::<_, Error>(assertion)
        })?;
        self.aws_account_names.take();
        self.sign_in.offer_to_keep();
        if assertion.roles.is_empty() {
            return Err(Error::NoRoles);
        }
        Ok(SignedIn {
            user: if is_configured_user {
                identity.username
            } else {
                assertion.owner.to_string()
            },
            roles: assertion.roles.iter().collect(),
        })
    }

    /// Where connections to AWS are opened ahead of time. What stands in their way is reported by
    /// the request that needs them.
    async fn likely_sts(&self, http: &Http) -> Option<String> {
        self.sign_in
            .endpoint_trust()
            .refuse_unseen(Service::Sts)
            .ok()?;
        let sts = self.sts_of_settings(http).await.ok()?;
        let region = self.region(None, &sts).ok()?;
        sts.likely_url(region.as_ref().map(|region| region.value.as_str()))
    }

    /// The roles of the last assertion; signs in when there is none, unless OneLogin is not set up and
    /// AWS profiles provide roles.
    ///
    /// # Errors
    /// What the sign-in fails with.
    pub fn roles(&mut self) -> Result<RoleList> {
        if check_complete(&self.sign_in.settings).is_err() && self.can_do_without_sign_in(&[]) {
            return Ok(self.cached_roles());
        }
        let identity = self.sign_in.identity()?;
        match self.sign_in.cached_roles(&identity) {
            Some(known) if !self.options.fresh => Ok(known.roles.clone()),
            _ => {
                let roles = self.sign_in_now()?.roles;
                self.after_sign_in();
                Ok(roles)
            }
        }
    }
}
