//! `ol-aws login`: signs in now, whatever is cached; and takes the credentials of the role that is meant, or of several.

use std::io::{IsTerminal, Read};

use zeroize::Zeroizing;

use super::table::table;
use super::{Context, print};
use crate::browser;
use crate::cli::LoginArgs;
use crate::credentials::for_people;
use crate::error::{Error, Result};
use crate::login::{Held, Login, Purpose, now};
use crate::role::Named;
use crate::secret::Secret;

pub fn run(arguments: &LoginArgs, context: &Context<'_>) -> Result<()> {
    context.with_login(&arguments.sign_in, Purpose::Keep, |mut login| {
        // Before the sign-in, which would be for nothing.
        let wanted = wanted(arguments, &login)?;
        if arguments.paste {
            login.options.pasted = Some(pasted()?);
        }
        let roles = login.sign_in_now()?;
        let count = match roles.len() {
            1 => "1 role".to_owned(),
            count => format!("{count} roles"),
        };
        let user = &login.signed_in_as;
        context.log.say(format!("signed in as {user}, {count}"));
        login.options.fresh = true;
        if wanted.len() > 1 || arguments.all {
            return several(&wanted, &mut login, context);
        }
        let usual = login.wanted(None, false)?;
        let wanted = match wanted.into_iter().next().or(usual) {
            Some(wanted) => Some(wanted),
            None if roles.len() == 1 => None,
            // Which one is meant will be said when it is used.
            None => return Ok(()),
        };
        let held = login.credentials(wanted.as_deref())?;
        context.log.say(held.summary());
        Ok(())
    })
}

/// A SAML response has a hundred thousand characters at most (OneLogin, KB0010344); as a form, three for each that is escaped.
const LONGEST_PASTED: u64 = 512 * 1024;

/// From stdin, which a terminal would cut after a few thousand characters.
fn pasted() -> Result<Secret> {
    let wrong = |message: &str| {
        Error::Usage {
        message: message.into(),
        hint: "copy the form of the POST to AWS's sign-in address, and pipe it in: pbpaste | ol-aws login --paste".into(),
    }
    };
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Err(wrong(
            "--paste reads from a pipe or a file: a terminal would cut so long a line",
        ));
    }
    let mut text = Zeroizing::new(String::new());
    let read = stdin.lock().take(LONGEST_PASTED).read_to_string(&mut text);
    read.map_err(|_| wrong("what came on stdin is no text"))?;
    browser::response_of(&Secret::new(text.trim()))
        .ok_or_else(|| wrong("there is no SAML response on stdin"))
}

/// The references that were named, or with `--all` every alias.
fn wanted(arguments: &LoginArgs, login: &Login<'_>) -> Result<Vec<String>> {
    if !arguments.all {
        let named = arguments.roles.iter().chain(&arguments.role);
        return named
            .filter_map(|role| login.wanted(Some(role), false).transpose())
            .collect();
    }
    let aliases: Vec<String> = login.settings.roles.keys().cloned().collect();
    if aliases.is_empty() {
        return Err(Error::Usage {
            message: "--all means the roles of the config file, and there are none".into(),
            hint: "name the roles, or write [roles.ALIAS] sections".into(),
        });
    }
    Ok(aliases)
}

/// What became of a role, in a row of the table.
struct Row {
    reference: String,
    outcome: Result<Held>,
}

fn several(wanted: &[String], login: &mut Login<'_>, context: &Context<'_>) -> Result<()> {
    let mut rows: Vec<Row> = Vec::new();
    let mut found: Vec<Named> = Vec::new();
    for reference in wanted {
        match login.find_known(reference) {
            // Two names of one role are one request.
            Ok(named) if found.iter().any(|other| other.role == named.role) => {}
            Ok(named) => found.push(named),
            Err(error) => rows.push(Row {
                reference: reference.clone(),
                outcome: Err(error),
            }),
        }
    }
    let all = found.len() + rows.len();
    let outcomes = login.credentials_of_all(&found, |done| {
        context.log.progress(&format!("{done} of {all} roles"));
    });
    context.log.end_progress();
    let obtained = outcomes?
        .into_iter()
        .zip(&found)
        .map(|(outcome, named)| Row {
            reference: named.reference(),
            outcome,
        });
    rows.splice(0..0, obtained);
    print(&shown(&rows))?;
    let failed: Vec<&Error> = rows
        .iter()
        .filter_map(|row| row.outcome.as_ref().err())
        .collect();
    let Some(first) = failed.first() else {
        return Ok(());
    };
    let refused = failed.iter().any(|error| error.exit_code() == 7);
    Err(Error::SomeRolesFailed {
        failed: failed.len(),
        all,
        exit_code: if refused { 7 } else { first.exit_code() },
    })
}

fn shown(rows: &[Row]) -> String {
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|Row { reference, outcome }| match outcome {
            Ok(held) => {
                let identity = &held.identity;
                let left = for_people(held.credentials.left(now()));
                vec![
                    identity.role.clone(),
                    identity.account.clone(),
                    identity.account_id.clone(),
                    left,
                    String::new(),
                ]
            }
            Err(error) => {
                let (none, why) = (String::new(), error.to_string());
                vec![
                    reference.clone(),
                    none.clone(),
                    none.clone(),
                    "-".into(),
                    why,
                ]
            }
        })
        .collect();
    table(
        &["ROLE", "ACCOUNT", "ACCOUNT ID", "LEFT", "WHY NOT"],
        &cells,
    )
}
