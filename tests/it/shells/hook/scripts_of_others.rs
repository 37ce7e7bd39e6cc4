//! bash beside the very scripts of others that listen to it: VS Code's shell integration, and atuin's with bash-preexec in
//! it. What they note of a few commands is the same with our segment and without, whoever comes first.

use std::time::Duration;

use super::sh_prompt::{active, enter, prompt_after, shell, switched_on};
use crate::world::pty::Pty;
use crate::world::{World, tool};

const SEGMENT: &str = "<36>[admin@prod 1h00m]<0> ";
const LINES: [&str; 7] = [
    "true one",
    "",
    "(exit 3)",
    "echo two | cat",
    "f() { return 4; }; f",
    "",
    "true last",
];

/// A shell in which the lines were run, as one with our segment is expected to be at its end.
fn after_the_lines(world: &World, rc: &str) -> Pty {
    let mut pty = active(shell(world, "bash", rc).unwrap(), 3630).ready();
    for line in LINES {
        enter(&mut pty, line);
    }
    if rc.contains("ol_aws_prompt") {
        let shown = prompt_after(&mut pty, ":");
        assert!(shown.contains(SEGMENT), "{rc}: {shown}");
    } else {
        enter(&mut pty, ":");
    }
    pty
}

/// The neighbour by itself, and with us in either order.
fn notes_the_same(theirs: &str, noted: impl Fn(&str) -> Vec<String>) {
    let ours = switched_on("bash");
    let alone = noted(theirs);
    for word in ["true one", "4", "true last"] {
        assert!(alone.iter().any(|mark| mark.contains(word)), "{alone:?}");
    }
    for both in [format!("{ours}{theirs}"), format!("{theirs}{ours}")] {
        assert_eq!(noted(&both), alone, "{both}");
    }
}

/// It tells VS Code of each command (`E`), and how it ended (`D`).
#[test]
fn vs_code_marks_the_same_commands() {
    let Some(script) = tool("shellIntegration-bash.sh") else {
        return;
    };
    // From the history or, where that may leave a line out, from the trap.
    for from in ["", "HISTCONTROL=ignorespace\n"] {
        let theirs = format!("{from}. '{}'\n", script.display());
        notes_the_same(&theirs, |rc| {
            let world = World::new();
            let pty = after_the_lines(&world, rc);
            let marks = pty.transcript().split("\u{1b}]633;").skip(1);
            let marks = marks.filter_map(|rest| rest.split_once('\u{7}'));
            let marks = marks.map(|(mark, _)| mark.to_owned());
            marks.filter(|mark| mark.starts_with(['D', 'E'])).collect()
        });
    }
}

/// Its history names each command and its exit status; bash-preexec in it calls the users' own functions.
#[test]
fn atuin_and_bash_preexec_hear_the_same_commands() {
    let Some(atuin) = tool("atuin") else { return };
    let theirs = format!(
        "PATH+=:{}\neval \"$(atuin init bash --disable-up-arrow)\"\n\
         before() {{ echo \"before $1\" >> ~/heard; }}; preexec_functions+=(before)\n\
         after() {{ echo \"after $?\" >> ~/heard; }}; precmd_functions+=(after)\n",
        atuin.parent().unwrap().display()
    );
    notes_the_same(&theirs, |rc| {
        let world = World::new();
        let mut pty = after_the_lines(&world, rc);
        let heard = std::fs::read_to_string(world.home().join("heard")).unwrap();
        let list = "atuin history list --format '{exit} {command}' > ~/list";
        let mut history = String::new();
        // It notes the end of a command in the background.
        for _ in 0..100 {
            enter(&mut pty, list);
            history = std::fs::read_to_string(world.home().join("list")).unwrap();
            let ended = history.lines().filter(|line| !line.contains("atuin"));
            if ended.clone().count() >= 4 && ended.clone().all(|line| !line.starts_with('-')) {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let history = history.lines().filter(|line| !line.contains("atuin"));
        heard
            .lines()
            .chain(history)
            .map(ToOwned::to_owned)
            .collect()
    });
}
