//! `ol-aws exec`: becomes a command with the credentials in its environment.

#[cfg(target_os = "linux")]
pub mod client;
mod confine;
#[cfg_attr(not(unix), path = "exec/no_endpoint.rs")]
pub mod endpoint;
mod renew;
mod role_profiles;
pub mod subshell;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io::{ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, ValueEnum};
use tempfile::TempDir;

use super::Context;
use super::arguments::{ChainArgs, RoleArgs, SignInArgs};
use crate::confinement;
use crate::confinement::Confinement;
use crate::credentials::READ_ONLY_ROLE;
use crate::environment::{Change, EXEC_LAST};
use crate::error::{Error, Result, io_reason};
use crate::process::{self, Inherited, withhold_secrets};
use crate::programs::{self, Program};
use crate::sessions::{Purpose, RoleCredentials, Sessions};

/// Where a JVM, and what starts one, takes options from.
const JAVA_OPTIONS: [&str; 4] = [
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "_JAVA_OPTIONS",
    "MAVEN_OPTS",
];
const JAVA_PROPERTIES: [&str; 2] = ["-Daws.accessKeyId", "-Daws.profile"];

#[derive(Debug, Args)]
#[command(
    before_help = r"The command replaces ol-aws, so exit status, signals and job control are its own. Without a command, ol-aws opens your shell ($SHELL); `exit` leaves it.

With --renew, the command gets no keys. Instead, it fetches credentials from ol-aws in any way that AWS SDKs support, for as long as it runs. With --profiles, ROLE is the default profile.

With --confine, on Linux, the command gets the credentials of ROLE in the same way, and the kernel keeps it from the rest: ~/.aws, the files of ol-aws, keyrings, browsers, and local sockets such as the session bus. If the command takes keys from its environment only, it gets keys. Root is refused.",
    after_help = r"Exit status:
  125    ol-aws failed
  126    The command cannot be run
  127    The command does not exist
  other  The exit status of the command

Examples:
  # Run one command
  ol-aws exec ro -- aws ec2 describe-instances

  # Open a shell
  ol-aws exec admin

  # Run a command that takes longer than a session
  ol-aws exec --renew admin -- ./migrate

  # Run a program that you do not trust with your other roles
  ol-aws exec --confine --read-only admin -- ./agent

  # Make sure that 45 minutes are left
  ol-aws exec --min-ttl 45m admin -- terraform apply"
)]
pub struct Arguments {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Let the command fetch and renew credentials itself; `try` also starts programs that are known
    /// to need keys
    #[arg(
        long,
        value_name = "try",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "known",
        hide_possible_values = true
    )]
    pub renew: Option<RenewFor>,
    /// Like --renew, and add an AWS profile for each of your roles, if its guard allows it
    #[arg(long, conflicts_with = "read_only")]
    pub profiles: bool,
    /// Keep the command from your other credentials: Landlock on Linux
    #[arg(long, conflicts_with = "profiles")]
    pub confine: bool,
    #[command(flatten)]
    pub chain: ChainArgs,
    #[command(flatten)]
    pub sign_in: SignInArgs,
    /// The command and its arguments, after `--`
    #[arg(last = true, value_name = "CMD")]
    pub command: Vec<OsString>,
}

/// Which programs `--renew` is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RenewFor {
    /// All but those that are known not to renew.
    #[value(hide = true)]
    Known,
    /// Whatever is known of the program.
    Try,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    if arguments.confine {
        confinement::check()?;
    }
    if arguments.renews() && arguments.takes_only_keys().is_none() {
        check_renewal(arguments)?;
    }
    let purpose = Purpose::ChildProcess;
    let named = arguments.role.reference();
    let wanted = named.as_slice();
    let mut found =
        context.with_sessions_set_up(&arguments.sign_in, wanted, purpose, |sessions| {
            what_it_finds(arguments, sessions, context)
        })?;
    let mut command = match arguments.command.split_first() {
        Some((program, rest)) => {
            let mut command = process::command(program);
            command.args(rest);
            command
        }
        None => {
            // It has one of its own.
            found.changes.retain(|(name, _)| name != EXEC_LAST);
            let start_files = found.start_files.as_deref();
            subshell::command(context.environment, start_files, &found.changes)
        }
    };
    for (name, value) in found.changes {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    withhold_secrets(&mut command);
    let program = command.get_program().to_owned();
    // The last thing: from here on we cannot open our own files either.
    found.confinement.map_or(Ok(()), |wall| wall.enter())?;
    become_command(command, &program, context.inherited)
}

/// What the command finds.
struct Found {
    changes: Vec<Change>,
    /// Where the start files of a shell may lie.
    start_files: Option<PathBuf>,
    /// Files that are gone when the command has ended.
    _directory: Option<TempDir>,
    confinement: Option<Confinement>,
}

fn what_it_finds(
    arguments: &Arguments,
    mut sessions: Sessions<'_>,
    context: &Context<'_>,
) -> Result<Found> {
    sessions.options.hop = arguments.chain.hop();
    let wanted = sessions.destination(arguments.role.reference().as_deref(), false)?;
    let held = sessions.get(wanted.as_deref()).map_err(|error| {
        if arguments.command.is_empty() {
            arguments.role.with_dashes(error, "ol-aws exec")
        } else {
            error
        }
    })?;
    context.note_success(wanted.as_deref(), &held, &sessions);
    warn_of_java_options(arguments, context);
    let mut found = credentials(arguments, &sessions, &held, context)?;
    let changes = &mut found.changes;
    changes.extend(sessions.previous_role(&held.identity));
    if arguments.keeps_to_role(context) {
        let only = held.identity.role_arn.clone();
        changes.push((READ_ONLY_ROLE.to_owned(), only));
    }
    if arguments.command.is_empty() && std::io::stderr().is_terminal() {
        context.log.say(format!(
            "started a shell with {}; `exit` leaves it",
            held.summary()
        ));
    }
    keep_last(&mut found.changes);
    Ok(found)
}

