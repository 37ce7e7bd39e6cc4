//! The program that is asked for a profile's credentials: how often, with what, and what becomes of what it says.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ol_aws::clock::Timestamp;

use super::*;
use crate::commands::serve::Server;
use crate::world::{Done, binary, exported, tool, until};

#[test]
fn a_profile_is_a_role_without_any_settings_of_onelogin() {
    let world = world();
    let script = alone(&world, "env --role idc --shell sh").ok();
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", Some("ASIAPROFILEPROFILE01")),
        ("AWS_SECRET_ACCESS_KEY", Some("secret-of-profile")),
        ("AWS_SESSION_TOKEN", Some("token-of-profile")),
        ("AWS_CREDENTIAL_EXPIRATION", Some("2999-01-02T03:04:05Z")),
        ("AWS_ACCOUNT_ID", Some("111122223333")),
        ("AWS_REGION", Some("eu-central-1")),
        ("OL_AWS_ROLE", Some("idc")),
        ("OL_AWS_ACCOUNT", Some("prod")),
        ("OL_AWS_ROLE_ARN", None),
    ] {
        assert_eq!(exported(&script, name), value, "{name}");
    }
    assert!(script.contains("unset OL_AWS_ROLE_ARN"), "{script}");
    let asked = std::fs::read_to_string(world.home().join("calls")).unwrap();
    let expected = "configure|export-credentials|--format|process|--profile=idc-admin|\n";
    assert_eq!(asked, expected);
    assert!(world.sandbox.requests().is_empty());
    // Nothing is asked again, neither by its name nor where it is the usual one.
    assert_eq!(alone(&world, "env idc --shell sh").ok(), script);
    world.config(&format!("default_role = \"idc\"\n{CONFIG}"));
    assert_eq!(alone(&world, "env --shell sh").ok(), script);
    // As the only role there is, it need not be named.
    world.config(CONFIG);
    assert_eq!(alone(&world, "env --shell sh").ok(), script);
    assert_eq!(calls(&world), 1);
    alone(&world, "env idc --fresh").ok();
    assert_eq!(calls(&world), 2);
}

/// Fifty at once. The program of the first may go on (`GO_ON`) when the others wait for it.
fn fifty(world: &World) -> Vec<Done> {
    let start = |_| -> Child {
        let mut run = alone(world, "credential-process idc");
        let command = run.command.stdout(Stdio::piped());
        command.stderr(Stdio::piped()).spawn().unwrap()
    };
    let runs: Vec<Child> = (0..50).map(start).collect();
    until(|| runs.iter().all(is_at_the_door));
    // From there to the first look at the lock.
    std::thread::sleep(Duration::from_secs(1));
    std::fs::write(world.home().join("all-wait"), "").unwrap();
    let ended = runs.into_iter().map(|run| run.wait_with_output().unwrap());
    ended.map(Done::of).collect()
}

const GO_ON: &str = "until [ -e \"$HOME/all-wait\" ]; do sleep 0.1; done";

/// Whether a run has come to the file by whose lock they wait for each other.
fn is_at_the_door(run: &Child) -> bool {
    let open = std::fs::read_dir(format!("/proc/{}/fd", run.id()));
    let paths = open.into_iter().flatten().flatten();
    let mut paths = paths.filter_map(|file| std::fs::read_link(file.path()).ok());
    paths.any(|path| {
        let name = path.file_name().unwrap_or_default();
        name.as_encoded_bytes().starts_with(b"lock-")
    })
}

#[test]
fn fifty_runs_at_once_ask_once() {
    let world = world();
    stand_in(&world, &format!("{GO_ON}; cat \"$HOME/answer\""));
    for done in fifty(&world) {
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(
            done.stdout.contains("ASIAPROFILEPROFILE01"),
            "{}",
            done.stdout
        );
    }
    assert_eq!(calls(&world), 1);
}

/// The others were waiting for it when it failed.
#[test]
fn a_failure_is_that_of_all_who_waited_for_it() {
    let world = world();
    let fails = format!("{GO_ON}; echo 'Token has expired' >&2; exit 255");
    stand_in(&world, &fails);
    for done in fifty(&world) {
        assert_eq!(done.code, 1, "{}", done.stderr);
        assert!(done.stderr.contains("Token has expired"), "{}", done.stderr);
        assert!(
            done.stderr.contains("aws sso login --profile idc-admin"),
            "{}",
            done.stderr
        );
    }
    assert_eq!(calls(&world), 1);
}

