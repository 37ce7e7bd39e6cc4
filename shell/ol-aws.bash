# ol-aws in bash 4.2 and newer: `ol-assume`, the prompt segment, completion. In 3.2, as macOS has it: `ol-assume` alone.
#
# In ~/.bashrc:         eval "$(ol-aws init bash)"
# and, if you like it:  ol_aws_prompt
#
# Loading this starts nothing and touches neither PS1 nor PROMPT_COMMAND. Commands are written `\builtin …`, so that no
# alias, made before or after, takes their place.

# ol-assume [ROLE] sets this shell, ol-assume ROLE -- COMMAND… runs one command; all else is as with `ol-aws env`.
function ol-assume {
  __ol_aws_untraced __ol_aws_assume "$@"
}

# Keys do not belong in a trace (-x), in what is shown as it is read (-v) or in what a DEBUG trap is told (-T).
function __ol_aws_untraced {
  \builtin local __ol_aws_flags="${-//[^vxT]/}" __ol_aws_status=0
  if [[ $__ol_aws_flags ]]; then \builtin set +vxT; fi
  "$@" || __ol_aws_status=$?
  if [[ $__ol_aws_flags ]]; then \builtin set "-$__ol_aws_flags"; fi
  \builtin return "$__ol_aws_status"
}

function __ol_aws_assume {
  \builtin local __ol_aws_text
  for __ol_aws_text; do
    if [[ $__ol_aws_text == -- ]]; then
      # (`builtin command` would end a script with `set -e`, even in an `if`.)
      (\builtin exec ol-aws exec "$@")
      \builtin return "$?"
    fi
  done
  # All of the output, and a good end: a run that fails half-way changes nothing.
  if __ol_aws_text=$(\builtin command ol-aws env --hook --shell bash "$@"); then
    if ! \builtin eval "$__ol_aws_text"; then
      \builtin printf 'ol-assume: nothing has changed, since a variable is readonly here\n' >&2
      \builtin return 1
    fi
    if [[ $__ol_aws_text ]] && ((BASH_SUBSHELL)) && [[ -p /dev/stdout ]]; then
      \builtin printf 'ol-assume: this is one end of a pipe, so nothing has changed in the shell itself\n' >&2
    fi
    # Somebody may have written a PS1 by hand.
    if [[ ${__ol_aws_prefix-} ]]; then __ol_aws_place; fi
  else
    \builtin return "$?"
  fi
}

# A shell opened by `ol-aws exec ROLE` is that role, whatever the start files export.
function __ol_aws_last {
  # A start file may have become this shell from another one, whose code it is then.
  if [[ ${OL_AWS_EXEC_LAST-} == ': posix'* ]]; then
    \builtin eval "$OL_AWS_EXEC_LAST"
  fi
  \builtin unset OL_AWS_EXEC_LAST
}

# ---- The prompt segment ----
#
# PS1 gets something that bash expands, and no command runs for it: a hook in PROMPT_COMMAND would be one more command to
# each DEBUG trap, by which terminals, themes and timers learn when a command begins.

