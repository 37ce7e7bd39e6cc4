//! The segment in bash beside what else writes to PS1 and PROMPT_COMMAND.

use std::path::Path;
use std::process::{Command, Stdio};

use super::super::loading::signed_in;
use super::sh_prompt::{active, enter, load, prompt_after, shell, switched_on};
use crate::world::pty::Pty;
use crate::world::{World, binary};
use ol_aws::shell::Dialect;

const SEGMENT: &str = "<36>[admin@prod 1h00m]<0> ";

fn bash(world: &World, rc: &str) -> Pty {
    active(shell(world, "bash", rc).unwrap(), 3630).ready()
}

/// As starship's `init bash` does it: PROMPT_COMMAND is a string, kept and run by its own function, which writes PS1.
const STARSHIP: &str = r#"
starship_precmd() {
  STARSHIP_CMD_STATUS=$? STARSHIP_PIPE_STATUS=(${PIPESTATUS[@]})
  (exit "$STARSHIP_CMD_STATUS"); eval "${STARSHIP_PROMPT_COMMAND-}"
  PS1="theme$STARSHIP_CMD_STATUS:${STARSHIP_PIPE_STATUS[*]} READY> "
}
if [[ -z ${PROMPT_COMMAND-} ]]; then
  PROMPT_COMMAND=starship_precmd
elif [[ $PROMPT_COMMAND != *starship_precmd* ]]; then
  STARSHIP_PROMPT_COMMAND=$PROMPT_COMMAND
  PROMPT_COMMAND=starship_precmd
fi
"#;

/// As bash-preexec does it: a DEBUG trap that is on from the end of PROMPT_COMMAND to the next command.
const PREEXEC: &str = r#"
__bp_imported=defined
__bp_set() { return "$1"; }
__bp_precmd_invoke_cmd() {
  __bp_status=$?
  local f; for f in "${precmd_functions[@]}"; do
    if type -t "$f" >/dev/null; then __bp_set "$__bp_status"; "$f"; fi
  done
}
__bp_interactive_mode() { __bp_on=on; }
__bp_debug() {
  if [[ ${__bp_on-} ]]; then
    __bp_on=
    if [[ $PROMPT_COMMAND != *"$BASH_COMMAND"* ]]; then echo "preexec <$BASH_COMMAND>"; fi
  fi
}
__bp_install() {
  PROMPT_COMMAND=$'__bp_precmd_invoke_cmd\n'"${PROMPT_COMMAND%__bp_install}"$'\n__bp_interactive_mode'
  __bp_precmd_invoke_cmd; __bp_interactive_mode
  trap __bp_debug DEBUG
}
PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__bp_install
users() { echo "users $?"; }
precmd_functions+=(users)
"#;

/// The line that switches it on: in the bash that is here, as in one without `EPOCHSECONDS`, which came with 5.0, and as in
/// 4.2.
fn each_bash(check: impl Fn(&World, &str)) {
    let ours = switched_on("bash");
    check(&World::new(), &ours);
    check(&World::new(), &format!("unset EPOCHSECONDS\n{ours}"));
    // Before 4.4 it knows no `@P`.
    let world = World::new();
    let script = Dialect::Bash.hook().unwrap();
    let older = script.replace("is_since 404", "is_since 999");
    assert_ne!(older, script);
    std::fs::write(world.home().join("older"), older).unwrap();
    check(&world, "unset EPOCHSECONDS; . ~/older\nol_aws_prompt\n");
}

/// macOS has 3.2, which is not to be had here: the script is as it would be there from the lines on that ask for the version.
#[test]
fn in_bash_3_2_ol_assume_works_and_the_rest_keeps_quiet() {
    let world = signed_in();
    let script = Dialect::Bash.hook().unwrap();
    let older = script.replace("is_since 40", "is_since 90");
    assert_ne!(older, script);
    std::fs::write(world.home().join("older"), older).unwrap();
    let lines = "set -u; PS1='mine '; . ~/older; ol_aws_prompt; ol-assume admin\n\
        echo \"$PS1$OL_AWS_ROLE ${PROMPT_COMMAND-}\"; complete -p ol-assume || echo nothing; exit";
    let program = Path::new(binary()).parent().unwrap().display().to_string();
    let mut bash = Command::new("setsid");
    bash.args(["--wait", "bash", "--norc", "--noprofile", "-i", "-c", lines]);
    bash.env_clear().envs(world.variables());
    let path = format!("{program}:{}", std::env::var("PATH").unwrap());
    let output = bash
        .env("PATH", path)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert_eq!(stdout, "mine Admin \nnothing\n", "{stderr}");
    // bash itself misses its terminal, and the completion.
    let ours = stderr.lines().filter(|line| {
        ![
            "terminal process group",
            "no job control",
            "no completion",
            "exit",
        ]
        .iter()
        .any(|part| line.contains(part))
    });
    assert_eq!(ours.collect::<Vec<_>>(), [""; 0]);
    // What 3.2 cannot even read, it would not get past.
    for newer in ["[[ -v", ";;&", ";&", "|&", "&>>", "coproc", "[-1]", "{fd}"] {
        assert!(!script.contains(newer), "{newer}");
    }
}

