//! `ol-aws profiles`: makes a `credential_process` profile of every configured role, in a marked
//! block of the AWS config file. Offline: it goes by the settings, and where they do not name an
//! account, by the roles of the last sign-in.

mod conflicts;

use std::path::Path;

use clap::Args;

use super::arguments::SignInArgs;
use super::role_profile::{guard, may_stand_in_name, region};
use super::self_command::{own_line, same_settings};
use super::{Context, diff, print};
use crate::arn::{Arn, is_account_id};
use crate::aws_files::{self, AwsFile, Document, OwnLine, Unreadable};
use crate::error::{Error, Result};
use crate::sessions::{Purpose, Sessions};

const START: &str = "# >>> ol-aws profiles >>>";
const END: &str = "# <<< ol-aws profiles <<<";
const NOTE: &str = "# Written by `ol-aws profiles --write`: what you change between the marks is lost the next time";

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
    /// Remove managed profiles whose roles are no longer in the config
    #[arg(long)]
    pub prune: bool,
    /// Name the profiles by this template, which can contain {role}, {account} and {account_id}
    #[arg(long, value_name = "TEMPLATE", default_value = "{role}")]
    pub name: String,
    /// Include guarded roles; any program can then use them without asking you
    #[arg(long)]
    pub guarded: bool,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    context.with_sessions(&SignInArgs::default(), Purpose::Keep, |sessions| {
        let path = AwsFile::Config.required_path(context.environment)?;
        let wanted = wanted(arguments, &sessions, context)?;
        let same = same_settings(&sessions.sign_in.settings, context)?.join(" ");
        let plan = |document: &Document| plan(document, &path, &wanted, &same, arguments.prune);
        let outcome = if arguments.write {
            conflicts::refuse_mixed(&wanted, context)?;
            aws_files::edit(AwsFile::Config, &path, &context.state_dir()?, |document| {
                let plan = plan(document)?;
                let changed = apply(document, &plan, &path)?;
                Ok((plan, changed))
            })
        } else {
            let mut document = aws_files::read(AwsFile::Config, &path)?;
            let plan = plan(&document)?;
            let before = document.to_bytes();
            let changed = apply(&mut document, &plan, &path)?;
            print(&diff::unified(&path, &before, &document.to_bytes()))?;
            Ok((plan, changed))
        };
        let (plan, changed) = outcome?;
        conflicts::warn(&wanted, context);
        tell(
            arguments, &wanted, &plan, changed, &path, &sessions, context,
        );
        Ok(())
    })
}

/// A profile as it should stand in the block.
struct Profile {
    name: String,
    text: String,
}

/// Those of the configured roles, in the order of their aliases.
fn wanted(
    arguments: &Arguments,
    sessions: &Sessions<'_>,
    context: &Context<'_>,
) -> Result<Vec<Profile>> {
    let mut profiles: Vec<Profile> = Vec::new();
    for (alias, role) in &sessions.sign_in.settings.roles {
        let guard = guard(alias, role, sessions);
        if role.profile.is_some() || guard.is_some() && !arguments.guarded {
            continue;
        }
        let name = name(&arguments.name, alias, sessions)?;
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
            name,
        });
    }
    Ok(profiles)
}

