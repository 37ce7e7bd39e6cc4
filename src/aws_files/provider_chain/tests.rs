//! The orders of the main SDKs, in small.

use super::*;
use crate::aws_files::{AwsFile, Document};

/// What each of [`Chain::SDKS`] takes, in a word.
fn picks(variables: &[(&str, &str)], config: &str, credentials: &str) -> [String; 5] {
    let environment = variables.iter().copied().collect();
    let source = |kind, text: &str| Source {
        path: "file".into(),
        document: Document::parse(kind, text.as_bytes()).expect("right"),
    };
    let credentials = source(AwsFile::Credentials, credentials);
    let surroundings = Surroundings {
        environment: &environment,
        sources: Sources {
            config: source(AwsFile::Config, config),
            home_credentials: credentials.clone(),
            of_java1: credentials.clone(),
            of_gdal: credentials.clone(),
            credentials,
        },
    };
    Chain::SDKS.map(|chain| match surroundings.pick(chain) {
        Pick::Variables { .. } => "variables".into(),
        Pick::JavaOptions { .. } => "options".into(),
        Pick::WebIdentityVariables { .. } => "web identity".into(),
        Pick::Profile(pick) => format!("{} {}", pick.profile, pick.detail),
        Pick::Container { address } => address,
        Pick::Machine { .. } => "machine".into(),
        Pick::Fails { .. } => "fails".into(),
    })
}

const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "s")];
const STATIC: &str = "[default]\naws_access_key_id = AKIA\naws_secret_access_key = s\n";

#[test]
fn keys_in_the_environment_come_first() {
    assert_eq!(picks(&KEYS, "", STATIC), ["variables"; 5]);
}

#[test]
fn a_named_profile_beats_keys_in_javascript_and_a_missing_one_stops_python() {
    let variables = [KEYS[0], KEYS[1], ("AWS_PROFILE", "gone")];
    let expected = ["fails", "fails", "machine", "variables", "variables"];
    assert_eq!(picks(&variables, "", STATIC), expected);
}

#[test]
fn static_keys_beside_a_process_win_in_some_and_lose_in_others() {
    let config = "[default]\ncredential_process = p\n";
    let expected = ["AKIA", "AKIA", "AKIA", "p", "p"].map(|detail| format!("default {detail}"));
    assert_eq!(picks(&[], config, STATIC), expected);
    // In the same file, Python asks the program.
    let both = STATIC.to_owned() + "credential_process = p\n";
    let expected = ["p", "AKIA", "AKIA", "p", "p"].map(|detail| format!("default {detail}"));
    assert_eq!(picks(&[], &both, ""), expected);
}

#[test]
fn a_web_identity_of_the_environment_is_looked_for_at_different_times() {
    let variables = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"),
        ("AWS_ROLE_ARN", "arn"),
    ];
    let expected = [
        "web identity",
        "web identity",
        "default AKIA",
        "web identity",
        "default AKIA",
    ];
    assert_eq!(picks(&variables, "", STATIC), expected);
}

#[test]
fn half_of_a_pair_is_nothing_but_stops_python() {
    let expected = ["fails", "machine", "machine", "machine", "fails"];
    assert_eq!(
        picks(&KEYS[..1], "[default]\nrole_arn = arn\n", ""),
        expected
    );
}

#[test]
fn a_container_comes_before_the_machine_and_the_machine_can_be_switched_off() {
    let full = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/x")];
    assert_eq!(picks(&full, "", ""), ["http://127.0.0.1:1/x"; 5]);
    assert_eq!(
        picks(&[("AWS_EC2_METADATA_DISABLED", "true")], "", ""),
        ["fails"; 5]
    );
}

#[test]
fn the_older_variable_of_the_profile_is_pythons_alone() {
    let config = "[profile a]\ncredential_process = a\n[profile b]\ncredential_process = b\n";
    let variables = [("AWS_PROFILE", "a"), ("AWS_DEFAULT_PROFILE", "b")];
    assert_eq!(
        picks(&variables, config, ""),
        ["b b", "a a", "a a", "a a", "a a"]
    );
}
