//! Arguments that several verbs have: those of all, the role, the sign-in.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::arn::is_role_arn;
use crate::config::Guard;
use crate::config::value::{duration_flag, session_duration_flag};
use crate::error::Error;
use crate::log::Colour;
use crate::sessions::Hop;
use crate::sign_in::FactorUse;

#[derive(Debug, Args)]
pub struct Global {
    /// Use this config file [env: OL_AWS_CONFIG]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help_heading = "Global options"
    )]
    pub config: Option<PathBuf>,
    /// Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        help_heading = "Global options"
    )]
    pub tenant: Option<String>,
    /// Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env:
    /// OL_AWS_NO_INPUT]
    #[arg(long, global = true, help_heading = "Global options")]
    pub no_input: bool,
    /// When to use color
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Global options"
    )]
    pub color: Colour,
    /// Print errors only
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub quiet: bool,
    /// Print each step (secrets are never printed); repeat it for more detail
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Global options")]
    pub verbose: u8,
}

impl Global {
    /// What a person types to mean the same settings again. Empty where nothing is needed, or where
    /// it depends on the shell how that is written.
    pub fn settings_flags(&self) -> String {
        let config = self.config.as_ref().map(|path| path.display().to_string());
        let values = [("--config", config), ("--tenant", self.tenant.clone())];
        let values = values
            .into_iter()
            .filter_map(|(flag, value)| Some((flag, value?)));
        let values: Vec<(&str, String)> = values.collect();
        let is_plain = |c: char| c.is_alphanumeric() || "._-/@+=:,\\".contains(c);
        if !values.iter().all(|(_, value)| value.chars().all(is_plain)) {
            return String::new();
        }
        let flags = values.iter().map(|(flag, value)| format!("{flag} {value}"));
        flags.collect::<Vec<_>>().join(" ")
    }
}

#[derive(Debug, Args, Default)]
pub struct RoleArgs {
    /// An alias, an ARN, ACCOUNT/ROLE or a role name; on a terminal, parts of names are enough
    #[arg(value_name = "ROLE", conflicts_with = "role")]
    pub words: Vec<String>,
    /// The same as the ROLE argument
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

pub const CHAIN_FLAG: &str = "--chain";

#[derive(Debug, Args, Default)]
pub struct ChainArgs {
    /// Use this role instead, assumed from ROLE, without a line in the config file
    #[arg(long, value_name = "ROLE_ARN", value_parser = role_arn_flag)]
    pub chain: Option<String>,
    /// With --chain: the external ID that the role's trust policy asks for
    #[arg(long, value_name = "ID", requires = "chain")]
    pub external_id: Option<String>,
}

impl ChainArgs {
    pub fn hop(&self) -> Option<Hop> {
        let role_arn = self.chain.clone()?;
        let external_id = self.external_id.clone();
        Some(Hop {
            role_arn,
            external_id,
        })
    }

    /// As they stand on a command line.
    pub fn flags(&self) -> Vec<String> {
        let flags = [
            (CHAIN_FLAG, &self.chain),
            ("--external-id", &self.external_id),
        ];
        let given = flags
            .into_iter()
            .filter_map(|(flag, value)| Some([flag.to_owned(), value.clone()?]));
        given.flatten().collect()
    }
}

fn role_arn_flag(value: &str) -> Result<String, String> {
    if is_role_arn(value) {
        Ok(value.to_owned())
    } else {
        Err("it is not the ARN of a role; write arn:aws:iam::ACCOUNT:role/NAME".into())
    }
}

#[derive(Debug, Args, Default)]
pub struct SignInArgs {
    /// Use this second factor [env: OL_AWS_DEVICE]
    #[arg(long, value_name = "NAME|ID|TYPE", help_heading = "Sign-in options")]
    pub device: Option<String>,
    /// Type a code, or approve a push, on a second factor that has both
    #[arg(
        long,
        value_enum,
        value_name = "code|push",
        hide_possible_values = true,
        help_heading = "Sign-in options"
    )]
    pub factor: Option<FactorUse>,
    /// Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env:
    /// OL_AWS_OTP]
    #[arg(long, value_name = "CODE", help_heading = "Sign-in options")]
    pub otp: Option<String>,
    /// Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]
    #[arg(long, help_heading = "Sign-in options")]
    pub browser: bool,
    /// Ignore cached credentials
    #[arg(long, help_heading = "Sign-in options")]
    pub fresh: bool,
    /// Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is
    /// not possible
    #[arg(long, value_name = "TIME", value_parser = duration_flag, help_heading = "Sign-in options")]
    pub min_ttl: Option<Duration>,
    /// Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env:
    /// OL_AWS_DURATION]
    #[arg(long, value_name = "TIME", value_parser = session_duration_flag, help_heading = "Sign-in options")]
    pub duration: Option<Duration>,
    /// Use this AWS region [env: OL_AWS_REGION]
    #[arg(long, value_name = "REGION", help_heading = "Sign-in options")]
    pub region: Option<String>,
    /// Limit the session to what this policy allows: a file, or JSON; several policies add up
    #[arg(long, value_name = "FILE|JSON", help_heading = "Sign-in options")]
    pub policy: Option<String>,
    /// Limit the session to what this managed policy allows; repeat it for up to ten policies
    #[arg(long, value_name = "ARN", help_heading = "Sign-in options")]
    pub policy_arn: Vec<String>,
    /// Limit the session to AWS's ReadOnlyAccess policy, as a safety net; no other policy is allowed
    #[arg(long, help_heading = "Sign-in options")]
    pub read_only: bool,
    /// A person gives this role to the program that asks, even if that is an AI agent; `exec --renew`
    /// writes it
    #[arg(long, hide = true)]
    pub handed_over: bool,
    /// The program that asks is the command of an `exec`, which may use an exec-only role; `exec
    /// --renew` writes it
    #[arg(long, hide = true)]
    pub in_exec: bool,
    /// Use a guarded role without typing its account name
    #[arg(long, help_heading = "Sign-in options")]
    pub yes: bool,
}

impl SignInArgs {
    pub fn answered_guard(&self) -> Option<Guard> {
        let of_exec = self.in_exec.then_some(Guard::ExecOnly);
        of_exec.or(self.yes.then_some(Guard::Confirm))
    }
}

/// The flag by which the command of an `exec` answers a guard that `exec` has passed.
pub fn guard_flag(guard: Guard) -> String {
    match guard {
        Guard::Confirm => "--yes",
        Guard::ExecOnly => "--in-exec",
    }
    .to_owned()
}
