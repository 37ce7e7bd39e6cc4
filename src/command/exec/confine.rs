//! `exec --confine`: what `exec --renew` gives, behind a wall. The helper that serves the credentials
//! is outside; the command has its address, its token and files that lead to it, and no way to the
//! cache.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::Arguments;
use super::endpoint;
use super::renew::{
    Again, directory_of_command, file_variables, profile, remove_keys, users_file, written,
};
use crate::aws_files::{AwsFile, RenewingProfile, only_renewing_profiles};
use crate::command::Context;
use crate::command::self_command::line;
use crate::confinement::{Confinement, Limit, MARK};
use crate::environment::Change;
use crate::error::{Error, Result};
use crate::files;
use crate::process;
use crate::sessions::{RoleCredentials, Sessions};

/// What leads to places that are closed: without it, programs go on without them.
const CLOSED: [&str; 2] = ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"];
/// Files of keys that these name are closed too, wherever they lie.
const KEY_FILES: [&str; 3] = [
    "AWS_CREDENTIAL_FILE",
    "BOTO_CONFIG",
    "AWS_CREDENTIAL_PROFILES_FILE",
];

/// What a confined command finds.
pub struct Confined {
    pub changes: Vec<Change>,
    /// Files that are gone when the command has ended.
    pub directory: TempDir,
    pub confinement: Confinement,
}

/// The changes of `env`, turned into those of a command that may ask for this role alone.
///
/// # Errors
/// When the credentials cannot be served.
pub fn changes(
    sessions: &Sessions<'_>,
    held: &RoleCredentials,
    arguments: &Arguments,
    context: &Context<'_>,
) -> Result<Confined> {
    if !process::can_leave_child() {
        return Err(Error::NotConfined {
            reason: "in a container without an init process, no helper can serve the credentials"
                .into(),
            hint: "use `docker run --init`".into(),
        });
    }
    if context.environment.home().is_none() {
        return Err(Error::NotConfined {
            reason: "the home directory is not known".into(),
            hint: "set HOME".into(),
        });
    }
    let again = Again::of(sessions, held, arguments, context)?;
    let directory = directory_of_command(context)?;
    let served = endpoint::start(
        directory.path(),
        again.role_flags(sessions, context)?,
        context,
    )?;
    let mut changes = sessions.changes(held);
    match arguments.takes_only_keys() {
        Some(why) => context.log.warn(format!(
            "{} {why}, so it gets keys, which expire at {}",
            arguments.program_name(),
            held.credentials.expiration.for_people()
        )),
        None => remove_keys(&mut changes),
    }
    let region = held.identity.region.as_deref();
    changes.extend(files_to(region, directory.path(), context)?);
    changes.extend(served);
    changes.extend(CLOSED.map(|name| (name.to_owned(), None)));
    changes.push((MARK.to_owned(), Some("1".to_owned())));
    let directory_path = files::canonical(directory.path())
        .map_err(|error| Error::io("use", directory.path(), &error))?;
    let confinement = Confinement::new(context.environment, &users_files(context), &directory_path);
    warn_of_working_directory(&confinement, context);
    Ok(Confined {
        changes,
        directory,
        confinement,
    })
}

/// Files that lead to the endpoint, for programs that know no other way. Of the user's own, they have
/// what is not about credentials.
fn files_to(region: Option<&str>, directory: &Path, context: &Context<'_>) -> Result<Vec<Change>> {
    let line = line(&["command-credentials"], context)?;
    let ours = profile("default", line, region);
    let without_region = RenewingProfile {
        entries: ours.entries[..1].to_vec(),
        ..ours.clone()
    };
    let write = |kind, name: &str, users: &[u8], profile| {
        let content = only_renewing_profiles(kind, users, &[profile]);
        content.map(|content| written(directory.join(name), &content))
    };
    let (path, users) = users_file(AwsFile::Config, context)?;
    let config = write(AwsFile::Config, "config", &users, ours);
    let config = config.map_err(|unreadable| unreadable.of_file(&path))??;
    let credentials = write(AwsFile::Credentials, "credentials", &[], without_region);
    let credentials = credentials.map_err(|unreadable| unreadable.of_file(&path))??;
    Ok(file_variables(config, credentials))
}

/// The user's own files, where variables or options say that they are elsewhere.
fn users_files(context: &Context<'_>) -> Vec<PathBuf> {
    let environment = context.environment;
    let aws = [AwsFile::Config, AwsFile::Credentials].map(|kind| kind.path(environment));
    let ours = context.global.config.clone();
    let named = ["OL_AWS_CONFIG"].iter().chain(&KEY_FILES);
    let named = named.filter_map(|name| environment.get(name).map(PathBuf::from));
    let files = aws.into_iter().flatten().chain(ours).chain(named);
    files
        .filter_map(|path| std::path::absolute(path).ok())
        .collect()
}

/// The command would find out by an error that does not say why.
fn warn_of_working_directory(confinement: &Confinement, context: &Context<'_>) {
    let here = std::env::current_dir().and_then(|here| files::canonical(&here));
    let Ok(here) = here else {
        return;
    };
    let Some(limit) = confinement.limit(&here) else {
        return;
    };
    let here = here.display();
    let limit = match limit {
        Limit::Closed => format!("cannot open anything in {here}"),
        Limit::ReadOnly => format!("cannot change anything in {here}"),
        Limit::NoNewFiles => {
            format!("can use the files and folders in {here}, but not create or delete any there")
        }
    };
    context
        .log
        .warn(format!("with --confine, the command {limit}"));
}
