//! The prompt segment and the warning in zsh, on a terminal.

use crate::shells::hook::stand_in::seen;
use crate::world::pty::Pty;
use crate::world::{World, tool};

const ZSH: [&str; 3] = ["zsh", "-d", "-i"];
/// A role with 65 minutes left (and half of one, so that a slow machine sees no other); `at` sets other times.
const ROLE: &str = "export OL_AWS_ROLE=admin OL_AWS_ACCOUNT=prod OL_AWS_WARN_MINUTES=0\n\
    zmodload zsh/datetime; at() { export OL_AWS_EXPIRES_AT=$(( EPOCHSECONDS + $1 )) }; at 3930\n";
const LOAD: &str = "eval \"$(ol-aws init zsh)\"; ol_aws_prompt\n";
const SHOWN: &str = "[admin@prod 1h05m] ";

/// A zsh at its first prompt, with this `.zshrc`.
fn zsh(rc: &str) -> Option<(World, Pty, String)> {
    tool("zsh")?;
    let world = World::new();
    let (pty, first) = world.at_prompt(&ZSH, ".zshrc", rc);
    Some((world, pty, first))
}

/// The prompt after a command, with its escapes.
#[track_caller]
fn after(pty: &mut Pty, command: &str) -> String {
    pty.run(command);
    // The prompt that follows a command which prints nothing is the last of its line.
    pty.line("");
    let shown = pty.prompt();
    let from = shown.rfind("\u{1b}[J").unwrap() + "\u{1b}[J".len();
    shown[from..].to_owned()
}

/// No value is run, none acts on the terminal, none is expanded.
#[test]
fn values_are_checked_before_arithmetic_and_display() {
    let options = "setopt prompt_subst prompt_bang\n";
    let Some((world, mut pty, _)) = zsh(&format!("{ROLE}{LOAD}{options}NO_COLOR=1\n")) else {
        return;
    };
    for ends in [
        "'x[$(touch executed)]'",
        "'1+1'",
        "''",
        "' 1'",
        "-5",
        "9999999999999",
        "0x10",
        "$'1\\n'",
        "1e9",
        "OL_AWS_ROLE",
    ] {
        let shown = after(&mut pty, &format!("export OL_AWS_EXPIRES_AT={ends}"));
        assert_eq!(shown, "[admin@prod] ", "{ends}");
    }
    assert_eq!(after(&mut pty, "unset OL_AWS_EXPIRES_AT"), "[admin@prod] ");
    let shown = after(&mut pty, "at 3570; OL_AWS_EXPIRES_AT=00$OL_AWS_EXPIRES_AT");
    assert_eq!(shown, "[admin@prod 59m] ");
    let role = r"$'%F{red}%n!!$(touch executed)`touch executed`\e[31m\a\n\r\t\\$HOME\u202e\xff'";
    let shown = after(
        &mut pty,
        &format!("OL_AWS_ROLE={role} OL_AWS_ACCOUNT='a B_+=,.@/-9ü'"),
    );
    // The bytes of `ü`, which the terminal of the tests takes one by one.
    let expected = "[?F?red??n????touch executed??touch executed???31m??????HOME??@a B_+=,.@/-9\u{c3}\u{bc} 59m] ";
    assert_eq!(shown, expected);
    assert!(!world.home().join("executed").exists());
}

#[test]
fn it_stands_before_the_users_prompt_and_leaves_the_right_one() {
    let rc =
        format!("PROMPT=$'first %~\\n%#%(!.root.me) READY> '; RPROMPT='[right]'\n{ROLE}{LOAD}");
    let Some((_world, mut pty, first)) = zsh(&rc) else {
        return;
    };
    assert!(
        first.contains("prod 1h05m]\u{1b}[39m first ~\r\n"),
        "{first:?}"
    );
    pty.see("[right]");
    assert_eq!(pty.value("$RPROMPT $options[promptsubst]"), "[right] off");
}

/// Where zsh/datetime is not installed.
#[test]
fn without_the_module_the_time_is_the_same() {
    let rc = format!("{ROLE}{LOAD}at 3570; zmodload -u zsh/datetime\n");
    let Some((_world, mut pty, first)) = zsh(&rc) else {
        return;
    };
    assert_eq!(seen(&first), "[admin@prod 59m] ");
    assert_eq!(pty.value("${EPOCHSECONDS-none}"), "none");
}

#[test]
fn twice_is_once() {
    let Some((_world, mut pty, first)) = zsh(&format!("{ROLE}{LOAD}{LOAD}ol_aws_prompt\n")) else {
        return;
    };
    assert_eq!(seen(&first), SHOWN);
    pty.run("source ~/.zshrc");
    pty.line("");
    assert_eq!(seen(&pty.prompt()), SHOWN);
    let hooks = pty.value("$precmd_functions");
    assert_eq!(hooks, "__ol_aws_register __ol_aws_precmd");
}

