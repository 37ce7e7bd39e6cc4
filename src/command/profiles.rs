//! `ol-aws profiles`: makes a `credential_process` profile of every configured role.

use super::Context;
use crate::cli::ProfilesArgs;
use crate::error::Result;

pub fn run(_: &ProfilesArgs, _: &Context<'_>) -> Result<()> {
    Ok(())
}
