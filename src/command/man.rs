//! `ol-aws man`: the man pages, made from the command line's definition.

use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man;

use super::print;
use crate::cli::{Cli, ManArgs};
use crate::error::{Error, Result};

pub fn run(arguments: &ManArgs) -> Result<()> {
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

/// `ol-aws.1`, and `ol-aws-VERB.1` of every verb that is shown.
fn write(command: clap::Command, directory: &Path) -> Result<()> {
    let failed = |error| Error::file("write to", directory, &error);
    std::fs::create_dir_all(directory).map_err(failed)?;
    clap_mangen::generate_to(command, directory).map_err(failed)
}
