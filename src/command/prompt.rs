//! `ol-aws prompt`: what the scripts of `shell/` show in the prompt, for tmux and other places
//! where they do not run. From the environment alone: no file is opened.

use std::time::Duration;

use clap::Args;

use super::{Context, print};
use crate::clock::Timestamp;
use crate::config::nearest;
use crate::credentials::expiration_in;
use crate::credentials::is_mixed;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::log::clean;

const NAMES: [&str; 10] = [
    "role",
    "account",
    "account_id",
    "arn",
    "region",
    "guard",
    "left",
    "until",
    "state",
    "color",
];
/// With less left it is time to renew: the scripts turn amber.
const SOON: Duration = Duration::from_secs(900);

#[derive(Debug, Args)]
#[command(
    before_help = r"ol-aws reads only the environment, and prints nothing if no role is active. In your shell prompt, use `ol_aws_prompt` from `ol-aws init` instead: it starts no process.

If the variables belong to more than one role, {state} is `mixed`, {color} is `red` and all other fields are `?`.",
    after_help = r"Fields of FORMAT:
  {role}        The alias or name of the role
  {account}     The name or ID of the account
  {account_id}  The ID of the account
  {arn}         The ARN of the role
  {region}      The AWS region
  {guard}       The guard of the role: confirm or exec-only
  {left}        The time left: 59m, 1h05m, 40s or expired; empty if the
                credentials renew themselves
  {until}       When the credentials expire: 14:05; empty like {left}
  {state}       ok, soon (under 15 minutes), expired or mixed
  {color}       cyan, magenta (guarded), yellow (soon) or red
  {{ and }}     A brace

Examples:
  # Show the role, the account and the time left
  ol-aws prompt

  # Choose the fields, in the color that fits
  ol-aws prompt --format '#[fg={color}]{role}@{account} {left}'"
)]
pub struct Arguments {
    /// Print this text, with the fields below filled in
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let environment = context.environment;
    let usual = usual_format(environment);
    let format = arguments.format.as_deref().unwrap_or(&usual);
    let text = segment(format, environment, Timestamp::now())?;
    match text.as_str() {
        "" => Ok(()),
        text => print(&format!("{text}\n")),
    }
}

/// What is not known has no place in it. Of variables of more than one role, neither name nor time would be true.
fn usual_format(environment: &Environment) -> String {
    let is_known = !is_mixed(environment);
    let account = is_known && environment.get("OL_AWS_ACCOUNT").is_some();
    let left = is_known && expiration_in(environment).is_some();
    format!(
        "[{{role}}{}{}]",
        if account { "@{account}" } else { "" },
        if left { " {left}" } else { "" }
    )
}

/// Empty where no role is active. A wrong format is one all the same, or it would be found out on
/// the day it matters.
fn segment(format: &str, environment: &Environment, now: Timestamp) -> Result<String> {
    let mut text = String::new();
    let mut rest = format;
    while let Some(position) = rest.find(['{', '}']) {
        let (before, at) = rest.split_at(position);
        text.push_str(before);
        if let Some(after) = ["{{", "}}"].iter().find_map(|two| at.strip_prefix(two)) {
            text.push_str(&at[..1]);
            rest = after;
            continue;
        }
        let name = at.strip_prefix('{').and_then(|at| at.split_once('}'));
        let Some((name, after)) = name else {
            return Err(Error::Usage {
                message: "--format has a single brace".into(),
                hint: "write two braces for one".into(),
            });
        };
        if !NAMES.contains(&name) {
            return Err(Error::Usage {
                message: format!("--format does not support `{{{name}}}`"),
                hint: nearest(name, NAMES),
            });
        }
        text.push_str(&value(name, environment, now));
        rest = after;
    }
    text.push_str(rest);
    let active = environment.get("OL_AWS_ROLE").is_some();
    Ok(if active { text } else { String::new() })
}

