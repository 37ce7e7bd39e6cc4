//! The helper that fetches the user's other roles after a sign-in. The verb that signed in starts
//! it and carries on with its own role. The helper outlives that verb by seconds, holds none of its
//! caller's files, and prints nothing.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use clap::Args;

use super::Context;
use super::arguments::SignInArgs;
use super::self_command::same_settings;
use crate::config::SignInMethod;
use crate::error::{Error, Result};
use crate::process;
use crate::sessions::{Purpose, Sessions};

/// How long the helper may run at most.
const LIMIT: Duration = Duration::from_secs(9);
/// Who asks for a role that is being fetched waits for that: not for long.
const FETCH_LIMIT: Duration = Duration::from_secs(4);

#[derive(Debug, Args)]
pub struct Arguments {
    /// Start at once: this process is detached from its caller
    #[arg(long)]
    now: bool,
    /// The sign-in was interactive
    #[arg(long)]
    attended: bool,
    #[command(flatten)]
    sign_in: SignInArgs,
}

/// Starts the helper if there is something to fetch. If it cannot start, a later sign-in is needed.
pub fn start(sessions: &Sessions<'_>, context: &Context<'_>) {
    if !process::can_leave_child() || has_relative_path(context) || !sessions.has_more_to_fetch() {
        return;
    }
    let started = arguments(sessions, context).map(|arguments| spawn(&arguments));
    if let Err(error) = started {
        context
            .log
            .detail(|| format!("other roles are not fetched: {error}"));
    }
}

/// The helper runs in another directory.
fn has_relative_path(context: &Context<'_>) -> bool {
    let files = [
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_CA_BUNDLE",
        "SSL_CERT_FILE",
    ];
    let mut values = files
        .into_iter()
        .filter_map(|name| context.environment.get(name));
    values.any(|value| Path::new(value).is_relative())
}

fn arguments(sessions: &Sessions<'_>, context: &Context<'_>) -> Result<Vec<String>> {
    let settings = &sessions.sign_in.settings;
    let mut arguments = vec!["prefetch".to_owned(), "--no-input".to_owned()];
    if sessions.sign_in.caller.is_attended() {
        arguments.push("--attended".to_owned());
    }
    match settings.sign_in {
        SignInMethod::Browser => arguments.push("--browser".to_owned()),
        SignInMethod::Api => {}
    }
    arguments.extend(same_settings(settings, context)?);
    Ok(arguments)
}

/// Waits only for the first process, which ends at once: the command that `exec` becomes must not
/// find a child that it did not start.
fn spawn(arguments: &[String]) {
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let mut command = Command::new(program);
    command.args(arguments);
    for stdio in [Command::stdin, Command::stdout, Command::stderr] {
        stdio(&mut command, Stdio::null());
    }
    if let Ok(mut child) = process::spawn(&mut command) {
        let _ = child.wait();
    }
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    if !arguments.now {
        process::detach();
        let own: Vec<String> = std::env::args().skip(1).collect();
        let started = std::env::current_exe()
            .and_then(|program| process::spawn(Command::new(program).args(own).arg("--now")));
        return started
            .map(drop)
            .map_err(|error| Error::io("start", Path::new("ol-aws"), &error));
    }
    process::end_after(LIMIT, || 1);
    context.with_sessions(&arguments.sign_in, Purpose::Keep, |mut sessions| {
        sessions.prefetch(arguments.attended, FETCH_LIMIT)
    })
}
