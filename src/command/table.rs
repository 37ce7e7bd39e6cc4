//! A plain table: columns as wide as they must be, values made harmless for a terminal.

use crate::log::clean;
use crate::log::columns::{columns, wrapped_columns};

/// Columns that are empty in every row are left out.
pub fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    table_for(heads, rows, 0, None)
}

/// The same, no wider than `width`, where there is one: the widest columns are cut first, and that
/// with the number `kept` is not cut at all.
pub fn table_for(
    heads: &[&str],
    rows: &[Vec<String>],
    kept: usize,
    width: Option<usize>,
) -> String {
    let (cells, kept) = cells(heads, rows, kept);
    lines(&columns(&cells, kept, width))
}

/// The same, no wider than `width`, where there is one: cells that do not fit take several lines.
pub fn wrapped_table(heads: &[&str], rows: &[Vec<String>], width: Option<usize>) -> String {
    lines(&wrapped_columns(&cells(heads, rows, 0).0, width))
}

/// The cells of the columns that are used, and where the column `kept` is among them.
fn cells(heads: &[&str], rows: &[Vec<String>], kept: usize) -> (Vec<Vec<String>>, usize) {
    let is_used =
        |column: &usize| rows.is_empty() || rows.iter().any(|row| !row[*column].is_empty());
    let used: Vec<usize> = (0..heads.len()).filter(is_used).collect();
    let head = used.iter().map(|column| heads[*column].to_owned());
    let body = rows
        .iter()
        .map(|row| used.iter().map(|column| clean(&row[*column])).collect());
    let kept = used.iter().position(|column| *column == kept);
    let all = [head.collect()].into_iter().chain(body).collect();
    (all, kept.unwrap_or_default())
}

fn lines(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_empty_ones_are_left_out() {
        let rows = [
            vec!["a".into(), String::new(), "x\x1by".into()],
            vec!["bbb".into(), String::new(), "z".into()],
        ];
        assert_eq!(table(&["N", "E", "V"], &rows), "N    V\na    x?y\nbbb  z\n");
    }

    #[test]
    fn a_wide_character_takes_two_columns() {
        let rows = [
            vec!["本番".into(), "1".into()],
            vec!["dev".into(), "2".into()],
        ];
        assert_eq!(
            table(&["ACCOUNT", "ID"], &rows),
            "ACCOUNT  ID\n本番     1\ndev      2\n"
        );
    }
}
