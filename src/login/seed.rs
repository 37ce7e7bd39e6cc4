//! Codes made of the seed in the keyring (`totp = true`). A code is sent once: the window of the last one is remembered
//! across processes, and the next code waits for the next window. The sign-in's lock is held meanwhile.

use std::path::PathBuf;
use std::time::Duration;

use super::answers::Person;
use super::now;
use super::refusals::unsent;
use super::stored::seed_entry;
use crate::ask::{Question, WhileWaiting};
use crate::error::{Error, Result};
use crate::files::{self, name_of};
use crate::onelogin::{Device, Factor};
use crate::secret::Secret;
use crate::totp::Seed;

/// A refused seed is remembered as a password is: it makes another wrong code every half minute.
const SEED: &str = "TOTP seed";
/// A window further ahead than this was noted by a clock that was wrong then.
const FURTHEST: u64 = 2;

/// What is known of the seed in this sign-in.
#[derive(Default)]
pub(super) struct Seeds {
    looked_for: bool,
    seed: Option<Seed>,
    typed: bool,
    refused: bool,
    /// The code sent last.
    sent: Option<Secret>,
}

impl Person<'_> {
    /// Whether codes for such a device come from a seed: one that is kept, or one that can be typed and kept now.
    pub(super) fn makes_codes(&mut self, factor: Factor) -> bool {
        self.settings.totp
            && factor != Factor::SentCode
            && match (self.has_seed(), self.seeds.refused && !self.seeds.typed) {
                (true, _) => true,
                // There is one, and it is wrong: the person types a code.
                (false, true) => false,
                (false, false) => self.ask.can_ask() && self.stored.can_keep(),
            }
    }

    /// The one device among these that shows codes, where a seed makes them.
    pub(super) fn device_of_seed(
        &mut self,
        several: &[usize],
        devices: &[Device],
    ) -> Option<usize> {
        let mut with_codes = several
            .iter()
            .filter(|index| Factor::of_device(&devices[**index].name) == Factor::Code);
        let only = with_codes.next().filter(|_| with_codes.next().is_none())?;
        self.makes_codes(Factor::Code).then_some(*only)
    }

    /// A code that was not sent before; `None` when there is no seed, or a person would rather type one.
    ///
    /// # Errors
    /// When the seed's codes were refused before, and nobody is here to try again.
    pub(super) fn made_code(&mut self, device: &Device, clock_skew: i64) -> Result<Option<Secret>> {
        if !self.makes_codes(Factor::of_device(&device.name)) {
            return Ok(None);
        }
        if !self.has_seed() {
            self.type_seed(device)?;
        }
        let seed = self.seeds.seed.clone().expect("it was found or typed");
        if !self.ask.can_ask()
            && let Some(refused) = self.refusals.find(SEED, seed.text().expose())
        {
            return Err(refused);
        }
        let code = self.next_window(&seed, clock_skew)?;
        let code = code.map(|step| seed.code(step));
        self.seeds.sent.clone_from(&code);
        Ok(code)
    }

    fn has_seed(&mut self) -> bool {
        if !self.seeds.looked_for {
            self.seeds.looked_for = true;
            let kept = self.stored.read(&seed_entry(self.who));
            match kept.map(|text| Seed::read(text.expose())) {
                Some(Ok(seed)) => self.seeds.seed = Some(seed),
                Some(Err(reason)) => self
                    .log
                    .warn(format!("the TOTP seed in the keyring is none: {reason}")),
                None => {}
            }
        }
        self.seeds.seed.is_some() && !self.seeds.refused
    }

    fn type_seed(&mut self, device: &Device) -> Result<()> {
        let text = format!(
            "TOTP seed of {} (base32, or the otpauth:// address; it goes into the keyring)",
            device.name
        );
        let question = Question {
            text: &text,
            key: "totp",
            variable: &self.settings.variable("OL_AWS_TOTP"),
        };
        loop {
            match Seed::read(self.ask.secret(&question)?.expose()) {
                Ok(seed) => {
                    self.seeds.seed = Some(seed);
                    self.seeds.typed = true;
                    self.seeds.refused = false;
                    return Ok(());
                }
                Err(reason) => self.ask.tell(&format!("this is no seed: {reason}")),
            }
        }
    }

    /// The first window of which no code was sent yet; noted before its code is sent.
    fn next_window(&self, seed: &Seed, clock_skew: i64) -> Result<Option<u64>> {
        let time = || now() + clock_skew;
        let mut step = seed.step(time());
        let last = self.last_window();
        if let Some(last) = last.filter(|last| (step..=step + FURTHEST).contains(last)) {
            step = last + 1;
            let left = || seed.start_of(step) - time();
            let line = |left| {
                format!("the code of this window was sent before; the next one is in {left} s")
            };
            if !self.ask.can_ask() {
                self.log.say(line(left()));
            }
            while left() > 0 {
                let line = line(left()) + " (o + Enter to type one instead)";
                if self.ask.wait(&line, Duration::from_secs(1))? == WhileWaiting::WantsCode {
                    self.ask.end_wait();
                    return Ok(None);
                }
            }
            self.ask.end_wait();
        }
        if let Some(path) = self.window_file() {
            let noted = files::write_private(&path, step.to_string().as_bytes());
            let noted = noted.map_err(|error| Error::file("write", &path, &error));
            match self.ask.can_ask() {
                true => self.warn_if_forgotten(&noted),
                // Another process would send the same code.
                false => noted.map_err(|error| unsent("code of the TOTP seed", error))?,
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
        let name = format!("totp-{}", name_of(self.who.account().as_bytes()));
        Some(self.store?.directory().join(name))
    }

    /// Whether the code came from the seed; then the seed is remembered as refused.
    pub(super) fn made_code_refused(
        &mut self,
        device: &Device,
        code: &Secret,
        message: &str,
    ) -> Option<Error> {
        let seed = self.seeds.seed.as_ref()?;
        if self.seeds.sent.as_ref() != Some(code) {
            return None;
        }
        let error = Error::SeedRefused {
            device: device.name.clone(),
            message: message.to_owned(),
        };
        self.seeds.refused = true;
        if !self.seeds.typed {
            let kept = self.refusals.add(SEED, seed.text().expose(), &error);
            self.warn_if_forgotten(&kept);
        }
        Some(error)
    }

    /// The sign-in worked: a typed seed is kept now, as its question said.
    pub(super) fn keep_seed(&self) {
        let seeds = &self.seeds;
        let Some(seed) = seeds
            .seed
            .as_ref()
            .filter(|_| seeds.sent.is_some() && !seeds.refused)
        else {
            return;
        };
        let text = seed.text();
        self.warn_if_forgotten(&self.refusals.remove(SEED, text.expose()));
        if seeds.typed {
            let entry = seed_entry(self.who);
            match self.stored.keyring.write(&entry, seed.text()) {
                Ok(()) => self
                    .log
                    .say(format!("the {} is in the keyring now", entry.label)),
                Err(trouble) => self
                    .log
                    .warn(format!("{trouble}; the {} is not kept", entry.label)),
            }
        }
    }
}
