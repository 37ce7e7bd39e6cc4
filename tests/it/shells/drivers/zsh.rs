//! zsh.

use ol_aws::shell::Dialect;

use super::posix::{BOTH, LAST_CODE, READONLY, SHOWN_AS_READ, TRACED, VIRTUALENV, code_of};
use super::{Driver, Time};

/// Each kind of alias over each word that the script uses. (One that is global takes every place.)
fn aliases() -> Vec<String> {
    let words = "export unset eval command local builtin emulate return typeset ol-aws env exec init print zmodload \
                 compdef complete setopt read continue true echo";
    let of_kind = |kind: &str| {
        let one = |word| format!("\\alias {kind} {word}='echo ALIAS'\n");
        words.split_whitespace().map(one).collect()
    };
    vec![of_kind(""), of_kind("-g")]
}

pub const DRIVER: Driver = Driver {
    name: "zsh",
    dialect: Dialect::Zsh,
    exceptions: &[],
    saved: None,
    load: "\\eval \"$('ol-aws' 'init' 'zsh')\"\n",
    by_line: true,
    code_of,
    killed: ["137", "137"],
    check: &["-n", "hook"],
    names: |file| format!("{{ typeset +; setopt; alias }} > {file}"),
    settings: &[
        "setopt err_exit no_unset pipe_fail; IFS=0123-/aoe",
        "setopt err_return; IFS=0123-/aoe",
        "setopt ksh_arrays; IFS=0123-/aoe",
        "setopt sh_word_split glob_subst all_export",
        "setopt no_global_export extended_glob",
        "setopt sh_glob no_equals ksh_glob rc_expand_param csh_null_glob glob_assign",
        "setopt no_multibyte posix_aliases",
        "setopt posix_builtins no_bare_glob_qual ignore_braces csh_junkie_quotes",
        "setopt c_bases octal_zeroes warn_create_global ksh_typeset",
        "setopt no_function_argzero no_short_loops posix_identifiers bsd_echo",
    ],
    taken_words: aliases,
    traces: &[
        TRACED,
        SHOWN_AS_READ,
        BOTH,
        [
            "trap 'echo \"D:$ZSH_DEBUG_CMD\" >&2' DEBUG",
            ": still traced",
            "D:: still traced",
        ],
        [
            "TRAPDEBUG() { echo \"D:$ZSH_DEBUG_CMD\" >&2 }",
            ": still traced",
            "D:: still traced",
        ],
    ],
    readonly: READONLY,
    interactive: &["-d", "-i"],
    start_file: ".zshrc",
    themes: &[
        "PROMPT='READY> '\n",
        // As oh-my-posh and many themes do: the prompt is made anew each time.
        "anew() { PROMPT='READY> ' }; precmd_functions+=(anew)\n",
    ],
    new_theme: "PROMPT='new READY> '",
    load_at_start: "autoload -Uz compinit; compinit -u -D\neval \"$(ol-aws init zsh)\"\n",
    load_with_prompt: "autoload -Uz compinit; compinit -u -D\neval \"$(ol-aws init zsh)\"\nol_aws_prompt\n",
    last_code: LAST_CODE,
    time: Time::Left,
    draws_late: false,
    cuts_names: false,
    emacs_keys: "",
    list_candidates: &["Tab"],
    candidate: "Admin in prod",
    virtualenv: VIRTUALENV,
};
