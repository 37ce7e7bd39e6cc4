//! `ol-assume` in fish. (The prompt is in `fish_prompt`, the Tab key in `fish_completion`.)

use ol_aws::environment::Change;
use ol_aws::shell::Dialect;

use crate::world::hostile::{PROOF_OF_EXECUTION, values};
use crate::world::real_shell::{Shell, dumped};
use crate::world::{Done, PROD, World, tool};

const FISH: [&str; 3] = ["fish", "--no-config", "-c"];
const LOAD: &str = "ol-aws init fish | source\n";
const RC: &str = ".config/fish/config.fish";
const PROMPT: &str = "function fish_prompt; echo -n 'READY> '; end\n";
/// Credentials that are there before, and what is left of them.
const BEFORE: &str = "set -gx AWS_ACCESS_KEY_ID old; set -gx OL_AWS_ROLE old\n";
const AFTER: &str = "printf '%s\\n' \"code=$status $AWS_ACCESS_KEY_ID $OL_AWS_ROLE\"\n";

/// Runs these lines in a fish that has read the script; nothing where there is no fish.
fn fish(world: &World, lines: &str) -> Option<Done> {
    tool("fish")?;
    Some(world.script(&FISH, &format!("{LOAD}{lines}")))
}

#[test]
fn the_script_is_valid_and_laid_out_as_fish_does() {
    let Some(fish) = tool("fish") else { return };
    let Some(indent) = tool("fish_indent") else {
        return;
    };
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/shell/ol-aws.fish");
    for (program, flag) in [(fish, "-n"), (indent, "--check")] {
        let output = std::process::Command::new(program)
            .args([flag, file])
            .output();
        let output = output.unwrap();
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{flag}"
        );
    }
}

#[test]
fn it_sets_changes_goes_back_and_clears() {
    let world = World::new();
    let lines = format!(
        "ol-assume Admin; printenv OL_AWS_ROLE AWS_ACCESS_KEY_ID >one
        ol-assume {PROD}/ReadOnly; printenv OL_AWS_ROLE >two; ol-assume -; printenv OL_AWS_ROLE >three
        ol-assume --unset; echo $status; printenv OL_AWS_ROLE AWS_ACCESS_KEY_ID"
    );
    let Some(done) = fish(&world, &lines) else {
        return;
    };
    assert_eq!((done.stdout.as_str(), done.code), ("0\n", 1), "{done:?}");
    let file = |name| std::fs::read_to_string(world.home().join(name)).unwrap();
    assert!(file("one").starts_with("Admin\nASIA"), "{}", file("one"));
    assert_eq!(
        (file("two"), file("three")),
        ("ReadOnly\n".into(), "Admin\n".into())
    );
}

/// fish calls a function before a builtin of that name; those it reserves cannot be one.
const WORDS: &str = "source contains functions math path printf echo complete commandline set_color export ol-aws env true";

#[test]
fn functions_and_variables_over_our_words_do_not_matter() {
    let world = World::new();
    let one = |word| format!("function {word}; builtin echo FUNCTION; end\n");
    let functions = WORDS.split_whitespace().map(one).collect::<String>();
    let odd = "set IFS 0123-/aoe; set -g __ol_aws_changes x; set -g argv y; set -g left 1\n";
    let load = "command ol-aws init fish | builtin source\n";
    let use_it = "ol-assume Admin; printenv OL_AWS_ROLE; ol-assume nobody; builtin echo $status
        ol-assume Admin -- false; builtin echo $status; builtin echo $__ol_aws_changes $left";
    for lines in [
        format!("{functions}{odd}{load}{use_it}"),
        format!("{odd}{load}{functions}{use_it}"),
        format!("set -g IFS; {load}{use_it}"),
    ] {
        let Some(_) = tool("fish") else { return };
        let done = world.script(&FISH, &lines);
        let rest = if lines.starts_with("set -g IFS") {
            ""
        } else {
            "x 1"
        };
        assert_eq!(
            done.stdout,
            format!("Admin\n6\n1\n{rest}\n"),
            "{}",
            done.stderr
        );
    }
}

#[test]
fn words_reach_the_command_as_they_are() {
    let world = World::new();
    world.stand_in("printf '<%s>' \"$@\"; exit 41");
    let Some(done) = fish(
        &world,
        "ol-assume x -- 'a b' '' '*' -- --help; echo $status",
    ) else {
        return;
    };
    assert_eq!(done.stdout, "<exec><x><--><a b><><*><--><--help>41\n");
}

#[test]
fn it_leaves_no_helper_behind() {
    let world = World::new();
    let lines = "function s; set -n | string match -v 'status*' | string match -v pipestatus; functions -an; end; s >before
        ol-assume Admin; ol-assume --unset; ol-assume no -- x 2>/dev/null; ol-assume nobody 2>/dev/null
        s >after; diff before after";
    let Some(done) = fish(&world, lines) else {
        return;
    };
    assert_eq!((done.stdout.as_str(), done.code), ("", 0), "{done:?}");
}

