//! What a profile of a configured role has to respect: the role's guard and its region.

use crate::arn::Arn;
use crate::config::{Guard, RoleSettings};
use crate::environment::Environment;
use crate::error::Result;
use crate::sessions::Sessions;

/// Whether the config parsers of all SDKs take a character in a profile's name, those for C++, Rust
/// and PHP too (the AWS SDKs and Tools reference guide, "Format of the config files").
pub fn may_stand_in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_./%@:+-".contains(c)
}

/// The region that the settings name for a role, as one of its partition.
pub fn region(alias: &str, role: &RoleSettings, sessions: &Sessions<'_>) -> Result<Option<String>> {
    // What this shell happens to hold is no reason to write it into a file.
    let named = sessions
        .sign_in
        .settings
        .region_for(Some(role), &Environment::default())?;
    let partition = partition(alias, role, sessions);
    Ok(named.map(|named| {
        let source = || named.source.clone();
        sessions.fitting_region(alias, &partition, &named.value, source)
    }))
}

/// The stricter one of the role's own guard and what else guards it: another alias of it, or of a
/// role it is assumed from.
pub fn guard(alias: &str, role: &RoleSettings, sessions: &Sessions<'_>) -> Option<Guard> {
    let known = sessions.find_known(alias).ok();
    role.guard
        .max(known.and_then(|known| sessions.names().guard_of(&known)))
}

/// The role's partition, from its ARN in the settings or in the last sign-in. Empty if neither has
/// one.
fn partition(alias: &str, role: &RoleSettings, sessions: &Sessions<'_>) -> String {
    match Arn::split(&role.reference) {
        Some(arn) => arn.partition.to_owned(),
        None => sessions
            .find_known(alias)
            .map_or(String::new(), |known| known.role.partition().to_owned()),
    }
}
