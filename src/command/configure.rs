//! `ol-aws configure`: from nothing to settings that are known to work. Asks, has each answer
//! judged by OneLogin at once, and writes at the end. Here: the order of things.

mod imports;
mod interview;
mod old_profiles;
mod roles;
mod shell_line;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::Args;

use super::arguments::SignInArgs;
use super::{Context, diff};
use crate::ask::{Ask, Question, Terminal};
use crate::config::value::check_text;
use crate::config::{
    Additions, Overrides, Source, app_id, keys, system_file, with_additions, write,
};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::region;
use crate::secret::Secret;
use crate::sessions::{Purpose, Sessions};
use crate::sign_in::ApiClientCheck;
use imports::Taken;
use interview::Interview;

/// For the API client, where nobody waits.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(10);

#[derive(Debug, Args)]
#[command(
    before_help = r"ol-aws asks for each setting, checks your answers with OneLogin and writes the config file at the end. If you press Ctrl-C, nothing changes. To change a setting later, run it again: all other lines of the file stay as they are.

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
        ask.tell("Each answer is checked at OneLogin; nothing is written before the end, and Ctrl-C leaves all as it is.");
        let mut interview = Interview::new(sessions, additions, taken);
        let names = interview.sign_in()?;
        interview.device()?;
        roles::ask(&mut interview, &names)?;
        interview.region()?;
        let role = interview.role_to_try(&names);
        let (sessions, mut additions) = interview.done();
        let place = |key: &str| keys::KEYS.iter().position(|known| known.name == key);
        additions.texts.sort_by_key(|(key, _)| place(key));
        let tenant = sessions.sign_in.settings.tenant.as_deref();
        if !write_down(&path, tenant, &additions, ask)? {
            return Ok(());
        }
        say_how_to_supply(&sessions);
        if arguments.import.is_some() {
            old_profiles::offer(&sessions, &additions, context)?;
        }
        shell_line::offer(ask, context)?;
        ask.tell(&format!("Done. In a new shell: ol-assume {role}; here: ol-aws exec {role} -- aws sts get-caller-identity"));
        Ok(())
    })
}

/// Whether a bare `ol-aws` on a terminal is somebody's first: there is no setting anywhere, and
/// they want to be asked.
pub fn offers_set_up(environment: &Environment) -> bool {
    let own = environment.config_dir();
    let own = own.map(|directory| directory.join("config.toml"));
    let files = [own, system_file(environment)];
    let has_file = files.into_iter().flatten().any(|file| file.exists());
    let has_variable = ["OL_AWS_CONFIG", "OL_AWS_SUBDOMAIN"]
        .iter()
        .any(|name| environment.get(name).is_some());
    let there = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if has_file || has_variable || !there || environment.is_on("OL_AWS_NO_INPUT") {
        return false;
    }
    let question = question("ol-aws is not set up yet. Set it up now?");
    matches!(Terminal::default().confirm(&question), Ok(true))
}

fn no_place() -> Error {
    Error::ConfigUnusable {
        path: "that is to be written".into(),
        reason: "there is no place for it".into(),
        hint: "set HOME, or name a file with --config".into(),
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
        let wrong = |(message, hint): (String, String)| Error::SettingWrong {
            place: flag.into(),
            message,
            hint,
        };
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
            message: "nobody can be asked, and the command line says nothing to write".into(),
            hint: "run it on a terminal, or say it: ol-aws configure --subdomain acme --app-id 123456 --client-id ID".into(),
        });
    }
    let id = sessions.sign_in.settings.client_id.clone();
    let tried = match (id, secret) {
        (Some(id), Some(secret)) => sessions.sign_in.take_api_client(&id.value, secret),
        _ => sessions.sign_in.try_api_client(LIMIT),
    };
    match tried {
        ApiClientCheck::Refused(error) | ApiClientCheck::Failed(error) => return Err(error),
        ApiClientCheck::Accepted { .. } => context.log.say("OneLogin takes the API client"),
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

/// Shows what would change, and changes it. Whether the settings are there now.
fn write_down(
    path: &Path,
    tenant: Option<&str>,
    additions: &Additions,
    ask: &dyn Ask,
) -> Result<bool> {
    let (before, after) = with_additions(path, tenant, additions)?;
    if before == after {
        ask.tell(&format!("{} is as it should be.", path.display()));
        return Ok(true);
    }
    let changes = diff::unified(path, before.as_bytes(), after.as_bytes());
    for line in changes
        .lines()
        .skip(2)
        .filter(|line| !line.starts_with("@@"))
    {
        ask.tell(&format!("  {line}"));
    }
    let text = format!("write this to {}?", path.display());
    if !ask.confirm(&question(&text))? {
        ask.tell("Nothing is written.");
        return Ok(false);
    }
    write(path, &after)?;
    Ok(true)
}

/// Where there is no keyring secrets have to come from somewhere else, or are asked for each time.
fn say_how_to_supply(sessions: &Sessions<'_>) {
    let settings = &sessions.sign_in.settings;
    if settings.client_secret_command.is_some() && settings.password_command.is_some() {
        return;
    }
    if let (Err(trouble), _) = sessions.sign_in.try_keyring() {
        sessions.sign_in.caller.ask.tell(&format!(
            "{trouble}: the secrets are asked for, unless `client_secret_command` and `password_command` of the config file name programs that print them."
        ));
    }
}