#[test]
fn the_program_finds_nothing_that_would_win_over_the_profile_and_no_secret_of_ours() {
    let world = world();
    let planted = [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_ACCOUNT_ID",
        "OL_AWS_ROLE",
    ];
    let mut run = on_path(&world, world.ol_aws("env idc"));
    for name in planted {
        run = run.env(name, "planted");
    }
    // A region that a role before had, and the user's own.
    run.env("AWS_REGION", "us-gov-west-1")
        .env("OL_AWS_SET_REGION", "us-gov-west-1")
        .env("OL_AWS_PREVIOUS_REGION", "eu-west-3")
        .env("KEPT", "mine")
        .ok();
    let found = std::fs::read_to_string(world.home().join("found")).unwrap();
    let names: Vec<&str> = found
        .split('\0')
        .filter_map(|line| Some(line.split_once('=')?.0))
        .collect();
    assert!(
        planted.iter().all(|name| !names.contains(name)),
        "{names:?}"
    );
    assert!(!names.contains(&"OL_AWS_PASSWORD") && !names.contains(&"OL_AWS_CLIENT_SECRET"));
    for line in [
        "KEPT=mine",
        "AWS_REGION=eu-west-3",
        "AWS_CLI_AUTO_PROMPT=off",
    ] {
        assert!(
            found.split('\0').any(|found| found == line),
            "{line}: {found}"
        );
    }
}

#[test]
fn what_the_program_does_wrong_is_said_and_nothing_is_kept_of_it() {
    let world = world();
    for (does, parts) in [
        ("exit 3", ["exited with status 3", "aws sso login"]),
        ("kill -9 $$", ["was killed", "aws sso login"]),
        (
            "echo hunter2",
            ["printed something that is not JSON", "aws sso login"],
        ),
        ("exec yes", ["was killed", "aws sso login"]),
        (
            "printf 'one\\ntwo\\n\\033[31mthree\\033[0m\\007 four\\n' >&2; exit 1",
            ["two", "four"],
        ),
        (
            "sed s/2999/2001/ \"$HOME/answer\"",
            ["credentials that have expired", "aws sso login"],
        ),
        (
            "sed 's/\"token-of/\"\\\\u001b[2J/' \"$HOME/answer\"",
            ["characters", "aws sso login"],
        ),
    ] {
        stand_in(&world, does);
        let stderr = alone(&world, "env idc").fails(1);
        for part in parts {
            assert!(stderr.contains(part), "{does}: {stderr}");
        }
        assert!(
            !stderr.contains('\x1b') && !stderr.contains('\x07'),
            "{stderr:?}"
        );
        assert!(
            !stderr.contains("hunter2") && !stderr.contains("secret-of"),
            "{stderr}"
        );
        assert!(
            alone(&world, "status --json")
                .ok()
                .contains("\"sessions\": []")
        );
    }
    // Nothing is held against the profile.
    stand_in(&world, "cat \"$HOME/answer\"");
    alone(&world, "env idc").ok();
}

#[test]
fn a_program_that_hangs_is_ended() {
    let world = world();
    stand_in(&world, "exec sleep 1000");
    let stderr = alone(&world, "credential-process idc").fails(1);
    assert!(
        stderr.contains("did not finish within 30 seconds"),
        "{stderr}"
    );
}

/// A run in fifty minutes.
fn later(world: &World, faketime: &Path, line: &str) -> Run {
    let run = alone(world, line);
    let mut command = Command::new("setsid");
    command.arg("--wait").arg(faketime);
    command.args(["-f", "+50m", binary()]).args(line.split(' '));
    let variables = run.command.get_envs();
    command.env_clear();
    command.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    command.stdin(Stdio::null());
    Run { command }
}

/// An answer that ends so many minutes from now.
fn ending_in(minutes: u64) -> String {
    ending_after(Duration::from_secs(minutes * 60))
}

fn ending_after(time: Duration) -> String {
    let end = Timestamp::now() + time;
    ANSWER.replace("2999-01-02T03:04:05+00:00", &end.rfc3339())
}

#[test]
fn credentials_that_are_near_their_end_from_the_beginning_are_not_asked_for_again_and_again() {
    let world = world();
    answer(&world, &ending_in(10));
    for _ in 0..3 {
        alone(&world, "credential-process idc").ok();
    }
    assert_eq!(calls(&world), 1);
}

#[test]
fn near_their_end_they_are_renewed_and_a_failure_leaves_those_that_are_held() {
    let world = world();
    let Some(faketime) = tool("faketime") else {
        return;
    };
    let later = |line: &str| later(&world, &faketime, line);
    answer(&world, &ending_in(60));
    alone(&world, "credential-process idc").ok();
    stand_in(&world, "echo no >&2; exit 1");
    for _ in 0..3 {
        let given = later("credential-process idc").ok();
        assert!(given.contains("ASIAPROFILEPROFILE01"), "{given}");
    }
    // It failed, so it is left alone for a minute.
    assert_eq!(calls(&world), 2);
    // A person's own try is made at once.
    stand_in(&world, "cat \"$HOME/answer\"");
    answer(&world, &ending_in(180).replace("PROFILE01", "PROFILE02"));
    let given = later("credential-process idc --fresh").ok();
    assert!(given.contains("ASIAPROFILEPROFILE02"), "{given}");
}

