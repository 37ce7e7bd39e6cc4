//! `ol-aws logout`: removes cached credentials and the sign-in. Nothing is revoked at OneLogin: the
//! whole company shares the access token.

use clap::Args;

use super::Context;
use super::arguments::{RoleArgs, SignInArgs};
use crate::error::Result;
use crate::last_refusal;
use crate::sessions::Purpose;
use crate::shell;
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
        let in_shell = sessions.active_key();
        let is_in_shell = match arguments.role.reference().filter(|_| !arguments.forget) {
            None => {
                let removed = sessions.forget(None)?;
                context
                    .log
                    .say(format!("signed out; {}", credentials_of(removed)));
                if arguments.forget {
                    if let Some(directory) = context.environment.state_dir() {
                        last_refusal::forget(&directory);
                    }
                    let forgotten = sessions.sign_in.forget_for_good();
                    say_what_is_forgotten(&forgotten, context);
                    forgotten.failure.map_or(Ok(()), Err)?;
                }
                in_shell.is_some()
            }
            Some(wanted) => {
                let named = sessions.find_known(&wanted)?;
                let removed = sessions.forget(Some(&named.role))?;
                let role = named.reference();
                context.log.say(match removed {
                    0 => format!("no credentials of `{role}` were cached"),
                    _ => format!("removed the cached credentials of `{role}`"),
                });
                in_shell.as_deref() == Some(&named.role.role_arn)
            }
        };
        if is_in_shell {
            say_how_to_clear_the_shell(context);
        }
        Ok(())
    })
}

/// A program cannot change the environment of its shell: the credentials there stay.
fn say_how_to_clear_the_shell(context: &Context<'_>) {
    let way = match shell::loaded_script(context.environment) {
        Some(_) => "run `ol-assume --unset`",
        None => "load `ol-aws env --unset` as you load `ol-aws env`",
    };
    context.log.say(format!(
        "this shell still has the credentials in its environment; to remove them, {way}"
    ));
}

fn say_what_is_forgotten(forgotten: &Forgotten, context: &Context<'_>) {
    for secret in &forgotten.secrets {
        context
            .log
            .say(format!("removed the {secret} from the keyring"));
    }
    if let Some(bin) = forgotten.bin {
        context.log.warn(bin);
    }
    if forgotten.looked && forgotten.secrets.is_empty() {
        context.log.say("the keyring held none of your secrets");
    }
    if forgotten.browser {
        context
            .log
            .say("removed the browser profile and its OneLogin session");
    }
    if forgotten.rejected_answers {
        context.log.say(
            "cleared the record of what OneLogin refused; the same answers would be sent again",
        );
    }
    if forgotten.new_key {
        context
            .log
            .say("replaced the cache key; nothing encrypted with the old key can be read again");
    }
}

fn credentials_of(count: usize) -> String {
    match count {
        0 => "no credentials were cached".into(),
        1 => "removed the cached credentials of 1 role".into(),
        count => format!("removed the cached credentials of {count} roles"),
    }
}
