//! Keeps answers in the config file, leaving every other line as it is. Never a secret.

use std::fs;
use std::io::Write;
use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, TableLike, value};

use crate::error::{Error, Result};
use crate::files;

/// What is to be put into a config file.
#[derive(Debug, Default, Clone)]
pub struct Additions {
    pub texts: Vec<(&'static str, String)>,
    /// Keys that are taken out.
    pub removals: Vec<&'static str>,
    /// By alias: the role's reference and what else is said of it.
    pub roles: Vec<(String, Vec<(&'static str, String)>)>,
    /// By account id.
    pub accounts: Vec<(String, String)>,
}

impl Additions {
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
            && self.removals.is_empty()
            && self.roles.is_empty()
            && self.accounts.is_empty()
    }

    /// A later answer takes the place of an earlier one.
    pub fn put(&mut self, key: &'static str, answer: String) {
        self.removals.retain(|known| *known != key);
        self.texts.retain(|(known, _)| *known != key);
        self.texts.push((key, answer));
    }

    /// The file shall not say it any more.
    pub fn remove(&mut self, key: &'static str) {
        self.texts.retain(|(known, _)| *known != key);
        self.removals.push(key);
    }
}

/// The file's text, and what it becomes with the additions, at the top level or in
/// `[tenants.NAME]`.
///
/// # Errors
/// When the file cannot be read, is not TOML, or would hold a value that is none.
pub fn with_additions(
    path: &Path,
    tenant: Option<&str>,
    additions: &Additions,
) -> Result<(String, String)> {
    let before = files::read_settings(path)?.unwrap_or_default();
    let mut document: DocumentMut =
        before
            .parse()
            .map_err(|error: toml_edit::TomlError| Error::FileUnusable {
                path: path.display().to_string(),
                reason: error.message().to_owned(),
                hint: "correct the TOML syntax: https://toml.io".into(),
            })?;
    let section: &mut dyn TableLike = match tenant {
        None => document.as_table_mut(),
        Some(tenant) => table(table(document.as_table_mut(), "tenants"), tenant),
    };
    for key in &additions.removals {
        section.remove(key);
    }
    for (key, answer) in &additions.texts {
        match key.split_once('.') {
            Some((name, key)) => put(table(section, name), key, answer),
            None => put(section, key, answer),
        }
    }
    for (id, name) in &additions.accounts {
        put(table(section, "accounts"), id, name);
    }
    for (alias, texts) in &additions.roles {
        let role = table(table(section, "roles"), alias);
        for (key, answer) in texts {
            put(role, key, answer);
        }
    }
    let after = document.to_string();
    // Whatever was put in: a file that cannot be read any more would stop every call.
    super::file::parse(path, &after)?;
    Ok((before, after))
}

/// A table in a table, made where there is none. One that holds nothing but tables needs no line of
/// its own.
fn table<'t>(section: &'t mut dyn TableLike, name: &str) -> &'t mut dyn TableLike {
    let mut new = Table::new();
    new.set_implicit(true);
    section
        .entry(name)
        .or_insert(Item::Table(new))
        .as_table_like_mut()
        .expect("the file was read before, and there it is a table")
}

/// In the place of the value that is there, whose comment stays.
fn put(section: &mut dyn TableLike, key: &str, answer: &str) {
    match section.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) if old.as_str() == Some(answer) => {}
        Some(old) => {
            let decor = old.decor().clone();
            *old = answer.into();
            *old.decor_mut() = decor;
        }
        None => drop(section.insert(key, value(answer))),
    }
}

/// Writes the file as a whole; makes it, for its owner alone, when there is none.
///
/// # Errors
/// When it cannot be written; it is then as it was.
pub fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |error: std::io::Error| Error::io("write", path, &error);
    // A link leads to where a dotfile manager keeps the real file; replacing the link would cut
    // that tie.
    let target = files::settings_place(path)?;
    let directory = target
        .parent()
        .ok_or_else(|| failed(std::io::ErrorKind::NotFound.into()))?;
    files::make_private_dir(directory).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(failed)?;
    if let Ok(metadata) = fs::metadata(&target) {
        file.as_file()
            .set_permissions(metadata.permissions())
            .map_err(failed)?;
    }
    file.write_all(text.as_bytes())
        .and_then(|()| file.as_file().sync_all())
        .map_err(failed)?;
    files::replace(file, &target).map_err(failed)?;
    Ok(())
}

