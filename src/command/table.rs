//! A plain table: columns as wide as they must be, values made harmless for a terminal.

use crate::log::clean;

/// Columns that are empty in every row are left out.
pub fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| clean(cell)).collect())
        .collect();
    let used: Vec<usize> = (0..heads.len())
        .filter(|column| rows.is_empty() || rows.iter().any(|row| !row[*column].is_empty()))
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([heads[column].len()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = used.iter().map(|column| width(*column)).collect();
    let line = |cells: Vec<&str>| {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    let head = line(used.iter().map(|column| heads[*column]).collect());
    let body = rows
        .iter()
        .map(|row| line(used.iter().map(|column| row[*column].as_str()).collect()));
    head + &body.collect::<String>()
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
}
