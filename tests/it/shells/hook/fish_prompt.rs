//! The prompt segment and the warning in fish, on a terminal.

use crate::shells::hook::stand_in::seen;
use crate::world::pty::Pty;
use crate::world::{World, tool};

const FISH: [&str; 2] = ["fish", "-i"];
const RC: &str = ".config/fish/config.fish";
const PROMPT: &str = "function fish_prompt; echo -n 'READY> '; end\n";
/// A role with 65 minutes left (and half of one, so that neither a slow machine nor a clock that is cut to seconds sees another); `at` sets other times.
const ROLE: &str = "set -gx OL_AWS_ROLE admin; set -gx OL_AWS_ACCOUNT prod; set -g OL_AWS_WARN_MINUTES 0\n\
    function at; set -gx OL_AWS_EXPIRES_AT (math (date +%s) + $argv); end; at 3930\n";
const LOAD: &str = "ol-aws init fish | source; ol_aws_prompt\n";
const SHOWN: &str = "[admin@prod 1h05m] ";

/// A fish at its first prompt, with this `config.fish` after a plain prompt and the role.
fn fish(rc: &str) -> Option<(World, Pty, String)> {
    tool("fish")?;
    let world = World::new();
    let (pty, first) = world.at_prompt(&FISH, RC, &format!("{PROMPT}{ROLE}{rc}"));
    Some((world, pty, first))
}

/// What the prompt is after a command, without its escapes.
#[track_caller]
fn after(pty: &mut Pty, command: &str) -> String {
    pty.line(&format!("{command}; printf 'mark:%d:\\n' 1"));
    pty.see("mark:1:");
    seen(&pty.prompt())
}

/// No value is run, none acts on the terminal.
#[test]
fn values_are_checked_before_arithmetic_and_display() {
    let Some((world, mut pty, _)) = fish(LOAD) else {
        return;
    };
    for ends in [
        "'(touch executed)'",
        "'1+1'",
        "''",
        "' 1'",
        "-5",
        "9999999999999",
        "0x10",
        "1\\n",
        "1e9",
        "pi",
        "1 2",
    ] {
        let shown = after(&mut pty, &format!("set -gx OL_AWS_EXPIRES_AT {ends}"));
        assert_eq!(shown, "[admin@prod] ", "{ends}");
    }
    assert_eq!(after(&mut pty, "set -e OL_AWS_EXPIRES_AT"), "[admin@prod] ");
    let shown = after(
        &mut pty,
        "at 3570; set -gx OL_AWS_EXPIRES_AT 00$OL_AWS_EXPIRES_AT",
    );
    assert_eq!(shown, "[admin@prod 59m] ");
    let role = r"\e'[31m%F{red}(touch executed)$HOME'\a\n\r\t\\\u202e\xff";
    let account = "'a B_+=,.@/-9ü'";
    let shown = after(
        &mut pty,
        &format!("set -gx OL_AWS_ROLE {role}; set -gx OL_AWS_ACCOUNT {account}"),
    );
    // The bytes of `ü`, which the terminal of the tests takes one by one.
    let expected = "[??31m?F?red??touch executed??HOME???????@a B_+=,.@/-9\u{c3}\u{bc} 59m] ";
    assert_eq!(shown, expected);
    assert!(!world.home().join("executed").exists());
}

/// fish before 3.6 has no clock.
#[test]
fn without_a_clock_it_shows_until_when() {
    let Some((_world, mut pty, _)) = fish(&format!("{LOAD}set -e __ol_aws_clock\n")) else {
        return;
    };
    let shown = after(&mut pty, "set -gx OL_AWS_EXPIRES_LOCAL 14:05");
    assert_eq!(shown, "[admin@prod until 14:05] ");
    for local in ["''", "'14:05\n'", "1:05", "'(x)'", "14:055"] {
        let shown = after(
            &mut pty,
            &format!(
                "set -gx OL_AWS_EXPIRES_LOCAL {}",
                local.replace('\n', "'\\n'")
            ),
        );
        assert_eq!(shown, "[admin@prod] ", "{local}");
    }
}

#[test]
fn it_stands_before_the_users_prompt_and_leaves_the_right_one() {
    let rc = "function fish_prompt; printf 'one\\ntwo READY> '; end; function fish_right_prompt; echo -n \"[right $status]\"; end\n";
    let Some((_world, mut pty, first)) = fish(&format!("{rc}{LOAD}")) else {
        return;
    };
    assert!(first.contains("[admin@prod "), "{first:?}");
    assert_eq!(seen(&first), "two ");
    pty.line("false");
    // fish puts it where it believes that the row ends: 80 columns, less the text and one.
    pty.see("[right 1]");
}

