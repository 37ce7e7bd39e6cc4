//! `ol-aws save`: writes the credentials to a profile of the AWS credentials file; with `--loop` it
//! stays and renews them.

mod renewal_loop;

use std::path::{Path, PathBuf};

use clap::Args;
use time::macros::format_description;

use super::Context;
use super::arguments::{ChainArgs, RoleArgs, SignInArgs};
use crate::ask;
use crate::aws_files::{self, AwsFile, other_ways, why_to_keep};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::region::replacement;
use crate::sessions::{Purpose, RoleCredentials, Sessions};

#[derive(Debug, Args)]
#[command(
    before_help = r"Use this for programs that can only read keys from a file. For all others, use `ol-aws profiles`, which writes no keys.

ol-aws overwrites a profile that has temporary keys. If the profile has a long-term key or gets its credentials in another way, ol-aws refuses unless you add --force.",
    after_help = r"Examples:
  # Write the profile `work`
  ol-aws save --profile work admin

  # Keep it up to date for eight hours
  ol-aws save --profile work admin --loop 11"
)]
pub struct Arguments {
    #[command(flatten)]
    pub role: RoleArgs,
    /// The profile to write
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: String,
    /// Write to this credentials file [env: AWS_SHARED_CREDENTIALS_FILE]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Keep running, and sign in this many times in total
    #[arg(long = "loop", value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub times: u32,
    /// With --loop: minutes between sign-ins, 15 to 60
    #[arg(long, value_name = "MIN", default_value_t = 45, value_parser = clap::value_parser!(u64).range(15..=60))]
    pub every: u64,
    /// Overwrite a long-term key or another source of credentials
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub chain: ChainArgs,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let target = Target::of(arguments, context)?;
    let named = arguments.role.reference();
    context.with_sessions_set_up(
        &arguments.sign_in,
        named.as_slice(),
        Purpose::PresentShell,
        |mut sessions| {
            sessions.sign_in.options.repeated = arguments.times > 1;
            // Before a password or a code is asked for.
            target.check(context)?;
            aws_files::can_edit(&target.path, &target.locks)?;
            sessions.options.hop = arguments.chain.hop();
            let wanted = sessions.destination(named.as_deref(), true)?;
            target.check_source(wanted.as_deref(), &sessions)?;
            let held = sessions.get(wanted.as_deref())?;
            target.save(&held, context)?;
            target.tell_of_region(&held, &sessions, context)?;
            context
                .log
                .say(format!("{}; {}", target.saved(&held), target.use_of_it()));
            match arguments.times {
                1 => Ok(()),
                _ => renewal_loop::further(arguments, &target, held, &mut sessions, context),
            }
        },
    )
}

/// The profile to write, and where it is.
struct Target {
    path: PathBuf,
    profile: String,
    /// Whether the SDKs read the AWS config file beside this one.
    usual: bool,
    force: bool,
    /// `--region` is set: it is written whatever the config file says.
    region_asked: bool,
    locks: PathBuf,
}

impl Target {
    /// # Errors
    /// For the profile that the role gets its credentials from: it would have those of now for ever.
    fn check_source(&self, wanted: Option<&str>, sessions: &Sessions<'_>) -> Result<()> {
        let role = wanted.and_then(|wanted| sessions.find_known(wanted).ok());
        match role {
            Some(role) if self.usual && role.root().profile() == Some(&self.profile) => {
                Err(Error::Usage {
                    message: format!(
                        "`{}` gets its credentials from the profile `{}`, which saving them would replace",
                        role.reference(),
                        self.profile
                    ),
                    hint: "choose another --profile".into(),
                })
            }
            _ => Ok(()),
        }
    }

