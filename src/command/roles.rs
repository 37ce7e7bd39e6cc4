//! `ol-aws roles`: the roles of the last assertion.

use clap::Args;
use serde::Serialize;

use super::arguments::SignInArgs;
use super::table::{table, table_for};
use super::{Context, json, print};
use crate::ask::best_matches;
use crate::clock::{Timestamp, for_people};
use crate::error::{Error, Result};
use crate::log::clean;
use crate::log::layout;
use crate::role::{NamedRole, likeliest_first, lines};
use crate::sessions::Purpose;

/// One role as `--json` shows it. Fields are only ever added.
#[derive(Debug, Serialize)]
struct Row {
    alias: Option<String>,
    account: Option<String>,
    /// This and the ARN are null where they are not known, of a role that an AWS profile provides.
    account_id: Option<String>,
    /// With its path; of an AWS profile, its name.
    role: String,
    role_arn: Option<String>,
    /// Whether credentials are at hand.
    held: bool,
    /// RFC 3339, when held.
    expiration: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    before_help = r"The list comes from your last sign-in. If there is none, ol-aws signs in. The roles that you used last come first.",
    after_help = r"Examples:
  # List the roles
  ol-aws roles

  # List those of one account
  ol-aws roles prod

  # Print them as JSON
  ol-aws roles --json"
)]
pub struct Arguments {
    /// Show only roles that have all of these parts in their alias, account or name
    #[arg(value_name = "PART")]
    pub parts: Vec<String>,
    /// Show the ARNs, even on a narrow terminal
    #[arg(long)]
    pub arn: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Print CSV, with a header
    #[arg(long, conflicts_with_all = ["json", "arn"])]
    pub csv: bool,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    context.with_sessions_set_up(&arguments.sign_in, &[], Purpose::Keep, |mut sessions| {
        let roles = sessions.roles()?;
        let roles = sessions.names().by_each_alias(&roles);
        let mut roles = with_parts(&arguments.parts.join(" "), roles)?;
        let history = sessions.sign_in.history();
        roles.sort_by_cached_key(|named| {
            let recency = history.recency(&named.role.role_arn);
            let account = named.display_account().to_lowercase();
            (recency, account, named.role.path_and_name().to_lowercase())
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
                        account_id: Some(named.account_id).filter(|id| !id.is_empty()),
                        role: named.role.path_and_name().to_owned(),
                        held: expiration.is_some(),
                        expiration: expiration.map(Timestamp::rfc3339),
                        alias: named.alias,
                        account: named.account_name,
                        role_arn: named.role.known_arn().map(str::to_owned),
                    }
                })
                .collect();
            return print(&json(&rows));
        }
        if arguments.csv {
            return print(&csv(&roles, expiration));
        }
        let rows: Vec<Vec<String>> = roles
            .iter()
            .map(|named| {
                let left = expiration(&named.role.role_arn).map(|end| for_people(end.left()));
                vec![
                    named.alias.clone().unwrap_or_default(),
                    named.account_name.clone().unwrap_or_default(),
                    named.account_id.clone(),
                    named.role.path_and_name().to_owned(),
                    left.unwrap_or_default(),
                    named.role.known_arn().unwrap_or_default().to_owned(),
                ]
            })
            .collect();
        let width = context.log.look().width(&std::io::stdout());
        print(&shown(&rows, arguments.arn, width))
    })
}

/// The fields of `--json`, as a spreadsheet reads them (RFC 4180).
fn csv(roles: &[NamedRole], expiration: impl Fn(&str) -> Option<Timestamp>) -> String {
    let mut text = "alias,account,account_id,role,role_arn,held,expiration\r\n".to_owned();
    for named in roles {
        let end = expiration(&named.role.role_arn);
        let fields = [
            named.alias.clone().unwrap_or_default(),
            named.account_name.clone().unwrap_or_default(),
            named.account_id.clone(),
            named.role.path_and_name().to_owned(),
            named.role.known_arn().unwrap_or_default().to_owned(),
            end.is_some().to_string(),
            end.map(Timestamp::rfc3339).unwrap_or_default(),
        ];
        let fields: Vec<String> = fields.iter().map(|field| csv_field(field)).collect();
        text += &(fields.join(",") + "\r\n");
    }
    text
}

/// In quotes where it has to be. A spreadsheet would run what looks like a formula, and the names of
/// accounts are not ours.
fn csv_field(field: &str) -> String {
    let field = clean(field);
    let formula = if field.starts_with(['=', '+', '-', '@']) {
        "'"
    } else {
        ""
    };
    if field.contains(['"', ',', ' ']) || !formula.is_empty() {
        format!("\"{formula}{}\"", field.replace('"', "\"\""))
    } else {
        field
    }
}

/// Those that the picker would show for these words.
fn with_parts(parts: &str, roles: Vec<NamedRole>) -> Result<Vec<NamedRole>> {
    let lines = lines(&roles);
    let found = best_matches(parts, lines.iter().map(String::as_str));
    if found.is_empty() && !roles.is_empty() {
        return Err(Error::NoSuchRole {
            wanted: parts.to_owned(),
            origin: None,
            candidates: likeliest_first(parts, &roles),
        });
    }
    let is_found = |(index, role)| found.contains(&index).then_some(role);
    Ok(roles.into_iter().enumerate().filter_map(is_found).collect())
}

/// ARNs repeat what the other columns say, so they are shown where they fit, or where they are asked
/// for. `width`: the terminal's.
fn shown(rows: &[Vec<String>], arn: bool, width: Option<usize>) -> String {
    const HEADS: [&str; 6] = ["ALIAS", "ACCOUNT", "ACCOUNT ID", "ROLE", "HELD", "ARN"];
    const ACCOUNT_ID: usize = 2;
    let whole = table(&HEADS, rows);
    let fits = |width| whole.lines().all(|line| layout::width(line) <= width);
    if arn || width.is_some_and(fits) {
        return whole;
    }
    table_for(&HEADS[..HEADS.len() - 1], rows, ACCOUNT_ID, width)
}
