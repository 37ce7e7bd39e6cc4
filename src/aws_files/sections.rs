//! The sections of an AWS file as they are spelt there, for readers that differ on what counts.

use super::parser::LineKind;
use super::{AwsFile, Document};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What stands between the brackets.
    pub header: String,
    /// Of its header, from 1.
    pub line: usize,
    /// In the order of the file; the names as they are spelt.
    entries: Vec<(String, String)>,
}

impl Section {
    /// The value of a key that is spelt in small letters.
    pub fn get_exact(&self, key: &str) -> Option<&str> {
        self.find(|name| name == key)
    }

    /// The value of a key however it is spelt.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.find(|name| name.eq_ignore_ascii_case(key))
    }

    fn find(&self, is_it: impl Fn(&str) -> bool) -> Option<&str> {
        let entry = self.entries.iter().find(|(name, _)| is_it(name));
        entry.map(|(_, value)| value.as_str())
    }

    pub fn has_any_of(&self, prefix: &str) -> bool {
        self.entries
            .iter()
            .any(|(name, _)| name.to_ascii_lowercase().starts_with(prefix))
    }

    /// Whether its header is that of a profile in its longer form, as in `[profile NAME]`.
    pub fn is_long_form_of(&self, kind: AwsFile, name: &str) -> bool {
        self.header != name
            && super::document::profile_name(kind, &self.header).as_deref() == Some(name)
    }
}

impl Document {
    pub fn kind(&self) -> AwsFile {
        self.kind
    }

    /// Every section, in the order of the file.
    pub fn sections(&self) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            match (&line.kind, sections.last_mut()) {
                (LineKind::Header(header), _) => sections.push(Section {
                    header: header.clone(),
                    line: index + 1,
                    entries: Vec::new(),
                }),
                (LineKind::Key { name, .. }, Some(section)) => {
                    section.entries.push((line.spelling(name), line.value()));
                }
                _ => {}
            }
        }
        sections
    }
}
