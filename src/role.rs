//! A role reference + the roles there are + the user -> one role.

use std::collections::BTreeMap;

use crate::ask::{Ask, Question, best_matches, has_words};
use crate::config::{Guard, RoleSettings};
use crate::error::{Error, Result};
use crate::saml::Role;

/// The names the configuration gives to roles and accounts.
#[derive(Debug, Clone, Copy)]
pub struct Names<'s> {
    pub aliases: &'s BTreeMap<String, RoleSettings>,
    pub accounts: &'s BTreeMap<String, String>,
}

/// A role as people see it.
#[derive(Debug, Clone)]
pub struct Named {
    pub role: Role,
    pub alias: Option<String>,
    pub account_name: Option<String>,
}

impl Named {
    /// The alias, else the role name.
    pub fn display_name(&self) -> &str {
        self.alias.as_deref().unwrap_or_else(|| self.role.name())
    }

    /// The account name, else its id.
    pub fn display_account(&self) -> &str {
        self.account_name
            .as_deref()
            .unwrap_or_else(|| self.role.account_id())
    }

    /// What a script can write to mean this role and no other.
    pub fn reference(&self) -> String {
        match &self.alias {
            Some(alias) => alias.clone(),
            None => format!("{}/{}", self.display_account(), self.role.path_and_name()),
        }
    }
}

/// The picker's lines: alias, account name, role and account id, in columns. One that no role fills is left out, and what is
/// most easily missed stands last, so that a narrow terminal shows what people go by.
fn lines(named: &[Named]) -> Vec<String> {
    let column = |cell: fn(&Named) -> Option<&str>| -> Vec<String> {
        let cells = named.iter().map(cell);
        let width = cells.clone().flatten().map(|cell| cell.chars().count());
        match width.max() {
            Some(width) => cells
                .map(|cell| format!("{:<width$}  ", cell.unwrap_or("-")))
                .collect(),
            None => vec![String::new(); named.len()],
        }
    };
    let aliases = column(|named| named.alias.as_deref());
    let accounts = column(|named| named.account_name.as_deref());
    let roles = column(|named| Some(named.role.path_and_name()));
    (0..named.len())
        .map(|index| {
            let id = named[index].role.account_id();
            format!("{}{}{}{id}", aliases[index], accounts[index], roles[index])
        })
        .collect()
}

/// What an exact reference means.
#[derive(Debug)]
pub enum Found {
    One(Box<Named>),
    None,
    Several(Vec<Named>),
}

impl Names<'_> {
    /// Every role with its names.
    pub fn name_all(&self, roles: &[Role]) -> Vec<Named> {
        let mut named: Vec<Named> = roles
            .iter()
            .map(|role| Named {
                role: role.clone(),
                alias: None,
                account_name: self.accounts.get(role.account_id()).cloned(),
            })
            .collect();
        for (alias, settings) in self.aliases {
            if let Some(index) = one_index(&settings.reference, &named)
                && named[index].alias.is_none()
            {
                named[index].alias = Some(alias.clone());
            }
        }
        named
    }

    /// The strictest guard of all aliases that mean this role: another name for it is no way around.
    pub fn guard_of(&self, named: &Named) -> Option<Guard> {
        let means_it = |settings: &&RoleSettings| {
            !matching(&settings.reference, std::slice::from_ref(named)).is_empty()
        };
        let guarded = self.aliases.values().filter(|role| role.guard.is_some());
        guarded.filter(means_it).filter_map(|role| role.guard).max()
    }

    /// An alias, an ARN, `ACCOUNT/ROLE`, or a role name that is unique (whatever its case).
    pub fn find(&self, reference: &str, roles: &[Role]) -> Found {
        let named = self.name_all(roles);
        if let Some(settings) = self.aliases.get(reference) {
            return match matching(&settings.reference, &named).as_slice() {
                [] => Found::None,
                [index] => {
                    // Several aliases may mean one role; the one that was named is the one that is shown.
                    Found::One(Box::new(Named {
                        alias: Some(reference.to_owned()),
                        ..named[*index].clone()
                    }))
                }
                several => {
                    Found::Several(several.iter().map(|index| named[*index].clone()).collect())
                }
            };
        }
        match matching(reference, &named).as_slice() {
            [] => Found::None,
            [index] => Found::One(Box::new(named[*index].clone())),
            several => Found::Several(several.iter().map(|index| named[*index].clone()).collect()),
        }
    }

    /// The role a reference means; with a person at hand also a part of a name, or several words, or a choice.
    /// `recency` orders the picker. The second value says that the match was a guess worth naming.
    ///
    /// # Errors
    /// Exit 6 when there is none, or more than one and nobody to choose.
    pub fn choose(
        &self,
        reference: Option<&str>,
        roles: &[Role],
        ask: &dyn Ask,
        recency: impl Fn(&Role) -> usize,
    ) -> Result<(Named, bool)> {
        if roles.is_empty() {
            return Err(Error::NoRoles);
        }
        let Some(reference) = reference else {
            return match roles {
                [_] => Ok((self.name_all(roles).remove(0), false)),
                _ => self.pick(None, self.name_all(roles), "", ask, recency),
            };
        };
        match self.find(reference, roles) {
            Found::One(named) => Ok((*named, false)),
            Found::Several(several) => self.pick(Some(reference), several, "", ask, recency),
            Found::None if self.aliases.contains_key(reference) => Err(Error::NoSuchRole {
                wanted: format!("{} ({reference})", self.aliases[reference].reference),
                candidates: self.near(reference, roles),
            }),
            Found::None => {
                let named = self.name_all(roles);
                let lines = lines(&named);
                let fuzzy = best_matches(reference, lines.iter().map(String::as_str));
                match fuzzy.as_slice() {
                    // Letters left out may be a typing error: then the person has a look.
                    [index] if ask.can_ask() && has_words(reference, &lines[*index]) => {
                        Ok((named[*index].clone(), true))
                    }
                    [_, ..] if ask.can_ask() => {
                        self.pick(Some(reference), named, reference, ask, recency)
                    }
                    _ => Err(Error::NoSuchRole {
                        wanted: reference.into(),
                        candidates: self.near(reference, roles),
                    }),
                }
            }
        }
    }

    fn pick(
        &self,
        reference: Option<&str>,
        mut named: Vec<Named>,
        filter: &str,
        ask: &dyn Ask,
        recency: impl Fn(&Role) -> usize,
    ) -> Result<(Named, bool)> {
        if !ask.can_ask() {
            let candidates = named.iter().map(Named::reference).collect();
            return Err(Error::AmbiguousRole {
                wanted: reference.map(str::to_owned),
                candidates,
            });
        }
        named.sort_by_key(|named| (recency(&named.role), named.alias.is_none()));
        let lines = lines(&named);
        let question = Question {
            text: "role",
            key: "default_role",
            variable: "OL_AWS_DEFAULT_ROLE",
        };
        let chosen = ask.choose(&question, &lines, filter)?;
        Ok((named.swap_remove(chosen), false))
    }

    /// What could have been meant, the likeliest first.
    fn near(&self, reference: &str, roles: &[Role]) -> Vec<String> {
        let wanted = reference.to_lowercase();
        let mut near: Vec<(f64, String)> = self
            .name_all(roles)
            .iter()
            .map(|named| {
                let likeness = [
                    named.display_name(),
                    named.role.name(),
                    named.display_account(),
                ]
                .map(|name| strsim::jaro_winkler(&wanted, &name.to_lowercase()));
                (likeness.into_iter().fold(0.0, f64::max), named.reference())
            })
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.into_iter().map(|(_, reference)| reference).collect()
    }
}

