//! What is built into the program, and by what: every dependency is reviewed, every action of a workflow is one commit's.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::layers::sources;

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn every_direct_dependency_has_its_review_and_no_other_has() {
    let manifest: toml::Table = toml::from_str(&file("Cargo.toml")).unwrap();
    let names = |table: &toml::Value| {
        table
            .as_table()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    let mut direct: BTreeSet<String> = names(&manifest["dependencies"]).into_iter().collect();
    for target in manifest["target"].as_table().unwrap().values() {
        direct.extend(target.get("dependencies").map(names).unwrap_or_default());
    }
    let page = file("docs/dependencies.md");
    let rows = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let reviewed: BTreeSet<String> = rows.map(|(name, _)| name.to_owned()).collect();
    assert_eq!(reviewed, direct);
}

#[test]
fn every_action_is_pinned_to_a_commit_and_may_do_no_more_than_read() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows");
    let workflows: Vec<PathBuf> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(workflows.len() >= 2);
    for path in workflows {
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text
            .lines()
            .filter(|line| line.trim_start_matches([' ', '-']).starts_with("uses:"))
        {
            let commit = line.split_once('@').unwrap().1.split(' ').next().unwrap();
            let is_commit =
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(
                is_commit && line.contains(" # v"),
                "{}: {line}",
                path.display()
            );
        }
        // At the top: what a job needs more it asks for itself.
        assert!(
            text.contains("\npermissions:\n  contents: read\n"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn unsafe_code_is_in_one_file() {
    let manifest: toml::Table = toml::from_str(&file("Cargo.toml")).unwrap();
    assert_eq!(
        manifest["workspace"]["lints"]["rust"]["unsafe_code"].as_str(),
        Some("deny")
    );
    assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Without this word the lint stops the build.
    let is_exempt = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        text.contains("unsafe_code") && !path.ends_with(file!())
    };
    let mut sources = ["src", "tests"]
        .map(|directory| sources(&root.join(directory)))
        .concat();
    sources.retain(is_exempt);
    assert_eq!(sources, [root.join("src/process/signals.rs")]);
}

/// Nobody owns an address until Cargo.toml names it: a page that names one sends people to a stranger's.
#[test]
fn no_page_names_an_address_that_the_project_does_not_have() {
    let manifest: toml::Table = toml::from_str(&file("Cargo.toml")).unwrap();
    let repository = manifest["workspace"]["package"].get("repository");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = std::process::Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root)
        .output();
    let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
    let mut read = 0;
    for name in listed.split_terminator('\0') {
        let Ok(text) = std::fs::read_to_string(root.join(name)) else {
            continue;
        };
        read += 1;
        for host in [
            "github.com/",
            "github.io/",
            "crates.io/crates/",
            "gitlab.com/",
        ] {
            let named = text.match_indices(host).filter(|(position, _)| {
                let rest = &text[position + host.len()..];
                let path = rest.split([' ', '"', '\'', '`', ')', '\n']).next().unwrap();
                path.split(['/', '.', '@']).any(|part| part == "ol-aws")
            });
            assert!(
                repository.is_some() || named.count() == 0,
                "{name} names an address of ours at {host}"
            );
        }
    }
    assert!(read > 100, "only {read} files were read");
}

/// `cargo binstall` verifies nothing unless it is told a key.
#[test]
fn cargo_binstall_is_offered_with_a_signature_alone() {
    let manifest: toml::Table = toml::from_str(&file("Cargo.toml")).unwrap();
    let metadata = manifest["package"].get("metadata");
    let binstall = metadata.and_then(|metadata| metadata.get("binstall"));
    assert!(binstall.is_none_or(|binstall| {
        binstall
            .get("signing")
            .is_some_and(|signing| signing.get("pubkey").is_some())
    }));
}

#[test]
fn a_release_is_built_by_a_pinned_rust_from_the_lock_file() {
    let workflow = file(".github/workflows/release.yml");
    let pinned = workflow
        .lines()
        .find_map(|line| line.trim().strip_prefix("RUST: "));
    let numbers = pinned.unwrap().split(' ').next().unwrap().split('.');
    assert_eq!(
        numbers.filter(|part| part.parse::<u32>().is_ok()).count(),
        3
    );
    let script = file("packaging/release");
    let builds = ["cargo build ", "cargo install ", "cargo run ", "cross \""];
    let lines = workflow.lines().chain(script.lines());
    let lines = lines.filter(|line| builds.iter().any(|command| line.contains(command)));
    let mut seen = 0;
    for line in lines {
        assert!(line.contains("--locked"), "{line}");
        seen += 1;
    }
    assert!(seen >= 4, "only {seen} builds are seen");
    assert!(!workflow.contains("toolchain install stable"));
}

#[test]
fn what_is_pinned_is_watched() {
    let watched = file(".github/dependabot.yml");
    for ecosystem in ["github-actions", "cargo"] {
        let line = format!("package-ecosystem: {ecosystem}\n");
        assert!(watched.contains(&line), "{ecosystem}");
    }
}
