# ol-aws for fish: `ol-assume`, the prompt segment, completion.
#
#     ol-aws init fish | source    # in ~/.config/fish/config.fish
#     ol_aws_prompt                # the role and its time left before the prompt; a warning before it ends
#
# Reading this file starts no process. `builtin` stands before whatever a user may have made a function of.

function ol-assume --description 'Credentials of a role for this shell; after `--`, for one command'
    if builtin contains -- -- $argv
        command ol-aws exec $argv
        return
    end
    # Whole or not at all: a run that fails half way has changed nothing.
    set -l __ol_aws_changes (command ol-aws env --hook --shell fish $argv)
    or return
    string join -- \n $__ol_aws_changes | builtin source
end

# ---- The prompt ----

# These set variables of the function that calls them: a command substitution costs more than all else here.

# The seconds left, none when they are not known. fish has no clock: when a file was changed and how long ago that is make
# one, without a process. `path mtime` came with fish 3.6.
function __ol_aws_set_seconds --no-scope-shadowing
    set seconds
    # Digits alone reach the arithmetic. `\z`, since `$` lets a newline pass.
    string match -qr '^[0-9]{1,12}\z' -- "$OL_AWS_EXPIRES_AT"; and set -q __ol_aws_clock
    and set seconds (builtin math $OL_AWS_EXPIRES_AT - (builtin path mtime /) - (builtin path mtime -R /))
end

# The seconds as people read them; without a clock, until when.
function __ol_aws_set_left --no-scope-shadowing
    set left '?'
    if not set -q seconds[1]
        not set -q __ol_aws_clock; and string match -qr '^[0-9]{2}:[0-9]{2}\z' -- "$OL_AWS_EXPIRES_LOCAL"
        and set left "until $OL_AWS_EXPIRES_LOCAL"
    else if test $seconds -le 0
        set left expired
    else if test $seconds -lt 60
        set left {$seconds}s
    else if test $seconds -lt 3600
        set left (builtin math --scale=0 $seconds / 60)m
    else
        set left (builtin math --scale=0 $seconds / 3600) (builtin math --scale=0 $seconds % 3600 / 60)
        set left (builtin printf '%dh%02dm' $left)
    end
end

# What is no letter, digit or plain sign could act on the terminal.
function __ol_aws_set_name --no-scope-shadowing
    set name $OL_AWS_ROLE
    test -n "$OL_AWS_ACCOUNT"; and set name "$name@$OL_AWS_ACCOUNT"
    string match -qr '^[\p{L}\p{N}_+=,.@/ -]*\z' -- "$name"
    or set name (string replace -ra '[^\p{L}\p{N}_+=,.@/ -]' '?' -- "$name")
end

function __ol_aws_segment
    test -n "$OL_AWS_ROLE"; or return
    set -l seconds
    set -l left
    set -l name
    # The clock is what costs most, and has just been read for the warning.
    if set -q __ol_aws_just_read
        set seconds $__ol_aws_just_read
        set -e __ol_aws_just_read
    else
        __ol_aws_set_seconds
    end
    __ol_aws_set_left
    __ol_aws_set_name
    if test -n "$NO_COLOR"
        builtin echo -n "[$name $left] "
        return
    end
    set -l colour cyan
    test -n "$OL_AWS_GUARD"; and set colour magenta
    set -l left_colour
    if set -q seconds[1]
        test $seconds -lt 900; and set left_colour yellow
        test $seconds -le 0; and set colour red; and set left_colour
    end
    builtin set_color $colour
    builtin echo -n "[$name "
    set -q left_colour[1]; and builtin set_color $left_colour
    builtin echo -n $left
    set -q left_colour[1]; and builtin set_color $colour
    builtin echo -n ']'
    builtin set_color normal
    builtin echo -n ' '
end

# Once for each expiry.
function __ol_aws_warn
    set -e __ol_aws_just_read
    test -n "$OL_AWS_ROLE"; and test "$OL_AWS_EXPIRES_AT" != "$__ol_aws_warned"; or return
    set -l minutes 5
    string match -qr '^[0-9]{1,6}\z' -- "$OL_AWS_WARN_MINUTES"; and set minutes $OL_AWS_WARN_MINUTES
    test $minutes -gt 0; or return
    set -l seconds
    __ol_aws_set_seconds
    set -g __ol_aws_just_read $seconds
    set -q seconds[1]; and test $seconds -gt 0 -a $seconds -le (builtin math $minutes x 60); or return
    set -g __ol_aws_warned $OL_AWS_EXPIRES_AT
    set -l left
    set -l name
    __ol_aws_set_left
    __ol_aws_set_name
    builtin echo "ol-aws: $name ends in $left; ol-assume renews it" >&2
end

# Switches the segment and the warning on. It stands in `fish_mode_prompt`, which fish draws right before `fish_prompt` and
# after which it puts `$status` and `$pipestatus` back, so that the prompt's own theme sees them as they were.
function ol_aws_prompt --description 'Show the AWS role before the prompt, and warn before it ends'
    set -e __ol_aws_clock
    builtin path mtime / >/dev/null 2>&1; and set -g __ol_aws_clock path

    # At each prompt, since a theme that was loaded later may have erased or replaced it.
    function __ol_aws_at_prompt --on-event fish_prompt
        __ol_aws_warn
        builtin functions -q fish_mode_prompt
        and string match -q '*__ol_aws_segment*' -- (builtin functions fish_mode_prompt)
        and return
        builtin functions -e __ol_aws_mode_prompt
        builtin functions -q fish_mode_prompt; and builtin functions -c fish_mode_prompt __ol_aws_mode_prompt
        function fish_mode_prompt
            builtin functions -q __ol_aws_mode_prompt; and __ol_aws_mode_prompt
            __ol_aws_segment
        end
    end
end

# ---- Completion ----

function __ol_aws_complete --argument-names name
    set -l words (builtin commandline -opc)
    set -l current (builtin commandline -ct)
    set -l dashes (builtin contains -i -- -- $words)
    # Behind `--` another command stands: its own completion goes on.
    if test -n "$dashes"
        if test $name = ol-assume; or builtin contains exec $words[1..$dashes]
            builtin complete -C (string join ' ' -- (string escape -- $words[(builtin math $dashes + 1)..]) "$current")
            return
        end
    end
    command ol-aws complete -- $name $words[2..] "$current" 2>/dev/null
end

if status is-interactive
    # Anew, so that a file read twice does not ask the program twice.
    builtin complete -e -c ol-aws
    builtin complete -e -c ol-assume
    builtin complete -c ol-aws -f -k -a '(__ol_aws_complete ol-aws)'
    builtin complete -c ol-assume -f -k -a '(__ol_aws_complete ol-assume)'
end

# For `ol-aws doctor`: of which version this is, and which shell read it.
builtin set --global --export OL_AWS_HOOK "0.1.0 $fish_pid"

# `ol-aws exec ROLE` opened this shell to show whose it is.
if test -n "$OL_AWS_DEPTH"
    ol_aws_prompt
end
