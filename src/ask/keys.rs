//! A terminal's keys, one at a time, with echo and signals in our own hands; and what one line on
//! its screen takes.

use std::fs::File;
use std::io::{Read, Write};
use std::time::Duration;

use rustix::process::Signal;
use rustix::termios::{self, LocalModes, SpecialCodeIndex, Termios};

use super::terminal_guard::{change, give_way, remember, restore};
use crate::error::{Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Char(char),
    Enter,
    Escape,
    Backspace,
    ClearLine,
    ClearWord,
    EndOfInput,
    Up,
    Down,
    PageUp,
    PageDown,
    /// The program was stopped and goes on; what it had shown is further up now.
    Resumed,
    Other,
}

/// The terminal while a question is open: keys come one by one and unechoed. Dropping it puts
/// everything back.
pub struct Keys<'t> {
    tty: &'t File,
    before: Termios,
    /// A byte that turned out to belong to the next key.
    unread: Option<u8>,
}

impl<'t> Keys<'t> {
    pub fn new(tty: &'t File) -> Result<Self> {
        let before = termios::tcgetattr(tty).map_err(terminal_failed)?;
        let keys = Self {
            tty,
            before,
            unread: None,
        };
        keys.take_over()?;
        Ok(keys)
    }

    fn take_over(&self) -> Result<()> {
        remember(self.tty, &self.before);
        self.set_timeout(None)
    }

    /// How long `read` waits: for ever, or some tenths of a second (termios(3), VMIN and VTIME).
    fn set_timeout(&self, tenths: Option<u8>) -> Result<()> {
        let mut settings = self.before.clone();
        settings.local_modes &=
            !(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG | LocalModes::IEXTEN);
        settings.special_codes[SpecialCodeIndex::VMIN] = u8::from(tenths.is_none());
        settings.special_codes[SpecialCodeIndex::VTIME] = tenths.unwrap_or(0);
        change(self.tty, &settings).map_err(terminal_failed)
    }

    pub fn write(&mut self, text: &str) {
        // A terminal that is gone shows itself on the next read.
        let _ = self.tty.write_all(text.as_bytes());
    }

    /// Rows and columns.
    pub fn size(&self) -> (usize, usize) {
        size(self.tty)
    }

    /// Replaces a line on the screen, which may take several rows, by another one; what both begin
    /// with stays.
    pub fn show(&mut self, on_screen: &mut String, line: String) {
        match line.strip_prefix(on_screen.as_str()) {
            Some(rest) if !on_screen.is_empty() => self.write(rest),
            _ => {
                let clear = back_to_start(on_screen, self.size().1);
                self.write(&format!("{clear}{line}"));
            }
        }
        *on_screen = line;
    }

    pub fn next(&mut self) -> Result<Key> {
        match self.byte()? {
            Some(byte) => self.key(byte),
            // Such a read waits for a byte: none comes from a terminal that hung up alone, where the
            // hangup itself is ignored.
            None => Err(terminal_failed("it is gone")),
        }
    }

    /// The next key, or `None` when none comes in time (to a tenth of a second).
    pub fn next_within(&mut self, time: Duration) -> Result<Option<Key>> {
        let tenths = (time.as_millis().div_ceil(100)).clamp(1, 10) as u8;
        self.set_timeout(Some(tenths))?;
        let byte = self.byte()?;
        self.set_timeout(None)?;
        byte.map(|byte| self.key(byte)).transpose()
    }

    fn byte(&mut self) -> Result<Option<u8>> {
        if let Some(byte) = self.unread.take() {
            return Ok(Some(byte));
        }
        let mut byte = [0];
        loop {
            match self.tty.read(&mut byte) {
                Ok(0) => return Ok(None),
                Ok(_) => return Ok(Some(byte[0])),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(terminal_failed(error)),
            }
        }
    }

