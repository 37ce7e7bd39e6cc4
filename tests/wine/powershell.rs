//! What PowerShell makes of the code that `env` prints. PowerShell runs on Linux here, and gets what the Windows program printed.

use crate::shells::shown;
use crate::world::{Done, Run, Windows};

fn pwsh(lines: &str) -> Done {
    let home = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new("pwsh");
    command
        .args(["-NoProfile", "-NonInteractive", "-Command", lines])
        .env_clear()
        .envs([
            ("PATH", std::env::var("PATH").unwrap()),
            ("LANG", "C.UTF-8".into()),
        ])
        .env("HOME", home.path());
    Run { command }.done()
}

#[test]
fn powershell_takes_what_the_program_printed() {
    let windows = Windows::new();
    let json = windows.ol_aws("env admin --format json").ok();
    let code = windows.ol_aws("env admin --shell powershell").ok();
    let show = "foreach ($name in 'AWS_ACCESS_KEY_ID','AWS_SECRET_ACCESS_KEY','AWS_SESSION_TOKEN','OL_AWS_ROLE') \
                { \"[$([Environment]::GetEnvironmentVariable($name))]\" }";
    let done = pwsh(&format!("{code}\n{show}"));
    assert_eq!(
        done.stdout.replace('\n', "\r\n"),
        shown(&json),
        "{}",
        done.stderr
    );

    windows.ol_aws("logout").ok();
    let run = windows.ol_aws("env admin --shell powershell");
    let failed = run.env("OL_AWS_PASSWORD", "wrong").done();
    let done = pwsh(&format!(
        "$ErrorActionPreference = 'Continue'\n{}\n'went on'",
        failed.stdout
    ));
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (1, ""),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains("ol-aws: exit 4"), "{}", done.stderr);
}
