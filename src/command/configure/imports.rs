//! `--import`: what another tool's files say stands for the answers, and is judged by OneLogin as
//! those are.

use std::path::Path;

use super::question;
use crate::config::import::{self, Found, Imported};
use crate::config::{Additions, RoleSettings, Source, Sourced};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::sessions::Sessions;

/// A longer list pushes the settings off the screen.
const MOST_NOTES: usize = 40;

/// What an import leaves for the questions that follow.
#[derive(Debug, Default)]
pub struct Taken {
    /// The API client's secret, for this run: a later question says where to keep it.
    pub secret: Option<Secret>,
    /// The account whose roles the other tool offered first.
    pub account: Option<String>,
}

/// Imports the files of one tool. `section` chooses one of several in a file.
///
/// # Errors
/// When there is nothing to take, or nobody can choose one of several, or agree to what merely lies
/// there.
pub fn take(
    file: Option<&Path>,
    section: Option<&str>,
    sessions: &mut Sessions<'_>,
    additions: &mut Additions,
) -> Result<Taken> {
    if file.is_none() && !sessions.sign_in.caller.ask.can_ask() {
        return Err(Error::Usage {
            message: "without a terminal, ol-aws imports only a file that you name".into(),
            hint: "name it: ol-aws configure --import FILE".into(),
        });
    }
    let mut imported = choose(all(file, sessions)?, section, sessions)?;
    leave_out_taken_names(&mut imported, sessions);
    say(&imported, sessions);
    // The files may be those of whoever made this directory.
    let ask = sessions.sign_in.caller.ask;
    if ask.can_ask() && !ask.confirm(&question("take this?"))? {
        return Err(Error::Cancelled);
    }
    let taken = Taken {
        secret: imported.client_secret.take(),
        account: imported.account.take(),
    };
    add(imported, sessions, additions);
    Ok(taken)
}

/// To the settings that count from now on, and to those that are to be written. What is there
/// already stays.
fn add(imported: Imported, sessions: &mut Sessions<'_>, additions: &mut Additions) {
    let log = sessions.sign_in.log();
    let settings = &mut sessions.sign_in.settings;
    for (key, value) in imported.texts {
        if !settings.shipped.contains(key) {
            settings.set(key, &value, Source::Asked);
            additions.put(key, value);
        }
    }
    for (alias, texts) in imported.roles {
        if settings.roles.contains_key(&alias) {
            log.say(format!(
                "the role {alias} is in the settings already, and stays as it is"
            ));
            continue;
        }
        let text = |key: &str| {
            let found = texts.iter().find(|(known, _)| *known == key);
            found.map(|(_, value)| value.clone())
        };
        let role = RoleSettings {
            reference: text("role").unwrap_or_default(),
            region: text("region").map(|value| Sourced {
                value,
                source: Source::Asked,
            }),
            ..RoleSettings::default()
        };
        settings.roles.insert(alias.clone(), role);
        additions.roles.push((alias, texts));
    }
    for (id, name) in imported.accounts {
        if !settings.accounts.contains_key(&id) {
            settings.accounts.insert(id.clone(), name.clone());
            additions.accounts.push((id, name));
        }
    }
}

/// A name that another account has already would pass the one off as the other, where a guard asks
/// for it too.
fn leave_out_taken_names(imported: &mut Imported, sessions: &Sessions<'_>) {
    let mut accounts = sessions.sign_in.settings.accounts.clone();
    for (id, name) in std::mem::take(&mut imported.accounts) {
        let other = accounts
            .iter()
            .find(|(other, known)| **other != id && known.eq_ignore_ascii_case(&name));
        match other {
            Some((other, _)) => imported.notes.push(format!(
                "the account {id} cannot be called {name}, as {other} is: not imported"
            )),
            None => {
                accounts.entry(id.clone()).or_insert_with(|| name.clone());
                imported.accounts.push((id, name));
            }
        }
    }
}

/// A file that cannot be read keeps nobody from the others, unless it was named.
fn all(path: Option<&Path>, sessions: &Sessions<'_>) -> Result<Vec<Imported>> {
    let environment = sessions.sign_in.environment;
    let found = match path {
        Some(path) => import::named(path, environment),
        None => import::find(environment, &std::env::current_dir().unwrap_or_default()),
    };
    if let ([only], Some(_)) = (found.as_slice(), path) {
        return import::read(only);
    }
    let mut all = Vec::new();
    for found in &found {
        match import::read(found) {
            Ok(imported) => all.extend(imported),
            Err(error) => sessions
                .sign_in
                .caller
                .log
                .warn(format!("{error}: skipped")),
        }
    }
    if all.is_empty() {
        return Err(nothing(&found, path));
    }
    Ok(all)
}

