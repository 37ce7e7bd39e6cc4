//! One file per entry: a line of JSON that says whose it is, a nonce, and the content under
//! ChaCha20-Poly1305 with that line as associated data, so that an entry cannot be passed off as
//! another. The key lies in memory (`$XDG_RUNTIME_DIR`) where the system has such a place, else
//! beside the entries.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::{EntryKind, Label, key};
use crate::environment::{Environment, FOR_STATE};
use crate::error::{Error, Result};
use crate::files::{self, Durability, Was, name_of};
use crate::log::Log;
use crate::secret;

/// The first bytes of every entry; another number is another format, and so a miss.
const MAGIC: &str = "ol-aws 1 ";
pub(super) const KEY_LENGTH: usize = 32;
/// An entry that was not renewed for so long is of no use: sessions and access tokens live 12 hours
/// at most.
const KEPT_AT_MOST: Duration = Duration::from_secs(7 * 24 * 3600);

/// Who could read the cache besides its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// The key is in memory: a copy of the disk gives nothing.
    KeyInMemory,
    /// The key lies beside the entries, readable by the user alone.
    KeyOnDisk,
}

/// The store of one user on one machine.
pub struct Store {
    directory: PathBuf,
    key: Zeroizing<Vec<u8>>,
    key_file: PathBuf,
    protection: Protection,
    /// What others could read when the store was opened.
    was_readable: Vec<PathBuf>,
    log: Option<Log>,
}

impl Store {
    /// Opens the store, making it when it is not there.
    ///
    /// # Errors
    /// When there is no place for it, or others could write there.
    pub fn open(environment: &Environment) -> Result<Self> {
        let directory = environment.state_dir().ok_or_else(|| Error::Io {
            doing: "find",
            path: "a state directory".into(),
            reason: "neither HOME nor XDG_STATE_HOME is set".into(),
            hint: format!("set {FOR_STATE}"),
        })?;
        let mut was_readable = Vec::new();
        if files::private_dir(&directory)? == Was::Readable {
            was_readable.push(directory.clone());
        }
        let in_memory = environment.runtime_dir().filter(|runtime| runtime.is_dir());
        let in_memory = in_memory
            .map(|runtime| runtime.join("ol-aws"))
            .filter(|place| files::private_dir(place).is_ok());
        let (place, protection) = match &in_memory {
            Some(place) => (place.as_path(), Protection::KeyInMemory),
            None => (directory.as_path(), Protection::KeyOnDisk),
        };
        let key_file = place.join("key");
        let (key, was) = key::read_or_make(&key_file)?;
        if was == Was::Readable {
            was_readable.push(key_file.clone());
        }
        Ok(Self {
            directory,
            key,
            key_file,
            protection,
            was_readable,
            log: None,
        })
    }

    /// Warns about everything of the store that other users could read.
    pub fn warning(mut self, log: Log) -> Self {
        for path in &self.was_readable {
            warn_of(path, log);
        }
        self.log = Some(log);
        self
    }

    /// Checks that entries can be written.
    ///
    /// # Errors
    /// When there is no space for them, or no permission.
    pub fn check(&self) -> Result<()> {
        files::try_to_write_beside(&self.directory.join("entry"))
            .map_err(|error| Error::io("write to", &self.directory, &error))
    }

