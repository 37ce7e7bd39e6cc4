//! What a program prints, read by a thread of its own: the program may leave somebody behind who
//! holds the pipe open, and a read would then wait for that one's end.

use std::io::{ErrorKind, Read};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use zeroize::Zeroizing;

use super::output::LONGEST;

/// For what a program printed just before it ended to come through the pipe, which cannot be read
/// here without waiting.
const LAST_WORDS: Duration = Duration::from_secs(1);

pub struct Printed {
    text: Arc<Mutex<Zeroizing<Vec<u8>>>>,
    /// Hangs up at the end of the pipe.
    pub end: Receiver<()>,
}

impl Printed {
    pub fn by(pipe: impl Read + Send + 'static) -> Self {
        // All the room at once: a buffer that grows leaves copies behind that nobody wipes.
        let text = Arc::new(Mutex::new(Zeroizing::new(Vec::with_capacity(LONGEST))));
        let (sender, end) = mpsc::channel();
        let shared = Arc::clone(&text);
        std::thread::spawn(move || read(pipe, &shared, sender));
        Self { text, end }
    }

    /// For a program that ended.
    pub fn all(self) -> Zeroizing<Vec<u8>> {
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
            // The pipe closes, and the program ends by SIGPIPE.
            return;
        }
        text.extend_from_slice(&chunk[..length]);
    }
}
