//! OneLogin's own clients: the Python one's `onelogin.sdk.json`, `onelogin.aws.json` and
//! `accounts.yaml`, and the Java one's `onelogin.sdk.properties`. They lie side by side, and say
//! different things.

use std::path::{Path, PathBuf};

use serde_json::Value;
use yaml_rust2::Yaml;

use super::bounded::{json, yaml};
use super::{Imported, Wrong, ini, role_of};
use crate::error::Result;

const SDK: &str = "onelogin.sdk.json";
const AWS: &str = "onelogin.aws.json";
const ACCOUNTS: &str = "accounts.yaml";
const PROPERTIES: &str = "onelogin.sdk.properties";

pub fn is_one(name: &str) -> bool {
    [SDK, AWS, ACCOUNTS, PROPERTIES].contains(&name)
}

/// `accounts.yaml` alone may be anybody's.
pub fn files_in(directory: &Path) -> Vec<PathBuf> {
    let there = |name: &str| Some(directory.join(name)).filter(|path| path.is_file());
    let mut files: Vec<PathBuf> = [PROPERTIES, SDK, AWS]
        .into_iter()
        .filter_map(there)
        .collect();
    if !files.is_empty() {
        files.extend(there(ACCOUNTS));
    }
    files
}

pub fn read(texts: &[(&Path, String)]) -> Result<Imported> {
    let java = texts.iter().any(|(path, _)| path.ends_with(PROPERTIES));
    let tool = if java {
        "OneLogin's Java client"
    } else {
        "OneLogin's Python client"
    };
    let mut imported = Imported::of(tool, None);
    for (path, text) in texts {
        let name = path.file_name().unwrap_or_default();
        let taken = match name.to_str().unwrap_or_default() {
            SDK => json(text).map(|value| sdk(&value, &mut imported)),
            AWS => json(text).map(|value| aws(&value, &mut imported)),
            ACCOUNTS => accounts(text, &mut imported),
            _ => properties(text, &mut imported),
        };
        taken.map_err(|wrong| wrong.of(path))?;
    }
    Ok(imported)
}

/// A text or a number; the clients take ids as either.
fn said(value: &Value, key: &str) -> String {
    match &value[key] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn sdk(value: &Value, imported: &mut Imported) {
    imported.take("client_id", &said(value, "client_id"));
    imported.take_secret(&said(value, "client_secret"));
    imported.take_onelogin_region(&said(value, "region"));
    imported.take("ip_address", &said(value, "ip"));
}

fn aws(value: &Value, imported: &mut Imported) {
    for (theirs, ours) in [
        ("app_id", "app_id"),
        ("subdomain", "subdomain"),
        ("username", "username"),
        ("aws_region", "region"),
    ] {
        imported.take(ours, &said(value, theirs));
    }
    imported.take_seconds(&said(value, "duration"));
    let (account, role) = (said(value, "aws_account_id"), said(value, "aws_role_name"));
    if !account.is_empty() && !role.is_empty() {
        imported.take("default_role", &role_of(&account, &role));
    }
    let profile = said(value, "profile");
    if !profile.is_empty() {
        let note = format!(
            "the profile `{profile}` is written by `ol-aws save --profile {profile}`, or read live after `ol-aws profiles --write`"
        );
        imported.notes.push(note);
    }
    if !said(value, "keychain_service").is_empty() {
        imported.notes.push(
            "the password in the keychain is not taken over: it is asked for once, and may be kept"
                .into(),
        );
    }
    let app = said(value, "app_id");
    for (name, profile) in value["profiles"].as_object().into_iter().flatten() {
        let own_app = said(profile, "app_id");
        if !own_app.is_empty() && own_app != app {
            let note = format!(
                "the profile `{name}` is of another app, {own_app}: give it a [tenants.NAME] with that app_id"
            );
            imported.notes.push(note);
            continue;
        }
        let or_top = |key: &str| {
            let own = said(profile, key);
            if own.is_empty() {
                said(value, key)
            } else {
                own
            }
        };
        let (account, role) = (or_top("aws_account_id"), or_top("aws_role_name"));
        if account.is_empty() || role.is_empty() {
            imported.notes.push(format!(
                "the profile `{name}` names no account and role: not taken"
            ));
            continue;
        }
        let mut texts = vec![("role", role_of(&account, &role))];
        let region = said(profile, "aws_region");
        if !region.is_empty() {
            texts.push(("region", region));
        }
        imported.take_role(name, texts);
    }
}

fn accounts(text: &str, imported: &mut Imported) -> Result<(), Wrong> {
    let document = yaml(text)?;
    for (id, name) in document["accounts"].as_hash().into_iter().flatten() {
        // Unquoted ids are numbers to YAML, and one with a zero in front has lost it.
        let id = match id {
            Yaml::String(id) => id.clone(),
            Yaml::Integer(id) => format!("{id:012}"),
            _ => continue,
        };
        if let Some(name) = name.as_str() {
            imported.take_account(id, name);
        }
    }
    Ok(())
}

fn properties(text: &str, imported: &mut Imported) -> Result<(), Wrong> {
    let sections = ini::parse(text)?;
    for section in &sections {
        let get = |key: &str| {
            section
                .get(&format!("onelogin.sdk.{key}"))
                .unwrap_or_default()
        };
        imported.take("client_id", get("client_id"));
        imported.take_secret(get("client_secret"));
        imported.take_onelogin_region(get("region"));
        imported.take("ip_address", get("ip"));
        imported.take("subdomain", get("subdomain"));
        imported.take("subdomain", get("instance"));
    }
    Ok(())
}
