//! What a program prints, read while it runs. The program may leave somebody behind who holds the
//! pipes open (an agent, a cache), so nobody waits for their end.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::fd::OwnedFd;
use std::process::Child;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use zeroize::Zeroizing;

use super::output::LONGEST;

/// stdout and stderr, as far as they are pipes.
pub struct Printed([Pipe; 2]);

struct Pipe {
    /// `None` at its end.
    open: Option<File>,
    text: Zeroizing<Vec<u8>>,
}

impl Printed {
    pub fn by(child: &mut Child) -> Self {
        let stdout = child.stdout.take().map(OwnedFd::from);
        let stderr = child.stderr.take().map(OwnedFd::from);
        Self([stdout, stderr].map(Pipe::new))
    }

    /// Reads for at most so long. Whether a pipe has come to its end meanwhile: programs end about
    /// then.
    pub fn read_for(&mut self, pause: Duration) -> bool {
        let open = self.open().count();
        if open == 0 {
            std::thread::sleep(pause);
            return false;
        }
        is_readable(self.open(), pause);
        self.read_what_is_there();
        self.open().count() < open
    }

    /// For a program that ended: by then all that it printed is in the pipes.
    pub fn all(mut self) -> [Zeroizing<Vec<u8>>; 2] {
        self.read_what_is_there();
        self.0.map(|pipe| pipe.text)
    }

    fn open(&self) -> impl Iterator<Item = &File> {
        self.0.iter().filter_map(|pipe| pipe.open.as_ref())
    }

    fn read_what_is_there(&mut self) {
        self.0.iter_mut().for_each(Pipe::read_what_is_there);
    }
}

impl Pipe {
    fn new(pipe: Option<OwnedFd>) -> Self {
        // All the room at once: a buffer that grows leaves copies behind that nobody wipes.
        let room = if pipe.is_some() { LONGEST } else { 0 };
        Self {
            open: pipe.map(File::from),
            text: Zeroizing::new(Vec::with_capacity(room)),
        }
    }

    fn read_what_is_there(&mut self) {
        let mut chunk = Zeroizing::new([0; 4096]);
        while let Some(pipe) = &mut self.open
            && is_readable([&*pipe], Duration::ZERO)
        {
            match pipe.read(chunk.as_mut_slice()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Ok(length) if length > 0 && length <= LONGEST - self.text.len() => {
                    self.text.extend_from_slice(&chunk[..length]);
                }
                // At its end or, by SIGPIPE, that of a program that prints without one.
                _ => self.open = None,
            }
        }
    }
}

/// Whether one of them has something to read, or has ended, within that time.
fn is_readable<'f>(files: impl IntoIterator<Item = &'f File>, pause: Duration) -> bool {
    let files = files.into_iter();
    let mut watched: Vec<_> = files.map(|file| PollFd::new(file, PollFlags::IN)).collect();
    let pause = Timespec::try_from(pause).ok();
    poll(&mut watched, pause.as_ref()).is_ok_and(|ready| ready > 0)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// The pipe stays open, as by whoever a program leaves behind.
    #[test]
    fn what_is_in_the_pipe_is_there_at_once_and_whole() {
        for length in [1, 4095, 4096, 4097, 60_000] {
            let (reader, mut writer) = std::io::pipe().expect("a pipe");
            let printed = Printed([Some(reader.into()), None].map(Pipe::new));
            writer.write_all(&vec![b'x'; length]).expect("room");
            assert_eq!(printed.all().map(|text| text.len()), [length, 0]);
        }
    }
}
