//! Text in the columns of a terminal: how wide it is, and how it is cut, padded and broken so that
//! it fits.

use icu_properties::CodePointMapData;
use icu_properties::props::{
    BinaryProperty, DefaultIgnorableCodePoint, EastAsianWidth, GeneralCategory,
};

/// The blanks between two columns.
const GAP: usize = 2;
/// A cell that is cut still shows a letter or two at each end.
const LEAST: usize = 5;

/// The columns that a text takes. Terminals disagree about joined emoji; this counts their parts,
/// so that a row is never wider than it was taken for.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(char_width).sum()
}

fn char_width(c: char) -> usize {
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

fn pad(text: &str, room: usize) -> String {
    let missing = room.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// Rows of cells as lines in columns. Columns that are empty in every row are left out. With a
/// `room`, no line is wider: the widest columns are cut first, and `kept` is not cut at all.
pub fn columns(rows: &[Vec<String>], kept: usize, room: Option<usize>) -> Vec<String> {
    let mut widths = widest(rows);
    if let Some(room) = room {
        fit(&mut widths, kept, room);
    }
    let cut_row = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths);
        cells.map(|(cell, room)| cut(cell, *room)).collect()
    };
    let rows: Vec<Vec<String>> = rows.iter().map(cut_row).collect();
    // Where a wide character was in the way, less is left than there is room for.
    let widths = widest(&rows);
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).filter(|(_, width)| **width > 0);
        let cells: Vec<String> = cells.map(|(cell, width)| pad(cell, *width)).collect();
        let line = cells.join(&" ".repeat(GAP));
        let line = line.trim_end();
        room.map_or_else(|| line.to_owned(), |room| cut(line, room))
    };
    rows.iter().map(line).collect()
}

/// The width of each column's widest cell.
fn widest(rows: &[Vec<String>]) -> Vec<usize> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut widths = vec![0; count];
    for row in rows {
        for (known, cell) in widths.iter_mut().zip(row) {
            *known = width(cell).max(*known);
        }
    }
    widths
}

/// The same, with the words of a cell on as many lines as they need where the room is too narrow.
pub fn wrapped_columns(rows: &[Vec<String>], room: Option<usize>) -> Vec<String> {
    let Some(room) = room else {
        return columns(rows, 0, None);
    };
    let whole = widest(rows);
    let by_word = |row: &Vec<String>| row.iter().map(|cell| longest_word(cell)).collect();
    let least = widest(&rows.iter().map(by_word).collect::<Vec<Vec<String>>>());
    let mut widths = whole.clone();
    if !narrow(&mut widths, &least, room) {
        widths.copy_from_slice(&whole);
        narrow(&mut widths, &vec![LEAST; whole.len()], room);
    }
    let lines = rows.iter().flat_map(|row| {
        let cells = row.iter().zip(&widths);
        let cells: Vec<Vec<String>> = cells.map(|(cell, width)| in_lines(cell, *width)).collect();
        let count = cells.iter().map(Vec::len).max().unwrap_or(0);
        (0..count).map(move |line| {
            let part = |cell: &Vec<String>| cell.get(line).cloned().unwrap_or_default();
            cells.iter().map(part).collect()
        })
    });
    columns(&lines.collect::<Vec<Vec<String>>>(), 0, None)
}

fn longest_word(text: &str) -> String {
    let words = words(text).into_iter().map(|(_, word)| word);
    words
        .max_by_key(|word| width(word))
        .unwrap_or("")
        .to_owned()
}

/// A text in lines of that width. A word that is longer than a line is broken, too.
fn in_lines(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in wrap(text, 0, 0, room).lines() {
        let mut rest = String::new();
        for c in line.chars() {
            if width(&rest) + char_width(c) > room && !rest.is_empty() {
                lines.push(std::mem::take(&mut rest));
            }
            rest.push(c);
        }
        lines.push(rest);
    }
    lines
}

