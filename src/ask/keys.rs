//! A terminal's keys, one at a time, with echo and signals in our own hands; and what text on its
//! screen takes.

use std::cell::Cell;
use std::fs::File;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use rustix::termios::{self, LocalModes, SpecialCodeIndex, Termios, Winsize};

use super::terminal_guard::{change, give_way, remember, restore};
use crate::error::{Error, Result};
use crate::log::layout::{rows_below, width};

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
    Home,
    End,
    /// The program was stopped and goes on; what it had shown is further up now.
    Resumed,
    /// The window has another size now.
    Resized,
    Other,
}

/// How long a read waits, in tenths of a second (termios(3), VTIME). This is also how soon a new
/// size of the window is seen, which needs no signal handler then. To wait by poll(2) would not do: on
/// macOS it refuses terminals.
const READ_TIME: u8 = 1;

/// The terminal while a question is open: keys come one by one and unechoed. Dropping it puts
/// everything back.
pub struct Keys<'t> {
    tty: &'t File,
    before: Termios,
    /// A byte that turned out to belong to the next key.
    unread: Option<u8>,
    /// Rows and columns, as they were when something was last drawn.
    size: Cell<(usize, usize)>,
    is_plain: bool,
}

impl<'t> Keys<'t> {
    /// `is_plain`: nothing is written but text, blanks and backspaces.
    pub fn new(tty: &'t File, is_plain: bool) -> Result<Self> {
        let before = termios::tcgetattr(tty).map_err(terminal_failed)?;
        let keys = Self {
            tty,
            before,
            unread: None,
            size: Cell::new(size(tty)),
            is_plain,
        };
        keys.take_over()?;
        Ok(keys)
    }

    fn take_over(&self) -> Result<()> {
        remember(self.tty, &self.before);
        let mut settings = self.before.clone();
        settings.local_modes &=
            !(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG | LocalModes::IEXTEN);
        settings.special_codes[SpecialCodeIndex::VMIN] = 0;
        settings.special_codes[SpecialCodeIndex::VTIME] = READ_TIME;
        change(self.tty, &settings).map_err(terminal_failed)
    }

    /// Whether the terminal would have shown what is typed. Emacs shows it by itself.
    pub fn echoes(&self) -> bool {
        self.before.local_modes.contains(LocalModes::ECHO)
    }

    pub fn write(&mut self, text: &str) {
        // A terminal that is gone shows itself on the next read.
        let _ = self.tty.write_all(text.as_bytes());
    }

    /// Rows and columns.
    pub fn size(&self) -> (usize, usize) {
        self.size.set(size(self.tty));
        self.size.get()
    }

    /// Replaces text on the screen, which may take several rows, by another one; what both begin
    /// with stays.
    pub fn show(&mut self, on_screen: &mut String, text: String) {
        let change = match text.strip_prefix(on_screen.as_str()) {
            Some(rest) if !on_screen.is_empty() => rest.to_owned(),
            _ if self.is_plain => retyped(on_screen, &text),
            _ => format!("{}{text}", back_to_start(on_screen, self.size().1)),
        };
        self.write(&change);
        *on_screen = text;
    }

    pub fn next(&mut self) -> Result<Key> {
        loop {
            if let Some(key) = self.next_within(Duration::from_secs(1))? {
                return Ok(key);
            }
        }
    }

    /// The next key, or `None` when none comes in time (to a tenth of a second).
    pub fn next_within(&mut self, time: Duration) -> Result<Option<Key>> {
        let end = Instant::now() + time;
        loop {
            if let Some(byte) = self.byte()? {
                return self.key(byte).map(Some);
            }
            let now = termios::tcgetwinsize(self.tty).map_err(terminal_failed)?;
            let before = self.size.get();
            if usable(now).is_some_and(|now| now != before) {
                self.size();
                return Ok(Some(Key::Resized));
            }
            if Instant::now() >= end {
                return Ok(None);
            }
        }
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
        self.write(if self.is_plain { "\r\n" } else { "\r\n\x1b[J" });
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
        let mut sequence = Vec::new();
        while let Some(byte) = self.byte()? {
            sequence.push(byte);
            // The final byte of a control sequence (ECMA-48, 5.4).
            if sequence.len() > 1 && (0x40..=0x7e).contains(&byte) {
                break;
            }
        }
        Ok(match sequence.as_slice() {
            [] => Key::Escape,
            b"[A" | b"OA" => Key::Up,
            b"[B" | b"OB" => Key::Down,
            b"[5~" => Key::PageUp,
            b"[6~" => Key::PageDown,
            // xterm and most others; in application mode; the Linux console; rxvt.
            b"[H" | b"OH" | b"[1~" | b"[7~" => Key::Home,
            b"[F" | b"OF" | b"[4~" | b"[8~" => Key::End,
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
    let size = termios::tcgetwinsize(tty).ok().and_then(usable);
    size.unwrap_or((24, 80))
}

/// A terminal that knows no size calls it nothing.
fn usable(size: Winsize) -> Option<(usize, usize)> {
    let known = size.ws_row > 0 && size.ws_col > 0;
    known.then(|| (size.ws_row.into(), size.ws_col.into()))
}

/// Moves the cursor from the end of a text, which wraps at that width, to its start, and clears it.
/// Row by row: tmux keeps in its history what is cleared from the top of the window to its end.
pub fn back_to_start(text: &str, width: usize) -> String {
    format!(
        "\r\x1b[K{}",
        "\x1b[1A\x1b[K".repeat(rows_below(text, width))
    )
}

/// Moves the cursor up.
pub fn up(rows: usize) -> String {
    match rows {
        0 => String::new(),
        rows => format!("\x1b[{rows}A"),
    }
}

/// Makes one text of another as a typewriter would: back over what differs, and on from there.
fn retyped(from: &str, to: &str) -> String {
    let same = from.chars().zip(to.chars());
    let same = same.take_while(|(from, to)| from == to);
    let same: usize = same.map(|(c, _)| c.len_utf8()).sum();
    let back = "\x08 \x08".repeat(width(&from[same..]));
    format!("{back}{}", &to[same..])
}

fn terminal_failed(error: impl std::fmt::Display) -> Error {
    Error::Io {
        doing: "read from",
        path: "the terminal".into(),
        reason: error.to_string(),
        hint: "is it still there? `--no-input` does without it".into(),
    }
}
