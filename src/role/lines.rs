//! Roles as people see them in a list.

use super::NamedRole;
use crate::ask::SEPARATOR;
use crate::log::clean;

/// The picker's lines: alias, account name, role and account id. The id stands last, where it is
/// easily missed: people go by names.
pub fn lines(named: &[NamedRole]) -> Vec<String> {
    let line = |named: &NamedRole| {
        let cells = [
            named.alias.as_deref().unwrap_or_default(),
            named.account_name.as_deref().unwrap_or_default(),
            named.role.path_and_name(),
            &named.account_id,
        ];
        cells.map(clean).join(SEPARATOR)
    };
    named.iter().map(line).collect()
}
