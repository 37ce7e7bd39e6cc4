//! A home that is full or read-only, in a mount namespace of the run's own. Where the system allows none, the tests are
//! skipped, loudly; in CI that is an error.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::journey::files;
use crate::world::{Run, World};

/// As its own root in a namespace, or as the real one.
const WAYS: [&[&str]; 2] = [
    &["unshare", "--user", "--map-root-user", "--mount"],
    &[
        "sudo",
        "--non-interactive",
        "--preserve-env",
        "unshare",
        "--mount",
    ],
];

/// A small disk of memory in HOME's place, with what was there; then not a byte more fits on it.
pub const FULL: &str = "\
aside=$(mktemp -d) && cp -a \"$HOME/.\" \"$aside\" && mount -t tmpfs -o size=2m none \"$HOME\" && cp -r \"$aside/.\" \"$HOME\" || exit 99
rm -r \"$aside\"; chmod 700 \"$HOME\"; cat /dev/zero >\"$HOME/filling\" 2>/dev/null";
pub const READ_ONLY: &str = "\
mount --bind \"$HOME\" \"$HOME\" && mount -o remount,ro,bind \"$HOME\" || exit 99";

/// The first command that gives a mount namespace.
fn way() -> Option<&'static [&'static str]> {
    let works = |way: &&&[&str]| {
        let mut command = Command::new(way[0]);
        command
            .args(&way[1..])
            .args(["mount", "-t", "tmpfs", "none", "/mnt"]);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    let found = WAYS.iter().find(works).copied();
    if found.is_none() {
        assert!(
            std::env::var("CI").is_err(),
            "no mount namespace can be made"
        );
        eprintln!("SKIPPED: no mount namespace can be made");
    }
    found
}

/// The words that run a command in such a home; afterwards what is in HOME lies in `after` too.
pub fn words(world: &World, home: &str, command: &[&str]) -> Option<Vec<String>> {
    let after = after(world);
    let script = format!(
        "{home}\n\"$@\"; code=$?; rm -f \"$HOME/filling\" 2>/dev/null; cp -r \"$HOME/.\" '{}'; exit $code",
        after.display()
    );
    let way = way()?;
    std::fs::create_dir_all(&after).unwrap();
    let shell = ["sh", "-c", &script, "sh"];
    let words = [way, &shell, command].concat();
    Some(words.into_iter().map(str::to_owned).collect())
}

/// A run of the program there.
pub fn run(world: &World, home: &str, command: &[&str]) -> Option<Run> {
    let words = words(world, home, command)?;
    let mut run = Command::new("setsid");
    run.arg("--wait")
        .args(words)
        .env_clear()
        .envs(world.variables())
        .current_dir("/")
        .stdin(Stdio::null());
    Some(Run { command: run })
}

fn after(world: &World) -> PathBuf {
    let home = world.home();
    let name = format!("{}-after", home.file_name().unwrap().display());
    home.with_file_name(name)
}

type Contents = BTreeMap<PathBuf, Vec<u8>>;

fn contents(directory: &Path) -> Contents {
    let all = files(directory).into_iter();
    let inner = |path: PathBuf| path.strip_prefix(directory).unwrap().to_owned();
    let notes = ["refused.json", "learned.json"];
    let is_note = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("lock-") || notes.contains(&name.as_ref())
    };
    all.map(|(path, (_, content))| (inner(path), content))
        .filter(|(path, _)| !is_note(path))
        .collect()
}

/// What was in HOME before and after the run, less the notes that may be lost at any time.
pub fn before_and_after(world: &World) -> [Contents; 2] {
    let after = after(world);
    let both = [contents(world.home()), contents(&after)];
    clean(world);
    let entries = both[1]
        .keys()
        .filter(|path| path.display().to_string().contains("entry-"));
    assert!(entries.count() >= 4, "what is held was not even there");
    both
}

/// Takes away what runs left of their HOME.
pub fn clean(world: &World) {
    std::fs::remove_dir_all(after(world)).unwrap();
}
