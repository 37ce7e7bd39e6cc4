//! `ol-aws man`: the manual pages, made of the command line's definition and of the tables that the
//! program itself uses.

mod command_page;
mod config_page;
mod program_page;
mod roff;

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};

use super::command_line::Cli;
use super::print;
use crate::error::{Error, Result};
use crate::files;

#[derive(Debug, Args)]
#[command(
    before_help = r"Without DIR, ol-aws prints ol-aws(1). With DIR, it writes all pages to the subdirectories man1 and man5 of DIR, and creates them if necessary.",
    after_help = r"Examples:
  # Read the manual page
  ol-aws man | man -l -

  # Install all pages for yourself
  ol-aws man ~/.local/share/man"
)]
pub struct Arguments {
    /// The directory for manual pages
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let mut whole = Cli::command();
    // Each command with what is its own.
    whole.build();
    match &arguments.directory {
        None => print(&program_page::program(&whole)),
        Some(directory) => write(&whole, directory),
    }
}

/// Every page, by its file below a directory for manual pages.
fn pages(whole: &clap::Command) -> impl Iterator<Item = (String, String)> {
    let shown = whole.get_subcommands().filter(|verb| !verb.is_hide_set());
    let of_commands = shown.map(|verb| {
        let file = format!("man1/ol-aws-{}.1", verb.get_name());
        (file, command_page::page(verb))
    });
    let assume = whole
        .find_subcommand("env")
        .map(|env| ("man1/ol-assume.1".to_owned(), program_page::assume(env)));
    let own = [
        ("man1/ol-aws.1".to_owned(), program_page::program(whole)),
        ("man5/ol-aws-config.5".to_owned(), config_page::page()),
    ];
    own.into_iter().chain(assume).chain(of_commands)
}

/// For everybody to read: our own umask is for secrets.
fn write(whole: &clap::Command, directory: &Path) -> Result<()> {
    let sections = ["man1", "man5"].map(|section| directory.join(section));
    for section in &sections {
        let missing = section
            .ancestors()
            .take_while(|path| !path.exists() && *path != Path::new(""));
        let missing: Vec<&Path> = missing.collect();
        let failed = |error| Error::io("write to", directory, &error);
        std::fs::create_dir_all(section).map_err(failed)?;
        for made in missing {
            files::allow(made, 0o755).map_err(failed)?;
        }
    }
    for (file, text) in pages(whole) {
        let path = directory.join(file);
        std::fs::write(&path, text)
            .and_then(|()| files::allow(&path, 0o644))
            .map_err(|error| Error::io("write", &path, &error))?;
    }
    Ok(())
}
