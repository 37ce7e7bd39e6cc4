//! docs/platforms.md and the README say of each platform what its tests run: both are made from tests/platforms/platforms.toml,
//! and that list is held against the scripts and tests that it names. `OL_AWS_BLESS=1` writes the pages again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::docs::file;
use super::layers::sources;

const TABLE: &str = "tests/platforms/platforms.toml";

/// A table of that file.
#[derive(Debug)]
struct Row {
    name: String,
    platform: String,
    script: String,
    run_by: String,
    proved: Vec<String>,
    unseen: Vec<String>,
}

/// In the file's order, which is the pages'. It is read by the rules that tests/platforms/report.sh reads it by; what TOML makes
/// of it has to be the same.
fn rows() -> Vec<Row> {
    let text = file(TABLE);
    let toml: BTreeMap<String, toml::Table> = toml::from_str(&text).unwrap();
    let names = text.lines().filter_map(|line| line.strip_prefix('['));
    let names: Vec<&str> = names.filter_map(|name| name.strip_suffix(']')).collect();
    assert_eq!(names.len(), toml.len());
    let row = |name: &&str| {
        let table = &toml[*name];
        let word = |key: &str| table[key].as_str().unwrap().to_owned();
        let list = |key: &str| {
            let list: Vec<String> = table[key].clone().try_into().unwrap();
            assert_eq!(
                list,
                lines_of(&text, name, key),
                "[{name}] {key}: one statement a line, in plain quotes"
            );
            list
        };
        Row {
            name: (*name).to_owned(),
            platform: word("platform"),
            script: word("script"),
            run_by: word("run_by"),
            proved: list("proved"),
            unseen: list("unseen"),
        }
    };
    names.iter().map(row).collect()
}

/// As report.sh finds them.
fn lines_of(text: &str, table: &str, key: &str) -> Vec<String> {
    let ours = text.split_once(&format!("[{table}]\n")).unwrap().1;
    let lines = ours.lines().take_while(|line| !line.starts_with('['));
    let lines = lines.skip_while(|line| *line != format!("{key} = ["));
    let lines = lines.skip(1).take_while(|line| *line != "]");
    lines
        .map(|line| {
            let line = line.trim_start().trim_start_matches('"');
            line.trim_end_matches(',').trim_end_matches('"').to_owned()
        })
        .collect()
}

/// A page with what stands between two marks replaced.
fn has_between_marks(page: &str, made: &str) {
    let (start, end) = ("<!-- platforms -->\n", "<!-- end of platforms -->\n");
    let text = file(page);
    let (before, rest) = text.split_once(start).unwrap();
    let (kept, after) = rest.split_once(end).unwrap();
    if std::env::var_os("OL_AWS_BLESS").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
        std::fs::write(path, [before, start, made, end, after].concat()).unwrap();
        return;
    }
    assert!(
        kept == made,
        "{page} is old: OL_AWS_BLESS=1 writes it again"
    );
}

#[test]
fn the_page_and_the_readme_say_what_the_tests_run() {
    let (mut short, mut page) = (String::new(), String::new());
    let head = "| platform | tested by | command |\n|---|---|---|\n";
    short += "| platform | tested by |\n|---|---|\n";
    page += head;
    for row in rows() {
        writeln!(short, "| {} | {} |", row.platform, row.run_by).unwrap();
        writeln!(
            page,
            "| {} | {} | `{}` |",
            row.platform, row.run_by, row.script
        )
        .unwrap();
    }
    for row in rows() {
        writeln!(page, "\n## {}\n\nTested:\n", row.platform).unwrap();
        for line in &row.proved {
            writeln!(page, "- {line}").unwrap();
        }
        writeln!(page, "\nNot tested:\n").unwrap();
        for line in &row.unseen {
            writeln!(page, "- {line}").unwrap();
        }
    }
    has_between_marks("docs/platforms.md", &format!("\n{page}\n"));
    has_between_marks("README.md", &format!("\n{short}\n"));
}

