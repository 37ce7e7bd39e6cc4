//! cmd, which has neither functions nor a hook that a script of ours could use.

use super::{Shell, each};
use crate::environment::Change;

pub static SHELL: Shell = Shell {
    name: "cmd",
    programs: &["cmd"],
    script,
    hook_script: script,
    quote: |value| format!("\"{value}\""),
    // It has no quotes that hold everything: a `"` ends them, `%` is a variable even between them
    // in a batch file, and a control character ends the line or the file.
    unwritable: |c| c.is_control() || matches!(c, '"' | '%'),
    failure: |exit_code| format!("cmd /c exit {exit_code}\r\n"),
    load: |command| format!("for /f \"delims=\" %i in ('{command}') do @%i"),
    init_line: None,
    start_lines: None,
    script_file: |_| None,
    hook: None,
    completions: None,
    start_file: |_| None,
    open: None,
};

fn script(changes: &[Change]) -> String {
    each(changes, &|name, value| {
        let value = value.unwrap_or_default();
        format!("set \"{name}={value}\"\r\n")
    })
}
