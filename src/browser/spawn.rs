//! Starts a browser with a pipe to it and one back: on Unix its descriptors 3 and 4, on Windows two
//! handles that it is told by number.

use std::fs::File;
use std::io;
use std::process::{Child, Command, Stdio};

/// A browser that was started. Its stderr is piped, the rest leads nowhere.
pub struct Started {
    pub child: Child,
    /// To the browser. It goes when this is closed, also with us.
    pub commands: File,
    /// From the browser.
    pub answers: File,
}

pub fn spawn(mut command: Command) -> io::Result<Child> {
    command.stderr(Stdio::piped());
    crate::process::spawn(&mut command)
}
