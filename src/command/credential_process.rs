//! `ol-aws credential-process`: the credentials in the form the AWS SDKs ask a program for (AWS
//! SDKs and tools reference guide, "Process credential provider"). They run it at any time, often
//! several at once, and nobody sees it run.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use clap::Args;

use super::arguments::{ChainArgs, RoleArgs, SignInArgs};
use super::self_command::ProcessOutput;
use super::{Context, print};
use crate::ask::{self, Nobody, Pinentry};
use crate::aws_files::AwsFile;
use crate::environment::Environment;
use crate::error::{Failure, Result};
use crate::last_refusal::{Asked, LastRefusal};
use crate::process;
use crate::sessions::{Purpose, RoleCredentials, Sessions};

/// The Go SDK ends the program after a minute.
const LONGEST: Duration = Duration::from_secs(50);
/// Less than that: what became of a question has to be said, and its window taken away.
const TIME_TO_ANSWER: Duration = Duration::from_secs(45);

#[derive(Debug, Args)]
#[command(
    before_help = r"The AWS CLI and SDKs run this command for profiles that contain this line:

  credential_process = /usr/local/bin/ol-aws credential-process --role ROLE

`ol-aws profiles --write` adds such profiles to ~/.aws/config.

By default, it never asks a question or sends a push. If it needs you, it fails with exit code 9. Most programs hide its error message: `ol-aws status` shows which program was refused, and why. -v has an effect only on a terminal.",
    after_help = r"Examples:
  # See what a program gets for the role `admin`
  ol-aws credential-process --role admin

  # Allow it to ask for a code on the terminal
  ol-aws credential-process --role admin --ask"
)]
pub struct Arguments {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Allow questions on the terminal and pushes, for at most 50 seconds [env:
    /// OL_AWS_ASK_IN_BACKGROUND]
    #[arg(long)]
    pub ask: bool,
    /// Read the profile of a role from this AWS config file
    #[arg(long, hide = true, value_name = "FILE")]
    pub aws_config: Option<String>,
    /// Read it from this AWS credentials file
    #[arg(long, hide = true, value_name = "FILE")]
    pub aws_credentials: Option<String>,
    #[command(flatten)]
    pub chain: ChainArgs,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

impl Arguments {
    /// The environment with the user's AWS files in it.
    fn environment<'e>(&self, environment: &'e Environment) -> Cow<'e, Environment> {
        let files = [
            (AwsFile::Config, &self.aws_config),
            (AwsFile::Credentials, &self.aws_credentials),
        ];
        let mut environment = Cow::Borrowed(environment);
        for (kind, path) in files {
            if let Some(path) = path {
                let with = environment.into_owned().with(kind.variable(), path);
                environment = Cow::Owned(with);
            }
        }
        environment
    }
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    // SDKs put what is on stderr into their own messages, or drop it.
    let environment = arguments.environment(context.environment);
    let context = Context {
        log: context.log.for_program(),
        environment: &environment,
        ..*context
    };
    let asked = RefCell::new(Asked {
        tenant: context.global.tenant.clone(),
        role: arguments.role.reference(),
        program: None,
    });
    let given = context.with_sessions(&arguments.sign_in, Purpose::Background, |sessions| {
        asked.borrow_mut().tenant = sessions.sign_in.settings.tenant.clone();
        give(arguments, sessions, &asked, &context)
    });
    if let Err(error) = &given {
        context.note_refusal(&by_program(&asked), error);
    }
    given
}

fn give(
    arguments: &Arguments,
    sessions: Sessions<'_>,
    asked: &RefCell<Asked>,
    context: &Context<'_>,
) -> Result<()> {
    let pinentry = sessions
        .sign_in
        .settings
        .askpass
        .as_ref()
        .map(|askpass| pinentry(askpass, context));
    let end_in_time = || end_in_time(by_program(asked), context.environment.state_dir());
    let mut sessions = sessions;
    sessions.on_slow_path = Some(&end_in_time);
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
    sessions.options.hop = arguments.chain.hop();
    let wanted = sessions.destination(arguments.role.reference().as_deref(), false)?;
    asked.borrow_mut().role.clone_from(&wanted);
    let held = sessions.get(wanted.as_deref())?;
    context.note_success(wanted.as_deref(), &held, &sessions);
    print(&answer(&held))
}

/// Only a refusal is worth the look for who asked.
fn by_program(asked: &RefCell<Asked>) -> Asked {
    Asked {
        program: process::asking_program(),
        ..asked.borrow().clone()
    }
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
        session_token: held.credentials.token(),
        expiration: held.credentials.expiration.rfc3339(),
        account_id: held.identity.account_id.as_deref(),
    };
    let text = serde_json::to_string(&answer).expect("plain texts are JSON");
    text + "\n"
}

/// Whatever is waited for then, a question, a phone, the network, another process: the terminal is
/// put back, and the SDK hears why.
fn end_in_time(asked: Asked, state: Option<PathBuf>) {
    process::end_after(LONGEST, move || {
        ask::restore();
        let failure = Failure {
            exit_code: 9,
            text: format!(
                "the sign-in was not answered within {} seconds",
                LONGEST.as_secs()
            ),
            hint: Some("run `ol-aws login` on a terminal first".into()),
        };
        let hint = failure.hint.as_deref().unwrap_or_default();
        let _ = writeln!(std::io::stderr(), "error: {}; {hint}", failure.text);
        if let Some(state) = state {
            LastRefusal::note(&state, &asked, failure);
        }
        9
    });
}
