//! Private directories (0700) and files (0600): made so from birth, checked on every read, replaced
//! atomically. Settings that only the user and root can change. Knows nothing of what is in them.

#[cfg(unix)]
mod groups;
mod names;
#[cfg_attr(unix, path = "files/unix.rs")]
#[cfg_attr(windows, path = "files/windows.rs")]
mod platform;
mod trust;
mod write;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::{Error, Result, io_reason};
pub use names::{hex, name_of};
use platform::Groups;
pub use platform::{
    allow, check_writable, is_character_device, is_root, keep_owner, mode_for_others, replace,
};
#[cfg(target_os = "linux")]
pub use platform::{is_ours, own_id};
pub use trust::{Distrust, Way};
pub use write::{Durability, create_private, try_to_write_beside, write_private};

/// Larger files are not ours; reading is bounded so that a planted one costs nothing.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Whether something private was as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Was {
    Private,
    /// Others could read it, or look into it, until now.
    Readable,
}

/// Makes a directory that only its owner can enter, or checks one that is there. If others can look
/// into it, that ends here.
///
/// # Errors
/// When it cannot be made, belongs to another user, or others can change what is in it.
pub fn private_dir(path: &Path) -> Result<Was> {
    let failed = |error: io::Error| Error::io("use", path, &error);
    let way = Way::of(path).map_err(failed)?;
    refuse(path, way.distrust())?;
    let Some(metadata) = &way.metadata else {
        make_private_dir(&way.target).map_err(|error| Error::io("make", path, &error))?;
        return Ok(Was::Private);
    };
    if !metadata.is_dir() {
        return Err(failed(io::ErrorKind::NotADirectory.into()));
    }
    refuse(path, way.foreign_target())?;
    Ok(platform::close(metadata, |permissions| {
        fs::set_permissions(&way.target, permissions)
    }))
}

/// Makes a directory, and those above it that are missing, for the user alone.
///
/// # Errors
/// When it cannot be made.
pub fn make_private_dir(path: &Path) -> io::Result<()> {
    platform::private_dir_builder().recursive(true).create(path)
}

/// The path without links, as people write it.
///
/// # Errors
/// When something on the way is not there or cannot be read.
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "this is what replaces it")]
    let path = fs::canonicalize(path)?;
    Ok(platform::usual(path))
}

/// The content of a private file; `None` when there is none, or when it cannot be trusted: a link,
/// another user's, or writable by others. The caller then does without it. If others could read it,
/// that ends here.
pub fn read_private(path: &Path) -> Option<Vec<u8>> {
    read_private_strictly(path).ok().flatten()
}

/// As [`read_private`], for a file that must not be taken for missing when it is only unusable.
///
/// # Errors
/// When it is there and cannot be read or trusted.
pub fn read_private_strictly(path: &Path) -> io::Result<Option<Vec<u8>>> {
    Ok(read_private_as_it_was(path)?.map(|(content, _)| content))
}

/// As [`read_private_strictly`], and whether others could read it.
///
/// # Errors
/// When it is there and cannot be read or trusted.
pub fn read_private_as_it_was(path: &Path) -> io::Result<Option<(Vec<u8>, Was)>> {
    let file = match open_no_follow(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let metadata = file.metadata()?;
    let trusted = metadata.is_file()
        && platform::is_ours(&metadata)
        && Groups::default().other_writers(path, &metadata).is_none();
    if !trusted {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "other users could have written it",
        ));
    }
    let was = platform::close(&metadata, |permissions| file.set_permissions(permissions));
    // Room for the whole, and a byte to find the end by: one read instead of eight.
    let size = usize::try_from(metadata.len().min(LARGEST)).map_err(io::Error::other)?;
    let mut content = Vec::with_capacity(size + 1);
    file.take(LARGEST).read_to_end(&mut content)?;
    Ok(Some((content, was)))
}

/// A file to lock, made when it is missing.
pub fn lock_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    platform::no_follow(&mut options).open(path)
}

/// The locked file. For locks that are held while one small file is written.
///
/// # Errors
/// When it cannot be opened, or others hold it for that long.
pub fn lock_within(path: &Path, limit: Duration) -> io::Result<File> {
    const PAUSE: Duration = Duration::from_millis(20);
    let file = lock_file(path)?;
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if started.elapsed() >= limit => {
                return Err(io::ErrorKind::TimedOut.into());
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
        }
    }
}

/// The text of a settings file; `None` when there is none. Links are followed: dotfile managers and
/// Nix use them. A character device counts as an empty file: `/dev/null` is how people say "no
/// file", and everybody may write to it.
///
/// # Errors
/// When another user could change what is read: it can name programs to run.
pub fn read_settings(path: &Path) -> Result<Option<String>> {
    let failed = |error: io::Error| {
        unusable(
            path,
            io_reason(&error),
            "check the path and its permissions".into(),
        )
    };
    let way = Way::of(path).map_err(failed)?;
    let Some(metadata) = &way.metadata else {
        return Ok(None);
    };
    if is_character_device(metadata) {
        return Ok(Some(String::new()));
    }
    refuse(path, way.distrust())?;
    if metadata.is_dir() {
        return Err(unusable(
            path,
            "it is a directory".into(),
            "name a file".into(),
        ));
    }
    // Room for the whole: one read instead of ten.
    let size = usize::try_from(metadata.len().min(LARGEST)).unwrap_or_default();
    let mut text = String::with_capacity(size + 1);
    File::open(&way.target)
        .map_err(failed)?
        .take(LARGEST)
        .read_to_string(&mut text)
        .map_err(|error| {
            unusable(
                path,
                io_reason(&error),
                "save the file as TOML in UTF-8".into(),
            )
        })?;
    Ok(Some(text))
}

