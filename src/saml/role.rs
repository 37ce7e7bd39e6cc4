//! Roles of an assertion: one, and all of them in a text.

use serde::{Deserialize, Serialize};

use crate::arn::Arn;

/// What AWS allows, in characters (IAM user guide, "IAM and AWS STS quotas"). Longer names are
/// nobody's, and cost time wherever names are compared.
const LONGEST_ROLE_NAME: usize = 64;
const LONGEST_PATH: usize = 512;
const LONGEST_PROVIDER_NAME: usize = 128;

/// Between the two halves of a Role value ("Configure SAML assertions for the authentication
/// response", IAM user guide), so neither of them can contain it.
const SEPARATOR: char = ',';
/// A role's is the shortest there is, and a part of a [`RoleList`] is not searched for its end before
/// that.
const SHORTEST_ARN: usize = "arn:aws:iam::111122223333:role/N".len();
/// Precedes a principal in a [`RoleList`]. No ARN begins with it.
const OF_A_PRINCIPAL: char = '=';
/// Begins what stands for the ARN of an AWS profile's role. No ARN begins with it.
const OF_A_PROFILE: &str = "aws-profile:";

/// A role one may assume, and who vouches for it: the SAML provider, or the role it is assumed
/// from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Role {
    /// Of a role that an AWS profile provides, what [`Role::of_profile`] makes of its name.
    pub role_arn: String,
    pub principal_arn: String,
}

/// A role's ARN, whose parts are names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleArn<'a>(pub &'a str);

/// A role that lies in the text of all, or elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleRef<'a> {
    pub arn: RoleArn<'a>,
    principal_arn: &'a str,
}

/// The roles of an assertion in one text, since a call needs one of what may be a thousand: the ARN
/// of each, and before it its principal's, if that is not the principal of the role before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleList(String);

impl Role {
    /// Both halves of a Role value, in whichever order they stand; `None` for a placeholder.
    pub(super) fn parse(value: &str) -> Option<Self> {
        let (one, other) = value.split_once(SEPARATOR)?;
        let (one, other) = (one.trim(), other.trim());
        let (role, principal) = if one.contains(":role/") {
            (one, other)
        } else {
            (other, one)
        };
        let is_arn_of = |kind: &str, text: &str| {
            !text.contains(SEPARATOR) && Arn::split(text).is_some_and(|arn| arn.is_of_iam(kind))
        };
        (is_arn_of("role", role) && is_arn_of("saml-provider", principal)).then(|| Self {
            role_arn: role.to_owned(),
            principal_arn: principal.to_owned(),
        })
    }

    /// Whether both names are as short as AWS's.
    pub(super) fn is_possible(&self) -> bool {
        let length = |text: &str| text.chars().count();
        let (_, provider) = self
            .principal_arn
            .split_once(":saml-provider/")
            .unwrap_or_default();
        // With the slash on either side, as AWS counts it.
        let path = length(self.path_and_name()) - length(self.name()) + 1;
        length(self.name()) <= LONGEST_ROLE_NAME
            && path <= LONGEST_PATH
            && length(provider) <= LONGEST_PROVIDER_NAME
    }

    /// The role that an AWS profile provides. Which one that is, AWS alone knows, so the profile
    /// stands for it; `files` tells profiles of that name in different files apart.
    pub fn of_profile(name: &str, files: &str) -> Self {
        Self {
            role_arn: format!("{OF_A_PROFILE}{files}:{name}"),
            principal_arn: String::new(),
        }
    }

    /// The AWS profile that provides it, if one does.
    pub fn profile(&self) -> Option<&str> {
        self.arn().profile()
    }

    /// Its ARN, which is not known of an AWS profile's.
    pub fn known_arn(&self) -> Option<&str> {
        self.profile().is_none().then_some(&self.role_arn)
    }

