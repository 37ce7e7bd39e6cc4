//! Nushell, which evaluates no text at run time: it loads a record.

use std::path::PathBuf;

use serde_json::Value;

use super::{Shell, config_home};
use crate::environment::{Change, Environment, Platform};

pub static SHELL: Shell = Shell {
    name: "nushell",
    programs: &["nu"],
    script: record,
    hook_script: record,
    quote,
    unwritable: |_| false,
    failure: |_| String::new(),
    load: |command| format!("^{command} | from json | load-env"),
    // It is read before the line that would make it is run, so once is a line of its own.
    init_line: Some(
        "source ~/.ol-aws.nu  (once before: ol-aws init nushell | save -f ~/.ol-aws.nu)",
    ),
    start_lines: Some("source ~/.ol-aws.nu\nol_aws_prompt"),
    script_file: |environment| Some(environment.home()?.join(".ol-aws.nu")),
    hook: Some(include_str!("../../shell/ol-aws.nu")),
    completions: Some(include_str!("../../completions/ol-aws.nu")),
    start_file,
    open: None,
};

/// On macOS it follows the system, as `$nu.default-config-dir` shows.
fn start_file(environment: &Environment) -> Option<PathBuf> {
    let has_xdg = environment.get("XDG_CONFIG_HOME").is_some();
    let directory = if environment.platform() == Platform::MacOs && !has_xdg {
        environment.application_support()?
    } else {
        config_home(environment)?
    };
    Some(directory.join("nushell/config.nu"))
}

fn record(changes: &[Change]) -> String {
    let record = changes
        .iter()
        .map(|(name, value)| (name.clone(), serde_json::json!(value)))
        .collect();
    format!("{}\n", Value::Object(record))
}

/// A word of a line that a person types, since the record has JSON's own: a single-quoted string
/// holds anything but its own quote (Nushell book, "Working with strings").
fn quote(value: &str) -> String {
    if value.contains('\'') {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        format!("'{value}'")
    }
}
