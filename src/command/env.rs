//! `ol-aws env`: prints the code, or data, that sets the credentials; `--unset`: the code that
//! removes them.

mod github;
mod loading;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;

use super::arguments::{ChainArgs, RoleArgs, SignInArgs};
use super::{Context, print, write};
use crate::credentials;
use crate::env_format::Format;
use crate::environment::{Change, Environment};
use crate::error::{Error, Result};
use crate::files;
use crate::sessions::{Purpose, RoleCredentials, Sessions};
use crate::shell::Dialect;

#[derive(Debug, Args)]
#[command(
    before_help = r"ol-aws prints code for your shell to evaluate, or data for a program (--format). `ol-assume`, which `ol-aws init` defines, runs this command for you.

If it fails, it prints one line that makes the `eval` fail, and sets nothing.",
    after_help = r#"Examples:
  # Set the credentials of a role in bash, zsh or sh
  eval "$(ol-aws env admin)"

  # The same in fish
  ol-aws env admin | source

  # The same in PowerShell
  ol-aws env admin | Out-String | Invoke-Expression

  # Remove the credentials in bash, zsh or sh
  eval "$(ol-aws env --unset)"

  # Write a file for `docker run --env-file`
  ol-aws env admin --format docker --output aws.env"#
)]
pub struct Arguments {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Print the code that removes the credentials
    #[arg(long, conflicts_with_all = ["words", "role", "format"])]
    pub unset: bool,
    /// Print code for this shell; by default, the shell that started ol-aws, or $SHELL
    #[arg(long, value_enum, value_name = "SHELL")]
    pub shell: Option<Dialect>,
    /// Print only code that no alias can change; `ol-assume` uses it
    #[arg(long, hide = true, requires = "shell", conflicts_with = "output")]
    pub hook: bool,
    /// Print data instead of code: a JSON object, lines for a .env file, `docker run --env-file` or
    /// $GITHUB_ENV, or the JSON of AWS STS
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "shell")]
    pub format: Option<Format>,
    /// Write to FILE, readable only by you, instead of stdout; `github` adds to the file
    #[arg(long, value_name = "FILE", conflicts_with = "unset")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub chain: ChainArgs,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let code = |dialect: Dialect, changes: &[Change]| {
        if arguments.hook {
            dialect.hook_script(changes)
        } else {
            dialect.script(changes)
        }
    };
    let detect = || Dialect::detect(context.environment);
    let dialect = || arguments.shell.unwrap_or_else(detect);
    if arguments.unset {
        // No settings are read: this has to work on the worst day.
        return print(&code(
            dialect(),
            &credentials::removal(context.environment),
        )?);
    }
    let output = arguments.output.as_deref();
    let give = |text: &str, held: &RoleCredentials| give(text, held, arguments, context);
    let typed = arguments.role.reference();
    context.with_sessions_set_up(
        &arguments.sign_in,
        typed.as_slice(),
        Purpose::PresentShell,
        |mut sessions| {
            // Before a question comes, of which it may be the reason.
            if arguments.hook && std::io::stderr().is_terminal() {
                context.tell_of_refusal(&sessions);
            }
            // Before a password or a code is asked for.
            output.map_or(Ok(()), files::check_output)?;
            sessions.options.hop = arguments.chain.hop();
            // `ol-assume` alone asks which one; without anybody to ask it is as `env` alone.
            let wanted = match &typed {
                None if asks_which_role(arguments, &sessions) => None,
                typed => sessions.destination(typed.as_deref(), true)?,
            };
            let held = sessions.get(wanted.as_deref());
            let held = held.map_err(|error| forgotten_dashes(error, arguments, &sessions))?;
            context.note_success(wanted.as_deref(), &held, &sessions);
            let mut changes = sessions.changes(&held);
            if let Some(format) = arguments.format {
                let text = format.write(&changes)?;
                if format == Format::Github {
                    github::mask(&held, output.is_some(), context.environment)?;
                }
                return give(&text, &held);
            }
            changes.extend(sessions.previous_role(&held.identity));
            let dialect = dialect();
            give(&code(dialect, &changes)?, &held)?;
            if arguments.hook && std::io::stderr().is_terminal() {
                context.log.say(held.summary());
            }
            // Below the code, where it is still seen.
            if output.is_none() && std::io::stdout().is_terminal() {
                loading::say_how(&held, &sessions, &arguments.chain, dialect, context);
            }
            Ok(())
        },
    )
}

/// Writes the code or the data to where it is wanted.
fn give(
    text: &str,
    held: &RoleCredentials,
    arguments: &Arguments,
    context: &Context<'_>,
) -> Result<()> {
    let output = arguments.output.as_deref();
    match (output, arguments.format) {
        (Some(path), Some(Format::Github)) => github::append(path, text)?,
        _ => write(output, text)?,
    }
    if let Some(path) = output {
        let (path, held) = (path.display(), held.summary());
        context.log.say(format!("wrote {path}: {held}"));
    }
    Ok(())
}

/// Whether the picker opens although there may be a default role.
fn asks_which_role(arguments: &Arguments, sessions: &Sessions<'_>) -> bool {
    let can_ask = sessions.sign_in.caller.ask.can_ask();
    arguments.hook && can_ask && arguments.chain.chain.is_none()
}

/// `ol-assume ro aws s3 ls`, where `ro` by itself is a role.
fn forgotten_dashes(error: Error, arguments: &Arguments, sessions: &Sessions<'_>) -> Error {
    let words = &arguments.role.words;
    let is_known = |word: &String| {
        let found = sessions.find_known(word);
        !matches!(found, Err(Error::NoSuchRole { .. }))
    };
    if let (Error::NoSuchRole { .. }, [first, _, ..]) = (&error, words.as_slice())
        && words.iter().all(is_known)
    {
        return Error::Usage {
            message: format!("{} are several roles", words.join(" and ")),
            hint: format!("name one of them, such as {first}"),
        };
    }
    let names_a_role = words.first().is_some_and(is_known);
    match (names_a_role, arguments.hook) {
        (true, true) => arguments.role.with_dashes(error, "ol-assume"),
        (true, false) => arguments.role.with_dashes(error, "ol-aws exec"),
        _ => error,
    }
}

/// What `env` leaves on stdout when it fails: a line that makes the `eval` fail too. Nothing for
/// data, or with `--output`. Works on the bare arguments, since they may be what is wrong.
pub fn failure_line(arguments: &[String], environment: &Environment, exit_code: u8) -> String {
    let value = |flag: &str| {
        let inline = format!("{flag}=");
        arguments.iter().enumerate().find_map(|(index, argument)| {
            if argument == flag {
                arguments.get(index + 1).map(String::as_str)
            } else {
                argument.strip_prefix(&inline)
            }
        })
    };
    if value("--format").or(value("--output")).is_some() {
        return String::new();
    }
    let named =
        value("--shell").and_then(|name| <Dialect as clap::ValueEnum>::from_str(name, true).ok());
    named
        .unwrap_or_else(|| Dialect::detect(environment))
        .failure(exit_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_failure_line_is_in_the_dialect_that_was_asked_for() {
        let line = |arguments: &[&str]| {
            let arguments: Vec<String> = arguments
                .iter()
                .map(|argument| (*argument).to_owned())
                .collect();
            failure_line(&arguments, &Environment::default(), 4)
        };
        assert_eq!(line(&["env", "--shell", "fish"]), "false\n");
        assert_eq!(line(&["env", "--shell=zsh", "--nonsense"]), "(exit 4)\n");
        assert_eq!(line(&["env", "--format", "json"]), "");
    }
}
