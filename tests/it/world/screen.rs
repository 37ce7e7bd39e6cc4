//! What stands on a terminal after it was sent a text: enough of a terminal to see leftovers and wrapped lines. An escape
//! sequence it does not know is an error, so that it cannot mislead.

/// The rows, without the blanks at their ends; what scrolled away is among them.
pub fn screen(columns: usize, sent: &str) -> Vec<String> {
    let sent = &decoded(sent);
    let mut rows = vec![Vec::new()];
    let (mut row, mut column) = (0_usize, 0_usize);
    let mut characters = sent.chars();
    while let Some(c) = characters.next() {
        match c {
            '\r' => column = 0,
            '\n' => row += 1,
            '\x08' => column = column.saturating_sub(1),
            '\x07' => {}
            '\x1b' => {
                let sequence: String = take_sequence(&mut characters);
                match sequence.as_str() {
                    "[K" => rows[row].truncate(column),
                    "[J" => {
                        rows[row].truncate(column);
                        rows.truncate(row + 1);
                    }
                    up if up.ends_with('A') => row -= up[1..up.len() - 1].parse::<usize>().unwrap(),
                    shape if shape.ends_with('m') || shape.starts_with("[?") => {}
                    other => panic!("no meaning is known here of the sequence {other:?}"),
                }
            }
            c => {
                // A terminal wraps when the next character comes, not before.
                if column == columns {
                    (row, column) = (row + 1, 0);
                }
                rows.resize(rows.len().max(row + 1), Vec::new());
                let length = rows[row].len().max(column + 1);
                rows[row].resize(length, ' ');
                rows[row][column] = c;
                column += 1;
            }
        }
        rows.resize(rows.len().max(row + 1), Vec::new());
    }
    let text = |row: &Vec<char>| row.iter().collect::<String>().trim_end().to_owned();
    rows.iter().map(text).collect()
}

/// What a pty reads is taken byte by byte for Latin-1.
pub fn decoded(sent: &str) -> String {
    let bytes = sent.chars().map(|c| u8::try_from(u32::from(c)));
    let bytes = bytes.collect::<Result<Vec<u8>, _>>();
    let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.unwrap_or_else(|| sent.to_owned())
}

/// A control sequence, without its Escape (ECMA-48, 5.4).
fn take_sequence(characters: &mut std::str::Chars<'_>) -> String {
    let mut sequence = String::new();
    for c in characters {
        sequence.push(c);
        if c.is_ascii_alphabetic() {
            break;
        }
    }
    sequence
}

#[test]
fn a_screen_wraps_overwrites_and_clears() {
    assert_eq!(screen(3, "abcdef\rx\r\n"), ["abc", "xef", ""]);
    assert_eq!(screen(3, "abcd\x1b[1A\r\x1b[Jy"), ["y"]);
    assert_eq!(screen(9, "\x1b[1mabc\x1b[0m\rz\x1b[K"), ["z"]);
}
