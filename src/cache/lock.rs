//! The locks that let one process work for all: kernel locks on files, freed however their holder
//! ends.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::time::{Duration, Instant};

use super::Store;
use crate::error::{Error, Result};
use crate::files;

/// How often somebody who waits for a lock looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
    /// Whether another process had it when we came.
    pub waited: bool,
}

impl Store {
    /// Takes the lock of that name, waiting while another process has it. `waiting` is called once,
    /// with what that process is called. The kernel frees the lock when its holder ends, however it ends.
    ///
    /// # Errors
    /// When it takes longer than `limit`, or the lock file cannot be made.
    pub async fn lock(
        &self,
        name: &str,
        limit: Duration,
        waiting: impl FnOnce(&str),
    ) -> Result<Lock> {
        let path = self
            .directory()
            .join(format!("lock-{}", files::name_of(name.as_bytes())));
        let failed = |error: std::io::Error| Error::io("lock", &path, &error);
        let mut file = files::lock_file(&path).map_err(failed)?;
        let (started, mut waiting) = (Instant::now(), Some(waiting));
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                Err(TryLockError::WouldBlock) => {}
            }
            if started.elapsed() > limit {
                let holder = holder(&mut file);
                return Err(Error::LockTimedOut { holder, limit });
            }
            if let Some(waiting) = waiting.take() {
                waiting(&holder(&mut file));
            }
            // The others of this process go on: one of them may be what the lock's holder waits
            // for.
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        // Only for the message of those who wait.
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "{}", std::process::id()));
        Ok(Lock {
            _file: file,
            waited: waiting.is_none(),
        })
    }
}

/// Who has the lock, by what that process wrote into the file. Windows lets nobody read a locked file.
fn holder(file: &mut File) -> String {
    let mut pid = String::new();
    let _ = file
        .rewind()
        .and_then(|()| file.take(20).read_to_string(&mut pid));
    if pid.is_empty() {
        "another process".into()
    } else {
        format!("process {pid}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_lock_is_waited_for_a_limited_time_and_names_its_holder() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let place = home.path().to_str().expect("UTF-8");
        let store = Store::open(&[("HOME", place)].into_iter().collect()).expect("opened");
        let held = store
            .lock("x", Duration::from_secs(1), |_| {})
            .await
            .expect("free");
        assert!(!held.waited);
        let mut told = String::new();
        let error = store
            .lock("x", Duration::from_millis(50), |holder| {
                told = holder.to_owned();
            })
            .await
            .expect_err("held");
        assert_eq!(
            (error.exit_code(), told),
            (8, format!("process {}", std::process::id()))
        );
        drop(held);
        assert!(
            !store
                .lock("x", Duration::from_secs(1), |_| {})
                .await
                .expect("free again")
                .waited
        );
    }
}
