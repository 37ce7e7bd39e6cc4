//! The address that is given to the browser where the kernel does not say who asks: a page that
//! only its owner can read, and that leads on to the link. It goes a moment after it was opened,
//! and at the latest with the next one.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::files::{self, Durability};
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
        files::write_private(&path, page.as_bytes(), Durability::MayBeLost)
            .map_err(|error| Error::io("write", &path, &error))?;
        Ok(Self {
            path,
            made: Instant::now(),
        })
    }

    /// With what an address may not contain, such as the blank of `Application Support`, as `%20`.
    pub fn address(&self) -> String {
        let address = reqwest::Url::from_file_path(&self.path);
        address
            .expect("the directory of our state is absolute")
            .into()
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn on_macos_the_address_of_the_page_has_no_blank_and_leads_to_the_link() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let directory = home.path().join("Library/Application Support/ol-aws");
        let link = Secret::new("https://signin.example/federation?a=1&b=\"2\"");
        let page = Handover::of(&link, &directory).expect("written");
        let address = page.address();
        assert!(
            address.starts_with("file:///")
                && address.ends_with("/Library/Application%20Support/ol-aws/console.html"),
            "{address}"
        );
        let text = std::fs::read_to_string(&page.path).expect("there");
        assert!(
            text.contains("url=https://signin.example/federation?a=1&amp;b=&quot;2&quot;\""),
            "{text}"
        );
        assert!(!page.is_taken());
        drop(page);
        assert!(!directory.join(NAME).exists());
    }
}
