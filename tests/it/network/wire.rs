//! The way to OneLogin and AWS: retries, redirects, TLS, hosts that are not there; and what is never sent twice or to
//! anybody else.

use sandbox::{Fault, Sandbox, Step};
use serde_json::json;

use crate::world::World;

fn over_tls() -> World {
    let mut acme = sandbox::World::acme();
    acme.tls = true;
    World::of(acme)
}

fn v1_unauthorized() -> Fault {
    Fault::json(
        401,
        json!({"status": {"error": true, "code": 401, "type": "Unauthorized", "message": "Authentication Failure"}}),
    )
}

/// An address of this machine where nobody listens.
fn nobodys_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn a_token_is_had_in_the_end_when_the_server_recovers() {
    for fault in [
        Fault::status(503),
        Fault::html(502),
        Fault::ResetBefore,
        Fault::status(429).header("Retry-After", "0"),
    ] {
        let world = World::new();
        world.sandbox.fault(Step::Token, [fault.clone(), fault]);
        world.ol_aws("env admin").ok();
        assert_eq!(world.sandbox.count(Step::Token), 3);
        assert_eq!(world.sandbox.count(Step::Assertion), 1);
    }
}

#[test]
fn sts_is_asked_again_when_it_throttles() {
    let world = World::new();
    let throttled = Fault::sts_error(400, "Throttling", "Rate exceeded");
    world
        .sandbox
        .fault(Step::AssumeRoleWithSaml, [throttled, Fault::html(500)]);
    world.ol_aws("env admin").ok();
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 3);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn a_region_without_sts_leads_to_the_partitions_default() {
    let world = World::new();
    let disabled = Fault::sts_error(403, "RegionDisabledException", "not activated");
    world.sandbox.fault(Step::AssumeRoleWithSaml, [disabled]);
    let done = world.ol_aws("env admin --region ap-east-1").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(
        done.stderr.contains("ap-east-1; using us-east-1"),
        "{}",
        done.stderr
    );
    // The user's programs still go where the user wants.
    assert!(done.stdout.contains("AWS_REGION='ap-east-1'"));
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
}

#[test]
fn an_assertion_that_is_too_old_for_sts_leads_to_one_new_sign_in() {
    let world = World::new();
    let expired = || {
        Fault::sts_error(
            400,
            "ExpiredTokenException",
            "Token must be redeemed within 5 minutes of issuance",
        )
    };
    world.sandbox.fault(Step::AssumeRoleWithSaml, [expired()]);
    world.ol_aws("env admin").ok();
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
    // Never more than one.
    world
        .sandbox
        .fault(Step::AssumeRoleWithSaml, [expired(), expired(), expired()]);
    let stderr = world.ol_aws("env admin --fresh").fails(8);
    assert!(stderr.contains("clock"), "{stderr}");
    assert_eq!(world.sandbox.count(Step::Assertion), 3);
}

#[test]
fn a_stale_access_token_is_fetched_anew_before_the_password_goes_out_again() {
    let world = World::new();
    world.ol_aws("login admin --fresh").ok();
    world.sandbox.forget_access_token();
    world.ol_aws("login admin --fresh").ok();
    assert_eq!(world.sandbox.count(Step::Token), 2);
    let sent = world.sandbox.requests_of(Step::Assertion);
    let tokens: Vec<_> = sent
        .iter()
        .map(|request| request.header("authorization").unwrap())
        .collect();
    assert_eq!(tokens.len(), 3);
    assert_eq!(tokens[0], tokens[1], "the cached one is tried first");
    assert_ne!(tokens[1], tokens[2], "then the new one");
    // The new one is the one that is kept.
    world.ol_aws("login admin --fresh").ok();
    assert_eq!(world.sandbox.count(Step::Token), 2);
}

#[test]
fn an_access_token_is_fetched_anew_only_once() {
    let world = World::new();
    world.ol_aws("login admin --fresh").ok();
    world
        .sandbox
        .fault(Step::Assertion, std::iter::repeat_n(v1_unauthorized(), 5));
    let stderr = world.ol_aws("login admin --fresh").fails(4);
    assert!(stderr.contains("API client"), "{stderr}");
    assert_eq!(world.sandbox.count(Step::Assertion), 3);
    assert_eq!(world.sandbox.count(Step::Token), 2);
}

