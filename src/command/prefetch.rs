//! The helper that fetches the user's other roles after a sign-in. The verb that signed in starts
//! it and carries on with its own role. The helper outlives that verb by seconds, holds none of its
//! caller's files, and prints nothing.

use std::path::Path;
use std::time::Duration;

use clap::Args;

use super::Context;
use super::arguments::SignInArgs;
use super::helper;
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
    /// Start at once: this process is apart from its caller
    #[arg(long)]
    apart: bool,
    /// The sign-in was interactive
    #[arg(long)]
    attended: bool,
    #[command(flatten)]
    sign_in: SignInArgs,
}

/// Starts the helper if there is something to fetch. If it cannot start, a later sign-in is needed.
pub fn start(sessions: &Sessions<'_>, context: &Context<'_>) {
    if !process::can_leave_child() || !sessions.has_more_to_fetch() {
        return;
    }
    if let Err(error) = spawn(sessions, context) {
        context
            .log
            .detail(|| format!("recent roles are not fetched: {error}"));
    }
}

fn spawn(sessions: &Sessions<'_>, context: &Context<'_>) -> Result<()> {
    let not_started = |error| Error::io("start", Path::new("ol-aws"), &error);
    let arguments = arguments(sessions, context)?;
    let mut command = helper::command(&arguments, context).map_err(not_started)?;
    process::withhold_secrets(&mut command);
    helper::start(&mut command).map_err(not_started)
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

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    if !arguments.apart {
        return helper::go_apart();
    }
    process::end_after(LIMIT, || 1);
    context.with_sessions(&arguments.sign_in, Purpose::Keep, |mut sessions| {
        sessions.prefetch(arguments.attended, FETCH_LIMIT)
    })
}
