//! zsh.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Open, Shell, WriteFile, posix};
use crate::environment::Environment;

const HOOK: &str = include_str!("../../shell/ol-aws.zsh");

/// zsh reads `.zshenv` from `ZDOTDIR` first. Ours gives the directory back, reads the user's own,
/// and has the script read at the first prompt, which is after `.zshrc`. What the script adds to the
/// hooks would wait for the second prompt, so it is called once here.
const START: &str = r#"if (( ${+OL_AWS_ZDOTDIR} )); then ZDOTDIR=$OL_AWS_ZDOTDIR; else unset ZDOTDIR; fi
__ol_aws_script=${${(%):-%x}:h}/ol-aws.zsh
unset OL_AWS_ZDOTDIR
__ol_aws_enter() {
  emulate -L zsh
  precmd_functions=("${(@)precmd_functions:#__ol_aws_enter}")
  unfunction __ol_aws_enter
  source $__ol_aws_script
  unset __ol_aws_script
  __ol_aws_last
  __ol_aws_precmd
}
if [[ -o interactive ]]; then precmd_functions+=(__ol_aws_enter); else unset __ol_aws_script; fi
[[ ! -r ${ZDOTDIR:-$HOME}/.zshenv ]] || source ${ZDOTDIR:-$HOME}/.zshenv
"#;

pub static SHELL: Shell = Shell {
    name: "zsh",
    programs: &["zsh"],
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
    completions: Some(include_str!("../../completions/_ol-aws")),
    start_file,
    open: Some(Open {
        start: open,
        last: posix::last,
    }),
};

fn start_file(environment: &Environment) -> Option<PathBuf> {
    let home = environment.home()?;
    let directory = environment.get("ZDOTDIR").map(PathBuf::from);
    Some(directory.unwrap_or(home).join(".zshrc"))
}

fn open(command: &mut Command, environment: &Environment, write: WriteFile<'_>) {
    let start = write("zsh/.zshenv", START);
    let start = start.filter(|_| write("zsh/ol-aws.zsh", HOOK).is_some());
    if let Some(directory) = start.as_deref().and_then(Path::parent) {
        command.env("ZDOTDIR", directory);
        if let Some(users_own) = environment.get("ZDOTDIR") {
            command.env("OL_AWS_ZDOTDIR", users_own);
        }
    }
}
