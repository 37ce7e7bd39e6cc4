//! The prompt segment in bash, ksh93, mksh, busybox ash, dash and yash.

use std::fmt::Write;

use super::sh::load;
use crate::world::hostile::PROOF_OF_EXECUTION;
use crate::world::pty::Pty;
use crate::world::{Run, World, tool};
use ol_aws::clock::Timestamp;

const WITH_CLOCK: [&str; 4] = ["bash", "ksh", "mksh", "busybox"];
const ALL: [&str; 6] = ["bash", "ksh", "mksh", "busybox", "dash", "yash"];
/// Those that run a function at each prompt.
const THAT_WARN: [&str; 3] = ["bash", "ksh", "mksh"];

/// The command of an interactive shell that reads `rc` of its user's directory, and only that.
pub fn command(world: &World, shell: &'static str) -> Vec<String> {
    let rc = world.home().join("rc").display().to_string();
    let words: &[&str] = match shell {
        "bash" => &["bash", "--noprofile", "--rcfile", &rc, "-i"],
        "yash" => &["yash", "-i", "--noprofile", "--rcfile", &rc],
        "busybox" => &["busybox", "sh", "-i"],
        other => &[other, "-i"],
    };
    words.iter().map(|&word| word.to_owned()).collect()
}

/// An interactive shell with these lines as its start file.
pub fn shell(world: &World, name: &'static str, rc: &str) -> Option<Run> {
    tool(name)?;
    write_rc(world, rc);
    let command = command(world, name);
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let run = world.on_terminal_of(24, 60, &command);
    Some(run.env("ENV", world.home().join("rc")))
}

/// (The machine's own start files may have set a PS1.)
fn write_rc(world: &World, rc: &str) {
    std::fs::write(world.home().join("rc"), format!("PS1='READY> '\n{rc}")).unwrap();
}

/// The lines of a start file that switch the segment on.
pub fn switched_on(shell: &str) -> String {
    format!("{}\nol_aws_prompt\n", load(shell))
}

/// With admin in prod, which ends in so many seconds.
pub fn active(run: Run, seconds: i64) -> Run {
    run.env("OL_AWS_ROLE", "admin")
        .env("OL_AWS_ACCOUNT", "prod")
        .env("OL_AWS_EXPIRES_AT", end_in(seconds))
        .env("OL_AWS_EXPIRES_LOCAL", "14:05")
}

pub fn end_in(seconds: i64) -> String {
    (Timestamp::now().unix_seconds() + seconds).to_string()
}

/// What stands before `READY> ` once this line was entered: escapes that say nothing new are left out.
#[track_caller]
pub fn prompt_after(pty: &mut Pty, line: &str) -> String {
    let shown = enter(pty, line);
    let last = shown
        .rsplit(['\n', '\r'])
        .find(|part| !part.is_empty() && *part != "\u{1b}[?2004h");
    tidy(last.unwrap_or_default())
}

/// Enters a line; what is shown from then on. (Before that, ksh may draw its prompt anew.)
#[track_caller]
pub fn enter(pty: &mut Pty, line: &str) -> String {
    pty.line(line);
    pty.see("\n");
    pty.prompt()
}

fn tidy(shown: &str) -> String {
    let mut shown = shown.to_owned();
    for noise in ["\u{1b}[?2004h", "\u{1b}[?2004l", "\u{1b}[6n"] {
        shown = shown.replace(noise, "");
    }
    // yash clears what is below before it draws.
    if let Some((_, drawn)) = shown.rsplit_once("\u{1b}[J") {
        shown = drawn.to_owned();
    }
    let mut tidied = String::new();
    let mut colour = "";
    for (number, part) in shown.split('\u{1b}').enumerate() {
        let (escape, text) = part.split_at(if number == 0 {
            0
        } else {
            part.find('m').map_or(0, |end| end + 1)
        });
        if !escape.is_empty() && escape != colour {
            write!(
                tidied,
                "<{}>",
                escape.trim_start_matches('[').trim_end_matches('m')
            )
            .unwrap();
            colour = escape;
        }
        tidied += text;
    }
    tidied
}

