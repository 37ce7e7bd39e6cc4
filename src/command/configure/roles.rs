//! Which role is meant where none is named, and short names for all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::interview::Interview;
use super::question;
use crate::config::keys;
use crate::config::value::check_text;
use crate::error::Result;
use crate::log::unseen;
use crate::role::NamedRole;

/// More than a person reads through before they say yes.
const LISTED: usize = 24;

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
    match count {
        1 => format!("one {what}"),
        count => format!("{count} {what}s"),
    }
}

/// Twelve digits say little.
fn name_accounts(
    interview: &mut Interview<'_>,
    names: &[NamedRole],
    accounts: &BTreeSet<&str>,
) -> Result<()> {
    let has_name = |id: &str| {
        let mut of_account = names.iter().filter(|named| named.role.account_id() == id);
        of_account.any(|named| named.account_name.is_some())
    };
    let nameless: Vec<&str> = accounts
        .iter()
        .copied()
        .filter(|id| !has_name(id))
        .collect();
    if nameless.is_empty() {
        return Ok(());
    }
    let text = format!(
        "name {}, so that you need not know the number?",
        counted(nameless.len(), "account")
    );
    if !interview.ask().consent(&question(&text))? {
        return Ok(());
    }
    for id in nameless {
        let name = name_of(id, interview)?;
        if !name.is_empty() {
            let accounts = &mut interview.sessions.sign_in.settings.accounts;
            accounts.insert(id.to_owned(), name.clone());
            interview.additions.accounts.push((id.to_owned(), name));
        }
    }
    Ok(())
}

fn name_of(id: &str, interview: &Interview<'_>) -> Result<String> {
    let text = format!("name of {id} (Enter alone: none)");
    loop {
        let name = interview.ask().text(&question(&text), None)?;
        if name.is_empty() {
            return Ok(name);
        }
        match check_text("name", keys::SettingKind::Text, &name) {
            Ok(name) => return Ok(name),
            Err((wrong, hint)) => interview.ask().tell(&format!("{wrong}: {hint}")),
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
        ask.tell("They are too many for aliases; the picker and parts of their names will do. [roles.ALIAS] of the config file names those you use most.");
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
        1 => "take this as its alias?",
        _ => "take these as their aliases?",
    };
    let as_they_are = ask.confirm(&question(text))?;
    for (named, alias) in proposals {
        let alias = if as_they_are {
            Some(alias)
        } else {
            one_alias(interview, named, &alias, &aliases)?
        };
        if let Some(alias) = alias {
            aliases.insert(named.role.role_arn.clone(), alias.clone());
            let reference = format!("{}/{}", named.role.account_id(), named.role.path_and_name());
            interview
                .additions
                .roles
                .push((alias, vec![("role", reference)]));
        }
    }
    Ok(aliases)
}

fn account(named: &NamedRole, interview: &Interview<'_>) -> String {
    let just_named = &interview.sessions.sign_in.settings.accounts;
    let name = just_named.get(named.role.account_id());
    name.map_or_else(|| named.display_account().to_owned(), Clone::clone)
}

/// Enter takes what is proposed, a hyphen none.
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
        let answer = interview.ask().text(&question(&text), Some(proposal))?;
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
            _ if is_taken => interview.ask().tell("that one is taken"),
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
    if interview.is_answered(KEY) {
        return Ok(());
    }
    let reference = |named: &NamedRole| {
        let alias = aliases.get(&named.role.role_arn).cloned();
        alias.unwrap_or_else(|| named.reference())
    };
    let now = interview.sessions.sign_in.settings.default_role.clone();
    let names: Vec<&NamedRole> = names
        .iter()
        .filter(|named| unseen(&reference(named)).is_none())
        .collect();
    let chosen = match names.as_slice() {
        [] => return Ok(()),
        [only] => reference(only),
        several => {
            let is_now = |named: &&NamedRole| now.as_ref() == Some(&reference(named));
            let is_here = |named: &&NamedRole| {
                let account = interview.account.as_deref();
                account == Some(named.role.account_id())
            };
            let mut ordered: Vec<&NamedRole> = several.to_vec();
            ordered.sort_by_key(|named| (!is_now(named), !is_here(named)));
            let lines = ordered.iter().map(|named| {
                let account = account(named, interview);
                format!("{:<24} {account}", reference(named))
            });
            let mut lines: Vec<String> = lines.collect();
            lines.push("none: I name one each time".into());
            let question = question("role when none is named");
            let index = interview.ask().choose(&question, &lines, "")?;
            match ordered.get(index) {
                Some(named) => reference(named),
                None => return Ok(()),
            }
        }
    };
    if now.as_ref() != Some(&chosen) {
        interview.additions.put(KEY, chosen);
    }
    Ok(())
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
