//! The overview: `ol-aws --help`, which clap would print as one long list.

use std::fmt::Write;

use super::ASSUME_PURPOSE;
use crate::shell::ASSUME;

/// The commands in the order a person needs them; `ol-aws(1)` has the same groups.
pub const GROUPS: [(&str, &[&str]); 5] = [
    ("Start here", &["configure", "login", "logout"]),
    ("Use a role", &["ol-assume", "exec", "env", "console"]),
    (
        "Give programs credentials",
        &["profiles", "credential-process", "serve", "save"],
    ),
    ("List and check", &["roles", "status", "why", "doctor"]),
    (
        "Set up your shell",
        &["init", "prompt", "completions", "man", "help"],
    ),
];

pub const EXAMPLES: &str = "Examples:
  # Set up ol-aws, once
  ol-aws configure

  # Use a role in this shell (after `ol-aws init`)
  ol-assume admin

  # Run one command with a role
  ol-aws exec ro -- aws s3 ls

  # Let the AWS CLI, Terraform and the AWS SDKs sign in by themselves
  ol-aws profiles --write";

/// Where the manual is: at the project's address, once Cargo.toml has one.
const MORE: &str = if env!("CARGO_PKG_REPOSITORY").is_empty() {
    "Run `ol-aws help COMMAND` for the options and examples of a command.
See ol-aws(1) for exit codes and files, and ol-aws-config(5) for settings."
} else {
    concat!(
        "Run `ol-aws help COMMAND` for the options and examples of a command.
See ol-aws(1) for exit codes and files, and ol-aws-config(5) for settings.
Documentation: ",
        env!("CARGO_PKG_REPOSITORY"),
        "#readme"
    )
};

/// The name of every command that is not hidden.
pub fn names() -> impl Iterator<Item = &'static str> {
    let all = GROUPS.iter().flat_map(|(_, names)| names.iter().copied());
    all.filter(|name| *name != ASSUME[0])
}

/// What a name of a group is for.
pub fn purpose(name: &str, whole: &clap::Command) -> String {
    let about = whole
        .find_subcommand(name)
        .and_then(|command| command.get_about());
    about.map_or_else(
        || format!("{ASSUME_PURPOSE} (needs `ol-aws init`)"),
        ToString::to_string,
    )
}

/// For clap, which fills in the rest.
pub fn template(whole: &clap::Command) -> String {
    let styles = whole.get_styles();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let width = names().map(str::len).max().unwrap_or_default();
    let mut text = "{about-with-newline}\n{usage-heading} {usage}\n".to_owned();
    let heading = |title: &str, text: &mut String| {
        let _ = write!(text, "\n{header}{title}:{header:#}\n");
    };
    for (title, names) in GROUPS {
        heading(title, &mut text);
        for name in names {
            let purpose = purpose(name, whole);
            let _ = writeln!(text, "  {literal}{name:width$}{literal:#}  {purpose}");
        }
    }
    heading("Global options", &mut text);
    text + "{options}\n\n" + EXAMPLES + "\n\n" + MORE + "\n"
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::command::command_line::Cli;

    #[test]
    fn every_command_stands_in_one_group_and_in_the_same_order() {
        let whole = Cli::command();
        let shown = whole.get_subcommands().filter(|verb| !verb.is_hide_set());
        let shown: Vec<&str> = shown.map(clap::Command::get_name).collect();
        assert_eq!(names().collect::<Vec<_>>(), shown);
    }
}
