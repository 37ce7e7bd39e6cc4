//! Formats that are not shells: variables as data for a program to read.

use crate::environment::Change;
use crate::error::{Error, Result};
use crate::log::clean_json;

/// Something that can parse our output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    // A doc comment here would make `--help` spread every option over several lines.
    Json,
    Dotenv,
    Docker,
    Github,
    Sts,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Dotenv => "dotenv",
            Format::Docker => "docker",
            Format::Github => "github",
            Format::Sts => "sts",
        }
    }

    /// The variables that are set; data cannot remove any.
    ///
    /// # Errors
    /// For a value the format has no way to write.
    pub fn write(self, changes: &[Change]) -> Result<String> {
        let set: Vec<(&str, &str)> = changes
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.as_deref()?)))
            .collect();
        if let Some((name, _)) = set.iter().find(|(_, value)| !self.can_carry(value)) {
            return Err(Error::NotRepresentable {
                name: (*name).to_owned(),
                format: self.name(),
            });
        }
        Ok(match self {
            Format::Json => {
                let object = set
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).into()))
                    .collect();
                let text = format!("{:#}", serde_json::Value::Object(object));
                clean_json(&text) + "\n"
            }
            Format::Sts => sts(&set),
            Format::Dotenv => set
                .iter()
                .map(|(name, value)| format!("{name}='{value}'\n"))
                .collect(),
            Format::Docker => set
                .iter()
                .map(|(name, value)| format!("{name}={value}\n"))
                .collect(),
            Format::Github => set
                .iter()
                .map(|(name, value)| github(name, value))
                .collect(),
        })
    }

    /// Docker reads to the end of the line and knows no quotes; in a .env file, parsers agree on
    /// nothing between single quotes but that everything up to the next one is the value.
    fn can_carry(self, value: &str) -> bool {
        let forbidden: &[char] = match self {
            Format::Json | Format::Sts => &[],
            Format::Github => &['\0'],
            Format::Dotenv => &['\0', '\'', '\n', '\r'],
            Format::Docker => &['\0', '\n', '\r'],
        };
        !value.contains(forbidden)
    }
}

/// What STS itself answers, as `aws sts assume-role` prints it. Claude Code's `awsCredentialExport`
/// reads it (its documentation, "Amazon Bedrock").
fn sts(set: &[(&str, &str)]) -> String {
    let fields = [
        ("AccessKeyId", "AWS_ACCESS_KEY_ID"),
        ("SecretAccessKey", "AWS_SECRET_ACCESS_KEY"),
        ("SessionToken", "AWS_SESSION_TOKEN"),
        ("Expiration", "AWS_CREDENTIAL_EXPIRATION"),
    ];
    let value = |wanted| set.iter().find(|(name, _)| *name == wanted);
    let fields = fields
        .into_iter()
        .filter_map(|(field, name)| Some((field, value(name)?.1)));
    let credentials: serde_json::Map<String, serde_json::Value> = fields
        .map(|(field, value)| (field.to_owned(), value.into()))
        .collect();
    let answer = serde_json::json!({ "Credentials": credentials });
    clean_json(&format!("{answer:#}")) + "\n"
}

/// GitHub's multi-line form, whose end mark must not be in the value (GitHub Docs, "Workflow
/// commands", "Setting an environment variable"). The mark grows until that is so.
fn github(name: &str, value: &str) -> String {
    let mut mark = String::from("OL_AWS_END");
    while value.contains(&mark) {
        mark.push('_');
    }
    format!("{name}<<{mark}\n{value}\n{mark}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(value: &str) -> Vec<Change> {
        vec![("A".into(), Some(value.into())), ("GONE".into(), None)]
    }

    #[test]
    fn each_format_writes_what_is_set() {
        let text = |format: Format, value| format.write(&changes(value)).expect("plain");
        assert_eq!(text(Format::Json, "a\"b"), "{\n  \"A\": \"a\\\"b\"\n}\n");
        assert_eq!(text(Format::Dotenv, "a $b"), "A='a $b'\n");
        assert_eq!(text(Format::Docker, "a 'b'"), "A=a 'b'\n");
        assert_eq!(
            text(Format::Github, "a\nb"),
            "A<<OL_AWS_END\na\nb\nOL_AWS_END\n"
        );
        assert_eq!(text(Format::Sts, "a"), "{\n  \"Credentials\": {}\n}\n");
    }

    #[test]
    fn a_value_cannot_break_out() {
        assert!(Format::Docker.write(&changes("a\nB=1")).is_err());
        assert!(Format::Dotenv.write(&changes("a'\nB='1")).is_err());
        let text = Format::Github
            .write(&changes("x\nOL_AWS_END\nB=1"))
            .expect("plain");
        assert!(text.starts_with("A<<OL_AWS_END_\n"), "{text}");
    }
}
