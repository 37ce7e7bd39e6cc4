//! The README and the pages of docs/ agree with the program and with each other: commands, options, settings, links.

use std::path::Path;

use clap::CommandFactory;
use ol_aws::command::command_line::Cli;
use ol_aws::config::keys::{KEYS, SECRETS};

pub fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// What a person reads; `docs/reference.md` and `docs/settings.md` are made from the program.
pub const PAGES: [&str; 18] = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/README.md",
    "docs/admin.md",
    "docs/browser.md",
    "docs/confine.md",
    "docs/dependencies.md",
    "docs/migration.md",
    "docs/packagers.md",
    "docs/performance.md",
    "docs/platforms.md",
    "docs/programs.md",
    "docs/recipes.md",
    "docs/shells.md",
    "docs/users.md",
    "docs/which-tool.md",
];

#[test]
fn every_command_is_shown_on_a_page() {
    let text: String = PAGES.into_iter().map(file).collect();
    let command = Cli::command();
    // Everyone tries `help`, as with any other program.
    let shown = command
        .get_subcommands()
        .filter(|verb| !verb.is_hide_set() && verb.get_name() != "help");
    for verb in shown {
        let name = format!("ol-aws {}", verb.get_name());
        assert!(text.contains(&name), "no page shows {name}");
    }
}

#[test]
fn every_setting_is_on_the_page_of_settings() {
    let page = file("docs/settings.md");
    for key in &KEYS {
        assert!(page.contains(&format!("`{}`", key.name)), "{}", key.name);
    }
    for secret in &SECRETS {
        assert!(page.contains(secret.variable), "{}", secret.variable);
    }
}

/// A link to another page, or to a part of it, leads there.
#[test]
fn every_link_between_pages_leads_somewhere() {
    let mut links = 0;
    for page in PAGES {
        // What is shown as code has no links.
        let text: String = file(page).split("```").step_by(2).collect();
        let folder = Path::new(page).parent().unwrap();
        for (start, _) in text.match_indices("](") {
            let target = text[start + 2..].split(')').next().unwrap();
            if target.starts_with("http") {
                continue;
            }
            let (path, part) = target.split_once('#').unwrap_or((target, ""));
            let path = match path {
                "" => page.to_owned(),
                path => folder.join(path).display().to_string(),
            };
            let found = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path);
            assert!(found.exists(), "{page}: there is no {path}");
            assert!(
                part.is_empty() || anchors(&file(&path)).any(|anchor| anchor == part),
                "{page}: {path} has no part #{part}"
            );
            links += 1;
        }
    }
    assert!(links >= 40, "only {links} links are seen");
}

/// As GitHub makes them of headings.
fn anchors(page: &str) -> impl Iterator<Item = String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.collect::<String>().replace(' ', "-")
    })
}

/// Each page says in its first sentence for whom it is.
#[test]
fn each_page_of_docs_says_whom_it_is_for() {
    for page in PAGES.into_iter().filter(|page| page.starts_with("docs/")) {
        if page == "docs/README.md" {
            continue;
        }
        let text = file(page);
        let first = text.lines().skip(1).find(|line| !line.is_empty()).unwrap();
        assert!(first.starts_with("For "), "{page}: {first}");
        let name = page.trim_start_matches("docs/");
        let index = file("docs/README.md");
        assert!(
            index.contains(&format!("]({name})")),
            "docs/README.md lacks {name}"
        );
    }
}

#[test]
fn every_flag_and_verb_the_pages_show_exists() {
    let mut command = Cli::command();
    command.build();
    let pages = [
        ("README.md", 12),
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
    let readme = file("README.md");
    assert!(readme.lines().count() <= 120);
    assert!(readme.split_whitespace().count() <= 900);
}

/// Other users can see a code on a command line, so a page that shows it shows another way first, and the help says so.
#[test]
fn no_page_offers_a_code_on_the_command_line_first() {
    for page in PAGES {
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