/// Leaves one change for each variable: a shell would take the ones before it for what its start files
/// did.
fn keep_last(changes: &mut Vec<Change>) {
    let mut known = BTreeSet::new();
    let last = changes.drain(..).rev();
    let mut last: Vec<Change> = last
        .filter(|(name, _)| known.insert(name.clone()))
        .collect();
    last.reverse();
    *changes = last;
}

/// The credentials, or the ways to them.
fn credentials(
    arguments: &Arguments,
    sessions: &Sessions<'_>,
    held: &RoleCredentials,
    context: &Context<'_>,
) -> Result<Found> {
    if arguments.confine {
        let confined = confine::changes(sessions, held, arguments, context)?;
        return Ok(Found {
            changes: confined.changes,
            start_files: Some(confined.directory.path().join("shell")),
            _directory: Some(confined.directory),
            confinement: Some(confined.confinement),
        });
    }
    let (changes, directory) = if arguments.renews() {
        let renewing = renew::changes(sessions, held, arguments, context)?;
        (renewing.changes, renewing.directory)
    } else {
        warn_of_program(arguments, held, context);
        (sessions.changes(held), None)
    };
    let state = sessions.sign_in.cache.directory();
    Ok(Found {
        changes,
        start_files: state.map(|directory| directory.join("shell")),
        _directory: directory,
        confinement: None,
    })
}

impl Arguments {
    fn renews(&self) -> bool {
        self.renew.is_some() || self.profiles || self.confine
    }

    /// Why a confined program gets keys: otherwise it would have nothing. With --renew it does not start.
    fn takes_only_keys(&self) -> Option<&'static str> {
        let program = self
            .program()
            .filter(|_| self.confine && self.renew.is_none());
        program?.cannot_renew()
    }

    /// Whether the command may use no other role. A command of an AI agent may: whatever it uses is
    /// read-only too.
    fn keeps_to_role(&self, context: &Context<'_>) -> bool {
        self.sign_in.read_only || context.environment.get(READ_ONLY_ROLE).is_some()
    }

    /// What is known of the program to be run.
    fn program(&self) -> Option<&'static Program> {
        self.command
            .first()
            .and_then(|program| programs::find(program))
    }

    fn program_name(&self) -> Cow<'_, str> {
        let name = self
            .command
            .first()
            .map(Path::new)
            .and_then(Path::file_name);
        name.unwrap_or_default().to_string_lossy()
    }
}

/// A program that would take other credentials, or none, does not start.
fn check_renewal(arguments: &Arguments) -> Result<()> {
    let known = arguments
        .program()
        .filter(|_| arguments.renew != Some(RenewFor::Try));
    match known.and_then(|program| Some((program, program.cannot_renew()?))) {
        Some((program, why)) => Err(Error::Usage {
            message: format!(
                "{} {why} (seen with {})",
                arguments.program_name(),
                program.version
            ),
            hint: format!(
                "{}; --renew=try starts it anyway",
                program.instead_of_renewing()
            ),
        }),
        None => Ok(()),
    }
}

/// What a user has to know of a program that gets keys: that it loses them, or takes others.
fn warn_of_program(arguments: &Arguments, held: &RoleCredentials, context: &Context<'_>) {
    let Some(program) = arguments
        .program()
        .filter(|program| !program.exec.note.is_empty())
    else {
        return;
    };
    let end = held.credentials.expiration.for_people();
    context.log.warn(format!(
        "{}: {}; these credentials expire at {end}",
        arguments.program_name(),
        program.exec.note
    ));
}

/// The properties of Java's SDKs that beat what we set, wherever a JVM takes its options from.
fn warn_of_java_options(arguments: &Arguments, context: &Context<'_>) {
    // Keys in the environment beat a profile, however it is named.
    let properties = &JAVA_PROPERTIES[..if arguments.renews() { 2 } else { 1 }];
    for name in JAVA_OPTIONS {
        let options = context.environment.get(name).unwrap_or_default();
        let set = properties
            .iter()
            .find(|property| options.contains(*property));
        if let Some(property) = set {
            context.log.warn(format!(
                "{name} sets {property}; Java programs use that instead of this role"
            ));
        }
    }
}

/// On Unix it comes back only when the command cannot be run.
fn become_command(command: Command, program: &OsStr, inherited: Inherited) -> Result<()> {
    let status = process::become_program(command, inherited);
    match status.map_err(|error| not_run(program, &error))? {
        0 => Ok(()),
        status => Err(Error::CommandFailed { status }),
    }
}

fn not_run(program: &OsStr, error: &std::io::Error) -> Error {
    let command = program.to_string_lossy().into_owned();
    match error.kind() {
        ErrorKind::NotFound => Error::CommandNotFound { command },
        _ => Error::CommandNotRunnable {
            command,
            reason: io_reason(error),
        },
    }
}
