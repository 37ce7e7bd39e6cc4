//! Whose assertion it is: one that was handed over may be anybody's, and is not kept as the user's own.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sandbox::{PASSWORD, Step};

use crate::world::{World, binary, exported};

const ISSUER: &str = "https://app.onelogin.com/saml/metadata/5a9f1c2e-0b7d-4e63-9a41-3d2f8c6b7e10";

/// What the portal's page would post for this user, as it is in the form.
fn response(world: &World, user: &str) -> String {
    let form = world.sandbox.portal_form(&format!("{user}@acme.test"));
    let fields = reqwest::Url::parse(&format!("http://x/?{form}")).unwrap();
    let field = fields
        .query_pairs()
        .find(|(name, _)| name == "SAMLResponse");
    field.unwrap().1.into_owned()
}

/// The same with something else in it; nobody's signature would hold, and it must not come to that.
fn changed(response: &str, from: &str, to: &str) -> String {
    let text = String::from_utf8(BASE64_STANDARD.decode(response).unwrap()).unwrap();
    assert!(text.contains(from), "{text}");
    BASE64_STANDARD.encode(text.replace(from, to))
}

#[test]
fn an_assertion_of_somebody_else_is_refused_where_nobody_can_say_whose_it_is() {
    let world = World::new();
    let own = response(&world, "ada");
    let name = |to: &str| {
        changed(
            &own,
            ">ada@acme.test</saml:NameID>",
            &format!("{to}</saml:NameID>"),
        )
    };
    let cases = [
        (response(&world, "ben"), "ben@acme.test"),
        (name(">eve@evil.test"), "eve@evil.test"),
        // It reads as hers to whoever stops at the comment.
        (
            name(">ada@acme.test<!-- -->.evil.test"),
            "ada@acme.test.evil.test",
        ),
        (name(">"), "unnamed"),
    ];
    for (handed_over, whose) in &cases {
        let done = world.ol_aws("login --paste").typed(handed_over);
        assert_eq!(done.code, 9, "{whose}: {}", done.stderr);
        let said =
            format!("the SAML response is for {whose} (issuer: {ISSUER}), not for ada@acme.test");
        assert!(done.stderr.contains(&said), "{}", done.stderr);
        assert!(!done.stderr.contains("signed in as"), "{}", done.stderr);
    }
    // Nothing of it was kept: what comes next is a sign-in, of ada.
    world.ol_aws("env admin").ok();
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn an_assertion_of_another_issuer_is_not_the_users_own_once_theirs_is_known() {
    let world = World::new();
    let own = response(&world, "ada");
    let other = changed(
        &own,
        &format!("{ISSUER}</saml:Issuer>"),
        "https://evil.test/x</saml:Issuer>",
    );
    // By a sign-in, or by one that was handed over.
    for line in ["login", "login --paste"] {
        let done = world.ol_aws(line).typed(&response(&world, "ada"));
        assert_eq!(done.code, 0, "{}", done.stderr);
        let done = world.ol_aws("login --paste").typed(&other);
        assert_eq!(done.code, 9, "{}", done.stderr);
        for part in [
            "ada@acme.test (issuer: https://evil.test/x)",
            &format!("not for ada@acme.test (issuer: {ISSUER})"),
        ] {
            assert!(done.stderr.contains(part), "{}", done.stderr);
        }
        world.ol_aws("logout --forget").ok();
    }
}

#[test]
fn two_assertions_in_one_response_are_refused() {
    let world = World::new();
    let own = response(&world, "ada");
    let twice = changed(
        &own,
        "</saml:Assertion>",
        "</saml:Assertion><saml:Assertion IssueInstant=\"2026-01-01T00:00:00Z\"/>",
    );
    let done = world.ol_aws("login --paste").typed(&twice);
    assert_eq!(done.code, 8, "{}", done.stderr);
    assert!(
        done.stderr.contains("more than one assertion"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_person_is_asked_whose_it_is_and_told_after() {
    let world = World::new();
    let file = world.home().join("response");
    std::fs::write(&file, response(&world, "ben")).unwrap();
    let script = format!("exec {} login --paste <response", binary());
    let run = || {
        world
            .on_terminal_of(24, 200, &["sh", "-c", &script])
            .on_terminal()
    };
    for (answer, code) in [("", 1), ("n", 1), ("y", 0)] {
        let mut pty = run();
        pty.see("the SAML response is for ben@acme.test (issuer: ");
        pty.see("use it anyway?");
        pty.line(answer);
        let (shown, ended) = pty.end();
        assert_eq!(ended, code, "{shown}");
        let told = shown.contains("signed in as ben@acme.test (issuer: ");
        assert_eq!(told, code == 0, "{shown}");
    }
    // Said once, it is known.
    let (shown, code) = run().end();
    assert_eq!(code, 0, "{shown}");
    let script = world.ol_aws("env 111122223333/ReadOnly --shell sh");
    assert!(
        exported(
            &script.env("OL_AWS_PASSWORD", PASSWORD).ok(),
            "AWS_ACCESS_KEY_ID"
        )
        .is_some()
    );
}
