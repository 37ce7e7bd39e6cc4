//! One more role for one call (`--chain`): as if the settings had a role that is assumed from the one
//! that is named.

use super::Sessions;
use crate::config::{Chain, RoleSettings};
use crate::error::{Error, Result};

/// The role that is assumed from the named one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    pub role_arn: String,
    pub external_id: Option<String>,
}

impl Sessions<'_> {
    /// The role that the credentials are for: the one that is [`Self::wanted`] or, with a hop, the one
    /// that is assumed from it.
    ///
    /// # Errors
    /// Those of `wanted`; and when it is not known from which role to assume the other one.
    pub fn destination(
        &mut self,
        words: Option<&str>,
        active_first: bool,
    ) -> Result<Option<String>> {
        let wanted = self.wanted(words, active_first)?;
        let Some(hop) = self.options.hop.clone() else {
            return Ok(wanted);
        };
        let source = wanted.ok_or_else(|| Error::Usage {
            message: "--chain needs the role to assume it from".into(),
            hint: "name the role, or set `default_role`".into(),
        })?;
        // One that is unknown may be new, or nobody has signed in yet.
        match self.find_known(&source) {
            Ok(_) | Err(Error::NoSuchRole { .. }) => {}
            Err(error) => return Err(error),
        }
        let alias = self.alias_of_hop(&hop, &source)?;
        let settings = RoleSettings {
            reference: hop.role_arn,
            chain: Some(Chain {
                source,
                external_id: hop.external_id,
                ..Chain::default()
            }),
            ..RoleSettings::default()
        };
        let roles = &mut self.sign_in.settings.roles;
        roles.insert(alias.clone(), settings);
        self.hop_alias = Some(alias.clone());
        Ok(Some(alias))
    }

    /// The role that the hop begins with, as another run has to name it.
    pub fn hop_source(&self) -> Option<&str> {
        let settings = self.sign_in.settings.roles.get(self.hop_alias.as_ref()?)?;
        Some(settings.chain.as_ref()?.source.as_str())
    }

    /// The name of the role for the prompt: a name that means something else already would turn a
    /// chain into a circle.
    fn alias_of_hop(&self, hop: &Hop, source: &str) -> Result<String> {
        let name = hop.role_arn.rsplit('/').next().unwrap_or_default();
        let roles = &self.sign_in.settings.roles;
        let is_source = |alias: &str| {
            let mut chains = roles.values().filter_map(|role| role.chain.as_ref());
            source.eq_ignore_ascii_case(alias)
                || chains.any(|chain| chain.source.eq_ignore_ascii_case(alias))
        };
        let is_free = |alias: &str| !roles.contains_key(alias) && !is_source(alias);
        [name, &hop.role_arn]
            .into_iter()
            .find(|alias| is_free(alias))
            .map(str::to_owned)
            .ok_or_else(|| Error::Usage {
                message: format!("--chain: `{source}` is this role itself"),
                hint: "name the role to assume it from".into(),
            })
    }
}
