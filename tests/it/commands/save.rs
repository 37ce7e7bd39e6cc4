//! `save`: credentials in a profile of the AWS credentials file, and whose profile it may take.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use sandbox::Step;

use crate::world::{PROD, Run, World, exported, tool};

fn file(world: &World) -> PathBuf {
    world.home().join(".aws/credentials")
}

fn write(world: &World, name: &str, text: &str) {
    std::fs::create_dir_all(world.home().join(".aws")).unwrap();
    std::fs::write(world.home().join(".aws").join(name), text).unwrap();
}

fn read(world: &World) -> String {
    std::fs::read_to_string(file(world)).unwrap()
}

/// What the cached credentials look like in a profile.
fn lines(world: &World, region: &str) -> String {
    let script = world.ol_aws("env admin --shell sh").ok();
    let value = |name| exported(&script, name).unwrap();
    let end = value("AWS_CREDENTIAL_EXPIRATION").replace('Z', "+0000");
    format!(
        "aws_access_key_id = {}\naws_secret_access_key = {}\naws_session_token = {}\naws_session_expiration = {end}\n{region}",
        value("AWS_ACCESS_KEY_ID"),
        value("AWS_SECRET_ACCESS_KEY"),
        value("AWS_SESSION_TOKEN"),
    )
}

#[test]
fn a_new_file_is_for_the_user_alone_and_both_clis_use_its_profile() {
    let world = World::new();
    let done = world
        .ol_aws("save --profile work admin --region eu-west-1")
        .done();
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (0, ""),
        "{}",
        done.stderr
    );
    // What, where, until when and how to use it, in one line.
    let said = format!("ol-aws: saved as work in {}: ", file(&world).display());
    assert!(
        done.stderr.starts_with(&said) && done.stderr.lines().count() == 1,
        "{}",
        done.stderr
    );
    assert!(
        done.stderr
            .ends_with("m left); use it with: aws --profile work\n"),
        "{}",
        done.stderr
    );
    assert_eq!(
        read(&world),
        format!("[work]\n{}", lines(&world, "region = eu-west-1\n"))
    );
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(file(&world)), mode(world.home().join(".aws"))),
        (0o600, 0o700)
    );
    for aws in ["aws1", "aws2"].into_iter().filter_map(tool) {
        let mut command = Command::new(aws);
        command.env_clear().envs(world.variables());
        command.args([
            "--profile",
            "work",
            "--endpoint-url",
            &world.sandbox.sts_url(),
        ]);
        command.args(["sts", "get-caller-identity"]);
        let identity = Run { command }.ok();
        assert!(
            identity.contains(&format!(
                "arn:aws:sts::{PROD}:assumed-role/Admin/ada@acme.test"
            )),
            "{identity}"
        );
    }
}

/// As OneLogin's Python tool leaves one.
const ONELOGINS: &str = "# mine\n[default]\noutput=text\n\n[work]\naws_access_key_id = ASIAOLD\naws_secret_access_key = old\n\
                         aws_session_token = old\naws_session_expiration = 2020-01-01T00:00:00+0000\naws_security_token = old\n\
                         region = us-west-2\noutput = json\n; end";

#[test]
fn a_profile_of_temporary_keys_is_taken_over_key_by_key() {
    let world = World::new();
    write(&world, "credentials", ONELOGINS);
    std::fs::set_permissions(file(&world), std::fs::Permissions::from_mode(0o644)).unwrap();
    world.ol_aws("save --profile work admin").ok();
    let keys = lines(&world, "");
    let token = keys
        .lines()
        .find_map(|line| line.strip_prefix("aws_session_token = "))
        .unwrap();
    // No region is known, so the one there stays; boto3 prefers the older name of the token.
    let expected = format!(
        "# mine\n[default]\noutput=text\n\n[work]\n{keys}aws_security_token = {token}\nregion = us-west-2\noutput = json\n; end"
    );
    assert_eq!(read(&world), expected);
    assert_eq!(
        std::fs::metadata(file(&world))
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o600
    );
}

