//! How shells split a line into words, written from their manuals; anything that would be more than a word is an error.

use std::iter::Peekable;
use std::str::Chars;

pub type Read<T> = Result<T, String>;

/// What stands between single quotes, the opening one already taken.
pub type Quoted = fn(&mut Peekable<Chars<'_>>) -> Read<String>;

/// Commands, each its words; ended by a line end or `;`. `quoted` reads what single quotes hold in that shell.
pub fn commands(text: &str, quoted: Quoted) -> Read<Vec<Vec<String>>> {
    let mut chars = text.chars().peekable();
    let (mut commands, mut command, mut word) = (Vec::new(), Vec::new(), None::<String>);
    while let Some(c) = chars.next() {
        match c {
            '\'' => *word.get_or_insert_default() += &quoted(&mut chars)?,
            '\\' => {
                let next = chars.next().filter(|next| *next != '\n');
                word.get_or_insert_default()
                    .push(next.ok_or("a backslash before nothing")?);
            }
            ' ' | '\n' | ';' => {
                command.extend(word.take());
                if c != ' ' && !command.is_empty() {
                    commands.push(std::mem::take(&mut command));
                }
            }
            c if is_plain(c) => word.get_or_insert_default().push(c),
            c => return Err(format!("{c:?} outside quotes")),
        }
    }
    match (command.is_empty(), word) {
        (true, None) => Ok(commands),
        _ => Err("the last line does not end".into()),
    }
}

/// Means itself in every shell, wherever it stands.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-=.,/:+@".contains(c)
}

/// POSIX.1-2024, Shell Command Language, 2.2.2: all but the next quote is itself.
pub fn posix(chars: &mut Peekable<Chars<'_>>) -> Read<String> {
    quoted(chars, |_, _| Some(()), |_| None)
}

/// fish, "Quotes": `\'` and `\\`, and any other backslash is one.
pub fn fish(chars: &mut Peekable<Chars<'_>>) -> Read<String> {
    let escaped = |c: char| matches!(c, '\'' | '\\').then_some(c);
    quoted(chars, |_, _| Some(()), escaped)
}

/// tcsh(1), "Lexical structure" and "History substitution": `\!` is the only way to write `!`, and a line end needs a
/// backslash before it.
pub fn tcsh(chars: &mut Peekable<Chars<'_>>) -> Read<String> {
    let escaped = |c: char| matches!(c, '!' | '\n').then_some(c);
    quoted(
        chars,
        |_, c| (!matches!(c, '!' | '\n')).then_some(()),
        escaped,
    )
}

/// Up to the closing quote. `allows` says whether a letter may stand there as itself, `escaped` what one behind a backslash is;
/// `None` leaves the backslash what it is.
fn quoted(
    chars: &mut Peekable<Chars<'_>>,
    allows: fn(&str, char) -> Option<()>,
    escaped: impl Fn(char) -> Option<char>,
) -> Read<String> {
    let mut text = String::new();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match (c, next.and_then(&escaped)) {
            ('\'', _) => return Ok(text),
            ('\\', Some(meant)) => {
                chars.next();
                text.push(meant);
            }
            (c, _) => {
                allows(&text, c).ok_or_else(|| format!("{c:?} as itself"))?;
                text.push(c);
            }
        }
    }
    Err("a quote is not closed".into())
}

/// One line of plain words, and double quotes around what has a blank in it; the same to `sh`, to Python's shlex and to
/// Windows.
pub fn of_line(line: &str) -> Read<Vec<String>> {
    let (mut words, mut word, mut inside) = (Vec::new(), None::<String>, false);
    for c in line.chars() {
        match c {
            '"' => {
                inside = !inside;
                word.get_or_insert_default();
            }
            ' ' if !inside => words.extend(word.take()),
            c if c == ' ' || c.is_alphanumeric() || is_plain(c) => {
                word.get_or_insert_default().push(c)
            }
            c => return Err(format!("{c:?} is more than a letter")),
        }
    }
    if inside {
        return Err("a quote is not closed".into());
    }
    words.extend(word);
    Ok(words)
}
