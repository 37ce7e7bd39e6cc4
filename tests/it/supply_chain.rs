//! What is built into the program, and by what: every dependency is reviewed, every action of a workflow is one commit's.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

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
fn unsafe_code_is_forbidden() {
    let manifest: toml::Table = toml::from_str(&file("Cargo.toml")).unwrap();
    assert_eq!(
        manifest["workspace"]["lints"]["rust"]["unsafe_code"].as_str(),
        Some("forbid")
    );
    assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true));
}

/// What `cargo binstall` downloads is what the release workflow packs, for every system it packs for.
#[test]
fn cargo_binstall_finds_the_archives_of_a_release() {
    let manifest: toml::Table = toml::from_str(&file("Cargo.toml")).unwrap();
    let version = manifest["workspace"]["package"]["version"]
        .as_str()
        .unwrap();
    let repository = manifest["workspace"]["package"]["repository"]
        .as_str()
        .unwrap();
    let metadata = &manifest["package"]["metadata"]["binstall"];
    let workflow = file(".github/workflows/release.yml");
    let targets: Vec<&str> = workflow
        .lines()
        .filter_map(|line| line.split_once("{ target: ")?.1.split(',').next())
        .collect();
    assert!(targets.len() >= 5, "{targets:?}");
    assert!(workflow.contains("name=ol-aws-$GITHUB_REF_NAME-$TARGET\n"));
    for target in targets {
        let is_windows = target.contains("windows");
        let own = metadata["overrides"].get(target).filter(|_| is_windows);
        let text = |key: &str| {
            let own = own.and_then(|own| own.get(key));
            let text = own.unwrap_or(&metadata[key]).as_str().unwrap();
            let ending = if is_windows { ".exe" } else { "" };
            let known = [
                ("{ repo }", repository),
                ("{ version }", version),
                ("{ target }", target),
                ("{ bin }", "ol-aws"),
                ("{ binary-ext }", ending),
            ];
            let replaced = |text: String, (name, value): (&str, &str)| text.replace(name, value);
            known.into_iter().fold(text.to_owned(), replaced)
        };
        let (suffix, format) = if is_windows {
            ("zip", "zip")
        } else {
            ("tar.gz", "tgz")
        };
        let directory = format!("ol-aws-v{version}-{target}");
        assert_eq!(
            text("pkg-url"),
            format!("{repository}/releases/download/v{version}/{directory}.{suffix}")
        );
        assert_eq!(text("pkg-fmt"), format);
        let program = if is_windows { "ol-aws.exe" } else { "ol-aws" };
        assert_eq!(text("bin-dir"), format!("{directory}/{program}"));
    }
}
