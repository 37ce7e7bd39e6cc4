# ol-aws in PowerShell, 5.1 and later: `ol-assume`, a prompt segment, completion.
#
# Load it in $PROFILE:  ol-aws init powershell | Out-String | Invoke-Expression
# or save what that prints as ol-aws.ps1 and write `. path/to/ol-aws.ps1`. A line `ol_aws_prompt` behind it, and behind the
# line of your theme, turns on the segment and the warning. Loading starts no program, and neither does the segment.
#
# Cmdlets are called by their full names, since an alias would win over the short ones.

# Set this shell to a role; with `-- COMMAND` run that alone with it. See `ol-aws env --help`.
# $LASTEXITCODE is the program's, or the command's.
function global:ol-assume {
    # An error ends it here and below: a name of ours may be a constant in every scope (AllScope) and hold something else.
    trap { break }
    $words = @(__ol_aws_words $args $MyInvocation)
    if ($words -ccontains '--') {
        $program = __ol_aws_program
        if ($MyInvocation.ExpectingInput) { $input | & $program exec @words } else { & $program exec @words }
        return
    }
    # Keys do not belong in a trace.
    $trace = __ol_aws_trace
    if ($trace) { Microsoft.PowerShell.Core\Set-PSDebug -Trace 0 }
    try {
        $lines = __ol_aws_read (@('env', '--hook', '--shell', 'powershell') + $words)
        # All of it or nothing: whoever failed may have written half. (No variable of the environment can be made readonly.)
        if ($LASTEXITCODE -eq 0 -and $lines) { Microsoft.PowerShell.Utility\Invoke-Expression ($lines -join "`n") }
    } finally {
        if ($trace) { Microsoft.PowerShell.Core\Set-PSDebug -Trace $trace }
    }
}

# The level of Set-PSDebug. It is there, but not public.
function global:__ol_aws_trace {
    $flags = [Reflection.BindingFlags] 'Instance, Public, NonPublic'
    $field = $ExecutionContext.GetType().GetField('_context', $flags)
    $context = if ($field) { $field.GetValue($ExecutionContext) }
    $level = if ($context) { $context.GetType().GetProperty('PSDebugTraceLevel', $flags) }
    if ($level) { $level.GetValue($context) } else { 0 }
}

# The program itself, past any function or alias of that name.
function global:__ol_aws_program {
    Microsoft.PowerShell.Core\Get-Command -Name ol-aws -CommandType Application -TotalCount 1 -ErrorAction Stop
}

# What the program prints, line by line. It is UTF-8, whatever the console's own encoding is.
function global:__ol_aws_read {
    param([object[]] $Words)
    $program = __ol_aws_program
    $encoding = [Console]::OutputEncoding
    $changes = $encoding.CodePage -ne 65001
    try {
        if ($changes) { [Console]::OutputEncoding = [Text.UTF8Encoding]::new($false) }
        & $program @Words
    } finally {
        if ($changes) { [Console]::OutputEncoding = $encoding }
    }
}

# The words of a call, with the bare `--` that PowerShell keeps for itself: the text of the call tells where it stood, unless
# an @array stands before it. Then, write '--' in quotes.
function global:__ol_aws_words {
    param([object[]] $Words, $Invocation)
    $text = if ($Invocation.PSObject.Properties['Statement']) {
        $Invocation.Statement
    } else {
        # Before 7.4 the same is there, but not public.
        $position = $Invocation.GetType().GetProperty('ScriptPosition', [Reflection.BindingFlags] 'Instance, NonPublic')
        if ($position) { $position.GetValue($Invocation, $null).Text }
    }
    $script = [Management.Automation.Language.Parser]::ParseInput("$text", [ref] $null, [ref] $null)
    $call = $script.Find({ param($node) $node -is [Management.Automation.Language.CommandAst] }, $true)
    $list = [Collections.Generic.List[object]]::new()
    $next = 0
    $dashes = $false
    for ($i = 1; $i -lt $call.CommandElements.Count; $i++) {
        $element = $call.CommandElements[$i]
        # The first is kept back, and every further one arrives.
        if ($element.Extent.Text -ceq '--' -and -not $dashes) {
            $dashes = $true
            $list.Add('--')
            continue
        }
        if ($element -is [Management.Automation.Language.VariableExpressionAst] -and $element.Splatted) { break }
        # `-name:value` arrives as two words, of which a program would get the second alone (seen with 7.6).
        $parameter = $element -is [Management.Automation.Language.CommandParameterAst] -and $element.Argument
        if ($parameter -and $element.Argument.Extent.StartOffset -eq $element.ErrorPosition.EndOffset) {
            $list.Add([string]::Concat($Words[$next], $Words[$next + 1]))
            $next += 2
        } elseif ($parameter) {
            $list.Add([string]::Concat($Words[$next], ''))
            $list.Add($Words[$next + 1])
            $next += 2
        } elseif ($element.GetType() -eq [Management.Automation.Language.ConstantExpressionAst]) {
            # A number: 007 and 1e3 may be names of roles, and arrive as 7 and 1000.
            $list.Add($element.Extent.Text)
            $next++
        } else {
            $list.Add($Words[$next])
            $next++
        }
    }
    # What came by an @array is a plain word or, from the arguments of a function, one of those pairs.
    for (; $next -lt $Words.Count; $next++) {
        $word = $Words[$next]
        if ("$word" -clike '-*:' -and $word.PSObject.Properties['<CommandParameterName>'] -and $next + 1 -lt $Words.Count) {
            $next++
            $word = [string]::Concat($word, $Words[$next])
        }
        $list.Add($word)
    }
    $list.ToArray()
}

