//! The dialects: how each shell is told to set and remove variables, and how a failure is made visible to it.
//! Knows neither credentials nor where the variables come from.
//!
//! `init` prints the scripts of `shell/`, which stand in their own files in their own languages.
//!
//! Quoting is ours and always quotes: no crate covers these shells, and each that was tried leaves some value bare
//! (CONTRIBUTING.md). `tests/it/shells.rs` evaluates the output in every real shell.

use std::fmt::Write;

use crate::environment::Change;
use crate::error::{Error, Result};

/// Something that can evaluate our output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Dialect {
    Bash,
    Zsh,
    /// dash, ksh, mksh, busybox and any other POSIX shell
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
    /// a JSON record for load-env; null means hide
    #[value(alias = "nu")]
    Nushell,
    Elvish,
    Xonsh,
    #[value(alias = "csh")]
    Tcsh,
    Cmd,
}

impl Dialect {
    /// The text that makes the changes.
    ///
    /// # Errors
    /// For a value that the dialect has no way to write.
    pub fn script(self, changes: &[Change]) -> Result<String> {
        self.write_script(changes, "")
    }

    /// The same for `ol-assume`, which runs where `export` and `unset` may be aliases: a backslash keeps a POSIX shell from
    /// expanding them (POSIX.1-2024, Shell Command Language, 2.3.1). The others have no aliases in what they evaluate.
    ///
    /// # Errors
    /// As `script`.
    pub fn hook_script(self, changes: &[Change]) -> Result<String> {
        self.write_script(changes, "\\")
    }

    fn write_script(self, changes: &[Change], before_word: &str) -> Result<String> {
        for (name, value) in changes {
            let value = value.as_deref().unwrap_or_default();
            if !self.can_carry(value) {
                return Err(Error::Unwritable {
                    name: name.clone(),
                    format: self.name(),
                });
            }
        }
        if self == Dialect::Nushell {
            let record = changes
                .iter()
                .map(|(name, value)| (name.clone(), serde_json::json!(value)))
                .collect();
            return Ok(format!("{}\n", serde_json::Value::Object(record)));
        }
        let mut script = String::new();
        let sets_something = changes.iter().any(|(_, value)| value.is_some());
        for (name, value) in changes {
            match value {
                Some(value) => self.set(&mut script, name, value, before_word),
                None => {
                    self.unset(&mut script, name, before_word);
                    if self == Dialect::Fish && sets_something {
                        script.push_str(&erase_universal(name));
                    }
                }
            }
        }
        Ok(script)
    }

