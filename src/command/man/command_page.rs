//! The page of a command, made of what clap knows of it: its help is the page's text.

use clap::{Arg, Command};

use super::roff::{Page, literal, placeholder};
use crate::command::command_line::{GROUPS, names};

/// Files that a command is about, besides those of ol-aws itself.
const FILES: [(&str, &str, &str); 2] = [
    (
        "profiles",
        "~/.aws/config",
        "Gets the profiles. `AWS_CONFIG_FILE` names another file.",
    ),
    (
        "save",
        "~/.aws/credentials",
        "Gets the keys. `AWS_SHARED_CREDENTIALS_FILE` or --file names another file.",
    ),
];

/// What `env` and `exec` set.
const SET: [(&str, &str); 19] = [
    ("AWS_ACCESS_KEY_ID", "The key ID."),
    ("AWS_SECRET_ACCESS_KEY", "The secret key."),
    ("AWS_SESSION_TOKEN", "The session token."),
    (
        "AWS_CREDENTIAL_EXPIRATION",
        "When the credentials expire, as in `2026-11-30T14:05:00Z`.",
    ),
    ("AWS_ACCOUNT_ID", "The ID of the account."),
    ("AWS_REGION", "The region, if ol-aws knows one."),
    ("AWS_DEFAULT_REGION", "The same region."),
    (
        "OL_AWS_SET_REGION",
        "The region that ol-aws set, so that `env --unset` leaves yours alone.",
    ),
    ("OL_AWS_ROLE", "The alias or name of the role."),
    ("OL_AWS_ROLE_ARN", "The ARN of the role."),
    ("OL_AWS_ACCOUNT", "The name or ID of the account."),
    (
        "OL_AWS_EXPIRES_AT",
        "When the credentials expire, in seconds since 1970.",
    ),
    (
        "OL_AWS_EXPIRES_LOCAL",
        "When the credentials expire, as a local time: `14:05`.",
    ),
    ("OL_AWS_GUARD", "The guard of the role, if it has one."),
    (
        "OL_AWS_PREVIOUS_ROLE",
        "The role to which `ol-assume -` returns.",
    ),
    (
        "OL_AWS_PREVIOUS_REGION",
        "The `AWS_REGION` that you exported, which `env --unset` restores.",
    ),
    (
        "OL_AWS_PREVIOUS_DEFAULT_REGION",
        "The same for `AWS_DEFAULT_REGION`.",
    ),
    (
        "OL_AWS_DEPTH",
        "How many shells of `ol-aws exec` this one is in.",
    ),
    (
        "OL_AWS_CHECK",
        "Tells whether the variables above belong together.",
    ),
];

pub fn page(command: &Command) -> String {
    let name = command.get_name();
    let about = text(command.get_about());
    let mut page = Page::new(&format!("ol-aws-{name}"), '1', &about);
    page.heading("SYNOPSIS");
    page.synopsis(&format!("ol-aws {name}"), &synopsis(command));
    page.heading("DESCRIPTION");
    match command.get_before_help() {
        Some(description) => page.text(&description.to_string()),
        None => page.text(&format!("{about}.")),
    }
    options(&mut page, "OPTIONS", command, None);
    options(&mut page, SIGN_IN, command, Some("Sign-in options"));
    page.heading("GLOBAL OPTIONS");
    page.text("This command also accepts the global options in ol-aws(1).");
    let more = text(command.get_after_help());
    let sections = sections(&more);
    for (title, rows) in &sections {
        if !["Examples", "Exit status"].contains(title) {
            page.heading(title);
            page.table(rows_of(rows));
        }
    }
    page.heading("EXIT STATUS");
    match sections.iter().find(|(title, _)| *title == "Exit status") {
        Some((_, rows)) => {
            page.table(rows_of(rows));
            page.text("ol-aws(1) lists the exit codes of other failures.");
        }
        None => page.text(SUCCESS),
    }
    environment(&mut page, command);
    if let Some((_, file, what)) = FILES.iter().find(|(of, ..)| *of == name) {
        page.heading("FILES");
        page.item(&literal(file), what);
    }
    page.heading("EXAMPLES");
    let examples = sections.iter().find(|(title, _)| *title == "Examples");
    examples_of(
        &mut page,
        examples
            .map(|(_, lines)| lines.as_str())
            .unwrap_or_default(),
    );
    page.see_also(&related(name));
    page.finish()
}

