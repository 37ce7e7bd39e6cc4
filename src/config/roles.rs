//! `[roles.ALIAS]` of the config file: which role it is, how it is used, and which role it is
//! assumed from.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::{Entry, Reader, nearest};
use super::keys::SettingKind;
use super::role_keys::ROLE_KEYS;
use super::value::parse_session_duration;
use super::{Guard, Sourced};
use crate::arn::is_role_arn;
use crate::error::{Error, Result};

/// A `[roles.ALIAS]` of the config file.
#[derive(Debug, Clone, Default)]
pub struct RoleSettings {
    /// An ARN, `ACCOUNT/ROLE` or role name; of a chained role its ARN; of a profile's role nothing.
    pub reference: String,
    /// The AWS profile that provides the role.
    pub profile: Option<String>,
    pub region: Option<Sourced<String>>,
    pub duration: Option<Duration>,
    pub guard: Option<Guard>,
    /// Whether a sign-in for another role fetches it too; if `None`, `prefetch` decides.
    pub prefetch: Option<bool>,
    /// Assumed from another role, rather than by the assertion.
    pub chain: Option<Chain>,
}

/// How a role is assumed from another one (STS API reference, AssumeRole).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Chain {
    /// The role it is assumed from: any reference, an alias too.
    pub source: String,
    pub external_id: Option<String>,
    pub tags: BTreeMap<String, String>,
    /// The keys of the tags that the next role in the chain sees too.
    pub transitive_tags: Vec<String>,
    pub source_identity: Option<String>,
}

/// The keys that a role with a `profile` can have besides.
const WITH_PROFILE: [&str; 3] = ["profile", "region", "guard"];
const TAGS: &str = "tags";
const TRANSITIVE_TAGS: &str = "transitive_tags";

/// The keys of a role's section, each by itself as it should be.
#[derive(Default)]
struct RoleKeys {
    texts: Vec<(&'static str, Sourced<String>)>,
    tags: BTreeMap<String, String>,
    transitive_tags: Vec<String>,
}

impl RoleKeys {
    fn take(&mut self, key: &str) -> Option<Sourced<String>> {
        let place = self.texts.iter().position(|(name, _)| *name == key)?;
        Some(self.texts.swap_remove(place).1)
    }
}

impl<'t> Reader {
    pub(super) fn roles(&self, table: &DeTable<'t>) -> Result<BTreeMap<String, RoleSettings>> {
        let role = |(alias, value): Entry<'_, 't>| {
            self.check_name(alias)?;
            let role = self.role(alias, self.table((alias, value))?)?;
            Ok((alias.get_ref().to_string(), role))
        };
        table.iter().map(role).collect()
    }

    fn role(
        &self,
        alias: &Spanned<std::borrow::Cow<'t, str>>,
        table: &DeTable<'t>,
    ) -> Result<RoleSettings> {
        let mut read = self.role_keys(table)?;
        if let Some(profile) = read.take("profile") {
            return self.role_of_profile(profile.value, alias, table, read);
        }
        let region = read.take("region");
        let mut text = |key: &str| read.take(key).map(|found| found.value);
        let wrong = |message: &str, hint: &str| {
            let message = format!("the role `{}` {message}", alias.get_ref());
            Err(self.wrong(alias.span().start, message, hint))
        };
        let reference = match (text("role"), text("role_arn")) {
            (Some(_), Some(_)) => {
                return wrong("has both `role` and `role_arn`", "keep only one of them");
            }
            (Some(reference), None) | (None, Some(reference)) => reference,
            (None, None) => {
                return wrong(
                    "has neither `role` nor `role_arn` nor `profile`",
                    "add role = \"ACCOUNT/ROLE\", an ARN or a role name",
                );
            }
        };
        let source = text("source");
        if source.is_some() && !is_role_arn(&reference) {
            return wrong(
                "has a `source`, so it needs `role_arn`",
                "write role_arn = \"arn:aws:iam::ACCOUNT:role/NAME\"",
            );
        }
        let only_chained = ["external_id", "source_identity", TAGS, TRANSITIVE_TAGS];
        let is_there = |key: &&str| table.iter().any(|(name, _)| name.get_ref() == *key);
        if let (None, Some(key)) = (&source, only_chained.into_iter().find(is_there)) {
            return wrong(
                &format!("has `{key}`, which AWS accepts only for a role with a `source`"),
                "add source = \"…\", the role to assume it from",
            );
        }
        let prefetch = text("prefetch").map(|on| on == "true");
        let guard = text("guard").and_then(|guard| Guard::of_name(&guard));
        let (external_id, source_identity) = (text("external_id"), text("source_identity"));
        Ok(RoleSettings {
            reference,
            profile: None,
            region,
            // Checked when it was read.
            duration: text("duration").and_then(|text| parse_session_duration(&text).ok()),
            guard,
            prefetch,
            chain: source.map(|source| Chain {
                source,
                external_id,
                tags: read.tags,
                transitive_tags: read.transitive_tags,
                source_identity,
            }),
        })
    }

