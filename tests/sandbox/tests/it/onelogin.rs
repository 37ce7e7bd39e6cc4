//! The token endpoint and `saml_assertion`: the happy path and each row of the error table.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sandbox::{PASSWORD, Step, World};
use serde_json::{Value, json};

use crate::client::Client;

#[test]
fn a_user_without_a_second_factor_gets_an_assertion_over_one_connection() {
    let client = Client::acme();
    let assertion = client.assertion("ada");
    let xml = BASE64_STANDARD.decode(assertion).expect("base64");
    let xml = String::from_utf8(xml).expect("text");
    assert!(xml.starts_with("<samlp:Response xmlns:saml="), "{xml}");
    assert!(xml.contains(
        "<saml:AttributeValue xsi:type=\"xs:string\">arn:aws:iam::444455556666:role/team/blue/Deploy,\
         arn:aws:iam::444455556666:saml-provider/OneLogin</saml:AttributeValue>"
    ));
    assert!(!xml.contains('{'), "every place is filled in: {xml}");

    let log = client.sandbox.requests();
    assert_eq!(log.len(), 2);
    assert_eq!(log[0].step, Step::Token);
    assert_eq!(log[1].step, Step::Assertion);
    assert_eq!(log[1].json()["password"], PASSWORD);
    assert_eq!(log[1].status, Some(200));
    assert!(log[1].at >= log[0].at);
    assert_eq!((log[0].connection, log[1].connection), (1, 1));
    assert_eq!(client.sandbox.connections().onelogin, 1);
    assert_eq!(client.sandbox.connections().sts, 0);
}

#[test]
fn the_access_token_stays_the_same_until_it_expires() {
    let client = Client::acme();
    let first = client.token();
    assert_eq!(client.token(), first);
    client.sandbox.edit(|world| world.clock_offset += 36_000);
    assert_ne!(client.token(), first);
}

#[test]
fn the_token_reply_has_the_documented_fields_and_the_date_of_the_services_clock() {
    let mut world = World::acme();
    world.clock_offset = -86_400 * 365;
    let client = Client::of(world);
    let reply = client.token_request().expect("a reply");
    let date = reply.headers()["date"].to_str().expect("text").to_owned();
    let body: Value = reply.json().expect("JSON");
    assert_eq!(body["token_type"], "bearer");
    assert!((35_990..=36_000).contains(&body["expires_in"].as_i64().expect("a number")));
    let created = body["created_at"].as_str().expect("a time");
    assert_eq!(created.len(), "2026-01-02T03:04:05.678Z".len());
    assert!(
        date.ends_with(" GMT") && date.contains(&created[..4]),
        "{date}"
    );
}

#[test]
fn a_wrong_client_is_refused_in_the_old_shape() {
    let client = Client::acme();
    let url = format!("{}/auth/oauth2/v2/token", client.sandbox.onelogin_url());
    let post = |secret: &str, grant: &str| {
        let reply = client
            .http
            .post(&url)
            .basic_auth("sandbox-client-id", Some(secret))
            .json(&json!({"grant_type": grant}))
            .send()
            .expect("a reply");
        (
            reply.status().as_u16(),
            reply.json::<Value>().expect("JSON"),
        )
    };
    let (status, body) = post("wrong", "client_credentials");
    assert_eq!(status, 401);
    assert_eq!(
        body,
        json!({"status": {"error": true, "code": 401, "type": "Unauthorized",
            "message": "Authentication Failure"}})
    );
    let (status, body) = post("sandbox-client-secret", "password");
    assert_eq!(status, 400);
    assert_eq!(body["status"]["message"], "grant_type is incorrect/absent");
    let plain = client.http.post(&url).body("grant_type=x").send();
    assert_eq!(plain.expect("a reply").status(), 400);
}

