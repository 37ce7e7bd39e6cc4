//! A role reference + the roles there are + the user -> one role.

mod lines;
mod matching;
mod naming;
mod resolved;

use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::ask::{Ask, Question, best_matches, has_words};
use crate::config::{Chain, Guard, RoleSettings};
use crate::error::{Error, Result};
use crate::saml::{Role, RoleList};
pub use lines::lines;
pub use matching::likeliest_first;
use matching::matching;
use naming::Naming;
pub use resolved::Resolved;

/// What AWS's files say of the profiles that provide roles. They are read only if that is needed.
pub trait Profiles: Debug {
    /// Tells profiles of one name in different files apart.
    fn files(&self) -> &str;
    /// The id of a profile's account, if its settings say it.
    fn account(&self, profile: &str) -> Option<String>;
}

/// The names the configuration gives to roles and accounts.
#[derive(Debug, Clone, Copy)]
pub struct RoleNames<'s> {
    pub aliases: &'s BTreeMap<String, RoleSettings>,
    pub accounts: &'s BTreeMap<String, String>,
    /// AWS's own names for other accounts. They are for people to read: a reference that a script
    /// writes must not change its meaning with what AWS says.
    pub aws_accounts: &'s BTreeMap<String, String>,
    pub profiles: &'s dyn Profiles,
}

/// A role as people see it.
#[derive(Debug, Clone)]
pub struct NamedRole {
    pub role: Role,
    pub alias: Option<String>,
    /// Empty if it is not known, which only an AWS profile's can be.
    pub account_id: String,
    pub account_name: Option<String>,
    /// Whether that name, written before a slash, means this account and no other.
    pub account_name_is_clear: bool,
    /// How it is assumed from another role; `None` for a role of the assertion or an AWS profile.
    pub chained_from: Option<Box<ChainLink>>,
}

/// The last step of a chain.
#[derive(Debug, Clone)]
pub struct ChainLink {
    pub source: NamedRole,
    pub chain: Chain,
}

