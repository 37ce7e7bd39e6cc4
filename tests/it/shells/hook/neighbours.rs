//! bash beside what listens to it: the DEBUG trap by which a terminal, a timer or a user's own code learns when a command
//! begins, and the traps ERR and RETURN. What they hear is the same with our segment and without, whoever comes first.

use super::sh_prompt::{active, enter, load, prompt_after, shell};
use super::window::cost_of_prompts;
use crate::world::{World, tool};

const SEGMENT: &str = "<36>[admin@prod 1h00m]<0> ";

/// As VS Code's shellIntegration-bash.sh does it (1.100): a DEBUG trap that is armed by the last step of PROMPT_COMMAND, of
/// which it takes over the first entry, and marks around PS1.
const VS_CODE: &str = r#"
__vsc_in_command_execution=1 __vsc_first_prompt= __vsc_custom_PS1= __vsc_original_PS1=$PS1
__vsc_update_prompt() {
  if [ "$__vsc_in_command_execution" = 1 ]; then
    if [[ "$__vsc_custom_PS1" == "" || "$__vsc_custom_PS1" != "$PS1" ]]; then
      __vsc_original_PS1=$PS1
      __vsc_custom_PS1="\[\]$__vsc_original_PS1\[\]"
      PS1=$__vsc_custom_PS1
    fi
    __vsc_in_command_execution=0
  fi
}
__vsc_precmd() {
  [[ -z $__vsc_first_prompt ]] || echo "D;$__vsc_current;$__vsc_status" >> ~/heard
  __vsc_current= __vsc_first_prompt=1
  __vsc_update_prompt
}
__vsc_preexec_only() {
  if [ "$__vsc_in_command_execution" = 0 ]; then
    __vsc_in_command_execution=1
    if [[ ! $BASH_COMMAND == __vsc_prompt* ]]; then __vsc_current=$BASH_COMMAND; else __vsc_current=; fi
    [[ -z $__vsc_first_prompt ]] || echo "E;$__vsc_current" >> ~/heard
  fi
}
trap '__vsc_preexec_only "$_"' DEBUG
__vsc_update_prompt
__vsc_restore_exit_code() { return "$1"; }
__vsc_prompt_cmd_original() {
  __vsc_status=$?
  local cmd
  __vsc_restore_exit_code "$__vsc_status"
  for cmd in "${__vsc_original_prompt_command[@]}"; do eval "${cmd:-}"; done
  __vsc_precmd
}
__vsc_prompt_cmd() { __vsc_status=$?; __vsc_precmd; }
__vsc_original_prompt_command=${PROMPT_COMMAND:-}
if [[ -n $__vsc_original_prompt_command ]]; then PROMPT_COMMAND=__vsc_prompt_cmd_original; else PROMPT_COMMAND=__vsc_prompt_cmd; fi
"#;

/// As starship's `init bash` did it before it used PS0: a DEBUG trap starts its timer once for each prompt.
const STARSHIP: &str = r#"
starship_preexec() {
  if [ "${STARSHIP_PREEXEC_READY:-}" = true ]; then
    STARSHIP_PREEXEC_READY=false
    echo "timer $BASH_COMMAND" >> ~/heard
  fi
  : "$1"
}
starship_precmd() {
  STARSHIP_CMD_STATUS=$?
  (exit "$STARSHIP_CMD_STATUS"); eval "${STARSHIP_PROMPT_COMMAND-}"
  echo "prompt $STARSHIP_CMD_STATUS" >> ~/heard
  PS1="READY> "
  STARSHIP_PREEXEC_READY=true
}
trap 'starship_preexec "$_"' DEBUG
if [[ -z ${PROMPT_COMMAND-} ]]; then
  PROMPT_COMMAND=starship_precmd
elif [[ $PROMPT_COMMAND != *starship_precmd* ]]; then
  STARSHIP_PROMPT_COMMAND=$PROMPT_COMMAND
  PROMPT_COMMAND=starship_precmd
fi
"#;

const DEBUG_TRAP: &str = "trap 'echo \"$BASH_COMMAND\" >> ~/heard' DEBUG\n";
const DEBUG_TRAP_IN_FUNCTIONS: &str = "set -T; trap 'echo \"$BASH_COMMAND\" >> ~/heard' DEBUG\n";
const ERR_TRAP: &str = "set -E; trap 'echo \"ERR $? $BASH_COMMAND\" >> ~/heard' ERR\n";
const RETURN_TRAP: &str = "set -T; trap 'echo \"RETURN $FUNCNAME\" >> ~/heard' RETURN\n";
/// What many have had for years: a function that stops their timer.
const OWN_TIMER: &str = r#"
start() { : "${began:=$BASH_COMMAND}"; }
stop() { echo "$? <$began>" >> ~/heard; unset began; }
trap start DEBUG
PROMPT_COMMAND=stop
"#;

