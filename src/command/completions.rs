//! `ol-aws completions`: the completions as files, for packagers. They know verbs and flags; the
//! init script's completions know the roles, too. `tests/it/shells/completions.rs` makes them from `cli`,
//! so that the program need not know how.

use clap::Args;

use super::print;
use crate::error::{Error, Result};
use crate::shell::Dialect;

const HINT: &str = "choose bash, zsh, fish, powershell, elvish, nushell or xonsh";

#[derive(Debug, Args)]
#[command(
    before_help = r"The script completes commands and options. The completion that `ol-aws init` sets up also completes roles, tenants, devices and regions.",
    after_help = r"Examples:
  # Install the completion for zsh
  ol-aws completions zsh > /usr/local/share/zsh/site-functions/_ol-aws

  # Install the completion for fish
  ol-aws completions fish > ~/.config/fish/completions/ol-aws.fish"
)]
pub struct Arguments {
    /// The shell to print the script for
    #[arg(value_parser = Dialect::parser(|shell| shell.completions().is_some()), value_name = "SHELL")]
    pub shell: Dialect,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let shell = arguments.shell;
    let script = shell.completions().ok_or_else(|| Error::Usage {
        message: format!("no completions are available for {}", shell.name()),
        hint: HINT.into(),
    })?;
    print(script)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::HINT;
    use crate::shell::Dialect;

    #[test]
    fn the_hint_names_the_shells_that_have_completions() {
        for shell in Dialect::value_variants() {
            let is_named = HINT.split([' ', ',']).any(|word| word == shell.name());
            assert_eq!(is_named, shell.completions().is_some(), "{shell:?}");
        }
    }
}
