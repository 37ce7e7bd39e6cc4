//! `World.tls`.

use reqwest::blocking::Client as Http;
use sandbox::{Door, World};

use crate::client::Client;

#[test]
fn a_client_that_trusts_the_ca_gets_through_and_others_do_not() {
    let mut world = World::acme();
    world.tls = true;
    let mut client = Client::of(world);
    let url = client.sandbox.onelogin_url();
    assert!(url.starts_with("https://127.0.0.1:"));
    client.token_request().expect_err("an unknown issuer");

    let pem = client.sandbox.ca_pem().expect("a CA").to_owned();
    let ca = reqwest::Certificate::from_pem(pem.as_bytes()).expect("a PEM");
    client.http = Http::builder()
        .no_proxy()
        .tls_certs_only([ca])
        .build()
        .expect("one certificate is enough");
    client.token();
    let local = client
        .http
        .get(url.replace("127.0.0.1", "localhost"))
        .send();
    assert_eq!(local.expect("the name is in the certificate").status(), 404);
    assert_eq!(client.sandbox.connections().onelogin, 3);
}

#[test]
fn doors_show_certificates_that_a_careful_client_refuses() {
    let mut world = World::acme();
    world.tls = true;
    let mut client = Client::of(world);
    let pem = client.sandbox.ca_pem().expect("a CA").to_owned();
    let ca = reqwest::Certificate::from_pem(pem.as_bytes()).expect("a PEM");
    client.http = Http::builder()
        .no_proxy()
        // A door is for new connections; one that waits for another request may be served once more.
        .pool_max_idle_per_host(0)
        .tls_certs_only([ca])
        .build()
        .expect("one certificate is enough");
    for (door, reason) in [
        (Door::ExpiredCertificate, "Expired"),
        (Door::CertificateOfAnotherHost, "NotValidForName"),
        (Door::UnknownAuthority, "UnknownIssuer"),
    ] {
        client.token();
        client.sandbox.onelogin_door(door);
        let error = client.token_request().expect_err("not to be trusted");
        assert!(format!("{error:?}").contains(reason), "{error:?}");
        client.sandbox.onelogin_door(Door::Open);
    }
    client.token();
}

#[test]
fn without_tls_there_is_no_ca() {
    assert_eq!(Client::acme().sandbox.ca_pem(), None);
}