const LONG_TERM: &str =
    "[work]\naws_access_key_id = AKIA1\naws_secret_access_key = long\nrole_arn = arn:x\n";

#[test]
fn what_is_not_temporary_is_refused_before_anybody_signs_in() {
    let world = World::new();
    for (text, reason) in [
        (LONG_TERM, "role_arn"),
        (
            "[work]\naws_access_key_id = AKIA1\naws_secret_access_key = long\n",
            "long-term",
        ),
        ("\n[work]\nsso_session = x\n", "sso_session"),
        ("[work]\ncredential_process = x\n", "credential_process"),
    ] {
        write(&world, "credentials", text);
        let stderr = world.ol_aws("save --profile work admin").fails(1);
        assert!(
            stderr.contains(reason) && stderr.contains("--force"),
            "{stderr}"
        );
        assert!(stderr.contains("line "), "{stderr}");
        assert_eq!(read(&world), text);
    }
    assert!(world.sandbox.requests().is_empty());
}

#[test]
fn force_takes_it_and_removes_what_would_win_over_the_keys() {
    let world = World::new();
    write(&world, "credentials", LONG_TERM);
    world.ol_aws("save --profile work admin --force").ok();
    assert_eq!(read(&world), format!("[work]\n{}", lines(&world, "")));
}

#[test]
fn default_counts_in_either_form() {
    let world = World::new();
    write(
        &world,
        "config",
        "[default]\nregion = x\n[profile default]\nsso_session = y\n",
    );
    let stderr = world.ol_aws("save --profile default admin").fails(1);
    assert!(stderr.contains("config line 3"), "{stderr}");
}

/// The credentials file counts first, so a region beside the keys would take the place of the user's.
#[test]
fn the_region_of_the_profile_in_the_config_file_stays_the_one_that_counts() {
    let world = World::new();
    world.config("region = \"us-east-1\"\n");
    let config = "[profile dev]\nregion = ap-south-1\n[default]\nregion = eu-north-1\n";
    write(&world, "config", config);
    for (profile, region) in [("dev", "ap-south-1"), ("default", "eu-north-1")] {
        world
            .ol_aws(&format!("save --profile {profile} admin"))
            .ok();
        assert!(!read(&world).contains("region"), "{}", read(&world));
        let Some(aws) = tool("aws2") else { continue };
        let mut aws = Command::new(aws);
        aws.args(["configure", "get", "region", "--profile", profile]);
        let output = aws.env("HOME", world.home()).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), region);
    }
    let now = std::fs::read_to_string(world.home().join(".aws/config")).unwrap();
    assert_eq!(now, config);

    // Whoever has no region there, or asks for one, gets one; in a file of its own no config counts.
    world.ol_aws("save --profile other admin").ok();
    assert!(
        read(&world).ends_with("\nregion = us-east-1\n"),
        "{}",
        read(&world)
    );
    world.ol_aws("save --profile dev admin --file own").ok();
    let own = std::fs::read_to_string(world.home().join("own")).unwrap();
    assert!(own.ends_with("\nregion = us-east-1\n"), "{own}");
    world
        .ol_aws("save --profile dev admin --region sa-east-1")
        .ok();
    assert!(
        read(&world).contains("\nregion = sa-east-1\n"),
        "{}",
        read(&world)
    );

    // One that stands there already is the user's business, and is named.
    let stderr = world.ol_aws("save --profile dev admin").done().stderr;
    let line = 1 + read(&world)
        .lines()
        .position(|line| line == "region = sa-east-1")
        .unwrap();
    let place = format!(
        "credentials line {line}: the region sa-east-1 there takes precedence over ap-south-1 ("
    );
    assert!(
        stderr.contains(&place) && stderr.contains("config line 2)"),
        "{stderr}"
    );
    assert!(
        read(&world).contains("\nregion = sa-east-1\n"),
        "{}",
        read(&world)
    );
}