/// Adds texts to the config file.
///
/// # Errors
/// When the file is not TOML any more, or cannot be written; it is then as it was.
pub fn keep(path: &Path, tenant: Option<&str>, answers: &[(&'static str, String)]) -> Result<()> {
    let additions = Additions {
        texts: answers.to_vec(),
        ..Additions::default()
    };
    let (_, after) = with_additions(path, tenant, &additions)?;
    write(path, &after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_added_and_every_other_line_stays() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let path = home.path().join("config.toml");
        let before = "# mine\nregion = \"eu-west-1\" # keep\n\n[roles.admin]\nrole = \"x\"\n";
        fs::write(&path, before).expect("written");
        keep(&path, None, &[("subdomain", "acme".into())]).expect("kept");
        keep(&path, Some("other"), &[("app_id", "7".into())]).expect("kept");
        let after = fs::read_to_string(&path).expect("there");
        for line in before.lines() {
            assert!(after.contains(line), "{line} is lost in {after}");
        }
        let read = super::super::file::parse(&path, &after).expect("still right");
        assert_eq!(read.top.texts["subdomain"].value, "acme");
        assert_eq!(read.tenants["other"].texts["app_id"].value, "7");
    }

    #[test]
    fn a_value_that_changes_keeps_its_comment_and_roles_and_accounts_get_their_tables() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let path = home.path().join("config.toml");
        let before = "region = \"eu-west-1\" # mine\n\n[roles.ro] # old\nrole = \"a/B\"\n";
        fs::write(&path, before).expect("written");
        let additions = Additions {
            texts: vec![("region", "eu-north-1".into())],
            roles: vec![
                ("ro".into(), vec![("role", "c/D".into())]),
                (
                    "admin".into(),
                    vec![("role", "a/Admin".into()), ("duration", "2h".into())],
                ),
            ],
            accounts: vec![("111122223333".into(), "prod".into())],
            ..Additions::default()
        };
        let (_, after) = with_additions(&path, None, &additions).expect("right");
        let expected = "region = \"eu-north-1\" # mine\n\n[roles.ro] # old\nrole = \"c/D\"\n\n\
                        [roles.admin]\nrole = \"a/Admin\"\nduration = \"2h\"\n\n[accounts]\n111122223333 = \"prod\"\n";
        assert_eq!(after, expected);
        write(&path, &after).expect("written");
        assert_eq!(
            with_additions(&path, None, &additions).expect("right").1,
            after
        );
    }

    #[test]
    fn a_key_is_taken_out_and_can_come_back() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let path = home.path().join("config.toml");
        fs::write(
            &path,
            "region = \"eu-west-1\" # mine\ndefault_role = \"ro\"\n",
        )
        .expect("written");
        let mut additions = Additions::default();
        additions.put("default_role", "admin".into());
        additions.remove("default_role");
        assert!(!additions.is_empty());
        let (_, after) = with_additions(&path, None, &additions).expect("right");
        assert_eq!(after, "region = \"eu-west-1\" # mine\n");
        additions.put("default_role", "admin".into());
        let (_, after) = with_additions(&path, None, &additions).expect("right");
        assert_eq!(
            after,
            "region = \"eu-west-1\" # mine\ndefault_role = \"admin\"\n"
        );
    }

    #[test]
    fn a_missing_file_is_made() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let path = home.path().join("a/b/config.toml");
        keep(&path, None, &[("username", "ada \"x\"".into())]).expect("kept");
        assert_eq!(
            fs::read_to_string(&path).expect("there"),
            "username = 'ada \"x\"'\n"
        );
    }
}
