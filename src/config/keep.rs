//! Keeps what was asked for on a terminal in the config file, leaving every other line as it is. Never a secret.

use std::fs;
use std::io::Write;
use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, value};

use crate::error::{Error, Result};
use crate::files;

/// Adds keys to the config file, at the top level or in `[tenants.NAME]`; makes the file when there is none.
///
/// # Errors
/// When the file is not TOML any more, or cannot be written; it is then as it was.
pub fn keep(path: &Path, tenant: Option<&str>, answers: &[(&'static str, String)]) -> Result<()> {
    let text = files::read_settings(path)?.unwrap_or_default();
    let mut document: DocumentMut =
        text.parse()
            .map_err(|error: toml_edit::TomlError| Error::ConfigUnusable {
                path: path.display().to_string(),
                reason: error.message().to_owned(),
                hint: "the file is TOML: https://toml.io".into(),
            })?;
    let section: &mut dyn toml_edit::TableLike = match tenant {
        None => document.as_table_mut(),
        Some(tenant) => document["tenants"][tenant]
            .or_insert(Item::Table(Table::new()))
            .as_table_like_mut()
            .expect("the file was read before, and a tenant is a table"),
    };
    for (key, answer) in answers {
        section.insert(key, value(answer));
    }
    // A link leads to where a dotfile manager keeps the real file; replacing the link would cut that tie.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let failed = |error: std::io::Error| Error::file("write", path, &error);
    let directory = target
        .parent()
        .ok_or_else(|| failed(std::io::ErrorKind::NotFound.into()))?;
    fs::create_dir_all(directory).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(failed)?;
    if let Ok(metadata) = fs::metadata(&target) {
        file.as_file()
            .set_permissions(metadata.permissions())
            .map_err(failed)?;
    }
    file.write_all(document.to_string().as_bytes())
        .and_then(|()| file.as_file().sync_all())
        .map_err(failed)?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
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
