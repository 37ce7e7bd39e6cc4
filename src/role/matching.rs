//! Which roles an exact reference fits.

use super::Named;

pub(super) fn one_index(reference: &str, named: &[Named]) -> Option<usize> {
    match matching(reference, named).as_slice() {
        [index] => Some(*index),
        _ => None,
    }
}

/// The roles an exact reference fits. ARNs and ids are compared as they are, names whatever their case.
pub(super) fn matching(reference: &str, named: &[Named]) -> Vec<usize> {
    let fits = |test: &dyn Fn(&Named) -> bool| -> Vec<usize> {
        (0..named.len())
            .filter(|index| test(&named[*index]))
            .collect()
    };
    if reference.starts_with("arn:") {
        return fits(&|named| named.role.role_arn == reference);
    }
    let same_name = |named: &Named, name: &str| {
        // Both are the end of the ARN, which is looked at first: taking a thousand of them apart, for each alias, takes time.
        let start = named.role.role_arn.len().checked_sub(name.len());
        let end = start.and_then(|start| named.role.role_arn.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(name))
            && (named.role.name().eq_ignore_ascii_case(name)
                || named.role.path_and_name().eq_ignore_ascii_case(name))
    };
    if let Some((account, name)) = reference.split_once('/') {
        let in_account = |named: &Named| {
            named.role.account_id() == account
                || named
                    .account_name
                    .as_deref()
                    .is_some_and(|known| known.eq_ignore_ascii_case(account))
        };
        let found = fits(&|named| same_name(named, name) && in_account(named));
        if !found.is_empty() {
            return exact_case_first(found, named, name);
        }
    }
    exact_case_first(fits(&|named| same_name(named, reference)), named, reference)
}

/// IAM role names are unique whatever their case within an account, but two accounts may spell one differently: who writes
/// it exactly as one of them means that one.
fn exact_case_first(found: Vec<usize>, named: &[Named], name: &str) -> Vec<usize> {
    let exact: Vec<usize> = found
        .iter()
        .copied()
        .filter(|index| {
            named[*index].role.name() == name || named[*index].role.path_and_name() == name
        })
        .collect();
    if exact.len() == 1 { exact } else { found }
}