# Have the prompt show role and time left, and warn before the end. Once is enough, twice does no harm.
function global:ol_aws_prompt {
    if ("$function:prompt" -clike '*__ol_aws_segment*') { return }
    $theirs = $function:prompt
    $function:global:prompt = {
        $worked = $?
        # A theme may have wrapped our prompt, and then we the theme's: the outermost alone shows the segment.
        $inside = $global:__ol_aws_drawing
        $segment = if ($inside) { '' } else { __ol_aws_warn; __ol_aws_segment }
        $global:__ol_aws_drawing = $true
        try {
            # The theme looks at $?, and so may the next command: a failure makes it false again. $LASTEXITCODE has not changed.
            if (-not $worked) { Microsoft.PowerShell.Utility\Write-Error '' -ErrorAction Ignore }
            $text = @(& $theirs)
        } finally {
            $global:__ol_aws_drawing = $inside
        }
        # PowerShell shows the first thing that a prompt returns.
        if ($text.Count -eq 0) { $segment } else { "$segment$($text[0])" }
        if (-not $worked) { Microsoft.PowerShell.Utility\Write-Error '' -ErrorAction Ignore }
    }.GetNewClosure()
}

$global:__ol_aws_drawing = $false
$global:__ol_aws_warned = ''
$global:__ol_aws_told = $false

# The segment, or nothing.
function global:__ol_aws_segment {
    $name = __ol_aws_name
    if (-not $name) { return '' }
    $escape = [char] 27
    $plain = $env:NO_COLOR -or -not $Host.UI.SupportsVirtualTerminal
    # Of two roles neither is named.
    if (__ol_aws_mixed) { if ($plain) { return '[?] ' } else { return "$escape[31m[?]$escape[0m " } }
    $left = __ol_aws_left
    $time = if ($null -ne $left) { " $(__ol_aws_time $left)" }
    if ($plain) { return "[$name$time] " }
    $color = if ($env:OL_AWS_GUARD) { "$escape[35m" } else { "$escape[36m" }
    if ($null -ne $left -and $left -le 0) {
        $color = "$escape[31m"
    } elseif ($null -ne $left -and $left -lt 900) {
        $time = " $escape[33m$(__ol_aws_time $left)$color"
    }
    "$color[$name$time]$escape[0m "
}

# role@account, fit to be shown: what comes from the environment could move the cursor.
function global:__ol_aws_name {
    if (-not $env:OL_AWS_ROLE) { return '' }
    $name = if ($env:OL_AWS_ACCOUNT) { $env:OL_AWS_ROLE + '@' + $env:OL_AWS_ACCOUNT } else { $env:OL_AWS_ROLE }
    [regex]::Replace($name, '[^\p{L}0-9_+=,.@/ -]', '?')
}

# Whether role, end and key belong together.
function global:__ol_aws_mixed {
    $key = "$env:AWS_ACCESS_KEY_ID"
    $key = $key.Substring([Math]::Min(16, $key.Length))
    $same = "$env:OL_AWS_ROLE_ARN $env:OL_AWS_ROLE $env:OL_AWS_ACCOUNT $env:OL_AWS_EXPIRES_AT $key"
    $env:OL_AWS_ROLE -and $env:OL_AWS_CHECK -and $env:OL_AWS_CHECK -cne $same
}

