//! `ol-aws configure`: from nothing to settings that are known to work. Asks, has each answer
//! judged by OneLogin at once, and keeps it. Here: the order of things.

mod answers;
mod api_client;
mod imports;
mod interview;
mod old_profiles;
mod roles;
mod shell_line;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Context;
use super::arguments::SignInArgs;
use crate::ask::{self, Ask, Question, SKIPS, Terminal};
use crate::config::value::check_text;
use crate::config::{Additions, Overrides, Settings, Source, app_id, keys, with_additions, write};
use crate::environment::{Environment, FOR_SETTINGS};
use crate::error::{Error, Result};
use crate::log::Look;
use crate::region;
use crate::secret::Secret;
use crate::sessions::{Purpose, Sessions};
use crate::sign_in::{ApiClientCheck, check_complete};
use answers::Answers;
use imports::Taken;
use interview::{Asked, Interview};

/// For the API client, where nobody waits.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(10);

#[derive(Debug, Args)]
#[command(
    before_help = r"ol-aws asks for each setting, checks your answer with OneLogin and keeps it at once. Press Esc to skip an optional question, Ctrl-C to stop; the next run suggests the answers that you gave. To change a setting later, run it again: all other lines of the file stay as they are.

Settings that you give as options are not asked for. With --no-input or without a terminal, ol-aws writes only those.

With --import, ol-aws reads the config of OneLogin's Java and Python clients, onelogin-aws-cli, clisso and saml2aws, and leaves their files alone. It can switch profiles in ~/.aws/config from the Python client to ol-aws.",
    after_help = r"Examples:
  # Answer questions on the terminal
  ol-aws configure

  # Start from the settings of another tool
  ol-aws configure --import

  # Set up a machine without questions
  ol-aws configure --no-input --subdomain acme --app-id 123456 --client-id ID"
)]
pub struct Arguments {
    /// Start from another tool's config in this file or directory; without FILE, ol-aws looks in the
    /// current and in your home directory (--no-input requires FILE)
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    pub import: Option<Option<PathBuf>>,
    /// Import this section, account or app if the file has several
    #[arg(long, value_name = "NAME", requires = "import")]
    pub import_section: Option<String>,
    /// Your OneLogin subdomain: acme if you sign in at acme.onelogin.com
    #[arg(long, value_name = "NAME")]
    pub subdomain: Option<String>,
    /// ID of the AWS app, or its address in the admin portal (/apps/ID/edit)
    #[arg(long, value_name = "ID")]
    pub app_id: Option<String>,
    /// Your OneLogin user name or email address
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// ID of the API client
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Use OneLogin's API host for this region, us or eu, instead of your company's own host
    #[arg(long, value_name = "REGION")]
    pub onelogin_region: Option<String>,
    /// Default role
    #[arg(long, value_name = "ROLE")]
    pub default_role: Option<String>,
    /// Default AWS region
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let sign_in = SignInArgs::default();
    let overrides = Overrides {
        may_be_new: true,
        ..context.overrides(&sign_in)
    };
    context.with_sessions_of(&overrides, &sign_in, Purpose::Keep, |mut sessions| {
        let path = sessions.sign_in.settings.file.clone().ok_or_else(no_place)?;
        sessions.sign_in.options.repeated = true;
        sessions.sign_in.options.caller_retries = true;
        let mut additions = Additions::default();
        let mut answers = Answers::new(&sessions);
        let taken = match &arguments.import {
            Some(file) => {
                let section = arguments.import_section.as_deref();
                imports::take(file.as_deref(), section, &mut sessions, &mut additions)?
            }
            None => Taken::default(),
        };
        given(arguments, &mut sessions, &mut additions)?;
        if !sessions.sign_in.caller.ask.can_ask() {
            let secret = taken.secret.as_ref();
            return unattended(&mut sessions, &additions, secret, &path, context);
        }
        let ask = sessions.sign_in.caller.ask;
        introduce(&path, ask);
        answers.take(additions)?;
        let interview = Interview::new(sessions, answers, Asked::All, taken);
        let interview = put_questions(interview, context)?;
        say_how_to_supply(&interview.sessions);
        if arguments.import.is_some() {
            old_profiles::offer(&interview.sessions, &interview.answers.all, context)?;
        }
        let role = interview.role_to_try();
        let role = role.map_or_else(String::new, |role| format!(" {role}"));
        let flags = match context.global.settings_flags().as_str() {
            "" => String::new(),
            flags => format!(" {flags}"),
        };
        ask.tell(&format!(
            "Done. In a new shell, run `ol-assume{flags}{role}`. Here, run `ol-aws{flags} exec{role} -- aws sts get-caller-identity`."
        ));
        Ok(())
    })
}

