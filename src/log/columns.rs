//! Rows of cells as lines in columns, no wider than there is room.

use super::layout::{GAP, char_width, cut, width, words, wrap};

/// A cell that is cut still shows a letter or two at each end.
const LEAST: usize = 5;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
