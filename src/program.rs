//! The whole program: parse, run, report. The only place that picks an exit code.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::ask;
use crate::command;
use crate::command::command_line;
use crate::environment::Environment;
use crate::error::Error;
use crate::log::{Colour, Log, Look};
use crate::process;

/// Runs `ol-aws` with this process's arguments and environment, and returns what it exits with.
///
/// It is called once, before the process has a second thread: it changes the process's limits and
/// umask.
pub fn main() -> ExitCode {
    // Before anything else: the environment holds secrets.
    let inherited = process::harden();
    let environment = Environment::of_process();
    let mut words: Vec<OsString> = std::env::args_os().collect();
    let look = look(Colour::Auto, &environment);
    if words.len() == 1 && command::offers_set_up(&environment, look) {
        words.push("configure".into());
    }
    let typed = as_text(&words);
    let words = command_line::with_our_name(words, &typed);
    let arguments = as_text(&words);
    let verb = Verb::of(&arguments);
    report_panics(verb);
    let command = command_line::command(command_line::verb(&arguments));
    let cli = match command_line::parse(words, command) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, verb, &arguments, &environment, look),
    };
    let look = self::look(cli.global.color, &environment);
    let log = Log::new(cli.global.quiet, cli.global.verbose, look)
        // Once in the life of the process.
        .with_flags(cli.global.settings_flags().leak());
    match command::run(cli, &environment, log, inherited) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::CommandFailed { status }) => process::exit_code(status),
        Err(error) if error.was_shown() => ExitCode::from(error.exit_code()),
        Err(error) => {
            let (text, hint) = (error.to_string(), error.hint());
            match verb {
                Verb::CredentialProcess => log.error_in_a_line(&text, hint.as_deref()),
                _ => log.error(&text, hint.as_deref()),
            }
            let code = verb.exit_code(error.exit_code());
            verb.leave_failure_line(&arguments, &environment, code);
            ExitCode::from(code)
        }
    }
}

/// As text, for a look at what was meant; clap parses the real ones.
fn as_text(words: &[OsString]) -> Vec<String> {
    let words = words.iter().map(|word| word.to_string_lossy());
    words.map(Cow::into_owned).collect()
}

/// The verbs whose failure has a form of its own.
#[derive(Clone, Copy, PartialEq)]
enum Verb {
    Env,
    Exec,
    CredentialProcess,
    Other,
}

impl Verb {
    fn of(arguments: &[String]) -> Self {
        match command_line::verb(arguments) {
            Some("env") => Verb::Env,
            Some("exec") => Verb::Exec,
            Some("credential-process") => Verb::CredentialProcess,
            _ => Verb::Other,
        }
    }

    /// `exec`'s own failures must not look like its command's: 125, as for env, timeout and docker.
    fn exit_code(self, code: u8) -> u8 {
        if self == Verb::Exec && !matches!(code, 126 | 127) {
            125
        } else {
            code
        }
    }

    /// Prints a line that makes the `eval` fail, since `eval ""` would succeed.
    fn leave_failure_line(self, arguments: &[String], environment: &Environment, code: u8) {
        if self == Verb::Env && !std::io::stdout().is_terminal() {
            let line = command::failure_line(arguments, environment, code);
            // If stdout is closed, there is nothing to evaluate.
            let _ = std::io::stdout().write_all(line.as_bytes());
        }
    }
}

/// Help and version are no failures; for the rest clap's text says what is wrong.
fn usage(
    error: &clap::Error,
    verb: Verb,
    arguments: &[String],
    environment: &Environment,
    look: Look,
) -> ExitCode {
    // Whatever `ol-assume` reads from stdout it evaluates.
    if is_assume(verb, arguments) {
        // Its own definition takes longer to make, and is of use here alone.
        let words = arguments.iter().map(Into::into);
        let own = command_line::parse(words, command_line::assume_command()).err();
        let text = of_assume(own.as_ref().unwrap_or(error), arguments);
        let _ = std::io::stderr().write_all(text.as_bytes());
    } else if let (ErrorKind::InvalidSubcommand, Some(word)) =
        (error.kind(), command_line::verb(arguments))
    {
        let error = command_line::no_such_command(word);
        Log::new(false, 0, look).error(&error.to_string(), error.hint().as_deref());
    } else if look.is_plain || refuses_colour(arguments) {
        // clap knows neither of these.
        let text = error.render().to_string();
        let _ = match error.exit_code() {
            0 => std::io::stdout().write_all(text.as_bytes()),
            _ => std::io::stderr().write_all(text.as_bytes()),
        };
    } else {
        let _ = error.print();
    }
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
        _ => {
            let code = verb.exit_code(2);
            verb.leave_failure_line(arguments, environment, code);
            ExitCode::from(code)
        }
    }
}

/// The hook of a shell called for `ol-assume`.
fn is_assume(verb: Verb, arguments: &[String]) -> bool {
    verb == Verb::Env && arguments.iter().any(|argument| argument == "--hook")
}

/// What clap says, as it is for `ol-assume`.
fn of_assume(error: &clap::Error, arguments: &[String]) -> String {
    match error.kind() {
        ErrorKind::DisplayHelp => format!("{}{}", command_line::assume_help(), error.render()),
        // One of them it gives itself.
        ErrorKind::ArgumentConflict
            if arguments.iter().filter(|word| is_of_env_alone(word)).count() > 1 =>
        {
            "error: `ol-assume` sets this shell, so it takes no --shell, --format or --output\nhint: use `ol-aws env` for these\n".into()
        }
        _ => {
            let text = error.render().to_string();
            // Behind `--` is a command here.
            let lines = text.lines().filter(|line| !line.contains("tip: to pass"));
            let lines: Vec<&str> = lines.collect();
            lines.join("\n").replace("\n\n\n", "\n\n") + "\n"
        }
    }
}

/// What `ol-assume` cannot take of `ol-aws env`'s options.
fn is_of_env_alone(word: &str) -> bool {
    let option = word.split('=').next().unwrap_or_default();
    let id = option.strip_prefix("--").unwrap_or_default();
    command_line::ENV_ALONE.contains(&id)
}

/// `--color never`, in a command line that clap does not take, or whose answer is clap's.
fn refuses_colour(arguments: &[String]) -> bool {
    let two = arguments.windows(2);
    arguments.iter().any(|word| word == "--color=never")
        || two.into_iter().any(|words| words == ["--color", "never"])
}

/// A terminal of which nothing is known takes lines alone, as one that says so itself (Emacs).
fn look(colour: Colour, environment: &Environment) -> Look {
    let is_dumb = match environment.get("TERM") {
        Some(name) => name == "dumb",
        None => cfg!(unix),
    };
    Look {
        colour,
        no_colour: environment.get("NO_COLOR").is_some(),
        is_plain: is_dumb || environment.is_on("OL_AWS_ACCESSIBLE"),
    }
}

/// A panic leaves the terminal as it was, and says where it happened but not with what values:
/// those may be secrets.
fn report_panics(verb: Verb) {
    std::panic::set_hook(Box::new(move |panic| {
        ask::restore();
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION");
        let _ = writeln!(
            std::io::stderr(),
            "error: ol-aws {version} crashed at {place}\nhint: report this bug"
        );
        let code = verb.exit_code(1);
        let words: Vec<OsString> = std::env::args_os().collect();
        verb.leave_failure_line(&as_text(&words), &Environment::of_process(), code);
        #[expect(
            clippy::disallowed_methods,
            reason = "aborting would dump a core with secrets in it"
        )]
        std::process::exit(code.into());
    }));
}
