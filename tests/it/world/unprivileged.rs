//! A world whose user is no root: root passes every check of a mode, so as root the program is run as `nobody`.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::world::{Run, World, binary};

const NOBODY: u32 = 65_534;

/// A world whose home, and all in it, belongs to an unprivileged user, who runs the program.
pub struct Unprivileged {
    pub world: World,
    /// The program where that user may reach it.
    pub programs: tempfile::TempDir,
}

impl Unprivileged {
    pub fn new() -> Self {
        Self::of(sandbox::World::acme())
    }

    pub fn of(acme: sandbox::World) -> Self {
        Self::with(World::of(acme))
    }

    /// With a home that lies there.
    pub fn below(directory: &str, acme: sandbox::World) -> Self {
        let home = tempfile::tempdir_in(directory).unwrap();
        Self::with(World::at(acme, home))
    }

    fn with(world: World) -> Self {
        let programs = tempfile::tempdir().unwrap();
        let mode = |mode| fs::Permissions::from_mode(mode);
        fs::set_permissions(programs.path(), mode(0o755)).unwrap();
        // By another process: a program that another test starts meanwhile would hold our copy open for writing for a moment, and
        // a file that is can be run by nobody.
        let mut copy = Command::new("cp");
        copy.arg(binary()).arg(programs.path().join("ol-aws"));
        assert!(copy.status().unwrap().success());
        fs::set_permissions(programs.path().join("ol-aws"), mode(0o755)).unwrap();
        Self { world, programs }
    }

    pub fn ol_aws(&self, line: &str) -> Run {
        if is_root() {
            give_away(self.world.home());
        }
        let program = self.programs.path().join("ol-aws");
        let words = ["--wait", program.to_str().unwrap()].into_iter();
        let words = words.chain(line.split_whitespace());
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
                .arg("setsid");
            command
        } else {
            Command::new("setsid")
        };
        command
            .args(words)
            .env_clear()
            .envs(self.world.variables())
            .current_dir("/")
            .stdin(Stdio::null());
        Run { command }
    }
}

pub fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// Gives a directory and everything in it to that user. What a run before has just tidied away needs
/// no owner.
pub fn give_away(directory: &Path) {
    for path in all_below(directory) {
        match chown(&path, Some(NOBODY), Some(NOBODY)) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            done => done.unwrap(),
        }
    }
}

/// A directory and everything in it, but for what a run before is just tidying away.
pub fn all_below(directory: &Path) -> Vec<PathBuf> {
    assert!(directory.is_dir(), "{}", directory.display());
    let mut all = Vec::new();
    let mut next = vec![directory.to_owned()];
    while let Some(path) = next.pop() {
        match fs::read_dir(&path) {
            Ok(entries) => next.extend(entries.map(|entry| entry.unwrap().path())),
            Err(error) => assert!(!path.is_dir(), "{}: {error}", path.display()),
        }
        all.push(path);
    }
    all
}