# Seconds left; null where the end is unknown.
function global:__ol_aws_left {
    if (-not [regex]::IsMatch("$env:OL_AWS_EXPIRES_AT", '^[0-9]{1,12}\z')) { return $null }
    [long] $env:OL_AWS_EXPIRES_AT - [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
}

function global:__ol_aws_time {
    param($Left)
    if ($Left -le 0) { return 'expired' }
    if ($Left -lt 60) { return "${Left}s" }
    $minutes = [Math]::Floor($Left / 60)
    if ($minutes -lt 60) { return "${minutes}m" }
    '{0}h{1:00}m' -f [Math]::Floor($minutes / 60), ($minutes % 60)
}

# Once for each end.
function global:__ol_aws_warn {
    $mixed = __ol_aws_mixed
    if ($mixed -and -not $global:__ol_aws_told) {
        [Console]::Error.WriteLine('ol-aws: the AWS_* and OL_AWS_* variables of this shell belong to different roles; run `ol-assume` to set all of them')
    }
    $global:__ol_aws_told = $mixed
    if ($mixed) { return }
    $minutes = $ExecutionContext.SessionState.PSVariable.GetValue('OL_AWS_WARN_MINUTES', '5')
    if ($env:OL_AWS_WARN_MINUTES) { $minutes = $env:OL_AWS_WARN_MINUTES }
    $left = __ol_aws_left
    if (-not $env:OL_AWS_ROLE -or $null -eq $left -or $left -le 0) { return }
    if (-not [regex]::IsMatch("$minutes", '^[0-9]{1,6}\z')) { $minutes = 5 }
    if ($left -gt [long] $minutes * 60) { return }
    if ($global:__ol_aws_warned -ceq $env:OL_AWS_EXPIRES_AT) { return }
    $global:__ol_aws_warned = $env:OL_AWS_EXPIRES_AT
    [Console]::Error.WriteLine("ol-aws: $(__ol_aws_name) expires in $(__ol_aws_time $left); ol-assume renews it")
}

Microsoft.PowerShell.Core\Register-ArgumentCompleter -Native -CommandName ol-aws, ol-assume -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $ErrorActionPreference = 'Continue'
    $words = @([IO.Path]::GetFileNameWithoutExtension($commandAst.GetCommandName()))
    for ($i = 1; $i -lt $commandAst.CommandElements.Count; $i++) {
        $element = $commandAst.CommandElements[$i]
        $end = $element.Extent.EndOffset
        if ($end -ge $cursorPosition) { break }
        if ($element.Extent.Text -ceq '--') {
            # The command behind it completes as it would by itself.
            $column = $cursorPosition - $end
            $rest = $commandAst.Extent.Text.Substring($end - $commandAst.Extent.StartOffset).PadRight($column)
            return [Management.Automation.CommandCompletion]::CompleteInput($rest, $column, $null).CompletionMatches
        }
        $words += $element.Extent.Text
    }
    # Before 7.3 an empty word reaches a program only as two quotes.
    $legacy = $PSVersionTable.PSVersion -lt [version] '7.3' -or "$PSNativeCommandArgumentPassing" -ceq 'Legacy'
    $quoted = $wordToComplete -cmatch '^[\x22\x27]'
    $begun = $wordToComplete.Trim([char] 34, [char] 39)
    $last = if ($begun) { $begun } elseif ($legacy) { '""' } else { '' }
    # What the last command ended with is not to be forgotten for a Tab.
    $code = $ExecutionContext.SessionState.PSVariable.GetValue('global:LASTEXITCODE')
    $lines = __ol_aws_read (@('complete', '--') + $words + $last) 2>$null
    $global:LASTEXITCODE = $code
    foreach ($line in $lines) {
        $value, $description = $line -split "`t", 2
        if (-not $value.StartsWith($begun, [StringComparison]::Ordinal)) { continue }
        if (-not $description) { $description = $value }
        # What would not be read back as this word, such as @ops or a,b, is written in quotes.
        $text = $value
        if ($quoted -or $value -cnotmatch '^[-+.\w/:=]+$') { $text = "'" + $value.Replace("'", "''") + "'" }
        [Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $description)
    }
}

# For `ol-aws doctor`: of which version this is, and which shell read it.
$env:OL_AWS_HOOK = "0.1.0 $PID"

# A shell opened by `ol-aws exec ROLE` says so.
if ($env:OL_AWS_DEPTH) { ol_aws_prompt }
