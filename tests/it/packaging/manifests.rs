//! packaging/manifests: every address that it writes is an archive's, with the archive's checksum. packaging/try-manifests
//! goes on from there: it builds and installs with the package managers themselves.

use std::fs;
use std::process::Command;

use super::downloads::{Downloads, TARGETS, VERSION};
use crate::world::Done;

fn written(downloads: &Downloads) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(downloads.path("release/manifests")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        found.push((name, fs::read_to_string(&path).unwrap()));
    }
    found.sort();
    found
}

fn checksum(downloads: &Downloads, archive: &str) -> String {
    let sums = fs::read_to_string(downloads.path("release/SHA256SUMS")).unwrap();
    let line = sums.lines().find(|line| line.ends_with(archive)).unwrap();
    line.split(' ').next().unwrap().to_owned()
}

#[test]
fn each_manifest_names_its_archives_with_their_checksums() {
    let downloads = Downloads::new();
    let zip = format!("ol-aws-{VERSION}-x86_64-pc-windows-gnu.zip");
    fs::write(downloads.path("release").join(&zip), "a zip").unwrap();
    downloads.write_manifests();

    let all = TARGETS.map(|target| format!("ol-aws-{VERSION}-{target}.tar.gz"));
    let linux = [all[1].clone(), all[3].clone()];
    let expected: [(&str, &[String]); 6] = [
        (".SRCINFO", &linux),
        ("PKGBUILD", &linux),
        ("flake.nix", &[]),
        ("ol-aws.json", std::slice::from_ref(&zip)),
        ("ol-aws.rb", &all),
        ("ol-aws.spec", &linux),
    ];
    let written = written(&downloads);
    let names: Vec<&str> = written.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, expected.map(|(name, _)| name));
    for ((name, text), (_, archives)) in written.iter().zip(expected) {
        for archive in archives {
            let address = format!("{}/{archive}", downloads.url);
            // The checksum is what comes next.
            let after = text
                .split_once(&address)
                .unwrap_or_else(|| panic!("{name}: {address}"))
                .1;
            assert!(
                after.contains(&checksum(&downloads, archive)),
                "{name}: {archive}"
            );
        }
        assert_eq!(
            text.matches(&downloads.url).count(),
            text.matches("http").count(),
            "{name}: an invented address"
        );
    }
    // Nix puts the address together, so the target and the checksum are in a line.
    for (archive, target) in all.iter().zip(TARGETS) {
        let line = format!(
            "{{ target = \"{target}\"; sha256 = \"{}\"; }};",
            checksum(&downloads, archive)
        );
        assert!(written[2].1.contains(&line), "{line}");
    }
}

#[test]
fn what_a_release_does_not_have_is_in_no_manifest() {
    let downloads = Downloads::new();
    for target in [
        "aarch64-apple-darwin",
        "x86_64-apple-darwin",
        "aarch64-unknown-linux-musl",
    ] {
        fs::remove_file(downloads.path(&format!("release/ol-aws-{VERSION}-{target}.tar.gz")))
            .unwrap();
    }
    downloads.write_manifests();
    let written = written(&downloads);
    let names: Vec<&str> = written.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            ".SRCINFO",
            "PKGBUILD",
            "flake.nix",
            "ol-aws.rb",
            "ol-aws.spec"
        ]
    );
    for (name, text) in written {
        for absent in ["darwin", "macos", "aarch64", "arm"] {
            assert!(!text.contains(absent), "{name}: {absent}");
        }
    }
    assert!(
        !downloads
            .script()
            .lines()
            .any(|line| line.contains("  ol-aws-") && !line.contains("x86_64-unknown-linux-musl"))
    );
}

#[test]
fn without_an_address_there_are_checksums_only_and_a_wrong_one_is_refused() {
    let run = |downloads: &Downloads, address: &[&str]| {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/manifests");
        let mut command = Command::new(script);
        command.arg(downloads.path("release")).args(address);
        Done::of(command.output().unwrap())
    };
    let downloads = Downloads::new();
    for address in [
        "example.com",
        "https://example.com/a b",
        "https://example.com/'$(id)",
        "file:///tmp",
    ] {
        assert_eq!(run(&downloads, &[address]).code, 2, "{address}");
    }
    // What the address of before was written into is gone.
    assert_eq!(run(&downloads, &[]).code, 0);
    let entries = fs::read_dir(downloads.path("release")).unwrap();
    let mut left: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    let mut expected = vec!["SHA256SUMS".to_owned()];
    expected.extend(TARGETS.map(|target| format!("ol-aws-{VERSION}-{target}.tar.gz")));
    assert_eq!(left, expected);
}