/// A script of tests/platforms names each line as a check of its own; for `tests/run NAME`, the lines are the tests of NAME.rs.
#[test]
fn every_line_of_the_table_is_a_check_and_every_check_is_a_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for row in rows() {
        let lines: BTreeSet<String> = row.proved.iter().cloned().collect();
        if let Some(name) = row.script.strip_prefix("tests/run ") {
            let ends = |path: &PathBuf| path.ends_with(format!("{name}.rs"));
            let found = sources(&root.join("tests/it")).into_iter().find(ends);
            let source = std::fs::read_to_string(found.unwrap()).unwrap();
            let names = lines.iter();
            let names = names.map(|line| line.to_lowercase().replace([' ', '-'], "_"));
            assert_eq!(tests(&source), names.collect(), "{}", row.script);
        } else if row.script != "tests/run" {
            assert_eq!(row.script, format!("tests/platforms/{}", row.name));
            let mode = std::fs::metadata(root.join(&row.script)).unwrap();
            assert_eq!(mode.permissions().mode() & 0o111, 0o111, "{}", row.script);
            assert_eq!(checks(&file(&row.script)), lines, "{}", row.script);
        }
    }
    for script in std::fs::read_dir(root.join("tests/platforms")).unwrap() {
        let name = script.unwrap().file_name().into_string().unwrap();
        let is_listed = rows().iter().any(|row| row.name == name);
        assert!(is_listed || name.contains('.'), "{TABLE} lacks {name}");
    }
}

/// The names of a file's tests.
fn tests(source: &str) -> BTreeSet<String> {
    let functions = source.split("#[test]\nfn ").skip(1);
    functions
        .map(|rest| rest.split('(').next().unwrap().to_owned())
        .collect()
}

/// What a script checks, or leaves out where something is missing.
fn checks(script: &str) -> BTreeSet<String> {
    let named = |line: &str| {
        let rest = line.trim().strip_prefix("check '");
        let rest = rest.or_else(|| line.trim().strip_prefix("skip '"))?;
        Some(rest.split('\'').next()?.to_owned())
    };
    script.lines().filter_map(named).collect()
}

/// report.sh itself, in a folder with a table of its own: what is not listed, what is left out and what fails are all failures.
#[test]
fn a_script_fails_if_it_checks_something_else_than_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("tests/platforms");
    std::fs::create_dir_all(&place).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let report = "tests/platforms/report.sh";
    std::fs::copy(root.join(report), folder.path().join(report)).unwrap();
    let table = "[other]\nproved = [\n    \"is another's\",\n]\n[os]\nproved = [\n    \"signs in\",\n    \"runs\",\n]\nunseen = [\n    \"a window\",\n]\n";
    std::fs::write(folder.path().join(TABLE), table).unwrap();
    let run = |checks: &str, ci: &str| {
        let script = format!(
            "set -euo pipefail\ncd \"$(dirname \"${{BASH_SOURCE[0]}}\")/../..\"\nsource tests/platforms/report.sh\nfalls() {{ false; true; }}\nbegin\n{checks}\nfinish\n"
        );
        std::fs::write(place.join("os"), script).unwrap();
        let mut bash = Command::new("bash");
        let output = bash.arg(place.join("os")).env("CI", ci).output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let last = stdout.lines().last().unwrap_or_default().to_owned();
        (output.status.code().unwrap(), last)
    };
    let said = |passed: u32, failed: u32, skipped: u32| {
        format!("tests: {passed} passed, {failed} failed, {skipped} skipped")
    };
    for (checks, ci, code, last) in [
        (
            "check 'signs in' true\ncheck 'runs' true",
            "",
            0,
            said(2, 0, 0),
        ),
        (
            "check 'signs in' true\ncheck 'runs' falls",
            "",
            1,
            said(1, 1, 0),
        ),
        ("check 'signs in' true", "", 1, said(1, 1, 0)),
        (
            "check 'signs in' true\nskip 'runs' wine",
            "",
            0,
            said(1, 0, 1),
        ),
        (
            "check 'signs in' true\nskip 'runs' wine",
            "true",
            1,
            said(1, 1, 0),
        ),
        (
            "check 'signs in' true\ncheck 'runs' true\ncheck \"is another's\" true",
            "",
            1,
            said(3, 1, 0),
        ),
    ] {
        assert_eq!(run(checks, ci), (code, last), "{checks} with CI={ci}");
    }
}
