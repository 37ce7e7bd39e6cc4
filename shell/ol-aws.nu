# ol-aws in nushell: `ol-assume`, a prompt segment, completion.
#
# Save it once:        ol-aws init nushell | save -f ~/.ol-aws.nu
# and in config.nu:     source ~/.ol-aws.nu
# A line `ol_aws_prompt` behind that turns on the segment and the warning. Loading starts no program, and neither does the
# segment.
#
# What nushell does in its own way: a failure is an error, with the exact status in $env.LAST_EXIT_CODE (minus the number
# of the signal for a program that was killed); after `--` it is files that complete, not what the command would.

# Set this shell to a role; with `-- COMMAND` run that alone with it. See `ol-aws env --help`.
@complete __ol_aws_complete
def --env --wrapped ol-assume [...words: string] {
    if "--" in $words {
        ^ol-aws exec ...$words
        return
    }
    # A run that fails ends the function here, by nushell's own error: nothing has changed.
    let answer = ^ol-aws env --hook --shell nushell ...$words
    if ($answer | is-empty) { return }
    let changes = $answer | from json
    let gone = $changes | columns | where {|name| ($changes | get $name) == null }
    hide-env --ignore-errors ...$gone
    load-env ($changes | reject ...$gone)
}

# Have the prompt show role and time left, and warn before the end. Once is enough, twice does no harm.
def --env ol_aws_prompt [] {
    let ours = {|| __ol_aws_before_prompt }
    let hooks = $env.config.hooks.pre_prompt? | default [] | where {|hook| not (__ol_aws_mentions $hook __ol_aws_before_prompt) }
    $env.config.hooks.pre_prompt = $hooks ++ [$ours]
}

# Last among the hooks: a theme that was loaded after us, or that sets PROMPT_COMMAND anew each time, is found here.
def --env __ol_aws_before_prompt [] {
    let theirs = $env.PROMPT_COMMAND?
    # No variable marks what is done: a nested nushell would inherit it, and show nothing.
    if not (__ol_aws_mentions $theirs __ol_aws_segment) {
        $env.PROMPT_COMMAND = {||
            let prompt = if ($theirs | describe) == closure { do $theirs } else { $theirs }
            $"(__ol_aws_segment)($prompt)"
        }
    }
    # A record is not passed on to children.
    let mixed = __ol_aws_mixed
    if $mixed and not ($env.__ol_aws_warned?.mixed? | default false) {
        print --stderr "ol-aws: the AWS_* and OL_AWS_* variables of this shell belong to different roles; run `ol-assume` to set all of them"
    }
    $env.__ol_aws_warned = { end: $env.__ol_aws_warned?.end?, mixed: $mixed }
    if $mixed { return }
    let end = $env.OL_AWS_EXPIRES_AT? | default ""
    let left = __ol_aws_left
    let minutes = $env.OL_AWS_WARN_MINUTES? | default "" | into string
    let minutes = if $minutes =~ '^[0-9]{1,6}\z' { $minutes | into int } else { 5 }
    if $left == null or $left <= 0 { return }
    if $left <= $minutes * 60 and $env.__ol_aws_warned?.end? != $end {
        $env.__ol_aws_warned = { end: $end, mixed: false }
        print --stderr $"ol-aws: (__ol_aws_name) expires in (__ol_aws_time $left); ol-assume renews it"
    }
}

# The segment, or nothing.
def __ol_aws_segment [] {
    let name = __ol_aws_name
    if ($name | is-empty) { return "" }
    # Of two roles neither is named.
    if (__ol_aws_mixed) {
        return (if ($env.NO_COLOR? | is-not-empty) { "[?] " } else { $"(ansi red)[?](ansi reset) " })
    }
    let left = __ol_aws_left
    let shown = if $left == null { $"[($name)]" } else { $"[($name) (__ol_aws_time $left)]" }
    if ($env.NO_COLOR? | is-not-empty) { return $"($shown) " }
    let color = if ($env.OL_AWS_GUARD? | is-not-empty) { ansi magenta } else { ansi cyan }
    if $left == null { return $"($color)($shown)(ansi reset) " }
    if $left <= 0 { return $"(ansi red)($shown)(ansi reset) " }
    if $left < 900 { return $"($color)[($name) (ansi yellow)(__ol_aws_time $left)($color)](ansi reset) " }
    $"($color)($shown)(ansi reset) "
}

# role@account, fit to be shown: what comes from the environment could move the cursor.
def __ol_aws_name [] {
    let role = $env.OL_AWS_ROLE? | default ""
    let account = $env.OL_AWS_ACCOUNT? | default ""
    let name = if ($role | is-empty) or ($account | is-empty) { $role } else { $"($role)@($account)" }
    $name | str replace --all --regex '[^\p{L}0-9_+=,.@/ -]' '?'
}

# Whether role, end and key belong together.
def __ol_aws_mixed [] {
    let check = $env.OL_AWS_CHECK? | default ""
    let parts = [$env.OL_AWS_ROLE_ARN? $env.OL_AWS_ROLE? $env.OL_AWS_ACCOUNT? $env.OL_AWS_EXPIRES_AT?]
    let same = $parts ++ [($env.AWS_ACCESS_KEY_ID? | default "" | str substring 16..)] | each {|part| $part | default "" } | str join " "
    ($env.OL_AWS_ROLE? | is-not-empty) and ($check | is-not-empty) and $check != $same
}

# Seconds left; null where the end is unknown.
def __ol_aws_left [] {
    let end = $env.OL_AWS_EXPIRES_AT? | default "" | into string
    if ($env.OL_AWS_ROLE? | is-empty) or $end !~ '^[0-9]{1,12}\z' { return null }
    ($end | into int) - ((date now | into int) // 1_000_000_000)
}

def __ol_aws_time [left: int] {
    if $left <= 0 { return "expired" }
    if $left < 60 { return $"($left)s" }
    if $left < 3600 { return $"($left // 60)m" }
    $"($left // 3600)h($left mod 3600 // 60 | fill --alignment right --character '0' --width 2)m"
}

# Whether something is a closure whose text names this.
def __ol_aws_mentions [what: any, name: string] {
    ($what | describe) == closure and (view source $what | str contains $name)
}

# What may stand for the last word. null has nushell offer files.
def __ol_aws_complete [words: list<string>] {
    if "--" in ($words | drop 1) { return null }
    ^ol-aws complete -- ...$words err> /dev/null
    | lines
    | split column --number 2 "\t" value description
    | where value starts-with ($words | last)
}

# ol-aws itself completes as well; nushell passes on whatever is typed.
@complete __ol_aws_complete
extern ol-aws []

# For `ol-aws doctor`: of which version this is, and which shell read it.
$env.OL_AWS_HOOK = $"0.1.0 ($nu.pid)"

# A shell opened by `ol-aws exec ROLE` says so.
if ($env.OL_AWS_DEPTH? | is-not-empty) { ol_aws_prompt }
