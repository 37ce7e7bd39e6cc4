//! `ol-aws login`: signs in now, whatever is cached; and takes the credentials of the role that is meant.

use super::Context;
use crate::cli::LoginArgs;
use crate::error::Result;

pub fn run(arguments: &LoginArgs, context: &Context<'_>) -> Result<()> {
    context.with_login(&arguments.sign_in, |mut login| {
        // Before the sign-in, which would be for nothing.
        let named = arguments.roles.iter().chain(&arguments.role);
        let named: Vec<Option<String>> = named
            .map(|role| login.wanted(Some(role), false))
            .collect::<Result<_>>()?;
        let roles = login.sign_in_now()?;
        let user = login
            .settings
            .username
            .as_ref()
            .map_or("", |username| username.value.as_str())
            .to_owned();
        let count = match roles.len() {
            1 => "1 role".to_owned(),
            count => format!("{count} roles"),
        };
        context.log.say(format!("signed in as {user}, {count}"));
        let usual = login.wanted(None, false)?;
        let wanted: Vec<Option<String>> = match (named.is_empty(), &usual) {
            (false, _) => named,
            (true, Some(_)) => vec![usual],
            (true, None) if roles.len() == 1 => vec![None],
            // Which one is meant will be said when it is used.
            (true, None) => Vec::new(),
        };
        login.options.fresh = true;
        for wanted in wanted {
            let held = login.credentials(wanted.as_deref())?;
            context.log.say(held.summary());
        }
        Ok(())
    })
}
