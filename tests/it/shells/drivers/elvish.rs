//! elvish.

use ol_aws::shell::Dialect;

use super::{Driver, Time};

const NO_READONLY: &str = "no variable of the environment can be made readonly";
const NO_CLOCK: &str = "it has no clock, so it cannot know that the end is near";

/// A failure is an exception, which holds the status or the signal.
fn code_of(command: &str) -> String {
    format!(
        "try {{ {command}; echo code=0 }} catch e {{ echo code=(if (has-key $e[reason] exit-status) {{ put $e[reason][exit-status] }} else {{ put $e[reason][signal-name] }}) }}"
    )
}

pub const DRIVER: Driver = Driver {
    name: "elvish",
    dialect: Dialect::Elvish,
    exceptions: &[
        ("a_readonly_variable_leaves_all_as_it_was", NO_READONLY),
        ("the_plain_line_fails_at_a_readonly_variable", NO_READONLY),
        (
            "one_end_of_a_pipe_says_that_the_shell_stays_as_it_was",
            "a function in a pipe runs in the shell itself",
        ),
        (
            "it_leaves_no_helper_behind",
            "no command lists the variables and functions there are",
        ),
        (
            "no_setting_of_the_user_changes_what_it_does",
            "no setting changes how commands are read",
        ),
        ("no_way_to_follow_a_script_shows_a_key", "it has no trace"),
        ("one_warning_comes_before_the_end", NO_CLOCK),
        (
            "the_status_stays",
            "it has no status of the last command: a failure is an exception",
        ),
        (
            "a_long_line_is_edited_as_if_there_were_no_colours",
            "its line editor has keys of its own",
        ),
        (
            "a_virtual_environment_comes_and_goes",
            "Python's venv has no script for it",
        ),
    ],
    saved: Some(".config/elvish/lib/ol-aws.elv"),
    // Without the editor of a terminal, the function comes from the module.
    load: "use ol-aws\nvar ol-assume~ = $ol-aws:ol-assume~\n",
    by_line: false,
    code_of,
    killed: ["killed", "killed"],
    check: &["-norc", "-compileonly", "hook"],
    names: |_| String::new(),
    settings: &[],
    taken_words: || {
        vec![
            "fn ol-aws {|@words| echo FUNCTION }\nfn complete {|@words| echo FUNCTION }\n"
                .to_owned(),
        ]
    },
    traces: &[],
    readonly: |_| String::new(),
    interactive: &[],
    start_file: ".config/elvish/rc.elv",
    themes: &[
        "set edit:rprompt = { }\nset edit:prompt = { put 'READY> ' }\n",
        "set edit:rprompt = { }\nset edit:prompt = { printf 'READY> ' }\n",
        "set edit:rprompt = { }\nset edit:prompt = { e:printf 'READY> ' }\n",
    ],
    new_theme: "set edit:prompt = { put new' 'READY'> ' }",
    load_at_start: "eval (ol-aws init elvish | slurp)\n",
    load_with_prompt: "eval (ol-aws init elvish | slurp) &on-end={|of| $of[ol_aws_prompt~] }\n",
    last_code: "",
    time: Time::Until,
    draws_late: true,
    cuts_names: false,
    emacs_keys: "",
    list_candidates: &["Tab"],
    candidate: "admin (Admin in prod)",
    virtualenv: "",
};