/// Makes columns narrower until all of them fit, the widest one first. In a very narrow window the
/// first ones go.
fn fit(widths: &mut [usize], kept: usize, room: usize) {
    let whole = widths.to_vec();
    let mut least = vec![LEAST; whole.len()];
    if let Some(least) = least.get_mut(kept) {
        *least = whole[kept];
    }
    let others: Vec<usize> = (0..whole.len()).filter(|column| *column != kept).collect();
    for dropped in 0..=others.len() {
        widths.copy_from_slice(&whole);
        for column in &others[..dropped] {
            widths[*column] = 0;
        }
        if narrow(widths, &least, room) {
            return;
        }
    }
}

/// Takes from the widest columns, none of which gets narrower than its `least`. Whether they fit.
fn narrow(widths: &mut [usize], least: &[usize], room: usize) -> bool {
    let total = |widths: &[usize]| {
        let used = widths.iter().filter(|width| **width > 0);
        used.clone().sum::<usize>() + GAP * used.count().saturating_sub(1)
    };
    while total(widths) > room {
        let wide = (0..widths.len()).filter(|column| widths[*column] > least[*column]);
        let Some(widest) = wide.rev().max_by_key(|column| widths[*column]) else {
            return false;
        };
        widths[widest] -= 1;
    }
    true
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
fn words(text: &str) -> Vec<(&str, &str)> {
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
    fn cells_that_do_not_fit_go_on_in_the_next_line() {
        let rows = |rows: &[[&str; 3]]| -> Vec<Vec<String>> {
            rows.iter()
                .map(|row| row.map(str::to_owned).to_vec())
                .collect()
        };
        let table = rows(&[
            ["WHERE", "WHAT", "WHO"],
            ["here", "one two three four", "Ada, Ben, Cleo"],
            ["there", "five", "Dora"],
        ]);
        let lines = |room| wrapped_columns(&table, room);
        assert_eq!(lines(None), columns(&table, 0, None));
        assert_eq!(lines(Some(41)), columns(&table, 0, None));
        assert_eq!(
            lines(Some(27)),
            [
                "WHERE  WHAT     WHO",
                "here   one two  Ada, Ben,",
                "       three    Cleo",
                "       four",
                "there  five     Dora",
            ]
        );
        // Too narrow for the words.
        let table = rows(&[["NAME", "FILE", ""], ["本番環境", "/home/ada/config", ""]]);
        assert_eq!(
            wrapped_columns(&table, Some(13)),
            ["NAME  FILE", "本番  /home/", "環境  ada/co", "      nfig"]
        );
        // No room at all: it is not for us to say where the lines break.
        assert!(wrapped_columns(&table, Some(1)).concat().contains("環"));
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
    fn columns_fit_and_the_kept_one_is_whole() {
        let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
        let rows = [
            row(["admin", "本番環境", "AdministratorAccess", "111122223333"]),
            row(["", "dev", "ReadOnly", "444455556666"]),
        ];
        assert_eq!(
            columns(&rows, 3, None),
            [
                "admin  本番環境  AdministratorAccess  111122223333",
                "       dev       ReadOnly             444455556666",
            ]
        );
        assert_eq!(
            columns(&rows, 3, Some(37)),
            [
                "admin  本…境  Adm…ess  111122223333",
                "       dev    Rea…nly  444455556666",
            ]
        );
        for room in 12..60 {
            for (line, id) in columns(&rows, 3, Some(room))
                .iter()
                .zip(["111122223333", "444455556666"])
            {
                assert!(
                    width(line) <= room && line.ends_with(id),
                    "{line:?} in {room}"
                );
            }
        }
    }

    #[test]
    fn a_column_that_no_row_fills_is_left_out() {
        let rows = [
            vec![String::new(), "a".into()],
            vec![String::new(), "b".into()],
        ];
        assert_eq!(columns(&rows, 1, None), ["a", "b"]);
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
