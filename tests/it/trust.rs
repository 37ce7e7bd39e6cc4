//! Whom a password is given to: whose certificates are accepted, which addresses are, and who hears of an endpoint that is
//! not OneLogin's.

use sandbox::{Sandbox, Step};

use crate::world::{Run, World};

fn over_tls() -> sandbox::World {
    let mut acme = sandbox::World::acme();
    acme.tls = true;
    acme
}

/// A file below HOME with the authority of these services.
fn authority(world: &World, name: &str, of: &Sandbox) -> std::path::PathBuf {
    let file = world.home().join(name);
    std::fs::write(&file, of.ca_pem().unwrap()).unwrap();
    file
}

#[test]
fn both_variables_count_for_onelogin_and_aws_and_add_to_each_other() {
    let (world, other) = (World::of(over_tls()), Sandbox::start(over_tls()));
    let one = authority(&world, "one.pem", &world.sandbox);
    let two = authority(&world, "two.pem", &other);
    let run = || {
        world
            .ol_aws("env admin")
            .env("AWS_ENDPOINT_URL_STS", other.sts_url())
    };
    let mut asked = 0;
    for (first, second) in [
        ("SSL_CERT_FILE", "AWS_CA_BUNDLE"),
        ("AWS_CA_BUNDLE", "SSL_CERT_FILE"),
    ] {
        // OneLogin's alone: the assertion goes nowhere.
        world.ol_aws("logout").ok();
        let stderr = run().env(first, &one).fails(8);
        assert!(stderr.contains("cannot be trusted"), "{stderr}");
        assert_eq!(other.count(Step::AssumeRoleWithSaml), asked);
        // With the other's too it does; that STS knows no such assertion, and says so.
        run().env(first, &one).env(second, &two).fails(7);
        asked += 1;
        assert_eq!(other.count(Step::AssumeRoleWithSaml), asked);
    }
}

#[test]
fn a_certificate_file_that_is_not_there_is_a_warning_and_the_others_count() {
    let world = World::of(over_tls());
    let file = authority(&world, "ca.pem", &world.sandbox);
    let done = world
        .ol_aws("env admin")
        .env("AWS_CA_BUNDLE", &file)
        .env("SSL_CERT_FILE", "/no/such/file.pem")
        .done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    for part in ["warning: SSL_CERT_FILE", "/no/such/file.pem", "without it"] {
        assert!(done.stderr.contains(part), "{}", done.stderr);
    }
}

/// Where the directory of the system's store can be covered by another one, in a namespace of its own.
fn with_system_store(run: Run, store: &std::path::Path) -> Option<Run> {
    let script = "mount --bind \"$0\" /etc/ssl/certs && exec \"$@\"";
    let covered = |command: &mut std::process::Command| {
        command.args(["--mount", "--map-root-user", "sh", "-c", script]);
        command.arg(store);
    };
    let mut trial = std::process::Command::new("unshare");
    covered(&mut trial);
    let works = trial
        .arg("true")
        .output()
        .is_ok_and(|output| output.status.success());
    if !works || !std::path::Path::new("/etc/ssl/certs").is_dir() {
        eprintln!("SKIPPED: no namespace in which /etc/ssl/certs can be another directory");
        return None;
    }
    let mut command = std::process::Command::new("unshare");
    covered(&mut command);
    command
        .arg(run.command.get_program())
        .args(run.command.get_args());
    command.env_clear();
    for (name, value) in run.command.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    Some(Run { command })
}

#[test]
fn the_systems_store_counts_whatever_the_variables_add() {
    let (world, other) = (World::of(over_tls()), Sandbox::start(over_tls()));
    let store = world.home().join("store");
    std::fs::create_dir(&store).unwrap();
    authority(&world, "store/ca-certificates.crt", &world.sandbox);
    let added = authority(&world, "added.pem", &other);
    for variable in [None, Some("SSL_CERT_FILE"), Some("AWS_CA_BUNDLE")] {
        let mut run = world.ol_aws("env admin --fresh");
        if let Some(variable) = variable {
            run = run.env(variable, &added);
        }
        let Some(run) = with_system_store(run, &store) else {
            return;
        };
        run.ok();
    }
    // It is the store that did it.
    world.ol_aws("logout").ok();
    let without = world.ol_aws("env admin").env("SSL_CERT_FILE", &added);
    without.fails(8);
}

