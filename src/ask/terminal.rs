//! The controlling terminal, for questions.
//!
//! rpassword and dialoguer were tried: on Ctrl-C they signal only their own process, so the shell
//! behind `eval "$(ol-aws env)" && deploy` never hears of it and goes on to `deploy`. Here Ctrl-C
//! and Ctrl-Z reach the whole foreground process group, as the terminal driver would have it, after
//! the terminal is as it was.

use std::cell::{Cell, OnceCell, RefCell};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::time::{Duration, Instant};

use rustix::termios;

use super::keys::{Key, Keys, back_to_start, size};
use super::{Ask, NEEDED, Question, WhileWaiting, YesOrNo, picker};
use crate::error::{Error, Result};
use crate::log::clean;
use crate::secret::Secret;

/// `/dev/tty`, opened when the first question comes up.
#[derive(Debug, Default)]
pub struct Terminal {
    tty: OnceCell<Option<File>>,
    /// What `wait` shows, and what was typed meanwhile. It is called once a second.
    waiting: RefCell<String>,
    unasked: Cell<Unasked>,
}

/// How far a person came with a line that nobody asked for. Not its text: it may be a password
/// meant for another window.
#[derive(Debug, Default, Clone, Copy)]
struct Unasked {
    letters: usize,
    starts_with_o: bool,
}

impl Unasked {
    /// What this key ends: an empty line, or one that is a lone `o`. A letter alone decides nothing:
    /// it may be the first of a command typed ahead.
    fn takes(&mut self, key: Key) -> WhileWaiting {
        match key {
            Key::Char(c) => {
                if self.letters == 0 {
                    self.starts_with_o = matches!(c, 'o' | 'O');
                }
                self.letters += 1;
            }
            Key::Backspace => self.letters = self.letters.saturating_sub(1),
            Key::Enter => return std::mem::take(self).line(),
            Key::ClearLine | Key::ClearWord | Key::Resumed => *self = Self::default(),
            _ => {}
        }
        WhileWaiting::Nothing
    }

    fn line(self) -> WhileWaiting {
        match self.letters {
            0 => WhileWaiting::Enter,
            1 if self.starts_with_o => WhileWaiting::WantsCode,
            _ => WhileWaiting::Nothing,
        }
    }
}

impl Terminal {
    /// `None` without a terminal, and in the background, where reading would stop us (SIGTTIN).
    /// Looked at each time: a job that stays may be sent there, and fetched again.
    fn tty(&self) -> Option<&File> {
        let open = || OpenOptions::new().read(true).write(true).open("/dev/tty");
        let tty = self.tty.get_or_init(|| open().ok()).as_ref()?;
        let foreground = termios::tcgetpgrp(tty).ok()?;
        (foreground == rustix::process::getpgrp()).then_some(tty)
    }

    fn keys(&self, question: &Question<'_>) -> Result<Keys<'_>> {
        let refused = question.unanswered();
        Keys::new(self.tty().ok_or(refused)?)
    }

    /// Reads a line; `shown` decides what the person sees of it. `None`: Esc, where `can_skip`.
    fn line(
        &self,
        question: &Question<'_>,
        suffix: &str,
        can_skip: bool,
        shown: impl Fn(&str) -> String,
    ) -> Result<Option<Secret>> {
        let mut keys = self.keys(question)?;
        let prompt = format!("{}{suffix}: ", clean(question.text));
        // With room for any password: a text that grows leaves copies behind.
        let mut typed = zeroize::Zeroizing::new(String::with_capacity(1024));
        let mut on_screen = String::new();
        loop {
            keys.show(&mut on_screen, format!("{prompt}{}", shown(&typed)));
            match keys.next()? {
                Key::Char(c) => typed.push(c),
                Key::Resumed => {
                    on_screen.clear();
                    // Nobody remembers how far they came with what they cannot see.
                    if shown(&typed).is_empty() {
                        typed.clear();
                    }
                }
                Key::Enter => break,
                Key::Escape if can_skip => {
                    keys.write("\r\n");
                    return Ok(None);
                }
                Key::EndOfInput if typed.is_empty() => {
                    keys.write("\r\n");
                    return Err(Error::Cancelled);
                }
                Key::Backspace => drop(typed.pop()),
                Key::ClearLine => typed.clear(),
                Key::ClearWord => {
                    let kept = typed
                        .trim_end()
                        .rfind(char::is_whitespace)
                        .map_or(0, |end| end + 1);
                    typed.truncate(kept);
                }
                _ => {}
            }
        }
        keys.write("\r\n");
        Ok(Some(Secret::new(typed.as_str())))
    }

    fn yes_or_no(&self, question: &Question<'_>, on_enter: bool) -> Result<bool> {
        let line = |choices: &str| {
            let typed = self.line(question, choices, true, str::to_owned)?;
            Ok(typed.map(|typed| typed.expose().to_owned()))
        };
        YesOrNo { on_enter }.decide(line, |text| self.tell(text))
    }
}

impl Ask for Terminal {
    fn can_ask(&self) -> bool {
        self.tty().is_some()
    }

