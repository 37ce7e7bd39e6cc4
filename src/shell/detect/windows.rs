//! Windows' own shells, by the variables that each sets for what it starts: to look at the parent
//! process takes unsafe code. Where one shell was started from the other, this may be wrong, and
//! `--shell` decides.

use crate::environment::Environment;
use crate::shell::Dialect;
use crate::shell::powershell::users_modules;

pub const DEFAULT: Dialect = Dialect::PowerShell;

pub fn running_shell(environment: &Environment) -> Option<Dialect> {
    // Git Bash, MSYS2 and Cygwin.
    if environment.get("SHELL").is_some() {
        None
    } else if users_modules(environment).is_some() {
        Some(Dialect::PowerShell)
    } else {
        environment.get("PROMPT").map(|_| Dialect::Cmd)
    }
}
