//! `ol-aws exec`: becomes a command with the credentials in its environment.

mod renew;
pub mod subshell;

use std::ffi::{OsStr, OsString};
use std::io::{ErrorKind, IsTerminal};
use std::process::Command;

use clap::Args;

use super::Context;
use super::arguments::{RoleArgs, SignInArgs};
use crate::credentials::READ_ONLY_ROLE;
use crate::error::{Error, Result};
use crate::process::{Inherited, withhold_secrets};
use crate::sessions::Purpose;

#[derive(Debug, Args)]
#[command(
    after_help = "The command replaces ol-aws: its exit status, signals and job control are its own.\n\
                  Example:  ol-aws exec ro -- aws ec2 describe-instances"
)]
pub struct Arguments {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Give the command no keys but a way to get them, so that its SDKs renew them by themselves
    #[arg(long)]
    pub renew: bool,
    #[command(flatten)]
    pub sign_in: SignInArgs,
    /// The command and its arguments, after `--`
    #[arg(last = true, value_name = "CMD")]
    pub command: Vec<OsString>,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let purpose = Purpose::ChildProcess;
    let (changes, start_files) =
        context.with_sessions(&arguments.sign_in, purpose, |mut sessions| {
            let wanted = sessions.wanted(arguments.role.reference().as_deref(), false)?;
            let held = sessions
                .get(wanted.as_deref())
                .map_err(|error| with_dashes(error, arguments))?;
            let mut changes = if arguments.renew {
                renew::changes(&sessions, &held, &arguments.sign_in, context)?
            } else {
                sessions.changes(&held)
            };
            changes.extend(sessions.previous_role(&held.identity));
            if sessions.options.policy.is_read_only() {
                let only = held.identity.role_arn.clone();
                changes.push((READ_ONLY_ROLE.to_owned(), Some(only)));
            }
            if arguments.command.is_empty() && std::io::stderr().is_terminal() {
                context
                    .log
                    .say(format!("a shell with {}; `exit` leaves it", held.summary()));
            }
            let start_files = sessions
                .sign_in
                .cache
                .directory()
                .map(|directory| directory.join("shell"));
            Ok((changes, start_files))
        })?;
    let mut command = match arguments.command.split_first() {
        Some((program, rest)) => {
            let mut command = Command::new(program);
            command.args(rest);
            command
        }
        None => subshell::command(context.environment, start_files.as_deref()),
    };
    for (name, value) in changes {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    withhold_secrets(&mut command);
    let program = command.get_program().to_owned();
    become_command(command, &program, context.inherited)
}

/// Who forgets the `--` has named a role of several words; say so instead of looking for it.
fn with_dashes(error: Error, arguments: &Arguments) -> Error {
    match error {
        Error::NoSuchRole { wanted, .. }
            if arguments.role.words.len() > 1 && arguments.command.is_empty() =>
        {
            let words = &arguments.role.words;
            Error::Usage {
                message: format!("you have no role `{wanted}`"),
                hint: format!(
                    "put -- before the command: ol-aws exec {} -- {}",
                    words[0],
                    words[1..].join(" ")
                ),
            }
        }
        error => error,
    }
}

/// Comes back only when it cannot be run.
#[cfg(unix)]
fn become_command(mut command: Command, program: &OsStr, inherited: Inherited) -> Result<()> {
    inherited.give_back();
    let error = std::os::unix::process::CommandExt::exec(&mut command);
    Err(not_run(program, &error))
}

/// Where a process cannot become another, it waits for it and takes over its status.
#[cfg(not(unix))]
fn become_command(mut command: Command, program: &OsStr, _: Inherited) -> Result<()> {
    let status = command.status().map_err(|error| not_run(program, &error))?;
    match status.code() {
        Some(0) => Ok(()),
        code => Err(Error::CommandFailed {
            status: code.unwrap_or(1),
        }),
    }
}

fn not_run(program: &OsStr, error: &std::io::Error) -> Error {
    let command = program.to_string_lossy().into_owned();
    match error.kind() {
        ErrorKind::NotFound => Error::CommandNotFound { command },
        _ => Error::CommandNotRunnable {
            command,
            reason: error.to_string(),
        },
    }
}
