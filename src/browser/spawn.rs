//! Starts a browser with a pipe to it and one back: on Unix its descriptors 3 and 4, on Windows two
//! handles that it is told by number.

use std::fs::File;
use std::io;
use std::process::{Child, Command, Stdio};

use super::find::Found;

/// A browser that was started. Its stderr is piped, the rest leads nowhere.
pub struct Started {
    pub child: Child,
    /// To the browser. It goes when this is closed, also with us.
    pub commands: File,
    /// From the browser.
    pub answers: File,
}

/// A shell puts the pipes where Chrome looks for them, since to do it between fork and exec
/// ourselves would be unsafe code.
#[cfg(unix)]
const REDIRECT: &str = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null";

/// # Errors
/// When it cannot be started.
#[cfg(unix)]
pub fn start(found: &Found, flags: &[String]) -> io::Result<Started> {
    use std::os::fd::OwnedFd;
    use std::os::unix::process::CommandExt;
    let mut command = Command::new("/bin/sh");
    command.args(["-c", REDIRECT, "sh"]).arg(&found.program);
    command.arg("--remote-debugging-pipe").args(flags);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    // Ctrl-C is for us first; we end it in order.
    command.process_group(0);
    let mut child = spawn(command)?;
    let commands = OwnedFd::from(child.stdin.take().expect("it was asked for"));
    let answers = OwnedFd::from(child.stdout.take().expect("it was asked for"));
    Ok(Started {
        child,
        commands: commands.into(),
        answers: answers.into(),
    })
}

/// # Errors
/// When it cannot be started.
#[cfg(windows)]
pub fn start(found: &Found, flags: &[String]) -> io::Result<Started> {
    use std::os::windows::io::{AsRawHandle, OwnedHandle};

    use interprocess::os::windows::unnamed_pipe::CreationOptions;

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

fn spawn(mut command: Command) -> io::Result<Child> {
    command.stderr(Stdio::piped());
    crate::process::spawn(&mut command)
}
