//! What OneLogin, AWS and the wire can answer besides a success: the exit code, the server's own words, a hint that
//! helps, and one status line on stdout.

use sandbox::{Fault, Step};
use serde_json::{Value, json};

use crate::world::{Run, World};

/// One way to fail.
struct Case {
    step: Step,
    /// What the step answers, each time it is asked.
    fault: Fault,
    code: i32,
    /// Parts of what is said, the hint included.
    says: &'static [&'static str],
    /// How often the step is asked.
    asked: usize,
}

fn case(step: Step, fault: Fault, code: i32, asked: usize, says: &'static [&'static str]) -> Case {
    Case {
        step,
        fault,
        code,
        says,
        asked,
    }
}

/// The shape of the token endpoint and of API v1.
fn v1(status: u16, message: impl Into<Value>) -> Fault {
    let message: Value = message.into();
    Fault::json(
        status,
        json!({"status": {"error": true, "code": status, "type": "bad request", "message": message}}),
    )
}

/// The shape of API v2.
fn v2(status: u16, message: &str) -> Fault {
    Fault::json(
        status,
        json!({"statusCode": status, "name": "Bad Request", "message": message}),
    )
}

/// An error inside HTTP 200.
fn inside(code: u16, message: &str) -> Fault {
    Fault::json(
        200,
        json!({"status": {"error": true, "code": code, "type": "bad request", "message": message}}),
    )
}

/// A status line, an error and a hint, and nothing a terminal would obey.
#[track_caller]
fn refused(run: Run, code: i32, says: &[&str]) -> String {
    let done = run.done();
    let stderr = done.stderr;
    assert_eq!(done.code, code, "{says:?}: {stderr}");
    assert_eq!(done.stdout, format!("(exit {code})\n"), "{stderr}");
    let (error, hint) = (stderr.find("error: "), stderr.find("hint: "));
    assert!(error.is_some() && hint > error, "{stderr}");
    for part in says {
        assert!(stderr.contains(part), "no {part:?} in: {stderr}");
    }
    let harmless = |c: char| c == '\n' || !c.is_control();
    assert!(stderr.chars().all(harmless), "{stderr:?}");
    stderr
}

#[track_caller]
fn hold(cases: Vec<Case>) {
    for case in cases {
        let world = World::new();
        world
            .sandbox
            .fault(case.step, std::iter::repeat_n(case.fault.clone(), 10));
        let run = world.ol_aws("env admin --otp 012345").user("ben");
        refused(run, case.code, case.says);
        let asked = world.sandbox.count(case.step);
        assert_eq!(asked, case.asked, "{:?} {:?}", case.step, case.fault);
    }
}

#[test]
fn the_token_endpoint_refuses_and_the_hint_says_where_id_and_secret_came_from() {
    let token = |fault, says| case(Step::Token, fault, 4, 1, says);
    hold(vec![
        token(
            v1(401, "Authentication Failure"),
            &[
                "Authentication Failure",
                "the ID (from OL_AWS_CLIENT_ID)",
                "the secret (from OL_AWS_CLIENT_SECRET)",
            ],
        ),
        token(
            v1(400, "The authorization information is missing"),
            &["authorization information is missing", "API client"],
        ),
        token(
            v2(401, "invalid client"),
            &["invalid client", "API Credentials"],
        ),
        token(
            inside(400, "grant_type is incorrect/absent"),
            &["grant_type is incorrect/absent"],
        ),
        token(
            v1(
                400,
                json!({"description": "is odd", "attribute": "grant_type"}),
            ),
            &["grant_type: is odd"],
        ),
        token(
            v1(
                400,
                "Content Type is not specified or specified incorrectly",
            ),
            &["Content Type"],
        ),
    ]);
}

#[test]
fn a_token_endpoint_that_cannot_answer_is_asked_three_times() {
    let token = |fault, says| case(Step::Token, fault, 8, 3, says);
    hold(vec![
        token(
            v1(500, "Internal Server Error"),
            &[
                "HTTP 500",
                "administrator who created the API client has left",
            ],
        ),
        token(Fault::html(502), &["HTTP 502", "try again"]),
        token(Fault::status(503), &["HTTP 503", "try again"]),
        token(Fault::html(200), &["unreadable answer", "sign-in page"]),
        token(Fault::html(407), &["unreadable answer", "proxy"]),
        token(
            v1(404, "No Route Exists"),
            &["No Route Exists", "subdomain"],
        ),
        token(Fault::ResetBefore, &["cut off"]),
        token(Fault::ResetMiddle, &["cut off"]),
        token(Fault::Endless, &["unreadable answer"]),
    ]);
}