    fn key(&mut self, byte: u8) -> Result<Key> {
        Ok(match byte {
            b'\r' | b'\n' => Key::Enter,
            0x03 => return self.signal(Signal::INT),
            0x1c => return self.signal(Signal::QUIT),
            0x1a => return self.signal(Signal::TSTP),
            0x04 => Key::EndOfInput,
            0x08 | 0x7f => Key::Backspace,
            0x15 => Key::ClearLine,
            0x17 => Key::ClearWord,
            0x0e => Key::Down,
            0x10 => Key::Up,
            0x1b => self.escape_sequence()?,
            0x00..=0x1f => Key::Other,
            first => self.character(first)?,
        })
    }

    /// Ends or stops the foreground process group, as the key would have; comes back only if the
    /// signal is ignored, or after a stop.
    fn signal(&mut self, signal: Signal) -> Result<Key> {
        // Below the question, where a picker's list may be.
        self.write("\r\n\x1b[J");
        restore();
        let _ = rustix::process::kill_current_process_group(signal);
        if signal != Signal::TSTP {
            give_way();
            return Err(Error::Cancelled);
        }
        // A stopped job is ended by SIGTERM and then SIGCONT, and stopped anew if it touches the
        // terminal between the two.
        std::thread::sleep(Duration::from_millis(10));
        self.take_over()?;
        Ok(Key::Resumed)
    }

    /// An arrow or page key; Escape alone when nothing follows at once.
    fn escape_sequence(&mut self) -> Result<Key> {
        self.set_timeout(Some(1))?;
        let mut sequence = Vec::new();
        while let Some(byte) = self.byte()? {
            sequence.push(byte);
            // The final byte of a control sequence (ECMA-48, 5.4).
            if sequence.len() > 1 && (0x40..=0x7e).contains(&byte) {
                break;
            }
        }
        self.set_timeout(None)?;
        Ok(match sequence.as_slice() {
            [] => Key::Escape,
            b"[A" | b"OA" => Key::Up,
            b"[B" | b"OB" => Key::Down,
            b"[5~" => Key::PageUp,
            b"[6~" => Key::PageDown,
            _ => Key::Other,
        })
    }

    /// The letter that begins with this byte (Unicode 17.0, table 3-7). Where a terminal is set to
    /// another encoding, what follows is no part of it but the next key: Enter, or Ctrl-C.
    fn character(&mut self, first: u8) -> Result<Key> {
        let length = match first {
            0x20..=0x7e => 1,
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return Ok(Key::Other),
        };
        let mut bytes = vec![first];
        while bytes.len() < length {
            match self.byte()? {
                Some(byte @ 0x80..=0xbf) => bytes.push(byte),
                Some(next) => {
                    self.unread = Some(next);
                    return Ok(Key::Other);
                }
                None => return Ok(Key::Other),
            }
        }
        let text = String::from_utf8(bytes).unwrap_or_default();
        Ok(text.chars().next().map_or(Key::Other, Key::Char))
    }
}

impl Drop for Keys<'_> {
    fn drop(&mut self) {
        restore();
    }
}

/// Rows and columns.
pub fn size(tty: &File) -> (usize, usize) {
    match termios::tcgetwinsize(tty) {
        Ok(size) if size.ws_row > 0 && size.ws_col > 0 => (size.ws_row.into(), size.ws_col.into()),
        _ => (24, 80),
    }
}

/// Moves the cursor from the end of a line, which wraps at that width, to its start, and clears it.
/// A terminal wraps only when the next character comes, so a line that just fits takes one row.
pub fn back_to_start(line: &str, width: usize) -> String {
    let up = match line.chars().count().saturating_sub(1) / width {
        0 => String::new(),
        rows => format!("\x1b[{rows}A"),
    };
    format!("{up}\r\x1b[J")
}

fn terminal_failed(error: impl std::fmt::Display) -> Error {
    Error::Io {
        doing: "read from",
        path: "the terminal".into(),
        reason: error.to_string(),
        hint: "is it still there? `--no-input` does without it".into(),
    }
}
