//! clisso: providers, which are people at companies, and apps at them.

use yaml_rust2::Yaml;

use super::bounded::yaml;
use super::{Imported, Wrong};

pub const FILE: &str = ".clisso.yaml";

pub fn read(text: &str) -> Result<Vec<Imported>, Wrong> {
    let document = yaml(text)?;
    let global = &document["global"];
    let selected = said(global, "selected-app");
    let mut found: Vec<Imported> = Vec::new();
    for (name, app) in document["apps"].as_hash().into_iter().flatten() {
        let Some(name) = name.as_str() else { continue };
        let provider = &document["providers"][said(app, "provider").as_str()];
        if !said(provider, "type").eq_ignore_ascii_case("onelogin") {
            continue;
        }
        let imported = one(name, app, provider, global);
        // What its user works with comes first.
        if name == selected {
            found.insert(0, imported)
        } else {
            found.push(imported)
        }
    }
    Ok(found)
}

fn one(name: &str, app: &Yaml, provider: &Yaml, global: &Yaml) -> Imported {
    let mut imported = Imported::of("clisso", Some(name));
    imported.take("app_id", &said(app, "app-id"));
    for (theirs, ours) in [
        ("client-id", "client_id"),
        ("subdomain", "subdomain"),
        ("username", "username"),
    ] {
        imported.take(ours, &said(provider, theirs));
    }
    imported.take_secret(&said(provider, "client-secret"));
    imported.take_onelogin_region(&said(provider, "region"));
    imported.take("device", &said(global, "mfa-device"));
    let first = |key: &str, places: &[&Yaml]| {
        let mut said = places.iter().map(|place| said(place, key));
        said.find(|value| !value.is_empty()).unwrap_or_default()
    };
    imported.take("region", &first("aws-region", &[app, global]));
    imported.take_seconds(&first("duration", &[app, provider]));
    imported.take("default_role", &first("arn", &[app, provider]));
    for (id, name) in global["accounts"].as_hash().into_iter().flatten() {
        let id = match id {
            Yaml::String(id) => id.clone(),
            Yaml::Integer(id) => format!("{id:012}"),
            _ => continue,
        };
        if let Some(name) = name.as_str() {
            imported.take_account(id, name);
        }
    }
    imported
}

/// A text or a number.
fn said(value: &Yaml, key: &str) -> String {
    match &value[key] {
        Yaml::String(text) => text.clone(),
        Yaml::Integer(number) => number.to_string(),
        _ => String::new(),
    }
}