    fn of(arguments: &Arguments, context: &Context<'_>) -> Result<Self> {
        let profile = arguments.profile.clone();
        if !aws_files::is_profile_name(&profile) {
            return Err(Error::Usage {
                message: format!("`{profile}` is not a valid profile name"),
                hint: "choose a name without brackets, quotes, backslashes, # and ;, and without the word `profile`"
                    .into(),
            });
        }
        let usual = AwsFile::Credentials.path(context.environment);
        let path = match &arguments.file {
            Some(file) => {
                std::path::absolute(file).map_err(|error| Error::io("find", file, &error))?
            }
            None => AwsFile::Credentials.required_path(context.environment)?,
        };
        Ok(Self {
            usual: usual.is_some_and(|usual| aws_files::is_same_file(&usual, &path)),
            path,
            profile,
            force: arguments.force,
            region_asked: arguments.sign_in.region.is_some(),
            locks: context.state_dir()?,
        })
    }

    /// # Errors
    /// Where the profile is not ours to write, in this file or in the AWS config file, which we
    /// never change here.
    fn check(&self, context: &Context<'_>) -> Result<()> {
        let credentials = aws_files::read(AwsFile::Credentials, &self.path)?;
        self.may_write(credentials.profile(&self.profile), &self.path)?;
        let config = AwsFile::Config
            .path(context.environment)
            .filter(|_| self.usual);
        let Some(config) = config else { return Ok(()) };
        let document = aws_files::read(AwsFile::Config, &config)?;
        // `[default]` may stand there in two forms.
        let found = document.profiles().into_iter();
        for found in found.filter(|found| found.name == self.profile) {
            if self.force
                && let Some(way) = other_ways(&found).next()
            {
                context.log.warn(format!(
                    "{} line {}: the profile {} has {way} there; some SDKs use that, some use the keys",
                    config.display(),
                    found.line,
                    self.profile
                ));
            }
            self.may_write(Some(found), &config)?;
        }
        Ok(())
    }

    /// The region that the AWS config file sets for this profile, and where. One next to the keys
    /// would take precedence.
    fn region_in_config(&self, context: &Context<'_>) -> Result<Option<(String, String)>> {
        let path = AwsFile::Config
            .path(context.environment)
            .filter(|_| self.usual);
        let Some(path) = path else { return Ok(None) };
        let document = aws_files::read(AwsFile::Config, &path)?;
        let profiles = document.profiles().into_iter();
        let mut own = profiles.filter(|found| found.name == self.profile);
        let region = own.find_map(|found| found.get("region").map(str::to_owned));
        let line = document.line_of(&self.profile, "region");
        Ok(region
            .zip(line)
            .map(|(region, line)| (region, format!("{} line {line}", path.display()))))
    }

    /// # Errors
    /// When one of AWS's files can no longer be read.
    fn tell_of_region(
        &self,
        held: &RoleCredentials,
        sessions: &Sessions<'_>,
        context: &Context<'_>,
    ) -> Result<()> {
        let in_config = self.region_in_config(context)?;
        let Some((region, place)) = in_config.filter(|_| !self.region_asked) else {
            sessions.tell_of_region(held);
            return Ok(());
        };
        let credentials = aws_files::read(AwsFile::Credentials, &self.path)?;
        let beside = credentials.profile(&self.profile);
        let beside = beside.as_ref().and_then(|beside| beside.get("region"));
        if let Some(beside) = beside.filter(|beside| *beside != region) {
            let line = credentials.line_of(&self.profile, "region");
            context.log.warn(format!(
                "{} line {}: the region {beside} there takes precedence over {region} ({place}); remove the one you do not want",
                self.path.display(),
                line.unwrap_or_default()
            ));
        }
        let partition = held.identity.partition();
        if let Some(instead) = replacement(beside.unwrap_or(&region), partition) {
            context.log.warn(format!(
                "the profile {} has the region {}, where {} does not exist; add --region {instead} to write that region next to the keys",
                self.profile,
                beside.unwrap_or(&region),
                held.identity.role
            ));
        }
        Ok(())
    }

    /// What was done, for people.
    fn saved(&self, held: &RoleCredentials) -> String {
        let Self { profile, path, .. } = self;
        format!(
            "saved as {profile} in {}: {}",
            path.display(),
            held.summary()
        )
    }

