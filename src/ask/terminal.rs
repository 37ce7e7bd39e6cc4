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

use super::items::in_a_line;
use super::keys::{Key, Keys, back_to_start, size};
use super::{Ask, NEEDED, Question, Waiting, WhileWaiting, YesOrNo, numbered, picker};
use crate::error::{Error, Result};
use crate::log::layout::{hanging, wrap};
use crate::log::{Look, clean};
use crate::secret::Secret;

/// How a person leaves a question without an answer.
pub const SKIPS: &str = "Esc";

/// `/dev/tty`, opened when the first question comes up.
#[derive(Debug)]
pub struct Terminal {
    look: Look,
    tty: OnceCell<Option<File>>,
    /// What `wait` shows, and what was typed meanwhile. It is called once a second.
    waiting: RefCell<String>,
    unasked: Cell<Unasked>,
    /// What was left when `wait` was called before.
    left: Cell<Option<Duration>>,
}

/// When a countdown is said again where no line can be rewritten in place, besides at its start.
const SAID_AT: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(30)];

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
    pub fn new(look: Look) -> Self {
        Self {
            look,
            tty: OnceCell::new(),
            waiting: RefCell::default(),
            unasked: Cell::default(),
            left: Cell::default(),
        }
    }

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
        Keys::new(self.tty().ok_or(refused)?, self.look.is_plain)
    }

    /// A line as it stands on the terminal, broken so that it fits, without a break at its end.
    fn fitting(&self, line: &str) -> String {
        let text = clean(line);
        let Some(room) = self.tty().and_then(|tty| self.look.width(tty)) else {
            return text;
        };
        let blanks = text.len() - text.trim_start_matches(' ').len();
        wrap(&text, 0, hanging(blanks + 2, room), room).replace('\n', "\r\n")
    }

    /// A plain terminal keeps what it was sent, so a wait is said at its start and a few times more.
    fn is_due(&self, waiting: Waiting<'_>) -> bool {
        let before = self.left.replace(waiting.left);
        let seconds = |left: Duration| left.as_secs_f32().round();
        self.waiting.borrow().is_empty()
            || before.zip(waiting.left).is_some_and(|(before, left)| {
                let passed = |mark: &Duration| {
                    let mark = mark.as_secs_f32();
                    seconds(before) > mark && seconds(left) <= mark
                };
                SAID_AT.iter().any(passed)
            })
    }

    fn show_waiting(&self, keys: &mut Keys<'_>, waiting: Waiting<'_>) {
        if !self.look.is_plain {
            keys.show(&mut self.waiting.borrow_mut(), self.fitting(waiting.line));
        } else if self.is_due(waiting) {
            let line = clean(waiting.line);
            keys.write(&format!("{line}\r\n"));
            self.waiting.replace(line);
        }
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
        // With room for any password: a text that grows leaves copies behind.
        let mut typed = zeroize::Zeroizing::new(String::with_capacity(1024));
        let mut on_screen = String::new();
        let is_hidden = shown("x").is_empty();
        // Where something else shows what is typed, it shows the end of the line too.
        let shows = !self.look.is_plain || keys.echoes();
        loop {
            let visible = if shows { shown(&typed) } else { String::new() };
            // The blank at its end is not where a line breaks.
            let prompt = self.fitting(&format!("{}{suffix}:", question.text));
            keys.show(&mut on_screen, format!("{prompt} {visible}"));
            match keys.next()? {
                Key::Char(c) => typed.push(c),
                Key::Resumed => {
                    on_screen.clear();
                    // Nobody remembers how far they came with what they cannot see.
                    if is_hidden {
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
        if shows || is_hidden {
            keys.write("\r\n");
        }
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
        let title = clean(question.text);
        if !self.look.is_plain {
            let keys = self.keys(question)?;
            let paints = self.tty().is_some_and(|tty| self.look.paints(tty));
            return picker::pick(keys, &title, items, filter, paints);
        }
        let read = |text: &str| {
            let question = Question {
                text,
                ..question.clone()
            };
            let answer = self.line(&question, "", question.is_optional, str::to_owned)?;
            Ok(answer.ok_or(Error::Cancelled)?.expose().to_owned())
        };
        let index = numbered::choose(&title, items, filter, |line| self.tell(line), read)?;
        self.tell(&format!("{title}: {}", in_a_line(&items[index])));
        Ok(index)
    }

    fn confirm(&self, question: &Question<'_>) -> Result<bool> {
        self.yes_or_no(question, true)
    }

    fn consent(&self, question: &Question<'_>) -> Result<bool> {
        self.yes_or_no(question, false)
    }

    fn wait(&self, waiting: Waiting<'_>, time: Duration) -> Result<WhileWaiting> {
        let Some(tty) = self.tty() else {
            std::thread::sleep(time);
            return Ok(WhileWaiting::Nothing);
        };
        let mut keys = Keys::new(tty, self.look.is_plain)?;
        self.show_waiting(&mut keys, waiting);
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
                self.waiting.take();
            }
            if matches!(key, Key::Resumed | Key::Resized) {
                self.show_waiting(&mut keys, waiting);
            }
        }
        Ok(WhileWaiting::Nothing)
    }

    fn end_wait(&self) {
        self.unasked.take();
        self.left.take();
        let on_screen = self.waiting.take();
        if self.look.is_plain || on_screen.is_empty() {
            return;
        }
        if let Some(mut tty) = self.tty() {
            let _ = tty.write_all(back_to_start(&on_screen, size(tty).1).as_bytes());
        }
    }

    fn tell(&self, line: &str) {
        if let Some(mut tty) = self.tty() {
            let _ = tty.write_all(format!("{}\r\n", self.fitting(line)).as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_is_said_at_its_start_and_at_sixty_and_thirty_seconds() {
        let terminal = Terminal::new(Look {
            is_plain: true,
            ..Look::default()
        });
        let said = |start: u64, step: f32| -> Vec<f32> {
            terminal.end_wait();
            let turns = (0_u8..).map(|turn| start as f32 - f32::from(turn) * step);
            let said = turns.take_while(|left| *left >= 0.0).filter(|left| {
                let waiting = Waiting {
                    line: "approve",
                    left: Some(Duration::from_secs_f32(*left)),
                };
                let is_due = terminal.is_due(waiting);
                if is_due {
                    terminal.waiting.replace("approve".to_owned());
                }
                is_due
            });
            said.map(f32::round).collect()
        };
        assert_eq!(said(110, 1.0), [110.0, 60.0, 30.0]);
        // A turn takes longer where the network does.
        assert_eq!(said(110, 1.003), [110.0, 60.0, 30.0]);
        assert_eq!(said(110, 20.0), [110.0, 50.0, 30.0]);
        assert_eq!(said(28, 1.0), [28.0]);
    }

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
