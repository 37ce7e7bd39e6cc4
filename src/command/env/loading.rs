//! What to type to load the code that `env` only printed.

use super::super::Context;
use super::super::arguments::ChainArgs;
use crate::sessions::{RoleCredentials, Sessions};
use crate::shell::Dialect;

pub fn say_how(
    held: &RoleCredentials,
    sessions: &Sessions<'_>,
    chain: &ChainArgs,
    dialect: Dialect,
    context: &Context<'_>,
) {
    let source = sessions.hop_source().map(str::to_owned);
    let role = source.unwrap_or_else(|| held.name());
    let line = line(&role, chain, dialect, context);
    match line.map(|line| dialect.loading_hint(&line)) {
        Some(hint) => {
            context.log.say("this only prints the code; to load it:");
            // To be copied: a line that is broken would do something else.
            context.log.lines(&format!("  {hint}"));
        }
        None => context
            .log
            .say("this only prints the code, it does not load it"),
    }
}

/// The arguments that lead to the same role from the same settings; `None` where that shell has no
/// way to write one.
fn line(role: &str, chain: &ChainArgs, dialect: Dialect, context: &Context<'_>) -> Option<String> {
    let mut line = format!("env {}", word(role, dialect)?);
    for flag in chain.flags() {
        line += &format!(" {}", word(&flag, dialect)?);
    }
    let config = context.global.config.as_ref();
    let config = config.map(|path| path.display().to_string());
    for (flag, value) in [("--config", &config), ("--tenant", &context.global.tenant)] {
        if let Some(value) = value {
            line += &format!(" {flag} {}", word(value, dialect)?);
        }
    }
    Some(line)
}

/// A word as it can be typed in that shell, within what `loading_hint` writes around it.
fn word(text: &str, dialect: Dialect) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._@+-/:=,".contains(c);
    if text.chars().all(plain) {
        return Some(text.to_owned());
    }
    dialect.quote(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_only_where_it_has_to_be() {
        for (dialect, text, written) in [
            (Dialect::Bash, "/a-b/c.toml", Some("/a-b/c.toml")),
            (Dialect::Zsh, "it's mine", Some(r"'it'\''s mine'")),
            (Dialect::PowerShell, "it's mine", Some("'it''s mine'")),
            (Dialect::Nushell, "a b", Some("'a b'")),
            (
                Dialect::Nushell,
                "it's \"mine\"",
                Some(r#""it's \"mine\"""#),
            ),
            (Dialect::Cmd, "C:\\a b", Some("\"C:\\a b\"")),
            (Dialect::Cmd, "a\"&calc&\"", None),
        ] {
            assert_eq!(word(text, dialect).as_deref(), written);
        }
    }
}
