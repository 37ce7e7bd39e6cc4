//! fish.

use std::process::Command;

use super::{Shell, WriteFile, config_home, each};
use crate::environment::{Change, Environment};

const HOOK: &str = include_str!("../../shell/ol-aws.fish");

pub static SHELL: Shell = Shell {
    name: "fish",
    programs: &["fish"],
    script,
    hook_script: script,
    quote,
    unwritable: |_| false,
    failure: |_| "false\n".into(),
    load: |command| format!("{command} | source"),
    init_line: None,
    hook: Some(HOOK),
    completions: Some(include_str!("../../completions/ol-aws.fish")),
    start_file: |environment| Some(config_home(environment)?.join("fish/config.fish")),
    open: Some(open),
};

fn script(changes: &[Change]) -> String {
    let sets_something = changes.iter().any(|(_, value)| value.is_some());
    each(changes, &|name, value| match value {
        Some(value) => format!("set -gx {name} {}\n", quote(value)),
        None if sets_something => erase_global(name) + &erase_universal(name),
        None => erase_global(name),
    })
}

/// Removing a variable that does not exist is a failure to fish, and the last line's status is that
/// of `source`.
fn erase_global(name: &str) -> String {
    format!("set -eg {name}; or builtin true\n")
}

/// A universal variable of fish cannot be hidden from children, only erased, and that in every
/// session: so only where it would win over what is set, and not in silence.
fn erase_universal(name: &str) -> String {
    format!(
        "set -qU {name}; and set -eU {name}; \
         and builtin echo 'ol-aws: erased the universal variable {name}, which would win' >&2; \
         or builtin true\n"
    )
}

fn quote(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn open(command: &mut Command, _: &Environment, _: WriteFile<'_>) {
    command.arg("--init-command").arg(HOOK);
}
