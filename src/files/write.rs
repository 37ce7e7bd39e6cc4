//! Private files (0600) that other processes see whole or not at all.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::platform;

/// What becomes of a file if the machine crashes right after it was written. Another process sees
/// the whole file at once either way. Waiting for the disk takes a sign-in longer than its own work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It may be gone or empty: it can be obtained again.
    MayBeLost,
    /// It is whole, but may be the one from before.
    Whole,
    /// It is there.
    Lasting,
}

/// Replaces a private file in one step: written beside it (0600), then renamed over it.
pub fn write_private(path: &Path, content: &[u8], durability: Durability) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::NotFound)?;
    let mut file = tempfile::Builder::new()
        .prefix(".new-")
        .tempfile_in(directory)?;
    file.write_all(content)?;
    if durability != Durability::MayBeLost {
        file.as_file().sync_all()?;
    }
    platform::replace(file, path)?;
    if durability == Durability::Lasting {
        // The rename itself lasts only once the directory is on disk. Not every file system can do
        // it, and the content is safe either way.
        let _ = File::open(directory).and_then(|directory| directory.sync_all());
    }
    Ok(())
}

/// Checks that another version of a file can be written: there is room for it, and permission. The
/// test file is removed again.
pub fn try_to_write_beside(path: &Path) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::NotFound)?;
    let mut file = tempfile::Builder::new()
        .prefix(".new-")
        .tempfile_in(directory)?;
    file.write_all(&[0; 4096])
}

/// Creates a private file that must not be there yet; the loser of a race gets `AlreadyExists`.
pub fn create_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::NotFound)?;
    let mut file = tempfile::Builder::new()
        .prefix(".new-")
        .tempfile_in(directory)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)
        .map(drop)
        .map_err(|error| error.error)
}
