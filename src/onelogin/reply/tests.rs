//! Every shape of a reply that was seen.

use super::*;

fn reply(status: u16, body: &str) -> Result<Reply> {
    let body = body.as_bytes().to_vec();
    read(
        "host",
        &http::Reply {
            status,
            body: body.into(),
            clock_skew: None,
            retry_after: Some(Duration::from_secs(7)),
            calls_left: None,
            location: None,
        },
    )
}

fn refused(status: u16, body: &str) -> (u16, String) {
    match reply(status, body) {
        Ok(Reply::Refused(refused)) => (refused.status, refused.message),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn both_versions_of_a_success_and_a_challenge_are_read() {
    for body in [
        r#"{"message":"Success","data":"QQ=="}"#,
        r#"{"status":{"type":"success","error":false,"code":200},"data":"QQ=="}"#,
    ] {
        assert!(
            matches!(reply(200, body), Ok(Reply::Assertion(_))),
            "{body}"
        );
    }
    let v2 = r#"{"message":"MFA is required for this user","state_token":"s","devices":[{"device_id":1,"device_type":"X"},{"device_id":"2"},{"device_id":3,"device_type":" "}]}"#;
    let v1 = r#"{"status":{"code":200,"error":false},"data":[{"state_token":"s","devices":[{"device_id":1,"device_type":"X"},{"device_id":"2"},{"device_id":3,"device_type":" "}]}]}"#;
    for body in [v2, v1] {
        let Ok(Reply::FactorRequired(challenge)) = reply(200, body) else {
            panic!("{body}")
        };
        let names: Vec<_> = challenge
            .devices
            .iter()
            .map(|device| (device.id.as_str(), device.name.as_str()))
            .collect();
        let unknown = "unknown device";
        assert_eq!(names, [("1", "X"), ("2", unknown), ("3", unknown)]);
    }
}

/// Not every company's own host serves the API.
#[test]
fn trouble_that_lasts_on_the_companys_own_host_leads_to_the_regions() {
    for (host, status, expected) in [
        ("acme.onelogin.com", 500, true),
        ("acme.onelogin.com", 503, false),
        ("api.us.onelogin.com", 500, false),
        ("api.eu.onelogin.com", 500, false),
        ("sso.acme.test", 500, false),
        ("127.0.0.1:8080", 500, false),
    ] {
        let says = lasting_trouble(host, status);
        assert_eq!(
            says.contains("onelogin_region"),
            expected,
            "{host} {status}"
        );
        assert!(says.contains("administrator who created"), "{host}");
    }
}

#[test]
fn both_versions_of_pending_are_read() {
    for body in [
        r#"{"message":"Authentication pending on OL Protect"}"#,
        r#"{"status":{"type":"pending","code":200,"error":false,"message":"wait"}}"#,
    ] {
        assert!(matches!(reply(200, body), Ok(Reply::Pending)), "{body}");
    }
}

#[test]
fn every_shape_of_an_error_gives_the_servers_words() {
    for (status, body, expected) in [
        (
            401,
            r#"{"status":{"error":true,"code":401,"type":"Unauthorized","message":"Authentication Failure"}}"#,
            "Authentication Failure",
        ),
        (
            401,
            r#"{"statusCode":401,"name":"Unauthorized","message":"no"}"#,
            "no",
        ),
        (
            200,
            r#"{"status":{"error":true,"code":400,"message":{"description":"grant_type is absent","attribute":"grant_type"}}}"#,
            "grant_type: grant_type is absent",
        ),
        (
            400,
            r#"{"errors":[{"field":"app_id","message":["is empty","is odd"]}]}"#,
            "app_id: is empty; is odd",
        ),
        (
            422,
            r#"{"name":"UnprocessableEntity"}"#,
            "UnprocessableEntity",
        ),
        (401, "<html>go away</html>", "HTTP 401 without a reason"),
        (403, "blocked", "HTTP 403: blocked"),
        (404, "", "HTTP 404 without a reason"),
    ] {
        assert_eq!(refused(status, body).1, expected, "{body}");
    }
    assert_eq!(
        refused(200, r#"{"status":{"error":true,"code":400,"message":"x"}}"#).0,
        400
    );
}

#[test]
fn what_cannot_answer_now_is_told_from_what_refuses() {
    for (status, body, part) in [
        (429, "{}", "429"),
        (503, "<html>", "503"),
        (500, "", "500"),
        (302, "", "another address"),
        (200, "<html>sign in</html>", "unreadable"),
        (403, "<html>go away</html>", "unreadable"),
        (404, " <html>", "unreadable"),
        (200, "{}", "unreadable"),
        (200, "[1]", "unreadable"),
    ] {
        let error = reply(status, body).expect_err(body);
        assert_eq!(error.exit_code(), 8);
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(
        reply(429, "{}")
            .expect_err("limited")
            .hint()
            .is_some_and(|hint| hint.contains("in 7 s"))
    );
}