fn each(shells: &[&'static str], check: impl Fn(&'static str, &World)) {
    for &shell in shells {
        if tool(shell).is_some() {
            check(shell, &World::new());
        }
    }
}

#[test]
fn the_segment_tells_role_account_and_time_left() {
    let cases = [
        (50_000, "<36>[admin@prod 13h53m]<0> ".to_owned()),
        (3_900 + 30, "<36>[admin@prod 1h05m]<0> ".into()),
        (3_600 + 30, "<36>[admin@prod 1h00m]<0> ".into()),
        (3_600 - 30, "<36>[admin@prod 59m]<0> ".into()),
        (900 + 30, "<36>[admin@prod 15m]<0> ".into()),
        (900 - 30, "<36>[admin@prod <33>14m<36>]<0> ".into()),
        (90, "<36>[admin@prod <33>1m<36>]<0> ".into()),
        (0, "<31>[admin@prod expired]<0> ".into()),
        (-500_000, "<31>[admin@prod expired]<0> ".into()),
    ];
    each(&WITH_CLOCK, |name, world| {
        let mut pty = active(shell(world, name, &switched_on(name)).unwrap(), 5000).ready();
        for (seconds, expected) in &cases {
            let line = format!("OL_AWS_EXPIRES_AT={}", end_in(*seconds));
            assert_eq!(&prompt_after(&mut pty, &line), expected, "{name}");
        }
        let seconds = prompt_after(&mut pty, &format!("OL_AWS_EXPIRES_AT={}", end_in(45)));
        let left = seconds
            .strip_prefix("<36>[admin@prod <33>")
            .unwrap()
            .strip_suffix("s<36>]<0> ");
        assert!(
            (30..=45).contains(&left.unwrap().parse::<u32>().unwrap()),
            "{name}: {seconds}"
        );
        let line = format!("OL_AWS_EXPIRES_AT=0{}", end_in(3630));
        assert_eq!(
            prompt_after(&mut pty, &line),
            "<36>[admin@prod 1h00m]<0> ",
            "{name}"
        );
        assert_eq!(
            prompt_after(&mut pty, "OL_AWS_GUARD=confirm"),
            "<35>[admin@prod 1h00m]<0> ",
            "{name}"
        );
        let line = format!("OL_AWS_EXPIRES_AT={}", end_in(630));
        assert_eq!(
            prompt_after(&mut pty, &line),
            "<35>[admin@prod <33>10m<35>]<0> ",
            "{name}"
        );
        assert_eq!(
            prompt_after(&mut pty, "NO_COLOR=1"),
            "[admin@prod 10m] ",
            "{name}"
        );
        assert_eq!(
            prompt_after(&mut pty, "OL_AWS_ACCOUNT="),
            "[admin 10m] ",
            "{name}"
        );
        assert_eq!(prompt_after(&mut pty, "OL_AWS_ROLE="), "", "{name}");
        assert_eq!(prompt_after(&mut pty, "unset OL_AWS_ROLE"), "", "{name}");
    });
}

#[test]
fn a_shell_without_a_clock_tells_until_when() {
    each(&["dash", "yash"], |name, world| {
        let mut pty = active(shell(world, name, &switched_on(name)).unwrap(), 5000).ready();
        let expected = "<36>[admin@prod until 14:05]<0> ";
        assert_eq!(prompt_after(&mut pty, ""), expected, "{name}");
        for wrong in ["", "x14:05", "'$(touch executed)'", "'*'"] {
            let line = format!("OL_AWS_EXPIRES_LOCAL={wrong}");
            assert_eq!(
                prompt_after(&mut pty, &line),
                "<36>[admin@prod ?]<0> ",
                "{name}: {wrong}"
            );
        }
        enter(&mut pty, "OL_AWS_EXPIRES_LOCAL=23:59");
        assert_eq!(
            prompt_after(&mut pty, "OL_AWS_GUARD=confirm"),
            "<35>[admin@prod until 23:59]<0> ",
            "{name}"
        );
        assert_eq!(
            prompt_after(&mut pty, "NO_COLOR=1"),
            "[admin@prod until 23:59] ",
            "{name}"
        );
        assert_eq!(
            prompt_after(&mut pty, "OL_AWS_ACCOUNT="),
            "[admin until 23:59] ",
            "{name}"
        );
        assert_eq!(prompt_after(&mut pty, "unset OL_AWS_ROLE"), "", "{name}");
        assert!(!world.home().join(PROOF_OF_EXECUTION).exists());
    });
}

