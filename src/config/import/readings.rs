//! Compares the files in tests/fixtures/import/dialects, which use each tool's own syntax to its
//! limits, with what the tool's own parser reads (`*.reading.json`): JDK 17's Properties, Python
//! 3.11's ConfigParser as onelogin-aws-cli 0.1.19 uses it, gopkg.in/ini.v1 1.67.0 with saml2aws
//! 2.36's options, viper 1.20 with the keys that clisso asks for. The Python ones run again in
//! tests/it/terminal/import_readings.rs.

use std::collections::BTreeMap;

use super::entries::Section;
use super::tests::{fixture, named_alone};
use super::*;

type Reading = BTreeMap<String, BTreeMap<String, String>>;

fn dialect(name: &str) -> PathBuf {
    fixture("dialects").join(name)
}

fn reading<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let text = std::fs::read_to_string(dialect(name)).expect(name);
    serde_json::from_str(&text).expect(name)
}

fn values(section: &Section) -> BTreeMap<String, String> {
    let entries = section.entries.iter();
    let entries = entries.map(|entry| (entry.key.clone(), section.text(&entry.key).to_owned()));
    entries.collect()
}

fn app<'a>(all: &'a [Imported], name: &str) -> &'a Imported {
    let found = all.iter().find(|one| one.name.as_deref() == Some(name));
    found.unwrap_or_else(|| panic!("{name}: {all:?}"))
}

#[test]
fn javas_properties_are_read_as_java_reads_them() {
    let path = dialect("java.properties");
    let bytes = std::fs::read(&path).expect("there");
    let section = properties::parse(&properties::decoded(&bytes)).expect("right");
    let own: BTreeMap<String, String> = reading("java.reading.json");
    assert_eq!(values(&section), own);
    let imported = java::read(&properties::decoded(&bytes)).expect("right");
    // The region's old name is no subdomain.
    assert_eq!(imported.text("onelogin_region"), Some("us"));
    assert_eq!(imported.text("subdomain"), None);
    assert_eq!(imported.text("ip_address"), Some("203.0.113.7"));
    let notes = imported.notes.join("\n");
    assert!(
        notes.contains("onelogin.sdk.properties:10: `with blank:and=more`"),
        "{notes}"
    );
    let wrong = properties::parse("a = b\nc = \\u12g4\n").expect_err("no hex digits");
    assert_eq!(wrong.line, Some(2));
}

#[test]
fn physeras_file_is_read_as_pythons_configparser_reads_it() {
    let text = std::fs::read_to_string(dialect("physera.config")).expect("there");
    let sections = config_parser::parse(&text, "defaults").expect("right");
    let defaults = sections.iter().find(|section| section.name == "defaults");
    let defaults = defaults.expect("they are there");
    let mut ours = Reading::new();
    for section in &sections {
        let get = |key: &str| section.get(key).or_else(|| defaults.get(key));
        let entries = defaults.entries.iter().chain(&section.entries);
        let values = entries.map(|entry| {
            let raw = get(&entry.key).and_then(|entry| entry.text.as_deref());
            let text = config_parser::interpolated(raw.expect("a text"), &get);
            (entry.key.clone(), text.expect("right"))
        });
        ours.insert(section.name.clone(), values.collect());
    }
    assert_eq!(ours, reading::<Reading>("physera.reading.json"));
    let all = read(&named_alone(&dialect("physera.config"))).expect("right");
    let names: Vec<_> = all.iter().filter_map(|one| one.name.as_deref()).collect();
    assert_eq!(names, ["defaults", "live", "Defaults", "with space "]);
    let live = app(&all, "live");
    assert_eq!(live.text("username"), Some("ada@acme-live.test"));
    assert_eq!(live.text("app_id"), Some("123456"));
    // A value of two lines is no role.
    let notes = live.notes.join("\n");
    assert!(
        notes.contains("physera.config:18: `default_role` contains"),
        "{notes}"
    );
    assert!(
        !notes.contains("company"),
        "it only serves as a part of others: {notes}"
    );
    assert_eq!(live.text("default_role"), None);
}

