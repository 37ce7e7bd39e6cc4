//! The shells: how each is told to set and remove variables, how a failure is made visible to it,
//! and how it gets the script of `shell/`. This module knows neither credentials nor where the
//! variables come from.
//!
//! Each shell has a file, whose `Shell` is all that the program knows of it. Here is what they have
//! in common. `posix` holds what bash, zsh and sh share, `detect` tells which shell runs us.
//!
//! Quoting is ours and always quotes: no crate covers these shells, and each that was tried leaves
//! some value bare (CONTRIBUTING.md). `tests/it/shells/quoting.rs` evaluates the output in each real shell.

mod bash;
mod cmd;
mod detect;
mod elvish;
mod fish;
mod nushell;
mod posix;
mod powershell;
mod sh;
mod tcsh;
mod xonsh;
mod zsh;

use std::path::PathBuf;
use std::process::Command;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::environment::{Change, Environment};
use crate::error::{Error, Result};
pub use powershell::running_powershell;

/// Something that can evaluate our output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Dialect {
    Bash,
    Zsh,
    // A doc comment here would make `--help` spread every option over several lines.
    #[value(
        alias = "dash",
        alias = "ksh",
        alias = "mksh",
        alias = "ash",
        alias = "busybox",
        alias = "yash"
    )]
    Sh,
    Fish,
    #[value(name = "powershell", alias = "pwsh")]
    PowerShell,
    #[value(alias = "nu")]
    Nushell,
    Elvish,
    Xonsh,
    #[value(alias = "csh")]
    Tcsh,
    Cmd,
}

/// Returns what the scripts of `ol-aws init` say of themselves, if one is loaded: its version, and
/// the process id of its shell.
pub fn loaded_script(environment: &Environment) -> Option<(&str, &str)> {
    environment.get("OL_AWS_HOOK")?.split_once(' ')
}

/// What the program knows of a shell. No field has a default, so that the compiler asks each shell
/// for all of them.
struct Shell {
    /// The name on the command line, which is the variant's name to clap, too.
    name: &'static str,
    /// The names of the shell's program, in lower case and without `.exe`.
    programs: &'static [&'static str],
    /// Writes the code that makes the changes.
    script: fn(&[Change]) -> String,
    /// Writes the same code for `ol-assume`, which runs where its words may be aliases. Most shells
    /// have no aliases in what they evaluate, so this is `script` again.
    hook_script: fn(&[Change]) -> String,
    /// Quotes a value, so that the shell reads it back.
    quote: fn(&str) -> String,
    /// Tells which characters the shell has no way to write. NUL is one everywhere.
    unwritable: fn(char) -> bool,
    /// Writes the line that makes `eval` fail with this exit code. Empty for data.
    failure: fn(u8) -> String,
    /// Writes the command that loads what another command prints.
    load: fn(&str) -> String,
    /// The line that loads the script, where it is not loaded as the variables are.
    init_line: Option<&'static str>,
    /// The lines of a start file that load the script and turn on the segment, where that is not
    /// `ol_aws_prompt` below the line that loads it.
    start_lines: Option<&'static str>,
    /// Tells where the script lies, for a shell that reads it from a file of its own.
    script_file: fn(&Environment) -> Option<PathBuf>,
    /// The script of `ol-aws init`, if the shell has functions and a hook for the prompt.
    hook: Option<&'static str>,
    /// The completions as a file, if there are any.
    completions: Option<&'static str>,
    /// Tells where an interactive shell reads the line that loads the script. `None` if the shell
    /// needs more than a line, or reads no such file.
    start_file: fn(&Environment) -> Option<PathBuf>,
    /// Makes the shell that a command starts read the script after the user's own start files.
    /// `None` if the shell has no way to do so: then the user's files decide.
    open: Option<Open>,
}

/// How a shell that a command starts becomes ours after the user's own start files.
#[derive(Clone, Copy)]
pub struct Open {
    /// Has the script read last, and the variable `EXEC_LAST` evaluated behind it.
    pub start: fn(&mut Command, &Environment, WriteFile<'_>),
    /// Writes the code that makes the changes once more, and says what the start files had changed. Its
    /// first line does nothing, and names who can read it.
    pub last: fn(&[Change]) -> String,
}

/// Writes a start file of ours with this name and content, and returns its path. `None` if it
/// cannot be written.
pub type WriteFile<'a> = &'a dyn Fn(&str, &str) -> Option<PathBuf>;

/// The names of the function that sets the credentials, as completion gets them.
pub const ASSUME: [&str; 2] = ["ol-assume", sh::ASSUME];

impl Dialect {
    fn shell(self) -> &'static Shell {
        match self {
            Dialect::Bash => &bash::SHELL,
            Dialect::Zsh => &zsh::SHELL,
            Dialect::Sh => &sh::SHELL,
            Dialect::Fish => &fish::SHELL,
            Dialect::PowerShell => &powershell::SHELL,
            Dialect::Nushell => &nushell::SHELL,
            Dialect::Elvish => &elvish::SHELL,
            Dialect::Xonsh => &xonsh::SHELL,
            Dialect::Tcsh => &tcsh::SHELL,
            Dialect::Cmd => &cmd::SHELL,
        }
    }

