//! `ol-aws help`: the help of a command, as `--help` prints it.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::command_line::{self, Guess};
use super::print;
use crate::error::Result;
use crate::shell::ASSUME;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  # Show all commands
  ol-aws help

  # Show the help of one
  ol-aws help exec")]
pub struct Arguments {
    /// The command; without it, help lists all commands
    #[arg(value_name = "COMMAND", value_parser = PossibleValuesParser::new(topics()), hide_possible_values = true)]
    pub topic: Option<String>,
}

/// The commands, by the names that are guessed for them, too.
fn topics() -> Vec<PossibleValue> {
    let own = command_line::names().map(|name| {
        let guessed = command_line::GUESSES.iter();
        let guessed =
            guessed.filter(move |(_, guess)| matches!(guess, Guess::Means(to) if *to == name));
        PossibleValue::new(name).aliases(guessed.map(|(word, _)| *word))
    });
    own.chain([PossibleValue::new(ASSUME[0]).alias(ASSUME[1])])
        .collect()
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let topic = arguments.topic.as_deref().map(command_line::canonical);
    let verb = match topic {
        Some(name) if ASSUME.contains(&name) => {
            print(&command_line::assume_help())?;
            Some("env")
        }
        topic => topic,
    };
    let words = ["ol-aws"].into_iter().chain(verb).chain(["--help"]);
    if let Err(help) = command_line::parse(words.map(Into::into), verb) {
        // A reader that is gone is no error.
        let _ = help.print();
    }
    Ok(())
}
