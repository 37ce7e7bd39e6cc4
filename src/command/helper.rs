//! A helper process of ours, apart from the verb that starts it: it has left the terminal and the
//! working directory, holds none of its caller's files, and is nobody's child that did not ask for
//! one.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Context;
use crate::aws_files::AwsFile;
use crate::error::{Error, Result};
use crate::process;

/// Variables that may name a file by a relative path, besides those of AWS's files; the helper runs
/// in another directory.
const FILES: [&str; 2] = ["AWS_CA_BUNDLE", "SSL_CERT_FILE"];
/// On the command line of the second of its two processes.
const APART: &str = "--apart";

/// `ol-aws ARGUMENTS`, to be given to [`start`].
///
/// # Errors
/// When this program cannot be found.
pub fn command(arguments: &[String], context: &Context<'_>) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(arguments);
    for name in FILES {
        if let Some(path) = context.environment.get(name) {
            command.env(name, std::path::absolute(path)?);
        }
    }
    for file in [AwsFile::Config, AwsFile::Credentials] {
        let path = file.path(context.environment);
        if let (Some(_), Some(path)) = (context.environment.get(file.variable()), path) {
            command.env(file.variable(), std::path::absolute(path)?);
        }
    }
    for stdio in [Command::stdin, Command::stdout, Command::stderr] {
        stdio(&mut command, Stdio::null());
    }
    Ok(command)
}

/// Waits only for the first of its processes, which ends at once: the command that `exec` becomes
/// must not find a child that it did not start.
///
/// # Errors
/// When it cannot be started.
pub fn start(command: &mut Command) -> io::Result<()> {
    process::spawn_own(command)?.wait().map(drop)
}

/// What the first process does: it starts the second one, which is on its own.
///
/// # Errors
/// When that cannot be started.
pub fn go_apart() -> Result<()> {
    process::detach();
    let own = std::env::args_os().skip(1);
    let started = std::env::current_exe()
        .and_then(|program| process::spawn_own(Command::new(program).args(own).arg(APART)));
    started
        .map(drop)
        .map_err(|error| Error::io("start", Path::new("ol-aws"), &error))
}
