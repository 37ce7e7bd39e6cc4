//! What other OneLogin tools have in their files: where they look for them, and what of it are
//! settings of ours. Reads only; the originals stay as they are.

mod bounded;
mod clisso;
mod config_parser;
mod entries;
mod go_ini;
mod imported;
mod java;
mod physera;
mod properties;
mod python;
mod saml2aws;
mod tree;

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::environment::Environment;
use crate::error::{Error, Result};

pub use imported::{Imported, alias};

/// No such file is larger, in bytes.
const LARGEST: usize = 1024 * 1024;

/// The files of one tool that belong together.
#[derive(Debug)]
pub struct Found {
    pub files: Vec<PathBuf>,
}

/// Where those tools look: the working directory, and below the home.
pub fn find(environment: &Environment, working_directory: &Path) -> Vec<Found> {
    let home = environment.home();
    let own = own_directory(environment);
    let mut directories = vec![working_directory];
    directories.extend(own.as_deref());
    let settings = environment.get("XDG_CONFIG_HOME").map(PathBuf::from);
    let settings = settings.or_else(|| home.as_ref().map(|home| home.join(".config")));
    let below_home = |name: &str| home.as_ref().map(|home| home.join(name));
    let mut single: Vec<PathBuf> = Vec::new();
    let java = directories
        .iter()
        .map(|directory| directory.join(java::FILE));
    single.extend(java.into_iter().find(|path| path.is_file()));
    single.extend(settings.map(|directory| directory.join(physera::DOTNET_FILE)));
    let at_home = [physera::FILE, clisso::FILE, saml2aws::FILE];
    single.extend(at_home.into_iter().filter_map(below_home));
    grouped(python::files_in(&directories), single)
}

/// Where OneLogin's own clients look after trying the working directory.
fn own_directory(environment: &Environment) -> Option<PathBuf> {
    Some(environment.home()?.join(".onelogin"))
}

fn grouped(python: Vec<PathBuf>, single: Vec<PathBuf>) -> Vec<Found> {
    let python = Some(python).filter(|files| !files.is_empty());
    let single = single.into_iter().filter(|path| path.is_file());
    let single = single.map(|path| vec![path]);
    let groups = python.into_iter().chain(single);
    groups.map(|files| Found { files }).collect()
}

/// Finds what the user names: a file, with those its tool reads along with it, or a directory.
pub fn named(path: &Path, environment: &Environment) -> Vec<Found> {
    if path.is_dir() {
        let names = [
            java::FILE,
            physera::DOTNET_FILE,
            physera::FILE,
            clisso::FILE,
            saml2aws::FILE,
        ];
        let single = names.map(|name| path.join(name)).to_vec();
        return grouped(python::files_in(&[path]), single);
    }
    let is_pythons = path
        .file_name()
        .is_some_and(|name| python::is_one(&name.to_string_lossy()));
    if is_pythons && path.is_file() {
        let own = own_directory(environment);
        let mut directories = vec![path.parent().unwrap_or(Path::new("."))];
        directories.extend(own.as_deref());
        let mut files = python::files_in(&directories);
        if !files.iter().any(|file| file == path) {
            files = vec![path.to_owned()];
        }
        return vec![Found { files }];
    }
    vec![Found {
        files: vec![path.to_owned()],
    }]
}

/// What is in them, for each company and app.
///
/// # Errors
/// When a file cannot be read or is not what its name says, with the line if known; or when nothing
/// in it has a value.
pub fn read(found: &Found) -> Result<Vec<Imported>> {
    let texts = found
        .files
        .iter()
        .map(|path| Ok((path.as_path(), text_of(path)?)));
    let texts: Vec<(&Path, String)> = texts.collect::<Result<_>>()?;
    let (first, text) = texts
        .first()
        .ok_or_else(|| unusable(Path::new(""), "there is no file", ""))?;
    let name = name_of(first);
    let outcome = match name.as_str() {
        name if python::is_one(name) => python::read(&texts).map(|imported| vec![imported]),
        java::FILE => java::read(text)
            .map(|imported| vec![imported])
            .map_err(|wrong| wrong.of(first)),
        name => one_file(first, name, text).map_err(|wrong| wrong.of(first)),
    };
    let mut imported = outcome?;
    for one in &mut imported {
        one.files = found.files.clone();
    }
    imported.retain(Imported::has_any);
    if imported.is_empty() {
        return Err(unusable(
            first,
            "there is nothing to import: it sets no value that OneLogin's tools read",
            "it reads those of OneLogin's Java and Python clients, onelogin-aws-cli, clisso and saml2aws",
        ));
    }
    Ok(imported)
}

fn one_file(path: &Path, name: &str, text: &str) -> Result<Vec<Imported>, Wrong> {
    if name.ends_with(".yaml") || name.ends_with(".yml") {
        clisso::read(text, name)
    } else if saml2aws::is_one(name, text) {
        saml2aws::read(text, name)
    } else if path.ends_with(physera::DOTNET_FILE) {
        physera::read_dotnet(text, name)
    } else {
        physera::read(text, name)
    }
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
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
            "fix it, or name another file with --import FILE",
        )
    }
}

fn unusable(path: &Path, reason: &str, hint: &str) -> Error {
    Error::FileUnusable {
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
        return Err(wrong("it is not a file"));
    }
    let mut bytes = Vec::new();
    // What a file says of its length may be wrong, as below /proc, or change.
    let file = std::fs::File::open(path).map_err(failed)?;
    let read = file.take(LARGEST as u64 + 1).read_to_end(&mut bytes);
    read.map_err(failed)?;
    if bytes.len() > LARGEST {
        return Err(wrong("it is larger than 1 MB"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if name_of(path) == java::FILE {
        return Ok(properties::decoded(bytes));
    }
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

#[cfg(test)]
mod readings;
#[cfg(test)]
mod tests;
