//! `ol-aws serve`: a container-credentials endpoint for one role, whose credentials are renewed
//! while that needs nobody.

use std::io::IsTerminal;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::arguments::{RoleArgs, SignInArgs};
use super::self_command::same_settings;
use super::{Context, write};
use crate::ask::Nobody;
use crate::clock::Timestamp;
use crate::container_endpoint::{Answer, Endpoint, Route, ServedRole, new_token};
use crate::error::{Error, Result};
use crate::loopback_server::LoopbackServer;
use crate::sessions::{Purpose, RENEWAL_FOR_PROGRAMS, RoleCredentials, Sessions};

/// How often the cache is looked at for what others have obtained.
const LOOK: Duration = Duration::from_secs(15);
/// Until another try after one that failed: at first, and at most.
const TRY_AGAIN: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

#[derive(Debug, Args)]
#[command(
    after_help = "Signs in, listens on 127.0.0.1, and prints the two variables a client needs. It renews ahead of expiry while that needs nobody; \
                  when it needs you it says so here: run `ol-aws login` in any terminal. Ctrl-C ends it."
)]
pub struct Arguments {
    #[command(flatten)]
    pub role: RoleArgs,
    /// The port on 127.0.0.1; 0 is any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// Write the variables to FILE instead of stdout, readable by you alone
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write the token to FILE too, readable by you alone, for clients that take it from a file
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    context.with_sessions(&arguments.sign_in, Purpose::PresentShell, |mut sessions| {
        // A port that is taken is no reason to have signed in.
        let server = LoopbackServer::bind(Ipv4Addr::LOCALHOST, arguments.port)?;
        let wanted = sessions.wanted(arguments.role.reference().as_deref(), false)?;
        let held = sessions.get(wanted.as_deref())?;
        let login_line = login_line(&held, &sessions, context)?;
        let renewal = Renewal::of(held, login_line);
        let held = &renewal.held;
        let token = new_token().map_err(|error| Error::CannotListen {
            address: server.address(),
            reason: error.to_string(),
        })?;
        let endpoint = Endpoint::start(server, vec![Route::new(None, token, renewal.answer())])?;
        let token_file = arguments
            .token_file
            .as_deref()
            .map(token_file)
            .transpose()?;
        if let Some((path, _)) = &token_file {
            endpoint.write_token(0, path)?;
        }
        let token_file = token_file.as_ref().map(|(_, name)| name.as_str());
        let lines = endpoint.variables(0, token_file).into_iter();
        let lines = lines.map(|(name, value)| format!("{name}={value}\n"));
        write(arguments.output.as_deref(), &lines.collect::<String>())?;
        context.log.say(format!("serving {}", held.summary()));
        if std::io::stderr().is_terminal() {
            context.log.say("Ctrl-C ends it");
        }
        // Everything else is nobody's to answer here: somebody may be typing in this terminal by
        // then.
        sessions.sign_in.caller.ask = &Nobody;
        renewal.keep(&endpoint, &mut sessions, context)
    })
}

/// A file's whole path, since a client has another working directory; and as text.
fn token_file(path: &Path) -> Result<(PathBuf, String)> {
    let whole = std::path::absolute(path).map_err(|error| Error::io("find", path, &error))?;
    let name = whole
        .to_str()
        .filter(|name| !name.contains(char::is_control));
    let name = name.map(str::to_owned).ok_or_else(|| Error::Usage {
        message: "the path of --token-file cannot be written into a variable".into(),
        hint: "name a file in UTF-8, without control characters".into(),
    })?;
    Ok((whole, name))
}

fn reference(held: &RoleCredentials) -> &str {
    held.alias.as_deref().unwrap_or(&held.identity.role_arn)
}

/// What a person types to help out, with the settings of this process.
pub fn login_line(
    held: &RoleCredentials,
    sessions: &Sessions<'_>,
    context: &Context<'_>,
) -> Result<String> {
    let words = [
        "ol-aws".to_owned(),
        "login".to_owned(),
        reference(held).to_owned(),
    ];
    let flags = same_settings(&sessions.sign_in.settings, context)?;
    Ok(words.into_iter().chain(flags).collect::<Vec<_>>().join(" "))
}

/// What is served, and how the next credentials are got.
pub struct Renewal {
    held: RoleCredentials,
    login_line: String,
    /// So long before the end: half a life, where that is short.
    early: Duration,
    next_try: Timestamp,
    pause: Duration,
    /// The end of the assertion that the last try had.
    assertion_tried: Option<Timestamp>,
    /// What was said of a failure, so that it is said once.
    told: Option<String>,
}

impl Renewal {
    pub fn of(held: RoleCredentials, login_line: String) -> Self {
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

    pub fn answer(&self) -> Answer {
        let role = ServedRole {
            account_id: &self.held.identity.account_id,
            role_arn: &self.held.identity.role_arn,
            login_line: &self.login_line,
        };
        Answer::of(&self.held.credentials, role)
    }

    /// For as long as the program runs. By the clock on the wall: a laptop may have slept.
    pub fn keep(
        mut self,
        endpoint: &Endpoint,
        sessions: &mut Sessions<'_>,
        context: &Context<'_>,
    ) -> Result<()> {
        loop {
            std::thread::sleep(self.until_due());
            if self.held.credentials.expiration.left() > self.early {
                continue;
            }
            let newer = self
                .by_others(sessions)
                .or_else(|| self.renewed(sessions, context));
            if let Some(newer) = newer {
                self = Self::of(newer, self.login_line);
                endpoint.replace(0, self.answer());
                context.log.say(format!("renewed: {}", self.held.summary()));
            }
        }
    }

    fn until_due(&self) -> Duration {
        match self.told {
            // Somebody is asked to sign in: that may be any moment.
            Some(_) => Duration::from_secs(2),
            None => {
                let left = self.held.credentials.expiration.left();
                let until_due = left.saturating_sub(self.early);
                until_due.clamp(Duration::from_secs(1), LOOK)
            }
        }
    }

    /// What another process has put into the cache.
    fn by_others(&self, sessions: &Sessions<'_>) -> Option<RoleCredentials> {
        let cached = sessions.cached(reference(&self.held))?;
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
        sessions.options.yes = true;
        match sessions.get(Some(reference(&self.held))) {
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
            format!(
                "a sign-in is needed: run `{line}` in any terminal; until then this is served: {held}"
            )
        } else {
            format!("not renewed: {error}")
        };
        let said = error.to_string();
        if self.told.as_ref() != Some(&said) {
            context.log.warn(text);
            self.told = Some(said);
        }
    }
}
