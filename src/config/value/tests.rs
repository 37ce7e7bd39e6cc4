//! What the settings' values may be.

use super::*;

#[test]
fn a_subdomain_is_found_in_what_people_paste() {
    for pasted in [
        "acme",
        "Acme.onelogin.com",
        "https://acme.onelogin.com/portal/",
    ] {
        assert_eq!(
            check_text("subdomain", SettingKind::Subdomain, pasted).as_deref(),
            Ok("acme"),
            "{pasted}"
        );
    }
    assert!(check_text("subdomain", SettingKind::Subdomain, "evil.example.com").is_err());
}

#[test]
fn a_region_has_small_letters_digits_and_hyphens_alone() {
    let region = |value| check_text("region", SettingKind::Region, value);
    assert_eq!(region(" us-gov-east-1 ").as_deref(), Ok("us-gov-east-1"));
    for wrong in [
        "",
        "EU-WEST-1",
        "eu-west-1.example.com",
        "eu_west",
        "a/b",
        "eu west",
        "é",
    ] {
        assert!(region(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn plain_http_is_for_loopback_only() {
    for right in [
        "http://127.0.0.1:80",
        "http://[::1]:1",
        "http://localhost:1",
        "https://x.example",
    ] {
        assert_eq!(check_endpoint(right), Ok(()), "{right}");
    }
    for wrong in [
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "acme",
    ] {
        assert!(check_endpoint(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn durations_are_read_as_people_write_them() {
    for (text, seconds) in [
        ("1h", 3600),
        ("90m", 5400),
        ("1h30m", 5400),
        ("900", 900),
        ("45min", 2700),
    ] {
        assert_eq!(
            parse_duration(text).map(|d| d.as_secs()),
            Ok(seconds),
            "{text}"
        );
    }
    for text in ["", " ", "-1"] {
        assert_eq!(parse_duration(text), Err("is not a duration"), "{text:?}");
    }
    assert_eq!(parse_duration(&"9".repeat(30)), Err("is too long"));
    assert!(parse_session_duration("14m").is_err() && parse_session_duration("13h").is_err());
}