/// On the way to what a command is for: asks for what it cannot do without, and the rest of what
/// `configure` asks.
///
/// # Errors
/// What the sign-in fails with.
pub fn set_up<'a>(
    mut sessions: Sessions<'a>,
    overrides: &Overrides,
    context: &Context<'_>,
) -> Result<Sessions<'a>> {
    let ask = sessions.sign_in.caller.ask;
    ask.tell("ol-aws is not set up yet.");
    if let Some(path) = &sessions.sign_in.settings.file {
        introduce(path, ask);
    }
    let options = sessions.sign_in.options.clone();
    sessions.sign_in.options.repeated = true;
    sessions.sign_in.options.caller_retries = true;
    let answers = Answers::new(&sessions).go_on_without_file(context.log);
    let interview = Interview::new(sessions, answers, Asked::Missing, Taken::default());
    let mut sessions = put_questions(interview, context)?.sessions;
    sessions.sign_in.options = options;
    // What was answered counts as if it had been there before, unless it could not be kept.
    let settings = Settings::load(overrides, context.environment)?;
    if check_complete(&settings).is_ok() {
        sessions.take_settings(settings);
    }
    Ok(sessions)
}

fn introduce(path: &Path, ask: &dyn Ask) {
    ask.tell(&format!(
        "Your answers are checked at OneLogin and kept in {}. Press {SKIPS} to skip an optional question, Ctrl-C to stop and go on another time.",
        path.display()
    ));
}

/// All questions, in their order. Whoever leaves in the middle is told where the answers are.
fn put_questions<'a>(mut interview: Interview<'a>, context: &Context<'_>) -> Result<Interview<'a>> {
    let outcome = (|| {
        let mut names = interview.sign_in()?;
        // The settings name those of AWS profiles already.
        names.retain(|named| named.role.profile().is_none());
        // The answers to these are of no use but in the file.
        if interview.answers.are_kept() {
            interview.device()?;
            roles::ask(&mut interview, &names)?;
            interview.region()?;
            interview.agents()?;
        }
        shell_line::offer(interview.ask(), context)
    })();
    ask::parting(None);
    if let (Err(_), Some(kept)) = (&outcome, interview.answers.parting()) {
        interview.ask().tell(kept.trim_end());
    }
    outcome.map(|()| interview)
}

/// An optional question that is left, by Esc or Ctrl-D, has no answer.
fn skippable<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Err(Error::Cancelled) => Ok(None),
        answer => answer.map(Some),
    }
}

/// Whether a bare `ol-aws` on a terminal is somebody's first: what a sign-in needs is nowhere, and
/// they want to be asked.
pub fn offers_set_up(environment: &Environment, look: Look) -> bool {
    let there = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if !there {
        return false;
    }
    let Ok(settings) = Settings::load(&Overrides::default(), environment) else {
        return false;
    };
    let is_set_up = check_complete(&settings).is_ok() || !settings.tenants.is_empty();
    if is_set_up || settings.no_input {
        return false;
    }
    let question = question("ol-aws is not set up yet. Set it up now?");
    matches!(Terminal::new(look).confirm(&question), Ok(true))
}

fn no_place() -> Error {
    Error::FileUnusable {
        path: "that is to be written".into(),
        reason: "there is no place for it".into(),
        hint: format!("set {FOR_SETTINGS}, or name a file with --config"),
    }
}

/// A question that no setting answers.
fn question(text: &str) -> Question<'_> {
    Question::plain(text)
}