#[test]
fn a_theme_that_writes_ps1_at_each_prompt_keeps_the_segment_and_sees_the_status() {
    each_bash(|world, ours| {
        for rc in [
            format!("{STARSHIP}{ours}"),
            format!("{ours}{STARSHIP}"),
            format!("{ours}{STARSHIP}{ours}{STARSHIP}"),
        ] {
            let mut pty = bash(world, &rc);
            // A theme that comes after us has its first prompt to itself.
            enter(&mut pty, ":");
            for _ in 0..2 {
                let shown = prompt_after(&mut pty, "(exit 3) | (exit 4)");
                assert_eq!(shown, format!("{SEGMENT}theme4:3 4 "), "{rc}");
            }
            pty.line("(exit 5) | (exit 6)");
            pty.see("\n");
            pty.prompt();
            pty.line("echo \"status $? ${PIPESTATUS[*]}\"");
            pty.see("status 6 5 6");
        }
    });
}

#[test]
fn the_users_own_hooks_run_in_their_order_and_see_the_status() {
    each_bash(|world, ours| {
        let rc = format!("PROMPT_COMMAND='echo \"one $? ${{PIPESTATUS[*]}}\";'\n{ours}");
        let mut pty = bash(world, &rc);
        let shown = enter(&mut pty, "(exit 3) | (exit 4)");
        assert!(shown.contains("one 4 3 4"), "{shown}");
        assert_eq!(prompt_after(&mut pty, ":"), SEGMENT);
    });
    let world = World::new();
    let hooks = "PROMPT_COMMAND=('echo \"one $?\"' 'echo \"two $? ${PIPESTATUS[*]}\"')\n";
    let late = "PROMPT_COMMAND+=('echo \"three $? ${PIPESTATUS[*]}\"')\n";
    let mut pty = bash(&world, &format!("{hooks}{}{late}", switched_on("bash")));
    let shown = enter(&mut pty, "(exit 3) | (exit 4)");
    let shown = shown.replace('\r', "");
    assert!(shown.contains("one 4\ntwo 4 3 4\nthree 4 3 4\n"), "{shown}");
}

#[test]
fn bash_preexec_goes_on_working() {
    each_bash(|world, ours| {
        for rc in [format!("{PREEXEC}{ours}"), format!("{ours}{PREEXEC}")] {
            let mut pty = bash(world, &rc);
            enter(&mut pty, ":");
            let shown = enter(&mut pty, "(exit 7)");
            assert!(shown.contains("users 7"), "{shown}");
            let shown = enter(&mut pty, "true once");
            assert!(shown.contains("preexec <true once>"), "{rc}: {shown}");
            assert_eq!(prompt_after(&mut pty, "true"), SEGMENT, "{rc}");
        }
    });
}

#[test]
fn a_prompt_without_expansion_stays_the_users() {
    let world = World::new();
    let mut pty = bash(
        &world,
        &format!("shopt -u promptvars\n{}", switched_on("bash")),
    );
    assert_eq!(prompt_after(&mut pty, ":"), "");
    assert!(enter(&mut pty, "echo \"<${PS1,,}>\"").contains("<ready> >"));
}

#[test]
fn loading_touches_no_prompt_and_starts_nothing() {
    let world = World::new();
    world.stand_in(":");
    let mut pty = bash(&world, &format!("PROMPT_COMMAND=true\n{}\n", load("bash")));
    assert!(enter(&mut pty, "echo \"<${PS1,,}|${PROMPT_COMMAND[*]}>\"").contains("<ready> |true>"));
    assert_eq!(world.starts(), [""; 0]);
}

/// They stand in subscripts, which bash expands, and in arithmetic.
#[test]
fn no_value_is_run_and_none_that_belongs_together_is_called_mixed() {
    each_bash(|world, ours| {
        let mut pty = bash(world, ours);
        let odd = r#"$'x]$(touch executed)`touch executed`"\'\\@*[}{\n\e'"#;
        enter(&mut pty, &format!("odd={odd}; shopt -s extglob nullglob"));
        enter(
            &mut pty,
            "export NO_COLOR=1 OL_AWS_ROLE_ARN=$odd OL_AWS_ACCOUNT=$odd",
        );
        let key = "AWS_ACCESS_KEY_ID=ASIAABCDEFGHIJKL$odd";
        let check = "$OL_AWS_ROLE_ARN admin $OL_AWS_ACCOUNT $OL_AWS_EXPIRES_AT $odd";
        let shown = prompt_after(&mut pty, &format!("{key} OL_AWS_CHECK=\"{check}\""));
        assert!(shown.starts_with("[admin@x???touch executed"), "{shown}");
        assert_eq!(prompt_after(&mut pty, "OL_AWS_CHECK=$odd"), "[?] ");
        let shown = prompt_after(
            &mut pty,
            "set -u; IFS=0123-/adm; unset OL_AWS_CHECK OL_AWS_ACCOUNT",
        );
        assert_eq!(shown, "[admin 1h00m] ");
        let shown = prompt_after(&mut pty, "set -f +B; set -o posix");
        assert_eq!(shown, "[admin 1h00m] ");
        assert!(!world.home().join("executed").exists());
    });
}
