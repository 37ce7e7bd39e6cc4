//! What people read on stderr: notes, warnings and, with `-v`, details. Never a secret, at any
//! level.

pub mod columns;
pub mod layout;
#[cfg_attr(unix, path = "log/unix.rs")]
#[cfg_attr(windows, path = "log/windows.rs")]
mod platform;

use std::io::{IsTerminal, Write};

use icu_properties::props::{BinaryProperty, DefaultIgnorableCodePoint};
use platform::Stream;

/// How much is said on stderr, and how it looks.
#[derive(Debug, Clone, Copy)]
pub struct Log {
    quiet: bool,
    verbosity: u8,
    look: Look,
    /// The flags of this call that the commands named in messages need too, or they would mean other
    /// settings.
    flags: &'static str,
}

/// When to use colour (`--color`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

/// How things look on a terminal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    pub colour: Colour,
    /// `NO_COLOR` (no-color.org).
    pub no_colour: bool,
    /// Nothing is drawn, rewritten or wrapped: for screen readers, and for terminals that do no
    /// more than print lines.
    pub is_plain: bool,
}

impl Look {
    /// Whether to paint. By default on a terminal that can.
    pub fn paints(self, stream: &impl IsTerminal) -> bool {
        match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => stream.is_terminal() && !self.no_colour && !self.is_plain,
        }
    }

    /// The width to fit lines to; `None` where they stay as they are.
    pub fn width(self, stream: &impl Stream) -> Option<usize> {
        let columns = platform::columns(stream).filter(|_| !self.is_plain)?;
        (columns > 0).then_some(columns.into())
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

    /// The same, but for a program that puts what it reads from stderr into its own messages: no
    /// steps either, unless a person sees them.
    pub fn for_program(self) -> Self {
        let verbosity = if std::io::stderr().is_terminal() {
            self.verbosity
        } else {
            0
        };
        Self { verbosity, ..self }.quiet()
    }

    pub fn new(quiet: bool, verbosity: u8, look: Look) -> Self {
        Self {
            quiet,
            verbosity,
            look,
            flags: "",
        }
    }

    /// The same, for a call that names its settings by these flags.
    pub fn with_flags(self, flags: &'static str) -> Self {
        Self { flags, ..self }
    }

    /// The text, in which each command of ours has the flags of this call.
    pub fn in_full(&self, text: &str) -> String {
        if self.flags.is_empty() || text.contains(self.flags) {
            return text.to_owned();
        }
        let command = format!("ol-aws {} ", self.flags);
        let text = match text.strip_prefix("ol-aws ") {
            Some(rest) => command.clone() + rest,
            None => text.to_owned(),
        };
        text.replace("`ol-aws ", &format!("`{command}"))
    }

    pub fn look(&self) -> Look {
        self.look
    }

    /// A note a person may want to know; `-q` silences it.
    pub fn say(&self, text: impl AsRef<str>) {
        if !self.quiet {
            self.message("ol-aws:", None, text.as_ref());
        }
    }

    /// Lines to be copied, as they stand; `-q` silences them.
    pub fn lines(&self, text: &str) {
        if !self.quiet {
            text.lines().for_each(|text| line(&clean(text)));
        }
    }

    /// Something that is not as it should be but did not stop the work.
    pub fn warn(&self, text: impl AsRef<str>) {
        if !self.quiet {
            self.message("warning:", Some("33"), text.as_ref());
        }
    }

    /// A step of the work, shown with `-v`.
    pub fn detail(&self, text: impl FnOnce() -> String) {
        if self.verbosity > 0 {
            self.message("ol-aws:", None, &text());
        }
    }

    /// Whether [`Log::progress`] has somebody to show it to: in the background it would write into
    /// another's line.
    pub fn shows_progress(&self) -> bool {
        !self.quiet
            && !self.look.is_plain
            && std::io::stderr().is_terminal()
            && !platform::is_in_background()
    }

    /// How far a longer piece of work is: a line that is rewritten in place, on a terminal alone.
    pub fn progress(&self, text: &str) {
        if self.shows_progress() {
            let width = self.look.width(&std::io::stderr());
            // What wraps is not rewritten in place.
            let text = match width {
                Some(width) => layout::cut(&clean(text), width),
                None => clean(text),
            };
            let _ = write!(std::io::stderr(), "\r\x1b[K{text}");
        }
    }

    /// Takes the line of [`Log::progress`] away.
    pub fn end_progress(&self) {
        self.progress("");
    }

    pub fn error(&self, text: &str, hint: Option<&str>) {
        self.message("error:", Some("1;31"), text);
        if let Some(hint) = hint {
            self.message("hint:", Some("36"), hint);
        }
    }

    /// In one line, for a caller that shows its users the text as a whole.
    pub fn error_in_a_line(&self, text: &str, hint: Option<&str>) {
        let hint = hint.map(|hint| format!("; {}", clean(&self.in_full(hint))));
        line(&format!(
            "error: {}{}",
            clean(text),
            hint.unwrap_or_default()
        ));
    }

    /// A word that says what it is, and the text, which wraps on a terminal.
    fn message(&self, word: &str, colour: Option<&str>, text: &str) {
        let stderr = std::io::stderr();
        let text = clean(&self.in_full(text));
        let text = match self.look.width(&stderr) {
            Some(room) => {
                let first = word.len() + 1;
                layout::wrap(&text, first, layout::hanging(first, room), room)
            }
            None => text,
        };
        match colour.filter(|_| self.look.paints(&stderr)) {
            Some(code) => line(&format!("\x1b[{code}m{word}\x1b[0m {text}")),
            None => line(&format!("{word} {text}")),
        }
    }
}

