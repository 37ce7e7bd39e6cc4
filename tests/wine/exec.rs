//! A command with the credentials: what it gets, and what becomes of its exit code.

use crate::world::{Windows, value_of};

#[test]
fn arguments_arrive_as_they_were_given() {
    let windows = Windows::new();
    let words = [
        "a b",
        "",
        "c\"d",
        r"C:\a b\",
        r"\\server\x",
        r#"\"#,
        r#"a\"b"#,
        "%PATH%",
        "^&|<>",
        "ü 日本",
        "'x'",
        "--",
        "*",
    ];
    let arguments = ["exec", "admin", "--", "child", "show"];
    let stdout = windows
        .wine("ol-aws.exe", &[&arguments[..], &words].concat())
        .ok();
    assert_eq!(stdout.lines().collect::<Vec<_>>(), words);
}

#[test]
fn a_command_gets_the_credentials_and_none_of_our_secrets() {
    let windows = Windows::new();
    let json = windows.ol_aws("env admin --format json").ok();
    let run = windows.ol_aws("exec admin -- cmd /d /c set");
    let stdout = run.env("ol_aws_client_secret_other", "x").ok();
    let key = format!("AWS_ACCESS_KEY_ID={}", value_of(&json, "AWS_ACCESS_KEY_ID"));
    assert!(stdout.lines().any(|line| line == key), "{stdout}");
    let stdout = stdout.to_uppercase();
    for secret in ["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET"] {
        assert!(!stdout.contains(secret), "{stdout}");
    }
}

/// Linux gets 8 bits of Wine's exit code, cmd sees all of it.
#[test]
fn the_exit_code_is_the_commands_own() {
    let windows = Windows::new();
    windows.ol_aws("env admin --format json").ok();
    for code in ["0", "3", "255", "256", "300", "-1073741510"] {
        let lines = format!("ol-aws exec admin -- child exit {code}\necho [%errorlevel%]");
        assert_eq!(windows.batch(&lines).done().stdout, format!("[{code}]\r\n"));
    }
}

#[test]
fn scripts_of_cmd_are_found_by_their_names() {
    let windows = Windows::new();
    windows.write(
        r"C:\Program Files\ol-aws\cdk.cmd",
        "@echo cmd [%1] [%2]\r\n@exit /b 5\r\n",
    );
    windows.write(r"C:\Program Files\ol-aws\tool.py", "print('never')\r\n");
    let done = windows
        .wine(
            "ol-aws.exe",
            &["exec", "admin", "--", "cdk", "deploy", "a b"],
        )
        .done();
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (5, "cmd [deploy] [\"a b\"]\r\n"),
        "{}",
        done.stderr
    );
    let stderr = windows.ol_aws("exec admin -- no-such-program").fails(127);
    assert!(stderr.contains("no-such-program"), "{stderr}");
    windows.ol_aws("exec admin -- tool").fails(127);
    let stderr = windows.ol_aws("exec admin -- tool.py").fails(126);
    assert!(!stderr.contains("chmod"), "{stderr}");
}

#[test]
fn without_a_command_the_users_shell_opens() {
    let windows = Windows::new();
    let json = windows.ol_aws("env admin --format json").ok();
    let done = windows
        .ol_aws("exec admin")
        .typed("echo [%AWS_ACCESS_KEY_ID%]& exit 9\r\n");
    let shown = format!("[{}]", value_of(&json, "AWS_ACCESS_KEY_ID"));
    assert!(
        done.stdout.contains(&shown),
        "{}{}",
        done.stdout,
        done.stderr
    );
    assert_eq!(done.code, 9);
}

/// A stand-in, since PowerShell does not run in Wine: without arguments it exits with 2.
#[test]
fn in_powershell_it_is_powershell() {
    let windows = Windows::new();
    windows.ol_aws("env admin --format json").ok();
    for (folder, program) in [("PowerShell", "pwsh"), ("WindowsPowerShell", "powershell")] {
        let place = windows.unix(r"C:\Program Files\ol-aws");
        let stand_in = place.join(format!("{program}.exe"));
        std::fs::hard_link(place.join("child.exe"), stand_in).unwrap();
        let modules = format!(r"{}\Documents\{folder}\Modules", windows.profile());
        let done = windows
            .ol_aws("exec admin")
            .env("PSModulePath", &modules)
            .done();
        assert_eq!(done.code, 2, "{}", done.stderr);
    }
}

#[test]
fn a_command_that_renews_finds_a_profile_that_asks_us() {
    let windows = Windows::new();
    windows.write(r"C:\test\show.bat", "@type \"%AWS_CONFIG_FILE%\"\r\n");
    let stdout = windows
        .ol_aws(r"exec --renew admin -- C:\test\show.bat")
        .ok();
    let line = stdout
        .lines()
        .find_map(|line| line.strip_prefix("credential_process = "));
    let line = line.unwrap_or_else(|| panic!("{stdout}"));
    let json = windows.batch(&format!("cmd /d /c {line}")).ok();
    assert!(value_of(&json, "AccessKeyId").starts_with("ASIA"), "{json}");
}
