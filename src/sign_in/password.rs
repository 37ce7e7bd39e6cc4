//! The password of one sign-in: where it comes from, and what becomes of it when OneLogin takes or
//! refuses it.

use super::attempt::Attempt;
use super::saved_secrets::{NewSecret, password_entry};
use crate::ask::Question;
use crate::config::Source;
use crate::error::{Error, Refusal, Result};
use crate::secret::Secret;
use crate::secret_command;

/// Passwords one may type in one run.
const TRIES: u32 = 3;
/// What a rejected password is remembered as.
const KIND: &str = "password";

pub struct Password {
    pub secret: Secret,
    source: Source,
}

impl Password {
    pub fn is_typed(&self) -> bool {
        self.source == Source::Asked
    }
}

pub struct AcceptedPassword {
    pub secret: Secret,
    /// To be kept, when a person typed it.
    pub new: Option<NewSecret>,
}

pub struct PasswordSource<'a> {
    attempt: Attempt<'a>,
    /// To be called once, when there will be a password.
    on_sign_in: Option<&'a dyn Fn()>,
    /// Typed for an earlier sign-in of this run, which failed for another reason.
    unjudged: Option<Secret>,
    /// Whoever called asks again by themselves when OneLogin refuses what was typed.
    caller_retries: bool,
    tries: u32,
    /// The one that the keyring holds, when OneLogin refuses it.
    refused_saved: Option<Secret>,
}

impl<'a> PasswordSource<'a> {
    pub fn new(
        attempt: Attempt<'a>,
        unjudged: Option<Secret>,
        caller_retries: bool,
        on_sign_in: &'a dyn Fn(),
    ) -> Self {
        Self {
            attempt,
            on_sign_in: Some(on_sign_in),
            unjudged,
            caller_retries,
            tries: 0,
            refused_saved: None,
        }
    }

    /// The next one to try, in this order: variable, command, keyring, and at last
    /// the person, who is also asked after each that was refused. One that OneLogin refused before
    /// is not sent again, unless a person types it.
    ///
    /// # Errors
    /// That of the last refusal, when nobody can be asked; what the question ends with.
    pub fn next(&mut self) -> Result<Password> {
        self.tries += 1;
        if let Some(secret) = self.unjudged.take() {
            self.begin();
            let source = Source::Asked;
            return Ok(Password { secret, source });
        }
        if self.tries > 1 {
            return self.typed();
        }
        let Some(found) = self.found()? else {
            return self.typed();
        };
        let Attempt {
            rejected, caller, ..
        } = self.attempt;
        let refused = rejected.find(KIND, found.secret.expose());
        if refused.is_some() && found.source == Source::Keyring {
            self.refused_saved = Some(found.secret.clone());
        }
        match rejected.check(KIND).err().or(refused) {
            None => {
                self.begin();
                return Ok(found);
            }
            Some(error) if !caller.ask.can_ask() => return Err(error),
            Some(error @ Error::NotSent { .. }) => caller.ask.tell(&error.to_string()),
            Some(_) => caller
                .ask
                .tell("OneLogin refused this password last time, so it is not sent again"),
        }
        self.typed()
    }

    fn found(&mut self) -> Result<Option<Password>> {
        let Attempt {
            settings,
            identity,
            saved,
            ..
        } = self.attempt;
        if let Some(secret) = settings.password.clone() {
            let source = Source::Variable(settings.variable("OL_AWS_PASSWORD"));
            return Ok(Some(Password { secret, source }));
        }
        if let Some(command) = &settings.password_command {
            self.open_connections();
            let key = "password_command";
            return Ok(Some(Password {
                secret: secret_command::run(key, command, self.attempt.surroundings())?,
                source: Source::Command(key),
            }));
        }
        let source = Source::Keyring;
        let secret = saved.read(&password_entry(identity));
        Ok(secret.map(|secret| Password { secret, source }))
    }

    /// Reports that a password could not be sent before a person types it.
    fn typed(&mut self) -> Result<Password> {
        let Attempt {
            settings,
            identity,
            caller,
            ..
        } = self.attempt;
        self.attempt.check_route()?;
        if self.attempt.can_ask() {
            self.open_connections();
        }
        let secret = caller.ask.secret(&Question::new(
            &format!("OneLogin password of {}", identity.username),
            "password_command",
            settings.variable("OL_AWS_PASSWORD"),
        ))?;
        let source = Source::Asked;
        Ok(Password { secret, source })
    }

    fn begin(&mut self) {
        if let Some(on_sign_in) = self.on_sign_in.take() {
            on_sign_in();
        }
    }

    /// For the time in which the password is awaited: to AWS, and to OneLogin.
    fn open_connections(&mut self) {
        if self.on_sign_in.is_some() {
            self.attempt.http.warm(&self.attempt.identity.base_url, 1);
        }
        self.begin();
    }

    /// OneLogin took it. What was refused is right again when a person types it and it is taken.
    pub fn accepted(&self, password: Password) -> AcceptedPassword {
        let noted = self.attempt.rejected.remove(KIND, password.secret.expose());
        self.attempt.warn_if_not_noted(&noted);
        let is_new = password.is_typed() && self.refused_saved.as_ref() != Some(&password.secret);
        let new = is_new.then(|| NewSecret {
            entry: password_entry(self.attempt.identity),
            secret: password.secret.clone(),
            replaces: self.refused_saved.is_some(),
        });
        let secret = password.secret;
        AcceptedPassword { secret, new }
    }

    /// The sign-in failed: remembers the password where it is to blame.
    ///
    /// # Errors
    /// The failure, unless another password is to be tried.
    pub fn failed(&mut self, password: Password, error: Error) -> Result<()> {
        let rejected = self.attempt.rejected;
        // A wrong password whose refusal got lost counts at OneLogin all the same.
        if !matches!(error, Error::Unreachable { is_sent: true, .. }) {
            rejected.judged();
        }
        let refusal = match &error {
            Error::SignInRefused { refusal, .. } => Some(*refusal),
            _ => None,
        };
        if refusal != Some(Refusal::UserOrPassword) {
            let says_nothing = matches!(refusal, None | Some(Refusal::App | Refusal::Subdomain));
            let is_unjudged = password.is_typed() && says_nothing;
            self.unjudged = is_unjudged.then_some(password.secret);
            return Err(error);
        }
        if !password.is_typed() {
            let noted = rejected.add(KIND, password.secret.expose(), &error);
            self.attempt.warn_if_not_noted(&noted);
        }
        let is_replaceable = password.source == Source::Keyring && self.attempt.can_ask();
        let is_typed = password.is_typed();
        if is_replaceable {
            self.refused_saved = Some(password.secret);
        }
        if (is_typed || is_replaceable) && self.tries < TRIES && !self.caller_retries {
            self.attempt.tell(&error.to_string());
            return Ok(());
        }
        Err(error)
    }

    /// For the next sign-in of this run.
    pub fn into_unjudged(self) -> Option<Secret> {
        self.unjudged
    }
}
