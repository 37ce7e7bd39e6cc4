//! sh: dash, ksh, mksh, busybox and every other POSIX shell without a file of its own.

use super::{Shell, posix};

/// `ol-assume` is an alias of this: not every POSIX shell allows a hyphen in a function's name.
pub const ASSUME: &str = "ol_assume";

pub static SHELL: Shell = Shell {
    name: "sh",
    programs: &[
        "sh", "dash", "ash", "busybox", "ksh", "ksh93", "mksh", "lksh", "yash", "oksh", "gosh",
        // go-task, which has a shell in it.
        "task",
    ],
    script: posix::script,
    hook_script: posix::hook_script,
    quote: posix::quote,
    unwritable: |_| false,
    failure: posix::failure,
    load: posix::load,
    init_line: None,
    start_lines: None,
    script_file: |_| None,
    hook: Some(include_str!("../../shell/ol-aws.sh")),
    completions: None,
    start_file: |_| None,
    open: None,
};
