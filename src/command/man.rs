//! `ol-aws man`: the man pages, made from the command line's definition.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use super::command_line::Cli;
use super::print;
use crate::error::{Error, Result};

#[derive(Debug, Args)]
#[command(after_help = "To read it:  ol-aws man | man -l -\n\
                  To install:  ol-aws man ~/.local/share/man/man1")]
pub struct Arguments {
    /// Where to write the pages; it is made if it is not there
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    // Each verb's global flags stand in the page of the program.
    let command = Cli::command().disable_help_subcommand(true);
    match &arguments.directory {
        None => print(&page(command)),
        Some(directory) => write(command, directory),
    }
}

fn page(command: clap::Command) -> String {
    let mut page = Vec::new();
    Man::new(command)
        .render(&mut page)
        .expect("memory can be written to");
    String::from_utf8_lossy(&page).into_owned()
}

/// `ol-aws.1`, and `ol-aws-VERB.1` of every verb that is shown. For everybody to read: our own
/// umask is for secrets.
fn write(command: clap::Command, directory: &Path) -> Result<()> {
    let failed = |error| Error::io("write to", directory, &error);
    let made = !directory.exists();
    std::fs::create_dir_all(directory).map_err(failed)?;
    clap_mangen::generate_to(command, directory).map_err(failed)?;
    let pages = std::fs::read_dir(directory).map_err(failed)?.flatten();
    for page in pages.filter(|page| page.file_name().to_string_lossy().starts_with("ol-aws")) {
        allow(&page.path(), 0o644).map_err(failed)?;
    }
    if made {
        allow(directory, 0o755).map_err(failed)
    } else {
        Ok(())
    }
}

#[cfg(unix)]
fn allow(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn allow(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}
