//! What each shell and each reader of a format makes of our output, written from their manuals. Whatever is not the plain
//! setting or removing of a variable is an error: it would be run.

use ol_aws::env_format::Format;
use ol_aws::environment::Change;
use ol_aws::shell::Dialect;
use serde_json::Value;

use super::words::{self, Read};

pub fn shell(dialect: Dialect, script: &str) -> Read<Vec<Change>> {
    match dialect {
        Dialect::Bash | Dialect::Zsh | Dialect::Sh => posix_script(script),
        Dialect::Fish => fish(script),
        Dialect::Tcsh => {
            let commands = words::commands(script, words::tcsh)?;
            let read = commands.iter().map(|command| match strings(command)[..] {
                ["setenv", name, value] => set(name, value),
                ["unsetenv", name] => removed(name),
                _ => Err(format!("{command:?} is run")),
            });
            read.collect()
        }
        Dialect::Elvish => statements(script, elvish),
        Dialect::PowerShell => statements(script, powershell),
        Dialect::Xonsh => statements(script, xonsh),
        Dialect::Cmd => script.split_terminator("\r\n").map(cmd).collect(),
        Dialect::Nushell => json(script),
    }
}

pub fn format(format: Format, text: &str) -> Read<Vec<Change>> {
    match format {
        Format::Json => json(text),
        Format::Docker => text.split_terminator('\n').map(docker).collect(),
        Format::Dotenv => text.split_terminator('\n').map(dotenv).collect(),
        Format::Github => github(text),
        Format::Sts => sts(text),
    }
}

/// STS API reference, "Credentials"; and the variable of each.
pub const STS_FIELDS: [(&str, &str); 4] = [
    ("AccessKeyId", "AWS_ACCESS_KEY_ID"),
    ("SecretAccessKey", "AWS_SECRET_ACCESS_KEY"),
    ("SessionToken", "AWS_SESSION_TOKEN"),
    ("Expiration", "AWS_CREDENTIAL_EXPIRATION"),
];

fn sts(text: &str) -> Read<Vec<Change>> {
    let answer: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let credentials = answer["Credentials"].as_object().ok_or("no credentials")?;
    let read = credentials.iter().map(|(field, value)| {
        let known = STS_FIELDS.iter().find(|(known, _)| known == field);
        let (_, name) = known.ok_or(format!("{field} is no field of STS"))?;
        set(name, value.as_str().ok_or("a value is no text")?)
    });
    read.collect()
}

fn set(name: &str, value: &str) -> Read<Change> {
    is_name(name)?;
    Ok((name.to_owned(), Some(value.to_owned())))
}

fn removed(name: &str) -> Read<Change> {
    is_name(name)?;
    Ok((name.to_owned(), None))
}

fn is_name(name: &str) -> Read<()> {
    let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if !name.is_empty() && name.chars().all(fits) {
        Ok(())
    } else {
        Err(format!("{name:?} is no name of a variable"))
    }
}