#[test]
fn a_run_that_fails_changes_nothing_and_its_code_comes_back() {
    let half = "printf '%s\\n' \"set -gx AWS_ACCESS_KEY_ID 'new'\"";
    for (end, code) in [("exit 7", 7), ("kill -9 $$", 137)] {
        for printed in ["", half] {
            let world = World::new();
            world.stand_in(&format!("{printed}\n{end}"));
            let Some(done) = fish(&world, &format!("{BEFORE}ol-assume x\n{AFTER}")) else {
                return;
            };
            assert_eq!(done.stdout, format!("code={code} old old\n"), "{end}");
            assert_eq!(world.starts(), ["env --hook --shell fish x"]);
        }
    }
}

#[test]
fn the_real_program_s_code_and_words_come_back() {
    let world = World::new();
    let lines = format!("{BEFORE}ol-assume nobody\n{AFTER}ol-assume --help\n{AFTER}");
    let Some(done) = fish(&world, &lines) else {
        return;
    };
    assert_eq!(done.stdout, "code=6 old old\ncode=0 old old\n");
    assert!(done.stderr.contains("Usage: ol-aws env"), "{}", done.stderr);
}

#[test]
fn the_program_is_started_once() {
    let world = World::new();
    world.stand_in("[ \"$1\" = exec ] && exit 3; printf '%s\\n' \"set -gx X '1'\"");
    let lines = "ol-assume; ol-assume -; ol-assume --unset; ol-assume a --tenant t; ol-assume a --fresh -- c -- d; echo $status";
    let Some(done) = fish(&world, lines) else {
        return;
    };
    assert_eq!(done.stdout, "3\n");
    let env = "env --hook --shell fish";
    let starts = [
        env.to_owned(),
        format!("{env} -"),
        format!("{env} --unset"),
        format!("{env} a --tenant t"),
        "exec a --fresh -- c -- d".to_owned(),
    ];
    assert_eq!(world.starts(), starts);
}

#[test]
fn a_command_gets_the_credentials_and_its_status_comes_back() {
    let world = World::new();
    let lines = "ol-assume Admin -- sh -c 'echo $OL_AWS_ROLE; exit 41'; echo $status (set -q OL_AWS_ROLE; or echo none)
        ol-assume Admin -- sh -c 'kill -9 $$'; echo $status";
    let Some(done) = fish(&world, lines) else {
        return;
    };
    assert_eq!(done.stdout, "Admin\n41 none\n137\n");
}

#[test]
fn what_a_value_holds_arrives_and_is_not_run() {
    let world = World::new();
    let numbered = values().into_iter().enumerate();
    let changes: Vec<Change> = numbered
        .map(|(number, value)| (format!("HOSTILE_{number}"), Some(value)))
        .collect();
    let code = Dialect::Fish.hook_script(&changes).unwrap();
    std::fs::write(world.home().join("code"), code).unwrap();
    world.stand_in("cat \"$HOME/code\"");
    let Some(done) = fish(&world, &format!("ol-assume x; {}", Shell::dump("environ"))) else {
        return;
    };
    assert_eq!(done.code, 0, "{}", done.stderr);
    let found = dumped(world.home(), "environ").unwrap();
    for (name, value) in changes {
        assert_eq!(found.get(&name), value.as_ref());
    }
    assert!(!world.home().join(PROOF_OF_EXECUTION).exists());
}

#[test]
fn an_account_name_of_any_letters_arrives() {
    let world = World::new();
    let name = "it's \"$(touch executed)\" `touch executed` \\%F{red}!! =ls * ünï\\";
    let quoted = serde_json::json!(name);
    world.config(&format!("[accounts]\n\"{PROD}\" = {quoted}\n"));
    let lines = format!("ol-assume Admin; {}", Shell::dump("environ"));
    let Some(done) = fish(&world, &lines) else {
        return;
    };
    let found = dumped(world.home(), "environ").unwrap_or_else(|| panic!("{done:?}"));
    assert_eq!(found["OL_AWS_ACCOUNT"], name);
    assert!(!world.home().join(PROOF_OF_EXECUTION).exists());
}

#[test]
fn a_question_reaches_the_terminal() {
    let world = World::new();
    world.stand_in("[ -t 0 ] && [ -t 2 ] || exit 9; printf 'code? ' >&2; read code; printf '%s\\n' \"set -gx X '$code'\"");
    let Some(_) = tool("fish") else { return };
    let (mut pty, _) = world.at_prompt(&["fish", "-i"], RC, &format!("{PROMPT}{LOAD}"));
    pty.line("ol-assume x");
    pty.see("code? ");
    pty.line("123456");
    pty.prompt();
    assert_eq!(pty.value("$status $X"), "0 123456");
}

#[test]
fn ctrl_c_half_way_changes_nothing_and_drops_the_rest_of_the_line() {
    let world = World::new();
    world.stand_in("printf '%s\\n' \"set -gx OL_AWS_ROLE 'new'\"; echo waiting >&2; sleep 60");
    let Some(_) = tool("fish") else { return };
    let rc = format!("{PROMPT}{LOAD}{BEFORE}");
    let (mut pty, _) = world.at_prompt(&["fish", "-i"], RC, &rc);
    pty.line("ol-assume x; set next 1; echo done");
    pty.see("waiting\r\n");
    pty.control('c');
    pty.prompt();
    assert_eq!(pty.value("$OL_AWS_ROLE $next"), "old ");
}
