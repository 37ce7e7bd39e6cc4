//! PowerShell, as `pwsh`. Careful people have it strict, so all of the statements do.

use ol_aws::shell::Dialect;

use super::{Driver, Time};

const NO_READONLY: &str = "no variable of the environment can be made readonly";

/// Functions in the place of the cmdlets that the script uses, and an alias in that of the program.
fn functions() -> Vec<String> {
    let words = "Remove-Item Set-Item Write-Error Get-Command Invoke-Expression Register-ArgumentCompleter Get-Item";
    let one = |word| {
        format!(
            "Microsoft.PowerShell.Management\\Set-Item \"function:global:{word}\" {{ throw 'taken' }}\n"
        )
    };
    let functions: String = words.split_whitespace().map(one).collect();
    vec![format!(
        "{functions}Set-Alias -Name ol-aws -Value Get-Date -Scope Global\n"
    )]
}

pub const DRIVER: Driver = Driver {
    name: "pwsh",
    dialect: Dialect::PowerShell,
    exceptions: &[
        (
            "a_theme_that_comes_later_keeps_the_segment",
            "nothing of ours runs before a prompt: what replaces the function replaces the segment",
        ),
        (
            "a_prompt_that_is_typed_gets_the_segment",
            "nothing of ours runs before a prompt: what replaces the function replaces the segment",
        ),
        (
            "a_command_gets_a_quoted_pattern_as_it_is",
            "PowerShell expands patterns in what a function hands on to a program",
        ),
        ("a_readonly_variable_leaves_all_as_it_was", NO_READONLY),
        ("the_plain_line_fails_at_a_readonly_variable", NO_READONLY),
        (
            "one_end_of_a_pipe_says_that_the_shell_stays_as_it_was",
            "a function in a pipe runs in the shell itself",
        ),
    ],
    saved: Some("ol-aws.ps1"),
    load: "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; . ./ol-aws.ps1\n",
    by_line: false,
    code_of: |command| format!("{command}; \"code=$LASTEXITCODE\""),
    killed: ["137", "137"],
    check: &[
        "-NoProfile",
        "-NonInteractive",
        "-Command",
        "$errors = $null; [void][Management.Automation.Language.Parser]::ParseFile(\"$PWD/hook\", [ref]$null, [ref]$errors); exit $errors.Count",
    ],
    names: |file| {
        format!(
            "@((Get-Variable -Scope Global).Name; (Get-ChildItem function:).Name; (Get-ChildItem env:).Name) | Set-Content {file}"
        )
    },
    settings: &["$OFS = '-'"],
    taken_words: functions,
    traces: &[[
        "Set-PSDebug -Trace 1",
        "$null = 'still traced'",
        "still traced",
    ]],
    readonly: |_| String::new(),
    interactive: &[
        "-NoLogo",
        "-NoProfile",
        "-NoExit",
        "-Command",
        ". ./profile.ps1",
    ],
    start_file: "profile.ps1",
    themes: &[
        "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; function global:prompt { 'READY> ' }\n",
    ],
    new_theme: "function global:prompt { 'new READY> ' }",
    load_at_start: "ol-aws init powershell | Out-String | Invoke-Expression\n",
    load_with_prompt: "ol-aws init powershell | Out-String | Invoke-Expression\nol_aws_prompt\n",
    last_code: "\"code=$LASTEXITCODE\"",
    time: Time::Left,
    draws_late: false,
    cuts_names: false,
    emacs_keys: "",
    list_candidates: &["Tab", "Tab"],
    candidate: "admin",
    virtualenv: ". work/bin/Activate.ps1",
};
