//! Text in the columns of a terminal: how wide it is, and how it is cut and broken so that it fits.

use icu_properties::CodePointMapData;
use icu_properties::props::{
    BinaryProperty, DefaultIgnorableCodePoint, EastAsianWidth, GeneralCategory,
};

/// The blanks between two columns.
pub(super) const GAP: usize = 2;

/// The columns that a text takes. Terminals disagree about joined emoji; this counts their parts,
/// so that a row is never wider than it was taken for.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(char_width).sum()
}

pub(super) fn char_width(c: char) -> usize {
    if c.is_ascii() {
        return 1;
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    let is_mark = matches!(
        category,
        GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark
    );
    // The vowels and final consonants of a Hangul syllable that is written in its parts.
    let is_rest_of_syllable = matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}');
    if is_mark || is_rest_of_syllable || DefaultIgnorableCodePoint::for_char(c) {
        return 0;
    }
    match CodePointMapData::<EastAsianWidth>::new().get(c) {
        EastAsianWidth::Wide | EastAsianWidth::Fullwidth => 2,
        _ => 1,
    }
}

/// How many rows below its first one a text ends, on a terminal of that width. A terminal wraps
/// only when the next character comes, so a row that is just full is one row.
pub fn rows_below(text: &str, columns: usize) -> usize {
    let (mut rows, mut column) = (0, 0);
    for c in text.chars() {
        match (c, char_width(c)) {
            ('\r', _) => column = 0,
            ('\n', _) => rows += 1,
            (_, width) if column + width > columns => (rows, column) = (rows + 1, width),
            (_, width) => column += width,
        }
    }
    rows
}

/// The text, without its middle where it does not fit: names differ at their ends.
pub fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let Some(room) = room.checked_sub(1) else {
        return String::new();
    };
    let fitting = |room: usize, characters: &mut dyn Iterator<Item = char>| {
        let mut taken = 0;
        let fits = |c: &char| {
            taken += char_width(*c);
            taken <= room
        };
        characters.take_while(fits).collect::<String>()
    };
    let head = fitting(room.div_ceil(2), &mut text.chars());
    let tail = fitting(room / 2, &mut text.chars().rev());
    let tail: String = tail.chars().rev().collect();
    // A mark belongs to the letter before it, which is gone.
    let tail = tail.trim_start_matches(|c| char_width(c) == 0);
    format!("{head}…{tail}")
}

/// How far the rows after the first are indented behind a beginning of that width; little in a
/// narrow window.
pub fn hanging(beginning: usize, room: usize) -> usize {
    if beginning * 3 <= room {
        beginning
    } else {
        GAP
    }
}

/// A line broken at blanks. `first` columns of its first row are taken; the others are indented.
///
/// What stands in backticks is a command or a name to be copied, so it stays in one piece, as does
/// what is longer than a row: the terminal breaks it, and copies it whole.
pub fn wrap(text: &str, first: usize, indent: usize, room: usize) -> String {
    let mut wrapped = String::new();
    let mut column = first;
    let mut is_first = true;
    for (blanks, word) in words(text) {
        let needed = width(blanks) + width(word);
        if column + needed > room && !is_first {
            wrapped = format!("{wrapped}\n{}{word}", " ".repeat(indent));
            column = indent + width(word);
        } else {
            wrapped += blanks;
            wrapped += word;
            column += needed;
        }
        if column > room {
            column %= room.max(1);
        }
        is_first = false;
    }
    wrapped
}

/// The words of a line, each with the blanks before it.
pub(super) fn words(text: &str) -> Vec<(&str, &str)> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.len() - rest.trim_start_matches(' ').len();
        let end = start + word_end(&rest[start..]);
        words.push((&rest[..start], &rest[start..end]));
        rest = &rest[end..];
    }
    words
}

/// Where the word ends that a text begins with; blanks between backticks are part of it.
fn word_end(text: &str) -> usize {
    let mut position = 0;
    loop {
        let rest = &text[position..];
        let Some(found) = rest.find([' ', '`']) else {
            return text.len();
        };
        position += found;
        if text[position..].starts_with(' ') {
            return position;
        }
        let inside = &text[position + 1..];
        position += 1 + inside.find('`').map_or(0, |end| end + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_takes_the_columns_that_terminals_give_it() {
        for (text, columns) in [
            ("prod", 4),
            ("Zürich", 6),
            ("Zu\u{308}rich", 6),
            ("本番", 4),
            ("ﾎﾝ", 2),
            ("Ｐ", 2),
            ("🚀", 2),
            ("한", 2),
            ("\u{1112}\u{1161}\u{11ab}", 2),
            ("…", 1),
            ("می\u{200c}خواهم", 7),
        ] {
            assert_eq!(width(text), columns, "{text}");
        }
    }

    #[test]
    fn rows_are_counted_as_a_terminal_wraps() {
        for (text, columns, rows) in [
            ("", 5, 0),
            ("abcde", 5, 0),
            ("abcdef", 5, 1),
            ("本番環境", 5, 1),
            ("a本番環境", 4, 2),
            ("abc\r\nde", 5, 1),
            ("abcdef\r\nde", 5, 2),
        ] {
            assert_eq!(rows_below(text, columns), rows, "{text:?} in {columns}");
        }
    }

    #[test]
    fn what_is_cut_shows_both_its_ends_and_is_never_wider_than_its_room() {
        assert_eq!(cut("acme-production-eu", 9), "acme…n-eu");
        assert_eq!(cut("acme", 4), "acme");
        assert_eq!(cut("本番環境", 6), "本…境");
        assert_eq!(cut("Zu\u{308}rich-u\u{308}", 4), "Zu\u{308}…u\u{308}");
        for text in [
            "acme-production",
            "本番環境アカウント",
            "e\u{301}e\u{301}e\u{301}",
            "🚀🚀🚀",
        ] {
            for room in 0..20 {
                assert!(width(&cut(text, room)) <= room, "{text} in {room}");
            }
        }
    }

    #[test]
    fn lines_break_at_blanks_and_what_is_to_be_copied_stays_whole() {
        assert_eq!(wrap("one two three", 7, 7, 15), "one two\n       three");
        assert_eq!(
            wrap("run `ol-aws login` now", 6, 6, 20),
            "run\n      `ol-aws login`\n      now"
        );
        assert_eq!(
            wrap("see https://acme.onelogin.com/apps now", 0, 2, 16),
            "see\n  https://acme.onelogin.com/apps now"
        );
        assert_eq!(wrap("  a  b", 0, 4, 80), "  a  b");
        assert_eq!(wrap("an odd ` mark", 0, 0, 8), "an odd `\nmark");
        assert_eq!(wrap("本番 環境 x", 0, 0, 6), "本番\n環境 x");
    }
}
