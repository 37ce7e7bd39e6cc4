//! Systems on which Docker's networks are in a machine of their own.

use crate::error::{Error, Result};
use crate::loopback_server::LoopbackServer;

/// # Errors
/// Always.
pub fn bind(_: u16) -> Result<LoopbackServer> {
    Err(Error::Usage {
        message: "--docker works on Linux only, where Docker's networks are on the machine itself"
            .into(),
        hint: "run `ol-aws serve` without --docker in a container whose network the others share (network_mode: service:NAME)".into(),
    })
}
