//! `man`: the manual pages have the sections people look for and say what the help says, and groff, man and mandoc find
//! nothing wrong in them.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::CommandFactory;
use ol_aws::command::command_line::{Cli, GROUPS};
use ol_aws::config::keys::{KEYS, SECRETS};
use ol_aws::config::manual;
use ol_aws::config::role_keys::ROLE_KEYS;
use ol_aws::error::EXIT_CODES;

use crate::world::{World, tool};

/// All pages, below `man1` and `man5`.
fn written(world: &World) -> Vec<PathBuf> {
    world.ol_aws("man new/man").ok();
    let mut pages = Vec::new();
    for section in ["man1", "man5"] {
        let section = world.home().join("new/man").join(section);
        pages.extend(
            std::fs::read_dir(section)
                .unwrap()
                .map(|page| page.unwrap().path()),
        );
    }
    pages
}

fn name(page: &Path) -> &str {
    page.file_name().unwrap().to_str().unwrap()
}

/// As a reader sees it: without roff's own marks.
fn plain(page: &Path) -> String {
    let text = std::fs::read_to_string(page).unwrap();
    [
        ("\\fB", ""),
        ("\\fR", ""),
        ("\\fI", ""),
        ("\\-", "-"),
        ("\\~", " "),
        ("\\(ti", "~"),
        ("\\(dq", "\""),
        ("\\(aq", "'"),
        ("\\(ga", "`"),
        ("\\e", "\\"),
    ]
    .iter()
    .fold(text, |text, (mark, plain)| text.replace(mark, plain))
}

/// The sections of a command's page, and of `ol-assume`'s.
const OF_A_COMMAND: [&str; 8] = [
    "NAME",
    "SYNOPSIS",
    "DESCRIPTION",
    "OPTIONS",
    "EXIT STATUS",
    "ENVIRONMENT",
    "EXAMPLES",
    "SEE ALSO",
];

fn has_sections(text: &str, name: &str, sections: &[&str]) {
    let mut rest = text;
    for section in sections {
        let heading = format!("\n.SH {section}\n");
        let position = rest.find(&heading);
        let position =
            position.unwrap_or_else(|| panic!("{name} has no {section}, or not in this order"));
        rest = &rest[position + 1..];
        let body = rest.split_once('\n').unwrap().1;
        assert!(
            !body.starts_with(".SH") && !body.is_empty(),
            "{name}: {section} is empty"
        );
    }
}

#[test]
fn every_command_that_is_shown_has_a_page_with_all_that_is_its_own() {
    let world = World::new();
    let pages = written(&world);
    let mut command = Cli::command();
    command.build();
    let shown: Vec<_> = command
        .get_subcommands()
        .filter(|verb| !verb.is_hide_set())
        .collect();
    // Besides: the program, ol-assume, the config file.
    assert_eq!(pages.len(), shown.len() + 3);
    for page in &pages {
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(page), mode(page.parent().unwrap())),
            (0o644, 0o755),
            "{}",
            page.display()
        );
    }
    for verb in shown {
        let file = format!("ol-aws-{}.1", verb.get_name());
        let page = pages.iter().find(|page| name(page) == file).unwrap();
        let text = plain(page);
        has_sections(&text, &file, &OF_A_COMMAND);
        let synopsis = text.split(".SH ").nth(2).unwrap();
        for argument in verb
            .get_arguments()
            .filter(|argument| !argument.is_hide_set() && !argument.is_global_set())
        {
            let Some(flag) = argument.get_long().filter(|flag| *flag != "help") else {
                continue;
            };
            let flag = match (
                argument.get_action().takes_values(),
                argument.get_value_names(),
            ) {
                (true, Some([value])) if !argument.is_require_equals_set() => {
                    format!("--{flag} {value}")
                }
                _ => format!("--{flag}"),
            };
            assert!(
                text.contains(&flag) || text.contains(&flag.replacen(' ', " [", 1)),
                "{file}: {flag}"
            );
            let is_own = argument.get_help_heading().is_none();
            let unbroken = synopsis.replace('\n', " ");
            let in_synopsis = unbroken.contains(flag.split(' ').next().unwrap());
            assert_eq!(in_synopsis, is_own, "{file}: {flag} in {synopsis}");
        }
        assert!(synopsis.contains("GLOBAL OPTION"), "{file}");
    }
}