fn name(template: &str, alias: &str, sessions: &Sessions<'_>) -> Result<String> {
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
            "account" => account(alias, sessions)?.0,
            "account_id" => account(alias, sessions)?.1,
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

/// Name and id of the role's account: by the last sign-in, else as the config file says it.
fn account(alias: &str, sessions: &Sessions<'_>) -> Result<(String, String)> {
    if let Ok(named) = sessions.find_known(alias) {
        let id = named.role.account_id().to_owned();
        return Ok((named.display_account().to_owned(), id));
    }
    let (accounts, reference) = (
        &sessions.sign_in.settings.accounts,
        &sessions.sign_in.settings.roles[alias].reference,
    );
    let account = match Arn::split(reference) {
        Some(arn) => Some(arn.account_id),
        None => reference.split_once('/').map(|(account, _)| account),
    };
    let found = account.and_then(|account| {
        accounts
            .iter()
            .find(|(id, name)| *id == account || *name == account)
    });
    match (found, account) {
        (Some((id, name)), _) => Ok((name.clone(), id.clone())),
        (None, Some(id)) if is_account_id(id) => {
            Ok((id.to_owned(), id.to_owned()))
        }
        _ => Err(Error::Usage {
            message: format!("the account of `{alias}` is not known"),
            hint: "sign in once with `ol-aws login`, or leave {account} and {account_id} out of --name".into(),
        }),
    }
}

/// What becomes of the block.
struct Plan {
    /// `None`: there is nothing to stand in one.
    block: Option<String>,
    /// Profiles in it that no configured role has any more: kept without `--prune`.
    left_over: Vec<String>,
}

fn plan(
    document: &Document,
    path: &Path,
    wanted: &[Profile],
    same: &str,
    prune: bool,
) -> Result<Plan> {
    let block = document
        .block(START, END)
        .map_err(|wrong| wrong.of_file(path))?;
    let users = document
        .without_block(START, END)
        .map_err(|wrong| wrong.of_file(path))?;
    for profile in wanted {
        if let Some(own) = users.profile(&profile.name) {
            return Err(Error::ProfileTaken {
                profile: profile.name.clone(),
                place: format!("{} line {}", path.display(), own.line),
                reason: "it is your own profile".into(),
                hint: "rename or remove it, or choose other names, such as --name 'ol-{role}'"
                    .into(),
            });
        }
    }
    let mut texts: Vec<String> = wanted.iter().map(|profile| profile.text.clone()).collect();
    let mut left_over = Vec::new();
    for old in held(&block.unwrap_or_default()).map_err(|wrong| wrong.of_file(path))? {
        let again = wanted.iter().any(|profile| profile.name == old.name);
        match (again, old.is_of(same)) {
            (true, true) => {}
            (true, false) => {
                return Err(Error::ProfileTaken {
                    profile: old.name,
                    place: path.display().to_string(),
                    reason: "it belongs to another tenant or config file".into(),
                    hint: "choose other names, such as --name 'other-{role}'".into(),
                });
            }
            (false, true) => {
                if !prune {
                    texts.push(old.text);
                }
                left_over.push(old.name);
            }
            // Another tenant's is not ours to prune.
            (false, false) => texts.push(old.text),
        }
    }
    let block = format!("{START}\n{NOTE}\n{}{END}\n", texts.join("\n"));
    Ok(Plan {
        block: (!texts.is_empty()).then_some(block),
        left_over,
    })
}

/// A profile that stands in the block.
struct Old {
    name: String,
    text: String,
    credential_process: String,
}

impl Old {
    /// Whether it was written from the same settings: with the flags that lead to them, before the
    /// role.
    fn is_of(&self, same: &str) -> bool {
        let own = OwnLine::parse(&self.credential_process);
        own.is_some_and(|own| own.flags.replace('"', "") == same)
    }
}

fn held(block: &str) -> Result<Vec<Old>, Unreadable> {
    let document = Document::parse(AwsFile::Config, block.as_bytes())?;
    let lines: Vec<&str> = block.lines().collect();
    let profiles = document.profiles();
    let ends = profiles.iter().skip(1).map(|next| next.line - 1);
    // The last one ends before the closing mark.
    let ends = ends.chain([lines.len().saturating_sub(1)]);
    let held = profiles.iter().zip(ends).map(|(profile, end)| {
        let own = lines[profile.line - 1..end].join("\n");
        Old {
            name: profile.name.clone(),
            text: own.trim_end().to_owned() + "\n",
            credential_process: profile
                .get("credential_process")
                .unwrap_or_default()
                .to_owned(),
        }
    });
    Ok(held.collect())
}

/// Whether that changed anything.
fn apply(document: &mut Document, plan: &Plan, path: &Path) -> Result<bool> {
    let before = document.to_bytes();
    let set = document.set_block(START, END, plan.block.as_deref());
    set.map_err(|wrong| wrong.of_file(path))?;
    Ok(document.to_bytes() != before)
}

fn tell(
    arguments: &Arguments,
    wanted: &[Profile],
    plan: &Plan,
    changed: bool,
    path: &Path,
    sessions: &Sessions<'_>,
    context: &Context<'_>,
) {
    let path = path.display();
    context.log.say(match (changed, arguments.write) {
        (false, _) => format!("{path} is up to date"),
        (true, true) => {
            let first = wanted.first().map_or("NAME", |profile| &profile.name);
            format!("wrote {path}; try: aws sts get-caller-identity --profile {first}")
        }
        (true, false) => format!("this would change {path}; --write applies it"),
    });
    if !plan.left_over.is_empty() && !arguments.prune {
        let names = plan.left_over.join(", ");
        context.log.say(format!(
            "the config file has no roles for these profiles: {names}; --prune removes them"
        ));
    }
    let roles = sessions.sign_in.settings.roles.iter();
    let (ready, others): (Vec<_>, Vec<_>) = roles.partition(|(_, role)| role.profile.is_some());
    if !ready.is_empty() {
        let names: Vec<&str> = ready.iter().map(|(alias, _)| alias.as_str()).collect();
        context.log.say(format!(
            "left out because they are AWS profiles already: {}",
            names.join(", ")
        ));
    }
    let others = others.into_iter();
    let guarded = others.filter(|(alias, role)| guard(alias, role, sessions).is_some());
    let guarded: Vec<&str> = guarded.map(|(alias, _)| alias.as_str()).collect();
    if !guarded.is_empty() && !arguments.guarded {
        let names = guarded.join(", ");
        context.log.say(format!(
            "left out because they are guarded: {names}; --guarded includes them"
        ));
    }
    if sessions.sign_in.settings.roles.is_empty() {
        context
            .log
            .say("no roles are configured; each [roles.ALIAS] section becomes a profile");
    }
}
