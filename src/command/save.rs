//! `ol-aws save`: writes the credentials to a profile of the AWS credentials file; with `--loop` it stays and renews them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

use super::Context;
use crate::ask;
use crate::aws_files::{self, Kind, other_ways, why_to_keep};
use crate::cli::SaveArgs;
use crate::credentials::{for_people, local_clock};
use crate::error::{Error, Result};
use crate::login::{Held, LAST_SECONDS, Login, Purpose, now};

/// How often somebody who waits looks at the clock, and at the clock alone: a laptop may have slept.
const TICK: Duration = Duration::from_secs(1);
/// Seconds until another try while OneLogin or AWS cannot be reached.
const TRY_AGAIN: i64 = 60;

pub fn run(arguments: &SaveArgs, context: &Context<'_>) -> Result<()> {
    let target = Target::of(arguments, context)?;
    context.with_login(&arguments.sign_in, |mut login| {
        login.options.purpose = Purpose::PresentShell;
        login.options.stays = arguments.times > 1;
        // Before a code is spent for nothing.
        target.check(context)?;
        let wanted = login.wanted(arguments.role.reference().as_deref(), true)?;
        let held = login.credentials(wanted.as_deref())?;
        target.save(&held, context)?;
        let profile = &target.profile;
        context
            .log
            .say(format!("saved as {profile}: {}", held.summary()));
        if arguments.times == 1 {
            context.log.say(format!(
                "try: aws sts get-caller-identity --profile {profile}"
            ));
            return Ok(());
        }
        keep_renewing(arguments, &target, held, &mut login, context)
    })
}

/// The further turns of `--loop`.
fn keep_renewing(
    arguments: &SaveArgs,
    target: &Target,
    mut held: Held,
    login: &mut Login<'_>,
    context: &Context<'_>,
) -> Result<()> {
    // What was chosen, whatever comes first in a list by then.
    let role = held.alias.clone().unwrap_or(held.identity.role_arn.clone());
    let every = i64::try_from(arguments.every * 60).expect("an hour at most");
    for turn in 2..=arguments.times {
        wait_until(
            now() + every,
            &format!("renewal {turn} of {}", arguments.times),
            target,
            &held,
            context,
        );
        login.next_turn();
        held = renewed(&role, target, &held, login, context)?;
        target.save(&held, context)?;
        context
            .log
            .say(format!("saved as {}: {}", target.profile, held.summary()));
        if login.factor_taken {
            context.log.say(EVERY_TIME);
        }
    }
    Ok(())
}

const EVERY_TIME: &str = "OneLogin asked for a second factor again; an administrator can spare you that with the policy \
                          \"Skip if OTP received within last X minutes\"";

/// New credentials; while the network is down, later.
fn renewed(
    role: &str,
    target: &Target,
    held: &Held,
    login: &mut Login<'_>,
    context: &Context<'_>,
) -> Result<Held> {
    let mut told = false;
    loop {
        let error = match login.credentials(Some(role)) {
            Ok(renewed) => return Ok(renewed),
            Err(error) => error,
        };
        if let Error::NeedsAnswer { key, .. } = &error
            && ["otp_command", "device"].contains(key)
        {
            context.log.say(EVERY_TIME);
        }
        let last_try = held.credentials.left(now()) < LAST_SECONDS + TRY_AGAIN;
        if error.exit_code() != 8 || last_try {
            return Err(error);
        }
        if !told {
            context.log.warn(format!(
                "{error}; trying again every minute while the credentials live"
            ));
            told = true;
        }
        wait_until(now() + TRY_AGAIN, "another try", target, held, context);
    }
}

/// Shows how long it is until then, on a terminal; elsewhere the hour, once. A signal ends us here with a word to that.
fn wait_until(due: i64, what: &str, target: &Target, held: &Held, context: &Context<'_>) {
    let profile = &target.profile;
    let left = held.summary();
    ask::parting(Some(format!("\nol-aws: stopped; {profile} keeps {left}\n")));
    if !context.log.shows_progress() {
        let at = OffsetDateTime::from_unix_timestamp(due).map(local_clock);
        context
            .log
            .say(format!("{what} at {}", at.unwrap_or_default()));
    }
    while due > now() {
        let left = for_people(due - now());
        context
            .log
            .progress(&format!("ol-aws: {what} in {left}; Ctrl-C ends it"));
        std::thread::sleep(TICK);
    }
    context.log.end_progress();
    ask::parting(None);
}

/// The profile to write, and where it is.
struct Target {
    path: PathBuf,
    profile: String,
    /// Whether the SDKs read the AWS config file beside this one.
    usual: bool,
    force: bool,
    locks: PathBuf,
}

