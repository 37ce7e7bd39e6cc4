//! xonsh.

use ol_aws::shell::Dialect;

use super::{Driver, Time};

const NO_READONLY: &str =
    "no variable can be made readonly; what a variable's own type does is in hook/xonsh.rs";

/// A failure is an exception; minus the number of the signal for a command that was killed.
fn code_of(command: &str) -> String {
    format!(
        "try:\n    {command}\n    print('code=0', flush=True)\nexcept __import__('subprocess').CalledProcessError as error:\n    print(f'code={{error.returncode}}', flush=True)"
    )
}

pub const DRIVER: Driver = Driver {
    name: "xonsh",
    dialect: Dialect::Xonsh,
    exceptions: &[
        ("a_readonly_variable_leaves_all_as_it_was", NO_READONLY),
        ("the_plain_line_fails_at_a_readonly_variable", NO_READONLY),
        (
            "one_end_of_a_pipe_says_that_the_shell_stays_as_it_was",
            "a function in a pipe runs in the shell itself",
        ),
        (
            "a_virtual_environment_comes_and_goes",
            "Python's venv has no script for it",
        ),
    ],
    saved: Some("ol-aws.xsh"),
    load: "$XONSH_SUBPROC_RAISE_ERROR = True\nexecx(open('ol-aws.xsh').read())\n",
    by_line: false,
    code_of,
    killed: ["137", "-9"],
    check: &[
        "--no-rc",
        "-c",
        "__xonsh__.execer.parse(open('hook').read(), ctx=set()) or exit(1)",
    ],
    names: |file| {
        format!(
            "print(*__xonsh__.ctx, *aliases, *__xonsh__.env, sep='\\n', file=open('{file}', 'w'), flush=True)"
        )
    },
    settings: &["$XONSH_SHOW_TRACEBACK = True"],
    taken_words: || {
        vec!["aliases['ol-aws'] = 'echo alias'\naliases['env'] = 'echo alias'\n".to_owned()]
    },
    traces: &[["$XONSH_TRACE_SUBPROC = True", "echo still", "still"]],
    readonly: |_| String::new(),
    interactive: &["--interactive"],
    start_file: ".xonshrc",
    themes: &[
        "$PROMPT = 'READY> '\n",
        // As starship's own script does.
        "$PROMPT = lambda: 'READY> '\n",
    ],
    new_theme: "$PROMPT = 'new READY> '",
    load_at_start: "execx($(ol-aws init xonsh))\n",
    load_with_prompt: "execx($(ol-aws init xonsh))\nol_aws_prompt\n",
    last_code: "print(f'code={$LAST_RETURN_CODE}')",
    time: Time::Left,
    draws_late: false,
    cuts_names: false,
    emacs_keys: "",
    list_candidates: &["Tab", "Tab"],
    candidate: "admin",
    virtualenv: "",
};
