//! ol-aws-config(5), made of the tables that the reader of the file uses.

use super::roff::{Page, literal, markup};
use crate::config::keys::{KEYS, Key, SECRETS};
use crate::config::manual;
use crate::config::role_keys::{ROLE_KEYS, RoleKey};

pub fn page() -> String {
    let mut page = Page::new("ol-aws-config", '5', manual::PURPOSE);
    page.heading("SYNOPSIS");
    let files = manual::FILES.iter().take(2);
    let files: Vec<String> = files.map(|(file, _)| literal(file)).collect();
    page.lines(&files.join(", "));
    page.heading("DESCRIPTION");
    page.text(&manual::DESCRIPTION.join("\n\n"));
    page.heading("KEYS");
    page.text(manual::COMMANDS);
    for key in &KEYS {
        key_item(&mut page, key);
    }
    page.heading("SECRETS");
    page.text(manual::SECRETS);
    page.table(SECRETS.iter().map(|secret| (secret.name, secret.variable)));
    page.heading("ACCOUNTS");
    page.text(manual::ACCOUNTS);
    page.code("[accounts]\n\"111122223333\" = \"prod\"");
    page.heading("ROLES");
    page.text(manual::ROLES);
    for key in &ROLE_KEYS {
        role_item(&mut page, key);
    }
    page.heading("TENANTS");
    page.text(&manual::TENANTS.join("\n\n"));
    let inherited = KEYS.iter().filter(|key| key.inherited);
    let inherited: Vec<String> = inherited.map(|key| format!("`{}`", key.name)).collect();
    page.text(&format!("{}.", inherited.join(", ")));
    page.text(manual::TENANT_VARIABLES);
    page.heading("ENVIRONMENT");
    page.text("In addition to the variables of the keys, ol-aws reads these:");
    for (name, what) in manual::VARIABLES {
        page.item(&literal(name), what);
    }
    page.text(manual::TRUSTED_HOSTS);
    page.heading("FILES");
    for (file, what) in manual::FILES {
        page.item(&literal(file), what);
    }
    page.heading("EXAMPLES");
    page.code(manual::EXAMPLE);
    page.see_also(&[
        ("ol-aws".to_owned(), '1'),
        ("ol-aws-configure".to_owned(), '1'),
        ("ol-aws-doctor".to_owned(), '1'),
    ]);
    page.finish()
}

fn key_item(page: &mut Page, key: &Key) {
    let default = match key.default {
        "" => String::new(),
        default => format!(" Default: `{default}`."),
    };
    let variable = match key.variable {
        "" => String::new(),
        variable => format!(" Variable: `{variable}`."),
    };
    let (about, values) = (key.about, key.kind.values());
    page.item(&literal(key.name), about);
    page.item_line(&markup(&format!("Type: {values}.{default}{variable}")));
    example(page, key.name, key.example);
}

fn role_item(page: &mut Page, key: &RoleKey) {
    let (about, values) = (key.about, key.kind.values());
    page.item(&literal(key.name), about);
    page.item_line(&markup(&format!("Type: {values}.")));
    example(page, key.name, key.example);
}

/// Below the text of a key, and as far in.
fn example(page: &mut Page, name: &str, value: &str) {
    page.item_line(&format!(
        "Example: {}",
        literal(&format!("{name} = {value}"))
    ));
}
