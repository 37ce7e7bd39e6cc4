//! `ol-assume` in zsh. (The prompt is in `zsh_prompt`, the Tab key in `zsh_completion`.)

use ol_aws::environment::Change;
use ol_aws::shell::Dialect;

use crate::world::hostile::{PROOF_OF_EXECUTION, values};
use crate::world::real_shell::{Shell, dumped};
use crate::world::{Done, PROD, World, tool};

const ZSH: [&str; 3] = ["zsh", "-d", "-c"];
const LOAD: &str = "eval \"$(ol-aws init zsh)\"\n";
/// Credentials that are there before, and what is left of them.
const BEFORE: &str = "export AWS_ACCESS_KEY_ID=old OL_AWS_ROLE=old\n";
const AFTER: &str = "printf '%s\\n' \"code=$? $AWS_ACCESS_KEY_ID $OL_AWS_ROLE\"\n";

/// Runs these lines in a zsh that has read the script; nothing where there is no zsh.
fn zsh(world: &World, lines: &str) -> Option<Done> {
    tool("zsh")?;
    Some(world.script(&ZSH, &format!("{LOAD}{lines}")))
}

#[test]
fn the_script_is_valid_as_it_stands() {
    let Some(zsh) = tool("zsh") else { return };
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/shell/ol-aws.zsh");
    let output = std::process::Command::new(zsh).args(["-n", file]).output();
    let output = output.unwrap();
    assert!(output.status.success() && output.stderr.is_empty());
}

