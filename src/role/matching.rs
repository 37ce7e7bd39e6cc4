//! Which roles an exact reference fits, and which it could have meant.

use std::collections::BTreeMap;

use super::NamedRole;
use crate::saml::RoleArn;

/// The index of the one role that an exact reference fits.
pub(super) fn one_index(
    reference: &str,
    arns: &[RoleArn<'_>],
    accounts: &BTreeMap<String, String>,
) -> Option<usize> {
    match matching(reference, arns, accounts).as_slice() {
        [index] => Some(*index),
        _ => None,
    }
}

/// The roles an exact reference fits, of accounts with these names. ARNs and ids are compared as they
/// are, names whatever their case.
pub(super) fn matching(
    reference: &str,
    arns: &[RoleArn<'_>],
    accounts: &BTreeMap<String, String>,
) -> Vec<usize> {
    let fits = |test: &dyn Fn(RoleArn<'_>) -> bool| -> Vec<usize> {
        let indices = (0..arns.len()).filter(|index| test(arns[*index]));
        indices.collect()
    };
    if reference.starts_with("arn:") {
        return fits(&|arn| arn.0 == reference);
    }
    if let Some((account, name)) = reference.split_once('/') {
        let called = fits(&|arn| arn.is_called(name));
        let of_account = |test: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let called = called.iter().copied();
            called
                .filter(|index| test(arns[*index].account_id()))
                .collect()
        };
        // An id is that account's, whatever another one is called.
        let mut found = of_account(&|id| id == account);
        if found.is_empty() {
            found = of_account(&|id| {
                let name = accounts.get(id);
                name.is_some_and(|name| name.eq_ignore_ascii_case(account))
            });
        }
        if !found.is_empty() {
            return exact_first(found, arns, name);
        }
    }
    exact_first(fits(&|arn| arn.is_called(reference)), arns, reference)
}

/// IAM role names are unique whatever their case within an account, but two accounts may spell one
/// differently: who writes it exactly as one of them means that one. With its path, it is that
/// role's and no other's.
fn exact_first(found: Vec<usize>, arns: &[RoleArn<'_>], name: &str) -> Vec<usize> {
    let only = |fits: &dyn Fn(RoleArn<'_>) -> bool| {
        let mut exact = found.iter().copied().filter(|index| fits(arns[*index]));
        exact.next().filter(|_| exact.next().is_none())
    };
    let exact = only(&|arn| arn.name() == name || arn.path_and_name() == name)
        .or_else(|| only(&|arn| arn.path_and_name() == name));
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
