//! A role reference + the roles there are + the user -> one role.

mod lines;
mod matching;
mod resolved;

use std::collections::{BTreeMap, HashSet};

use crate::ask::{Ask, Question, best_matches, has_words};
use crate::config::{Chain, Guard, RoleSettings};
use crate::error::{Error, Result};
use crate::saml::Role;
pub use lines::lines;
pub use matching::likeliest_first;
use matching::{matching, one_index};
pub use resolved::Resolved;

/// The names the configuration gives to roles and accounts.
#[derive(Debug, Clone, Copy)]
pub struct RoleNames<'s> {
    pub aliases: &'s BTreeMap<String, RoleSettings>,
    pub accounts: &'s BTreeMap<String, String>,
    /// AWS's own names for other accounts. They are for people to read: a reference that a script
    /// writes must not change its meaning with what AWS says.
    pub aws_accounts: &'s BTreeMap<String, String>,
}

/// A role as people see it.
#[derive(Debug, Clone)]
pub struct NamedRole {
    pub role: Role,
    pub alias: Option<String>,
    pub account_name: Option<String>,
    /// Whether that name, written before a slash, means this account and no other.
    pub account_name_is_clear: bool,
    /// By the configuration, and not AWS's own.
    pub account_name_is_ours: bool,
    /// How it is assumed from another role; `None` for a role of the assertion.
    pub chained_from: Option<Box<ChainLink>>,
}

/// The last step of a chain.
#[derive(Debug, Clone)]
pub struct ChainLink {
    pub source: NamedRole,
    pub chain: Chain,
}

impl NamedRole {
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

    /// The role of the assertion that the chain begins with.
    pub fn root(&self) -> &Role {
        self.chained_from
            .as_ref()
            .map_or(&self.role, |link| link.source.root())
    }

    /// What a script can write to mean this role and no other.
    pub fn reference(&self) -> String {
        match &self.alias {
            Some(alias) => alias.clone(),
            None => {
                let account = if self.account_name_is_clear {
                    self.display_account()
                } else {
                    self.role.account_id()
                };
                format!("{account}/{}", self.role.path_and_name())
            }
        }
    }
}

/// What an exact reference means.
#[derive(Debug)]
pub enum RoleMatch {
    One(Box<NamedRole>),
    None,
    Several(Vec<NamedRole>),
}

impl RoleMatch {
    fn of(mut found: Vec<NamedRole>) -> Self {
        match found.len() {
            0 => RoleMatch::None,
            1 => RoleMatch::One(Box::new(found.remove(0))),
            _ => RoleMatch::Several(found),
        }
    }
}

/// The role that was meant.
#[derive(Debug)]
pub struct RoleChoice {
    pub role: NamedRole,
    /// By a part of its name: worth saying which one it is.
    pub is_guess: bool,
}

