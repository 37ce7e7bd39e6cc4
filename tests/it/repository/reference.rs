//! The help: what it says, how it is reached, and docs/reference.md, which is made of it. `OL_AWS_BLESS=1` writes that anew.

use std::fmt::Write;

use clap::{Arg, Command, CommandFactory};
use ol_aws::command::command_line::{
    ASSUME_FORMS, ASSUME_OPTIONS, ASSUME_PURPOSE, Cli, EXAMPLES, GROUPS, GUESSES, Guess,
};
use ol_aws::error::EXIT_CODES;

use super::is_current;
use super::words::NOT_IN_HELP;
use crate::world::World;

fn cell(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line.replace('|', "\\|")
}

/// `-q, --quiet`, `--tenant NAME`, `--renew[=try]`, `ROLE...`
fn name(argument: &Arg) -> String {
    let mut text = String::new();
    if let Some(short) = argument.get_short() {
        write!(text, "-{short}, ").unwrap();
    }
    let long = argument.get_long();
    if let Some(long) = long {
        write!(text, "--{long}").unwrap();
    }
    if !argument.get_action().takes_values() {
        return text;
    }
    let values = argument.get_value_names().unwrap_or_default();
    let value = values.first().expect("a value has a name");
    let count = argument.get_num_args().expect("the command is built");
    match (long, count.min_values(), argument.is_require_equals_set()) {
        (None, ..) if argument.is_last_set() => text + &format!("-- {value}..."),
        (None, ..) if count.max_values() > 1 => text + &format!("{value}..."),
        (None, ..) => text + value,
        (_, 0, true) => text + &format!("[={value}]"),
        (_, 0, false) => text + &format!(" [{value}]"),
        _ => text + &format!(" {value}"),
    }
}

/// The arguments of one heading in the help.
fn arguments(page: &mut String, command: &Command, heading: Option<&str>) {
    let shown = command.get_arguments().filter(|argument| {
        argument.get_help_heading() == heading
            && !argument.is_hide_set()
            && argument.get_id() != "help"
            && argument.get_id() != "version"
    });
    let rows: Vec<String> = shown
        .map(|argument| {
            let help = argument
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            let values = argument.get_possible_values();
            let values: Vec<&str> = values
                .iter()
                .filter(|value| !value.is_hide_set())
                .map(|value| value.get_name())
                .collect();
            let is_switch = !argument.get_action().takes_values();
            let is_listed = !values.is_empty() && !argument.is_hide_possible_values_set();
            let choice = if is_switch || !is_listed {
                String::new()
            } else {
                format!(" ({})", values.join(", "))
            };
            format!("| `{}` | {}{choice} |", cell(&name(argument)), cell(&help))
        })
        .collect();
    if !rows.is_empty() {
        writeln!(page, "\n| option | |\n|---|---|\n{}", rows.join("\n")).unwrap();
    }
}

const SIGN_IN: Option<&str> = Some("Sign-in options");
const INTRODUCTION: &str = "# Reference

Look up commands, options and exit codes here. This page is generated from the program: `ol-aws COMMAND --help` and the manual pages contain the same text. [Settings](settings.md) have a page of their own.

## Global options

All commands accept these options.
";

fn page() -> String {
    let mut command = Cli::command();
    command.build();
    let mut page = INTRODUCTION.to_owned();
    arguments(&mut page, &command, Some("Global options"));
    writeln!(
        page,
        "\n## Sign-in options\n\nThese options apply to all commands that can sign in."
    )
    .unwrap();
    let env = command.find_subcommand("env").unwrap();
    arguments(&mut page, env, SIGN_IN);
    for (title, names) in GROUPS {
        writeln!(page, "\n## {title}").unwrap();
        for verb in names
            .iter()
            .filter_map(|name| command.find_subcommand(name))
        {
            command_section(&mut page, verb);
        }
        if names.contains(&"ol-assume") {
            writeln!(page, "\n### ol-assume\n\n{ASSUME_PURPOSE}. `ol-aws init` defines it in your shell. {ASSUME_OPTIONS}.\n\n| | |\n|---|---|").unwrap();
            for (form, what) in ASSUME_FORMS {
                writeln!(page, "| `{form}` | {what} |").unwrap();
            }
        }
    }
    writeln!(page, "\n## Exit codes\n\n| code | means |\n|---|---|").unwrap();
    for (code, means) in EXIT_CODES {
        writeln!(page, "| {code} | {means} |").unwrap();
    }
    page
}