/// Credentials that end in an hour are held, and the next call of the program hangs.
fn held_before_it_hangs() -> World {
    let world = world();
    answer(&world, &ending_in(60));
    alone(&world, "credential-process idc").ok();
    stand_in(&world, "exec sleep 1000");
    world
}

#[test]
fn a_renewal_ahead_of_need_does_not_wait_for_a_program_that_hangs() {
    let Some(faketime) = tool("faketime") else {
        return;
    };
    let world = held_before_it_hangs();
    let given = later(&world, &faketime, "credential-process idc").ok();
    assert!(given.contains("ASIAPROFILEPROFILE01"), "{given}");
}

/// Nor for another process that waits for it.
#[test]
fn a_renewal_ahead_of_need_does_not_wait_for_another_one() {
    let Some(faketime) = tool("faketime") else {
        return;
    };
    let world = held_before_it_hangs();
    let mut fresh = alone(&world, "env idc --fresh");
    let mut other = fresh.command.stdout(Stdio::null()).spawn().unwrap();
    until(|| calls(&world) == 2);
    let given = later(&world, &faketime, "credential-process idc").ok();
    assert!(given.contains("ASIAPROFILEPROFILE01"), "{given}");
    assert!(other.try_wait().unwrap().is_none(), "it still waits");
    other.kill().unwrap();
    other.wait().unwrap();
}

/// The AWS CLI asks for the code of a device on the terminal.
#[test]
fn on_a_terminal_the_program_can_ask_and_in_the_background_it_is_not_started() {
    let aws_config = "[profile idc-admin]\nrole_arn = arn:aws:iam::111122223333:role/R\nsource_profile = keys\n\
        mfa_serial = arn:aws:iam::111122223333:mfa/ada\n\
        [profile keys]\naws_access_key_id = AKIA\naws_secret_access_key = s\n";
    let world = with(CONFIG, aws_config);
    let asks =
        "printf 'MFA code: ' > /dev/tty; read code; [ \"$code\" = 123456 ] && cat \"$HOME/answer\"";
    stand_in(&world, asks);
    for line in ["credential-process idc", "env idc", "exec idc -- true"] {
        let code = if line.starts_with("exec") { 125 } else { 9 };
        let stderr = alone(&world, line).fails(code);
        assert!(stderr.contains("MFA code"), "{stderr}");
        assert!(
            stderr.contains("run `ol-aws login idc` on a terminal"),
            "{stderr}"
        );
    }
    assert_eq!(calls(&world), 0);
    let run = on_path(&world, world.terminal("login idc")).without_onelogin();
    let mut pty = run.on_terminal();
    pty.see("MFA code: ");
    pty.line("123456");
    pty.see("idc in prod, valid until");
    assert_eq!(pty.end().1, 0);
    assert!(
        alone(&world, "credential-process idc")
            .ok()
            .contains("ASIAPROFILEPROFILE01")
    );
    assert_eq!(calls(&world), 1);
}

/// Whoever runs it may be far from a terminal: what they have to do is in its log.
#[test]
fn serve_renews_a_profiles_credentials_and_says_how_to_sign_in_again() {
    let world = world();
    answer(&world, &ending_after(Duration::from_secs(90)));
    let server = Server::start(alone(&world, "serve idc"));
    let served = server.credentials();
    assert_eq!(served["AccessKeyId"], "ASIAPROFILEPROFILE01");
    assert_eq!(served["AccountId"], "111122223333");
    assert!(served.get("RoleArn").is_none(), "{served}");
    stand_in(&world, "echo 'Token has expired' >&2; exit 255");
    let said = server.says("not renewed: ").join("\n");
    assert!(said.contains("Token has expired"), "{said}");
    assert!(
        said.contains("run `aws sso login --profile idc-admin`"),
        "{said}"
    );
    // Another process brings what the person has signed in for.
    stand_in(&world, "cat \"$HOME/answer\"");
    answer(&world, &ending_in(60).replace("PROFILE01", "PROFILE02"));
    alone(&world, "login idc --fresh").ok();
    server.says("renewed: idc in prod");
    assert_eq!(server.credentials()["AccessKeyId"], "ASIAPROFILEPROFILE02");
}
