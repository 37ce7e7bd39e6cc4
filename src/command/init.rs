//! `ol-aws init`: prints a shell's script from `shell/`, as it stands.

use super::print;
use crate::cli::InitArgs;
use crate::error::{Error, Result};

pub fn run(arguments: &InitArgs) -> Result<()> {
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
