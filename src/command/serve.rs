//! `ol-aws serve`: a container-credentials endpoint for one role, whose credentials are renewed while that needs nobody.

use std::io::IsTerminal;
use std::time::Duration;

use super::own_line::same_settings;
use super::{Context, write};
use crate::ask::Nobody;
use crate::cli::ServeArgs;
use crate::container_endpoint::{Endpoint, Identity};
use crate::error::{Error, Result};
use crate::login::{Held, Login, Purpose, now};

/// Seconds before the end at which new credentials are wanted: below that, boto asks at every request.
const EARLY: i64 = 900;
/// How often the cache is looked at for what others have obtained.
const LOOK: Duration = Duration::from_secs(15);
/// Seconds until another try after one that failed: at first, and at most.
const TRY_AGAIN: i64 = 60;
const LONGEST_PAUSE: i64 = 600;

pub fn run(arguments: &ServeArgs, context: &Context<'_>) -> Result<()> {
    context.with_login(&arguments.sign_in, Purpose::PresentShell, |mut login| {
        let wanted = login.wanted(arguments.role.reference().as_deref(), false)?;
        let held = login.credentials(wanted.as_deref())?;
        let login_line = login_line(&held, &login, context)?;
        let renewal = Renewal::of(held, login_line);
        let held = &renewal.held;
        let endpoint = Endpoint::start(arguments.port, &held.credentials, renewal.identity())?;
        let lines = endpoint
            .variables()
            .map(|(name, value)| format!("{name}={value}\n"));
        write(arguments.output.as_deref(), &lines.concat())?;
        context.log.say(format!("serving {}", held.summary()));
        if std::io::stderr().is_terminal() {
            context.log.say("Ctrl-C ends it");
        }
        // Everything else is nobody's to answer here: somebody may be typing in this terminal by then.
        login.ask = &Nobody;
        renewal.keep(&endpoint, &mut login, context)
    })
}

fn reference(held: &Held) -> &str {
    held.alias.as_deref().unwrap_or(&held.identity.role_arn)
}

/// What a person types to help out, with the settings of this process.
fn login_line(held: &Held, login: &Login<'_>, context: &Context<'_>) -> Result<String> {
    let words = [
        "ol-aws".to_owned(),
        "login".to_owned(),
        reference(held).to_owned(),
    ];
    let flags = same_settings(&login.settings, context)?;
    Ok(words.into_iter().chain(flags).collect::<Vec<_>>().join(" "))
}

/// What is served, and how the next credentials are got.
struct Renewal {
    held: Held,
    login_line: String,
    /// Seconds before the end: half a life, where that is short.
    early: i64,
    /// Unix seconds.
    next_try: i64,
    pause: i64,
    /// The end of the assertion that the last try had, in Unix seconds.
    assertion_tried: Option<i64>,
    /// What was said of a failure, so that it is said once.
    told: Option<String>,
}

impl Renewal {
    fn of(held: Held, login_line: String) -> Self {
        Self {
            login_line,
            early: EARLY.min(held.credentials.left(now()) / 2),
            held,
            next_try: 0,
            pause: TRY_AGAIN,
            assertion_tried: None,
            told: None,
        }
    }

    fn identity(&self) -> Identity<'_> {
        Identity {
            account_id: &self.held.identity.account_id,
            role_arn: &self.held.identity.role_arn,
            login_line: &self.login_line,
        }
    }

    /// For as long as the program runs. By the clock on the wall: a laptop may have slept.
    fn keep(
        mut self,
        endpoint: &Endpoint,
        login: &mut Login<'_>,
        context: &Context<'_>,
    ) -> Result<()> {
        loop {
            std::thread::sleep(self.until_due());
            if self.held.credentials.left(now()) > self.early {
                continue;
            }
            let newer = self
                .by_others(login)
                .or_else(|| self.renewed(login, context));
            if let Some(newer) = newer {
                self = Self::of(newer, self.login_line);
                endpoint.replace(&self.held.credentials, self.identity());
                context.log.say(format!("renewed: {}", self.held.summary()));
            }
        }
    }

    fn until_due(&self) -> Duration {
        let seconds = self.held.credentials.left(now()) - self.early;
        let seconds = u64::try_from(seconds).unwrap_or(0).max(1);
        match self.told {
            // Somebody is asked to sign in: that may be any moment.
            Some(_) => LOOK.min(Duration::from_secs(2)),
            None => LOOK.min(Duration::from_secs(seconds)),
        }
    }

    /// What another process has put into the cache.
    fn by_others(&self, login: &Login<'_>) -> Option<Held> {
        let cached = login.cached(reference(&self.held))?;
        let (ours, theirs) = (
            self.held.credentials.expiration,
            cached.credentials.expiration,
        );
        (theirs > ours && cached.credentials.left(now()) > 0).then_some(cached)
    }

    /// New credentials, where that needs nobody; not at every look, since it may ask OneLogin or run a program.
    fn renewed(&mut self, login: &mut Login<'_>, context: &Context<'_>) -> Option<Held> {
        let assertion = login.assertion_valid_until();
        let new_assertion = assertion.is_some() && assertion != self.assertion_tried;
        if now() < self.next_try && !new_assertion {
            return None;
        }
        self.assertion_tried = assertion;
        login.next_turn(Purpose::Background);
        // The guard was answered before we began to serve.
        login.options.yes = true;
        match login.credentials(Some(reference(&self.held))) {
            Ok(renewed) => return Some(renewed),
            Err(error) => self.tell(&error, context),
        }
        self.next_try = now() + self.pause;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        None
    }

    fn tell(&mut self, error: &Error, context: &Context<'_>) {
        let text = match error.exit_code() {
            9 => {
                let (line, held) = (&self.login_line, self.held.summary());
                format!(
                    "a sign-in is needed: run `{line}` in any terminal; until then this is served: {held}"
                )
            }
            _ => format!("not renewed: {error}"),
        };
        let said = error.to_string();
        if self.told.as_ref() != Some(&said) {
            context.log.warn(text);
            self.told = Some(said);
        }
    }
}
