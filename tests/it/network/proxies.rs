//! Proxies of companies, by a real squid: tunnels, passwords, TLS that is opened on the way, and who is left out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sandbox::Step;

use crate::world::squid::{PASSWORD, Squid, Tap, USER};
use crate::world::until;
use crate::world::{Run, World};

/// Both services over TLS, by name; their authority is in `ca.pem`.
fn world() -> World {
    World::over_tls(sandbox::World::acme()).0
}

fn by(world: &World, proxy: &str) -> Run {
    run(world, "env admin -vvv", proxy)
}

fn run(world: &World, line: &str, proxy: &str) -> Run {
    let named = |url: String| url.replace("127.0.0.1", "localhost");
    world
        .ol_aws(line)
        .env("OL_AWS_ENDPOINT", named(world.sandbox.onelogin_url()))
        .env("AWS_ENDPOINT_URL_STS", named(world.sandbox.sts_url()))
        .env("SSL_CERT_FILE", world.home().join("ca.pem"))
        .env("HTTPS_PROXY", proxy)
}

/// A password as it stands in an address, and what a server makes of it.
fn with_password(squid: &str, password: &str) -> String {
    let password = password.replace('@', "%40");
    format!("http://{USER}:{password}@{squid}")
}

#[track_caller]
fn holds_no_password(said: &str) {
    let sent = STANDARD.encode(format!("{USER}:{PASSWORD}"));
    for secret in [PASSWORD, &PASSWORD.replace('@', "%40"), &sent] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
}

#[test]
fn a_proxy_sees_names_of_hosts_and_nothing_of_what_is_sent() {
    let Some(squid) = Squid::with_password() else {
        return;
    };
    let (world, tap) = (world(), Tap::before(&squid));
    let done = by(&world, &with_password(&tap.address, PASSWORD)).done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    holds_no_password(&done.stderr);
    // A tunnel's line is written when it is closed, and the tap hangs up later than we do.
    until(|| squid.asked().len() >= 2);
    let asked = squid.asked();
    let tunnel = |line: &String| line.starts_with("TCP_TUNNEL/200 CONNECT localhost:");
    assert!(asked.iter().all(tunnel), "{asked:?}");

    let heard = tap.heard();
    // The tap hears what is in the clear: the proxy's own password is.
    let own = STANDARD.encode(format!("{USER}:{PASSWORD}"));
    assert!(heard.contains(&own) && heard.contains("CONNECT localhost:"));
    let assertion = world.sandbox.requests_of(Step::AssumeRoleWithSaml)[0]
        .form("SAMLAssertion")
        .unwrap();
    let bearer = world.sandbox.requests_of(Step::Assertion)[0]
        .header("authorization")
        .unwrap()
        .to_owned();
    let client = STANDARD.encode("sandbox-client-id:sandbox-client-secret");
    for secret in [
        sandbox::PASSWORD,
        "sandbox-client-secret",
        "ada@acme.test",
        &client,
        &bearer,
        &assertion[..40],
        "/api/2/saml_assertion",
    ] {
        assert!(!heard.contains(secret), "{secret} in {heard}");
    }
}

#[test]
fn a_wrong_or_missing_password_of_the_proxys_is_told_and_sent_once() {
    let Some(squid) = Squid::with_password() else {
        return;
    };
    for (proxy, says) in [
        (squid.url(), "wants a user name and password"),
        (
            with_password(&squid.address(), "wrong-Geheim"),
            "refuses this user name and password",
        ),
    ] {
        let (world, before) = (world(), squid.asked().len());
        let stderr = by(&world, &proxy).fails(3);
        let hint = format!("HTTPS_PROXY=http://USER:PASSWORD@{}", squid.address());
        for part in [says, "HTTP 407", &squid.address(), &hint] {
            assert!(stderr.contains(part), "no {part} in {stderr}");
        }
        assert!(!stderr.contains("Geheim"), "{stderr}");
        assert_eq!(world.sandbox.requests().len(), 0);
        // It is often the user's own, and an account is locked after a few wrong ones.
        let asked = &squid.asked()[before..];
        let refused = |line: &String| line.contains("/407 CONNECT localhost:");
        assert!(asked.iter().all(refused), "{asked:?}");
        if proxy.contains('@') {
            assert_eq!(asked.len(), 1, "{asked:?}");
        }
    }
}

