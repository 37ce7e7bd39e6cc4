//! A pinentry that runs: commands to it, and its answers, until a moment that is given.

use std::io::{ErrorKind, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Instant;

use zeroize::Zeroizing;

use super::assuan;
use crate::error::{Error, io_reason};
use crate::process;
use crate::secret::Secret;

/// The setting that names it.
pub const KEY: &str = "askpass";
/// No line of Assuan is longer.
const LONGEST_LINE: usize = 1002;

/// Why there will be no more answers.
#[derive(Debug, Clone, Copy)]
pub enum Over {
    Cancelled,
    Unanswered,
    Died,
}

pub struct Running {
    child: Child,
    input: ChildStdin,
    lines: Receiver<Zeroizing<Vec<u8>>>,
}

pub enum Failed {
    Over(Over),
    Error(Error),
}

impl Running {
    pub fn start(command: &mut Command) -> std::result::Result<Self, Failed> {
        let name = command.get_program().to_string_lossy().into_owned();
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = process::spawn(command).map_err(|error| {
            Failed::Error(Error::SecretCommandFailed {
                key: KEY,
                reason: format!("cannot run `{name}`: {}", io_reason(&error)),
            })
        })?;
        let (sender, lines) = mpsc::channel();
        let output = child.stdout.take().expect("it was asked for");
        std::thread::spawn(move || read_lines(output, &sender));
        Ok(Self {
            input: child.stdin.take().expect("it was asked for"),
            child,
            lines,
        })
    }

    /// A command whose refusal does not matter.
    pub fn settle(&mut self, line: &str, end: Instant) -> std::result::Result<(), Failed> {
        self.call(line, end).map(drop)
    }

    pub fn call(
        &mut self,
        line: &str,
        end: Instant,
    ) -> std::result::Result<Option<Secret>, Failed> {
        let sent = self.input.write_all(format!("{line}\n").as_bytes());
        sent.map_err(|_| Failed::Over(Over::Died))?;
        let answer = self.answer(end)?;
        match answer {
            assuan::Answer::Ok(data) => Ok(Some(data)),
            assuan::Answer::Refused(assuan::NOT_CONFIRMED) => Ok(None),
            assuan::Answer::Refused(assuan::TIMED_OUT) => Err(Failed::Over(Over::Unanswered)),
            // What is no question cannot be cancelled: an option that it does not know.
            assuan::Answer::Refused(_) if !["GETPIN", "CONFIRM"].contains(&line) => Ok(None),
            assuan::Answer::Refused(assuan::CANCELLED | assuan::FULLY_CANCELLED) => {
                Err(Failed::Over(Over::Cancelled))
            }
            assuan::Answer::Refused(code) => Err(Failed::Error(Error::SecretCommandFailed {
                key: KEY,
                reason: format!(
                    "could not ask (error {code} of libgpg-error): is there a display for it?"
                ),
            })),
        }
    }

    pub fn answer(&mut self, end: Instant) -> std::result::Result<assuan::Answer, Failed> {
        let mut data = assuan::Data::default();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let line = match self.lines.recv_timeout(left) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => return Err(Failed::Over(Over::Unanswered)),
                Err(RecvTimeoutError::Disconnected) => return Err(Failed::Over(Over::Died)),
            };
            if let Some(answer) = data.take(&line) {
                return Ok(answer);
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.input.write_all(b"BYE\n");
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whole lines, until the program ends or says something that is no Assuan.
fn read_lines(mut output: ChildStdout, lines: &mpsc::Sender<Zeroizing<Vec<u8>>>) {
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
    let mut chunk = Zeroizing::new([0; 1024]);
    loop {
        let length = match output.read(chunk.as_mut_slice()) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Ok(0) | Err(_) => return,
            Ok(length) => length,
        };
        for byte in &chunk[..length] {
            match byte {
                b'\n' => {
                    let next = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
                    if lines.send(std::mem::replace(&mut line, next)).is_err() {
                        return;
                    }
                }
                _ if line.len() == LONGEST_LINE => return,
                byte => line.push(*byte),
            }
        }
    }
}
