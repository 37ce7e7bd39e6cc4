//! The practice STS against what AWS documents.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sandbox::{RoleGrant, Step, World};
use serde_json::json;

use crate::client::{ADMIN, Client, DEPLOY, READ_ONLY, element};

fn refusal(reply: &(u16, String)) -> (u16, &str, &str) {
    assert!(
        reply
            .1
            .starts_with("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">")
    );
    assert_eq!(element(&reply.1, "Type"), "Sender");
    (
        reply.0,
        element(&reply.1, "Code"),
        element(&reply.1, "Message"),
    )
}

#[test]
fn an_assertion_becomes_credentials_that_know_who_they_are() {
    let client = Client::acme();
    let assertion = client.assertion("ada");
    let (status, xml) = client.assume(&assertion, DEPLOY, Some("900"));
    assert_eq!(status, 200, "{xml}");
    let key = element(&xml, "AccessKeyId");
    assert!(key.starts_with("ASIA") && key.len() == 20);
    assert_eq!(element(&xml, "SecretAccessKey").len(), 40);
    assert_eq!(
        element(&xml, "Expiration").len(),
        "2026-11-23T21:00:00Z".len()
    );
    assert_eq!(
        element(&xml, "Audience"),
        "https://signin.aws.amazon.com/saml"
    );
    let arn = "arn:aws:sts::444455556666:assumed-role/Deploy/ada@acme.test";
    assert_eq!(element(&xml, "Arn"), arn);

    let token = element(&xml, "SessionToken");
    let (status, identity) = client.caller_identity(key, token);
    assert_eq!(status, 200, "{identity}");
    assert_eq!(element(&identity, "Arn"), arn);
    assert_eq!(element(&identity, "Account"), "444455556666");
    let wrong = client.caller_identity(key, "other");
    assert_eq!(refusal(&wrong).1, "InvalidClientTokenId");
    assert_eq!(client.caller_identity("ASIAUNKNOWN", token).0, 403);
    client.sandbox.edit(|world| world.clock_offset += 900);
    let late = client.caller_identity(key, token);
    assert_eq!(refusal(&late).1, "ExpiredToken");

    let (_, again) = Client::assume(&client, &assertion, DEPLOY, None);
    assert!(
        again.contains("ExpiredTokenException"),
        "the clock has moved on"
    );
    assert_eq!(client.sandbox.count(Step::AssumeRoleWithSaml), 2);
    assert_eq!(client.sandbox.count(Step::GetCallerIdentity), 4);
}

#[test]
fn one_assertion_serves_several_roles_and_never_the_same_keys_twice() {
    let client = Client::acme();
    let assertion = client.assertion("ada");
    let first = client.assume(&assertion, ADMIN, None).1;
    let second = client.assume(&assertion, ADMIN, None).1;
    let third = client.assume(&assertion, READ_ONLY, Some("43200")).1;
    let key = |xml: &str| element(xml, "AccessKeyId").to_owned();
    assert_ne!(key(&first), key(&second));
    assert_ne!(key(&second), key(&third));
    assert_eq!(client.sandbox.connections().sts, 1);
}

#[test]
fn durations_are_held_to_the_limits_of_sts_and_of_the_role() {
    let client = Client::acme();
    let assertion = client.assertion("ada");
    let over = client.assume(&assertion, ADMIN, Some("3601"));
    assert_eq!(
        refusal(&over),
        (
            400,
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    );
    let long = client.assume(&assertion, READ_ONLY, Some("43201"));
    assert!(
        refusal(&long)
            .2
            .ends_with("value less than or equal to 43200")
    );
    let short = client.assume(&assertion, READ_ONLY, Some("899"));
    assert!(refusal(&short).2.contains(
        "Value &apos;899&apos; at &apos;durationSeconds&apos; failed to satisfy constraint"
    ));
    assert_eq!(client.assume(&assertion, READ_ONLY, Some("43200")).0, 200);
}

#[test]
fn an_assertion_is_good_for_its_life_and_at_most_five_minutes() {
    let mut world = World::acme();
    world.assertion_life = Duration::from_secs(3600);
    let client = Client::of(world);
    let assertion = client.assertion("ada");
    client.sandbox.edit(|world| world.clock_offset += 299);
    assert_eq!(client.assume(&assertion, ADMIN, None).0, 200);
    client.sandbox.edit(|world| world.clock_offset += 1);
    let old = client.assume(&assertion, ADMIN, None);
    let text = "Token must be redeemed within 5 minutes of issuance";
    assert_eq!(refusal(&old), (400, "ExpiredTokenException", text));

    let assertion = client.assertion("ada");
    client.sandbox.expire_assertions();
    let expired = client.assume(&assertion, ADMIN, None);
    assert_eq!(refusal(&expired).1, "ExpiredTokenException");
}

#[test]
fn only_assertions_and_roles_of_this_sandbox_count() {
    let mut world = World::acme();
    world.user("ada").roles[0].denied = true;
    let client = Client::of(world);
    let assertion = client.assertion("ada");
    let not_authorized = "Not authorized to perform sts:AssumeRoleWithSAML";
    for role in [ADMIN, "arn:aws:iam::111122223333:role/Owner"] {
        let reply = client.assume(&assertion, role, None);
        assert_eq!(refusal(&reply), (403, "AccessDenied", not_authorized));
    }
    let wrong = client.assume(&assertion, "arn:aws:iam::1:role/Short", None);
    assert_eq!(refusal(&wrong).1, "ValidationError");
    for (assertion, message) in [
        ("not base64!", "Invalid base64 SAMLResponse"),
        ("aGVsbG8=", "Invalid SAML response"),
        ("PHgvPg==", "Response signature invalid"),
    ] {
        let reply = client.assume(assertion, READ_ONLY, None);
        assert_eq!(refusal(&reply), (400, "InvalidIdentityToken", message));
    }
    let long = "A".repeat(100_004);
    let reply = client.assume(&long, READ_ONLY, None);
    assert!(
        refusal(&reply)
            .2
            .ends_with("length less than or equal to 100000")
    );
}

#[test]
fn the_session_of_the_identity_provider_cuts_the_credentials() {
    let mut world = World::acme();
    world.session_life = Some(Duration::from_secs(600));
    let client = Client::of(world);
    let assertion = client.assertion("ada");
    let xml = BASE64_STANDARD.decode(&assertion).expect("base64");
    let xml = String::from_utf8(xml).expect("text");
    let (_, after) = xml
        .split_once("SessionNotOnOrAfter=\"")
        .expect("the attribute");
    let (_, reply) = client.assume(&assertion, ADMIN, None);
    assert_eq!(element(&reply, "Expiration"), &after[..20]);
}

#[test]
fn hostile_overrides_arrive_escaped() {
    let mut world = World::acme();
    world.session_token = Some("a<b>&\"c'".into());
    world.secret_access_key = Some("$(x)`y`\n".into());
    world.session_seconds = Some(1);
    let client = Client::of(world);
    let (_, xml) = client.assume(&client.assertion("ada"), ADMIN, None);
    assert_eq!(
        element(&xml, "SessionToken"),
        "a&lt;b&gt;&amp;&quot;c&apos;"
    );
    assert_eq!(element(&xml, "SecretAccessKey"), "$(x)`y`&#10;");
}

#[test]
fn a_raw_assertion_is_filled_in_and_its_roles_count_in_either_order() {
    let mut world = World::acme();
    let role = "arn:aws-us-gov:iam::777788889999:role/Gov";
    let provider = "arn:aws-us-gov:iam::777788889999:saml-provider/OneLogin";
    world.assertion_xml = Some(format!(
        "<r a='{{issue_instant}}' b='{{not_on_or_after}}' c='{{recipient}}'>\
         <AttributeValue>{provider} , {role}</AttributeValue></r>"
    ));
    let client = Client::of(world);
    let assertion = client.assertion("ada");
    let (status, xml) = client.assume(&assertion, role, Some("43200"));
    assert_eq!(status, 200, "{xml}");
    assert_eq!(
        element(&xml, "Arn"),
        "arn:aws-us-gov:sts::777788889999:assumed-role/Gov/ada@acme.test"
    );
}

#[test]
fn roles_of_other_partitions_are_roles() {
    let mut world = World::acme();
    let role = "arn:aws-cn:iam::111122223333:role/Admin";
    world.user("ada").roles = vec![RoleGrant::new(role, 3600)];
    let client = Client::of(world);
    let (status, xml) = client.assume(&client.assertion("ada"), role, None);
    assert_eq!(status, 200, "{xml}");
    assert_eq!(
        element(&xml, "Audience"),
        "https://signin.amazonaws.cn/saml"
    );
}

#[test]
fn session_policies_are_weighed() {
    let client = Client::acme();
    let assertion = client.assertion("ada");
    let with = |policy: &str| {
        client.sts(&[
            ("Action", "AssumeRoleWithSAML"),
            ("Version", "2011-06-15"),
            ("RoleArn", ADMIN),
            (
                "PrincipalArn",
                "arn:aws:iam::111122223333:saml-provider/OneLogin",
            ),
            ("SAMLAssertion", &assertion),
            ("Policy", policy),
        ])
    };
    let policy = |resource: &str| {
        json!({"Version": "2012-10-17", "Statement": [{"Resource": resource}]}).to_string()
    };
    assert_eq!(refusal(&with("{")).1, "MalformedPolicyDocument");
    assert_eq!(
        refusal(&with(&policy(&"x".repeat(3000)))).1,
        "PackedPolicyTooLarge"
    );
    let (status, xml) = with(&policy("*"));
    assert_eq!(status, 200);
    assert_eq!(element(&xml, "PackedPolicySize"), "2");
}

#[test]
fn the_bare_host_redirects_and_unknown_actions_are_refused() {
    let client = Client::acme();
    let get = client
        .http
        .get(client.sandbox.sts_url())
        .send()
        .expect("a reply");
    assert_eq!(get.status(), 302);
    assert_eq!(get.headers()["location"], "https://aws.amazon.com/iam");
    let head = client
        .http
        .head(client.sandbox.sts_url())
        .send()
        .expect("a reply");
    assert_eq!(head.status(), 302);
    let reply = client.sts(&[("Action", "GetSessionToken"), ("Version", "2011-06-15")]);
    assert_eq!(refusal(&reply).1, "InvalidAction");
    assert_eq!(client.sandbox.count(Step::Other), 3);
}

#[test]
fn generated_worlds_have_the_roles_they_say() {
    let client = Client::of(World::with_roles(300));
    let assertion = client.assertion("ada");
    assert!(assertion.len() < 100_000);
    let last = "arn:aws:iam::100000000029:role/Role-0299";
    assert_eq!(client.assume(&assertion, last, None).0, 200);
    let client = Client::of(World::single_role());
    assert_eq!(
        client.assume(&client.assertion("ada"), READ_ONLY, None).0,
        403
    );
}
