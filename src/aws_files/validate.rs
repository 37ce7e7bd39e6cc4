//! What a file must be for us to edit it: such that boto3 and the AWS CLI can read it, and see in
//! each line what we see. They refuse a whole file for one line; what they cannot read must not
//! look mended by an edit of ours, or be changed into something else.

use std::collections::HashSet;

use super::Unreadable;
use super::parser::{BYTE_ORDER_MARK, Line, LineKind};

/// # Errors
/// For the first line that Python's configparser or botocore's own reading of its result stumbles
/// over, or takes for something else than other readers do.
pub fn check(lines: &[Line]) -> Result<(), Unreadable> {
    let (mut sections, mut keys) = (HashSet::new(), HashSet::new());
    // Whether the key above has nothing on its own line: then each line below it has to be `key =
    // value` too.
    let mut is_nested = false;
    for (index, line) in lines.iter().enumerate() {
        let wrong = |reason: &str| Err(Unreadable::at(index + 1, reason));
        let text = match text(index, line) {
            Ok(text) => text,
            Err(reason) => return wrong(reason),
        };
        match &line.kind {
            LineKind::Blank | LineKind::Comment => {}
            LineKind::Header(name) => {
                let inner = text.trim_start().strip_prefix('[').unwrap_or_default();
                if inner.matches(']').count() > 1 {
                    return wrong(
                        "it has a second `]`, which some programs read as the end of the section name",
                    );
                }
                let inner = inner.split(']').next().unwrap_or_default();
                if inner.is_empty() {
                    return wrong("the section has no name");
                }
                if inner != name {
                    return wrong(
                        "some programs read the spaces inside the brackets as a part of the name",
                    );
                }
                if !sections.insert(name) {
                    return wrong("this section appears twice");
                }
                keys.clear();
                is_nested = false;
            }
            LineKind::Key { name, .. } => {
                if !keys.insert(name) {
                    return wrong("this key appears twice in its section");
                }
                is_nested = line.value().is_empty();
            }
            LineKind::Continuation => {
                if is_nested && !text.contains('=') {
                    return wrong(
                        "it is indented below a key without a value, so it must be a `key = value` line",
                    );
                }
            }
        }
    }
    Ok(())
}

/// The line's text without its end, where all readers find the same characters and lines in it.
fn text(index: usize, line: &Line) -> Result<&str, &'static str> {
    if index == 0 && line.bytes.starts_with(BYTE_ORDER_MARK) {
        return Err(
            "it begins with a byte order mark, which boto3 and the AWS CLI cannot read; save the file as UTF-8 without one",
        );
    }
    let bytes = &line.bytes[..line.bytes.len() - line.end().len()];
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err("it is not UTF-8, so boto3 and the AWS CLI cannot read the file");
    };
    let ends_a_line = |c: char| c.is_control() && c != '\t' || matches!(c, '\u{2028}' | '\u{2029}');
    if text.contains(ends_a_line) {
        return Err(
            "it contains a control character, which some programs read as the end of the line",
        );
    }
    if text.trim_start().len() != text.trim_ascii_start().len() {
        return Err("it begins with a space character that some programs do not recognize");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::super::parser::parse;
    use super::*;

    fn line_of(text: &str) -> Option<usize> {
        check(&parse(text.as_bytes()).expect("its lines are clear"))
            .err()
            .map(|wrong| wrong.line)
    }

    #[test]
    fn what_botocore_reads_as_we_do_is_taken() {
        for text in [
            "",
            "# caf\u{e9}\n[default]\nregion = x # y\n",
            "[a] ; note\nk = [x] y]\n",
            "[a]\ns3 =\n  max = 1\n\n  # note\n  min=\n[b]\nk =\n",
            "[a]\nk = 1\n  more of it\n[b]\nk = 2\n\tand more\r\n",
            "[a]\nname = \u{a0}x\u{a0}\n",
        ] {
            assert_eq!(line_of(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_botocore_cannot_read_is_refused_with_its_line() {
        for (text, line) in [
            ("\u{feff}[a]\n", 1),
            ("[a]\nk = 1\n[b]\n[a]\n", 4),
            ("[a]\nk = 1\nK: 2\n", 3),
            ("[a]\ns3 =\n  max = 1\n  nonsense\n", 4),
        ] {
            assert_eq!(line_of(text), Some(line), "{text:?}");
        }
        let latin = parse(b"[a]\n# caf\xe9\n").expect("its lines are clear");
        assert_eq!(check(&latin).expect_err("not UTF-8").line, 2);
    }

    #[test]
    fn what_readers_differ_on_is_refused_with_its_line() {
        for (text, line) in [
            ("[a]\n[ b]\n", 2),
            ("[a]\n[b ]\n", 2),
            ("[]\n", 1),
            ("[a] # x]\n", 1),
            ("[a]\nk = 1\rl = 2\n", 2),
            ("[a]\nk = 1\n\u{a0}l = 2\n", 3),
            ("[a]\n# x\u{2028}y = 1\n", 2),
            ("[a]\nk = \u{b}\n", 2),
        ] {
            assert_eq!(line_of(text), Some(line), "{text:?}");
        }
    }
}
