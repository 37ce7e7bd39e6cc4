//! `ol-aws exec`: becomes a command with the credentials in its environment.

use std::ffi::OsStr;
use std::io::{ErrorKind, IsTerminal};
use std::process::Command;

use super::{Context, renew, subshell};
use crate::cli::ExecArgs;
use crate::credentials::READ_ONLY_ROLE;
use crate::error::{Error, Result};
use crate::login::Purpose;
use crate::process::Inherited;
use crate::process::withhold_secrets;

pub fn run(arguments: &ExecArgs, context: &Context<'_>) -> Result<()> {
    let purpose = Purpose::ChildProcess;
    let (changes, start_files) = context.with_login(&arguments.sign_in, purpose, |mut login| {
        let wanted = login.wanted(arguments.role.reference().as_deref(), false)?;
        let held = login
            .credentials(wanted.as_deref())
            .map_err(|error| with_dashes(error, arguments))?;
        let mut changes = match arguments.renew {
            true => renew::changes(&login, &held, &arguments.sign_in, context)?,
            false => login.changes(&held),
        };
        changes.extend(login.previous_role(&held.identity));
        if login.options.policy.is_read_only() {
            let only = held.identity.role_arn.clone();
            changes.push((READ_ONLY_ROLE.to_owned(), Some(only)));
        }
        if arguments.command.is_empty() && std::io::stderr().is_terminal() {
            context
                .log
                .say(format!("a shell with {}; `exit` leaves it", held.summary()));
        }
        let start_files = login.store().map(|store| store.directory().join("shell"));
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
fn with_dashes(error: Error, arguments: &ExecArgs) -> Error {
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