    fn text(&self, question: &Question<'_>, default: Option<&str>) -> Result<String> {
        let suffix = default
            .map(|default| format!(" [{}]", clean(default)))
            .unwrap_or_default();
        let answer = self.line(question, &suffix, question.is_optional, str::to_owned)?;
        let answer = answer.ok_or(Error::Cancelled)?;
        Ok(match (answer.expose().trim(), default) {
            ("", Some(default)) => default.to_owned(),
            (answer, _) => answer.to_owned(),
        })
    }

    fn secret(&self, question: &Question<'_>) -> Result<Secret> {
        loop {
            let answer = self.line(question, "", false, |_| String::new())?;
            if let Some(answer) = answer.filter(|answer| !answer.is_empty()) {
                return Ok(answer);
            }
            self.tell(NEEDED);
        }
    }

    fn choose(&self, question: &Question<'_>, items: &[String], filter: &str) -> Result<usize> {
        picker::pick(self.keys(question)?, &clean(question.text), items, filter)
    }

    fn confirm(&self, question: &Question<'_>) -> Result<bool> {
        self.yes_or_no(question, true)
    }

    fn consent(&self, question: &Question<'_>) -> Result<bool> {
        self.yes_or_no(question, false)
    }

    fn wait(&self, line: &str, time: Duration) -> Result<WhileWaiting> {
        let Some(tty) = self.tty() else {
            std::thread::sleep(time);
            return Ok(WhileWaiting::Nothing);
        };
        let mut keys = Keys::new(tty)?;
        let mut on_screen = self.waiting.borrow_mut();
        keys.show(&mut on_screen, clean(line));
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            let Some(key) = keys.next_within(left)? else {
                continue;
            };
            let mut unasked = self.unasked.get();
            let typed = unasked.takes(key);
            self.unasked.set(unasked);
            if typed != WhileWaiting::Nothing {
                return Ok(typed);
            }
            if key == Key::Resumed {
                on_screen.clear();
                keys.show(&mut on_screen, clean(line));
            }
        }
        Ok(WhileWaiting::Nothing)
    }

    fn end_wait(&self) {
        self.unasked.take();
        let on_screen = self.waiting.take();
        if let Some(mut tty) = self.tty().filter(|_| !on_screen.is_empty()) {
            let _ = tty.write_all(back_to_start(&on_screen, size(tty).1).as_bytes());
        }
    }

    fn tell(&self, line: &str) {
        if let Some(mut tty) = self.tty() {
            let _ = tty.write_all(format!("{}\r\n", clean(line)).as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_o_and_enter_switch_and_nothing_else_does() {
        let ends = |keys: &str, line: WhileWaiting| {
            let mut unasked = Unasked::default();
            keys.chars()
                .map(|key| match key {
                    '\r' => Key::Enter,
                    '<' => Key::Backspace,
                    '^' => Key::ClearLine,
                    key => Key::Char(key),
                })
                .filter(|key| unasked.takes(*key) == line)
                .count()
        };
        for keys in ["o\r", "O\r", "ls\ro\r", "xy<<o\r", "op<\r", "x^o\r", "<o\r"] {
            assert_eq!(ends(keys, WhileWaiting::WantsCode), 1, "{keys:?}");
        }
        for keys in [
            "o", "oo\r", "xo\r", "o \r", "\r", "o<\r", "o^\r", "open .\r",
        ] {
            assert_eq!(ends(keys, WhileWaiting::WantsCode), 0, "{keys:?}");
        }
        for (keys, enters) in [
            ("\r", 1),
            ("x<\r", 1),
            ("xy^\r\r", 2),
            ("o\r", 0),
            ("x\r", 0),
        ] {
            assert_eq!(ends(keys, WhileWaiting::Enter), enters, "{keys:?}");
        }
    }
}
