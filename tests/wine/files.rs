//! Files: where they are, with which line ends, who else is at work on them, and what stays.

use std::process::Stdio;
use std::time::Duration;

use sandbox::Step;

use crate::world::{Windows, value_of};

/// As Notepad and Windows' tools write them.
const AWS_CONFIG: &str = "# mine\r\n[default]\r\nregion = eu-west-1\r\n";
const ROLES: &str = "[roles.admin]\nrole = \"111122223333/Admin\"\nregion = \"eu-central-1\"\n";

#[test]
fn the_config_file_is_in_the_users_profile_and_may_have_a_byte_order_mark() {
    let windows = Windows::new();
    for text in [ROLES.to_owned(), format!("\u{feff}{ROLES}")] {
        windows.config(&text);
        let json = windows.ol_aws("env admin --format json").ok();
        assert_eq!(value_of(&json, "AWS_REGION"), "eu-central-1");
    }
    windows.config("subdomain = \"acme\"\nnonsense = 1\n");
    let stderr = windows.ol_aws("env admin").fails(3);
    let place = format!(r"{}\AppData\Roaming\ol-aws\config.toml", windows.profile());
    assert!(
        stderr.contains(&place) && stderr.contains("line 2"),
        "{stderr}"
    );
}

/// They may name programs to run. In ProgramData every user can make a folder.
#[test]
fn settings_for_everybody_are_where_only_administrators_write() {
    let windows = Windows::new();
    windows.write(
        r"C:\ProgramData\ol-aws\config.toml",
        "region = \"us-east-2\"\r\n",
    );
    let region = || {
        value_of(
            &windows.ol_aws("env admin --format json").ok(),
            "AWS_REGION",
        )
    };
    assert_eq!(region(), "");
    windows.write(
        r"C:\Program Files\ol-aws\config.toml",
        "region = \"eu-west-3\"\r\n",
    );
    assert_eq!(region(), "eu-west-3");
}

#[test]
fn profiles_keep_the_line_ends_and_run_as_the_sdks_run_them() {
    let windows = Windows::new();
    windows.config(ROLES);
    windows.write(r"%USERPROFILE%\.aws\config", AWS_CONFIG);
    windows.ol_aws("profiles --write").ok();
    let config = windows.read(r"%USERPROFILE%\.aws\config");
    assert!(config.starts_with(AWS_CONFIG), "{config}");
    assert_eq!(
        config.matches('\n').count(),
        config.matches("\r\n").count(),
        "{config}"
    );
    let line = config
        .lines()
        .find_map(|line| line.strip_prefix("credential_process = "));
    let line = line.unwrap_or_else(|| panic!("{config}"));
    let program = r#""C:\Program Files\ol-aws\ol-aws.exe""#;
    assert_eq!(line, format!("{program} credential-process --role admin"));
    let json = windows.batch(&format!("cmd /d /c {line}")).ok();
    assert!(value_of(&json, "AccessKeyId").starts_with("ASIA"), "{json}");
    // A second time there is nothing to do.
    windows.ol_aws("profiles --write").ok();
    assert_eq!(windows.read(r"%USERPROFILE%\.aws\config"), config);
}

#[test]
fn save_keeps_the_other_profiles_of_the_file() {
    let windows = Windows::new();
    let others = "[old]\r\naws_access_key_id = AKIAOLD\r\naws_secret_access_key = secret\r\n";
    windows.write(r"%USERPROFILE%\.aws\credentials", others);
    windows.ol_aws("save --profile work admin").ok();
    let file = windows.read(r"%USERPROFILE%\.aws\credentials");
    assert!(
        file.starts_with(others) && file.contains("[work]\r\n"),
        "{file}"
    );
    let json = windows.ol_aws("env admin --format json").ok();
    let key = format!(
        "aws_access_key_id = {}\r\n",
        value_of(&json, "AWS_ACCESS_KEY_ID")
    );
    assert!(file.contains(&key), "{file}");
}

