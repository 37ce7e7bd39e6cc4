//! Two OneLogin tenants in one config file: they share neither credentials nor secrets.

use std::fs;

use sandbox::Step;

use crate::world::{DEV, PROD, World, exported};

/// Two companies in one file; nothing comes from variables.
fn two_tenants() -> (World, World) {
    let (acme, mut other) = (World::new(), sandbox::World::acme());
    other.subdomain = "other".into();
    other.client_id = "their-client-id".into();
    other.client_secret = "their-client-secret".into();
    other.user("ada").password = "their-password".into();
    let other = World::of(other);
    let section = |name: &str, world: &World, client: &str, secret: &str, password: &str| {
        format!(
            "subdomain = \"{name}\"\nendpoint = \"{}\"\napp_id = 123456\nusername = \"ada@acme.test\"\n\
             client_id = \"{client}\"\nclient_secret_command = [\"echo\", \"{secret}\"]\n\
             password_command = [\"echo\", \"{password}\"]\n",
            world.sandbox.onelogin_url()
        )
    };
    acme.config(&format!(
        "region = \"eu-west-1\"\n{}[accounts]\n\"{PROD}\" = \"prod\"\n[roles.admin]\nrole = \"{PROD}/Admin\"\n[tenants.other]\n{}\
         [tenants.other.roles.admin]\nrole = \"{DEV}/ReadOnly\"\n",
        section("acme", &acme, "sandbox-client-id", "sandbox-client-secret", sandbox::PASSWORD),
        section("other", &other, "their-client-id", "their-client-secret", "their-password"),
    ));
    (acme, other)
}

#[test]
fn two_tenants_share_nothing() {
    let (acme, other) = two_tenants();
    let ours = acme.ol_aws("env admin").without_onelogin().ok();
    assert_eq!(exported(&ours, "AWS_ACCOUNT_ID"), Some(PROD));
    let run = || {
        let run = acme.ol_aws("env admin --tenant other").without_onelogin();
        run.env("AWS_ENDPOINT_URL_STS", other.sandbox.sts_url())
    };
    let theirs = run().ok();
    assert_eq!(exported(&theirs, "AWS_ACCOUNT_ID"), Some(DEV));
    assert_eq!(exported(&theirs, "AWS_REGION"), Some("eu-west-1"));
    assert_eq!(run().ok(), theirs, "each has a cache of its own");
    for (world, foreign) in [
        (&acme, ["their-client", "their-password"]),
        (&other, ["sandbox-client", sandbox::PASSWORD]),
    ] {
        assert_eq!(world.sandbox.count(Step::Assertion), 1);
        for request in world.sandbox.requests() {
            let sent = format!("{:?} {}", request.headers, request.body);
            assert!(foreign.iter().all(|part| !sent.contains(part)), "{sent}");
        }
    }
    // Signing out of one leaves the other.
    acme.ol_aws("logout --tenant other").without_onelogin().ok();
    assert_eq!(acme.ol_aws("env admin").without_onelogin().ok(), ours);
    assert_eq!(acme.sandbox.count(Step::Assertion), 1);
}

#[test]
fn a_tenant_never_falls_back_to_anothers_secrets() {
    let (acme, other) = two_tenants();
    let text = fs::read_to_string(acme.config_file()).unwrap();
    for (line, part) in [
        (
            "client_secret_command = [\"echo\", \"their-client-secret\"]\n",
            "client_secret_command",
        ),
        (
            "password_command = [\"echo\", \"their-password\"]\n",
            "password_command",
        ),
        ("client_id = \"their-client-id\"\n", "client_id"),
    ] {
        acme.config(&text.replace(line, ""));
        let run = acme.ol_aws("env admin --tenant other").without_onelogin();
        let done = run.done();
        assert!([3, 9].contains(&done.code), "{}", done.stderr);
        assert!(done.stderr.contains(part), "{}", done.stderr);
        assert_eq!(other.sandbox.requests().len(), 0);
    }
}

