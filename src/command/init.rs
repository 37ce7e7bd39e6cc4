//! `ol-aws init`: prints a shell's script from `shell/`, as it stands.

use clap::Args;

use super::print;
use crate::error::{Error, Result};
use crate::shell::Dialect;

#[derive(Debug, Args)]
#[command(
    before_help = r"Add the line for your shell to its start file. The script defines `ol-assume`, completion and the prompt segment.

To show the role and its time left in your prompt, add `ol_aws_prompt` as the next line.",
    after_help = r#"Lines for the start file:
  bash        eval "$(ol-aws init bash)"
  zsh         eval "$(ol-aws init zsh)"
  fish        ol-aws init fish | source
  sh          eval "$(ol-aws init sh)"
  powershell  ol-aws init powershell | Out-String | Invoke-Expression
  elvish      eval (ol-aws init elvish | slurp)
  xonsh       execx($(ol-aws init xonsh))
  nushell     source ~/.ol-aws.nu

Examples:
  # Try it in this bash session
  eval "$(ol-aws init bash)"

  # Write the file that nushell sources; repeat this after an update
  ol-aws init nushell | save -f ~/.ol-aws.nu"#
)]
pub struct Arguments {
    /// The shell to print the script for; sh is for dash, ksh, mksh, busybox and yash
    #[arg(value_parser = Dialect::parser(|shell| shell.hook().is_some()), value_name = "SHELL")]
    pub shell: Dialect,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let shell = arguments.shell;
    let script = shell.hook().ok_or_else(|| Error::Usage {
        message: format!("`ol-aws init` has no script for {}", shell.name()),
        hint: format!(
            "load the credentials with {}",
            shell.loading_hint(&format!("env --shell {}", shell.name()))
        ),
    })?;
    print(script)
}
