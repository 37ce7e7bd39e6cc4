//! `ol-aws doctor`: what is wrong here, each finding with its fix. Never hangs, never sends the
//! password, never shows a secret. A group of checks is a file below this one and a line in
//! `look`.

mod aws;
mod browser;
mod finding;
mod network;
mod secrets;
mod settings;
mod shell;
mod wsl;

use clap::Args;
use serde::Serialize;

use super::arguments::SignInArgs;
use super::self_command::same_settings;
use super::{Context, json, print};
use crate::error::{Error, Result};
use crate::log::clean;
use crate::log::layout::{hanging, wrap};
use crate::sessions::Purpose;
use finding::{Finding, State};

/// `--json`. Fields are only ever added.
#[derive(Debug, Serialize)]
struct Report {
    version: &'static str,
    checks: Vec<Finding>,
}

#[derive(Debug, Args)]
#[command(
    before_help = r"ol-aws checks the clock, the network, the API client, the keyring, your files and your shell. Each problem is followed by the command or the edit that fixes it.

If the client secret is available, ol-aws gets an API token from OneLogin. It never sends your password. The output contains no secrets, so you can attach it to a ticket.",
    after_help = r"Exit status:
  0  No errors, though there may be warnings
  1  At least one error

Examples:
  # Check everything
  ol-aws doctor

  # Print the result as JSON
  ol-aws doctor --json"
)]
pub struct Arguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let checks = look(context);
    let errors = count(&checks, State::Error);
    if arguments.json {
        let version = env!("CARGO_PKG_VERSION");
        print(&json(&Report { version, checks }))?;
    } else {
        let look = context.log.look();
        let painted = look.paints(&std::io::stdout());
        let width = look.width(&std::io::stdout());
        let widest = checks.iter().map(|check| check.check.len()).max();
        let lines = checks
            .iter()
            .map(|check| shown(check, widest.unwrap_or(0), painted, width));
        let lines = lines.collect::<String>();
        let mut summary = summary(&checks);
        if let Some(width) = width {
            summary = wrap(&summary, 0, hanging(0, width), width);
        }
        print(&format!("{lines}\n{summary}\n"))?;
    }
    match errors {
        0 => Ok(()),
        _ => Err(Error::DoctorFailed),
    }
}

fn count(checks: &[Finding], state: State) -> usize {
    checks.iter().filter(|check| check.state == state).count()
}

/// The last line, which says what to do next.
fn summary(checks: &[Finding]) -> String {
    let number = |state, name: &str| match count(checks, state) {
        0 => format!("no {name}s"),
        1 => format!("1 {name}"),
        count => format!("{count} {name}s"),
    };
    let problems = number(State::Error, "problem");
    let warnings = number(State::Warning, "warning");
    if count(checks, State::Error) + count(checks, State::Warning) == 0 {
        return "no problems found".into();
    }
    format!("{problems} and {warnings}; apply the fix below each of them")
}

fn look(context: &Context<'_>) -> Vec<Finding> {
    let of_settings = context.with_sessions(&SignInArgs::default(), Purpose::Keep, |sessions| {
        let same = same_settings(&sessions.sign_in.settings, context)?.join(" ");
        let groups = [
            settings::check(&sessions),
            aws::profiles_without_role(&sessions, &same),
            network::check(&sessions),
            secrets::check(&sessions),
            browser::check(&sessions),
        ];
        let refused = context.standing_refusal(&sessions).map(|refusal| {
            let fix = refusal.failure.hint.clone();
            let fix = fix.unwrap_or_else(|| "ol-aws login".into());
            Finding::warning("programs", refusal.line(), fix)
        });
        Ok(groups.into_iter().flatten().chain(refused).collect())
    });
    // Without settings there is nothing to connect to, but the shell and AWS's files can still be
    // checked.
    let mut findings = of_settings.unwrap_or_else(|error| vec![Finding::of("settings", &error)]);
    let is_of_profiles = |finding: &Finding| finding.check == "profiles";
    let are_all_well = !findings.iter().any(is_of_profiles);
    let of_aws = aws::check(context.environment).into_iter();
    findings.extend(
        of_aws.filter(|finding| {
            are_all_well || !is_of_profiles(finding) || finding.state != State::Ok
        }),
    );
    findings.extend(shell::check(context.environment));
    findings.extend(wsl::check(context.environment));
    for finding in &mut findings {
        finding.fix = finding.fix.take().map(|fix| context.log.in_full(&fix));
    }
    findings
}

/// The finding, and its fix on a line of its own, to be copied. `width`: the terminal's.
fn shown(check: &Finding, widest_name: usize, painted: bool, width: Option<usize>) -> String {
    const WIDEST_STATE: usize = "warning".len();
    let beginning = WIDEST_STATE + widest_name + 4;
    let word = format!("{:WIDEST_STATE$}", check.state.name());
    let state = if painted {
        format!("\x1b[{}m{word}\x1b[0m", check.state.colour())
    } else {
        word
    };
    let indent = width.map_or(beginning, |width| hanging(beginning, width));
    let wrapped = |text: &str, first: usize, indent: usize| match width {
        Some(width) => wrap(&clean(text), first, indent, width),
        None => clean(text),
    };
    let time = check.milliseconds.map(|time| format!(" ({time} ms)"));
    let finding = format!("{}{}", check.finding, time.unwrap_or_default());
    let line = format!(
        "{state}  {:widest_name$}  {}\n",
        check.check,
        wrapped(&finding, beginning, indent)
    );
    let fix = check.fix.as_ref().map(|fix| {
        let first = indent + "fix: ".len();
        format!(
            "{}fix: {}\n",
            " ".repeat(indent),
            wrapped(fix, first, first)
        )
    });
    line + &fix.unwrap_or_default()
}