#[test]
fn what_python_refuses_is_refused_with_the_line() {
    for (text, line) in [
        ("a = b\n", 1),
        ("[a]\nb = c\nB = d\n", 3),
        ("[a]\n[b]\n[a]\n", 3),
        ("[a]\n= b\n", 2),
        ("[a]\n# comment\nb\n", 3),
    ] {
        let wrong = config_parser::parse(text, "defaults").expect_err(text);
        assert_eq!(wrong.line, Some(line), "{text}");
    }
    config_parser::parse("[defaults]\na = b\n[defaults]\nc = d\n", "defaults").expect("right");
    // References that lead nowhere, in a circle, or to a million others.
    let bomb: String = (0..9)
        .map(|level| format!("v{level} = {}\n", format!("%(v{})s", level + 1).repeat(50)))
        .collect();
    for entries in [
        "v0 = %(gone)s\n",
        "v0 = 100%\n",
        "v0 = %(v1)s\nv1 = %(v0)s\n",
        "v0 = %()s\n",
        &format!("{bomb}v9 =\n"),
    ] {
        let text =
            format!("[defaults]\nsubdomain = acme\naws_app_id = 1\nusername = %(v0)s\n{entries}");
        let all = physera::read(&text, "f").expect("the rest is read");
        let notes = all[0].notes.join("\n");
        assert!(
            notes.contains("f:4: `username` cannot be read"),
            "{entries}: {notes}"
        );
        assert_eq!(all[0].text("subdomain"), Some("acme"));
    }
}

#[test]
fn saml2awss_file_is_read_as_gos_ini_reads_it() {
    let text = std::fs::read_to_string(dialect("saml2aws.ini")).expect("there");
    let sections = go_ini::parse(&text).expect("right");
    let mut own = reading::<Reading>("saml2aws.reading.json");
    // Above the first header, and what a child section has from its parent.
    let above = own.remove("DEFAULT").expect("it has a name there");
    own.insert(String::new(), above);
    let mut ours = Reading::new();
    for section in &sections {
        let keys = own[&section.name].keys();
        let values = keys.map(|key| {
            let entry = go_ini::entry(&sections, section, key).expect(key);
            let raw = entry.text.expect("a text");
            let text = go_ini::interpolated(&raw, &sections, section);
            (key.clone(), text.expect("right"))
        });
        ours.insert(section.name.clone(), values.collect());
    }
    assert_eq!(ours, own);
    let all = read(&named_alone(&dialect("saml2aws.ini"))).expect("right");
    let default = app(&all, "default");
    for (key, value) in [
        ("app_id", "123456"),
        ("device", "Duo Duo Security"),
        ("onelogin_region", "eu"),
        ("username", "ada@acme.test"),
        ("default_role", "arn:aws:iam::111122223333:role/Admin"),
    ] {
        assert_eq!(default.text(key), Some(value), "{key}");
    }
    let notes = default.notes.join("\n");
    for part in [
        "saml2aws.ini:15: `acme#no-comment`",
        "saml2aws.ini:16: `backquoted`",
    ] {
        assert!(notes.contains(part), "{part}: {notes}");
    }
    assert!(
        !notes.contains("aws_urn"),
        "what the tool writes by itself: {notes}"
    );
    assert_eq!(app(&all, "default.child").text("app_id"), Some("654321"));
    let bomb: String = (0..60)
        .map(|level| format!("v{level} = %(v{0})s%(v{0})s\n", level + 1))
        .collect();
    let text =
        format!("[a]\nprovider = OneLogin\nsubdomain = acme\nusername = %(v0)s\n{bomb}v60 = x\n");
    let all = saml2aws::read(&text, "f").expect("the rest is read");
    assert!(
        all[0]
            .notes
            .join("\n")
            .contains("f:4: `username` cannot be read")
    );
}

#[test]
fn clissos_file_is_read_as_viper_reads_it() {
    let all = read(&named_alone(&dialect("clisso.yaml"))).expect("right");
    // The selected one first, however it is spelled.
    let names: Vec<_> = all.iter().filter_map(|one| one.name.as_deref()).collect();
    assert_eq!(names, ["my.app", "prod", "dotted.app"]);
    for (name, own) in reading::<Reading>("clisso.reading.json") {
        let one = app(&all, &name);
        let duration = match own["duration"].as_str() {
            "14400" => "4h",
            _ => "1h",
        };
        let region = own["region"].to_lowercase();
        for (key, value) in [
            ("app_id", own["app-id"].as_str()),
            ("default_role", &own["arn"]),
            ("client_id", &own["client-id"]),
            ("subdomain", &own["subdomain"]),
            ("username", &own["username"]),
            ("onelogin_region", &region),
            ("region", &own["aws-region"]),
            ("device", &own["device"]),
            ("duration", duration),
        ] {
            assert_eq!(one.text(key).unwrap_or_default(), value, "{name}: {key}");
        }
    }
    let secret = |name| {
        app(&all, name)
            .client_secret
            .as_ref()
            .map(crate::secret::Secret::expose)
    };
    assert_eq!(secret("prod"), Some("sandbox: client # secret"));
    // It has a tab in it, which nobody could type again.
    assert_eq!(secret("dotted.app"), None);
}

