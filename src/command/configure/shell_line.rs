//! The line that brings `ol-assume`: shown, and added to the start file of the shell at hand when
//! the person says so.

use std::fs::OpenOptions;
use std::io::Write;

use super::question;
use crate::ask::Ask;
use crate::command::Context;
use crate::error::{Error, Result};
use crate::shell::Dialect;

/// What every form of the line has in it.
const MARK: &str = "ol-aws init";

pub fn offer(ask: &dyn Ask, context: &Context<'_>) -> Result<()> {
    let shell = Dialect::detect(context.environment.get("SHELL"));
    if shell.hook().is_none() {
        return Ok(());
    }
    let line = shell.init_line();
    let Some(file) = shell.start_file(context.environment) else {
        ask.tell(&format!(
            "For ol-assume, `ol-aws init --help` shows the line of {}.",
            shell.name()
        ));
        return Ok(());
    };
    let text = std::fs::read(&file).unwrap_or_default();
    if String::from_utf8_lossy(&text).contains(MARK) {
        return Ok(());
    }
    let asked = format!(
        "add `{line}` to {}, for ol-assume and completion?",
        file.display()
    );
    if !ask.confirm(&question(&asked))? {
        ask.tell(&format!(
            "For ol-assume, put into {}: {line}",
            file.display()
        ));
        return Ok(());
    }
    // Appended: the file may be a link, or written by others meanwhile.
    let gap = if text.is_empty() || text.ends_with(b"\n") {
        ""
    } else {
        "\n"
    };
    let appended = std::fs::create_dir_all(file.parent().unwrap_or(&file)).and_then(|()| {
        let mut start = OpenOptions::new().append(true).create(true).open(&file)?;
        start.write_all(format!("{gap}{line}\n").as_bytes())
    });
    if let Err(error) = appended {
        let error = Error::io("add to", &file, &error);
        ask.tell(&format!("{error}; the line is: {line}"));
    }
    Ok(())
}
