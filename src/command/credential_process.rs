//! `ol-aws credential-process`: the credentials in the form the AWS SDKs ask a program for (AWS
//! SDKs and tools reference guide, "Process credential provider"). They run it at any time, often
//! several at once, and nobody sees it run.

use std::io::Write;
use std::process::Command;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::arguments::{RoleArgs, SignInArgs};
use super::{Context, print};
use crate::ask::{self, Nobody, Pinentry};
use crate::error::Result;
use crate::process;
use crate::sessions::{Purpose, RoleCredentials};

/// The Go SDK ends the program after a minute.
const LONGEST: Duration = Duration::from_secs(50);
/// Less than that: what became of a question has to be said, and its window taken away.
const TIME_TO_ANSWER: Duration = Duration::from_secs(45);

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProcessOutput<'h> {
    version: u8,
    access_key_id: &'h str,
    secret_access_key: &'h str,
    session_token: &'h str,
    /// RFC 3339. Without it the SDKs would never ask again.
    expiration: String,
    /// Some services have endpoints by account.
    account_id: &'h str,
}

#[derive(Debug, Args)]
#[command(
    after_help = "For a profile of ~/.aws/config:  credential_process = /usr/local/bin/ol-aws credential-process --role ROLE\n\n\
                  It never asks and rings no phone, unless told to: when a person is needed it fails with exit code 9."
)]
pub struct Arguments {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Ask on the terminal where a sign-in needs it, for 50 seconds at most [env:
    /// OL_AWS_ASK_IN_BACKGROUND]
    #[arg(long)]
    pub ask: bool,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    // SDKs put what is on stderr into their own messages.
    let context = Context {
        log: context.log.quiet(),
        ..*context
    };
    context.with_sessions(&arguments.sign_in, Purpose::Background, |sessions| {
        let pinentry = sessions
            .sign_in
            .settings
            .askpass
            .as_ref()
            .map(|askpass| pinentry(askpass, &context));
        let mut sessions = sessions;
        sessions.options.on_slow_path = Some(end_in_time);
        if arguments.ask || sessions.sign_in.settings.ask_in_background {
            sessions.sign_in.options.allow_unattended_push = true;
            if let Some(pinentry) = &pinentry
                && !sessions.sign_in.caller.ask.can_ask()
                && !sessions.sign_in.settings.no_input
            {
                sessions.sign_in.caller.ask = pinentry;
            }
        } else {
            sessions.sign_in.caller.ask = &Nobody
        }
        let wanted = sessions.wanted(arguments.role.reference().as_deref(), false)?;
        let held = sessions.get(wanted.as_deref())?;
        print(&answer(&held))
    })
}

/// A window of its own, or whatever else that program asks by.
fn pinentry(askpass: &[String], context: &Context<'_>) -> Pinentry {
    let (program, arguments) = askpass.split_first().expect("an empty list is no setting");
    let mut command = Command::new(program);
    command.args(arguments);
    let variable = |name| context.environment.get(name);
    let language = variable("LC_ALL")
        .or_else(|| variable("LC_CTYPE"))
        .or_else(|| variable("LANG"));
    let options = [("ttyname", variable("GPG_TTY")), ("lc-ctype", language)];
    let options = options
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?.to_owned())));
    Pinentry::new(command, options.collect(), TIME_TO_ANSWER)
}

fn answer(held: &RoleCredentials) -> String {
    let answer = ProcessOutput {
        version: 1,
        access_key_id: &held.credentials.access_key_id,
        secret_access_key: held.credentials.secret_access_key.expose(),
        session_token: held.credentials.session_token.expose(),
        expiration: held.credentials.expiration.rfc3339(),
        account_id: &held.identity.account_id,
    };
    let text = serde_json::to_string(&answer).expect("plain texts are JSON");
    text + "\n"
}

/// Whatever is waited for then, a question, a phone, the network, another process: the terminal is
/// put back, and the SDK hears why.
fn end_in_time() {
    process::end_after(LONGEST, || {
        ask::restore();
        let _ = writeln!(
            std::io::stderr(),
            "error: there was no answer within {} seconds; run `ol-aws login` on a terminal first",
            LONGEST.as_secs()
        );
        9
    });
}