#[test]
fn what_is_no_time_is_a_question_mark_and_runs_nothing() {
    let values = [
        "a[$(touch executed)]",
        "$(touch executed)",
        "x",
        "12x",
        "-5",
        "1 2",
        "",
        "9999999999999",
        "0x10",
    ];
    each(&WITH_CLOCK, |name, world| {
        let mut pty = active(shell(world, name, &switched_on(name)).unwrap(), 5000).ready();
        for value in values {
            let shown = prompt_after(&mut pty, &format!("OL_AWS_EXPIRES_AT='{value}'"));
            assert_eq!(shown, "<36>[admin@prod ?]<0> ", "{name}: {value}");
        }
        // No octal number, and no number of any other base.
        let shown = prompt_after(&mut pty, "OL_AWS_EXPIRES_AT=0999");
        assert_eq!(shown, "<31>[admin@prod expired]<0> ", "{name}");
        assert!(!world.home().join(PROOF_OF_EXECUTION).exists(), "{name}");
    });
}

#[test]
fn what_could_command_the_terminal_or_the_shell_is_a_question_mark() {
    let role = "a\u{1b}[31mb\\w!$(touch executed)`touch executed`%n\u{7}${HOME}\u{9b}";
    each(&ALL, |name, world| {
        let run = active(shell(world, name, &switched_on(name)).unwrap(), 5000);
        let mut pty = run
            .env("OL_AWS_ROLE", role)
            .env("OL_AWS_ACCOUNT", role)
            .env("NO_COLOR", "1")
            .ready();
        let shown = prompt_after(&mut pty, "");
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@/ -?[]:".contains(c);
        assert!(
            shown.starts_with("[a?") && shown.contains("@a?"),
            "{name}: {shown}"
        );
        assert!(shown.chars().all(allowed), "{name}: {shown}");
        assert!(!world.home().join(PROOF_OF_EXECUTION).exists(), "{name}");
        let line = "OL_AWS_ROLE=aZ09_+=,.@/-x OL_AWS_ACCOUNT='a b'";
        assert!(
            prompt_after(&mut pty, line).starts_with("[aZ09_+=,.@/-x@a b "),
            "{name}"
        );
    });
}

#[test]
fn status_stays_and_nothing_doubles() {
    each(&ALL, |name, world| {
        let rc = format!("{0}{0}ol_aws_prompt\n", switched_on(name));
        let mut pty = active(shell(world, name, &rc).unwrap(), 3630)
            .env("NO_COLOR", "1")
            .ready();
        let expected = if WITH_CLOCK.contains(&name) {
            "[admin@prod 1h00m] "
        } else {
            "[admin@prod until 14:05] "
        };
        assert_eq!(prompt_after(&mut pty, "(exit 42)"), expected, "{name}");
        assert_eq!(pty.value("$?"), "42", "{name}");
        enter(
            &mut pty,
            "set -u; unset OL_AWS_ACCOUNT OL_AWS_EXPIRES_AT OL_AWS_EXPIRES_LOCAL NO_COLOR",
        );
        assert_eq!(prompt_after(&mut pty, ":"), "<36>[admin ?]<0> ", "{name}");
        assert_eq!(prompt_after(&mut pty, "unset OL_AWS_ROLE"), "", "{name}");
    });
}

#[test]
fn a_shell_that_exec_opened_switches_it_on_by_itself() {
    each(&ALL, |name, world| {
        let rc = load(name);
        let mut without = active(shell(world, name, &rc).unwrap(), 3630).ready();
        assert_eq!(prompt_after(&mut without, ":"), "", "{name}");
        let mut with = active(shell(world, name, &rc).unwrap(), 3630)
            .env("OL_AWS_DEPTH", "1")
            .ready();
        assert!(
            prompt_after(&mut with, ":").starts_with("<36>[admin@prod "),
            "{name}"
        );
    });
}

