//! `exec --renew`: a command without keys, whose SDKs ask us.

use std::path::Path;

use crate::world::real_shell::{REMOVED, Variables, parse};
use crate::world::{PROD, World};

fn environment(world: &World, line: &str) -> Variables {
    let output = world.ol_aws(line).command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    parse(&output.stdout)
}

const DUMP: &str = "-- cat /proc/self/environ";

fn value<'v>(variables: &'v Variables, name: &str) -> Option<&'v str> {
    variables.get(name).map(String::as_str)
}

#[test]
fn the_command_gets_files_instead_of_keys() {
    let world = World::new();
    let found = environment(
        &world,
        &format!("exec admin --renew --region eu-west-1 {DUMP}"),
    );
    for name in REMOVED.iter().chain(&[
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "OL_AWS_EXPIRES_AT",
        "OL_AWS_PASSWORD",
        "OL_AWS_CLIENT_SECRET",
    ]) {
        assert_eq!(value(&found, name), None, "{name}");
    }
    assert_eq!(value(&found, "OL_AWS_ROLE"), Some("Admin"));
    assert_eq!(value(&found, "AWS_ACCOUNT_ID"), Some(PROD));
    assert_eq!(value(&found, "AWS_REGION"), Some("eu-west-1"));
    assert_eq!(value(&found, "AWS_SDK_LOAD_CONFIG"), Some("1"));
    let credentials = value(&found, "AWS_SHARED_CREDENTIALS_FILE").unwrap();
    assert_eq!(std::fs::read(credentials).unwrap(), b"");
    let config = std::fs::read_to_string(value(&found, "AWS_CONFIG_FILE").unwrap()).unwrap();
    let line = config
        .lines()
        .find_map(|line| line.strip_prefix("credential_process = "))
        .unwrap();
    assert!(
        line.ends_with(&format!(
            "credential-process --role arn:aws:iam::{PROD}:role/Admin"
        )),
        "{line}"
    );
    assert!(config.contains("region = eu-west-1\n"), "{config}");
}

#[test]
fn the_users_other_settings_stay_and_their_file_is_not_touched() {
    let world = World::new();
    let aws = world.home().join(".aws");
    std::fs::create_dir(&aws).unwrap();
    let users = "[default]\naws_access_key_id = AKIASTALE\ns3 =\n  max_concurrent_requests = 3\noutput = yaml\n\n[profile other]\nregion = x\n";
    std::fs::write(aws.join("config"), users).unwrap();
    let found = environment(&world, &format!("exec admin --renew {DUMP}"));
    let config = std::fs::read_to_string(value(&found, "AWS_CONFIG_FILE").unwrap()).unwrap();
    assert!(!config.contains("AKIASTALE"), "{config}");
    assert!(
        config.contains("\ns3 =\n  max_concurrent_requests = 3\noutput = yaml\n"),
        "{config}"
    );
    assert!(config.contains("[profile other]\nregion = x\n"), "{config}");
    assert_eq!(std::fs::read_to_string(aws.join("config")).unwrap(), users);
}

#[test]
fn the_files_are_private_and_the_same_run_finds_them_again() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    for _ in 0..3 {
        world.ol_aws("exec admin --renew -- true").ok();
    }
    let directory = world.state().join("renew");
    let entries = std::fs::read_dir(&directory)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let entries: Vec<_> = entries.collect();
    assert_eq!(entries.len(), 2, "{entries:?}");
    assert!(entries.iter().all(|path| mode(path) == 0o600));
    assert_eq!(mode(&directory), 0o700);
}

/// What the line in the file gives, as an SDK would run it.
const ASK: &str = "eval \"$(sed -n 's/^credential_process = //p' \"$AWS_CONFIG_FILE\")\"";

fn ask(world: &World, line: &str) -> crate::world::Done {
    let mut run = world.ol_aws(line);
    run.command.args(["--", "sh", "-c", ASK]);
    run.done()
}

#[test]
fn the_line_gives_the_same_session_with_its_policy_and_duration() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
    let arn = "arn:aws:iam::aws:policy/X";
    for narrowed in [
        &["--read-only"][..],
        &["--policy-arn", arn, "--policy", policy],
    ] {
        let world = World::new();
        let mut run = world.ol_aws("exec admin --renew --duration 30m");
        run.command.args(narrowed).args(["--", "sh", "-c", ASK]);
        let answer: serde_json::Value = serde_json::from_str(&run.ok()).unwrap();
        assert!(answer["AccessKeyId"].is_string());
        assert_eq!(
            world.sandbox.count(sandbox::Step::AssumeRoleWithSaml),
            1,
            "the session of the command itself is the one that is given: {narrowed:?}"
        );
    }
}

#[test]
fn a_guard_that_was_answered_stays_answered_for_that_command() {
    let world = World::new();
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\nguard = \"confirm\"\n[roles.child]\nrole = \"111122223333/ReadOnly\"\nguard = \"exec-only\"\n");
    for line in ["exec admin --renew --yes", "exec child --renew"] {
        let done = ask(&world, line);
        assert_eq!(done.code, 0, "{line}: {}", done.stderr);
        assert!(
            done.stdout.contains("AccessKeyId"),
            "{line}: {}",
            done.stdout
        );
    }
    let stderr = world.ol_aws("exec admin --renew -- true").fails(125);
    assert!(stderr.contains("guarded"), "{stderr}");
}

#[test]
fn the_same_tenant_and_config_file_are_asked_again() {
    let world = World::new();
    std::fs::write(
        world.home().join("c.toml"),
        "[roles.mine]\nrole = \"111122223333/Admin\"\n",
    )
    .unwrap();
    let done = ask(&world, "exec mine --renew --config c.toml");
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stdout.contains("AccessKeyId"), "{}", done.stdout);
}

#[test]
fn within_another_one_it_is_the_inner_role_that_counts() {
    let world = World::new();
    world.config("[roles.ro]\nrole = \"111122223333/ReadOnly\"\n");
    world.ol_aws("login admin ro").ok();
    let mut run = world.ol_aws("exec admin --renew --");
    run.command.args([
        crate::world::binary(),
        "exec",
        "ro",
        "--renew",
        "--",
        "cat",
        "/proc/self/environ",
    ]);
    let found = parse(&run.command.output().unwrap().stdout);
    let config = std::fs::read_to_string(value(&found, "AWS_CONFIG_FILE").unwrap()).unwrap();
    assert_eq!(config.matches("credential_process").count(), 1, "{config}");
    assert!(config.contains("--role ro\n"), "{config}");
}

#[test]
fn a_config_file_nobody_can_read_stops_it_with_line_and_reason() {
    let world = World::new();
    std::fs::create_dir(world.home().join(".aws")).unwrap();
    std::fs::write(world.home().join(".aws/config"), "[default]\nnonsense\n").unwrap();
    let stderr = world.ol_aws("exec admin --renew -- true").fails(125);
    assert!(stderr.contains("line 2"), "{stderr}");
}
