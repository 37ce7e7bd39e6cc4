//! A browser's process on Windows.

use std::io;
use std::os::windows::io::{AsRawHandle, OwnedHandle};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use interprocess::os::windows::unnamed_pipe::CreationOptions;

use super::find::Found;
use super::spawn::{Started, spawn};

/// # Errors
/// When it cannot be started.
pub fn start(found: &Found, flags: &[String]) -> io::Result<Started> {
    let inherited = CreationOptions::default().inheritable(true);
    let (commands, reads) = inherited.clone().create()?;
    let (writes, answers) = inherited.create()?;
    let (reads, writes) = (OwnedHandle::from(reads), OwnedHandle::from(writes));
    // A copy is not inherited. Were ours, the browser would hold both ends, and never see that we
    // are gone.
    let commands = OwnedHandle::from(commands).try_clone()?;
    let answers = OwnedHandle::from(answers).try_clone()?;
    // Chromium, devtools_agent_host_impl.cc: where it reads, where it writes, as decimal numbers.
    let number = |handle: &OwnedHandle| handle.as_raw_handle().addr();
    let mut command = Command::new(&found.program);
    command.arg("--remote-debugging-pipe");
    command.arg(format!(
        "--remote-debugging-io-pipes={},{}",
        number(&reads),
        number(&writes)
    ));
    command.args(flags);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    Ok(Started {
        child: spawn(command)?,
        commands: commands.into(),
        answers: answers.into(),
    })
}

/// A browser that runs takes over what we start, and says so: it leaves no mark to be asked.
pub fn answers(_: &Path) -> bool {
    false
}

pub fn is_alive(_: &str) -> bool {
    true
}

pub fn interrupt(_: &Child) {}