fn command_section(page: &mut String, verb: &Command) {
    let text = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string);
    let about = text(verb.get_about()).unwrap_or_default();
    writeln!(page, "\n### ol-aws {}\n\n{about}.", verb.get_name()).unwrap();
    if let Some(more) = text(verb.get_before_help()) {
        // What is indented is code, but four blanks make it so here.
        let more = more.replace("\n  ", "\n    ");
        writeln!(page, "\n{more}").unwrap();
    }
    arguments(page, verb, None);
    if verb
        .get_arguments()
        .any(|argument| argument.get_help_heading() == SIGN_IN)
    {
        writeln!(
            page,
            "\nThe [sign-in options](#sign-in-options) apply, too."
        )
        .unwrap();
    }
    if let Some(more) = text(verb.get_after_help()) {
        writeln!(page, "\n```text\n{}\n```", more.trim_end()).unwrap();
    }
}

#[test]
fn the_reference_is_the_programs() {
    is_current("docs/reference.md", &page());
    for part in [
        "### ol-aws env",
        "| `--role ROLE` |",
        "| `--min-ttl TIME` |",
        "| 127 | ",
        "### ol-assume",
    ] {
        assert!(page().contains(part), "{part}");
    }
}

/// Each help says how to begin: at least two calls that the command line takes as they stand.
#[test]
fn every_help_has_two_examples_that_are_right() {
    let mut command = Cli::command();
    command.build();
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        let help = verb
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let calls = calls(&help);
        assert!(calls.len() >= 2, "{}: {calls:?}", verb.get_name());
        let own = calls.iter().filter(|call| call[1] == verb.get_name());
        assert!(own.count() >= 2, "{}: {calls:?}", verb.get_name());
        for call in calls {
            accepted(&call);
        }
    }
    let overview = EXAMPLES.lines().filter(|line| line.starts_with("  ol-"));
    assert_eq!(overview.count(), 4);
    for call in calls(EXAMPLES) {
        accepted(&call);
    }
}

/// The calls of ours in the examples of a help, in words; what stands around them is a shell's.
fn calls(help: &str) -> Vec<Vec<String>> {
    let examples = help.split("Examples:\n").nth(1).unwrap_or_default();
    let lines = examples
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    lines
        .filter_map(|line| {
            let from = line.find("ol-aws ")?;
            let call = line[from..].split([')', '|', '>', '&']).next()?;
            Some(words(call))
        })
        .collect()
}

