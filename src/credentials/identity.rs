//! Whose credentials they are.

use crate::arn::Arn;
use crate::region::Partition;

/// What a program should know of the role besides the keys.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The alias, else the role name.
    pub role: String,
    /// The account name, else its id, else the AWS profile.
    pub account: String,
    /// This and the ARN are not always known of a role that an AWS profile provides.
    pub account_id: Option<String>,
    pub role_arn: Option<String>,
    pub region: Option<String>,
    /// The name of the role's guard, for the prompt.
    pub guard: Option<&'static str>,
}

impl Identity {
    /// The partition of the role, as far as its ARN or its region says it; else the largest one.
    pub fn partition(&self) -> &str {
        let arn = self.role_arn.as_deref().and_then(Arn::split);
        let of_arn = arn.map(|arn| arn.partition);
        let of_region = || Some(Partition::of_region(self.region.as_deref()?).name);
        of_arn.or_else(of_region).unwrap_or("aws")
    }

    /// The role by its account and name with the path, whatever others there are; of an AWS profile's
    /// role its alias.
    pub fn unambiguous(&self) -> String {
        let name = self
            .role_arn
            .as_ref()
            .and_then(|arn| arn.split_once(":role/"));
        match (name, &self.account_id) {
            (Some((_, name)), Some(id)) => format!("{id}/{name}"),
            _ => self.role.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_named_by_account_and_path_and_a_profiles_by_its_alias() {
        let identity = Identity {
            role: "Deploy".into(),
            account: "prod".into(),
            account_id: Some("444455556666".into()),
            role_arn: Some("arn:aws:iam::444455556666:role/team/blue/Deploy".into()),
            region: None,
            guard: None,
        };
        assert_eq!(identity.unambiguous(), "444455556666/team/blue/Deploy");
        let of_profile = Identity {
            role: "idc".into(),
            role_arn: None,
            ..identity
        };
        assert_eq!(of_profile.unambiguous(), "idc");
    }

    #[test]
    fn the_partition_is_the_arns_else_the_regions() {
        let identity = |arn: Option<&str>, region: Option<&str>| Identity {
            role: "x".into(),
            account: "x".into(),
            account_id: None,
            role_arn: arn.map(str::to_owned),
            region: region.map(str::to_owned),
            guard: None,
        };
        let gov = Some("arn:aws-us-gov:iam::444455556666:role/x");
        assert_eq!(identity(gov, Some("eu-west-1")).partition(), "aws-us-gov");
        assert_eq!(identity(None, Some("cn-north-1")).partition(), "aws-cn");
        assert_eq!(identity(None, None).partition(), "aws");
    }
}
