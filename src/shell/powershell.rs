//! PowerShell, `pwsh` as well as Windows' own.

use std::path::PathBuf;

use super::{Shell, config_home, each};
use crate::environment::{Change, Environment};

pub static SHELL: Shell = Shell {
    name: "powershell",
    programs: &["pwsh", "powershell"],
    script,
    hook_script: script,
    quote,
    unwritable: |_| false,
    failure: |exit_code| format!("throw 'ol-aws: exit {exit_code}'\n"),
    load: |command| format!("{command} | Out-String | Invoke-Expression"),
    init_line: None,
    start_lines: None,
    script_file: |_| None,
    hook: Some(include_str!("../../shell/ol-aws.ps1")),
    completions: Some(include_str!("../../completions/_ol-aws.ps1")),
    start_file,
    open: None,
};

/// `$PROFILE`, for the user and this host (about_Profiles). On Windows it is in the folder for
/// documents, which may be anywhere: only PowerShell can say where.
fn start_file(environment: &Environment) -> Option<PathBuf> {
    if cfg!(windows) {
        return None;
    }
    Some(config_home(environment)?.join("powershell/Microsoft.PowerShell_profile.ps1"))
}

fn script(changes: &[Change]) -> String {
    each(changes, &|name, value| match value {
        Some(value) => format!("$env:{name} = {}\n", expression(value)),
        // Unlike Remove-Item, this is no command that a function of the user's could replace.
        None => format!("$env:{name} = $null\n"),
    })
}

/// A program's output reaches PowerShell line by line, and a lone carriage return ends one too.
fn expression(value: &str) -> String {
    quote(value)
        .replace('\r', "'+[char]13+'")
        .replace('\n', "'+[char]10+'")
}

/// PowerShell takes four typographic quotes for the plain one, and each is escaped by doubling it
/// (about_Quoting_Rules).
fn quote(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('\'');
    for c in value.chars() {
        quoted.push(c);
        if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
            quoted.push(c);
        }
    }
    quoted.push('\'');
    quoted
}
