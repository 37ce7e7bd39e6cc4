//! `ol-aws env`: prints the code, or data, that sets the credentials; `--unset`: the code that removes them.

use std::io::{IsTerminal, Write};

use super::{Context, print};
use crate::cli::EnvArgs;
use crate::credentials;
use crate::environment::Environment;
use crate::error::Result;
use crate::output::Format;
use crate::shell::Dialect;

pub fn run(arguments: &EnvArgs, context: &Context<'_>) -> Result<()> {
    let dialect = || {
        arguments
            .shell
            .unwrap_or_else(|| Dialect::detect(context.environment.get("SHELL")))
    };
    if arguments.unset {
        // No settings are read: this has to work on the worst day.
        return print(&dialect().script(&credentials::removal(context.environment))?);
    }
    context.with_login(&arguments.sign_in, |mut login| {
        let wanted = login.wanted(arguments.role.reference().as_deref(), true);
        let held = login.credentials(wanted.as_deref())?;
        let aws_vault = login.settings.compat_aws_vault;
        let changes = credentials::changes(
            &held.credentials,
            &held.identity,
            aws_vault,
            context.environment,
        );
        if let Some(format) = arguments.format {
            let text = format.write(&changes)?;
            if format == Format::Github && context.environment.is_on("GITHUB_ACTIONS") {
                mask(&[
                    held.credentials.secret_access_key.expose(),
                    held.credentials.session_token.expose(),
                ]);
            }
            return print(&text);
        }
        let dialect = dialect();
        let text = dialect.script(&changes)?;
        print(&text)?;
        // Below the code, where it is still seen.
        if std::io::stdout().is_terminal() {
            let hint = dialect.loading_hint(&format!("env {}", held.identity.role));
            context
                .log
                .say(format!("this only shows the code; to load it: {hint}"));
        }
        Ok(())
    })
}

/// Tells GitHub Actions to black the values out of the job's log (GitHub Docs, "Workflow commands", "Masking a value").
/// Only there: elsewhere this would print secrets to people.
fn mask(values: &[&str]) {
    for value in values {
        let _ = writeln!(std::io::stderr(), "::add-mask::{value}");
    }
}

/// What `env` leaves on stdout when it fails: a line that makes the `eval` fail too. Nothing for data.
/// Works on the bare arguments, since they may be what is wrong.
pub fn failure_line(arguments: &[String], environment: &Environment, exit_code: u8) -> String {
    let value = |flag: &str| {
        let inline = format!("{flag}=");
        arguments.iter().enumerate().find_map(|(index, argument)| {
            if argument == flag {
                arguments.get(index + 1).map(String::as_str)
            } else {
                argument.strip_prefix(&inline)
            }
        })
    };
    if value("--format").is_some() {
        return String::new();
    }
    let named =
        value("--shell").and_then(|name| <Dialect as clap::ValueEnum>::from_str(name, true).ok());
    named
        .unwrap_or_else(|| Dialect::detect(environment.get("SHELL")))
        .failure(exit_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_failure_line_is_in_the_dialect_that_was_asked_for() {
        let line = |arguments: &[&str]| {
            let arguments: Vec<String> = arguments
                .iter()
                .map(|argument| (*argument).to_owned())
                .collect();
            failure_line(&arguments, &Environment::default(), 4)
        };
        assert_eq!(line(&["env", "--shell", "fish"]), "false\n");
        assert_eq!(line(&["env", "--shell=zsh", "--nonsense"]), "(exit 4)\n");
        assert_eq!(line(&["env", "--format", "json"]), "");
    }
}