pub const SUCCESS: &str = "0 if the command succeeds. ol-aws(1) lists the exit codes of failures.";
const SIGN_IN: &str = "SIGN-IN OPTIONS";

fn text(styled: Option<&clap::builder::StyledStr>) -> String {
    styled.map(ToString::to_string).unwrap_or_default()
}

/// The pages of the commands for the same purpose.
fn related(name: &str) -> Vec<(String, char)> {
    let group = GROUPS.iter().find(|(_, group)| group.contains(&name));
    let group = group.map(|(_, group)| *group).unwrap_or_default();
    let others = group.iter().filter(|other| **other != name);
    let others = others.map(|other| match names().find(|known| known == other) {
        Some(command) => format!("ol-aws-{command}"),
        None => (*other).to_owned(),
    });
    let all = std::iter::once("ol-aws".to_owned()).chain(others);
    all.map(|page| (page, '1'))
        .chain([("ol-aws-config".to_owned(), '5')])
        .collect()
}

/// The parts of a help's end: a title with a colon, and indented lines.
fn sections(text: &str) -> Vec<(&str, String)> {
    let mut sections: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        match (line.strip_suffix(':'), sections.last_mut()) {
            (Some(title), _) if !line.starts_with(' ') => sections.push((title, String::new())),
            (_, Some((_, lines))) => {
                lines.push_str(line.strip_prefix("  ").unwrap_or(line));
                lines.push('\n');
            }
            _ => {}
        }
    }
    sections
}

/// A table of a help: two columns with two blanks or more between them.
fn rows_of(lines: &str) -> impl Iterator<Item = (&str, &str)> {
    let rows = lines.lines().filter_map(|line| line.split_once("  "));
    rows.map(|(left, right)| (left, right.trim_start()))
}

/// Of a help: what an example is for, and the command below it.
pub fn examples_of(page: &mut Page, lines: &str) {
    for line in lines.lines() {
        if let Some(purpose) = line.strip_prefix("# ") {
            page.text(&format!("{purpose}:"));
        } else if !line.is_empty() {
            page.code(line);
        }
    }
}

/// The arguments of one heading in clap's help, the global ones of all.
fn shown<'c>(command: &'c Command, heading: Option<&'static str>) -> impl Iterator<Item = &'c Arg> {
    command.get_arguments().filter(move |arg| {
        let of_clap = ["help", "version"].contains(&arg.get_id().as_str());
        !arg.is_hide_set() && !of_clap && arg.get_help_heading() == heading
    })
}

pub fn options(page: &mut Page, title: &str, command: &Command, heading: Option<&'static str>) {
    let mut shown = shown(command, heading).peekable();
    if shown.peek().is_none() {
        return;
    }
    page.heading(title);
    for arg in shown {
        page.item(&forms(arg).join(", "), &meaning(arg));
    }
}

/// All ways to write it: `-q`, `--quiet`.
fn forms(arg: &Arg) -> Vec<String> {
    let short = arg.get_short().map(|short| literal(&format!("-{short}")));
    let long = match arg.get_long() {
        Some(_) => spelled(arg),
        None => positional(arg),
    };
    short.into_iter().chain([long]).collect()
}

fn positional(arg: &Arg) -> String {
    let several = arg.get_action().takes_values()
        && arg
            .get_num_args()
            .is_some_and(|count| count.max_values() > 1);
    let dots = if several { "..." } else { "" };
    format!("{}{dots}", value_name(arg))
}

fn value_name(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    let kinds: Vec<String> = names.join(" ").split('|').map(placeholder).collect();
    kinds.join("|")
}