    pub fn name(self) -> &'static str {
        match self {
            Dialect::Bash => "bash",
            Dialect::Zsh => "zsh",
            Dialect::Sh => "sh",
            Dialect::Fish => "fish",
            Dialect::PowerShell => "powershell",
            Dialect::Nushell => "nushell",
            Dialect::Elvish => "elvish",
            Dialect::Xonsh => "xonsh",
            Dialect::Tcsh => "tcsh",
            Dialect::Cmd => "cmd",
        }
    }

    /// What stands on stdout after a failure: sets nothing, but makes `eval` fail, so that `eval "$(…)" && next` stops.
    /// (`eval ""` would succeed.) Empty for data.
    pub fn failure(self, exit_code: u8) -> String {
        match self {
            Dialect::Bash | Dialect::Zsh | Dialect::Sh => format!("(exit {exit_code})\n"),
            Dialect::Fish => "false\n".into(),
            Dialect::Tcsh => "false;\n".into(),
            Dialect::Elvish => format!("fail 'ol-aws: exit {exit_code}'\n"),
            Dialect::Xonsh => format!("raise RuntimeError('ol-aws: exit {exit_code}')\n"),
            Dialect::PowerShell => format!("throw 'ol-aws: exit {exit_code}'\n"),
            Dialect::Cmd => format!("cmd /c exit {exit_code}\r\n"),
            Dialect::Nushell => String::new(),
        }
    }

    /// The script that makes `ol-assume` and the prompt segment. tcsh and cmd have neither functions nor a hook for it.
    pub fn hook(self) -> Option<&'static str> {
        match self {
            Dialect::Bash => Some(include_str!("../shell/ol-aws.bash")),
            Dialect::Zsh => Some(include_str!("../shell/ol-aws.zsh")),
            Dialect::Sh => Some(include_str!("../shell/ol-aws.sh")),
            Dialect::Fish => Some(include_str!("../shell/ol-aws.fish")),
            Dialect::PowerShell => Some(include_str!("../shell/ol-aws.ps1")),
            Dialect::Nushell => Some(include_str!("../shell/ol-aws.nu")),
            Dialect::Elvish => Some(include_str!("../shell/ol-aws.elv")),
            Dialect::Xonsh => Some(include_str!("../shell/ol-aws.xsh")),
            Dialect::Tcsh | Dialect::Cmd => None,
        }
    }

    /// How to load the output, for a person who sees it on a terminal.
    pub fn loading_hint(self, arguments: &str) -> String {
        match self {
            Dialect::Bash | Dialect::Zsh | Dialect::Sh => format!("eval \"$(ol-aws {arguments})\""),
            Dialect::Fish => format!("ol-aws {arguments} | source"),
            Dialect::PowerShell => format!("ol-aws {arguments} | Out-String | Invoke-Expression"),
            Dialect::Nushell => format!("^ol-aws {arguments} | from json | load-env"),
            Dialect::Elvish => format!("eval (ol-aws {arguments} | slurp)"),
            Dialect::Xonsh => format!("execx($(ol-aws {arguments}))"),
            Dialect::Tcsh => format!("eval \"`ol-aws {arguments}`\""),
            Dialect::Cmd => format!("for /f \"delims=\" %i in ('ol-aws {arguments}') do @%i"),
        }
    }

    /// The dialect of a program, by the name of its file.
    pub fn of_program(name: &str) -> Option<Self> {
        let name = name
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(name)
            .trim_start_matches('-')
            .to_ascii_lowercase();
        Some(match name.strip_suffix(".exe").unwrap_or(&name) {
            "bash" => Dialect::Bash,
            "zsh" => Dialect::Zsh,
            "sh" | "dash" | "ash" | "busybox" | "ksh" | "ksh93" | "mksh" | "lksh" | "yash"
            | "oksh" => Dialect::Sh,
            "fish" => Dialect::Fish,
            "pwsh" | "powershell" => Dialect::PowerShell,
            "nu" => Dialect::Nushell,
            "elvish" => Dialect::Elvish,
            "xonsh" => Dialect::Xonsh,
            "tcsh" | "csh" => Dialect::Tcsh,
            "cmd" => Dialect::Cmd,
            _ => return None,
        })
    }

    /// The parent process, else `$SHELL` (which names the login shell, not the one that runs), else the system's own.
    pub fn detect(login_shell: Option<&str>) -> Self {
        let default = if cfg!(windows) {
            Dialect::PowerShell
        } else {
            Dialect::Sh
        };
        parent_programs()
            .iter()
            .find_map(|name| Self::of_program(name))
            .or_else(|| login_shell.and_then(Self::of_program))
            .unwrap_or(default)
    }

    /// No environment holds NUL. cmd has no quotes that hold everything: a `"` ends them, `%` is a variable even between them
    /// in a batch file, and a control character ends the line or the file.
    fn can_carry(self, value: &str) -> bool {
        let breaks_cmd = |c: char| c.is_control() || matches!(c, '"' | '%');
        !value.contains('\0') && (self != Dialect::Cmd || !value.contains(breaks_cmd))
    }

    /// `value` is one that the dialect can carry.
    fn set(self, script: &mut String, name: &str, value: &str, before_word: &str) {
        let quoted = self.in_quotes(value);
        let written = match self {
            Dialect::Bash | Dialect::Zsh | Dialect::Sh => {
                writeln!(script, "{before_word}export {name}={quoted}")
            }
            Dialect::Fish => writeln!(script, "set -gx {name} {quoted}"),
            Dialect::PowerShell => writeln!(script, "$env:{name} = {quoted}"),
            Dialect::Elvish => writeln!(script, "set-env {name} {quoted}"),
            Dialect::Xonsh => writeln!(script, "${name} = {quoted}"),
            Dialect::Tcsh => writeln!(script, "setenv {name} {quoted};"),
            Dialect::Cmd => write!(script, "set \"{name}={value}\"\r\n"),
            Dialect::Nushell => unreachable!("nushell takes one record"),
        };
        written.expect("writing to a String cannot fail");
    }

    fn unset(self, script: &mut String, name: &str, before_word: &str) {
        let written = match self {
            Dialect::Bash | Dialect::Zsh | Dialect::Sh => {
                writeln!(script, "{before_word}unset {name}")
            }
            // To remove what is not there is a failure to fish, and the last line's status is that of `source`.
            Dialect::Fish => writeln!(script, "set -eg {name}; or builtin true"),
            Dialect::PowerShell => writeln!(
                script,
                "Remove-Item -LiteralPath Env:{name} -ErrorAction Ignore"
            ),
            Dialect::Elvish => writeln!(script, "unset-env {name}"),
            Dialect::Xonsh => writeln!(script, "${{...}}.pop('{name}', None)"),
            Dialect::Tcsh => writeln!(script, "unsetenv {name};"),
            Dialect::Cmd => write!(script, "set \"{name}=\"\r\n"),
            Dialect::Nushell => unreachable!("nushell takes one record"),
        };
        written.expect("writing to a String cannot fail");
    }

    /// A value as the shell reads it back; `None` where the dialect has no way to write it.
    pub fn quote(self, value: &str) -> Option<String> {
        self.can_carry(value).then(|| self.in_quotes(value))
    }

    fn in_quotes(self, value: &str) -> String {
        match self {
            Dialect::Fish => format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'")),
            // tcsh: `!` is history and a line end closes the string, even between quotes, unless escaped.
            Dialect::Tcsh => {
                format!(
                    "'{}'",
                    value
                        .replace('\'', "'\\''")
                        .replace('!', "\\!")
                        .replace('\n', "\\\n")
                )
            }
            Dialect::Elvish => format!("'{}'", value.replace('\'', "''")),
            Dialect::PowerShell => format!("'{}'", quote_powershell(value)),
            Dialect::Xonsh => format!("'{}'", escape_python(value)),
            Dialect::Cmd => format!("\"{value}\""),
            Dialect::Bash | Dialect::Zsh | Dialect::Sh | Dialect::Nushell => {
                format!("'{}'", value.replace('\'', "'\\''"))
            }
        }
    }
}

