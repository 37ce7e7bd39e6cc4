//! Other systems have no such wall that needs neither root nor a container.

use std::path::{Path, PathBuf};

use crate::confinement::Limit;
use crate::environment::Environment;
use crate::error::{Error, Result};

#[derive(Debug)]
pub struct Confinement;

/// # Errors
/// Always.
pub fn check() -> Result<()> {
    Err(Error::NotConfined {
        reason: "this works on Linux only".into(),
        hint: "run it in a container, or as another user".into(),
    })
}

impl Confinement {
    pub fn new(_: &Environment, _: &[PathBuf], _: &Path) -> Self {
        Self
    }

    pub fn limit(&self, _: &Path) -> Option<Limit> {
        None
    }

    /// # Errors
    /// Always.
    pub fn enter(&self) -> Result<()> {
        check()
    }
}
