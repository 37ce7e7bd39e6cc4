//! Which roles an exact reference fits, and which it could have meant.

use std::collections::BTreeMap;

use super::NamedRole;
use crate::arn::{Arn, is_account_id};
use crate::saml::RoleArn;

/// Of an account's id.
const ID_LENGTH: usize = 12;

/// The index of the one role that an exact reference fits.
pub(super) fn one_index(
    reference: &str,
    arns: &[RoleArn<'_>],
    accounts: &BTreeMap<String, String>,
) -> Option<usize> {
    Arns::of(arns).one_index(reference, accounts)
}

/// The roles an exact reference fits, of accounts with these names. ARNs and ids are compared as they
/// are, names whatever their case.
pub(super) fn matching(
    reference: &str,
    arns: &[RoleArn<'_>],
    accounts: &BTreeMap<String, String>,
) -> Vec<usize> {
    Arns::of(arns).matching(reference, accounts)
}

/// The ids of accounts by their names, for many names.
pub(super) struct AccountNames<'a>(Vec<(String, &'a str)>);

impl<'a> AccountNames<'a> {
    pub fn new(accounts: &'a BTreeMap<String, String>) -> Self {
        let named = accounts.iter();
        let mut ids: Vec<(String, &str)> = named
            .map(|(id, name)| (name.to_ascii_lowercase(), id.as_str()))
            .collect();
        ids.sort_unstable();
        Self(ids)
    }

    /// The accounts of that name, whatever the case.
    pub fn ids(&self, name: &str) -> Vec<&'a str> {
        let name = name.to_ascii_lowercase();
        let begin = self.0.partition_point(|(other, _)| *other < name);
        let same = self.0[begin..].iter();
        let same = same.take_while(|(other, _)| *other == name);
        same.map(|(_, id)| *id).collect()
    }
}

/// The roles that references are compared with.
pub(super) struct Arns<'a> {
    all: &'a [RoleArn<'a>],
    index: Option<Index<'a>>,
}

/// Where many references are looked up.
struct Index<'a> {
    /// The roles of an account, by its id.
    by_account: BTreeMap<&'a str, Vec<usize>>,
    names: &'a AccountNames<'a>,
}

impl<'a> Arns<'a> {
    fn of(all: &'a [RoleArn<'a>]) -> Self {
        Self { all, index: None }
    }

    pub fn indexed(all: &'a [RoleArn<'a>], names: &'a AccountNames<'a>) -> Self {
        let ids: Vec<&str> = all.iter().map(|arn| arn.account_id()).collect();
        let mut by_account: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut begin = 0;
        // The roles of an account usually stand together.
        for same in ids.chunk_by(|one, next| one == next) {
            let end = begin + same.len();
            by_account.entry(same[0]).or_default().extend(begin..end);
            begin = end;
        }
        Self {
            all,
            index: Some(Index { by_account, names }),
        }
    }

    pub fn one_index(&self, reference: &str, accounts: &BTreeMap<String, String>) -> Option<usize> {
        match self.matching(reference, accounts).as_slice() {
            [index] => Some(*index),
            _ => None,
        }
    }

    fn matching(&self, reference: &str, accounts: &BTreeMap<String, String>) -> Vec<usize> {
        if reference.starts_with("arn:") || RoleArn(reference).profile().is_some() {
            return self.fitting(|arn| arn.0 == reference);
        }
        if let Some((account, name)) = reference.split_once('/')
            // Which account that is takes longer to find out.
            && self.has_any_called(name)
        {
            // An id is that account's, whatever another one is called.
            let mut found = match account.len() {
                ID_LENGTH => self.of_accounts(&[account], name),
                _ => Vec::new(),
            };
            if found.is_empty() {
                let ids = match &self.index {
                    Some(index) => index.names.ids(account),
                    None => ids_of(account, accounts),
                };
                found = self.of_accounts(&ids, name);
            }
            if !found.is_empty() {
                return exact_first(found, self.all, name);
            }
        }
        let found = self.fitting(|arn| arn.is_called(reference));
        exact_first(found, self.all, reference)
    }

    /// Whether there may be one of this name, in whichever account.
    fn has_any_called(&self, name: &str) -> bool {
        self.index.is_some() || self.all.iter().any(|arn| arn.is_called(name))
    }

    fn fitting(&self, fits: impl Fn(RoleArn<'_>) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        for (index, arn) in self.all.iter().enumerate() {
            if fits(*arn) {
                found.push(index);
            }
        }
        found
    }

    /// Those of these accounts that are called so.
    fn of_accounts(&self, ids: &[&str], name: &str) -> Vec<usize> {
        let Some(Index { by_account, .. }) = &self.index else {
            return self.fitting(|arn| arn.is_called(name) && ids.contains(&arn.account_id()));
        };
        let indices = ids.iter().filter_map(|id| by_account.get(id)).flatten();
        let called = indices.filter(|index| self.all[**index].is_called(name));
        let mut found: Vec<usize> = called.copied().collect();
        found.sort_unstable();
        found
    }
}

/// The id of the account that a reference names, if it names one: whether there is such a role is
/// not known.
pub(super) fn account_of(reference: &str, accounts: &BTreeMap<String, String>) -> Option<String> {
    if let Some(arn) = Arn::split(reference) {
        return Some(arn.account_id.to_owned());
    }
    let (account, _) = reference.split_once('/')?;
    if is_account_id(account) {
        return Some(account.to_owned());
    }
    match ids_of(account, accounts).as_slice() {
        [id] => Some((*id).to_owned()),
        _ => None,
    }
}

/// As [`AccountNames::ids`], for one name.
fn ids_of<'a>(name: &str, accounts: &'a BTreeMap<String, String>) -> Vec<&'a str> {
    let named = accounts.iter();
    let same = named.filter(|(_, other)| other.eq_ignore_ascii_case(name));
    same.map(|(id, _)| id.as_str()).collect()
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
            let by_id = format!("{}/{role}", named.account_id);
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