/// What acme's variables hold, its address among them, is nothing to the other company; nor theirs to acme.
#[test]
fn a_variable_belongs_to_the_tenant_that_the_variables_describe() {
    let (acme, other) = two_tenants();
    let text = fs::read_to_string(acme.config_file()).unwrap();
    let client_secret = "client_secret_command = [\"echo\", \"their-client-secret\"]\n";
    let password = "password_command = [\"echo\", \"their-password\"]\n";
    acme.config(&text.replace(client_secret, "").replace(password, ""));
    let run = |line: &str| {
        let run = acme.ol_aws(line).env("OL_AWS_OTP", "012345");
        run.env("AWS_ENDPOINT_URL_STS", other.sandbox.sts_url())
    };
    for (line, named) in [
        ("env admin --tenant other", None),
        ("login --tenant other", None),
        ("credential-process admin", Some("other")),
    ] {
        let done = run(line)
            .env("OL_AWS_TENANT", named.unwrap_or_default())
            .done();
        assert_eq!(done.code, 9, "{line}: {}", done.stderr);
        assert!(
            done.stderr.contains("OL_AWS_PASSWORD_OTHER"),
            "{}",
            done.stderr
        );
    }
    let run = |line: &str| run(line).env("OL_AWS_PASSWORD_OTHER", "their-password");
    let stderr = run("env admin --tenant other").fails(9);
    assert!(stderr.contains("OL_AWS_CLIENT_SECRET_OTHER"), "{stderr}");
    assert!(other.sandbox.requests().is_empty() && acme.sandbox.requests().is_empty());
    let run = |line: &str| run(line).env("OL_AWS_CLIENT_SECRET_OTHER", "their-client-secret");
    run("env admin --tenant other").ok();
    assert_eq!(
        acme.sandbox.requests().len(),
        0,
        "their secrets went to acme"
    );
    for request in other.sandbox.requests() {
        let sent = format!("{:?} {}", request.headers, request.body);
        for ours in ["sandbox-client", sandbox::PASSWORD, "012345"] {
            assert!(!sent.contains(ours), "{sent}");
        }
    }
    // A program we start gets neither company's.
    let script = "exec admin --tenant other -- env";
    let environment = run(script).ok();
    for name in ["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET", "OL_AWS_OTP"] {
        assert!(!environment.contains(name), "{environment}");
    }
}

#[test]
fn a_tenant_has_a_code_of_its_own() {
    let (acme, other) = two_tenants();
    let text = fs::read_to_string(acme.config_file()).unwrap();
    let theirs = text.rfind("ada@acme.test").unwrap();
    acme.config(&format!("{}ben{}", &text[..theirs], &text[theirs + 3..]));
    other
        .sandbox
        .edit(|world| world.user("ben").password = "their-password".into());
    let run = || {
        acme.ol_aws("login --tenant other")
            .env("OL_AWS_OTP", "000000")
    };
    let stderr = run().fails(9);
    assert!(stderr.contains("OL_AWS_OTP_OTHER"), "{stderr}");
    run().env("OL_AWS_OTP_OTHER", "012345").ok();
    for request in other.sandbox.requests() {
        assert!(!request.body.contains("000000"), "{}", request.body);
    }
}

#[test]
fn a_variable_that_could_be_for_two_tenants_is_for_none() {
    let world = World::new();
    let section = |name: &str| format!("[tenants.\"{name}\"]\nsubdomain = \"acme\"\n");
    for twin in ["a.b", "a_b", "A-B", "a+b"] {
        world.config(&(section("a-b") + &section(twin)));
        let run = world.ol_aws("env admin --tenant a-b");
        let stderr = run.env("OL_AWS_PASSWORD_A_B", "x").fails(3);
        for part in ["OL_AWS_PASSWORD_A_B", "`a-b`", &format!("`{twin}`")] {
            assert!(stderr.contains(part), "{stderr}");
        }
    }
    assert_eq!(world.sandbox.requests().len(), 0);
}

/// What another tenant has is neither shown nor removed, and a command that a message names leads to the same tenant.
#[test]
fn a_tenant_that_is_set_up_in_part_owns_nothing_of_another() {
    for part in [
        "subdomain = \"other\"\n",
        "region = \"eu-west-1\"\n",
        "sign_in = \"browser\"\n",
        "app_id = \"123456\"\n",
        "",
    ] {
        let world = World::new();
        let settings = std::fs::read_to_string(world.config_file()).unwrap_or_default();
        world.config(&format!("{settings}[tenants.other]\n{part}"));
        world.ol_aws("env admin").ok();
        let sessions = |tenant: &str| {
            let status = world.ol_aws(&format!("{tenant} status --json")).ok();
            let status: serde_json::Value = serde_json::from_str(&status).unwrap();
            status["sessions"].as_array().unwrap().len()
        };
        let alone = |line: &str| {
            world
                .ol_aws(line)
                .without(&[
                    "OL_AWS_SUBDOMAIN",
                    "OL_AWS_APP_ID",
                    "OL_AWS_USERNAME",
                    "OL_AWS_ENDPOINT",
                ])
                .done()
        };
        let done = alone("--tenant other status");
        assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{part}");
        assert!(
            done.stderr
                .contains("`ol-aws --tenant other login` signs in"),
            "{part}: {}",
            done.stderr
        );
        let done = alone("--tenant other logout");
        assert!(
            done.stderr.contains("no credentials were cached"),
            "{part}: {}",
            done.stderr
        );
        assert_eq!(sessions(""), 1, "{part}");
        assert_eq!(world.sandbox.count(sandbox::Step::Token), 1);
        world.ol_aws("env 111122223333/ReadOnly --fresh").ok();
        assert_eq!(
            world.sandbox.count(sandbox::Step::Token),
            1,
            "{part}: the token stays"
        );
    }
}
