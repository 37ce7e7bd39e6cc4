# shellcheck shell=sh disable=SC2016,SC2030,SC2031,SC2034,SC2295,SC3028,SC3045,SC3047
# ol-aws in the other Bourne shells, dash, ksh93, mksh, busybox ash and yash: `ol-assume` and the prompt segment.
#
# In the file $ENV names:  eval "$(ol-aws init sh)"
# and, if you like it:     ol_aws_prompt
#
# To load this starts nothing and does not touch PS1. Commands are written with a backslash, so that no alias, made before
# or after, takes their place. These shells have no completion that a script could add to, and no `local`: names with
# __ol_aws_ are this file's. (For shellcheck: PS1 expands what stands between single quotes here.)

# ol-assume [ROLE] sets this shell, ol-assume ROLE -- COMMAND… runs one command; all else is as with `ol-aws env`.
# (The name of a function may hold no hyphen here; that of an alias may.)
\alias ol-assume=ol_assume
ol_assume() {
  # Keys do not belong in a trace (-x), in what is shown as it is read (-v) or in what ksh93 tells a DEBUG trap.
  case $- in
    *x*v* | *v*x*) \set "+xv" && \set -- -xv "$@" ;;
    *x*) \set "+x" && \set -- -x "$@" ;;
    *v*) \set "+v" && \set -- -v "$@" ;;
    *) \set -- '' "$@" ;;
  esac
  case ${KSH_VERSION-} in
    *93*)
      \set -- "$(\trap -p DEBUG)" "$@"
      \trap - DEBUG
      ;;
    *) \set -- '' "$@" ;;
  esac
  if __ol_aws_assume "$@"; then \set -- "$1" "$2" 0; else \set -- "$1" "$2" "$?"; fi
  # ksh93 has quoted it.
  if \test "$1"; then \eval "\\trap -- $1 DEBUG"; fi
  if \test "$2"; then \set "$2"; fi
  \return "$3"
}

# The first two arguments are ol_assume's own.
__ol_aws_assume() {
  \shift 2
  if __ol_aws_has_command "$@"; then
    \command ol-aws exec "$@"
    \return "$?"
  fi
  # All of the output, and a good end: a run that fails half-way changes nothing.
  if __ol_aws_text=$(\command ol-aws env --hook --shell sh "$@"); then
    \set -- "$__ol_aws_text"
    \unset __ol_aws_text
    if \eval "$1"; then
      if \test "$1" && \test -p /dev/stdout && __ol_aws_in_subshell; then
        \echo 'ol-assume: this is one end of a pipe, so nothing has changed in the shell itself' >&2
      fi
      \return 0
    fi
    \echo 'ol-assume: nothing has changed, since a variable is readonly here' >&2
    \return 1
  else
    \set -- "$?"
    \unset __ol_aws_text
    \return "$1"
  fi
}

# $$ stays the number of the shell itself; the kernel says whose this process is.
__ol_aws_in_subshell() {
  \test -r /proc/self/stat || \return 1
  \read -r __ol_aws_text </proc/self/stat
  \set -- "${__ol_aws_text%% *}"
  \unset __ol_aws_text
  \test "$1" != "$$"
}

__ol_aws_has_command() {
  while \test "$#" -gt 0; do
    if \test "$1" = --; then \return 0; fi
    \shift
  done
  \return 1
}

# ---- The prompt segment ----
#
# PS1 gets something to expand, never the text, so that a copy of PS1 never shows old news. None of the ways below starts a
# process: `$(…)` would, in most of these shells.