    pub fn name(self) -> &'static str {
        self.shell().name
    }

    /// The text that makes the changes.
    ///
    /// # Errors
    /// For a value that the shell has no way to write.
    pub fn script(self, changes: &[Change]) -> Result<String> {
        self.refuse_unwritable(changes)?;
        Ok((self.shell().script)(changes))
    }

    /// The same for `ol-assume`, which runs where the words may be aliases.
    ///
    /// # Errors
    /// As `script`.
    pub fn hook_script(self, changes: &[Change]) -> Result<String> {
        self.refuse_unwritable(changes)?;
        Ok((self.shell().hook_script)(changes))
    }

    fn refuse_unwritable(self, changes: &[Change]) -> Result<()> {
        let refused = |(_, value): &&Change| value.as_ref().is_some_and(|v| !self.can_carry(v));
        match changes.iter().find(refused) {
            None => Ok(()),
            Some((name, _)) => Err(Error::NotRepresentable {
                name: name.clone(),
                format: self.name(),
            }),
        }
    }

    /// No environment holds NUL.
    fn can_carry(self, value: &str) -> bool {
        !value.contains(|c| c == '\0' || (self.shell().unwritable)(c))
    }

    /// A value as the shell reads it back; `None` where the shell has no way to write it.
    pub fn quote(self, value: &str) -> Option<String> {
        self.can_carry(value).then(|| (self.shell().quote)(value))
    }

    /// A line that a person types to remove these variables.
    pub fn removal(self, names: &[&str]) -> String {
        match self {
            Dialect::Bash | Dialect::Zsh | Dialect::Sh => format!("unset {}", names.join(" ")),
            Dialect::Fish => format!("set -e {}", names.join(" ")),
            Dialect::Nushell => format!("hide-env {}", names.join(" ")),
            Dialect::Elvish => format!("unset-env {}", names.join("; unset-env ")),
            Dialect::Xonsh => format!("del ${}", names.join(", $")),
            Dialect::Tcsh => format!("unsetenv {}", names.join("; unsetenv ")),
            Dialect::PowerShell => format!("Remove-Item Env:{}", names.join(", Env:")),
            Dialect::Cmd => format!("set \"{}=\"", names.join("=\" & set \"")),
        }
    }

    /// What stands on stdout after a failure: sets nothing, but makes `eval` fail, so that
    /// `eval "$(…)" && next` stops. (`eval ""` would succeed.) Empty for data.
    pub fn failure(self, exit_code: u8) -> String {
        (self.shell().failure)(exit_code)
    }

    /// The script that makes `ol-assume` and the prompt segment.
    /// All names are taken, since a shell that has nothing is told why; help and completion show the
    /// others.
    pub fn parser(has: fn(Self) -> bool) -> impl TypedValueParser<Value = Self> {
        let names = Self::value_variants().iter().filter_map(move |shell| {
            let name = shell.to_possible_value()?;
            Some(name.hide(!has(*shell)))
        });
        PossibleValuesParser::new(names)
            .map(|name| Self::from_str(&name, false).expect("it is one of them"))
    }

    pub fn hook(self) -> Option<&'static str> {
        self.shell().hook
    }

    /// How to load the output, for a person who sees it on a terminal.
    pub fn loading_hint(self, arguments: &str) -> String {
        (self.shell().load)(&format!("ol-aws {arguments}"))
    }

    /// The line that loads the script.
    pub fn init_line(self) -> String {
        match self.shell().init_line {
            Some(line) => line.to_owned(),
            None => self.loading_hint(&format!("init {}", self.name())),
        }
    }

    /// The lines of a start file that load the script and turn on the segment.
    pub fn start_lines(self) -> String {
        match self.shell().start_lines {
            Some(lines) => lines.to_owned(),
            None => format!("{}\nol_aws_prompt", self.init_line()),
        }
    }

    /// Where those lines look for the script, if it is a file of its own.
    pub fn script_file(self, environment: &Environment) -> Option<PathBuf> {
        (self.shell().script_file)(environment)
    }

    /// The file that these lines go into, if lines are enough.
    pub fn start_file(self, environment: &Environment) -> Option<PathBuf> {
        (self.shell().start_file)(environment)
    }

    /// The completions as a file, for packagers.
    pub fn completions(self) -> Option<&'static str> {
        self.shell().completions
    }

    /// Makes the shell that a command starts read the script, whatever the user's files say.
    pub fn open(self) -> Option<Open> {
        self.shell().open
    }
}

/// Where fish and elvish look for their start files.
fn config_home(environment: &Environment) -> Option<PathBuf> {
    let home = environment.home()?;
    let directory = environment.get("XDG_CONFIG_HOME").map(PathBuf::from);
    Some(directory.unwrap_or_else(|| home.join(".config")))
}

/// Joins what each change is written as: a name with its value, or without one to remove it.
fn each(changes: &[Change], write: &dyn Fn(&str, Option<&str>) -> String) -> String {
    changes
        .iter()
        .map(|(name, value)| write(name, value.as_deref()))
        .collect()
}

#[cfg(test)]
mod tests;
