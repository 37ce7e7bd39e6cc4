//! The parent process, by `/proc`.

use crate::environment::Environment;
use crate::shell::Dialect;

pub const DEFAULT: Dialect = Dialect::Sh;

/// By the parent's program file, then by its own name for itself (an interpreter's script, xonsh).
pub fn running_shell(_: &Environment) -> Option<Dialect> {
    let process = format!("/proc/{}", std::os::unix::process::parent_id());
    let program = std::fs::read_link(format!("{process}/exe")).ok();
    let program = program.and_then(|path| Dialect::of_program(path.file_name()?.to_str()?));
    let own_name = || std::fs::read_to_string(format!("{process}/comm")).ok();
    program.or_else(|| Dialect::of_program(own_name()?.trim_end()))
}
