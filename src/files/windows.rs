//! What Windows knows of a file. It keeps a user's profile directory private by its access control
//! list, which nothing here loosens; owners and modes do not exist.

use std::fs::{DirBuilder, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf, Prefix};
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use super::Was;
use super::trust::Writers;

/// Opens a link itself (`FILE_FLAG_OPEN_REPARSE_POINT` of CreateFileW), which is then no regular
/// file.
const NO_FOLLOW: u32 = 0x0020_0000;

/// How long another program may have a file open that is to be replaced: a virus scanner, or an SDK
/// that reads it.
const LONGEST_USE: Duration = Duration::from_secs(2);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

pub fn private_dir_builder() -> DirBuilder {
    DirBuilder::new()
}

pub fn no_follow(options: &mut OpenOptions) -> &mut OpenOptions {
    options.custom_flags(NO_FOLLOW)
}

pub fn close(_: &Metadata, _: impl FnOnce(Permissions) -> io::Result<()>) -> Was {
    Was::Private
}

pub fn mode_for_others(_: &Metadata) -> Option<u32> {
    None
}

pub fn allow(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// Puts a finished file in its place. While another program has the old one open, Windows refuses.
pub fn replace(file: NamedTempFile, path: &Path) -> io::Result<()> {
    let mut file = Some(file);
    // MoveFileExW also says ERROR_ACCESS_DENIED for it.
    let is_in_use = |error: &io::Error| {
        is_shared_otherwise(error) || error.kind() == ErrorKind::PermissionDenied
    };
    wait_while(is_in_use, || {
        let taken = file.take().ok_or(ErrorKind::NotFound)?;
        taken.persist(path).map(drop).map_err(|refused| {
            file = Some(refused.file);
            refused.error
        })
    })
}

/// # Errors
/// When it may not be written, or another program has it open for long.
pub fn check_writable(path: &Path) -> io::Result<()> {
    wait_while(is_shared_otherwise, || {
        OpenOptions::new().write(true).open(path).map(drop)
    })
}

/// ERROR_SHARING_VIOLATION.
fn is_shared_otherwise(error: &io::Error) -> bool {
    error.raw_os_error() == Some(32)
}

fn wait_while(
    is_in_use: impl Fn(&io::Error) -> bool,
    mut attempt: impl FnMut() -> io::Result<()>,
) -> io::Result<()> {
    let started = Instant::now();
    loop {
        match attempt() {
            Err(error) if is_in_use(&error) && started.elapsed() < LONGEST_USE => {
                std::thread::sleep(LOOK_AGAIN);
            }
            done => return done,
        }
    }
}

/// The path as people, shells and SDKs write it: `C:\x` for `\\?\C:\x`, which is what `canonicalize`
/// and `read_link` return.
pub fn usual(path: PathBuf) -> PathBuf {
    let mut components = path.components();
    let Some(Component::Prefix(prefix)) = components.next() else {
        return path;
    };
    let root = match prefix.kind() {
        Prefix::VerbatimDisk(letter) => format!(r"{}:\", char::from(letter)),
        Prefix::VerbatimUNC(server, share) => {
            format!(r"\\{}\{}\", server.display(), share.display())
        }
        _ => return path,
    };
    let names = components.filter(|component| *component != Component::RootDir);
    let mut usual = PathBuf::from(root);
    usual.extend(names);
    usual
}

/// NUL cannot be looked at as a file can: it counts as missing.
pub fn is_character_device(_: &Metadata) -> bool {
    false
}

pub fn is_root() -> bool {
    false
}

pub fn is_ours(_: &Metadata) -> bool {
    true
}

pub fn foreign_owner(_: &Metadata) -> Option<u32> {
    None
}

pub fn is_sticky(_: &Metadata) -> bool {
    false
}

pub fn keep_owner(_: &std::fs::File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

#[derive(Default)]
pub struct Groups {}

impl Groups {
    pub fn other_writers(&mut self, _: &Path, _: &Metadata) -> Option<Writers> {
        None
    }
}
