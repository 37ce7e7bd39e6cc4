//! Long-lived secrets in the keyring: where each of them lies, how it is read on the way to a
//! sign-in, and how one that was typed gets there: after OneLogin took it, and when the person says
//! so.

use super::Caller;
use super::identity::SignInIdentity;
use crate::ask::Question;
use crate::history::History;
use crate::keyring::{Entry, Keyring, Place, Trouble};
use crate::secret::Secret;

/// A password belongs to a person at a tenant, as refusals do: one kept for one address is not sent
/// to another.
pub fn password_entry(identity: &SignInIdentity) -> Entry {
    Entry {
        account: format!("password {}", identity.person()),
        label: format!("OneLogin password of {}", identity.username),
    }
}

pub fn seed_entry(identity: &SignInIdentity) -> Entry {
    Entry {
        account: format!("totp-seed {}", identity.person()),
        label: format!("OneLogin TOTP seed of {}", identity.username),
    }
}

/// An API client is the company's, whoever signs in by it.
pub fn client_secret_entry(base_url: &str, client_id: &str) -> Entry {
    Entry {
        account: format!("client-secret {base_url} {client_id}"),
        label: format!("OneLogin API client secret of {client_id}"),
    }
}

/// The keyring, and whom to tell of its troubles.
#[derive(Clone, Copy)]
pub struct SavedSecrets<'a> {
    pub keyring: &'a Keyring,
    pub caller: Caller<'a>,
}

impl SavedSecrets<'_> {
    /// What is kept there; `None` also where the keyring cannot say: there is always another way.
    pub fn read(&self, entry: &Entry) -> Option<Secret> {
        let known = self.keyring.is_given_up();
        match self.keyring.read(entry, self.caller.person()) {
            Ok(secret) => secret.filter(|secret| !secret.is_empty()),
            Err(trouble) => {
                if !known {
                    self.report(&trouble);
                }
                None
            }
        }
    }

    /// # Errors
    /// When it is not kept.
    pub fn write(&self, entry: &Entry, secret: &Secret) -> Result<(), Trouble> {
        self.keyring.write(entry, secret, self.caller.person())
    }

    pub fn can_keep(&self) -> bool {
        self.place().is_some()
    }

    /// Where a secret could be kept. A person can unlock the keyring, or make one.
    fn place(&self) -> Option<Place> {
        let known = self.keyring.is_given_up();
        let place = match self.keyring.place().0 {
            Ok(place) if self.caller.is_attended() => Ok(place),
            Ok(place) if place.is_locked => Err(Trouble::Locked),
            Ok(place) if place.collection.is_none() => Err(Trouble::NoCollection {
                provider: place.provider,
            }),
            place => place,
        };
        if let (Err(trouble), false) = (&place, known) {
            self.report(trouble);
        }
        place.ok()
    }

    /// A person who waited for it wants to know; that there is none is nobody's trouble.
    fn report(&self, trouble: &Trouble) {
        let line = format!("{trouble}; continuing without it");
        match (self.caller.person(), trouble) {
            (None, _) | (_, Trouble::NoStore(_) | Trouble::Skipped) => {
                self.caller.log.detail(|| line);
            }
            (Some(ask), _) => ask.tell(&line),
        }
    }

    /// Asked once: a "no" holds until `logout --forget`. And Enter alone is a no: what is in the
    /// keyring can be read by every program of the person while it is unlocked, so nobody should
    /// come to that by habit.
    pub fn offer_to_keep(self, new: &NewSecret, history: &mut History) {
        let is_declined = history.has_declined(&new.entry.account) && !new.replaces;
        if !self.caller.is_attended() || is_declined {
            return;
        }
        if let Some(place) = self.place() {
            self.offer(new, &place, history);
        }
    }

    fn offer(self, new: &NewSecret, place: &Place, history: &mut History) {
        let label = &new.entry.label;
        let text = if new.replaces {
            format!("replace the {label} in the keyring, which OneLogin refused?")
        } else if place.collection.is_none() {
            let provider = &place.provider;
            format!("{provider} has no keyring yet; create one and save the {label} in it?")
        } else {
            format!("save the {label} in the system keyring?")
        };
        let question = Question::plain(&text);
        match self.caller.ask.consent(&question) {
            Ok(true) => match self.write(&new.entry, &new.secret) {
                Ok(()) => self
                    .caller
                    .log
                    .say(format!("saved the {label} in the keyring")),
                Err(trouble) => self
                    .caller
                    .log
                    .warn(format!("{trouble}; the {label} was not saved")),
            },
            Ok(false) => {
                history.decline(&new.entry.account);
                if new.replaces {
                    // It is known to be wrong: left there, it would be read in vain at every
                    // sign-in.
                    match self.keyring.remove(&new.entry, self.caller.person()) {
                        Ok(_) => self
                            .caller
                            .log
                            .say("removed the refused one from the keyring"),
                        Err(trouble) => self
                            .caller
                            .log
                            .warn(format!("{trouble}; the refused one is still there")),
                    }
                }
                self.caller
                    .log
                    .say("not saved; ol-aws asks again after `ol-aws logout --forget`");
            }
            // Left without an answer: no harm, and no answer.
            Err(_) => {}
        }
    }
}

/// A secret that a person typed and OneLogin took.
pub struct NewSecret {
    pub entry: Entry,
    pub secret: Secret,
    /// The keyring holds one that OneLogin refuses.
    pub replaces: bool,
}
