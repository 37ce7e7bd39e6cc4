//! docs/settings.md, made of the tables that read the config file and of ol-aws-config(5)'s words. `OL_AWS_BLESS=1` writes it
//! anew.

use std::fmt::Write;
use std::path::Path;

use ol_aws::config::file::parse;
use ol_aws::config::keys::{KEYS, SECRETS};
use ol_aws::config::manual;
use ol_aws::config::role_keys::ROLE_KEYS;

use super::is_current;

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn code(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("`{}`", cell(text)),
    }
}

fn page() -> String {
    let mut page = String::from(
        "# Settings\n\nFor everyone who edits the config file. This page is generated from the program, like the manual page ol-aws-config(5).\n",
    );
    for paragraph in manual::DESCRIPTION {
        writeln!(page, "\n{paragraph}").unwrap();
    }
    writeln!(
        page,
        "\n```toml\n{}\n```\n\n## Keys\n\n{}\n",
        manual::EXAMPLE,
        manual::COMMANDS
    )
    .unwrap();
    writeln!(
        page,
        "| key | what it does | type | default | variable | example |\n|---|---|---|---|---|---|"
    )
    .unwrap();
    for key in &KEYS {
        let (name, about, values) = (key.name, cell(key.about), key.kind.values());
        let (default, variable, example) =
            (code(key.default), code(key.variable), code(key.example));
        writeln!(
            page,
            "| `{name}` | {about} | {values} | {default} | {variable} | {example} |"
        )
        .unwrap();
    }
    writeln!(
        page,
        "\n## Secrets\n\n{}\n\n| secret | variable | key of a program |\n|---|---|---|",
        manual::SECRETS
    )
    .unwrap();
    for secret in &SECRETS {
        writeln!(
            page,
            "| {} | `{}` | `{}` |",
            secret.name, secret.variable, secret.command
        )
        .unwrap();
    }
    writeln!(
        page,
        "\n## `[accounts]`\n\n{}\n\n```toml\n[accounts]\n\"111122223333\" = \"prod\"\n```",
        manual::ACCOUNTS
    )
    .unwrap();
    writeln!(
        page,
        "\n## `[roles.ALIAS]`\n\n{}\n\n| key | what it does | type | example |\n|---|---|---|---|",
        manual::ROLES
    )
    .unwrap();
    for key in &ROLE_KEYS {
        let (name, about, values, example) = (
            key.name,
            cell(key.about),
            key.kind.values(),
            code(key.example),
        );
        writeln!(page, "| `{name}` | {about} | {values} | {example} |").unwrap();
    }
    let inherited = KEYS
        .iter()
        .filter(|key| key.inherited)
        .map(|key| code(key.name));
    let inherited = inherited.collect::<Vec<_>>().join(", ");
    writeln!(
        page,
        "\n## `[tenants.NAME]`\n\n{} {inherited}.\n\n{}",
        manual::TENANTS.join("\n\n"),
        manual::TENANT_VARIABLES
    )
    .unwrap();
    writeln!(page, "\n## Variables\n\nIn addition to the variables of the keys, ol-aws reads these:\n\n| variable | what it does |\n|---|---|").unwrap();
    for (name, what) in manual::VARIABLES {
        writeln!(page, "| `{name}` | {} |", cell(what)).unwrap();
    }
    writeln!(
        page,
        "\n{}\n\n## Files\n\n| file | what is in it |\n|---|---|",
        manual::TRUSTED_HOSTS
    )
    .unwrap();
    for (file, what) in manual::FILES {
        writeln!(page, "| `{file}` | {} |", cell(what)).unwrap();
    }
    page
}

#[test]
fn the_settings_page_is_the_programs() {
    is_current("docs/settings.md", &page());
}

/// The tables are those the reader goes by, so a key is in it and on the page, or in neither. What they show has to be right, too.
#[test]
fn every_example_is_accepted_as_it_stands() {
    let read = |text: &str| {
        parse(Path::new("config.toml"), text).map_err(|error| format!("{text}: {error}"))
    };
    for key in &KEYS {
        let section = read(&format!("{} = {}", key.name, key.example))
            .unwrap()
            .top;
        assert!(
            section.texts.contains_key(key.name) || section.lists.contains_key(key.name),
            "{}",
            key.name
        );
        if !key.default.is_empty() {
            read(&format!("{} = {}", key.name, key.default)).unwrap();
            assert_ne!(
                key.default, key.example,
                "{}: an example says something new",
                key.name
            );
        }
    }
    for key in &ROLE_KEYS {
        let mut text = format!("[roles.x]\n{} = {}\n", key.name, key.example);
        if !["role", "role_arn", "profile"].contains(&key.name) {
            text += "role_arn = \"arn:aws:iam::444455556666:role/Deploy\"\n";
        }
        if key.about.contains("Needs `source`") {
            assert!(read(&text).is_err(), "{}", key.name);
            text += "source = \"admin\"\n";
        }
        assert_eq!(read(&text).unwrap().top.roles.len(), 1, "{text}");
    }
    let whole = read(manual::EXAMPLE).unwrap().top;
    assert_eq!((whole.roles.len(), whole.accounts.len()), (4, 1));
}

#[test]
fn what_the_kinds_of_values_say_is_what_is_accepted() {
    for key in &KEYS {
        let choices = key.kind.values();
        for value in choices
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|_| !choices.starts_with("a list"))
        {
            let quoted = if ["true", "false"].contains(&value) {
                value.to_owned()
            } else {
                format!("\"{value}\"")
            };
            let text = format!("{} = {quoted}", key.name);
            assert!(parse(Path::new("config.toml"), &text).is_ok(), "{text}");
        }
    }
}
