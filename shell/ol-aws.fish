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
    __ol_aws_untraced __ol_aws_assume $argv
end

# Keys do not belong in a trace.
function __ol_aws_untraced
    set -l __ol_aws_trace
    if test -n "$fish_trace"
        set __ol_aws_trace $fish_trace
        set fish_trace ''
    end
    $argv
    set -l __ol_aws_status $status
    test -n "$__ol_aws_trace"; and set fish_trace $__ol_aws_trace
    return $__ol_aws_status
end

# All of it or nothing: a run that fails half way has changed nothing. (No variable of fish's can be made readonly.)
function __ol_aws_assume
    set -l __ol_aws_changes (command ol-aws env --hook --shell fish $argv)
    or return
    string join -- \n $__ol_aws_changes | builtin source
end

# A shell opened by `ol-aws exec ROLE` is that role, whatever the start files export.
function __ol_aws_last
    set -q OL_AWS_EXEC_LAST; or return
    __ol_aws_untraced __ol_aws_make_last
    set -e OL_AWS_EXEC_LAST
end

function __ol_aws_make_last
    # A start file may have become this shell from another one, whose code it is then.
    string match -q ': fish*' -- "$OL_AWS_EXEC_LAST"; or return 0
    string join -- \n $OL_AWS_EXEC_LAST | builtin source
end

# ---- The prompt ----

# A command substitution costs more than all else here, so each step sets variables of the function that calls it, and what
# is the same as at the prompt before is kept.

# Leaves the minutes left in `minutes`, and below a quarter of an hour the seconds in `seconds`; neither where they are not
# known. fish has no clock: when a file was changed and how long ago that is make one, without a process. `path mtime` came
# with fish 3.6.
function __ol_aws_set_time --no-scope-shadowing
    set minutes
    set seconds
    # Digits alone reach the arithmetic. `\z`, since `$` lets a newline pass.
    string match -qr '^[0-9]{1,12}\z' -- "$OL_AWS_EXPIRES_AT"; and set -q __ol_aws_clock; or return
    set -l now (builtin path mtime /; builtin path mtime -R /)
    set minutes (builtin math "floor(($OL_AWS_EXPIRES_AT - $now[1] - $now[2]) / 60)")
    test $minutes -lt 15; and set seconds (builtin math $OL_AWS_EXPIRES_AT - $now[1] - $now[2])
end

# The time left as people read it; without a clock, until when.
function __ol_aws_set_left --no-scope-shadowing
    set left '?'
    if not set -q minutes[1]
        not set -q __ol_aws_clock; and string match -qr '^[0-9]{2}:[0-9]{2}\z' -- "$OL_AWS_EXPIRES_LOCAL"
        and set left "until $OL_AWS_EXPIRES_LOCAL"
    else if set -q seconds[1]; and test $seconds -le 0
        set left expired
    else if test $minutes -lt 1
        set left {$seconds}s
    else if test $minutes -lt 60
        set left {$minutes}m
    else if test "$minutes" != "$__ol_aws_minutes"
        set -g __ol_aws_minutes $minutes
        set -l parts (builtin math --scale=0 $minutes / 60) (builtin math --scale=0 $minutes % 60)
        set -g __ol_aws_hours (builtin printf '%dh%02dm' $parts)
        set left $__ol_aws_hours
    else
        set left $__ol_aws_hours
    end
end

# Leaves role and account in __ol_aws_name, empty where the variables are of more than one role: then neither is named.
function __ol_aws_set_name
    set -l same "$OL_AWS_ROLE_ARN $OL_AWS_ROLE $OL_AWS_ACCOUNT $OL_AWS_EXPIRES_AT "
    test "$__ol_aws_same" = "$same$AWS_ACCESS_KEY_ID $OL_AWS_CHECK"; and return
    set -g __ol_aws_same "$same$AWS_ACCESS_KEY_ID $OL_AWS_CHECK"
    set -g __ol_aws_name
    set same $same(string sub -s 17 -- "$AWS_ACCESS_KEY_ID")
    if test -n "$OL_AWS_CHECK" -a "$OL_AWS_CHECK" != "$same"
        builtin echo 'ol-aws: the AWS_* and OL_AWS_* variables here are of more than one role: run `ol-assume` to set all of them' >&2
        return
    end
    set __ol_aws_name $OL_AWS_ROLE
    test -n "$OL_AWS_ACCOUNT"; and set __ol_aws_name "$__ol_aws_name@$OL_AWS_ACCOUNT"
    # What is no letter, digit or plain sign could act on the terminal.
    set __ol_aws_name (string replace -ra '[^\p{L}\p{N}_+=,.@/ -]' '?' -- "$__ol_aws_name")
