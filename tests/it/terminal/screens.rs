//! What a real terminal shows, at several sizes: the picker and its list, messages, questions and tables. Look at the
//! snapshots after a change.

use std::path::Path;

use crate::world::screen::decoded;
use crate::world::tmux::Tmux;
use crate::world::{World, binary};

/// Names as long and as wide as companies have them.
const CONFIG: &str = r#"
[accounts]
"100000000000" = "本番環境"
"100000000001" = "acme-production-europe-west-backoffice"
"100000000002" = "Zürich 🚀"
[roles.admin]
role = "100000000000/Role-0003"
"#;

const NO_ESCAPES: [(&str, &str); 1] = [("NO_COLOR", "1")];

fn company(roles: usize) -> World {
    let world = World::of(sandbox::World::with_roles(roles));
    world.config(CONFIG);
    world
}

fn picker(world: &World, size: (u16, u16)) -> Option<Tmux<'_>> {
    let line = "printf 'one line\\nand another\\n'; ol-aws env --shell sh >/dev/null; printf 'exit %s\\n' $?; cat";
    let tmux = Tmux::start(world, size, &NO_ESCAPES, line)?;
    tmux.see("role (");
    Some(tmux)
}

/// The picker fills the window, and nothing of it is twice there or has wrapped.
#[track_caller]
fn assert_whole(screen: &str, rows: usize) {
    let lines: Vec<&str> = screen.lines().collect();
    assert!(lines[0].starts_with("role ("), "{screen}");
    assert_eq!(screen.matches("role (").count(), 1, "{screen}");
    assert_eq!(screen.matches("\n> ").count(), 1, "{screen}");
    assert_eq!(lines.len(), rows, "{screen}");
    let helps = lines.iter().filter(|line| line.contains("Esc to cancel"));
    assert_eq!(helps.count(), usize::from(rows > 3), "{screen}");
    let last = lines.len() - usize::from(rows > 3);
    for line in &lines[1..last] {
        assert!(line.starts_with("  ") || line.starts_with("> "), "{screen}");
        let id = line.rsplit(' ').next().unwrap();
        assert!(id.len() == 12 && id.starts_with("1000000000"), "{screen}");
    }
}

#[test]
fn the_picker_fills_windows_of_every_size() {
    for (columns, rows) in [(100, 24), (80, 24), (40, 12), (40, 5), (28, 5), (24, 3)] {
        let world = company(300);
        let Some(tmux) = picker(&world, (columns, rows)) else {
            return;
        };
        let screen = tmux.screen();
        assert_whole(&screen, rows.into());
        insta::assert_snapshot!(format!("picker_{columns}x{rows}"), screen);
    }
}

#[test]
fn keys_move_through_the_list_and_leave_no_line_behind() {
    let world = company(300);
    let Some(tmux) = picker(&world, (50, 10)) else {
        return;
    };
    for (keys, selected) in [
        (["Down", "Down"], "Role-0001"),
        (["NPage", "NPage"], "Role-0018"),
        (["Up", "PPage"], "Role-0009"),
        (["End", "Up"], "Role-0298"),
        (["Home", "End"], "Role-0299"),
        (["Down", "Home"], "Role-0003"),
    ] {
        tmux.keys(&keys);
        let is_there = |line: &str| line.starts_with("> ") && line.contains(selected);
        let screen = tmux.until(|screen| screen.lines().any(is_there));
        assert_whole(&screen, 10);
    }
    // What stood above is still there, once.
    let all = tmux.all();
    assert!(all.starts_with("one line\nand another\nrole ("), "{all}");
    assert_eq!(all.matches("role (").count(), 1, "{all}");
}

