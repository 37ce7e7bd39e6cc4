//! What references mean and what roles are called, defined once more without any haste: each role is
//! compared with each alias, and ARNs are taken apart by their colons. The program must say the same
//! of whatever roles, accounts and aliases there are.

use proptest::prelude::*;

use super::*;

/// Few of each, so that they meet: names in several accounts and spellings, with paths that end alike
/// or begin as an account's name does.
const ACCOUNTS: [&str; 4] = [
    "111122223333",
    "111122223334",
    "444455556666",
    "777788889999",
];
const ROLES: [&str; 8] = [
    "Admin",
    "admin",
    "team/Admin",
    "prod/Admin",
    "team/blue/Deploy",
    "Deploy",
    "XAdmin",
    "n",
];
const ACCOUNT_NAMES: [&str; 9] = [
    "prod",
    "PROD",
    "team",
    "111122223334",
    "a b",
    "x/prod",
    "arn:x",
    "Z\u{fc}rich",
    "z\u{dc}RICH",
];
const ALIASES: [&str; 6] = ["a", "b", "admin", "Deploy", "prod", "z"];

fn arn(account: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:role/{name}")
}

/// Everything a reference can be made of, and what nearly is one.
fn references() -> Vec<String> {
    let mut all: Vec<String> = ["", "/", "prod/", "/Admin", "dmin", "aws", "arn:", "Deploy/"]
        .into_iter()
        .chain(ALIASES)
        .map(str::to_owned)
        .collect();
    let accounts = ACCOUNTS.into_iter().chain(ACCOUNT_NAMES);
    all.extend(accounts.flat_map(|account| ROLES.map(|role| format!("{account}/{role}"))));
    all.extend(
        ACCOUNTS
            .iter()
            .flat_map(|id| ROLES.map(|name| arn(id, name))),
    );
    all.extend(
        ROLES
            .into_iter()
            .flat_map(|role| [role.to_owned(), role.to_uppercase(), role.to_lowercase()]),
    );
    all
}

/// The roles of an assertion, and what the settings and AWS say about names.
#[derive(Debug, Clone)]
struct Company {
    roles: Vec<Role>,
    aliases: BTreeMap<String, RoleSettings>,
    accounts: BTreeMap<String, String>,
    aws_accounts: BTreeMap<String, String>,
}

fn companies() -> impl Strategy<Value = Company> {
    let role = (
        prop::sample::select(&ACCOUNTS[..]),
        prop::sample::select(&ROLES[..]),
    );
    let roles = prop::collection::vec(role, 1..12);
    let names = || {
        let pair = (
            prop::sample::select(&ACCOUNTS[..]),
            prop::sample::select(&ACCOUNT_NAMES[..]),
        );
        prop::collection::btree_map(pair.0, pair.1, 0..4)
    };
    let alias = (
        prop::sample::select(&ALIASES[..]),
        prop::sample::select(references()),
        // One in three is assumed from another role.
        prop::option::weighted(0.3, prop::sample::select(references())),
    );
    let aliases = prop::collection::vec(alias, 0..6);
    let all = (roles, names(), names(), aliases);
    all.prop_map(|(roles, accounts, aws_accounts, aliases)| {
        let mut company = Company {
            roles: Vec::new(),
            aliases: BTreeMap::new(),
            accounts: owned(accounts),
            aws_accounts: owned(aws_accounts),
        };
        for (account, name) in roles {
            let role = role_of(account, name);
            if !company.roles.contains(&role) {
                company.roles.push(role);
            }
        }
        for (alias, reference, source) in aliases {
            // The settings refuse circles, so a source is a role or an alias that comes before.
            let source = source.filter(|source| {
                company.aliases.contains_key(source) || !ALIASES.contains(&source.as_str())
            });
            let reference = match source {
                Some(_) => arn("999900001111", "Hop"),
                None => reference,
            };
            if !company.aliases.contains_key(alias) {
                let (alias, settings) = configured(alias, &reference, source.as_deref());
                company.aliases.insert(alias, settings);
            }
        }
        company
    })
}

fn role_of(account: &str, name: &str) -> Role {
    super::role(account, name)
}

fn owned(names: BTreeMap<&str, &str>) -> BTreeMap<String, String> {
    let names = names.into_iter();
    names
        .map(|(id, name)| (id.to_owned(), name.to_owned()))
        .collect()
}

/// The parts of an ARN.
fn parts(arn: &str) -> (&str, &str, &str) {
    let account = arn.split(':').nth(4).unwrap_or("");
    let path = arn.split_once(":role/").map_or("", |(_, path)| path);
    (account, path, path.rsplit('/').next().unwrap_or(""))
}

