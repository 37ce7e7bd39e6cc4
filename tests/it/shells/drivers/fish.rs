//! fish.

use ol_aws::shell::Dialect;

use super::{Driver, Time};

const NO_READONLY: &str = "no variable of a user's can be made readonly";

/// fish calls a function before a builtin of that name; those it reserves cannot be one.
fn functions() -> Vec<String> {
    let words = "source contains functions math path printf echo complete commandline set_color export ol-aws env true";
    let one = |word| format!("function {word}; builtin echo FUNCTION; end\n");
    vec![
        words.split_whitespace().map(one).collect(),
        "set -g __ol_aws_changes x; set -g argv y; set -g left 1\n".to_owned(),
    ]
}

pub const DRIVER: Driver = Driver {
    name: "fish",
    dialect: Dialect::Fish,
    exceptions: &[
        ("a_readonly_variable_leaves_all_as_it_was", NO_READONLY),
        ("the_plain_line_fails_at_a_readonly_variable", NO_READONLY),
        (
            "one_end_of_a_pipe_says_that_the_shell_stays_as_it_was",
            "a function in a pipe runs in the shell itself",
        ),
    ],
    saved: None,
    load: "command ol-aws init fish | builtin source\n",
    by_line: false,
    code_of: |command| format!("{command}; builtin echo code=$status"),
    killed: ["137", "137"],
    check: &["-n", "hook"],
    names: |file| format!("begin; set -n; functions -an; end > {file}"),
    settings: &["set -g IFS", "set IFS 0123-/aoe"],
    taken_words: functions,
    traces: &[["set -g fish_trace 1", "echo still", "echo still"]],
    readonly: |_| String::new(),
    interactive: &["-i"],
    start_file: ".config/fish/config.fish",
    themes: &["set -g fish_history ''\nfunction fish_prompt; echo -n 'READY> '; end\n"],
    new_theme: "function fish_prompt; echo -n 'new READY> '; end",
    load_at_start: "ol-aws init fish | source\n",
    load_with_prompt: "ol-aws init fish | source\nol_aws_prompt\n",
    last_code: "echo code=$status",
    time: Time::Left,
    draws_late: false,
    cuts_names: false,
    emacs_keys: "",
    list_candidates: &["Tab"],
    candidate: "Admin in prod",
    virtualenv: "source work/bin/activate.fish",
};
