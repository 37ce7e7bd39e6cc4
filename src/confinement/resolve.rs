//! Where the places of the tables are for this user: through links, and where variables say.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{DirEntry, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::confinement::places::{CLOSED, Group, READ_ONLY};
use crate::environment::Environment;
use crate::files;

/// What each variable moves (XDG base directory specification).
const XDG: [(&str, &str); 4] = [
    ("XDG_CONFIG_HOME", ".config"),
    ("XDG_DATA_HOME", ".local/share"),
    ("XDG_STATE_HOME", ".local/state"),
    ("XDG_CACHE_HOME", ".cache"),
];
/// A directory of start files, and where it is if not at home.
const START_FILES: [&str; 1] = ["ZDOTDIR"];

/// Everything that is closed: the table's places, the runtime directory, and `more`.
pub fn closed(environment: &Environment, more: &[PathBuf]) -> BTreeSet<PathBuf> {
    let links = Links::default();
    let mut closed = BTreeSet::new();
    let runtime = runtime_directories(environment);
    for place in of_table(&CLOSED, environment).iter().chain(&runtime) {
        closed.extend(links.real(place));
        closed.extend(links.targets_in(place));
    }
    // A device, such as `/dev/null`, is how people say "no file".
    let files = more.iter().filter(|path| path.is_file());
    closed.extend(files.flat_map(|path| links.real(path)));
    closed
}

pub fn read_only(environment: &Environment) -> BTreeSet<PathBuf> {
    let links = Links::default();
    let variables = START_FILES.iter().filter_map(|name| environment.get(name));
    let variables = variables
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    // The home directory itself is split, and takes no new files.
    let home = environment.home();
    let elsewhere = variables.filter(|path| Some(path) != home.as_ref());
    let places = of_table(&READ_ONLY, environment)
        .into_iter()
        .chain(elsewhere);
    places.flat_map(|place| links.real(&place)).collect()
}

fn of_table(groups: &[Group], environment: &Environment) -> Vec<PathBuf> {
    let homes = homes(environment);
    let mut found = Vec::new();
    for place in groups.iter().flat_map(|(_, places)| *places) {
        found.extend(homes.iter().map(|home| home.join(place)));
        let moved = XDG.iter().filter_map(|(variable, directory)| {
            let rest = Path::new(place).strip_prefix(directory).ok()?;
            let base = environment.get(variable).map(Path::new)?;
            base.is_absolute().then(|| base.join(rest))
        });
        found.extend(moved);
    }
    found
}

/// Where HOME says, and the user's own: an editor or an agent may have set another one.
fn homes(environment: &Environment) -> Vec<PathBuf> {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let own = own_home(&users, files::own_id());
    let own = own.filter(|home| home.parent().is_some() && home.is_dir());
    environment.home().into_iter().chain(own).collect()
}

/// The sixth field of the user's line (passwd(5)).
fn own_home(users: &str, id: u32) -> Option<PathBuf> {
    let id = id.to_string();
    users.lines().find_map(|line| {
        let mut fields = line.split(':').skip(2);
        (fields.next() == Some(&id)).then(|| fields.nth(2).map(PathBuf::from))?
    })
}

/// The session bus, agents' sockets, our own key. If a variable names a directory that is shared,
/// such as `/tmp`, only ours in it.
fn runtime_directories(environment: &Environment) -> Vec<PathBuf> {
    let usual = PathBuf::from(format!("/run/user/{}", files::own_id()));
    let named = environment.runtime_dir().map(|runtime| {
        let is_private = runtime
            .metadata()
            .is_ok_and(|metadata| files::is_ours(&metadata) && metadata.mode() & 0o077 == 0);
        if is_private {
            runtime
        } else {
            runtime.join("ol-aws")
        }
    });
    named.into_iter().chain([usual]).collect()
}

/// What links lead to. Most places lie in a few directories, which are followed once.
#[derive(Default)]
struct Links(RefCell<BTreeMap<PathBuf, PathBuf>>);

