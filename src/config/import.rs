//! What other OneLogin tools have in their files: where they look for them, and what of it are
//! settings of ours. Reads only; the originals stay as they are.

mod bounded;
mod clisso;
mod ini;
mod onelogin;
mod physera;
mod saml2aws;

use std::io::Read;
use std::path::{Path, PathBuf};

use super::keys;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::log::unseen;
use crate::secret::Secret;

/// No such file is larger, in bytes.
const LARGEST: usize = 1024 * 1024;

/// One company, person and app, as another tool has them.
#[derive(Debug, Default)]
pub struct Imported {
    /// `OneLogin's Python client`
    pub tool: &'static str,
    /// Which of several in one file.
    pub name: Option<String>,
    pub files: Vec<PathBuf>,
    pub texts: Vec<(&'static str, String)>,
    /// By alias, as the config file's `[roles.ALIAS]`.
    pub roles: Vec<(String, Vec<(&'static str, String)>)>,
    pub accounts: Vec<(String, String)>,
    pub client_secret: Option<Secret>,
    /// What was not taken, and why.
    pub notes: Vec<String>,
}

impl Imported {
    fn of(tool: &'static str, name: Option<&str>) -> Self {
        Self {
            tool,
            name: name.map(str::to_owned),
            ..Self::default()
        }
    }

    /// Takes a value that the config file would take too; of another it says so.
    fn take(&mut self, key: &'static str, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        match keys::check_text(key, keys::kind_of(key), value) {
            Ok(value) => {
                self.texts.retain(|(known, _)| *known != key);
                self.texts.push((key, value));
            }
            Err((wrong, _)) => self.notes.push(format!("{wrong}: not taken")),
        }
    }

    fn take_seconds(&mut self, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        match duration(value) {
            Some(duration) => self.take("duration", &duration),
            None => self
                .notes
                .push(format!("`{value}` is no number of seconds: not taken")),
        }
    }

    /// `us` and `eu` in any case; the others have no host of their own.
    fn take_onelogin_region(&mut self, region: &str) {
        let region = region.trim().to_ascii_lowercase();
        if matches!(region.as_str(), "us" | "eu") {
            self.take("onelogin_region", &region);
        } else if !region.is_empty() {
            let note =
                format!("`{region}` is no region of OneLogin's: your company's own host is asked");
            self.notes.push(note);
        }
    }

    /// The API's host at a region: `https://api.eu.onelogin.com/`.
    fn take_api_host(&mut self, address: &str) {
        let host = address.trim().trim_start_matches("https://");
        let host = host.split('/').next().unwrap_or_default();
        if let Some(region) = host
            .strip_prefix("api.")
            .and_then(|rest| rest.split('.').next())
        {
            self.take_onelogin_region(region);
        }
    }

    fn take_secret(&mut self, secret: &str) {
        if !secret.trim().is_empty() {
            self.client_secret = Some(Secret::new(secret.trim()));
        }
    }

    /// A role of that name; as an alias it may hold no blanks.
    fn take_role(&mut self, name: &str, texts: Vec<(&'static str, String)>) {
        if !self.is_seen("the name of a role", name) {
            return;
        }
        let checked = texts.into_iter().filter_map(|(key, value)| {
            match keys::check_text(key, keys::kind_of(key), &value) {
                Ok(value) => Some((key, value)),
                Err((wrong, _)) => {
                    self.notes.push(format!("{wrong}: not taken"));
                    None
                }
            }
        });
        let texts: Vec<_> = checked.collect();
        if !texts.iter().any(|(key, _)| *key == "role") {
            return;
        }
        let fits = |c: char| super::file::is_name(&c.to_string());
        let alias: String = name
            .trim()
            .chars()
            .map(|c| if fits(c) { c } else { '-' })
            .collect();
        if alias.is_empty() || self.roles.iter().any(|(known, _)| *known == alias) {
            self.notes
                .push(format!("the name `{name}` cannot be an alias: not taken"));
            return;
        }
        if alias != name {
            self.notes.push(format!("`{name}` is called {alias} here"));
        }
        self.roles.push((alias, texts));
    }

    fn take_account(&mut self, id: String, name: &str) {
        let is_id = id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit());
        if !is_id || name.trim().is_empty() {
            self.notes
                .push(format!("`{id}` is no account with a name: not taken"));
        } else if self.is_seen("the name of an account", name) {
            self.accounts.push((id, name.trim().to_owned()));
        }
    }

    /// Of a name that people would not see as it stands it says so.
    fn is_seen(&mut self, what: &'static str, name: &str) -> bool {
        let Some(c) = unseen(name.trim()) else {
            return true;
        };
        let number = u32::from(c);
        self.notes.push(format!(
            "{what} contains a character that cannot be seen (U+{number:04X}): not taken"
        ));
        false
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        let found = self.texts.iter().find(|(known, _)| *known == key);
        found.map(|(_, value)| value.as_str())
    }

    fn has_any(&self) -> bool {
        !self.texts.is_empty()
            || !self.roles.is_empty()
            || !self.accounts.is_empty()
            || self.client_secret.is_some()
    }
}

/// The files of one tool that belong together, in the order in which the tool itself looks.
#[derive(Debug)]
pub struct Found {
    pub files: Vec<PathBuf>,
}

/// Where those tools look: the working directory, and below the home.
pub fn find(environment: &Environment, working_directory: &Path) -> Vec<Found> {
    let home = environment.home();
    let own = home.as_ref().map(|home| home.join(".onelogin"));
    let mut found: Vec<Found> = [Some(working_directory.to_owned()), own]
        .into_iter()
        .flatten()
        .map(|directory| onelogin::files_in(&directory))
        .filter(|files| !files.is_empty())
        .map(|files| Found { files })
        .collect();
    let single = [
        environment
            .get("XDG_CONFIG_HOME")
            .map(|directory| Path::new(directory).join("onelogin-aws/config")),
        home.as_ref().map(|home| home.join(physera::FILE)),
        home.as_ref().map(|home| home.join(clisso::FILE)),
        home.as_ref().map(|home| home.join(saml2aws::FILE)),
    ];
    let single = single.into_iter().flatten().filter(|path| path.is_file());
    found.extend(single.map(|path| Found { files: vec![path] }));
    found
}

/// The files that belong to one that a person names.
pub fn named(path: &Path) -> Found {
    let directory = path.parent().unwrap_or(Path::new("."));
    let beside = onelogin::files_in(directory);
    let is_one = path
        .file_name()
        .is_some_and(|name| onelogin::is_one(&name.to_string_lossy()));
    if is_one && path.is_file() && !beside.is_empty() {
        Found { files: beside }
    } else {
        Found {
            files: vec![path.to_owned()],
        }
    }
}

/// What is in them, for each company and app.
///
/// # Errors
/// When a file cannot be read or is not what its name says, with the line where there is one.
pub fn read(found: &Found) -> Result<Vec<Imported>> {
    let texts = found
        .files
        .iter()
        .map(|path| Ok((path.as_path(), text_of(path)?)));
    let texts: Vec<(&Path, String)> = texts.collect::<Result<_>>()?;
    let (first, text) = texts
        .first()
        .ok_or_else(|| unusable(Path::new(""), "there is no file", ""))?;
    let name = first
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let outcome = if onelogin::is_one(&name) {
        onelogin::read(&texts).map(|imported| vec![imported])
    } else if name.ends_with(".yaml") || name.ends_with(".yml") {
        clisso::read(text).map_err(|wrong| wrong.of(first))
    } else if saml2aws::is_one(&name, text) {
        saml2aws::read(text).map_err(|wrong| wrong.of(first))
    } else {
        physera::read(text).map_err(|wrong| wrong.of(first))
    };
    let mut imported = outcome?;
    for one in &mut imported {
        one.files = found.files.clone();
    }
    imported.retain(Imported::has_any);
    if imported.is_empty() {
        return Err(unusable(
            first,
            "there are no settings of a OneLogin tool in it",
            "it reads those of OneLogin's Java and Python clients, onelogin-aws-cli, clisso and saml2aws",
        ));
    }
    Ok(imported)
}

/// What is wrong with a text, and in which line, where that is known.
#[derive(Debug)]
struct Wrong {
    line: Option<usize>,
    reason: String,
}

impl Wrong {
    fn new(line: Option<usize>, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { line, reason }
    }

    fn of(self, path: &Path) -> Error {
        let reason = match self.line {
            Some(line) => format!("line {line}: {}", self.reason),
            None => self.reason,
        };
        unusable(
            path,
            &reason,
            "mend it, or leave it out: --import FILE reads another",
        )
    }
}

fn unusable(path: &Path, reason: &str, hint: &str) -> Error {
    Error::ConfigUnusable {
        path: path.display().to_string(),
        reason: reason.to_owned(),
        hint: hint.to_owned(),
    }
}

fn text_of(path: &Path) -> Result<String> {
    let failed = |error: std::io::Error| Error::io("read", path, &error);
    let metadata = std::fs::metadata(path).map_err(failed)?;
    let wrong = |reason: &str| Wrong::new(None, reason).of(path);
    if !metadata.is_file() {
        return Err(wrong("it is no file"));
    }
    let mut bytes = Vec::new();
    // What a file says of its length may be wrong, as below /proc, or change.
    let file = std::fs::File::open(path).map_err(failed)?;
    let read = file.take(LARGEST as u64 + 1).read_to_end(&mut bytes);
    read.map_err(failed)?;
    if bytes.len() > LARGEST {
        return Err(wrong("it is larger than 1 MB, as no such file is"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let line = bytes[..error.valid_up_to()]
                .split(|byte| *byte == b'\n')
                .count();
            Err(Wrong::new(Some(line), "it is not UTF-8").of(path))
        }
    }
}

/// Seconds as our settings have them; what AWS takes is 15 minutes to 12 hours.
fn duration(seconds: &str) -> Option<String> {
    let seconds: u64 = seconds.trim().parse().ok()?;
    let minutes = (seconds.clamp(900, 43200)) / 60;
    Some(match minutes % 60 {
        0 => format!("{}h", minutes / 60),
        _ => format!("{minutes}m"),
    })
}

/// The account and the name, as `role` takes them; an ARN as it is.
fn role_of(account: &str, role: &str) -> String {
    if role.starts_with("arn:") {
        role.to_owned()
    } else {
        format!("{account}/{role}")
    }
}

#[cfg(test)]
mod tests;