    /// A role that an AWS profile provides.
    fn role_of_profile(
        &self,
        profile: String,
        alias: &Spanned<std::borrow::Cow<'t, str>>,
        table: &DeTable<'t>,
        mut read: RoleKeys,
    ) -> Result<RoleSettings> {
        let mut names = table.iter().map(|(name, _)| name.get_ref().as_ref());
        if let Some(other) = names.find(|name| !WITH_PROFILE.contains(name)) {
            let alias_name = alias.get_ref();
            return Err(self.wrong(
                alias.span().start,
                format!("the role `{alias_name}` has both `profile` and `{other}`"),
                "keep only one of them; the AWS profile decides about everything but `region` and `guard`",
            ));
        }
        let guard = read.take("guard");
        Ok(RoleSettings {
            profile: Some(profile),
            region: read.take("region"),
            guard: guard.and_then(|guard| Guard::of_name(&guard.value)),
            ..RoleSettings::default()
        })
    }

    fn role_keys(&self, table: &DeTable<'t>) -> Result<RoleKeys> {
        let mut read = RoleKeys::default();
        for (name, value) in table {
            let Some(key) = ROLE_KEYS.iter().find(|key| name.get_ref() == key.name) else {
                return Err(self.wrong(
                    name.span().start,
                    format!("`{}` is not a setting of a role", name.get_ref()),
                    &nearest(name.get_ref(), ROLE_KEYS.iter().map(|key| key.name)),
                ));
            };
            match key.kind {
                SettingKind::Table => read.tags = self.tags(self.table((name, value))?)?,
                SettingKind::List => read.transitive_tags = self.strings(key.name, value)?,
                kind => {
                    let source = self.source(value.span().start);
                    let value = self.text(key.name, kind, value)?;
                    read.texts.push((key.name, Sourced { value, source }));
                }
            }
        }
        Ok(read)
    }

    fn tags(&self, table: &DeTable<'t>) -> Result<BTreeMap<String, String>> {
        let mut tags = BTreeMap::new();
        for (key, value) in table {
            // A value may be empty, unlike a setting's.
            let text = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                _ => self.text(key.get_ref(), SettingKind::Text, value)?,
            };
            tags.insert(key.get_ref().to_string(), text);
        }
        Ok(tags)
    }
}

