//! A browser's process on Unix.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::find::Found;
use super::spawn::{Started, spawn};

/// A shell puts the pipes where Chrome looks for them, since to do it between fork and exec
/// ourselves would be unsafe code.
const REDIRECT: &str = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null";

/// # Errors
/// When it cannot be started.
pub fn start(found: &Found, flags: &[String]) -> io::Result<Started> {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", REDIRECT, "sh"]).arg(&found.program);
    command.arg("--remote-debugging-pipe").args(flags);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    // Ctrl-C is for us first; we end it in order.
    crate::process::own_group(&mut command);
    let mut child = spawn(command)?;
    let commands = OwnedFd::from(child.stdin.take().expect("it was asked for"));
    let answers = OwnedFd::from(child.stdout.take().expect("it was asked for"));
    Ok(Started {
        child,
        commands: commands.into(),
        answers: answers.into(),
    })
}

/// Whether a browser listens to others that are started with its profile.
pub fn answers(directory: &Path) -> bool {
    UnixStream::connect(directory.join("SingletonSocket")).is_ok()
}

/// Whether the browser that left this mark, `HOST-PID`, runs on this machine.
pub fn is_alive(mark: &str) -> bool {
    let Some((host, pid)) = mark.rsplit_once('-') else {
        return false;
    };
    let name = rustix::system::uname();
    let is_here = name.nodename().to_str().is_ok_and(|name| name == host);
    let pid = pid.parse().ok().and_then(Pid::from_raw);
    is_here && pid.is_some_and(|pid| test_kill_process(pid).is_ok())
}

/// Asks it to end as Ctrl-C would.
pub fn interrupt(browser: &Child) {
    let pid = i32::try_from(browser.id()).ok().and_then(Pid::from_raw);
    if let Some(pid) = pid {
        // Gone already is as good.
        let _ = kill_process(pid, Signal::INT);
    }
}