/// A virus scanner, or an SDK that reads it.
#[test]
fn a_file_that_another_program_has_open_is_waited_for() {
    let windows = Windows::new();
    windows.ol_aws("save --profile work admin").ok();
    let path = format!(r"{}\.aws\credentials", windows.profile());
    let mut holder = windows.wine("child.exe", &["hold", &path]).command;
    let holder = holder.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut holder = holder.spawn().unwrap();
    let mut word = [0; 4];
    std::io::Read::read_exact(holder.stdout.as_mut().unwrap(), &mut word).unwrap();
    assert_eq!(&word, b"held");

    let mut save = windows.ol_aws("save --profile other admin").command;
    let mut save = save.spawn().unwrap();
    // Long enough to start, and shorter than ol-aws waits.
    std::thread::sleep(Duration::from_millis(700));
    assert!(save.try_wait().unwrap().is_none(), "it did not wait");
    drop(holder.stdin.take());
    assert!(save.wait().unwrap().success());
    assert!(holder.wait().unwrap().success());
    let file = windows.read(r"%USERPROFILE%\.aws\credentials");
    assert!(
        file.contains("[work]") && file.contains("[other]"),
        "{file}"
    );
}

#[test]
fn nothing_of_a_session_is_readable_on_disk_or_left_by_logout() {
    let windows = Windows::new();
    let json = windows.ol_aws("env admin --format json").ok();
    let state = windows.unix(r"%LOCALAPPDATA%\ol-aws");
    let contents = || {
        let files = std::fs::read_dir(&state).unwrap();
        let files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap_or_default());
        files.collect::<Vec<_>>()
    };
    let secret = value_of(&json, "AWS_SECRET_ACCESS_KEY");
    let holds = |file: &Vec<u8>| {
        file.windows(secret.len())
            .any(|part| part == secret.as_bytes())
    };
    assert!(!contents().is_empty() && !contents().iter().any(holds));
    windows.ol_aws("logout").ok();
    let stderr = windows
        .ol_aws("env admin --no-input --format json")
        .without(&["OL_AWS_PASSWORD"])
        .fails(9);
    assert!(stderr.contains("OL_AWS_PASSWORD"), "{stderr}");
    assert_eq!(windows.sandbox.count(Step::Assertion), 1);
}

#[test]
fn a_file_of_another_folder_is_named_as_it_was_typed() {
    let windows = Windows::new();
    windows.write(r"C:\my files\ü.toml", ROLES);
    let run = windows.wine(
        "ol-aws.exe",
        &[
            "--config",
            r"C:\my files\ü.toml",
            "env",
            "admin",
            "--format",
            "json",
        ],
    );
    assert_eq!(value_of(&run.ok(), "AWS_REGION"), "eu-central-1");
    let output = r"C:\my files\keys.env";
    let run = windows.wine(
        "ol-aws.exe",
        &["env", "admin", "--format", "dotenv", "--output", output],
    );
    let done = run.done();
    assert!(
        done.stderr.contains(&format!("wrote {output}")),
        "{}",
        done.stderr
    );
    assert!(windows.read(output).contains("AWS_SESSION_TOKEN"));
}

#[test]
fn doctor_speaks_of_windows() {
    let windows = Windows::new();
    let done = windows.ol_aws("doctor").done();
    assert!(
        done.stdout
            .contains(r"blanks in C:\Program Files\ol-aws\ol-aws.exe"),
        "{}",
        done.stdout
    );
    assert!(
        done.stdout
            .contains("add this line to $PROFILE: ol-aws init powershell"),
        "{}",
        done.stdout
    );
    let lines = "set PATH=C:\\windows\\system32\nset AWS_ACCESS_KEY_ID=AKIA\n\"C:\\Program Files\\ol-aws\\ol-aws.exe\" doctor";
    let shown = windows.batch(lines).done().stdout;
    for part in [
        r#"add C:\Program Files\ol-aws to Path: open "Edit environment variables for your account""#,
        r#"set "AWS_ACCESS_KEY_ID=" & set"#,
    ] {
        assert!(shown.contains(part), "{shown}");
    }
    for foreign in ["ln -s", "chmod", "chown", "unset ", "eval "] {
        assert!(!shown.contains(foreign), "{shown}");
    }
}
