//! Several companies in one file: which there are, and which variables are whose.

use super::file::{self, FileSettings, nearest};
use crate::error::{Error, Result};

pub(super) fn names(layers: &[FileSettings]) -> impl Iterator<Item = &str> {
    let names = layers.iter().flat_map(|layer| layer.tenants.keys());
    names.map(String::as_str)
}

pub(super) fn check(tenant: &str, layers: &[FileSettings], may_be_new: bool) -> Result<()> {
    let names: Vec<&str> = names(layers).collect();
    if names.contains(&tenant) {
        return Ok(());
    }
    if may_be_new {
        return if file::is_name(tenant) {
            Ok(())
        } else {
            Err(Error::SettingWrong {
                place: "--tenant or OL_AWS_TENANT".into(),
                message: format!("`{tenant}` is not a valid name"),
                hint: file::NAMES.into(),
            })
        };
    }
    Err(Error::SettingWrong {
        place: "--tenant or OL_AWS_TENANT".into(),
        message: format!("the config file has no [tenants.{tenant}]"),
        hint: nearest(tenant, names),
    })
}

/// The variable of a setting that a tenant has of its own: `OL_AWS_PASSWORD_OTHER` for `other`. The
/// one without a suffix describes the top level, and one company's password must not reach
/// another's sign-in.
pub fn variable_of(tenant: Option<&str>, variable: &str) -> String {
    match tenant {
        Some(tenant) => format!("{variable}_{}", suffix(tenant)),
        None => variable.to_owned(),
    }
}

/// The name in capitals, with `_` for all that cannot stand in a variable's name.
fn suffix(tenant: &str) -> String {
    let fit = |c: char| match c {
        c if c.is_ascii_alphanumeric() => c.to_ascii_uppercase(),
        _ => '_',
    };
    tenant.chars().map(fit).collect()
}

/// # Errors
/// Exit 3 when `variable` could be meant for another tenant, whose name differs only in what a
/// suffix does not show.
pub(super) fn check_own(tenant: &str, variable: &str, layers: &[FileSettings]) -> Result<()> {
    let twin = |name: &&str| *name != tenant && suffix(name) == suffix(tenant);
    match names(layers).find(twin) {
        None => Ok(()),
        Some(twin) => Err(Error::SettingWrong {
            place: variable.to_owned(),
            message: format!("it could be for the tenant `{tenant}` or for `{twin}`"),
            hint: "rename one of the two in the config file".into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenants_variable_is_its_name_in_capitals() {
        for (tenant, variable) in [
            ("other", "OL_AWS_PASSWORD_OTHER"),
            ("acme-eu.2", "OL_AWS_PASSWORD_ACME_EU_2"),
            ("a@b+c_d", "OL_AWS_PASSWORD_A_B_C_D"),
        ] {
            assert_eq!(variable_of(Some(tenant), "OL_AWS_PASSWORD"), variable);
        }
        assert_eq!(variable_of(None, "OL_AWS_PASSWORD"), "OL_AWS_PASSWORD");
    }
}
