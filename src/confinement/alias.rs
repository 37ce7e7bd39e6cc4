//! Other ways to the same files: bind mounts, and file systems that are mounted twice. The kernel's
//! rules go by the path that a file is opened at, so each way has to be closed.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// What is mounted here (proc_pid_mountinfo(5)), the last one on top.
#[derive(Debug, Default)]
pub struct Mounts(Vec<Mount>);

#[derive(Debug)]
struct Mount {
    /// Major and minor number.
    device: Vec<u8>,
    /// The directory of that file system that is mounted.
    root: PathBuf,
    point: PathBuf,
}

impl Mounts {
    pub fn read() -> Self {
        Self::parse(&std::fs::read("/proc/self/mountinfo").unwrap_or_default())
    }

    fn parse(text: &[u8]) -> Self {
        let lines = text.split(|byte| *byte == b'\n');
        Self(lines.filter_map(Mount::parse).collect())
    }

    /// Where else a path can be opened, by this list.
    pub fn aliases(&self, path: &Path) -> Vec<PathBuf> {
        let mounts = self.0.iter().enumerate();
        let of_path = mounts
            .filter(|(_, mount)| path.starts_with(&mount.point))
            .max_by_key(|(number, mount)| (mount.point.components().count(), *number));
        let Some((own, mount)) = of_path else {
            return Vec::new();
        };
        let Ok(rest) = path.strip_prefix(&mount.point) else {
            return Vec::new();
        };
        let within = joined(&mount.root, rest);
        let others = self.0.iter().enumerate();
        let others =
            others.filter(|(number, other)| *number != own && other.device == mount.device);
        others
            .filter_map(|(_, other)| match within.strip_prefix(&other.root) {
                Ok(rest) => Some(joined(&other.point, rest)),
                // A part of what is closed.
                Err(_) => other.root.starts_with(&within).then(|| other.point.clone()),
            })
            .filter(|alias| alias != path)
            .collect()
    }
}

/// Without a slash at the end, if there is no more.
fn joined(path: &Path, rest: &Path) -> PathBuf {
    path.components().chain(rest.components()).collect()
}

impl Mount {
    fn parse(line: &[u8]) -> Option<Self> {
        let mut fields = line.split(|byte| *byte == b' ').skip(2);
        let mut next = || fields.next();
        Some(Self {
            device: next()?.to_owned(),
            root: unescaped(next()?),
            point: unescaped(next()?),
        })
    }
}

/// Blanks and the like are written as three octal digits.
fn unescaped(field: &[u8]) -> PathBuf {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..3).filter(|_| byte == b'\\');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(escaped) => {
                bytes.push(escaped);
                rest = &after[3..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    PathBuf::from(OsStr::from_bytes(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &[u8] = b"22 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
        30 22 8:2 / /data rw - ext4 /dev/sda2 rw\n\
        31 22 8:2 /home /home rw - ext4 /dev/sda2 rw\n\
        32 22 8:2 /home/ada/.aws/sso /srv/my\\040sso rw - ext4 /dev/sda2 rw\n\
        33 22 8:2 /other /srv/other rw - ext4 /dev/sda2 rw\n\
        34 22 0:40 / /proc rw - proc proc rw\n";

    #[test]
    fn every_way_to_a_file_is_found() {
        let mounts = Mounts::parse(MOUNTS);
        let aliases = |path: &str| mounts.aliases(Path::new(path));
        let paths = |paths: &[&str]| paths.iter().map(PathBuf::from).collect::<Vec<_>>();
        // By the file system's own root, and the part that is mounted elsewhere.
        assert_eq!(
            aliases("/home/ada/.aws"),
            paths(&["/data/home/ada/.aws", "/srv/my sso"])
        );
        assert_eq!(
            aliases("/home/ada/.aws/sso/cache"),
            paths(&["/data/home/ada/.aws/sso/cache", "/srv/my sso/cache"])
        );
        assert_eq!(aliases("/data/home/ada/x"), paths(&["/home/ada/x"]));
        assert_eq!(aliases("/etc/x"), paths(&[]));
        assert_eq!(aliases("/proc/1"), paths(&[]));
        // A whole place that is mounted is closed as a whole.
        assert_eq!(aliases("/home"), paths(&["/data/home", "/srv/my sso"]));
    }

    #[test]
    fn names_are_read_as_the_kernel_writes_them() {
        for (field, name) in [
            ("/a\\040b", "/a b"),
            ("/a\\134b", "/a\\b"),
            ("/a\\9", "/a\\9"),
            ("/\\04", "/\\04"),
        ] {
            assert_eq!(unescaped(field.as_bytes()), Path::new(name));
        }
    }
}
