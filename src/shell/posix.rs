//! What bash, zsh and sh share: the words, quotes and commands of a POSIX shell.

use super::each;
use crate::environment::Change;

/// Plain lines, for whatever reads them. The last one makes `eval` fail if the user made one of the
/// variables readonly, since most shells go on after the line that said so.
pub fn script(changes: &[Change]) -> String {
    let lines = each(changes, &|name, value| match value {
        Some(value) => format!("export {name}={}\n", quote(value)),
        None => format!("unset {name}\n"),
    });
    format!("{lines}(unset {}) 2>/dev/null\n", names(changes))
}

/// All of it or nothing, for `ol-assume`: a subshell tries to remove each variable first, and names
/// the one that is readonly. In the shell itself, `unset` also ends what `typeset -i` or `-u` would
/// make of a value. An answer that is cut off runs not a line, since its brace is never closed.
///
/// `export` and `unset` may be aliases where `ol-assume` runs: a backslash keeps a POSIX shell from
/// expanding them (POSIX.1-2024, Shell Command Language, 2.3.1).
pub fn hook_script(changes: &[Change]) -> String {
    let exports = each(changes, &|name, value| {
        let export = |value| format!("\\export {name}={}\n", quote(value));
        value.map_or(String::new(), export)
    });
    let names = names(changes);
    format!("(\\unset {names}) && {{\n\\unset {names}\n{exports}}}\n")
}

/// See [`super::Open`].
pub fn last(changes: &[Change]) -> String {
    let found = each(changes, &|name, value| {
        let as_it_was = match value {
            Some(value) => format!("\\test \"${{{name}-}}\" = {}", quote(value)),
            None => format!("\\test -z \"${{{name}+x}}\""),
        };
        format!("{as_it_was} || __ol_aws_taken=\"$__ol_aws_taken {name}\"\n")
    });
    format!(
        ": posix\n__ol_aws_taken=\n{found}{}\
         if \\test \"$__ol_aws_taken\"; then \\printf 'ol-aws: your start files changed%s; undone for this role\\n' \"$__ol_aws_taken\" >&2; fi\n\
         \\unset __ol_aws_taken\n",
        hook_script(changes)
    )
}

fn names(changes: &[Change]) -> String {
    let names: Vec<&str> = changes.iter().map(|(name, _)| name.as_str()).collect();
    names.join(" ")
}

pub fn quote(value: &str) -> String {
    format!("'{}'", value.replace('\'', "'\\''"))
}

pub fn failure(exit_code: u8) -> String {
    format!("(exit {exit_code})\n")
}

pub fn load(command: &str) -> String {
    format!("eval \"$({command})\"")
}