#[test]
fn plain_http_and_hidden_hosts_are_refused_in_every_address() {
    let world = World::new();
    for (variable, address) in [
        ("OL_AWS_ENDPOINT", "http://acme.onelogin.com"),
        ("OL_AWS_ENDPOINT", "http://127.0.0.1.acme.test"),
        ("OL_AWS_ENDPOINT", "https://acme.onelogin.com@127.0.0.1:1"),
        ("AWS_ENDPOINT_URL_STS", "http://sts.eu-west-1.amazonaws.com"),
        (
            "AWS_ENDPOINT_URL_STS",
            "https://sts.amazonaws.com:x@127.0.0.1:1",
        ),
    ] {
        let stderr = world.ol_aws("env admin").env(variable, address).fails(3);
        assert!(stderr.contains(variable), "{stderr}");
        assert!(stderr.contains("http:// is for loopback only"), "{stderr}");
    }
    world.config("endpoint = \"http://acme.onelogin.com\"\n");
    let stderr = world
        .ol_aws("env admin")
        .without(&["OL_AWS_ENDPOINT"])
        .fails(3);
    assert!(stderr.contains("config.toml line 1"), "{stderr}");
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 0);
}

/// A name that leads nowhere, so that a sign-in which goes on ends with exit 8.
const ELSEWHERE: &str = "https://login.acme.invalid";
const NEWS: &str = "signing in at login.acme.invalid, which is not onelogin.com";

#[test]
fn an_endpoint_that_is_not_onelogins_is_refused_where_nobody_reads_that() {
    let world = World::new();
    let other_file = world.home().join("other.toml");
    std::fs::write(&other_file, format!("endpoint = \"{ELSEWHERE}\"\n")).unwrap();
    for verb in [
        "env admin",
        "login admin",
        "credential-process admin",
        "exec admin -- true",
    ] {
        for (variable, value, place) in [
            ("OL_AWS_ENDPOINT", ELSEWHERE, "OL_AWS_ENDPOINT"),
            (
                "OL_AWS_CONFIG",
                other_file.to_str().unwrap(),
                "other.toml line 1",
            ),
        ] {
            let run = world.ol_aws(verb).without(&["OL_AWS_ENDPOINT"]);
            let done = run.env(variable, value).done();
            let code = if verb.starts_with("exec") { 125 } else { 3 };
            assert_eq!(done.code, code, "{verb}: {}", done.stderr);
            let own = world.config_file();
            for part in [
                place,
                "login.acme.invalid is not onelogin.com",
                "write endpoint = \"https://login.acme.invalid\"",
                own.to_str().unwrap(),
            ] {
                assert!(
                    done.stderr.contains(part),
                    "{verb}: no {part} in {}",
                    done.stderr
                );
            }
        }
    }
}

#[test]
fn the_users_own_file_may_name_any_endpoint_and_it_is_announced() {
    let world = World::new();
    let text = format!("endpoint = \"{ELSEWHERE}\"\n");
    world.config(&text);
    let named = world.home().join("named.toml");
    std::fs::write(&named, &text).unwrap();
    let run = |line: &str| world.ol_aws(line).without(&["OL_AWS_ENDPOINT"]);
    let by_flag = format!("--config {} login admin", named.display());
    for line in ["login admin", &by_flag] {
        let stderr = run(line).fails(8);
        assert_eq!(stderr.matches(NEWS).count(), 1, "{stderr}");
        let error = stderr.find("error: ").unwrap();
        assert!(stderr.find(NEWS).unwrap() < error, "{stderr}");
    }
    // The SDKs show their users what is on stderr: the failure alone.
    let stderr = run("credential-process admin").fails(8);
    assert!(!stderr.contains("signing in"), "{stderr}");
}

#[test]
fn practice_services_on_this_machine_are_no_news() {
    let world = World::new();
    let done = world.ol_aws("env admin").done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    world.ol_aws("logout").ok();
    world.ol_aws("credential-process admin").ok();
}
