//! `ol-aws completions`: the completions as files, for packagers. They know verbs and flags; the init script's completions
//! know the roles, too. `tests/it/completions.rs` makes them from `cli`, so that the program need not know how.

use super::print;
use crate::cli::CompletionsArgs;
use crate::error::{Error, Result};
use crate::shell::Dialect;

pub fn run(arguments: &CompletionsArgs) -> Result<()> {
    let script = match arguments.shell {
        Dialect::Bash => include_str!("../../completions/ol-aws.bash"),
        Dialect::Zsh => include_str!("../../completions/_ol-aws"),
        Dialect::Fish => include_str!("../../completions/ol-aws.fish"),
        Dialect::PowerShell => include_str!("../../completions/_ol-aws.ps1"),
        Dialect::Elvish => include_str!("../../completions/ol-aws.elv"),
        Dialect::Nushell => include_str!("../../completions/ol-aws.nu"),
        Dialect::Xonsh => include_str!("../../completions/ol-aws.xsh"),
        Dialect::Sh | Dialect::Tcsh | Dialect::Cmd => {
            return Err(Error::Usage {
                message: format!("there are no completions for {}", arguments.shell.name()),
                hint: "there are for bash, zsh, fish, powershell, elvish, nushell and xonsh".into(),
            });
        }
    };
    print(script)
}