    pub fn protection(&self) -> Protection {
        self.protection
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The content of an entry; `None` when there is none, or it is broken, foreign, of another
    /// format or key.
    pub fn read<T: DeserializeOwned>(&self, label: &Label) -> Option<T> {
        let path = self.path(label);
        let (sealed, was) = files::read_private_as_it_was(&path).ok().flatten()?;
        if let (Was::Readable, Some(log)) = (was, self.log) {
            warn_of(&path, log);
        }
        let (found, content) = self.unseal(sealed)?;
        let read = |content: &[u8]| serde_json::from_slice(content).ok();
        match (found == *label, label.kind) {
            (false, _) => None,
            // Names are no secret, and overwriting many takes longer than reading them.
            (true, EntryKind::Roles) => read(&content),
            (true, _) => read(&Zeroizing::new(content)),
        }
    }

    /// # Errors
    /// When the file cannot be written; what was there before is still there.
    pub fn write<T: Serialize>(&self, label: &Label, content: &T) -> Result<()> {
        let path = self.path(label);
        let sealed = self.seal(label, &secret::json(content))?;
        // The name of an entry says nothing to a user.
        files::write_private(&path, &sealed, Durability::MayBeLost)
            .map_err(|error| Error::io("write to", &self.directory, &error))
    }

    pub fn remove(&self, label: &Label) {
        let _ = fs::remove_file(self.path(label));
    }

    /// Every entry that can be read, of the kinds asked for.
    pub fn list<T: DeserializeOwned>(&self, kind: EntryKind) -> Vec<(Label, T)> {
        let entries = self.files(&["entry-"]).into_iter().filter_map(|path| {
            let (label, content) = self.unseal(files::read_private(&path)?)?;
            let content = Zeroizing::new(content);
            // An entry under another's name is somebody's doing, not ours.
            let own = label.kind == kind && self.path(&label) == path;
            own.then(|| Some((label, serde_json::from_slice(&content).ok()?)))
                .flatten()
        });
        entries.collect()
    }

    /// Removes the entries whose label fits, whatever key they are sealed with, and those without a
    /// label.
    ///
    /// # Errors
    /// When one of them cannot be removed; the others are removed.
    pub fn remove_where(&self, fits: impl Fn(&Label) -> bool) -> Result<()> {
        let mut outcome = Ok(());
        for path in self.files(&["entry-"]) {
            let label = files::read_private(&path).and_then(|sealed| Some(split_label(&sealed)?.0));
            if label.as_ref().is_none_or(&fits)
                && let Err(error) = fs::remove_file(&path)
                && error.kind() != io::ErrorKind::NotFound
            {
                outcome = Err(Error::io("remove entries of", &self.directory, &error));
            }
        }
        outcome
    }

    /// A new key in the place of this one, and no entry that this one opens: a copy of the files is
    /// of no use any more, even to somebody who comes by the old key. This store then opens nothing
    /// that is written after.
    ///
    /// # Errors
    /// When the key cannot be written; everything is then as it was.
    pub fn renew_key(&self) -> Result<()> {
        let new: Zeroizing<[u8; KEY_LENGTH]> = Zeroizing::new(key::random_bytes()?);
        files::write_private(&self.key_file, new.as_slice(), Durability::Lasting)
            .map_err(|error| Error::io("write", &self.key_file, &error))?;
        for path in self.files(&["entry-"]) {
            let opened = files::read_private(&path).and_then(|sealed| self.unseal(sealed));
            if opened.map(|(_, content)| Zeroizing::new(content)).is_some() {
                let _ = fs::remove_file(&path);
            }
        }
        Ok(())
    }

    /// Removes what nobody will ask for again: every entry lives for hours, but a key in memory for
    /// a login session.
    pub fn sweep(&self) {
        let old = |path: &PathBuf| {
            let age = fs::metadata(path).and_then(|metadata| metadata.modified());
            age.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > KEPT_AT_MOST))
        };
        // The second are what a killed process left half written.
        for path in self.files(&["entry-", ".new-"]).into_iter().filter(old) {
            let _ = fs::remove_file(path);
        }
    }

    fn path(&self, label: &Label) -> PathBuf {
        // The key is part of the name, so that a session with a key in memory and one without
        // (cron) do not overwrite each other's entries for ever.
        let identity = serde_json::to_vec(&(name_of(&self.key), label)).expect("a label is JSON");
        self.directory.join(format!("entry-{}", name_of(&identity)))
    }

    fn files(&self, prefixes: &[&str]) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.directory)
            .into_iter()
            .flatten()
            .flatten();
        entries
            .filter(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                prefixes.iter().any(|prefix| name.starts_with(prefix))
            })
            .map(|entry| entry.path())
            .collect()
    }

    fn cipher(&self) -> LessSafeKey {
        LessSafeKey::new(
            UnboundKey::new(&CHACHA20_POLY1305, &self.key)
                .expect("the key was made with this length"),
        )
    }

    fn seal(&self, label: &Label, content: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = format!(
            "{MAGIC}{}\n",
            serde_json::to_string(label).expect("a label is JSON")
        )
        .into_bytes();
        let nonce: [u8; NONCE_LEN] = key::random_bytes()?;
        let mut body = content.to_vec();
        let (nonce_sent, header) = (nonce, Aad::from(sealed.clone()));
        self.cipher()
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), header, &mut body)
            .expect("an entry is far below the cipher's limit");
        sealed.extend(nonce_sent);
        sealed.extend(body);
        Ok(sealed)
    }

    /// The content, opened where it lies. It is the caller's to overwrite.
    fn unseal(&self, mut sealed: Vec<u8>) -> Option<(Label, Vec<u8>)> {
        let (label, end) = split_label(&sealed)?;
        let header = sealed[..end].to_vec();
        let begin = end + NONCE_LEN;
        let nonce = Nonce::try_assume_unique_for_key(sealed.get(end..begin)?).ok()?;
        let length = self
            .cipher()
            .open_within(nonce, Aad::from(header), &mut sealed, begin..)
            .ok()?
            .len();
        sealed.truncate(length);
        Some((label, sealed))
    }
}

