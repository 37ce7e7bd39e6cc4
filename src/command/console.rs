//! `ol-aws console`: signs the browser in to the AWS console.

use super::Context;
use crate::cli::ConsoleArgs;
use crate::error::Result;

pub fn run(_: &ConsoleArgs, _: &Context<'_>) -> Result<()> {
    Ok(())
}
