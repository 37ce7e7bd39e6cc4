//! `ol-aws login`: signs in now, and gets credentials for the named roles, else for those in use.

use std::io::{IsTerminal, Read};

use clap::Args;
use zeroize::Zeroizing;

use super::arguments::SignInArgs;
use super::table::wrapped_table;
use super::{Context, print};
use crate::browser;
use crate::clock::for_people;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::role::NamedRole;
use crate::secret::Secret;
use crate::sessions::{Purpose, RoleCredentials, Sessions, SignedIn};
use crate::sign_in::check_complete;

#[derive(Debug, Args)]
#[command(
    before_help = r"ol-aws fetches credentials for all roles you name with one sign-in. Without ROLE, it fetches the roles you used in the last two weeks. If some roles fail, it keeps the others.

A sign-in is valid for about three minutes. During that time, ol-aws does not ask again; --fresh signs in again.

On a machine without a browser, use --paste. Open the app in a browser on another machine, with the developer tools recording (Network, Preserve log). Copy the form data of the POST to signin.aws.amazon.com/saml, and pipe it in within three minutes.",
    after_help = r"Examples:
  # Sign in before you need the credentials
  ol-aws login

  # Fetch two roles
  ol-aws login admin ro

  # Use a sign-in from the browser on your laptop
  pbpaste | ssh HOST ol-aws login --paste"
)]
pub struct Arguments {
    /// Roles to fetch credentials for
    #[arg(value_name = "ROLE", conflicts_with = "role")]
    pub roles: Vec<String>,
    /// Fetch credentials for every role in the config file
    #[arg(long, conflicts_with_all = ["roles", "role"])]
    pub all: bool,
    /// The same as the ROLE argument
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,
    /// Read a SAML response from stdin, as base64 or as the form data that a browser sent
    #[arg(long, conflicts_with_all = ["browser", "otp"])]
    pub paste: bool,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let sign_in = |mut sessions: Sessions<'_>| {
        // Before the sign-in, which would be for nothing.
        let mut wanted = wanted(arguments, &sessions)?;
        let settings = &sessions.sign_in.settings;
        if wanted.is_empty() && check_complete(settings).is_err() {
            wanted.extend(settings.default_role.clone());
        }
        if arguments.paste {
            sessions.sign_in.options.pasted = Some(pasted(context.environment)?);
        }
        // Choosing how to sign in asks for a sign-in.
        let SignInArgs {
            device,
            otp,
            browser,
            fresh,
            ..
        } = &arguments.sign_in;
        let how = *browser || arguments.paste || device.is_some() || otp.is_some();
        let is_asked = *fresh || how;
        let is_named = !wanted.is_empty();
        sessions.options.in_advance = !is_named;
        let wanted = if is_named && !how && sessions.can_do_without_sign_in(&wanted) {
            wanted
        } else {
            let roles = signed_in(&wanted, is_asked, &mut sessions, context)?;
            if is_named {
                wanted
            } else {
                usual(&roles, &sessions)?
            }
        };
        match wanted.as_slice() {
            // Which one is meant will be said when it is used.
            [] => {}
            [wanted] if !arguments.all => {
                let held = sessions.get(Some(wanted))?;
                context.log.say(held.summary());
            }
            wanted => several(wanted, is_named, &mut sessions, context)?,
        }
        sessions.after_sign_in();
        Ok(())
    };
    let named: Vec<String> = arguments
        .roles
        .iter()
        .chain(&arguments.role)
        .cloned()
        .collect();
    // Another machine's sign-in needs none of what the set-up would try here.
    if arguments.paste {
        context.with_sessions(&arguments.sign_in, Purpose::Keep, sign_in)
    } else {
        context.with_sessions_set_up(&arguments.sign_in, &named, Purpose::Keep, sign_in)
    }
}

/// Signs in, unless there is a recent sign-in for these roles. Returns all roles that it gave.
fn signed_in(
    wanted: &[String],
    is_asked: bool,
    sessions: &mut Sessions<'_>,
    context: &Context<'_>,
) -> Result<Vec<NamedRole>> {
    let SignedIn { user, roles } = sessions.ensure_sign_in(wanted, is_asked)?;
    let mut roles = sessions.names().name_all(&roles);
    roles.retain(|role| role.role.profile().is_none());
    let count = match roles.len() {
        1 => "1 role".to_owned(),
        count => format!("{count} roles"),
    };
    let is_new = sessions.sign_in.is_new_sign_in();
    context.log.say(if is_new || is_asked {
        format!("signed in as {user}, {count}")
    } else {
        format!("already signed in as {user}, {count}; --fresh signs in again")
    });
    sessions.options.fresh = is_new || is_asked;
    Ok(roles)
}

