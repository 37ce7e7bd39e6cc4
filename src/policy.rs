//! Session policies: what makes a session narrower than its role. AWS gives the intersection (IAM
//! user guide, "Session policies").

use std::path::Path;

use serde::Serialize;

use crate::error::{Error, Result};

/// AWS's managed policy for looking without touching.
const READ_ONLY: &str = "ReadOnlyAccess";
/// A policy that is larger is none: STS takes 2,048 characters.
const LARGEST: u64 = 64 * 1024;

/// What was asked for with `--policy`, `--policy-arn` and `--read-only`; nothing by default.
/// Read-only stands alone: AWS allows what any one of a session's policies allows, so a second one
/// would only widen it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub enum SessionPolicy {
    #[default]
    None,
    ReadOnly,
    Given {
        /// JSON without blanks: STS counts characters.
        inline: Option<String>,
        arns: Vec<String>,
    },
}

impl SessionPolicy {
    /// `policy` is JSON, or a file that holds it. `read_only` says what made the session read-only,
    /// if anything did.
    ///
    /// # Errors
    /// Exit 2 for what is no JSON object or no ARN, and for a policy beside `read_only`.
    pub fn new(policy: Option<&str>, arns: &[String], read_only: Option<ReadOnly>) -> Result<Self> {
        if let Some(reason) = read_only {
            return if policy.is_none() && arns.is_empty() {
                Ok(Self::ReadOnly)
            } else {
                Err(reason.takes_no_other())
            };
        }
        if let Some(wrong) = arns.iter().find(|arn| !arn.starts_with("arn:")) {
            return Err(Error::Usage {
                message: format!("--policy-arn: `{wrong}` is not a policy ARN"),
                hint: "write arn:aws:iam::aws:policy/NAME, or arn:aws:iam::ACCOUNT:policy/NAME"
                    .into(),
            });
        }
        let inline = policy.map(inline).transpose()?;
        Ok(if inline.is_none() && arns.is_empty() {
            Self::None
        } else {
            Self::Given {
                inline,
                arns: arns.to_vec(),
            }
        })
    }

    pub fn is_none(&self) -> bool {
        *self == Self::None
    }

    pub fn is_read_only(&self) -> bool {
        *self == Self::ReadOnly
    }

    pub fn inline(&self) -> Option<&str> {
        match self {
            Self::Given { inline, .. } => inline.as_deref(),
            Self::None | Self::ReadOnly => None,
        }
    }

    /// The managed policies, for a role of that partition.
    pub fn arns(&self, partition: &str) -> Vec<String> {
        match self {
            Self::None => Vec::new(),
            Self::ReadOnly => vec![format!("arn:{partition}:iam::aws:policy/{READ_ONLY}")],
            Self::Given { arns, .. } => arns.clone(),
        }
    }

    /// In a word, for lists: `read-only`, `policy`, or nothing.
    pub fn in_a_word(&self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::ReadOnly => Some("read-only"),
            Self::Given { .. } => Some("policy"),
        }
    }
}

/// What makes a session read-only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadOnly {
    Flag,
    /// Being a child of `exec --read-only`.
    Child,
    /// Being run by an AI agent, where the settings say so.
    Agent,
}

impl ReadOnly {
    fn takes_no_other(self) -> Error {
        let (message, hint) = match self {
            Self::Flag => (
                "--read-only cannot be combined with --policy or --policy-arn: AWS allows what any one of them allows",
                "keep only --read-only, or only the other policy",
            ),
            Self::Child => (
                "a child of `exec --read-only` cannot set a session policy: AWS would allow what either policy allows",
                "leave out --policy and --policy-arn, or run this outside the child",
            ),
            Self::Agent => (
                "an AI agent that is limited to read-only access cannot set a session policy: AWS would allow what either policy allows",
                "leave out --policy and --policy-arn, or run this yourself in a terminal",
            ),
        };
        Error::Usage {
            message: message.into(),
            hint: hint.into(),
        }
    }
}

fn inline(given: &str) -> Result<String> {
    let wrong = |message: String| Error::Usage {
        message: format!("--policy: {message}"),
        hint: "pass a policy document as JSON, or a file that contains one".into(),
    };
    let text = if given.trim_start().starts_with('{') {
        given.to_owned()
    } else {
        read(Path::new(given)).map_err(|error| wrong(format!("cannot read `{given}`: {error}")))?
    };
    let value: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| wrong(format!("it is not valid JSON: {error}")))?;
    if value.is_object() {
        Ok(value.to_string())
    } else {
        Err(wrong("a policy must be a JSON object".into()))
    }
}

fn read(path: &Path) -> std::io::Result<String> {
    use std::io::Read;
    let mut text = String::new();
    std::fs::File::open(path)?
        .take(LARGEST)
        .read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_only_is_the_managed_policy_of_the_roles_partition() {
        let policy = SessionPolicy::new(None, &[], Some(ReadOnly::Flag)).expect("right");
        assert_eq!(
            policy.arns("aws-cn"),
            ["arn:aws-cn:iam::aws:policy/ReadOnlyAccess"]
        );
    }

    #[test]
    fn read_only_takes_no_policy_beside_it() {
        let arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned()];
        for reason in [ReadOnly::Flag, ReadOnly::Child, ReadOnly::Agent] {
            for (policy, arns) in [
                (Some("{}"), &[][..]),
                (None, &arns[..]),
                (Some("{}"), &arns[..]),
            ] {
                let error = SessionPolicy::new(policy, arns, Some(reason)).expect_err("refused");
                assert_eq!(error.exit_code(), 2, "{error}");
            }
        }
    }

    #[test]
    fn a_policy_is_sent_without_its_blanks() {
        let policy = SessionPolicy::new(Some("{ \"Version\": \"2012-10-17\" }"), &[], None);
        assert_eq!(
            policy.expect("right").inline(),
            Some("{\"Version\":\"2012-10-17\"}")
        );
    }

    #[test]
    fn what_is_no_policy_is_refused_with_exit_2() {
        for wrong in ["[]", "{", "/does/not/exist", "{}x"] {
            let error = SessionPolicy::new(Some(wrong), &[], None).expect_err(wrong);
            assert_eq!(error.exit_code(), 2, "{wrong}");
        }
        assert!(SessionPolicy::new(None, &["ReadOnlyAccess".into()], None).is_err());
    }
}