# Switches on the segment and the warning before the end.
function ol_aws_prompt {
  # The bash of macOS is 3.2, which lacks what the segment is made of.
  if ! __ol_aws_is_since 402; then \builtin return 0; fi
  # Without promptvars nothing in PS1 is expanded, and a readonly PS1 stays as it is.
  if ! \builtin shopt -q promptvars || ! \builtin printf -v PS1 %s "${PS1-}" 2>/dev/null; then \builtin return 0; fi
  __ol_aws_prefix_for "${EPOCHSECONDS:+EPOCHSECONDS}"
  # What another shell left in an exported PS1 does not work here.
  # shellcheck disable=SC2016 # for the prompt to expand
  if [[ $PS1 != *"$__ol_aws_prefix"* ]]; then PS1=${PS1##*'${__ol_aws_segment-}'}; fi
  __ol_aws_place
  __ol_aws_extended=
  if [[ ${PROMPT_COMMAND-} != *__ol_aws_settle* ]]; then
    # First in the list, where no DEBUG trap takes it for the next command.
    PROMPT_COMMAND=__ol_aws_settle${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}
  fi
}

# Puts the segment before what PS1 is now. A copy of PS1, as a virtualenv keeps one, never shows old news.
function __ol_aws_place {
  if [[ ${PS1-} != *"$__ol_aws_prefix"* ]]; then PS1=$__ol_aws_prefix${PS1-}; fi
}

# Once, before the first prompt: a theme's function that PROMPT_COMMAND calls may write PS1 anew at each prompt. It gets a
# last step, for which no trap fires.
function __ol_aws_settle {
  \builtin local status="$?" line
  __ol_aws_place
  if [[ ${PROMPT_COMMAND-} == *__ol_aws_settle* ]]; then
    line=${PROMPT_COMMAND#*__ol_aws_settle}
    PROMPT_COMMAND=${PROMPT_COMMAND%%__ol_aws_settle*}${line#$'\n'}
    # shellcheck disable=SC2154 # bash-preexec's
    for line in "${PROMPT_COMMAND[@]//;/$'\n'}" ${precmd_functions[@]+"${precmd_functions[@]}"}; do
      while [[ $line ]]; do
        __ol_aws_extend "${line%%$'\n'*}"
        if [[ $line != *$'\n'* ]]; then \builtin break; fi
        line=${line#*$'\n'}
      done
    done
  else
    # A function took our line over with the rest of PROMPT_COMMAND, and may write PS1 behind it.
    __ol_aws_extend "${FUNCNAME[1]-}"
  fi
  \builtin return "$status"
}

# Has the function that a line begins with end with __ol_aws_place, once: to look at its text takes a process.
function __ol_aws_extend {
  \builtin local name text
  if [[ $__ol_aws_extended == *" $1 "* ]]; then \builtin return 0; fi
  __ol_aws_extended+=" $1 "
  IFS=$' \t' \builtin read -r name _ <<<"$1"
  text=$(\builtin declare -f -- "$name") || \builtin return 0
  if [[ $name == __ol_aws_* || $text == *__ol_aws_place* ]]; then \builtin return 0; fi
  # A DEBUG trap that it sets, as bash-preexec's (__bp_) do at the first prompt, would take our last step for a command.
  if [[ $name == __bp_* || $text == *" DEBUG"* ]]; then \builtin return 0; fi
  \builtin eval "function __ol_aws_theirs_$text"
  \builtin eval "function $name {
    __ol_aws_theirs_$name \"\$@\"
    \\builtin set -- \"\$?\"
    __ol_aws_place
    \\builtin return \"\$1\"
  }"
}

# Leaves in __ol_aws_prefix what PS1 expands. $1: a variable with the time, if there is one.
#
# `${__ol_aws_if[CONDITION]:+TEXT}` is the text where the arithmetic says 1. What the environment holds is shown without
# what could command a terminal, and counted only when it is a number: arithmetic would run what stands in `a[$(…)]`. No
# `!` stands here, which is the history's number to a bash in posix mode.
#
# bash reads each character several times at each prompt, more often the deeper it stands, and that is what costs. So words
# are in arrays, and text is in variables that are read only where they are needed: as arithmetic, or by `@P` as a prompt.
# The name and the end of a role are worked out once. __ol_aws_seen numbers the roles by what OL_AWS_CHECK repeats of them,
# so the variables belong together if OL_AWS_CHECK has the number of the rest.
# shellcheck disable=SC2016,SC2034 # for the prompt to expand
function __ol_aws_prefix_for {
  \builtin local now="${1:-\\D{%s\}}" same left name learn limit warning shown
  # \001 and \002 are what \[ and \] become: what stands between them has no width.
  __ol_aws_paint=('' $'\001\e[31m\002' '' $'\001\e[33m\002' '' $'\001\e[35m\002' $'\001\e[36m\002' $'\001\e[0m\002')
  __ol_aws_says=('' $'ol-aws: the AWS_* and OL_AWS_* variables of this shell belong to different roles; run `ol-assume` to set all of them\n')
  __ol_aws_if=('' 1) __ol_aws_bad='[^[:alnum:]_+=,.@/ -]' __ol_aws_odd='*[^0123456789]*' __ol_aws_units=('' '' expired s m '')
  __ol_aws_ends=(0) __ol_aws_names=('?') __ol_aws_warned=${__ol_aws_warned-0} __ol_aws_told=${__ol_aws_told-0}
  \builtin unset __ol_aws_seen
  \builtin declare -gA __ol_aws_seen
  __ol_aws_seen[-]=0
  __ol_aws_count='
    __ol_aws_end = __ol_aws_ends[__ol_aws_role], __ol_aws_left = __ol_aws_end - __ol_aws_now,
    __ol_aws_mixed = __ol_aws_checked != __ol_aws_role, __ol_aws_why = __ol_aws_mixed > __ol_aws_told, __ol_aws_told = __ol_aws_mixed,
    __ol_aws_name = __ol_aws_mixed ? 0 : __ol_aws_role,
    __ol_aws_unit = __ol_aws_mixed ? 0 : __ol_aws_end < 0 ? 1 : __ol_aws_left <= 0 ? 2 : __ol_aws_left < 60 ? 3 : __ol_aws_left < 3600 ? 4 : 5,
    __ol_aws_number = __ol_aws_unit < 3 ? -1 : __ol_aws_left / (__ol_aws_unit == 3 ? 1 : __ol_aws_unit == 4 ? 60 : 3600),
    __ol_aws_near = __ol_aws_unit > 2 && __ol_aws_end != __ol_aws_warned && __ol_aws_left <= 60 * (__ol_aws_most),
    __ol_aws_warned = __ol_aws_near ? __ol_aws_end : __ol_aws_warned,
    __ol_aws_reset = __ol_aws_main < 0 ? 0 : 7,
    __ol_aws_main = __ol_aws_main < 0 ? 0 : __ol_aws_unit == 2 || __ol_aws_mixed ? 1 : __ol_aws_main,
    __ol_aws_soon = __ol_aws_unit > 2 && __ol_aws_left < 900 && __ol_aws_main ? 3 : 0,
    __ol_aws_again = __ol_aws_soon ? __ol_aws_main : 0,
    0'
  # OL_AWS_WARN_MINUTES behind a 1, so that 08 is no octal number. What is no number, or too long a one, is 5.
  __ol_aws_most='
    __ol_aws_minutes < 10 ? 5 : __ol_aws_minutes < 20 ? __ol_aws_minutes - 10 : __ol_aws_minutes < 200 ? __ol_aws_minutes - 100
    : __ol_aws_minutes < 2000 ? __ol_aws_minutes - 1000 : __ol_aws_minutes < 20000 ? __ol_aws_minutes - 10000
    : __ol_aws_minutes < 200000 ? __ol_aws_minutes - 100000 : __ol_aws_minutes < 2000000 ? __ol_aws_minutes - 1000000 : 5'
  # `~` stands for what all our names begin with. The clock of every bash, without a process: a prompt has the time as \D{%s}.
  left='${~number##-*}${~units[~unit]}${~if[~unit>4]:+h$((~left/600%6))$((~left/60%10))m}'
  same='${OL_AWS_ROLE_ARN-} ${OL_AWS_ROLE-} ${OL_AWS_ACCOUNT-} ${OL_AWS_EXPIRES_AT-} '
  same+='${AWS_ACCESS_KEY_ID:+${AWS_ACCESS_KEY_ID:16}}'
  name='${OL_AWS_ROLE//$~bad/?}${OL_AWS_ACCOUNT:+@${OL_AWS_ACCOUNT//$~bad/?}}'
  # Shows nothing, but bash reads what stands in a subscript.
  learn='${~seen[-${~names[~role]:='$name'}${~ends[~role]:=${OL_AWS_EXPIRES_AT:+'
  learn+='1${OL_AWS_EXPIRES_AT##$~odd}==1||${#OL_AWS_EXPIRES_AT}>12?-1:10#0${OL_AWS_EXPIRES_AT##$~odd}+0*}-1}]+}'
  __ol_aws_apart learn
  warning='ol-aws: ${~names[~role]} expires in '$left$'; ol-assume renews it\n'
  __ol_aws_apart warning
  limit='${~if[~minutes=1${OL_AWS_WARN_MINUTES##$~odd},0]}'
  __ol_aws_apart limit
  shown='${~if[~role=~checked=${~seen[='$same']:=${#~seen[@]}}${OL_AWS_CHECK:+,~checked=${~seen[=$OL_AWS_CHECK]-0}},'
  shown+='~now='$now',~minutes=15,~main=${OL_AWS_GUARD:+-1+}${NO_COLOR:+-9+}6,~role>=${#~names[@]}]:+'$learn'}'
  shown+='${OL_AWS_WARN_MINUTES:+'$limit'}${~if[~count]}${~says[~why]}${~if[~near]:+'$warning'}'
  shown+='${~paint[~main]}[${~names[~name]}${~if[~unit>1]:+ }${~paint[~soon]}'$left'${~paint[~again]}]${~paint[~reset]} '
  __ol_aws_apart shown
  # In the shells that an exported PS1 may reach, __ol_aws_bad is unset, and what stands behind it is not read.
  __ol_aws_prefix='${OL_AWS_ROLE:+${__ol_aws_bad:+'$shown'}}${__ol_aws_segment-}'
  __ol_aws_prefix=${__ol_aws_prefix//\~/__ol_aws_}
}

# Moves a text of the prompt, by its name, into a variable that bash reads as a prompt where the text stood. That came with
# 4.4; before, all of it is in PS1.
function __ol_aws_apart {
  if __ol_aws_is_since 404; then
    \builtin printf -v "__ol_aws_$1" %s "${!1//\~/__ol_aws_}"
    \builtin printf -v "$1" %s "\${~$1@P}"
  fi
}

# Whether this is bash 4.2, for 402, or newer.
function __ol_aws_is_since {
  ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= $1))
}

# ---- Completion ----

# Words are what blanks separate; COMP_WORDS is cut at `@`, `:` and `=` as well, which roles and ARNs contain.
function __ol_aws_complete {
  \builtin local word value before line="${COMP_LINE:0:COMP_POINT}" number verb='' child=0
  \builtin local -a words parts
  words=() parts=()
  for ((number = 0; number <= COMP_CWORD; number++)); do
    word=${COMP_WORDS[number]}
    before=$line
    line=${line#"${line%%[![:space:]]*}"}
    if ((number == 0)) || [[ $line != "$before" ]]; then words+=(''); fi
    if ((number == COMP_CWORD)); then word=$line; fi
    line=${line#"$word"}
    words[${#words[@]}-1]+=${word//[\"\'\\]/}
    if ((number < COMP_CWORD && child == 0)); then
      if [[ $word == exec ]]; then verb=$word; fi
      if [[ $word == -- ]]; then child=$((number + 1)); fi
    fi
  done
  COMPREPLY=()
  if ((child)) && [[ $verb == exec || ${words[0]} == ol-assume ]]; then
    __ol_aws_complete_child "$child" "$2"
    \builtin return 0
  fi
  word=${words[${#words[@]}-1]}
  while IFS=$'\t' \builtin read -r value before; do
    if [[ $value != "$word"* ]]; then
      # A name with this part in it; but what stands before readline's last cut cannot be replaced.
      if [[ $2 == "$word" ]]; then parts+=("$value"); fi
      \builtin continue
    fi
    if [[ $value == */ || -e $value ]]; then \builtin compopt -o filenames; fi
    # Readline replaces only what stands behind its last cut.
    COMPREPLY+=("${value#"${word%"$2"}"}")
  done < <(\builtin command ol-aws complete -- "${words[@]}" 2>/dev/null)
  if ((${#COMPREPLY[@]} || ${#parts[@]} == 0)); then \builtin return 0; fi
  COMPREPLY=("${parts[@]}")
  # Readline puts in what all of them begin with. Where that would take away what was typed, an empty candidate keeps it.
  before=${parts[0]}
  for value in "${parts[@]}"; do
    while [[ $value != "$before"* ]]; do before=${before%?}; done
  done
  if [[ ${before,,} != *"${word,,}"* ]]; then COMPREPLY+=(''); fi
}

# Behind `--` stands a command that may have a completion of its own. $1: its place in COMP_WORDS; $2: the word in the making.
function __ol_aws_complete_child {
  if \builtin declare -F _comp_command_offset >/dev/null; then
    _comp_command_offset "$1" || \builtin :
    \builtin return 0
  elif \builtin declare -F _command_offset >/dev/null; then
    _command_offset "$1" || \builtin :
    \builtin return 0
  fi
  # The line as it would be without what stands before the command.
  \builtin local number attempt child found function line="$COMP_LINE"
  \builtin local -a options rest
  for ((number = 0; number < $1; number++)); do line=${line#*"${COMP_WORDS[number]}"}; done
  line=${line#"${line%%[![:space:]]*}"}
  COMP_POINT=$((COMP_POINT - ${#COMP_LINE} + ${#line}))
  COMP_LINE=$line
  COMP_WORDS=("${COMP_WORDS[@]:$1}")
  COMP_CWORD=$((COMP_CWORD - $1))
  if ((COMP_CWORD == 0)); then
    if [[ $2 == */* ]]; then \builtin compopt -o filenames; fi
    \builtin mapfile -t COMPREPLY < <(\builtin compgen -c -- "$2")
    \builtin return 0
  fi
  child=${COMP_WORDS[0]}
  # Twice: by 124 a function says that it has just loaded the real completion.
  for attempt in 1 2; do
    found=$({ \builtin complete -p -- "$child" || \builtin complete -p -- "${child##*/}" || \builtin complete -p -D; } 2>/dev/null) ||
      \builtin :
    # `complete OPTION… NAME`, written by bash to be read again.
    \builtin eval "options=($found)"
    function='' rest=()
    for ((number = 1; number < ${#options[@]} - 1; number++)); do
      case ${options[number]} in
        -F) function=${options[++number]} ;;
        -o) \builtin compopt -o "${options[++number]}" ;;
        *) rest+=("${options[number]}") ;;
      esac
    done
    if [[ $function ]]; then
      number=0
      "$function" "$child" "$2" "${COMP_WORDS[COMP_CWORD - 1]}" || number=$?
      if ((number == 124 && attempt == 1)); then \builtin continue; fi
    elif ((${#rest[@]})); then
      \builtin mapfile -t COMPREPLY < <(\builtin compgen "${rest[@]}" -- "$2")
    fi
    \builtin break
  done
  if [[ ! $found ]]; then \builtin compopt -o bashdefault -o default; fi
}

# A shell that nobody types into completes nothing; a small bash may even lack `complete`, and 3.2 lacks `compopt`.
if [[ $- == *i* ]] && __ol_aws_is_since 402; then \builtin complete -F __ol_aws_complete ol-aws ol-assume; fi

# For `ol-aws doctor`: of which version this is, and which shell read it.
# shellcheck disable=SC2034 # exported, all the same
\builtin export OL_AWS_HOOK="0.1.0 $$"

# A shell opened by `ol-aws exec ROLE` shows what it is.
if [[ ${OL_AWS_DEPTH-} ]]; then ol_aws_prompt; fi