    fn use_of_it(&self) -> String {
        let profile = if self.profile.contains(char::is_whitespace) {
            format!("\"{}\"", self.profile)
        } else {
            self.profile.clone()
        };
        if self.usual {
            format!("use it with: aws --profile {profile}")
        } else {
            format!(
                "use it with: --profile {profile}, and AWS_SHARED_CREDENTIALS_FILE set to that file"
            )
        }
    }

    fn may_write(&self, found: Option<aws_files::Profile>, path: &Path) -> Result<()> {
        let kept = found.and_then(|found| Some((why_to_keep(&found)?, found.line)));
        match kept.filter(|_| !self.force) {
            None => Ok(()),
            Some((reason, line)) => Err(Error::ProfileTaken {
                profile: self.profile.clone(),
                place: format!("{} line {line}", path.display()),
                reason,
                hint: "choose another --profile, or overwrite it with --force".into(),
            }),
        }
    }

    fn save(&self, held: &RoleCredentials, context: &Context<'_>) -> Result<()> {
        let credentials = &held.credentials;
        let secret = credentials.secret_access_key.expose();
        let token = credentials.token();
        let end = expiration(credentials.expiration);
        let set = [
            (
                "aws_access_key_id",
                Some(credentials.access_key_id.as_str()),
            ),
            ("aws_secret_access_key", Some(secret)),
            ("aws_session_token", token),
            ("aws_session_expiration", Some(end.as_str())),
        ];
        let region = match self.region_in_config(context)? {
            Some(_) if !self.region_asked => None,
            _ => held.identity.region.as_deref(),
        };
        let region = region.map(|region| ("region", Some(region)));
        for (name, value) in set.into_iter().chain(region) {
            value.map_or(Ok(()), |value| check_value(name, value))?;
        }
        let change = |document: &mut aws_files::Document| {
            let found = document.profile(&self.profile);
            // It may have changed since we looked.
            self.may_write(found.clone(), &self.path)?;
            let mut entries: Vec<(&str, Option<&str>)> = Vec::new();
            if let Some(found) = &found {
                // Beside these the keys would not count.
                entries.extend(other_ways(found).map(|way| (way, None)));
                // boto3 prefers the older name, so it must not hold an older token.
                let older = found.get("aws_security_token").map(|_| token);
                entries.extend(older.map(|token| ("aws_security_token", token)));
                // SDKs choose endpoints by it: of another account it leads astray.
                let account = held.identity.account_id.as_deref();
                let older = found.get("aws_account_id").map(|_| account);
                entries.extend(older.map(|account| ("aws_account_id", account)));
            }
            entries.extend(set.into_iter().chain(region));
            let changed = document.set(&self.profile, &entries);
            changed.map_err(|wrong| wrong.of_file(&self.path))
        };
        let (path, locks) = (&self.path, &self.locks);
        ask::undisturbed(|| aws_files::edit(AwsFile::Credentials, path, locks, change))?;
        context.log.detail(|| format!("wrote {}", path.display()));
        Ok(())
    }
}

/// `2026-11-23T21:00:00+0000`, as OneLogin's own tools write it, which other programs have learned
/// to read.
fn expiration(end: Timestamp) -> String {
    let format = format_description!(
        "[year]-[month]-[day]T[hour]:[minute]:[second][offset_hour sign:mandatory][offset_minute]"
    );
    end.date_time()
        .format(format)
        .expect("years of four digits can be written")
}

/// A line of the file is all a value can have.
fn check_value(name: &str, value: &str) -> Result<()> {
    if !value.is_empty() && value.chars().all(|c| c.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(Error::NotRepresentable {
            name: name.to_owned(),
            format: "a line of an AWS file",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expiration_is_written_as_onelogins_tools_do() {
        let end = Timestamp::from_unix_seconds(1_795_467_600);
        assert_eq!(expiration(end), "2026-11-23T21:00:00+0000");
    }

    #[test]
    fn a_value_that_would_be_more_than_a_line_is_refused() {
        assert!(check_value("region", "eu-west-1").is_ok());
        for value in ["", "a\nb = c", "a b", "\u{e9}"] {
            assert!(check_value("region", value).is_err());
        }
    }
}
