//! clisso: providers, which are users at companies, and their apps. viper reads the file: keys are
//! case-insensitive, values are not.

use super::bounded::{self, yaml};
use super::entries::{Entry, Section};
use super::tree::Node;
use super::{Imported, Wrong};

pub const FILE: &str = ".clisso.yaml";

const GLOBAL_KEYS: [&str; 5] = [
    "selected-app",
    "aws-region",
    "mfa-device",
    "mfa",
    "accounts",
];
const PROVIDER_KEYS: [&str; 7] = [
    "type",
    "client-id",
    "client-secret",
    "subdomain",
    "username",
    "region",
    "duration",
];
const APP_KEYS: [&str; 5] = ["provider", "app-id", "duration", "arn", "aws-region"];

pub fn read(text: &str, file: &str) -> Result<Vec<Imported>, Wrong> {
    let document = yaml(text)?.lowered();
    let mut apps = Vec::new();
    if let Some(node) = document.get("apps") {
        find_apps(node, "", &mut apps);
    }
    let apps = bounded::sections(apps)?;
    let selected = document.at("global.selected-app").and_then(Node::text);
    let selected = selected.unwrap_or_default().to_lowercase();
    // What its user works with comes first.
    let (first, others): (Vec<_>, Vec<_>) = apps.iter().partition(|app| app.name == selected);
    let ordered = first.into_iter().chain(others);
    Ok(ordered
        .filter_map(|app| one(app, &document, file))
        .collect())
}

/// clisso stores an app `a.b` as a table `b` in a table `a`.
fn find_apps(node: &Node, path: &str, apps: &mut Vec<Section>) {
    let is_app = |node: &Node| {
        let single = |key: &str| node.get(key).is_some_and(|value| value.text().is_some());
        single("provider") || single("app-id")
    };
    for (name, node) in node.table() {
        let path = match path {
            "" => name.clone(),
            path => format!("{path}.{name}"),
        };
        if is_app(node) {
            apps.push(node.section(&path));
        } else if path.len() < 1024 {
            find_apps(node, &path, apps);
        }
    }
}

fn one(app: &Section, document: &Node, file: &str) -> Option<Imported> {
    let provider = format!("providers.{}", app.text("provider").to_lowercase());
    let provider = document.at(&provider)?.section("");
    if !provider.text("type").eq_ignore_ascii_case("onelogin") {
        return None;
    }
    let empty = Node::default();
    let global = document.get("global").unwrap_or(&empty);
    let global_values = global.section("");
    let mut imported = Imported::of("clisso", Some(&app.name), file);
    imported.take("app_id", app.get("app-id"));
    for (theirs, ours) in [
        ("client-id", "client_id"),
        ("subdomain", "subdomain"),
        ("username", "username"),
    ] {
        imported.take(ours, provider.get(theirs));
    }
    imported.take_secret(provider.get("client-secret"));
    imported.take_onelogin_region(provider.get("region"));
    // Its flag --mfa-device is `global.mfa.device` in the file.
    let device = global.at("mfa.device").map(|node| Entry {
        key: "mfa.device".into(),
        text: node.text().map(str::to_owned),
        line: node.line,
    });
    imported.take(
        "device",
        device.as_ref().or(global_values.get("mfa-device")),
    );
    let first = |key: &str, places: [&'_ Section; 2]| {
        let found = places.into_iter().filter_map(|place| place.get(key));
        found.into_iter().find(|entry| !entry.is_empty()).cloned()
    };
    let region = first("aws-region", [app, &global_values]);
    // The region it uses if none is set.
    let is_region = |entry: &Entry| entry.text.as_deref() != Some("aws-global");
    imported.take("region", region.as_ref().filter(|entry| is_region(entry)));
    imported.take_seconds(first("duration", [app, &provider]).as_ref());
    imported.take("default_role", app.get("arn"));
    for (id, node) in global.get("accounts").into_iter().flat_map(Node::table) {
        imported.take_account(id, node.line, node.text().unwrap_or_default());
    }
    imported.leave(app, &APP_KEYS, &[]);
    imported.leave(&provider, &PROVIDER_KEYS, &[]);
    imported.leave(&global_values, &GLOBAL_KEYS, &[]);
    Some(imported)
}
