//! The fuzzy picker: a list on the terminal that gets shorter with every letter typed.

use super::best_matches;
use super::keys::{Key, Keys};
use crate::error::{Error, Result};
use crate::log::clean;

/// Rows of the list shown at once.
const ROWS: usize = 12;

/// The index of the item chosen. `filter` is what the filter starts with.
pub fn pick(mut keys: Keys<'_>, title: &str, items: &[String], filter: &str) -> Result<usize> {
    let mut filter = filter.to_owned();
    let mut selected = 0;
    let outcome = loop {
        let found = best_matches(&filter, items.iter().map(String::as_str));
        selected = selected.min(found.len().saturating_sub(1));
        let page = draw(&mut keys, title, &filter, items, &found, selected);
        match keys.next()? {
            Key::Enter if found.is_empty() => {}
            Key::Enter => break Ok(found[selected]),
            Key::Escape | Key::EndOfInput => break Err(Error::Cancelled),
            Key::Up => selected = selected.saturating_sub(1),
            Key::Down => selected += 1,
            Key::PageUp => selected = selected.saturating_sub(page),
            Key::PageDown => selected += page,
            Key::Char(c) => {
                filter.push(c);
                selected = 0;
            }
            Key::Backspace => drop(filter.pop()),
            Key::ClearLine | Key::ClearWord => filter.clear(),
            Key::Resumed | Key::Other => {}
        }
    };
    let chosen = match &outcome {
        Ok(index) => format!("{title}: {}\r\n", clean(&items[*index])),
        Err(_) => String::new(),
    };
    keys.write(&format!("\r\x1b[J{chosen}\x1b[?25h"));
    outcome
}

/// Draws the list below the filter's line and leaves the cursor at the end of the filter. Returns
/// how many rows there are for the list.
fn draw(
    keys: &mut Keys<'_>,
    title: &str,
    filter: &str,
    items: &[String],
    found: &[usize],
    selected: usize,
) -> usize {
    let (height, width) = keys.size();
    let rows = ROWS.min(height.saturating_sub(2)).max(1);
    let first = selected.saturating_sub(rows - 1);
    let mut screen = String::from("\x1b[?25l\r\x1b[J");
    let mut drawn = 0;
    for (position, index) in found.iter().enumerate().skip(first).take(rows) {
        let line = cut(&clean(&items[*index]), width.saturating_sub(3));
        let line = if position == selected {
            format!("\x1b[7m> {line}\x1b[0m")
        } else {
            format!("  {line}")
        };
        screen += &format!("\r\n{line}");
        drawn += 1;
    }
    if drawn == 0 {
        let hint = "  nothing fits; Backspace takes a letter back";
        screen += &format!("\r\n{}", cut(hint, width.saturating_sub(1)));
        drawn = 1;
    }
    let prompt = cut(
        &format!(
            "{title} ({}/{}): {}",
            found.len(),
            items.len(),
            clean(filter)
        ),
        width.saturating_sub(1),
    );
    screen += &format!("\x1b[{drawn}A\r{prompt}\x1b[?25h");
    keys.write(&screen);
    rows
}

/// A line that does not wrap. Wide characters are rare in role names; one too many only wraps.
fn cut(text: &str, width: usize) -> String {
    text.chars().take(width).collect()
}
