//! Values that are in no other place of the world, and the search for them: as they are, in hex, in base64 at any alignment.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use crate::world::unprivileged::all_below;

/// The forms in which some secrets would be found.
#[derive(Clone, Default)]
pub struct Canaries(Vec<(String, Vec<String>)>);

impl Canaries {
    /// Long texts are looked for by a piece of their middle, so that one that was cut is found, too.
    pub fn add(&mut self, name: &str, secret: &str) {
        let length = secret.len();
        assert!(length >= 8, "{name} is too short to be looked for");
        let piece = match length {
            ..=80 => secret,
            _ => secret.get(length / 2 - 20..length / 2 + 20).unwrap(),
        };
        let hex: String = piece.bytes().map(|byte| format!("{byte:02x}")).collect();
        let mut forms = vec![piece.to_owned(), hex.to_uppercase(), hex];
        for shift in 0..3 {
            // Only the middle: the ends depend on what is before and after.
            let encoded = STANDARD_NO_PAD.encode([&vec![b'x'; shift], piece.as_bytes()].concat());
            let middle = &encoded[4..encoded.len() - 3];
            forms.push(middle.to_owned());
            forms.push(middle.replace('+', "-").replace('/', "_"));
        }
        self.0.push((name.to_owned(), forms));
    }

    /// Those with these names.
    pub fn only(&self, names: &[&str]) -> Self {
        let all = self.0.iter();
        Self(
            all.filter(|(name, _)| names.contains(&name.as_str()))
                .cloned()
                .collect(),
        )
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The names of those that are in some bytes.
    pub fn within(&self, bytes: &[u8]) -> Vec<&str> {
        let text = String::from_utf8_lossy(bytes);
        let found = |forms: &[String]| forms.iter().any(|form| text.contains(form.as_str()));
        let hits = self.0.iter().filter(|(_, forms)| found(forms));
        hits.map(|(name, _)| name.as_str()).collect()
    }

    /// Which lie in or are named by the files below a directory.
    pub fn below(&self, directory: &Path) -> Vec<(&str, PathBuf)> {
        let mut hits = Vec::new();
        for path in all_below(directory) {
            let mut bytes = path.as_os_str().as_encoded_bytes().to_vec();
            if path.is_file() {
                bytes.extend(fs::read(&path).unwrap());
            }
            hits.extend(
                self.within(&bytes)
                    .into_iter()
                    .map(|name| (name, path.clone())),
            );
        }
        hits
    }
}

#[test]
fn the_search_finds_what_is_hidden_in_any_form() {
    let secret = "canary-of-the-search";
    let mut canaries = Canaries::default();
    canaries.add("x", secret);
    let hiding: [fn(&str) -> String; 6] = [
        |text| format!("…{text}…"),
        |text| STANDARD.encode(text),
        |text| STANDARD.encode(format!("a{text}")),
        |text| STANDARD.encode(format!("ab{text}cd")),
        |text| text.bytes().map(|byte| format!("{byte:02x}")).collect(),
        |text| text.bytes().map(|byte| format!("{byte:02X}")).collect(),
    ];
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    for hide in hiding {
        fs::write(&file, hide(secret)).unwrap();
        assert_eq!(canaries.below(directory.path()), [("x", file.clone())]);
    }
    fs::remove_file(&file).unwrap();
    assert!(canaries.below(directory.path()).is_empty());
    fs::write(directory.path().join(secret), "").unwrap();
    assert_eq!(canaries.below(directory.path()).len(), 1);
}