/// As starship's own script does: a prompt that looks at the status and pipestatus, and no mode prompt.
const STARSHIP: &str = r#"
function fish_prompt
    set STARSHIP_CMD_PIPESTATUS $pipestatus
    set STARSHIP_CMD_STATUS $status
    echo -n "star:$STARSHIP_CMD_STATUS:$STARSHIP_CMD_PIPESTATUS: READY> "
end
function fish_right_prompt; end
builtin functions -e fish_mode_prompt
"#;

#[test]
fn starship_may_come_before_or_after_and_sees_every_status() {
    for rc in [format!("{STARSHIP}{LOAD}"), format!("{LOAD}{STARSHIP}")] {
        let Some((_world, mut pty, first)) = fish(&rc) else {
            return;
        };
        assert_eq!(seen(&first), format!("{SHOWN}star:0:0: "));
        pty.line("true | sh -c 'exit 7' | sh -c 'exit 5'");
        assert_eq!(seen(&pty.prompt()), format!("{SHOWN}star:5:0 7 5: "));
        pty.line("sh -c 'exit 3'");
        pty.prompt();
        assert_eq!(pty.value("$status $pipestatus"), "3 3");
    }
}

/// Started again and again, as people do when they try their prompt.
#[test]
fn starship_may_be_loaded_at_any_time() {
    let Some((_world, mut pty, _)) = fish(LOAD) else {
        return;
    };
    pty.run(&STARSHIP.trim().replace('\n', "; "));
    let shown = after(&mut pty, "true");
    assert_eq!(shown, format!("{SHOWN}star:0:0: "));
}

#[test]
fn the_users_own_mode_prompt_stays() {
    let own =
        "function fish_mode_prompt; echo -n \"<$fish_bind_mode>\"; end; fish_vi_key_bindings\n";
    for rc in [format!("{own}{LOAD}"), format!("{LOAD}{own}")] {
        let Some((_world, mut pty, first)) = fish(&rc) else {
            return;
        };
        assert_eq!(seen(&first), format!("<insert>{SHOWN}"));
        pty.keys("\u{1b}");
        pty.see("<default>");
        pty.see("prod 1h05m");
        pty.keys("i");
        pty.see("<insert>");
        pty.see("prod 1h05m");
        pty.prompt();
        // A mode prompt that is written anew takes its place, once. (It has the next prompt to itself.)
        after(&mut pty, "function fish_mode_prompt; echo -n mine:; end");
        let shown = after(&mut pty, "true");
        assert_eq!(shown, format!("mine:{SHOWN}"));
        assert_eq!(after(&mut pty, "true"), format!("mine:{SHOWN}"));
    }
}

/// The drawn segment is kept from prompt to prompt.
#[test]
fn a_kept_segment_goes_with_its_minute_and_with_its_variables() {
    let Some((_world, mut pty, _)) = fish(LOAD) else {
        return;
    };
    assert_eq!(after(&mut pty, "at 63"), "[admin@prod 1m] ");
    // Neither a variable is set nor a command of ours run.
    let shown = after(&mut pty, "sleep 5");
    assert!(shown.starts_with("[admin@prod 5"), "{shown}");
    assert!(shown.ends_with("s] "), "{shown}");
    after(&mut pty, "at 2");
    assert_eq!(after(&mut pty, "sleep 3"), "[admin@prod expired] ");
    // Also where a function sets it, or has one of its own for a while.
    let set = "function set_it; set -gx OL_AWS_ROLE dev; at 3570; end; set_it";
    assert_eq!(after(&mut pty, set), "[dev@prod 59m] ");
    let hidden = "function hide; set -lx OL_AWS_ROLE other; true; end; hide";
    assert_eq!(after(&mut pty, hidden), "[dev@prod 59m] ");
    assert_eq!(after(&mut pty, "set -gx NO_COLOR 1"), "[dev@prod 59m] ");
    assert_eq!(after(&mut pty, "set -e OL_AWS_EXPIRES_AT"), "[dev@prod] ");
}

/// As with a key that runs `ol-assume` and has the prompt drawn again.
#[test]
fn a_key_that_changes_the_role_shows_the_new_one() {
    let key = "function fish_user_key_bindings; bind \\co 'set -gx OL_AWS_ROLE dev; commandline -f repaint'; end\n";
    let Some((_world, mut pty, _)) = fish(&format!("{key}{LOAD}")) else {
        return;
    };
    pty.control('o');
    pty.see("dev@prod 1h05m");
    pty.prompt();
}
