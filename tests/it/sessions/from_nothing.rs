//! From nothing to session credentials: how many requests, how long they live, when they are renewed, which assertions
//! are understood.

use sandbox::{RoleGrant, Step};

use crate::world::{World, exported};

/// The durations asked for, in order.
fn durations(world: &World) -> Vec<String> {
    let requests = world.sandbox.requests_of(Step::AssumeRoleWithSaml);
    requests
        .iter()
        .map(|request| request.form("DurationSeconds").unwrap())
        .collect()
}

fn posts(world: &World) -> usize {
    let requests = world.sandbox.requests();
    requests
        .iter()
        .filter(|request| request.method == "POST")
        .count()
}

/// The smallest assertion with these Role values under this attribute name. Its prefixes are not OneLogin's.
fn assertion(head: &str, attribute: &str, values: &[&str]) -> String {
    let values: String = values
        .iter()
        .map(|value| format!("<a:AttributeValue>{value}</a:AttributeValue>"))
        .collect();
    format!(
        r#"{head}<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" IssueInstant="{{issue_instant}}"><a:Assertion IssueInstant="{{issue_instant}}"><a:Conditions NotBefore="{{not_before}}" NotOnOrAfter="{{not_on_or_after}}"/><a:AttributeStatement><a:Attribute Name="{attribute}">{values}</a:Attribute></a:AttributeStatement></a:Assertion></p:Response>"#
    )
}

const ROLE: &str = "https://aws.amazon.com/SAML/Attributes/Role";

fn world_with_assertion(xml: String) -> World {
    let mut acme = sandbox::World::acme();
    acme.assertion_xml = Some(xml);
    World::of(acme)
}

#[test]
fn a_cold_sign_in_takes_three_posts_on_two_connections() {
    let world = World::new();
    let script = world
        .ol_aws("env admin")
        .env("OL_AWS_REGION", "eu-west-1")
        .ok();
    assert!(exported(&script, "AWS_ACCESS_KEY_ID").is_some_and(|key| key.starts_with("ASIA")));
    assert_eq!(posts(&world), 3);
    assert_eq!(world.sandbox.requests().len(), 3, "nothing else is sent");
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
    let connections = world.sandbox.connections();
    assert_eq!((connections.onelogin, connections.sts), (1, 1));
}

#[test]
fn a_kept_access_token_saves_a_post_and_a_factor_costs_one() {
    let world = World::new();
    world.ol_aws("login admin").ok();
    let before = posts(&world);
    world.ol_aws("login admin --fresh").ok();
    assert_eq!(posts(&world) - before, 2);
    let before = posts(&world);
    // The access token is the API client's, whoever signs in with it.
    world.ol_aws("env admin --otp 012345").user("ben").ok();
    assert_eq!(posts(&world) - before, 3);
}

#[test]
fn a_cold_sign_in_with_a_factor_takes_four_posts_on_two_connections() {
    let world = World::new();
    world.ol_aws("env admin --otp 012345").user("ben").ok();
    assert_eq!(posts(&world), 4);
    let connections = world.sandbox.connections();
    assert_eq!((connections.onelogin, connections.sts), (1, 1));
}

