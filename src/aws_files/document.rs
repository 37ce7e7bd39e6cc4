//! An AWS file in memory: looked at by profile, changed line by line, written back with every other
//! byte as it was.

use std::ops::Range;

use super::parser::{Line, LineKind, parse};
use super::validate::check;
use super::{AwsFile, Unreadable};

#[derive(Debug, Clone)]
pub struct Document {
    pub(super) kind: AwsFile,
    pub(super) lines: Vec<Line>,
}

/// What a profile says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    /// Of its header, from 1.
    pub line: usize,
    /// In the order of the file; the names in small letters.
    pub entries: Vec<(String, String)>,
}

impl Profile {
    pub fn get(&self, key: &str) -> Option<&str> {
        let found = self.entries.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str())
    }
}

impl Document {
    /// # Errors
    /// For text that not every reader of AWS's files would understand in the same way.
    pub fn parse(kind: AwsFile, bytes: &[u8]) -> Result<Self, Unreadable> {
        let lines = parse(bytes)?;
        check(&lines)?;
        Ok(Self { kind, lines })
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        self.lines
            .iter()
            .flat_map(|line| line.bytes.iter().copied())
            .collect()
    }

    /// Every profile, in the order of the file. Sections that are none (`[sso-session x]`) are left
    /// out.
    pub fn profiles(&self) -> Vec<Profile> {
        let sections = self.section_ranges().into_iter();
        sections
            .filter_map(|section| {
                let LineKind::Header(header) = &self.lines[section.start].kind else {
                    return None;
                };
                let entries = self.lines[section.clone()].iter();
                let entries = entries.filter_map(|line| match &line.kind {
                    LineKind::Key { name, .. } => Some((name.clone(), line.value())),
                    _ => None,
                });
                Some(Profile {
                    name: profile_name(self.kind, header)?,
                    line: section.start + 1,
                    entries: entries.collect(),
                })
            })
            .collect()
    }

    pub fn profile(&self, name: &str) -> Option<Profile> {
        self.profiles()
            .into_iter()
            .find(|profile| profile.name == name)
    }

    /// The 1-based line on which a profile sets a key.
    pub fn line_of(&self, profile: &str, key: &str) -> Option<usize> {
        let is_profile = |index: usize| match &self.lines[index].kind {
            LineKind::Header(header) => profile_name(self.kind, header).as_deref() == Some(profile),
            _ => false,
        };
        let is_key = |index: &usize| matches!(&self.lines[*index].kind, LineKind::Key { name, .. } if name == key);
        let mut sections = self.section_ranges().into_iter();
        let line = sections.find_map(|section| {
            is_profile(section.start).then(|| section.into_iter().find(is_key))?
        });
        line.map(|index| index + 1)
    }

    /// Sets keys of a profile, or removes them (`None`). The profile is added at the end when there
    /// is none; then its header, too.
    ///
    /// # Errors
    /// For a profile that stands twice, in two forms of its header: readers differ on which one
    /// counts.
    pub fn set(&mut self, name: &str, entries: &[(&str, Option<&str>)]) -> Result<(), Unreadable> {
        if self.section(name)?.is_none() {
            if entries.iter().all(|(_, value)| value.is_none()) {
                return Ok(());
            }
            let header = self.kind.header(name);
            self.append_paragraph(&header);
        }
        for (key, value) in entries {
            let section = self
                .section(name)?
                .expect("it was there, or has just been added");
            self.set_key(section, key, *value);
        }
        Ok(())
    }

    /// The lines between two marks, the marks included, with `\n` as the line end.
    ///
    /// # Errors
    /// For a mark without the other.
    pub fn block(&self, start: &str, end: &str) -> Result<Option<String>, Unreadable> {
        let text = |range: Range<usize>| {
            let lines = self.lines[range].iter();
            let lines =
                lines.map(|line| String::from_utf8_lossy(&line.bytes).replace("\r\n", "\n"));
            lines.collect()
        };
        Ok(self.marked(start, end)?.map(text))
    }

