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

const IN_THE_FILE: [&str; 7] = [
    "OL_AWS_ENDPOINT",
    "OL_AWS_SUBDOMAIN",
    "OL_AWS_APP_ID",
    "OL_AWS_USERNAME",
    "OL_AWS_CLIENT_ID",
    "OL_AWS_CLIENT_SECRET",
    "OL_AWS_PASSWORD",
];

#[test]
fn two_tenants_share_nothing() {
    let (acme, other) = two_tenants();
    let ours = acme.ol_aws("env admin").without(&IN_THE_FILE).ok();
    assert_eq!(exported(&ours, "AWS_ACCOUNT_ID"), Some(PROD));
    let run = || {
        let run = acme
            .ol_aws("env admin --tenant other")
            .without(&IN_THE_FILE);
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
    acme.ol_aws("logout --tenant other")
        .without(&IN_THE_FILE)
        .ok();
    assert_eq!(acme.ol_aws("env admin").without(&IN_THE_FILE).ok(), ours);
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
        let run = acme
            .ol_aws("env admin --tenant other")
            .without(&IN_THE_FILE);
        let done = run.done();
        assert!([3, 9].contains(&done.code), "{}", done.stderr);
        assert!(done.stderr.contains(part), "{}", done.stderr);
        assert_eq!(other.sandbox.requests().len(), 0);
    }
}
