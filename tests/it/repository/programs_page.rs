//! The table of docs/programs.md, made from the program's own. `OL_AWS_BLESS=1` writes it anew.

use std::fmt::Write;
use std::path::Path;

use ol_aws::programs::{self, Outcome, Way};

const START: &str = "<!-- programs -->\n";
const END: &str = "<!-- end of programs -->\n";

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

fn way(way: Way) -> String {
    let outcome = match way.outcome {
        Outcome::Works => "yes",
        Outcome::Fails => "no",
        Outcome::Unsigned => "unsigned",
        Outcome::NotTried => "–",
    };
    match way.note {
        "" => outcome.to_owned(),
        note => format!("{outcome}: {}", cell(note)),
    }
}

fn tables() -> String {
    let mut page = String::new();
    for (title, programs) in programs::families() {
        writeln!(
            page,
            "\n### {title}\n\n| program | version | `exec` | `exec --renew` | profile | `serve` | set or do |\n|---|---|---|---|---|---|---|"
        )
        .unwrap();
        for program in programs {
            writeln!(
                page,
                "| {} | {} | {} | {} | {} | {} | {} |",
                cell(program.name),
                cell(program.version),
                way(program.exec),
                way(program.renew),
                way(program.profile),
                way(program.serve),
                cell(program.advice)
            )
            .unwrap();
        }
    }
    page + "\n"
}

#[test]
fn the_page_has_the_table_of_the_source() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/programs.md");
    let page = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = page.split_once(START).unwrap();
    let (kept, after) = rest.split_once(END).unwrap();
    let tables = tables();
    if std::env::var_os("OL_AWS_BLESS").is_some() {
        std::fs::write(&file, [before, START, &tables, END, after].concat()).unwrap();
        return;
    }
    assert!(
        kept == tables,
        "the table of docs/programs.md is old: OL_AWS_BLESS=1 writes it anew"
    );
}