/// Alternatives stand together, with their values, as git's and gh's pages show them.
#[test]
fn a_synopsis_groups_what_excludes_each_other() {
    let world = World::new();
    let pages = written(&world);
    let synopsis = |of: &str| {
        let page = pages.iter().find(|page| name(page) == of).unwrap();
        let text = plain(page).replace('\n', " ");
        text.split(".SH ").nth(2).unwrap().to_owned()
    };
    for (page, part) in [
        (
            "ol-aws-env.1",
            "[ROLE... | --role ROLE | --unset] [--shell SHELL | --format FORMAT] [--output FILE]",
        ),
        ("ol-aws-save.1", "--profile PROFILE "),
        ("ol-aws-exec.1", "[--renew[=try]]"),
        ("ol-aws-exec.1", "[-- CMD...]"),
        ("ol-aws-configure.1", "[--import [FILE]]"),
        (
            "ol-aws-console.1",
            "[--service SERVICE | --destination PATH]",
        ),
        (
            "ol-aws-login.1",
            "[ROLE... | --all | --role ROLE] [--paste]",
        ),
    ] {
        assert!(synopsis(page).contains(part), "{page}: {}", synopsis(page));
    }
    assert!(!synopsis("ol-aws-save.1").contains("[--profile"));
}

#[test]
fn the_programs_page_leads_to_all_others() {
    let world = World::new();
    let printed = world.ol_aws("man").ok();
    assert!(world.sandbox.requests().is_empty());
    let pages = written(&world);
    let page = pages.iter().find(|page| name(page) == "ol-aws.1").unwrap();
    assert_eq!(printed, std::fs::read_to_string(page).unwrap());
    let text = plain(page);
    has_sections(
        &text,
        "ol-aws.1",
        &[
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "COMMANDS",
            "ROLES",
            "GLOBAL OPTIONS",
            "EXIT STATUS",
            "ENVIRONMENT",
            "FILES",
            "EXAMPLES",
            "SEE ALSO",
        ],
    );
    for page in pages.iter().filter(|page| name(page) != "ol-aws.1") {
        let (page, section) = name(page).rsplit_once('.').unwrap();
        assert!(text.contains(&format!("{page}({section})")), "{page}");
    }
    for (title, _) in GROUPS {
        assert!(text.contains(&format!(".SS {title}\n")), "{title}");
    }
    for (code, means) in EXIT_CODES {
        assert!(
            text.replace("T{\n", "T{")
                .contains(&format!("\n{code}\tT{{{means}\n")),
            "{code}: {text}"
        );
    }
}

#[test]
fn the_page_of_ol_assume_has_every_form_of_it() {
    let world = World::new();
    let pages = written(&world);
    let page = pages
        .iter()
        .find(|page| name(page) == "ol-assume.1")
        .unwrap();
    let text = plain(page);
    has_sections(&text, "ol-assume.1", &OF_A_COMMAND);
    for form in [
        "ol-assume ROLE -- CMD",
        "ol-assume -\n",
        "ol-assume --unset",
        "ol-aws init",
    ] {
        assert!(text.contains(form), "{form:?}");
    }
}

#[test]
fn the_page_of_the_config_file_has_every_key_and_variable() {
    let world = World::new();
    let pages = written(&world);
    let page = pages
        .iter()
        .find(|page| name(page) == "ol-aws-config.5")
        .unwrap();
    let text = plain(page);
    for key in &KEYS {
        let item = text
            .split(&format!(".TP\n{}\n", key.name))
            .nth(1)
            .unwrap_or_else(|| panic!("{}", key.name));
        let item = item.split(".TP\n").next().unwrap().replace('\n', " ");
        assert!(
            item.contains(&format!("{} = {}", key.name, key.example)),
            "{item}"
        );
        assert!(item.contains("Type: "), "{item}");
        assert_eq!(
            item.contains("Default: "),
            !key.default.is_empty(),
            "{item}"
        );
        assert!(
            key.variable.is_empty() || item.contains(&format!("Variable: {}.", key.variable)),
            "{item}"
        );
    }
    for key in &ROLE_KEYS {
        assert!(
            text.contains(&format!("{} = {}", key.name, key.example)),
            "{}",
            key.name
        );
    }
    let names = SECRETS.iter().map(|secret| secret.variable);
    for name in names
        .chain(manual::VARIABLES.map(|(name, _)| name))
        .chain(manual::FILES.map(|(file, _)| file))
    {
        assert!(text.contains(name), "{name}");
    }
}

/// What `ol-aws-env(1)` says is set is what is set.
#[test]
fn the_page_of_env_names_every_variable_that_is_set() {
    let world = World::new();
    let set = world.ol_aws("env admin --format json").ok();
    let set: serde_json::Value = serde_json::from_str(&set).unwrap();
    let pages = written(&world);
    for page in ["ol-aws-env.1", "ol-aws-exec.1"] {
        let page = pages.iter().find(|known| name(known) == page).unwrap();
        let text = plain(page);
        for variable in set.as_object().unwrap().keys() {
            assert!(text.contains(&format!("\n{variable}\tT{{")), "{variable}");
        }
    }
}

#[test]
fn a_directory_that_cannot_be_made_is_an_error() {
    let world = World::new();
    std::fs::write(world.home().join("file"), "").unwrap();
    let stderr = world.ol_aws("man file/man").fails(1);
    assert!(stderr.contains("file/man"), "{stderr}");
}