#[test]
fn sts_behind_another_rule_than_onelogin_is_not_asked_again_either() {
    let Some(squid) = Squid::with_password() else {
        return;
    };
    let world = world();
    let run = by(&world, &with_password(&squid.address(), "wrong-Geheim"));
    // OneLogin is reached without the proxy, STS is not.
    let stderr = run
        .env("NO_PROXY", "127.0.0.1")
        .env("OL_AWS_ENDPOINT", world.sandbox.onelogin_url())
        .fails(3);
    assert!(stderr.contains("refuses this user name"), "{stderr}");
    assert!(!stderr.contains("Geheim"), "{stderr}");
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    assert_eq!(squid.asked().len(), 1, "{:?}", squid.asked());
}

#[test]
fn a_proxy_that_opens_tls_is_trusted_only_with_its_authority() {
    let world = world();
    let Some(squid) = Squid::looking_in(world.sandbox.ca_pem().unwrap()) else {
        return;
    };
    let stderr = by(&world, &squid.url()).fails(8);
    for part in ["cannot be trusted", "SSL_CERT_FILE", "AWS_CA_BUNDLE"] {
        assert!(stderr.contains(part), "{stderr}");
    }
    assert_eq!(world.sandbox.requests().len(), 0);
    for variable in ["SSL_CERT_FILE", "AWS_CA_BUNDLE"] {
        run(&world, "logout", &squid.url()).ok();
        let before = squid.asked().len();
        let run = by(&world, &squid.url()).without(&["SSL_CERT_FILE"]);
        run.env(variable, squid.authority()).ok();
        // It really looked in.
        let asked = &squid.asked()[before..];
        let posts = asked.iter().filter(|line| line.contains(" POST https://"));
        assert!(posts.count() >= 2, "{asked:?}");
    }
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
}

#[test]
fn a_proxy_that_refuses_or_is_not_there_is_named() {
    let Some(squid) = Squid::refusing() else {
        return;
    };
    let world = world();
    let stderr = by(&world, &squid.url()).fails(8);
    let through = format!(
        "the proxy {} does not allow connections to localhost:",
        squid.address()
    );
    assert!(stderr.contains(&through), "{stderr}");
    assert!(stderr.contains("NO_PROXY"), "{stderr}");

    for (proxy, says) in [
        ("127.0.0.1:1", "cannot be reached"),
        ("no-such-proxy.invalid:3128", "cannot be found"),
    ] {
        let stderr = by(&world, &with_password(proxy, PASSWORD)).fails(8);
        let named = format!("the proxy {proxy} {says}");
        assert!(stderr.contains(&named), "no {named} in {stderr}");
        assert!(stderr.contains("check HTTPS_PROXY"), "{stderr}");
        holds_no_password(&stderr);
    }
    assert_eq!(world.sandbox.requests().len(), 0);
}

#[test]
fn no_proxy_leaves_out_names_domains_addresses_and_networks() {
    let Some(squid) = Squid::refusing() else {
        return;
    };
    for (host, no_proxy) in [
        ("localhost", "localhost"),
        ("localhost", "example.com, LOCALHOST"),
        ("localhost", ".localhost"),
        ("localhost", "*"),
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "10.0.0.0/8,127.0.0.0/8"),
    ] {
        let world = world();
        let named = |url: String| url.replace("127.0.0.1", host);
        let run = by(&world, &squid.url())
            .env("OL_AWS_ENDPOINT", named(world.sandbox.onelogin_url()))
            .env("AWS_ENDPOINT_URL_STS", named(world.sandbox.sts_url()));
        run.env("NO_PROXY", no_proxy).ok();
        assert_eq!(squid.asked(), [""; 0], "{host} {no_proxy}");
    }
    let world = world();
    let elsewhere = by(&world, &squid.url()).env("NO_PROXY", "host,notlocalhost,128.0.0.0/8");
    elsewhere.fails(8);
    assert_eq!(world.sandbox.requests().len(), 0);
}

#[test]
fn what_is_no_proxys_address_is_refused_rather_than_passed_over() {
    let world = world();
    let stderr = by(&world, "http://ada:ge#heim@proxy.acme.test:3128").fails(3);
    assert!(stderr.contains("HTTPS_PROXY"), "{stderr}");
    assert!(stderr.contains("%23 for a #"), "{stderr}");
    assert!(!stderr.contains("heim"), "{stderr}");
    assert_eq!(world.sandbox.connections().onelogin, 0);
}
