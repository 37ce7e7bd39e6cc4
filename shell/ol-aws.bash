# ol-aws in bash 4.2 and newer: `ol-assume`, the prompt segment, completion.
#
# In ~/.bashrc:         eval "$(ol-aws init bash)"
# and, if you like it:  ol_aws_prompt
#
# To load this starts nothing and touches neither PS1 nor PROMPT_COMMAND. Commands are written `\builtin …`, so that no
# alias, made before or after, takes their place.

# ol-assume [ROLE] sets this shell, ol-assume ROLE -- COMMAND… runs one command; all else is as with `ol-aws env`.
function ol-assume {
  \builtin local __ol_aws_text=0
  # Keys do not belong in a trace.
  if [[ $- == *x* ]]; then
    \builtin set +x
    \ol-assume "$@" || __ol_aws_text=$?
    \builtin set -x
    \builtin return "$__ol_aws_text"
  fi
  for __ol_aws_text; do
    if [[ $__ol_aws_text == -- ]]; then
      \builtin command ol-aws exec "$@"
      \builtin return "$?"
    fi
  done
  # The whole output and a good end, before a line of it counts: a run that fails half-way changes nothing.
  if __ol_aws_text=$(\builtin command ol-aws env --hook --shell bash "$@"); then
    \builtin eval "$__ol_aws_text"
  else
    \builtin return "$?"
  fi
}

# ---- The prompt segment ----

