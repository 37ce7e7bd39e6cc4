//! dash, ksh93, mksh, busybox ash and yash: one script, whose shells differ in what a prompt can do.

use ol_aws::shell::Dialect;

use super::{Driver, Time};

/// What bash shares.
pub const THEMES: &[&str] = &["PS1='READY> '\n"];
pub const NEW_THEME: &str = "PS1='new READY> '";
pub const SET: fn(&str) -> String = |file| format!("set > {file}");
pub const READONLY: fn(&str) -> String =
    |name| format!("{name}=own; export {name}; readonly {name}");
pub const LAST_CODE: &str = "echo \"code=$?\"";
pub const VIRTUALENV: &str = ". work/bin/activate";
pub const TRACED: [&str; 3] = ["set -x", ": still traced", "still traced"];
pub const SHOWN_AS_READ: [&str; 3] = ["set -v", ": still traced", ": still traced"];
pub const BOTH: [&str; 3] = ["set -xv", ": still traced", ": still traced"];

/// (`set -e` is no reason to stop here; a backslash keeps aliases away.)
pub fn code_of(command: &str) -> String {
    format!("if {command}; then \\echo code=0; else \\echo \"code=$?\"; fi")
}

/// Each name would break the function if it were expanded there.
pub fn aliases() -> Vec<String> {
    let names = "alias printf shift test set builtin local unset return eval command export echo";
    let aliases = names
        .split_whitespace()
        .map(|name| format!("\\alias {name}='echo ALIAS {name}'\n"));
    vec![aliases.collect()]
}

const LOAD: &str = "\\eval \"$(\\ol-aws init sh)\"\n";
const LOAD_WITH_PROMPT: &str = "eval \"$(ol-aws init sh)\"\nol_aws_prompt\n";

const NO_COMPLETION: &str = "it has no completion that a script could add to";
const NO_HOOK: &str = "it runs nothing before a prompt: what replaces PS1 replaces the segment";
const NO_FUNCTION: &str =
    "PS1 calls no function there without a process: it cannot print a line once";
const NO_CHECK: &str = "PS1 calls no function there without a process: it cannot compare";

const BASE: Driver = Driver {
    name: "",
    dialect: Dialect::Sh,
    exceptions: &[],
    saved: None,
    load: LOAD,
    by_line: true,
    code_of,
    killed: ["137", "137"],
    check: &["-n", "hook"],
    names: SET,
    settings: &[
        "set -eu; set -o pipefail",
        "IFS=0123-/aeno; set -f",
        "set -a",
    ],
    taken_words: aliases,
    traces: &[TRACED, SHOWN_AS_READ, BOTH],
    readonly: READONLY,
    interactive: &["-i"],
    start_file: "rc",
    themes: THEMES,
    new_theme: NEW_THEME,
    load_at_start: "eval \"$(ol-aws init sh)\"\n",
    load_with_prompt: LOAD_WITH_PROMPT,
    last_code: LAST_CODE,
    time: Time::Left,
    draws_late: false,
    cuts_names: true,
    emacs_keys: "(set -o emacs) 2>/dev/null && set -o emacs\n",
    list_candidates: &[],
    candidate: "",
    virtualenv: VIRTUALENV,
};

pub const DASH: Driver = Driver {
    name: "dash",
    settings: &["set -eu", "IFS=0123-/aeno; set -f", "set -a"],
    time: Time::Until,
    exceptions: &[
        (
            "tab_completes_roles_and_behind_dashes_the_command",
            NO_COMPLETION,
        ),
        ("tab_asks_the_program_itself", NO_COMPLETION),
        ("a_theme_that_comes_later_keeps_the_segment", NO_HOOK),
        ("a_prompt_that_is_typed_gets_the_segment", NO_HOOK),
        ("one_warning_comes_before_the_end", NO_FUNCTION),
        ("no_role_is_named_over_the_key_of_another", NO_CHECK),
        (
            "a_long_line_is_edited_as_if_there_were_no_colours",
            "it has no line editor",
        ),
    ],
    ..BASE
};

pub const KSH: Driver = Driver {
    name: "ksh",
    // It reads all of a file before it runs the first line.
    by_line: false,
    cuts_names: false,
    killed: ["265", "265"],
    // ksh93 shows what it reads of its own script alone, and that before any of it runs.
    traces: &[
        TRACED,
        BOTH,
        [
            "trap 'echo \"D:${.sh.command}\" >&2' DEBUG",
            ": still traced",
            "D:: still traced",
        ],
    ],
    exceptions: &[
        (
            "tab_completes_roles_and_behind_dashes_the_command",
            NO_COMPLETION,
        ),
        ("tab_asks_the_program_itself", NO_COMPLETION),
        ("a_theme_that_comes_later_keeps_the_segment", NO_HOOK),
        ("a_prompt_that_is_typed_gets_the_segment", NO_HOOK),
    ],
    ..BASE
};

pub const MKSH: Driver = Driver {
    name: "mksh",
    cuts_names: false,
    exceptions: &[
        (
            "tab_completes_roles_and_behind_dashes_the_command",
            NO_COMPLETION,
        ),
        ("tab_asks_the_program_itself", NO_COMPLETION),
        ("a_theme_that_comes_later_keeps_the_segment", NO_HOOK),
        ("a_prompt_that_is_typed_gets_the_segment", NO_HOOK),
    ],
    ..BASE
};

pub const BUSYBOX: Driver = Driver {
    name: "busybox",
    check: &["sh", "-n", "hook"],
    interactive: &["sh", "-i"],
    exceptions: &[
        (
            "tab_completes_roles_and_behind_dashes_the_command",
            NO_COMPLETION,
        ),
        ("tab_asks_the_program_itself", NO_COMPLETION),
        ("a_theme_that_comes_later_keeps_the_segment", NO_HOOK),
        ("a_prompt_that_is_typed_gets_the_segment", NO_HOOK),
        ("one_warning_comes_before_the_end", NO_FUNCTION),
        ("no_role_is_named_over_the_key_of_another", NO_CHECK),
    ],
    ..BASE
};

pub const YASH: Driver = Driver {
    name: "yash",
    killed: ["137", "393"],
    interactive: &["-i", "--noprofile", "--rcfile", "rc"],
    time: Time::Until,
    exceptions: &[
        (
            "tab_completes_roles_and_behind_dashes_the_command",
            NO_COMPLETION,
        ),
        ("tab_asks_the_program_itself", NO_COMPLETION),
        ("a_theme_that_comes_later_keeps_the_segment", NO_HOOK),
        ("a_prompt_that_is_typed_gets_the_segment", NO_HOOK),
        ("one_warning_comes_before_the_end", NO_FUNCTION),
        ("no_role_is_named_over_the_key_of_another", NO_CHECK),
    ],
    ..BASE
};
