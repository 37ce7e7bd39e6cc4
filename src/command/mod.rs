//! One file per verb: what it does with the credentials. This one makes what they share.

pub mod arguments;
pub mod command_line;
mod complete;
mod completions;
mod configure;
mod console;
mod credential_process;
mod diff;
mod doctor;
mod env;
mod exec;
mod help;
mod helper;
mod init;
mod login;
mod logout;
mod man;
mod prefetch;
mod profiles;
mod prompt;
mod refusals;
mod role_profile;
mod roles;
mod save;
mod self_command;
mod serve;
mod serving;
mod status;
mod table;
mod why;

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use zeroize::Zeroizing;

use crate::agent;
use crate::agent::Detected;
use crate::ask::{Ask, Nobody, Terminal};
use crate::command::arguments::{Global, SignInArgs};
use crate::command::command_line::Cli;
use crate::config::{AgentAccess, Overrides, Settings};
use crate::confinement;
use crate::credentials::READ_ONLY_ROLE;
use crate::environment::{Environment, FOR_STATE};
use crate::error::{Error, Result, io_reason};
use crate::files;
use crate::log::{Log, clean_json};
use crate::policy::{ReadOnly, SessionPolicy};
use crate::process::Inherited;
use crate::secret::Secret;
use crate::sessions::{self, Purpose, Sessions};
use crate::sign_in::{self, Caller, SignIn, check_complete};

pub use configure::offers_set_up;
pub use env::failure_line;
pub use exec::subshell;

// Deferred: a run pays for the flags of its own verb only. The order is that of `overview`.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Set up ol-aws and write the config file
    Configure(configure::Arguments),
    /// Sign in now and fetch credentials
    Login(login::Arguments),
    /// Sign out and delete the cached credentials
    Logout(logout::Arguments),
    /// Run a command or a shell with the credentials of a role
    Exec(exec::Arguments),
    /// Print the code that sets the credentials in your shell
    Env(env::Arguments),
    /// Open the AWS console in your browser
    Console(console::Arguments),
    /// Add a profile for each configured role to ~/.aws/config
    Profiles(profiles::Arguments),
    /// Print credentials for credential_process in an AWS profile
    CredentialProcess(credential_process::Arguments),
    /// Serve credentials to containers and other programs
    Serve(serve::Arguments),
    /// Write credentials to a profile in ~/.aws/credentials
    Save(save::Arguments),
    /// List your roles
    Roles(roles::Arguments),
    /// Show cached credentials and when they expire
    Status(status::Arguments),
    /// Show which credentials a program would use here
    Why(why::Arguments),
    /// Find problems with your setup, and show how to fix them
    Doctor(doctor::Arguments),
    /// Print the script that adds ol-assume to your shell
    Init(init::Arguments),
    /// Print the active role and its time left for a status bar
    Prompt(prompt::Arguments),
    /// Print a completion script, for packagers
    Completions(completions::Arguments),
    /// Print the manual page, or write all pages to a directory
    Man(man::Arguments),
    /// Print the help of a command
    Help(help::Arguments),
    /// Complete the last word of a command line; the shells call it
    #[command(hide = true)]
    Complete(complete::Arguments),
    /// Fetch the other roles in use; the command that signed in starts it
    #[command(hide = true)]
    Prefetch(prefetch::Arguments),
    /// Serve one command and end with it; `exec --renew` starts it
    #[cfg(unix)]
    #[command(hide = true)]
    CommandEndpoint(exec::endpoint::Arguments),
    /// Print the credentials of that endpoint; an AWS profile of `exec --confine` names it
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    CommandCredentials(exec::client::Arguments),
}

impl Command {
    /// Whether it does all it can without settings and cache.
    fn works_confined(&self) -> bool {
        match self {
            Command::Env(arguments) => arguments.unset,
            Command::Prompt(_)
            | Command::Init(_)
            | Command::Completions(_)
            | Command::Man(_)
            | Command::Help(_)
            | Command::Complete(_) => true,
            #[cfg(target_os = "linux")]
            Command::CommandCredentials(_) => true,
            _ => false,
        }
    }
}

