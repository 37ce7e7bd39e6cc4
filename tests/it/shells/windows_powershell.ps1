# Refuses what Windows PowerShell 5.1 does not have, in the files that are named: syntax, commands and their parameters, types,
# members and variables. PowerShell 7 parses them; 5.1 is not to be had on Linux. Prints FILE:LINE: WHAT.
#
# What later versions added to the language is listed. Of commands, types and members the lists are of what is allowed: look up
# whether 5.1 (.NET Framework 4.6) has a new one, with that many arguments, before you add it.
param([string[]] $Files)

$syntax = @{
    AndAnd = '&& came with 7'; OrOr = '|| came with 7'; QuestionQuestion = '?? came with 7'; QuestionQuestionEquals = '??= came with 7'
    QuestionDot = '?. came with 7.1'; QuestionLBracket = '?[ came with 7.1'; Clean = 'clean came with 7.3'
}
# Function names of the files themselves are added.
$commands = @{
    'Get-Command' = 'Name', 'CommandType', 'TotalCount', 'ErrorAction'
    'Invoke-Expression' = @()
    'Out-String' = @()
    'Register-ArgumentCompleter' = 'Native', 'CommandName', 'ScriptBlock'
    'Set-PSDebug' = , 'Trace'
    'Sort-Object' = , 'Property'
    'Write-Error' = , 'ErrorAction'
    'ol-aws' = @()
    'ol_aws_prompt' = @()
}
$types = -split @'
    CompletionResult CompletionResultType Console DateTimeOffset IO.Path Math Reflection.BindingFlags StringComparison
    StringConstantExpressionAst StringConstantType Text.UTF8Encoding char long object[] ref regex string version
    Collections.Generic.List[object] Management.Automation.CommandCompletion Management.Automation.CompletionResult
    Management.Automation.Language.CommandAst Management.Automation.Language.CommandParameterAst
    Management.Automation.Language.ConstantExpressionAst Management.Automation.Language.Parser
    Management.Automation.Language.VariableExpressionAst
'@
# Methods with the number of their arguments.
$members = -split @'
    Add/1 Argument BareWord CodePage CommandElements CompleteInput/3 CompletionMatches CompletionText Concat/2 Count EndOffset Error ErrorPosition
    ExpectingInput Extent Find/2 Floor/1 GetCommandName/0 GetField/2 GetFileNameWithoutExtension/1 GetNewClosure/0 GetProperty/1
    GetProperty/2 GetType/0 GetValue/1 GetValue/2 IsMatch/2 Length ListItemText Min/2 Ordinal OutputEncoding PSObject PSVariable
    PSVersion PadRight/1 ParameterName ParameterValue ParseInput/3 Properties Replace/2 Replace/3 SessionState Splatted StartOffset
    StartsWith/1 StartsWith/2 Statement StringConstantType Substring/1 Substring/2 SupportsVirtualTerminal Text ToArray/0
    ToUnixTimeSeconds/0 Trim/2 UI UtcNow Value Where/1 WriteLine/1 new/0 new/1 new/4
'@
# Automatic variables that 5.1 does not set; in strict mode, to read one is an error there.
$variables = -split 'EnabledExperimentalFeatures IsCoreCLR IsLinux IsMacOS IsWindows PSNativeCommandArgumentPassing PSNativeCommandUseErrorActionPreference PSStyle'

function Get-Finding($File) {
    $tokens = $errors = $null
    $bytes = [IO.File]::ReadAllBytes($File)
    $script = [Management.Automation.Language.Parser]::ParseFile($File, [ref] $tokens, [ref] $errors)
    $say = { param($extent, $what) '{0}:{1}: {2}' -f $File, $extent.StartLineNumber, $what }
    foreach ($problem in $errors) { & $say $problem.Extent $problem.Message }
    # Without a byte order mark, 5.1 reads a file in the system's code page.
    if ($bytes | Where-Object { $_ -gt 126 -or ($_ -lt 32 -and $_ -notin 9, 10, 13) }) { "${File}:1: not ASCII" }

    foreach ($token in $tokens) {
        $kind = "$($token.Kind)"
        if ($syntax.ContainsKey($kind)) { & $say $token.Extent $syntax[$kind] }
        if ($kind -in 'StringExpandable', 'HereStringExpandable', 'Generic' -and $token.Text -match '(?<!`)(``)*`(e|u\{)') {
            & $say $token.Extent '`e and `u{ came with 6'
        }
        if ($kind -eq 'Number' -and $token.Text -notmatch '^[-+]?(0x[0-9a-f]+l?|[0-9.]+(e[-+]?[0-9]+)?[ld]?)([kmgtp]b)?$') {
            & $say $token.Extent "the number $($token.Text) came with 7"
        }
    }

    $own = $script.FindAll({ $args[0] -is [Management.Automation.Language.FunctionDefinitionAst] }, $true) |
        ForEach-Object { $_.Name -replace '^(global|script|local|private):' }
    foreach ($node in $script.FindAll({ $true }, $true)) {
        switch ($node.GetType().Name) {
            TernaryExpressionAst { & $say $node.Extent '? : came with 7' }
            PipelineAst { if ($node.Background) { & $say $node.Extent '& at the end came with 6' } }
            BinaryExpressionAst {
                if ("$($node.Operator)" -in 'Ireplace', 'Creplace' -and $node.Right.Find({ $args[0] -is [Management.Automation.Language.ScriptBlockExpressionAst] }, $false)) {
                    & $say $node.Extent '-replace with a script block came with 6.1'
                }
            }
            VariableExpressionAst {
                # Behind a look at the version, 5.1 does not get there.
                $asks = $node
                while ($asks -and -not ($asks -is [Management.Automation.Language.BinaryExpressionAst] -and $asks.Left.Extent.Text -like '$PSVersionTable.PSVersion -lt *')) { $asks = $asks.Parent }
                if ($node.VariablePath.UserPath -replace '^global:' -in $variables -and -not $asks) { & $say $node.Extent "$node came with 6" }
            }
            { $_ -in 'TypeExpressionAst', 'TypeConstraintAst' } {
                if ($node.TypeName.FullName -notin $types) { & $say $node.Extent "the type $($node.TypeName.FullName) is not on the list" }
            }
            AttributeAst { & $say $node.Extent "the attribute $($node.TypeName.FullName) is not on the list" }
            { $_ -in 'MemberExpressionAst', 'InvokeMemberExpressionAst' } {
                if ($node.Member -isnot [Management.Automation.Language.StringConstantExpressionAst]) { & $say $node.Extent 'a member that has no name'; break }
                $name = $node.Member.Value
                if ($node -is [Management.Automation.Language.InvokeMemberExpressionAst]) { $name += '/' + @($node.Arguments | Where-Object { $_ }).Count }
                if ($name -notin $members) { & $say $node.Extent "the member $name is not on the list" }
            }
            CommandAst {
                $name = $node.GetCommandName()
                if (-not $name) { break }
                $name = $name -replace '^Microsoft\.PowerShell\.\w+\\'
                if ($name -in $own) { break }
                if (-not $commands.ContainsKey($name)) { & $say $node.Extent "the command $name is not on the list"; break }
                # What a program of ours gets is its own affair.
                if ($name -eq 'ol-aws') { break }
                foreach ($element in $node.CommandElements) {
                    if ($element -is [Management.Automation.Language.CommandParameterAst] -and $element.ParameterName -notin $commands[$name]) {
                        & $say $element.Extent "the parameter -$($element.ParameterName) of $name is not on the list"
                    }
                }
            }
        }
    }
}

foreach ($file in $Files) { Get-Finding $file }
