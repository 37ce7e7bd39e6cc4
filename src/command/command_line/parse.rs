//! From the words of a command line to `Cli`, at the price of one verb: clap copies the global
//! flags to every verb it is shown, which took longer than all the rest of a cached `env`.

use std::ffi::OsString;

use clap::{Args, CommandFactory, FromArgMatches};

use super::{Cli, ENV_ALONE, canonical, overview};
use crate::command::arguments::Global;

/// The verb. Not clap's doing, since a command line that clap refuses has a verb too. `arguments`
/// begins with the program's name.
pub fn verb(arguments: &[String]) -> Option<&str> {
    let position = position(arguments)?;
    Some(arguments[position].as_str())
}

/// Where the first word stands that is neither a flag nor a global flag's value.
fn position(arguments: &[String]) -> Option<usize> {
    let mut words = arguments.iter().enumerate().skip(1);
    while let Some((position, word)) = words.next() {
        match word.as_str() {
            "--config" | "--tenant" | "--color" => drop(words.next()),
            flag if flag.starts_with('-') => {}
            _ => return Some(position),
        }
    }
    None
}

/// The words with our own name for a command that is guessed.
pub fn with_our_name(mut words: Vec<OsString>, arguments: &[String]) -> Vec<OsString> {
    if let Some(position) = position(arguments) {
        let (typed, ours) = (&arguments[position], canonical(&arguments[position]));
        if typed != ours {
            words[position] = ours.into();
        }
    }
    words
}

/// # Errors
/// What clap has to say: the command line is wrong, or asks for help or the version.
pub fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    mut command: clap::Command,
) -> Result<Cli, clap::Error> {
    let mut matches = command.try_get_matches_from_mut(arguments)?;
    let cli = Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command));
    // The process ends soon, and taking thousands of small parts apart takes as long as the reading.
    std::mem::forget(command);
    cli
}

/// The definition of the verb that is meant alone, where there is one: its errors and its help show no other.
pub fn command(verb: Option<&str>) -> clap::Command {
    let whole = Cli::command();
    match verb.and_then(|verb| whole.find_subcommand(verb)) {
        Some(verb) => {
            let own = clap::Command::new("ol-aws")
                .subcommand_required(true)
                .disable_help_subcommand(true);
            let verb = verb.clone().help_template(OF_A_VERB);
            Global::augment_args(own).subcommand(verb)
        }
        None => {
            let overview = overview::template(&whole);
            whole.help_template(overview)
        }
    }
}

/// That of `env`, as `ol-assume` takes it.
pub fn assume_command() -> clap::Command {
    let mut command = command(Some("env"));
    // clap adds the arguments of a verb only now.
    command.build();
    command.mut_subcommand("env", |env| {
        // What it is for, and examples, are those of `ol-assume`.
        env.override_usage("ol-assume [OPTIONS] [ROLE]...")
            .help_template("{usage-heading} {usage}\n\n{all-args}")
            .mut_args(|arg| match arg.get_id().as_str() {
                id if ENV_ALONE.contains(&id) => arg.hide(true),
                _ => arg,
            })
    })
}

/// What a verb does comes first, and its examples last, where a terminal shows them.
const OF_A_VERB: &str =
    "{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

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
                let whole = Cli::command().mut_subcommands(|verb| verb.help_template(OF_A_VERB));
                assert_eq!(said(command(Some(sub.get_name()))), said(whole), "{line:?}");
            }
        }
    }
}
