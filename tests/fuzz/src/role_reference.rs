//! Role references: what a few letters mean, among roles, accounts and aliases with odd names.
//!
//! A line of input is one of these; others are passed over.
//!
//!     role ACCOUNT NAME
//!     account ACCOUNT NAME
//!     alias ALIAS REFERENCE
//!     profile ALIAS PROFILE
//!     guard ALIAS
//!     source ALIAS SOURCE
//!     ref REFERENCE

use std::collections::BTreeMap;

use ol_aws::ask::Nobody;
use ol_aws::config::{Chain, Guard, RoleSettings};
use ol_aws::error::Error;
use ol_aws::role::{NamedRole, Profiles, RoleChoice, RoleMatch, RoleNames};
use ol_aws::saml::{Role, RoleList};

/// More take time and say nothing new.
const MOST: usize = 24;

/// AWS's files say nothing of the profiles.
#[derive(Debug)]
struct Unknown;

impl Profiles for Unknown {
    fn files(&self) -> &str {
        ""
    }

    fn account(&self, _: &str) -> Option<String> {
        None
    }
}

#[derive(Default)]
struct World {
    roles: Vec<Role>,
    accounts: BTreeMap<String, String>,
    aliases: BTreeMap<String, RoleSettings>,
    references: Vec<String>,
}

pub fn check(data: &[u8]) {
    let mut world = World::default();
    String::from_utf8_lossy(data)
        .lines()
        .take(MOST)
        .for_each(|line| world.take(line));
    let names = RoleNames {
        aliases: &world.aliases,
        accounts: &world.accounts,
        aws_accounts: &std::collections::BTreeMap::new(),
        profiles: &Unknown,
    };
    let all = names.name_all(&world.list());
    assert!(all.len() >= world.roles.len());
    for named in &all {
        own_reference(&names, &world, named);
    }
    let own: Vec<String> = all.iter().map(NamedRole::reference).collect();
    let aliases = world.aliases.keys();
    for reference in world.references.iter().chain(&own).chain(aliases) {
        found(&names, &world, reference);
    }
}

impl World {
    fn list(&self) -> RoleList {
        self.roles.iter().collect()
    }