/// Does what the command line says.
///
/// # Errors
/// Whatever went wrong; nothing is on stdout then.
pub fn run(cli: Cli, environment: &Environment, log: Log, inherited: Inherited) -> Result<()> {
    let context = Context {
        global: &cli.global,
        environment,
        log,
        inherited,
    };
    if environment.get(confinement::MARK).is_some() && !cli.command.works_confined() {
        return Err(Error::Confined);
    }
    match cli.command {
        Command::Env(arguments) => env::run(&arguments, &context),
        Command::Exec(arguments) => exec::run(&arguments, &context),
        Command::CredentialProcess(arguments) => credential_process::run(&arguments, &context),
        Command::Login(arguments) => login::run(&arguments, &context),
        Command::Profiles(arguments) => profiles::run(&arguments, &context),
        Command::Save(arguments) => save::run(&arguments, &context),
        Command::Console(arguments) => console::run(&arguments, &context),
        Command::Serve(arguments) => serve::run(&arguments, &context),
        Command::Configure(arguments) => configure::run(&arguments, &context),
        Command::Doctor(arguments) => doctor::run(&arguments, &context),
        Command::Why(arguments) => why::run(&arguments, &context),
        Command::Roles(arguments) => roles::run(&arguments, &context),
        Command::Status(arguments) => status::run(&arguments, &context),
        Command::Logout(arguments) => logout::run(&arguments, &context),
        Command::Prompt(arguments) => prompt::run(&arguments, &context),
        Command::Init(arguments) => init::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
        Command::Help(arguments) => help::run(&arguments),
        Command::Complete(arguments) => complete::run(&arguments, &context),
        Command::Prefetch(arguments) => prefetch::run(&arguments, &context),
        #[cfg(unix)]
        Command::CommandEndpoint(arguments) => exec::endpoint::run(&arguments, &context),
        #[cfg(target_os = "linux")]
        Command::CommandCredentials(_) => exec::client::run(&context),
    }
}

/// What every verb gets.
struct Context<'a> {
    global: &'a Global,
    environment: &'a Environment,
    log: Log,
    /// What `exec` gives back.
    inherited: Inherited,
}

