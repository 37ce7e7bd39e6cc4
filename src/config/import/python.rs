//! OneLogin's Python client: `onelogin.sdk.json`, `onelogin.aws.json` and `accounts.yaml`. They may
//! be in different places, and say different things.

use std::path::{Path, PathBuf};

use super::bounded::{json, yaml};
use super::entries::Section;
use super::imported::{account_id, alias, role_of};
use super::tree::Node;
use super::{Imported, Wrong};
use crate::error::Result;

const SDK: &str = "onelogin.sdk.json";
const AWS: &str = "onelogin.aws.json";
const ACCOUNTS: &str = "accounts.yaml";
const AWS_KEYS: [&str; 11] = [
    "app_id",
    "subdomain",
    "username",
    "profile",
    "profiles",
    "duration",
    "aws_region",
    "aws_account_id",
    "aws_role_name",
    "keychain_service",
    "keychain_account",
];

pub fn is_one(name: &str) -> bool {
    [SDK, AWS, ACCOUNTS].contains(&name)
}

/// Finds each of its files separately, in the first directory that has it. `accounts.yaml` alone
/// may belong to any program.
pub fn files_in(directories: &[&Path]) -> Vec<PathBuf> {
    let find = |name: &str| {
        let mut paths = directories.iter().map(|directory| directory.join(name));
        paths.find(|path| path.is_file())
    };
    let mut files: Vec<PathBuf> = [SDK, AWS].into_iter().filter_map(find).collect();
    if !files.is_empty() {
        files.extend(find(ACCOUNTS));
    }
    files
}

pub fn read(texts: &[(&Path, String)]) -> Result<Imported> {
    let mut imported = Imported::of("OneLogin's Python client", None, "");
    for (path, text) in texts {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        imported.file = name.clone().into_owned();
        let taken = match &*name {
            SDK => json(text).map(|value| sdk(&value.section(""), &mut imported)),
            AWS => json(text).map(|value| aws(&value, &mut imported)),
            _ => accounts(text, &mut imported),
        };
        taken.map_err(|wrong| wrong.of(path))?;
    }
    Ok(imported)
}

/// The client reads the file only if it holds both an id and a secret.
fn sdk(values: &Section, imported: &mut Imported) {
    imported.take("client_id", values.get("client_id"));
    imported.take_secret(values.get("client_secret"));
    imported.take_onelogin_region(values.get("region"));
    imported.take("ip_address", values.get("ip"));
    let read = ["client_id", "client_secret", "region", "ip"];
    imported.leave(values, &read, &[]);
}

fn aws(document: &Node, imported: &mut Imported) {
    let values = document.section("");
    for (theirs, ours) in [
        ("app_id", "app_id"),
        ("subdomain", "subdomain"),
        ("username", "username"),
        ("aws_region", "region"),
    ] {
        imported.take(ours, values.get(theirs));
    }
    imported.take_seconds(values.get("duration"));
    let profiles = document.get("profiles");
    for (name, node) in profiles.into_iter().flat_map(Node::table) {
        profile(name, node, &values, imported);
    }
    default_role(document, &values, imported);
    if let Some(entry) = values.get("profile").filter(|entry| !entry.is_empty()) {
        let name = values.text("profile");
        let text = format!(
            "to write the AWS profile `{name}`, run `ol-aws save --profile {name}`; `ol-aws profiles --write` makes profiles that get credentials from ol-aws"
        );
        imported.note(entry.line, &text);
    }
    let keychain = ["keychain_service", "keychain_account"];
    let keychain = keychain.into_iter().filter_map(|key| values.get(key));
    if let Some(entry) = keychain.into_iter().find(|entry| !entry.is_empty()) {
        imported.note(
            entry.line,
            "the password in the keychain is not imported: ol-aws asks for it once, and offers to keep it",
        );
    }
    imported.leave(&values, &AWS_KEYS, &[]);
}

/// Returns the line of the account, and the account and role that apply to a profile: its own, else
/// the top-level ones.
fn role_in(profile: &Section, values: &Section) -> (usize, String, String) {
    let of = |key: &str| match profile.text(key) {
        "" => values.text(key).to_owned(),
        own => own.to_owned(),
    };
    let key = "aws_account_id";
    let entry = profile.get(key).or_else(|| values.get(key));
    let line = entry.map_or(0, |entry| entry.line);
    (line, of(key), of("aws_role_name"))
}

fn profile(name: &str, node: &Node, values: &Section, imported: &mut Imported) {
    let own = node.section(name);
    let (app, own_app) = (values.text("app_id"), own.text("app_id"));
    if !own_app.is_empty() && own_app != app {
        let text = format!(
            "the profile `{name}` is of another app, {own_app}: give it a [tenants.NAME] with that app_id"
        );
        imported.note(node.line, &text);
        return;
    }
    let (line, account, role) = role_in(&own, values);
    if account.is_empty() || role.is_empty() {
        let text = format!("the profile `{name}` names no account and role: not imported");
        imported.note(node.line, &text);
        return;
    }
    let mut texts = vec![("role", line, role_of(&account, &role))];
    if let Some(region) = own.get("aws_region").filter(|entry| !entry.is_empty()) {
        texts.push(("region", region.line, own.text("aws_region").to_owned()));
    }
    imported.take_role(name, node.line, &texts);
    let read = ["aws_account_id", "aws_role_name", "aws_region", "app_id"];
    imported.leave(&own, &read, &[]);
}

/// Takes the role of the profile that `profile` names, else the top-level one. An account alone
/// only marks its roles in the client's list, and a role alone its accounts.
fn default_role(document: &Node, values: &Section, imported: &mut Imported) {
    let name = values.text("profile");
    let chosen = document
        .get("profiles")
        .and_then(|profiles| profiles.get(name));
    if chosen.is_some()
        && imported
            .roles
            .iter()
            .any(|(known, _)| *known == alias(name))
    {
        let line = values.get("profile").map_or(0, |entry| entry.line);
        imported.take_text("default_role", line, &alias(name));
        return;
    }
    let own = chosen.map(|node| node.section(name)).unwrap_or_default();
    let (line, account, role) = role_in(&own, values);
    match (account.is_empty(), role.is_empty()) {
        (false, false) => imported.take_text("default_role", line, &role_of(&account, &role)),
        (false, true) => imported.account = Some(account_id(&account)),
        (true, false) => {
            let line = values.get("aws_role_name").map_or(line, |entry| entry.line);
            imported.note(
                line,
                "a role without its account is ambiguous: not imported",
            );
        }
        (true, true) => {}
    }
}

fn accounts(text: &str, imported: &mut Imported) -> Result<(), Wrong> {
    let document = yaml(text)?;
    let accounts = document.get("accounts");
    for (id, node) in accounts.into_iter().flat_map(Node::table) {
        imported.take_account(id, node.line, node.text().unwrap_or_default());
    }
    Ok(())
}
