//! The container-credentials endpoint beside a command of `exec --renew`. The command is our own
//! process; a helper of ours answers at the endpoint, renews what it gives out while that needs
//! nobody, and ends with the command. For programs that read no AWS file.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use clap::Args;

use super::renew::DIRECTORY;
use crate::ask::Nobody;
use crate::command::arguments::{ChainArgs, RoleArgs, SignInArgs};
use crate::command::serving::{Serving, keep_fresh};
use crate::command::{Context, helper};
use crate::container_endpoint::{Endpoint, PATH, Route, new_token, variables};
use crate::environment::Change;
use crate::error::{Error, Result};
use crate::loopback_server::LoopbackServer;
use crate::process::{self, RunningProcess};
use crate::secret::Secret;
use crate::sessions::Purpose;

/// Locked for as long as the command runs.
const TOKEN: &str = "token";
/// A directory that is younger may belong to a command whose helper is about to start.
const YOUNG: Duration = Duration::from_secs(60);
/// To ourselves.
const LONGEST_CONNECT: Duration = Duration::from_millis(200);

#[derive(Debug, Args)]
pub struct Arguments {
    /// Start at once: this process is apart from its caller
    #[arg(long)]
    apart: bool,
    /// The process id of the command, where stdout is no way to wait for it
    #[arg(long)]
    process: Option<i32>,
    /// The directory of files that go with the command
    #[arg(long)]
    directory: PathBuf,
    #[command(flatten)]
    role: RoleArgs,
    #[command(flatten)]
    chain: ChainArgs,
    #[command(flatten)]
    sign_in: SignInArgs,
}

/// Starts the endpoint. `role_flags` make the role's session again. What the command has to know of
/// it.
///
/// # Errors
/// When there is no port or no process to be had.
pub fn start(
    directory: &Path,
    role_flags: Vec<String>,
    context: &Context<'_>,
) -> Result<Vec<Change>> {
    let failed = |error: io::Error| Error::io("start", Path::new("the endpoint"), &error);
    // Whoever connects before the helper answers waits for it.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    // A loopback interface that is down takes a port, and no connection.
    TcpStream::connect_timeout(&address, LONGEST_CONNECT).map_err(failed)?;
    let token = new_token().map_err(failed)?;
    let token_file = directory.join(TOKEN);
    // Without an end of line, and without waiting for a disk: it ends with the command.
    std::fs::write(&token_file, token.expose()).map_err(failed)?;

    let mut arguments = vec!["command-endpoint".to_owned(), "--no-input".to_owned()];
    arguments.extend(["--directory".to_owned(), directory.display().to_string()]);
    arguments.extend(role_flags);
    let this = match RunningProcess::this() {
        RunningProcess::Told(told) => Stdio::from(told),
        RunningProcess::Watched(id) => {
            let id = id.as_raw_nonzero().to_string();
            arguments.extend(["--process".to_owned(), id]);
            Stdio::null()
        }
    };
    let mut command = helper::command(&arguments, context).map_err(failed)?;
    command.stdin(OwnedFd::from(listener)).stdout(this);
    // A password at hand renews without anybody; a code is good for one time, and that was ours.
    process::withhold(&mut command, "OL_AWS_OTP");
    helper::start(&mut command).map_err(failed)?;

    let token_file = token_file.display().to_string();
    let variables = variables(address, PATH, &token, Some(&token_file)).into_iter();
    Ok(variables
        .map(|(name, value)| (name.to_owned(), Some(value)))
        .collect())
}

/// The helper.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    if !arguments.apart {
        return helper::go_apart();
    }
    let (listener, command) = handed_over(arguments.process)
        .map_err(|error| Error::io("take over", Path::new("the endpoint"), &error))?;
    let token_file = arguments.directory.join(TOKEN);
    let failed = |error: io::Error| Error::io("read", &token_file, &error);
    let lock = File::open(&token_file).map_err(failed)?;
    let _ = lock.try_lock();
    let directory = arguments.directory.clone();
    process::end_when(
        move || command.wait(),
        move || {
            let _ = std::fs::remove_dir_all(&directory);
            0
        },
    );
    remove_left_over(&arguments.directory);
    let token = std::fs::read_to_string(&token_file).map_err(failed)?;
    let same_port = listener.try_clone().map_err(failed)?;
    if let Err(error) = answer(arguments, listener, Secret::new(token), context) {
        context
            .log
            .warn(format!("the credentials endpoint stopped: {error}"));
    }
    // The command's files stay for as long as it runs, and so does its port, at which nobody else must
    // hear the token.
    let _ = same_port.set_nonblocking(false);
    loop {
        if same_port.accept().is_err() {
            std::thread::sleep(Duration::from_secs(1));
        }
    }
}

/// The port, and the command to end with; stdin and stdout hold them no longer.
fn handed_over(id: Option<i32>) -> io::Result<(TcpListener, RunningProcess)> {
    let listener = io::stdin().as_fd().try_clone_to_owned()?;
    let command = match id.and_then(rustix::process::Pid::from_raw) {
        Some(id) => RunningProcess::Watched(id),
        None => RunningProcess::Told(io::stdout().as_fd().try_clone_to_owned()?),
    };
    let null = File::options().read(true).write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdin(&null)?;
    rustix::stdio::dup2_stdout(&null)?;
    Ok((listener.into(), command))
}

/// Comes back only when it cannot.
fn answer(
    arguments: &Arguments,
    listener: TcpListener,
    token: Secret,
    context: &Context<'_>,
) -> Result<()> {
    context.with_sessions(&arguments.sign_in, Purpose::Background, |mut sessions| {
        sessions.sign_in.caller.ask = &Nobody;
        sessions.options.hop = arguments.chain.hop();
        let wanted = sessions.destination(arguments.role.reference().as_deref(), false)?;
        let held = sessions.get(wanted.as_deref())?;
        let role = Serving::of(held, &sessions, context)?;
        let server = LoopbackServer::of(listener)
            .map_err(|error| Error::io("use", Path::new("the endpoint's port"), &error))?;
        let route = Route::new(None, token, role.answer());
        let endpoint = Endpoint::start(server, vec![route])?;
        keep_fresh(vec![role], &endpoint, &mut sessions, context)
    })
}

/// Directories of commands whose helper was killed. A lock tells, not a process id: a container may
/// share the directory, and has ids of its own.
fn remove_left_over(own: &Path) {
    let entries = own.parent().and_then(|base| base.read_dir().ok());
    for entry in entries.into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(DIRECTORY);
        if is_ours && is_left_over(&entry.path()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn is_left_over(directory: &Path) -> bool {
    let age = directory
        .metadata()
        .and_then(|metadata| metadata.modified());
    let is_young = age.is_ok_and(|since| since.elapsed().is_ok_and(|age| age < YOUNG));
    let is_locked = || File::open(directory.join(TOKEN)).is_ok_and(|lock| lock.try_lock().is_err());
    !is_young && !is_locked()
}
