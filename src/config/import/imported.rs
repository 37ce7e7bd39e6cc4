//! What is taken from another tool's file. Every value is checked like a typed one; what does not
//! pass, or means nothing here, is noted with its line.

use std::net::IpAddr;
use std::path::PathBuf;

use super::entries::{Entry, Section};
use crate::arn::is_account_id;
use crate::config::value::check_text;
use crate::config::{app_id, file, keys};
use crate::log::unseen;
use crate::secret::Secret;

/// More lines about unused keys would hide what matters.
const MOST_LEFT: usize = 12;

/// One company, person and app, as another tool has them.
#[derive(Debug, Default)]
pub struct Imported {
    /// `OneLogin's Python client`
    pub tool: &'static str,
    /// Which of several in one file.
    pub name: Option<String>,
    pub files: Vec<PathBuf>,
    pub texts: Vec<(&'static str, String)>,
    /// By alias, as the config file's `[roles.ALIAS]`.
    pub roles: Vec<(String, Vec<(&'static str, String)>)>,
    pub accounts: Vec<(String, String)>,
    /// The account whose roles the tool offers first.
    pub account: Option<String>,
    pub client_secret: Option<Secret>,
    /// What was not taken, with its line and the reason.
    pub notes: Vec<String>,
    /// The name of the file that is being read.
    pub file: String,
}

impl Imported {
    pub fn of(tool: &'static str, name: Option<&str>, file: &str) -> Self {
        Self {
            tool,
            name: name.map(str::to_owned),
            file: file.to_owned(),
            ..Self::default()
        }
    }

    pub fn note(&mut self, line: usize, text: &str) {
        self.notes.push(format!("{}:{line}: {text}", self.file));
    }

    /// Returns an entry's text, if it has one; notes a list or a table.
    fn text_in<'e>(&mut self, entry: Option<&'e Entry>) -> Option<(usize, &'e str)> {
        let entry = entry?;
        let Some(text) = entry.text.as_deref() else {
            let text = format!("`{}` is a list or a table: not imported", entry.key);
            self.note(entry.line, &text);
            return None;
        };
        Some((entry.line, text.trim())).filter(|(_, text)| !text.is_empty())
    }

    /// Takes a value that the config file would take too; of another it says so.
    pub fn take(&mut self, key: &'static str, entry: Option<&Entry>) {
        if let Some((line, text)) = self.text_in(entry) {
            self.take_text(key, line, text);
        }
    }

    pub fn take_text(&mut self, key: &'static str, line: usize, text: &str) {
        if let Some(value) = self.checked(key, line, text) {
            self.texts.retain(|(known, _)| *known != key);
            self.texts.push((key, value));
        }
    }

    fn checked(&mut self, key: &str, line: usize, text: &str) -> Option<String> {
        let by_kind =
            |text: &str| check_text(key, keys::kind_of(key), text).map_err(|(wrong, _)| wrong);
        let checked = match key {
            "app_id" => by_kind(text).and_then(|text| app_id::parse(&text)),
            "ip_address" if text.parse::<IpAddr>().is_err() => {
                by_kind(text).and_then(|text| Err(format!("`{text}` is not an IP address")))
            }
            _ => by_kind(text),
        };
        checked
            .map_err(|wrong| self.note(line, &format!("{wrong}: not imported")))
            .ok()
    }

    /// Takes seconds, whole or as `3600.0`; values outside AWS's limits are clamped, as the tools
    /// do.
    pub fn take_seconds(&mut self, entry: Option<&Entry>) {
        let Some((line, text)) = self.text_in(entry) else {
            return;
        };
        let whole = text.split_once('.').map_or(text, |(whole, rest)| {
            if rest.bytes().all(|byte| byte == b'0') {
                whole
            } else {
                text
            }
        });
        match whole.parse::<u64>() {
            Ok(0) => {}
            Ok(seconds) => {
                let minutes = seconds.clamp(900, 43200) / 60;
                let duration = match minutes % 60 {
                    0 => format!("{}h", minutes / 60),
                    _ => format!("{minutes}m"),
                };
                self.take_text("duration", line, &duration);
            }
            Err(_) => {
                let text = format!("`{text}` is not a number of seconds: not imported");
                self.note(line, &text);
            }
        }
    }

    /// `us` and `eu` in any case; the others have no host of their own.
    pub fn take_onelogin_region(&mut self, entry: Option<&Entry>) {
        let Some((line, text)) = self.text_in(entry) else {
            return;
        };
        let region = text.to_ascii_lowercase();
        if matches!(region.as_str(), "us" | "eu") {
            self.take_text("onelogin_region", line, &region);
        } else {
            let text =
                format!("`{text}` is not a OneLogin region: ol-aws uses your company's own host");
            self.note(line, &text);
        }
    }

    /// The API's host at a region: `https://api.eu.onelogin.com/`.
    pub fn take_api_host(&mut self, entry: Option<&Entry>) {
        let Some((line, text)) = self.text_in(entry) else {
            return;
        };
        let host = text.split_once("://").map_or(text, |(_, host)| host);
        let host = host
            .split('/')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let region = host.strip_prefix("api.");
        match region.and_then(|rest| rest.strip_suffix(".onelogin.com")) {
            Some(region) => {
                let entry = Entry::new("region", region, line);
                self.take_onelogin_region(Some(&entry));
            }
            None => self.note(
                line,
                &format!(
                    "`{text}` is not the API of a region: ol-aws uses your company's own host"
                ),
            ),
        }
    }

    pub fn take_secret(&mut self, entry: Option<&Entry>) {
        if let Some((line, text)) = self.text_in(entry)
            && self.is_seen("the API client's secret", line, text)
        {
            self.client_secret = Some(Secret::new(text));
        }
    }

    /// Takes a role under an alias made from its name: an alias cannot contain blanks.
    pub fn take_role(&mut self, name: &str, line: usize, texts: &[(&'static str, usize, String)]) {
        if !self.is_seen("the name of a role", line, name) {
            return;
        }
        let mut taken = Vec::new();
        for (key, line, text) in texts {
            if let Some(text) = self.checked(key, *line, text) {
                taken.push((*key, text));
            }
        }
        if !taken.iter().any(|(key, _)| *key == "role") {
            return;
        }
        let alias = alias(name);
        if alias.is_empty() || self.roles.iter().any(|(known, _)| *known == alias) {
            let text = format!("the name `{name}` cannot be an alias: not imported");
            self.note(line, &text);
            return;
        }
        if alias != name {
            self.note(line, &format!("`{name}` is called {alias} here"));
        }
        self.roles.push((alias, taken));
    }

    pub fn take_account(&mut self, id: &str, line: usize, name: &str) {
        let id = account_id(id);
        if !is_account_id(&id) || name.trim().is_empty() {
            self.note(
                line,
                &format!("`{id}` is not an account with a name: not imported"),
            );
        } else if self.is_seen("the name of an account", line, name) {
            self.accounts.push((id, name.trim().to_owned()));
        }
    }

    /// Of a name that people would not see as it stands it says so.
    fn is_seen(&mut self, what: &str, line: usize, name: &str) -> bool {
        let Some(c) = unseen(name.trim()) else {
            return true;
        };
        let number = u32::from(c);
        let text = format!("{what} contains an invisible character (U+{number:04X}): not imported");
        self.note(line, &text);
        false
    }

    /// Notes the other keys of a section that have a value. The value may be a secret, so it is not
    /// shown. `defaults` are what the tool itself writes for unset keys.
    pub fn leave(&mut self, section: &Section, read: &[&str], defaults: &[(&str, &str)]) {
        let is_default = |entry: &Entry| {
            let text = entry.text.as_deref().unwrap_or_default();
            defaults.contains(&(entry.key.as_str(), text))
        };
        let left = section.entries.iter().filter(|entry| {
            !entry.is_empty() && !read.contains(&entry.key.as_str()) && !is_default(entry)
        });
        let left: Vec<&Entry> = left.collect();
        for entry in left.iter().take(MOST_LEFT) {
            self.note(
                entry.line,
                &format!("`{}` has no counterpart in ol-aws: not imported", entry.key),
            );
        }
        if let Some(entry) = left.get(MOST_LEFT) {
            let count = left.len() - MOST_LEFT;
            self.note(
                entry.line,
                &format!("{count} more keys from here on have no counterpart"),
            );
        }
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        let found = self.texts.iter().find(|(known, _)| *known == key);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether there is more than a template's own values.
    pub fn has_any(&self) -> bool {
        let is_own = |key: &str| !matches!(key, "duration" | "onelogin_region");
        self.texts.iter().any(|(key, _)| is_own(key))
            || !self.roles.is_empty()
            || !self.accounts.is_empty()
            || self.client_secret.is_some()
    }
}

/// Turns a name into an alias. Of one without a letter that fits, `role` is left.
pub fn alias(name: &str) -> String {
    let fit = |c: char| if file::is_of_name(c) { c } else { '-' };
    let alias: String = name.chars().map(fit).collect();
    match alias.trim_matches('-') {
        "" => "role".into(),
        alias => alias.into(),
    }
}

/// Returns an account's id; one that was written as a number has lost its leading zeros.
pub fn account_id(text: &str) -> String {
    let text = text.trim();
    match text.len() {
        9..12 if text.bytes().all(|byte| byte.is_ascii_digit()) => format!("{text:0>12}"),
        _ => text.to_owned(),
    }
}

/// The account and the name, as `role` takes them; an ARN as it is.
pub fn role_of(account: &str, role: &str) -> String {
    if role.starts_with("arn:") {
        role.to_owned()
    } else {
        format!("{}/{role}", account_id(account))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_name_is_its_alias_is_one() {
        for (name, expected) in [
            ("admin", "admin"),
            (" Read only ", "Read-only"),
            ("\u{dc}bersicht", "bersicht"),
            ("-ops-", "ops"),
            ("a--b", "a--b"),
            ("---", "role"),
            ("\u{65e5}\u{672c}", "role"),
            ("", "role"),
        ] {
            assert_eq!(alias(name), expected, "{name}");
            assert!(file::is_name(&alias(name)), "{name}");
        }
    }
}