    /// Replaces the marked lines by a text that holds the marks, adds it at the end, or takes the
    /// lines away (`None`).
    ///
    /// # Errors
    /// For a mark without the other, and for a key of the user's below the block, which belongs to
    /// a profile in it.
    pub fn set_block(
        &mut self,
        start: &str,
        end: &str,
        text: Option<&str>,
    ) -> Result<(), Unreadable> {
        match (self.marked(start, end)?, text) {
            (Some(range), Some(text)) => {
                self.check_below(range.end)?;
                let lines = self.new_lines(text);
                self.lines.splice(range, lines);
            }
            (Some(range), None) => {
                self.check_below(range.end)?;
                // The blank line that came with it.
                let blank = |index: usize| self.lines[index].kind == LineKind::Blank;
                let with_blank = range.start > 0 && blank(range.start - 1);
                self.lines
                    .drain(range.start - usize::from(with_blank)..range.end);
            }
            (None, Some(text)) => self.append_paragraph(text),
            (None, None) => {}
        }
        Ok(())
    }

    /// The profiles within the marks are not the user's.
    ///
    /// # Errors
    /// For a mark without the other.
    pub fn without_block(&self, start: &str, end: &str) -> Result<Self, Unreadable> {
        let mut rest = self.clone();
        if let Some(range) = self.marked(start, end)? {
            // In their places, so that the other lines keep their numbers.
            for line in &mut rest.lines[range] {
                line.kind = LineKind::Comment;
            }
        }
        Ok(rest)
    }

    fn section_ranges(&self) -> Vec<Range<usize>> {
        let is_header = |line: &Line| matches!(line.kind, LineKind::Header(_));
        let headers = (0..self.lines.len()).filter(|index| is_header(&self.lines[*index]));
        let starts: Vec<usize> = headers.collect();
        let ends = starts.iter().skip(1).copied().chain([self.lines.len()]);
        starts
            .iter()
            .copied()
            .zip(ends)
            .map(|(start, end)| start..end)
            .collect()
    }

    fn section(&self, name: &str) -> Result<Option<Range<usize>>, Unreadable> {
        let is_it = |range: &Range<usize>| match &self.lines[range.start].kind {
            LineKind::Header(header) => profile_name(self.kind, header).as_deref() == Some(name),
            _ => false,
        };
        let mut found = self.section_ranges().into_iter().filter(is_it);
        match (found.next(), found.next()) {
            (_, Some(second)) => Err(Unreadable::at(
                second.start + 1,
                format!("the profile `{name}` appears twice"),
            )),
            (first, None) => Ok(first),
        }
    }

    fn set_key(&mut self, section: Range<usize>, key: &str, value: Option<&str>) {
        let is_key = |index: &usize| matches!(&self.lines[*index].kind, LineKind::Key { name, .. } if name == key);
        // Once at most, or the file would not have been taken.
        let found = section.clone().find(is_key);
        match (found, value) {
            (Some(index), Some(value)) => {
                // First, since what the value went on in may be the line that has no end.
                let unended = self.lines.last().is_some_and(|line| !line.has_end());
                self.drop_continuations(index, section.end);
                self.set_value(index, value);
                if unended && index + 1 == self.lines.len() {
                    self.lines[index].strip_end();
                }
            }
            (Some(index), None) => {
                self.drop_continuations(index, section.end);
                self.lines.remove(index);
            }
            (None, Some(value)) => self.add_key(section, key, value),
            (None, None) => {}
        }
    }

    /// Below the section's last key and as deep as that, so that each line below it is what it was:
    /// a deeper one belongs to the key above it, a header even.
    fn add_key(&mut self, section: Range<usize>, key: &str, value: &str) {
        let is_key = |index: &usize| matches!(self.lines[*index].kind, LineKind::Key { .. });
        let (after, indent) = match section.clone().rev().find(is_key) {
            Some(last) => (
                self.end_of_value(last, section.end),
                self.lines[last].indent(),
            ),
            None => {
                // The first key may stand as deep as it likes.
                let headers = [
                    Some(&self.lines[section.start]),
                    self.lines.get(section.end),
                ];
                let indents = headers.into_iter().flatten().map(Line::indent);
                let deepest = indents.max_by_key(|indent| indent.len());
                (section.start + 1, deepest.unwrap_or_default())
            }
        };
        let indent = String::from_utf8_lossy(indent).into_owned();
        self.end_line(after - 1);
        let lines = self.new_lines(&format!("{indent}{key} = {value}\n"));
        self.lines.splice(after..after, lines);
    }

    /// What a value went on in below its line; comments in between are the user's, and stay.
    fn drop_continuations(&mut self, index: usize, section_end: usize) {
        let end = self.end_of_value(index, section_end);
        let below = self.lines.drain(index + 1..end);
        let kept: Vec<Line> = below
            .filter(|line| line.kind != LineKind::Continuation)
            .collect();
        self.lines.splice(index + 1..index + 1, kept);
    }

