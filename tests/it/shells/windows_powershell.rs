//! Windows PowerShell 5.1, which comes with Windows and is all that many have. It does not run on Linux, so PowerShell 7 parses
//! what we print, and windows_powershell.ps1 refuses what 5.1 lacks.

use std::path::Path;
use std::process::Command;

use ol_aws::environment::Change;
use ol_aws::shell::Dialect;

use crate::world::{World, tool};

/// What is found in each of these texts; `None` where there is no PowerShell.
fn findings(texts: &[impl AsRef<str>]) -> Option<Vec<Vec<String>>> {
    let pwsh = tool("pwsh")?;
    let folder = tempfile::tempdir().unwrap();
    let place = |index: usize| folder.path().join(format!("{index}.ps1"));
    for (index, text) in texts.iter().enumerate() {
        std::fs::write(place(index), text.as_ref()).unwrap();
    }
    let judge =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/shells/windows_powershell.ps1");
    let call = format!(
        "& '{}' -Files (0..{} | ForEach-Object {{ \"{}/$_.ps1\" }})",
        judge.display(),
        texts.len() - 1,
        folder.path().display()
    );
    let output = Command::new(pwsh)
        .args(["-NoProfile", "-NonInteractive", "-Command", &call])
        .env("HOME", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && complaints.is_empty(),
        "{said}{complaints}"
    );
    let of = |index: usize| {
        let start = format!("{}:", place(index).display());
        let lines = said.lines().filter_map(|line| line.strip_prefix(&start));
        lines.map(str::to_owned).collect()
    };
    let found: Vec<Vec<String>> = (0..texts.len()).map(of).collect();
    assert_eq!(
        found.iter().flatten().count(),
        said.lines().count(),
        "{said}"
    );
    Some(found)
}

/// Of every kind: what is set, removed, refused; the scripts; the lines for a start file; what a person types.
#[test]
fn all_that_is_printed_for_powershell_is_valid_in_its_windows_version() {
    let world = World::new();
    let shell = Dialect::PowerShell;
    let mut texts: Vec<String> = [
        shell.hook(),
        shell.completions(),
        Some(&shell.start_lines()),
        Some(&shell.init_line()),
        Some(&shell.loading_hint("env admin")),
        Some(&shell.loading_hint("env --unset")),
    ]
    .map(|text| text.unwrap().to_owned())
    .to_vec();
    texts.extend((1..=10).chain([125]).map(|code| shell.failure(code)));
    let odd = "it's a \"$(name)\" `e ${x}?.y && || ?? \u{201c}\u{2019}\u{451} \u{1f511}\r\n\t\u{1b}[31m|;{}";
    let changes: Vec<Change> = vec![
        ("SET".into(), Some(odd.into())),
        ("EMPTY".into(), Some(String::new())),
        ("REMOVED".into(), None),
    ];
    texts.push(shell.script(&changes).unwrap());
    texts.push(shell.hook_script(&changes).unwrap());
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\nregion = \"eu-west-1\"\n[accounts]\n111122223333 = \"Gr\u{f6}\u{df}e \u{2019}n\u{2018}\"\n");
    for line in [
        "env admin --shell powershell",
        "env --hook admin --shell powershell",
        "env --unset --shell powershell",
        "init powershell",
        "completions powershell",
    ] {
        texts.push(world.ol_aws(line).ok());
    }
    for line in [
        "env nosuch --shell powershell",
        "env --hook nosuch --shell powershell",
    ] {
        texts.push(world.ol_aws(line).done().stdout);
    }
    assert!(texts.iter().all(|text| !text.is_empty()));
    let Some(found) = findings(&texts) else {
        return;
    };
    for (text, found) in texts.iter().zip(found) {
        let start: String = text.chars().take(200).collect();
        assert!(found.is_empty(), "{start}\n{}", found.join("\n"));
    }
}

#[test]
fn what_windows_powershell_lacks_is_refused() {
    let cases = [
        ("ol-aws env && ol-aws env", "&&"),
        ("ol-aws env || ol-aws env", "||"),
        ("$x = $y ?? 1", "??"),
        ("$x ??= 1", "??="),
        ("${x}?.Length", "?."),
        ("${x}?[0]", "?["),
        ("$x = $y ? 1 : 2", "? :"),
        ("ol-aws env &", "&"),
        ("\"`e[31m\"", "`e"),
        ("\"x`u{1f511}\"", "`u{"),
        ("@\"\n`e[0m\n\"@", "`e"),
        ("$x = 0b101", "0b101"),
        ("$x = 5u", "5u"),
        ("$x = 1n", "1n"),
        ("function f { process { 1 } clean { 2 } }", "clean"),
        ("'a' -replace 'a', { 1 }", "script block"),
        ("if ($IsWindows) { 1 }", "$IsWindows"),
        ("$PSStyle", "$PSStyle"),
        ("\"$IsCoreCLR\"", "$IsCoreCLR"),
        ("Get-Command -Name x -UseFuzzyMatching", "-UseFuzzyMatching"),
        ("Get-Error", "Get-Error"),
        ("'{}' | Test-Json", "Test-Json"),
        ("Microsoft.PowerShell.Utility\\Join-String", "Join-String"),
        ("1..3 | ForEach-Object -Parallel { $_ }", "ForEach-Object"),
        ("'a'.Contains('A', 'OrdinalIgnoreCase')", "Contains/2"),
        ("'a,b'.Split(',', 2, 'None')", "Split/3"),
        ("'a'.Replace('a', 'b', 'Ordinal', $null)", "Replace/4"),
        ("[IO.Path]::GetRelativePath('a', 'b')", "GetRelativePath/2"),
        ("[Semver] '1.0'", "Semver"),
        (
            "param([ValidateNotNullOrWhiteSpace()] $x)",
            "ValidateNotNullOrWhiteSpace",
        ),
        ("$x.$y", "no name"),
        ("'unfinished", "missing"),
        ("$x = 'ünï'", "ASCII"),
        ("$x = \u{2018}a\u{2019}", "ASCII"),
    ];
    let valid = [
        "$env:A = 'a && b || c ?? d ?. e ? f : g `e `u{1} 0b1'+[char]235+''",
        "\"``e $env:A\"; 12; 0x1f; 1.5; 2kb; 3L; -4",
        "if ($PSVersionTable.PSVersion -lt [version] '7.3' -or $PSNativeCommandArgumentPassing) { 1 }",
        "function global:a { 1 }; a; if ($true) { ol-aws env --shell powershell | Out-String | Invoke-Expression }",
    ];
    let texts: Vec<&str> = cases.iter().map(|(text, _)| *text).chain(valid).collect();
    let Some(found) = findings(&texts) else {
        return;
    };
    for ((text, part), found) in cases.iter().zip(&found) {
        let named = found
            .iter()
            .any(|line| line.to_lowercase().contains(&part.to_lowercase()));
        assert!(named, "{text}: {found:?}");
    }
    for (text, found) in valid.iter().zip(&found[cases.len()..]) {
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}