    fn take(&mut self, line: &str) {
        let mut words = line.splitn(3, ' ');
        let (kind, first, rest) = (words.next(), words.next(), words.next());
        let first = first.unwrap_or_default();
        match (kind, rest) {
            (Some("role"), Some(name)) if is_account(first) && !name.contains(',') => {
                let role_arn = format!("arn:aws:iam::{first}:role/{name}");
                if !name.is_empty() && self.roles.iter().all(|role| role.role_arn != role_arn) {
                    let principal_arn = format!("arn:aws:iam::{first}:saml-provider/P");
                    self.roles.push(Role {
                        role_arn,
                        principal_arn,
                    });
                }
            }
            // As the settings take them: names without blanks around them, roles in circles refused.
            (Some("account"), Some(name)) if is_account(first) && is_trimmed(name) => {
                self.accounts.insert(first.to_owned(), name.to_owned());
            }
            (Some("alias"), Some(reference)) if is_alias(first) && is_trimmed(reference) => {
                let reference = reference.to_owned();
                let settings = RoleSettings {
                    reference,
                    ..RoleSettings::default()
                };
                self.aliases.insert(first.to_owned(), settings);
            }
            (Some("profile"), Some(profile)) if is_alias(first) && is_trimmed(profile) => {
                let settings = RoleSettings {
                    profile: Some(profile.to_owned()),
                    ..RoleSettings::default()
                };
                self.aliases.insert(first.to_owned(), settings);
            }
            (Some("guard"), _) => {
                if let Some(alias) = self.aliases.get_mut(first) {
                    alias.guard = Some(Guard::Confirm);
                }
            }
            (Some("source"), Some(source)) if is_trimmed(source) && source < first => {
                if let Some(alias) = self.aliases.get_mut(first)
                    && alias
                        .reference
                        .starts_with("arn:aws:iam::444455556666:role/x")
                {
                    alias.chain = Some(Chain {
                        source: source.to_owned(),
                        ..Chain::default()
                    });
                }
            }
            (Some("ref"), rest) => {
                let rest = rest.map(|rest| format!(" {rest}"));
                self.references
                    .push(first.to_owned() + &rest.unwrap_or_default());
            }
            _ => {}
        }
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_alias(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._@+-".contains(c);
    !text.is_empty() && text.chars().all(fits)
}

fn is_trimmed(text: &str) -> bool {
    !text.is_empty() && text.trim() == text
}

/// What we tell people and scripts to write for a role has to mean that role.
fn own_reference(names: &RoleNames<'_>, world: &World, named: &NamedRole) {
    let reference = named.reference();
    match names.find(&reference, &world.list()) {
        RoleMatch::One(found) => {
            assert_eq!(found.role.role_arn, named.role.role_arn, "{reference:?}")
        }
        other => panic!(
            "{reference:?} is to mean {} and gives {other:?}",
            named.role.role_arn
        ),
    }
}

fn found(names: &RoleNames<'_>, world: &World, reference: &str) {
    let outcome = names.find(reference, &world.list());
    let all: &[NamedRole] = match &outcome {
        RoleMatch::One(named) => std::slice::from_ref(named),
        RoleMatch::Several(several) => {
            assert!(several.len() > 1);
            several
        }
        RoleMatch::None => &[],
    };
    for named in all {
        assert!(
            world.roles.contains(named.root()) || named.needs_no_sign_in(),
            "{named:?} begins with no role of the assertion or of a profile"
        );
        means(world, reference, named);
        guarded(names, world, named);
    }
    // Without a person, what is found by `find` alone counts, and one role only.
    if world.roles.is_empty() {
        return;
    }
    match (
        names.choose(Some(reference), &world.list(), &Nobody, |_| 0),
        outcome,
    ) {
        (
            Ok(RoleChoice {
                role: chosen,
                is_guess: guessed,
            }),
            RoleMatch::One(found),
        ) => {
            assert_eq!((&chosen.role, guessed), (&found.role, false));
        }
        (Err(Error::AmbiguousRole { candidates, .. }), RoleMatch::Several(several)) => {
            assert_eq!(candidates.len(), several.len());
        }
        (Err(Error::NoSuchRole { .. }), RoleMatch::None) => {}
        (chosen, found) => panic!("{reference:?}: {chosen:?}, but {found:?}"),
    }
}

/// The role has something to do with the letters: by its ARN, its name, or an alias that says so.
fn means(world: &World, reference: &str, named: &NamedRole) {
    let arn = &named.role.role_arn;
    let by_name = |wanted: &str| {
        let (arn, wanted) = (arn.to_ascii_lowercase(), wanted.to_ascii_lowercase());
        let (name, in_account) = (format!("/{wanted}"), wanted.split_once('/'));
        arn == wanted
            || arn.ends_with(&name)
            || in_account.is_some_and(|(_, name)| arn.ends_with(&format!("/{name}")))
    };
    let profile = named.role.profile();
    let fits = match world.aliases.get(reference) {
        Some(settings) if settings.profile.is_some() => settings.profile.as_deref() == profile,
        Some(settings) => by_name(&settings.reference) && profile.is_none(),
        // What stands for its ARN is no name of it.
        None => by_name(reference) && (profile.is_none() || reference == arn),
    };
    assert!(fits, "{reference:?} gives {arn}");
    // An account that is written in digits is that account, whatever others are called.
    if let Some((account, name)) = reference.split_once('/')
        && is_account(account)
        && !world.aliases.contains_key(reference)
        && named.role.account_id() != account
    {
        let there = |role: &Role| {
            let ends = [role.name(), role.path_and_name()];
            role.account_id() == account && ends.iter().any(|end| end.eq_ignore_ascii_case(name))
        };
        assert!(!world.roles.iter().any(there), "{reference:?} gives {arn}");
    }
}

/// No other name for a role is a way around its guard.
fn guarded(names: &RoleNames<'_>, world: &World, named: &NamedRole) {
    for (alias, settings) in &world.aliases {
        let Some(guard) = settings.guard else {
            continue;
        };
        if let RoleMatch::One(same) = names.find(alias, &world.list())
            && same.role.role_arn == named.role.role_arn
        {
            let held = names.guard_of(named);
            assert!(
                held >= Some(guard),
                "{alias} guards {named:?}, which has {held:?}"
            );
        }
    }
}
