//! The programs that provide a profile's credentials: the AWS CLI or, without one that can, the
//! profile's own `credential_process`. No shell reads their arguments.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::reply::Provided;
use super::settings::{ProfileSettings, ProfileWay, unusable};
use crate::aws_files::AwsFile;
use crate::aws_files::provider_chain::Way;
use crate::credentials::{REMOVED, removal};
use crate::environment::Environment;
use crate::error::{Error, Result, io_reason};
use crate::files;
use crate::log::clean;
use crate::process::{self, Ended};
use crate::secret::Secret;

/// The profiles that this process is asked on behalf of: to ask for one of them again would never
/// end.
pub const PROFILE_CHAIN: &str = "OL_AWS_PROFILE_CHAIN";

const CLI: &str = "aws";
/// The hint where there is none.
pub const INSTALL_CLI: &str =
    "install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html";
/// Characters of a program's complaint that people get to see.
const LONGEST_COMPLAINT: usize = 400;

/// What the programs find.
pub struct Surroundings<'c> {
    pub environment: &'c Environment,
    /// They may use the terminal.
    pub has_terminal: bool,
    pub limit: Duration,
    /// The value of [`PROFILE_CHAIN`] for them.
    pub chain: &'c str,
}

/// How a profile is asked for its credentials.
pub struct Call<'c> {
    pub settings: &'c ProfileSettings<'c>,
    pub surroundings: &'c Surroundings<'c>,
    /// How long keys without an end are to be taken for valid at least.
    pub least: Duration,
}

