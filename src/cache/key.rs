//! The key that seals the entries: 32 random bytes in a file of their own.

use std::fs;
use std::path::Path;

use zeroize::Zeroizing;

use super::store::KEY_LENGTH;
use crate::error::{Error, Result};
use crate::files::{self, Durability, Was};
use crate::random;

/// The key; made by whoever comes first. One that others could read is replaced, and what it opened
/// is obtained again.
pub(super) fn read_or_make(path: &Path) -> Result<(Zeroizing<Vec<u8>>, Was)> {
    let usable = |(key, _): &(Vec<u8>, Was)| key.len() == KEY_LENGTH;
    for _ in 0..2 {
        let there = files::read_private_as_it_was(path)
            .ok()
            .flatten()
            .filter(usable);
        if let Some((key, Was::Private)) = there {
            return Ok((Zeroizing::new(key), Was::Private));
        }
        let new: Zeroizing<[u8; KEY_LENGTH]> = Zeroizing::new(random_bytes()?);
        if there.is_some() {
            files::write_private(path, new.as_slice(), Durability::Lasting)
                .map_err(|error| Error::io("replace", path, &error))?;
            return Ok((Zeroizing::new(new.to_vec()), Was::Readable));
        }
        match files::create_private(path, new.as_slice()) {
            Ok(()) => return Ok((Zeroizing::new(new.to_vec()), Was::Private)),
            // Another process was faster: read its key. Or what lies there is no key: then it goes.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                if files::read_private(path).is_none_or(|key| key.len() != KEY_LENGTH) {
                    fs::remove_file(path).map_err(|error| Error::io("replace", path, &error))?;
                }
            }
            Err(error) => return Err(Error::io("write", path, &error)),
        }
    }
    files::read_private_as_it_was(path)
        .ok()
        .flatten()
        .filter(usable)
        .map(|(key, was)| (Zeroizing::new(key), was))
        .ok_or_else(|| Error::io("read", path, &std::io::ErrorKind::InvalidData.into()))
}

pub(super) fn random_bytes<const N: usize>() -> Result<[u8; N]> {
    random::bytes().map_err(|_| Error::Io {
        doing: "get",
        path: "random bytes".into(),
        reason: "the system returned none".into(),
        hint: "try again".into(),
    })
}
