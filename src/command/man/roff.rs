//! A manual page in roff's man(7) macros, written so that groff and mandoc find nothing wrong in it.
//! Text is what the help says: backticks hold what is literal, an empty line ends a paragraph, and
//! what is indented stays as it is.

use std::fmt::Write;

use crate::clock::MADE;

/// mandoc complains of longer lines.
const WIDTH: usize = 76;

pub struct Page {
    text: String,
}

impl Page {
    pub fn new(name: &str, section: char, purpose: &str) -> Self {
        let date = MADE.rfc3339();
        let date = date.split('T').next().unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION");
        // The first line asks for tbl. Commands are not hyphenated.
        let mut page = Self {
            text: format!(
                "'\\\" t\n.TH {} {section} {date} \"ol-aws {version}\" \"ol-aws manual\"\n.nh\n.ad l\n",
                name.to_uppercase()
            ),
        };
        page.heading("NAME");
        let purpose = lower_first(purpose);
        page.lines(&format!("{} \\- {}", literal(name), markup(&purpose)));
        page
    }

    pub fn finish(self) -> String {
        self.text
    }

    pub fn heading(&mut self, title: &str) {
        let _ = writeln!(self.text, ".SH {}", title.to_uppercase());
    }

    pub fn subheading(&mut self, title: &str) {
        let _ = writeln!(self.text, ".SS {}", markup(title));
    }

    /// Roff text, which is broken into lines.
    pub fn lines(&mut self, text: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            let is_end = line.ends_with(['.', '?', '!']) || line.ends_with(".)");
            if !line.is_empty() && (is_end || line.len() + 1 + word.len() > WIDTH) {
                self.line(&line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.is_empty() {
            self.line(&line);
        }
    }

    /// One that does not look like a request.
    fn line(&mut self, line: &str) {
        let guard = if line.starts_with(['.', '\'']) {
            "\\&"
        } else {
            ""
        };
        let _ = writeln!(self.text, "{guard}{line}");
    }

    /// A call of this page, whose rest hangs below its first word.
    pub fn synopsis(&mut self, name: &str, rest: &str) {
        let indent = name.len() + 1;
        let _ = writeln!(self.text, ".TP {indent}\n{}", literal(name));
        self.lines(rest);
    }

    /// Paragraphs of text, and of what is indented.
    pub fn text(&mut self, text: &str) {
        for paragraph in text.split("\n\n") {
            if paragraph.starts_with(' ') {
                self.code(paragraph);
            } else {
                self.paragraph();
                self.lines(&markup(paragraph));
            }
        }
    }

    /// A heading begins one by itself.
    fn paragraph(&mut self) {
        let last = self.text.lines().next_back().unwrap_or_default();
        if !last.starts_with(".S") {
            self.text.push_str(".PP\n");
        }
    }

    /// What is typed, or stands in a file.
    pub fn code(&mut self, text: &str) {
        self.paragraph();
        self.text.push_str(".RS 4\n.nf\n");
        for line in text.lines() {
            self.line(&literal_text(line.strip_prefix("  ").unwrap_or(line)));
        }
        self.text.push_str(".fi\n.RE\n");
    }

    /// `term` is roff, `text` is not.
    pub fn item(&mut self, term: &str, text: &str) {
        let _ = writeln!(self.text, ".TP\n{term}");
        self.lines(&markup(text));
    }

    /// More of an item, as roff, on a line of its own.
    pub fn item_line(&mut self, line: &str) {
        self.text.push_str(".br\n");
        self.lines(line);
    }

    pub fn table<'r>(&mut self, rows: impl IntoIterator<Item = (&'r str, &'r str)>) {
        self.text.push_str(".TS\nnokeep;\nl lx.\n");
        for (left, right) in rows {
            let _ = writeln!(self.text, "{}\tT{{", literal(left));
            self.lines(&markup(right));
            self.text.push_str("T}\n");
        }
        self.text.push_str(".TE\n");
    }

    pub fn see_also(&mut self, pages: &[(String, char)]) {
        self.heading("SEE ALSO");
        let pages: Vec<String> = pages
            .iter()
            .map(|(name, section)| format!("{}({section})", literal(name)))
            .collect();
        self.lines(&pages.join(", "));
    }
}

pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        // Not of a name: `AWS`.
        Some(first) if !text.chars().nth(1).is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

/// Text with its backticks, options and names of pages.
pub fn markup(text: &str) -> String {
    let mut roff = String::new();
    for (number, part) in text.split('`').enumerate() {
        if number % 2 == 1 {
            // It is not broken at its blanks.
            roff.push_str(&literal(part).replace(' ', "\\~"));
            continue;
        }
        for (number, word) in part.split(' ').enumerate() {
            if number > 0 {
                roff.push(' ');
            }
            roff.push_str(&plain_word(word));
        }
    }
    roff
}

/// A word of a sentence: an option or a page's name is literal.
fn plain_word(word: &str) -> String {
    let start = word.trim_start_matches('(');
    let inner = start.trim_end_matches(|c: char| ",.;:)".contains(c));
    let (open, close) = (&word[..word.len() - start.len()], &start[inner.len()..]);
    let is_option = inner.starts_with('-') && inner.len() > 1;
    if is_option {
        return format!("{open}{}{close}", literal(inner));
    }
    for section in ["(1", "(5"] {
        if let Some(name) = inner.strip_suffix(section) {
            return format!("{open}{}{section}{close}", literal(name));
        }
    }
    // The names of programs are not broken at their hyphens.
    let word = word.replace('\\', "\\e").replace('~', "\\(ti");
    word.replace("ol-a", "ol\\-a")
}

/// In the letters of what is typed.
pub fn literal(text: &str) -> String {
    format!("\\fB{}\\fR", literal_text(text))
}

/// In the letters of what something else stands for.
pub fn placeholder(text: &str) -> String {
    format!("\\fI{}\\fR", literal_text(text))
}

fn literal_text(text: &str) -> String {
    let mut roff = String::new();
    for c in text.chars() {
        match c {
            '\\' => roff.push_str("\\e"),
            '-' => roff.push_str("\\-"),
            '\'' => roff.push_str("\\(aq"),
            '`' => roff.push_str("\\(ga"),
            '"' => roff.push_str("\\(dq"),
            '^' => roff.push_str("\\(ha"),
            '~' => roff.push_str("\\(ti"),
            c => roff.push(c),
        }
    }
    roff
}
