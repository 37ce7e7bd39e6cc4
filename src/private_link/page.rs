//! The address that is given to the browser where the kernel does not say who asks: a page that
//! only its owner can read, and that leads on to the link. It goes a moment after it was opened,
//! and at the latest with the next one.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::files;
use crate::secret::Secret;

const NAME: &str = "console.html";
/// The browser has read it by then.
const KEPT: Duration = Duration::from_secs(5);

pub struct Handover {
    path: PathBuf,
    made: Instant,
}

impl Handover {
    /// # Errors
    /// When it cannot be written.
    pub fn of(link: &Secret, directory: &Path) -> Result<Self> {
        files::private_dir(directory)?;
        let path = directory.join(NAME);
        let link = link.expose().replace('&', "&amp;").replace('"', "&quot;");
        let page = format!(
            "<!doctype html><meta name=\"referrer\" content=\"no-referrer\"><meta http-equiv=\"refresh\" content=\"0; url={link}\">"
        );
        files::write_private(&path, page.as_bytes())
            .map_err(|error| Error::io("write", &path, &error))?;
        Ok(Self {
            path,
            made: Instant::now(),
        })
    }

    pub fn address(&self) -> String {
        format!("file://{}", self.path.display())
    }

    pub fn is_taken(&self) -> bool {
        self.made.elapsed() > KEPT
    }
}

impl Drop for Handover {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
