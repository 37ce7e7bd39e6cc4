//! bash.

use std::path::PathBuf;
use std::process::Command;

use super::{Open, Shell, WriteFile, posix};
use crate::environment::{Environment, Platform};

const HOOK: &str = include_str!("../../shell/ol-aws.bash");

/// Reads what bash would have read. The script stands below it, and then [`END`].
const START: &str = "[ ! -r ~/.bashrc ] || . ~/.bashrc\n";
const END: &str = "__ol_aws_untraced __ol_aws_last\n";

pub static SHELL: Shell = Shell {
    name: "bash",
    programs: &["bash", "brush"],
    script: posix::script,
    hook_script: posix::hook_script,
    quote: posix::quote,
    unwritable: |_| false,
    failure: posix::failure,
    load: posix::load,
    init_line: None,
    start_lines: None,
    script_file: |_| None,
    hook: Some(HOOK),
    completions: Some(include_str!("../../completions/ol-aws.bash")),
    start_file,
    open: Some(Open {
        start: open,
        last: posix::last,
    }),
};

/// A terminal of macOS's opens login shells, which read the first of these that exists (bash(1),
/// INVOCATION): to make another one would hide it.
const OF_LOGIN_SHELLS: [&str; 3] = [".bash_profile", ".bash_login", ".profile"];

fn start_file(environment: &Environment) -> Option<PathBuf> {
    let home = environment.home()?;
    if environment.platform() != Platform::MacOs {
        return Some(home.join(".bashrc"));
    }
    let exists = |name: &&str| home.join(name).exists();
    let there = OF_LOGIN_SHELLS.into_iter().find(exists);
    Some(home.join(there.unwrap_or(OF_LOGIN_SHELLS[0])))
}

fn open(command: &mut Command, _: &Environment, write: WriteFile<'_>) {
    if let Some(start) = write("start.bash", &format!("{START}{HOOK}{END}")) {
        command.arg("--rcfile").arg(start);
    }
}