/// What the neighbour heard of a few commands.
fn heard(rc: &str) -> String {
    let world = World::new();
    let mut pty = active(shell(&world, "bash", rc).unwrap(), 3630).ready();
    enter(&mut pty, ":");
    // The first prompt is over.
    enter(&mut pty, ": > ~/heard");
    for line in [
        "true one",
        "",
        "",
        "(exit 3)",
        "echo two | cat",
        "f() { return 4; }; f",
        "",
    ] {
        enter(&mut pty, line);
    }
    if rc.contains("ol_aws_prompt") {
        assert_eq!(prompt_after(&mut pty, ""), SEGMENT, "{rc}");
    } else {
        enter(&mut pty, "");
    }
    std::fs::read_to_string(world.home().join("heard")).unwrap()
}

#[test]
fn each_neighbour_hears_what_it_would_hear_without_us() {
    if tool("bash").is_none() {
        return;
    }
    let ours = format!("{}\nol_aws_prompt\n", load("bash"));
    for neighbour in [
        VS_CODE,
        STARSHIP,
        DEBUG_TRAP,
        DEBUG_TRAP_IN_FUNCTIONS,
        ERR_TRAP,
        RETURN_TRAP,
        OWN_TIMER,
        &format!("{STARSHIP}{VS_CODE}"),
    ] {
        let alone = heard(neighbour);
        assert!(!alone.is_empty(), "{neighbour}");
        for both in [format!("{ours}{neighbour}"), format!("{neighbour}{ours}")] {
            assert_eq!(heard(&both), alone, "{both}");
        }
    }
}

/// VS Code is the one that is loaded behind a theme and our line, in every window.
#[test]
fn vs_code_hears_no_command_of_ours_before_the_first_prompt_either() {
    if tool("bash").is_none() {
        return;
    }
    let ours = format!("{}\nol_aws_prompt\n", load("bash"));
    for rc in [format!("{ours}{VS_CODE}"), format!("{VS_CODE}{ours}")] {
        let world = World::new();
        let mut pty = active(shell(&world, "bash", &rc).unwrap(), 3630).ready();
        enter(&mut pty, "true one");
        let heard = std::fs::read_to_string(world.home().join("heard")).unwrap();
        assert_eq!(heard, "E;true one\nD;true one;0\n", "{rc}");
    }
}

/// Also where a function has taken our line over, which it then calls at each prompt.
#[test]
fn no_process_is_made_at_a_prompt_whoever_calls_us() {
    if tool("bash").is_none() || tool("strace").is_none() || tool("tmux").is_none() {
        return;
    }
    let ours = format!("{}\nol_aws_prompt\n", load("bash"));
    for rc in [
        ours.clone(),
        format!("{ours}{VS_CODE}"),
        format!("{VS_CODE}{ours}"),
    ] {
        let world = World::new();
        std::fs::write(world.home().join("rc"), format!("PS1='READY> '\n{rc}")).unwrap();
        let words = ["bash", "--noprofile", "--rcfile", "rc", "-i"];
        let end = super::sh_prompt::end_in(3630);
        let role = [("OL_AWS_ROLE", "admin"), ("OL_AWS_EXPIRES_AT", &end)];
        let mut cost = cost_of_prompts(&world, &words, &role);
        cost.retain(|call, _| !call.starts_with("open"));
        assert!(cost.is_empty(), "{rc}: {cost:?}");
    }
}

#[test]
fn a_readonly_ps1_is_left_alone_without_a_word() {
    for (name, script) in [
        ("bash", "bash"),
        ("dash", "sh"),
        ("ksh", "sh"),
        ("mksh", "sh"),
        ("busybox", "sh"),
    ] {
        let world = World::new();
        let rc = format!("readonly PS1\n{}\nol_aws_prompt\n", load(script));
        let Some(run) = shell(&world, name, &rc) else {
            continue;
        };
        let mut pty = active(run, 3630).on_terminal();
        let first = pty.prompt();
        assert!(
            !first.contains("PS1") && !first.contains("read"),
            "{name}: {first}"
        );
        let shown = enter(&mut pty, "echo $((1 + 1))");
        assert!(
            !shown.contains("PS1") && !shown.contains("admin"),
            "{name}: {shown}"
        );
    }
}
