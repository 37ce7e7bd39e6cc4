//! bash.

use ol_aws::shell::Dialect;

use super::posix::{
    BOTH, LAST_CODE, NEW_THEME, READONLY, SET, SHOWN_AS_READ, THEMES, TRACED, VIRTUALENV, aliases,
    code_of,
};
use super::{Driver, Time};

pub const DRIVER: Driver = Driver {
    name: "bash",
    dialect: Dialect::Bash,
    exceptions: &[(
        "a_prompt_that_is_typed_gets_the_segment",
        "a hook at each prompt would be one more command to each DEBUG trap: the next ol-assume puts it back",
    )],
    saved: None,
    load: "shopt -s expand_aliases\n\\eval \"$(\\ol-aws init bash)\"\n",
    by_line: true,
    code_of,
    killed: ["137", "137"],
    check: &["-n", "hook"],
    names: SET,
    settings: &[
        "set -eu; set -o pipefail",
        "IFS=0123-/aeno; set -f",
        "set -a",
        "shopt -s nullglob extglob failglob; shopt -u sourcepath",
    ],
    taken_words: || {
        aliases()
            .into_iter()
            .map(|lines| format!("\\shopt -s expand_aliases\n{lines}"))
            .collect()
    },
    traces: &[
        TRACED,
        SHOWN_AS_READ,
        BOTH,
        [
            "set -T; trap 'echo \"D:$BASH_COMMAND\" >&2' DEBUG",
            ": still traced",
            "D:: still traced",
        ],
    ],
    readonly: READONLY,
    interactive: &["--noprofile", "--rcfile", "rc", "-i"],
    start_file: "rc",
    themes: THEMES,
    new_theme: NEW_THEME,
    load_at_start: "eval \"$(ol-aws init bash)\"\n",
    load_with_prompt: "eval \"$(ol-aws init bash)\"\nol_aws_prompt\n",
    last_code: LAST_CODE,
    time: Time::Left,
    draws_late: false,
    cuts_names: false,
    emacs_keys: "",
    list_candidates: &["Tab", "Tab"],
    candidate: "admin",
    virtualenv: VIRTUALENV,
};