impl<'a> Context<'a> {
    /// Hands the verb the `Sessions` made of the command line, environment and files. `purpose` is
    /// what the verb does with credentials: a guard judges by it, so each verb states it.
    fn with_sessions<T>(
        &self,
        sign_in: &SignInArgs,
        purpose: Purpose,
        verb: impl FnOnce(Sessions<'_>) -> Result<T>,
    ) -> Result<T> {
        self.with_sessions_of(&self.overrides(sign_in), sign_in, purpose, verb)
    }

    /// As `with_sessions`, for a verb that signs in: on a terminal it asks first for what is not set
    /// up yet, unless it is not needed for the roles that are named.
    fn with_sessions_set_up<T>(
        &self,
        sign_in: &SignInArgs,
        wanted: &[String],
        purpose: Purpose,
        verb: impl FnOnce(Sessions<'_>) -> Result<T>,
    ) -> Result<T> {
        let overrides = self.overrides(sign_in);
        self.with_sessions_of(&overrides, sign_in, purpose, |sessions| {
            let is_set_up = check_complete(&sessions.sign_in.settings).is_ok()
                || sessions.can_do_without_sign_in(wanted);
            if is_set_up || !sessions.sign_in.caller.is_attended() {
                return verb(sessions);
            }
            verb(configure::set_up(sessions, &overrides, self)?)
        })
    }

    fn overrides(&self, sign_in: &SignInArgs) -> Overrides {
        Overrides {
            config: self.global.config.clone(),
            tenant: self.global.tenant.clone(),
            device: sign_in.device.clone(),
            region: sign_in.region.clone(),
            duration: sign_in.duration,
            no_input: self.global.no_input,
            browser: sign_in.browser,
            may_be_new: false,
        }
    }

    fn with_sessions_of<T>(
        &self,
        overrides: &Overrides,
        sign_in: &SignInArgs,
        purpose: Purpose,
        verb: impl FnOnce(Sessions<'_>) -> Result<T>,
    ) -> Result<T> {
        let settings = Settings::load(overrides, self.environment)?;
        let agent = agent::detect(self.environment).filter(|_| !sign_in.handed_over);
        let otp = sign_in.otp.as_deref().map(given_code).transpose()?;
        let options = sessions::Options {
            fresh: sign_in.fresh,
            min_ttl: sign_in.min_ttl,
            answered: sign_in.answered_guard(),
            policy: SessionPolicy::new(
                sign_in.policy.as_deref(),
                &sign_in.policy_arn,
                self.read_only(sign_in, &settings, agent),
            )?,
            agent,
            ..sessions::Options::of(purpose)
        };
        let terminal = Terminal::new(self.log.look());
        let ask: &dyn Ask = if settings.no_input {
            &Nobody
        } else {
            &terminal
        };
        let caller = Caller::new(ask, self.log);
        let given = sign_in::Options {
            otp,
            factor: sign_in.factor,
            ..sign_in::Options::default()
        };
        let sign_in = SignIn::new(settings, self.environment, caller, given)?;
        let start_prefetch = |sessions: &Sessions<'_>| prefetch::start(sessions, self);
        let sessions = Sessions::new(sign_in, options, &start_prefetch);
        sessions.check_agent_access()?;
        verb(sessions)
    }

    /// What makes the sessions of this run read-only, if anything does.
    fn read_only(
        &self,
        sign_in: &SignInArgs,
        settings: &Settings,
        agent: Option<Detected>,
    ) -> Option<ReadOnly> {
        // What a read-only child starts is no more than it is.
        if self.environment.get(READ_ONLY_ROLE).is_some() {
            return Some(ReadOnly::Child);
        }
        let of_agent = agent.filter(|_| settings.agents == AgentAccess::ReadOnly);
        let of_agent = of_agent.map(|_| ReadOnly::Agent);
        of_agent.or(sign_in.read_only.then_some(ReadOnly::Flag))
    }
}

impl Context<'_> {
    /// Where our own files lie.
    fn state_dir(&self) -> Result<PathBuf> {
        self.environment.state_dir().ok_or_else(|| Error::Io {
            doing: "find",
            path: "a state directory".into(),
            reason: "neither HOME nor XDG_STATE_HOME is set".into(),
            hint: format!("set {FOR_STATE}"),
        })
    }
}

/// A code on the command line, or the first line of stdin.
fn given_code(given: &str) -> Result<Secret> {
    if given != "-" {
        return Ok(Secret::new(given.trim()));
    }
    let line = unbuffered_stdin().and_then(first_line);
    match line.as_deref().map(|line| line.trim()) {
        Ok(code) if !code.is_empty() => Ok(Secret::new(code)),
        _ => Err(Error::Usage {
            message: "`--otp -` found no code on stdin".into(),
            hint: "pipe the code in".into(),
        }),
    }
}

/// The standard library's own stdin reads ahead.
fn unbuffered_stdin() -> std::io::Result<File> {
    let stdin = std::io::stdin();
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&stdin).try_clone_to_owned();
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&stdin).try_clone_to_owned();
    own.map(File::from)
}

/// Byte by byte, since what comes after the line is meant for the command behind `exec`.
fn first_line(mut input: impl Read) -> std::io::Result<Zeroizing<String>> {
    /// No code is longer; an input without a line end is not read for ever.
    const LONGEST: usize = 1024;
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut byte = [0];
    while line.len() < LONGEST {
        match input.read(&mut byte) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(1..) if byte[0] != b'\n' => line.push(byte[0]),
            Ok(_) => {
                return std::str::from_utf8(&line)
                    .map(|line| Zeroizing::new(line.to_owned()))
                    .map_err(|_| ErrorKind::InvalidData.into());
            }
        }
    }
    Err(ErrorKind::InvalidData.into())
}

/// A result for programs, which people look at too.
fn json(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string_pretty(value).expect("plain types are JSON");
    clean_json(&text) + "\n"
}

/// Writes a result to the file that `--output` names, or to stdout.
fn write(output: Option<&Path>, text: &str) -> Result<()> {
    match output {
        Some(path) => files::write_output(path, text.as_bytes()),
        None => print(text),
    }
}

/// Writes the whole of a result at once, so that a reader gets all or nothing. A reader that is
/// gone is no error.
fn print(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::Io {
            doing: "write to",
            path: "stdout".into(),
            reason: io_reason(&error),
            hint: "check where stdout goes: a disk may be full".into(),
        }),
        _ => Ok(()),
    }
}
