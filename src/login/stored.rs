//! Long-lived secrets in the keyring: where each of them lies, how it is read on the way to a sign-in, and how one that was
//! typed gets there: after OneLogin took it, and when the person says so.

use super::{Login, Purpose, Who};
use crate::ask::{Ask, Question};
use crate::keyring::{Entry, Keyring, Trouble};
use crate::log::Log;
use crate::secret::Secret;

/// A password belongs to a person at a tenant, as refusals do: one kept for one address is not sent to another.
pub(super) fn password_entry(who: &Who) -> Entry {
    Entry {
        account: format!("password {}", who.person()),
        label: format!("OneLogin password of {}", who.username),
    }
}

pub(super) fn seed_entry(who: &Who) -> Entry {
    Entry {
        account: format!("totp-seed {}", who.person()),
        label: format!("OneLogin TOTP seed of {}", who.username),
    }
}

/// An API client is the company's, whoever signs in by it.
pub(super) fn client_secret_entry(base_url: &str, client_id: &str) -> Entry {
    Entry {
        account: format!("client-secret {base_url} {client_id}"),
        label: format!("OneLogin API client secret of {client_id}"),
    }
}

/// The keyring, and whom to tell of its troubles.
#[derive(Clone, Copy)]
pub(super) struct Stored<'a> {
    pub keyring: &'a Keyring,
    pub ask: &'a dyn Ask,
    pub log: Log,
}

impl Stored<'_> {
    /// What is kept there; `None` also where the keyring cannot say: there is always another way.
    pub fn read(&self, entry: &Entry) -> Option<Secret> {
        let known = self.keyring.is_given_up();
        match self.keyring.read(entry, self.ask.can_ask()) {
            Ok(secret) => secret.filter(|secret| !secret.is_empty()),
            Err(trouble) => {
                if !known {
                    self.report(&trouble);
                }
                None
            }
        }
    }

    pub fn can_keep(&self) -> bool {
        let known = self.keyring.is_given_up();
        let can_keep = self.keyring.can_keep();
        if let (Err(trouble), false) = (&can_keep, known) {
            self.report(trouble);
        }
        can_keep.is_ok()
    }

    /// A person who waited for it wants to know; that there is none is nobody's trouble.
    fn report(&self, trouble: &Trouble) {
        let line = format!("{trouble}; going on without it");
        if self.ask.can_ask() && !matches!(trouble, Trouble::NoStore(_)) {
            self.ask.tell(&line);
        } else {
            self.log.detail(|| line);
        }
    }
}

/// A secret that a person typed and OneLogin took.
pub(super) struct Typed {
    pub entry: Entry,
    pub secret: Secret,
    /// The keyring holds one that OneLogin refuses.
    pub replaces: bool,
}

impl Login<'_> {
    pub(super) fn stored(&self) -> Stored<'_> {
        Stored {
            keyring: &self.keyring,
            ask: self.ask,
            log: self.log,
        }
    }

    /// Asked once: a "no" holds until `logout --forget`. And Enter alone is a no: what is in the keyring can be read by every
    /// program of the person while it is unlocked, so nobody should come to that by habit.
    pub(super) fn offer_to_keep_secrets(&mut self) {
        for typed in std::mem::take(&mut self.typed_secrets) {
            let declined = self.memory().has_declined(&typed.entry.account) && !typed.replaces;
            let there = self.ask.can_ask() && self.options.purpose != Purpose::Background;
            if there && !declined && self.stored().can_keep() {
                self.offer_to_keep_secret(&typed);
            }
        }
    }

    fn offer_to_keep_secret(&self, typed: &Typed) {
        let label = &typed.entry.label;
        let text = match typed.replaces {
            true => format!("replace the {label} that is in the keyring, and is refused?"),
            false => format!("keep the {label} in the system's keyring?"),
        };
        let question = Question {
            text: &text,
            key: "",
            variable: "",
        };
        match self.ask.consent(&question) {
            Ok(true) => match self.keyring.write(&typed.entry, &typed.secret) {
                Ok(()) => self.log.say(format!("the {label} is in the keyring now")),
                Err(trouble) => self.log.warn(format!("{trouble}; the {label} is not kept")),
            },
            Ok(false) => {
                self.memory().decline(&typed.entry.account);
                if typed.replaces {
                    // It is known to be wrong: left there, it would be read in vain at every sign-in.
                    match self.keyring.remove(&typed.entry, true) {
                        Ok(_) => self.log.say("the refused one was taken out of the keyring"),
                        Err(trouble) => self
                            .log
                            .warn(format!("{trouble}; the refused one is still there")),
                    }
                }
                self.log
                    .say("not kept, and not asked again until `ol-aws logout --forget`");
            }
            // Left without an answer: no harm, and no answer.
            Err(_) => {}
        }
    }
}
