//! `ol-aws help`: the help of a command, as `--help` prints it.

use std::ffi::OsStr;

use clap::Args;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use super::command_line;
use super::print;
use crate::error::Result;
use crate::shell::ASSUME;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  # Show all commands
  ol-aws help

  # Show the help of one command
  ol-aws help exec")]
pub struct Arguments {
    /// The command; without it, help lists all commands
    #[arg(value_name = "COMMAND", value_parser = Topic, hide_possible_values = true)]
    pub topic: Option<String>,
}

/// Any word, for which completion offers the commands: a wrong one gets the hint of a wrong command.
#[derive(Clone)]
struct Topic;

impl TypedValueParser for Topic {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let names = command_line::names().chain([ASSUME[0]]);
        Some(Box::new(names.map(PossibleValue::new)))
    }
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let topic = arguments.topic.as_deref().map(command_line::canonical);
    let (verb, command) = match topic {
        Some(name) if ASSUME.contains(&name) => {
            print(&command_line::assume_help())?;
            (Some("env"), command_line::assume_command())
        }
        Some(name) if !command_line::names().any(|known| known == name) => {
            let typed = arguments.topic.as_deref().unwrap_or(name);
            return Err(command_line::no_such_command(typed));
        }
        topic => (topic, command_line::command(topic)),
    };
    let words = ["ol-aws"].into_iter().chain(verb).chain(["--help"]);
    if let Err(help) = command_line::parse(words.map(Into::into), command) {
        // A reader that is gone is no error.
        let _ = help.print();
    }
    Ok(())
}
