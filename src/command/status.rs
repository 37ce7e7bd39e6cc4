//! `ol-aws status`: what is held, where, until when. Asks nobody, local or remote.

use std::io::IsTerminal;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::arguments::{RoleArgs, SignInArgs};
use super::table::wrapped_table;
use super::{Context, json, print, refusals};
use crate::cache::Protection;
use crate::clock::{Timestamp, for_people};
use crate::config::value::duration_flag;
use crate::credentials::MIXED;
use crate::credentials::expiration_in;
use crate::credentials::is_mixed;
use crate::error::{Error, Result};
use crate::role::NamedRole;
use crate::sessions::{CachedSession, LEAST_LEFT, Purpose, Sessions};

/// `--json`. Fields are only ever added.
#[derive(Debug, Serialize)]
struct Report {
    tenant: Option<String>,
    subdomain: Option<String>,
    username: Option<String>,
    /// Until when other roles can be had without a sign-in: RFC 3339, or null.
    assertion_valid_until: Option<String>,
    /// `key-in-memory`, `key-on-disk` or `none`.
    protection: &'static str,
    sessions: Vec<Row>,
    /// What a program was last refused, or null.
    last_refusal: Option<refusals::Report>,
}

#[derive(Debug, Serialize)]
struct Row {
    /// The alias, else the role name.
    role: String,
    /// The account name, else its id.
    account: String,
    /// This and the ARN are null where they are not known, of a role that an AWS profile provides.
    account_id: Option<String>,
    role_arn: Option<String>,
    /// What tells one role from another.
    #[serde(skip)]
    key: String,
    region: Option<String>,
    #[serde(skip)]
    end: Timestamp,
    /// RFC 3339.
    expiration: String,
    seconds_left: u64,
    /// Whether it is the role of the shell that asks.
    active: bool,
    /// The AI agents that got it.
    agents: Vec<String>,
    /// `read-only` or `policy` for a session that a policy narrows, else null.
    policy: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    before_help = r"ol-aws shows the role, the account and the time left for each session in the cache, and the last program that was refused credentials. It does not sign in.",
    after_help = r"Exit status:
  0   The credentials are valid
  10  With --check: there are no credentials, or they expire too soon

Examples:
  # Show all cached credentials
  ol-aws status

  # Continue a script only if ten minutes are left
  ol-aws status --check --min-ttl 10m admin && ./deploy"
)]
pub struct Arguments {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Exit with 10 if there are no valid credentials
    #[arg(long)]
    pub check: bool,
    /// With --check: require at least this much time left, such as 10m
    #[arg(long, value_name = "TIME", value_parser = duration_flag, requires = "check")]
    pub min_ttl: Option<Duration>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let status = |sessions: Sessions<'_>| {
        let reference = arguments.role.reference();
        let checked = if arguments.check {
            check(&sessions, reference.as_deref(), arguments, context)
        } else {
            Ok(())
        };
        if arguments.check && !arguments.json {
            return checked;
        }
        let asked = reference.as_deref();
        let asked = asked.map(|role| sessions.find_known(role)).transpose()?;
        let rows = rows(asked.as_ref(), &sessions, context)?;
        if arguments.json {
            let refusal = context.standing_refusal(&sessions);
            let report = report(&sessions, rows, refusal.map(Into::into));
            print(&json(&report))?;
            return checked;
        }
        show(&sessions, &rows, context)?;
        if let Some(refusal) = context.standing_refusal(&sessions) {
            context.log.say(refusals::in_a_line(&refusal));
        }
        Ok(())
    };
    let sign_in = SignInArgs::default();
    let is_for_program = arguments.check || arguments.json || !std::io::stdout().is_terminal();
    if is_for_program {
        context.with_sessions(&sign_in, Purpose::Keep, status)
    } else {
        context.with_sessions_set_up(&sign_in, &[], Purpose::Keep, status)
    }
}

fn show(sessions: &Sessions<'_>, rows: &[Row], context: &Context<'_>) -> Result<()> {
    if is_mixed(context.environment) {
        context.log.say(MIXED);
    }
    if rows.is_empty() {
        context
            .log
            .say("no credentials are cached; `ol-aws login` signs in");
        return Ok(());
    }
    let mut heads = vec![
        "",
        "ROLE",
        "ACCOUNT",
        "ACCOUNT ID",
        "NARROWED BY",
        "LEFT",
        "UNTIL",
        "PROTECTION",
    ];
    // Most people have none.
    let has_agents = rows.iter().any(|row| !row.agents.is_empty());
    heads.extend(has_agents.then_some("USED BY AGENTS"));
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let mut cells = vec![
                if row.active {
                    "*".into()
                } else {
                    String::new()
                },
                row.role.clone(),
                row.account.clone(),
                row.account_id.clone().unwrap_or_default(),
                row.policy.clone().unwrap_or_default(),
                for_people(row.end.left()),
                row.end.for_people(),
                protection_in_words(sessions).to_owned(),
            ];
            cells.extend(has_agents.then(|| row.agents.join(", ")));
            cells
        })
        .collect();
    let width = context.log.look().width(&std::io::stdout());
    print(&wrapped_table(&heads, &cells, width))?;
    if let Some(until) = sessions.assertion_valid_until() {
        context.log.say(format!(
            "other roles are available without signing in again for {}",
            for_people(until.left())
        ));
    }
    Ok(())
}

