//! xonsh, whose words and quotes are Python's.

use std::fmt::Write;

use super::{Shell, each};
use crate::environment::Change;

pub static SHELL: Shell = Shell {
    name: "xonsh",
    programs: &["xonsh"],
    script,
    hook_script: script,
    quote,
    unwritable: |_| false,
    failure: |exit_code| format!("raise RuntimeError('ol-aws: exit {exit_code}')\n"),
    load: |command| format!("execx($({command}))"),
    init_line: None,
    start_lines: None,
    script_file: |_| None,
    hook: Some(include_str!("../../shell/ol-aws.xsh")),
    completions: Some(include_str!("../../completions/ol-aws.xsh")),
    start_file: |environment| Some(environment.home()?.join(".xonshrc")),
    open: None,
};

fn script(changes: &[Change]) -> String {
    each(changes, &|name, value| match value {
        Some(value) => format!("${name} = {}\n", quote(value)),
        None => format!("${{...}}.pop('{name}', None)\n"),
    })
}

/// Python's string escapes (Python language reference, 2.4.1): pure ASCII, so that no source
/// encoding matters.
fn quote(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('\'');
    for c in value.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            ' '..='~' => quoted.push(c),
            c => {
                write!(quoted, "\\U{:08x}", u32::from(c)).expect("writing to a String cannot fail");
            }
        }
    }
    quoted.push('\'');
    quoted
}
