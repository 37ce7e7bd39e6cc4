//! Java's properties, by the rules of `java.util.Properties.load` (Java SE API): a blank,
//! `=` or `:` ends a key, a backslash at the end of a line continues it, others escape.

use super::Wrong;
use super::entries::{Entry, Section};

const BLANKS: [char; 3] = [' ', '\t', '\u{c}'];

/// `load` reads the bytes as Latin-1, in which every file is valid text.
pub fn decoded(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

pub fn parse(text: &str) -> Result<Section, Wrong> {
    let text = text.replace("\r\n", "\n");
    let mut lines = (1..).zip(text.split(['\n', '\r']));
    let mut section = Section::default();
    while let Some((number, line)) = lines.next() {
        let mut logical = line.trim_start_matches(BLANKS).to_owned();
        if logical.is_empty() || logical.starts_with(['#', '!']) {
            continue;
        }
        while is_continued(&logical) {
            logical.pop();
            let Some((_, next)) = lines.next() else { break };
            logical += next.trim_start_matches(BLANKS);
        }
        section.entries.push(entry(&logical, number)?);
    }
    Ok(section)
}

/// An even number of backslashes is only escaped backslashes.
fn is_continued(line: &str) -> bool {
    let backslashes = line.bytes().rev().take_while(|byte| *byte == b'\\');
    backslashes.count() % 2 == 1
}

fn entry(line: &str, number: usize) -> Result<Entry, Wrong> {
    let mut escaped = false;
    let end = line.find(|c| {
        let ends = !escaped && (BLANKS.contains(&c) || matches!(c, '=' | ':'));
        escaped = !escaped && c == '\\';
        ends
    });
    let (key, rest) = line.split_at(end.unwrap_or(line.len()));
    let rest = rest.trim_start_matches(BLANKS);
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest);
    let unescaped = |text: &str| {
        unescaped(text).ok_or_else(|| {
            Wrong::new(
                Some(number),
                "`\\u` is followed by fewer than four hex digits",
            )
        })
    };
    let value = unescaped(value.trim_start_matches(BLANKS))?;
    Ok(Entry::new(unescaped(key)?, value, number))
}

fn unescaped(text: &str) -> Option<String> {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let c = match c {
            '\\' => match chars.next() {
                Some('u') => {
                    let digits: String = chars.by_ref().take(4).collect();
                    let is_whole = digits.len() == 4 && !digits.starts_with('+');
                    let unit = u16::from_str_radix(&digits, 16).ok();
                    units.push(unit.filter(|_| is_whole)?);
                    continue;
                }
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('f') => '\u{c}',
                Some(other) => other,
                None => break,
            },
            other => other,
        };
        units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    }
    Some(String::from_utf16_lossy(&units))
}
