//! Which lines a few typed words mean: the same rule for a ROLE on the command line and for the
//! picker's filter.

/// The indices of the items that match, best first; in the given order where they match equally
/// well.
///
/// Every word must be found, whatever its case and wherever it stands. Where no item has all words
/// in one piece, letters may be left out (`pdadm` finds `prod Admin`).
pub fn best_matches<'i>(query: &str, items: impl IntoIterator<Item = &'i str>) -> Vec<usize> {
    let words: Vec<String> = words(query).map(str::to_lowercase).collect();
    let items: Vec<String> = items.into_iter().map(str::to_lowercase).collect();
    let whole = |item: &String| words.iter().all(|word| item.contains(word.as_str()));
    let scattered = |item: &String| words.iter().all(|word| has_letters_in_order(item, word));
    let matching = |test: &dyn Fn(&String) -> bool| {
        let mut found: Vec<usize> = (0..items.len())
            .filter(|index| test(&items[*index]))
            .collect();
        // A word that is a whole word of the item says more than one inside another.
        found.sort_by_key(|index| {
            let parts: Vec<&str> = items[*index]
                .split(|c: char| !c.is_alphanumeric())
                .collect();
            words
                .iter()
                .filter(|word| !parts.contains(&word.as_str()))
                .count()
        });
        found
    };
    let found = matching(&whole);
    if found.is_empty() {
        matching(&scattered)
    } else {
        found
    }
}

/// Whether every word of the query stands in the item in one piece, whatever its case.
pub fn has_words(query: &str, item: &str) -> bool {
    let item = item.to_lowercase();
    words(query).all(|word| item.contains(&word.to_lowercase()))
}

/// `prod/Adm` is two parts of names.
fn words(query: &str) -> impl Iterator<Item = &str> {
    let words = query.split(|c: char| c.is_whitespace() || c == '/');
    words.filter(|word| !word.is_empty())
}

fn has_letters_in_order(item: &str, word: &str) -> bool {
    let mut rest = item.chars();
    word.chars().all(|wanted| rest.any(|c| c == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEMS: [&str; 4] = [
        "admin prod 1111 Admin",
        "ro prod 1111 ReadOnly",
        "- dev 2222 Admin",
        "- dev 2222 AdminHelper",
    ];

    #[test]
    fn words_match_in_any_order_and_case() {
        assert_eq!(best_matches("ADMIN prod", ITEMS), [0]);
        assert_eq!(best_matches("prod admin", ITEMS), [0]);
        assert_eq!(best_matches("pro/adm", ITEMS), [0]);
    }

    #[test]
    fn a_whole_word_comes_before_a_part_of_one() {
        assert_eq!(best_matches("admin 2222", ITEMS), [2, 3]);
    }

    #[test]
    fn a_typing_error_is_no_word() {
        assert!(has_words("PROD adm", ITEMS[0]) && !has_words("amdin", ITEMS[0]));
    }

    #[test]
    fn letters_may_be_left_out_only_when_nothing_else_matches() {
        assert_eq!(best_matches("rdnly", ITEMS), [1]);
        assert_eq!(best_matches("zzz", ITEMS), [0_usize; 0]);
        assert_eq!(best_matches("", ITEMS).len(), 4);
    }
}