/// Where a settings file is to be written, links followed.
///
/// # Errors
/// When another user could change what is written there.
pub fn settings_place(path: &Path) -> Result<PathBuf> {
    let way = Way::of(path).map_err(|error| Error::io("write", path, &error))?;
    refuse(path, way.distrust())?;
    Ok(way.target)
}

/// Writes a file that the user named (0600), in one step.
///
/// # Errors
/// When the file is not the user's, another user could change it, or it cannot be written. The old
/// file then stays.
pub fn write_output(path: &Path, content: &[u8]) -> Result<()> {
    let target = output_place(path)?;
    write_private(&target, content, Durability::Lasting)
        .map_err(|error| Error::io("write", path, &error))
}

/// Checks that [`write_output`] will work, as far as this can be known before: a sign-in whose
/// result cannot be written would be wasted.
///
/// # Errors
/// Those of [`write_output`].
pub fn check_output(path: &Path) -> Result<()> {
    let target = output_place(path)?;
    try_to_write_beside(&target).map_err(|error| Error::io("write", path, &error))
}

fn output_place(path: &Path) -> Result<PathBuf> {
    let failed = |error: io::Error| Error::io("write", path, &error);
    let way = Way::of(path).map_err(failed)?;
    let distrust = way.distrust().or_else(|| way.foreign_target());
    if let Some(Distrust { reason, hint }) = distrust {
        return Err(Error::Io {
            doing: "write",
            path: format!("`{}`", path.display()),
            reason,
            hint,
        });
    }
    if way.metadata.is_some_and(|metadata| !metadata.is_file()) {
        return Err(failed(io::Error::other("it is not a regular file")));
    }
    Ok(way.target)
}

fn refuse(path: &Path, distrust: Option<Distrust>) -> Result<()> {
    match distrust {
        None => Ok(()),
        Some(Distrust { reason, hint }) => Err(unusable(path, reason, hint)),
    }
}

fn unusable(path: &Path, reason: String, hint: String) -> Error {
    Error::FileUnusable {
        path: path.display().to_string(),
        reason,
        hint,
    }
}

/// Whether something can be kept there: root would replace `/dev/null` itself, and a pipe keeps
/// nothing.
pub fn is_regular_or_missing(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |metadata| metadata.is_file())
}

fn open_no_follow(path: &Path) -> io::Result<File> {
    platform::no_follow(OpenOptions::new().read(true)).open(path)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_private_file_is_0600_in_a_0700_directory_and_replaced_whole() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let directory = home.path().join("a/b");
        private_dir(&directory).expect("made");
        let file = directory.join("entry");
        write_private(&file, b"one", Durability::MayBeLost).expect("written");
        write_private(&file, b"two", Durability::MayBeLost).expect("replaced");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&directory), mode(&file)), (0o700, 0o600));
        assert_eq!(read_private(&file).as_deref(), Some(&b"two"[..]));
        assert_eq!(
            fs::read_dir(&directory).expect("there").count(),
            1,
            "no temporary file is left"
        );
    }

    #[test]
    fn a_link_and_a_file_others_may_write_are_not_trusted() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let file = home.path().join("entry");
        write_private(&file, b"x", Durability::MayBeLost).expect("written");
        symlink(&file, home.path().join("link")).expect("linked");
        assert_eq!(read_private(&home.path().join("link")), None);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o602)).expect("changed");
        assert_eq!(read_private(&file), None);
        // Whoever could only read it can no longer.
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("changed");
        assert_eq!(read_private(&file).as_deref(), Some(&b"x"[..]));
        let mode = fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_character_device_is_an_empty_file_in_which_nothing_is_kept() {
        let null = Path::new("/dev/null");
        assert_eq!(read_settings(null).expect("read").as_deref(), Some(""));
        assert!(!is_regular_or_missing(null));
        assert!(is_regular_or_missing(Path::new("/does/not/exist")));
    }

    #[test]
    fn settings_everybody_may_write_are_refused_and_links_followed() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let file = home.path().join("config.toml");
        fs::write(&file, "a").expect("written");
        symlink(&file, home.path().join("link")).expect("linked");
        assert_eq!(
            read_settings(&home.path().join("link"))
                .expect("read")
                .as_deref(),
            Some("a")
        );
        fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).expect("changed");
        let error = read_settings(&file).expect_err("refused");
        assert_eq!(error.exit_code(), 3);
        assert!(error.hint().expect("a hint").contains("chmod o-w"));
    }
}
