//! `ol-aws login`: signs in now, whatever is cached; and takes the credentials of the role that is meant.

use super::Context;
use crate::cli::LoginArgs;
use crate::credentials::{for_people, local_clock};
use crate::error::Result;
use crate::login::now;

pub fn run(arguments: &LoginArgs, context: &Context<'_>) -> Result<()> {
    context.with_login(&arguments.sign_in, |mut login| {
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
        let wanted = login.wanted(arguments.role.reference().as_deref(), false);
        if wanted.is_some() || roles.len() == 1 {
            login.options.fresh = true;
            let held = login.credentials(wanted.as_deref())?;
            let expiration = held.credentials.expiration;
            let until = time::OffsetDateTime::from_unix_timestamp(expiration)
                .map(local_clock)
                .unwrap_or_default();
            let left = for_people(expiration - now());
            context.log.say(format!(
                "{} in {}: until {until} ({left})",
                held.identity.role, held.identity.account
            ));
        }
        Ok(())
    })
}
