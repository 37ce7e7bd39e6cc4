//! Judges whether another user could change what a path leads to. The rule is that of sshd's
//! `StrictModes` with user-private groups: everything on the way belongs to the user or root, and
//! only they can write to it.
//!
//! What is judged:
//! - the file itself, and the directory it lies in;
//! - each link on the way, and the directory that its target lies in;
//! - every directory above, as long as it is the user's own. What lies above the home directory is
//!   the administrator's concern.
//!
//! A directory with the sticky bit (`/tmp`, `/nix/store`) is acceptable, however many can write to
//! it: others can neither replace nor remove what belongs to the user or root there. A link that
//! they put there belongs to them, and is refused for that.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::platform::{self, Groups, foreign_owner, is_character_device, is_ours, is_root};

/// Where a path leads, and what on the way others could change.
pub struct Way {
    /// The path without links. It may not exist yet.
    pub target: PathBuf,
    /// What is there.
    pub metadata: Option<Metadata>,
    faults: Vec<Fault>,
}

/// Why a file cannot be relied on, and what to do about it.
#[derive(Debug)]
pub struct Distrust {
    pub reason: String,
    pub hint: String,
}

#[derive(Debug, PartialEq, Eq)]
struct Fault {
    path: PathBuf,
    kind: FaultKind,
}

#[derive(Debug, PartialEq, Eq)]
enum FaultKind {
    /// It belongs to this user.
    Foreign(u32),
    Open(Writers),
}

/// Who else can write, and the change of mode that ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writers {
    pub who: String,
    pub mode: &'static str,
}

impl Way {
    /// Follows a path to its end.
    ///
    /// # Errors
    /// When a directory on the way cannot be read, or links lead to one another.
    pub fn of(path: &Path) -> io::Result<Self> {
        Walk::new(path)?.finish()
    }

    /// `None` if only the user and root can change what the path leads to.
    pub fn distrust(&self) -> Option<Distrust> {
        let first = self.faults.first()?;
        let is_target = first.path == self.target;
        let name = if is_target {
            "it".to_owned()
        } else {
            first.path.display().to_string()
        };
        Some(match &first.kind {
            FaultKind::Foreign(owner) => Distrust {
                reason: format!("{name} belongs to another user (uid {owner})"),
                hint: foreign_hint(&first.path),
            },
            FaultKind::Open(writers) => Distrust {
                reason: format!("{} can write to {name}", writers.who),
                hint: format!("check what is in it, then run `{}`", self.closing()),
            },
        })
    }

    /// For what must be the user's own: `Some` if root owns it.
    pub fn foreign_target(&self) -> Option<Distrust> {
        let metadata = self.metadata.as_ref()?;
        (!is_ours(metadata)).then(|| Distrust {
            reason: "it belongs to another user (root)".into(),
            hint: foreign_hint(&self.target),
        })
    }

    /// One command for all of them: otherwise the next run would name the next directory.
    fn closing(&self) -> String {
        let open = self.faults.iter().filter_map(|fault| match &fault.kind {
            FaultKind::Open(writers) => Some((writers.mode, &fault.path)),
            FaultKind::Foreign(_) => None,
        });
        let (modes, paths): (Vec<_>, Vec<_>) = open.unzip();
        let mode = if modes.iter().all(|mode| *mode == modes[0]) {
            modes[0]
        } else {
            "go-w"
        };
        let paths: Vec<String> = paths.into_iter().map(|path| quoted(path)).collect();
        format!("chmod {mode} {}", paths.join(" "))
    }
}

/// Taking a file over would adopt what its owner wrote into it. For root it would also take a
/// user's own file away.
fn foreign_hint(path: &Path) -> String {
    let path = quoted(path);
    if is_root() {
        format!(
            "run ol-aws as the owner of {path}, without sudo, or use a file that belongs to root"
        )
    } else {
        format!("check what is in {path}, then copy it to a file of your own or use another path")
    }
}

/// A path as a shell reads it.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

/// As many links as Linux follows (path_resolution(7)).
const MOST_LINKS: usize = 40;

struct Walk {
    /// What is left of the path, the next component last.
    rest: Vec<OsString>,
    /// The directories so far, without links.
    directories: Vec<(PathBuf, Metadata)>,
    /// How many components are left where the end of the path, or of a link's target, is reached:
    /// the directory that it lies in is judged whoever owns it.
    ends: Vec<usize>,
    faults: Vec<Fault>,
    groups: Groups,
}

