//! Where secrets lie: the keyring and how fast it is, the cache and who could read it.

use super::finding::Finding;
use crate::cache::Protection;
use crate::keyring::Place;
use crate::keyring::Trouble;
use crate::log::clean;
use crate::sessions::Sessions;

pub fn check(sessions: &Sessions<'_>) -> Vec<Finding> {
    vec![keyring(sessions), cache(sessions)]
}

fn keyring(sessions: &Sessions<'_>) -> Finding {
    let (place, took) = sessions.sign_in.try_keyring();
    let finding = match place {
        Ok(place) => kept_at(&place),
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
        Err(trouble) => Finding::warning(
            "keyring",
            trouble.to_string(),
            "look at it with the desktop's password manager; without it secrets are asked for",
        ),
    };
    finding.took(took)
}

fn kept_at(place: &Place) -> Finding {
    let provider = clean(&place.provider);
    let Some(collection) = &place.collection else {
        return Finding::warning(
            "keyring",
            format!("{provider} has no default collection: nothing can be kept"),
            place.maker,
        );
    };
    let collection = format!("{provider}, collection `{}`", clean(collection));
    if place.is_locked {
        return Finding::warning(
            "keyring",
            format!("{collection}, is locked: nothing can be read from it in the background"),
            "unlock it in the desktop's password manager",
        );
    }
    Finding::ok("keyring", format!("{collection}, is open"))
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
