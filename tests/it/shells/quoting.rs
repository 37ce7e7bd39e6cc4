//! Quoting, in the real shells: whatever a value holds, a child of the shell gets it byte for byte.

use ol_aws::environment::Change;
use ol_aws::shell::Dialect;

use crate::world::hostile::{PROOF_OF_EXECUTION, values};
use crate::world::real_shell::{Shell, dumped};

/// The script that sets each value, and the names with them.
fn script_of(dialect: Dialect, values: &[String]) -> (Vec<(String, String)>, String) {
    let named = values
        .iter()
        .enumerate()
        .map(|(number, value)| (format!("HOSTILE_{number}"), value.clone()));
    let named: Vec<(String, String)> = named.collect();
    let changes: Vec<Change> = named
        .iter()
        .map(|(name, value)| (name.clone(), Some(value.clone())))
        .collect();
    (named, dialect.script(&changes).unwrap())
}

/// Loads the values by this line and says what became of those that did not survive.
fn lost(shell: &Shell, load: &str, values: &[String], locale: &str) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let (named, script) = script_of(shell.dialect, values);
    std::fs::write(directory.join("script"), script).unwrap();
    let output = shell.run(
        &[load, &Shell::dump("environ")],
        directory,
        [("LC_ALL", locale)],
    );
    let Some(environment) = dumped(directory, "environ") else {
        return vec![format!(
            "{} ended: {}",
            shell.name,
            String::from_utf8_lossy(&output.stderr)
        )];
    };
    let mut lost = Vec::new();
    for (name, value) in named {
        let got = environment.get(&name);
        if got != Some(&value) {
            lost.push(format!(
                "{}, {locale}: {value:?} became {got:?}",
                shell.name
            ));
        }
    }
    if directory.join(PROOF_OF_EXECUTION).exists() {
        lost.push(format!("{}, {locale}: a value was run", shell.name));
    }
    lost
}

/// `eval` of backquotes makes a blank of a line end, whatever stands before it; `source` does not.
#[test]
fn every_value_of_one_line_survives_the_backquotes_of_tcsh() {
    let mut values = values();
    values.retain(|value| !value.contains('\n'));
    assert!(values.len() > 200);
    let tcsh = Shell::all()
        .into_iter()
        .find(|shell| shell.dialect == Dialect::Tcsh);
    let lost = tcsh.map_or(Vec::new(), |tcsh| {
        lost(&tcsh, &tcsh.load("cat script"), &values, "C.UTF-8")
    });
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn every_value_survives_in_every_shell() {
    let values = values();
    assert!(values.len() > 400);
    let mut all_lost = Vec::new();
    for shell in Shell::all() {
        let load = match shell.dialect {
            Dialect::Tcsh => "source script".into(),
            _ => shell.load("cat script"),
        };
        all_lost.extend(lost(&shell, &load, &values, "C.UTF-8"));
        // yash reads its script in the locale's letters and no others.
        let mut values = values.clone();
        values.retain(|value| shell.name != "yash" || value.is_ascii());
        all_lost.extend(lost(&shell, &load, &values, "C"));
    }
    assert!(all_lost.is_empty(), "{}", all_lost.join("\n"));
}

/// Interactive bash looks for `!` in what is typed; what is evaluated is left alone.
#[test]
fn every_value_survives_the_history_of_bash() {
    let bash = Shell::all().into_iter().find(|shell| shell.name == "bash");
    let load = |bash: &Shell| format!("set -o history -o histexpand\n{}", bash.load("cat script"));
    let lost = bash.map_or(Vec::new(), |bash| {
        lost(&bash, &load(&bash), &values(), "C.UTF-8")
    });
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn every_value_survives_powershell() {
    let mut values = values();
    // PowerShell before 7.5 takes the empty value for a removal.
    values.retain(|value| !value.is_empty());
    let load = "Invoke-Expression (Get-Content -Raw ./script)";
    let lost =
        Shell::power_shell().map_or(Vec::new(), |pwsh| lost(&pwsh, load, &values, "C.UTF-8"));
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
