//! INI by the rules of Python's `configparser`: no comments after a value, no quotes, indented
//! lines continue a value, `%(other)s` refers to another value (docs.python.org, "configparser").

use std::collections::{HashMap, HashSet};

use super::Wrong;
use super::entries::{Entry, Section};

/// `MAX_INTERPOLATION_DEPTH` of the library.
const DEEPEST: usize = 10;
/// In bytes; these tools' values are far shorter.
const LONGEST: usize = 4096;
/// How many references one value may expand to.
const MOST: usize = 1000;

/// Returns the sections with their raw values. Python refuses a file that repeats a key or a
/// section, except the default section.
pub fn parse(text: &str, default_section: &str) -> Result<Vec<Section>, Wrong> {
    let mut sections: Vec<Section> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut keys: HashSet<(usize, String)> = HashSet::new();
    let mut current: Option<usize> = None;
    // The indentation of the key whose value may continue.
    let mut open: Option<usize> = None;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for (number, line) in (1..).zip(text.split('\n')) {
        let wrong = |reason: &str| Err(Wrong::new(Some(number), reason));
        let value = line.trim();
        if value.is_empty() || value.starts_with(['#', ';']) {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if let (Some(section), Some(depth)) = (current, open)
            && indent > depth
        {
            let entry = sections[section].entries.last_mut();
            let text = entry.and_then(|entry| entry.text.as_mut());
            text.into_iter()
                .for_each(|text| *text += &format!("\n{value}"));
            continue;
        }
        if let Some(name) = header(value) {
            match places.get(name) {
                Some(known) if name == default_section => current = Some(*known),
                Some(_) => return wrong("this section is in the file twice"),
                None => {
                    places.insert(name, sections.len());
                    current = Some(sections.len());
                    sections.push(Section::named(name));
                }
            }
            open = None;
            continue;
        }
        let Some(section) = current else {
            return wrong("it is above the first section");
        };
        let Some((key, value)) = value.split_once(['=', ':']) else {
            return wrong("it is neither a section nor `key = value`");
        };
        let key = key.trim_end().to_lowercase();
        if key.is_empty() {
            return wrong("there is no key before the `=`");
        }
        if !keys.insert((section, key.clone())) {
            return wrong("this key is in its section twice");
        }
        let entry = Entry::new(key, value.trim(), number);
        sections[section].entries.push(entry);
        open = Some(indent);
    }
    Ok(sections)
}

fn header(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[')?;
    let name = &inner[..inner.rfind(']')?];
    Some(name).filter(|name| !name.is_empty())
}

/// Returns the value with its references resolved, or why Python would refuse it. `get` looks up
/// the section's own values and the defaults.
pub fn interpolated<'e>(
    text: &str,
    get: &dyn Fn(&str) -> Option<&'e Entry>,
) -> Result<String, String> {
    let mut result = String::new();
    add(text, get, &mut result, DEEPEST, &mut 0)?;
    Ok(result)
}

fn add<'e>(
    text: &str,
    get: &dyn Fn(&str) -> Option<&'e Entry>,
    result: &mut String,
    depth: usize,
    count: &mut usize,
) -> Result<(), String> {
    *count += 1;
    if depth == 0 || *count > MOST || result.len() > LONGEST {
        return Err("its `%` references are nested too deeply".into());
    }
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        result.push_str(before);
        rest = if let Some(after) = after.strip_prefix('%') {
            result.push('%');
            after
        } else {
            let reference = after
                .strip_prefix('(')
                .and_then(|after| after.split_once(")s"));
            let Some((name, after)) = reference.filter(|(name, _)| !name.contains(')')) else {
                return Err("`%` is not followed by `%` or `(name)s`".into());
            };
            let Some(other) = get(&name.to_lowercase()) else {
                return Err("it refers to a key that does not exist".into());
            };
            let other = other.text.as_deref().unwrap_or_default();
            add(other, get, result, depth - 1, count)?;
            after
        };
    }
    result.push_str(rest);
    Ok(())
}
