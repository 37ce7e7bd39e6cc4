//! What can be chosen: lines whose cells are separated by tabs, and stand in columns where there is
//! room.

use crate::log::clean;

/// What tells an item's cells apart.
pub const SEPARATOR: &str = "\t";

pub fn cells(item: &str) -> Vec<String> {
    item.split(SEPARATOR).map(clean).collect()
}

/// An item by itself.
pub fn in_a_line(item: &str) -> String {
    let mut cells = cells(item);
    cells.retain(|cell| !cell.is_empty());
    cells.join("  ")
}
