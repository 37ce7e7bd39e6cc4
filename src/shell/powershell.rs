//! PowerShell, `pwsh` as well as Windows' own.

use std::fmt::Write;
use std::path::PathBuf;

use super::{Shell, config_home, each};
use crate::environment::{Change, Environment};

const PROFILE: &str = "Microsoft.PowerShell_profile.ps1";

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
/// documents, which may be anywhere (OneDrive, a server): PowerShell tells in a variable.
fn start_file(environment: &Environment) -> Option<PathBuf> {
    if cfg!(windows) {
        let (directory, _) = users_modules(environment)?.rsplit_once('\\')?;
        return Some(format!(r"{directory}\{PROFILE}").into());
    }
    let directory = config_home(environment)?.join("powershell");
    Some(directory.join(PROFILE))
}

/// The user's entry of PSModulePath on Windows, which each PowerShell puts there for what it starts:
/// `DOCUMENTS\PowerShell\Modules`, or `WindowsPowerShell` for 5.1 (about_PSModulePath). The system's
/// entries are there without PowerShell too.
pub fn users_modules(environment: &Environment) -> Option<&str> {
    const SYSTEMS: [&str; 4] = [
        "ProgramFiles",
        "ProgramFiles(x86)",
        "ProgramW6432",
        "SystemRoot",
    ];
    let is_below = |path: &str, directory: &str| {
        let start = path.get(..directory.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(directory))
    };
    let is_users = |path: &&str| {
        let path = path.to_ascii_lowercase();
        let ends = [r"\powershell\modules", r"\windowspowershell\modules"];
        ends.iter().any(|end| path.ends_with(end))
            && !SYSTEMS.iter().any(|name| {
                environment
                    .get(name)
                    .is_some_and(|directory| is_below(&path, directory))
            })
    };
    let entries = environment.get("PSModulePath")?.split(';');
    entries
        .map(|entry| entry.trim_end_matches('\\'))
        .find(is_users)
}

/// The PowerShell of Windows that runs us.
pub fn running_powershell(environment: &Environment) -> Option<&'static str> {
    let modules = users_modules(environment)?.to_ascii_lowercase();
    Some(if modules.ends_with(r"\windowspowershell\modules") {
        "powershell"
    } else {
        "pwsh"
    })
}

fn script(changes: &[Change]) -> String {
    each(changes, &|name, value| match value {
        Some(value) => format!("$env:{name} = {}\n", expression(value)),
        // Unlike Remove-Item, this is no command that a function of the user's could replace.
        None => format!("$env:{name} = $null\n"),
    })
}

/// A program's output reaches PowerShell line by line, and a lone carriage return ends one too. It is
/// read in the console's code page, in which a part of a letter's UTF-8 may be one of the quotes: in
/// Windows-1258, `ё` ends with one. So only printable ASCII stands for itself, and the rest as the
/// numbers of its UTF-16 units.
fn expression(value: &str) -> String {
    let mut expression = String::with_capacity(value.len() + 2);
    expression.push('\'');
    for c in value.chars() {
        match c {
            '\'' => expression.push_str("''"),
            ' '..='~' => expression.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(expression, "'+[char]{unit}+'").expect("a String takes all");
                }
            }
        }
    }
    expression.push('\'');
    expression
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_entry_of_the_module_path_tells_which_powershell_runs_and_where_the_documents_are()
    {
        let found = |path: &str| {
            let variables = [
                ("ProgramFiles", r"C:\Program Files"),
                ("SystemRoot", r"C:\Windows"),
                ("PSModulePath", path),
            ];
            let environment: Environment = variables.into_iter().collect();
            users_modules(&environment).map(str::to_owned)
        };
        let systems = r"c:\program files\powershell\7\Modules;C:\Program Files\WindowsPowerShell\Modules;C:\WINDOWS\System32\WindowsPowerShell\v1.0\Modules";
        for users in [
            r"C:\Users\ada\Documents\PowerShell\Modules",
            r"C:\Users\ada\OneDrive - Acme\Dokumente\WindowsPowerShell\Modules",
            r"\\server\home\ada\PowerShell\Modules",
        ] {
            for path in [format!("{users};{systems}"), format!(r"{systems};{users}\")] {
                assert_eq!(found(&path).as_deref(), Some(users));
            }
        }
        assert_eq!(found(systems), None);
        for others in [r"D:\modules", r"D:\TeamPowerShell\Modules"] {
            assert_eq!(found(others), None);
        }
    }
}
