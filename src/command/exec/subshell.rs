//! The shell that `exec` without a command starts: the user's own, with their own files, and the
//! prompt segment on top.
//!
//! The scripts switch the segment on by themselves where `OL_AWS_DEPTH` is set. So all there is to
//! do is to have the script read after the user's files, whether or not these load it: each shell
//! has its own way to that. What these files changed of our variables is set once more behind it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::environment::{Change, EXEC_LAST, Environment, USERS_SHELL};
use crate::files::{self, Durability};
use crate::shell::{Dialect, running_powershell};

/// `directory` is where the start files may lie; without one, or a shell without such a way, the
/// user's files decide.
pub fn command(environment: &Environment, directory: Option<&Path>, changes: &[Change]) -> Command {
    let shell = users_shell(environment);
    let mut command = Command::new(&shell);
    let depth: u32 = environment
        .get("OL_AWS_DEPTH")
        .and_then(|depth| depth.parse().ok())
        .unwrap_or(0);
    command.env("OL_AWS_DEPTH", depth.saturating_add(1).to_string());
    if let Some(open) = Dialect::of_program(&shell.to_string_lossy()).and_then(Dialect::open) {
        let write = |name: &str, content: &str| write(directory?.join(name), content);
        if !changes.is_empty() {
            command.env(EXEC_LAST, (open.last)(changes));
        }
        (open.start)(&mut command, environment, &write);
    }
    command
}

/// Whether [`command`] has the script read in this shell, whatever the user's files say.
pub fn has_hook(shell: &str) -> bool {
    Dialect::of_program(shell).and_then(Dialect::open).is_some()
}

/// Without it there is a shell all the same, so a full disk is no reason to fail.
fn write(path: PathBuf, content: &str) -> Option<PathBuf> {
    if files::read_private(&path).is_none_or(|there| there != content.as_bytes()) {
        let directory = path.parent().unwrap_or(Path::new("/"));
        files::private_dir(directory).ok()?;
        files::write_private(&path, content.as_bytes(), Durability::MayBeLost).ok()?;
    }
    Some(path)
}

/// On Windows, COMSPEC is cmd for everybody. A relative path counts as none: the working directory must
/// not name a program.
fn users_shell(environment: &Environment) -> OsString {
    if let Some(program) = running_powershell(environment) {
        return program.into();
    }
    let (variable, default) = USERS_SHELL;
    let shell = environment.get(variable);
    let shell =
        shell.filter(|shell| !shell.contains(['/', '\\']) || Path::new(shell).is_absolute());
    shell.unwrap_or(default).into()
}
