//! The names of the profiles, by a template.

use crate::command::role_profile::may_stand_in_name;
use crate::error::{Error, Result};
use crate::sessions::Sessions;

/// The template of those who give none.
pub const USUAL: &str = "{role}";

/// The name of an alias's profile. It goes by the settings alone: what AWS calls an account is not
/// known at all times.
///
/// # Errors
/// For a template that is none or makes no name, and where an account is needed that is not known.
pub fn name(template: &str, alias: &str, sessions: &Sessions<'_>) -> Result<String> {
    let mut name = String::new();
    let mut rest = template;
    while let Some((before, at)) = rest.split_once('{') {
        name += before;
        let Some((placeholder, after)) = at.split_once('}') else {
            return Err(Error::Usage {
                message: "--name has a `{` without a `}`".into(),
                hint: "use {role}, {account} and {account_id}".into(),
            });
        };
        name += &match placeholder {
            "role" => alias.to_owned(),
            "account_id" => account_id(alias, sessions)?,
            "account" => {
                let id = account_id(alias, sessions)?;
                let accounts = &sessions.sign_in.settings.accounts;
                accounts.get(&id).cloned().unwrap_or(id)
            }
            _ => {
                return Err(Error::Usage {
                    message: format!("--name does not support `{{{placeholder}}}`"),
                    hint: "use {role}, {account} and {account_id}".into(),
                });
            }
        };
        rest = after;
    }
    name += rest;
    if !is_usable(&name) {
        return Err(Error::Usage {
            message: format!("`{name}` is not a valid profile name"),
            hint: "choose names with --name: letters, digits and _./%@:+-, not beginning with -"
                .into(),
        });
    }
    Ok(name)
}

/// A name with a hyphen in front would be a flag behind `--profile`.
fn is_usable(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('-') && name.chars().all(may_stand_in_name)
}

/// By the last sign-in, else as the config file says it.
fn account_id(alias: &str, sessions: &Sessions<'_>) -> Result<String> {
    if let Ok(named) = sessions.find_known(alias) {
        return Ok(named.account_id);
    }
    let reference = &sessions.sign_in.settings.roles[alias].reference;
    sessions.names().account_of(reference).ok_or_else(|| Error::Usage {
        message: format!("the account of `{alias}` is not known"),
        hint: "sign in once with `ol-aws login`, or leave {account} and {account_id} out of --name".into(),
    })
}