#[test]
fn the_successor_in_net_has_no_references() {
    let text = "; comment\n[defaults]\nBase_URI = https://api.us.onelogin.com/\nsubdomain=acme\nclient_secret = 100%(x\n# no = comment\n[live]\naws_app_id = 123456\n";
    let all = physera::read_dotnet(text, "config").expect("right");
    let live = app(&all, "live");
    assert_eq!(live.text("onelogin_region"), Some("us"));
    let secret = live
        .client_secret
        .as_ref()
        .map(crate::secret::Secret::expose);
    assert_eq!(secret, Some("100%(x"));
}

/// The same check as of a typed value, in each dialect.
#[test]
fn what_nobody_could_type_is_not_taken_from_a_file() {
    let json = |value: &str| format!("{{\"subdomain\": \"acme\", \"app_id\": \"{value}\"}}");
    let home = tempfile::tempdir().expect("a directory");
    for (name, text, app_id) in [
        ("onelogin.aws.json", json("https://acme.onelogin.com/apps/123456/edit"), Some("123456")),
        ("onelogin.aws.json", json("https://acme.onelogin.com/launch/123456"), None),
        ("onelogin.aws.json", json("123456 # AWS prod"), None),
        ("onelogin.aws.json", json("AWS"), None),
        (
            ".saml2aws",
            "[a]\nprovider = OneLogin\nsubdomain = acme\napp_id = \"123456 # AWS prod\"\n".into(),
            None,
        ),
        (
            ".onelogin-aws.config",
            "[a]\nsubdomain = acme\naws_app_id = 123456 # AWS prod\n".into(),
            None,
        ),
        (
            ".clisso.yaml",
            "providers: {p: {type: onelogin, subdomain: acme}}\napps: {a: {provider: p, app-id: [1]}}\n".into(),
            None,
        ),
    ] {
        let path = home.path().join(name);
        std::fs::write(&path, &text).expect("written");
        let all = read(&named_alone(&path)).expect("the subdomain is right");
        assert_eq!(all[0].text("app_id"), app_id, "{text}");
        let notes = all[0].notes.join("\n");
        assert_eq!(notes.contains("not imported"), app_id.is_none(), "{text}: {notes}");
    }
    let java = "onelogin.sdk.client_id = x\nonelogin.sdk.ip = everywhere\n";
    let notes = java::read(java).expect("right").notes.join("\n");
    assert!(
        notes.contains(":2: `everywhere` is not an IP address"),
        "{notes}"
    );
}

/// saml2aws's words for a second factor.
#[test]
fn each_mfa_of_saml2awss_is_a_device_or_told() {
    for (mfa, device) in [
        ("Auto", None),
        ("OLP", Some("OneLogin Protect")),
        ("sms", Some("OneLogin SMS")),
        ("TOTP", Some("Google Authenticator")),
        ("YUBIKEY", Some("Yubico YubiKey")),
        ("DUO TOTP", Some("Duo Duo Security")),
        ("PUSH", None),
    ] {
        let text = format!("[a]\nprovider = OneLogin\nsubdomain = acme\nmfa = {mfa}\n");
        let all = saml2aws::read(&text, "f").expect("right");
        assert_eq!(all[0].text("device"), device, "{mfa}");
        let told = all[0]
            .notes
            .iter()
            .any(|note| note.starts_with("f:4: `mfa = PUSH`"));
        assert_eq!(told, mfa == "PUSH", "{:?}", all[0].notes);
    }
}

#[test]
fn templates_that_nobody_filled_in_are_nothing_to_import() {
    let home = tempfile::tempdir().expect("a directory");
    for (name, text) in [
        (
            "onelogin.sdk.properties",
            "onelogin.sdk.client_id=\nonelogin.sdk.client_secret=\nonelogin.sdk.instance=us",
        ),
        (
            "onelogin.sdk.json",
            "{\"client_id\": \"\", \"client_secret\": \"\", \"region\": \"us\", \"ip\": \"\"}",
        ),
        (
            "onelogin.aws.json",
            "{\"app_id\": \"\", \"duration\": 3600, \"profiles\": {}}",
        ),
        (
            ".onelogin-aws.config",
            "[defaults]\nbase_uri = https://api.us.onelogin.com/\nclient_id =\n",
        ),
        (
            ".saml2aws",
            "[default]\nprovider = OneLogin\naws_session_duration = 3600\napp_id =\nusername = \"\"\n",
        ),
        (".clisso.yaml", "apps: {}\nproviders: {}\n"),
        (".clisso.yaml", ""),
    ] {
        let path = home.path().join(name);
        std::fs::write(&path, text).expect("written");
        let found = Found { files: vec![path] };
        let error = read(&found).expect_err(text).to_string();
        assert!(error.contains("nothing to import"), "{name}: {error}");
    }
}