#[test]
fn wide_characters_add_no_line_and_what_was_chosen_is_one() {
    let world = company(30);
    let Some(tmux) = picker(&world, (60, 12)) else {
        return;
    };
    for _ in 0..12 {
        tmux.keys(&["Down"]);
    }
    tmux.keys(&["本", "番"]);
    let screen = tmux.see("本番\n");
    insta::assert_snapshot!("picker_wide_characters", screen);
    tmux.keys(&["BSpace", "BSpace", "🚀", " ", "2", "5"]);
    tmux.see("role (1/30): 🚀 25\n");
    tmux.keys(&["Enter"]);
    tmux.see("exit 0");
    insta::assert_snapshot!("picker_left", tmux.all().trim_end());
}

#[test]
fn a_window_that_changes_its_size_is_filled_again() {
    let world = company(300);
    let Some(tmux) = picker(&world, (100, 24)) else {
        return;
    };
    tmux.keys(&["End"]);
    tmux.see("> ");
    for (columns, rows) in [(40, 8), (24, 5), (120, 30), (60, 3), (80, 24)] {
        tmux.resize(columns, rows);
        let fits = |screen: &str| {
            let lines = screen.lines().filter(|line| line.contains("  1000000000"));
            let count = usize::from(rows) - if rows > 3 { 2 } else { 1 };
            lines.count() == count && screen.contains("\n> ")
        };
        let screen = tmux.until(fits);
        assert_whole(&screen, rows.into());
        assert!(
            screen.contains("100000000029"),
            "the chosen one is in view: {screen}"
        );
    }
    tmux.keys(&["Enter"]);
    let screen = tmux.see("exit 0");
    assert!(
        screen.contains("role: Role-0299  100000000029\n"),
        "{screen}"
    );
}

#[test]
fn a_question_fits_a_window_that_changes_its_size() {
    let world = World::new();
    let variables = [
        ("OL_AWS_PASSWORD", ""),
        (
            "OL_AWS_USERNAME",
            "ada.lovelace.of.the.analytical.engine@acme.test",
        ),
    ];
    let line = "ol-aws env Admin --shell sh >/dev/null; cat";
    let Some(tmux) = Tmux::start(&world, (60, 6), &variables, line) else {
        return;
    };
    let wide = tmux.see("password of");
    assert_eq!(
        wide.trim_end(),
        "OneLogin password of\n  ada.lovelace.of.the.analytical.engine@acme.test:"
    );
    tmux.resize(90, 6);
    tmux.see("OneLogin password of ada.lovelace.of.the.analytical.engine@acme.test:");
    assert_eq!(tmux.all().matches("OneLogin").count(), 1);
}

#[test]
fn tables_fit_the_window_and_show_arns_where_there_is_room() {
    for columns in [120, 60, 40] {
        let world = company(12);
        let line = "ol-aws roles; cat";
        let Some(tmux) = Tmux::start(&world, (columns, 16), &[], line) else {
            return;
        };
        let screen = tmux.until(|screen| screen.matches("  100000000000  ").count() == 10);
        insta::assert_snapshot!(format!("roles_{columns}"), screen.trim_end());
    }
}

/// The columns that a row takes, as far as the names here need it.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| if c > '\u{2e80}' { 2 } else { 1 })
        .sum::<usize>()
}

/// Each row of what a command prints on a terminal of that width, without colours and what erases the
/// line of its progress.
fn rows_of(world: &World, columns: u16, line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let run = world.on_terminal_of(24, columns, &[&[binary()], words.as_slice()].concat());
    let (shown, _) = run.env("NO_COLOR", "1").on_terminal().end();
    decoded(&shown)
        .lines()
        // What comes in the place of a line that is rewritten.
        .filter_map(|line| line.rsplit("\r\u{1b}[K").next())
        .map(|line| line.replace("\u{1b}[K", "").trim_end().to_owned())
        .collect()
}

