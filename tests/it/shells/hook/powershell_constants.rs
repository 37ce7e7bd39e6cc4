//! PowerShell where people have made constants of the names that the script uses, of variables and of aliases.

use crate::world::{Done, World, tool};

/// Runs these lines in a PowerShell that has read the script behind others; nothing where there is none.
fn pwsh(world: &World, before: &str, lines: &str) -> Option<Done> {
    let program = tool("pwsh")?;
    let command = [
        program.to_str().unwrap(),
        "-NoProfile",
        "-NonInteractive",
        "-Command",
    ];
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/shell/ol-aws.ps1");
    Some(world.script(&command, &format!("{before}\n. '{script}'\n{lines}")))
}

/// The names of the script's own variables, which are no parameters.
fn variables() -> Vec<String> {
    let script = include_str!("../../../../shell/ol-aws.ps1");
    let assigned = script.lines().filter_map(|line| {
        let (name, _) = line.trim_start().strip_prefix('$')?.split_once(" = ")?;
        name.chars().all(char::is_alphabetic).then_some(name)
    });
    let mut names: Vec<String> = assigned.map(ToOwned::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

const LINES: &str = "ol_aws_prompt
    ol-assume Admin; \"$LASTEXITCODE $env:OL_AWS_ROLE\"
    $env:NO_COLOR = '1'; \"$(prompt)\".Substring(0, 19)
    ol-assume Admin -- sh -c 'exit 7'; $LASTEXITCODE
    (TabExpansion2 'ol-assume --uns' 15).CompletionMatches.CompletionText
    ol-assume --unset; \"<$env:OL_AWS_ROLE>\"";

#[test]
fn a_constant_of_the_users_is_no_obstacle() {
    let world = World::new();
    world.ol_aws("login").ok();
    let names = variables();
    assert!(names.len() > 20, "{names:?}");
    let strict = "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'\n";
    for (option, preference) in [("ReadOnly", ""), ("Constant", strict)] {
        let quoted = names.join("','");
        let before = format!(
            "foreach ($own in '{quoted}') {{ if ($own -cnotlike '*Preference') {{
                Set-Variable $own 'taken' -Option {option} -Scope Global }} }}
            foreach ($own in 'ol-aws', 'Set-Item', 'Write-Error', 'Get-Command', 'Invoke-Expression') {{
                Set-Alias $own Get-Date -Option {option}, AllScope -Scope Global }}
            {preference}"
        );
        let Some(done) = pwsh(&world, &before, LINES) else {
            return;
        };
        let expected = "0 Admin\n[Admin@111122223333\n7\n--unset\n<>\n";
        assert_eq!(done.stdout, expected, "{option}: {done:?}");
        assert_eq!(done.stderr, "", "{option}");
    }
}

/// Nobody can hide such a constant: a function that assigns to it fails, and another value stays in its place.
#[test]
fn a_constant_of_every_scope_changes_nothing_and_is_named() {
    let world = World::new();
    world.ol_aws("login").ok();
    for name in ["words", "lines", "program", "list"] {
        let before = format!(
            "Set-Variable {name} '[Console]::WriteLine(''run'')' -Option Constant, AllScope -Scope Global
            $env:OL_AWS_ROLE = 'before'; $env:AWS_ACCESS_KEY_ID = 'key'; sh -c 'exit 0'"
        );
        let lines = "try { ol-assume Admin } catch { [Console]::Error.WriteLine(\"$_\") }
            \"$env:OL_AWS_ROLE $env:AWS_ACCESS_KEY_ID\"";
        for lines in [
            lines,
            "ol-assume Admin\n\"$env:OL_AWS_ROLE $env:AWS_ACCESS_KEY_ID\"",
        ] {
            let Some(done) = pwsh(&world, &before, lines) else {
                return;
            };
            assert!(!done.stdout.contains("run"), "{name}: {done:?}");
            let stderr = done.stderr.to_lowercase();
            assert!(
                stderr.contains(&format!("variable {name} ")),
                "{name}: {done:?}"
            );
            // Where nobody catches it, the lines end there.
            let rest = if lines.contains("catch") {
                "before key\n"
            } else {
                ""
            };
            assert_eq!(done.stdout, rest, "{name}: {done:?}");
        }
    }
}
