//! Text from elsewhere on its way to a terminal.

use ol_aws::log::clean;

/// What turns the direction of the text around it (Unicode, PropList.txt: `Bidi_Control`).
const TURNS: [char; 12] = [
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
];

/// What is not drawn although it is a letter (Unicode, DerivedCoreProperties.txt: `Default_Ignorable_Code_Point`).
const LETTERS_NOT_DRAWN: [char; 4] = ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'];

pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let shown = clean(&text);
    // One letter for each, so that a mark is seen to have been there.
    assert_eq!(
        shown.chars().count(),
        text.chars().count(),
        "{text:?} became {shown:?}"
    );
    for (before, after) in text.chars().zip(shown.chars()) {
        let commands = matches!(u32::from(after), 0..0x20 | 0x7f..0xa0);
        assert!(!commands, "{after:?} can command a terminal");
        assert!(!TURNS.contains(&after), "{after:?} reorders text");
        assert!(
            !matches!(after, '\u{2028}' | '\u{2029}'),
            "{after:?} ends a line"
        );
        assert!(
            !LETTERS_NOT_DRAWN.contains(&after),
            "{after:?} is not drawn"
        );
        assert!(
            before == after || matches!(after, '?' | ' '),
            "{before:?} became {after:?}"
        );
        let is_drawn = !LETTERS_NOT_DRAWN.contains(&before);
        let harmless =
            before.is_alphanumeric() && is_drawn || before.is_ascii_graphic() || before == ' ';
        assert!(
            !harmless || before == after,
            "{before:?} is harmless, and lost"
        );
    }
    assert_eq!(clean(&shown), shown, "cleaned twice");
}
