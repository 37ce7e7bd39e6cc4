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

/// Such as one of the last century in a company's file.
#[test]
fn one_certificate_of_no_use_does_not_spoil_the_others_of_its_file() {
    let world = World::of(over_tls());
    let useless = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
    let good = world.sandbox.ca_pem().unwrap();
    let file = world.home().join("company.pem");
    for variable in ["SSL_CERT_FILE", "AWS_CA_BUNDLE"] {
        let run = || world.ol_aws("env admin --fresh").env(variable, &file);
        std::fs::write(&file, format!("# ours\n{useless}{good}")).unwrap();
        let done = run().done();
        assert_eq!((done.code, done.stderr.contains("warning")), (0, false));
        std::fs::write(&file, useless).unwrap();
        let done = run().done();
        assert_ne!(done.code, 0);
        let names_it = done.stderr.contains(variable) && done.stderr.contains("cannot use");
        assert!(names_it, "{}", done.stderr);
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

/// An administrator may have put a certificate beside the bundle, or there is no bundle.
#[test]
fn certificates_beside_the_bundle_count_too() {
    let (world, other) = (World::of(over_tls()), Sandbox::start(over_tls()));
    let store = world.home().join("store");
    for bundle in [None, Some("store/ca-certificates.crt")] {
        let _ = std::fs::remove_dir_all(&store);
        std::fs::create_dir(&store).unwrap();
        if let Some(bundle) = bundle {
            authority(&world, bundle, &other);
            let run = with_system_store(world.ol_aws("env admin --fresh"), &store);
            let Some(run) = run else {
                return;
            };
            // The bundle is not enough.
            run.fails(8);
        }
        authority(&world, "store/acme.pem", &world.sandbox);
        let run = with_system_store(world.ol_aws("env admin --fresh"), &store);
        let Some(run) = run else {
            return;
        };
        run.ok();
        world.ol_aws("logout").ok();
    }
}

#[test]
fn the_directories_of_the_variable_are_added() {
    let world = World::of(over_tls());
    std::fs::create_dir(world.home().join("more")).unwrap();
    authority(&world, "more/acme.pem", &world.sandbox);
    let directories = format!("/no/such/directory:{}/more:", world.home().display());
    world.ol_aws("env admin").fails(8);
    world
        .ol_aws("env admin")
        .env("SSL_CERT_DIR", directories)
        .ok();
    // What it says must not depend on where it is run.
    for (variable, path) in [
        ("SSL_CERT_DIR", "/etc:more"),
        ("SSL_CERT_FILE", "more/acme.pem"),
        ("AWS_CA_BUNDLE", "more/acme.pem"),
    ] {
        let run = world.ol_aws("env admin --fresh").env(variable, path);
        let stderr = run.fails(3);
        assert!(stderr.contains("is a relative path"), "{stderr}");
    }
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
            for part in [
                place,
                "login.acme.invalid is not onelogin.com",
                "add the line login.acme.invalid to ",
                "trusted-hosts",
            ] {
                assert!(
                    done.stderr.contains(part),
                    "{verb}: no {part} in {}",
                    done.stderr
                );
            }
        }
    }
    // What the hint says is enough.
    world.trust("login.acme.invalid\n");
    let run = world.ol_aws("login admin").without(&["OL_AWS_ENDPOINT"]);
    run.env("OL_AWS_ENDPOINT", ELSEWHERE).fails(8);
}

#[test]
fn the_users_own_file_may_name_any_endpoint_silently() {
    let world = World::new();
    let text = format!("endpoint = \"{ELSEWHERE}\"\n");
    world.config(&text);
    let named = world.home().join("named.toml");
    std::fs::write(&named, &text).unwrap();
    let by_flag = format!("--config {} login admin", named.display());
    for line in ["login admin", &by_flag, "credential-process admin"] {
        let stderr = world.ol_aws(line).without(&["OL_AWS_ENDPOINT"]).fails(8);
        assert!(!stderr.contains("signing in"), "{stderr}");
    }
}

const VERBS: [&str; 7] = [
    "env admin",
    "login admin",
    "login admin ro",
    "credential-process admin",
    "exec admin -- true",
    "save --profile p admin",
    "console admin --print",
];

const LOOPBACK: [&str; 5] = ["127.0.0.1", "localhost", "LOCALHOST", "127.0.0.2", "[::1]"];

