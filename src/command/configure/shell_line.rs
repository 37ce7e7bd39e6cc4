//! The lines that bring `ol-assume` and the prompt segment: shown, and added to the start file of
//! the shell at hand when the person says so.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use super::{question, skippable};
use crate::ask::Ask;
use crate::command::Context;
use crate::error::{Error, Result};
use crate::shell::Dialect;

/// What a line that loads the script has in it: the command that prints it, or the name of a file
/// that holds it.
const MARKS: [&str; 2] = ["ol-aws init", "ol-aws."];
/// The shells' scripts export it.
const IS_LOADED: &str = "OL_AWS_HOOK";

pub fn offer(ask: &dyn Ask, context: &Context<'_>) -> Result<()> {
    let shell = Dialect::detect(context.environment);
    let Some(script) = shell.hook() else {
        return Ok(());
    };
    if context.environment.get(IS_LOADED).is_some() {
        return Ok(());
    }
    let Some(file) = shell.start_file(context.environment) else {
        ask.tell(&format!(
            "For ol-assume, run `ol-aws init --help`: it shows the line for {}.",
            shell.name()
        ));
        return Ok(());
    };
    let text = std::fs::read(&file).unwrap_or_default();
    let has_mark = |line: &str| MARKS.iter().any(|mark| line.contains(mark));
    if String::from_utf8_lossy(&text).lines().any(has_mark) {
        return Ok(());
    }
    let lines = shell.start_lines();
    ask.tell(&format!(
        "ol-assume, completion and the role in your prompt need this in {}:",
        file.display()
    ));
    for line in lines.lines() {
        ask.tell(&format!("  {line}"));
    }
    let agreed = ask.confirm(&question("add it?"));
    if !skippable(agreed)?.unwrap_or(false) {
        ask.tell("Not added. `ol-aws init --help` shows it again.");
        return Ok(());
    }
    let saved = match shell.script_file(context.environment) {
        Some(path) => {
            std::fs::write(&path, script).map_err(|error| Error::io("write", &path, &error))
        }
        None => Ok(()),
    };
    if let Err(error) = saved.and_then(|()| append(&file, &text, &lines)) {
        ask.tell(&error.to_string());
        ask.tell("Add the lines above yourself to have ol-assume.");
    } else if cfg!(windows) && shell == Dialect::PowerShell {
        // Windows PowerShell runs no file until this is said (about_Execution_Policies).
        ask.tell("If PowerShell does not run this file, run `Set-ExecutionPolicy -Scope CurrentUser RemoteSigned` once.");
    }
    Ok(())
}

/// Appended, and not written anew: the file may be a link, or written by others meanwhile.
fn append(file: &Path, text: &[u8], lines: &str) -> Result<()> {
    let gap = if text.is_empty() || text.ends_with(b"\n") {
        ""
    } else {
        "\n"
    };
    std::fs::create_dir_all(file.parent().unwrap_or(file))
        .and_then(|()| {
            let mut start = OpenOptions::new().append(true).create(true).open(file)?;
            start.write_all(format!("{gap}{lines}\n").as_bytes())
        })
        .map_err(|error| Error::io("add to", file, &error))
}
