//! A shell of the Bourne family on a terminal, byte by byte: for the tests of the prompt that the table does not hold.

use std::fmt::Write;

use crate::world::pty::Pty;
use crate::world::{Run, World, tool};
use ol_aws::clock::Timestamp;

/// The line of the start file that loads the script, as it stands in `shell/`.
pub fn load(shell: &str) -> String {
    let script = if shell == "bash" { "bash" } else { "sh" };
    format!(". {}/shell/ol-aws.{script}", env!("CARGO_MANIFEST_DIR"))
}

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
    let run = run.env("PATH", world.path());
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

/// And what `set -u` finds missing is missing without a word.
#[test]
fn the_status_of_a_subshell_stays_and_missing_variables_do_no_harm() {
    for name in ["bash", "ksh", "mksh", "busybox", "dash", "yash"] {
        let world = World::new();
        let Some(run) = shell(&world, name, &switched_on(name)) else {
            continue;
        };
        let mut pty = active(run, 3630).env("NO_COLOR", "1").ready();
        let shown = prompt_after(&mut pty, "(exit 42)");
        assert!(shown.starts_with("[admin@prod "), "{name}: {shown}");
        assert_eq!(pty.value("$?"), "42", "{name}");
        enter(
            &mut pty,
            "set -u; unset OL_AWS_ACCOUNT OL_AWS_EXPIRES_AT OL_AWS_EXPIRES_LOCAL NO_COLOR",
        );
        assert_eq!(prompt_after(&mut pty, ":"), "<36>[admin]<0> ", "{name}");
        assert_eq!(prompt_after(&mut pty, "unset OL_AWS_ROLE"), "", "{name}");
    }
}
