//! What `env` writes: the shape of the code, the data formats read by the rules of those who read them, and how it is
//! written.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::Stdio;

use clap::ValueEnum;
use ol_aws::env_format::Format;
use ol_aws::shell::Dialect;

use crate::world::World;
use crate::world::real_shell::{REMOVED, Shell, Variables, assert_same, dumped};

/// In the order of the alphabet.
const SET: [&str; 14] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_ACCOUNT_ID",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "OL_AWS_ACCOUNT",
    "OL_AWS_CHECK",
    "OL_AWS_EXPIRES_AT",
    "OL_AWS_EXPIRES_LOCAL",
    "OL_AWS_ROLE",
    "OL_AWS_ROLE_ARN",
    "OL_AWS_SET_REGION",
];

fn write(world: &World, how: &str) -> String {
    world
        .ol_aws(&format!("env admin --region eu-west-1 {how}"))
        .ok()
}

fn as_json(world: &World) -> Variables {
    serde_json::from_str(&write(world, "--format json")).unwrap()
}

#[test]
fn json_holds_every_variable_and_nothing_else() {
    let json = as_json(&World::new());
    assert!(json.keys().eq(&SET), "{json:?}");
    assert!(json.values().all(|value| !value.is_empty()), "{json:?}");
}

#[test]
fn the_code_for_sh_is_unset_and_export_lines_and_one_that_finds_what_is_readonly() {
    let world = World::new();
    let json = as_json(&world);
    for shell in ["sh", "bash", "zsh"] {
        let script = write(&world, &format!("--shell {shell}"));
        let removed: Vec<&str> = script
            .lines()
            .map_while(|line| line.strip_prefix("unset "))
            .collect();
        assert_eq!(removed, REMOVED, "{shell}");
        let names = REMOVED.iter().copied();
        let (code, last) = script.trim_end().rsplit_once('\n').unwrap();
        let checked: Vec<&str> = last
            .strip_prefix("(unset ")
            .and_then(|last| last.strip_suffix(") 2>/dev/null"))
            .unwrap()
            .split(' ')
            .collect();
        let exported = code.lines().filter_map(|line| {
            let (name, _) = line.strip_prefix("export ")?.split_once('=')?;
            Some(name)
        });
        assert!(names.chain(exported).eq(checked), "{last}");
        let set = code.lines().skip(removed.len()).map(|line| {
            let (name, value) = line
                .strip_prefix("export ")
                .and_then(|line| line.split_once("='"))
                .unwrap();
            (
                name.to_owned(),
                value.strip_suffix('\'').unwrap().to_owned(),
            )
        });
        assert_same(&set.collect(), &json, shell);
        assert!(script.ends_with('\n'), "{shell}");
    }
}

/// Whoever reads while it is written must not find half of it: a datagram socket keeps every write apart.
#[test]
fn all_is_written_at_once() {
    let world = World::new();
    world
        .sandbox
        .edit(|world| world.session_token = Some("IQoJb3JpZ2luX2VjE/+=".repeat(410)));
    for how in [
        "--shell sh",
        "--shell tcsh",
        "--format json",
        "--format docker",
    ] {
        let (ours, theirs) = UnixDatagram::pair().unwrap();
        let mut run = world.ol_aws(&format!("env admin {how}"));
        run.command.stdout(Stdio::from(OwnedFd::from(theirs)));
        assert!(run.command.status().unwrap().success(), "{how}");
        drop(run);
        let whole = world.ol_aws(&format!("env admin {how}")).ok();
        let mut buffer = vec![0; 100_000];
        let length = ours.recv(&mut buffer).unwrap();
        assert_eq!(String::from_utf8_lossy(&buffer[..length]), whole, "{how}");
        ours.set_nonblocking(true).unwrap();
        assert!(
            !matches!(ours.recv(&mut buffer), Ok(1..)),
            "{how}: there was a second write"
        );
    }
}