impl Target {
    fn of(arguments: &SaveArgs, context: &Context<'_>) -> Result<Self> {
        let profile = arguments.profile.clone();
        if !aws_files::is_profile_name(&profile) {
            return Err(Error::Usage {
                message: format!("`{profile}` cannot be the name of a profile"),
                hint: "leave out brackets, quotes, # and ;".into(),
            });
        }
        let usual = Kind::Credentials.path(context.environment);
        let path = match &arguments.file {
            Some(file) => {
                std::path::absolute(file).map_err(|error| Error::file("find", file, &error))?
            }
            None => Kind::Credentials.required_path(context.environment)?,
        };
        Ok(Self {
            usual: usual.as_ref() == Some(&path),
            path,
            profile,
            force: arguments.force,
            locks: context.state_dir()?,
        })
    }

    /// # Errors
    /// Where the profile is not ours to write, in this file or in the AWS config file, which we never change here.
    fn check(&self, context: &Context<'_>) -> Result<()> {
        let credentials = aws_files::read(Kind::Credentials, &self.path)?;
        self.may_write(credentials.profile(&self.profile), &self.path)?;
        let config = Kind::Config
            .path(context.environment)
            .filter(|_| self.usual);
        let Some(config) = config else { return Ok(()) };
        let found = aws_files::read(Kind::Config, &config)?.profile(&self.profile);
        if !self.force {
            return self.may_write(found, &config);
        }
        if let Some(found) = found
            && let Some(way) = other_ways(&found).next()
        {
            context.log.warn(format!(
                "{} line {}: the profile {} has {way} there; some SDKs take that, some the keys",
                config.display(),
                found.line,
                self.profile
            ));
        }
        Ok(())
    }

    fn may_write(&self, found: Option<aws_files::Profile>, path: &Path) -> Result<()> {
        let kept = found.and_then(|found| Some((why_to_keep(&found)?, found.line)));
        match kept.filter(|_| !self.force) {
            None => Ok(()),
            Some((reason, line)) => Err(Error::ProfileTaken {
                profile: self.profile.clone(),
                place: format!("{} line {line}", path.display()),
                reason,
                hint: "choose another --profile, or write over it with --force".into(),
            }),
        }
    }

    fn save(&self, held: &Held, context: &Context<'_>) -> Result<()> {
        let credentials = &held.credentials;
        let (secret, token) = (
            credentials.secret_access_key.expose(),
            credentials.session_token.expose(),
        );
        let end = expiration(credentials.expiration);
        let set = [
            ("aws_access_key_id", credentials.access_key_id.as_str()),
            ("aws_secret_access_key", secret),
            ("aws_session_token", token),
            ("aws_session_expiration", &end),
        ];
        let region = held
            .identity
            .region
            .as_deref()
            .map(|region| ("region", region));
        for (name, value) in set.into_iter().chain(region) {
            check_value(name, value)?;
        }
        aws_files::edit(Kind::Credentials, &self.path, &self.locks, |document| {
            let found = document.profile(&self.profile);
            // It may have changed since we looked.
            self.may_write(found.clone(), &self.path)?;
            let mut entries: Vec<(&str, Option<&str>)> = Vec::new();
            if let Some(found) = &found {
                // Beside these the keys would not count.
                entries.extend(other_ways(found).map(|way| (way, None)));
                // boto3 prefers the older name, so it must not hold an older token.
                let older = found.get("aws_security_token").map(|_| Some(token));
                entries.extend(older.map(|token| ("aws_security_token", token)));
            }
            entries.extend(
                set.into_iter()
                    .chain(region)
                    .map(|(name, value)| (name, Some(value))),
            );
            let changed = document.set(&self.profile, &entries);
            changed.map_err(|wrong| wrong.of_file(&self.path))
        })
        .inspect(|()| {
            context
                .log
                .detail(|| format!("wrote {}", self.path.display()))
        })
    }
}

/// `2026-11-23T21:00:00+0000`, as OneLogin's own tools write it, which other programs have learned to read.
fn expiration(unix_seconds: i64) -> String {
    let format = format_description!(
        "[year]-[month]-[day]T[hour]:[minute]:[second][offset_hour sign:mandatory][offset_minute]"
    );
    let end =
        OffsetDateTime::from_unix_timestamp(unix_seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    end.to_offset(UtcOffset::UTC)
        .format(format)
        .expect("years of four digits can be written")
}

/// A line of the file is all a value can have.
fn check_value(name: &str, value: &str) -> Result<()> {
    match !value.is_empty() && value.chars().all(|c| c.is_ascii_graphic()) {
        true => Ok(()),
        false => Err(Error::Unwritable {
            name: name.to_owned(),
            format: "a line of an AWS file",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expiration_is_written_as_onelogins_tools_do() {
        assert_eq!(expiration(1_795_467_600), "2026-11-23T21:00:00+0000");
    }

    #[test]
    fn a_value_that_would_be_more_than_a_line_is_refused() {
        assert!(check_value("region", "eu-west-1").is_ok());
        for value in ["", "a\nb = c", "a b", "\u{e9}"] {
            assert!(check_value("region", value).is_err());
        }
    }
}
