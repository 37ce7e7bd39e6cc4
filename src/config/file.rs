//! The config file: TOML text to checked values, each with the line it stands on. A wrong key or
//! value is an error that names file, line and the nearest right name. Knows nothing of flags,
//! variables or precedence.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{KEYS, Key, SECRETS, SettingKind};
use super::value::{check_program, check_text};
use super::{RoleSettings, Source, Sourced};
use crate::arn::is_account_id;
use crate::environment::Compat;
use crate::error::{Error, Result};

/// One config file.
#[derive(Debug, Default, Clone)]
pub struct FileSettings {
    pub top: Section,
    pub tenants: BTreeMap<String, Section>,
}

/// The keys of the top level, or of one `[tenants.NAME]`.
#[derive(Debug, Default, Clone)]
pub struct Section {
    pub texts: BTreeMap<&'static str, Sourced<String>>,
    pub lists: BTreeMap<&'static str, Sourced<Vec<String>>>,
    pub accounts: BTreeMap<String, String>,
    pub roles: BTreeMap<String, RoleSettings>,
}

/// The hint for what is none.
pub const NAMES: &str = "use letters, digits and ._@+-, not beginning with -";

/// Of a tenant, or a role's alias. With a hyphen in front it would be a flag where it is typed.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('-') && text.chars().all(is_of_name)
}

/// What names are made of.
pub fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._@+-".contains(c)
}

/// # Errors
/// For text that is not TOML, an unknown key or a wrong value.
pub fn parse(path: &Path, text: &str) -> Result<FileSettings> {
    let reader = Reader {
        path: path.to_owned(),
        line_ends: text.match_indices('\n').map(|(end, _)| end).collect(),
    };
    let table = DeTable::parse(text).map_err(|error| {
        reader.wrong(
            error.span().map_or(0, |span| span.start),
            error.message().to_owned(),
            "correct the TOML syntax: https://toml.io",
        )
    })?;
    let mut tenants = BTreeMap::new();
    let top = reader.section(table.get_ref(), Some(&mut tenants))?;
    Ok(FileSettings { top, tenants })
}

/// Reads the parts of a file, and knows their lines.
pub(super) struct Reader {
    path: PathBuf,
    line_ends: Vec<usize>,
}

pub(super) type Entry<'a, 't> = (&'a Spanned<Cow<'t, str>>, &'a Spanned<DeValue<'t>>);

