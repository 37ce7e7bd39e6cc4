//! Finds profiles in the AWS config file whose `credential_process` runs another tool, and offers to
//! switch them to ol-aws once their roles are known.

use super::super::Context;
use super::super::self_command::own_line;
use super::question;
use crate::aws_files::{self, AwsFile, Document};
use crate::config::{Additions, import};
use crate::error::Result;
use crate::sessions::Sessions;

/// OneLogin's Python client, installed or as a script.
const PROGRAMS: [&str; 3] = [
    "onelogin-aws-assume-role",
    "aws-assume-role.py",
    "aws_assume_role.py",
];

/// A profile, and the role it gets credentials for.
struct OldProfile {
    name: String,
    role: String,
}

/// Asks whether to switch those profiles to ol-aws, and changes that one line in each.
///
/// # Errors
/// When there is no answer, or the AWS config file cannot be read or written.
pub fn offer(sessions: &Sessions<'_>, additions: &Additions, context: &Context<'_>) -> Result<()> {
    let Some(path) = AwsFile::Config
        .path(context.environment)
        .filter(|path| path.is_file())
    else {
        return Ok(());
    };
    let ask = sessions.sign_in.caller.ask;
    let document = match aws_files::read(AwsFile::Config, &path) {
        Ok(document) => document,
        Err(error) => {
            context
                .log
                .warn(format!("{error}: its profiles are left as they are"));
            return Ok(());
        }
    };
    let old = old_profiles(&document, sessions, additions, context);
    if old.is_empty() {
        return Ok(());
    }
    let file = path.display();
    ask.tell(&format!(
        "These profiles of {file} run OneLogin's Python client:"
    ));
    for profile in &old {
        ask.tell(&format!("  {:<24} {}", profile.name, profile.role));
    }
    if !ask.consent(&question("switch them to ol-aws?"))? {
        return Ok(());
    }
    aws_files::edit(AwsFile::Config, &path, &context.state_dir()?, |document| {
        for profile in &old {
            let line = own_line(&profile.role, &[], &sessions.sign_in.settings, context)?;
            document
                .set(&profile.name, &[("credential_process", Some(&line))])
                .map_err(|unreadable| unreadable.of_file(&path))?;
        }
        Ok(())
    })
}

/// Finds them, and says which ones stay since their role is unknown or guarded.
fn old_profiles(
    document: &Document,
    sessions: &Sessions<'_>,
    additions: &Additions,
    context: &Context<'_>,
) -> Vec<OldProfile> {
    let mut old = Vec::new();
    for profile in document.profiles() {
        let words = words(profile.get("credential_process").unwrap_or_default());
        if !words.iter().any(|word| is_program(word)) {
            continue;
        }
        match role(&words, sessions, additions) {
            Some(role) => old.push(OldProfile { name: profile.name, role }),
            None => context.log.say(format!(
                "the profile {} stays with OneLogin's Python client: its role is not in your settings, or is guarded",
                profile.name
            )),
        }
    }
    old
}

fn is_program(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    PROGRAMS.contains(&name.strip_suffix(".exe").unwrap_or(name))
}

/// The role that the client would use: from its flags, from the profile they name, or the default.
fn role(words: &[String], sessions: &Sessions<'_>, additions: &Additions) -> Option<String> {
    let settings = &sessions.sign_in.settings;
    let account = flag(words, &["--aws-account-id"]);
    let name = flag(words, &["--aws-role-name"]);
    if let (Some(account), Some(name)) = (&account, &name) {
        return Some(format!("{account}/{name}"));
    }
    if account.is_some() || name.is_some() {
        return None;
    }
    let own = flag(words, &["-p", "--profile"]).map(|name| import::alias(&name));
    let is_free = |alias: &String| {
        let role = settings.roles.get(alias);
        role.is_some_and(|role| role.guard.is_none())
    };
    if let Some(alias) = own {
        return Some(alias).filter(is_free);
    }
    let mut new = additions
        .texts
        .iter()
        .filter(|(key, _)| *key == "default_role");
    let default = new.next().map(|(_, role)| role.clone());
    let default = default.or_else(|| settings.default_role.clone())?;
    Some(default).filter(|role| is_free(role) || !settings.roles.contains_key(role))
}

fn flag(words: &[String], names: &[&str]) -> Option<String> {
    let is_it = |word: &String| names.contains(&word.split('=').next().unwrap_or_default());
    let at = words.iter().position(is_it)?;
    match words[at].split_once('=') {
        Some((_, value)) => Some(value.to_owned()),
        None => words.get(at + 1).cloned(),
    }
}

/// Splits the line as a shell would, as far as such lines need: quotes keep blanks together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote) = (None::<String>, None);
    for c in line.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_python_client_is_known_however_it_is_called() {
        for (line, is_one) in [
            ("onelogin-aws-assume-role --credential-process -p dev", true),
            (
                "\"/home/ada/my venv/bin/onelogin-aws-assume-role\" -p dev",
                true,
            ),
            ("python3 /opt/x/aws-assume-role.py", true),
            ("C:\\Tools\\onelogin-aws-assume-role.exe -p dev", true),
            ("/usr/bin/ol-aws credential-process --role dev", false),
            ("sh -c 'onelogin-aws-assume-role -p dev'", false),
            ("", false),
        ] {
            assert_eq!(
                words(line).iter().any(|word| is_program(word)),
                is_one,
                "{line}"
            );
        }
        assert_eq!(
            words("a 'b c'\t--d=\"e f\" ''"),
            ["a", "b c", "--d=e f", ""]
        );
    }
}