fn nothing(found: &[Found], path: Option<&Path>) -> Error {
    let place = match path {
        Some(path) => format!("in {}", path.display()),
        None => "here, in ~/.onelogin or in your home".into(),
    };
    let message = match found {
        [] => format!("no files from another OneLogin tool were found {place}"),
        _ => format!("nothing to import was found {place}"),
    };
    Error::Usage {
        message,
        hint: "name it: ol-aws configure --import FILE".into(),
    }
}

fn choose(
    mut all: Vec<Imported>,
    section: Option<&str>,
    sessions: &Sessions<'_>,
) -> Result<Imported> {
    if let Some(section) = section {
        let is_it = |one: &Imported| {
            let name = one.name.as_deref().unwrap_or_default();
            name.eq_ignore_ascii_case(section)
        };
        if !all.iter().any(is_it) {
            return Err(Error::Usage {
                message: format!("there is no `{section}` to import"),
                hint: format!("--import-section takes one of these: {}", names(&all)),
            });
        }
        all.retain(is_it);
    }
    if all.len() == 1 {
        return Ok(all.remove(0));
    }
    let lines: Vec<String> = all.iter().map(name).collect();
    if !sessions.sign_in.caller.ask.can_ask() {
        let hint = match section {
            None => format!("add --import-section with one of these: {}", names(&all)),
            Some(_) => "name the file with the right one: --import FILE".into(),
        };
        return Err(Error::Usage {
            message: format!("there are several to import: {}", lines.join("; ")),
            hint,
        });
    }
    let index = sessions
        .sign_in
        .caller
        .ask
        .choose(&question("which one"), &lines, "")?;
    Ok(all.swap_remove(index))
}

/// The names for `--import-section`.
fn names(all: &[Imported]) -> String {
    let mut names: Vec<&str> = all.iter().filter_map(|one| one.name.as_deref()).collect();
    names.dedup();
    match names.as_slice() {
        [] => "none has a name, so give a file".into(),
        names => names.join(", "),
    }
}

fn name(imported: &Imported) -> String {
    let mut words = vec![imported.tool.to_owned()];
    words.extend(imported.name.clone());
    for key in ["subdomain", "app_id", "username"] {
        words.extend(imported.text(key).map(str::to_owned));
    }
    words.join(" ")
}

/// Everything that is taken and from where, before anything comes of it. Never a secret.
fn say(imported: &Imported, sessions: &Sessions<'_>) {
    let files = imported.files.iter().map(|path| path.display().to_string());
    let files: Vec<String> = files.collect();
    let mut taken: Vec<String> = imported
        .texts
        .iter()
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    taken.extend(host(imported).map(|host| format!("you sign in at {host}")));
    let roles = imported.roles.iter().map(|(alias, texts)| {
        let texts = texts.iter().map(|(key, value)| format!("{key} {value}"));
        format!("{alias} = {}", texts.collect::<Vec<_>>().join(", "))
    });
    let accounts = imported.accounts.iter();
    let accounts = accounts.map(|(id, name)| format!("{id} = {name}"));
    for (what, lines) in [
        ("role", roles.collect::<Vec<_>>()),
        ("account name", accounts.collect()),
    ] {
        let plural = if lines.len() == 1 { "" } else { "s" };
        if !lines.is_empty() {
            taken.push(format!("{} {what}{plural}:", lines.len()));
        }
        taken.extend(lines.iter().map(|line| format!("  {line}")));
    }
    if imported.client_secret.is_some() {
        taken.push("the API client's secret (not shown; it stays in that file, too)".into());
    }
    let log = sessions.sign_in.log();
    log.say(format!("from {} ({}):", files.join(", "), imported.tool));
    for line in taken {
        log.say(format!("  {line}"));
    }
    for note in imported.notes.iter().take(MOST_NOTES) {
        log.say(format!("  note: {note}"));
    }
    if let Some(more) = imported.notes.len().checked_sub(MOST_NOTES + 1) {
        log.say(format!("  note: {} more lines were skipped", more + 1));
    }
}

/// Where the password goes, by what is imported.
fn host(imported: &Imported) -> Option<String> {
    let region = imported.text("onelogin_region");
    let region = region.map(|region| format!("api.{region}.onelogin.com"));
    let tenant = imported.text("subdomain");
    region.or_else(|| tenant.map(|subdomain| format!("{subdomain}.onelogin.com")))
}