impl<'t> Reader {
    /// `tenants` is where tenants go; a tenant itself has none.
    fn section(
        &self,
        table: &DeTable<'t>,
        mut tenants: Option<&mut BTreeMap<String, Section>>,
    ) -> Result<Section> {
        let mut section = Section::default();
        for (name, value) in table {
            match (name.get_ref().as_ref(), &mut tenants) {
                ("accounts", _) => section.accounts = self.accounts(self.table((name, value))?)?,
                ("roles", _) => section.roles = self.roles(self.table((name, value))?)?,
                ("tenants", Some(tenants)) => {
                    for (tenant, value) in self.table((name, value))? {
                        self.check_name(tenant)?;
                        let table = self.table((tenant, value))?;
                        tenants.insert(tenant.get_ref().to_string(), self.section(table, None)?);
                    }
                }
                (table, _) if is_table(table) => {
                    for entry in self.table((name, value))? {
                        self.key_in(table, entry, &mut section)?;
                    }
                }
                (known, _) => match KEYS.iter().find(|key| key.name == known) {
                    Some(key) if !known.contains('.') => self.key(key, value, &mut section)?,
                    _ => return Err(self.unknown_key(name, tenants.is_some())),
                },
            }
        }
        Ok(section)
    }

    /// A key that has a table, as `access` in `[agents]`.
    fn key_in(
        &self,
        table: &str,
        (name, value): Entry<'_, 't>,
        section: &mut Section,
    ) -> Result<()> {
        let keys = || {
            KEYS.iter()
                .filter_map(|key| Some((in_table(key, table)?, key)))
        };
        let found = keys().find(|(known, _)| known == name.get_ref());
        match found {
            Some((_, key)) => self.key(key, value, section),
            None => Err(self.wrong(
                name.span().start,
                format!("`{}` is not a setting of [{table}]", name.get_ref()),
                &nearest(name.get_ref(), keys().map(|(name, _)| name)),
            )),
        }
    }

    fn key(&self, key: &Key, value: &Spanned<DeValue<'t>>, section: &mut Section) -> Result<()> {
        let source = self.source(value.span().start);
        if matches!(key.kind, SettingKind::Command | SettingKind::Compat) {
            let items = self.strings(key.name, value)?;
            if key.kind == SettingKind::Command && items.is_empty() {
                let hint = format!(
                    "write the program and its arguments: {} = [\"program\", \"argument\"]",
                    key.name
                );
                return Err(self.wrong(
                    value.span().start,
                    format!("`{}` does not name a program", key.name),
                    &hint,
                ));
            }
            if let (SettingKind::Command, Some(program)) = (key.kind, items.first()) {
                check_program(program)
                    .map_err(|(message, hint)| self.wrong(value.span().start, message, &hint))?;
            }
            if key.kind == SettingKind::Compat {
                let known = |item: &&String| Compat::NAMES.contains(&item.as_str());
                if let Some(item) = items.iter().find(|item| !known(item)) {
                    let message = format!("`compat` does not support `{item}`");
                    let hint = format!("use {}", Compat::NAMES.join(", "));
                    return Err(self.wrong(value.span().start, message, &hint));
                }
            }
            section.lists.insert(
                key.name,
                Sourced {
                    value: items,
                    source,
                },
            );
        } else {
            let value = self.text(key.name, key.kind, value)?;
            section.texts.insert(key.name, Sourced { value, source });
        }
        Ok(())
    }

    fn accounts(&self, table: &DeTable<'t>) -> Result<BTreeMap<String, String>> {
        let account = |(id, name): Entry<'_, 't>| {
            if !is_account_id(id.get_ref()) {
                let message = format!("`{}` is not an AWS account id", id.get_ref());
                return Err(self.wrong(
                    id.span().start,
                    message,
                    "write \"111122223333\" = \"name\", with twelve digits in quotes",
                ));
            }
            let name = self.text("accounts", SettingKind::Text, name)?;
            Ok((id.get_ref().to_string(), name))
        };
        table.iter().map(account).collect()
    }

    pub(super) fn table<'a>(&self, (name, value): Entry<'a, 't>) -> Result<&'a DeTable<'t>> {
        value.get_ref().as_table().ok_or_else(|| {
            let name = name.get_ref();
            self.wrong(
                value.span().start,
                format!("`{name}` must be a table"),
                &format!("write [{name}], and its keys below it"),
            )
        })
    }

    pub(super) fn text(
        &self,
        name: &str,
        kind: SettingKind,
        value: &Spanned<DeValue<'t>>,
    ) -> Result<String> {
        // An app id is all digits, and many will write it without quotes.
        let text = match value.get_ref() {
            DeValue::String(text) => Cow::Borrowed(text.as_ref()),
            DeValue::Integer(number) if number.radix() == 10 => Cow::Borrowed(number.as_str()),
            DeValue::Boolean(value) if kind == SettingKind::Switch => value.to_string().into(),
            _ => {
                return Err(self.wrong(
                    value.span().start,
                    format!("`{name}` must be text"),
                    &format!("write {name} = \"…\""),
                ));
            }
        };
        check_text(name, kind, &text)
            .map_err(|(message, hint)| self.wrong(value.span().start, message, &hint))
    }

    pub(super) fn strings(&self, name: &str, value: &Spanned<DeValue<'t>>) -> Result<Vec<String>> {
        let items = value.get_ref().as_array().and_then(|items| {
            items
                .iter()
                .map(|item| item.get_ref().as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
        });
        items.ok_or_else(|| {
            let hint = format!("write {name} = [\"…\", \"…\"], one item for each word");
            self.wrong(
                value.span().start,
                format!("`{name}` must be a list of text values"),
                &hint,
            )
        })
    }

    pub(super) fn check_name(&self, name: &Spanned<Cow<'t, str>>) -> Result<()> {
        if is_name(name.get_ref()) {
            return Ok(());
        }
        let message = format!("`{}` is not a valid name", name.get_ref());
        Err(self.wrong(name.span().start, message, NAMES))
    }

    fn unknown_key(&self, name: &Spanned<Cow<'t, str>>, top_level: bool) -> Error {
        let message = format!("`{}` is not a setting", name.get_ref());
        let hint = match SECRETS.iter().find(|secret| secret.name == name.get_ref()) {
            Some(secret) => format!(
                "keep secrets out of the file: use {} or {}, or type it when asked",
                secret.command, secret.variable
            ),
            None => {
                let tables = ["accounts", "roles"]
                    .into_iter()
                    .chain(top_level.then_some("tenants"));
                nearest(
                    name.get_ref(),
                    KEYS.iter()
                        .map(|key| table_of(key).unwrap_or(key.name))
                        .chain(tables),
                )
            }
        };
        self.wrong(name.span().start, message, &hint)
    }

    pub(super) fn source(&self, position: usize) -> Source {
        Source::File {
            path: self.path.clone(),
            line: self.line(position),
        }
    }

    fn line(&self, position: usize) -> usize {
        self.line_ends.partition_point(|end| *end < position) + 1
    }

    pub(super) fn wrong(&self, position: usize, message: String, hint: &str) -> Error {
        Error::SettingWrong {
            place: self.source(position).to_string(),
            message,
            hint: hint.to_owned(),
        }
    }
}

/// The table of a key whose name is `TABLE.KEY`.
fn table_of(key: &Key) -> Option<&'static str> {
    key.name.split_once('.').map(|(table, _)| table)
}

fn is_table(name: &str) -> bool {
    KEYS.iter().any(|key| table_of(key) == Some(name))
}

fn in_table(key: &'static Key, table: &str) -> Option<&'static str> {
    key.name.strip_prefix(table)?.strip_prefix('.')
}

/// "did you mean", or all there are when nothing is near.
pub fn nearest<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str> + Clone) -> String {
    let best = names
        .clone()
        .into_iter()
        .map(|name| {
            (
                strsim::jaro_winkler(&wanted.to_lowercase(), &name.to_lowercase()),
                name,
            )
        })
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((likeness, name)) if likeness > 0.75 => format!("did you mean `{name}`?"),
        Some(_) => format!(
            "use one of: {}",
            names.into_iter().collect::<Vec<_>>().join(", ")
        ),
        None => "add one to the config file".into(),
    }
}

#[cfg(test)]
mod tests;
