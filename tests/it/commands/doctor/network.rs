//! What stands between this machine, OneLogin and AWS.

use std::time::Duration;

use sandbox::{Door, Step};

use super::{Findings, doctor};
use crate::world::World;
use crate::world::squid::{PASSWORD, Squid, USER};

#[test]
fn an_endpoint_that_is_not_onelogins_is_told_and_a_name_that_is_none_cannot_be_found() {
    let world = World::new();
    let run = doctor(&world).env("OL_AWS_ENDPOINT", "https://sso.acme.invalid");
    let findings = Findings::of(run, 1);
    findings.is("host", "warning", &["OL_AWS_ENDPOINT", "sso.acme.invalid"]);
    findings.is("onelogin", "error", &["sso.acme.invalid cannot be found"]);
    findings.is("api-client", "skipped", &[]);
    findings.is("sts", "ok", &[]);
}

#[test]
fn a_closed_door_is_an_error_and_the_other_service_is_looked_at_all_the_same() {
    let world = World::new();
    world.sandbox.sts_door(Door::Closed);
    let findings = Findings::of(doctor(&world), 1);
    findings.is("sts", "error", &["127.0.0.1"]);
    findings.is("onelogin", "ok", &[]);
    findings.is("api-client", "ok", &[]);
    world.sandbox.onelogin_door(Door::Closed);
    let findings = Findings::of(doctor(&world), 1);
    findings.is("onelogin", "error", &["127.0.0.1"]);
    findings.is("clock", "skipped", &[]);
}

#[test]
fn services_that_take_too_long_are_given_up() {
    let world = World::new();
    world
        .sandbox
        .edit(|acme| acme.latency = Duration::from_secs(60));
    let findings = Findings::of(doctor(&world), 1);
    findings.is("onelogin", "error", &["did not answer within 5 s"]);
    findings.is("sts", "error", &["did not answer within 5 s"]);
}

#[test]
fn a_certificate_of_nobody_and_a_file_of_none() {
    let (world, pem) = World::over_tls(sandbox::World::acme());
    let findings = Findings::of(doctor(&world), 1);
    findings.is("onelogin", "error", &["cannot be trusted", "AWS_CA_BUNDLE"]);
    let findings = Findings::of(doctor(&world).env("AWS_CA_BUNDLE", &pem), 0);
    findings.is("certificates", "ok", &["AWS_CA_BUNDLE=", "ca.pem"]);
    findings.is("onelogin", "ok", &[]);
    let findings = Findings::of(doctor(&world).env("AWS_CA_BUNDLE", "/does/not/exist"), 1);
    findings.is("network", "error", &["AWS_CA_BUNDLE", "PEM"]);
}

#[test]
fn a_clock_that_is_a_minute_off_is_a_warning_and_one_of_ten_minutes_an_error() {
    let mut acme = sandbox::World::acme();
    acme.clock_offset = 60;
    let findings = Findings::of(doctor(&World::of(acme)), 0);
    findings.is(
        "clock",
        "warning",
        &["behind OneLogin's", "ol-aws corrects for it"],
    );
    let mut acme = sandbox::World::acme();
    acme.clock_offset = -600;
    let findings = Findings::of(doctor(&World::of(acme)), 1);
    findings.is(
        "clock",
        "error",
        &["10m ahead of OneLogin's", "AWS refuses"],
    );
}

#[test]
fn an_api_client_that_is_refused_is_asked_for_once() {
    let world = World::new();
    let wrong = || doctor(&world).env("OL_AWS_CLIENT_SECRET", "wrong");
    for _ in 0..2 {
        let findings = Findings::of(wrong(), 1);
        findings.is(
            "api-client",
            "error",
            &["refused the API client", "OL_AWS_CLIENT_ID"],
        );
        assert_eq!(world.sandbox.count(Step::Token), 1);
    }
}

#[test]
fn where_the_clients_secret_comes_from() {
    let world = World::new();
    let without = || doctor(&world).without(&["OL_AWS_CLIENT_SECRET"]);
    Findings::of(without(), 0).is("api-client", "skipped", &["without asking"]);
    world.ol_aws("login").ok();
    Findings::of(without(), 0).is("api-client", "ok", &["an access token is cached"]);
    world.config("client_secret_command = [\"echo\", \"sandbox-client-secret\"]\n");
    Findings::of(without(), 0).is("api-client", "ok", &["client_secret_command"]);
    world.config("client_secret_command = [\"false\"]\n");
    let findings = Findings::of(without(), 1);
    findings.is(
        "api-client",
        "error",
        &["client_secret_command", "status 1"],
    );
}

#[test]
fn a_proxy_is_named_and_one_that_is_none_is_an_error() {
    let world = World::new();
    let by = |proxy: &str| {
        let run = doctor(&world).env("HTTPS_PROXY", proxy);
        run.env("OL_AWS_ENDPOINT", "https://acme.onelogin.com")
    };
    let findings = Findings::of(by("http://127.0.0.1:1"), 1);
    findings.is("proxy", "ok", &["127.0.0.1:1, from HTTPS_PROXY"]);
    findings.is("onelogin", "error", &["127.0.0.1:1"]);
    let findings = Findings::of(by("http://ada:12#34@proxy"), 1);
    findings.is(
        "network",
        "error",
        &["HTTPS_PROXY", "not a valid proxy address"],
    );
}

/// It is often the user's own, and locked after a few.
#[test]
fn a_password_that_the_proxy_refuses_is_sent_once() {
    let Some(squid) = Squid::with_password() else {
        return;
    };
    let mut acme = sandbox::World::acme();
    acme.tls = true;
    let world = World::of(acme);
    let named = |url: String| url.replace("127.0.0.1", "localhost");
    let run = doctor(&world)
        .env("OL_AWS_ENDPOINT", named(world.sandbox.onelogin_url()))
        .env("AWS_ENDPOINT_URL_STS", named(world.sandbox.sts_url()))
        .env(
            "HTTPS_PROXY",
            format!("http://{USER}:wrong@{}", squid.address()),
        );
    let findings = Findings::of(run, 1);
    findings.is("onelogin", "error", &["proxy"]);
    findings.is("sts", "skipped", &["refused its password"]);
    findings.is("api-client", "skipped", &[]);
    let asked = squid.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(!asked[0].contains(PASSWORD));
}