/// The roles to fetch if none is named: the usual one, and those this user has used.
fn usual(roles: &[NamedRole], sessions: &Sessions<'_>) -> Result<Vec<String>> {
    let usual = match (sessions.wanted(None, false)?, roles) {
        (None, [only]) => Some(only.reference()),
        (usual, _) => usual,
    };
    let used = sessions.roles_to_prefetch().into_iter();
    let used = used.map(|role| role.reference());
    Ok(usual.into_iter().chain(used).collect())
}

/// A SAML response has a hundred thousand characters at most (OneLogin, KB0010344); as a form,
/// three for each that is escaped.
const LONGEST_PASTED: u64 = 512 * 1024;

/// From stdin, which a terminal would cut after a few thousand characters.
fn pasted(environment: &Environment) -> Result<Secret> {
    let wrong = |message: &str| Error::Usage {
        message: message.into(),
        hint: format!(
            "copy the form data of the POST to AWS's sign-in address and pipe it in: {}",
            browser::paste_command(environment)
        ),
    };
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Err(wrong(
            "--paste reads from a pipe or a file, because a terminal cuts off long lines",
        ));
    }
    let mut text = Zeroizing::new(String::new());
    let read = stdin.lock().take(LONGEST_PASTED).read_to_string(&mut text);
    read.map_err(|_| wrong("stdin is not text"))?;
    browser::response_of(&Secret::new(text.trim()))
        .ok_or_else(|| wrong("stdin does not contain a SAML response"))
}

/// The references that were named, or with `--all` every alias.
fn wanted(arguments: &Arguments, sessions: &Sessions<'_>) -> Result<Vec<String>> {
    if !arguments.all {
        let named = arguments.roles.iter().chain(&arguments.role);
        return named
            .filter_map(|role| sessions.wanted(Some(role), false).transpose())
            .collect();
    }
    let aliases: Vec<String> = sessions.sign_in.settings.roles.keys().cloned().collect();
    if aliases.is_empty() {
        return Err(Error::Usage {
            message: "--all needs roles in the config file, but there are none".into(),
            hint: "name the roles, or add [roles.ALIAS] sections to the config file".into(),
        });
    }
    Ok(aliases)
}

/// What became of a role, in a row of the table.
struct Row {
    reference: String,
    outcome: Result<RoleCredentials>,
}

/// `must_succeed`: the roles were named.
fn several(
    wanted: &[String],
    must_succeed: bool,
    sessions: &mut Sessions<'_>,
    context: &Context<'_>,
) -> Result<()> {
    let mut rows: Vec<Row> = Vec::new();
    let mut found: Vec<NamedRole> = Vec::new();
    let duration = |named: &NamedRole| sessions.role_settings(named)?.duration;
    let is_same = |one: &NamedRole, other: &NamedRole| {
        one.role == other.role && duration(one) == duration(other)
    };
    for reference in wanted {
        match sessions.find_known(reference) {
            // Two names of one role are one request, unless they want sessions of different durations.
            Ok(named) if found.iter().any(|other| is_same(other, &named)) => {}
            Ok(named) => found.push(named),
            Err(error) => rows.push(Row {
                reference: reference.clone(),
                outcome: Err(error),
            }),
        }
    }
    let all = found.len() + rows.len();
    let outcomes = sessions.get_all(&found, |done| {
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
    print(&shown(&rows, context.log.look().width(&std::io::stdout())))?;
    let failed: Vec<&Error> = rows
        .iter()
        .filter_map(|row| row.outcome.as_ref().err())
        .collect();
    let Some(first) = failed.first().filter(|_| must_succeed) else {
        return Ok(());
    };
    let refused = failed.iter().any(|error| error.exit_code() == 7);
    Err(Error::SomeRolesFailed {
        failed: failed.len(),
        all,
        exit_code: if refused { 7 } else { first.exit_code() },
    })
}

fn shown(rows: &[Row], width: Option<usize>) -> String {
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|Row { reference, outcome }| match outcome {
            Ok(held) => {
                let identity = &held.identity;
                let left = for_people(held.credentials.expiration.left());
                vec![
                    identity.role.clone(),
                    identity.account.clone(),
                    identity.account_id.clone().unwrap_or_default(),
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
    wrapped_table(
        &["ROLE", "ACCOUNT", "ACCOUNT ID", "LEFT", "WHY NOT"],
        &cells,
        width,
    )
}
