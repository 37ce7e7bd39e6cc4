//! What Wine's cmd makes of the code that `env` prints, and how the program knows the shell that runs it.

use std::time::Duration;

use sandbox::{Fault, Step};

use crate::world::{Windows, value_of};

const SHOW: &str = "echo [%AWS_ACCESS_KEY_ID%]\necho [%AWS_SECRET_ACCESS_KEY%]\necho [%AWS_SESSION_TOKEN%]\necho [%OL_AWS_ROLE%]";

/// The line that `env` shows for cmd, but for `call`: Wine's cmd takes no command's name from a variable of a loop.
pub fn load(variable: &str, arguments: &str) -> String {
    format!("for /f \"delims=\" {variable} in ('ol-aws env {arguments}') do @call {variable}")
}

/// What `SHOW` prints with these credentials.
pub fn shown(json: &str) -> String {
    let names = [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "OL_AWS_ROLE",
    ];
    names
        .map(|name| format!("[{}]\r\n", value_of(json, name)))
        .concat()
}

#[test]
fn a_batch_file_loads_the_credentials_and_removes_them() {
    let windows = Windows::new();
    let json = windows.ol_aws("env admin --format json").ok();
    let (set, unset) = (load("%%i", "admin"), load("%%i", "--unset"));
    let lines = format!("{set}\n{SHOW}\n{unset}\n{SHOW}");
    let stdout = windows.batch(&lines).ok();
    assert_eq!(stdout, format!("{}{}", shown(&json), "[]\r\n".repeat(4)));
}

#[test]
fn a_failure_sets_nothing_in_cmd_and_fails_there() {
    let windows = Windows::new();
    let lines = format!(
        "set AWS_ACCESS_KEY_ID=mine\n{}\nif errorlevel 1 echo failed\n{SHOW}\n\
         ol-aws env admin >line.bat\ncmd /d /q /c line.bat\necho [%errorlevel%]",
        load("%%i", "admin")
    );
    let done = windows.batch(&lines).env("OL_AWS_PASSWORD", "wrong").done();
    let expected = "failed\r\n[mine]\r\n[]\r\n[]\r\n[]\r\n[4]\r\n";
    assert_eq!(done.stdout, expected, "{}", done.stderr);
}

/// Each sets variables for what it starts. To ask for the parent process takes unsafe code.
#[test]
fn the_shell_is_known_by_its_variables() {
    let windows = Windows::new();
    let documents = format!(r"{}\Documents", windows.profile());
    let module = |folder: &str| {
        format!(r"{documents}\{folder}\Modules;C:\windows\system32\WindowsPowerShell\v1.0\Modules")
    };
    let unset = |variables: &[(&str, &str)]| {
        let run = windows.ol_aws("env --unset");
        variables
            .iter()
            .fold(run, |run, (name, value)| run.env(name, value))
            .ok()
    };
    let (cmd, power_shell) = (
        "set \"AWS_ACCESS_KEY_ID=\"\r\n",
        "$env:AWS_ACCESS_KEY_ID = $null\n",
    );
    for (variables, expected) in [
        (vec![("PROMPT", "$P$G")], cmd),
        (vec![], power_shell),
        (
            vec![("PSModulePath", module("WindowsPowerShell").as_str())],
            power_shell,
        ),
        (
            vec![
                ("PSModulePath", module("PowerShell").as_str()),
                ("PROMPT", "$P$G"),
            ],
            power_shell,
        ),
        (
            vec![("SHELL", "/usr/bin/bash"), ("PROMPT", "$P$G")],
            "unset AWS_ACCESS_KEY_ID\n",
        ),
    ] {
        let script = unset(&variables);
        assert!(script.contains(expected), "{variables:?}: {script}");
    }
    // The real one.
    assert!(windows.batch("ol-aws env --unset").ok().contains(cmd));
}

/// A pipe ends when its last holder closes it. A helper that inherited it would keep the shell waiting.
#[test]
fn the_helper_that_fetches_other_roles_holds_no_pipe() {
    let windows = Windows::new();
    windows.ol_aws("env admin --format json").ok();
    windows
        .ol_aws("env 111122223333/ReadOnly --format json")
        .ok();
    windows.ol_aws("logout").ok();
    let before = windows.sandbox.count(Step::AssumeRoleWithSaml);
    let slow = [Fault::Pass, Fault::Hang(Duration::from_secs(40))];
    windows.sandbox.fault(Step::AssumeRoleWithSaml, slow);
    let run = windows.ol_aws("env admin --format json");
    run.env("OL_AWS_PREFETCH", "recent").ok();
    let of_helper = || {
        let requests = windows.sandbox.requests_of(Step::AssumeRoleWithSaml);
        requests.get(before + 1).cloned()
    };
    while of_helper().is_none() {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(of_helper().unwrap().status, None, "it was waited for");
}
