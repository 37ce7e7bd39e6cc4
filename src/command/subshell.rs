//! The shell that `exec` without a command starts: the user's own, with their own files, and the prompt segment on top.
//!
//! The scripts switch the segment on by themselves where `OL_AWS_DEPTH` is set. So all there is to do is to have the script
//! read after the user's files, whether or not these load it: each shell has its own way to that.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::environment::Environment;
use crate::files;
use crate::shell::Dialect;

/// Reads what bash would have read, then the script below it.
const BASH_START: &str = "[ ! -r ~/.bashrc ] || . ~/.bashrc\n";

/// zsh reads `.zshenv` from `ZDOTDIR` first. Ours gives the directory back, reads the user's own, and has the script read
/// at the first prompt, which is after `.zshrc`.
const ZSH_START: &str = r#"if (( ${+OL_AWS_ZDOTDIR} )); then ZDOTDIR=$OL_AWS_ZDOTDIR; else unset ZDOTDIR; fi
__ol_aws_script=${${(%):-%x}:h}/ol-aws.zsh
unset OL_AWS_ZDOTDIR
__ol_aws_enter() {
  emulate -L zsh
  precmd_functions=("${(@)precmd_functions:#__ol_aws_enter}")
  unfunction __ol_aws_enter
  source $__ol_aws_script
  unset __ol_aws_script
}
if [[ -o interactive ]]; then precmd_functions+=(__ol_aws_enter); else unset __ol_aws_script; fi
[[ ! -r ${ZDOTDIR:-$HOME}/.zshenv ]] || source ${ZDOTDIR:-$HOME}/.zshenv
"#;

/// `directory` is where the start files may lie; without one, or a shell without such a way, the user's files decide.
pub fn command(environment: &Environment, directory: Option<&Path>) -> Command {
    let shell = users_shell(environment);
    let mut command = Command::new(&shell);
    let depth: u32 = environment
        .get("OL_AWS_DEPTH")
        .and_then(|depth| depth.parse().ok())
        .unwrap_or(0);
    command.env("OL_AWS_DEPTH", depth.saturating_add(1).to_string());
    let dialect = Dialect::of_program(&shell.to_string_lossy());
    let script = dialect.and_then(Dialect::hook).unwrap_or_default();
    match (dialect, directory) {
        (Some(Dialect::Fish), _) => {
            command.arg("--init-command").arg(script);
        }
        (Some(Dialect::Bash), Some(directory)) => {
            let start = directory.join("start.bash");
            if write(&start, &format!("{BASH_START}{script}")) {
                command.arg("--rcfile").arg(start);
            }
        }
        (Some(Dialect::Zsh), Some(directory)) => {
            let directory = directory.join("zsh");
            let own = environment.get("ZDOTDIR");
            if write(&directory.join(".zshenv"), ZSH_START)
                && write(&directory.join("ol-aws.zsh"), script)
            {
                command.env("ZDOTDIR", directory);
                own.map(|own| command.env("OL_AWS_ZDOTDIR", own));
            }
        }
        _ => {}
    }
    command
}

/// Whether [`command`] has the script read in this shell, whatever the user's files say.
pub fn has_hook(shell: &str) -> bool {
    matches!(
        Dialect::of_program(shell),
        Some(Dialect::Bash | Dialect::Zsh | Dialect::Fish)
    )
}

/// Without it there is a shell all the same, so a full disk is no reason to fail.
fn write(path: &Path, content: &str) -> bool {
    if files::read_private(path).is_some_and(|there| there == content.as_bytes()) {
        return true;
    }
    let directory = path.parent().unwrap_or(Path::new("/"));
    files::private_dir(directory).is_ok() && files::write_private(path, content.as_bytes()).is_ok()
}

/// A relative path counts as none: the working directory must not name a program.
fn users_shell(environment: &Environment) -> OsString {
    let (variable, default) = if cfg!(windows) {
        ("COMSPEC", "cmd.exe")
    } else {
        ("SHELL", "/bin/sh")
    };
    let shell = environment.get(variable);
    let shell = shell.filter(|shell| !shell.contains('/') || Path::new(shell).is_absolute());
    shell.unwrap_or(default).into()
}