# Switches it on. A shell without a clock shows `until 14:05`; those that cannot call a function from PS1 do not warn.
ol_aws_prompt() {
  case $- in *i*) ;; *) \return 0 ;; esac
  # A readonly PS1 stays as it is.
  if ! (PS1=) 2>/dev/null; then \return 0; fi
  case ${PS1-}${YASH_PS1-} in
    *__ol_aws_*)
      if \test "${__ol_aws_bad-}"; then \return 0; fi
      # From the environment: what another shell put there does not work here.
      PS1=${PS1##*'${__ol_aws_segment-}'}
      if \test "${YASH_PS1-}"; then YASH_PS1=${YASH_PS1##*'${__ol_aws_segment-}'}; fi
      ;;
  esac
  __ol_aws_bad='[!A-Za-z0-9_+=,.@/ -]'
  __ol_aws_on=$(\command printf '\033[3') __ol_aws_off=m __ol_aws_ps1='' __ol_aws_x='' __ol_aws_cr=''
  case ${KSH_VERSION-} in
    *MIRBSD* | *LEGACY*) __ol_aws_in_mksh ;;
    *93*) __ol_aws_ps1='${ __ol_aws_build "${ \printf "%(%s)T" now;}";}' ;;
    *)
      if \test "${BASH_VERSION-}"; then
        __ol_aws_on=$(\command printf '\001%s' "$__ol_aws_on") __ol_aws_off=$(\command printf 'm\002')
        __ol_aws_without_clock
      elif \test "${YASH_VERSION-}"; then
        __ol_aws_on="\\[$__ol_aws_on" __ol_aws_off='m\]'
        __ol_aws_without_clock
      elif \test "${EPOCHSECONDS-}"; then
        __ol_aws_on="\\[$__ol_aws_on" __ol_aws_off='m\]'
        __ol_aws_in_busybox
      else
        __ol_aws_without_clock
      fi
      ;;
  esac
  # In other shells, which an exported PS1 may reach, __ol_aws_bad is not set: they do not run what stands behind it.
  __ol_aws_ps1=$__ol_aws_x$__ol_aws_cr'${__ol_aws_bad:+'$__ol_aws_ps1'}${__ol_aws_segment-}'
  if \test "${YASH_PS1-}"; then YASH_PS1=$__ol_aws_ps1$YASH_PS1; else PS1=$__ol_aws_ps1${PS1-}; fi
  \unset __ol_aws_ps1 __ol_aws_x __ol_aws_cr
}

# mksh takes a PS1 of the form `X<return>…` to mark with X what has no width; a PS1 that does so keeps its X.
__ol_aws_in_mksh() {
  \set -- "$(\command printf '\001')" "$(\command printf '\r')"
  case ${PS1-} in
    ?"$2"*) \set -- "${PS1%"${PS1#?}"}" "$2" "${PS1#??}" ;;
    *) \set -- "$1" "$2" "${PS1-}" ;;
  esac
  __ol_aws_on=$1$__ol_aws_on __ol_aws_off=m$1
  PS1=$3 __ol_aws_x=$1 __ol_aws_cr=$2 __ol_aws_ps1='${|__ol_aws_build "${EPOCHREALTIME%.*}";}'
}