impl Links {
    /// The path without links; for a link also where that lies. What is not there yet is below what
    /// is.
    fn real(&self, path: &Path) -> Vec<PathBuf> {
        let own = match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => self.directory(parent).join(name),
            _ => without_links(path),
        };
        if !own.is_symlink() {
            return vec![own];
        }
        let target = without_links(&own);
        if target.metadata().is_ok_and(|metadata| is_public(&metadata)) {
            return vec![own];
        }
        vec![own, target]
    }

    fn directory(&self, path: &Path) -> PathBuf {
        let mut known = self.0.borrow_mut();
        let real = known
            .entry(path.to_owned())
            .or_insert_with(|| without_links(path));
        real.clone()
    }

    /// Dotfile managers link single files, too: `~/.aws/credentials`.
    fn targets_in(&self, place: &Path) -> Vec<PathBuf> {
        let entries = place.read_dir().into_iter().flatten().flatten();
        let is_link = |entry: &DirEntry| entry.file_type().is_ok_and(|kind| kind.is_symlink());
        let links = entries.filter(is_link).map(|entry| entry.path());
        links.flat_map(|link| self.real(&link)).collect()
    }
}

fn without_links(path: &Path) -> PathBuf {
    if let Ok(real) = files::canonical(path) {
        return real;
    }
    // It, or what it leads to, is not there yet.
    let path = match (path.read_link(), path.parent()) {
        (Ok(target), Some(parent)) => &parent.join(target),
        _ => path,
    };
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => without_links(parent).join(name),
        _ => path.to_owned(),
    }
}

/// Not the user's own secret: everybody can read it (the stores of Nix and Guix).
fn is_public(metadata: &Metadata) -> bool {
    !files::is_ours(metadata) && metadata.mode() & 0o004 != 0
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_is_closed_with_what_it_leads_to() {
        let home = tempfile::tempdir().expect("a directory");
        // The way to a temporary directory may be a link.
        let real = files::canonical(home.path()).expect("it is there");
        let at = |name: &str| real.join(name);
        std::fs::create_dir_all(at("vault/sso")).expect("made");
        std::fs::create_dir(at(".mozilla")).expect("made");
        std::fs::write(at("cookies"), "").expect("written");
        for (link, target) in [
            (".aws", "vault"),
            ("vault/config", "../dotfiles/aws"),
            (".mozilla/cookies", "../cookies"),
            (".boto", "not/there/yet"),
            (".s3cfg", "/etc/passwd"),
        ] {
            symlink(target, at(link)).expect("made");
        }
        let environment = [("HOME", home.path().to_string_lossy())].into_iter();
        let closed = closed(&environment.collect(), &["/dev/null".into(), at("cookies")]);
        for name in [
            ".aws",
            "vault",
            "dotfiles/aws",
            ".mozilla",
            "cookies",
            ".boto",
            "not/there/yet",
            ".s3cfg",
            "snap",
        ] {
            assert!(closed.contains(&at(name)), "{name}");
        }
        for other in ["/dev/null", "/etc/passwd"] {
            // Where the test runs as root, even that file is the user's own.
            let is_closed = closed.contains(Path::new(other));
            assert!(
                !is_closed || files::is_root() && other != "/dev/null",
                "{other}"
            );
        }
    }

    #[test]
    fn the_users_own_home_is_known_whatever_the_variable_says() {
        let users = "root:x:0:0:root:/root:/bin/sh\nada:x:1000:1000:Ada,,,:/home/ada:/bin/zsh\nbad:x:1001\n";
        assert_eq!(own_home(users, 1000), Some("/home/ada".into()));
        assert_eq!(own_home(users, 1001), None);
        assert_eq!(own_home(users, 100), None);
    }

    #[test]
    fn a_runtime_directory_that_others_share_is_not_closed_as_a_whole() {
        let shared = tempfile::tempdir().expect("a directory");
        let real = files::canonical(shared.path()).expect("it is there");
        let of = |mode| {
            let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
            std::fs::set_permissions(&real, mode).expect("set");
            let runtime = [("XDG_RUNTIME_DIR", real.to_string_lossy())].into_iter();
            closed(&runtime.collect(), &[])
        };
        assert!(of(0o700).contains(&real));
        let closed = of(0o1777);
        assert!(closed.contains(&real.join("ol-aws")) && !closed.contains(&real));
    }
}
