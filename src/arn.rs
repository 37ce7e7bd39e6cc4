//! Amazon Resource Names, and the account ids in them.

/// The parts of an ARN (IAM user guide, "Identify AWS resources with Amazon Resource Names
/// (ARNs)").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: &'a str,
    service: &'a str,
    region: &'a str,
    pub account_id: &'a str,
    /// What follows, with the colons in it.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// `None` where a part is missing. What the parts hold is not looked at.
    pub fn split(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
        Some(Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account_id: parts.next()?,
            resource: parts.next()?,
        })
    }

    /// Whether it is that of an IAM resource of this kind: `role`, `saml-provider`.
    pub fn is_of_iam(self, kind: &str) -> bool {
        let name = self.resource.strip_prefix(kind);
        let name = name.and_then(|name| name.strip_prefix('/'));
        (self.partition == "aws" || self.partition.starts_with("aws-"))
            && (self.service, self.region) == ("iam", "")
            && is_account_id(self.account_id)
            && name.is_some_and(|name| !name.is_empty())
    }
}

/// Whether this is the whole ARN of a role.
pub fn is_role_arn(text: &str) -> bool {
    Arn::split(text).is_some_and(|arn| arn.is_of_iam("role"))
}

/// Whether that is one: twelve digits (AWS Account Management reference guide, "View AWS account
/// identifiers").
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roles_arn_is_one_in_all_its_parts() {
        for arn in [
            "arn:aws:iam::111122223333:role/Admin",
            "arn:aws-us-gov:iam::111122223333:role/team/blue/a:b",
            "arn:aws-eusc:iam::000000000000:role/x",
        ] {
            assert!(is_role_arn(arn), "{arn}");
        }
        for other in [
            "",
            "Admin",
            "111122223333/Admin",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:iam::111122223333:role",
            "arn:aws:iam::111122223333:user/Admin",
            "arn:aws:iam::111122223333",
            "arn:aws:iam::11112222333:role/Admin",
            "arn:aws:iam::abcdefghijkl:role/Admin",
            "arn:aws:iam:us-east-1:111122223333:role/Admin",
            "arn:aws:sts::111122223333:role/Admin",
            "arn:awsx:iam::111122223333:role/Admin",
            "arn:azure:iam::111122223333:role/Admin",
            "ARN:aws:iam::111122223333:role/Admin",
            " arn:aws:iam::111122223333:role/Admin",
        ] {
            assert!(!is_role_arn(other), "{other}");
        }
    }

    #[test]
    fn an_arn_of_any_service_has_its_parts() {
        let arn = Arn::split("arn:aws-cn:sts::111122223333:assumed-role/Admin/ada:x");
        let arn = arn.expect("six parts");
        assert_eq!((arn.partition, arn.account_id), ("aws-cn", "111122223333"));
        assert_eq!(arn.resource, "assumed-role/Admin/ada:x");
        assert_eq!(Arn::split("arn:aws:iam::111122223333"), None);
    }
}
