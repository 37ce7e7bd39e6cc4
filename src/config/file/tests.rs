//! What may stand in the file, and what is said of what may not.

use super::*;

fn error(text: &str) -> (String, String) {
    let error = parse(Path::new("/c.toml"), text).expect_err("must be refused");
    assert_eq!(error.exit_code(), 3);
    (error.to_string(), error.hint().unwrap_or_default())
}

#[test]
fn every_key_of_the_contract_is_read() {
    let text = r#"
        subdomain = "acme"
        onelogin_region = "eu"
        app_id = 123456
        username = "you@acme.com"
        client_id = "c"
        client_secret_command = ["op", "read"]
        password_command = ["pass", "onelogin"]
        otp_command = ["ykman"]
        device = "OneLogin Protect"
        ip_address = "203.0.113.7"
        default_role = "ro"
        region = "eu-west-1"
        duration = "1h"
        endpoint = "http://127.0.0.1:9"
        compat = ["aws-vault"]
        [accounts]
        "111122223333" = "prod"
        [roles.admin]
        role = "111122223333/Admin"
        region = "us-east-1"
        duration = "30m"
        [tenants.other]
        subdomain = "umbrella"
        [tenants.other.roles.x]
        role = "X"
    "#;
    let file = parse(Path::new("/c.toml"), text).expect("right");
    assert_eq!(file.top.texts["app_id"].value, "123456");
    assert_eq!(
        file.top.texts["subdomain"].source.to_string(),
        "/c.toml line 2"
    );
    assert_eq!(
        file.top.lists["password_command"].value,
        ["pass", "onelogin"]
    );
    assert_eq!(file.top.accounts["111122223333"], "prod");
    let half_an_hour = std::time::Duration::from_secs(30 * 60);
    assert_eq!(file.top.roles["admin"].duration, Some(half_an_hour));
    assert_eq!(file.tenants["other"].roles["x"].reference, "X");
}

#[test]
fn a_wrong_key_is_named_with_its_line_and_the_nearest_right_one() {
    let (text, hint) = error("# c\nsub_domain = \"acme\"\n");
    assert_eq!(text, "/c.toml line 2: `sub_domain` is not a setting");
    assert_eq!(hint, "did you mean `subdomain`?");
    let (text, hint) = error("[roles.a]\nrole = \"x\"\nregoin = \"y\"\n");
    assert_eq!(
        (text.as_str(), hint.as_str()),
        (
            "/c.toml line 3: `regoin` is not a setting of a role",
            "did you mean `region`?"
        )
    );
}

#[test]
fn a_secret_in_the_file_is_refused_with_the_way_out() {
    let (_, hint) = error("client_secret = \"s\"\n");
    assert!(
        hint.contains("client_secret_command") && hint.contains("OL_AWS_CLIENT_SECRET"),
        "{hint}"
    );
}

#[test]
fn wrong_values_are_refused() {
    for (text, part) in [
        ("duration = \"25h\"", "15m"),
        ("duration = \"soon\"", "15m"),
        ("onelogin_region = \"mars\"", "us"),
        ("subdomain = \"a b\"", "first part"),
        ("region = \"EU West\"", "eu-west-1"),
        ("[roles.a]\nrole = \"x\"\nregion = \"a.b\"", "eu-west-1"),
        ("app_id = [1]", "app_id"),
        ("password_command = \"pass x\"", "one item for each word"),
        ("password_command = []", "program"),
        ("compat = [\"x\"]", "aws-vault"),
        ("endpoint = \"http://example.com\"", "https"),
        ("[accounts]\nprod = \"1\"", "twelve digits"),
        ("[roles.\"a b\"]\nrole = \"x\"", "letters"),
        ("[roles.a]\nregion = \"eu-west-1\"", "role ="),
        ("roles = 3", "[roles]"),
        ("subdomain = ", "TOML"),
    ] {
        let (message, hint) = error(text);
        assert!(hint.contains(part), "{text}: {message} / {hint}");
    }
}
