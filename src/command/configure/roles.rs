//! Which role is meant where none is named, and short names for all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::interview::Interview;
use super::{question, skippable};
use crate::ask::Question;
use crate::config::account_name;
use crate::error::Result;
use crate::log::unseen;
use crate::role::NamedRole;

/// More than a person reads through before they say yes.
const LISTED: usize = 24;
/// More questions of one kind than a person answers one after the other.
const ONE_BY_ONE: usize = 5;

pub fn ask(interview: &mut Interview<'_>, names: &[NamedRole]) -> Result<()> {
    let accounts: BTreeSet<&str> = names.iter().map(|named| named.role.account_id()).collect();
    let text = format!(
        "OneLogin gives you {} in {}.",
        counted(names.len(), "role"),
        counted(accounts.len(), "account")
    );
    interview.ask().tell(&text);
    name_accounts(interview, names, &accounts)?;
    let aliases = name_roles(interview, names)?;
    default_role(interview, names, &aliases)
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Twelve digits say little. What AWS or the settings call an account is not asked for.
fn name_accounts(
    interview: &mut Interview<'_>,
    names: &[NamedRole],
    accounts: &BTreeSet<&str>,
) -> Result<()> {
    let mut known: BTreeMap<String, String> = names
        .iter()
        .filter_map(|named| {
            let name = named.account_name.clone()?;
            Some((named.role.account_id().to_owned(), name))
        })
        .collect();
    known.extend(interview.sessions.sign_in.settings.accounts.clone());
    let mut nameless = accounts.iter().copied().collect::<Vec<&str>>();
    nameless.retain(|id| !known.contains_key(*id));
    if nameless.len() > ONE_BY_ONE {
        interview.ask().tell(&format!(
            "AWS has no names for {} accounts. To name the ones you use, add them to [accounts] in the config file.",
            nameless.len()
        ));
        return Ok(());
    }
    let text = match nameless.len() {
        1 => "give your account a short name?".to_owned(),
        count => format!("give your {count} accounts short names?"),
    };
    if nameless.is_empty() {
        return Ok(());
    }
    let agreed = interview.ask().consent(&question(&text));
    if !skippable(agreed)?.unwrap_or(false) {
        return Ok(());
    }
    for id in nameless {
        let Some(name) = name_of(id, &known, interview)? else {
            continue;
        };
        known.insert(id.to_owned(), name.clone());
        let accounts = &mut interview.sessions.sign_in.settings.accounts;
        accounts.insert(id.to_owned(), name.clone());
        interview
            .answers
            .add(|additions| additions.accounts.push((id.to_owned(), name.clone())))?;
    }
    Ok(())
}

fn name_of(
    id: &str,
    known: &BTreeMap<String, String>,
    interview: &Interview<'_>,
) -> Result<Option<String>> {
    let text = format!("name of {id} (press Enter for none)");
    loop {
        let answer = interview.ask().text(&Question::optional(&text), None);
        let Some(name) = skippable(answer)?.filter(|name| !name.is_empty()) else {
            return Ok(None);
        };
        match account_name::check(&name, id, known) {
            Ok(name) => return Ok(Some(name)),
            Err(wrong) => interview.ask().tell(&wrong),
        }
    }
}

/// Aliases for the roles that have none. What each role is called now, by its ARN.
fn name_roles(
    interview: &mut Interview<'_>,
    names: &[NamedRole],
) -> Result<BTreeMap<String, String>> {
    let with_alias = names.iter().filter_map(|named| {
        let alias = named.alias.clone()?;
        Some((named.role.role_arn.clone(), alias))
    });
    let mut aliases: BTreeMap<String, String> = with_alias.collect();
    let settings = &interview.sessions.sign_in.settings;
    let taken: BTreeSet<String> = settings.roles.keys().cloned().collect();
    let proposals = proposals(names, &settings.accounts, taken);
    if proposals.is_empty() {
        return Ok(aliases);
    }
    let ask = interview.ask();
    if proposals.len() > LISTED {
        ask.tell("You can name a role by any part of its name, or pick it from the list. To give the ones you use most a short name, add [roles.NAME] to the config file.");
        return Ok(aliases);
    }
    for (named, alias) in &proposals {
        let account = account(named, interview);
        ask.tell(&format!(
            "  {alias:<24} {account}/{}",
            named.role.path_and_name()
        ));
    }
    let text = match proposals.len() {
        1 => "use this alias?",
        _ => "use these aliases?",
    };
    let Some(as_they_are) = skippable(ask.confirm(&question(text)))? else {
        return Ok(aliases);
    };
    if !as_they_are && proposals.len() > ONE_BY_ONE {
        ask.tell("To write your own, add [roles.NAME] to the config file.");
        return Ok(aliases);
    }
    for (named, alias) in proposals {
        let alias = if as_they_are {
            Some(alias)
        } else {
            one_alias(interview, named, &alias, &aliases)?
        };
        if let Some(alias) = alias {
            aliases.insert(named.role.role_arn.clone(), alias.clone());
            let reference = format!("{}/{}", named.role.account_id(), named.role.path_and_name());
            interview.answers.add(|additions| {
                let role = vec![("role", reference.clone())];
                additions.roles.push((alias.clone(), role));
            })?;
        }
    }
    Ok(aliases)
}

fn account(named: &NamedRole, interview: &Interview<'_>) -> String {
    let just_named = &interview.sessions.sign_in.settings.accounts;
    let name = just_named.get(named.role.account_id());
    name.map_or_else(|| named.display_account().to_owned(), Clone::clone)
}

/// Enter takes what is proposed, Esc or a hyphen none.
fn one_alias(
    interview: &Interview<'_>,
    named: &NamedRole,
    proposal: &str,
    taken: &BTreeMap<String, String>,
) -> Result<Option<String>> {
    let account = account(named, interview);
    let text = format!(
        "alias of {account}/{} (- for none)",
        named.role.path_and_name()
    );
    loop {
        let answer = interview
            .ask()
            .text(&Question::optional(&text), Some(proposal));
        let Some(answer) = skippable(answer)? else {
            return Ok(None);
        };
        let is_taken = taken.values().any(|alias| *alias == answer)
            || interview
                .sessions
                .sign_in
                .settings
                .roles
                .contains_key(&answer);
        match answer.as_str() {
            "-" => return Ok(None),
            alias if alias != plain(alias) => {
                interview
                    .ask()
                    .tell("an alias is made of small letters, digits, _ and, in between, -");
            }
            _ if is_taken => interview.ask().tell("another role has that alias already"),
            _ => return Ok(Some(answer)),
        }
    }
}

/// Roles without an alias, each with one that no other has: its name, and where several are called
/// so, the account besides.
fn proposals<'n>(
    names: &'n [NamedRole],
    accounts: &BTreeMap<String, String>,
    mut taken: BTreeSet<String>,
) -> Vec<(&'n NamedRole, String)> {
    let short = |named: &NamedRole| plain(named.role.name());
    let mut proposals = Vec::new();
    // One that people would not see as it stands cannot stand in the settings.
    let without = names.iter().filter(|named| {
        named.alias.is_none()
            && named.chained_from.is_none()
            && unseen(named.role.path_and_name()).is_none()
    });
    for named in without {
        let name = short(named);
        let same = names.iter().filter(|other| short(other) == name).count();
        let id = named.role.account_id();
        let account = accounts
            .get(id)
            .map_or(named.display_account(), String::as_str);
        let account = plain(account);
        let mut candidates = vec![format!("{name}-{account}"), format!("{name}-{id}")];
        if same == 1 {
            candidates.insert(0, name.clone());
        }
        // Two roles of one name in one account differ in their paths.
        candidates.push(plain(&format!("{}-{id}", named.role.path_and_name())));
        let free = candidates.into_iter().find(|alias| !taken.contains(alias));
        if let Some(alias) = free {
            taken.insert(alias.clone());
            proposals.push((named, alias));
        }
    }
    proposals
}