#[test]
fn a_duration_steps_down_to_what_the_role_allows_and_is_remembered() {
    let world = World::new();
    world.config("duration = \"12h\"\n");
    let done = world.ol_aws("env admin").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(
        done.stderr.contains("allows sessions of 1h 00m at most"),
        "{}",
        done.stderr
    );
    let ladder = ["43200", "28800", "14400", "7200", "3600"];
    assert_eq!(durations(&world), ladder);
    world.ol_aws("env admin --fresh").ok();
    assert_eq!(durations(&world)[ladder.len()..], ["3600"]);
    // Another role is another matter.
    world.ol_aws("env 111122223333/ReadOnly").ok();
    assert_eq!(durations(&world)[ladder.len() + 1..], ["43200"]);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn a_typed_duration_tries_again_what_was_remembered_as_too_long() {
    let world = World::new();
    world.ol_aws("env admin --duration 2h").ok();
    assert_eq!(durations(&world), ["7200", "3600"]);
    world
        .sandbox
        .edit(|acme| acme.user("ada").roles[0].max_seconds = 43_200);
    world.ol_aws("env admin --fresh --duration 2h").ok();
    assert_eq!(durations(&world)[2..], ["7200"]);
    // And what was remembered is forgotten.
    world.config("duration = \"4h\"\n");
    world.ol_aws("env admin --fresh").ok();
    assert_eq!(durations(&world)[3..], ["14400"]);
}

#[test]
fn a_role_that_allows_less_than_an_hour_is_refused_by_name_of_its_cure() {
    let world = World::new();
    world
        .sandbox
        .edit(|acme| acme.user("ada").roles[0].max_seconds = 1800);
    let stderr = world.ol_aws("env admin").fails(7);
    assert!(stderr.contains("--duration"), "{stderr}");
    world.ol_aws("env admin --duration 30m").ok();
    assert_eq!(durations(&world), ["3600", "1800"]);
}

#[test]
fn durations_come_from_the_nearest_source() {
    let config = "duration = \"2h\"\n[roles.ro]\nrole = \"111122223333/ReadOnly\"\nduration = \"3h\"\n\
                  [roles.plain]\nrole = \"444455556666/ReadOnly\"\n";
    for (line, variable, expected) in [
        ("env ro --duration 5h", Some("4h"), "18000"),
        ("env ro", Some("4h"), "14400"),
        ("env ro", None, "10800"),
        ("env plain", None, "7200"),
    ] {
        let world = World::new();
        world.config(config);
        let run = world.ol_aws(line);
        match variable {
            Some(value) => run.env("OL_AWS_DURATION", value).ok(),
            None => run.ok(),
        };
        assert_eq!(durations(&world)[0], expected, "{line}");
    }
}

#[test]
fn one_sign_in_serves_several_roles() {
    let world = World::new();
    world.ol_aws("env admin").ok();
    let script = world.ol_aws("env deploy").ok();
    assert_eq!(
        exported(&script, "OL_AWS_ROLE_ARN"),
        Some("arn:aws:iam::444455556666:role/team/blue/Deploy")
    );
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
}

#[test]
fn an_assertion_that_ended_leads_to_a_new_sign_in() {
    // By our own clock: it is not even offered to AWS.
    let mut acme = sandbox::World::acme();
    // It counts for five seconds less than it says.
    acme.assertion_life = std::time::Duration::from_secs(10);
    let world = World::of(acme);
    world.ol_aws("env admin").ok();
    let longer = std::time::Duration::from_secs(180);
    world.sandbox.edit(|acme| acme.assertion_life = longer);
    std::thread::sleep(std::time::Duration::from_secs(6));
    world.ol_aws("env deploy").ok();
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);

    // By AWS's word.
    let world = World::new();
    world.ol_aws("env admin").ok();
    world.sandbox.expire_assertions();
    world.ol_aws("env deploy").ok();
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 3);
}

#[test]
fn a_state_token_that_ended_before_the_message_went_out_starts_over() {
    let world = World::new();
    world.config("otp_command = [\"echo\", \"204060\"]\n");
    let ended =
        serde_json::json!({"statusCode": 400, "message": "State token is invalid or expired"});
    let ended = sandbox::Fault::json(400, ended);
    world.sandbox.fault(Step::VerifyFactor, [ended]);
    world.ol_aws("env admin").user("cat").ok();
    assert_eq!(world.sandbox.messages_sent(), 1);
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
}

#[test]
fn a_session_cut_short_by_the_assertion_is_no_error() {
    let mut acme = sandbox::World::acme();
    acme.session_life = Some(std::time::Duration::from_secs(1200));
    let world = World::of(acme);
    let script = world.ol_aws("env admin").ok();
    let end: i64 = exported(&script, "OL_AWS_EXPIRES_AT")
        .unwrap()
        .parse()
        .unwrap();
    let sent = time_now();
    assert!((sent..=sent + 1200).contains(&end), "{end} at {sent}");
}

fn time_now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_secs()).unwrap()
}

#[test]
fn roles_of_every_partition_are_assumed_and_keep_regions_of_their_own() {
    for (partition, other, own) in [
        ("aws-cn", "eu-west-1", "cn-northwest-1"),
        ("aws-us-gov", "eu-west-1", "us-gov-east-1"),
        ("aws-eusc", "eu-west-1", "eusc-de-east-1"),
        ("aws", "cn-north-1", "eu-west-1"),
    ] {
        let arn = format!("arn:{partition}:iam::777788889999:role/Far");
        let mut acme = sandbox::World::acme();
        acme.user("ada").roles = vec![RoleGrant::new(&arn, 3600)];
        let world = World::of(acme);
        for region in [other, own] {
            let line = format!("env --fresh -v --region {region}");
            let done = world.ol_aws(&line).done();
            assert_eq!(done.code, 0, "{}", done.stderr);
            assert_eq!(
                exported(&done.stdout, "OL_AWS_ROLE_ARN"),
                Some(arn.as_str())
            );
            // The assertion does not leave the partition, whatever region the user has set.
            let asked = done.stderr.contains(&format!("{arn} in {region}:"));
            assert_eq!(asked, region == own, "{}", done.stderr);
        }
        let sent = &world.sandbox.requests_of(Step::AssumeRoleWithSaml)[0];
        let provider = format!("arn:{partition}:iam::777788889999:saml-provider/OneLogin");
        assert_eq!(sent.form("PrincipalArn"), Some(provider));
    }
}

