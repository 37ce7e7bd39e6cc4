//! `exec --profiles`: a private AWS config with a profile for each role, on top of the user's own.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::world::real_shell::{Variables, parse};
use crate::world::{Run, World};

/// What a command sees: its environment, and its two files as they were while it ran.
struct Seen {
    variables: Variables,
    config: String,
    credentials: String,
}

fn seen(mut run: Run) -> Seen {
    let script = "cat /proc/self/environ; printf '\\n==\\n'; cat \"$AWS_CONFIG_FILE\"; echo ==; cat \"$AWS_SHARED_CREDENTIALS_FILE\"";
    run.command.args(["--", "sh", "-c", script]);
    let stdout = run.ok();
    let (variables, files) = stdout.split_once("\n==\n").unwrap();
    let (config, credentials) = files.split_once("==\n").unwrap();
    Seen {
        variables: parse(variables.as_bytes()),
        config: config.to_owned(),
        credentials: credentials.to_owned(),
    }
}

fn profiles(text: &str) -> Vec<&str> {
    let headers = text.lines().filter_map(|line| line.strip_prefix('['));
    headers
        .filter_map(|header| header.strip_suffix(']'))
        .collect()
}

const ROLES: &str = "[accounts]\n111122223333 = \"prod\"\n[roles.admin]\nrole = \"111122223333/Admin\"\nregion = \"eu-west-1\"\n\
                     [roles.ro]\nrole = \"111122223333/ReadOnly\"\nregion = \"us-west-2\"\n";

#[test]
fn every_alias_and_every_known_role_has_a_profile() {
    let world = World::new();
    world.config(ROLES);
    let seen = seen(world.ol_aws("exec ro --profiles"));
    let found = profiles(&seen.config);
    assert_eq!(found[..3], ["default", "profile admin", "profile ro"]);
    for known in ["profile prod-Admin", "profile prod-ReadOnly"] {
        assert!(found.contains(&known), "{found:?}");
    }
    assert_eq!(
        seen.config.matches("credential_process = ").count(),
        found.len()
    );
    assert!(
        seen.config.contains("--role ro\nregion = us-west-2\n"),
        "{}",
        seen.config
    );
    assert!(
        seen.config.contains("--role admin\nregion = eu-west-1\n"),
        "{}",
        seen.config
    );
    // The environment's would hold for all of them.
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        assert_eq!(seen.variables.get(name), None);
    }
    let own = world
        .ol_aws("exec ro --profiles")
        .env("AWS_REGION", "ap-south-1");
    assert_eq!(self::seen(own).variables["AWS_REGION"], "ap-south-1");
}

#[test]
fn the_users_own_files_are_readable_in_it_and_stay_as_they_are() {
    let world = World::new();
    world.config(ROLES);
    let aws = world.home().join(".aws");
    std::fs::create_dir(&aws).unwrap();
    let config = "[default]\noutput = yaml\nsso_session = s\n[profile ro]\nrole_arn = theirs\nsource_profile = keys\n[profile mine]\nrole_arn = x\nsource_profile = keys\n";
    let credentials = "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = x\n[keys]\naws_access_key_id = AKIAKEYS\naws_secret_access_key = y\n[ro]\naws_access_key_id = AKIARO\n";
    std::fs::write(aws.join("config"), config).unwrap();
    std::fs::write(aws.join("credentials"), credentials).unwrap();
    let seen = seen(world.ol_aws("exec admin --profiles"));
    assert!(
        seen.config
            .contains("[profile mine]\nrole_arn = x\nsource_profile = keys\n")
    );
    assert!(!seen.config.contains("theirs") && !seen.config.contains("sso_session"));
    assert!(seen.config.contains("output = yaml\n"), "{}", seen.config);
    assert!(
        seen.credentials
            .contains("[keys]\naws_access_key_id = AKIAKEYS\n")
    );
    for gone in ["AKIADEFAULT", "AKIARO"] {
        assert!(!seen.credentials.contains(gone), "{}", seen.credentials);
    }
    assert_eq!(std::fs::read_to_string(aws.join("config")).unwrap(), config);
    assert_eq!(
        std::fs::read_to_string(aws.join("credentials")).unwrap(),
        credentials
    );
    // Nobody keeps a copy of the user's keys.
    let copy = Path::new(&seen.variables["AWS_SHARED_CREDENTIALS_FILE"]);
    let started = Instant::now();
    while copy.exists() {
        assert!(started.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_guard_keeps_its_role_out_unless_it_lets_children_have_it_or_was_answered() {
    let world = World::new();
    world.config(
        "[roles.asks]\nrole = \"111122223333/Admin\"\nguard = \"confirm\"\n\
         [roles.child]\nrole = \"111122223333/ReadOnly\"\nguard = \"exec-only\"\n",
    );
    let without = seen(world.ol_aws("exec child --profiles"));
    let found = profiles(&without.config);
    assert!(found.contains(&"profile child"), "{found:?}");
    for guarded in ["profile asks", "profile prod-Admin"] {
        assert!(!found.contains(&guarded), "{found:?}");
    }
    assert!(
        without.config.contains("--role child --in-exec"),
        "{}",
        without.config
    );
    world.ol_aws("credential-process child --in-exec").ok();
    world.ol_aws("env child --in-exec").fails(1);
    let answered = seen(world.ol_aws("exec asks --profiles --yes"));
    assert!(profiles(&answered.config).contains(&"profile asks"));
    assert!(
        answered
            .config
            .contains("--role asks --yes --handed-over\n"),
        "{}",
        answered.config
    );
}

#[test]
fn a_read_only_command_has_the_one_role() {
    let world = World::new();
    let stderr = world
        .ol_aws("exec admin --profiles --read-only -- true")
        .fails(125);
    assert!(stderr.contains("--read-only"), "{stderr}");
    world.config(ROLES);
    let inner = format!(
        "exec ro --read-only -- {} exec ro --profiles",
        crate::world::binary()
    );
    let inner = seen(world.ol_aws(&inner));
    assert_eq!(profiles(&inner.config), ["default"]);
}
