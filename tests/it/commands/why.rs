//! `why`: which credentials an SDK would take, and whose they are; and boto3, asked the same.

use serde_json::Value;

use crate::aws::sdk_clients::SdkClient;
use crate::world::{World, exported, tool};

const STATIC: &str =
    "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI\n";

fn write(world: &World, name: &str, text: &str) {
    std::fs::create_dir_all(world.home().join(".aws")).unwrap();
    std::fs::write(world.home().join(".aws").join(name), text).unwrap();
}

fn json(world: &World, variables: &[(&str, &str)]) -> Value {
    let run = world
        .ol_aws("why --json")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    let run = variables
        .iter()
        .fold(run, |run, (name, value)| run.env(name, value));
    serde_json::from_str(&run.ok()).unwrap()
}

/// What the AWS CLI takes, and every main SDK with it.
fn pick(report: &Value) -> &Value {
    let row = row(report, "boto3");
    let sdks = row["sdks"].to_string();
    for sdk in ["Go", "JavaScript", "Java", "Rust"] {
        assert!(sdks.contains(&format!("\"{sdk}\"")), "{report:#}");
    }
    row
}

/// The row that names an SDK or a program.
fn row<'r>(report: &'r Value, name: &str) -> &'r Value {
    let mut rows = report["picks"].as_array().unwrap().iter();
    let row = rows.find(|row| {
        let mut sdks = row["sdks"].as_array().unwrap().iter();
        sdks.any(|sdk| sdk.as_str().unwrap().contains(name))
    });
    row.unwrap_or_else(|| panic!("no row of {name}: {report:#}"))
}

fn of_program(world: &World, variables: &[(&str, &str)], program: &str) -> Value {
    let run = world
        .ol_aws(&format!("why --json -- {program} --any argument"))
        .env("AWS_EC2_METADATA_DISABLED", "true");
    let run = variables
        .iter()
        .fold(run, |run, (name, value)| run.env(name, value));
    serde_json::from_str(&run.ok()).unwrap()
}

#[test]
fn a_program_has_rows_of_its_own_and_says_which_ways_work() {
    let world = World::new();
    write(
        &world,
        "config",
        "[profile work]\ncredential_process = other --tool\n",
    );
    let work = [("AWS_PROFILE", "work")];
    let report = of_program(&world, &work, "/usr/bin/samtools");
    assert_eq!(report["picks"].as_array().unwrap().len(), 1, "{report:#}");
    assert_eq!(row(&report, "samtools")["source"], "none");
    let notes = report["notes"].to_string();
    assert!(
        notes
            .contains("exec --renew sends unsigned requests: takes keys from its environment only"),
        "{notes}"
    );

    let terraform = of_program(&world, &work, "terraform");
    assert_eq!(row(&terraform, "Terraform")["source"], "profile");
    // Debian's GDAL and the newest differ.
    let gdal = of_program(&world, &work, "gdalinfo");
    assert_eq!(gdal["picks"].as_array().unwrap().len(), 2, "{gdal:#}");
    // An interpreter: a row for the libraries that take it, and those for the others.
    let python = of_program(&world, &work, "python3.11");
    assert_eq!(row(&python, "boto3")["source"], "profile");
    assert_eq!(row(&python, "obstore")["source"], "none");
    // Nobody knows this one: the SDKs, and a word.
    let other = of_program(&world, &work, "mytool");
    assert_eq!(pick(&other)["source"], "profile");
    assert!(other["notes"].to_string().contains("`mytool`"), "{other:#}");
}

#[test]
fn clients_that_know_less_have_rows_where_they_differ() {
    let world = World::new();
    write(
        &world,
        "config",
        "[profile work]\ncredential_process = other --tool\n",
    );
    write(
        &world,
        "credentials",
        "[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = s\n",
    );
    let report = json(&world, &[("AWS_PROFILE", "work")]);
    assert_eq!(pick(&report)["source"], "profile");
    // The credentials file hides the profile from one, and another takes what stands there first.
    assert_eq!(row(&report, "Java 1")["source"], "none");
    assert_eq!(row(&report, "tensorstore")["source"], "none");
    let polars = row(&report, "polars");
    assert!(
        polars["place"].as_str().unwrap().contains("profile other"),
        "{polars:#}"
    );
}