# Switches on the segment and the warning before the end.
function ol_aws_prompt {
  # What another shell left in an exported PS1 does not work here.
  # shellcheck disable=SC2016 # for the prompt to expand
  \builtin local reference='${__ol_aws_segment-}'
  if [[ ${PS1-} == *"$reference"* && ${PS1//"$reference"/} == *__ol_aws_* ]]; then PS1=${PS1##*"$reference"}; fi
  __ol_aws_place_hook
}

# At each prompt. PS1 holds a reference, not the text: a copy of PS1, as a virtualenv keeps one, then never shows old news.
function __ol_aws_hook {
  \builtin local status="$?"
  # shellcheck disable=SC2016 # for the prompt to expand
  \builtin local reference='${__ol_aws_segment-}'
  __ol_aws_place_hook
  __ol_aws_build
  if ! \builtin shopt -q promptvars; then
    PS1=${PS1-}
    PS1=${PS1//"$reference"/}
  elif [[ ${PS1-} != *"$reference"* ]]; then
    PS1=$reference${PS1-}
  fi
  \builtin return "$status"
}

# Puts the hook last, where it runs after any theme that writes PS1 anew.
function __ol_aws_place_hook {
  \builtin local entry
  \builtin local -a others
  if [[ ${bash_preexec_imported-}${__bp_imported-} ]]; then
    # What stands behind bash-preexec in PROMPT_COMMAND switches its preexec off; it has a list of its own.
    __ol_aws_others "${PROMPT_COMMAND[@]:-}"
    PROMPT_COMMAND=("${others[@]:-}")
    __ol_aws_others "${precmd_functions[@]:-}"
    precmd_functions=(${others[@]+"${others[@]}"} __ol_aws_hook)
  elif ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then
    # Never the first entry: a theme that takes PROMPT_COMMAND for a string would take that one for its own.
    __ol_aws_others "${PROMPT_COMMAND[@]:-}"
    PROMPT_COMMAND=("${others[@]:-}" __ol_aws_hook)
  elif [[ ${PROMPT_COMMAND-} != *$'\n'__ol_aws_hook ]]; then
    entry=${PROMPT_COMMAND-}
    PROMPT_COMMAND=("${entry//$'\n'__ol_aws_hook/}"$'\n'__ol_aws_hook)
  fi
}

# Leaves in the caller's `others` the arguments that are not the hook.
function __ol_aws_others {
  others=()
  for entry; do
    if [[ $entry && $entry != __ol_aws_hook ]]; then others+=("$entry"); fi
  done
}

# Leaves the segment in __ol_aws_segment, and warns once when the end is near.
function __ol_aws_build {
  __ol_aws_segment=
  if [[ ! ${OL_AWS_ROLE-} ]]; then \builtin return 0; fi
  \builtin local name="$OL_AWS_ROLE${OL_AWS_ACCOUNT:+@$OL_AWS_ACCOUNT}" end="${OL_AWS_EXPIRES_AT-}" left='?'
  \builtin local now seconds limit main=6 colour
  # What the environment says is shown without what could command a terminal, and counted only when it is a number:
  # arithmetic would run what stands in `a[$(…)]`.
  name=${name//[^[:alnum:]_+=,.@\/ -]/?}
  if [[ ${OL_AWS_GUARD-} ]]; then main=5; fi
  colour=$main
  if [[ $end && $end != *[^0123456789]* && ${#end} -le 12 ]]; then
    # The clock of every bash since 4.2, without a process.
    \builtin printf -v now '%(%s)T' -1
    seconds=$((10#$end - now))
    if ((seconds <= 0)); then
      left=expired main=1 colour=1
    elif ((seconds < 60)); then
      left=${seconds}s
    elif ((seconds < 3600)); then
      left=$((seconds / 60))m
    else
      \builtin printf -v left '%dh%02dm' "$((seconds / 3600))" "$((seconds / 60 % 60))"
    fi
    if ((seconds > 0 && seconds < 900)); then colour=3; fi
    limit=${OL_AWS_WARN_MINUTES:-5}
    if [[ $limit == *[^0123456789]* || ${#limit} -gt 6 ]]; then limit=5; fi
    if ((seconds > 0 && seconds <= 10#$limit * 60)) && [[ ${__ol_aws_warned-} != "$end" ]]; then
      __ol_aws_warned=$end
      \builtin printf 'ol-aws: %s ends in %s; ol-assume renews it\n' "$name" "$left" >&2
    fi
  fi
  if [[ ${NO_COLOR-} ]]; then
    __ol_aws_segment="[$name $left] "
  else
    # \001 and \002 are what \[ and \] become: what stands between them has no width.
    \builtin local on=$'\001\e[3' off=$'m\002'
    if ((colour != main)); then left=$on$colour$off$left$on$main$off; fi
    __ol_aws_segment="$on$main${off}[$name $left]"$'\001\e[0m\002 '
  fi
}

# ---- Completion ----

# Words are what blanks separate; COMP_WORDS is cut at `@`, `:` and `=` as well, which roles and ARNs contain.
function __ol_aws_complete {
  \builtin local word value before line="${COMP_LINE:0:COMP_POINT}" number verb='' child=0
  \builtin local -a words
  words=()
  for ((number = 0; number <= COMP_CWORD; number++)); do
    word=${COMP_WORDS[number]}
    before=$line
    line=${line#"${line%%[![:space:]]*}"}
    if ((number == 0)) || [[ $line != "$before" ]]; then words+=(''); fi
    if ((number == COMP_CWORD)); then word=$line; fi
    line=${line#"$word"}
    words[${#words[@]} - 1]+=${word//[\"\'\\]/}
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
  word=${words[${#words[@]} - 1]}
  while IFS=$'\t' \builtin read -r value before; do
    if [[ $value != "$word"* ]]; then \builtin continue; fi
    if [[ $value == */ || -e $value ]]; then \builtin compopt -o filenames; fi
    # Readline replaces only what stands behind its last cut.
    COMPREPLY+=("${value#"${word%"$2"}"}")
  done < <(\builtin command ol-aws complete -- "${words[@]}" 2>/dev/null)
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

# A shell that nobody types into completes nothing; a small bash may even lack `complete`.
if [[ $- == *i* ]]; then \builtin complete -F __ol_aws_complete ol-aws ol-assume; fi

# For `ol-aws doctor`: of which version this is, and which shell read it.
# shellcheck disable=SC2034 # exported, all the same
\builtin export OL_AWS_HOOK="0.1.0 $$"

# A shell opened by `ol-aws exec ROLE` shows what it is.
if [[ ${OL_AWS_DEPTH-} ]]; then ol_aws_prompt; fi
