//! The keys and values of a file, each with its line, so that the user can find what is not taken.

/// One key of a section.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    pub key: String,
    /// `None` for a list or a table, where the tool reads one value.
    pub text: Option<String>,
    pub line: usize,
}

impl Entry {
    pub fn new(key: impl Into<String>, text: impl Into<String>, line: usize) -> Self {
        Self {
            key: key.into(),
            text: Some(text.into()),
            line,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.text
            .as_ref()
            .is_some_and(|text| text.trim().is_empty())
    }
}

/// A section of an INI file, or the single values of a table.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Empty above the first header.
    pub name: String,
    pub entries: Vec<Entry>,
}

impl Section {
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            entries: Vec::new(),
        }
    }

    /// Returns a key's entry; the last one counts.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.key == key)
    }

    /// Returns a key's value without surrounding blanks; empty if there is none.
    pub fn text(&self, key: &str) -> &str {
        let text = self.get(key).and_then(|entry| entry.text.as_deref());
        text.unwrap_or_default().trim()
    }

    /// Whether a key is true, as Python's `getboolean` reads it.
    pub fn is_on(&self, key: &str) -> bool {
        let text = self.text(key).to_ascii_lowercase();
        matches!(text.as_str(), "1" | "yes" | "true" | "on")
    }
}

/// The keys that values of these sections refer to, as `%(key)s`.
pub fn referred_to(sections: &[&Section]) -> Vec<String> {
    let entries = sections.iter().flat_map(|section| &section.entries);
    let texts = entries.filter_map(|entry| entry.text.as_deref());
    let names = texts.flat_map(|text| {
        let parts = text.split("%(").skip(1);
        parts.filter_map(|part| part.split_once(")s"))
    });
    names.map(|(name, _)| name.to_lowercase()).collect()
}
