//! `ol-aws exec`: becomes a command with the credentials in its environment.

use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::process::Command;

use super::Context;
use crate::cli::ExecArgs;
use crate::credentials::SECRET_INPUTS;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::process::CoreLimit;

pub fn run(arguments: &ExecArgs, context: &Context<'_>) -> Result<()> {
    let changes = context.with_login(&arguments.sign_in, |mut login| {
        let wanted = login.wanted(arguments.role.reference().as_deref(), false);
        let held = login
            .credentials(wanted.as_deref())
            .map_err(|error| with_dashes(error, arguments))?;
        Ok(login.changes(&held))
    })?;
    let shell = arguments
        .command
        .is_empty()
        .then(|| users_shell(context.environment));
    let (program, rest) = match &shell {
        Some(shell) => (shell.as_os_str(), &[][..]),
        None => (arguments.command[0].as_os_str(), &arguments.command[1..]),
    };
    let mut command = Command::new(program);
    command.args(rest);
    for (name, value) in changes {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    for name in SECRET_INPUTS {
        command.env_remove(name);
    }
    if shell.is_some() {
        let depth: u32 = context
            .environment
            .get("OL_AWS_DEPTH")
            .and_then(|depth| depth.parse().ok())
            .unwrap_or(0);
        command.env("OL_AWS_DEPTH", depth.saturating_add(1).to_string());
    }
    become_command(command, program, context.core_limit)
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

fn users_shell(environment: &Environment) -> OsString {
    let (variable, default) = if cfg!(windows) {
        ("COMSPEC", "cmd.exe")
    } else {
        ("SHELL", "/bin/sh")
    };
    environment.get(variable).unwrap_or(default).into()
}

/// Comes back only when it cannot be run.
#[cfg(unix)]
fn become_command(mut command: Command, program: &OsStr, core_limit: CoreLimit) -> Result<()> {
    core_limit.restore();
    let error = std::os::unix::process::CommandExt::exec(&mut command);
    Err(not_run(program, &error))
}

/// Where a process cannot become another, it waits for it and takes over its status.
#[cfg(not(unix))]
fn become_command(mut command: Command, program: &OsStr, _: CoreLimit) -> Result<()> {
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
