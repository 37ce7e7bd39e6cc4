//! `exec --renew`: instead of keys the command gets an AWS config file of its own, whose default
//! profile asks us. So every SDK renews by itself, for as long as the command runs.

use std::path::{Path, PathBuf};

use crate::aws_files::{AwsFile, renewing};
use crate::command::Context;
use crate::command::arguments::SignInArgs;
use crate::command::self_command::own_line;
use crate::environment::Change;
use crate::error::{Error, Result};
use crate::files::{self, name_of};
use crate::sessions::{RoleCredentials, Sessions};

/// What `env` sets and a command that renews must not have: keys would win over the profile, and
/// ends would be wrong.
const NOT_SET: [&str; 6] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "OL_AWS_EXPIRES_AT",
    "OL_AWS_EXPIRES_LOCAL",
];

/// The changes of `env`, turned into those of a command that renews.
///
/// # Errors
/// When the user's AWS config file cannot be understood, or ours cannot be written.
pub fn changes(
    sessions: &Sessions<'_>,
    held: &RoleCredentials,
    sign_in: &SignInArgs,
    context: &Context<'_>,
) -> Result<Vec<Change>> {
    let directory = context.state_dir()?.join("renew");
    files::private_dir(&directory)?;
    let role = held.alias.as_deref().unwrap_or(&held.identity.role_arn);
    let more = flags(sessions, held, sign_in, &directory)?;
    let line = own_line(role, &more, &sessions.sign_in.settings, context)?;

    let users = AwsFile::Config.required_path(context.environment)?;
    let config = match std::fs::read(&users) {
        Ok(config) => config,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(Error::io("read", &users, &error)),
    };
    let mut own = vec![("credential_process", line.as_str())];
    own.extend(
        held.identity
            .region
            .as_deref()
            .map(|region| ("region", region)),
    );
    let config = renewing(&config, &own).map_err(|unreadable| unreadable.of_file(&users))?;
    // By what it is for: a second run of the same command finds it, and no run another's.
    let name = name_of(format!("{line}\n{}", users.display()).as_bytes());
    let config = kept(directory.join(format!("config-{name}")), &config)?;
    let nothing = kept(directory.join("credentials"), b"")?;

    let mut changes = sessions.changes(held);
    changes.retain(|(name, _)| !NOT_SET.contains(&name.as_str()));
    changes.extend(NOT_SET.map(|name| (name.to_owned(), None)));
    changes.extend([
        ("AWS_CONFIG_FILE".to_owned(), Some(config)),
        ("AWS_SHARED_CREDENTIALS_FILE".to_owned(), Some(nothing)),
        // The first SDKs for Go and JavaScript read the config file only when told so.
        ("AWS_SDK_LOAD_CONFIG".to_owned(), Some("1".to_owned())),
    ]);
    Ok(changes)
}

/// What makes the same session again. A guard that a person has answered now is answered.
fn flags(
    sessions: &Sessions<'_>,
    held: &RoleCredentials,
    sign_in: &SignInArgs,
    directory: &Path,
) -> Result<Vec<String>> {
    let mut flags = Vec::new();
    let policy = &sessions.options.policy;
    if let Some(policy) = policy.inline() {
        let path = directory.join(format!("policy-{}.json", name_of(policy.as_bytes())));
        flags.extend(["--policy".to_owned(), kept(path, policy.as_bytes())?]);
    }
    for arn in &sign_in.policy_arn {
        flags.extend(["--policy-arn".to_owned(), arn.clone()]);
    }
    if policy.is_read_only() {
        flags.push("--read-only".to_owned());
    }
    if let Some(duration) = sessions.sign_in.settings.duration_asked() {
        flags.extend(["--duration".to_owned(), format!("{}s", duration.as_secs())]);
    }
    if held.identity.guard.is_some() {
        flags.push("--yes".to_owned());
    }
    Ok(flags)
}

/// Writes a private file, unless it is there as it should be. Its path.
fn kept(path: PathBuf, content: &[u8]) -> Result<String> {
    if files::read_private(&path).is_none_or(|there| there != content) {
        files::write_private(&path, content).map_err(|error| Error::io("write", &path, &error))?;
    }
    Ok(path.to_string_lossy().into_owned())
}
