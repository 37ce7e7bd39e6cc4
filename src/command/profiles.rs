//! `ol-aws profiles`: makes a `credential_process` profile of every configured role, in a marked
//! block of the AWS config file. Offline: it goes by the settings, and where they do not name an
//! account, by the roles of the last sign-in.

mod block;
mod conflicts;
mod names;

use clap::Args;

use super::arguments::SignInArgs;
use super::role_profile::{guard, region};
use super::self_command::{own_line, same_settings};
use super::{Context, diff, print};
use crate::aws_files::{self, AwsFile};
use crate::config::{Guard, RoleSettings};
use crate::error::{Error, Result};
use crate::sessions::{Purpose, Sessions};
use block::{Block, Old, Plan, Wanted};

#[derive(Debug, Args)]
#[command(
    before_help = r"ol-aws shows what would change in the file; with --write, it makes the change. The profiles use credential_process, so `aws --profile ROLE`, Terraform, IDEs and the AWS SDKs get their credentials from ol-aws. ol-aws keeps them in a marked block, and leaves the rest of the file as it is.",
    after_help = r"Examples:
  # Show what would change
  ol-aws profiles

  # Write the profiles, with a prefix in front of each name
  ol-aws profiles --write --name 'ol-{role}'"
)]
pub struct Arguments {
    /// Write the changes to the file
    #[arg(long)]
    pub write: bool,
    /// Remove earlier profiles from the block: those of roles that are gone, guarded or renamed
    #[arg(long)]
    pub prune: bool,
    /// Name the profiles by this template, which can contain {role}, {account} and {account_id}
    /// [default: the one you used last, else {role}]
    #[arg(long, value_name = "TEMPLATE")]
    pub name: Option<String>,
    /// Include roles with guard = "confirm"; any program can then use them without asking you
    #[arg(long)]
    pub guarded: bool,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    context.with_sessions(&SignInArgs::default(), Purpose::Keep, |sessions| {
        let path = AwsFile::Config.required_path(context.environment)?;
        let same = same_settings(&sessions.sign_in.settings, context)?.join(" ");
        let mut document = aws_files::read(AwsFile::Config, &path)?;
        let block = Block::read(&document, &path, &same)?;
        let template = arguments.name.as_ref().or(block.template.as_ref());
        let template = template.map_or(names::USUAL, String::as_str);
        let profiles = profiles(arguments, template, &block, &sessions, context)?;
        let wanted = Wanted {
            profiles: &profiles,
            template,
            same: &same,
            prune: arguments.prune,
        };
        let (plan, is_changed) = if arguments.write {
            conflicts::refuse_mixed(&profiles, context)?;
            let state = context.state_dir()?;
            aws_files::edit(AwsFile::Config, &path, &state, |document| {
                wanted.apply(document, &path)
            })?
        } else {
            let before = document.to_bytes();
            let applied = wanted.apply(&mut document, &path)?;
            print(&diff::unified(&path, &before, &document.to_bytes()))?;
            applied
        };
        conflicts::warn(&profiles, context);
        let path = path.display();
        context.log.say(match (is_changed, arguments.write) {
            (false, _) => format!("{path} is up to date"),
            (true, true) => {
                let first = profiles.first().map_or("NAME", |profile| &profile.name);
                format!("wrote {path}; try: aws sts get-caller-identity --profile {first}")
            }
            (true, false) => format!("this would change {path}; --write applies it"),
        });
        tell_of_left_over(arguments, &plan, &profiles, &sessions, context);
        tell_of_left_out(&profiles, &sessions, context);
        Ok(())
    })
}

/// A profile as it should stand in the block.
struct Profile {
    name: String,
    role: String,
    text: String,
}

