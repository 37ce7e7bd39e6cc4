//! Codes made of the seed in the keyring (`totp = true`). A code is sent once: the window of the
//! last one is remembered across processes, and the next code waits for the next window. The
//! sign-in's lock is held meanwhile.

use std::path::PathBuf;
use std::time::Duration;

use super::attempt::Attempt;
use super::rejected::unsent;
use super::saved_secrets::seed_entry;
use crate::ask::{Question, Waiting, WhileWaiting};
use crate::clock::{ClockSkew, Timestamp};
use crate::error::{Error, Result};
use crate::files::{self, Durability, name_of};
use crate::onelogin::{Device, Factor};
use crate::secret::Secret;
use crate::totp::Seed;

/// A refused seed is remembered as a password is: it makes another wrong code every half minute.
const SEED: &str = "TOTP seed";
/// A window further ahead than this was noted by a clock that was wrong then.
const FURTHEST: u64 = 2;

pub struct TotpSource<'a> {
    attempt: Attempt<'a>,
    looked_for: bool,
    seed: Option<Seed>,
    typed: bool,
    refused: bool,
    /// The code sent last.
    sent: Option<Secret>,
}

impl<'a> TotpSource<'a> {
    pub fn new(attempt: Attempt<'a>) -> Self {
        Self {
            attempt,
            looked_for: false,
            seed: None,
            typed: false,
            refused: false,
            sent: None,
        }
    }

    /// Whether codes for such a device come from a seed: one that is kept, or one that can be typed
    /// and kept now.
    pub fn can_make_codes(&mut self, factor: Factor) -> bool {
        self.attempt.settings.totp
            && factor != Factor::SentCode
            && match (self.has_seed(), self.refused && !self.typed) {
                (true, _) => true,
                // There is one, and it is wrong: the person types a code.
                (false, true) => false,
                (false, false) => self.attempt.can_ask() && self.attempt.saved.can_keep(),
            }
    }

    /// A code that was not sent before; `None` when there is no seed, or a person would rather type
    /// one.
    ///
    /// # Errors
    /// When the seed's codes were refused before, and nobody is here to try again.
    pub fn next(&mut self, device: &Device, clock_skew: ClockSkew) -> Result<Option<Secret>> {
        if !self.can_make_codes(Factor::of_device(&device.name)) {
            return Ok(None);
        }
        if !self.has_seed() {
            self.type_seed(device)?;
        }
        let seed = self.seed.clone().expect("it was found or typed");
        if !self.attempt.caller.ask.can_ask()
            && let Some(refused) = self.attempt.rejected.find(SEED, seed.text().expose())
        {
            return Err(refused);
        }
        let code = self.next_window(&seed, clock_skew)?;
        let code = code.map(|step| seed.code(step));
        self.sent.clone_from(&code);
        Ok(code)
    }

    fn has_seed(&mut self) -> bool {
        if !self.looked_for {
            self.looked_for = true;
            let kept = self.attempt.saved.read(&seed_entry(self.attempt.identity));
            match kept.map(|text| Seed::read(text.expose())) {
                Some(Ok(seed)) => self.seed = Some(seed),
                Some(Err(reason)) => self.attempt.caller.log.warn(format!(
                    "the TOTP seed in the keyring is not valid: {reason}"
                )),
                None => {}
            }
        }
        self.seed.is_some() && !self.refused
    }

    fn type_seed(&mut self, device: &Device) -> Result<()> {
        let text = format!(
            "TOTP seed of {} (base32, or the otpauth:// address; ol-aws saves it in the keyring)",
            device.name
        );
        let question = Question::new(&text, "totp", self.attempt.settings.variable("OL_AWS_TOTP"));
        loop {
            match Seed::read(self.attempt.caller.ask.secret(&question)?.expose()) {
                Ok(seed) => {
                    self.seed = Some(seed);
                    self.typed = true;
                    self.refused = false;
                    return Ok(());
                }
                Err(reason) => self
                    .attempt
                    .caller
                    .ask
                    .tell(&format!("this is not a valid seed: {reason}")),
            }
        }
    }

