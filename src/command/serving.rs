//! Roles whose credentials are served: renewed ahead of their end while that needs nobody, and taken
//! from the cache where another process brought them. For every verb with an endpoint.

use std::time::Duration;

use super::Context;
use super::self_command::same_settings;
use crate::ask::Nobody;
use crate::clock::Timestamp;
use crate::config::Guard;
use crate::container_endpoint::{Answer, Endpoint, ServedRole};
use crate::error::{Error, Result};
use crate::last_refusal::Asked;
use crate::sessions::{Purpose, RENEWAL_FOR_PROGRAMS, RoleCredentials, Sessions};

/// How often the cache is looked at for what others have obtained.
const LOOK: Duration = Duration::from_secs(15);
/// The same while a person is asked to sign in: that may be any moment.
const LOOK_FOR_PERSON: Duration = Duration::from_secs(2);
/// Until another try after one that failed: at first, and at most.
const TRY_AGAIN: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// A role that is served, and how its next credentials are got.
pub struct Serving {
    pub held: RoleCredentials,
    login_line: String,
    /// So long before the end: half a life, where that is short.
    early: Duration,
    next_try: Timestamp,
    pause: Duration,
    /// The end of the assertion that the last try had.
    assertion_tried: Option<Timestamp>,
    /// What was said of a failure, so that it is said once.
    told: Option<Error>,
}

impl Serving {
    /// # Errors
    /// When the settings of this process cannot be named in another terminal.
    pub fn of(
        held: RoleCredentials,
        sessions: &Sessions<'_>,
        context: &Context<'_>,
    ) -> Result<Self> {
        let words = ["ol-aws", "login", held.reference()].map(str::to_owned);
        let flags = same_settings(&sessions.sign_in.settings, context)?;
        let line: Vec<String> = words.into_iter().chain(flags).collect();
        Ok(Self::from(held, line.join(" ")))
    }

    fn from(held: RoleCredentials, login_line: String) -> Self {
        Self {
            login_line,
            early: RENEWAL_FOR_PROGRAMS.min(held.credentials.expiration.left() / 2),
            held,
            next_try: Timestamp::UNIX_EPOCH,
            pause: TRY_AGAIN,
            assertion_tried: None,
            told: None,
        }
    }

    /// The role, as a person names it.
    pub fn name(&self) -> String {
        self.held.name()
    }

    pub fn answer(&self) -> Answer {
        let role = ServedRole {
            account_id: self.held.identity.account_id.as_deref(),
            role_arn: self.held.identity.role_arn.as_deref(),
            login_line: &self.login_line,
        };
        Answer::of(&self.held.credentials, role)
    }

    fn is_due(&self) -> bool {
        self.held.credentials.expiration.left() <= self.early
    }

    fn until_due(&self) -> Duration {
        if self.told.is_some() {
            return LOOK_FOR_PERSON;
        }
        let left = self.held.credentials.expiration.left();
        let until_due = left.saturating_sub(self.early);
        until_due.clamp(Duration::from_secs(1), LOOK)
    }

    /// What another process has put into the cache.
    fn by_others(&self, sessions: &Sessions<'_>) -> Option<RoleCredentials> {
        let cached = sessions.cached(self.held.reference())?;
        let (ours, theirs) = (
            self.held.credentials.expiration,
            cached.credentials.expiration,
        );
        (theirs > ours && theirs > Timestamp::now()).then_some(cached)
    }

    /// New credentials, where that needs nobody; not at every look, since it may ask OneLogin or
    /// run a program.
    fn renewed(
        &mut self,
        sessions: &mut Sessions<'_>,
        context: &Context<'_>,
    ) -> Option<RoleCredentials> {
        let assertion = sessions.assertion_valid_until();
        let new_assertion = assertion.is_some() && assertion != self.assertion_tried;
        if Timestamp::now() < self.next_try && !new_assertion {
            return None;
        }
        self.assertion_tried = assertion;
        sessions.next_turn(Purpose::Background);
        // The guard was answered before we began to serve.
        sessions.options.answered = Some(Guard::ExecOnly);
        match sessions.get(Some(self.held.reference())) {
            Ok(renewed) => return Some(renewed),
            Err(error) => self.tell(&error, context),
        }
        self.next_try = Timestamp::now() + self.pause;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        None
    }

    fn tell(&mut self, error: &Error, context: &Context<'_>) {
        let text = if error.needs_person() {
            let (line, held) = (&self.login_line, self.held.summary());
            format!("run `{line}` in any terminal to sign in; still serving {held}")
        } else if let Error::Profile { hint, .. } = error {
            format!("not renewed: {error}; {hint}")
        } else {
            format!("not renewed: {error}")
        };
        let said = self.told.as_ref().map(Error::to_string);
        if said.as_deref() != Some(&error.to_string()) {
            context.log.warn(text);
            self.told = Some(error.clone());
        }
    }
}

/// Keeps what an endpoint gives fresh, for as long as the program runs. Each role's place here is
/// that of its route. It goes by the clock on the wall, since a laptop may have slept.
pub fn keep_fresh(
    mut served: Vec<Serving>,
    endpoint: &Endpoint,
    sessions: &mut Sessions<'_>,
    context: &Context<'_>,
) -> Result<()> {
    // Somebody may be typing in this terminal by now.
    sessions.sign_in.caller.ask = &Nobody;
    loop {
        sessions.disconnect();
        let pauses = served.iter().map(Serving::until_due);
        std::thread::sleep(pauses.min().unwrap_or(LOOK));
        for (route, role) in served.iter_mut().enumerate() {
            if !role.is_due() {
                continue;
            }
            let newer = role
                .by_others(sessions)
                .or_else(|| role.renewed(sessions, context));
            if let (Some(client), Some(error)) = (endpoint.take_refused(route), &role.told) {
                let asked = Asked {
                    tenant: sessions.sign_in.settings.tenant.clone(),
                    role: Some(role.name()),
                    program: client.name,
                };
                context.note_refusal(&asked, error);
            }
            if let Some(newer) = newer {
                *role = Serving::from(newer, std::mem::take(&mut role.login_line));
                endpoint.replace(route, role.answer());
                context.note_success(Some(&role.name()), &role.held, sessions);
                context.log.say(format!("renewed: {}", role.held.summary()));
            }
        }
    }
}
