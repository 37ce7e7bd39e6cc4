//! Text from elsewhere, as people may see it.

use icu_properties::props::{BinaryProperty, DefaultIgnorableCodePoint};

/// Text from elsewhere (a server, a role name) as it is shown to people: what a terminal would
/// obey, and what nobody sees, becomes `?`; every kind of white space becomes a blank. All that
/// people read goes through this, or is JSON and goes through [`clean_json`].
pub fn clean(text: &str) -> String {
    if is_all_printable(text) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut may_join = false;
    for c in text.chars() {
        let c = match c {
            // Scripts and emoji need joiners; between the letters of `admin` they only hide.
            '\u{200c}' | '\u{200d}' if may_join => c,
            c if c.is_whitespace() => ' ',
            c if is_hidden(c) => '?',
            c => c,
        };
        may_join = !c.is_ascii() && !is_hidden(c);
        shown.push(c);
    }
    shown
}

/// The first character of a name that people would not see as it stands.
pub fn unseen(name: &str) -> Option<char> {
    if is_all_printable(name) {
        return None;
    }
    let shown = clean(name);
    let mut differing = name.chars().zip(shown.chars());
    differing.find(|(c, shown)| c != shown).map(|(c, _)| c)
}

/// As nearly every name is, and there may be thousands at a TAB.
fn is_all_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// JSON that people may look at on a terminal: it means the same, but holds what [`clean`] takes
/// away only as `\uXXXX`.
pub fn clean_json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        // The line ends of the layout stand outside of texts, in which JSON itself escapes them.
        if c != '\n' && is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text += &format!("\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// Control characters; what Unicode itself says is not shown (UAX #44,
/// Default_Ignorable_Code_Point: marks that reorder text, fillers, joiners, variation selectors);
/// line ends that only some programs know; and signs that are drawn as nothing.
fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control() || DefaultIgnorableCodePoint::for_char(c) || is_blank(c)
}

/// Line and paragraph separator, the Braille pattern without dots, marks of interlinear
/// annotations, format controls and blanks of Egyptian hieroglyphs, the Khitan filler, the musical
/// null notehead.
fn is_blank(c: char) -> bool {
    matches!(c,
        '\u{2028}' | '\u{2029}' | '\u{2800}' | '\u{fff9}'..='\u{fffb}' | '\u{13430}'..='\u{13442}' | '\u{16fe4}'
        | '\u{1d159}')
}

/// The beginning of a text of a server's that may be of any length.
pub fn shorten(text: &str) -> String {
    const LONGEST: usize = 500;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_reordering_marks_do_not_reach_the_terminal() {
        assert_eq!(clean("a\x1b[31mb\u{202e}c\nd\u{9b}e"), "a?[31mb?c d?e");
        assert_eq!(clean("Zürich – ok"), "Zürich – ok");
    }

    /// Unicode 17, DerivedCoreProperties.txt, Default_Ignorable_Code_Point.
    const IGNORABLE: [(u32, u32); 17] = [
        (0xad, 0xad),
        (0x34f, 0x34f),
        (0x61c, 0x61c),
        (0x115f, 0x1160),
        (0x17b4, 0x17b5),
        (0x180b, 0x180f),
        (0x200b, 0x200f),
        (0x202a, 0x202e),
        (0x2060, 0x206f),
        (0x3164, 0x3164),
        (0xfe00, 0xfe0f),
        (0xfeff, 0xfeff),
        (0xffa0, 0xffa0),
        (0xfff0, 0xfff8),
        (0x1bca0, 0x1bca3),
        (0x1d173, 0x1d17a),
        (0xe0000, 0xe0fff),
    ];
    const CONTROLS: [(u32, u32); 2] = [(0, 0x1f), (0x7f, 0x9f)];
    const BLANKS: [(u32, u32); 5] = [
        (0x2800, 0x2800),
        (0xfff9, 0xfffb),
        (0x13430, 0x13442),
        (0x16fe4, 0x16fe4),
        (0x1d159, 0x1d159),
    ];

    /// The whole table: every character there is, between two letters.
    #[test]
    fn what_nobody_sees_is_shown_as_something_and_the_rest_as_it_is() {
        let hidden = [&IGNORABLE[..], &CONTROLS, &BLANKS].concat();
        for c in '\0'..=char::MAX {
            let number = u32::from(c);
            let is_listed = hidden
                .iter()
                .any(|(from, to)| (*from..=*to).contains(&number));
            let shown = match c {
                c if c.is_whitespace() => ' ',
                _ if is_listed => '?',
                c => c,
            };
            assert_eq!(
                clean(&format!("a{c}b")),
                format!("a{shown}b"),
                "U+{number:04X}"
            );
            assert_eq!(unseen(&format!("a{c}b")), (shown != c).then_some(c));
            let json = clean_json(&format!("\"{c}\""));
            let is_line_end = matches!(c, '\u{2028}' | '\u{2029}');
            let is_escaped = c != '\n' && (is_listed || is_line_end);
            assert_eq!(json.contains(c), !is_escaped, "U+{number:04X}: {json}");
        }
    }

    #[test]
    fn joiners_stay_where_a_script_or_an_emoji_needs_them() {
        let technologist = "\u{1f469}\u{200d}\u{1f4bb}";
        assert_eq!(clean(technologist), technologist);
        assert_eq!(clean("می\u{200c}خواهم"), "می\u{200c}خواهم");
        for (hiding, shown) in [
            ("ad\u{200d}min", "ad?min"),
            ("\u{200c}admin", "?admin"),
            ("é\u{200d}\u{200d}a", "é\u{200d}?a"),
        ] {
            assert_eq!(clean(hiding), shown);
            assert_eq!(clean(shown), shown, "cleaned twice");
        }
    }

    #[test]
    fn json_means_the_same_and_holds_nothing_harmful() {
        let value = serde_json::json!({"a": "x\u{9b}31m\u{202e}\n\u{7f}ü\u{e0061}", "b": [1]});
        let text = clean_json(&format!("{value:#}"));
        assert!(text.chars().all(|c| c == '\n' || !is_hidden(c)), "{text:?}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).expect("JSON"),
            value
        );
    }

    #[test]
    fn a_text_without_end_is_cut_between_two_letters() {
        assert_eq!(shorten("Zürich"), "Zürich");
        let cut = shorten(&"ü".repeat(4_000_000));
        assert_eq!(cut.chars().count(), 501);
        assert!(cut.ends_with("ü…"));
    }
}
