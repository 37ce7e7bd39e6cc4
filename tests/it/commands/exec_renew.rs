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

const ENDPOINT: [&str; 3] = [
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

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
    let is_endpoint = |name: &&&str| ENDPOINT.contains(*name);
    for name in REMOVED.iter().filter(|name| !is_endpoint(name)).chain(&[
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
    assert_eq!(value(&found, "AWS_EC2_METADATA_DISABLED"), Some("true"));
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
    let credentials = value(&found, "AWS_SHARED_CREDENTIALS_FILE").unwrap();
    assert_eq!(
        std::fs::read_to_string(credentials).unwrap(),
        format!("[default]\ncredential_process = {line}\n")
    );
    for (same, as_this) in [
        ("AWS_CREDENTIAL_PROFILES_FILE", "AWS_CONFIG_FILE"),
        ("CPL_AWS_CREDENTIALS_FILE", "AWS_SHARED_CREDENTIALS_FILE"),
    ] {
        assert_eq!(value(&found, same), value(&found, as_this), "{same}");
    }
}

#[test]
fn keys_by_other_names_do_not_reach_the_command() {
    let world = World::new();
    let others = [
        "AWS_ACCESS_KEY",
        "AWS_SECRET_KEY",
        "AWS_SECURITY_TOKEN",
        "AMAZON_ACCESS_KEY_ID",
        "AMAZON_SECRET_ACCESS_KEY",
        "AWSACCESSKEYID",
        "AWSSECRETACCESSKEY",
        "AWS_CREDENTIAL_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    ];
    let run = world.ol_aws(&format!("exec admin --renew {DUMP}"));
    let mut run = others
        .into_iter()
        .fold(run, |run, name| run.env(name, "theirs"));
    let found = parse(&run.command.output().unwrap().stdout);
    assert!(found.contains_key("AWS_CONFIG_FILE"));
    for name in others {
        assert_eq!(value(&found, name), None, "{name}");
    }
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

#[test]
fn a_program_that_takes_keys_only_does_not_start_and_hears_of_the_way_that_works() {
    let world = World::new();
    let tools = world.home().join("bin");
    std::fs::create_dir(&tools).unwrap();
    std::os::unix::fs::symlink("/bin/echo", tools.join("samtools")).unwrap();
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap());
    let run = |line: &str| world.ol_aws(line).env("PATH", &path);
    for line in [
        "exec admin --renew -- samtools started".to_owned(),
        format!(
            "exec admin --profiles -- {}/samtools started",
            tools.display()
        ),
    ] {
        let stderr = run(&line).fails(125);
        assert!(
            stderr.contains("takes keys from its environment only"),
            "{stderr}"
        );
        assert!(
            stderr.contains("leave out --renew; --min-ttl 45m"),
            "{stderr}"
        );
        assert_eq!(world.sandbox.requests().len(), 0, "{line}");
    }
    for line in [
        "exec admin --renew=try -- samtools started",
        "exec admin -- samtools started",
    ] {
        assert_eq!(run(line).ok(), "started\n");
    }
}

#[test]
fn javas_options_that_beat_the_role_are_named() {
    let world = World::new();
    for (variable, options, way, warned) in [
        ("JAVA_TOOL_OPTIONS", "-Xmx1g -Daws.accessKeyId=A", "", true),
        ("JDK_JAVA_OPTIONS", "-Daws.accessKeyId=A", "--renew", true),
        ("MAVEN_OPTS", "-Daws.profile=mine", "--renew", true),
        ("JAVA_TOOL_OPTIONS", "-Daws.profile=mine", "", false),
        (
            "JAVA_TOOL_OPTIONS",
            "-Daws.region=eu-west-1",
            "--renew",
            false,
        ),
    ] {
        let done = world
            .ol_aws(&format!("exec admin {way} -- true"))
            .env(variable, options)
            .done();
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert_eq!(
            done.stderr.contains(variable),
            warned,
            "{options}: {}",
            done.stderr
        );
    }
}

#[test]
fn a_program_that_loses_data_at_the_end_says_so_before() {
    let world = World::new();
    let tools = world.home().join("bin");
    std::fs::create_dir(&tools).unwrap();
    std::os::unix::fs::symlink("/bin/true", tools.join("s3fs")).unwrap();
    let done = world
        .ol_aws(&format!(
            "exec admin -- {}/s3fs bucket /mnt",
            tools.display()
        ))
        .done();
    assert_eq!(done.code, 0);
    assert!(done.stderr.contains("writes are lost"), "{}", done.stderr);
    assert!(
        done.stderr.contains("these credentials expire at"),
        "{}",
        done.stderr
    );
}

#[test]
fn boto_2_gets_the_token_by_its_name_where_the_settings_say_so() {
    let world = World::new();
    world.config("compat = [\"boto2\"]\n[roles.ro]\nrole = \"111122223333/ReadOnly\"\n");
    let found = environment(&world, &format!("exec ro {DUMP}"));
    assert_eq!(
        value(&found, "AWS_SECURITY_TOKEN"),
        value(&found, "AWS_SESSION_TOKEN")
    );
    assert!(value(&found, "AWS_SECURITY_TOKEN").is_some());
    let found = environment(&world, &format!("exec ro --renew {DUMP}"));
    assert_eq!(value(&found, "AWS_SECURITY_TOKEN"), None);
}

#[test]
fn where_a_library_would_take_the_users_own_keys_it_is_said() {
    let world = World::new();
    let aws = world.home().join(".aws");
    std::fs::create_dir(&aws).unwrap();
    let keys = "# mine\n[work]\naws_access_key_id = AKIAMINE\naws_secret_access_key = x\n";
    std::fs::write(aws.join("credentials"), keys).unwrap();
    let Some(python) = crate::world::tool("python3") else {
        return;
    };
    let stderr = |program: &str, way: &str| {
        let mut run = world.ol_aws(&format!("exec admin {way} --"));
        run.command.args([program, "-c", "exit"]);
        let done = run.done();
        assert_eq!(done.code, 0, "{}", done.stderr);
        done.stderr
    };
    let python = python.display().to_string();
    let said = stderr(&python, "--renew");
    for part in [
        "line 2 has keys for [work]",
        "polars",
        "boto 2",
        "leave out --renew",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!stderr(&python, "").contains("AKIA") && !stderr(&python, "").contains("[work]"));
    assert!(!stderr("sh", "--renew").contains("[work]"));
    std::fs::write(aws.join("credentials"), "[work]\nregion = x\n").unwrap();
    assert!(!stderr(&python, "--renew").contains("[work]"));
}