fn line(text: &str) {
    // At once, or another program's line could come in between. A closed stderr must not stop the work, so the error is of no
    // interest.
    let _ = std::io::stderr().write_all(format!("{text}\n").as_bytes());
}

/// Text from elsewhere (a server, a role name) as it is shown to people: what a terminal would
/// obey, and what nobody sees, becomes `?`; every kind of white space becomes a blank. All that
/// people read goes through this, or is JSON and goes through [`clean_json`].
pub fn clean(text: &str) -> String {
    if is_all_printable(text) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut may_join = false;
    for c in text.chars() {
        let c = match c {
            // Scripts and emoji need joiners; between the letters of `admin` they only hide.
            '\u{200c}' | '\u{200d}' if may_join => c,
            c if c.is_whitespace() => ' ',
            c if is_hidden(c) => '?',
            c => c,
        };
        may_join = !c.is_ascii() && !is_hidden(c);
        shown.push(c);
    }
    shown
}

/// The first character of a name that people would not see as it stands.
pub fn unseen(name: &str) -> Option<char> {
    if is_all_printable(name) {
        return None;
    }
    let shown = clean(name);
    let mut differing = name.chars().zip(shown.chars());
    differing.find(|(c, shown)| c != shown).map(|(c, _)| c)
}

/// As nearly every name is, and there may be thousands at a TAB.
fn is_all_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// JSON that people may look at on a terminal: it means the same, but holds what [`clean`] takes
/// away only as `\uXXXX`.
pub fn clean_json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        // The line ends of the layout stand outside of texts, in which JSON itself escapes them.
        if c != '\n' && is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text += &format!("\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// Control characters; what Unicode itself says is not shown (UAX #44,
/// Default_Ignorable_Code_Point: marks that reorder text, fillers, joiners, variation selectors);
/// line ends that only some programs know; and signs that are drawn as nothing.
fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control() || DefaultIgnorableCodePoint::for_char(c) || is_blank(c)
}

/// Line and paragraph separator, the Braille pattern without dots, marks of interlinear
/// annotations, format controls and blanks of Egyptian hieroglyphs, the Khitan filler, the musical
/// null notehead.
fn is_blank(c: char) -> bool {
    matches!(c,
        '\u{2028}' | '\u{2029}' | '\u{2800}' | '\u{fff9}'..='\u{fffb}' | '\u{13430}'..='\u{13442}' | '\u{16fe4}'
        | '\u{1d159}')
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

    /// Unicode 17, DerivedCoreProperties.txt, Default_Ignorable_Code_Point.
    const IGNORABLE: [(u32, u32); 17] = [
        (0xad, 0xad),
        (0x34f, 0x34f),
        (0x61c, 0x61c),
        (0x115f, 0x1160),
        (0x17b4, 0x17b5),
        (0x180b, 0x180f),
        (0x200b, 0x200f),
        (0x202a, 0x202e),
        (0x2060, 0x206f),
        (0x3164, 0x3164),
        (0xfe00, 0xfe0f),
        (0xfeff, 0xfeff),
        (0xffa0, 0xffa0),
        (0xfff0, 0xfff8),
        (0x1bca0, 0x1bca3),
        (0x1d173, 0x1d17a),
        (0xe0000, 0xe0fff),
    ];
    const CONTROLS: [(u32, u32); 2] = [(0, 0x1f), (0x7f, 0x9f)];
    const BLANKS: [(u32, u32); 5] = [
        (0x2800, 0x2800),
        (0xfff9, 0xfffb),
        (0x13430, 0x13442),
        (0x16fe4, 0x16fe4),
        (0x1d159, 0x1d159),
    ];

    /// The whole table: every character there is, between two letters.
    #[test]
    fn what_nobody_sees_is_shown_as_something_and_the_rest_as_it_is() {
        let hidden = [&IGNORABLE[..], &CONTROLS, &BLANKS].concat();
        for c in '\0'..=char::MAX {
            let number = u32::from(c);
            let is_listed = hidden
                .iter()
                .any(|(from, to)| (*from..=*to).contains(&number));
            let shown = match c {
                c if c.is_whitespace() => ' ',
                _ if is_listed => '?',
                c => c,
            };
            assert_eq!(
                clean(&format!("a{c}b")),
                format!("a{shown}b"),
                "U+{number:04X}"
            );
            assert_eq!(unseen(&format!("a{c}b")), (shown != c).then_some(c));
            let json = clean_json(&format!("\"{c}\""));
            let is_line_end = matches!(c, '\u{2028}' | '\u{2029}');
            let is_escaped = c != '\n' && (is_listed || is_line_end);
            assert_eq!(json.contains(c), !is_escaped, "U+{number:04X}: {json}");
        }
    }

    #[test]
    fn joiners_stay_where_a_script_or_an_emoji_needs_them() {
        let technologist = "\u{1f469}\u{200d}\u{1f4bb}";
        assert_eq!(clean(technologist), technologist);
        assert_eq!(clean("می\u{200c}خواهم"), "می\u{200c}خواهم");
        for (hiding, shown) in [
            ("ad\u{200d}min", "ad?min"),
            ("\u{200c}admin", "?admin"),
            ("é\u{200d}\u{200d}a", "é\u{200d}?a"),
        ] {
            assert_eq!(clean(hiding), shown);
            assert_eq!(clean(shown), shown, "cleaned twice");
        }
    }

    #[test]
    fn json_means_the_same_and_holds_nothing_harmful() {
        let value = serde_json::json!({"a": "x\u{9b}31m\u{202e}\n\u{7f}ü\u{e0061}", "b": [1]});
        let text = clean_json(&format!("{value:#}"));
        assert!(text.chars().all(|c| c == '\n' || !is_hidden(c)), "{text:?}");
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
