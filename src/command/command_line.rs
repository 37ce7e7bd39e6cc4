//! The command line: the verbs, and from the words to one of them.

mod guesses;
mod overview;
mod parse;

use clap::Parser;

use super::Command;
use super::arguments::Global;
pub use guesses::{GUESSES, Guess, canonical, no_such_command};
pub use overview::{EXAMPLES, GROUPS, names, purpose};
pub use parse::{assume_command, command, parse, verb, with_our_name};

pub const ASSUME_PURPOSE: &str = "Use a role in this shell";

pub const ASSUME_OPTIONS: &str =
    "It has the options of `ol-aws env`, except --shell, --format and --output";
/// The ids of those.
pub const ENV_ALONE: [&str; 3] = ["shell", "format", "output"];

/// What `ol-assume` does, which is a function of the shells and unknown to clap.
pub const ASSUME_FORMS: [(&str, &str); 5] = [
    ("ol-assume", "Pick a role from a list"),
    ("ol-assume ROLE", "Use this role"),
    ("ol-assume ROLE -- CMD", "Run one command with this role"),
    ("ol-assume -", "Return to the previous role"),
    ("ol-assume --unset", "Remove the credentials"),
];

/// The help of `ol-assume`, above that of `env`, whose options it takes.
pub fn assume_help() -> String {
    let width = ASSUME_FORMS.iter().map(|(form, _)| form.len()).max();
    let width = width.unwrap_or_default();
    let forms = ASSUME_FORMS.map(|(form, what)| format!("  {form:width$}  {what}\n"));
    format!(
        "{ASSUME_PURPOSE}\n\n{}\n{ASSUME_OPTIONS}:\n\n",
        forms.concat()
    )
}

/// Get AWS credentials by signing in with OneLogin
#[derive(Debug, Parser)]
#[command(
    name = "ol-aws",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn words_before_the_dashes_are_the_role_and_after_them_the_command() {
        let cli = Cli::try_parse_from([
            "ol-aws", "exec", "prod", "admin", "--", "ls", "-l", "--", "x",
        ])
        .expect("right");
        let Command::Exec(exec) = cli.command else {
            panic!("exec")
        };
        assert_eq!(exec.role.reference().as_deref(), Some("prod admin"));
        assert_eq!(exec.command, ["ls", "-l", "--", "x"]);
    }
}
