//! `ol-aws roles`: the roles of the last assertion.

use clap::Args;
use serde::Serialize;

use super::arguments::SignInArgs;
use super::table::table;
use super::{Context, json, print};
use crate::clock::{Timestamp, for_people};
use crate::error::Result;
use crate::sessions::Purpose;

/// One role as `--json` shows it. Fields are only ever added.
#[derive(Debug, Serialize)]
struct Row {
    alias: Option<String>,
    account: Option<String>,
    account_id: String,
    /// With its path.
    role: String,
    role_arn: String,
    /// Whether credentials are at hand.
    held: bool,
    /// RFC 3339, when held.
    expiration: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    before_help = r"The list comes from your last sign-in. If there is none, ol-aws signs in.",
    after_help = r"Examples:
  # List the roles
  ol-aws roles

  # Print them as JSON
  ol-aws roles --json"
)]
pub struct Arguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    context.with_sessions_set_up(&arguments.sign_in, Purpose::Keep, |mut sessions| {
        let mut roles = sessions.roles()?;
        roles.sort_by_cached_key(|named| {
            let account = named.display_account().to_lowercase();
            (account, named.role.path_and_name().to_lowercase())
        });
        let mut sessions = sessions.all_cached();
        // Less than the role is not the role.
        sessions.retain(|session| session.policy.is_none());
        let expiration = |arn: &str| {
            let session = sessions
                .iter()
                .find(|session| session.role.role_arn == arn)?;
            Some(session.credentials.expiration)
        };
        if arguments.json {
            let rows: Vec<Row> = roles
                .into_iter()
                .map(|named| {
                    let expiration = expiration(&named.role.role_arn);
                    Row {
                        account_id: named.role.account_id().to_owned(),
                        role: named.role.path_and_name().to_owned(),
                        held: expiration.is_some(),
                        expiration: expiration.map(Timestamp::rfc3339),
                        alias: named.alias,
                        account: named.account_name,
                        role_arn: named.role.role_arn,
                    }
                })
                .collect();
            return print(&json(&rows));
        }
        let rows: Vec<Vec<String>> = roles
            .iter()
            .map(|named| {
                let left = expiration(&named.role.role_arn).map(|end| for_people(end.left()));
                vec![
                    named.alias.clone().unwrap_or_default(),
                    named.account_name.clone().unwrap_or_default(),
                    named.role.account_id().to_owned(),
                    named.role.path_and_name().to_owned(),
                    left.unwrap_or_default(),
                    named.role.role_arn.clone(),
                ]
            })
            .collect();
        print(&table(
            &["ALIAS", "ACCOUNT", "ACCOUNT ID", "ROLE", "HELD", "ARN"],
            &rows,
        ))
    })
}
