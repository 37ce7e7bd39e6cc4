//! The words of everything a person reads: pages, help, messages. A word that no native engineer would use here is listed with
//! the one to use instead.

use std::path::Path;

use super::docs::{PAGES, file};
use super::layers::sources;

/// Matched as whole words, in any case.
const INSTEAD: [(&str, &str); 39] = [
    ("anew", "again"),
    ("are held", "you have"),
    ("ask for themselves", "get credentials from ol-aws"),
    ("be had", "are available"),
    ("behaviour", "behavior"),
    ("besides", "also"),
    ("colour", "color"),
    ("could be had", "was available"),
    ("for you alone", "only for you"),
    ("hand over", "pass on, or give"),
    ("in the words of", "in the syntax of"),
    ("is held", "you have"),
    ("is no longer of use", "is not needed"),
    ("is no valid", "is not a valid"),
    ("lest", "so that … not"),
    ("licence", "license"),
    ("lives too short", "expires too soon"),
    ("live too short", "expire too soon"),
    ("mends", "fixes"),
    ("mend", "fix"),
    ("nobody can be asked", "ol-aws cannot ask for it here"),
    ("nobody is asked", "without user interaction"),
    ("of late", "recently"),
    ("organisation", "organization"),
    ("people who ask", "users"),
    ("recognise", "recognize"),
    ("root alone", "only root"),
    ("sign in in the browser", "sign in through your browser"),
    ("sealed", "encrypted"),
    ("somebody", "someone"),
    ("stands in the way", "interferes"),
    ("stands here", "is here"),
    ("take away", "remove"),
    ("takes away", "removes"),
    ("that needs nobody", "no prompt is needed"),
    ("thereof", "its"),
    ("to whom", "who … to"),
    ("what mends it", "how to fix it"),
    ("whoever", "you, or anyone who"),
];

/// Besides those, in the help and the manual.
pub const NOT_IN_HELP: [&str; 12] = [
    "anew", "besides", "flag", "flags", "lest", "mends", "nobody", "somebody", "thereof", "verb",
    "verbs", "whoever",
];

/// The listed words in that text, each with its line.
fn found(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.to_lowercase();
        for (word, instead) in INSTEAD {
            let whole = line.match_indices(word).any(|(start, _)| {
                let before = line[..start].chars().next_back();
                let after = line[start + word.len()..].chars().next();
                let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                !joins(before) && !joins(after)
            });
            if whole {
                found.push(format!("line {}: `{word}`: write `{instead}`", number + 1));
            }
        }
    }
    found
}

/// What stands between quotation marks in a Rust file, line by line; comments and tests are left out.
fn strings(source: &str) -> String {
    let mut text = String::new();
    for line in source.lines() {
        if line.starts_with("#[cfg(test)]") {
            break;
        }
        let code = line.trim_start();
        if !code.starts_with("//") && !code.contains("reason = ") && !code.contains("expect(\"") {
            // Also the middle of a string that goes on over several lines: it has no operators.
            let inside = code
                .split('"')
                .skip(1)
                .step_by(2)
                .collect::<Vec<_>>()
                .join(" ");
            let continued = if code.contains('"') {
                ""
            } else {
                code.strip_suffix('\\').unwrap_or("")
            };
            text += &format!("{inside} {continued}");
        }
        text.push('\n');
    }
    text
}

#[test]
fn no_page_and_no_message_uses_a_word_that_has_a_plain_one() {
    let made = [
        "docs/reference.md",
        "docs/settings.md",
        "tests/it/repository/messages/list.txt",
    ];
    let mut wrong = Vec::new();
    for page in PAGES.into_iter().chain(made) {
        wrong.extend(
            found(&file(page))
                .into_iter()
                .map(|what| format!("{page} {what}")),
        );
    }
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(sources.len() > 200, "only {} files are read", sources.len());
    for source in sources {
        let text = strings(&std::fs::read_to_string(&source).unwrap());
        wrong.extend(
            found(&text)
                .into_iter()
                .map(|what| format!("{} {what}", source.display())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_list_finds_what_it_names() {
    assert_eq!(found("Whoever\nwhoevers\nsign in anew, please").len(), 2);
    let source = "fn a() {\n    // anew\n    say(\"sign in anew\", x);\n    let long = \"first \\\n        and anew \\\n        last\";\n}\n#[cfg(test)]\n\"anew\"\n";
    assert_eq!(found(&strings(source)).len(), 2, "{}", strings(source));
}