#[test]
fn a_rate_limit_says_when_to_come_back() {
    let retry_after = Fault::status(429).header("Retry-After", "61");
    let company = v1(429, "rate limit exceeded")
        .header("X-RateLimit-Remaining", "0")
        .header("X-RateLimit-Reset", "1777");
    hold(vec![
        case(
            Step::Token,
            retry_after.clone(),
            8,
            1,
            &["HTTP 429", "in 61 s"],
        ),
        case(
            Step::Token,
            company.clone(),
            8,
            1,
            &["rate limit exceeded", "in 1777 s"],
        ),
        case(
            Step::Assertion,
            company,
            8,
            1,
            &["rate limit exceeded", "in 1777 s"],
        ),
        case(Step::VerifyFactor, retry_after, 8, 1, &["in 61 s"]),
    ]);
}

#[test]
fn the_assertion_is_refused_with_a_hint_for_each_cause() {
    let assertion = |fault, says| case(Step::Assertion, fault, 4, 1, says);
    hold(vec![
        assertion(
            v2(401, "Authentication Failed: Invalid user credentials"),
            &["Invalid user credentials", "password of ben@acme.test"],
        ),
        assertion(v2(401, "Authentication Failed"), &["password"]),
        assertion(v2(400, "username is empty"), &["username is empty"]),
        assertion(v2(400, "password is empty"), &["password is empty"]),
        assertion(
            v2(401, "User is locked. Access is unauthorized"),
            &["locked", "unlock"],
        ),
        assertion(
            v2(400, "Invalid subdomain"),
            &["Invalid subdomain", "acme.onelogin.com"],
        ),
        assertion(
            v2(404, "App could not be found"),
            &["App could not be found", "/apps/ID/edit"],
        ),
        assertion(v2(400, "bad request"), &["bad request", "Activity"]),
        assertion(
            v2(401, "Your password has expired"),
            &["Your password has expired"],
        ),
        assertion(
            inside(401, "Authentication Failed"),
            &["Authentication Failed", "password"],
        ),
        assertion(
            Fault::json(
                422,
                json!({"errors": [{"field": "app_id", "message": ["is odd"]}]}),
            ),
            &["app_id: is odd"],
        ),
        assertion(
            v2(400, "\u{1b}[31mred\u{1b}]0;title\u{7}\r\n\u{202e}sdrawkcab"),
            &["?[31mred?]0;title?", "?sdrawkcab"],
        ),
    ]);
}

#[test]
fn the_practice_users_own_mistakes_are_told_apart() {
    for (user, variable, value, part) in [
        ("gus", "LANG", "C", "unlock"),
        ("ada", "OL_AWS_PASSWORD", "wrong", "check the password"),
        ("nobody", "LANG", "C", "check the password of nobody"),
        ("ada", "OL_AWS_APP_ID", "99", "/apps/ID/edit"),
        ("ada", "OL_AWS_SUBDOMAIN", "emca", "Invalid subdomain"),
        ("ada", "OL_AWS_CLIENT_ID", "x", "OL_AWS_CLIENT_ID"),
        ("ada", "OL_AWS_CLIENT_SECRET", "x", "OL_AWS_CLIENT_SECRET"),
    ] {
        let world = World::new();
        let run = world.ol_aws("env admin").user(user);
        refused(run.env(variable, value), 4, &[part]);
    }
}

#[test]
fn an_assertion_request_without_an_answer_is_never_repeated() {
    let assertion = |fault, says| case(Step::Assertion, fault, 8, 1, says);
    hold(vec![
        assertion(v2(500, "oops"), &["HTTP 500", "oops"]),
        assertion(Fault::html(502), &["HTTP 502"]),
        assertion(Fault::status(503), &["HTTP 503"]),
        assertion(Fault::html(200), &["unreadable answer"]),
        assertion(Fault::html(403), &["unreadable answer", "proxy"]),
        assertion(Fault::json(200, json!({})), &["unreadable answer"]),
        assertion(Fault::ResetBefore, &["cut off", "try again"]),
        assertion(Fault::ResetMiddle, &["cut off"]),
        assertion(Fault::Endless, &["unreadable answer"]),
        assertion(
            Fault::json(200, json!({"message": "Success", "data": "no assertion"})),
            &["not base64", "app_id"],
        ),
        assertion(
            Fault::json(200, json!({"message": "Success", "data": "PGE+"})),
            &["cannot use OneLogin's SAML response"],
        ),
    ]);
}

