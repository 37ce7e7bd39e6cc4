//! nushell.

use ol_aws::shell::Dialect;

use super::{Driver, Time};

const NO_READONLY: &str = "no variable of the environment can be made readonly";

/// A failure is an error, and the status stays in a variable: minus the number of the signal for what was killed.
fn code_of(command: &str) -> String {
    format!("$env.LAST_EXIT_CODE = 0; try {{ {command} }}; print $\"code=($env.LAST_EXIT_CODE)\"")
}

pub const DRIVER: Driver = Driver {
    name: "nu",
    dialect: Dialect::Nushell,
    exceptions: &[
        ("a_readonly_variable_leaves_all_as_it_was", NO_READONLY),
        ("the_plain_line_fails_at_a_readonly_variable", NO_READONLY),
        (
            "one_end_of_a_pipe_says_that_the_shell_stays_as_it_was",
            "a function in a pipe runs in the shell itself",
        ),
        (
            "no_setting_of_the_user_changes_what_it_does",
            "no setting changes how commands are read",
        ),
        ("no_way_to_follow_a_script_shows_a_key", "it has no trace"),
        (
            "a_virtual_environment_comes_and_goes",
            "Python's venv has no script for it",
        ),
    ],
    saved: Some("ol-aws.nu"),
    load: "source ol-aws.nu\n",
    by_line: false,
    code_of,
    killed: ["-9", "-9"],
    check: &["-n", "-c", "if not (nu-check hook) { exit 1 }"],
    names: |file| {
        format!(
            "[...(scope variables | get name) ...(scope commands | where type == custom | get name) ...($env | columns)] | str join (char newline) | save -f {file}"
        )
    },
    settings: &[],
    taken_words: || vec!["alias complete = print ALIAS\nalias ol-aws = print ALIAS\n".to_owned()],
    traces: &[],
    readonly: |_| String::new(),
    interactive: &["--config", "config.nu", "--env-config", "/dev/null"],
    start_file: "config.nu",
    themes: &[
        "$env.config.show_banner = false\n$env.PROMPT_COMMAND_RIGHT = ''\n$env.PROMPT_INDICATOR = '> '\n$env.PROMPT_COMMAND = {|| 'READY' }\n",
        "$env.PROMPT_COMMAND = 'READY'\n",
        // As starship's own script has it.
        "$env.PROMPT_COMMAND = {|| ^echo -n $'READY' }\n",
    ],
    new_theme: "$env.PROMPT_COMMAND = {|| 'new READY' }",
    load_at_start: "source ol-aws.nu\n",
    load_with_prompt: "source ol-aws.nu\nol_aws_prompt\n",
    last_code: "print $\"code=($env.LAST_EXIT_CODE)\"",
    time: Time::Left,
    draws_late: false,
    cuts_names: false,
    emacs_keys: "",
    list_candidates: &["Tab"],
    candidate: "Admin in prod",
    virtualenv: "",
};
