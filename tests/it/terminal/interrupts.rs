//! Ctrl-C, Ctrl-\, Ctrl-Z and a panic while a question is open: the terminal is then as it was, and nothing runs that should not.

use std::process::Command;

use sandbox::{PASSWORD, Step};

use crate::world::pty::{Pty, SETTINGS, Shell};
use crate::world::{Run, World};

const QUESTION: &str = "OneLogin password of ada@acme.test: ";
/// What makes a terminal show its cursor (xterm's DECTCEM).
const CURSOR_ON: &str = "\x1b[?25h";
const CURSOR_OFF: &str = "\x1b[?25l";

/// The places a sign-in waits for a person: user, what is given beforehand, and what is then to be seen.
const PLACES: [(&str, bool, &str); 4] = [
    ("ada", false, "OneLogin password of "),
    ("ben", true, "code of Google Authenticator"),
    ("dan", true, "OneLogin Protect"),
    ("ada", true, "role (4/4): "),
];

fn shell_at(shell: Shell, user: &str, has_password: bool) -> (World, Pty) {
    let world = World::new();
    let pty = with_password(world.shell(shell).user(user), has_password).ready();
    (world, pty)
}

fn with_password(run: Run, has_password: bool) -> Run {
    if has_password {
        run
    } else {
        run.without(&["OL_AWS_PASSWORD"])
    }
}

/// Whatever hid the cursor has shown it again.
#[track_caller]
fn assert_cursor_is_on(shown: &str) {
    let (on, off) = (shown.rfind(CURSOR_ON), shown.rfind(CURSOR_OFF));
    assert!(off.is_none() || on > off, "{shown:?}");
}

#[test]
fn ctrl_c_ends_it_by_the_signal_and_leaves_the_terminal_as_it_was() {
    for (user, has_password, question) in PLACES {
        let (_world, mut pty) = shell_at(Shell::Bash, user, has_password);
        let before = pty.settings();
        pty.line("ol-aws env");
        pty.see(question);
        pty.control('c');
        pty.prompt();
        assert_eq!(pty.value("$?"), "130", "{question}");
        assert_eq!(pty.settings(), before, "{question}");
        assert_cursor_is_on(pty.transcript());
    }
}

/// An interactive shell mends the terminal itself after a signal; a script does not.
#[test]
fn no_shell_has_to_mend_the_terminal_after_ctrl_c() {
    for (user, has_password, question) in PLACES {
        let world = World::new();
        let script = "trap : INT; stty -g; ol-aws env; echo \"status:$?:\"; stty -g";
        let run = world
            .on_terminal_of(24, 80, &["sh", "-c", script])
            .user(user);
        let mut pty = with_password(run, has_password).on_terminal();
        let before = pty.see_pattern(SETTINGS);
        pty.see(question);
        pty.control('c');
        pty.see("status:130:");
        assert_eq!(pty.see_pattern(SETTINGS), before, "{question}");
    }
}

#[test]
fn no_shell_has_to_mend_the_terminal_after_ctrl_z() {
    for (user, has_password, question) in PLACES {
        let world = World::new();
        let script = "stty -g; ol-aws env; stty -g; kill -KILL %1; fg";
        let run = world
            .on_terminal_of(24, 80, &["sh", "-m", "-c", script])
            .user(user);
        let mut pty = with_password(run, has_password).on_terminal();
        let before = pty.see_pattern(SETTINGS);
        pty.see(question);
        pty.control('z');
        assert_eq!(pty.see_pattern(SETTINGS), before, "{question}");
        assert_cursor_is_on(pty.transcript());
    }
}

#[test]
fn ctrl_c_in_an_eval_sets_nothing_and_runs_nothing() {
    for shell in Shell::ALL {
        for (user, has_password, question) in PLACES {
            let (_world, mut pty) = shell_at(shell, user, has_password);
            let before = pty.settings();
            let load = shell.load("env");
            pty.line(&format!("{load} && printf 'ran:%d:' 1"));
            pty.see(question);
            pty.control('c');
            pty.prompt();
            // The mark would have come before the next command's.
            pty.run("true");
            assert!(
                !pty.transcript().contains("ran:1:"),
                "{shell:?}, {question}"
            );
            assert_eq!(pty.value("$AWS_ACCESS_KEY_ID"), "", "{shell:?}, {question}");
            assert_eq!(pty.settings(), before, "{shell:?}, {question}");
            assert_cursor_is_on(pty.transcript());
        }
    }
}

#[test]
fn a_quit_key_ends_it_too() {
    let (_world, mut pty) = shell_at(Shell::Bash, "ada", false);
    pty.run("ulimit -c 0");
    let before = pty.settings();
    pty.line("ol-aws env admin");
    pty.see(QUESTION);
    pty.control('\\');
    pty.prompt();
    assert_eq!(pty.value("$?"), "131");
    assert_eq!(pty.settings(), before);
}

