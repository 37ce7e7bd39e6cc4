//! The names of roles: of the few that a reference fits, or of all. Where a thousand are known, a
//! call names the one that it needs.

use std::cell::{OnceCell, RefCell};

use super::matching::{AccountNames, Arns, matching, one_index};
use super::{ChainLink, NamedRole, RoleNames};
use crate::config::{Chain, RoleSettings};
use crate::saml::{Role, RoleArn, RoleRef};

/// The roles of an assertion, and the names that the configuration gives them.
pub(super) struct Naming<'a> {
    names: RoleNames<'a>,
    roles: Vec<RoleRef<'a>>,
    arns: Vec<RoleArn<'a>>,
    /// The accounts so far, by their ids. The roles of one usually stand together.
    accounts: RefCell<Vec<(String, Account<'a>)>>,
    account_names: OnceCell<AccountNames<'a>>,
}

/// What an account is called.
#[derive(Clone, Copy)]
struct Account<'a> {
    name: Option<&'a String>,
    is_clear: bool,
}

impl<'a> Naming<'a> {
    pub fn new(names: RoleNames<'a>, roles: impl Iterator<Item = RoleRef<'a>>) -> Self {
        let roles: Vec<RoleRef<'_>> = roles.collect();
        Self {
            names,
            arns: roles.iter().map(|role| role.arn).collect(),
            roles,
            accounts: RefCell::default(),
            account_names: OnceCell::new(),
        }
    }

    /// Every role of the assertion, of AWS profiles, then those that can be assumed from them. Of the
    /// aliases that mean a role of the assertion alone, so many at most.
    pub fn all(&self, aliases_of_a_role: usize) -> Vec<NamedRole> {
        let aliases = self.aliases();
        let direct = self.roles.iter().zip(&aliases);
        let direct = direct.flat_map(|(role, aliases)| {
            let mut of_role: Vec<Option<&String>> = aliases.iter().copied().map(Some).collect();
            of_role.truncate(aliases_of_a_role);
            if of_role.is_empty() {
                of_role.push(None);
            }
            let of_role = of_role.into_iter();
            of_role.map(|alias| self.with_alias(role.to_role(), alias.cloned()))
        });
        direct
            .chain(self.all_of_profiles().map(|named| self.with_account(named)))
            .chain(self.all_chained())
            .collect()
    }

    /// The roles of the assertion that an exact reference fits.
    pub fn matching(&self, reference: &str) -> Vec<NamedRole> {
        let found = matching(reference, &self.arns, self.names.accounts);
        found.into_iter().map(|index| self.named(index)).collect()
    }

    /// As `matching`, or else those of AWS profiles and those that can be assumed: what the assertion
    /// offers itself needs no way over another role.
    pub fn matching_with_others(&self, reference: &str) -> Vec<NamedRole> {
        let others = self.all_of_profiles().chain(self.chained_called(reference));
        let others: Vec<NamedRole> = others.collect();
        let mut arns = self.arns.clone();
        arns.extend(others.iter().map(|named| named.role.arn()));
        let mut found = matching(reference, &arns, self.names.accounts);
        let is_direct = |index: &usize| *index < self.arns.len();
        if found.iter().any(is_direct) {
            found.retain(is_direct);
        }
        let named = |index: usize| match index.checked_sub(self.arns.len()) {
            Some(index) => others[index].clone(),
            None => self.named(index),
        };
        found.into_iter().map(named).collect()
    }

    /// The role at that index, with the first alias that means it alone.
    pub fn named(&self, index: usize) -> NamedRole {
        let own = [self.arns[index]];
        let alias = self.direct_aliases().find(|(_, settings)| {
            // The first is quick, and it fits this role alone if it fits no other.
            let reference = &settings.reference;
            !matching(reference, &own, self.names.accounts).is_empty()
                && one_index(reference, &self.arns, self.names.accounts) == Some(index)
        });
        let alias = alias.map(|(alias, _)| alias.clone());
        self.with_alias(self.roles[index].to_role(), alias)
    }