/// As starship's own script does: a precmd that looks at the status, and a prompt that is written once.
const STARSHIP: &str = r#"
starship_precmd() { STARSHIP_CMD_STATUS=$? STARSHIP_PIPE_STATUS=(${pipestatus[@]}) }
precmd_functions+=(starship_precmd)
setopt promptsubst
PROMPT='star:$STARSHIP_CMD_STATUS:${(j.-.)STARSHIP_PIPE_STATUS}: READY> '
RPROMPT=''
"#;

#[test]
fn starship_may_come_before_or_after_and_sees_every_status() {
    for rc in [
        format!("{ROLE}{STARSHIP}{LOAD}"),
        format!("{ROLE}{LOAD}{STARSHIP}"),
    ] {
        let Some((_world, mut pty, first)) = zsh(&rc) else {
            return;
        };
        assert_eq!(seen(&first), format!("{SHOWN}star:0:0: "));
        pty.line("true | (exit 7) | (exit 5)");
        assert_eq!(seen(&pty.prompt()), format!("{SHOWN}star:5:0-7-5: "));
        pty.line("");
        pty.prompt();
        pty.line("(exit 3)");
        pty.prompt();
        assert_eq!(pty.value("$? $pipestatus"), "3 3");
    }
}

/// As oh-my-posh and many themes do: the prompt is made anew each time.
const ANEW: &str = "anew() { PROMPT=\"new:$?: READY> \" }; precmd_functions+=(anew)\n";

#[test]
fn a_theme_that_makes_its_prompt_anew_keeps_it() {
    for rc in [format!("{ROLE}{ANEW}{LOAD}"), format!("{ROLE}{LOAD}{ANEW}")] {
        let Some((_world, mut pty, _)) = zsh(&rc) else {
            return;
        };
        pty.line("(exit 4)");
        assert_eq!(seen(&pty.prompt()), format!("{SHOWN}new:4: "));
    }
}

/// As powerlevel10k does: its precmd sees to it that it is the last, and makes the prompt from its elements.
const P10K: &str = r#"
p10k() { shift; local colour=none text; while getopts 'f:t:' o; do case $o in f) colour=$OPTARG;; t) text=$OPTARG;; esac; done
  made+="<$colour:$text>" }
_p9k_precmd() {
  [[ $precmd_functions[-1] == _p9k_precmd ]] || precmd_functions=(${precmd_functions:#_p9k_precmd} _p9k_precmd)
  local made='' e
  for e in $POWERLEVEL9K_LEFT_PROMPT_ELEMENTS; do (( $+functions[prompt_$e] )) && prompt_$e; done
  PROMPT="${made}p10k READY> "
}
precmd_functions+=(_p9k_precmd)
"#;

#[test]
fn powerlevel10k_draws_us_where_its_user_wants() {
    let named = "POWERLEVEL9K_LEFT_PROMPT_ELEMENTS=(dir ol_aws)\n";
    for rc in [
        format!("{named}{ROLE}{P10K}{LOAD}"),
        format!("{named}{ROLE}{LOAD}{P10K}"),
    ] {
        let Some((_world, mut pty, first)) = zsh(&rc) else {
            return;
        };
        assert_eq!(seen(&first), "<cyan:admin@prod 1h05m>p10k ");
        for (command, expected) in [
            ("at 3570; OL_AWS_GUARD=1", "<magenta:admin@prod 59m>p10k "),
            ("at 0", "<red:admin@prod expired>p10k "),
            (
                "NO_COLOR=1; OL_AWS_ROLE='%n$(x)'",
                "<none:?n??x?@prod expired>p10k ",
            ),
            ("OL_AWS_ROLE=", "p10k "),
        ] {
            pty.run(command);
            pty.line("");
            assert_eq!(seen(&pty.prompt()), expected, "{command}");
        }
    }
    // Loaded before us, without our element, it gets the prefix as any theme.
    let (_world, _pty, first) = zsh(&format!("{ROLE}{P10K}{LOAD}")).unwrap();
    assert_eq!(seen(&first), format!("{SHOWN}p10k "));
}

#[test]
fn no_option_of_the_user_breaks_it() {
    for options in [
        "no_unset err_return pipe_fail",
        "ksh_arrays sh_word_split glob_subst",
        "sh_glob no_equals ksh_glob rc_expand_param all_export",
        "prompt_subst prompt_bang extended_glob warn_create_global",
    ] {
        let rc = format!(
            "setopt {options}; IFS=0123-/aoe\n{ROLE}{LOAD}precmd_functions+=(own)\nown() {{ s=$? }}\n"
        );
        let Some((_world, mut pty, first)) = zsh(&rc) else {
            return;
        };
        assert_eq!(seen(&first), SHOWN, "{options}");
        pty.line("(exit 7)");
        let shown = pty.prompt();
        assert_eq!(seen(&shown), SHOWN, "{options}");
        assert!(!shown.contains("__ol_aws"), "{shown}");
        assert_eq!(pty.value("${s}"), "7", "{options}");
    }
}

#[test]
fn a_shell_whose_prompt_knows_no_percent_is_left_alone() {
    let Some((_world, _pty, first)) = zsh(&format!("{ROLE}{LOAD}unsetopt prompt_percent\n")) else {
        return;
    };
    assert_eq!(seen(&first), "");
}
