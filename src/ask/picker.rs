//! The fuzzy picker: a list on the terminal that gets shorter with every letter typed. It takes the
//! whole window: the filter's line, the list, and a line that says which keys there are.

use super::best_matches;
use super::items::{cells, in_a_line};
use super::keys::{Key, Keys, up};
use crate::error::{Error, Result};
use crate::log::clean;
use crate::log::columns::columns;
use crate::log::layout::{cut, rows_below};

/// What stands before a row, `> ` for the one that Enter takes. The last column of the window stays
/// empty: some terminals wrap as soon as it is written.
const MARGIN: usize = 3;
/// The longest that fits is shown.
const HELP: [&str; 4] = [
    "type to filter, Up/Down PgUp/PgDn Home/End to move, Enter to choose, Esc to cancel",
    "Up/Down PgUp/PgDn to move, Enter to choose, Esc to cancel",
    "Enter to choose, Esc to cancel",
    "Esc to cancel",
];
/// The filter, a row, and the help below that.
const LEAST_HEIGHT_WITH_HELP: usize = 4;

struct Picker<'p> {
    title: &'p str,
    items: &'p [String],
    filter: String,
    found: Vec<usize>,
    selected: usize,
    /// The first item of the list that is in the window.
    first: usize,
    paints: bool,
    /// Rows and columns of the window, and the items laid out for it.
    size: (usize, usize),
    rows: Vec<String>,
    /// The filter's line, at whose end the cursor is, and how many rows are below it.
    on_screen: String,
    below: usize,
}

/// The index of the item chosen. `filter` is what the filter starts with.
pub fn pick(
    mut keys: Keys<'_>,
    title: &str,
    items: &[String],
    filter: &str,
    paints: bool,
) -> Result<usize> {
    let mut picker = Picker {
        title,
        items,
        filter: String::new(),
        found: Vec::new(),
        selected: 0,
        first: 0,
        paints,
        size: (0, 0),
        rows: Vec::new(),
        on_screen: String::new(),
        below: 0,
    };
    picker.narrow(filter.to_owned());
    let outcome = loop {
        picker.draw(&mut keys);
        if let Some(outcome) = picker.takes(keys.next()?) {
            break outcome;
        }
    };
    let width = keys.size().1;
    let chosen = match &outcome {
        Ok(index) => {
            let line = format!("{title}: {}", in_a_line(&items[*index]));
            format!("{}\r\n", cut(&line, width.saturating_sub(1)))
        }
        Err(_) => String::new(),
    };
    keys.write(&format!("{}{chosen}", picker.over(&[], width)));
    outcome
}

impl Picker<'_> {
    fn narrow(&mut self, filter: String) {
        self.found = best_matches(&filter, self.items.iter().map(String::as_str));
        self.filter = filter;
        (self.selected, self.first) = (0, 0);
    }

    /// What was chosen, once a key ends it.
    fn takes(&mut self, key: Key) -> Option<Result<usize>> {
        let last = self.found.len().saturating_sub(1);
        let page = self.page();
        match key {
            Key::Enter => return self.found.get(self.selected).copied().map(Ok),
            Key::Escape | Key::EndOfInput => return Some(Err(Error::Cancelled)),
            Key::Up => self.selected = self.selected.saturating_sub(1),
            Key::Down => self.selected = last.min(self.selected + 1),
            Key::PageUp => self.selected = self.selected.saturating_sub(page),
            Key::PageDown => self.selected = last.min(self.selected + page),
            Key::Home => self.selected = 0,
            Key::End => self.selected = last,
            Key::Char(c) => self.narrow(format!("{}{c}", self.filter)),
            Key::Backspace => {
                let mut filter = self.filter.clone();
                filter.pop();
                self.narrow(filter);
            }
            Key::ClearLine | Key::ClearWord => self.narrow(String::new()),
            // It was shown further up, and stays there.
            Key::Resumed => (self.on_screen, self.below) = (String::new(), 0),
            Key::Resized | Key::Other => {}
        }
        None
    }

    /// How many items the window shows.
    fn page(&self) -> usize {
        let height = self.size.0;
        let others = if self.has_help() { 2 } else { 1 };
        height.saturating_sub(others).max(1)
    }

    fn has_help(&self) -> bool {
        self.size.0 >= LEAST_HEIGHT_WITH_HELP
    }

    /// Draws all of it, and leaves the cursor at the end of the filter.
    fn draw(&mut self, keys: &mut Keys<'_>) {
        let size = keys.size();
        let room = size.1.saturating_sub(MARGIN);
        if self.size != size {
            let cells: Vec<Vec<String>> = self.items.iter().map(|item| cells(item)).collect();
            let last = cells.iter().map(Vec::len).max().unwrap_or(1) - 1;
            self.rows = columns(&cells, last, Some(room));
            self.size = size;
            // The rows of before may have wrapped. The list begins in the second one.
            let up = up(rows_below(&self.on_screen, size.1));
            keys.write(&format!("{up}\r\n\x1b[J\x1b[1A"));
            (self.on_screen, self.below) = (String::new(), 0);
        }
        let page = self.page();
        self.first = self
            .first
            .max((self.selected + 1).saturating_sub(page))
            .min(self.selected)
            // The window may have grown.
            .min(self.found.len().saturating_sub(page));
        let mut below: Vec<String> = self.visible(page);
        if below.is_empty() {
            below.push(format!(
                "  {}",
                cut("nothing matches; Backspace deletes a letter", room)
            ));
        }
        if self.has_help() {
            below.extend(self.help());
        }
        let filter = format!(
            "{} ({}/{}): {}",
            self.title,
            self.found.len(),
            self.items.len(),
            clean(&self.filter)
        );
        let filter = cut(&filter, size.1.saturating_sub(1));
        keys.write(&format!("{}{filter}", self.over(&below, size.1)));
        (self.on_screen, self.below) = (filter, below.len());
    }

    /// Writes rows below the filter's over what stands there, and comes back to the filter's, which
    /// is empty then. Row by row, since clearing all of a window at once has tmux keep it in its
    /// history, at each key.
    fn over(&self, rows: &[String], width: usize) -> String {
        let count = rows.len().max(self.below);
        let row = |index: usize| rows.get(index).map_or("", String::as_str);
        let rows = (0..count).map(|index| format!("\r\n{}\x1b[K", row(index)));
        format!(
            "{}{}\r\x1b[K",
            rows.collect::<String>(),
            up(count + rows_below(&self.on_screen, width))
        )
    }

    fn visible(&self, page: usize) -> Vec<String> {
        let found = self.found.iter().enumerate().skip(self.first).take(page);
        found
            .map(|(position, index)| match &self.rows[*index] {
                row if position != self.selected => format!("  {row}"),
                row if self.paints => format!("\x1b[7m> {row}\x1b[0m"),
                row => format!("> {row}"),
            })
            .collect()
    }

    fn help(&self) -> Option<String> {
        let fits = |text: &&&str| text.len() < self.size.1;
        let text = HELP.iter().find(fits)?;
        Some(if self.paints {
            format!("\x1b[2m{text}\x1b[0m")
        } else {
            (*text).to_owned()
        })
    }
}