    pub fn to_ref(&self) -> RoleRef<'_> {
        RoleRef {
            arn: self.arn(),
            principal_arn: &self.principal_arn,
        }
    }

    pub fn arn(&self) -> RoleArn<'_> {
        RoleArn(&self.role_arn)
    }

    pub fn account_id(&self) -> &str {
        self.arn().account_id()
    }

    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub fn partition(&self) -> &str {
        let arn = self.known_arn().and_then(Arn::split);
        arn.map_or("", |arn| arn.partition)
    }

    /// The name with its path: `team/blue/Deploy`.
    pub fn path_and_name(&self) -> &str {
        self.arn().path_and_name()
    }

    /// The name alone: `Deploy`.
    pub fn name(&self) -> &str {
        self.arn().name()
    }
}

impl<'a> RoleArn<'a> {
    /// The AWS profile that this stands for, if it is no ARN.
    pub fn profile(self) -> Option<&'a str> {
        let (_files, name) = self.0.strip_prefix(OF_A_PROFILE)?.split_once(':')?;
        Some(name)
    }

    pub fn account_id(self) -> &'a str {
        match self.profile() {
            Some(_) => "",
            None => self.account_and_resource().0,
        }
    }

    /// Of an AWS profile's role, the name of the profile.
    pub fn path_and_name(self) -> &'a str {
        match self.profile() {
            Some(name) => name,
            None => (self.account_and_resource().1)
                .strip_prefix("role/")
                .unwrap_or_default(),
        }
    }

    fn account_and_resource(self) -> (&'a str, &'a str) {
        // Most ARNs, of which there may be a thousand: looking for colons takes five times as long.
        let usual = self.0.strip_prefix("arn:aws:iam::");
        if let Some((id, rest)) = usual.and_then(|usual| usual.split_at_checked(12))
            && let Some(resource) = rest.strip_prefix(':')
        {
            return (id, resource);
        }
        Arn::split(self.0).map_or(("", ""), |arn| (arn.account_id, arn.resource))
    }

    pub fn name(self) -> &'a str {
        self.profile()
            .unwrap_or_else(|| last_part(self.path_and_name()))
    }

    /// Whether that is its name, alone or with the path, whatever the case.
    pub fn is_called(self, name: &str) -> bool {
        let (own, wanted) = (self.0.as_bytes(), name.as_bytes());
        let begin = own.len().saturating_sub(wanted.len());
        // Each name is the end of its ARN, and most differ in their last letter: taking a thousand
        // ARNs apart takes time.
        same_letter(own.last(), wanted.last())
            && own[begin..].eq_ignore_ascii_case(wanted)
            // The name of a profile is no role's.
            && !self.0.starts_with(OF_A_PROFILE)
            && (self.name().len() == name.len() || self.path_and_name().len() == name.len())
    }
}

fn same_letter(one: Option<&u8>, other: Option<&u8>) -> bool {
    one.zip(other)
        .is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
}

/// A role's name without its path.
fn last_part(name: &str) -> &str {
    let slash = name.bytes().rposition(|byte| byte == b'/');
    slash.map_or(name, |slash| &name[slash + 1..])
}

impl RoleRef<'_> {
    pub fn to_role(self) -> Role {
        Role {
            role_arn: self.arn.0.to_owned(),
            principal_arn: self.principal_arn.to_owned(),
        }
    }
}

impl RoleList {
    pub fn iter(&self) -> impl Iterator<Item = RoleRef<'_>> {
        let (mut rest, mut principal_arn) = (self.0.as_str(), "");
        std::iter::from_fn(move || {
            loop {
                let part = next_part(&mut rest)?;
                match part.strip_prefix(OF_A_PRINCIPAL) {
                    Some(principal) => principal_arn = principal,
                    None => {
                        let arn = RoleArn(part);
                        return Some(RoleRef { arn, principal_arn });
                    }
                }
            }
        })
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The text up to the next separator.
fn next_part<'t>(rest: &mut &'t str) -> Option<&'t str> {
    let begin = SHORTEST_ARN.min(rest.len());
    let mut bytes = rest.as_bytes()[begin..].iter();
    let length = begin + bytes.position(|byte| *byte == SEPARATOR as u8)?;
    let part = &rest[..length];
    *rest = &rest[length + 1..];
    Some(part)
}