/// A universal variable of fish cannot be hidden from children, only erased, and that in every session: so only where
/// it would win over what is set, and not in silence.
fn erase_universal(name: &str) -> String {
    format!(
        "set -qU {name}; and set -eU {name}; \
         and builtin echo 'ol-aws: erased the universal variable {name}, which would win' >&2; or builtin true\n"
    )
}

/// PowerShell takes four typographic quotes for the plain one, and each is escaped by doubling it (about_Quoting_Rules).
fn quote_powershell(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len());
    for c in value.chars() {
        quoted.push(c);
        if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
            quoted.push(c);
        }
    }
    quoted
}

/// Python's string escapes (Python language reference, 2.4.1): pure ASCII, so that no source encoding matters.
fn escape_python(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\'' | '\\' => escaped.extend(['\\', c]),
            ' '..='~' => escaped.push(c),
            c => {
                write!(escaped, "\\U{:08x}", u32::from(c)).expect("writing to a String cannot fail")
            }
        }
    }
    escaped
}

/// What the parent process is called: its program file, then its own name for itself (an interpreter's script, xonsh).
#[cfg(target_os = "linux")]
fn parent_programs() -> Vec<String> {
    let process = format!("/proc/{}", std::os::unix::process::parent_id());
    let program = std::fs::read_link(format!("{process}/exe")).ok();
    let program = program.and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
    let known = |name: &String| Dialect::of_program(name).is_some();
    match program {
        Some(name) if known(&name) => vec![name],
        program => {
            let own_name = std::fs::read_to_string(format!("{process}/comm")).ok();
            program
                .into_iter()
                .chain(own_name.map(|name| name.trim_end().to_owned()))
                .collect()
        }
    }
}

/// Elsewhere there is no cheap way to ask: `--shell` decides, or `$SHELL`.
#[cfg(not(target_os = "linux"))]
fn parent_programs() -> Vec<String> {
    Vec::new()
}

#[cfg(test)]
mod tests;
