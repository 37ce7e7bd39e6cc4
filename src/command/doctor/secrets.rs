//! Where secrets lie: the keyring and how fast it is, the cache and who could read it.

use std::time::Instant;

use super::finding::Finding;
use crate::cache::Protection;
use crate::keyring::Trouble;
use crate::sessions::Sessions;

pub fn check(sessions: &Sessions<'_>) -> Vec<Finding> {
    vec![keyring(sessions), cache(sessions)]
}

fn keyring(sessions: &Sessions<'_>) -> Finding {
    let started = Instant::now();
    let finding = match sessions.sign_in.try_keyring() {
        Ok(()) => Finding::ok("keyring", "open"),
        Err(Trouble::NoStore(reason)) => {
            let text = format!(
                "none here ({reason}): secrets come from *_command, a variable, or are asked for"
            );
            return if sessions.sign_in.settings.totp {
                Finding::error(
                    "keyring",
                    text + "; the seed of `totp` can lie nowhere else",
                    "set `otp_command` instead of `totp`",
                )
            } else {
                Finding::ok("keyring", text)
            };
        }
        Err(Trouble::Locked) => Finding::warning(
            "keyring",
            "locked: nothing can be read from it in the background",
            "unlock it in the desktop's password manager",
        ),
        Err(trouble) => Finding::warning(
            "keyring",
            trouble.to_string(),
            "look at it with the desktop's password manager; without it secrets are asked for",
        ),
    };
    finding.took(started.elapsed())
}

fn cache(sessions: &Sessions<'_>) -> Finding {
    let Some(store) = sessions.sign_in.cache.store() else {
        return Finding::warning(
            "cache",
            "nothing can be kept: every call signs in anew",
            "set HOME, or XDG_STATE_HOME to a directory of yours",
        );
    };
    let place = store.directory().display();
    match store.protection() {
        Protection::KeyInMemory => Finding::ok(
            "cache",
            format!("sealed in {place}, with its key in memory alone"),
        ),
        Protection::KeyOnDisk => Finding::ok(
            "cache",
            format!(
                "sealed in {place}, with its key beside it, for you alone (there is no XDG_RUNTIME_DIR)"
            ),
        ),
    }
}