/// What a formatter complains of.
fn complaints(program: &Path, arguments: &[&str], page: &Path) -> String {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .arg(page)
        .env("LC_ALL", "C.UTF-8")
        .env("MANWIDTH", "80");
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let said = if name(program) == "mandoc" {
        String::from_utf8_lossy(&output.stdout) + said
    } else {
        said
    };
    if output.status.success() {
        said.into_owned()
    } else {
        format!("{said}\n{}", output.status)
    }
}

#[test]
fn no_formatter_has_anything_to_complain_about() {
    let world = World::new();
    for page in written(&world) {
        for (program, arguments) in [
            ("groff", &["-man", "-t", "-Tutf8", "-ww", "-z"][..]),
            ("mandoc", &["-T", "lint"]),
            ("man", &["--warnings", "-l"]),
        ] {
            let Some(program) = tool(program) else {
                continue;
            };
            let complaints = complaints(&program, arguments, &page);
            assert!(
                complaints.is_empty(),
                "{} {}: {complaints}",
                program.display(),
                page.display()
            );
        }
    }
}

/// On a narrow and on a wide terminal, nothing is cut and tables are tables.
#[test]
fn a_page_reads_well_at_any_width() {
    let Some(man) = tool("man") else { return };
    let world = World::new();
    let pages = written(&world);
    for width in [60, 80, 160] {
        for page in &pages {
            let mut command = Command::new(&man);
            command
                .args(["-l"])
                .arg(page)
                .env("MANWIDTH", width.to_string())
                .env("LC_ALL", "C.UTF-8");
            let output = command.stdin(Stdio::null()).output().unwrap();
            let shown = String::from_utf8(output.stdout).unwrap();
            assert!(shown.lines().count() > 20, "{}: {shown}", page.display());
            for line in shown.lines() {
                // An example or an address is not broken.
                assert!(
                    line.chars().count() <= width.max(100),
                    "{}: {line}",
                    page.display()
                );
                assert!(
                    !line.contains("T{") && !line.contains("\\f"),
                    "{}: {line}",
                    page.display()
                );
            }
        }
    }
    let page = pages.iter().find(|page| name(page) == "ol-aws.1").unwrap();
    let mut command = Command::new(&man);
    command
        .args(["-l"])
        .arg(page)
        .env("MANWIDTH", "80")
        .env("LC_ALL", "C.UTF-8");
    let shown = command.stdin(Stdio::null()).output().unwrap().stdout;
    let shown = String::from_utf8(shown).unwrap();
    let row = |start: &str| {
        shown
            .lines()
            .find(|line| line.trim_start().starts_with(start))
            .unwrap_or_else(|| panic!("{start}: {shown}"))
    };
    let column = |line: &str, word: &str| line.find(word).unwrap_or_else(|| panic!("{line}"));
    assert_eq!(column(row("4  "), "OneLogin"), column(row("125 "), "exec"));
}

/// Variables that we set for ourselves, and that nobody needs to know.
const INTERNAL: [(&str, &str); 6] = [
    (
        "OL_AWS_EXEC_LAST",
        "code for the shell that exec starts, which unsets it",
    ),
    (
        "OL_AWS_ZDOTDIR",
        "zsh's own start files, for the shell that exec starts",
    ),
    ("OL_AWS_HOOK", "which script a shell has loaded, for doctor"),
    (
        "OL_AWS_CONFINED",
        "tells our own commands why they find nothing; docs/confine.md names it",
    ),
    (
        "OL_AWS_PROFILE_CHAIN",
        "which AWS profiles are being asked, so that none is asked in a circle",
    ),
    (
        "OL_AWS_READ_ONLY_ROLE",
        "what a read-only command starts is read-only, too",
    ),
];

/// The names of variables in the program's source, without those that only its tests make up.
fn variables_in_the_source() -> std::collections::BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = std::collections::BTreeSet::new();
    let mut folders = vec![root.join("src"), root.join("shell")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            if path.ends_with("tests.rs") {
                continue;
            }
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with(['/', '#']));
            for line in code {
                for (position, _) in line.match_indices("OL_AWS_") {
                    let name = line[position..]
                        .chars()
                        .take_while(|c| c.is_ascii_uppercase() || *c == '_');
                    found.insert(name.collect::<String>());
                }
            }
        }
    }
    found
}

#[test]
fn every_variable_of_ours_is_on_a_page() {
    let world = World::new();
    let pages = written(&world);
    let texts: String = pages.iter().map(|page| plain(page)).collect();
    let all = variables_in_the_source();
    assert!(all.len() > 40, "{all:?}");
    for variable in all.iter().filter(|name| !name.ends_with('_')) {
        let is_internal = INTERNAL.iter().any(|(name, _)| name == variable);
        assert_ne!(texts.contains(variable.as_str()), is_internal, "{variable}");
    }
}
