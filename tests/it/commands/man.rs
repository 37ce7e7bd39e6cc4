//! `man`: a page of every verb, that says what the help says and that man's own formatter takes without a complaint.

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use clap::CommandFactory;
use ol_aws::command::command_line::Cli;

use crate::world::{World, tool};

#[test]
fn every_verb_that_is_shown_has_a_page_with_all_its_flags() {
    let world = World::new();
    world.ol_aws("man new/man1").ok();
    let pages = world.home().join("new/man1");
    let command = Cli::command();
    let shown: Vec<_> = command
        .get_subcommands()
        .filter(|verb| !verb.is_hide_set())
        .collect();
    assert_eq!(std::fs::read_dir(&pages).unwrap().count(), shown.len() + 1);
    for verb in shown {
        let page = pages.join(format!("ol-aws-{}.1", verb.get_name()));
        let mode = std::fs::metadata(&page).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o644, "{}", page.display());
        let text = std::fs::read_to_string(page).unwrap().replace("\\-", "-");
        for argument in verb
            .get_arguments()
            .filter(|argument| !argument.is_hide_set())
        {
            if let Some(flag) = argument.get_long() {
                assert!(
                    text.contains(&format!("--{flag}")),
                    "{}: --{flag}",
                    verb.get_name()
                );
            }
        }
    }
}

#[test]
fn without_a_directory_the_page_of_the_program_is_printed() {
    let world = World::new();
    let page = world.ol_aws("man").ok();
    assert!(
        page.contains(".TH ol-aws 1") && page.contains("Exit codes"),
        "{page}"
    );
    assert!(world.sandbox.requests().is_empty());
}

#[test]
fn a_directory_that_cannot_be_made_is_an_error() {
    let world = World::new();
    std::fs::write(world.home().join("file"), "").unwrap();
    let stderr = world.ol_aws("man file/man1").fails(1);
    assert!(stderr.contains("file/man1"), "{stderr}");
}

#[test]
fn mans_formatter_has_nothing_to_complain_about() {
    let Some(groff) = tool("groff") else { return };
    let world = World::new();
    world.ol_aws("man pages").ok();
    for page in std::fs::read_dir(world.home().join("pages")).unwrap() {
        let mut command = Command::new(&groff);
        command
            .args(["-man", "-Tutf8", "-ww", "-z"])
            .arg(page.unwrap().path());
        let output = command.stdin(Stdio::null()).output().unwrap();
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && complaints.is_empty(),
            "{complaints}"
        );
    }
}