impl Call<'_> {
    /// # Errors
    /// When there is no program that can provide the credentials, or it fails.
    pub fn provided(&self) -> Result<Provided> {
        let way = self.settings.way()?;
        match self.by_cli(way.as_ref())? {
            Some(provided) => Ok(provided),
            None => self.directly(way),
        }
    }

    /// `None` where there is no AWS CLI that can export credentials: version 2.9.0 is the first.
    fn by_cli(&self, way: Option<&ProfileWay>) -> Result<Option<Provided>> {
        let name = self.settings.name;
        let words = ["configure", "export-credentials", "--format", "process"];
        let mut command = process::command(CLI.as_ref());
        command.args(words).arg(format!("--profile={name}"));
        // A person who likes to be prompted is not there to see it.
        command.env("AWS_CLI_AUTO_PROMPT", "off");
        let hint = || self.settings.hint(way);
        let what = "`aws configure export-credentials`";
        let ended = match self.run(&mut command) {
            Ok(Some(ended)) => ended,
            Ok(None) => return Err(self.failed(self.too_long(what), hint())),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let reason = format!("cannot run `{CLI}`: {}", io_reason(&error));
                return Err(self.failed(reason, "check what `aws` on PATH is"));
            }
        };
        if ended.status.success() {
            let provided = Provided::parse(&ended.stdout, self.least);
            return provided
                .map(Some)
                .map_err(|wrong| self.failed(format!("{what} {wrong}"), hint()));
        }
        if is_unknown_command(&ended) {
            return Ok(None);
        }
        let reason = complaint(&ended).unwrap_or_else(|| format!("{what} {}", ended.how()));
        Err(self.failed(reason, hint()))
    }

    /// Reads what needs nothing of AWS.
    fn directly(&self, way: Option<ProfileWay>) -> Result<Provided> {
        if let Some(unreadable) = self.settings.unreadable() {
            return Err(unreadable.clone());
        }
        match way.filter(|way| way.is_direct(self.settings.name)) {
            Some(found) if found.way == Way::Process => {
                check_trust(&found.path)?;
                self.by_process(&found.detail)
            }
            Some(found) => {
                let keys = self.settings.keys(&found.path);
                let (id, secret, token) = keys.ok_or_else(|| {
                    unusable(
                        self.settings.name,
                        "it has half of a pair of keys",
                        "add the other half",
                    )
                })?;
                let (id, secret) = (id.to_owned(), Secret::new(secret));
                let provided = Provided::of_keys(id, secret, token.map(Secret::new), self.least);
                provided.map_err(|wrong| unusable(self.settings.name, wrong, "correct its keys"))
            }
            _ => Err(unusable(
                self.settings.name,
                "only the AWS CLI can get its credentials, in version 2.9 or later, and there is none on PATH",
                INSTALL_CLI,
            )),
        }
    }

    fn by_process(&self, line: &str) -> Result<Provided> {
        const KEY: &str = "`credential_process`";
        const HINT: &str =
            "run the command of its `credential_process` by hand to see why it fails";
        // As botocore does; there, a backslash is a path's.
        let text = if cfg!(windows) {
            line.replace('\\', r"\\")
        } else {
            line.to_owned()
        };
        let words = shlex::split(&text).filter(|words| !words.is_empty());
        let words = words.ok_or_else(|| {
            let reason = format!("{KEY} has an open quote, or is empty");
            unusable(
                self.settings.name,
                reason,
                "correct the line in AWS's config file",
            )
        })?;
        let mut command = process::command(words[0].as_ref());
        command.args(&words[1..]);
        let ended = match self.run(&mut command) {
            Ok(Some(ended)) => ended,
            Ok(None) => return Err(self.failed(self.too_long(KEY), HINT)),
            Err(error) => {
                let reason = format!("cannot run `{}`: {}", words[0], io_reason(&error));
                return Err(unusable(self.settings.name, reason, HINT));
            }
        };
        if !ended.status.success() {
            let said = complaint(&ended).map(|said| format!(": {said}"));
            let reason = format!("{KEY} {}{}", ended.how(), said.unwrap_or_default());
            return Err(self.failed(reason, HINT));
        }
        let provided = Provided::parse(&ended.stdout, self.least);
        provided.map_err(|wrong| self.failed(format!("{KEY} {wrong}"), HINT))
    }

    /// `None` for a program that took too long.
    fn run(&self, command: &mut Command) -> std::io::Result<Option<Ended>> {
        command
            .stdin(process::terminal_input(self.surroundings.has_terminal))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // The profile is what counts, not the role that this shell has by our doing or another's. A
        // container's credentials come after every profile, and some profiles name them.
        let ours = removal(self.surroundings.environment);
        let winning = REMOVED
            .into_iter()
            .filter(|name| !name.contains("CONTAINER"));
        let winning = winning.map(|name| (name.to_owned(), None));
        // A child of `exec --renew` has other files in its environment.
        let files = [AwsFile::Config, AwsFile::Credentials].map(|kind| {
            let own = self.surroundings.environment.get(kind.variable());
            (kind.variable().to_owned(), own.map(str::to_owned))
        });
        for (name, value) in ours.into_iter().chain(winning).chain(files) {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.env(PROFILE_CHAIN, self.surroundings.chain);
        let mut child = process::spawn(command)?;
        Ok(process::wait_with_output(
            &mut child,
            self.surroundings.limit,
        ))
    }

    fn too_long(&self, what: &str) -> String {
        format!(
            "{what} did not finish within {} seconds",
            self.surroundings.limit.as_secs()
        )
    }

    fn failed(&self, reason: String, hint: impl Into<String>) -> Error {
        Error::Profile {
            profile: self.settings.name.to_owned(),
            reason,
            hint: hint.into(),
            exit_code: 1,
        }
    }
}

/// A file that names a program is nobody's to change but the user's and root's, and is not found by
/// way of the working directory.
///
/// # Errors
/// When it is otherwise.
fn check_trust(file: &Path) -> Result<()> {
    if file.is_relative() {
        let variables = "AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE";
        return Err(Error::relative_path(variables, &file.to_string_lossy()));
    }
    files::read_settings(file).map(drop)
}

/// Whether this AWS CLI is too old: its parser ends with 2 or 252, and lists what it has.
fn is_unknown_command(ended: &Ended) -> bool {
    let said = String::from_utf8_lossy(&ended.stderr).to_lowercase();
    matches!(ended.status.code(), Some(2 | 252)) && said.contains("invalid choice")
}

/// What a program said last, in a line: of a long report the end says most.
fn complaint(ended: &Ended) -> Option<String> {
    let said = String::from_utf8_lossy(&ended.stderr);
    let lines: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let last = &lines[lines.len().saturating_sub(2)..];
    let text: String = clean(&last.join(" "))
        .chars()
        .take(LONGEST_COMPLAINT)
        .collect();
    (!text.is_empty()).then_some(text)
}