#[test]
fn it_sets_changes_goes_back_and_clears() {
    let world = World::new();
    let lines = format!(
        "ol-assume Admin; printenv OL_AWS_ROLE AWS_ACCESS_KEY_ID >one
        ol-assume {PROD}/ReadOnly; printenv OL_AWS_ROLE >two; ol-assume -; printenv OL_AWS_ROLE >three
        ol-assume --unset; echo $?; printenv OL_AWS_ROLE AWS_ACCESS_KEY_ID"
    );
    let Some(done) = zsh(&world, &lines) else {
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

/// Each option before our line, alone, and those people call strict together.
#[test]
fn no_option_of_the_user_breaks_it() {
    let options = "err_exit no_unset pipe_fail; err_return; ksh_arrays; sh_word_split; glob_subst; all_export; \
        no_global_export; extended_glob; sh_glob no_equals; ksh_glob; rc_expand_param; csh_null_glob; glob_assign; \
        no_multibyte; posix_aliases; posix_builtins; no_bare_glob_qual; ignore_braces; csh_junkie_quotes; c_bases octal_zeroes; \
        warn_create_global; ksh_typeset; no_function_argzero; no_short_loops; posix_identifiers; bsd_echo";
    let world = World::new();
    world.stand_in(
        r#"if [ "$1" = exec ]; then shift; printf '<%s>' "$@"; exit 41; fi; printf '%s\n' "\\export OL_AWS_ROLE='a  *'""#,
    );
    for options in options.split(';') {
        let set = format!("setopt {options}; IFS=0123-/aoe\n");
        let end =
            "ol-assume 'a b*' ''; printenv OL_AWS_ROLE; ol-assume x -- 'a b' '' '*' || echo \"$?\"";
        let Some(_) = tool("zsh") else { return };
        let done = world.script(&ZSH, &format!("{set}{LOAD}{end}"));
        assert_eq!(
            done.stdout, "a  *\n<x><--><a b><><*>41\n",
            "{options}: {done:?}"
        );
        assert_eq!(done.stderr, "", "{options}");
    }
}

const WORDS: &str = "export unset eval command local builtin emulate return typeset ol-aws env exec init print zmodload compdef \
    complete setopt read continue true echo";

#[test]
fn aliases_over_our_words_do_not_matter() {
    let world = World::new();
    let aliases = |kind: &str| {
        let one = |word| format!("\\alias {kind} {word}='echo ALIAS'\n");
        WORDS.split_whitespace().map(one).collect::<String>()
    };
    let use_it = "\\ol-assume Admin; \\printenv OL_AWS_ROLE; \\ol-assume nobody; \\echo $?; \\ol-assume Admin -- false; \\echo $?";
    for kind in ["", "-g"] {
        let aliases = aliases(kind);
        // zsh -c reads the whole text before it runs it: only what is `eval`ed later knows the aliases.
        let before = format!("{aliases}\\eval \"$('ol-aws' 'init' 'zsh')\"\n\\eval '{use_it}'");
        let after = format!("{LOAD}{aliases}\\eval '{use_it}'");
        for lines in [before, after] {
            let Some(_) = tool("zsh") else { return };
            let done = world.script(&ZSH, &lines);
            assert_eq!(done.stdout, "Admin\n6\n1\n", "{lines}\n{}", done.stderr);
        }
    }
}

#[test]
fn it_leaves_no_helper_behind() {
    let world = World::new();
    let state = "typeset + | sort; setopt; alias";
    let lines = format!(
        "s() {{ {state} }}; s >before; ol-assume Admin; ol-assume --unset; ol-assume no -- x 2>/dev/null
        ol-assume nobody 2>/dev/null; s >after; diff before after"
    );
    let Some(done) = zsh(&world, &lines) else {
        return;
    };
    assert_eq!((done.stdout.as_str(), done.code), ("", 0), "{done:?}");
}

#[test]
fn a_run_that_fails_changes_nothing_and_its_code_comes_back() {
    let half = "printf '%s\\n' \"\\\\export AWS_ACCESS_KEY_ID='new'\"";
    for (end, code) in [("exit 7", 7), ("kill -9 $$", 137), ("kill -2 $$", 130)] {
        for printed in ["", half] {
            let world = World::new();
            world.stand_in(&format!("{printed}\n{end}"));
            let Some(done) = zsh(&world, &format!("{BEFORE}ol-assume x\n{AFTER}")) else {
                return;
            };
            assert_eq!(done.stdout, format!("code={code} old old\n"), "{end}");
            assert_eq!(world.starts(), ["env --hook --shell zsh x"]);
        }
    }
}

#[test]
fn the_real_program_s_code_and_words_come_back() {
    let world = World::new();
    let lines = format!("{BEFORE}ol-assume nobody\n{AFTER}ol-assume --help\n{AFTER}");
    let Some(done) = zsh(&world, &lines) else {
        return;
    };
    assert_eq!(done.stdout, "code=6 old old\ncode=0 old old\n");
    assert!(done.stderr.contains("Usage: ol-aws env"), "{}", done.stderr);
}

#[test]
fn the_program_is_started_once() {
    let world = World::new();
    world.stand_in("[ \"$1\" = exec ] && exit 3; printf '%s\\n' \"\\\\export X='1'\"");
    let lines = "ol-assume; ol-assume -; ol-assume --unset; ol-assume a --tenant t; ol-assume a --fresh -- c -- d; echo $?";
    let Some(done) = zsh(&world, lines) else {
        return;
    };
    assert_eq!(done.stdout, "3\n");
    let env = "env --hook --shell zsh";
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
    let lines = "ol-assume Admin -- sh -c 'echo $OL_AWS_ROLE; exit 41'; echo $? ${OL_AWS_ROLE-none}
        ol-assume Admin -- sh -c 'kill -9 $$'; echo $?";
    let Some(done) = zsh(&world, lines) else {
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
    let code = Dialect::Zsh.hook_script(&changes).unwrap();
    std::fs::write(world.home().join("code"), code).unwrap();
    world.stand_in("cat \"$HOME/code\"");
    let Some(done) = zsh(&world, &format!("ol-assume x; {}", Shell::dump("environ"))) else {
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
    let Some(done) = zsh(&world, &lines) else {
        return;
    };
    let found = dumped(world.home(), "environ").unwrap_or_else(|| panic!("{done:?}"));
    assert_eq!(found["OL_AWS_ACCOUNT"], name);
    assert!(!world.home().join(PROOF_OF_EXECUTION).exists());
}

#[test]
fn a_question_reaches_the_terminal() {
    let world = World::new();
    world.stand_in("[ -t 0 ] && [ -t 2 ] || exit 9; printf 'code? ' >&2; read code; printf '%s\\n' \"\\\\export X='$code'\"");
    let Some(_) = tool("zsh") else { return };
    let (mut pty, _) = world.at_prompt(&["zsh", "-d", "-i"], ".zshrc", LOAD);
    pty.line("ol-assume x");
    pty.see("code? ");
    pty.line("123456");
    pty.prompt();
    assert_eq!(pty.value("$? $X"), "0 123456");
}

#[test]
fn ctrl_c_half_way_changes_nothing_and_drops_the_rest_of_the_line() {
    let world = World::new();
    world.stand_in("printf '%s\\n' \"\\\\export OL_AWS_ROLE='new'\"; echo waiting >&2; sleep 60");
    let Some(_) = tool("zsh") else { return };
    let rc = format!("{LOAD}{BEFORE}");
    let (mut pty, _) = world.at_prompt(&["zsh", "-d", "-i"], ".zshrc", &rc);
    pty.line("ol-assume x; next=1; echo done");
    pty.see("waiting\r\n");
    pty.control('c');
    pty.prompt();
    assert_eq!(pty.value("$OL_AWS_ROLE ${next-dropped}"), "old dropped");
}