/// The label of an entry, which is not secret, and where the nonce begins.
fn split_label(sealed: &[u8]) -> Option<(Label, usize)> {
    let end = sealed.iter().position(|byte| *byte == b'\n')? + 1;
    let label = serde_json::from_slice(sealed[..end].strip_prefix(MAGIC.as_bytes())?).ok()?;
    Some((label, end))
}

fn warn_of(path: &Path, log: Log) {
    log.warn(format!(
        "other users could read `{}`; ol-aws has removed their permission",
        path.display()
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(home: &tempfile::TempDir) -> Store {
        let home = home.path().to_str().expect("UTF-8");
        Store::open(&[("HOME", home)].into_iter().collect()).expect("opened")
    }

    fn label(name: &str) -> Label {
        Label {
            kind: EntryKind::Session,
            tenant: "t".into(),
            user: "u".into(),
            name: name.into(),
        }
    }

    #[test]
    fn an_entry_comes_back_and_is_not_readable_on_disk() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let store = store(&home);
        store.write(&label("a"), &"hunter2").expect("written");
        assert_eq!(
            store.read::<String>(&label("a")).as_deref(),
            Some("hunter2")
        );
        let on_disk = fs::read(store.path(&label("a"))).expect("there");
        assert!(!String::from_utf8_lossy(&on_disk).contains("hunter2"));
    }

    #[test]
    fn a_swapped_broken_or_foreign_entry_is_a_miss() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let store = store(&home);
        store.write(&label("a"), &"of a").expect("written");
        store.write(&label("b"), &"of b").expect("written");
        fs::copy(store.path(&label("a")), store.path(&label("b"))).expect("swapped");
        assert_eq!(store.read::<String>(&label("b")), None);
        let good = fs::read(store.path(&label("a"))).expect("there");
        for length in 0..good.len() {
            fs::write(store.path(&label("a")), &good[..length]).expect("cut");
            assert_eq!(store.read::<String>(&label("a")), None, "cut at {length}");
        }
        for position in 0..good.len() {
            let mut flipped = good.clone();
            flipped[position] ^= 1;
            fs::write(store.path(&label("a")), flipped).expect("flipped");
            assert_eq!(
                store.read::<String>(&label("a")),
                None,
                "flipped at {position}"
            );
        }
    }

    #[test]
    fn listing_and_removing_go_by_label() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let store = store(&home);
        store.write(&label("a"), &1).expect("written");
        store.write(&label("b"), &2).expect("written");
        fs::write(store.directory().join("entry-zzz"), "rubbish").expect("planted");
        assert_eq!(store.list::<u8>(EntryKind::Session).len(), 2);
        store
            .remove_where(|label| label.name == "a")
            .expect("removed");
        assert_eq!(store.list::<u8>(EntryKind::Session).len(), 1);
        assert!(!store.directory().join("entry-zzz").exists());
    }

    #[test]
    fn with_a_new_key_nothing_of_before_is_left_to_read() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let before = store(&home);
        before.write(&label("a"), &1).expect("written");
        let copy = fs::read(before.path(&label("a"))).expect("there");
        let key = before.key.clone();
        before.renew_key().expect("renewed");
        assert!(before.files(&["entry-"]).is_empty());
        let after = store(&home);
        assert_ne!(after.key, key);
        assert!(after.unseal(copy).is_none());
        after.write(&label("a"), &2).expect("written");
        assert_eq!(store(&home).read::<u8>(&label("a")), Some(2));
    }

    #[test]
    fn a_key_of_the_wrong_size_is_replaced() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let path = store(&home).directory().join("key");
        files::write_private(&path, b"short", Durability::MayBeLost).expect("written");
        store(&home).write(&label("a"), &1).expect("written");
        assert_eq!(store(&home).read::<u8>(&label("a")), Some(1));
    }
}
