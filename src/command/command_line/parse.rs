//! From the words of a command line to `Cli`, at the price of one verb: clap copies the global
//! flags to every verb it is shown, which took longer than all the rest of a cached `env`.

use std::ffi::OsString;

use clap::{Args, CommandFactory, FromArgMatches};

use super::Cli;
use crate::command::arguments::Global;

/// The first word that is neither a flag nor a global flag's value. `arguments` begins with the
/// program's name. Not clap's doing, since a command line that clap refuses has a verb too.
pub fn verb(arguments: &[String]) -> Option<&str> {
    let mut arguments = arguments.iter().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--config" | "--tenant" | "--color" => drop(arguments.next()),
            flag if flag.starts_with('-') => {}
            word => return Some(word),
        }
    }
    None
}

/// # Errors
/// What clap has to say: the command line is wrong, or asks for help or the version.
pub fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    verb: Option<&str>,
) -> Result<Cli, clap::Error> {
    let mut command = command(verb);
    let mut matches = command.try_get_matches_from_mut(arguments)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

/// Of the verb that is meant alone, where there is one: its errors and its help show no other.
fn command(verb: Option<&str>) -> clap::Command {
    let whole = Cli::command();
    let Some(verb) = verb.and_then(|verb| whole.find_subcommand(verb)) else {
        return whole;
    };
    let own = clap::Command::new("ol-aws").subcommand_required(true);
    Global::augment_args(own).subcommand(verb.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        let words = line.split(' ').filter(|word| !word.is_empty());
        std::iter::once("ol-aws".to_owned())
            .chain(words.map(str::to_owned))
            .collect()
    }

    #[test]
    fn the_verb_is_the_first_word_that_belongs_to_no_global_flag() {
        for (line, expected) in [
            ("env admin", Some("env")),
            ("--config exec -q env", Some("env")),
            ("--color=never --tenant x roles", Some("roles")),
            ("-vv", None),
            ("", None),
        ] {
            assert_eq!(verb(&words(line)), expected, "{line}");
        }
    }

    /// What a person reads is the same whether clap knew one verb or all.
    #[test]
    fn every_verbs_help_and_errors_are_those_of_the_whole_command_line() {
        let whole = Cli::command();
        for sub in whole.get_subcommands() {
            for rest in [
                "--help",
                "-h",
                "--no-such-flag",
                "--color blue",
                "a b -- c --config",
            ] {
                let line = words(&format!("{} {rest}", sub.get_name()));
                let said = |mut command: clap::Command| {
                    let result = command.try_get_matches_from_mut(line.iter());
                    result.err().map(|error| (error.kind(), error.to_string()))
                };
                assert_eq!(
                    said(command(Some(sub.get_name()))),
                    said(Cli::command()),
                    "{line:?}"
                );
            }
        }
    }
}
