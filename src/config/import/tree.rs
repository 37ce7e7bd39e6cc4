//! YAML and JSON as trees that know their lines, built from texts that [`super::bounded`] checked.

use std::collections::HashMap;

use yaml_rust2::ScanError;
use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::scanner::TScalarStyle;

use super::entries::{Entry, Section};

/// In bytes; real paths in such files are far shorter.
const LONGEST: usize = 1024;

#[derive(Debug, Clone, Default)]
pub struct Node {
    /// The line of its key, if it has one.
    pub line: usize,
    pub value: Value,
}

#[derive(Debug, Clone)]
pub enum Value {
    /// The text as written; empty for null.
    Text(String),
    Table(Vec<(String, Node)>),
    List(Vec<Node>),
}

impl Default for Value {
    fn default() -> Self {
        Value::Text(String::new())
    }
}

impl Node {
    /// Returns the last value of that key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let mut found = self.table().iter().rev();
        found.find(|(known, _)| known == key).map(|(_, node)| node)
    }

    pub fn table(&self) -> &[(String, Node)] {
        match &self.value {
            Value::Table(entries) => entries,
            Value::Text(_) | Value::List(_) => &[],
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Table(_) | Value::List(_) => None,
        }
    }

    /// Returns a table's keys as a section.
    pub fn section(&self, name: &str) -> Section {
        let entries = self.table().iter().map(|(key, node)| Entry {
            key: key.clone(),
            text: node.text().map(str::to_owned),
            line: node.line,
        });
        Section {
            name: name.to_owned(),
            entries: entries.collect(),
        }
    }

    /// Lowercases every key, as Go's viper does.
    pub fn lowered(mut self) -> Self {
        match &mut self.value {
            Value::Text(_) => {}
            Value::Table(entries) => {
                for (key, node) in entries {
                    *key = key.to_lowercase();
                    *node = std::mem::take(node).lowered();
                }
            }
            Value::List(nodes) => {
                for node in nodes {
                    *node = std::mem::take(node).lowered();
                }
            }
        }
        self
    }

    /// Finds a path as viper does: a dot may separate two tables or belong to a name, and the
    /// longest name that leads on wins.
    pub fn at(&self, path: &str) -> Option<&Node> {
        if path.is_empty() {
            return Some(self);
        }
        if path.len() > LONGEST {
            return None;
        }
        let dots = path
            .char_indices()
            .filter(|(_, c)| *c == '.')
            .map(|(at, _)| at);
        let ends: Vec<usize> = dots.chain([path.len()]).collect();
        ends.into_iter().rev().find_map(|end| {
            let rest = path.get(end + 1..).unwrap_or_default();
            self.get(&path[..end])?.at(rest)
        })
    }
}

/// A list or table that the YAML parser has not closed yet.
struct Open {
    anchor: usize,
    line: usize,
    children: Vec<Node>,
    is_table: bool,
}

impl Open {
    fn closed(self) -> Node {
        if !self.is_table {
            return Node {
                line: self.line,
                value: Value::List(self.children),
            };
        }
        let (mut own, mut merged) = (Vec::new(), Vec::new());
        let mut children = self.children.into_iter();
        while let (Some(key), Some(mut node)) = (children.next(), children.next()) {
            node.line = key.line;
            match (key.text().unwrap_or_default(), node.value) {
                // A merge key (yaml.org, "Merge Key Language-Independent Type"): the table's
                // own keys take precedence, then the first of several.
                ("<<", Value::Table(entries)) => merged.extend(entries),
                ("<<", Value::List(nodes)) => {
                    let tables = nodes.into_iter().rev();
                    merged.extend(tables.flat_map(|node| node.table().to_vec()));
                }
                (name, value) => own.push((name.to_owned(), Node { value, ..node })),
            }
        }
        merged.append(&mut own);
        Node {
            line: self.line,
            value: Value::Table(merged),
        }
    }
}

/// The first document.
pub fn yaml(text: &str) -> Result<Node, ScanError> {
    let mut parser = Parser::new_from_str(text);
    let mut open: Vec<Open> = Vec::new();
    let mut anchors: HashMap<usize, Node> = HashMap::new();
    loop {
        let (event, place) = parser.next_token()?;
        let line = place.line();
        let (anchor, node) = match event {
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                open.push(Open {
                    anchor,
                    line,
                    children: Vec::new(),
                    is_table: matches!(event, Event::MappingStart(..)),
                });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(ended) => (ended.anchor, ended.closed()),
                None => continue,
            },
            Event::Scalar(text, style, anchor, _) => {
                let is_null = matches!(text.as_str(), "~" | "null" | "Null" | "NULL")
                    && style == TScalarStyle::Plain;
                let text = if is_null { String::new() } else { text };
                (
                    anchor,
                    Node {
                        line,
                        value: Value::Text(text),
                    },
                )
            }
            Event::Alias(anchor) => (0, anchors.get(&anchor).cloned().unwrap_or_default()),
            Event::DocumentEnd | Event::StreamEnd => return Ok(Node::default()),
            _ => continue,
        };
        if anchor > 0 {
            anchors.insert(anchor, node.clone());
        }
        match open.last_mut() {
            Some(parent) => parent.children.push(Node { line, ..node }),
            None => return Ok(node),
        }
    }
}

/// Parses a text that is known to be JSON.
pub fn json(text: &str) -> Node {
    Json {
        text,
        at: 0,
        line: 1,
    }
    .node()
}

struct Json<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl Json<'_> {
    /// Returns the byte after blanks, commas and colons; 0 at the end.
    fn next(&mut self) -> u8 {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b'\n') => self.line += 1,
                Some(b' ' | b'\t' | b'\r' | b',' | b':') => {}
                byte => return byte.copied().unwrap_or_default(),
            }
            self.at += 1;
        }
    }

    fn node(&mut self) -> Node {
        let opening = self.next();
        let line = self.line;
        let value = match opening {
            b'{' => {
                self.at += 1;
                let mut entries = Vec::new();
                while self.next() == b'"' {
                    let line = self.line;
                    let key = self.string();
                    let node = self.node();
                    entries.push((key, Node { line, ..node }));
                }
                self.at += 1;
                Value::Table(entries)
            }
            b'[' => {
                self.at += 1;
                let mut nodes = Vec::new();
                while !matches!(self.next(), b']' | 0) {
                    nodes.push(self.node());
                }
                self.at += 1;
                Value::List(nodes)
            }
            b'"' => Value::Text(self.string()),
            _ => {
                let rest = &self.text[self.at..];
                let ends = |c: char| c.is_ascii_whitespace() || ",]}".contains(c);
                let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
                self.at += word.len();
                // Values that count as false in Python.
                let is_nothing = matches!(word, "null" | "false" | "0" | "0.0");
                Value::Text(if is_nothing {
                    String::new()
                } else {
                    word.to_owned()
                })
            }
        };
        Node { line, value }
    }

    fn string(&mut self) -> String {
        let start = self.at;
        let mut escaped = true;
        let inner = self.text[start..].bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        self.at = inner.map_or(self.text.len(), |length| start + length + 1);
        serde_json::from_str(&self.text[start..self.at]).unwrap_or_default()
    }
}
