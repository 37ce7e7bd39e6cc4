//! `ol-aws status`: what is held, where, until when. Asks nobody, local or remote.

use serde::Serialize;
use time::OffsetDateTime;

use super::table::table;
use super::{Context, json, print};
use crate::cache::Protection;
use crate::cli::{SignInArgs, StatusArgs};
use crate::credentials::{for_people, local_clock, rfc3339};
use crate::error::{Error, Result};
use crate::login::{LAST_SECONDS, Login, Purpose, now};

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
}

#[derive(Debug, Serialize)]
struct Row {
    /// The alias, else the role name.
    role: String,
    /// The account name, else its id.
    account: String,
    account_id: String,
    role_arn: String,
    region: Option<String>,
    /// RFC 3339.
    expiration: String,
    seconds_left: i64,
    /// Whether it is the role of the shell that asks.
    active: bool,
    /// `read-only` or `policy` for a session that a policy narrows, else null.
    policy: Option<String>,
}

pub fn run(arguments: &StatusArgs, context: &Context<'_>) -> Result<()> {
    context.with_login(&SignInArgs::default(), Purpose::Keep, |login| {
        let reference = arguments.role.reference();
        if arguments.check {
            return check(&login, reference.as_deref(), arguments, context);
        }
        let mut rows = rows(&login, context)?;
        if let Some(reference) = &reference {
            let arn = login.find_known(reference)?.role.role_arn;
            rows.retain(|row| row.role_arn == arn);
        }
        if arguments.json {
            let report = report(&login, rows);
            return print(&json(&report));
        }
        show(&login, &rows, context)
    })
}

fn show(login: &Login<'_>, rows: &[Row], context: &Context<'_>) -> Result<()> {
    if rows.is_empty() {
        context
            .log
            .say("no credentials are held; `ol-aws login` signs in");
        return Ok(());
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let end = OffsetDateTime::from_unix_timestamp(now() + row.seconds_left)
                .unwrap_or(OffsetDateTime::UNIX_EPOCH);
            vec![
                if row.active {
                    "*".into()
                } else {
                    String::new()
                },
                row.role.clone(),
                row.account.clone(),
                row.account_id.clone(),
                row.policy.clone().unwrap_or_default(),
                for_people(row.seconds_left),
                local_clock(end),
                protection_in_words(login).to_owned(),
            ]
        })
        .collect();
    print(&table(
        &[
            "",
            "ROLE",
            "ACCOUNT",
            "ACCOUNT ID",
            "NARROWED BY",
            "LEFT",
            "UNTIL",
            "PROTECTION",
        ],
        &cells,
    ))?;
    if let Some(until) = login.assertion_valid_until() {
        context.log.say(format!(
            "other roles can be had without a sign-in for {}",
            for_people(until - now())
        ));
    }
    Ok(())
}

/// For scripts: no output, an exit code. Without a role, what this shell would use comes first.
fn check(
    login: &Login<'_>,
    reference: Option<&str>,
    arguments: &StatusArgs,
    context: &Context<'_>,
) -> Result<()> {
    let least = arguments.min_ttl.map_or(LAST_SECONDS, |least| {
        i64::try_from(least.as_secs()).unwrap_or(i64::MAX)
    });
    let in_this_shell = || {
        let role = context
            .environment
            .get("OL_AWS_ROLE")
            .filter(|_| reference.is_none())?;
        context.environment.get("AWS_ACCESS_KEY_ID")?;
        let end: i64 = context.environment.get("OL_AWS_EXPIRES_AT")?.parse().ok()?;
        Some((role.to_owned(), end - now()))
    };
    let held = || {
        let mut rows = rows(login, context)?;
        rows.retain(|row| row.policy.is_none());
        let wanted = login.wanted(reference, true)?;
        let (role, index) = match wanted {
            Some(wanted) => {
                let arn = login
                    .find_known(&wanted)
                    .ok()
                    .map(|named| named.role.role_arn);
                let index = rows
                    .iter()
                    .position(|row| Some(&row.role_arn) == arn.as_ref());
                (Some(wanted), index)
            }
            None => (None, (rows.len() == 1).then_some(0)),
        };
        let row = index
            .map(|index| rows.swap_remove(index))
            .ok_or(Error::NotHeld { role })?;
        Ok((row.role, row.seconds_left))
    };
    let (role, left) = in_this_shell().map_or_else(held, Ok)?;
    match left {
        ..=0 => Err(Error::NotHeld { role: Some(role) }),
        left if left < least => Err(Error::TooShort {
            role,
            left: for_people(left),
            wanted: for_people(least),
        }),
        _ => Ok(()),
    }
}

fn rows(login: &Login<'_>, context: &Context<'_>) -> Result<Vec<Row>> {
    // By the key, not by the role: the shell may hold an earlier session of it.
    let active = context.environment.get("AWS_ACCESS_KEY_ID");
    let sessions = login.sessions().into_iter();
    sessions
        .map(|session| {
            let named = login
                .find_known(&session.role.role_arn)
                .unwrap_or_else(|_| login.names().name(&session.role));
            let policy = session.policy.clone();
            let held = login.held(session, &named)?;
            let end = held.credentials.expiration;
            Ok(Row {
                policy,
                active: active == Some(held.credentials.access_key_id.as_str()),
                expiration: rfc3339(
                    OffsetDateTime::from_unix_timestamp(end).unwrap_or(OffsetDateTime::UNIX_EPOCH),
                ),
                seconds_left: held.credentials.left(now()),
                role: held.identity.role,
                account: held.identity.account,
                account_id: held.identity.account_id,
                role_arn: held.identity.role_arn,
                region: held.identity.region,
            })
        })
        .collect()
}

fn report(login: &Login<'_>, sessions: Vec<Row>) -> Report {
    let value = |setting: &Option<crate::config::Sourced<String>>| {
        setting.as_ref().map(|found| found.value.clone())
    };
    let until = login
        .assertion_valid_until()
        .and_then(|until| OffsetDateTime::from_unix_timestamp(until).ok());
    Report {
        tenant: login.settings.tenant.clone(),
        subdomain: value(&login.settings.subdomain),
        username: value(&login.settings.username),
        assertion_valid_until: until.map(rfc3339),
        protection: match login.store().map(crate::cache::Store::protection) {
            Some(Protection::KeyInMemory) => "key-in-memory",
            Some(Protection::KeyOnDisk) => "key-on-disk",
            None => "none",
        },
        sessions,
    }
}

fn protection_in_words(login: &Login<'_>) -> &'static str {
    match login.store().map(crate::cache::Store::protection) {
        Some(Protection::KeyInMemory) => "sealed, key in memory",
        Some(Protection::KeyOnDisk) => "sealed, key on disk",
        None => "",
    }
}
