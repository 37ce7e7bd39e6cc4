//! Where the places of the tables are for this user: through links, and where variables say.

use std::collections::BTreeSet;
use std::fs::Metadata;
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
    let mut closed = BTreeSet::new();
    let runtime = runtime_directories(environment);
    for place in of_table(&CLOSED, environment).iter().chain(&runtime) {
        closed.extend(real(place));
        closed.extend(targets_in(place));
    }
    // A device, such as `/dev/null`, is how people say "no file".
    let files = more.iter().filter(|path| path.is_file());
    closed.extend(files.flat_map(|path| real(path)));
    closed
}

pub fn read_only(environment: &Environment) -> BTreeSet<PathBuf> {
    let places = of_table(&READ_ONLY, environment);
    let variables = START_FILES.iter().filter_map(|name| environment.get(name));
    let variables = variables.map(PathBuf::from);
    // The home directory itself is split, and takes no new files.
    let home = environment.home();
    let elsewhere = variables.filter(|path| Some(path) != home.as_ref());
    let places: Vec<_> = places.into_iter().chain(elsewhere).collect();
    places.iter().flat_map(|place| real(place)).collect()
}

fn of_table(groups: &[Group], environment: &Environment) -> Vec<PathBuf> {
    let home = environment.home();
    let mut found = Vec::new();
    for place in groups.iter().flat_map(|(_, places)| *places) {
        found.extend(home.as_ref().map(|home| home.join(place)));
        let moved = XDG.iter().filter_map(|(variable, directory)| {
            let rest = Path::new(place).strip_prefix(directory).ok()?;
            let base = environment.get(variable).map(Path::new)?;
            base.is_absolute().then(|| base.join(rest))
        });
        found.extend(moved);
    }
    found
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

/// The path without links; for a link also where it lies. What is not there yet is below what is.
fn real(path: &Path) -> Vec<PathBuf> {
    let own = match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => without_links(parent).join(name),
        _ => path.to_owned(),
    };
    let target = without_links(path);
    let is_closed_to_others = target
        .metadata()
        .map_or(true, |metadata| !is_public(&metadata));
    if target == own || !is_closed_to_others {
        vec![own]
    } else {
        vec![own, target]
    }
}

fn without_links(path: &Path) -> PathBuf {
    if let Ok(real) = files::canonical(path) {
        return real;
    }
    match (path.read_link(), path.parent(), path.file_name()) {
        // It leads nowhere yet.
        (Ok(target), Some(parent), _) => {
            let target = without_links(parent).join(target);
            let rest = target.parent().zip(target.file_name());
            rest.map_or(target.clone(), |(parent, name)| {
                without_links(parent).join(name)
            })
        }
        (_, Some(parent), Some(name)) => without_links(parent).join(name),
        _ => path.to_owned(),
    }
}

/// Dotfile managers link single files, too: `~/.aws/credentials`.
fn targets_in(place: &Path) -> Vec<PathBuf> {
    let entries = place.read_dir().into_iter().flatten().flatten();
    let links = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_symlink()));
    let inside = without_links(place);
    links
        .flat_map(|link| real(&link.path()))
        .filter(|target| !target.starts_with(&inside))
        .collect()
}

/// Not the user's own secret: everybody can read it (the stores of Nix and Guix).
fn is_public(metadata: &Metadata) -> bool {
    !files::is_ours(metadata) && metadata.mode() & 0o004 != 0
}
