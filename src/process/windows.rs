//! Windows' processes. There are no core dumps, no umask and no signals; a process cannot become
//! another one, so it waits for it.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::windows::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitCode};

use tokio::signal::windows::{ctrl_break, ctrl_c};

/// Nothing is changed here that a program would have to get back.
#[derive(Debug, Clone, Copy)]
pub struct Inherited {}

/// Whether names of variables that differ in their case are one.
pub const NAMES_IGNORE_CASE: bool = true;

pub fn harden() -> Inherited {
    Inherited {}
}

/// A process inherits only what is meant for it.
pub fn detach() {}

pub fn can_leave_child() -> bool {
    true
}

pub fn spawn(command: &mut Command) -> io::Result<Child> {
    command.spawn()
}

/// Runs a program in our place, and returns its exit code. Ctrl-C reaches every process of a
/// console: what it means is for the program to say, and we wait until it has.
///
/// # Errors
/// When it cannot be run.
pub fn become_program(mut command: Command, _: Inherited) -> io::Result<i32> {
    // Without a console there is nothing to listen for.
    let _held = (ctrl_c(), ctrl_break());
    let status = command.spawn()?.wait()?;
    Ok(status.code().unwrap_or(1))
}

/// Keeps Ctrl-C at our console from a program (`CREATE_NEW_PROCESS_GROUP` of CreateProcessW).
pub fn own_group(command: &mut Command) {
    command.creation_flags(0x0000_0200);
}

/// To ask for it takes unsafe code.
pub fn parent() -> Option<i32> {
    None
}

/// What to end with after a program that ended with this: all 32 bits of it.
pub fn exit_code(status: i32) -> ExitCode {
    #[expect(
        clippy::disallowed_methods,
        reason = "`main` calls this last, and an ExitCode of Rust's holds 8 bits"
    )]
    std::process::exit(status)
}

/// A program by its name or path. Windows itself finds only `NAME.exe`; a shell also finds the other
/// kinds of PATHEXT, and npm and pip install theirs as `NAME.cmd`.
pub fn command(program: &OsStr) -> Command {
    let path = Path::new(program);
    if path.extension().is_some_and(is_program) {
        return Command::new(program);
    }
    let is_name = path.parent() == Some(Path::new(""));
    let found = if is_name {
        let directories = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&directories)
            .filter(|directory| directory.is_absolute())
            .find_map(|directory| with_an_end(&directory.join(path)))
    } else {
        with_an_end(path)
    };
    Command::new(found.as_deref().unwrap_or(program))
}

/// The file of that name with the first of PATHEXT's ends that there is one for.
fn with_an_end(path: &Path) -> Option<OsString> {
    let ends = std::env::var("PATHEXT").unwrap_or(".COM;.EXE;.BAT;.CMD".into());
    let ends = ends.split(';').filter_map(|end| end.strip_prefix('.'));
    let mut candidates = ends.filter(|end| is_program(OsStr::new(end))).map(|end| {
        let mut candidate = path.as_os_str().to_owned();
        candidate.push(".");
        candidate.push(end);
        candidate
    });
    candidates.find(|candidate| Path::new(candidate).is_file())
}

/// What CreateProcess can start, and cmd for it. A script of another kind needs its interpreter.
fn is_program(end: &OsStr) -> bool {
    let kinds = ["com", "exe", "bat", "cmd"];
    kinds.iter().any(|kind| end.eq_ignore_ascii_case(kind))
}
