//! Where a port cannot be handed to another process, no endpoint stands beside a command.

use std::path::Path;

use crate::command::Context;
use crate::environment::Change;
use crate::error::Result;

/// What the command has to know of it: nothing.
pub fn start(_: &Path, _: Vec<String>, _: &Context<'_>) -> Result<Vec<Change>> {
    Ok(Vec::new())
}