/// What the command line says, checked as the file is when it is read.
fn given(
    arguments: &Arguments,
    sessions: &mut Sessions<'_>,
    additions: &mut Additions,
) -> Result<()> {
    let flags = [
        ("--subdomain", "subdomain", &arguments.subdomain),
        ("--app-id", "app_id", &arguments.app_id),
        ("--username", "username", &arguments.username),
        ("--client-id", "client_id", &arguments.client_id),
        (
            "--onelogin-region",
            "onelogin_region",
            &arguments.onelogin_region,
        ),
        ("--region", "region", &arguments.region),
        ("--default-role", "default_role", &arguments.default_role),
    ];
    for (flag, key, value) in flags {
        let Some(value) = value else { continue };
        let source = Source::Flag(flag);
        let wrong = |(message, hint): (String, String)| source.wrong(&message, hint);
        let value = match key {
            "app_id" => app_id::parse(value).map_err(|message| {
                wrong((
                    message,
                    "the admin portal's address holds it: /apps/ID/edit".into(),
                ))
            })?,
            _ => check_text(key, keys::kind_of(key), value).map_err(wrong)?,
        };
        if let ("region", Some(doubt)) = (key, region::doubt(&value)) {
            sessions.sign_in.log().warn(format!("{flag}: {doubt}"));
        }
        sessions
            .sign_in
            .settings
            .set(key, &value, Source::Flag(flag));
        additions.put(key, value);
    }
    Ok(())
}

/// For a fleet: what the command line says is written, and the API client is tried where its secret
/// is at hand.
fn unattended(
    sessions: &mut Sessions<'_>,
    additions: &Additions,
    secret: Option<&Secret>,
    path: &Path,
    context: &Context<'_>,
) -> Result<()> {
    if additions.is_empty() {
        return Err(Error::Usage {
            message: "there is no terminal to ask on, and no option sets anything".into(),
            hint: "run it on a terminal, or pass options, such as `ol-aws configure --subdomain acme --app-id 123456 --client-id ID`".into(),
        });
    }
    check_default_role(sessions, additions)?;
    let id = sessions.sign_in.settings.client_id.clone();
    let tried = match (id, secret) {
        (Some(id), Some(secret)) => sessions.sign_in.take_api_client(&id.value, secret),
        _ => sessions.sign_in.try_api_client(LIMIT),
    };
    match tried {
        ApiClientCheck::Refused(error) | ApiClientCheck::Failed(error) => return Err(error),
        ApiClientCheck::Accepted { .. } => context.log.say("OneLogin accepted the API client"),
        ApiClientCheck::HasToken { .. } | ApiClientCheck::NotAtHand => {
            context
                .log
                .say("the API client was not tried: its id or secret is not at hand");
        }
    }
    let (before, after) =
        with_additions(path, sessions.sign_in.settings.tenant.as_deref(), additions)?;
    if before == after {
        context
            .log
            .say(format!("{} is as it should be", path.display()));
        return Ok(());
    }
    write(path, &after)?;
    context.log.say(format!("{} is written", path.display()));
    Ok(())
}

/// Before a sign-in, nobody knows which roles there are.
fn check_default_role(sessions: &Sessions<'_>, additions: &Additions) -> Result<()> {
    let mut given = additions.texts.iter();
    let Some((_, role)) = given.find(|(key, _)| *key == "default_role") else {
        return Ok(());
    };
    let is_new = additions.roles.iter().any(|(alias, _)| alias == role);
    if is_new || sessions.count_cached_roles().is_none() {
        return Ok(());
    }
    match sessions.find_known(role) {
        Err(error @ Error::NoSuchRole { .. }) => Err(error),
        _ => Ok(()),
    }
}

/// Where there is no keyring secrets have to come from somewhere else, or are asked for each time.
fn say_how_to_supply(sessions: &Sessions<'_>) {
    let settings = &sessions.sign_in.settings;
    if settings.client_secret_command.is_some() && settings.password_command.is_some() {
        return;
    }
    if let (Err(trouble), _) = sessions.sign_in.try_keyring() {
        sessions.sign_in.caller.ask.tell(&format!(
            "{trouble}: ol-aws asks for the secrets, unless `client_secret_command` and `password_command` in the config file name programs that print them."
        ));
    }
}
