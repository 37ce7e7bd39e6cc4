//! An AWS file in memory: looked at by profile, changed line by line, written back with every other byte as it was.

use std::ops::Range;

use super::lines::{Kind as LineKind, Line, parse};
use super::{Kind, Unreadable};

#[derive(Debug, Clone)]
pub struct Document {
    kind: Kind,
    lines: Vec<Line>,
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
    pub fn parse(kind: Kind, bytes: &[u8]) -> Result<Self, Unreadable> {
        let lines = parse(bytes)?;
        Ok(Self { kind, lines })
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        self.lines
            .iter()
            .flat_map(|line| line.bytes.iter().copied())
            .collect()
    }

    /// Every profile, in the order of the file. Sections that are none (`[sso-session x]`) are left out.
    pub fn profiles(&self) -> Vec<Profile> {
        let sections = self.sections().into_iter();
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

    /// Sets keys of a profile, or removes them (`None`). The profile is added at the end when there is none; then its
    /// header, too.
    ///
    /// # Errors
    /// For a profile, or a key of those to change, that stands twice: readers differ on which one counts.
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
            self.set_key(section, key, *value)?;
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

    /// Replaces the marked lines by a text that holds the marks, adds it at the end, or takes the lines away (`None`).
    ///
    /// # Errors
    /// For a mark without the other.
    pub fn set_block(
        &mut self,
        start: &str,
        end: &str,
        text: Option<&str>,
    ) -> Result<(), Unreadable> {
        match (self.marked(start, end)?, text) {
            (Some(range), Some(text)) => {
                let lines = self.new_lines(text);
                self.lines.splice(range, lines);
            }
            (Some(range), None) => {
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

    fn sections(&self) -> Vec<Range<usize>> {
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
        let mut found = self.sections().into_iter().filter(is_it);
        match (found.next(), found.next()) {
            (_, Some(second)) => Err(Unreadable::at(
                second.start + 1,
                format!("the profile {name} stands here for the second time"),
            )),
            (first, None) => Ok(first),
        }
    }

    fn set_key(
        &mut self,
        section: Range<usize>,
        key: &str,
        value: Option<&str>,
    ) -> Result<(), Unreadable> {
        let is_key = |index: &usize| matches!(&self.lines[*index].kind, LineKind::Key { name, .. } if name == key);
        let mut found = section.clone().filter(is_key);
        let (first, second) = (found.next(), found.next());
        if let Some(second) = second {
            let reason = format!("{key} stands here for the second time");
            return Err(Unreadable::at(second + 1, reason));
        }
        match (first, value) {
            (Some(index), _)
                if value == Some(&self.lines[index].value()) && !self.continues(index) => {}
            (Some(index), value) => {
                let end = self.end_of_value(index, section.end);
                let replaced = value.map(|value| self.with_value(index, value));
                // A value's other lines go with it, the last of them maybe without an end.
                let ended = self.lines[end - 1].has_end();
                self.lines.splice(index..end, replaced);
                if value.is_some() && !ended {
                    self.strip_end(index);
                }
            }
            (None, Some(value)) => {
                let is_key =
                    |index: &usize| matches!(self.lines[*index].kind, LineKind::Key { .. });
                let last = section.clone().rev().find(is_key);
                let after = last.map_or(section.start + 1, |last| {
                    self.end_of_value(last, section.end)
                });
                self.end_line(after - 1);
                let lines = self.new_lines(&format!("{key} = {value}\n"));
                self.lines.splice(after..after, lines);
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// Whether the key's value goes on below its line.
    fn continues(&self, index: usize) -> bool {
        self.end_of_value(index, self.lines.len()) > index + 1
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

    /// The same line, spelt as before, with another value.
    fn with_value(&self, index: usize, value: &str) -> Line {
        let line = &self.lines[index];
        let LineKind::Key { value: start, .. } = line.kind else {
            unreachable!("only a key's line has a value");
        };
        let mut bytes = line.bytes[..start].to_vec();
        // `key =` may have had nothing behind it, not even its line's end.
        while bytes.ends_with(b"\n") || bytes.ends_with(b"\r") {
            bytes.pop();
        }
        bytes.extend(value.as_bytes());
        bytes.extend(self.line_end());
        Line {
            bytes,
            kind: line.kind.clone(),
        }
    }

    fn strip_end(&mut self, index: usize) {
        let bytes = &mut self.lines[index].bytes;
        while bytes.ends_with(b"\n") || bytes.ends_with(b"\r") {
            bytes.pop();
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
            if self.lines[last].kind != LineKind::Blank {
                let blank = self.new_lines("\n");
                self.lines.extend(blank);
            }
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
        match first.is_some_and(|line| line.bytes.ends_with(b"\r\n")) {
            true => b"\r\n",
            false => b"\n",
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
                let reason = format!("`{start}` and `{end}` are not a pair any more");
                Err(Unreadable::at(line, reason))
            }
        }
    }
}

/// The profile a header names; `None` for other sections.
pub(super) fn profile_name(kind: Kind, header: &str) -> Option<String> {
    if kind == Kind::Credentials || header == "default" {
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