/// `--role ROLE`, as it is not broken at the end of a line.
fn spelled(arg: &Arg) -> String {
    let Some(long) = arg.get_long() else {
        return positional(arg);
    };
    let long = literal(&format!("--{long}"));
    if !arg.get_action().takes_values() {
        return long;
    }
    let optional = arg
        .get_num_args()
        .is_some_and(|count| count.min_values() == 0);
    let value = value_name(arg);
    match (optional, arg.is_require_equals_set()) {
        (true, true) => format!("{long}[={value}]"),
        (true, false) => format!("{long}\\~[{value}]"),
        _ => format!("{long}\\~{value}"),
    }
}

/// What exclude each other stand together.
fn synopsis(command: &Command) -> String {
    let excludes = |one: &Arg, other: &Arg| {
        let conflicts = command.get_arg_conflicts_with(one);
        conflicts.iter().any(|arg| arg.get_id() == other.get_id())
    };
    let mut groups: Vec<Vec<&Arg>> = Vec::new();
    for arg in shown(command, None).filter(|arg| !arg.is_last_set()) {
        let apart = |group: &&mut Vec<&Arg>| {
            let mut others = group.iter();
            others.all(|other| excludes(arg, other) || excludes(other, arg))
        };
        match groups.iter_mut().find(apart) {
            Some(group) => group.push(arg),
            None => groups.push(vec![arg]),
        }
    }
    let mut words: Vec<String> = groups
        .iter()
        .map(|group| {
            let choice: Vec<String> = group.iter().map(|arg| spelled(arg)).collect();
            let choice = choice.join("\\~| ");
            if group.iter().any(|arg| arg.is_required_set()) {
                choice
            } else {
                format!("[{choice}]")
            }
        })
        .collect();
    if shown(command, Some("Sign-in options")).next().is_some() {
        words.push(format!(
            "[{}]",
            placeholder("SIGN-IN OPTION").replace(' ', "\\~") + "..."
        ));
    }
    words.push(format!(
        "[{}]",
        placeholder("GLOBAL OPTION").replace(' ', "\\~") + "..."
    ));
    let last = command.get_arguments().find(|arg| arg.is_last_set());
    words.extend(last.map(|arg| format!("[{}\\~{}]", literal("--"), positional(arg))));
    words.join(" ")
}

/// The help of an argument without the variable, which is in its own section.
fn meaning(arg: &Arg) -> String {
    let help = text(arg.get_help());
    let help = help.split(" [env:").next().unwrap_or_default();
    let mut text = format!("{help}.");
    let values: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| format!("`{}`", value.get_name()))
        .collect();
    let takes_values = arg.get_action().takes_values();
    if takes_values && !values.is_empty() && !arg.is_hide_possible_values_set() {
        text += &format!(" Values: {}.", values.join(", "));
    }
    let default: Vec<_> = arg.get_default_values().iter().collect();
    if let ([default], true) = (default.as_slice(), takes_values) {
        text += &format!(" Default: `{}`.", default.to_string_lossy());
    }
    text
}

fn variable(arg: &Arg) -> Option<(String, String)> {
    let help = text(arg.get_help());
    let variable = help.split_once("[env:")?.1.split(']').next()?.trim();
    let (name, value) = variable.split_once('=').unwrap_or((variable, ""));
    let option = format!("--{}", arg.get_long()?);
    let meaning = match value {
        "" => format!("The same as {option}."),
        value => format!("If it is `{value}`, the same as {option}."),
    };
    Some((name.to_owned(), meaning))
}

pub fn environment(page: &mut Page, command: &Command) {
    page.heading("ENVIRONMENT");
    let own = command.get_arguments();
    let own = own.filter(|arg| !arg.is_hide_set() && !arg.is_global_set());
    for (name, meaning) in own.filter_map(variable) {
        page.item(&literal(&name), &meaning);
    }
    page.text("ol-aws-config(5) lists all variables that ol-aws reads.");
    if ["env", "exec"].contains(&command.get_name()) {
        page.text(SETS);
        page.table(SET);
    }
}

const SETS: &str =
    "It sets these variables, and unsets `AWS_PROFILE` and all others that would take precedence:";