impl NamedRole {
    /// What the configuration says of its alias.
    pub fn settings<'s>(
        &self,
        aliases: &'s BTreeMap<String, RoleSettings>,
    ) -> Option<&'s RoleSettings> {
        aliases.get(self.alias.as_ref()?)
    }

    /// The alias, else the role name.
    pub fn display_name(&self) -> &str {
        self.alias.as_deref().unwrap_or_else(|| self.role.name())
    }

    /// The account name, else its id; of an AWS profile whose account is not known, the profile.
    pub fn display_account(&self) -> &str {
        let id = match self.account_id.as_str() {
            "" => self.role.name(),
            id => id,
        };
        self.account_name.as_deref().unwrap_or(id)
    }

    /// Whether an AWS profile provides it, or the role that its chain begins with, so that nobody
    /// has to sign in to OneLogin for it.
    pub fn needs_no_sign_in(&self) -> bool {
        self.root().profile().is_some()
    }

    /// The role of the assertion, or of an AWS profile, that the chain begins with.
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
    /// Every role with its names: those of the assertion, those of AWS profiles, then those that can
    /// be assumed from them.
    pub fn name_all(&self, roles: &RoleList) -> Vec<NamedRole> {
        Naming::new(*self, roles.iter()).all(1)
    }

    /// The same for a person to choose from: several aliases of one role may differ in their regions.
    pub fn by_each_alias(&self, roles: &RoleList) -> Vec<NamedRole> {
        Naming::new(*self, roles.iter()).all(usize::MAX)
    }

    /// A role by itself, whatever the others are.
    pub fn name(&self, role: &Role) -> NamedRole {
        Naming::new(*self, std::iter::once(role.to_ref())).named(0)
    }

    /// The name of an account: the configuration's, else AWS's.
    pub fn account_name(&self, id: &str) -> Option<&str> {
        let name = self.accounts.get(id).or_else(|| self.aws_accounts.get(id));
        name.map(String::as_str)
    }

    /// The id of the account that a reference names, if it names one.
    pub fn account_of(&self, reference: &str) -> Option<String> {
        matching::account_of(reference, self.accounts)
    }

    /// The role with its account, which may have to be looked up.
    pub fn with_account(&self, named: NamedRole) -> NamedRole {
        Naming::new(*self, std::iter::empty()).with_account(named)
    }

    /// The strictest guard of all aliases that mean this role, or one it is assumed from: neither
    /// another name for it nor another role on top of it is a way around.
    pub fn guard_of(&self, named: &NamedRole) -> Option<Guard> {
        let source = named.chained_from.as_ref();
        let source = source.and_then(|hop| self.guard_of(&hop.source));
        let arn = [named.role.arn()];
        let means_it = |settings: &&RoleSettings| match (&settings.profile, named.role.profile()) {
            (Some(profile), own) => own == Some(profile),
            (None, Some(_)) => false,
            (None, None) => !matching(&settings.reference, &arn, self.accounts).is_empty(),
        };
        let guarded = self.aliases.values().filter(|role| role.guard.is_some());
        let own = guarded.filter(means_it).filter_map(|role| role.guard).max();
        own.max(source)
    }

    /// An alias, an ARN, `ACCOUNT/ROLE`, or a role name that is unique (whatever its case).
    pub fn find(&self, reference: &str, roles: &RoleList) -> RoleMatch {
        let naming = Naming::new(*self, roles.iter());
        match self.aliases.get(reference) {
            Some(settings) => match (&settings.profile, &settings.chain) {
                (Some(profile), _) => {
                    RoleMatch::One(Box::new(naming.of_profile(reference, profile)))
                }
                (None, Some(chain)) => {
                    RoleMatch::of(naming.chained(reference, chain).into_iter().collect())
                }
                (None, None) => {
                    let mut found = naming.matching(&settings.reference);
                    if let [one] = found.as_mut_slice() {
                        // Several aliases may mean one role; the one that was named is the one that
                        // is shown.
                        one.alias = Some(reference.to_owned());
                    }
                    RoleMatch::of(found)
                }
            },
            None => RoleMatch::of(naming.matching_with_others(reference)),
        }
    }

    /// The role a reference means; with a person at hand also a part of a name, or several words,
    /// or a choice. `recency` orders the picker.
    ///
    /// # Errors
    /// Exit 6 when there is none, or more than one and nobody to choose.
    pub fn choose(
        &self,
        reference: Option<&str>,
        roles: &RoleList,
        ask: &dyn Ask,
        recency: impl Fn(&NamedRole) -> usize,
    ) -> Result<RoleChoice> {
        let resolved = self.resolve(reference, roles, ask)?;
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
        recency: impl Fn(&NamedRole) -> usize,
    ) -> Result<RoleChoice> {
        match resolved {
            Resolved::One(choice) => Ok(*choice),
            Resolved::Several { named, filter } => {
                self.pick(reference, named, &filter, ask, recency)
            }
        }
    }

    /// What a reference means, before anybody chooses. If a person can be asked, they may have written
    /// a part of a name.
    ///
    /// # Errors
    /// Exit 6 when there is no such role.
    pub fn resolve(
        &self,
        reference: Option<&str>,
        roles: &RoleList,
        ask: &dyn Ask,
    ) -> Result<Resolved> {
        let mut aliases = self.aliases.values();
        if roles.is_empty() && !aliases.any(|settings| settings.profile.is_some()) {
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
                _ => several(self.by_each_alias(roles), ""),
            });
        };
        match self.find(reference, roles) {
            RoleMatch::One(named) => Ok(Resolved::certain(*named)),
            RoleMatch::Several(named) => Ok(several(named, "")),
            RoleMatch::None if self.aliases.contains_key(reference) => {
                let settings = &self.aliases[reference];
                let (wanted, origin) = match &settings.chain {
                    Some(chain) => (&chain.source, format!("the source of {reference}")),
                    None => (
                        &settings.reference,
                        format!("which [roles.{reference}] names"),
                    ),
                };
                Err(Error::NoSuchRole {
                    wanted: wanted.clone(),
                    origin: Some(origin),
                    candidates: likeliest_first(wanted, &self.by_each_alias(roles)),
                })
            }
            RoleMatch::None => {
                let is_typed = ask.can_ask();
                let named = self.by_each_alias(roles);
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
                        origin: None,
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
        recency: impl Fn(&NamedRole) -> usize,
    ) -> Result<RoleChoice> {
        if !ask.can_ask() {
            let candidates = named.iter().map(NamedRole::reference).collect();
            return Err(Error::AmbiguousRole {
                wanted: reference.map(str::to_owned),
                candidates,
            });
        }
        named.sort_by_key(|named| (recency(named), named.alias.is_none()));
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