# ksh93 and mksh: leaves the segment in __ol_aws_segment, and warns once when the end is near. $1: the time.
__ol_aws_build() {
  \set -- "$?" "$1"
  __ol_aws_segment=
  if \test -z "${OL_AWS_ROLE-}"; then \return "$1"; fi
  # Of two roles neither is named.
  __ol_aws_text="${OL_AWS_ROLE_ARN-} $OL_AWS_ROLE ${OL_AWS_ACCOUNT-} ${OL_AWS_EXPIRES_AT-} "
  __ol_aws_text="$__ol_aws_text${AWS_ACCESS_KEY_ID:+${AWS_ACCESS_KEY_ID#????????????????}}"
  if \test "${OL_AWS_CHECK:-$__ol_aws_text}" != "$__ol_aws_text"; then
    if \test -z "${__ol_aws_told-}"; then \echo 'ol-aws: the AWS_* and OL_AWS_* variables of this shell belong to different roles; run `ol-assume` to set all of them' >&2; fi
    __ol_aws_told=1 __ol_aws_segment='[?] '
    if \test -z "${NO_COLOR-}"; then __ol_aws_segment="${__ol_aws_on}1${__ol_aws_off}[?]${__ol_aws_on%3}0$__ol_aws_off "; fi
    \return "$1"
  fi
  __ol_aws_told=
  # What the environment says is shown without what could command a terminal, and counted only when it is a number:
  # arithmetic would run what stands in `a[$(…)]`.
  __ol_aws_text=$OL_AWS_ROLE${OL_AWS_ACCOUNT:+@$OL_AWS_ACCOUNT} __ol_aws_name=
  while :; do
    case $__ol_aws_text in
      *$__ol_aws_bad*) ;;
      *) \break ;;
    esac
    __ol_aws_name=$__ol_aws_name${__ol_aws_text%%$__ol_aws_bad*}'?'
    __ol_aws_text=${__ol_aws_text#*$__ol_aws_bad}
  done
  __ol_aws_name=$__ol_aws_name$__ol_aws_text
  __ol_aws_left='' __ol_aws_main=${OL_AWS_GUARD:+5}
  __ol_aws_main=${__ol_aws_main:-6}
  __ol_aws_colour=$__ol_aws_main
  case ${OL_AWS_EXPIRES_AT-} in
    '' | *[!0123456789]* | ?????????????*) ;;
    *)
      __ol_aws_text=${OL_AWS_EXPIRES_AT#"${OL_AWS_EXPIRES_AT%%[!0]*}"}
      __ol_aws_seconds=$((${__ol_aws_text:-0} - $2))
      if \test "$__ol_aws_seconds" -le 0; then
        __ol_aws_left=expired __ol_aws_main=1 __ol_aws_colour=1
      elif \test "$__ol_aws_seconds" -lt 60; then
        __ol_aws_left=${__ol_aws_seconds}s
      elif \test "$__ol_aws_seconds" -lt 3600; then
        __ol_aws_left=$((__ol_aws_seconds / 60))m
      else
        __ol_aws_text=0$((__ol_aws_seconds / 60 % 60))
        __ol_aws_left=$((__ol_aws_seconds / 3600))h${__ol_aws_text#"${__ol_aws_text%??}"}m
      fi
      if \test "$__ol_aws_seconds" -gt 0; then __ol_aws_soon; fi
      ;;
  esac
  if \test "${NO_COLOR-}"; then
    __ol_aws_segment="[$__ol_aws_name${__ol_aws_left:+ $__ol_aws_left}] "
  else
    \set -- "$1" "$__ol_aws_on$__ol_aws_main$__ol_aws_off" "$__ol_aws_on$__ol_aws_colour$__ol_aws_off"
    if \test "$2" != "$3"; then __ol_aws_left=$3$__ol_aws_left$2; fi
    __ol_aws_segment="${2}[$__ol_aws_name${__ol_aws_left:+ $__ol_aws_left}]${__ol_aws_on%3}0$__ol_aws_off "
  fi
  \return "$1"
}

# The time left under a quarter of an hour is yellow; the warning comes once for each end.
__ol_aws_soon() {
  if \test "$__ol_aws_seconds" -lt 900; then __ol_aws_colour=3; fi
  case ${OL_AWS_WARN_MINUTES:-5} in
    *[!0123456789]* | ???????*) __ol_aws_text=5 ;;
    *) __ol_aws_text=${OL_AWS_WARN_MINUTES:-5} __ol_aws_text=${__ol_aws_text#"${__ol_aws_text%%[!0]*}"} ;;
  esac
  if \test "$__ol_aws_seconds" -le "$((${__ol_aws_text:-0} * 60))" &&
    \test "${__ol_aws_warned-}" != "$OL_AWS_EXPIRES_AT"; then
    __ol_aws_warned=$OL_AWS_EXPIRES_AT
    \echo "ol-aws: $__ol_aws_name expires in $__ol_aws_left; ol-assume renews it" >&2
  fi
}

# The shells below call no function from PS1 without a process: all is expansion there, of constants (__ol_aws_…) and of
# what the environment says. `${CONSTANT##"TEXT"*}` is the constant where TEXT is not empty, else nothing; `##$…{X:+*}` drops
# it where X is set.

# dash, yash and bash as sh: no clock, but a time of day that stays true.
__ol_aws_without_clock() {
  __ol_aws_until=' until '
  __ol_aws_cyan=${__ol_aws_on}6$__ol_aws_off __ol_aws_magenta=${__ol_aws_on}5$__ol_aws_off
  \set -- '${OL_AWS_EXPIRES_LOCAL%%[!0123456789:]*}'
  __ol_aws_around \
    '${__ol_aws_cyan##${OL_AWS_GUARD:+*}${NO_COLOR:+*}}${OL_AWS_GUARD:+${__ol_aws_magenta##${NO_COLOR:+*}}}' \
    '${OL_AWS_EXPIRES_LOCAL:+${__ol_aws_until##"'"$1"'"*}'"$1}"
}

