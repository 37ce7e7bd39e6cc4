//! Who may use whom: the layers of CONTRIBUTING.md, held to the source.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A module may use those of lower layers; those of its own layer never.
const LAYERS: [(&str, &[&str]); 8] = [
    (
        "ground",
        &[
            "arn",
            "clock",
            "environment",
            "error",
            "log",
            "process",
            "programs",
            "random",
            "region",
            "secret",
        ],
    ),
    (
        "the outside world",
        &[
            "agent",
            "ask",
            "files",
            "http",
            "loopback_server",
            "runtime",
        ],
    ),
    ("data", &["config", "credentials", "policy", "saml"]),
    (
        "steps and writers",
        &[
            "aws_files",
            "browser",
            "cache",
            "confinement",
            "container_endpoint",
            "federation",
            "private_link",
            "history",
            "keyring",
            "last_refusal",
            "onelogin",
            "env_format",
            "role",
            "secret_command",
            "shell",
            "sts",
            "totp",
        ],
    ),
    ("to the assertion", &["sign_in"]),
    ("to the credentials", &["sessions"]),
    ("verbs", &["command"]),
    ("the program", &["program"]),
];

/// The writers know no more than the ground, so that a dialect can be read without the rest.
const GROUND_ONLY: [&str; 2] = ["shell", "env_format"];

/// The wall in the middle of the path: only the assertion goes over it.
const WALLS: [(&str, &[&str]); 2] = [
    (
        "sign_in",
        &[
            "aws_files",
            "container_endpoint",
            "credentials",
            "federation",
            "policy",
            "role",
            "sts",
        ],
    ),
    (
        "sessions",
        &["browser", "keyring", "onelogin", "secret_command", "totp"],
    ),
];

pub fn sources(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let (directories, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let files = files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs"));
    files
        .chain(directories.iter().flat_map(|directory| sources(directory)))
        .collect()
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The top-level module a file belongs to.
fn module_of(path: &Path) -> String {
    let below = path.strip_prefix(src()).unwrap();
    let first = below
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_str()
        .unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// Every `crate::NAME` outside comments, whether in a `use` or in the middle of code; `crate::{a, b}` names several.
fn uses(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let mut names = Vec::new();
    for (position, start) in code.match_indices("crate::") {
        let rest = &code[position + start.len()..];
        assert!(
            !rest.starts_with('{'),
            "one `use crate::` a line, so that it can be searched for"
        );
        names.push(
            rest.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect(),
        );
    }
    names
}

#[test]
fn every_module_uses_only_the_layers_below_it() {
    let mut layer_of = BTreeMap::new();
    for (number, (_, modules)) in LAYERS.iter().enumerate() {
        layer_of.extend(modules.iter().map(|module| (*module, number)));
    }
    let mut checked = 0;
    for path in sources(&src()) {
        let module = module_of(&path);
        if module == "main" || module == "lib" {
            continue;
        }
        let own = *layer_of
            .get(module.as_str())
            .unwrap_or_else(|| panic!("{module} is in no layer"));
        for used in uses(&std::fs::read_to_string(&path).unwrap()) {
            if used == module {
                continue;
            }
            let other = *layer_of
                .get(used.as_str())
                .unwrap_or_else(|| panic!("{used} is in no layer"));
            assert!(
                other < own,
                "{} ({}) uses {used} ({})",
                path.display(),
                LAYERS[own].0,
                LAYERS[other].0
            );
            let wall = WALLS.iter().find(|(behind, _)| *behind == module);
            assert!(
                wall.is_none_or(|(_, others)| !others.contains(&used.as_str())),
                "{} uses {used}, which is behind the wall",
                path.display()
            );
            let ground = other == 0 || !GROUND_ONLY.contains(&module.as_str());
            assert!(ground, "{} uses {used}", path.display());
            checked += 1;
        }
    }
    assert!(checked > 50, "the search finds nothing any more");
}

#[test]
fn verbs_do_not_use_each_other() {
    let verbs = [
        "complete",
        "completions",
        "configure",
        "console",
        "credential_process",
        "doctor",
        "env",
        "exec",
        "help",
        "init",
        "login",
        "logout",
        "man",
        "profiles",
        "prompt",
        "roles",
        "save",
        "serve",
        "status",
        "why",
    ];
    for path in sources(&src().join("command")) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        if name == "mod" {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for verb in verbs.iter().filter(|verb| **verb != name) {
            let own = path.parent().is_some_and(|folder| folder.ends_with(verb));
            let uses = |way: &str| text.contains(&format!("{way}::{verb}::"));
            assert!(
                own || !(uses("super") || uses("crate::command")),
                "{name} uses {verb}"
            );
        }
    }
}

#[test]
fn every_file_says_what_it_owns_and_can_be_read_in_one_sitting() {
    for path in sources(&src()) {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("//!"),
            "{} does not say what it owns",
            path.display()
        );
        let lines = text.lines().count();
        assert!(
            lines <= 400,
            "{} has {lines} lines: two subjects?",
            path.display()
        );
    }
}
