//! What a program prints, read by threads of their own: the program may leave somebody behind who
//! holds the pipes open, and a read would then wait for that one's end.

use std::io::{ErrorKind, Read};
use std::process::Child;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use zeroize::Zeroizing;

use super::output::LONGEST;

/// For what a program printed just before it ended to come through the pipe, which cannot be read
/// here without waiting.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// stdout and stderr, as far as they are pipes.
pub struct Printed {
    pipes: [Option<Pipe>; 2],
    has_ended: bool,
}

struct Pipe {
    text: Arc<Mutex<Zeroizing<Vec<u8>>>>,
    /// Hangs up at the end of the pipe.
    end: Receiver<()>,
}

impl Printed {
    pub fn by(child: &mut Child) -> Self {
        let stdout = child.stdout.take().map(Pipe::read);
        let stderr = child.stderr.take().map(Pipe::read);
        Self {
            pipes: [stdout, stderr],
            has_ended: false,
        }
    }

    /// Waits for at most so long. Whether stdout has come to its end meanwhile: programs end about
    /// then.
    pub fn read_for(&mut self, pause: Duration) -> bool {
        match &self.pipes[0] {
            Some(stdout) if !self.has_ended => {
                let ended = stdout.end.recv_timeout(pause);
                self.has_ended = ended == Err(RecvTimeoutError::Disconnected);
                self.has_ended
            }
            _ => {
                std::thread::sleep(pause);
                false
            }
        }
    }

    /// For a program that ended.
    pub fn all(self) -> [Zeroizing<Vec<u8>>; 2] {
        let text = |pipe: Option<Pipe>| pipe.map_or_else(Zeroizing::default, Pipe::so_far);
        self.pipes.map(text)
    }
}

impl Pipe {
    fn read(pipe: impl Read + Send + 'static) -> Self {
        // All the room at once: a buffer that grows leaves copies behind that nobody wipes.
        let text = Arc::new(Mutex::new(Zeroizing::new(Vec::with_capacity(LONGEST))));
        let (sender, end) = mpsc::channel();
        let shared = Arc::clone(&text);
        std::thread::spawn(move || read(pipe, &shared, sender));
        Self { text, end }
    }

    fn so_far(self) -> Zeroizing<Vec<u8>> {
        let _ = self.end.recv_timeout(LAST_WORDS);
        let mut text = self.text.lock().expect("nobody panics with it");
        std::mem::take(&mut text)
    }
}

fn read(mut pipe: impl Read, text: &Mutex<Zeroizing<Vec<u8>>>, _hangs_up: Sender<()>) {
    let mut chunk = Zeroizing::new([0; 4096]);
    loop {
        let length = match pipe.read(chunk.as_mut_slice()) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Ok(0) | Err(_) => return,
            Ok(length) => length,
        };
        let mut text = text.lock().expect("nobody panics with it");
        if length > LONGEST - text.len() {
            // The pipe closes, and the program's next write fails.
            return;
        }
        text.extend_from_slice(&chunk[..length]);
    }
}