fn one_index(reference: &str, named: &[Named]) -> Option<usize> {
    match matching(reference, named).as_slice() {
        [index] => Some(*index),
        _ => None,
    }
}

/// The roles an exact reference fits. ARNs and ids are compared as they are, names whatever their case.
fn matching(reference: &str, named: &[Named]) -> Vec<usize> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask::Nobody;

    fn role(account: &str, name: &str) -> Role {
        Role {
            role_arn: format!("arn:aws:iam::{account}:role/{name}"),
            principal_arn: format!("arn:aws:iam::{account}:saml-provider/OneLogin"),
        }
    }

    fn roles() -> Vec<Role> {
        vec![
            role("111122223333", "Admin"),
            role("111122223333", "ReadOnly"),
            role("444455556666", "team/blue/Deploy"),
            role("444455556666", "ReadOnly"),
        ]
    }

    fn choose(reference: Option<&str>) -> Result<String> {
        let alias = |reference: &str| RoleSettings {
            reference: reference.into(),
            ..RoleSettings::default()
        };
        let aliases = [
            ("root", alias("prod/Admin")),
            ("gone", alias("Nothing")),
            ("twice", alias("ReadOnly")),
        ];
        let aliases = aliases
            .into_iter()
            .map(|(name, settings)| (name.to_owned(), settings))
            .collect();
        let accounts = [("111122223333".to_owned(), "prod".to_owned())].into();
        let names = Names {
            aliases: &aliases,
            accounts: &accounts,
        };
        names
            .choose(reference, &roles(), &Nobody, |_| 0)
            .map(|(named, _)| format!("{} {}", named.display_name(), named.role.role_arn))
    }

    #[test]
    fn every_form_of_a_reference_finds_its_role() {
        for reference in [
            "root",
            "arn:aws:iam::111122223333:role/Admin",
            "111122223333/Admin",
            "prod/Admin",
            "PROD/admin",
            "admin",
        ] {
            assert_eq!(
                choose(Some(reference)).expect(reference),
                "root arn:aws:iam::111122223333:role/Admin"
            );
        }
        for reference in [
            "Deploy",
            "team/blue/Deploy",
            "444455556666/Deploy",
            "444455556666/team/blue/Deploy",
        ] {
            assert_eq!(
                choose(Some(reference)).expect(reference),
                "Deploy arn:aws:iam::444455556666:role/team/blue/Deploy"
            );
        }
    }

    #[test]
    fn a_script_gets_the_candidates_and_never_a_guess() {
        for (reference, part) in [
            (Some("ReadOnly"), "prod/ReadOnly, 444455556666/ReadOnly"),
            (Some("twice"), "prod/ReadOnly, 444455556666/ReadOnly"),
            (Some("adm"), "root"),
            (Some("gone"), ""),
            (Some("arn:aws:iam::999999999999:role/Admin"), ""),
            (Some("999999999999/Admin"), ""),
            (None, "root"),
        ] {
            let error = choose(reference).expect_err("must not be guessed");
            assert_eq!(error.exit_code(), 6);
            assert!(
                error.hint().expect("a hint").contains(part),
                "{reference:?}: {:?}",
                error.hint()
            );
        }
    }

    #[test]
    fn the_only_role_needs_no_name() {
        let (aliases, accounts) = Default::default();
        let names = Names {
            aliases: &aliases,
            accounts: &accounts,
        };
        let (named, _) = names
            .choose(None, &roles()[..1], &Nobody, |_| 0)
            .expect("one");
        assert_eq!(named.role.name(), "Admin");
        assert_eq!(
            names
                .choose(None, &[], &Nobody, |_| 0)
                .expect_err("none")
                .exit_code(),
            6
        );
    }
}
