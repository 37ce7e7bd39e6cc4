//! A plain table: columns as wide as they must be, values made harmless for a terminal.

use crate::log::clean;
use crate::log::layout::columns;

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
    let is_used =
        |column: &usize| rows.is_empty() || rows.iter().any(|row| !row[*column].is_empty());
    let used: Vec<usize> = (0..heads.len()).filter(is_used).collect();
    let head = used.iter().map(|column| heads[*column].to_owned());
    let body = rows
        .iter()
        .map(|row| used.iter().map(|column| clean(&row[*column])).collect());
    let all: Vec<Vec<String>> = [head.collect()].into_iter().chain(body).collect();
    let kept = used.iter().position(|column| *column == kept);
    let lines = columns(&all, kept.unwrap_or_default(), width);
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
