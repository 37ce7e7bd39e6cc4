//! The command by which other programs ask us for credentials: what stands behind
//! `credential_process`.

use std::path::Path;

use serde::Serialize;

use super::Context;
use crate::aws_files::{AwsFile, own_program, process_line};
use crate::config::Settings;
use crate::environment::Environment;
use crate::error::{Error, Result};

/// What SDKs read (AWS SDKs and tools reference guide, "Process credential provider").
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProcessOutput<'h> {
    pub version: u8,
    pub access_key_id: &'h str,
    pub secret_access_key: &'h str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_token: Option<&'h str>,
    /// RFC 3339. Without it the SDKs would never ask again.
    pub expiration: String,
    /// Some services have endpoints by account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<&'h str>,
}

/// `PROGRAM credential-process --config F --tenant T --role R …`, as text that means the same to
/// every SDK.
///
/// # Errors
/// For a path that cannot be written in such a text.
pub fn own_line(
    role: &str,
    more: &[String],
    settings: &Settings,
    context: &Context<'_>,
) -> Result<String> {
    let same = same_settings(settings, context)?;
    let words = std::iter::once("credential-process");
    let words = words.chain(same.iter().map(String::as_str));
    let words = words.chain(["--role", role]);
    let words: Vec<&str> = words.chain(more.iter().map(String::as_str)).collect();
    line(&words, context)
}

/// `PROGRAM WORDS`, the same.
///
/// # Errors
/// For a path that cannot be written in such a text.
pub fn line(words: &[&str], context: &Context<'_>) -> Result<String> {
    let program = own_program(context.environment)
        .map_err(|error| Error::io("find", Path::new("ol-aws"), &error))?;
    let program = program.to_string_lossy();
    let words: Vec<&str> = std::iter::once(&*program)
        .chain(words.iter().copied())
        .collect();
    process_line(&words).map_err(|word| Error::Usage {
        message: format!("`{word}` cannot be used in a credential_process line"),
        hint: "move it, or link to it from a path of letters, digits, spaces and ._-/@+=:, only; SDKs read other characters differently"
            .into(),
    })
}

/// The flags that lead to the same settings from another working directory and environment.
pub fn same_settings(settings: &Settings, context: &Context<'_>) -> Result<Vec<String>> {
    let mut flags = Vec::new();
    let variable = || context.environment.get("OL_AWS_CONFIG").map(Path::new);
    if let Some(path) = context.global.config.as_deref().or_else(variable) {
        let absolute = std::path::absolute(path);
        let absolute = absolute.map_err(|error| Error::io("find", path, &error))?;
        flags.extend([
            "--config".to_owned(),
            absolute.to_string_lossy().into_owned(),
        ]);
    }
    if let Some(tenant) = &settings.tenant {
        flags.extend(["--tenant".to_owned(), tenant.clone()]);
    }
    Ok(flags)
}

/// What `exec --renew` adds to a line for a role that an AWS profile provides: the command's files
/// are ours, and the profile is in the user's.
pub fn users_files(environment: &Environment) -> Vec<String> {
    let flags = [
        ("--aws-config", AwsFile::Config),
        ("--aws-credentials", AwsFile::Credentials),
    ];
    let flags = flags.into_iter().filter_map(|(flag, kind)| {
        let path = std::path::absolute(kind.path(environment)?).ok()?;
        Some([flag.to_owned(), path.to_string_lossy().into_owned()])
    });
    flags.flatten().collect()
}
