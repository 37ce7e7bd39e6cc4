//! One edit of an AWS file: under a lock, read, changed, and replaced in one step, or left as it
//! was.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{AwsFile, Document};
use crate::error::{Error, Result, io_reason};
use crate::files::{self, Distrust, Way};

/// An edit takes milliseconds; who holds the lock for longer is stopped or stuck.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// The beginning of the name of a file that is not finished.
const UNFINISHED: &str = ".ol-aws-";

/// A file as it is; one that is not there is empty, and so is `/dev/null`.
///
/// # Errors
/// When it cannot be read or understood.
pub fn read(kind: AwsFile, path: &Path) -> Result<Document> {
    let bytes = match content(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(Error::io("read", path, &error)),
    };
    Document::parse(kind, &bytes).map_err(|unreadable| unreadable.of_file(path))
}

/// Nobody may ever write into a pipe; whoever waits for that hangs.
fn content(path: &Path) -> std::io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if files::is_character_device(&metadata) {
        return Ok(Vec::new());
    }
    if metadata.is_file() || metadata.is_dir() {
        fs::read(path)
    } else {
        Err(std::io::Error::other("it is not a regular file"))
    }
}

/// Changes a file, following links. `locks` is a directory of ours: a lock file in the user's would
/// be in their way. What `change` returns comes back when all is on disk.
///
/// # Errors
/// `change`'s own, and when the file cannot be understood, locked or written: it is as it was then.
pub fn edit<T>(
    kind: AwsFile,
    path: &Path,
    locks: &Path,
    change: impl FnOnce(&mut Document) -> Result<T>,
) -> Result<T> {
    let target = place(path)?;
    // First: the lock is named after the directory, and that has its true name only once it is
    // there.
    files::make_private_dir(directory(&target)).map_err(|error| not_written(path, &error))?;
    let _lock = lock(&target, locks)?;
    let mut document = read(kind, &target)?;
    let before = document.to_bytes();
    let result = change(&mut document)?;
    let after = document.to_bytes();
    if after != before {
        // Whatever the edit was, a file that cannot be read afterwards is none.
        Document::parse(kind, &after).map_err(|unreadable| unreadable.of_file(path))?;
        replace(kind, &target, &after).map_err(|error| not_written(path, &error))?;
    }
    Ok(result)
}

/// Checks that [`edit`] will work, as far as this can be known before. Nothing is changed.
///
/// # Errors
/// Those of [`edit`].
pub fn can_edit(path: &Path, locks: &Path) -> Result<()> {
    let target = place(path)?;
    let check = || {
        may_replace(&target)?;
        // The directory may be missing: then it is made in the nearest one above it.
        let mut directories = target.ancestors().skip(1);
        let there = directories.find(|directory| directory.exists());
        let mut file = tempfile::tempfile_in(there.unwrap_or(&target))?;
        file.write_all(&[0; 4096])
    };
    check().map_err(|error| not_written(path, &error))?;
    lock_file(&target, locks).map(drop)
}

/// Whether two paths lead to one file, be it there or not.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let target = Way::of(path).ok()?.target;
        let directory = files::canonical(directory(&target)).ok()?;
        Some(directory.join(target.file_name()?))
    };
    one == other || place(one).is_some_and(|found| Some(found) == place(other))
}

/// The file itself: replacing a link would cut the tie to a dotfiles repository. A link may lead to
/// nothing yet.
fn place(path: &Path) -> Result<PathBuf> {
    let way = Way::of(path).map_err(|error| Error::io("read", path, &error))?;
    match way.distrust() {
        None => Ok(way.target),
        Some(Distrust { reason, hint }) => Err(Error::Io {
            doing: "write",
            path: format!("`{}`", path.display()),
            reason,
            hint,
        }),
    }
}

fn not_written(path: &Path, error: &std::io::Error) -> Error {
    let hint = match error.kind() {
        ErrorKind::ReadOnlyFilesystem => {
            "set AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE to files in a writable directory"
        }
        ErrorKind::ResourceBusy => {
            "mount the directory instead of the file, if the file is mounted into a container"
        }
        _ => return Error::io("write", path, error),
    };
    Error::Io {
        doing: "write",
        path: format!("`{}`", path.display()),
        reason: io_reason(error),
        hint: hint.into(),
    }
}

/// A path that was made absolute has one, unless it is the root, which is no file.
fn directory(target: &Path) -> &Path {
    target.parent().unwrap_or(target)
}

/// The file to lock, and its path.
fn lock_file(target: &Path, locks: &Path) -> Result<(File, PathBuf)> {
    files::private_dir(locks)?;
    // One lock for a directory, by whichever way it is reached: who holds it may take away what
    // others left unfinished there.
    let directory = directory(target);
    let directory = files::canonical(directory).unwrap_or(directory.to_owned());
    let name = files::name_of(directory.as_os_str().as_encoded_bytes());
    let path = locks.join(format!("lock-{name}"));
    let file = files::lock_file(&path).map_err(|error| Error::io("lock", &path, &error))?;
    Ok((file, path))
}

fn lock(target: &Path, locks: &Path) -> Result<File> {
    let (file, path) = lock_file(target, locks)?;
    let failed = |error: std::io::Error| Error::io("lock", &path, &error);
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
            Err(TryLockError::WouldBlock) if started.elapsed() > LONGEST_WAIT => {
                return Err(Error::Io {
                    doing: "edit",
                    path: format!("`{}`", target.display()),
                    reason: "another ol-aws process has had it locked for 10 seconds".into(),
                    hint: "look for an ol-aws process that is stopped (Ctrl-Z) in another terminal, and end it".into(),
                });
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOOK_AGAIN),
        }
    }
}

/// Written beside it, synced, renamed over it: a reader sees the old or the new file. Owner and
/// group stay; a second hard link to it keeps the old content, since a rename cannot reach it. The
/// config file keeps its mode, a credentials file is for its owner alone, as the AWS CLI makes it.
fn replace(kind: AwsFile, target: &Path, content: &[u8]) -> std::io::Result<()> {
    may_replace(target)?;
    let directory = directory(target);
    sweep(directory);
    let mut file = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempfile_in(directory)?;
    file.write_all(content)?;
    if let Ok(old) = fs::metadata(target) {
        files::keep_owner(file.as_file(), &old)?;
        if kind == AwsFile::Config {
            file.as_file().set_permissions(old.permissions())?;
        }
    }
    file.as_file().sync_all()?;
    files::replace(file, target)?;
    // The rename lasts once the directory is on disk; not every file system can do that, and the
    // content is safe either way.
    let _ = File::open(directory).and_then(|directory| directory.sync_all());
    Ok(())
}

/// A rename asks nobody whether the file may be written; its owner who made it read-only meant it.
/// And root could put a file in the place of `/dev/null`.
fn may_replace(target: &Path) -> std::io::Result<()> {
    match fs::metadata(target) {
        Ok(metadata) if !metadata.is_file() => {
            Err(std::io::Error::other("it is not a regular file"))
        }
        Ok(_) => files::check_writable(target),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// What a run left that was killed; we hold the lock, so nobody is at work on one.
fn sweep(directory: &Path) {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let _ = fs::remove_file(entry.path());
        }
    }
}
