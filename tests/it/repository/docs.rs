//! The README and the pages of docs/ say what the program says: verbs, flags, settings, exit codes.

use std::path::Path;

use clap::CommandFactory;
use ol_aws::command::command_line::Cli;
use ol_aws::config::keys::{KEYS, SECRETS};

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn the_readme_names_every_verb_and_every_setting() {
    let readme = file("README.md");
    let command = Cli::command();
    let shown = command.get_subcommands().filter(|verb| !verb.is_hide_set());
    for verb in shown {
        assert!(
            readme.contains(&format!("ol-aws {}", verb.get_name())),
            "{}",
            verb.get_name()
        );
    }
    for key in &KEYS {
        assert!(
            readme.contains(key.name),
            "the setting {} is not in the README",
            key.name
        );
    }
    for secret in &SECRETS {
        assert!(
            readme.contains(secret.variable),
            "{} is not in the README",
            secret.variable
        );
    }
}

#[test]
fn every_flag_and_verb_the_pages_show_exists() {
    let mut command = Cli::command();
    command.build();
    let pages = [
        ("README.md", 15),
        ("docs/admin.md", 3),
        ("docs/browser.md", 5),
        ("docs/migration.md", 15),
        ("docs/programs.md", 10),
        ("docs/recipes.md", 10),
        ("docs/shells.md", 5),
        ("docs/users.md", 10),
        ("SECURITY.md", 1),
    ];
    for (page, least) in pages {
        let seen = examples_are_right(&file(page), &command);
        assert!(seen >= least, "only {seen} examples found in {page}");
    }
}

/// Of every `ol-aws VERB …` in that text: the flags are the program's. How many there are.
fn examples_are_right(text: &str, command: &clap::Command) -> usize {
    let all = command.get_subcommands().chain([command]);
    let flags = all.flat_map(clap::Command::get_arguments);
    let flags: Vec<String> = flags
        .filter_map(|argument| Some(format!("--{}", argument.get_long()?)))
        .collect();
    let mut seen = 0;
    for (position, start) in text.match_indices("ol-aws ") {
        let example = text[position + start.len()..]
            .split(['`', '\n', ')', '|', '#'])
            .next()
            .unwrap();
        let ours = example.split(" -- ").next().unwrap();
        let mut words = ours.split_whitespace();
        let verb = words.next().unwrap_or_default();
        if command.find_subcommand(verb).is_none() {
            continue;
        }
        seen += 1;
        for flag in words.filter(|word| word.starts_with("--") && word.len() > 2) {
            assert!(
                flags.iter().any(|known| known == flag),
                "`ol-aws {example}` shows {flag}"
            );
        }
    }
    seen
}

#[test]
fn the_readme_is_short_enough_to_be_read() {
    assert!(file("README.md").lines().count() <= 200);
}

#[test]
fn the_exit_codes_of_the_readme_are_those_of_the_help() {
    let readme = file("README.md");
    let mut help = Cli::command();
    let help = help
        .render_long_help()
        .to_string()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for (code, part) in [
        (2, "command line"),
        (3, "configuration"),
        (4, "OneLogin refused"),
        (7, "AWS refused"),
    ] {
        assert!(readme.contains(&format!("| {code} |")), "{code}");
        assert!(
            help.contains(&format!("{code} {part}")),
            "{code} {part} in {help}"
        );
    }
    for code in ["125", "126", "127"] {
        assert!(readme.contains(code) && help.contains(code), "{code}");
    }
}

/// Other users can see a code on a command line, so a page that shows it shows another way first, and the help says so.
#[test]
fn no_page_offers_a_code_on_the_command_line_first() {
    for page in [
        "README.md",
        "docs/migration.md",
        "docs/programs.md",
        "docs/recipes.md",
        "docs/users.md",
        "SECURITY.md",
    ] {
        let text = file(page);
        if let Some(shown) = text.find("--otp CODE") {
            assert!(text[..shown].contains("--otp -"), "{page}");
        }
    }
    let mut command = Cli::command();
    command.build();
    let mut seen = 0;
    for otp in command
        .get_subcommands()
        .flat_map(clap::Command::get_arguments)
    {
        if otp.get_long() == Some("otp") {
            let help = otp.get_help().unwrap().to_string();
            assert!(
                help.contains("other users") && help.contains("`-`"),
                "{help}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 8, "{seen}");
}
