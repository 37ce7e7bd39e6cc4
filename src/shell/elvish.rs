//! elvish.

use super::{Shell, config_home, each};
use crate::environment::Change;

pub static SHELL: Shell = Shell {
    name: "elvish",
    programs: &["elvish"],
    script,
    hook_script: script,
    quote,
    unwritable: |_| false,
    failure: |exit_code| format!("fail 'ol-aws: exit {exit_code}'\n"),
    load: |command| format!("eval ({command} | slurp)"),
    init_line: None,
    start_lines: Some("eval (ol-aws init elvish | slurp) &on-end={|of| $of[ol_aws_prompt~] }"),
    script_file: |_| None,
    hook: Some(include_str!("../../shell/ol-aws.elv")),
    completions: Some(include_str!("../../completions/ol-aws.elv")),
    start_file: |environment| Some(config_home(environment)?.join("elvish/rc.elv")),
    open: None,
};

fn script(changes: &[Change]) -> String {
    each(changes, &|name, value| match value {
        Some(value) => format!("set-env {name} {}\n", quote(value)),
        None => format!("unset-env {name}\n"),
    })
}

fn quote(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}