#[test]
fn a_failure_leaves_its_one_line_for_every_shell_and_nothing_in_data() {
    let world = World::new();
    // A setting is missing, an answer is needed, the command line is wrong, there is no such role.
    let failures: [(&str, &[&str], u8); 4] = [
        ("env admin", &["OL_AWS_SUBDOMAIN", "OL_AWS_PASSWORD"], 3),
        ("env admin", &["OL_AWS_PASSWORD"], 9),
        ("env admin --no-such-flag", &[], 2),
        ("env nobody", &[], 6),
    ];
    for (line, without, code) in failures {
        for dialect in Dialect::value_variants() {
            let done = world
                .ol_aws(&format!("{line} --shell {}", dialect.name()))
                .without(without)
                .done();
            assert_eq!(
                (done.stdout, done.code),
                (dialect.failure(code), code.into()),
                "{line}: {}",
                done.stderr
            );
        }
        for format in Format::value_variants() {
            let done = world
                .ol_aws(&format!("{line} --format {}", format.name()))
                .without(without)
                .done();
            assert_eq!(
                (done.stdout.as_str(), done.code),
                ("", code.into()),
                "{line}: {}",
                done.stderr
            );
        }
    }
}

#[test]
fn a_refused_password_leaves_the_line_with_code_4() {
    let world = World::new();
    for dialect in Dialect::value_variants() {
        let run = world.ol_aws(&format!("env admin --shell {}", dialect.name()));
        let done = run.env("OL_AWS_PASSWORD", "wrong").done();
        assert_eq!(
            (done.stdout, done.code),
            (dialect.failure(4), 4),
            "{}",
            done.stderr
        );
    }
}

#[test]
fn the_flag_for_the_shell_may_stand_anywhere_when_it_fails() {
    let world = World::new();
    let lines = [
        "env --shell fish nobody",
        "env --shell=fish nobody",
        "--no-input env nobody --shell=fish",
        "env --role nobody --shell fish",
    ];
    for line in lines {
        let done = world.ol_aws(line).done();
        assert_eq!(
            (done.stdout.as_str(), done.code),
            ("false\n", 6),
            "{line}: {}",
            done.stderr
        );
    }
}

#[test]
fn a_shell_nobody_knows_is_wrong_and_the_line_is_for_the_one_that_runs() {
    let world = World::new();
    let run = world
        .ol_aws("env admin --shell nonsense")
        .env("SHELL", "/usr/bin/fish");
    let done = run.done();
    assert_eq!((done.stdout.as_str(), done.code), ("false\n", 2));
    for known in Dialect::value_variants() {
        assert!(done.stderr.contains(known.name()), "{}", done.stderr);
    }
}

#[test]
fn dotenv_means_the_same_to_a_shell() {
    let world = World::new();
    world.config("[accounts]\n\"111122223333\" = \"a \\\"b\\\" $HOME `id` \\\\ #c\"\n");
    let json = as_json(&world);
    assert_eq!(json["OL_AWS_ACCOUNT"], "a \"b\" $HOME `id` \\ #c");
    std::fs::write(world.home().join(".env"), write(&world, "--format dotenv")).unwrap();
    for shell in Shell::sh_family() {
        let lines = ["set -a", ". ./.env", &Shell::dump("loaded")];
        shell.run(&lines, world.home(), [("LANG", "C.UTF-8")]);
        let mut loaded = dumped(world.home(), "loaded").unwrap();
        loaded.retain(|name, _| json.contains_key(name));
        assert_same(&loaded, &json, shell.name);
    }
}

/// Docker takes each line up to its first `=` for the name and all the rest as it is; it skips blank lines and comments.
#[test]
fn docker_reads_the_same_from_its_env_file() {
    let world = World::new();
    world.config("[accounts]\n\"111122223333\" = \" 'a' = \\\"b\\\" \\\\ #c \"\n");
    let text = write(&world, "--format docker");
    let pairs = text.lines().map(|line| {
        assert!(!line.starts_with([' ', '\t', '#']), "{line}");
        let (name, value) = line.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    assert_same(&pairs.collect(), &as_json(&world), "docker");
}

#[test]
fn a_value_a_format_cannot_hold_is_refused_and_the_variable_named() {
    let world = World::new();
    world
        .sandbox
        .edit(|world| world.session_token = Some("a\nAWS_PROFILE='x'".into()));
    for how in ["--format docker", "--format dotenv", "--shell cmd"] {
        let stderr = world.ol_aws(&format!("env admin {how}")).fails(1);
        assert!(stderr.contains("AWS_SESSION_TOKEN"), "{stderr}");
    }
}