/// Those of the configured roles, in the order of their aliases.
fn profiles(
    arguments: &Arguments,
    template: &str,
    block: &Block,
    sessions: &Sessions<'_>,
    context: &Context<'_>,
) -> Result<Vec<Profile>> {
    let mut profiles: Vec<Profile> = Vec::new();
    for (alias, role) in &sessions.sign_in.settings.roles {
        let mut old = block.profiles.iter();
        let was_included = old.any(|old| old.is_ours && old.role == *alias && old.answers_guard);
        let guard = guard(alias, role, sessions);
        let is_included = match guard {
            None => true,
            Some(Guard::Confirm) => arguments.guarded || was_included,
            Some(Guard::ExecOnly) => false,
        };
        if role.profile.is_some() || !is_included {
            continue;
        }
        let name = names::name(template, alias, sessions)?;
        if profiles.iter().any(|other| other.name == name) {
            return Err(Error::Usage {
                message: format!("two roles would get the profile name `{name}`"),
                hint: "put {role} into --name; aliases are unique".into(),
            });
        }
        // Who asks for a guarded role's profile has answered its guard.
        let more: Vec<String> = guard.map(|_| "--yes".to_owned()).into_iter().collect();
        let line = own_line(alias, &more, &sessions.sign_in.settings, context)?;
        let region = region(alias, role, sessions)?;
        let region = region.map_or(String::new(), |region| format!("region = {region}\n"));
        let header = AwsFile::Config.header(&name);
        profiles.push(Profile {
            text: format!("{header}credential_process = {line}\n{region}"),
            role: alias.clone(),
            name,
        });
    }
    Ok(profiles)
}

/// Why profiles in the block were not asked for.
fn tell_of_left_over(
    arguments: &Arguments,
    plan: &Plan,
    profiles: &[Profile],
    sessions: &Sessions<'_>,
    context: &Context<'_>,
) {
    if arguments.prune {
        return;
    }
    let settings = &sessions.sign_in.settings;
    let is_renamed = |old: &Old| profiles.iter().any(|profile| profile.role == old.role);
    let is_configured = |old: &Old| settings.roles.contains_key(&old.role);
    let say = |text: &str, is_meant: &dyn Fn(&Old) -> bool| {
        let names: Vec<&str> = plan
            .left_over
            .iter()
            .filter(|old| is_meant(old))
            .map(|old| old.name.as_str())
            .collect();
        if !names.is_empty() {
            let names = names.join(", ");
            context
                .log
                .say(format!("{text}: {names}; --prune removes them"));
        }
    };
    say("the config file has no roles for these profiles", &|old| {
        !is_configured(old)
    });
    say("these profiles remain under earlier names", &is_renamed);
    say(
        "these profiles remain although their roles are guarded",
        &|old| is_configured(old) && !is_renamed(old),
    );
}

fn tell_of_left_out(profiles: &[Profile], sessions: &Sessions<'_>, context: &Context<'_>) {
    let roles = &sessions.sign_in.settings.roles;
    if roles.is_empty() {
        context
            .log
            .say("no roles are configured; each [roles.ALIAS] section becomes a profile");
    }
    let say = |why: &str, is_meant: &dyn Fn(&RoleSettings, Option<Guard>) -> bool, hint: &str| {
        let out = roles.iter().filter(|(alias, role)| {
            let is_out = !profiles.iter().any(|profile| profile.role == **alias);
            is_out && is_meant(role, guard(alias, role, sessions))
        });
        let names: Vec<&str> = out.map(|(alias, _)| alias.as_str()).collect();
        if !names.is_empty() {
            let names = names.join(", ");
            context
                .log
                .say(format!("left out because {why}: {names}{hint}"));
        }
    };
    let is_ready = |role: &RoleSettings| role.profile.is_some();
    say(
        "they are AWS profiles already",
        &|role, _| is_ready(role),
        "",
    );
    say(
        "they are guarded",
        &|role, guard| !is_ready(role) && guard == Some(Guard::Confirm),
        "; --guarded includes them",
    );
    say(
        "only `ol-aws exec` can use them",
        &|role, guard| !is_ready(role) && guard == Some(Guard::ExecOnly),
        "",
    );
}