    /// The aliases that mean it alone, for each role.
    fn aliases(&self) -> Vec<Vec<&'a String>> {
        let arns = Arns::indexed(&self.arns, self.account_names());
        let mut aliases = vec![Vec::new(); self.arns.len()];
        for (alias, settings) in self.direct_aliases() {
            if let Some(index) = arns.one_index(&settings.reference, self.names.accounts) {
                aliases[index].push(alias);
            }
        }
        aliases
    }

    fn direct_aliases(&self) -> impl Iterator<Item = (&'a String, &'a RoleSettings)> {
        let aliases = self.names.aliases.iter();
        aliases.filter(|(_, settings)| settings.chain.is_none() && settings.profile.is_none())
    }

    fn all_of_profiles(&self) -> impl Iterator<Item = NamedRole> {
        let aliases = self.names.aliases.iter();
        aliases.filter_map(|(alias, settings)| {
            Some(self.of_profile(alias, settings.profile.as_ref()?))
        })
    }

    /// The role that an AWS profile provides, without its account: AWS's files are not read for a
    /// call that has its credentials.
    pub fn of_profile(&self, alias: &str, profile: &str) -> NamedRole {
        let role = Role::of_profile(profile, self.names.profiles.files());
        self.with_alias(role, Some(alias.to_owned()))
    }

    /// The role with its account, if the AWS profile that provides it says which one it is.
    pub fn with_account(&self, named: NamedRole) -> NamedRole {
        let profile = named.role.profile();
        match profile.and_then(|profile| self.names.profiles.account(profile)) {
            Some(id) => NamedRole {
                account_name: self.account(&id).name.cloned(),
                account_id: id,
                ..named
            },
            None => named,
        }
    }

    fn all_chained(&self) -> impl Iterator<Item = NamedRole> {
        let aliases = self.names.aliases.iter();
        aliases.filter_map(|(alias, settings)| self.chained(alias, settings.chain.as_ref()?))
    }

    /// Those that a reference may fit: finding out what the others are assumed from takes time.
    fn chained_called(&self, reference: &str) -> impl Iterator<Item = NamedRole> {
        let aliases = self.names.aliases.iter();
        let fitting = aliases.filter(move |(_, settings)| {
            let own = [RoleArn(&settings.reference)];
            settings.chain.is_some() && !matching(reference, &own, self.names.accounts).is_empty()
        });
        fitting.filter_map(|(alias, settings)| self.chained(alias, settings.chain.as_ref()?))
    }

    /// A role that is assumed from another one; `None` where that one is not among the roles. The
    /// settings hold no circles: that is checked when they are read.
    pub fn chained(&self, alias: &str, chain: &Chain) -> Option<NamedRole> {
        let settings = self.names.aliases.get(alias)?;
        let above = self.names.aliases.get(&chain.source);
        let profile = above.and_then(|above| above.profile.as_ref());
        let next = above.and_then(|above| above.chain.as_ref());
        let source = match (profile, next) {
            (Some(profile), _) => self.of_profile(&chain.source, profile),
            (None, Some(next)) => self.chained(&chain.source, next)?,
            (None, None) => {
                let reference = above.map_or(&chain.source, |above| &above.reference);
                let source = self.named(one_index(reference, &self.arns, self.names.accounts)?);
                NamedRole {
                    alias: above.map(|_| chain.source.clone()).or(source.alias),
                    ..source
                }
            }
        };
        let role = Role {
            role_arn: settings.reference.clone(),
            principal_arn: source.role.role_arn.clone(),
        };
        Some(NamedRole {
            chained_from: Some(Box::new(ChainLink {
                source,
                chain: chain.clone(),
            })),
            ..self.with_alias(role, Some(alias.to_owned()))
        })
    }

    fn with_alias(&self, role: Role, alias: Option<String>) -> NamedRole {
        let account = self.account(role.account_id());
        NamedRole {
            account_id: role.account_id().to_owned(),
            role,
            alias,
            account_name: account.name.cloned(),
            account_name_is_clear: account.is_clear,
            chained_from: None,
        }
    }

    fn account(&self, id: &str) -> Account<'a> {
        let mut accounts = self.accounts.borrow_mut();
        if let Some((_, known)) = accounts.iter().rev().find(|(known, _)| known == id) {
            return *known;
        }
        let ours = self.names.accounts.get(id);
        let account = Account {
            name: ours.or_else(|| self.names.aws_accounts.get(id)),
            is_clear: ours.is_some_and(|name| self.is_clear(name)),
        };
        accounts.push((id.to_owned(), account));
        account
    }

    fn account_names(&self) -> &AccountNames<'a> {
        let accounts = self.names.accounts;
        self.account_names
            .get_or_init(|| AccountNames::new(accounts))
    }

    /// Whether a reference can begin with this name of an account. It cannot if another account has
    /// it too, whatever the case, or if it looks like `ACCOUNT/ROLE` or an id itself.
    fn is_clear(&self, name: &str) -> bool {
        let looks_otherwise = name.contains('/')
            || name.starts_with("arn:")
            || name.bytes().all(|byte| byte.is_ascii_digit());
        !looks_otherwise && self.account_names().ids(name).len() == 1
    }
}
