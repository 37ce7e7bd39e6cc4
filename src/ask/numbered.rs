//! A choice by number, in plain lines: for a screen reader, for a terminal on which nothing can be
//! drawn, for the Windows console.

use super::best_matches;
use super::has_words;
use super::items::in_a_line;
use crate::error::Result;

/// More than this is too much to listen to.
const SHOWN: usize = 20;

/// The index of the item chosen, by its number or by a part of its name. `filter` is what the list
/// is narrowed to first.
pub fn choose(
    title: &str,
    items: &[String],
    filter: &str,
    tell: impl Fn(&str),
    read: impl Fn(&str) -> Result<String>,
) -> Result<usize> {
    let matches = |words: &str| best_matches(words, items.iter().map(String::as_str));
    let mut found = matches(filter);
    if found.is_empty() {
        found = (0..items.len()).collect();
    }
    loop {
        let shown = found.len().min(SHOWN);
        for (position, index) in found[..shown].iter().enumerate() {
            tell(&format!("{}. {}", position + 1, in_a_line(&items[*index])));
        }
        if found.len() > shown {
            tell(&format!("{} more match", found.len() - shown));
        }
        let question = match found.len() {
            1 => format!("{title}, 1 or part of another name [1]"),
            _ => format!("{title}, 1 to {shown} or part of a name [1]"),
        };
        found = loop {
            let answer = read(&question)?;
            let answer = answer.trim();
            let number = match answer {
                "" => Some(1),
                answer => answer.parse::<usize>().ok(),
            };
            if let Some(number) = number.filter(|number| (1..=shown).contains(number)) {
                return Ok(found[number - 1]);
            }
            match matches(answer).as_slice() {
                [] => tell(&format!("nothing matches `{answer}`")),
                [only] if has_words(answer, &items[*only]) => return Ok(*only),
                several => break several.to_vec(),
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// What is chosen by these answers, and what was shown.
    fn chosen(count: usize, filter: &str, answers: &[&str]) -> (usize, Vec<String>) {
        let items: Vec<String> = (1..=count)
            .map(|number| format!("prod\tRole-{number:03}\t{:012}", number + 111))
            .collect();
        let shown = RefCell::new(Vec::new());
        let left = RefCell::new(answers.iter().rev().collect::<Vec<_>>());
        let tell = |line: &str| shown.borrow_mut().push(line.to_owned());
        let read = |question: &str| {
            shown.borrow_mut().push(question.to_owned());
            Ok((*left.borrow_mut().pop().expect("one answer more")).to_string())
        };
        let index = choose("role", &items, filter, tell, read).expect("chosen");
        assert!(left.borrow().is_empty(), "asked too little");
        (index, shown.into_inner())
    }

    #[test]
    fn a_number_that_was_shown_chooses_and_enter_takes_the_first() {
        for (answers, index) in [(&["3"], 2), (&[""], 0), (&["20"], 19)] {
            let (chosen, shown) = chosen(300, "", answers);
            assert_eq!(chosen, index);
            assert_eq!(shown.len(), 22);
            assert_eq!(shown[0], "1. prod  Role-001  000000000112");
            assert_eq!(shown[20], "280 more match");
            assert_eq!(shown[21], "role, 1 to 20 or part of a name [1]");
        }
    }

    #[test]
    fn a_part_of_a_name_chooses_or_shortens_the_list() {
        assert_eq!(chosen(300, "", &["role-144"]).0, 143);
        let (index, shown) = chosen(300, "", &["ROLE-14", "5"]);
        assert_eq!(index, 143);
        assert_eq!(shown[22], "1. prod  Role-140  000000000251");
        assert_eq!(
            shown.last().expect("a question"),
            "role, 1 to 10 or part of a name [1]"
        );
        assert_eq!(chosen(300, "role-29", &["2"]).0, 290);
    }

    #[test]
    fn what_matches_nothing_is_asked_again_and_a_typing_error_is_shown_first() {
        let (index, shown) = chosen(3, "", &["xyz", "9", "2"]);
        assert_eq!(index, 1);
        assert_eq!(shown[4], "nothing matches `xyz`");
        // All letters of it are there, in their order, with others between them.
        let (index, shown) = chosen(3, "", &["rl003114", ""]);
        assert_eq!(index, 2);
        assert_eq!(
            shown.last().expect("a question"),
            "role, 1 or part of another name [1]"
        );
    }
}