/// Words as a shell makes them of blanks and single quotes.
fn words(call: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (number, part) in call.split('\'').enumerate() {
        if number % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn accepted(call: &[String]) {
    let result = Cli::command().try_get_matches_from(call);
    let error = result.err().map(|error| error.to_string());
    assert!(error.is_none(), "{call:?}: {error:?}");
}

/// `ol-aws --help` leads to everything: every command with its purpose, in its group.
#[test]
fn the_overview_shows_every_command_in_its_group() {
    let help = World::new().ol_aws("--help").ok();
    let mut rest = help.as_str();
    for (title, names) in GROUPS {
        let heading = format!("\n{title}:\n");
        rest = rest
            .split_once(&heading)
            .unwrap_or_else(|| panic!("{title}: {help}"))
            .1;
        for name in names {
            let line = rest
                .lines()
                .find(|line| line.trim_start().starts_with(&format!("{name} ")));
            let line = line.unwrap_or_else(|| panic!("{name}: {help}"));
            assert!(
                line.split_whitespace().count() > 3 && line.len() <= 80,
                "{line}"
            );
        }
    }
    let [examples, more] =
        ["\nExamples:\n", "ol-aws-config(5)"].map(|part| help.find(part).unwrap());
    assert!(examples < more, "{help}");
    assert!(
        !help.contains("command-endpoint") && !help.contains('\u{1b}'),
        "{help}"
    );
}

/// In the help of the program, of each command, and in that of `ol-aws help`.
#[test]
fn help_is_the_same_however_it_is_asked_for() {
    let world = World::new();
    let same = |one: &str, other: &str| {
        let (one, other) = (world.ol_aws(one).ok(), world.ol_aws(other).ok());
        assert_eq!(one, other);
        one
    };
    same("help", "--help");
    same("-h", "--help");
    for name in ["env", "exec", "help", "credential-process"] {
        let help = same(&format!("help {name}"), &format!("{name} --help"));
        same(&format!("{name} -h"), &format!("-q {name} --help"));
        assert!(help.contains(&format!("Usage: ol-aws {name}")), "{help}");
        // The short form is not worth a second layout.
        assert!(
            help.lines()
                .all(|line| !line.starts_with("          [default")),
            "{help}"
        );
    }
    same("help run", "exec --help");
    same("help list", "ls --help");
    let assume = world.ol_aws("help ol-assume").ok();
    assert!(
        assume.contains("ol-assume --unset") && assume.contains("--min-ttl"),
        "{assume}"
    );
    // Also where the name is wrong: `ol-aws help assume` says what `ol-aws assume` says.
    for word in ["nonsense", "assume", "rolls"] {
        let stderr = world.ol_aws(&format!("help {word}")).fails(2);
        assert_eq!(stderr, world.ol_aws(word).fails(2));
        assert!(stderr.contains(&format!("there is no command `{word}`")));
    }
}

/// What people type who come from another tool, and what becomes of it.
#[test]
fn a_guessed_command_works_or_says_what_to_run() {
    let world = World::new();
    for (word, guess) in &GUESSES {
        match guess {
            Guess::Means(flag @ "--version") => {
                assert_eq!(world.ol_aws(word).ok(), world.ol_aws(flag).ok());
            }
            Guess::Means(name) => {
                let help = world.ol_aws(&format!("--color never {word} --help")).ok();
                assert!(
                    help.contains(&format!("Usage: ol-aws {name}")),
                    "{word}: {help}"
                );
            }
            Guess::Try(hint) => {
                let stderr = world.ol_aws(&format!("{word} something --else")).fails(2);
                let expected = format!("error: there is no command `{word}`\nhint: {hint}\n");
                assert_eq!(stderr, expected);
                for call in hint.split('`').filter(|part| part.starts_with("ol-aws ")) {
                    let call = call.replace("ROLE", "role").replace("CMD", "cmd");
                    let words: Vec<String> = call.split(' ').map(str::to_owned).collect();
                    if !call.contains("--help") && !call.contains("--version") {
                        accepted(&words);
                    }
                }
            }
        }
    }
    // An alias has all that is its command's: exec's own exit code, and what follows it.
    assert_eq!(world.ol_aws("run admin -- false").done().code, 1);
    world.ol_aws("run --no-such-flag admin").fails(125);
    let stderr = world.ol_aws("admin").fails(2);
    assert!(stderr.contains("ol-assume ROLE"), "{stderr}");
    let stderr = world.ol_aws("rolls").fails(2);
    assert!(stderr.contains("did you mean `ol-aws roles`?"), "{stderr}");
}

/// Words that no engineer says to a colleague, and our own for what users call a command.
#[test]
fn help_and_manual_are_in_plain_words() {
    let world = World::new();
    world.ol_aws("man pages").ok();
    let mut texts = vec![page(), world.ol_aws("--help").ok()];
    for section in ["man1", "man5"] {
        let section = std::fs::read_dir(world.home().join("pages").join(section)).unwrap();
        texts.extend(section.map(|page| std::fs::read_to_string(page.unwrap().path()).unwrap()));
    }
    assert!(texts.len() > 20);
    for text in texts {
        let words = text.split(|c: char| !c.is_alphanumeric());
        for word in words.map(str::to_lowercase) {
            assert!(!NOT_IN_HELP.contains(&word.as_str()), "{word}: {text}");
        }
    }
}
