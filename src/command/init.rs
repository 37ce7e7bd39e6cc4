//! `ol-aws init`: prints a shell's script from `shell/`, as it stands.

use clap::Args;

use super::print;
use crate::error::{Error, Result};
use crate::shell::Dialect;

#[derive(Debug, Args)]
#[command(
    after_help = "bash, zsh, sh:  eval \"$(ol-aws init bash)\"      (zsh: init zsh, the others: init sh)\n\
                  fish:           ol-aws init fish | source\n\
                  PowerShell:     ol-aws init powershell | Out-String | Invoke-Expression\n\
                  elvish:         eval (ol-aws init elvish | slurp)\n\
                  xonsh:          execx($(ol-aws init xonsh))\n\
                  nushell:        ol-aws init nushell | save -f ~/.ol-aws.nu     (once; then: source ~/.ol-aws.nu)\n\n\
                  The line after it, `ol_aws_prompt`, shows role and time left in the prompt."
)]
pub struct Arguments {
    /// The shell that reads it
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Dialect,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let shell = arguments.shell;
    let script = shell.hook().ok_or_else(|| Error::Usage {
        message: format!("there is no script for {}", shell.name()),
        hint: format!(
            "load the credentials by hand: {}",
            shell.loading_hint(&format!("env --shell {}", shell.name()))
        ),
    })?;
    print(script)
}
