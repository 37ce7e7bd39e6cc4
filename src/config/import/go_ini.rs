//! INI by the rules of Go's `gopkg.in/ini.v1` with saml2aws's options: a comment begins after a
//! blank, quotes around a whole value are removed, a backslash at the end continues the line, and
//! `%(other)s` refers to another value.

use std::collections::HashMap;

use super::Wrong;
use super::entries::{Entry, Section};

/// In bytes; saml2aws's values are far shorter.
const LONGEST: usize = 4096;
/// The library's `depthValues`.
const DEEPEST: usize = 99;

pub fn parse(text: &str) -> Result<Vec<Section>, Wrong> {
    let mut sections = vec![Section::default()];
    let mut places: HashMap<&str, usize> = HashMap::from([("DEFAULT", 0)]);
    let mut current = 0;
    let mut lines = (1..).zip(text.split_inclusive('\n'));
    while let Some((number, line)) = lines.next() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let end = rest.rfind(']').ok_or_else(|| {
                Wrong::new(Some(number), "a section begins with `[` and has no `]`")
            })?;
            let name = &rest[..end];
            current = *places.entry(name).or_insert(sections.len());
            if current == sections.len() {
                sections.push(Section::named(name));
            }
            continue;
        }
        let (key, rest) = key(line)
            .ok_or_else(|| Wrong::new(Some(number), "it is neither a section nor `key = value`"))?;
        let value = value(rest, &mut lines)
            .ok_or_else(|| Wrong::new(Some(number), "its quotes are not closed"))?;
        let entry = Entry::new(key, value, number);
        sections[current].entries.push(entry);
    }
    Ok(sections)
}

/// Returns the key, which may be quoted, and what comes after the `=` or `:`.
fn key(line: &str) -> Option<(&str, &str)> {
    let quote = ["\"\"\"", "\"", "`"]
        .into_iter()
        .find(|quote| line.starts_with(quote));
    let (key, rest) = match quote {
        Some(quote) => {
            let (key, rest) = line[quote.len()..].split_once(quote)?;
            (key, rest.split_once(['=', ':'])?.1)
        }
        None => line.split_once(['=', ':'])?,
    };
    Some((key.trim(), rest)).filter(|(key, _)| !key.is_empty())
}

/// Returns `None` for a quote that is never closed.
fn value<'t>(text: &'t str, lines: &mut impl Iterator<Item = (usize, &'t str)>) -> Option<String> {
    let text = text.trim();
    let quote = ["\"\"\"", "`"]
        .into_iter()
        .find(|quote| text.starts_with(quote));
    if let Some(quote) = quote.filter(|quote| text.len() > quote.len() || *quote == "`") {
        let inner = &text[quote.len()..];
        if let Some(end) = inner.rfind(quote) {
            return Some(inner[..end].to_owned());
        }
        let mut value = format!("{inner}\n");
        for (_, next) in lines {
            if let Some(end) = next.rfind(quote) {
                return Some(value + &next[..end]);
            }
            value += next;
        }
        return None;
    }
    if let Some(start) = text.strip_suffix('\\') {
        let mut value = start.to_owned();
        for (_, next) in lines {
            value += next.trim();
            match value.strip_suffix('\\').filter(|_| !next.trim().is_empty()) {
                Some(start) => value.truncate(start.len()),
                None => break,
            }
        }
        return Some(value);
    }
    let comment = text.find(" #").or_else(|| text.find(" ;"));
    let text = text[..comment.unwrap_or(text.len())].trim();
    let unquoted = ['"', '\''].into_iter().find_map(|quote| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then_some(inner)
    });
    Some(unquoted.unwrap_or(text).to_owned())
}

/// Returns a key's entry in a section or in its parent: `[a.b]` inherits from `[a]`.
pub fn entry(sections: &[Section], section: &Section, key: &str) -> Option<Entry> {
    let mut name = section.name.as_str();
    let mut found = section.get(key);
    while let (None, Some((parent, _))) = (found, name.rsplit_once('.')) {
        name = parent;
        let parent = sections.iter().find(|section| section.name == name);
        found = parent.and_then(|parent| parent.get(key));
    }
    found.cloned()
}

/// Returns the value with its references resolved: keys of the section, then those above all
/// sections. Unknown references stay as they are.
pub fn interpolated(text: &str, sections: &[Section], section: &Section) -> Result<String, String> {
    let mut text = text.to_owned();
    for _ in 0..DEEPEST {
        let reference = text.split("%(").skip(1).find_map(|rest| {
            let (name, _) = rest.split_once(")s")?;
            (!name.is_empty() && !name.contains(')')).then(|| name.to_owned())
        });
        let Some(name) = reference else { break };
        let other = entry(sections, section, &name);
        let other = other.or_else(|| sections.first()?.get(&name).cloned());
        let Some(other) = other.and_then(|entry| entry.text) else {
            break;
        };
        text = text.replace(&format!("%({name})s"), &other);
        if text.len() > LONGEST {
            return Err("its `%` references are nested too deeply".into());
        }
    }
    Ok(text)
}