/// As people type it: with a hyphen in front it would be a flag. Of a name without a letter that
/// fits, `role` is left.
fn plain(name: &str) -> String {
    let plain = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_alphanumeric() || c == '_' => c,
        _ => '-',
    };
    let plain: String = name.chars().map(plain).collect();
    match plain.trim_matches('-') {
        "" => "role".into(),
        plain => plain.into(),
    }
}

fn default_role(
    interview: &mut Interview<'_>,
    names: &[NamedRole],
    aliases: &BTreeMap<String, String>,
) -> Result<()> {
    const KEY: &str = "default_role";
    let now = interview.sessions.sign_in.settings.default_role.clone();
    if interview.is_answered(KEY) || interview.skips_known(now.is_some()) {
        return Ok(());
    }
    let names: Vec<&NamedRole> = names
        .iter()
        .filter(|named| unseen(&reference(named, aliases)).is_none())
        .collect();
    let chosen = match names.as_slice() {
        [] => return Ok(()),
        [only] => Some(reference(only, aliases)),
        several => {
            let choices = choices(several, now.as_deref(), aliases, interview);
            let lines: Vec<String> = choices.iter().map(|(_, line)| line.clone()).collect();
            let question = question("default role");
            match skippable(interview.ask().choose(&question, &lines, ""))? {
                Some(index) => choices.into_iter().nth(index).and_then(|(role, _)| role),
                None => return Ok(()),
            }
        }
    };
    if now == chosen {
        return Ok(());
    }
    interview.sessions.sign_in.settings.default_role = chosen.clone();
    interview.answers.add(|additions| match &chosen {
        Some(role) => additions.put(KEY, role.clone()),
        None => additions.remove(KEY),
    })
}

fn reference(named: &NamedRole, aliases: &BTreeMap<String, String>) -> String {
    let alias = aliases.get(&named.role.role_arn).cloned();
    alias.unwrap_or_else(|| named.reference())
}

/// What can be chosen, each with its line: none first, but for the one that it is now; then those of
/// the account that another tool offered first.
fn choices(
    names: &[&NamedRole],
    now: Option<&str>,
    aliases: &BTreeMap<String, String>,
    interview: &Interview<'_>,
) -> Vec<(Option<String>, String)> {
    let mut choices = vec![(None, "no default: ask me each time".to_owned())];
    let account_first = interview.account.as_deref();
    let mut ordered = names.to_vec();
    ordered.sort_by_key(|named| account_first != Some(named.role.account_id()));
    for named in ordered {
        let role = reference(named, aliases);
        let name = format!(
            "{}/{}",
            account(named, interview),
            named.role.path_and_name()
        );
        let line = match named.role.role_arn.as_str() {
            arn if aliases.contains_key(arn) => format!("{role:<24} {name}"),
            _ => format!("{name:<40} {}", named.role.account_id()),
        };
        let position = if now == Some(role.as_str()) {
            0
        } else {
            choices.len()
        };
        choices.insert(position, (Some(role), line));
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_proposed_alias_is_never_a_flag() {
        for (name, expected) in [
            ("Admin", "admin"),
            ("\u{dc}bersicht", "bersicht"),
            ("-Ops", "ops"),
            ("team/Read+Only", "team-read-only"),
            ("---", "role"),
        ] {
            assert_eq!(plain(name), expected, "{name}");
        }
    }
}