/// Any user of this machine can listen on loopback, and a variable may come from a directory one entered.
#[test]
fn loopback_named_by_a_variable_gets_no_password_where_nobody_reads_that() {
    let world = World::new();
    world.trust("");
    for host in LOOPBACK {
        let named = world.sandbox.onelogin_url().replace("127.0.0.1", host);
        for verb in VERBS {
            let run = world.ol_aws(verb).without(&["AWS_ENDPOINT_URL_STS"]);
            let run = run.env("OL_AWS_ENDPOINT", &named);
            refused(run, verb, "OL_AWS_ENDPOINT", "trusted-hosts");
        }
    }
    // Nor does doctor send the client secret there.
    let done = world.ol_aws("doctor").done();
    assert!(
        done.stdout.contains("OL_AWS_ENDPOINT sends a password to"),
        "{}",
        done.stdout
    );
    let requests = world.sandbox.requests().into_iter();
    assert_eq!(
        requests.filter(|request| !request.body.is_empty()).count(),
        0
    );
}

#[test]
fn loopback_named_by_a_variable_gets_no_assertion_where_nobody_reads_that() {
    let world = World::new();
    world.trust("");
    // OneLogin's address is the user's own, and no news.
    let onelogin = world.sandbox.onelogin_url();
    world.config(&format!("endpoint = \"{onelogin}\"\n"));
    for host in LOOPBACK {
        let named = world.sandbox.sts_url().replace("127.0.0.1", host);
        for verb in VERBS {
            let run = world.ol_aws(verb).without(&["OL_AWS_ENDPOINT"]);
            let run = run.env("AWS_ENDPOINT_URL_STS", &named);
            refused(run, verb, "AWS_ENDPOINT_URL_STS", "trusted-hosts");
        }
    }
    assert_eq!(world.sandbox.connections().sts, 0);
}

#[track_caller]
fn refused(run: Run, verb: &str, variable: &str, fix: &str) {
    let done = run.done();
    let code = if verb.starts_with("exec") { 125 } else { 3 };
    assert_eq!(done.code, code, "{verb}: {}", done.stderr);
    for part in [variable, "without a terminal", fix] {
        assert!(
            done.stderr.contains(part),
            "{verb}: {part}: {}",
            done.stderr
        );
    }
}

#[test]
fn keys_do_not_go_to_a_console_that_a_variable_names() {
    let world = World::new();
    let port = |url: String| url.rsplit(':').next().unwrap().to_owned();
    world.trust(&format!(
        "# the practice services\n127.0.0.1:{}   # OneLogin\n\n127.0.0.1:{}\n",
        port(world.sandbox.onelogin_url()),
        port(world.sandbox.sts_url())
    ));
    let run = world.ol_aws("console admin --print");
    let run = run.env("AWS_ENDPOINT_URL_SIGNIN", "http://127.0.0.1:9");
    refused(
        run,
        "console",
        "AWS_ENDPOINT_URL_SIGNIN",
        "add the line 127.0.0.1:9 to",
    );
}

#[test]
fn a_person_at_a_terminal_reads_where_secrets_go_and_goes_on() {
    let world = World::new();
    world.trust("");
    let run = world.on_terminal_of(
        24,
        200,
        &[crate::world::binary(), "console", "admin", "--print"],
    );
    let run = run.env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url());
    let (shown, code) = run.on_terminal().end();
    assert_eq!(code, 0, "{shown}");
    for news in [
        "signing in at 127.0.0.1:",
        "sending the assertion to 127.0.0.1:",
        "sending the credentials to 127.0.0.1:",
    ] {
        assert_eq!(shown.matches(news).count(), 1, "{news}: {shown}");
    }
}

#[test]
fn a_line_that_is_no_host_is_named() {
    let world = World::new();
    for line in ["http://127.0.0.1", "a b", "host:port"] {
        world.trust(&format!("# mine\n{line}\n"));
        let stderr = world.ol_aws("env admin").fails(3);
        assert!(stderr.contains("trusted-hosts line 2"), "{stderr}");
        assert!(stderr.contains(&format!("`{line}`")), "{stderr}");
    }
    assert_eq!(world.sandbox.requests().len(), 0);
}

#[test]
fn practice_services_that_the_user_trusts_are_no_news() {
    let world = World::new();
    let done = world.ol_aws("env admin").done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    world.ol_aws("logout").ok();
    world.ol_aws("credential-process admin").ok();
}
