//! YAML and JSON of other tools, which may be made to hurt whoever reads them: looked at before
//! anything is built of them.

use std::collections::HashMap;

use serde_json::Value;
use yaml_rust2::ScanError;
use yaml_rust2::parser::{Event, Parser};

use super::entries::Section;
use super::tree::{self, Node};
use super::{LARGEST, Wrong};

/// Levels of lists and tables in each other. Those tools' files have four.
const DEEPEST: usize = 64;
/// Sections or apps in a file. Real files have a dozen.
const MOST_SECTIONS: usize = 256;
/// Keys in a section.
const MOST_KEYS: usize = 1024;
/// Bytes in the name of a section.
const LONGEST_NAME: usize = 1024;

/// Returns the sections of an INI file, unless there are too many to be real.
pub fn sections(sections: Vec<Section>) -> Result<Vec<Section>, Wrong> {
    let is_large =
        |section: &Section| section.entries.len() > MOST_KEYS || section.name.len() > LONGEST_NAME;
    if sections.len() > MOST_SECTIONS || sections.iter().any(is_large) {
        return Err(Wrong::new(None, "it has too many sections or keys"));
    }
    Ok(sections)
}

pub fn json(text: &str) -> Result<Node, Wrong> {
    check_json(text)?;
    let value: Value = serde_json::from_str(text).map_err(|error| {
        Wrong::new(Some(error.line()), format!("it is not valid JSON: {error}"))
    })?;
    if value.is_object() {
        Ok(tree::json(text))
    } else {
        Err(Wrong::new(None, "it is not a JSON object"))
    }
}

/// The first document of a YAML text.
pub fn yaml(text: &str) -> Result<Node, Wrong> {
    check_yaml(text)?;
    tree::yaml(text).map_err(|error| no_yaml(&error))
}

fn no_yaml(error: &ScanError) -> Wrong {
    let reason = format!("it is not valid YAML: {}", error.info());
    Wrong::new(Some(error.marker().line()), reason)
}

fn too_deep(line: usize) -> Wrong {
    let reason = format!("it is nested more than {DEEPEST} levels deep");
    Wrong::new(Some(line), reason)
}

fn check_json(text: &str) -> Result<(), Wrong> {
    let (mut depth, mut line, mut in_text, mut escaped) = (0_usize, 1, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'\n' => line += 1,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(too_deep(line));
        }
    }
    Ok(())
}

/// The parser emits events one by one, without recursion; the tree built from them is recursive. It
/// copies what an anchor names, once more for each alias.
fn check_yaml(text: &str) -> Result<(), Wrong> {
    let mut parser = Parser::new_from_str(text);
    // The nodes that are open: their anchor, or 0, and where they begin.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut lengths: HashMap<usize, usize> = HashMap::new();
    let mut copied = 0;
    loop {
        let (event, place) = parser.next_token().map_err(|error| no_yaml(&error))?;
        let line = place.line();
        let wrong = |reason: &str| Err(Wrong::new(Some(line), reason));
        match event {
            Event::StreamEnd => return Ok(()),
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                open.push((anchor, place.index()));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some((anchor @ 1.., start)) = open.pop() {
                    let length = place.index().saturating_sub(start);
                    lengths.insert(anchor, length);
                    copied += length;
                }
            }
            Event::Scalar(text, _, anchor @ 1.., _) => {
                lengths.insert(anchor, text.len());
                copied += text.len();
            }
            Event::Alias(_) if open.iter().any(|(anchor, _)| *anchor > 0) => {
                return wrong("an alias (`*name`) is inside what an anchor (`&name`) names");
            }
            Event::Alias(anchor) => copied += lengths.get(&anchor).copied().unwrap_or(0),
            _ => {}
        }
        if open.len() > DEEPEST {
            return Err(too_deep(line));
        }
        if copied > LARGEST {
            return wrong("its anchors and aliases repeat more than 1 MB");
        }
    }
}
