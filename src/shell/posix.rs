//! What bash, zsh and sh share: the words, quotes and commands of a POSIX shell.

use super::each;
use crate::environment::Change;

pub fn script(changes: &[Change]) -> String {
    write(changes, "")
}

/// `export` and `unset` may be aliases where `ol-assume` runs: a backslash keeps a POSIX shell from
/// expanding them (POSIX.1-2024, Shell Command Language, 2.3.1).
pub fn hook_script(changes: &[Change]) -> String {
    write(changes, "\\")
}

fn write(changes: &[Change], before_word: &str) -> String {
    each(changes, &|name, value| match value {
        Some(value) => format!("{before_word}export {name}={}\n", quote(value)),
        None => format!("{before_word}unset {name}\n"),
    })
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
