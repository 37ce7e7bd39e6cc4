//! The tree of files, split where something in it is closed: what is allowed, entry by entry.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::Confinement;

/// What may be done with everything beneath a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// What the user may.
    All,
    /// Read and run.
    Read,
}

/// The paths that are allowed, and how. No link is among them: what one leads to is judged by where
/// that lies.
pub fn allowed(confinement: &Confinement) -> Vec<(PathBuf, Right)> {
    let mut allowed = vec![(confinement.opened.clone(), Right::Read)];
    let split = Split::of(confinement);
    split.directory(Path::new("/"), Right::All, confinement, &mut allowed);
    allowed
}

/// The directories above what is closed. A rule is for a directory, by whatever path it was named; so
/// none may be made for one of these by another path, in a mount.
struct Split(BTreeSet<Identity>);

/// Device and number.
type Identity = (u64, u64);

fn identity(path: &Path) -> Option<Identity> {
    let metadata = path.symlink_metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

impl Split {
    fn of(confinement: &Confinement) -> Self {
        let places = confinement.closed.iter().chain(&confinement.read_only);
        let above: BTreeSet<&Path> = places.flat_map(|place| place.ancestors().skip(1)).collect();
        Self(above.into_iter().filter_map(identity).collect())
    }

    /// `right` is for what is in it.
    fn directory(
        &self,
        directory: &Path,
        right: Right,
        confinement: &Confinement,
        allowed: &mut Vec<(PathBuf, Right)>,
    ) {
        let is_above = |path: &Path| {
            let mut places = [&confinement.closed, &confinement.read_only].into_iter();
            places.any(|places| below(places, path).is_some())
        };
        for (path, is_directory) in entries(directory, confinement) {
            if confinement.closed.contains(&path) {
                continue;
            }
            let is_read_only = confinement.read_only.contains(&path);
            let right = if is_read_only { Right::Read } else { right };
            if is_directory && is_above(&path) {
                self.directory(&path, right, confinement, allowed);
            } else if !is_directory || identity(&path).is_some_and(|own| !self.0.contains(&own)) {
                allowed.push((path, right));
            }
        }
    }
}

/// What lies in a directory, without links, and whether it is a directory. In one that cannot be
/// listed there is the way to what is closed: the rest of it stays closed too.
fn entries(directory: &Path, confinement: &Confinement) -> Vec<(PathBuf, bool)> {
    let Ok(entries) = std::fs::read_dir(directory) else {
        let places = confinement.closed.iter().chain(&confinement.read_only);
        let names = places.filter_map(|place| place.strip_prefix(directory).ok()?.iter().next());
        let names: BTreeSet<_> = names.collect();
        let paths = names.into_iter().map(|name| directory.join(name));
        return paths.map(|path| (path.clone(), path.is_dir())).collect();
    };
    let kind = |entry: std::fs::DirEntry| Some((entry.path(), entry.file_type().ok()?));
    let entries = entries.flatten().filter_map(kind);
    let entries = entries.filter(|(_, kind)| !kind.is_symlink());
    entries.map(|(path, kind)| (path, kind.is_dir())).collect()
}

/// One of the places that lies below a directory.
pub fn below<'p>(places: &'p BTreeSet<PathBuf>, directory: &Path) -> Option<&'p Path> {
    // Paths are in the order of their components, so those below a directory follow it.
    let behind = (Bound::Excluded(directory), Bound::Unbounded);
    let next = places.range::<Path, _>(behind).next()?;
    next.starts_with(directory).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(root: &Path, names: &[&str]) -> BTreeSet<PathBuf> {
        names.iter().map(|name| root.join(name)).collect()
    }

    #[test]
    fn what_lies_beside_a_closed_place_is_allowed_and_nothing_above_it() {
        let root = tempfile::tempdir().expect("a directory");
        // The way to a temporary directory may be a link.
        let root = crate::files::canonical(root.path()).map(|path| (root, path));
        let (_kept, root) = root.expect("it is there");
        for directory in [
            "a/secret",
            "a/b/deep",
            "c",
            "run/own",
            "start/secret",
            "start/files",
        ] {
            std::fs::create_dir_all(root.join(directory)).expect("made");
        }
        for file in ["a/file", "a/rc", "a/secret/key", "a/b/deep/x"] {
            std::fs::write(root.join(file), "").expect("written");
        }
        std::os::unix::fs::symlink(root.join("a/secret"), root.join("link")).expect("made");
        let confinement = Confinement {
            closed: set(
                &root,
                &[
                    "a/secret",
                    "a/b/deep/x",
                    "a/b/none/of/it",
                    "run",
                    "start/secret",
                ],
            ),
            read_only: set(&root, &["a/rc", "start"]),
            opened: root.join("run/own"),
        };
        let mut within = Vec::new();
        Split::of(&confinement).directory(&root, Right::All, &confinement, &mut within);
        within.sort_by(|(one, _), (other, _)| one.cmp(other));
        let expected = [
            ("a/file", Right::All),
            ("a/rc", Right::Read),
            ("c", Right::All),
            ("start/files", Right::Read),
        ];
        let expected = expected.map(|(name, right)| (root.join(name), right));
        assert_eq!(within, expected);
        let all = allowed(&confinement);
        assert!(all.contains(&(root.join("run/own"), Right::Read)));
        // The tree is split down from its top.
        let above = |(path, _): &&(PathBuf, Right)| root.starts_with(path);
        assert_eq!(all.iter().find(above), None);
    }

    #[test]
    fn a_place_is_below_each_directory_on_its_way_alone() {
        let places = set(
            Path::new("/"),
            &["home/a-b/x", "home/a/.aws", "home/a/.config/x"],
        );
        let below = |directory: &str| below(&places, Path::new(directory)).is_some();
        for directory in ["/", "/home", "/home/a", "/home/a/.config", "/home/a-b"] {
            assert!(below(directory), "{directory}");
        }
        for directory in ["/home/a/.aws", "/hom", "/home/a/.conf", "/home/b", "/zzz"] {
            assert!(!below(directory), "{directory}");
        }
    }
}