#[test]
fn a_new_access_token_that_is_refused_ends_the_sign_in() {
    let world = World::new();
    world.sandbox.fault(Step::Assertion, [v1_unauthorized()]);
    world.ol_aws("env admin").fails(4);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn an_access_token_that_ended_is_not_tried() {
    let mut acme = sandbox::World::acme();
    acme.token_life = std::time::Duration::from_secs(30);
    let world = World::of(acme);
    world.ol_aws("login admin --fresh").ok();
    world.ol_aws("login admin --fresh").ok();
    assert_eq!(world.sandbox.count(Step::Token), 2);
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
}

#[test]
fn a_redirect_is_never_followed() {
    for (step, code) in [
        (Step::Token, 302),
        (Step::Token, 307),
        (Step::Assertion, 302),
        (Step::Assertion, 308),
        (Step::VerifyFactor, 307),
        (Step::AssumeRoleWithSaml, 307),
    ] {
        let world = World::new();
        let elsewhere = Sandbox::start(sandbox::World::acme());
        let target = match step {
            Step::AssumeRoleWithSaml => elsewhere.sts_url(),
            _ => format!("{}/api/2/saml_assertion", elsewhere.onelogin_url()),
        };
        let away = Fault::status(code).header("Location", &target);
        world.sandbox.fault(step, std::iter::repeat_n(away, 5));
        let run = world.ol_aws("env admin --otp 012345").user("ben");
        let stderr = run.fails(8);
        if step != Step::AssumeRoleWithSaml {
            assert!(stderr.contains(&target), "{stderr}");
        }
        let connections = elsewhere.connections();
        assert_eq!((connections.onelogin, connections.sts), (0, 0), "{step:?}");
    }
}

#[test]
fn a_host_that_is_not_there_is_named() {
    let world = World::new();
    let nobody = nobodys_address();
    let host = nobody.strip_prefix("http://").unwrap();
    let run = || world.ol_aws("env admin");
    for variable in ["OL_AWS_ENDPOINT", "AWS_ENDPOINT_URL_STS"] {
        let stderr = run().env(variable, &nobody).fails(8);
        for part in ["HTTPS_PROXY", host] {
            assert!(stderr.contains(part), "{variable}: {stderr}");
        }
    }
    world.config("endpoint = \"https://does-not-exist.invalid\"\n");
    let stderr = run().without(&["OL_AWS_ENDPOINT"]).fails(8);
    for part in [
        "does-not-exist.invalid cannot be found",
        "check the subdomain",
    ] {
        assert!(stderr.contains(part), "{stderr}");
    }
}

/// The proxy gets a line a connection; it answers none.
fn proxy() -> (String, std::sync::mpsc::Receiver<String>) {
    use std::io::BufRead;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, asked) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut line = String::new();
            let _ = std::io::BufReader::new(connection.unwrap()).read_line(&mut line);
            let _ = sender.send(line);
        }
    });
    (address, asked)
}

#[test]
fn plain_http_to_this_machine_never_goes_through_a_proxy() {
    let (proxy, asked) = proxy();
    for host in ["127.0.0.1", "localhost"] {
        let world = World::new();
        let near = |url: String| url.replace("127.0.0.1", host).replace("http:", "HTTP:");
        world
            .ol_aws("env admin")
            .env("OL_AWS_ENDPOINT", near(world.sandbox.onelogin_url()))
            .env("AWS_ENDPOINT_URL_STS", near(world.sandbox.sts_url()))
            .env("http_proxy", &proxy)
            .env("HTTP_PROXY", &proxy)
            .env("ALL_PROXY", &proxy)
            .ok();
    }
    assert_eq!(asked.try_iter().collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn everything_else_goes_through_the_proxy_unless_no_proxy_says_otherwise() {
    let (proxy, asked) = proxy();
    let (world, file) = World::over_tls(sandbox::World::acme());
    let run = |proxy: &str| {
        world
            .ol_aws("env admin")
            .env("SSL_CERT_FILE", &file)
            .env("HTTPS_PROXY", proxy)
    };
    run(&proxy).fails(8);
    let lines: Vec<String> = asked.try_iter().collect();
    let all = lines.iter().all(|line| line.starts_with("CONNECT "));
    assert!(all && !lines.is_empty(), "{lines:?}");
    assert_eq!(world.sandbox.requests().len(), 0);
    // Another one: to the first, a connection that was opened ahead may still be on its way.
    let (unused, asked) = self::proxy();
    run(&unused).env("NO_PROXY", "127.0.0.1,localhost").ok();
    assert_eq!(asked.try_iter().count(), 0);
}

#[test]
fn a_certificate_of_an_unknown_authority_is_refused_before_anything_is_sent() {
    let world = over_tls();
    let stderr = world.ol_aws("env admin").fails(8);
    for part in ["cannot be trusted", "SSL_CERT_FILE", "AWS_CA_BUNDLE"] {
        assert!(stderr.contains(part), "{stderr}");
    }
    assert_eq!(world.sandbox.requests().len(), 0);
}

#[test]
fn a_company_authority_is_trusted_by_either_variable() {
    for variable in ["SSL_CERT_FILE", "AWS_CA_BUNDLE"] {
        let (world, file) = World::over_tls(sandbox::World::acme());
        world.ol_aws("env admin").env(variable, &file).ok();
        assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
    }
}

#[test]
fn a_bundle_that_cannot_be_used_is_named() {
    let world = over_tls();
    let file = world.home().join("ca.pem");
    for content in [None, Some(""), Some("no certificate")] {
        if let Some(content) = content {
            std::fs::write(&file, content).unwrap();
        }
        let run = world.ol_aws("env admin").env("AWS_CA_BUNDLE", &file);
        let stderr = run.fails(3);
        assert!(
            stderr.contains("AWS_CA_BUNDLE") && stderr.contains("ca.pem"),
            "{stderr}"
        );
    }
}

#[test]
fn what_is_said_at_the_loudest_holds_no_secret() {
    let world = World::new();
    let run = world.ol_aws("env admin -vvv --otp 012345").user("ben");
    let done = run.done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stderr.contains("POST"), "{}", done.stderr);
    let requests = world.sandbox.requests_of(Step::Assertion);
    let bearer = requests[0].header("authorization").unwrap();
    let assertion = world.sandbox.requests_of(Step::AssumeRoleWithSaml)[0]
        .form("SAMLAssertion")
        .unwrap();
    let state_token =
        world.sandbox.requests_of(Step::VerifyFactor)[0].json()["state_token"].clone();
    let export = |name| crate::world::exported(&done.stdout, name).unwrap();
    for secret in [
        sandbox::PASSWORD,
        "sandbox-client-secret",
        "012345",
        bearer.split(' ').nth(1).unwrap(),
        state_token.as_str().unwrap(),
        &assertion,
        export("AWS_SECRET_ACCESS_KEY"),
        export("AWS_SESSION_TOKEN"),
    ] {
        assert!(!done.stderr.contains(secret), "{secret} in {}", done.stderr);
    }
}
