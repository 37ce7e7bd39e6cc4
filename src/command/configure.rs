//! `ol-aws configure`: from nothing to settings that are known to work. Asks, has each answer judged by OneLogin at once, and
//! writes at the end. Here: the order of things.

mod imports;
mod interview;
mod pasted;
mod roles;
mod shell_line;

use std::io::IsTerminal;
use std::path::Path;

use super::{Context, difference};
use crate::ask::{Ask, Question, Terminal};
use crate::cli::{ConfigureArgs, SignInArgs};
use crate::config::{
    Additions, Overrides, Source, Sourced, keys, system_file, with_additions, write,
};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::login::{ApiClient, Login, Purpose};
use crate::secret::Secret;
use interview::Interview;

/// For the API client, where nobody waits.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(10);

pub fn run(arguments: &ConfigureArgs, context: &Context<'_>) -> Result<()> {
    let sign_in = SignInArgs::default();
    let overrides = Overrides {
        may_be_new: true,
        ..context.overrides(&sign_in)
    };
    context.with_login_of(&overrides, &sign_in, Purpose::Keep, |mut login| {
        let path = login.settings.file.clone().ok_or_else(no_place)?;
        login.options.stays = true;
        login.options.asks_again = true;
        let mut additions = Additions::default();
        let secret = match &arguments.import {
            Some(file) => imports::take(file.as_deref(), &mut login, &mut additions)?,
            None => None,
        };
        given(arguments, &mut login, &mut additions)?;
        if !login.ask.can_ask() {
            return unattended(&mut login, &additions, secret.as_ref(), &path, context);
        }
        let ask = login.ask;
        ask.tell("Each answer is checked at OneLogin; nothing is written before the end, and Ctrl-C leaves all as it is.");
        let mut interview = Interview::new(login, additions, secret);
        let names = interview.sign_in()?;
        interview.device()?;
        roles::ask(&mut interview, &names)?;
        interview.region()?;
        let role = interview.role_to_try(&names);
        let (login, mut additions) = interview.done();
        let place = |key: &str| keys::KEYS.iter().position(|known| known.name == key);
        additions.texts.sort_by_key(|(key, _)| place(key));
        let tenant = login.settings.tenant.as_deref();
        if !write_down(&path, tenant, &additions, ask)? {
            return Ok(());
        }
        say_how_to_supply(&login);
        shell_line::offer(ask, context)?;
        ask.tell(&format!("Done. In a new shell: ol-assume {role}; here: ol-aws exec {role} -- aws sts get-caller-identity"));
        Ok(())
    })
}

/// Whether a bare `ol-aws` on a terminal is somebody's first: there is no setting anywhere, and they want to be asked.
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
    Question {
        text,
        key: "",
        variable: "",
    }
}

/// What the command line says, checked as the file is when it is read.
fn given(
    arguments: &ConfigureArgs,
    login: &mut Login<'_>,
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
            "app_id" => pasted::app_id(value).map_err(|message| {
                wrong((
                    message,
                    "the admin portal's address holds it: /apps/ID/edit".into(),
                ))
            })?,
            _ => keys::check_text(key, keys::kind_of(key), value).map_err(wrong)?,
        };
        set(login, key, &value, Source::Flag(flag));
        additions.put(key, value);
    }
    Ok(())
}

/// From now on this is what counts.
fn set(login: &mut Login<'_>, key: &'static str, value: &str, source: Source) {
    let settings = &mut login.settings;
    let sourced = Some(Sourced {
        value: value.to_owned(),
        source,
    });
    match key {
        "subdomain" => settings.subdomain = sourced,
        "app_id" => settings.app_id = sourced,
        "username" => settings.username = sourced,
        "client_id" => settings.client_id = sourced,
        "launch_url" => settings.launch_url = sourced,
        "onelogin_region" => settings.onelogin_region = Some(value.to_owned()),
        "default_role" => settings.default_role = Some(value.to_owned()),
        "device" => settings.device = Some(value.to_owned()),
        "ip_address" => settings.ip_address = Some(value.to_owned()),
        _ => {}
    }
}

/// For a fleet: what the command line says is written, and the API client is tried where its secret is at hand.
fn unattended(
    login: &mut Login<'_>,
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
    let id = login.settings.client_id.clone();
    let tried = match (id, secret) {
        (Some(id), Some(secret)) => login.take_api_client(&id.value, secret),
        _ => login.try_api_client(LIMIT),
    };
    match tried {
        ApiClient::Refused(error) | ApiClient::Failed(error) => return Err(error),
        ApiClient::Taken { .. } => context.log.say("OneLogin takes the API client"),
        ApiClient::Held { .. } | ApiClient::NotAtHand => {
            context
                .log
                .say("the API client was not tried: its id or secret is not at hand");
        }
    }
    let (before, after) = with_additions(path, login.settings.tenant.as_deref(), additions)?;
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
    let changes = difference::unified(path, before.as_bytes(), after.as_bytes());
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
fn say_how_to_supply(login: &Login<'_>) {
    let settings = &login.settings;
    if settings.client_secret_command.is_some() && settings.password_command.is_some() {
        return;
    }
    if let Err(trouble) = login.try_keyring() {
        login.ask.tell(&format!(
            "{trouble}: the secrets are asked for, unless `client_secret_command` and `password_command` of the config file name programs that print them."
        ));
    }
}
