//! docs/reference.md, made of the program itself. `OL_AWS_BLESS=1` writes it anew.

use std::fmt::Write;
use std::path::Path;

use clap::{Arg, Command, CommandFactory};
use ol_aws::command::command_line::Cli;
use ol_aws::config::keys::{KEYS, SECRETS, SettingKind};

fn cell(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line.replace('|', "\\|")
}

/// `-q, --quiet`, `--tenant NAME`, `ROLE…`
fn name(argument: &Arg) -> String {
    let mut text = String::new();
    if let Some(short) = argument.get_short() {
        write!(text, "-{short}, ").unwrap();
    }
    if let Some(long) = argument.get_long() {
        write!(text, "--{long} ").unwrap();
    }
    if argument.get_action().takes_values() {
        for value in argument.get_value_names().unwrap_or_default() {
            write!(text, "{value} ").unwrap();
        }
    }
    text.trim_end().to_owned()
}

fn arguments(page: &mut String, command: &Command, globals: bool) {
    let shown = command.get_arguments().filter(|argument| {
        argument.is_global_set() == globals
            && !argument.is_hide_set()
            && argument.get_id() != "help"
            && argument.get_id() != "version"
    });
    let rows: Vec<String> = shown
        .map(|argument| {
            let help = argument
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            let values = argument.get_possible_values();
            let values: Vec<&str> = values
                .iter()
                .filter(|value| !value.is_hide_set())
                .map(|value| value.get_name())
                .collect();
            let is_switch = !argument.get_action().takes_values();
            let choice = if values.is_empty() || is_switch {
                String::new()
            } else {
                format!(" ({})", values.join(", "))
            };
            format!("| `{}` | {}{choice} |", cell(&name(argument)), cell(&help))
        })
        .collect();
    if !rows.is_empty() {
        writeln!(page, "\n| | |\n|---|---|\n{}", rows.join("\n")).unwrap();
    }
}

fn kind(kind: SettingKind) -> &'static str {
    match kind {
        SettingKind::Text => "text",
        SettingKind::Subdomain => "the first part of the sign-in address",
        SettingKind::OneLoginRegion => "`us` or `eu`",
        SettingKind::Endpoint => "an https address",
        SettingKind::Link => "a page's https address",
        SettingKind::SignIn => "`api` or `browser`",
        SettingKind::Region => "an AWS region",
        SettingKind::Duration => "15m to 12h",
        SettingKind::Command => "a list: program and arguments",
        SettingKind::Compat => "a list of `aws-vault`, `boto2`",
        SettingKind::Guard => "`confirm` or `exec-only`",
        SettingKind::Prefetch => "`recent`, `configured` or `off`",
        SettingKind::Switch => "true or false",
        SettingKind::Program => "a program's name or whole path",
    }
}

fn page() -> String {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let mut page = String::from(
        "# Reference\n\nMade of the program itself: what `--help`, the man pages and the completions say too.\n\n## Everywhere\n",
    );
    arguments(&mut page, &command, true);
    writeln!(page, "\n## Verbs").unwrap();
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        let about = verb
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        writeln!(page, "\n### ol-aws {}\n\n{about}.", verb.get_name()).unwrap();
        arguments(&mut page, verb, false);
        if let Some(more) = verb.get_after_help() {
            writeln!(page, "\n```text\n{}\n```", more.to_string().trim_end()).unwrap();
        }
    }
    writeln!(page, "\n## Settings\n\nOf `~/.config/ol-aws/config.toml`, `/etc/ol-aws/config.toml` and `[tenants.NAME]`; also `[accounts]` and `[roles.ALIAS]` (README). A named tenant has variables of its own for what it does not take over from the top level: the suffix is its name in capitals, such as `OL_AWS_USERNAME_OTHER`. A host of `endpoint` or `launch_url` that a variable names, and one of `AWS_ENDPOINT_URL_STS` or `AWS_ENDPOINT_URL_SIGNIN`, has to be a line of `~/.config/ol-aws/trusted-hosts` to count in the background, unless it is OneLogin's or AWS's own.\n").unwrap();
    writeln!(page, "| key | variable | value |\n|---|---|---|").unwrap();
    for key in &KEYS {
        let variable = match key.variable {
            "" => String::new(),
            variable => format!("`{variable}`"),
        };
        writeln!(page, "| `{}` | {variable} | {} |", key.name, kind(key.kind)).unwrap();
    }
    writeln!(
        page,
        "\nNever in a file:\n\n| secret | variable | a program that prints it |\n|---|---|---|"
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
    let more = command.get_after_help().unwrap().to_string();
    let codes = more.split_once("Exit codes:").unwrap().1;
    writeln!(
        page,
        "\n## Exit codes\n\n```text\n{}\n```",
        codes.trim_matches('\n').trim_end()
    )
    .unwrap();
    page
}

#[test]
fn the_reference_is_the_programs() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md");
    let page = page();
    if std::env::var_os("OL_AWS_BLESS").is_some() {
        std::fs::write(&file, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        page == kept,
        "docs/reference.md is old: OL_AWS_BLESS=1 writes it anew"
    );
    for part in [
        "### ol-aws env",
        "| `--role ROLE` |",
        "| `subdomain` | `OL_AWS_SUBDOMAIN` |",
        "127 not found",
    ] {
        assert!(page.contains(part), "{part}");
    }
}
