//! Every flag and its help. Types only: what they mean is decided in `config` and `command`.

mod parse;
mod shared;
mod verbs;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::log::Colour;
pub use parse::{parse, verb};
pub use shared::{RoleArgs, SignInArgs};
pub use verbs::*;

/// AWS credentials from a OneLogin sign-in, in any shell, any program, any number of accounts
#[derive(Debug, Parser)]
#[command(
    name = "ol-aws",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "ROLE is an alias of the config file, a role ARN, ACCOUNT/ROLE or a role name; on a terminal\n\
                  also parts of names.\n\n\
                  Exit codes:\n  \
                    2 command line      5 second factor   8 not reachable\n  \
                    3 configuration     6 role            9 an answer is needed, and no terminal is there\n  \
                    4 OneLogin refused  7 AWS refused    10 too short a life\n  \
                  exec: 125 our own failure, 126 not runnable, 127 not found, else the command's own"
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

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

// Deferred: a run pays for the flags of its own verb only.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Print the code that sets the credentials in a shell
    #[command(
        after_help = "In bash, zsh and sh:  eval \"$(ol-aws env ROLE)\"\nIn fish:              ol-aws env ROLE | source\n\
                      In PowerShell:        ol-aws env ROLE | Out-String | Invoke-Expression\n\n\
                      When it fails, stdout holds one line that makes the eval fail, and nothing is set."
    )]
    Env(EnvArgs),
    /// Run a command with the credentials (without a command: your shell)
    #[command(
        after_help = "The command replaces ol-aws: its exit status, signals and job control are its own.\n\
                      Example:  ol-aws exec ro -- aws ec2 describe-instances"
    )]
    Exec(ExecArgs),
    /// Sign in now
    #[command(
        after_help = "Several roles are taken from one sign-in, side by side. What could be got is kept, whatever becomes of the rest.\n\n\
                      On a machine without a browser: sign in to the app on another one with its developer tools open (Network, keep the log), copy the form data of\n\
                      the POST to signin.aws.amazon.com/saml within three minutes, and pipe it in:  pbpaste | ssh HOST ol-aws login --paste"
    )]
    Login(LoginArgs),
    /// Print the credentials as the AWS SDKs ask for them (credential_process)
    #[command(
        after_help = "For a profile of ~/.aws/config:  credential_process = /usr/local/bin/ol-aws credential-process --role ROLE\n\n\
                      It never asks and rings no phone, unless told to: when a person is needed it fails with exit code 9."
    )]
    CredentialProcess(CredentialProcessArgs),
    /// Make a credential_process profile of every configured role, in ~/.aws/config
    #[command(
        after_help = "Without --write it shows what would change. The profiles stand in a marked block; every other byte of the file stays as it is.\n\
                      From then on `aws --profile ROLE`, Terraform, IDEs and every AWS SDK get their credentials here."
    )]
    Profiles(ProfilesArgs),
    /// Write the credentials to a profile of the AWS credentials file
    #[command(
        after_help = "Takes over a profile that holds temporary keys; one with a long-term key, or another way to credentials, only with --force.\n\
                      Example, eight hours:  ol-aws save --profile work admin --loop 11"
    )]
    Save(SaveArgs),
    /// Sign the browser in to the AWS console
    #[command(
        after_help = "The link signs in whoever has it, once and within 15 minutes; it is passed to the browser in a way that no list of processes shows.\n\
                      Example:  ol-aws console admin --service ec2 --region eu-west-1"
    )]
    Console(ConsoleArgs),
    /// Serve a role's credentials to containers, and to tools that know no credential_process
    #[command(
        after_help = "Signs in, listens on 127.0.0.1, and prints the two variables a client needs. It renews ahead of expiry while that needs nobody; \
                      when it needs you it says so here: run `ol-aws login` in any terminal. Ctrl-C ends it."
    )]
    Serve(ServeArgs),
    /// Set ol-aws up: asks, checks each answer at OneLogin, and writes the config file
    #[command(
        after_help = "Nothing is written before the end, and Ctrl-C leaves all as it was. Run it again to change something: every other line of the file stays.\n\
                      --import finds the files of OneLogin's Java and Python clients, onelogin-aws-cli, clisso and saml2aws, and leaves them as they are.\n\
                      What the command line says is not asked for. With --no-input, or without a terminal, it writes that and nothing else:\n  \
                      ol-aws configure --no-input --subdomain acme --app-id 123456 --client-id ID"
    )]
    Configure(ConfigureArgs),
    /// Say which credentials an AWS SDK would use here, and whose they are
    #[command(
        after_help = "By environment and files alone: neither AWS nor OneLogin is asked. Where the SDKs differ there is a row for each."
    )]
    Why(WhyArgs),
    /// Look for what is wrong here: clock, network, API client, keyring, files, shell
    #[command(
        after_help = "Each line is a finding, and below it the command or edit that mends it. It asks OneLogin for a token of the API client, \
                      where its secret is at hand; it never sends your password, and shows no secret: the output can go into a ticket.\n\n\
                      Exit code 1 when something is an error."
    )]
    Doctor(DoctorArgs),
    /// List the roles you have
    Roles(RolesArgs),
    /// Show which credentials are held, and until when
    Status(StatusArgs),
    /// Drop credentials, assertion and access token
    Logout(LogoutArgs),
    /// Print the role and its time left, for a prompt or status bar
    #[command(
        after_help = "It reads the environment alone, and prints nothing where no role is active. FORMAT may hold:\n  \
                      {role} {account} {account_id} {arn} {region} {guard}\n  \
                      {left}   59m, 1h05m, 40s or expired     {until}  14:05\n  \
                      {state}  ok, soon (under 15 minutes) or expired\n  \
                      {color}  cyan, magenta (guarded), yellow (soon) or red (expired)\n\
                      Two braces stand for one. Example:\n  \
                      ol-aws prompt --format '#[fg={color}]{role}@{account} {left}'"
    )]
    Prompt(PromptArgs),
    /// Print the script that makes ol-assume and the prompt segment
    #[command(
        after_help = "bash, zsh, sh:  eval \"$(ol-aws init bash)\"      (zsh: init zsh, the others: init sh)\n\
                      fish:           ol-aws init fish | source\n\
                      PowerShell:     ol-aws init powershell | Out-String | Invoke-Expression\n\
                      elvish:         eval (ol-aws init elvish | slurp)\n\
                      xonsh:          execx($(ol-aws init xonsh))\n\
                      nushell:        ol-aws init nushell | save -f ~/.ol-aws.nu     (once; then: source ~/.ol-aws.nu)\n\n\
                      The line after it, `ol_aws_prompt`, shows role and time left in the prompt."
    )]
    Init(InitArgs),
    /// Print the completions of a shell, for packagers
    Completions(CompletionsArgs),
    /// Print the man page, or write those of every verb to a directory
    #[command(after_help = "To read it:  ol-aws man | man -l -\n\
                      To install:  ol-aws man ~/.local/share/man/man1")]
    Man(ManArgs),
    /// What could stand at the end of a command line; the shells ask
    #[command(hide = true)]
    Complete(CompleteArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn words_before_the_dashes_are_the_role_and_after_them_the_command() {
        let cli = Cli::try_parse_from([
            "ol-aws", "exec", "prod", "admin", "--", "ls", "-l", "--", "x",
        ])
        .expect("right");
        let Command::Exec(exec) = cli.command else {
            panic!("exec")
        };
        assert_eq!(exec.role.reference().as_deref(), Some("prod admin"));
        assert_eq!(exec.command, ["ls", "-l", "--", "x"]);
    }
}
