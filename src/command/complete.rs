//! `ol-aws complete`: what could stand where the cursor is, a line each: the value, a tab, what it
//! means. Asked by the shells at every TAB, so it goes by the command line's definition, the
//! settings and the cache alone. It never asks, connects or fails: with a broken config file it
//! still knows the flags.

mod values;

use std::ffi::{OsStr, OsString};

use clap::Args;
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter, complete,
};

use super::command_line;
use super::{Context, print};
use crate::error::Result;
use crate::log::{clean, unseen};
use crate::shell::ASSUME;
use values::{Kind, Known, Value};

#[derive(Debug, Args)]
pub struct Arguments {
    /// The command line, up to the word that is being completed
    #[arg(last = true, value_name = "WORD")]
    pub words: Vec<OsString>,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let candidates = match arguments.words.split_last() {
        // Behind the dashes stands another program's command line.
        Some((last, before)) if !before.is_empty() && before.iter().all(|word| word != "--") => {
            candidates(before, last, context)
        }
        _ => Vec::new(),
    };
    let mut lines = String::new();
    for candidate in &candidates {
        add_line(&mut lines, candidate);
    }
    // As the process ends soon.
    std::mem::forget(candidates);
    print(&lines)
}

fn candidates(before: &[OsString], last: &OsStr, context: &Context<'_>) -> Vec<Value> {
    let assumes = ASSUME.iter().any(|name| before[0] == *name);
    let mut command = definition(before, assumes);
    // For one dash the engine knows the short flags only.
    let asked = if last == "-" { OsStr::new("--") } else { last };
    let words = before.iter().cloned().chain([asked.to_owned()]).collect();
    let found = complete(&mut command, words, before.len(), None).unwrap_or_default();
    let known = Known::new(before, context);
    let mut found: Vec<Value> = found
        .iter()
        .filter(|found| !found.is_hide_set())
        .flat_map(|found| match kind(found) {
            Some(kind) => values(kind, found, asked, &known),
            None => vec![as_value(found)],
        })
        .collect();
    // Flags are shown to who began one, or where nothing else can stand.
    let is_flag = |found: &Value| found.text.starts_with('-');
    if last.is_empty() && !found.iter().all(is_flag) {
        found.retain(|found| !is_flag(found));
    }
    if assumes && matches!(last.to_str(), Some("-" | "--")) {
        found.insert(0, Value::new("--", Some("then a command to run")));
        if last == "-" {
            found.insert(0, Value::new("-", Some("the role before this one")));
        }
    }
    found
}

/// The definition of the command line, of the command alone that is named there: of all, it takes
/// longer than everything else here. `ol-assume` takes what `env` takes.
fn definition(before: &[OsString], assumes: bool) -> clap::Command {
    let words: Vec<String> = before
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    if assumes {
        let command = command_line::assume_command();
        let env = command.find_subcommand("env").cloned();
        return with_values(env.unwrap_or(command));
    }
    let mut command = command_line::command(command_line::verb(&words));
    command.build();
    with_values(command)
}

/// The command line's definition, with where our values can stand.
fn with_values(command: clap::Command) -> clap::Command {
    let mut command = command.mut_args(|arg| match arg.get_id().as_str() {
        "config" | "policy" | "file" | "directory" => arg.add(ArgValueCompleter::new(file)),
        id => match Kind::of_argument(id) {
            Some(_) => {
                let id = id.to_owned();
                arg.add(ArgValueCompleter::new(move |_: &OsStr| vec![mark(&id)]))
            }
            None => arg,
        },
    });
    for verb in command.get_subcommands_mut() {
        *verb = with_values(std::mem::take(verb));
    }
    command
}

/// Stands for all values of an argument, of which there may be a thousand, while the engine finds out
/// whether one can stand here. It puts what precedes the value into the text, such as `--role=`.
fn mark(argument: &str) -> CompletionCandidate {
    CompletionCandidate::new("")
        .id(Some(argument.to_owned()))
        .tag(Some("values".into()))
}

fn kind(found: &CompletionCandidate) -> Option<Kind> {
    Kind::of_argument(found.get_id()?)
}

/// Those that begin with what was typed; where there are none, those that contain it, as the picker
/// would find them.
fn values(kind: Kind, mark: &CompletionCandidate, asked: &OsStr, known: &Known<'_>) -> Vec<Value> {
    let (Some(before), Some(asked)) = (mark.get_value().to_str(), asked.to_str()) else {
        return Vec::new();
    };
    match asked.strip_prefix(before) {
        // No value begins as a flag does.
        Some(typed) if !typed.starts_with('-') => {
            let values = known.beginning_with(kind, typed).into_iter();
            values.map(|value| value.behind(before)).collect()
        }
        _ => Vec::new(),
    }
}

fn as_value(found: &CompletionCandidate) -> Value {
    let help = found.get_help().map(ToString::to_string);
    // What is not UTF-8 is a file's name, which no line of text can hold.
    let text = found.get_value().to_str().unwrap_or_default();
    Value::new(text, help.as_deref().and_then(|help| help.lines().next()))
}

/// Names that a line of text cannot hold, or that would be seen as others, are left out.
fn add_line(lines: &mut String, value: &Value) {
    let Value { text, help } = value;
    if text.is_empty() || unseen(text).is_some() {
        return;
    }
    *lines += text;
    if let Some(help) = help
        && !help.is_empty()
    {
        lines.push('\t');
        *lines += &clean(help);
    }
    lines.push('\n');
}

/// Files and the directories on the way to them; those with a dot for who typed it.
fn file(typed: &OsStr) -> Vec<CompletionCandidate> {
    let name = typed.as_encoded_bytes().rsplit(|byte| *byte == b'/').next();
    let dot = name.is_some_and(|name| name.starts_with(b"."));
    let found = PathCompleter::file().complete(typed).into_iter();
    found
        .filter(|found| dot || !found.is_hide_set())
        .map(|found| found.hide(false))
        .collect()
}
