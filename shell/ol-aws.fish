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

# A command substitution costs more than all else here. So the segment is made once, and kept until one of its variables is
# set or its minute is over: between, a prompt reads the clock and compares two numbers.

# Has __ol_aws_shown say what is true now.
function __ol_aws_refresh
    if test -z "$OL_AWS_ROLE"
        set -g __ol_aws_shown
        return
    end
    # fish has no clock: when a file was changed and how long ago that is make one, without a process. `path mtime` came with
    # fish 3.6.
    if set -q __ol_aws_clock
        # (A pipe costs less than a substitution.)
        begin
            builtin path mtime /
            builtin path mtime -R /
        end | builtin read --line --local changed since
        set -q __ol_aws_until
        and test "$changed" = "$__ol_aws_changed" -a "$since" -ge "$__ol_aws_since" -a "$since" -lt "$__ol_aws_until"
        or __ol_aws_make $changed $since
    else
        set -q __ol_aws_until; or __ol_aws_make
    end
end

# Makes the segment. $argv: when `/` was changed, and how long ago that is.
function __ol_aws_make
    set -g __ol_aws_changed $argv[1]
    set -g __ol_aws_since $argv[2]
    set -g __ol_aws_until 9999999999999
    set -l colours cyan
    set -l left
    set -l brackets '[' ']'
    test -n "$OL_AWS_GUARD"; and set colours magenta
    __ol_aws_set_name
    if not set -q __ol_aws_name[1]
        set colours red
        set brackets '[?' ']'
    else
        set brackets "[$__ol_aws_name" ']'
        __ol_aws_set_left $argv
        set -q left[1]; and set brackets[1] "$brackets[1] "
    end
    if test -n "$NO_COLOR"
        set -g __ol_aws_shown "$brackets[1]$left$brackets[2] "
        return
    end
    set -l colour (builtin set_color $colours[1])
    # A colour of its own for the time.
    set -q colours[2]; and set left (builtin set_color $colours[2])$left$colour
    set -g __ol_aws_shown "$colour$brackets[1]$left$brackets[2]"(builtin set_color normal)' '
end

# Leaves role and account in __ol_aws_name, empty where the variables are of more than one role: then neither is named.
function __ol_aws_set_name
    set -l same "$OL_AWS_ROLE_ARN $OL_AWS_ROLE $OL_AWS_ACCOUNT $OL_AWS_EXPIRES_AT "
    test "$__ol_aws_same" = "$same$AWS_ACCESS_KEY_ID $OL_AWS_CHECK"; and return
    set -g __ol_aws_same "$same$AWS_ACCESS_KEY_ID $OL_AWS_CHECK"
    set -g __ol_aws_name
    set same $same(string sub -s 17 -- "$AWS_ACCESS_KEY_ID")
    if test -n "$OL_AWS_CHECK" -a "$OL_AWS_CHECK" != "$same"
        set -g __ol_aws_news 'ol-aws: the AWS_* and OL_AWS_* variables of this shell belong to different roles; run `ol-assume` to set all of them'
        return
    end
    set __ol_aws_name $OL_AWS_ROLE
    test -n "$OL_AWS_ACCOUNT"; and set __ol_aws_name "$__ol_aws_name@$OL_AWS_ACCOUNT"
    # What is no letter, digit or plain sign could act on the terminal.
    set __ol_aws_name (string replace -ra '[^\p{L}\p{N}_+=,.@/ -]' '?' -- "$__ol_aws_name")
end

# The time left as people read it, and its colour; without a clock, until when. $argv: as __ol_aws_make's.
function __ol_aws_set_left --no-scope-shadowing
    if not set -q __ol_aws_clock
        string match -qr '^[0-9]{2}:[0-9]{2}\z' -- "$OL_AWS_EXPIRES_LOCAL"; and set left "until $OL_AWS_EXPIRES_LOCAL"
        return
    end
    # Digits alone reach the arithmetic. `\z`, since `$` lets a newline pass.
    string match -qr '^[0-9]{1,12}\z' -- "$OL_AWS_EXPIRES_AT"; or return
    set -l seconds (builtin math $OL_AWS_EXPIRES_AT - $argv[1] - $argv[2])
    if test $seconds -le 0
        set left expired
        set colours red
        return
    end
    set -l minutes (builtin math "floor($seconds / 60)")
    if test $minutes -lt 1
        set left {$seconds}s
        set -g __ol_aws_until (builtin math $argv[2] + 1)
    else
        set -g __ol_aws_until (builtin math $argv[2] + $seconds - 60 x $minutes + 1)
        if test $minutes -lt 60
            set left {$minutes}m
        else
            set left (builtin printf '%dh%02dm' (builtin math "floor($minutes / 60)") (builtin math $minutes % 60))
        end
    end
    test $minutes -lt 15; and set colours $colours yellow
    # Once for each expiry.
    set -l limit 5
    string match -qr '^[0-9]{1,6}\z' -- "$OL_AWS_WARN_MINUTES"; and set limit $OL_AWS_WARN_MINUTES
    if test $minutes -lt $limit -a "$OL_AWS_EXPIRES_AT" != "$__ol_aws_warned"
        set -g __ol_aws_warned $OL_AWS_EXPIRES_AT
        set -g __ol_aws_news "ol-aws: $__ol_aws_name expires in $left; ol-assume renews it"
    end
end

function __ol_aws_segment
    # A key may have run ol-assume, and have the prompt drawn again: then no event came before.
    set -q __ol_aws_until; or __ol_aws_refresh
    builtin echo -n $__ol_aws_shown
end

# Switches the segment and the warning on. It stands in `fish_mode_prompt`, which fish draws right before `fish_prompt` and
# after which it puts `$status` and `$pipestatus` back, so that the prompt's own theme sees them as they were.
function ol_aws_prompt --description 'Show the AWS role before the prompt, and warn before it ends'
    set -e __ol_aws_clock
    builtin path mtime / >/dev/null 2>&1; and set -g __ol_aws_clock path

    function __ol_aws_forget \
        --on-variable OL_AWS_ROLE --on-variable OL_AWS_ROLE_ARN --on-variable OL_AWS_ACCOUNT --on-variable OL_AWS_GUARD \
        --on-variable OL_AWS_EXPIRES_AT --on-variable OL_AWS_EXPIRES_LOCAL --on-variable OL_AWS_CHECK \
        --on-variable AWS_ACCESS_KEY_ID --on-variable OL_AWS_WARN_MINUTES --on-variable NO_COLOR
        set -e __ol_aws_until
    end
    __ol_aws_forget

    # At each prompt, since a theme that was loaded later may have erased or replaced it: then the last prompt was not drawn
    # by ours. (To look at its text each time would cost more than all else here.)
    set -e __ol_aws_drawn
    function __ol_aws_at_prompt --on-event fish_prompt
        __ol_aws_refresh
        if set -q __ol_aws_news
            builtin echo $__ol_aws_news >&2
            set -e __ol_aws_news
        end
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