#[test]
fn a_profile_whose_region_is_of_another_partition_is_named() {
    let mut acme = sandbox::World::acme();
    acme.user("ada").roles = vec![sandbox::RoleGrant::new(
        "arn:aws-us-gov:iam::777788889999:role/Far",
        3600,
    )];
    let world = World::of(acme);
    write(&world, "config", "[profile dev]\nregion = ap-south-1\n");
    let stderr = world.ol_aws("save --profile dev Far").done().stderr;
    assert!(
        stderr.contains("has the region ap-south-1, where Far does not exist"),
        "{stderr}"
    );
    assert!(stderr.contains("--region us-gov-west-1"), "{stderr}");
}

/// SDKs choose endpoints by it.
#[test]
fn an_account_id_of_other_credentials_does_not_stay() {
    let world = World::new();
    write(
        &world,
        "credentials",
        "[work]\naws_account_id = 999999999999\n",
    );
    world.ol_aws("save --profile work admin").ok();
    let text = read(&world);
    assert!(
        text.starts_with(&format!("[work]\naws_account_id = {PROD}\n")),
        "{text}"
    );
}

/// A rename would put a file in the place of either.
#[test]
fn what_is_no_regular_file_is_neither_waited_for_nor_replaced() {
    let world = World::new();
    let null = std::fs::metadata("/dev/null").unwrap();
    let stderr = world
        .ol_aws("save --profile work admin --file /dev/null")
        .fails(1);
    assert!(stderr.contains("not a regular file"), "{stderr}");
    let now = std::fs::metadata("/dev/null").unwrap();
    assert_eq!((now.file_type(), now.ino()), (null.file_type(), null.ino()));

    let pipe = world.home().join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    for run in [
        world.ol_aws("save --profile work admin --file pipe"),
        world
            .ol_aws("save --profile work admin")
            .env("AWS_CONFIG_FILE", &pipe),
    ] {
        let stderr = run.fails(1);
        assert!(stderr.contains("not a regular file"), "{stderr}");
    }
    assert!(world.sandbox.requests().is_empty());
}