# busybox: counts from $EPOCHSECONDS, and cuts `${TEXT:FROM:LENGTH}` by what it counted. The kinds of time left are 0 none,
# 1 expired, 2 seconds, 3 minutes, 4 hours. The end is 1DIGITS - 1ZEROS: a leading zero would make it octal, and what is no
# number (kind 0) must not fail, since a PS1 that fails is shown as it stands.
__ol_aws_in_busybox() {
  __ol_aws_none='' __ol_aws_space=' ' __ol_aws_word=expired __ol_aws_units='  smh'
  \set -- '${__ol_aws_none#$((
    __ol_aws_left = 1${OL_AWS_EXPIRES_AT//[!0-9]/0} - 1${OL_AWS_EXPIRES_AT//?/0} - EPOCHSECONDS,
    __ol_aws_kind = ${#OL_AWS_EXPIRES_AT} > 12 || 1${OL_AWS_EXPIRES_AT##*[!0-9]*} == 1 ? 0
      : __ol_aws_left <= 0 ? 1 : __ol_aws_left < 60 ? 2 : __ol_aws_left < 3600 ? 3 : 4))}'
  \set -- '${__ol_aws_none#$((__ol_aws_kind = 0, __ol_aws_left = 0))}${OL_AWS_EXPIRES_AT:+'"$1"'}${__ol_aws_none#$((
    __ol_aws_number = __ol_aws_left / (__ol_aws_kind < 3 ? 1 : __ol_aws_kind < 4 ? 60 : 3600),
    __ol_aws_minutes = 100 + __ol_aws_left / 60 % 60,
    __ol_aws_main = __ol_aws_kind == 1 ? 1 : 6 - 0${OL_AWS_GUARD:+1},
    __ol_aws_colour = __ol_aws_kind > 1 && __ol_aws_left < 900 ? 3 : __ol_aws_main))}' \
    '${__ol_aws_on##${NO_COLOR:+*}}${__ol_aws_main##${NO_COLOR:+*}}${__ol_aws_off##${NO_COLOR:+*}}' \
    '${__ol_aws_space:0:$((__ol_aws_kind > 0))}${__ol_aws_on##${NO_COLOR:+*}}${__ol_aws_colour##${NO_COLOR:+*}}${__ol_aws_off##${NO_COLOR:+*}}' \
    '${__ol_aws_word:0:$((__ol_aws_kind == 1 ? 7 : 0))}' \
    '${__ol_aws_number:0:$((__ol_aws_kind > 1 ? 12 : 0))}${__ol_aws_units:$((__ol_aws_kind)):$((__ol_aws_kind > 1))}' \
    '${__ol_aws_minutes:1:$((__ol_aws_kind > 3 ? 2 : 0))}${__ol_aws_units:3:$((__ol_aws_kind > 3))}'
  __ol_aws_around "$1$2" "$3$4$5$6$2"
}

# Puts together $1, which begins the colour, role and account, and $2, a space and the time left.
__ol_aws_around() {
  __ol_aws_what='?' __ol_aws_plain=${__ol_aws_on%3}0$__ol_aws_off
  __ol_aws_ps1='${OL_AWS_ROLE:+'$1'[${OL_AWS_ROLE%%$__ol_aws_bad*}'
  __ol_aws_ps1=$__ol_aws_ps1'${__ol_aws_what#"${__ol_aws_what##"${OL_AWS_ROLE##*$__ol_aws_bad*}"*}"}'
  __ol_aws_ps1=$__ol_aws_ps1'${OL_AWS_ACCOUNT:+@${OL_AWS_ACCOUNT%%$__ol_aws_bad*}'
  __ol_aws_ps1=$__ol_aws_ps1'${__ol_aws_what#"${__ol_aws_what##"${OL_AWS_ACCOUNT##*$__ol_aws_bad*}"*}"}}'
  __ol_aws_ps1=$__ol_aws_ps1$2']${__ol_aws_plain##${NO_COLOR:+*}} }'
}

# For `ol-aws doctor`: of which version this is, and which shell read it.
\export OL_AWS_HOOK="0.1.0 $$"

# A shell opened by `ol-aws exec ROLE` shows what it is.
if \test "${OL_AWS_DEPTH-}"; then ol_aws_prompt; fi
