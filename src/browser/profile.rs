//! The private profile in which the user is signed in at OneLogin: where it lies, who may use it
//! now, and what it begins with.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::find::Found;
use super::platform;
use crate::error::{Error, Result};
use crate::files::{self, Durability};
use crate::log::Log;

/// What a profile always says. Speculative connections would go to AWS although the form never
/// does. Autofill would store what the fields of a form held, and one of them is the assertion:
/// autocomplete follows `autofill.profile_enabled`, whatever the field's name (Chromium's
/// `components/autofill/core/common/autofill_prefs.cc`).
fn preferences() -> Value {
    json!({
        "net": {"network_prediction_options": 2},
        "autofill": {"enabled": false, "profile_enabled": false, "credit_card_enabled": false},
        "credentials_enable_service": false,
        "profile": {"password_manager_enabled": false},
    })
}

/// Puts ours over what the browser, or somebody in its settings, has written.
fn set(preferences: &mut Value, ours: &Value) {
    match (preferences, ours) {
        (Value::Object(there), Value::Object(ours)) => {
            for (name, value) in ours {
                set(there.entry(name).or_insert(Value::Null), value);
            }
        }
        (there, ours) => *there = ours.clone(),
    }
}
/// As long as somebody else's window may stand open.
const WAIT: Duration = Duration::from_secs(330);
/// As long as one that was told to go may take.
const ENDING: Duration = Duration::from_secs(5);
const LOCK: &str = "ol-aws.lock";
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// One profile, held until it is dropped: two browsers cannot use it at a time.
#[derive(Debug)]
pub struct Profile {
    pub directory: PathBuf,
    _lock: File,
}

impl Profile {
    /// # Errors
    /// When it cannot be made, or another sign-in holds it for too long.
    pub fn open(root: &Path, found: &Found, launch_url: &str, log: Log) -> Result<Self> {
        let uri: Option<http::Uri> = launch_url.parse().ok();
        let host = uri.as_ref().and_then(|uri| uri.authority());
        let host = host.map_or("unknown", |authority| authority.as_str());
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || c == '.' {
                c
            } else {
                '-'
            }
        };
        let name: String = host.chars().map(plain).collect();
        let directory = root.join(&found.brand).join(name);
        files::private_dir(root)?;
        files::private_dir(&root.join(&found.brand))?;
        files::private_dir(&directory)?;
        let lock = lock(&directory, log)?;
        wait_for_another(&directory)?;
        remove_stale_marks(&directory);
        let defaults = directory.join("Default");
        files::private_dir(&defaults)?;
        write_preferences(&defaults.join("Preferences"))?;
        Ok(Self {
            directory,
            _lock: lock,
        })
    }
}

/// Of a browser that does not run: we hold the lock.
fn write_preferences(path: &Path) -> Result<()> {
    let there = files::read_private(path).and_then(|text| serde_json::from_slice(&text).ok());
    let before: Value = there.unwrap_or_default();
    let mut after = before.clone();
    set(&mut after, &preferences());
    if after == before {
        return Ok(());
    }
    let text = serde_json::to_vec(&after).expect("JSON values are JSON");
    files::write_private(path, &text, Durability::MayBeLost)
        .map_err(|error| Error::io("write", path, &error))
}

/// Takes every profile away, with the sessions in them. A browser that runs would write its own
/// down again.
///
/// # Errors
/// When one is in use, or something of them may still be there.
pub fn forget(root: &Path) -> Result<bool> {
    let below = |directory: &Path| std::fs::read_dir(directory).into_iter().flatten().flatten();
    let mut held = Vec::new();
    let profiles = below(root).flat_map(|brand| below(&brand.path()));
    for profile in profiles.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        let directory = profile.path();
        let file = files::lock_file(&directory.join(LOCK));
        let file = file.map_err(|error| Error::io("lock", &directory, &error))?;
        file.try_lock().map_err(|_| in_use())?;
        wait_for_another(&directory)?;
        held.push(file);
    }
    match std::fs::remove_dir_all(root) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io("remove", root, &error)),
    }
}

fn in_use() -> Error {
    Error::Browser {
        reason: "another browser window uses ol-aws's browser profile".into(),
        hint: "close that window, then try again".into(),
        exit_code: 8,
    }
}

fn lock(directory: &Path, log: Log) -> Result<File> {
    let path = directory.join(LOCK);
    let failed = |error: std::io::Error| Error::io("lock", &path, &error);
    let file = files::lock_file(&path).map_err(failed)?;
    let started = Instant::now();
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(std::fs::TryLockError::WouldBlock) if started.elapsed() < WAIT => {
                if !told {
                    log.say("waiting for another browser sign-in");
                    told = true;
                }
                std::thread::sleep(LOOK_AGAIN);
            }
            Err(std::fs::TryLockError::WouldBlock) => {
                return Err(Error::Browser {
                    reason: "another browser sign-in is still open".into(),
                    hint: "finish that sign-in, or close its window".into(),
                    exit_code: 8,
                });
            }
            Err(std::fs::TryLockError::Error(error)) => return Err(failed(error)),
        }
    }
}

/// A browser of ours that is just ending is waited for. One that somebody started by hand would
/// take over what we start, which then ends as if all were well.
fn wait_for_another(directory: &Path) -> Result<()> {
    let started = Instant::now();
    while platform::answers(directory) {
        if started.elapsed() >= ENDING {
            return Err(in_use());
        }
        std::thread::sleep(LOOK_AGAIN);
    }
    Ok(())
}

/// A browser that was killed leaves its marks. Those of a process that is gone it takes over
/// itself; one under another name of this machine (a new network, a container, a home on a server)
/// would make it wait for ever. We hold the lock, so that browser was none of ours that still runs.
fn remove_stale_marks(directory: &Path) {
    // A link to `HOST-PID`, mostly dangling.
    let Ok(mark) = std::fs::read_link(directory.join("SingletonLock")) else {
        return;
    };
    if platform::is_alive(&mark.to_string_lossy()) {
        return;
    }
    for name in ["SingletonLock", "SingletonSocket", "SingletonCookie"] {
        // What is not there need not go.
        let _ = std::fs::remove_file(directory.join(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_stand_in_a_new_profile_and_over_what_an_old_one_says() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let path = home.path().join("Preferences");
        let read = || -> Value {
            let text = std::fs::read(&path).expect("there");
            serde_json::from_slice(&text).expect("JSON")
        };
        write_preferences(&path).expect("written");
        assert_eq!(read(), preferences());
        let others = r#"{"autofill":{"profile_enabled":true,"other":1},"browser":{"theme":2}}"#;
        files::write_private(&path, others.as_bytes(), Durability::MayBeLost).expect("written");
        write_preferences(&path).expect("written");
        assert_eq!(read()["autofill"]["profile_enabled"], false);
        assert_eq!(read()["autofill"]["other"], 1);
        assert_eq!(read()["browser"]["theme"], 2);
    }
}
