//! The network of one run: the client, and the runtime in which its connections stay open, so that
//! a later step uses what an earlier one opened.

use crate::environment::Environment;
use crate::error::Result;
use crate::http::Http;
use crate::log::Log;
use crate::runtime::Runtime;

pub struct Network {
    pub runtime: Runtime,
    pub http: Http,
}

impl Network {
    /// # Errors
    /// As [`Runtime::new`] and [`Http::new`].
    pub(super) fn new(environment: &Environment, log: Log) -> Result<Self> {
        Ok(Self {
            runtime: Runtime::new()?,
            http: Http::new(environment, log)?,
        })
    }
}