#[test]
fn a_stale_access_token_is_refused() {
    let client = Client::acme();
    let token = client.token();
    client.sandbox.forget_access_token();
    let url = format!("{}/api/2/saml_assertion", client.sandbox.onelogin_url());
    let post = |authorization: &str| {
        let request = client
            .http
            .post(&url)
            .header("authorization", authorization);
        let reply = request.json(&json!({})).send().expect("a reply");
        (
            reply.status().as_u16(),
            reply.json::<Value>().expect("JSON"),
        )
    };
    let (status, body) = post(&format!("Bearer {token}"));
    assert_eq!(status, 401);
    assert_eq!(body["status"]["message"], "Authentication Failure");
    assert_eq!(post("Basic x").0, 400);
    // The spelling of the old documentation is good too: this fails only later.
    let (status, body) = post(&format!("bearer:{}", client.token()));
    assert_eq!(
        (status, &body["message"]),
        (400, &json!("username is empty"))
    );
}

#[test]
fn each_refusal_of_a_sign_in_has_its_own_text() {
    let client = Client::acme();
    let cases = [
        (
            "ada",
            json!({"password": "wrong"}),
            401,
            "Authentication Failed: Invalid user credentials",
        ),
        (
            "nobody",
            json!({}),
            401,
            "Authentication Failed: Invalid user credentials",
        ),
        (
            "gus",
            json!({}),
            401,
            "User is locked. Access is unauthorized",
        ),
        (
            "ada",
            json!({"subdomain": "other"}),
            400,
            "Invalid subdomain",
        ),
        ("ada", json!({"subdomain": ""}), 400, "bad request"),
        ("ada", json!({"app_id": null}), 400, "bad request"),
        (
            "ada",
            json!({"app_id": "999"}),
            404,
            "App could not be found",
        ),
        (
            "ada",
            json!({"username_or_email": ""}),
            400,
            "username is empty",
        ),
        ("ada", json!({"password": null}), 400, "password is empty"),
    ];
    for (user, changes, expected, message) in cases {
        let (status, body) = client.sign_in(user, &changes);
        assert_eq!(
            (status, body["message"].as_str()),
            (expected, Some(message))
        );
        assert_eq!(body["statusCode"], expected);
        assert!(body["name"].is_string());
    }
    assert_eq!(client.sign_in("ADA", &json!({"app_id": 123_456})).0, 200);
}

#[test]
fn wrong_passwords_lock_an_account_that_is_set_so() {
    let mut world = World::acme();
    world.user("ada").lock_after = Some(2);
    let client = Client::of(world);
    let wrong = json!({"password": "wrong"});
    client.sign_in("ada", &wrong);
    assert_eq!(
        client.sign_in("ada", &json!({})).0,
        200,
        "the count starts anew"
    );
    client.sign_in("ada", &wrong);
    client.sign_in("ada", &wrong);
    let (status, body) = client.sign_in("ada", &json!({}));
    assert_eq!(
        (status, &body["message"]),
        (401, &json!("User is locked. Access is unauthorized"))
    );
}

#[test]
fn a_trusted_address_needs_no_second_factor() {
    let mut world = World::acme();
    world.trusted_ips = vec!["203.0.113.7".into()];
    let client = Client::of(world);
    let (_, body) = client.sign_in("ben", &json!({"ip_address": "203.0.113.8"}));
    assert!(body["state_token"].is_string());
    let (_, body) = client.sign_in("ben", &json!({"ip_address": "203.0.113.7"}));
    assert!(body["data"].is_string());
}

#[test]
fn unknown_routes_and_methods_have_no_route() {
    let client = Client::acme();
    let url = client.sandbox.onelogin_url();
    for reply in [
        client
            .http
            .get(format!("{url}/auth/oauth2/v2/token"))
            .send(),
        client
            .http
            .post(format!("{url}/api/3/saml_assertion"))
            .send(),
    ] {
        let reply = reply.expect("a reply");
        assert_eq!(reply.status(), 404);
        let body: Value = reply.json().expect("JSON");
        assert_eq!(body["status"]["message"], "No Route Exists");
    }
    assert_eq!(client.sandbox.count(Step::Other), 2);
}

#[test]
fn a_latency_delays_every_reply() {
    let mut world = World::acme();
    world.latency = Duration::from_millis(80);
    let client = Client::of(world);
    let start = std::time::Instant::now();
    client.token();
    assert!(start.elapsed() >= Duration::from_millis(80));
}
