//! The wall on Linux. Landlock holds files, other processes' memory and, from 6.12 on, signals; a
//! seccomp filter holds what Landlock knows nothing of.
//!
//! Landlock only knows what is allowed, with all that lies beneath. So the places that are closed
//! split the tree of files: each directory above one of them is allowed entry by entry, and nothing
//! can be made or removed in it.

#[path = "alias.rs"]
mod alias;
#[path = "resolve.rs"]
mod resolve;
#[path = "seccomp.rs"]
mod seccomp;
#[path = "tree.rs"]
mod tree;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use crate::confinement::Limit;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::files;

use tree::Right;

/// The first one; older kernels have no Landlock.
const NEEDED: ABI = ABI::V1;
/// The rights of the newest one that was tried.
const KNOWN: ABI = ABI::V7;

/// Where the command may not look, without links.
#[derive(Debug)]
pub struct Confinement {
    /// Neither read nor written.
    closed: BTreeSet<PathBuf>,
    /// Read and run, not written.
    read_only: BTreeSet<PathBuf>,
    /// Read, although a closed place is above it.
    opened: PathBuf,
}

impl Confinement {
    /// What is closed to this user's commands. `more` are other files that are to be closed, and
    /// `opened` is the directory of files for the command.
    pub fn new(environment: &Environment, more: &[PathBuf], opened: &Path) -> Self {
        let mounts = alias::Mounts::read();
        let everywhere = |places: BTreeSet<PathBuf>| {
            let aliases = places.iter().flat_map(|place| mounts.aliases(place));
            let aliases: Vec<_> = aliases.collect();
            places.into_iter().chain(aliases).collect()
        };
        Self {
            closed: everywhere(resolve::closed(environment, more)),
            read_only: everywhere(resolve::read_only(environment)),
            opened: opened.to_owned(),
        }
    }

    /// What the command cannot do in a directory, though the user can.
    pub fn limit(&self, directory: &Path) -> Option<Limit> {
        let is_in =
            |places: &BTreeSet<PathBuf>| places.iter().any(|place| directory.starts_with(place));
        let is_above = |places| tree::below(places, directory).is_some();
        if is_in(&self.closed) {
            return Some(Limit::Closed);
        }
        if rustix::fs::access(directory, rustix::fs::Access::WRITE_OK).is_err() {
            return None;
        }
        if is_in(&self.read_only) {
            return Some(Limit::ReadOnly);
        }
        let is_split = is_above(&self.closed) || is_above(&self.read_only);
        is_split.then_some(Limit::NoNewFiles)
    }

    /// Confines this process, and everything that it starts or becomes. There is no way back.
    ///
    /// # Errors
    /// When the kernel does not, so that nothing may be started.
    pub fn enter(&self) -> Result<()> {
        seccomp::close_inherited_sockets();
        let status = self.rules().and_then(RulesetCreated::restrict_self);
        // The crate's own texts would make the program larger, and mean little to a user.
        let status = status.map_err(|_| refused("the kernel refuses these Landlock rules"))?;
        if status.ruleset == RulesetStatus::NotEnforced || !status.no_new_privs {
            return Err(refused("Landlock is not enforced"));
        }
        seccomp::enter().map_err(refused)
    }

    fn rules(&self) -> Result<RulesetCreated, RulesetError> {
        let mut rules = ruleset()?
            // Names are no secret, and `ls` and the shells' patterns need them.
            .add_rule_if_there(Path::new("/"), AccessFs::ReadDir.into())?;
        for (path, right) in tree::allowed(self) {
            rules = rules.add_rule_if_there(&path, access(right))?;
        }
        Ok(rules)
    }
}

fn access(right: Right) -> BitFlags<AccessFs> {
    match right {
        Right::All => AccessFs::from_all(KNOWN),
        Right::Read => AccessFs::from_read(KNOWN),
    }
}

/// Everything is denied so far. What a newer kernel adds is a gain, and no condition.
fn ruleset() -> Result<RulesetCreated, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(NEEDED))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(KNOWN))?
        .scope(Scope::AbstractUnixSocket | Scope::Signal)?
        .create()
}

trait AddRule: Sized {
    fn add_rule_if_there(
        self,
        path: &Path,
        access: BitFlags<AccessFs>,
    ) -> Result<Self, RulesetError>;
}

impl AddRule for RulesetCreated {
    /// What is gone, or cannot be reached, needs no rule.
    fn add_rule_if_there(
        self,
        path: &Path,
        access: BitFlags<AccessFs>,
    ) -> Result<Self, RulesetError> {
        match PathFd::new(path) {
            Ok(there) => self.add_rule(PathBeneath::new(there, access)),
            Err(_) => Ok(self),
        }
    }
}

/// Whether a command can be confined here, before anything is asked for it.
///
/// # Errors
/// When it cannot, and why.
pub fn check() -> Result<()> {
    if files::is_root() {
        return Err(Error::NotConfined {
            reason: "root can get around it".into(),
            hint: "run it as a user without root's rights".into(),
        });
    }
    seccomp::check().map_err(refused)?;
    match ruleset() {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::NotConfined {
            reason: "this kernel has no Landlock, or it is turned off".into(),
            hint: "use Linux 5.13 or later with `landlock` among the modules of /sys/kernel/security/lsm, or run it in a container"
                .into(),
        }),
    }
}

fn refused(reason: &str) -> Error {
    Error::NotConfined {
        reason: reason.to_owned(),
        hint: "run it in a container, or as another user".into(),
    }
}
