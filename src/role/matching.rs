//! Which roles an exact reference fits, and which it could have meant.

use super::NamedRole;

pub(super) fn one_index(reference: &str, named: &[NamedRole]) -> Option<usize> {
    match matching(reference, named).as_slice() {
        [index] => Some(*index),
        _ => None,
    }
}

/// The roles an exact reference fits. ARNs and ids are compared as they are, names whatever their
/// case.
pub(super) fn matching(reference: &str, named: &[NamedRole]) -> Vec<usize> {
    let fits = |test: &dyn Fn(&NamedRole) -> bool| -> Vec<usize> {
        (0..named.len())
            .filter(|index| test(&named[*index]))
            .collect()
    };
    if reference.starts_with("arn:") {
        return fits(&|named| named.role.role_arn == reference);
    }
    let same_name = |named: &NamedRole, name: &str| {
        // Both are the end of the ARN, which is looked at first: taking a thousand of them apart,
        // for each alias, takes time.
        let start = named.role.role_arn.len().checked_sub(name.len());
        let end = start.and_then(|start| named.role.role_arn.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(name))
            && (named.role.name().eq_ignore_ascii_case(name)
                || named.role.path_and_name().eq_ignore_ascii_case(name))
    };
    if let Some((account, name)) = reference.split_once('/') {
        let by_id = |named: &NamedRole| named.role.account_id() == account;
        let by_name = |named: &NamedRole| {
            let known = named.account_name.as_deref();
            let ours = known.filter(|_| named.account_name_is_ours);
            ours.is_some_and(|known| known.eq_ignore_ascii_case(account))
        };
        // An id is that account's, whatever another one is called.
        let mut found = fits(&|named| same_name(named, name) && by_id(named));
        if found.is_empty() {
            found = fits(&|named| same_name(named, name) && by_name(named));
        }
        if !found.is_empty() {
            return exact_first(found, named, name);
        }
    }
    exact_first(fits(&|named| same_name(named, reference)), named, reference)
}

/// IAM role names are unique whatever their case within an account, but two accounts may spell one
/// differently: who writes it exactly as one of them means that one. With its path, it is that
/// role's and no other's.
fn exact_first(found: Vec<usize>, named: &[NamedRole], name: &str) -> Vec<usize> {
    let only = |fits: &dyn Fn(&NamedRole) -> bool| {
        let mut exact = found.iter().copied().filter(|index| fits(&named[*index]));
        exact.next().filter(|_| exact.next().is_none())
    };
    let exact = only(&|named| named.role.name() == name || named.role.path_and_name() == name)
        .or_else(|| only(&|named| named.role.path_and_name() == name));
    exact.map_or(found, |exact| vec![exact])
}

/// What could have been meant, the likeliest first.
///
/// A reference is compared with names of its own form: by the account alone, all roles of an account
/// would be alike.
pub fn likeliest_first(reference: &str, named: &[NamedRole]) -> Vec<String> {
    let wanted = reference.to_lowercase();
    let likeness = |named: &NamedRole| {
        let (account, role) = (named.display_account(), named.role.path_and_name());
        let forms = if wanted.contains('/') {
            let by_id = format!("{}/{role}", named.role.account_id());
            let arn = named.role.role_arn.clone();
            [format!("{account}/{role}"), by_id, arn]
        } else {
            [named.display_name(), named.role.name(), account].map(str::to_owned)
        };
        let likeness = forms.map(|form| strsim::jaro_winkler(&wanted, &form.to_lowercase()));
        likeness.into_iter().fold(0.0, f64::max)
    };
    let mut near: Vec<(f64, String)> = named
        .iter()
        .map(|named| (likeness(named), named.reference()))
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.into_iter().map(|(_, reference)| reference).collect()
}