/// For scripts: no output, an exit code. Without a role, what this shell would use comes first.
fn check(
    sessions: &Sessions<'_>,
    reference: Option<&str>,
    arguments: &Arguments,
    context: &Context<'_>,
) -> Result<()> {
    let least = arguments.min_ttl.unwrap_or(LEAST_LEFT);
    if reference.is_none() && is_mixed(context.environment) {
        context.log.say(MIXED);
        return Err(Error::NoCredentials { role: None });
    }
    let in_this_shell = || {
        let role = context
            .environment
            .get("OL_AWS_ROLE")
            .filter(|_| reference.is_none())?;
        context.environment.get("AWS_ACCESS_KEY_ID")?;
        let end = expiration_in(context.environment)?;
        Some((role.to_owned(), end))
    };
    let held = || {
        let mut rows = rows(None, sessions, context)?;
        rows.retain(|row| row.policy.is_none());
        let wanted = sessions.wanted(reference, true)?;
        let (role, index) = match wanted {
            Some(wanted) => {
                let arn = sessions
                    .find_known(&wanted)
                    .ok()
                    .map(|named| named.role.role_arn);
                let index = rows.iter().position(|row| Some(&row.key) == arn.as_ref());
                (Some(wanted), index)
            }
            None => (None, (rows.len() == 1).then_some(0)),
        };
        match index.map(|index| rows.swap_remove(index)) {
            Some(row) => Ok((role.unwrap_or(row.role), row.end)),
            None => Err(Error::NoCredentials { role }),
        }
    };
    let (role, end) = in_this_shell().map_or_else(held, Ok)?;
    match end.left() {
        Duration::ZERO => Err(Error::NoCredentials { role: Some(role) }),
        left if left < least => Err(Error::ExpiresTooSoon {
            role,
            left: for_people(left),
            wanted: arguments.min_ttl.map(for_people),
        }),
        _ => Ok(()),
    }
}

/// `of`: of that role alone.
fn rows(
    of: Option<&NamedRole>,
    sessions: &Sessions<'_>,
    context: &Context<'_>,
) -> Result<Vec<Row>> {
    // By the key, not by the role: the shell may hold an earlier session of it.
    let active = context.environment.get("AWS_ACCESS_KEY_ID");
    let cached = sessions.all_cached_and_active().into_iter();
    let is_meant =
        |session: &CachedSession| of.is_none_or(|of| of.role.role_arn == session.role.role_arn);
    cached
        .filter(is_meant)
        .map(|session| {
            let is_active = active == Some(session.credentials.access_key_id.as_str());
            let named = match of {
                Some(named) => named.clone(),
                None => sessions.role_of(&session, is_active),
            };
            let policy = session.policy.clone();
            let agents = session.agents.clone();
            let key = session.role.role_arn.clone();
            let held = sessions.credentials_of(session, &named)?;
            let end = held.credentials.expiration;
            Ok(Row {
                key,
                policy,
                agents,
                active: is_active,
                expiration: end.rfc3339(),
                seconds_left: end.left().as_secs(),
                end,
                role: held.identity.role,
                account: held.identity.account,
                account_id: held.identity.account_id,
                role_arn: held.identity.role_arn,
                region: held.identity.region,
            })
        })
        .collect()
}

fn report(
    sessions: &Sessions<'_>,
    rows: Vec<Row>,
    last_refusal: Option<refusals::Report>,
) -> Report {
    let value = |setting: &Option<crate::config::Sourced<String>>| {
        setting.as_ref().map(|found| found.value.clone())
    };
    let until = sessions.assertion_valid_until();
    Report {
        tenant: sessions.sign_in.settings.tenant.clone(),
        subdomain: value(&sessions.sign_in.settings.subdomain),
        username: value(&sessions.sign_in.settings.username),
        assertion_valid_until: until.map(Timestamp::rfc3339),
        protection: match sessions
            .sign_in
            .cache
            .store()
            .map(crate::cache::Store::protection)
        {
            Some(Protection::KeyInMemory) => "key-in-memory",
            Some(Protection::KeyOnDisk) => "key-on-disk",
            None => "none",
        },
        sessions: rows,
        last_refusal,
    }
}

fn protection_in_words(sessions: &Sessions<'_>) -> &'static str {
    match sessions
        .sign_in
        .cache
        .store()
        .map(crate::cache::Store::protection)
    {
        Some(Protection::KeyInMemory) => "encrypted, key in memory",
        Some(Protection::KeyOnDisk) => "encrypted, key on disk",
        None => "",
    }
}
