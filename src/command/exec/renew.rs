//! `exec --renew`: instead of keys the command gets every way to ask us for them that some program
//! knows. So it renews by itself, for as long as it runs. `exec --profiles` has such a profile for
//! each role besides.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::Arguments;
use super::endpoint;
use super::role_profiles::other_profiles;
use crate::aws_files::{self, AwsFile, RenewingProfile, with_renewing_profiles};
use crate::command::Context;
use crate::command::arguments::{CHAIN_FLAG, guard_flag};
use crate::command::self_command::{own_line, same_settings, users_files};
use crate::config::{AgentAccess, Guard};
use crate::environment::{Change, REGION};
use crate::error::{Error, Result};
use crate::files::{self, Durability, name_of};
use crate::process;
use crate::programs::{self, Chain, Program};
use crate::sessions::{RoleCredentials, Sessions};

/// What `env` sets and a command that renews must not have: keys would win over the profile, and
/// ends would be wrong.
const NOT_SET: [&str; 8] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "OL_AWS_EXPIRES_AT",
    "OL_AWS_EXPIRES_LOCAL",
    "OL_AWS_CHECK",
];

const DURATION: &str = "--duration";

/// Keys by other names, and files of keys, which would win over ours in the programs that know them.
const OTHER_KEYS: [&str; 10] = [
    // SDK for Java 1 and for Ruby.
    "AWS_ACCESS_KEY",
    "AWS_SECRET_KEY",
    "AMAZON_ACCESS_KEY_ID",
    "AMAZON_SECRET_ACCESS_KEY",
    "AMAZON_SESSION_TOKEN",
    // s3fs.
    "AWSACCESSKEYID",
    "AWSSECRETACCESSKEY",
    "AWSSESSIONTOKEN",
    "AWS_CREDENTIAL_FILE",
    // Net::Amazon::S3's programs.
    "AWS_ACCESS_KEY_SECRET",
];

/// What a directory of files for one command is called, before a part by chance.
pub const DIRECTORY: &str = "command-";

/// What a command that renews finds.
pub struct Renewing {
    pub changes: Vec<Change>,
    /// Files that are gone when the command has ended.
    pub directory: Option<TempDir>,
}

/// What makes the session of a command again, in another process.
pub struct Again {
    role: String,
    flags: Vec<String>,
    /// Without what is about this role.
    session: Vec<String>,
    /// Where files lie that several commands have in common.
    directory: PathBuf,
}

impl Again {
    /// # Errors
    /// When a policy cannot be kept.
    pub fn of(
        sessions: &Sessions<'_>,
        held: &RoleCredentials,
        arguments: &Arguments,
        context: &Context<'_>,
    ) -> Result<Self> {
        let directory = context.state_dir()?.join("renew");
        files::private_dir(&directory)?;
        let session = session_flags(sessions, arguments, &directory)?;
        let role = sessions.hop_source().unwrap_or_else(|| held.reference());
        // A guard that a person has answered now is answered.
        let mut flags = session.clone();
        let guard = held.identity.guard.and_then(Guard::of_name);
        flags.extend(guard.map(guard_flag));
        flags.extend(handed_over(sessions, held.identity.guard.is_some()));
        flags.extend(arguments.chain.flags());
        Ok(Self {
            role: role.to_owned(),
            flags,
            session,
            directory,
        })
    }

    /// For the endpoint's helper.
    ///
    /// # Errors
    /// When the config file cannot be found.
    pub fn role_flags(self, sessions: &Sessions<'_>, context: &Context<'_>) -> Result<Vec<String>> {
        let mut flags = same_settings(&sessions.sign_in.settings, context)?;
        let fitting = fitting(&self.flags, &self.role, sessions);
        flags.extend(["--role".to_owned(), self.role]);
        flags.extend(fitting);
        Ok(flags)
    }
}

/// Takes away what would win over the ways to ask us, and whatever the user has by those names.
pub fn remove_keys(changes: &mut Vec<Change>) {
    changes.retain(|(name, _)| !NOT_SET.contains(&name.as_str()));
    let removed = NOT_SET.iter().chain(&OTHER_KEYS);
    changes.extend(removed.map(|name| ((*name).to_owned(), None)));
}

/// Makes the directory for the files of the command that this process becomes: in memory, where the
/// system has a place for that. The endpoint's helper removes it when the command has ended. Dropping
/// it does, where this process waits for the command, or has become none.
///
/// # Errors
/// When it cannot be made.
pub fn directory_of_command(context: &Context<'_>) -> Result<TempDir> {
    let in_memory = context.environment.runtime_dir();
    let in_memory = in_memory.filter(|runtime| runtime.is_dir());
    let base = match in_memory.map(|runtime| runtime.join("ol-aws")) {
        Some(base) if files::private_dir(&base).is_ok() => base,
        _ => context.state_dir()?,
    };
    let directory = tempfile::Builder::new().prefix(DIRECTORY).tempdir_in(&base);
    directory.map_err(|error| Error::io("write to", &base, &error))
}

