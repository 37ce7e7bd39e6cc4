//! What people read on stderr: notes, warnings and, with `-v`, details. Never a secret, at any level.

use std::io::{IsTerminal, Write};

/// How much is said on stderr, and whether in colour.
#[derive(Debug, Clone, Copy)]
pub struct Log {
    quiet: bool,
    verbosity: u8,
    colour: bool,
}

/// When to use colour (`--color`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

impl Colour {
    /// `auto` means: a terminal, and neither `NO_COLOR` (no-color.org) nor a dumb terminal.
    pub fn applies_to(self, stream: &impl IsTerminal, no_colour_wanted: bool) -> bool {
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => stream.is_terminal() && !no_colour_wanted,
        }
    }
}

impl Log {
    /// The same, but silent about everything but errors.
    pub fn quiet(self) -> Self {
        Self {
            quiet: self.verbosity == 0,
            ..self
        }
    }

    pub fn new(quiet: bool, verbosity: u8, colour: bool) -> Self {
        Self {
            quiet,
            verbosity,
            colour,
        }
    }

    /// A note a person may want to know; `-q` silences it.
    pub fn say(&self, text: impl AsRef<str>) {
        if !self.quiet {
            line(&format!("ol-aws: {}", clean(text.as_ref())));
        }
    }

    /// Something that is not as it should be but did not stop the work.
    pub fn warn(&self, text: impl AsRef<str>) {
        if !self.quiet {
            line(&format!(
                "{} {}",
                self.paint("33", "warning:"),
                clean(text.as_ref())
            ));
        }
    }

    /// A step of the work, shown with `-v`.
    pub fn detail(&self, text: impl FnOnce() -> String) {
        if self.verbosity > 0 {
            line(&format!("ol-aws: {}", clean(&text())));
        }
    }

    /// Whether [`Log::progress`] has somebody to show it to: in the background it would write into another's line.
    pub fn shows_progress(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal() && !is_in_background()
    }

    /// How far a longer piece of work is: a line that is rewritten in place, on a terminal alone.
    pub fn progress(&self, text: &str) {
        if self.shows_progress() {
            let _ = write!(std::io::stderr(), "\r\x1b[K{}", clean(text));
        }
    }

    /// Takes the line of [`Log::progress`] away.
    pub fn end_progress(&self) {
        self.progress("");
    }

    pub fn error(&self, text: &str, hint: Option<&str>) {
        line(&format!("{} {}", self.paint("1;31", "error:"), clean(text)));
        if let Some(hint) = hint {
            line(&format!("{} {}", self.paint("36", "hint:"), clean(hint)));
        }
    }

    /// In one line, for a caller that shows its users the text as a whole.
    pub fn error_in_a_line(&self, text: &str, hint: Option<&str>) {
        let hint = hint.map(|hint| format!("; {}", clean(hint)));
        line(&format!(
            "error: {}{}",
            clean(text),
            hint.unwrap_or_default()
        ));
    }

    fn paint(&self, code: &str, word: &str) -> String {
        if self.colour {
            format!("\x1b[{code}m{word}\x1b[0m")
        } else {
            word.to_owned()
        }
    }
}

#[cfg(unix)]
fn is_in_background() -> bool {
    let foreground = rustix::termios::tcgetpgrp(std::io::stderr());
    foreground.is_ok_and(|group| group != rustix::process::getpgrp())
}

#[cfg(not(unix))]
fn is_in_background() -> bool {
    false
}

fn line(text: &str) {
    // A closed stderr must not stop the work, so the error is of no interest.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Text from elsewhere (a server, a role name) made harmless for a terminal: what it would obey, and what nobody sees,
/// become `?`; line ends and tabs become blanks.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
            c if is_harmful(c) => '?',
            c => c,
        })
        .collect()
}

/// JSON that people may look at on a terminal: it means the same, but holds what [`clean`] takes away only as `\uXXXX`.
pub fn clean_json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        // The line ends of the layout stand outside of texts, in which JSON itself escapes them.
        if c != '\n' && is_harmful(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text += &format!("\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// Control characters, marks that reorder text (Unicode Bidirectional Algorithm, UAX #9), line ends that only some programs
/// know, and letters that take no room, by which two names look like one. Joiners are left: scripts and emoji need them.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// The beginning of a text of a server's that may be of any length.
pub fn shorten(text: &str) -> String {
    const LONGEST: usize = 500;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_reordering_marks_do_not_reach_the_terminal() {
        assert_eq!(clean("a\x1b[31mb\u{202e}c\nd\u{9b}e"), "a?[31mb?c d?e");
        assert_eq!(clean("Zürich – ok"), "Zürich – ok");
    }

    #[test]
    fn what_nobody_sees_is_shown_as_something() {
        assert_eq!(clean("a\u{200b}d\u{feff}m\u{e0061}in"), "a?d?m?in");
        assert_eq!(clean("a\u{2028}b"), "a b");
        assert_eq!(
            clean("\u{1f469}\u{200d}\u{1f4bb}"),
            "\u{1f469}\u{200d}\u{1f4bb}"
        );
    }

    #[test]
    fn json_means_the_same_and_holds_nothing_harmful() {
        let value = serde_json::json!({"a": "x\u{9b}31m\u{202e}\n\u{7f}ü\u{e0061}", "b": [1]});
        let text = clean_json(&format!("{value:#}"));
        assert!(
            text.chars().all(|c| c == '\n' || !is_harmful(c)),
            "{text:?}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).expect("JSON"),
            value
        );
    }

    #[test]
    fn a_text_without_end_is_cut_between_two_letters() {
        assert_eq!(shorten("Zürich"), "Zürich");
        let cut = shorten(&"ü".repeat(4_000_000));
        assert_eq!(cut.chars().count(), 501);
        assert!(cut.ends_with("ü…"));
    }
}
