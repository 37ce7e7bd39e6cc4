//! Small texts that grow: JSON of very many or very deep parts, XML with entities, depth, attributes and namespaces without
//! end, in the assertion and in what STS answers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;

const MEGABYTES: usize = 4 * 1024 * 1024;

/// As many of a piece as a reply may hold.
fn many(start: &str, piece: &str, end: &str) -> String {
    let room = MEGABYTES - start.len() - end.len();
    format!("{start}{}{end}", piece.repeat(room / piece.len()))
}

#[test]
fn json_of_very_many_or_very_deep_parts_is_no_answer() {
    let world = world();
    let bombs = [
        many("{\"devices\":[", "{\"\":1},", "1],\"state_token\":\"s\"}"),
        many("{\"data\":[", "[],", "1]}"),
        many("{\"data\":[", "1,", "1]}"),
        many("{\"message\":", "[", ""),
        many("{\"message\":", "{\"a\":", ""),
        format!("{{\"data\":{}1{}}}", "[".repeat(9_000), "]".repeat(9_000)),
        many("{", "\"a\":1,", "\"a\":1}"),
    ];
    for step in STEPS {
        for bomb in &bombs {
            let fault = Fault::body("application/json", bomb.as_str());
            refused(&world, step, &fault, &[no_answer(step)]);
        }
    }
}

#[test]
fn long_words_of_a_server_are_cut() {
    let world = world();
    let words = "ab ".repeat(1_000_000);
    let onelogin = json!({"statusCode": 400, "name": "Bad Request", "message": words});
    for (step, fault) in [
        (Step::Token, Fault::json(400, onelogin.clone())),
        (Step::Assertion, Fault::json(400, onelogin.clone())),
        (Step::VerifyFactor, Fault::json(400, onelogin)),
        (
            Step::AssumeRoleWithSaml,
            Fault::sts_error(403, "AccessDenied", &words),
        ),
        (
            Step::AssumeRole,
            Fault::sts_error(403, "AccessDenied", &words),
        ),
    ] {
        world.sandbox.fault(step, [fault]);
        let (done, peak) = measured(&again(&world, step));
        world.sandbox.clear_faults();
        assert!((4..=7).contains(&done.code), "{step:?}: {}", done.code);
        assert!(
            done.stderr.contains("ab ab ab") && done.stderr.contains('…'),
            "{step:?}"
        );
        assert!(
            done.stderr.len() < 2000,
            "{step:?}: {} bytes",
            done.stderr.len()
        );
        assert!(peak <= MOST_MEMORY, "{peak} MiB");
    }
}

const OPEN: &str = "<samlp:Response xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
                    xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">";
/// Billion laughs: nine lines that would be gigabytes.
const LAUGHS: &str = "<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\
                      <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">\
                      <!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">]>";
const FILES: &str = "<!DOCTYPE f [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>";

/// XML that hurts careless readers, around any root.
fn xml_bombs(open: &str) -> Vec<String> {
    let room = 2_900_000 - open.len();
    let fill = |piece: &str| format!("{open}{}", piece.repeat(room / piece.len()));
    let numbered = |piece: &dyn Fn(usize) -> String| (0..100_000).map(piece).collect::<String>();
    vec![
        format!("{LAUGHS}{open}&f;"),
        format!("{FILES}{open}&f;"),
        format!("{open}&f;"),
        fill("<a>"),
        fill("<a b=\"c\">"),
        fill("<a/>"),
        fill("&#x41;"),
        fill("<!-- -->"),
        format!("{open}<a {}/>", numbered(&|n| format!("b{n}=\"\" "))),
        format!(
            "{open}<a {}/>",
            numbered(&|n| format!("xmlns:n{n}=\"u{n}\" "))
        ),
        fill("<a xmlns:b=\"c\"><b:d/>"),
    ]
}

#[test]
fn an_assertion_of_hostile_xml_is_refused() {
    let world = world();
    let others = ["QUFB", "no base64!", "", "PGE+", "/////w=="].map(str::to_owned);
    let bombs = xml_bombs(OPEN)
        .into_iter()
        .map(|bomb| STANDARD.encode(bomb));
    for assertion in bombs.chain(others) {
        for step in [Step::Assertion, Step::VerifyFactor] {
            let answer = json!({"message": "Success", "data": assertion});
            refused(
                &world,
                step,
                &Fault::json(200, answer),
                &["cannot use OneLogin's SAML response"],
            );
        }
    }
}

#[test]
fn an_answer_of_stss_of_hostile_xml_is_refused() {
    let world = world();
    for step in [Step::AssumeRoleWithSaml, Step::AssumeRole] {
        let name = format!("{step:?}").replace("Saml", "SAML");
        let open = format!(
            "<{name}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{name}Result><Credentials><AccessKeyId>"
        );
        for bomb in xml_bombs(&open) {
            for status in [200, 403] {
                let mut fault = Fault::body("text/xml", bomb.as_str());
                if let Fault::Reply { status: of, .. } = &mut fault {
                    *of = status;
                }
                refused(&world, step, &fault, &[no_answer(step)]);
            }
        }
    }
}
