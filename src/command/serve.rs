//! `ol-aws serve`: a container-credentials endpoint for one role.

use super::Context;
use crate::cli::ServeArgs;
use crate::error::Result;

pub fn run(_: &ServeArgs, _: &Context<'_>) -> Result<()> {
    Ok(())
}
