//! Where secrets are stored: the keyring and how fast it is, the cache and where its key is.

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
                "none is available ({reason}); secrets come from commands or variables, or ol-aws asks for them"
            );
            return if sessions.sign_in.settings.totp {
                Finding::error(
                    "keyring",
                    text + "; `totp` needs a keyring for its seed",
                    "set `otp_command` instead of `totp`",
                )
            } else {
                Finding::ok("keyring", text)
            };
        }
        Err(trouble) => Finding::warning(
            "keyring",
            trouble.to_string(),
            "check it in your desktop's password manager; until then ol-aws asks for secrets",
        ),
    };
    finding.took(took)
}

fn kept_at(place: &Place) -> Finding {
    let provider = clean(&place.provider);
    let Some(collection) = &place.collection else {
        return Finding::warning(
            "keyring",
            format!("{provider} has no default collection, so no secret can be saved"),
            place.maker,
        );
    };
    let collection = format!("{provider}, collection `{}`", clean(collection));
    if place.is_locked {
        return Finding::warning(
            "keyring",
            format!("{collection}, is locked, so background callers cannot read it"),
            "unlock it in your desktop's password manager",
        );
    }
    Finding::ok("keyring", format!("{collection}, is unlocked"))
}

fn cache(sessions: &Sessions<'_>) -> Finding {
    let store = match sessions.sign_in.cache.opened() {
        Ok(store) => store,
        Err(error) => return Finding::of("cache", error),
    };
    if let Err(error) = store.check() {
        return Finding::of("cache", &error);
    }
    let place = store.directory().display();
    match store.protection() {
        Protection::KeyInMemory => Finding::ok(
            "cache",
            format!("encrypted in {place}; its key is in memory only"),
        ),
        Protection::KeyOnDisk => {
            // The other systems have no such directory.
            let why = if cfg!(any(windows, target_os = "macos")) {
                ""
            } else {
                " (XDG_RUNTIME_DIR is not set)"
            };
            Finding::ok(
                "cache",
                format!("encrypted in {place}; its key is next to it, readable by you only{why}"),
            )
        }
    }
}
