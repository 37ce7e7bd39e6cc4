//! The arguments of each verb.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{RoleArgs, SignInArgs};
use crate::config::keys::duration_flag;
use crate::output::Format;
use crate::shell::Dialect;

#[derive(Debug, Args)]
pub struct EnvArgs {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Print the code that removes what `env` sets
    #[arg(long, conflicts_with_all = ["words", "role", "format"])]
    pub unset: bool,
    /// The shell to write for; else the one that runs ol-aws, else $SHELL
    #[arg(long, value_enum, value_name = "SHELL")]
    pub shell: Option<Dialect>,
    /// What ol-assume calls: nothing but code on stdout, and such as no alias can touch
    #[arg(long, hide = true, requires = "shell", conflicts_with = "output")]
    pub hook: bool,
    /// Write data instead of code
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "shell")]
    pub format: Option<Format>,
    /// Write to FILE instead of stdout, readable by you alone
    #[arg(long, value_name = "FILE", conflicts_with = "unset")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

#[derive(Debug, Args)]
pub struct ExecArgs {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Give the command no keys but a way to get them, so that its SDKs renew them by themselves
    #[arg(long)]
    pub renew: bool,
    #[command(flatten)]
    pub sign_in: SignInArgs,
    /// The command and its arguments, after `--`
    #[arg(last = true, value_name = "CMD")]
    pub command: Vec<OsString>,
}

#[derive(Debug, Args)]
pub struct CredentialProcessArgs {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Ask on the terminal where a sign-in needs it, for 50 seconds at most [env: OL_AWS_ASK_IN_BACKGROUND]
    #[arg(long)]
    pub ask: bool,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

#[derive(Debug, Args)]
pub struct LoginArgs {
    /// Roles to take the credentials of, too
    #[arg(value_name = "ROLE", conflicts_with = "role")]
    pub roles: Vec<String>,
    /// Take the credentials of every role of the config file
    #[arg(long, conflicts_with_all = ["roles", "role"])]
    pub all: bool,
    /// A role, instead of naming it as an argument
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,
    /// Take a SAML response from stdin, that a browser elsewhere got; base64, or the form as it was sent
    #[arg(long, conflicts_with_all = ["browser", "otp"])]
    pub paste: bool,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

#[derive(Debug, Args)]
pub struct ProfilesArgs {
    /// Apply the difference; without it, only show it
    #[arg(long)]
    pub write: bool,
    /// Take away profiles of the block whose roles are configured no more
    #[arg(long)]
    pub prune: bool,
    /// What the profiles are called; may hold {role}, {account} and {account_id}
    #[arg(long, value_name = "TEMPLATE", default_value = "{role}")]
    pub name: String,
    /// Guarded roles too; their credentials are then given to any program, without a question
    #[arg(long)]
    pub guarded: bool,
}

#[derive(Debug, Args)]
pub struct SaveArgs {
    #[command(flatten)]
    pub role: RoleArgs,
    /// The profile of the credentials file
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: String,
    /// The credentials file, instead of the usual one [env: AWS_SHARED_CREDENTIALS_FILE]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Stay, and sign in so many times in all
    #[arg(long = "loop", value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub times: u32,
    /// Minutes between the sign-ins of --loop, 15 to 60
    #[arg(long, value_name = "MIN", default_value_t = 45, value_parser = clap::value_parser!(u64).range(15..=60))]
    pub every: u64,
    /// Also over a long-term key, or another way to credentials
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

#[derive(Debug, Args)]
pub struct ConsoleArgs {
    #[command(flatten)]
    pub role: RoleArgs,
    /// The service to open: ec2, s3, cloudwatch
    #[arg(long, value_name = "SERVICE")]
    pub service: Option<String>,
    /// A path of the console to open, or a whole address of it
    #[arg(long, value_name = "PATH", conflicts_with = "service")]
    pub destination: Option<String>,
    /// Print the link instead of opening the browser
    #[arg(long)]
    pub print: bool,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub role: RoleArgs,
    /// The port on 127.0.0.1; 0 is any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// Write the variables to FILE instead of stdout, readable by you alone
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

#[derive(Debug, Args)]
pub struct ConfigureArgs {
    /// Begin with what another tool's files say: FILE, or those that are found here and in your home; with --no-input FILE alone
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    pub import: Option<Option<PathBuf>>,
    /// Your company's part of its sign-in address: acme, of acme.onelogin.com
    #[arg(long, value_name = "NAME")]
    pub subdomain: Option<String>,
    /// The id of the AWS app, or its address in the admin portal (/apps/ID/edit)
    #[arg(long, value_name = "ID")]
    pub app_id: Option<String>,
    /// Your user name or email at OneLogin
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// The id of the API client
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// us or eu, where the API is asked at that region's host rather than at your company's own
    #[arg(long, value_name = "REGION")]
    pub onelogin_region: Option<String>,
    /// The role that is meant where none is named
    #[arg(long, value_name = "ROLE")]
    pub default_role: Option<String>,
    /// AWS's region
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
}

#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct WhyArgs {
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RolesArgs {
    /// Write JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

#[derive(Debug, Args)]
pub struct StatusArgs {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Answer by exit code: 0, or 10 when there are no credentials or they live too short
    #[arg(long)]
    pub check: bool,
    /// With --check: the least that must be left: 10m
    #[arg(long, value_name = "TIME", value_parser = duration_flag, requires = "check")]
    pub min_ttl: Option<Duration>,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct LogoutArgs {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Everything, whatever the role: also what the keyring holds of this tenant and user, what OneLogin refused, and a new key for the cache
    #[arg(long)]
    pub forget: bool,
}

#[derive(Debug, Args)]
pub struct PromptArgs {
    /// What to print
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
}

#[derive(Debug, Args)]
pub struct InitArgs {
    /// The shell that reads it
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Dialect,
}

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell that reads it
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Dialect,
}

#[derive(Debug, Args)]
pub struct ManArgs {
    /// Where to write the pages; it is made if it is not there
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct CompleteArgs {
    /// The command line, up to the word that is being completed
    #[arg(last = true, value_name = "WORD")]
    pub words: Vec<OsString>,
}
