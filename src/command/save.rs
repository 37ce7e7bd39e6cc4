//! `ol-aws save`: writes the credentials to a profile of the AWS credentials file.

use super::Context;
use crate::cli::SaveArgs;
use crate::error::Result;

pub fn run(_: &SaveArgs, _: &Context<'_>) -> Result<()> {
    Ok(())
}