fn strings(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// Plain lines and a last one that only tries what they do, or a trial and then all in one.
fn posix_script(script: &str) -> Read<Vec<Change>> {
    let changes = |lines: &str| -> Read<Vec<Change>> {
        let commands = words::commands(lines, words::posix)?;
        commands.iter().map(|command| posix(command)).collect()
    };
    if let Some(all_in_one) = script.strip_prefix("(\\unset ") {
        let (tried, lines) = all_in_one
            .split_once(") && {\n\\unset ")
            .ok_or("there is no trial")?;
        let lines = lines.strip_suffix("}\n").ok_or("it has no end")?;
        let (unset, exports) = lines.split_once('\n').ok_or("nothing is unset")?;
        let mut found = changes(exports)?;
        let names: Vec<&str> = unset.split(' ').collect();
        if tried != unset
            || found
                .iter()
                .any(|(name, _)| !names.contains(&name.as_str()))
        {
            return Err(format!("it tries {tried}, and unsets {unset}"));
        }
        for name in names {
            if !found.iter().any(|(known, _)| known == name) {
                found.push(removed(name)?);
            }
        }
        return Ok(found);
    }
    let (lines, tried) = script.rsplit_once("(unset ").ok_or("there is no trial")?;
    let tried = tried.strip_suffix(") 2>/dev/null\n");
    let found = changes(lines)?;
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    if tried != Some(&names.join(" ")) {
        return Err(format!("it tries {tried:?} for {names:?}"));
    }
    Ok(found)
}

fn posix(command: &[String]) -> Read<Change> {
    match strings(command)[..] {
        ["export", assignment] => {
            let (name, value) = assignment.split_once('=').ok_or("export of no value")?;
            set(name, value)
        }
        ["unset", name] => removed(name),
        _ => Err(format!("{command:?} is run")),
    }
}

fn fish(script: &str) -> Read<Vec<Change>> {
    let mut changes = Vec::new();
    // The line about universal variables, the same for every name, has a redirection that no value of ours stands in.
    let universal = "set -qU NAME; and set -eU NAME; and builtin echo 'ol-aws: erased the universal variable NAME, which would take precedence' >&2; or builtin true";
    let mut rest = script;
    while !rest.is_empty() {
        let name = rest
            .strip_prefix("set -qU ")
            .and_then(|rest| rest.split(';').next());
        if let Some(name) = name {
            is_name(name)?;
            let line = universal.replace("NAME", name) + "\n";
            rest = rest
                .strip_prefix(&line)
                .ok_or("another line about universal variables")?;
            continue;
        }
        // Up to the next of those lines, which begins where no quote is open: else the words would not come out even.
        let end = rest.match_indices("\nset -qU ").map(|(at, _)| at + 1);
        let ends = end.chain([rest.len()]);
        let read = ends
            .map(|end| words::commands(&rest[..end], words::fish).map(|commands| (end, commands)))
            .find(Result::is_ok);
        let (end, commands) = read.ok_or("quotes that do not come out even")??;
        for command in commands {
            match strings(&command)[..] {
                ["set", "-gx", name, ref value @ ..] if value.len() == 1 => {
                    changes.push(set(name, value[0])?)
                }
                ["set", "-eg", name] => changes.push(removed(name)?),
                ["or", "builtin", "true"] => {}
                _ => return Err(format!("{command:?} is run")),
            }
        }
        rest = &rest[end..];
    }
    Ok(changes)
}

/// Statements one after another; `next` reads one and gives what is left behind its line end.
fn statements(script: &str, next: fn(&str) -> Read<(Change, &str)>) -> Read<Vec<Change>> {
    let (mut changes, mut rest) = (Vec::new(), script);
    while !rest.is_empty() {
        let (change, left) = next(rest)?;
        changes.push(change);
        rest = left
            .strip_prefix('\n')
            .ok_or_else(|| format!("{left:?} behind a value"))?;
    }
    Ok(changes)
}

/// Elvish, language reference, "String": two quotes are one.
fn elvish(script: &str) -> Read<(Change, &str)> {
    if let Some(rest) = script.strip_prefix("unset-env ") {
        let (name, _) = rest.split_once('\n').ok_or("no line end")?;
        return Ok((removed(name)?, &rest[name.len()..]));
    }
    let rest = script.strip_prefix("set-env ").ok_or("another command")?;
    let (name, rest) = rest.split_once(" '").ok_or("no value")?;
    let (value, rest) = doubled(rest, |c| c == '\'')?;
    Ok((set(name, &value)?, rest))
}

/// PowerShell, about_Quoting_Rules, and its tokenizer: five characters are quotes, and any two of them one, the second.
fn powershell(script: &str) -> Read<(Change, &str)> {
    let rest = script.strip_prefix("$env:").ok_or("another command")?;
    let (name, rest) = rest.split_once(" = ").ok_or("no value")?;
    if let Some(rest) = rest.strip_prefix("$null") {
        return Ok((removed(name)?, rest));
    }
    let rest = rest.strip_prefix('\'').ok_or("a value without quotes")?;
    let quote = |c| ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'].contains(&c);
    let (value, mut rest) = doubled(rest, quote)?;
    if !script.split('\n').next().is_some_and(str::is_ascii) {
        return Err("what a console may read in another way".into());
    }
    // What is not ASCII stands outside, in the units of UTF-16.
    let mut units: Vec<u16> = value.encode_utf16().collect();
    while let Some(more) = rest.strip_prefix("+[char]") {
        let (number, more) = more.split_once("+'").ok_or("no quote behind a number")?;
        units.push(number.parse().map_err(|_| "no number of a unit")?);
        let (part, left) = doubled(more, quote)?;
        units.extend(part.encode_utf16());
        rest = left;
    }
    let value = String::from_utf16(&units).map_err(|_| "half a letter")?;
    Ok((set(name, &value)?, rest))
}

/// The text up to a quote that is not doubled, and what is left behind it.
fn doubled(text: &str, is_quote: impl Fn(char) -> bool) -> Read<(String, &str)> {
    let (mut value, mut chars) = (String::new(), text.chars());
    while let Some(c) = chars.next() {
        if !is_quote(c) {
            value.push(c);
            continue;
        }
        let behind = chars.as_str();
        match chars.next().filter(|next| is_quote(*next)) {
            Some(second) => value.push(second),
            None => return Ok((value, behind)),
        }
    }
    Err("a quote is not closed".into())
}

/// Python language reference, 2.4.1; as xonsh has it, `$NAME = …` sets a variable of the environment.
fn xonsh(script: &str) -> Read<(Change, &str)> {
    if let Some(rest) = script.strip_prefix("${...}.pop('") {
        let (name, rest) = rest.split_once("', None)").ok_or("another way to remove")?;
        return Ok((removed(name)?, rest));
    }
    let rest = script.strip_prefix('$').ok_or("another statement")?;
    let (name, rest) = rest.split_once(" = '").ok_or("no value")?;
    let (mut value, mut chars) = (String::new(), rest.chars());
    loop {
        match chars.next().ok_or("a quote is not closed")? {
            '\'' => return Ok((set(name, &value)?, chars.as_str())),
            '\\' => match chars.next() {
                Some(c @ ('\\' | '\'')) => value.push(c),
                Some('U') => {
                    let digits: String = chars.by_ref().take(8).collect();
                    let number = u32::from_str_radix(&digits, 16).map_err(|_| "no eight digits")?;
                    value.push(char::from_u32(number).ok_or("no letter has that number")?);
                }
                other => return Err(format!("an escape of {other:?}")),
            },
            c @ ' '..='~' => value.push(c),
            c => return Err(format!("{c:?} as itself")),
        }
    }
}

/// cmd, `set /?`: from behind the first quote to the last one of the line.
fn cmd(line: &str) -> Read<Change> {
    let rest = line.strip_prefix("set \"").ok_or("another command")?;
    let end = rest
        .rfind('"')
        .filter(|end| end + 1 == rest.len())
        .ok_or("no last quote")?;
    match rest[..end].split_once('=').ok_or("no value")? {
        (name, "") => removed(name),
        (name, value) => set(name, value),
    }
}

/// A record of texts and nulls.
fn json(text: &str) -> Read<Vec<Change>> {
    let record: serde_json::Map<String, Value> =
        serde_json::from_str(text).map_err(|error| error.to_string())?;
    let read = record.iter().map(|(name, value)| match value {
        Value::String(value) => set(name, value),
        Value::Null => removed(name),
        other => Err(format!("{other} is no text")),
    });
    read.collect()
}

fn docker(line: &str) -> Read<Change> {
    let (name, value) = line.split_once('=').ok_or("no value")?;
    set(name, value)
}

fn dotenv(line: &str) -> Read<Change> {
    let (name, rest) = line.split_once("='").ok_or("no value")?;
    match rest.split_once('\'') {
        Some((value, "")) => set(name, value),
        _ => Err("more behind a value".into()),
    }
}

/// GitHub Docs, "Setting an environment variable", "Multiline strings": up to the line that is the mark.
fn github(text: &str) -> Read<Vec<Change>> {
    let (mut changes, mut lines) = (Vec::new(), text.split_terminator('\n'));
    while let Some(head) = lines.next() {
        let (name, mark) = head.split_once("<<").ok_or("no mark")?;
        let value: Vec<&str> = lines.by_ref().take_while(|line| *line != mark).collect();
        changes.push(set(name, &value.join("\n"))?);
    }
    Ok(changes)
}