#[test]
fn the_end_is_announced_once() {
    let warnings = |shown: &str| shown.matches("ends in").count();
    each(&THAT_WARN, |name, world| {
        let mut pty = active(shell(world, name, &switched_on(name)).unwrap(), 5000)
            .env("NO_COLOR", "1")
            .ready();
        let mut shown_after = |line: &str| enter(&mut pty, line);
        assert_eq!(
            warnings(&shown_after(&format!("OL_AWS_EXPIRES_AT={}", end_in(330)))),
            0,
            "{name}"
        );
        let shown = shown_after(&format!("OL_AWS_EXPIRES_AT={}", end_in(290)));
        assert!(
            shown.contains("ol-aws: admin@prod ends in 4m; ol-assume renews it\r\n"),
            "{name}: {shown}"
        );
        assert_eq!(warnings(&shown_after("")), 0, "{name}");
        assert_eq!(
            warnings(&shown_after(&format!("OL_AWS_EXPIRES_AT={}", end_in(280)))),
            1,
            "{name}"
        );
        assert_eq!(
            warnings(&shown_after(&format!("OL_AWS_EXPIRES_AT={}", end_in(0)))),
            0,
            "{name}"
        );
        shown_after("OL_AWS_WARN_MINUTES=0");
        assert_eq!(
            warnings(&shown_after(&format!("OL_AWS_EXPIRES_AT={}", end_in(200)))),
            0,
            "{name}"
        );
        assert_eq!(
            warnings(&shown_after("OL_AWS_WARN_MINUTES=03")),
            0,
            "{name}"
        );
        assert_eq!(
            warnings(&shown_after("OL_AWS_WARN_MINUTES=08")),
            1,
            "{name}"
        );
        shown_after("OL_AWS_WARN_MINUTES='a[$(touch executed)]'");
        assert_eq!(
            warnings(&shown_after(&format!("OL_AWS_EXPIRES_AT={}", end_in(210)))),
            1,
            "{name}"
        );
        assert!(!world.home().join(PROOF_OF_EXECUTION).exists(), "{name}");
    });
}

#[test]
fn a_prompt_starts_no_process_and_opens_no_file() {
    if tool("strace").is_none() {
        return;
    }
    each(&ALL, |name, world| {
        let cost = |rc: &str| {
            write_rc(world, rc);
            let command = command(world, name);
            let command: Vec<&str> = command.iter().map(String::as_str).collect();
            let run = world.traced(&command).env("ENV", world.home().join("rc"));
            world.cost_of_prompts(&mut active(run, 200).ready())
        };
        assert_eq!(cost(&switched_on(name)), cost(""), "{name}");
    });
}

/// With and without colours the same stands on the screen, if what has no width is known to have none. (The bytes that
/// draw it depend on how many keys the shell finds waiting.)
#[test]
fn a_long_line_is_edited_as_if_there_were_no_colours() {
    if tool("tmux").is_none() {
        return;
    }
    each(
        &["bash", "ksh", "mksh", "busybox", "yash"],
        |name, world| {
            write_rc(
                world,
                &format!(
                    "{}(set -o emacs) 2>/dev/null && set -o emacs\n",
                    switched_on(name)
                ),
            );
            let command = command(world, name);
            let command: Vec<&str> = command.iter().map(String::as_str).collect();
            let (rc, end) = (world.home().join("rc"), end_in(3_630));
            let shown = |no_color: &str| {
                let window = world.window(
                    &command,
                    &[
                        ("ENV", rc.to_str().unwrap()),
                        ("NO_COLOR", no_color),
                        ("OL_AWS_ROLE", "admin"),
                        ("OL_AWS_ACCOUNT", "prod"),
                        ("OL_AWS_EXPIRES_AT", &end),
                    ],
                );
                let edits = "\u{1}\u{6}\u{6}yyy\u{5}\u{8}z";
                window.keys(&format!(": {}{edits}; echo the''end", "x".repeat(120)));
                window.key("Enter");
                window.see("theend");
                let screen = window.screen();
                screen.split("theend").next().unwrap().to_owned()
            };
            let plain = shown("1");
            assert!(plain.contains("xxxz; echo"), "{name}: {plain}");
            assert_eq!(shown(""), plain, "{name}");
        },
    );
}