/// The changes of `env`, turned into those of a command that renews.
///
/// # Errors
/// When the user's AWS files cannot be understood, or ours cannot be written.
pub fn changes(
    sessions: &Sessions<'_>,
    held: &RoleCredentials,
    arguments: &Arguments,
    context: &Context<'_>,
) -> Result<Renewing> {
    let again = Again::of(sessions, held, arguments, context)?;
    let line = line(&again.role, &again.flags, sessions, context)?;
    let mut profiles = vec![profile("default", line, held.identity.region.as_deref())];
    if arguments.profiles && !arguments.keeps_to_role(context) {
        profiles.extend(other_profiles(sessions, held, &again.session, context)?);
    }

    let mut changes = sessions.changes(held);
    if arguments.profiles {
        leave_region_to_profiles(&mut changes, context);
    }
    remove_keys(&mut changes);
    warn_of_users_keys(arguments, context);
    let beside = if process::can_leave_child() {
        Some(directory_of_command(context)?)
    } else {
        // The helper would be a child that the command did not start, and may wait for.
        context.log.warn(
            "programs that do not read the AWS files get no credentials in a container without an init process; use `docker run --init`",
        );
        None
    };
    let place = beside.as_ref().map(TempDir::path);
    let directory = again.directory.clone();
    changes.extend(files_of(&profiles, &directory, place, arguments, context)?);
    let role_flags = again.role_flags(sessions, context)?;
    let variables = place.map(|place| endpoint::start(place, role_flags, context));
    match variables.transpose() {
        Ok(variables) => changes.extend(variables.into_iter().flatten()),
        Err(error) => context.log.warn(format!(
            "programs that do not read the AWS files get no credentials: {error}"
        )),
    }
    Ok(Renewing {
        changes,
        directory: beside,
    })
}

/// Some libraries look into the credentials file at home first, whatever the variables say. No way
/// of ours is before that but keys, so the user hears of it where the command may use one.
fn warn_of_users_keys(arguments: &Arguments, context: &Context<'_>) {
    let program = arguments.command.first();
    let rows = program.map_or(Vec::new(), |program| programs::find_all(program));
    let at_home = |row: &&Program| matches!(row.chain, Chain::Polars | Chain::Boto2);
    let names: Vec<&str> = rows
        .into_iter()
        .filter(at_home)
        .map(|row| row.name)
        .collect();
    let home = context.environment.home();
    let path = home.map(|home| home.join(".aws").join("credentials"));
    let (false, Some(path)) = (names.is_empty(), path) else {
        return;
    };
    let users = aws_files::read(AwsFile::Credentials, &path);
    let profiles = users.map_or(Vec::new(), |users| users.profiles());
    let mut with_keys = profiles.iter();
    if let Some(profile) = with_keys.find(|profile| profile.get("aws_access_key_id").is_some()) {
        context.log.warn(format!(
            "{} line {} has keys for [{}], which {} would use instead of this role; leave out --renew for these programs",
            path.display(),
            profile.line,
            profile.name,
            names.join("; ")
        ));
    }
}

/// A region in the environment beats that of every profile: only the user's own stays there.
fn leave_region_to_profiles(changes: &mut [Change], context: &Context<'_>) {
    for variable in REGION {
        let own = context.environment.own_region(variable);
        let ours = changes.iter_mut().filter(|(name, _)| name == variable.name);
        ours.for_each(|(_, value)| *value = own.map(str::to_owned));
    }
}

/// The line by which a program asks for a role.
///
/// # Errors
/// As [`own_line`].
pub fn line(
    role: &str,
    flags: &[String],
    sessions: &Sessions<'_>,
    context: &Context<'_>,
) -> Result<String> {
    let mut flags = fitting(flags, role, sessions);
    if sessions.can_do_without_sign_in(&[role.to_owned()]) {
        flags.extend(users_files(context.environment));
    }
    own_line(role, &flags, &sessions.sign_in.settings, context)
}

/// The flags without a duration that a variable asks for, where the role is one that an AWS profile
/// provides: its sessions are as long as they are.
fn fitting(flags: &[String], role: &str, sessions: &Sessions<'_>) -> Vec<String> {
    let mut flags = flags.to_vec();
    let role = sessions.find_known(role).ok();
    let is_chained = flags.iter().any(|flag| flag == CHAIN_FLAG);
    let is_of_profile = role.is_some_and(|role| role.role.profile().is_some()) && !is_chained;
    let duration = flags.iter().position(|flag| flag == DURATION);
    if let Some(position) = duration.filter(|_| is_of_profile) {
        flags.drain(position..position + 2);
    }
    flags
}

pub fn profile(name: &str, line: String, region: Option<&str>) -> RenewingProfile {
    let mut entries = vec![("credential_process", line)];
    entries.extend(region.map(|region| ("region", region.to_owned())));
    RenewingProfile {
        name: name.to_owned(),
        entries,
    }
}

