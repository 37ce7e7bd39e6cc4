//! A job of GitHub Actions: its log shows no keys, and the file that `$GITHUB_ENV` names gets them in
//! addition to what is there.

use std::io::Write;
use std::path::Path;

use crate::command::print;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::files;
use crate::sessions::RoleCredentials;

/// Tells the runner to black the values out of the job's log (GitHub Docs, "Workflow commands",
/// "Masking a value"). It reads both streams; stdout may be on its way to a file. Only in a job:
/// elsewhere this would print secrets to people.
///
/// # Errors
/// When stdout cannot be written: what is not masked must not be set.
pub fn mask(held: &RoleCredentials, is_stdout_free: bool, environment: &Environment) -> Result<()> {
    if !environment.is_on("GITHUB_ACTIONS") {
        return Ok(());
    }
    let credentials = &held.credentials;
    let values = [
        credentials.access_key_id.as_str(),
        credentials.secret_access_key.expose(),
        credentials.token().unwrap_or_default(),
    ];
    let values = values.iter().filter(|value| !value.is_empty());
    let lines: String = values
        .map(|value| format!("::add-mask::{}\n", in_command(value)))
        .collect();
    if is_stdout_free {
        return print(&lines);
    }
    let failed = |error: std::io::Error| Error::io("write to", Path::new("stderr"), &error);
    let mut stderr = std::io::stderr().lock();
    stderr.write_all(lines.as_bytes()).map_err(failed)
}

/// What stands there already comes from other commands of the same step.
///
/// # Errors
/// As [`files::write_output`], or when the file cannot be read.
pub fn append(path: &Path, text: &str) -> Result<()> {
    let mut content = match std::fs::read(path) {
        Ok(content) => content,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(Error::io("read", path, &error)),
    };
    if content.last().is_some_and(|last| *last != b'\n') {
        content.push(b'\n');
    }
    content.extend(text.as_bytes());
    files::write_output(path, &content)
}

/// A value as a workflow command carries it: without the escapes, the rest of a value of several
/// lines would be shown.
fn in_command(value: &str) -> String {
    let value = value.replace('%', "%25").replace('\r', "%0D");
    value.replace('\n', "%0A")
}