/// The lock is one, whichever way the directory is reached, and before it is there.
#[test]
fn those_who_make_the_directory_together_lose_no_profile() {
    let world = World::new();
    world.ol_aws("login admin").ok();
    let link = world.home().join("run/link");
    std::os::unix::fs::symlink(world.home(), &link).unwrap();
    let runs: Vec<_> = (0..12)
        .map(|number| {
            let home = if number % 2 == 0 { world.home() } else { &link };
            let mut run = world
                .ol_aws(&format!("save --profile p{number} admin"))
                .env("AWS_SHARED_CREDENTIALS_FILE", home.join("new/credentials"));
            run.command.stderr(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    let text = std::fs::read_to_string(world.home().join("new/credentials")).unwrap();
    let lost = (0..12).find(|number| !text.contains(&format!("[p{number}]\n")));
    assert_eq!(lost, None, "{text}");
}

#[test]
fn the_config_files_profile_counts_too_but_is_never_changed() {
    let world = World::new();
    let config = "[profile work]\nregion = x\ncredential_process = y\n";
    write(&world, "config", config);
    let stderr = world.ol_aws("save --profile work admin").fails(1);
    assert!(
        stderr.contains("config line 1") && stderr.contains("credential_process"),
        "{stderr}"
    );
    assert!(!file(&world).exists());
    // Another file is another thing.
    let done = world
        .ol_aws("save --profile work admin --file other")
        .done();
    assert!(world.home().join("other").exists(), "{}", done.stderr);
    assert!(
        done.stderr.contains("AWS_SHARED_CREDENTIALS_FILE"),
        "{}",
        done.stderr
    );
    // But not the same file by another name.
    let stderr = world
        .ol_aws("save --profile work admin --file .aws/../.aws/credentials")
        .fails(1);
    assert!(stderr.contains("config line 1"), "{stderr}");
    let stderr = world
        .ol_aws("save --profile work admin --force")
        .done()
        .stderr;
    assert!(
        stderr.contains("warning: ") && stderr.contains("config line 1"),
        "{stderr}"
    );
    assert_eq!(
        std::fs::read_to_string(world.home().join(".aws/config")).unwrap(),
        config
    );
}

#[test]
fn a_file_that_cannot_be_understood_is_left_alone_with_line_and_reason() {
    let world = World::new();
    for text in [
        "[work]\nnonsense\n",
        "[work]\na=1\n[work]\na=2\n",
        "x = 1\n",
    ] {
        write(&world, "credentials", text);
        let stderr = world.ol_aws("save --profile work admin").fails(1);
        assert!(
            stderr.contains("line ") && stderr.contains("was not changed"),
            "{stderr}"
        );
        assert_eq!(read(&world), text);
    }
}

#[test]
fn a_guard_holds_here_too() {
    let world = World::new();
    world.config(
        "[roles.admin]\nrole = \"111122223333/Admin\"\nguard = \"confirm\"\n\
         [roles.deploy]\nrole = \"Deploy\"\nguard = \"exec-only\"\n",
    );
    world.ol_aws("save --profile work admin").fails(9);
    world.ol_aws("save --profile work deploy --yes").fails(1);
    assert!(!file(&world).exists());
    world.ol_aws("save --profile work admin --yes").ok();
}

#[test]
fn the_role_active_in_this_shell_comes_first() {
    let world = World::new();
    world.config("default_role = \"Deploy\"\n");
    world.ol_aws("login admin").ok();
    let active = format!("arn:aws:iam::{PROD}:role/Admin");
    world
        .ol_aws("save --profile work")
        .env("OL_AWS_ROLE_ARN", &active)
        .ok();
    assert_eq!(read(&world), format!("[work]\n{}", lines(&world, "")));
}

#[test]
fn names_and_values_that_would_be_more_than_a_line_are_refused() {
    let world = World::new();
    for name in [
        "",
        "a]b",
        "a\nb",
        " a",
        "a;b",
        "a\\b",
        "DEFAULT",
        "profile work",
    ] {
        let stderr = world
            .run_with(["save", "--profile", name, "admin"])
            .fails(2);
        assert!(
            stderr.contains("is not a valid profile name"),
            "{name}: {stderr}"
        );
    }
    world
        .sandbox
        .edit(|acme| acme.session_token = Some("a\n[default]\nx = y".into()));
    let stderr = world.ol_aws("save --profile work admin").fails(1);
    assert!(stderr.contains("aws_session_token"), "{stderr}");
    assert!(!file(&world).exists());
}

#[test]
fn a_link_stays_one_and_its_target_is_written() {
    let world = World::new();
    let dotfiles = world.home().join("dotfiles");
    std::fs::create_dir(&dotfiles).unwrap();
    std::fs::create_dir(world.home().join(".aws")).unwrap();
    std::os::unix::fs::symlink("../dotfiles/credentials", file(&world)).unwrap();
    world.ol_aws("save --profile work admin").ok();
    assert!(file(&world).is_symlink());
    assert_eq!(
        std::fs::read_to_string(dotfiles.join("credentials")).unwrap(),
        read(&world)
    );
}

#[test]
fn thirty_at_once_lose_no_profile() {
    let world = World::new();
    world.ol_aws("login admin").ok();
    let runs = (0..30).map(|number| {
        let mut run = world.ol_aws(&format!("save --profile p{number} admin"));
        run.command.stderr(Stdio::null()).spawn().unwrap()
    });
    let runs: Vec<_> = runs.collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    let text = read(&world);
    for number in 0..30 {
        assert!(
            text.contains(&format!("[p{number}]\n")),
            "p{number} is lost"
        );
    }
    let left: Vec<_> = std::fs::read_dir(world.home().join(".aws"))
        .unwrap()
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
}