impl Walk {
    fn new(path: &Path) -> io::Result<Self> {
        let mut walk = Self {
            rest: Vec::new(),
            directories: Vec::new(),
            ends: vec![0],
            faults: Vec::new(),
            groups: Groups::default(),
        };
        walk.insert(&std::path::absolute(path)?)?;
        Ok(walk)
    }

    /// Puts a path in front of what is left.
    fn insert(&mut self, path: &Path) -> io::Result<()> {
        let mut root = PathBuf::new();
        let mut names = Vec::new();
        for component in path.components() {
            match component {
                Component::Prefix(_) | Component::RootDir => root.push(component),
                Component::CurDir => {}
                Component::ParentDir | Component::Normal(_) => {
                    names.push(component.as_os_str().to_owned());
                }
            }
        }
        if root.has_root() {
            let metadata = fs::metadata(&root)?;
            self.directories = vec![(root, metadata)];
        }
        self.rest.extend(names.into_iter().rev());
        Ok(())
    }

    fn finish(mut self) -> io::Result<Way> {
        while let Some(name) = self.rest.pop() {
            if name == ".." {
                // The parent of the root is the root.
                self.directories.truncate(1.max(self.directories.len() - 1));
                continue;
            }
            self.judge_directory();
            let path = self.here().join(&name);
            let metadata = match fs::symlink_metadata(&path) {
                Ok(metadata) => metadata,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let target = self
                        .rest
                        .iter()
                        .rev()
                        .fold(path, |path, name| path.join(name));
                    return Ok(self.way(target, None));
                }
                Err(error) => return Err(error),
            };
            if metadata.is_symlink() && !is_open_file(self.here()) {
                self.follow(&path, &metadata)?;
            } else if self.rest.is_empty() {
                // A process's open file is a link by name only.
                let metadata = if metadata.is_symlink() {
                    fs::metadata(&path)?
                } else {
                    metadata
                };
                self.judge(&path, &metadata, false);
                return Ok(self.way(path, Some(metadata)));
            } else {
                self.directories.push((path, metadata));
            }
        }
        let (target, metadata) = self.directories.pop().expect("the root is never removed");
        self.judge(&target, &metadata, false);
        Ok(self.way(target, Some(metadata)))
    }

    fn here(&self) -> &Path {
        &self
            .directories
            .last()
            .expect("the root is never removed")
            .0
    }

    fn follow(&mut self, link: &Path, metadata: &Metadata) -> io::Result<()> {
        if self.ends.len() > MOST_LINKS {
            return Err(io::Error::other(
                "too many symbolic links follow each other",
            ));
        }
        if let Some(owner) = foreign_owner(metadata) {
            self.note(link, FaultKind::Foreign(owner));
        }
        self.ends.push(self.rest.len());
        self.insert(&platform::usual(fs::read_link(link)?))
    }

    /// Of the directory in which the next name is looked up.
    fn judge_directory(&mut self) {
        let (path, metadata) = self.directories.last().expect("the root is never removed");
        let (path, metadata) = (path.clone(), metadata.clone());
        if self.ends.contains(&self.rest.len()) || is_ours(&metadata) {
            self.judge(&path, &metadata, true);
        }
    }

    fn judge(&mut self, path: &Path, metadata: &Metadata, sticky_suffices: bool) {
        if is_character_device(metadata) {
            return;
        }
        if let Some(owner) = foreign_owner(metadata) {
            self.note(path, FaultKind::Foreign(owner));
        } else if !(sticky_suffices && platform::is_sticky(metadata))
            && let Some(writers) = self.groups.other_writers(path, metadata)
        {
            self.note(path, FaultKind::Open(writers));
        }
    }

    fn note(&mut self, path: &Path, kind: FaultKind) {
        let path = path.to_owned();
        let fault = Fault { path, kind };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    fn way(self, target: PathBuf, metadata: Option<Metadata>) -> Way {
        let mut faults = self.faults;
        // What is wrong with the file itself is said first, and what cannot be mended by a change
        // of mode before that.
        faults.sort_by_key(|fault| {
            (
                matches!(fault.kind, FaultKind::Open(_)),
                fault.path != target,
            )
        });
        Way {
            target,
            metadata,
            faults,
        }
    }
}

/// Whether this is Linux's directory of a process's open files (proc_pid_fd(5)), where `/dev/stdin`
/// and `<(…)` of a shell lead to. What reads as a link there need not have a path.
fn is_open_file(directory: &Path) -> bool {
    directory.starts_with("/proc") && directory.ends_with("fd")
}