#[test]
fn a_code_without_an_answer_is_never_repeated() {
    let verify = |fault, code, says| case(Step::VerifyFactor, fault, code, 1, says);
    hold(vec![
        verify(
            v2(401, "Failed authentication with this factor"),
            5,
            &["Google Authenticator", "with a new code"],
        ),
        verify(v2(400, "OTP token blank"), 5, &["OTP token blank"]),
        verify(inside(401, "no"), 5, &["Google Authenticator: no"]),
        verify(Fault::html(502), 8, &["HTTP 502"]),
        verify(Fault::ResetBefore, 8, &["cut off"]),
        verify(Fault::ResetMiddle, 8, &["cut off"]),
    ]);
}

#[test]
fn sts_refuses_and_its_own_words_are_passed_on() {
    let sts = |code, message, says| {
        let fault = Fault::sts_error(403, code, message);
        case(Step::AssumeRoleWithSaml, fault, 7, 1, says)
    };
    hold(vec![
        sts(
            "AccessDenied",
            "Not authorized to perform sts:AssumeRoleWithSAML",
            &["Not authorized", "111122223333:role/Admin", "trust policy"],
        ),
        sts(
            "InvalidIdentityToken",
            "Response signature invalid",
            &["Response signature invalid", "SAML provider"],
        ),
        sts(
            "IDPRejectedClaim",
            "denied",
            &["IDPRejectedClaim", "SAML provider"],
        ),
        sts(
            "InvalidIdentityToken",
            "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
            &["RoleSessionName parameter in OneLogin"],
        ),
        sts(
            "InvalidIdentityToken",
            "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"",
            &["SourceIdentity parameter in OneLogin"],
        ),
        sts(
            "AccessDenied",
            "Not authorized to perform sts:SetSourceIdentity",
            &["allow sts:SetSourceIdentity in the role's trust policy"],
        ),
        sts(
            "ValidationError",
            "Request ARN is invalid",
            &["Request ARN is invalid"],
        ),
        sts(
            "AccessDenied",
            "a\u{9b}31m\u{202e}b",
            &["a?31m?b", "trust policy"],
        ),
        sts(
            "RegionDisabledException",
            "STS is not activated in this region",
            &["not activated", "--region"],
        ),
    ]);
}

#[test]
fn more_roles_than_an_assertion_may_hold_are_told_as_that() {
    let world = World::of(sandbox::World::with_roles(1000));
    let run = world.ol_aws("env 100000000000/Role-0000");
    let says = ["100000", "fewer roles", "between AWS apps"];
    refused(run, 7, &says);
}

#[test]
fn sts_without_an_answer_is_asked_three_times() {
    let sts = |fault, says| case(Step::AssumeRoleWithSaml, fault, 8, 3, says);
    hold(vec![
        sts(Fault::html(500), &["HTTP 500"]),
        sts(Fault::status(503), &["HTTP 503"]),
        sts(
            Fault::sts_error(400, "Throttling", "Rate exceeded"),
            &["Rate exceeded"],
        ),
        sts(
            Fault::sts_error(500, "InternalFailure", "sorry"),
            &["sorry"],
        ),
        sts(Fault::ResetBefore, &["cut off"]),
    ]);
}

#[test]
fn what_is_no_sts_answer_is_no_success() {
    for fault in [
        Fault::html(200),
        Fault::html(403),
        Fault::status(302),
        Fault::Endless,
        Fault::ResetMiddle,
    ] {
        let world = World::new();
        world
            .sandbox
            .fault(Step::AssumeRoleWithSaml, std::iter::repeat_n(fault, 5));
        refused(world.ol_aws("env admin"), 8, &["127.0.0.1"]);
        assert_eq!(world.sandbox.count(Step::Assertion), 1);
    }
}

#[test]
fn a_failure_is_nothing_at_all_for_data() {
    for format in ["json", "dotenv", "docker", "github"] {
        let world = World::new();
        let run = world.ol_aws(&format!("env admin --format {format}"));
        let done = run.env("OL_AWS_PASSWORD", "wrong").done();
        assert_eq!((done.code, done.stdout.as_str()), (4, ""), "{format}");
        assert!(done.stderr.contains("error: "), "{}", done.stderr);
    }
}

#[test]
fn a_denied_role_is_no_matter_of_signing_in_again() {
    let world = World::new();
    world
        .sandbox
        .edit(|acme| acme.user("ada").roles[0].denied = true);
    refused(world.ol_aws("env admin"), 7, &["trust policy"]);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    // The other roles are still there, from the same sign-in.
    world.ol_aws("env 111122223333/ReadOnly").ok();
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}