fn value(name: &str, environment: &Environment, now: Timestamp) -> String {
    if is_mixed(environment) {
        return match name {
            "state" => "mixed",
            "color" => "red",
            _ => "?",
        }
        .into();
    }
    let variable = |name| shown(environment.get(name).unwrap_or_default());
    let left = expiration_in(environment).map(|end| end.since(now));
    match name {
        "role" => variable("OL_AWS_ROLE"),
        "account" => variable("OL_AWS_ACCOUNT"),
        "account_id" => variable("AWS_ACCOUNT_ID"),
        "arn" => variable("OL_AWS_ROLE_ARN"),
        "region" => variable("AWS_REGION"),
        "guard" => variable("OL_AWS_GUARD"),
        "until" => variable("OL_AWS_EXPIRES_LOCAL"),
        "left" => left.map_or(String::new(), time_left),
        "state" => state(left).into(),
        _ => match state(left) {
            "expired" => "red",
            "soon" => "yellow",
            _ if environment.get("OL_AWS_GUARD").is_some() => "magenta",
            _ => "cyan",
        }
        .into(),
    }
}

fn state(left: Option<Duration>) -> &'static str {
    match left {
        Some(Duration::ZERO) => "expired",
        Some(left) if left < SOON => "soon",
        _ => "ok",
    }
}

/// Shorter than `for_people`: a prompt has little room.
fn time_left(left: Duration) -> String {
    let seconds = left.as_secs();
    match seconds {
        0 => "expired".into(),
        1..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        _ => format!("{}h{:02}m", seconds / 3600, seconds % 3600 / 60),
    }
}

/// Status bars have languages of their own (`#` in tmux, `%` in zsh): what is not surely text is
/// shown as `?`.
fn shown(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_+=,.@/:- ".contains(c);
    clean(text)
        .chars()
        .map(|c| if plain(c) { c } else { '?' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(left: &str) -> Environment {
        [
            ("OL_AWS_ROLE", "admin"),
            ("OL_AWS_ACCOUNT", "p#(x)"),
            ("OL_AWS_EXPIRES_AT", left),
        ]
        .into_iter()
        .collect()
    }

    #[test]
    fn time_left_is_as_short_as_it_can_be() {
        for (left, text) in [
            (-1, "expired"),
            (0, "expired"),
            (59, "59s"),
            (60, "1m"),
            (3599, "59m"),
            (3900, "1h05m"),
        ] {
            let environment = environment(&left.to_string());
            assert_eq!(
                segment("{left}", &environment, Timestamp::UNIX_EPOCH).expect("right"),
                text
            );
        }
        assert_eq!(
            segment("{left}", &environment("x"), Timestamp::UNIX_EPOCH).expect("right"),
            ""
        );
    }

    #[test]
    fn what_a_status_bar_could_read_as_its_own_is_not_shown() {
        let environment = environment("7200");
        let text = segment(
            &usual_format(&environment),
            &environment,
            Timestamp::UNIX_EPOCH,
        );
        assert_eq!(text.expect("right"), "[admin@p??x? 2h00m]");
    }

    #[test]
    fn without_a_role_there_is_nothing_but_a_wrong_format_is_still_told() {
        let nothing = Environment::default();
        assert_eq!(
            segment("x {role}", &nothing, Timestamp::UNIX_EPOCH).expect("right"),
            ""
        );
        let error = segment("{rol}", &nothing, Timestamp::UNIX_EPOCH).expect_err("wrong");
        assert_eq!(error.exit_code(), 2);
        assert!(error.hint().expect("a hint").contains("role"));
        assert!(
            segment("{", &nothing, Timestamp::UNIX_EPOCH).is_err()
                && segment("a}b", &nothing, Timestamp::UNIX_EPOCH).is_err()
        );
    }

    #[test]
    fn of_two_roles_neither_is_named() {
        let mixed = [
            ("OL_AWS_ROLE", "admin"),
            ("AWS_ACCESS_KEY_ID", "ASIAABCDEFGHIJKLMNOP"),
            ("OL_AWS_CHECK", " admin   QRST"),
        ];
        let mixed = mixed.into_iter().collect();
        let text = segment(
            "{role} {account} {left} {state} {color}",
            &mixed,
            Timestamp::UNIX_EPOCH,
        );
        assert_eq!(text.expect("right"), "? ? ? mixed red");
    }

    #[test]
    fn two_braces_stand_for_one() {
        let text = segment("{{{role}}}", &environment("60"), Timestamp::UNIX_EPOCH).expect("right");
        assert_eq!(text, "{admin}");
    }
}
