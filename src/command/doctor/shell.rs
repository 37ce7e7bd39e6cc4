//! This shell and PATH: whether `ol-assume` is loaded, of this version, and which ol-aws would run.

use std::path::PathBuf;

use super::finding::Finding;
use crate::environment::Environment;
use crate::files;
use crate::process;
use crate::shell::{Dialect, loaded_script};

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub fn check(environment: &Environment) -> Vec<Finding> {
    vec![hook(environment), programs(environment)]
}

fn hook(environment: &Environment) -> Finding {
    let shell = Dialect::detect(environment);
    let Some(_) = shell.hook() else {
        let text = format!(
            "not available in {}; use `ol-aws env` instead",
            shell.name()
        );
        return Finding::skipped("ol-assume", text);
    };
    let line = shell.init_line();
    let Some((version, pid)) = loaded_script(environment) else {
        let text = format!("not loaded in this shell ({})", shell.name());
        let file = match shell {
            Dialect::PowerShell => "$PROFILE",
            _ => "your shell's start file",
        };
        return Finding::warning(
            "ol-assume",
            text,
            format!("add this line to {file}: {line}"),
        );
    };
    if version != VERSION {
        let text = format!("version {version} is loaded, but this is {VERSION}");
        return Finding::warning("ol-assume", text, "open a new shell");
    }
    if process::parent().is_some_and(|parent| parent.to_string() != pid) {
        let text =
            format!("loaded in the shell with process id {pid}, but perhaps not in this one");
        return Finding::warning(
            "ol-assume",
            text,
            format!("run this line in this shell: {line}"),
        );
    }
    Finding::ok("ol-assume", format!("version {version} is loaded"))
}

fn programs(environment: &Environment) -> Finding {
    let own = std::env::current_exe().and_then(|own| files::canonical(&own));
    let own = own.ok();
    if own.is_none() {
        let why =
            "the system does not show where this program is; on Linux, it does if /proc is mounted";
        return Finding::skipped("program", why);
    }
    let mut found: Vec<PathBuf> = Vec::new();
    for path in on_path("ol-aws", environment) {
        let path = files::canonical(&path).unwrap_or(path);
        if !found.contains(&path) {
            found.push(path);
        }
    }
    let names = |paths: &[PathBuf]| {
        let names = paths.iter().map(|path| path.display().to_string());
        names.collect::<Vec<_>>().join(", ")
    };
    let shown = own
        .as_ref()
        .map(|own| own.display().to_string())
        .unwrap_or_default();
    match found.as_slice() {
        [] => Finding::warning(
            "program",
            format!("{shown} is not on PATH, so shells and profiles cannot find it"),
            onto_path(&shown),
        ),
        // aws-sdk-go-v2, issue 3208; aws-tools-for-powershell, issue 393.
        [only] if own.as_ref() == Some(only) && cfg!(windows) && shown.contains(' ') => {
            Finding::warning(
                "program",
                format!(
                    "some AWS SDKs for Go and .NET cannot run a profile's program because of the blanks in {shown}"
                ),
                "move ol-aws.exe to a folder whose path has no blanks, then run `ol-aws profiles --write`",
            )
        }
        [only] if own.as_ref() == Some(only) => Finding::ok("program", shown),
        [first, ..] if own.as_ref() != Some(first) => Finding::warning(
            "program",
            format!("this is {shown}, but PATH finds {}", first.display()),
            "remove one of them",
        ),
        all => Finding::warning(
            "program",
            format!("PATH has several copies: {}", names(all)),
            format!("remove all but {shown}"),
        ),
    }
}

/// What to do about a program that is not on PATH. On Windows the variable is best changed where it
/// can be read: `setx` cuts it at 1024 characters, and mixes the user's part with the system's.
fn onto_path(program: &str) -> String {
    if cfg!(windows) {
        let folder = program
            .rsplit_once('\\')
            .map_or(program, |(folder, _)| folder);
        format!(
            "add {folder} to Path: open \"Edit environment variables for your account\" from the Start menu"
        )
    } else {
        format!("ln -s '{program}' ~/.local/bin/ol-aws, and put that directory on PATH")
    }
}

/// Where a program of this name is, in the order of PATH.
pub fn on_path<'e>(name: &str, environment: &'e Environment) -> impl Iterator<Item = PathBuf> + 'e {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path = environment.get("PATH").unwrap_or_default();
    let directories = std::env::split_paths(path).filter(|directory| directory.is_absolute());
    directories
        .map(move |directory| directory.join(&name))
        .filter(|path| path.is_file())
}
