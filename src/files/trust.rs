//! Judges whether another user could change what a path leads to. The rule is that of sshd's `StrictModes` with user-private
//! groups: everything on the way belongs to the user or root, and only they can write to it.
//!
//! What is judged:
//! - the file itself, and the directory it lies in;
//! - each link on the way, and the directory that its target lies in;
//! - every directory above, as long as it is the user's own. What lies above the home directory is the administrator's concern.
//!
//! A directory with the sticky bit (`/tmp`, `/nix/store`) is acceptable, however many can write to it: others can neither replace
//! nor remove what belongs to the user or root there. A link that they put there belongs to them, and is refused for that.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::is_character_device;

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
        Walk::new(path)?.to_the_end()
    }

    /// `None` if only the user and root can change what the path leads to.
    pub fn distrust(&self) -> Option<Distrust> {
        let first = self.faults.first()?;
        let is_target = first.path == self.target;
        let name = match is_target {
            true => "it".to_owned(),
            false => first.path.display().to_string(),
        };
        Some(match &first.kind {
            FaultKind::Foreign(owner) => Distrust {
                reason: format!("{name} belongs to another user (uid {owner})"),
                hint: foreign_hint(&first.path),
            },
            FaultKind::Open(writers) => Distrust {
                reason: format!("{} can write to {name}", writers.who),
                hint: format!(
                    "look at what is in it, then close it with `{}`",
                    self.closing()
                ),
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
        let mode = match modes.iter().all(|mode| *mode == modes[0]) {
            true => modes[0],
            false => "go-w",
        };
        let paths: Vec<String> = paths.into_iter().map(|path| quoted(path)).collect();
        format!("chmod {mode} {}", paths.join(" "))
    }
}

/// Taking a file over would adopt what its owner wrote into it. For root it would also take a user's own file away.
fn foreign_hint(path: &Path) -> String {
    let path = quoted(path);
    match is_root() {
        true => format!(
            "run ol-aws as the owner of {path}, without sudo, or use a file that belongs to root"
        ),
        false => format!(
            "look at what is in {path} first; if you want to keep it, copy it to a file of your own, otherwise use another path"
        ),
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
    /// How many components are left where the end of the path, or of a link's target, is reached: the directory that it lies in
    /// is judged whoever owns it.
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

    fn to_the_end(mut self) -> io::Result<Way> {
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
                let metadata = match metadata.is_symlink() {
                    true => fs::metadata(&path)?,
                    false => metadata,
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
            return Err(io::Error::other("too many links lead to one another"));
        }
        if let Some(owner) = foreign_owner(metadata) {
            self.note(link, FaultKind::Foreign(owner));
        }
        self.ends.push(self.rest.len());
        self.insert(&fs::read_link(link)?)
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
        } else if !(sticky_suffices && is_sticky(metadata))
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
        // What is wrong with the file itself is said first, and what cannot be mended by a change of mode before that.
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

/// Whether this is Linux's directory of a process's open files (proc_pid_fd(5)), where `/dev/stdin` and `<(…)` of a shell lead to.
/// What reads as a link there need not have a path.
fn is_open_file(directory: &Path) -> bool {
    directory.starts_with("/proc") && directory.ends_with("fd")
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(unix)]
pub fn is_ours(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.uid() == rustix::process::geteuid().as_raw()
}

/// Its owner, if that is neither the user nor root.
#[cfg(unix)]
fn foreign_owner(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    (!is_ours(metadata) && metadata.uid() != 0).then(|| metadata.uid())
}

#[cfg(unix)]
fn is_sticky(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.is_dir() && metadata.mode() & 0o1000 != 0
}

/// Windows keeps a user's profile directory private by its access control list, which nothing here loosens.
#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(not(unix))]
pub fn is_ours(_: &Metadata) -> bool {
    true
}

#[cfg(not(unix))]
fn foreign_owner(_: &Metadata) -> Option<u32> {
    None
}

#[cfg(not(unix))]
fn is_sticky(_: &Metadata) -> bool {
    false
}

pub use groups::Groups;

#[cfg(not(unix))]
mod groups {
    #[derive(Default)]
    pub struct Groups;

    impl Groups {
        pub fn other_writers(
            &mut self,
            _: &std::path::Path,
            _: &std::fs::Metadata,
        ) -> Option<super::Writers> {
            None
        }
    }
}

#[cfg(unix)]
mod groups {
    //! Who is in a group, by `/etc/passwd` and `/etc/group` alone. The C library would also ask LDAP or SSSD, but that can take
    //! seconds, cannot list a group's members by primary group, and does not exist in a static binary. What those two files
    //! do not tell counts as "has members".

    use std::collections::BTreeMap;
    use std::fs::{self, Metadata};
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    use super::Writers;

    /// What is known of the groups looked at so far.
    #[derive(Default)]
    pub struct Groups {
        others: BTreeMap<u32, Option<String>>,
    }

    impl Groups {
        /// Who else than the user and root can write to this, by its mode; `None` if nobody can.
        pub fn other_writers(&mut self, path: &Path, metadata: &Metadata) -> Option<Writers> {
            let mode = metadata.mode();
            let group = match mode & 0o020 {
                0 => None,
                _ if has_access_list(path) => {
                    Some("others, by its access control list,".to_owned())
                }
                _ => self.others_in(metadata.gid()),
            };
            match (group, mode & 0o002 != 0) {
                (None, false) => None,
                (None, true) => Some(Writers {
                    who: "everybody".into(),
                    mode: "o-w",
                }),
                (Some(_), true) => Some(Writers {
                    who: "everybody".into(),
                    mode: "go-w",
                }),
                (Some(who), false) => Some(Writers { who, mode: "g-w" }),
            }
        }

        fn others_in(&mut self, gid: u32) -> Option<String> {
            let us = rustix::process::geteuid().as_raw();
            let read = |path| fs::read_to_string(path).unwrap_or_default();
            let known = self.others.entry(gid);
            known
                .or_insert_with(|| {
                    let files = Databases {
                        passwd: &read("/etc/passwd"),
                        group: &read("/etc/group"),
                        nsswitch: &read("/etc/nsswitch.conf"),
                    };
                    files.others_in(gid, us)
                })
                .clone()
        }
    }

    /// While a file has a POSIX access control list, the mode's group bits are the most that anybody in it gets (acl(5)).
    #[cfg(target_os = "linux")]
    fn has_access_list(path: &Path) -> bool {
        rustix::fs::lgetxattr(path, "system.posix_acl_access", &mut [0_u8; 0]).is_ok()
    }

    #[cfg(not(target_os = "linux"))]
    fn has_access_list(_: &Path) -> bool {
        false
    }

    struct Databases<'a> {
        passwd: &'a str,
        group: &'a str,
        nsswitch: &'a str,
    }

    impl Databases<'_> {
        /// Who else may be in a group, in words; `None` if nobody can be.
        fn others_in(&self, gid: u32, us: u32) -> Option<String> {
            let users = || self.passwd.lines().filter_map(user);
            let is_us = |name: &str| users().any(|user| user.name == name && user.uid == us);
            let groups: Vec<_> = self.group.lines().filter_map(group).collect();
            let groups: Vec<_> = groups.iter().filter(|group| group.gid == gid).collect();
            let mut members = groups.iter().flat_map(|group| &group.members);
            let other = members.find(|name| !is_us(name) && **name != "root");
            if let Some(other) = other {
                return Some(format!(
                    "the group {} ({other} is in it)",
                    name_of(&groups, gid)
                ));
            }
            // Root's own. Some systems make it the primary group of accounts that nobody uses.
            if gid == 0 {
                return None;
            }
            if let Some(other) = users().find(|user| user.gid == gid && user.uid != us) {
                return Some(format!(
                    "the group {} ({} is in it)",
                    name_of(&groups, gid),
                    other.name
                ));
            }
            let own_name = groups.iter().any(|group| is_us(group.name));
            let with_us = users().any(|user| user.gid == gid)
                || groups.iter().any(|group| !group.members.is_empty());
            match own_name || (with_us && self.are_complete()) {
                true => None,
                false => Some(format!(
                    "the group {} (who is in it is not known)",
                    name_of(&groups, gid)
                )),
            }
        }

        /// Whether all users and groups are in the files: no LDAP, SSSD or NIS, whose users may have a local group
        /// (nsswitch.conf(5)). A system without that file has none of them.
        fn are_complete(&self) -> bool {
            let lines = self
                .nsswitch
                .lines()
                .map(|line| line.split('#').next().unwrap_or_default());
            let lines = lines.filter_map(|line| line.trim().split_once(':'));
            let lines = lines.filter(|(database, _)| matches!(*database, "passwd" | "group"));
            let mut sources = lines.flat_map(|(_, sources)| sources.split_whitespace());
            sources.all(|source| matches!(source, "files" | "systemd") || source.starts_with('['))
        }
    }

    struct User<'a> {
        name: &'a str,
        uid: u32,
        gid: u32,
    }

    struct Group<'a> {
        name: &'a str,
        gid: u32,
        members: Vec<&'a str>,
    }

    /// A line of `/etc/passwd` (passwd(5)).
    fn user(line: &str) -> Option<User<'_>> {
        let fields: Vec<&str> = line.split(':').collect();
        Some(User {
            name: fields[0],
            uid: fields.get(2)?.parse().ok()?,
            gid: fields.get(3)?.parse().ok()?,
        })
    }

    /// A line of `/etc/group` (group(5)).
    fn group(line: &str) -> Option<Group<'_>> {
        let fields: Vec<&str> = line.split(':').collect();
        let members = fields.get(3)?.split(',').map(str::trim);
        Some(Group {
            name: fields[0],
            gid: fields.get(2)?.parse().ok()?,
            members: members.filter(|name| !name.is_empty()).collect(),
        })
    }

    fn name_of(groups: &[&Group<'_>], gid: u32) -> String {
        let name = groups.first().map(|group| group.name.to_owned());
        name.unwrap_or_else(|| gid.to_string())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const LOCAL: &str = "passwd: files systemd\ngroup: files [SUCCESS=merge] systemd\n";
        const LDAP: &str = "passwd: files sss # the company's\ngroup: files sss\n";
        const PASSWD: &str = "root:x:0:0::/root:/bin/sh\n\
                              halt:x:7:0::/:/sbin/halt\n\
                              ada:x:1000:1000::/home/ada:/bin/sh\n\
                              ben:x:1001:100::/home/ben:/bin/sh\n\
                              broken\n";

        /// By the group's line, for ada.
        fn others(group: &str, nsswitch: &str) -> Option<String> {
            let gid = group.split(':').nth(2).and_then(|gid| gid.parse().ok());
            let databases = Databases {
                passwd: PASSWD,
                group: &format!("broken:\n{group}\n"),
                nsswitch,
            };
            databases.others_in(gid.expect("a group has a number"), 1000)
        }

        #[test]
        fn a_group_is_harmless_only_if_nobody_else_can_be_in_it() {
            for (group, local, ldap) in [
                ("root:x:0:", true, true),
                ("root:x:0:root", true, true),
                ("wheel:x:0:root,ben", false, false),
                // A user-private group, as useradd makes it.
                ("ada:x:1000:", true, true),
                ("ada:x:1000:ada", true, true),
                ("ada:x:1000:ada,ben", false, false),
                ("ada:x:1000:carol", false, false),
                // A group with ada alone: the directory's users may have it as their primary group.
                ("dev:x:2000:ada", true, false),
                ("main:x:1000:", true, false),
                ("dev:x:2000:ben", false, false),
                // Nobody known is in it.
                ("dev:x:2000:", false, false),
                // Ben's primary group.
                ("users:x:100:", false, false),
                ("ada:x:100:", false, false),
                ("users:x:100:ada", false, false),
            ] {
                assert_eq!(others(group, LOCAL).is_none(), local, "{group}");
                assert_eq!(others(group, LDAP).is_none(), ldap, "{group}, LDAP");
                assert_eq!(
                    others(group, "").is_none(),
                    local,
                    "{group}, no nsswitch.conf"
                );
            }
        }

        #[test]
        fn what_the_files_do_not_know_counts_as_having_members() {
            let databases = |passwd, group| Databases {
                passwd,
                group,
                nsswitch: LOCAL,
            };
            // A user of a directory service, whose group is not in the files either.
            let reason = databases(PASSWD, "").others_in(5000, 5000);
            assert_eq!(
                reason.as_deref(),
                Some("the group 5000 (who is in it is not known)")
            );
            // Its name alone says nothing about who the user is.
            assert!(
                databases("", "ada:x:1000:\n")
                    .others_in(1000, 1000)
                    .is_some()
            );
            assert!(databases("", "").others_in(1000, 1000).is_some());
        }
    }
}