#[test]
fn what_is_not_what_it_seems_is_said() {
    let world = World::new();
    let keys = "aws_access_key_id = AKIAX\naws_secret_access_key = s\n";
    let notes = |variables: &[(&str, &str)]| json(&world, variables)["notes"].to_string();
    let exported = [
        ("AWS_ACCESS_KEY_ID", "AKIAY"),
        ("AWS_SECRET_ACCESS_KEY", "s"),
    ];

    write(&world, "config", &format!("[default]\n{keys}"));
    let said = notes(&exported);
    assert!(
        said.contains(".NET 3") && said.contains("[default]"),
        "{said}"
    );
    write(
        &world,
        "config",
        &format!("[default]\n{keys}[profile default]\n{keys}"),
    );
    let said = notes(&[]);
    assert!(
        said.contains("[default] on line 1 and [profile default] on line 4"),
        "{said}"
    );
    write(
        &world,
        "config",
        &format!("[default]\ncredential_process = x\n{keys}"),
    );
    let said = notes(&[]);
    assert!(
        said.contains("keys and credential_process") && said.contains(".NET"),
        "{said}"
    );
    let said = notes(&[("AWS_PROFILE", "")]);
    assert!(said.contains("AWS_PROFILE is set but empty"), "{said}");
    write(&world, "config", "[profile p]\ncredential_process = x\n");
    let container = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/x");
    let said = notes(&[("AWS_PROFILE", "p"), container]);
    assert!(
        said.contains("these silently use the container's") && said.contains("Java"),
        "{said}"
    );
    let session = "sso_session = s\nsso_account_id = 1\nsso_role_name = r\n";
    let config = format!("[profile p]\n{session}credential_process = x\n[sso-session s]\n");
    write(&world, "config", &config);
    let said = notes(&[("AWS_PROFILE", "p")]);
    assert!(
        said.contains("JavaScript uses the credential_process of profile p"),
        "{said}"
    );
    write(
        &world,
        "config",
        "[profile p]\nrole_arn = arn\nsource_profile = gone\n",
    );
    let report = json(&world, &[("AWS_PROFILE", "p")]);
    let place = row(&report, "boto3")["place"].as_str().unwrap();
    assert!(
        place.contains("source_profile = gone, which does not exist"),
        "{place}"
    );
}

#[test]
fn our_own_keys_in_the_environment_are_known_by_role_and_account() {
    let world = World::new();
    world.config("[accounts]\n\"111122223333\" = \"prod\"\n[roles.admin]\nrole = \"prod/Admin\"\n");
    let script = world.ol_aws("env admin --shell sh").ok();
    let value = |name| exported(&script, name).unwrap();
    let variables = [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    ]
    .map(|name| (name, value(name)));
    let requests = world.sandbox.requests().len();
    let report = json(&world, &variables);
    assert_eq!(report["picks"].as_array().unwrap().len(), 1, "{report:#}");
    assert_eq!(pick(&report)["source"], "environment");
    let whose = pick(&report)["whose"].as_str().unwrap();
    assert!(
        whose.starts_with("admin in prod, from ol-aws, valid until "),
        "{whose}"
    );
    assert!(
        !report.to_string().contains(variables[1].1),
        "a secret is shown"
    );
    assert_eq!(world.sandbox.requests().len(), requests, "it is offline");
}

/// Another terminal renews the role: the cache has a newer key, and the older one stays valid.
#[test]
fn keys_stay_known_after_the_role_was_renewed_elsewhere() {
    let world = World::new();
    world.config("[accounts]\n\"111122223333\" = \"prod\"\n[roles.admin]\nrole = \"prod/Admin\"\n");
    let script = world.ol_aws("env admin --shell sh").ok();
    world.ol_aws("save --profile p admin").ok();
    world.ol_aws("env admin --fresh --shell sh").ok();
    let names = [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "OL_AWS_ROLE",
        "OL_AWS_ACCOUNT",
        "OL_AWS_ROLE_ARN",
        "OL_AWS_EXPIRES_AT",
        "OL_AWS_CHECK",
    ];
    let all = names.map(|name| (name, exported(&script, name).unwrap()));
    let report = json(&world, &all);
    let whose = pick(&report)["whose"].as_str().unwrap();
    assert!(
        whose.starts_with("admin in prod, from ol-aws, valid until ") && whose.ends_with(" left)"),
        "{whose}"
    );
    assert_eq!(report["notes"].as_array().unwrap().len(), 0, "{report:#}");
    // The same keys under another role's name, and under one that nothing vouches for.
    let with = |name: &str, value| {
        let changed = all.map(|(of, old)| (of, if of == name { value } else { old }));
        json(&world, &changed)
    };
    let mixed = with("OL_AWS_ROLE", "deploy");
    assert!(
        mixed["notes"].to_string().contains("different roles"),
        "{mixed:#}"
    );
    let unchecked = with("OL_AWS_CHECK", "");
    assert!(
        unchecked["notes"]
            .to_string()
            .contains("does not know these keys"),
        "{unchecked:#}"
    );
    for report in [mixed, unchecked] {
        let whose = pick(&report)["whose"].as_str().unwrap();
        assert!(whose.starts_with("temporary keys ending in "), "{whose}");
    }
    // A profile says of its keys until when they are valid, as everything else does.
    let report = json(&world, &[("AWS_PROFILE", "p")]);
    let whose = pick(&report)["whose"].as_str().unwrap();
    assert!(
        whose.contains(", valid until ") && whose.ends_with(" left)"),
        "{whose}"
    );
}

