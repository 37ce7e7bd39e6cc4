//! Every target on its seeds, and on a few thousand inputs made of them, always the same ones. What cargo-fuzz once found
//! stands among the seeds.
#![allow(
    clippy::unwrap_used,
    reason = "a test may end at the first thing that is not as it should be"
)]

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use fuzz::{TARGETS, Target};

/// For each target: enough to find what breaks easily, in seconds.
const MADE_UP: usize = 500;
const LONGEST: usize = 2048;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The seeds of a target with their names, in the order of these.
fn seeds(target: &Target) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(corpus().join(target.name)).unwrap();
    let mut files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let seed = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        (name.into_owned(), fs::read(path).unwrap())
    };
    files.iter().map(seed).collect()
}

/// A panic's own text tells what is wrong; here is said with which input.
fn holds(target: &Target, name: &str, input: &[u8]) {
    let held = catch_unwind(|| (target.check)(input));
    assert!(
        held.is_ok(),
        "{} does not hold of {name}: {:?}",
        target.name,
        String::from_utf8_lossy(input)
    );
}

#[test]
fn every_target_has_seeds_and_every_seed_a_target() {
    let mut directories: Vec<String> = fs::read_dir(corpus())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    directories.sort();
    assert_eq!(directories, TARGETS.map(|target| target.name));
    for target in &TARGETS {
        assert!(
            seeds(target).len() >= 3,
            "{} has too few seeds",
            target.name
        );
    }
}

#[test]
fn every_target_is_one_of_cargo_fuzz() {
    let fuzzers = Path::new(env!("CARGO_MANIFEST_DIR")).join("libfuzzer");
    let manifest = fs::read_to_string(fuzzers.join("Cargo.toml")).unwrap();
    for target in &TARGETS {
        assert!(
            manifest.contains(&format!("name = \"{}\"", target.name)),
            "{}",
            target.name
        );
        let file = fuzzers.join(format!("fuzz_targets/{}.rs", target.name));
        let text = fs::read_to_string(file).unwrap();
        assert!(
            text.contains(&format!("fuzz::{}::check(data)", target.name)),
            "{text}"
        );
    }
    assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
}

#[test]
fn every_seed_holds() {
    for target in &TARGETS {
        for (name, input) in seeds(target) {
            holds(target, &name, &input);
        }
    }
}

#[test]
fn what_is_made_of_the_seeds_holds() {
    for target in &TARGETS {
        let seeds: Vec<Vec<u8>> = seeds(target).into_iter().map(|(_, input)| input).collect();
        let mut random = fastrand::Rng::with_seed(5);
        for number in 0..MADE_UP {
            let input = made_of(&seeds, &mut random);
            holds(target, &format!("made-up input {number}"), &input);
        }
    }
}

/// A seed with a few changes: letters turned over or replaced, pieces cut, doubled or taken from another seed.
fn made_of(seeds: &[Vec<u8>], random: &mut fastrand::Rng) -> Vec<u8> {
    const HARD: &[&[u8]] = &[
        b"'",
        b"\"",
        b"\\",
        b"\n",
        b"\r\n",
        b"\0",
        b"<",
        b"&#",
        b"]]>",
        b"[",
        b"=",
        b"/",
        b",",
        b"\n---\n",
        b"\xff",
        b"\xe2\x80\xae",
        b"\xe2\x80\x99",
        b"\x1b[",
        b"9999999999999999999",
        b"-1",
        b"null",
        b"{",
        b"%",
        b"!",
    ];
    let any = |random: &mut fastrand::Rng| &seeds[random.usize(..seeds.len())];
    let mut input = any(random).clone();
    for _ in 0..=random.usize(..4) {
        let from = random.usize(..=input.len());
        let to = (from + random.usize(..24)).min(input.len());
        match random.u8(..6) {
            0 if from < input.len() => input[from] ^= 1 << random.u8(..8),
            1 => drop(input.drain(from..to)),
            2 => {
                let piece = input[from..to].to_vec();
                input.splice(to..to, piece);
            }
            3 => {
                let other = any(random);
                let start = random.usize(..=other.len());
                let end = (start + random.usize(..64)).min(other.len());
                input.splice(from..to, other[start..end].iter().copied());
            }
            4 => input.truncate(from),
            _ => {
                let hard = HARD[random.usize(..HARD.len())];
                input.splice(from..from, hard.iter().copied());
            }
        }
    }
    input.truncate(LONGEST);
    input
}
