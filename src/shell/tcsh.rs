//! tcsh, which has neither functions nor a hook that a script of ours could use.

use super::{Shell, each};
use crate::environment::Change;

pub static SHELL: Shell = Shell {
    name: "tcsh",
    programs: &["tcsh", "csh"],
    script,
    hook_script: script,
    quote,
    unwritable: |_| false,
    failure: |_| "false;\n".into(),
    load: |command| format!("eval \"`{command}`\""),
    init_line: None,
    start_lines: None,
    script_file: |_| None,
    hook: None,
    completions: None,
    start_file: |_| None,
    open: None,
};

/// Backquotes join lines, so each ends in a semicolon.
fn script(changes: &[Change]) -> String {
    each(changes, &|name, value| match value {
        Some(value) => format!("setenv {name} {};\n", quote(value)),
        None => format!("unsetenv {name};\n"),
    })
}

/// `!` is history and a line end closes the string, even between quotes, unless escaped.
fn quote(value: &str) -> String {
    let escaped = value
        .replace('\'', "'\\''")
        .replace('!', "\\!")
        .replace('\n', "\\\n");
    format!("'{escaped}'")
}