#[test]
fn a_profile_is_named_with_its_file_and_line_and_no_secret() {
    let world = World::new();
    write(&world, "credentials", &format!("# mine\n{STATIC}"));
    let report = json(&world, &[]);
    assert_eq!(pick(&report)["source"], "profile");
    let place = pick(&report)["place"].as_str().unwrap();
    assert!(
        place.contains("profile default") && place.ends_with(".aws/credentials line 2"),
        "{place}"
    );
    assert_eq!(pick(&report)["whose"], "a long-term key ending in MPLE");
    assert!(
        !report.to_string().contains("wJalr") && !report.to_string().contains("AKIA"),
        "{report}"
    );
}

#[test]
fn a_profile_of_ours_says_what_is_held() {
    let world = World::new();
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\n");
    world.ol_aws("profiles --write").ok();
    let whose = |report: &Value| pick(report)["whose"].as_str().unwrap().to_owned();
    let before = whose(&json(&world, &[("AWS_PROFILE", "admin")]));
    assert_eq!(
        before,
        "admin, from ol-aws, which has no cached credentials"
    );
    world.ol_aws("login admin").ok();
    let after = whose(&json(&world, &[("AWS_PROFILE", "admin")]));
    assert!(
        after.starts_with("admin, from ol-aws, valid until ") && after.ends_with(" left)"),
        "{after}"
    );
}

#[test]
fn where_the_sdks_differ_each_has_its_row() {
    let world = World::new();
    write(&world, "credentials", STATIC);
    write(
        &world,
        "config",
        "[default]\ncredential_process = other --tool\n",
    );
    let shown = world.ol_aws("why").done();
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    let row = |name: &str| {
        shown
            .stdout
            .lines()
            .find(|line| line.contains(name))
            .unwrap()
    };
    assert!(
        row("JavaScript").contains("keys in profile default"),
        "{}",
        shown.stdout
    );
    assert!(
        row("Rust").contains("credential_process in profile default"),
        "{}",
        shown.stdout
    );
    assert!(shown.stderr.contains("the SDKs differ"), "{}", shown.stderr);
}

#[test]
fn a_file_that_cannot_be_read_is_a_note_and_not_the_end() {
    let world = World::new();
    write(&world, "config", "nonsense\n");
    write(&world, "credentials", STATIC);
    let report = json(&world, &[]);
    assert_eq!(pick(&report)["source"], "profile");
    assert!(report["notes"].to_string().contains("line 1"), "{report}");
}

/// Variables, config file and credentials file; what we say is taken, and what boto3 calls it.
type Case<'c> = (&'c [(&'c str, &'c str)], &'c str, &'c str, &'c str, &'c str);

/// What boto3 says it took, in the same surroundings.
#[test]
fn boto3_takes_what_it_is_said_to_take() {
    let Some(python) = tool("boto-python") else {
        return;
    };
    let process = "[default]\ncredential_process = echo {}\n";
    let keys = [
        ("AWS_ACCESS_KEY_ID", "AKIAX"),
        ("AWS_SECRET_ACCESS_KEY", "s"),
    ];
    let gone = [keys[0], keys[1], ("AWS_PROFILE", "gone")];
    let half = [keys[0]];
    let both = STATIC.to_owned()
        + "credential_process = echo '{\"Version\":1,\"AccessKeyId\":\"P\",\"SecretAccessKey\":\"s\"}'\n";
    let cases: [Case<'_>; 7] = [
        (&keys, "", STATIC, "environment", "env"),
        (&[], "", STATIC, "profile", "shared-credentials-file"),
        (&[], STATIC, "", "profile", "config-file"),
        (&[], process, STATIC, "profile", "shared-credentials-file"),
        (&[], &both, "", "profile", "custom-process"),
        (&gone, "", STATIC, "none", "ProfileNotFound"),
        (&half, "", "", "none", "PartialCredentialsError"),
    ];
    for (variables, config, credentials, source, method) in cases {
        let world = World::new();
        write(&world, "config", config);
        write(&world, "credentials", credentials);
        let report = json(&world, variables);
        let picks = report["picks"].as_array().unwrap();
        let python_pick = picks
            .iter()
            .find(|pick| pick["sdks"].to_string().contains("boto3"))
            .unwrap();
        assert_eq!(python_pick["source"], source, "{report:#}");
        let program = "
import boto3
try:
    found = boto3.Session().get_credentials()
    print(found.method if found else None)
except Exception as error:
    print(type(error).__name__)
";
        let mut run = SdkClient::Boto.asks(&world, variables, 1, 0).unwrap();
        run.command = std::process::Command::new(&python);
        run.command
            .args(["-c", program])
            .env_clear()
            .env("HOME", world.home())
            .env("AWS_EC2_METADATA_DISABLED", "true");
        run.command
            .env("PATH", std::env::var("PATH").unwrap())
            .envs(variables.iter().copied());
        assert_eq!(run.ok().trim(), method, "{report:#}");
    }
}