impl<'r> FromIterator<&'r Role> for RoleList {
    fn from_iter<I: IntoIterator<Item = &'r Role>>(roles: I) -> Self {
        let (mut text, mut before) = (String::new(), "");
        let mut add = |part: &str| {
            let is_possible = !part.contains(SEPARATOR) && part.len() >= SHORTEST_ARN;
            debug_assert!(is_possible, "no assertion has such a role");
            text += part;
            text.push(SEPARATOR);
        };
        for role in roles {
            if role.principal_arn != before {
                before = &role.principal_arn;
                add(&format!("{OF_A_PRINCIPAL}{before}"));
            }
            add(&role.role_arn);
        }
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(account: u8, name: &str) -> Role {
        let account = format!("{account:012}");
        Role {
            role_arn: format!("arn:aws:iam::{account}:role/{name}"),
            principal_arn: format!("arn:aws:iam::{account}:saml-provider/P"),
        }
    }

    #[test]
    fn a_list_gives_back_its_roles_in_order() {
        for roles in [
            vec![],
            vec![role(1, "A")],
            vec![role(1, "A"), role(1, "B"), role(2, "A"), role(1, "C")],
            vec![role(1, "with \"quotes\" \\ and \u{e4}\u{1f}"), role(1, "x")],
        ] {
            let list: RoleList = roles.iter().collect();
            let json = serde_json::to_string(&list).expect("text");
            let read: RoleList = serde_json::from_str(&json).expect("what was written");
            assert_eq!(read.iter().map(RoleRef::to_role).collect::<Vec<_>>(), roles);
            assert_eq!(read.is_empty(), roles.is_empty());
        }
    }

    #[test]
    fn a_role_value_has_two_halves() {
        let (arn, provider) = (
            "arn:aws:iam::111122223333:role/A",
            "arn:aws:iam::111122223333:saml-provider/P",
        );
        assert!(Role::parse(&format!("{arn},{provider}")).is_some());
        for value in [
            format!("{arn},{provider},x"),
            format!("{arn},arn:aws-x,y:iam::111122223333:saml-provider/P"),
            format!("{provider},{arn},{arn}"),
        ] {
            assert_eq!(Role::parse(&value), None, "{value}");
        }
    }

    #[test]
    fn an_arn_has_an_account_and_a_name_whatever_its_partition() {
        for partition in ["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso-b"] {
            for (path, name) in [("A", "A"), ("team/blue/A", "A"), ("x:role/y", "y")] {
                let arn = format!("arn:{partition}:iam::111122223333:role/{path}");
                let arn = RoleArn(&arn);
                assert_eq!(arn.account_id(), "111122223333", "{arn:?}");
                assert_eq!((arn.path_and_name(), arn.name()), (path, name), "{arn:?}");
            }
        }
        for arn in [
            "",
            "arn",
            "arn:aws:iam::",
            "arn:aws:iam::\u{fc}12345678901:",
        ] {
            assert_eq!(RoleArn(arn).path_and_name(), "", "{arn}");
        }
    }

    #[test]
    fn a_role_is_called_by_its_name_with_its_whole_path_or_none() {
        let arn = RoleArn("arn:aws:iam::111122223333:role/team/blue/Deploy");
        for (name, is_called) in [
            ("Deploy", true),
            ("dEPLOY", true),
            ("team/blue/deploy", true),
            ("blue/Deploy", false),
            ("eploy", false),
            ("/Deploy", false),
            ("role/team/blue/Deploy", false),
            (arn.0, false),
            ("", false),
        ] {
            assert_eq!(arn.is_called(name), is_called, "{name}");
        }
        // The end of a name may be within a letter of another.
        assert!(!RoleArn("arn:aws:iam::111122223333:role/\u{e4}").is_called("\u{a4}"));
    }
}