impl RoleNames<'_> {
    /// Every role with its names: those of the assertion, then those that can be assumed from them.
    pub fn name_all(&self, roles: &[Role]) -> Vec<NamedRole> {
        let mut named = self.name_direct(roles);
        let unclear = self.unclear_accounts();
        let chained: Vec<NamedRole> = self
            .aliases
            .iter()
            .filter_map(|(alias, settings)| {
                self.chained(alias, settings.chain.as_ref()?, &named, &unclear)
            })
            .collect();
        named.extend(chained);
        named
    }

    /// A role by itself, whatever the others are.
    pub fn name(&self, role: &Role) -> NamedRole {
        self.name_direct(std::slice::from_ref(role)).remove(0)
    }

    fn name_direct(&self, roles: &[Role]) -> Vec<NamedRole> {
        let unclear = self.unclear_accounts();
        let mut named: Vec<NamedRole> = roles
            .iter()
            .map(|role| {
                let ours = self.accounts.get(role.account_id());
                NamedRole {
                    role: role.clone(),
                    alias: None,
                    account_name: self.account_name(role),
                    account_name_is_clear: ours.is_some_and(|name| !unclear.contains(name)),
                    account_name_is_ours: ours.is_some(),
                    chained_from: None,
                }
            })
            .collect();
        let direct = |settings: &&RoleSettings| settings.chain.is_none();
        for (alias, settings) in self.aliases {
            if direct(&settings)
                && let Some(index) = one_index(&settings.reference, &named)
                && named[index].alias.is_none()
            {
                named[index].alias = Some(alias.clone());
            }
        }
        named
    }

    fn account_name(&self, role: &Role) -> Option<String> {
        let id = role.account_id();
        let name = self.accounts.get(id).or_else(|| self.aws_accounts.get(id));
        name.cloned()
    }

    /// The names of accounts that a reference cannot begin with: two have them, whatever the case,
    /// or they look like `ACCOUNT/ROLE` or an id themselves.
    fn unclear_accounts(&self) -> HashSet<&String> {
        let mut count: BTreeMap<String, u32> = BTreeMap::new();
        for name in self.accounts.values() {
            *count.entry(name.to_ascii_lowercase()).or_default() += 1;
        }
        let is_unclear = |name: &&String| {
            name.contains('/')
                || name.starts_with("arn:")
                || name.bytes().all(|byte| byte.is_ascii_digit())
                || count[&name.to_ascii_lowercase()] > 1
        };
        self.accounts.values().filter(is_unclear).collect()
    }

    /// A role that is assumed from another one; `None` where that one is not among the roles. The
    /// settings hold no circles: that is checked when they are read.
    fn chained(
        &self,
        alias: &str,
        chain: &Chain,
        direct: &[NamedRole],
        unclear: &HashSet<&String>,
    ) -> Option<NamedRole> {
        let settings = self.aliases.get(alias)?;
        let above = self.aliases.get(&chain.source);
        let source = match above.and_then(|above| above.chain.as_ref()) {
            Some(next) => self.chained(&chain.source, next, direct, unclear)?,
            None => {
                let reference = above.map_or(&chain.source, |above| &above.reference);
                let source = direct[one_index(reference, direct)?].clone();
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
        let ours = self.accounts.get(role.account_id());
        Some(NamedRole {
            account_name: self.account_name(&role),
            account_name_is_clear: ours.is_some_and(|name| !unclear.contains(name)),
            account_name_is_ours: ours.is_some(),
            role,
            alias: Some(alias.to_owned()),
            chained_from: Some(Box::new(ChainLink {
                source,
                chain: chain.clone(),
            })),
        })
    }

    /// The strictest guard of all aliases that mean this role, or one it is assumed from: neither
    /// another name for it nor another role on top of it is a way around.
    pub fn guard_of(&self, named: &NamedRole) -> Option<Guard> {
        let source = named.chained_from.as_ref();
        let source = source.and_then(|hop| self.guard_of(&hop.source));
        let means_it = |settings: &&RoleSettings| {
            !matching(&settings.reference, std::slice::from_ref(named)).is_empty()
        };
        let guarded = self.aliases.values().filter(|role| role.guard.is_some());
        let own = guarded.filter(means_it).filter_map(|role| role.guard).max();
        own.max(source)
    }

    /// An alias, an ARN, `ACCOUNT/ROLE`, or a role name that is unique (whatever its case).
    pub fn find(&self, reference: &str, roles: &[Role]) -> RoleMatch {
        let Some(settings) = self.aliases.get(reference) else {
            let named = self.name_all(roles);
            let mut fits = matching(reference, &named);
            // What the assertion offers itself needs no way over another role.
            if fits
                .iter()
                .any(|index| named[*index].chained_from.is_none())
            {
                fits.retain(|index| named[*index].chained_from.is_none());
            }
            return RoleMatch::of(fits.iter().map(|index| named[*index].clone()).collect());
        };
        let direct = self.name_direct(roles);
        if let Some(chain) = &settings.chain {
            return RoleMatch::of(
                self.chained(reference, chain, &direct, &self.unclear_accounts())
                    .into_iter()
                    .collect(),
            );
        }
        let fits = matching(&settings.reference, &direct);
        let mut found: Vec<NamedRole> = fits.iter().map(|index| direct[*index].clone()).collect();
        if let [one] = found.as_mut_slice() {
            // Several aliases may mean one role; the one that was named is the one that is shown.
            one.alias = Some(reference.to_owned());
        }
        RoleMatch::of(found)
    }

    /// The role a reference means; with a person at hand also a part of a name, or several words,
    /// or a choice. `recency` orders the picker.
    ///
    /// # Errors
    /// Exit 6 when there is none, or more than one and nobody to choose.
    pub fn choose(
        &self,
        reference: Option<&str>,
        roles: &[Role],
        ask: &dyn Ask,
        recency: impl Fn(&Role) -> usize,
    ) -> Result<RoleChoice> {
        let resolved = self.resolve(reference, roles, ask.can_ask())?;
        self.choose_resolved(reference, resolved, ask, recency)
    }

    /// The second half of [`RoleNames::choose`].
    ///
    /// # Errors
    /// Exit 6 when there is more than one and nobody to choose.
    pub fn choose_resolved(
        &self,
        reference: Option<&str>,
        resolved: Resolved,
        ask: &dyn Ask,
        recency: impl Fn(&Role) -> usize,
    ) -> Result<RoleChoice> {
        match resolved {
            Resolved::One(choice) => Ok(*choice),
            Resolved::Several { named, filter } => {
                self.pick(reference, named, &filter, ask, recency)
            }
        }
    }

    /// What a reference means, before anybody chooses. `is_typed`: a person is there, who may have
    /// written a part of a name.
    ///
    /// # Errors
    /// Exit 6 when there is no such role.
    pub fn resolve(
        &self,
        reference: Option<&str>,
        roles: &[Role],
        is_typed: bool,
    ) -> Result<Resolved> {
        if roles.is_empty() {
            return Err(Error::NoRoles);
        }
        let several = |named, filter: &str| Resolved::Several {
            named,
            filter: filter.to_owned(),
        };
        let Some(reference) = reference else {
            let mut named = self.name_all(roles);
            return Ok(match named.len() {
                1 => Resolved::certain(named.remove(0)),
                _ => several(named, ""),
            });
        };
        match self.find(reference, roles) {
            RoleMatch::One(named) => Ok(Resolved::certain(*named)),
            RoleMatch::Several(named) => Ok(several(named, "")),
            RoleMatch::None if self.aliases.contains_key(reference) => {
                let settings = &self.aliases[reference];
                let wanted = match &settings.chain {
                    Some(chain) => format!("{} (the source of {reference})", chain.source),
                    None => format!("{} ({reference})", settings.reference),
                };
                Err(Error::NoSuchRole {
                    wanted,
                    candidates: likeliest_first(reference, &self.name_all(roles)),
                })
            }
            RoleMatch::None => {
                let named = self.name_all(roles);
                let lines = lines(&named);
                let fuzzy = best_matches(reference, lines.iter().map(String::as_str));
                match fuzzy.as_slice() {
                    // Letters left out may be a typing error: then the person has a look.
                    [index] if is_typed && has_words(reference, &lines[*index]) => {
                        Ok(Resolved::One(Box::new(RoleChoice {
                            role: named[*index].clone(),
                            is_guess: true,
                        })))
                    }
                    [_, ..] if is_typed => Ok(several(named, reference)),
                    _ => Err(Error::NoSuchRole {
                        wanted: reference.into(),
                        candidates: likeliest_first(reference, &named),
                    }),
                }
            }
        }
    }

    fn pick(
        &self,
        reference: Option<&str>,
        mut named: Vec<NamedRole>,
        filter: &str,
        ask: &dyn Ask,
        recency: impl Fn(&Role) -> usize,
    ) -> Result<RoleChoice> {
        if !ask.can_ask() {
            let candidates = named.iter().map(NamedRole::reference).collect();
            return Err(Error::AmbiguousRole {
                wanted: reference.map(str::to_owned),
                candidates,
            });
        }
        named.sort_by_key(|named| (recency(&named.role), named.alias.is_none()));
        let lines = lines(&named);
        let question = Question::new("role", "default_role", "OL_AWS_DEFAULT_ROLE");
        let chosen = ask.choose(&question, &lines, filter)?;
        Ok(RoleChoice {
            role: named.swap_remove(chosen),
            is_guess: false,
        })
    }
}

#[cfg(test)]
mod tests;