impl Company {
    fn names(&self) -> RoleNames<'_> {
        RoleNames {
            aliases: &self.aliases,
            accounts: &self.accounts,
            aws_accounts: &self.aws_accounts,
            profiles: &OneProfile,
        }
    }

    /// The ARNs that an exact reference fits.
    fn fitting<'r>(&self, reference: &str, arns: &[&'r str]) -> Vec<&'r str> {
        let all = |fits: &dyn Fn(&str, &str, &str) -> bool| -> Vec<&'r str> {
            let arns = arns.iter().copied();
            let fits = |arn: &&str| {
                let (account, path, name) = parts(arn);
                fits(account, path, name)
            };
            arns.filter(fits).collect()
        };
        let is_called = |wanted: &str, path: &str, name: &str| {
            path.eq_ignore_ascii_case(wanted) || name.eq_ignore_ascii_case(wanted)
        };
        let exact = |wanted: &str, found: Vec<&'r str>| {
            let spelt: Vec<&str> = found
                .iter()
                .copied()
                .filter(|arn| [parts(arn).1, parts(arn).2].contains(&wanted))
                .collect();
            let with_path: Vec<&str> = found
                .iter()
                .copied()
                .filter(|arn| parts(arn).1 == wanted)
                .collect();
            match (spelt.len(), with_path.len()) {
                (1, _) => spelt,
                (_, 1) => with_path,
                _ => found,
            }
        };
        if reference.starts_with("arn:") {
            let arns = arns.iter().copied();
            return arns.filter(|arn| *arn == reference).collect();
        }
        if let Some((wanted, role)) = reference.split_once('/') {
            let by_id = all(&|id, path, name| id == wanted && is_called(role, path, name));
            let by_name = all(&|id, path, name| {
                let called = self.accounts.get(id);
                called.is_some_and(|called| called.eq_ignore_ascii_case(wanted))
                    && is_called(role, path, name)
            });
            for found in [by_id, by_name] {
                if !found.is_empty() {
                    return exact(role, found);
                }
            }
        }
        exact(
            reference,
            all(&|_, path, name| is_called(reference, path, name)),
        )
    }

    fn one(&self, reference: &str) -> Option<&Role> {
        let arns: Vec<&str> = self
            .roles
            .iter()
            .map(|role| role.role_arn.as_str())
            .collect();
        match self.fitting(reference, &arns)[..] {
            [arn] => self.roles.iter().find(|role| role.role_arn == arn),
            _ => None,
        }
    }

    fn named(&self, role: Role, alias: Option<String>) -> NamedRole {
        let id = parts(&role.role_arn).0;
        let ours = self.accounts.get(id);
        let same = |name: &String| {
            let all = self.accounts.values();
            all.filter(|other| other.eq_ignore_ascii_case(name)).count()
        };
        let is_clear = |name: &&String| {
            let looks_otherwise =
                name.contains(['/', ':']) || name.chars().all(|c| c.is_ascii_digit());
            same(name) == 1 && !looks_otherwise
        };
        NamedRole {
            account_id: id.to_owned(),
            account_name_is_clear: ours.filter(is_clear).is_some(),
            account_name: ours.or_else(|| self.aws_accounts.get(id)).cloned(),
            alias,
            role,
            chained_from: None,
        }
    }

    /// A role of the assertion, with the first alias that means it alone.
    fn direct(&self, role: &Role) -> NamedRole {
        let mut aliases = self.aliases.iter();
        let alias = aliases.find(|(_, settings)| {
            settings.chain.is_none() && self.one(&settings.reference) == Some(role)
        });
        self.named(role.clone(), alias.map(|(alias, _)| alias.clone()))
    }

    fn chained(&self, alias: &str) -> Option<NamedRole> {
        let settings = self.aliases.get(alias)?;
        let chain = settings.chain.clone()?;
        let source = match self.aliases.get(&chain.source) {
            Some(above) if above.chain.is_some() => self.chained(&chain.source)?,
            Some(above) => NamedRole {
                alias: Some(chain.source.clone()),
                ..self.direct(self.one(&above.reference)?)
            },
            None => self.direct(self.one(&chain.source)?),
        };
        let role = Role {
            role_arn: settings.reference.clone(),
            principal_arn: source.role.role_arn.clone(),
        };
        Some(NamedRole {
            chained_from: Some(Box::new(ChainLink { source, chain })),
            ..self.named(role, Some(alias.to_owned()))
        })
    }

    fn all(&self) -> Vec<NamedRole> {
        let direct = self.roles.iter().map(|role| self.direct(role));
        let chained = self.aliases.keys().filter_map(|alias| self.chained(alias));
        direct.chain(chained).collect()
    }

    fn found(&self, reference: &str) -> Vec<NamedRole> {
        let direct = |arns: Vec<&str>| -> Vec<NamedRole> {
            let roles = self.roles.iter();
            let roles = roles.filter(|role| arns.contains(&role.role_arn.as_str()));
            roles.map(|role| self.direct(role)).collect()
        };
        let own: Vec<&str> = self
            .roles
            .iter()
            .map(|role| role.role_arn.as_str())
            .collect();
        match self.aliases.get(reference) {
            Some(settings) if settings.chain.is_some() => {
                self.chained(reference).into_iter().collect()
            }
            Some(settings) => {
                let mut found = direct(self.fitting(&settings.reference, &own));
                if let [one] = &mut found[..] {
                    one.alias = Some(reference.to_owned());
                }
                found
            }
            None => {
                let chained = self.aliases.keys().filter_map(|alias| self.chained(alias));
                let chained: Vec<NamedRole> = chained.collect();
                let arns = chained.iter().map(|named| named.role.role_arn.as_str());
                let arns: Vec<&str> = own.iter().copied().chain(arns).collect();
                let fitting = self.fitting(reference, &arns);
                let found = direct(fitting.clone());
                if !found.is_empty() {
                    return found;
                }
                let is_meant = |named: &&NamedRole| fitting.contains(&named.role.role_arn.as_str());
                chained.iter().filter(is_meant).cloned().collect()
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn roles_are_found_and_named_as_the_plain_definition_says(company in companies()) {
        let list: RoleList = company.roles.iter().collect();
        let names = company.names();
        let text = |named: &[NamedRole]| format!("{named:#?}");
        prop_assert_eq!(text(&names.name_all(&list)), text(&company.all()));
        for reference in references() {
            let found = match names.find(&reference, &list) {
                RoleMatch::None => Vec::new(),
                RoleMatch::One(named) => vec![*named],
                RoleMatch::Several(named) => named,
            };
            prop_assert_eq!(text(&found), text(&company.found(&reference)), "{}", reference);
        }
    }
}
