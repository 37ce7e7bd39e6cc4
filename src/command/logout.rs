//! `ol-aws logout`: drops what is held. Nothing is revoked at OneLogin: the whole company shares the access token.

use super::Context;
use crate::cli::{LogoutArgs, SignInArgs};
use crate::error::Result;
use crate::login::{Forgotten, Purpose};

pub fn run(arguments: &LogoutArgs, context: &Context<'_>) -> Result<()> {
    context.with_login(&SignInArgs::default(), Purpose::Keep, |login| {
        let dropped = match arguments.role.reference().filter(|_| !arguments.forget) {
            None => {
                let dropped = login.forget(None);
                context
                    .log
                    .say(format!("signed out; dropped {}", credentials_of(dropped)));
                if arguments.forget {
                    let forgotten = login.forget_for_good();
                    say_what_is_forgotten(&forgotten, context);
                    forgotten.failure.map_or(Ok(()), Err)?;
                }
                dropped
            }
            Some(wanted) => {
                let named = login.find_known(&wanted)?;
                let dropped = login.forget(Some(&named.role));
                context.log.say(match dropped {
                    0 => format!("no credentials of {} were held", named.reference()),
                    _ => format!("dropped the credentials of {}", named.reference()),
                });
                dropped
            }
        };
        if dropped > 0 && context.environment.get("OL_AWS_ROLE_ARN").is_some() {
            context.log.say("this shell still has some in its environment; to remove them, load `ol-aws env --unset` as you load `ol-aws env`");
        }
        Ok(())
    })
}

fn say_what_is_forgotten(forgotten: &Forgotten, context: &Context<'_>) {
    for secret in &forgotten.secrets {
        context
            .log
            .say(format!("the {secret} is no longer in the keyring"));
    }
    if forgotten.looked && forgotten.secrets.is_empty() {
        context.log.say("there was nothing of yours in the keyring");
    }
    if forgotten.browser {
        context
            .log
            .say("the browser's profile is gone, and with it its session at OneLogin");
    }
    if forgotten.refusals {
        context
            .log
            .say("what OneLogin refused before is forgotten, and would be sent again");
    }
    if forgotten.new_key {
        context
            .log
            .say("the cache has a new key; nothing that was sealed before can be read again");
    }
}

fn credentials_of(count: usize) -> String {
    match count {
        0 => "no credentials".into(),
        1 => "the credentials of 1 role".into(),
        count => format!("the credentials of {count} roles"),
    }
}