/// # Errors
/// For aliases that are assumed from one another in a circle.
pub(super) fn check_chains(roles: &BTreeMap<String, RoleSettings>) -> Result<()> {
    for alias in roles.keys() {
        let mut path = vec![alias.as_str()];
        let source = |alias: &str| Some(roles.get(alias)?.chain.as_ref()?.source.as_str());
        while let Some(next) = source(path[path.len() - 1]) {
            if next == alias {
                path.push(next);
                return Err(Error::SettingWrong {
                    place: format!("[roles.{alias}]"),
                    message: format!(
                        "these roles are assumed from each other in a circle: {}",
                        path.join(" from ")
                    ),
                    hint: "the first role of a chain has no `source`".into(),
                });
            }
            // A circle further up is found from there.
            if path.contains(&next) {
                break;
            }
            path.push(next);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::file::parse;

    fn roles(text: &str) -> Result<BTreeMap<String, RoleSettings>> {
        let roles = parse(Path::new("config.toml"), text)?.top.roles;
        check_chains(&roles)?;
        Ok(roles)
    }

    #[test]
    fn an_alias_is_no_flag_where_it_is_typed() {
        let role = |alias: &str| roles(&format!("[roles.\"{alias}\"]\nrole = \"Admin\"\n"));
        for alias in ["", "-", "--", "-x", "--unset", "a b", "a/b", "\u{fc}"] {
            let error = role(alias).expect_err(alias);
            assert!(error.to_string().contains("is not a valid name"), "{error}");
            assert!(
                error
                    .hint()
                    .expect("a hint")
                    .contains("not beginning with -")
            );
        }
        for alias in ["a-", "a-b", "+x", ".x", "@ops", "_", "007"] {
            assert!(role(alias).is_ok(), "{alias}");
        }
    }

    #[test]
    fn a_chained_role_says_everything_that_assume_role_takes() {
        let roles = roles(
            "[roles.deploy]\nsource = \"admin\"\nrole_arn = \"arn:aws:iam::444455556666:role/Deploy\"\n\
             external_id = \"x\"\ntags = { Team = \"blue\", Empty = \"\" }\ntransitive_tags = [\"Team\"]\nsource_identity = \"ada\"",
        );
        let chain = roles.expect("right")["deploy"]
            .chain
            .clone()
            .expect("a chain");
        assert_eq!(chain.source, "admin");
        assert_eq!(chain.external_id.as_deref(), Some("x"));
        assert_eq!(chain.tags["Empty"], "");
        assert_eq!(chain.transitive_tags, ["Team"]);
        assert_eq!(chain.source_identity.as_deref(), Some("ada"));
    }

    #[test]
    fn what_cannot_be_a_chain_is_refused_with_its_line() {
        let arn = "role_arn = \"arn:aws:iam::444455556666:role/Deploy\"";
        for (text, part) in [
            (
                "[roles.a]\nsource = \"b\"\nrole = \"Deploy\"".to_owned(),
                "so it needs `role_arn`",
            ),
            (
                "[roles.a]\nsource = \"b\"".to_owned(),
                "neither `role` nor `role_arn` nor `profile`",
            ),
            (
                format!("[roles.a]\n{arn}\nexternal_id = \"x\""),
                "external_id",
            ),
            (format!("[roles.a]\n{arn}\ntags = {{}}"), "tags"),
            (format!("[roles.a]\n{arn}\nrole = \"x\""), "has both"),
            (format!("[roles.a]\n{arn}\nsourc = \"x\""), "sourc"),
        ] {
            let error = roles(&text).expect_err(&text);
            assert_eq!(error.exit_code(), 3);
            assert!(error.to_string().contains(part), "{error}");
            assert!(error.to_string().contains("line "), "{error}");
        }
    }

    #[test]
    fn an_aws_profile_decides_about_everything_but_region_and_guard() {
        let role = "[roles.idc]\nprofile = \"my team/\u{fc}\"\n";
        let good = format!("{role}region = \"eu-west-1\"\nguard = \"confirm\"");
        let read = roles(&good).expect("right")["idc"].clone();
        assert_eq!(read.profile.as_deref(), Some("my team/\u{fc}"));
        assert!(read.region.is_some() && read.guard.is_some() && read.chain.is_none());
        let others = ROLE_KEYS
            .iter()
            .filter(|key| !WITH_PROFILE.contains(&key.name));
        for key in others {
            let text = format!("{role}{} = {}\n", key.name, key.example);
            let error = roles(&text).expect_err(&text).to_string();
            assert!(
                error.contains(&format!("`profile` and `{}`", key.name)),
                "{error}"
            );
        }
        assert!(roles("[roles.idc]\nprofile = \"\"").is_err());
    }

    #[test]
    fn a_circle_of_roles_is_refused_and_shown() {
        let role = |alias: &str, source: &str| {
            format!(
                "[roles.{alias}]\nsource = \"{source}\"\nrole_arn = \"arn:aws:iam::444455556666:role/{alias}\"\n"
            )
        };
        let text = role("a", "b") + &role("b", "c") + &role("c", "a");
        let error = roles(&text).expect_err("a circle");
        assert!(
            error.to_string().contains("a from b from c from a"),
            "{error}"
        );
        assert!(roles(&role("a", "a")).is_err());
        assert!(roles(&(role("a", "b") + &role("b", "Admin"))).is_ok());
    }
}
