# ol-aws for zsh: `ol-assume`, the prompt segment, completion.
#
#   eval "$(ol-aws init zsh)"      # in ~/.zshrc
#   ol_aws_prompt                  # the role and its time left before the prompt; a warning before it ends
#
# Reading this file starts no process. Command words are quoted and aliases are off while a function runs: what a user
# has made of `local` or `return` does not reach us.

# The present shell gets the credentials; with `--`, one command does.
function ol-assume {
  # Keys do not belong in a trace, nor in what a DEBUG trap is told. Both are back when this returns.
  \emulate -L zsh -o no_aliases -o no_xtrace -o no_verbose
  \trap - DEBUG
  if [[ -n ${(M)@:#--} ]]; then
    \command \ol-aws \exec "$@"
    \return "$?"
  fi
  \local __ol_aws_changes
  # Whole or not at all: a run that fails half way has changed nothing.
  if __ol_aws_changes="$(\command \ol-aws \env --hook --shell zsh "$@")"; then
    if ! \eval "$__ol_aws_changes"; then
      \print -r -u 2 -- 'ol-assume: nothing has changed, since a variable is readonly here'
      \return 1
    fi
    if [[ -n $__ol_aws_changes && -p /dev/stdout ]] && (( ZSH_SUBSHELL )); then
      \print -r -u 2 -- 'ol-assume: this is one end of a pipe, so nothing has changed in the shell itself'
    fi
  else
    \return "$?"
  fi
}

# A shell opened by `ol-aws exec ROLE` is that role, whatever the start files export.
function __ol_aws_last {
  \emulate -L zsh -o no_aliases -o no_xtrace -o no_verbose
  \trap - DEBUG
  # A start file may have become this shell from another one, whose code it is then.
  [[ ${OL_AWS_EXEC_LAST-} == ': posix'* ]] && \eval "$OL_AWS_EXEC_LAST"
  \unset OL_AWS_EXEC_LAST
}

# ---- The prompt ----

# What the prompt shows lies in slots of psvar: zsh expands nothing in them and makes control characters visible, and the
# prompt needs no prompt_subst. 71 role@account, 72 time left, 73 in colour, 74 guarded, 75 soon, 76 expired.
function __ol_aws_prefix {
  \local text='%(71V.%(73V.%(76V.%F{red}.%(74V.%F{magenta}.%F{cyan})).)[%71v%(72V. .)%(75V.%F{yellow}.)%72v'
  REPLY=$text'%(75V.%(74V.%F{magenta}.%F{cyan}).)]%(73V.%f.) .)'
}

# Fills the slots from the environment; the seconds left go to REPLY, empty when they are not known.
function __ol_aws_slots {
  \emulate -L zsh -o no_aliases
  \local name='' left='' ends="${OL_AWS_EXPIRES_AT-}" now colour='' guard='' soon='' dead=''
  \local same="${OL_AWS_ROLE_ARN-} ${OL_AWS_ROLE-} ${OL_AWS_ACCOUNT-} $ends ${${AWS_ACCESS_KEY_ID-}[17,-1]}"
  \local -i hours minutes
  REPLY=''
  if [[ -n ${OL_AWS_ROLE-} ]]; then
    name="${OL_AWS_ROLE}${OL_AWS_ACCOUNT:+@$OL_AWS_ACCOUNT}"
    name="${name//[^[:alnum:]_+=,.@\/ -]/?}"
    [[ -n ${NO_COLOR-} ]] || colour=1
    guard="${OL_AWS_GUARD:+1}"
    # Of two roles neither is named.
    if [[ -n ${OL_AWS_CHECK-} && $OL_AWS_CHECK != "$same" ]]; then
      name='?' left='' dead="$colour" ends='' REPLY=mixed
    fi
    # Digits alone reach the arithmetic, and with leading zeros they still are decimal.
    if [[ -n $ends && $ends != *[^0-9]* && ${#ends} -le 12 ]]; then
      now="${EPOCHSECONDS-}"
      # Where the module is missing, the prompt's own %D tells the time.
      [[ -n $now ]] || { now='%D{%s}'; now="${(%)now}"; }
      REPLY=$(( 10#$ends - now ))
      hours=$(( REPLY / 3600 )) minutes=$(( REPLY / 60 % 60 ))
      if (( REPLY <= 0 )); then
        left='expired' dead="$colour"
      elif (( REPLY < 60 )); then
        left="${REPLY}s" soon="$colour"
      elif (( hours )); then
        left="${hours}h${(l:2::0:)minutes}m"
      else
        left="${minutes}m"
        (( REPLY >= 900 )) || soon="$colour"
      fi
    fi
  fi
  psvar[71,76]=("$name" "$left" "$colour" "$guard" "$soon" "$dead")
}

# One warning for each expiry, and one when the variables are of more than one role.
function __ol_aws_warn {
  if [[ $1 != mixed ]]; then
    \typeset -g __ol_aws_told=''
  elif [[ -z ${__ol_aws_told-} ]]; then
    \typeset -g __ol_aws_told=1
    \print -r -u 2 -- 'ol-aws: the AWS_* and OL_AWS_* variables of this shell belong to different roles; run `ol-assume` to set all of them'
  fi
  [[ $1 != mixed ]] || \return 0
  \local minutes="${OL_AWS_WARN_MINUTES:-5}"
  [[ $minutes != *[^0-9]* && ${#minutes} -le 6 ]] || minutes=5
  [[ -n $1 && ${__ol_aws_warned-} != "$OL_AWS_EXPIRES_AT" ]] || \return 0
  (( $1 > 0 && $1 <= 10#$minutes * 60 )) || \return 0
  \typeset -g __ol_aws_warned="$OL_AWS_EXPIRES_AT"
  \print -r -u 2 -- "ol-aws: ${psvar[71]} expires in ${psvar[72]}; ol-assume renews it"
}

function __ol_aws_precmd {
  [[ -o prompt_percent ]] || \return 0
  \emulate -L zsh -o no_aliases
  \local REPLY
  # A theme that was loaded later may make the prompt anew each time: we come behind it, and add what it dropped.
  if [[ ${precmd_functions[-1]} != __ol_aws_precmd ]]; then
    precmd_functions=("${(@)precmd_functions:#__ol_aws_precmd}" __ol_aws_precmd)
  fi
  __ol_aws_slots
  __ol_aws_warn "$REPLY"
  # powerlevel10k draws us itself where its user has named us.
  if [[ " ${(j: :)POWERLEVEL9K_LEFT_PROMPT_ELEMENTS} ${(j: :)POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS}" == *' ol_aws'* ]]; then
    \return 0
  fi
  if [[ ${PROMPT-} != *'%71v'* && ${(t)PROMPT}${(t)PS1} != *readonly* ]]; then
    __ol_aws_prefix
    PROMPT="$REPLY${PROMPT-}"
  fi
}

# Switches the segment and the warning on.
function ol_aws_prompt {
  \emulate -L zsh -o no_aliases
  # The clock; a missing module is no error.
  \zmodload -F zsh/datetime p:EPOCHSECONDS 2>/dev/null
  \typeset -ga precmd_functions
  precmd_functions=("${(@)precmd_functions:#__ol_aws_precmd}" __ol_aws_precmd)
}

# powerlevel10k's segment: add `ol_aws` to POWERLEVEL9K_LEFT_PROMPT_ELEMENTS or its right one.
function prompt_ol_aws {
  \emulate -L zsh -o no_aliases
  \local REPLY colour=cyan
  __ol_aws_slots
  [[ -n ${psvar[71]} ]] || \return 0
  [[ -z ${psvar[74]} ]] || colour=magenta
  [[ -z ${psvar[76]} ]] || colour=red
  p10k segment ${psvar[73]:+-f} ${psvar[73]:+$colour} -t "${psvar[71]}${psvar[72]:+ }${psvar[75]:+%F{yellow\}}${psvar[72]}"
}

# ---- Completion ----

function __ol_aws_complete {
  \local -i dashes="${words[(ie)--]}"
  # Behind `--` another command stands: its own completion goes on.
  if (( dashes < CURRENT )) && [[ $service == ol-assume || -n ${(M)words[2,dashes-1]:#exec} ]]; then
    words=("${(@)words[dashes+1,-1]}")
    (( CURRENT -= dashes ))
    _normal
    \return
  fi
  \local -a whole begun
  \local line value
  for line in "${(@f)$(\command \ol-aws \complete -- "$service" "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
    value="${line%%$'\t'*}"
    line="${value//:/\\:}:${${line#"$value"}#$'\t'}"
    # No blank comes behind a directory.
    case "$value" in
      ('') ;;
      (*[/=]) begun+=("$line") ;;
      (*) whole+=("$line") ;;
    esac
  done
  # What was typed may stand anywhere in it, in capitals or not.
  _describe -V ol-aws whole -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]} l:|=* r:|=*' -- begun -S ''
}

# compinit may run after this file was read, and some run it twice: we register at the first prompt that finds it done,
# and stop looking after twenty.
function __ol_aws_register {
  \emulate -L zsh -o no_aliases
  if (( ${+functions[compdef]} )); then
    compdef __ol_aws_complete ol-aws ol-assume
  elif (( (__ol_aws_looked += 1) < 20 )); then
    \return 0
  fi
  \unset __ol_aws_looked
  precmd_functions=("${(@)precmd_functions:#__ol_aws_register}")
}

if [[ -o interactive ]]; then
  \typeset -gi __ol_aws_looked=0
  \typeset -ga precmd_functions
  # At the front, and once.
  precmd_functions=(__ol_aws_register "${precmd_functions[@]:#__ol_aws_register}")
fi

# For `ol-aws doctor`: of which version this is, and which shell read it.
\export OL_AWS_HOOK="0.1.0 $$"

# `ol-aws exec ROLE` opened this shell to show whose it is.
if [[ -n ${OL_AWS_DEPTH-} && -o interactive ]]; then
  ol_aws_prompt
fi