/// Writes the files, and says where they are. `beside` is where files lie that end with the command.
fn files_of(
    profiles: &[RenewingProfile],
    directory: &Path,
    beside: Option<&Path>,
    arguments: &Arguments,
    context: &Context<'_>,
) -> Result<Vec<Change>> {
    let users = users_file(AwsFile::Config, context)?;
    let config = with(AwsFile::Config, &users, profiles)?;
    // By what it is for: a second run of the same command finds it, and no run another's.
    let name = name_of(format!("{profiles:?}\n{}", users.0.display()).as_bytes());
    let config = kept(directory.join(format!("config-{name}")), &config)?;

    let without_region = profiles.iter().map(|profile| RenewingProfile {
        entries: profile.entries[..1].to_vec(),
        ..profile.clone()
    });
    let without_region: Vec<_> = without_region.collect();
    let credentials = if let (true, Some(beside)) = (arguments.profiles, beside) {
        // The user's own profiles are to be had too. What holds their keys ends with the command.
        let users = users_file(AwsFile::Credentials, context)?;
        let content = with(AwsFile::Credentials, &users, &without_region)?;
        written(beside.join("credentials"), &content)?
    } else {
        let users = (PathBuf::new(), Vec::new());
        let content = with(AwsFile::Credentials, &users, &without_region)?;
        kept(directory.join(format!("credentials-{name}")), &content)?
    };
    Ok(file_variables(config, credentials))
}

/// Where the two files are, by every name that programs know.
pub fn file_variables(config: String, credentials: String) -> Vec<Change> {
    let variables = [
        ("AWS_CONFIG_FILE", config.clone()),
        ("AWS_SHARED_CREDENTIALS_FILE", credentials.clone()),
        // SDK for Java 1, and GDAL.
        ("AWS_CREDENTIAL_PROFILES_FILE", config),
        ("CPL_AWS_CREDENTIALS_FILE", credentials),
        // The first SDKs for Go and JavaScript read the config file only when told so.
        ("AWS_SDK_LOAD_CONFIG", "1".to_owned()),
        // What finds no credentials asks there, for up to 40 seconds, or gets the machine's.
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), Some(value)));
    variables.into()
}

/// The user's own file and where it is; empty when there is none.
pub fn users_file(kind: AwsFile, context: &Context<'_>) -> Result<(PathBuf, Vec<u8>)> {
    let path = kind.required_path(context.environment)?;
    match std::fs::read(&path) {
        Ok(content) => Ok((path, content)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok((path, Vec::new())),
        Err(error) => Err(Error::io("read", &path, &error)),
    }
}

fn with(
    kind: AwsFile,
    (path, content): &(PathBuf, Vec<u8>),
    profiles: &[RenewingProfile],
) -> Result<Vec<u8>> {
    with_renewing_profiles(kind, content, profiles).map_err(|unreadable| unreadable.of_file(path))
}

/// The mark of the role that a person gives to the command: without --renew, the command would get its
/// keys, be it an AI agent or not. The mark is there only where it changes something.
pub fn handed_over(sessions: &Sessions<'_>, is_guarded: bool) -> Option<String> {
    let is_limited = is_guarded || sessions.sign_in.settings.agents != AgentAccess::Full;
    let is_by_person = sessions.options.agent.is_none();
    (is_by_person && is_limited).then(|| "--handed-over".to_owned())
}

/// What makes the same session again.
fn session_flags(
    sessions: &Sessions<'_>,
    arguments: &Arguments,
    directory: &Path,
) -> Result<Vec<String>> {
    let mut flags = Vec::new();
    let policy = &sessions.options.policy;
    if let Some(policy) = policy.inline() {
        let path = directory.join(format!("policy-{}.json", name_of(policy.as_bytes())));
        flags.extend(["--policy".to_owned(), kept(path, policy.as_bytes())?]);
    }
    // Another way to sign in is another person to the cache.
    if arguments.sign_in.browser {
        flags.push("--browser".to_owned());
    }
    for arn in &arguments.sign_in.policy_arn {
        flags.extend(["--policy-arn".to_owned(), arn.clone()]);
    }
    if policy.is_read_only() {
        flags.push("--read-only".to_owned());
    }
    if let Some(duration) = sessions.sign_in.settings.duration_asked() {
        flags.extend([DURATION.to_owned(), format!("{}s", duration.as_secs())]);
    }
    Ok(flags)
}

/// Writes a private file, unless it is there as it should be. Its path.
fn kept(path: PathBuf, content: &[u8]) -> Result<String> {
    if files::read_private(&path).is_some_and(|there| there == content) {
        return Ok(path.to_string_lossy().into_owned());
    }
    written(path, content)
}

pub fn written(path: PathBuf, content: &[u8]) -> Result<String> {
    files::write_private(&path, content, Durability::MayBeLost)
        .map_err(|error| Error::io("write", &path, &error))?;
    Ok(path.to_string_lossy().into_owned())
}
