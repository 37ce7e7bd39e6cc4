//! What an edit would change, as `diff` shows it.

use std::ops::Range;
use std::path::Path;

use similar::algorithms::{Capture, Replace, myers};

use crate::log::clean;

/// As `diff -U0` has it; nothing where nothing differs. Without the lines around it: those are the
/// user's, and may be keys.
pub fn unified(path: &Path, before: &[u8], after: &[u8]) -> String {
    let before = String::from_utf8_lossy(before);
    let after = String::from_utf8_lossy(after);
    let before: Vec<&str> = before.split_inclusive('\n').collect();
    let after: Vec<&str> = after.split_inclusive('\n').collect();
    let mut found = Replace::new(Capture::new());
    let Ok(()) = myers::diff(
        &mut found,
        &before[..],
        0..before.len(),
        &after[..],
        0..after.len(),
    );
    let name = clean(&path.display().to_string());
    let mut text = String::new();
    for change in found.into_inner().into_ops() {
        let (old, new) = (change.old_range(), change.new_range());
        if before[old.clone()] == after[new.clone()] {
            continue;
        }
        if text.is_empty() {
            text = format!("--- {name}\n+++ {name}\n");
        }
        text += &format!("@@ -{} +{} @@\n", hunk(&old), hunk(&new));
        let gone = before[old].iter().map(|line| ('-', line));
        let come = after[new].iter().map(|line| ('+', line));
        for (sign, line) in gone.chain(come) {
            text.push(sign);
            text += &clean(line.trim_end_matches('\n'));
            text.push('\n');
            if !line.ends_with('\n') {
                text += "\\ No newline at end of file\n";
            }
        }
    }
    text
}

/// Lines as a unified diff counts them (GNU diffutils, "Detailed Unified"): from one; of none, the
/// line before.
fn hunk(lines: &Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        many => format!("{},{many}", lines.start + 1),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// GNU diff, with our names for its files and their times.
    fn judge(before: &str, after: &str) -> String {
        let directory = tempfile::tempdir().expect("a directory");
        for (name, text) in [("before", before), ("after", after)] {
            std::fs::write(directory.path().join(name), text).expect("written");
        }
        let mut diff = Command::new("diff");
        diff.args(["-U0", "before", "after"])
            .current_dir(&directory);
        let text = diff.output().expect("diff is there").stdout;
        let text = String::from_utf8(text).expect("UTF-8");
        let changes = text.split_inclusive('\n').skip(2);
        let names = ["--- f\n", "+++ f\n"].into_iter();
        names.filter(|_| !text.is_empty()).chain(changes).collect()
    }

    #[test]
    fn it_is_what_diff_says() {
        for (before, after) in [
            ("a\n", "a\n"),
            ("", "a\n"),
            ("a\n", ""),
            ("a\nb\nc\n", "a\nc\n"),
            ("a\nb\nc\n", "a\nx\ny\nc\nd\n"),
            ("a\nb", "a\nb\nc"),
            ("a\n\nb\nc\nd\ne\n", "\nb\nc\nd\nf"),
        ] {
            let ours = unified(Path::new("f"), before.as_bytes(), after.as_bytes());
            assert_eq!(ours, judge(before, after), "{before:?} {after:?}");
        }
    }
}