#[test]
fn a_sign_in_that_was_left_can_be_made_at_once() {
    let (world, mut pty) = shell_at(Shell::Bash, "ada", false);
    pty.line("ol-aws login");
    pty.see(QUESTION);
    pty.control('c');
    pty.prompt();
    pty.line("ol-aws login");
    pty.see(QUESTION);
    pty.line(PASSWORD);
    pty.prompt();
    assert_eq!(pty.value("$?"), "0");
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn ctrl_z_stops_it_and_fg_brings_the_question_back() {
    for shell in Shell::ALL {
        let (_world, mut pty) = shell_at(shell, "ada", false);
        let before = pty.settings();
        pty.line("ol-aws login");
        pty.see(QUESTION);
        pty.keys("half of it");
        pty.control('z');
        pty.prompt();
        assert_eq!(pty.settings(), before, "{shell:?}");
        let jobs = pty.run("jobs").to_lowercase();
        assert!(
            jobs.contains("stopped") || jobs.contains("suspended"),
            "{shell:?}: {jobs}"
        );
        pty.line("fg");
        pty.see(QUESTION);
        // What was typed before, unseen, is not part of the answer.
        pty.line(PASSWORD);
        pty.prompt();
        let status = if shell == Shell::Fish {
            "$status"
        } else {
            "$?"
        };
        assert_eq!(pty.value(status), "0", "{shell:?}");
        assert_eq!(pty.settings(), before, "{shell:?}");
        assert!(!pty.transcript().contains(PASSWORD), "{shell:?}");
    }
}

#[test]
fn ctrl_z_at_a_picker_brings_the_picker_back() {
    let (_world, mut pty) = shell_at(Shell::Bash, "ada", true);
    let before = pty.settings();
    pty.line("ol-aws env");
    pty.see("Deploy");
    pty.see("role (4/4): ");
    pty.control('z');
    pty.prompt();
    assert_eq!(pty.settings(), before);
    assert_cursor_is_on(pty.transcript());
    pty.line("fg");
    pty.see("role (4/4): ");
    pty.line("deploy");
    pty.see("export OL_AWS_ROLE='Deploy'");
    pty.prompt();
    assert_eq!(pty.settings(), before);
}

#[test]
fn ctrl_z_during_a_push_goes_on_with_it_after_fg() {
    let (world, mut pty) = shell_at(Shell::Bash, "dan", true);
    let before = pty.settings();
    pty.line("ol-aws login");
    pty.see("OneLogin Protect");
    pty.control('z');
    pty.prompt();
    assert_eq!(pty.settings(), before);
    pty.line("fg");
    pty.see("OneLogin Protect");
    pty.prompt();
    assert_eq!(pty.value("$?"), "0");
    assert_eq!(world.sandbox.pushes(), 1);
    assert_eq!(pty.settings(), before);
}

#[test]
fn ctrl_z_in_an_eval_harms_nothing() {
    for shell in [Shell::Bash, Shell::Zsh] {
        let (_world, mut pty) = shell_at(shell, "ada", false);
        let before = pty.settings();
        pty.line(&shell.load("env admin"));
        pty.see(QUESTION);
        pty.keys("half of it");
        pty.control('z');
        // A substitution is no job of its own, so the question simply stays.
        pty.see(QUESTION);
        pty.line(PASSWORD);
        pty.prompt();
        assert!(
            pty.value("$AWS_ACCESS_KEY_ID").starts_with("ASIA"),
            "{shell:?}"
        );
        assert_eq!(pty.settings(), before, "{shell:?}");
    }
}

/// Sends a signal to the program whose id a test has seen.
fn send(signal: &str, id: &str) {
    let id = id.trim_start_matches("id:").trim_end_matches(':');
    let sent = Command::new("kill").args([signal, id]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn no_shell_has_to_mend_the_terminal_after_a_signal_from_elsewhere() {
    for (signal, status) in [("-TERM", "143"), ("-HUP", "129")] {
        for (user, has_password, question) in PLACES {
            let world = World::new();
            let script = "stty -g; sh -c 'echo id:$$:; exec ol-aws env'; echo \"status:$?:\"; stty -g; stty -a";
            let run = world
                .on_terminal_of(24, 80, &["sh", "-c", script])
                .user(user);
            let mut pty = with_password(run, has_password).on_terminal();
            let before = pty.see_pattern(SETTINGS);
            let id = pty.see_pattern("id:[0-9]+:");
            pty.see(question);
            send(signal, &id);
            pty.see(&format!("status:{status}:"));
            assert_eq!(pty.see_pattern(SETTINGS), before, "{question}");
            let (rest, _) = pty.end();
            assert!(
                rest.contains(" echo ") && !rest.contains("-echo "),
                "{rest}"
            );
            assert_cursor_is_on(pty.transcript());
        }
    }
}

#[test]
fn an_ignored_hangup_stays_ignored_at_a_question() {
    let world = World::new();
    let script = "trap '' HUP; echo id:$$:; exec ol-aws exec admin -- sh -c 'kill -HUP $$; echo alive:$((1)):'";
    let mut pty =
        with_password(world.on_terminal_of(24, 80, &["sh", "-c", script]), false).on_terminal();
    let id = pty.see_pattern("id:[0-9]+:");
    pty.see(QUESTION);
    send("-HUP", &id);
    pty.line(PASSWORD);
    pty.see("alive:1:");
    assert_eq!(pty.end().1, 0);
}

#[test]
fn a_command_finds_its_signals_as_without_a_question() {
    for trap in ["", "trap '' HUP;", "trap '' TERM;", "trap '' PIPE;"] {
        let world = World::new();
        let signals = "grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status";
        let script = format!("{trap} {signals}; ol-aws exec admin -- {signals}");
        let run = world.on_terminal_of(24, 80, &["sh", "-c", &script]);
        let mut pty = with_password(run, false).on_terminal();
        let found = |pty: &mut Pty| {
            ["Blk", "Ign", "Cgt"].map(|set| pty.see_pattern(&format!("Sig{set}:\t[0-9a-f]+\r")))
        };
        let before = found(&mut pty);
        pty.see(QUESTION);
        pty.line(PASSWORD);
        assert_eq!(found(&mut pty), before, "{trap}");
    }
}

#[test]
fn a_stopped_job_can_be_ended() {
    let (_world, mut pty) = shell_at(Shell::Bash, "ada", false);
    let before = pty.settings();
    for _ in 0..5 {
        pty.line("ol-aws login");
        pty.see(QUESTION);
        pty.control('z');
        pty.prompt();
        // `wait` passes over a job of which the shell has not yet heard that it goes on.
        pty.run("kill %%; for i in {1..600}; do [[ $(jobs -s) ]] || break; sleep 0.1; done");
        assert_eq!(pty.value("$(jobs -s)"), "");
        assert_eq!(pty.settings(), before);
    }
}

#[test]
fn no_core_dump_holds_what_was_typed() {
    let world = World::new();
    let script = "ulimit -S -c $(ulimit -H -c); echo id:$$:; exec ol-aws env admin";
    let run = world.on_terminal_of(24, 80, &["sh", "-c", script]);
    let mut pty = with_password(run, false).on_terminal();
    let id = pty.see_pattern("id:[0-9]+:");
    pty.see(QUESTION);
    let limits = format!("/proc/{}/limits", id.trim_matches(['i', 'd', ':']));
    let limits = std::fs::read_to_string(limits).unwrap();
    let core = limits.lines().find(|line| line.contains("core file size"));
    assert_eq!(
        core.unwrap().split_whitespace().nth(4),
        Some("0"),
        "{limits}"
    );
}

/// Set for the run of this test binary that panics.
const PANICS: &str = "OL_AWS_TEST_PANICS";

#[test]
fn a_panic_leaves_the_terminal_as_it_was() {
    if let Some(when) = std::env::var_os(PANICS) {
        panic_at_a_question(when.into());
    }
    let world = World::new();
    let go = world.home().join("panic-now");
    let program = std::env::current_exe().unwrap().display().to_string();
    let mut pty = world
        .shell(Shell::Bash)
        .env(PANICS, &go)
        .env("PROGRAM", program)
        .ready();
    let before = pty.settings();
    pty.line("$PROGRAM --exact terminal::interrupts::a_panic_leaves_the_terminal_as_it_was");
    pty.see("a secret: ");
    std::fs::write(&go, "").unwrap();
    pty.prompt();
    assert_eq!(pty.value("$?"), "42");
    assert_eq!(pty.settings(), before);
}

/// Asks, and panics on another thread while the question is open, as a release build does: nothing is unwound.
fn panic_at_a_question(when: std::path::PathBuf) -> ! {
    use ol_aws::ask::{Ask, Question, Terminal, restore};
    use ol_aws::log::Look;

    #[expect(clippy::disallowed_methods, reason = "as main's own hook does")]
    std::panic::set_hook(Box::new(|_| {
        restore();
        std::process::exit(42);
    }));
    std::thread::spawn(move || {
        while !when.exists() {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("while the question is open");
    });
    let question = Question::plain("a secret");
    let _ = Terminal::new(Look::default()).secret(&question);
    unreachable!("nobody answers");
}
