//! The profiles of `exec --profiles`: one for each alias and, by account and name, for each other
//! role of the last sign-in, as far as its guard lets a child process have it.

use std::collections::BTreeSet;

use super::renew::{handed_over, line, profile};
use crate::aws_files::RenewingProfile;
use crate::command::Context;
use crate::command::arguments::guard_flag;
use crate::command::role_profile;
use crate::config::Guard;
use crate::error::Result;
use crate::role::NamedRole;
use crate::sessions::{RoleCredentials, Sessions};

/// All but the default profile. `flags` make the same kind of session for each of them.
///
/// # Errors
/// For settings or paths that cannot stand in a profile.
pub fn other_profiles(
    sessions: &Sessions<'_>,
    held: &RoleCredentials,
    flags: &[String],
    context: &Context<'_>,
) -> Result<Vec<RenewingProfile>> {
    let settings = &sessions.sign_in.settings;
    let mut taken = BTreeSet::from(["default".to_owned()]);
    let mut made = Vec::new();
    let mut add = |name: String, role: &str, guard: Option<Guard>, region: Option<String>| {
        let is_held =
            held.alias.as_deref() == Some(role) || held.identity.role_arn.as_deref() == Some(role);
        if !(is_held || guard.is_none_or(|guard| guard == Guard::ExecOnly))
            || !taken.insert(name.clone())
        {
            return Ok(());
        }
        let mut flags = flags.to_vec();
        flags.extend(guard.map(guard_flag));
        flags.extend(handed_over(sessions, guard.is_some()).filter(|_| is_held));
        let line = line(role, &flags, sessions, context)?;
        let region = region.or_else(|| held.identity.region.clone());
        made.push(profile(&name, line, region.as_deref()));
        Ok(())
    };
    for (alias, role) in &settings.roles {
        // The command has the user's own profiles too.
        if role.profile.as_ref() == Some(alias) {
            continue;
        }
        let guard = role_profile::guard(alias, role, sessions);
        let region = role_profile::region(alias, role, sessions)?;
        add(alias.clone(), alias, guard, region)?;
    }
    let with_arn = |role: &NamedRole| role.role.profile().is_none();
    let roles = sessions.names().name_all(&sessions.cached_roles());
    for role in roles.into_iter().filter(with_arn) {
        let guard = sessions.names().guard_of(&role);
        add(name_of(&role), &role.role.role_arn, guard, None)?;
    }
    Ok(made)
}

/// `ACCOUNT-ROLE`, of what may stand in a profile's name everywhere.
fn name_of(role: &NamedRole) -> String {
    let name = format!("{}-{}", role.display_account(), role.role.name());
    let kept = |c| {
        if role_profile::may_stand_in_name(c) {
            c
        } else {
            '-'
        }
    };
    let name: String = name.chars().map(kept).collect();
    name.trim_start_matches('-').to_owned()
}
