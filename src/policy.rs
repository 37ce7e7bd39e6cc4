//! Session policies: what makes a session narrower than its role. AWS gives the intersection (IAM user guide, "Session
//! policies").

use std::path::Path;

use crate::error::{Error, Result};

/// AWS's managed policy for looking without touching.
const READ_ONLY: &str = "ReadOnlyAccess";
/// A policy that is larger is none: STS takes 2,048 characters.
const LARGEST: u64 = 64 * 1024;

/// What was asked for with `--policy`, `--policy-arn` and `--read-only`; nothing by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct SessionPolicy {
    /// JSON without blanks: STS counts characters.
    inline: Option<String>,
    arns: Vec<String>,
    pub read_only: bool,
}

impl SessionPolicy {
    /// `policy` is JSON, or a file that holds it.
    ///
    /// # Errors
    /// Exit 2 for what is no JSON object or no ARN.
    pub fn new(policy: Option<&str>, arns: &[String], read_only: bool) -> Result<Self> {
        if let Some(wrong) = arns.iter().find(|arn| !arn.starts_with("arn:")) {
            return Err(Error::Usage {
                message: format!("--policy-arn: `{wrong}` is no ARN"),
                hint: "write arn:aws:iam::aws:policy/NAME, or arn:aws:iam::ACCOUNT:policy/NAME"
                    .into(),
            });
        }
        Ok(Self {
            inline: policy.map(inline).transpose()?,
            arns: arns.to_vec(),
            read_only,
        })
    }

    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    pub fn inline(&self) -> Option<&str> {
        self.inline.as_deref()
    }

    /// The managed policies, for a role of that partition.
    pub fn arns(&self, partition: &str) -> Vec<String> {
        let read_only = format!("arn:{partition}:iam::aws:policy/{READ_ONLY}");
        let more = (self.read_only && !self.arns.contains(&read_only)).then_some(read_only);
        self.arns.iter().cloned().chain(more).collect()
    }

    /// In a word, for lists: `read-only`, `policy`, or nothing.
    pub fn in_a_word(&self) -> Option<&'static str> {
        match self {
            none if none.is_none() => None,
            policy if policy.read_only => Some("read-only"),
            _ => Some("policy"),
        }
    }
}

fn inline(given: &str) -> Result<String> {
    let wrong = |message: String| Error::Usage {
        message: format!("--policy: {message}"),
        hint: "give a policy document as JSON, or the file that holds it".into(),
    };
    let text = match given.trim_start().starts_with('{') {
        true => given.to_owned(),
        false => read(Path::new(given))
            .map_err(|error| wrong(format!("{given} cannot be read: {error}")))?,
    };
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| wrong(format!("this is no JSON: {error}")))?;
    if value.is_object() {
        Ok(value.to_string())
    } else {
        Err(wrong("a policy is a JSON object".into()))
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
        let policy = SessionPolicy::new(None, &[], true).expect("right");
        assert_eq!(
            policy.arns("aws-cn"),
            ["arn:aws-cn:iam::aws:policy/ReadOnlyAccess"]
        );
        let both = ["arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned()];
        let policy = SessionPolicy::new(None, &both, true).expect("right");
        assert_eq!(policy.arns("aws"), both);
    }

    #[test]
    fn a_policy_is_sent_without_its_blanks() {
        let policy = SessionPolicy::new(Some("{ \"Version\": \"2012-10-17\" }"), &[], false);
        assert_eq!(
            policy.expect("right").inline(),
            Some("{\"Version\":\"2012-10-17\"}")
        );
    }

    #[test]
    fn what_is_no_policy_is_refused_with_exit_2() {
        for wrong in ["[]", "{", "/does/not/exist", "{}x"] {
            let error = SessionPolicy::new(Some(wrong), &[], false).expect_err(wrong);
            assert_eq!(error.exit_code(), 2, "{wrong}");
        }
        assert!(SessionPolicy::new(None, &["ReadOnlyAccess".into()], false).is_err());
    }
}
