//! Arguments that several verbs have: those of all, the role, the sign-in.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::config::value::{duration_flag, session_duration_flag};
use crate::error::Error;
use crate::log::Colour;

#[derive(Debug, Args)]
pub struct Global {
    /// The config file, instead of the usual one [env: OL_AWS_CONFIG]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help_heading = "Global options"
    )]
    pub config: Option<PathBuf>,
    /// A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        help_heading = "Global options"
    )]
    pub tenant: Option<String>,
    /// Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    #[arg(long, global = true, help_heading = "Global options")]
    pub no_input: bool,
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Global options"
    )]
    pub color: Colour,
    /// Say nothing but errors
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub quiet: bool,
    /// Say what is done, step by step (never a secret)
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Global options")]
    pub verbose: u8,
}

#[derive(Debug, Args, Default)]
pub struct RoleArgs {
    /// The role; several words are taken together
    #[arg(value_name = "ROLE", conflicts_with = "role")]
    pub words: Vec<String>,
    /// The role, instead of naming it as an argument
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,
}

impl RoleArgs {
    /// The reference as typed; `None` when there is none.
    pub fn reference(&self) -> Option<String> {
        let words = (!self.words.is_empty()).then(|| self.words.join(" "));
        self.role.clone().or(words)
    }

    /// Whoever forgets the `--` has named a role of several words. `program` is what they called.
    pub fn with_dashes(&self, error: Error, program: &str) -> Error {
        match (error, self.words.as_slice()) {
            (Error::NoSuchRole { wanted, .. }, [role, command @ ..]) if !command.is_empty() => {
                Error::Usage {
                    message: format!("you have no role `{wanted}`"),
                    hint: format!(
                        "put -- before the command: {program} {role} -- {}",
                        command.join(" ")
                    ),
                }
            }
            (error, _) => error,
        }
    }
}

#[derive(Debug, Args, Default)]
pub struct SignInArgs {
    /// The second factor to use, by name, id or type [env: OL_AWS_DEVICE]
    #[arg(long, value_name = "NAME|ID|TYPE", help_heading = "Sign-in options")]
    pub device: Option<String>,
    /// A one-time code: `-` reads it from stdin, without this option you are asked; other users can
    /// see a code given here in `ps` [env: OL_AWS_OTP]
    #[arg(long, value_name = "CODE", help_heading = "Sign-in options")]
    pub otp: Option<String>,
    /// Sign in in the browser, not by OneLogin's API [env: OL_AWS_SIGN_IN=browser]
    #[arg(long, help_heading = "Sign-in options")]
    pub browser: bool,
    /// Do not use cached credentials
    #[arg(long, help_heading = "Sign-in options")]
    pub fresh: bool,
    /// Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    #[arg(long, value_name = "TIME", value_parser = duration_flag, help_heading = "Sign-in options")]
    pub min_ttl: Option<Duration>,
    /// How long the session should live, 15m to 12h; steps down to what the role allows [env:
    /// OL_AWS_DURATION]
    #[arg(long, value_name = "TIME", value_parser = session_duration_flag, help_heading = "Sign-in options")]
    pub duration: Option<Duration>,
    /// The AWS region [env: OL_AWS_REGION]
    #[arg(long, value_name = "REGION", help_heading = "Sign-in options")]
    pub region: Option<String>,
    /// A session policy that narrows the role: JSON, or a file that holds it; the session may do
    /// what any one of its policies allows
    #[arg(long, value_name = "FILE|JSON", help_heading = "Sign-in options")]
    pub policy: Option<String>,
    /// The ARN of a managed policy that narrows the role; up to ten, which add up
    #[arg(long, value_name = "ARN", help_heading = "Sign-in options")]
    pub policy_arn: Vec<String>,
    /// Narrow the role to AWS's ReadOnlyAccess policy, without another policy: a seat belt, not a
    /// wall
    #[arg(long, help_heading = "Sign-in options")]
    pub read_only: bool,
    /// Use a guarded role without typing its account's name
    #[arg(long, help_heading = "Sign-in options")]
    pub yes: bool,
}
