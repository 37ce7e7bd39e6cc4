//! What a program prints, read by a thread of its own: the program may leave somebody behind who
//! holds the pipe open (an agent, a cache), and waiting for the end of the pipe would then be
//! waiting for that one's end.

use std::io::{ErrorKind, Read};
use std::os::fd::OwnedFd;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::event::{PollFd, PollFlags, poll};
use zeroize::Zeroizing;

use super::output::LONGEST;

pub struct Printed {
    pipe: Arc<Mutex<Pipe>>,
    /// Hangs up at the end of the pipe.
    pub end: Receiver<()>,
}

struct Pipe {
    /// `None` at its end.
    open: Option<std::fs::File>,
    text: Zeroizing<Vec<u8>>,
}

impl Printed {
    pub fn by(pipe: impl Into<OwnedFd>) -> Self {
        let pipe: OwnedFd = pipe.into();
        // What is there is read at once, or not at all.
        let watched = rustix::io::ioctl_fionbio(&pipe, true)
            .map_err(Into::into)
            .and_then(|()| pipe.try_clone());
        let shared = Arc::new(Mutex::new(Pipe {
            open: Some(pipe.into()),
            // All the room at once: a buffer that grows leaves copies behind that nobody wipes.
            text: Zeroizing::new(Vec::with_capacity(LONGEST)),
        }));
        let (sender, end) = mpsc::channel();
        if let Ok(watched) = watched {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || follow(&watched, &shared, sender));
        }
        Self { pipe: shared, end }
    }

    /// For a program that ended: what it printed is in the pipe by then, whether the thread had its
    /// turn or not.
    pub fn all(self) -> Zeroizing<Vec<u8>> {
        let mut pipe = locked(&self.pipe);
        pipe.read_what_is_there();
        std::mem::take(&mut pipe.text)
    }
}

impl Pipe {
    fn read_what_is_there(&mut self) {
        let mut chunk = Zeroizing::new([0; 4096]);
        while let Some(pipe) = &mut self.open {
            match pipe.read(chunk.as_mut_slice()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // At more than any secret it closes too, and the program ends by SIGPIPE.
                Ok(length) if length > 0 && length <= LONGEST - self.text.len() => {
                    self.text.extend_from_slice(&chunk[..length]);
                }
                _ => self.open = None,
            }
        }
    }
}

/// Reads whenever there is something, so that the program never waits for room in the pipe.
fn follow(watched: &OwnedFd, pipe: &Mutex<Pipe>, _hangs_up: Sender<()>) {
    loop {
        let mut readable = [PollFd::new(watched, PollFlags::IN)];
        if !matches!(
            poll(&mut readable, None),
            Ok(_) | Err(rustix::io::Errno::INTR)
        ) {
            return;
        }
        let mut pipe = locked(pipe);
        pipe.read_what_is_there();
        if pipe.open.is_none() {
            return;
        }
    }
}

fn locked(pipe: &Mutex<Pipe>) -> MutexGuard<'_, Pipe> {
    pipe.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// The pipe stays open, as by whoever a program leaves behind.
    #[test]
    fn what_is_in_the_pipe_is_there_at_once_and_whole() {
        let mut held = Vec::new();
        for length in [1, 4095, 4096, 4097, 60_000].repeat(40) {
            let (reader, mut writer) = std::io::pipe().expect("a pipe");
            let printed = Printed::by(reader);
            writer.write_all(&vec![b'x'; length]).expect("room");
            assert_eq!(printed.all().len(), length);
            held.push(writer);
        }
    }
}
