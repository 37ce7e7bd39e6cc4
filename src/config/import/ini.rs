//! INI and Java's properties, as far as these tools write them: sections, `key = value` or `key:
//! value`, comments.

use super::Wrong;

pub struct Section {
    /// Empty above the first header.
    pub name: String,
    entries: Vec<(String, String)>,
}

impl Section {
    /// A key's value; the last one counts.
    pub fn get(&self, key: &str) -> Option<&str> {
        let mut found = self.entries.iter().rev();
        found
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.as_str())
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

pub fn parse(text: &str) -> Result<Vec<Section>, Wrong> {
    let mut sections = vec![Section {
        name: String::new(),
        entries: Vec::new(),
    }];
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';', '!']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let name = rest.strip_suffix(']');
            let name = name.ok_or_else(|| {
                Wrong::new(Some(index + 1), "a section begins with `[` and has no `]`")
            })?;
            sections.push(Section {
                name: name.trim().to_owned(),
                entries: Vec::new(),
            });
            continue;
        }
        let (key, value) = line.split_once(['=', ':']).ok_or_else(|| {
            Wrong::new(Some(index + 1), "it is neither a section nor `key = value`")
        })?;
        let section = sections.last_mut().expect("there is one from the start");
        let entry = (key.trim().to_ascii_lowercase(), value.trim().to_owned());
        section.entries.push(entry);
    }
    Ok(sections)
}