    /// Behind the last line that belongs to the key: blank lines and comments only in between.
    fn end_of_value(&self, index: usize, section_end: usize) -> usize {
        let mut end = index + 1;
        for next in index + 1..section_end {
            match self.lines[next].kind {
                LineKind::Continuation => end = next + 1,
                LineKind::Blank | LineKind::Comment => {}
                LineKind::Header(_) | LineKind::Key { .. } => break,
            }
        }
        end
    }

    /// The same line, spelt and ended as before, with another value.
    fn set_value(&mut self, index: usize, value: &str) {
        let line = &mut self.lines[index];
        let LineKind::Key { value: start, .. } = line.kind else {
            unreachable!("only a key's line has a value");
        };
        if line.value() == value {
            return;
        }
        let end = line.end().to_vec();
        // `key =` may have had nothing behind it but its end.
        line.bytes.truncate(line.bytes.len() - end.len());
        line.bytes.truncate(start);
        line.bytes.extend(value.as_bytes());
        line.bytes.extend(end);
    }

    /// # Errors
    /// Where what follows the block goes on with a profile in it: without the block it would be
    /// another's.
    fn check_below(&self, end: usize) -> Result<(), Unreadable> {
        let says = |line: &&Line| !matches!(line.kind, LineKind::Blank | LineKind::Comment);
        let below = self.lines[end..].iter().position(|line| says(&line));
        match below.map(|below| end + below) {
            Some(index) if !matches!(self.lines[index].kind, LineKind::Header(_)) => {
                let reason = "it belongs to a profile in the block above, which ol-aws manages";
                Err(Unreadable::at(index + 1, reason))
            }
            _ => Ok(()),
        }
    }

    /// A last line without an end gets one before something is put below it.
    fn end_line(&mut self, index: usize) {
        if !self.lines[index].has_end() {
            let end = self.line_end();
            self.lines[index].bytes.extend(end);
        }
    }

    /// A blank line, then the text.
    fn append_paragraph(&mut self, text: &str) {
        if let Some(last) = self.lines.len().checked_sub(1) {
            self.end_line(last);
            let blank = self.new_lines("\n");
            self.lines.extend(blank);
        }
        let lines = self.new_lines(text);
        self.lines.extend(lines);
    }

    /// Our own text as lines of this file.
    fn new_lines(&self, text: &str) -> Vec<Line> {
        let text = text.replace('\n', std::str::from_utf8(self.line_end()).expect("ASCII"));
        // Whether a key stands in a section is the document's affair, not this piece's.
        let whole = format!("[x]\n{text}");
        let mut lines = parse(whole.as_bytes()).expect("our own lines are right");
        lines.remove(0);
        lines
    }

    /// As the file's first line ends.
    fn line_end(&self) -> &'static [u8] {
        let first = self.lines.first();
        if first.is_some_and(|line| line.bytes.ends_with(b"\r\n")) {
            b"\r\n"
        } else {
            b"\n"
        }
    }

    fn marked(&self, start: &str, end: &str) -> Result<Option<Range<usize>>, Unreadable> {
        let at = |mark: &str| -> Vec<usize> {
            let is_it = |index: &usize| self.lines[*index].bytes.trim_ascii() == mark.as_bytes();
            (0..self.lines.len()).filter(is_it).collect()
        };
        match (at(start).as_slice(), at(end).as_slice()) {
            ([], []) => Ok(None),
            ([first], [last]) if first < last => Ok(Some(*first..last + 1)),
            (starts, ends) => {
                let line = starts.iter().chain(ends).max().map_or(1, |index| index + 1);
                let reason = format!("`{start}` and `{end}` no longer match");
                Err(Unreadable::at(line, reason))
            }
        }
    }
}

/// The profile a header names; `None` for other sections.
pub(super) fn profile_name(kind: AwsFile, header: &str) -> Option<String> {
    if kind == AwsFile::Credentials || header == "default" {
        return Some(header.to_owned());
    }
    let rest = header.strip_prefix("profile")?;
    let name = rest.trim_start();
    if name.len() == rest.len() {
        return None;
    }
    // Quotes are how boto3 takes a name with a blank in it.
    let unquoted = ['"', '\'']
        .iter()
        .find_map(|quote| name.strip_prefix(*quote)?.strip_suffix(*quote));
    Some(unquoted.unwrap_or(name).to_owned())
}
