//! fish.

use std::process::Command;

use super::{Open, Shell, WriteFile, config_home, each};
use crate::environment::{Change, Environment, REGION};

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
    start_lines: None,
    script_file: |_| None,
    hook: Some(HOOK),
    completions: Some(include_str!("../../completions/ol-aws.fish")),
    start_file: |environment| Some(config_home(environment)?.join("fish/config.fish")),
    open: Some(Open { start: open, last }),
};

fn script(changes: &[Change]) -> String {
    // A region that is restored when the rest is removed needs no slot.
    let is_region = |name: &str| REGION.iter().any(|variable| variable.name == name);
    let mut set = changes.iter().filter(|(_, value)| value.is_some());
    let sets_something = set.any(|(name, _)| !is_region(name));
    each(changes, &|name, value| match value {
        Some(value) if sets_something => set_global(name, value),
        Some(value) => restore(name, value),
        None if sets_something => erase_global(name) + &erase_universal(name),
        None => erase_global(name),
    })
}

fn set_global(name: &str, value: &str) -> String {
    format!("set -gx {name} {}\n", quote(value))
}

/// The user's own may be a universal variable, which is visible again once ours is erased.
fn restore(name: &str, value: &str) -> String {
    let (erase, set) = (erase_global(name), set_global(name, value));
    format!(
        "{erase}builtin test \"${name}\" = {}; or {set}",
        quote(value)
    )
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
         and builtin echo 'ol-aws: erased the universal variable {name}, which would take precedence' >&2; \
         or builtin true\n"
    )
}

fn quote(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn open(command: &mut Command, _: &Environment, _: WriteFile<'_>) {
    let script = format!("{HOOK}__ol_aws_last\n");
    command.arg("--init-command").arg(script);
}

/// See [`Open`].
fn last(changes: &[Change]) -> String {
    let found = each(changes, &|name, value| match value {
        Some(value) => format!(
            "builtin test \"${name}\" = {}; or set -a taken {name}\n",
            quote(value)
        ),
        None => format!("set -q {name}; and set -a taken {name}\n"),
    });
    format!(
        ": fish\nset -l taken\n{found}{}\
         set -q taken[1]; and builtin echo \"ol-aws: your start files changed $taken; undone for this role\" >&2\n",
        script(changes)
    )
}
