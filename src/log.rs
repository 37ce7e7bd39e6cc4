//! What people read on stderr: notes, warnings and, with `-v`, details. Never a secret, at any
//! level.

pub mod columns;
pub mod layout;
#[cfg_attr(unix, path = "log/unix.rs")]
#[cfg_attr(windows, path = "log/windows.rs")]
mod platform;
mod untrusted;

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use platform::Stream;
pub use untrusted::{clean, clean_json, shorten, unseen};

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
            IS_IN_PROGRESS.store(!text.is_empty(), Ordering::Relaxed);
            let _ = write!(std::io::stderr(), "{LINE_ANEW}{text}");
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

/// A line of [`Log::progress`] is on the terminal: a message comes in its place.
static IS_IN_PROGRESS: AtomicBool = AtomicBool::new(false);
/// Takes away what the cursor's line shows (ECMA-48, "CR" and "EL").
const LINE_ANEW: &str = "\r\x1b[K";

fn line(text: &str) {
    let is_in_place = IS_IN_PROGRESS.swap(false, Ordering::Relaxed);
    let start = if is_in_place { LINE_ANEW } else { "" };
    // At once, or another program's line could come in between. A closed stderr must not stop the
    // work, so the error is of no interest.
    let _ = std::io::stderr().write_all(format!("{start}{text}\n").as_bytes());
}
