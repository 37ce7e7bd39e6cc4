//! The lines of an AWS file and what each is, by the rules of the parser that is the strictest
//! about them: Python's configparser, which boto3 and the AWS CLI use. Here bytes that need not be
//! understood (comments, values) may be anything; what an edit asks of a file besides is in
//! `validate`.

use super::Unreadable;

/// A line with its end, as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub bytes: Vec<u8>,
    pub kind: LineKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineKind {
    Blank,
    Comment,
    /// What stands between the brackets.
    Header(String),
    Key {
        /// In small letters: keys have no case.
        name: String,
        /// Where the value begins; it ends with the line.
        value: usize,
    },
    /// Belongs to the key above it: `s3 =` and indented lines.
    Continuation,
}

impl Line {
    /// The value of a key's line, without blanks around it. Not UTF-8 in part: that part is
    /// replaced.
    pub fn value(&self) -> String {
        match self.kind {
            LineKind::Key { value, .. } => {
                let text = String::from_utf8_lossy(&self.bytes[value..]);
                text.trim().to_owned()
            }
            _ => String::new(),
        }
    }

    /// A key's name as it is spelt in the file.
    pub fn spelling(&self, name: &str) -> String {
        let text = String::from_utf8_lossy(self.bytes.trim_ascii_start()).into_owned();
        let text = text.trim_start_matches('\u{feff}');
        text.get(..name.len()).unwrap_or(name).to_owned()
    }

    pub fn has_end(&self) -> bool {
        !self.end().is_empty()
    }

    /// The line's end, as it stands there.
    pub fn end(&self) -> &[u8] {
        let text = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if self.bytes.ends_with(b"\n") {
            &self.bytes[text.len()..]
        } else {
            b""
        }
    }

    pub fn strip_end(&mut self) {
        let end = self.end().len();
        self.bytes.truncate(self.bytes.len() - end);
    }

    /// The blanks before the text: how deep a line is decides what it belongs to.
    pub fn indent(&self) -> &[u8] {
        let text = self.bytes.trim_ascii_start();
        &self.bytes[..self.bytes.len() - text.len()]
    }
}

pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// # Errors
/// For what no two parsers would take for the same.
pub fn parse(bytes: &[u8]) -> Result<Vec<Line>, Unreadable> {
    let mut lines = Vec::new();
    let (mut in_section, mut after_key) = (false, false);
    // How far the last header or key was indented.
    let mut indent = 0;
    for (index, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let wrong = |reason: &str| Unreadable::at(index + 1, reason);
        if line.contains(&0) {
            return Err(wrong("it contains a NUL byte, so this is not a text file"));
        }
        let start = if index == 0 && line.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        let text = &line[start..];
        let own_indent = text.len() - text.trim_ascii_start().len();
        let kind = match text.trim_ascii() {
            [] => LineKind::Blank,
            [b'#' | b';', ..] => LineKind::Comment,
            _ if after_key && own_indent > indent => LineKind::Continuation,
            trimmed => {
                indent = own_indent;
                let kind =
                    significant(trimmed, start + own_indent).map_err(|reason| wrong(&reason))?;
                match kind {
                    LineKind::Header(_) => (in_section, after_key) = (true, false),
                    _ if !in_section => return Err(wrong("it is above the first [section]")),
                    _ => after_key = true,
                }
                kind
            }
        };
        lines.push(Line {
            bytes: line.to_vec(),
            kind,
        });
    }
    Ok(lines)
}

/// A header or a key. `start` is where the text begins within its line.
fn significant(text: &[u8], start: usize) -> Result<LineKind, String> {
    let name = |bytes: &[u8]| {
        let name =
            std::str::from_utf8(bytes).map_err(|_| "a name on it is not UTF-8".to_owned())?;
        Ok::<_, String>(name.trim().to_owned())
    };
    if let Some(rest) = text.strip_prefix(b"[") {
        let end = rest.iter().position(|byte| *byte == b']');
        let end = end.ok_or("the section header has `[` but no `]`")?;
        return Ok(LineKind::Header(name(&rest[..end])?));
    }
    let delimiter = text.iter().position(|byte| matches!(byte, b'=' | b':'));
    let delimiter = delimiter.ok_or("it is not a section, a `key = value` line or a comment")?;
    let key = name(&text[..delimiter])?;
    if key.is_empty() {
        return Err("there is no name before the `=`".into());
    }
    let value = &text[delimiter + 1..];
    let blanks = value.len() - value.trim_ascii_start().len();
    Ok(LineKind::Key {
        name: key.to_lowercase(),
        value: start + delimiter + 1 + blanks,
    })
}