end

function __ol_aws_segment
    test -n "$OL_AWS_ROLE"; or return
    set -l colour cyan
    test -n "$OL_AWS_GUARD"; and set colour magenta
    set -l minutes
    set -l seconds
    set -l left
    __ol_aws_set_name
    if not set -q __ol_aws_name[1]
        set colour red
        set left '[?'
    else
        # The clock is what costs most, and has just been read for the warning.
        if set -q __ol_aws_just_read
            set minutes $__ol_aws_just_read[1]
            set seconds $__ol_aws_just_read[2]
            set -e __ol_aws_just_read
        else
            __ol_aws_set_time
        end
        __ol_aws_set_left
    end
    if test -n "$NO_COLOR"
        set -q __ol_aws_name[1]; and builtin echo -n "[$__ol_aws_name $left] "; or builtin echo -n '[?] '
        return
    end
    set -l left_colour
    if set -q seconds[1]
        test $seconds -le 0; and set colour red; or set left_colour yellow
    end
    builtin set_color $colour
    if set -q left_colour[1]
        builtin echo -n "[$__ol_aws_name "
        builtin set_color $left_colour
        builtin echo -n $left
        builtin set_color $colour
        builtin echo -n ']'
    else if set -q __ol_aws_name[1]
        builtin echo -n "[$__ol_aws_name $left]"
    else
        builtin echo -n '[?]'
    end
    builtin set_color normal
    builtin echo -n ' '
end

# Once for each expiry.
function __ol_aws_warn
    set -e __ol_aws_just_read
    test -n "$OL_AWS_ROLE"; or return
    __ol_aws_set_name
    set -q __ol_aws_name[1]; and test "$OL_AWS_EXPIRES_AT" != "$__ol_aws_warned"; or return
    set -l limit 5
    string match -qr '^[0-9]{1,6}\z' -- "$OL_AWS_WARN_MINUTES"; and set limit $OL_AWS_WARN_MINUTES
    test $limit -gt 0; or return
    set -l minutes
    set -l seconds
    __ol_aws_set_time
    set -g __ol_aws_just_read $minutes $seconds
    set -q minutes[1]; and test $minutes -lt $limit; or return
    set -q seconds[1]; and test $seconds -le 0; and return
    set -g __ol_aws_warned $OL_AWS_EXPIRES_AT
    set -l left
    __ol_aws_set_left
    builtin echo "ol-aws: $__ol_aws_name ends in $left; ol-assume renews it" >&2
end

# Switches the segment and the warning on. It stands in `fish_mode_prompt`, which fish draws right before `fish_prompt` and
# after which it puts `$status` and `$pipestatus` back, so that the prompt's own theme sees them as they were.
function ol_aws_prompt --description 'Show the AWS role before the prompt, and warn before it ends'
    set -e __ol_aws_clock
    builtin path mtime / >/dev/null 2>&1; and set -g __ol_aws_clock path

    # At each prompt, since a theme that was loaded later may have erased or replaced it: then the last prompt was not drawn
    # by ours. (To look at its text each time would cost more than all else here.)
    set -e __ol_aws_drawn
    function __ol_aws_at_prompt --on-event fish_prompt
        __ol_aws_warn
        if set -q __ol_aws_drawn
            set -e __ol_aws_drawn
            return
        end
        builtin functions -q fish_mode_prompt
        and builtin functions fish_mode_prompt | string match -q '*__ol_aws_segment*'
        and return
        builtin functions -e __ol_aws_mode_prompt
        builtin functions -q fish_mode_prompt; and builtin functions -c fish_mode_prompt __ol_aws_mode_prompt
        function fish_mode_prompt
            set -g __ol_aws_drawn
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