#[test]
fn roles_are_found_by_namespace_in_either_order_and_with_blanks() {
    let role = |number| format!("arn:aws-cn:iam::00000000000{number}:role/path/Role{number}");
    let provider = |number| format!("arn:aws-cn:iam::00000000000{number}:saml-provider/P");
    let values = [
        format!("{},{}", role(1), provider(1)),
        format!("{},{}", provider(2), role(2)),
        format!(" {} ,\n {} ", provider(3), role(3)),
        format!("{}<!-- split -->,{}", role(4), provider(4)),
        "Default".to_owned(),
        format!("{},", role(5)),
        format!(",{}", provider(6)),
    ];
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    for attribute in [
        ROLE,
        "http://www.amazonaws.cn/SAML/Attributes/Role",
        "https://www.amazonaws.cn/SAML/Attributes/Role",
    ] {
        let world = world_with_assertion(assertion("", attribute, &values));
        for number in 1..=4 {
            let line = format!("env 00000000000{number}/path/Role{number}");
            let script = world.ol_aws(&line).ok();
            let expected = role(number);
            assert_eq!(
                exported(&script, "OL_AWS_ROLE_ARN"),
                Some(expected.as_str())
            );
        }
        world.ol_aws("env Role5").fails(6);
        assert_eq!(world.ol_aws("roles").ok().lines().count(), 1 + 4);
    }
}

#[test]
fn entity_references_in_a_role_are_resolved() {
    let value =
        "arn:aws:iam::111122223333:role/R&amp;D&#45;x,arn:aws:iam::111122223333:saml-provider/P";
    let world = world_with_assertion(assertion("", ROLE, &[value]));
    let listed = world.ol_aws("roles --arn").ok();
    assert!(listed.contains("role/R&D-x"), "{listed}");
}

#[test]
fn an_assertion_without_roles_is_told_from_one_that_cannot_be_read() {
    let none = world_with_assertion(assertion("", ROLE, &["Default"]));
    let stderr = none.ol_aws("env admin").fails(6);
    assert!(stderr.contains("no AWS role"), "{stderr}");

    let value = "arn:aws:iam::111122223333:role/Admin,arn:aws:iam::111122223333:saml-provider/P";
    let doctype = r#"<!DOCTYPE r [<!ENTITY x "y">]>"#;
    for xml in [
        assertion(doctype, ROLE, &[value]),
        assertion("", ROLE, &[value]).replace("</p:Response>", ""),
        assertion("", ROLE, &[value]).replace(":protocol", ":protocols"),
        assertion("", ROLE, &["&unknown;"]),
    ] {
        let world = world_with_assertion(xml);
        let stderr = world.ol_aws("env admin").fails(8);
        assert!(
            stderr.contains("cannot use OneLogin's SAML response"),
            "{stderr}"
        );
        assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 0);
    }
}

#[test]
fn a_wrong_clock_is_warned_about_and_does_not_stop_the_work() {
    for (offset, direction) in [(600, "behind"), (-600, "ahead")] {
        let mut acme = sandbox::World::acme();
        acme.clock_offset = offset;
        let world = World::of(acme);
        let done = world.ol_aws("env admin").done();
        assert_eq!(done.code, 0, "{}", done.stderr);
        let warning = format!("clock is 10m {direction}");
        assert!(done.stderr.contains(&warning), "{}", done.stderr);
        // The assertion's life is known all the same.
        world.ol_aws("env deploy").ok();
        assert_eq!(world.sandbox.count(Step::Assertion), 1, "{direction}");
    }
}

#[test]
fn hundreds_of_roles_are_ordinary() {
    let world = World::of(sandbox::World::with_roles(300));
    let script = world.ol_aws("env Role-0299").ok();
    assert_eq!(exported(&script, "AWS_ACCOUNT_ID"), Some("100000000029"));
    assert_eq!(world.ol_aws("roles").ok().lines().count(), 301);
    let stderr = world.ol_aws("env").fails(6);
    assert!(stderr.contains("more (`ol-aws roles`)"), "{stderr}");
    assert!(stderr.len() < 2000, "{stderr}");
}