    /// The first window of which no code was sent yet; noted before its code is sent.
    fn next_window(&self, seed: &Seed, clock_skew: ClockSkew) -> Result<Option<u64>> {
        let time = || clock_skew.to_theirs(Timestamp::now());
        let mut step = seed.step(time());
        let last = self.last_window();
        if let Some(last) = last.filter(|last| (step..=step + FURTHEST).contains(last)) {
            step = last + 1;
            let left = || seed.start_of(step).since(time());
            let line = |left: Duration| {
                let seconds = left.as_secs();
                format!("this code was already sent; the next one comes in {seconds} s")
            };
            if !self.attempt.caller.ask.can_ask() {
                self.attempt.caller.log.say(line(left()));
            }
            while !left().is_zero() {
                let line = line(left()) + " (o + Enter to type one instead)";
                let waiting = Waiting {
                    line: &line,
                    left: Some(left()),
                };
                let ask = self.attempt.caller.ask;
                if ask.wait(waiting, Duration::from_secs(1))? == WhileWaiting::WantsCode {
                    self.attempt.caller.ask.end_wait();
                    return Ok(None);
                }
            }
            self.attempt.caller.ask.end_wait();
        }
        if let Some(path) = self.window_file() {
            // After a crash of the machine the code's half minute is over.
            let content = step.to_string();
            let noted = files::write_private(&path, content.as_bytes(), Durability::MayBeLost);
            let noted = noted.map_err(|error| Error::io("write", &path, &error));
            if self.attempt.caller.ask.can_ask() {
                if let Err(error) = &noted {
                    let log = self.attempt.caller.log;
                    log.warn(format!("{error}; another process may send the same code"));
                }
            } else {
                // Another process would send the same code.
                noted.map_err(|error| unsent("code of the TOTP seed", error))?
            }
        }
        Ok(Some(step))
    }

    fn last_window(&self) -> Option<u64> {
        let content = files::read_private(&self.window_file()?)?;
        std::str::from_utf8(&content).ok()?.parse().ok()
    }

    /// One for each person, so that nobody writes over another's; it holds no secret.
    fn window_file(&self) -> Option<PathBuf> {
        let name = format!(
            "totp-{}",
            name_of(self.attempt.identity.account().as_bytes())
        );
        Some(self.attempt.cache.directory()?.join(name))
    }

    /// Whether the code came from the seed; then the seed is remembered as refused.
    pub fn refused(&mut self, device: &Device, code: &Secret, message: &str) -> Option<Error> {
        let seed = self.seed.as_ref()?;
        if self.sent.as_ref() != Some(code) {
            return None;
        }
        let error = Error::SeedRefused {
            device: device.name.clone(),
            message: message.to_owned(),
        };
        self.refused = true;
        if !self.typed {
            let kept = self
                .attempt
                .rejected
                .add(SEED, seed.text().expose(), &error);
            self.attempt.warn_if_not_noted(&kept);
        }
        Some(error)
    }

    /// The sign-in worked: a typed seed is kept now, as its question said.
    pub fn keep(&self) {
        let is_right = self.sent.is_some() && !self.refused;
        let Some(seed) = self.seed.as_ref().filter(|_| is_right) else {
            return;
        };
        let text = seed.text();
        self.attempt
            .warn_if_not_noted(&self.attempt.rejected.remove(SEED, text.expose()));
        if self.typed {
            let entry = seed_entry(self.attempt.identity);
            match self.attempt.saved.write(&entry, seed.text()) {
                Ok(()) => self
                    .attempt
                    .caller
                    .log
                    .say(format!("saved the {} in the keyring", entry.label)),
                Err(trouble) => self
                    .attempt
                    .caller
                    .log
                    .warn(format!("{trouble}; the {} was not saved", entry.label)),
            }
        }
    }
}