#[test]
fn long_messages_break_between_words_and_say_the_same() {
    let world = company(30);
    for line in ["env Role-99999 --no-input", "doctor"] {
        let done = world.ol_aws(line).env("PATH", path()).done();
        // Without a terminal a failed `env` prints a status line besides.
        let stdout = Some(done.stdout).filter(|text| !text.starts_with("(exit"));
        let piped = stdout.unwrap_or_default() + &done.stderr;
        assert!(piped.lines().any(|line| line.len() > 80), "{piped}");
        for columns in [40, 60, 80] {
            let rows = rows_of(&world, columns, line);
            let shown = words_without_times(&rows.join("\n"));
            assert_eq!(shown, words_without_times(&piped), "{columns} columns");
            let mut broken = 0;
            for row in &rows {
                let columns = usize::from(columns);
                // What fits no row, and what is to be copied in one piece, is left to the terminal.
                let is_long =
                    row.contains('`') || row.split(' ').any(|word| width(word) + 12 > columns);
                assert!(width(row) <= columns || is_long, "{columns} columns: {row}");
                broken += usize::from(row.starts_with("  "));
            }
            assert!(broken > 0, "{columns} columns: {rows:?}");
        }
    }
}

#[test]
fn cells_that_are_too_wide_go_on_below_and_say_the_same() {
    let world = company(4);
    let login = world.ol_aws("login Role-0000 Role-0001 admin").done();
    assert_eq!(login.code, 0, "{}", login.stderr);
    let sorted = |text: &str| {
        let mut words = words_without_times(text);
        // `59m` may be `1h 00m` a moment before.
        let is_time_left = |word: &str| {
            let digits = word.trim_end_matches(['h', 'm']);
            digits != word && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        words.retain(|word| !is_time_left(word));
        words.sort();
        words
    };
    for line in [
        "why",
        "why -- python3",
        "status",
        "login nobody somebody admin",
    ] {
        let piped = world.ol_aws(line).env("PATH", path()).done().stdout;
        for columns in [60, 80, 100] {
            let rows = rows_of(&world, columns, line);
            // Messages are before and after it.
            let head = rows
                .iter()
                .position(|row| row.contains("  LEFT") || row.starts_with("SOURCE"));
            let table = &rows[head.expect("a table")..];
            let is_message =
                |row: &String| row.starts_with("ol-aws: ") || row.starts_with("error: ");
            let table = &table[..table.iter().position(is_message).unwrap_or(table.len())];
            for row in table {
                assert!(width(row) <= columns.into(), "{columns} columns: {row}");
            }
            let table: String = table.iter().map(|row| format!("{row}\n")).collect();
            assert_eq!(sorted(&table), sorted(&piped), "{columns} columns");
        }
    }
}

/// As on a terminal, the program is on it.
fn path() -> String {
    let directory = Path::new(binary()).parent().unwrap().display();
    format!("{directory}:{}", std::env::var("PATH").unwrap())
}

/// Its words, without `(3 ms)` and `answers, 2 ms of it for the DNS lookup`, which are others each time.
fn words_without_times(text: &str) -> Vec<String> {
    let words = text.split_whitespace();
    let words = words.filter(|word| !word.starts_with('(') && *word != "ms)");
    let line = words.collect::<Vec<_>>().join(" ");
    let mut parts: Vec<&str> = line.split(" ms of it for the DNS lookup").collect();
    let last = parts.pop().unwrap();
    let before = parts
        .into_iter()
        .map(|part| part.rsplit_once(", ").unwrap().0);
    let kept = before.chain([last]).collect::<String>();
    kept.split(' ').map(str::to_owned).collect()
}

/// A message comes in place of the line that says how far it is.
#[test]
fn a_message_takes_the_line_of_the_progress() {
    let world = World::new();
    let mut pty = world
        .terminal("login Admin 111122223333/ReadOnly 444455556666/ReadOnly -v")
        .on_terminal();
    let (_, code) = pty.end();
    assert_eq!(code, 0);
    let shown = pty.transcript();
    assert!(shown.contains(" of 3 roles"), "{shown}");
    let behind = shown.split(" of 3 roles").skip(1);
    for behind in behind {
        assert!(behind.starts_with("\r\u{1b}[K"), "{shown}");
    }
}
