//! `ol-aws logout`: drops what is held. Nothing is revoked at OneLogin: the whole company shares
//! the access token.

use clap::Args;

use super::Context;
use super::arguments::{RoleArgs, SignInArgs};
use crate::error::Result;
use crate::sessions::Purpose;
use crate::sign_in::Forgotten;

#[derive(Debug, Args)]
#[command(
    before_help = r"ol-aws deletes all credentials, the assertion and the access token from the cache. With ROLE, it deletes only the credentials of that role. It does not revoke anything at OneLogin or AWS. Credentials in your shell stay there until you run `ol-assume --unset`.",
    after_help = r"Examples:
  # Sign out
  ol-aws logout

  # Sign out, and delete your secrets from the keyring
  ol-aws logout --forget"
)]
pub struct Arguments {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Sign out of all roles, and also delete your secrets from the keyring, the browser profile,
    /// remembered refusals and the cache key
    #[arg(long)]
    pub forget: bool,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    context.with_sessions(&SignInArgs::default(), Purpose::Keep, |sessions| {
        let dropped = match arguments.role.reference().filter(|_| !arguments.forget) {
            None => {
                let dropped = sessions.forget(None);
                context
                    .log
                    .say(format!("signed out; dropped {}", credentials_of(dropped)));
                if arguments.forget {
                    let forgotten = sessions.sign_in.forget_for_good();
                    say_what_is_forgotten(&forgotten, context);
                    forgotten.failure.map_or(Ok(()), Err)?;
                }
                dropped
            }
            Some(wanted) => {
                let named = sessions.find_known(&wanted)?;
                let dropped = sessions.forget(Some(&named.role));
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
    if let Some(bin) = forgotten.bin {
        context.log.warn(bin);
    }
    if forgotten.looked && forgotten.secrets.is_empty() {
        context.log.say("there was nothing of yours in the keyring");
    }
    if forgotten.browser {
        context
            .log
            .say("the browser's profile is gone, and with it its session at OneLogin");
    }
    if forgotten.rejected_answers {
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
