//! The files under `completions/`: what the generators make of the command line, loaded by the shells they are for.

use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate};
use clap_complete_nushell::Nushell;
use ol_aws::command::command_line::Cli;

use crate::world::World;

/// The names packagers expect.
const GENERATED: [&str; 6] = [
    "ol-aws.bash",
    "_ol-aws",
    "ol-aws.fish",
    "_ol-aws.ps1",
    "ol-aws.elv",
    "ol-aws.nu",
];

pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("completions")
}

/// The command line without what is hidden, which the generators would write out.
fn visible(command: &Command) -> Command {
    let arguments = command.get_arguments().filter(|arg| !arg.is_hide_set());
    let verbs = command.get_subcommands().filter(|verb| !verb.is_hide_set());
    // clap keeps names for as long as the program runs.
    let name: &'static str = command.get_name().to_owned().leak();
    let mut shown = Command::new(name)
        .version("")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .args(arguments.map(|arg| arg.clone().global(false)))
        .subcommands(verbs.map(visible));
    if let Some(about) = command.get_about() {
        shown = shown.about(about.clone());
    }
    shown
}

fn generated(file: &str) -> String {
    let mut built = Cli::command();
    built.build();
    let mut command = visible(&built);
    let mut script = Vec::new();
    let shell = match file {
        "ol-aws.bash" => Shell::Bash,
        "_ol-aws" => Shell::Zsh,
        "ol-aws.fish" => Shell::Fish,
        "_ol-aws.ps1" => Shell::PowerShell,
        "ol-aws.elv" => Shell::Elvish,
        _ => {
            generate(Nushell, &mut command, "ol-aws", &mut script);
            return String::from_utf8(script).unwrap();
        }
    };
    generate(shell, &mut command, "ol-aws", &mut script);
    // clap_complete 4.6.11 spells a hyphen of the program's name in two ways for bash, so that no verb would be known.
    String::from_utf8(script)
        .unwrap()
        .replace("ol__subcmd__aws", "ol__aws")
}

#[test]
fn the_files_say_what_the_command_line_is() {
    for file in GENERATED {
        let path = directory().join(file);
        let now = generated(file);
        if std::env::var("OL_AWS_BLESS").is_ok_and(|bless| bless == "1") {
            std::fs::write(&path, &now).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap();
        assert!(
            committed == now,
            "completions/{file} is not what it should be: OL_AWS_BLESS=1 cargo test --test it completions::files"
        );
    }
}

/// What the help says of everything hidden, as far as no shell has to quote it.
fn hidden(command: &Command, found: &mut Vec<String>) {
    let plain = |c: &char| c.is_ascii_alphanumeric() || " ,.-".contains(*c);
    let mut add = |help: Option<&clap::builder::StyledStr>| {
        let help = help.expect("what is hidden has a line, too").to_string();
        found.push(help.chars().take_while(plain).collect());
    };
    for arg in command.get_arguments().filter(|arg| arg.is_hide_set()) {
        add(arg.get_help());
    }
    for verb in command.get_subcommands().filter(|verb| verb.is_hide_set()) {
        add(verb.get_about());
    }
    for verb in command.get_subcommands() {
        hidden(verb, found);
    }
}

#[test]
fn nothing_hidden_is_in_them() {
    let mut built = Cli::command();
    built.build();
    let mut texts = Vec::new();
    hidden(&built, &mut texts);
    assert!(texts.len() >= 2, "{texts:?}");
    for file in GENERATED {
        let text = generated(file);
        assert!(text.contains("min-ttl"), "{file}");
        for secret in &texts {
            assert!(
                secret.len() > 10 && !text.contains(secret),
                "{file}: {secret}"
            );
        }
        for flag in [
            "--hook",
            "-l hook",
            "ol-aws complete ",
            "ol-aws;complete",
            "__complete)",
        ] {
            assert!(!text.contains(flag), "{file}: {flag}");
        }
    }
}

#[test]
fn completions_prints_the_file_of_the_shell() {
    let world = World::new();
    for (shell, file) in [
        ("bash", "ol-aws.bash"),
        ("zsh", "_ol-aws"),
        ("fish", "ol-aws.fish"),
        ("powershell", "_ol-aws.ps1"),
        ("elvish", "ol-aws.elv"),
        ("nushell", "ol-aws.nu"),
        ("xonsh", "ol-aws.xsh"),
    ] {
        let committed = std::fs::read_to_string(directory().join(file)).unwrap();
        assert!(!committed.is_empty());
        assert_eq!(
            world.ol_aws(&format!("completions {shell}")).ok(),
            committed,
            "{shell}"
        );
    }
}

#[test]
fn a_shell_without_completions_is_told_so() {
    let world = World::new();
    for shell in ["tcsh", "cmd", "sh"] {
        let stderr = world.ol_aws(&format!("completions {shell}")).fails(2);
        assert!(
            stderr.contains("hint: ") && stderr.contains("zsh"),
            "{stderr}"
        );
    }
}
