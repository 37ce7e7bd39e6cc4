//! What Unix knows of a file: its owner, and its mode.

use std::fs::{DirBuilder, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustix::fs::OFlags;
use tempfile::NamedTempFile;

use super::Was;
pub use super::groups::Groups;

pub fn private_dir_builder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    builder
}

/// Follows no link, and makes a file for its owner alone. A planted FIFO must not hold us up.
pub fn no_follow(options: &mut OpenOptions) -> &mut OpenOptions {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.mode(0o600).custom_flags(flags.bits() as i32)
}

/// Takes away what the group and others may do. A file system that keeps no modes shows the same
/// one for everything: there is nothing to close, and nothing to say at every call.
pub fn close(metadata: &Metadata, set: impl FnOnce(Permissions) -> io::Result<()>) -> Was {
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 == 0 {
        return Was::Private;
    }
    match set(Permissions::from_mode(mode & !0o077)) {
        Ok(()) => Was::Readable,
        Err(_) => Was::Private,
    }
}

/// The mode of what others than its owner can read or write.
pub fn mode_for_others(metadata: &Metadata) -> Option<u32> {
    let mode = metadata.mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Sets a mode, whatever our umask is.
pub fn allow(path: &Path, mode: u32) -> io::Result<()> {
    std::fs::set_permissions(path, Permissions::from_mode(mode))
}

/// Puts a finished file in its place.
pub fn replace(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// # Errors
/// When it may not be written.
pub fn check_writable(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(path).map(drop)
}

/// Here a path without links is as people write it.
pub fn usual(path: PathBuf) -> PathBuf {
    path
}

/// Such as `/dev/null`.
pub fn is_character_device(metadata: &Metadata) -> bool {
    metadata.file_type().is_char_device()
}

/// The user's ID. It stays the same, and is compared with the owner of every directory on a way.
pub fn own_id() -> u32 {
    static OWN: OnceLock<u32> = OnceLock::new();
    *OWN.get_or_init(|| rustix::process::geteuid().as_raw())
}

pub fn is_root() -> bool {
    own_id() == 0
}

pub fn is_ours(metadata: &Metadata) -> bool {
    metadata.uid() == own_id()
}

/// Its owner, if that is neither the user nor root.
pub fn foreign_owner(metadata: &Metadata) -> Option<u32> {
    (!is_ours(metadata) && metadata.uid() != 0).then(|| metadata.uid())
}

pub fn is_sticky(metadata: &Metadata) -> bool {
    metadata.is_dir() && metadata.mode() & 0o1000 != 0
}

/// Gives a file that is to replace another one that one's owner and group: it may belong to root, or
/// to another group of the user's.
pub fn keep_owner(file: &std::fs::File, old: &Metadata) -> io::Result<()> {
    let new = file.metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    std::os::unix::fs::fchown(file, Some(old.uid()), Some(old.gid()))
}
