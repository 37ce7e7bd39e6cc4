//! Each tool's files as they are found in life, those in tests/fixtures/import, and what nobody
//! would expect.

use super::*;
use crate::secret::Secret;

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/import")
        .join(name)
}

pub fn named_alone(path: &Path) -> Found {
    let mut found = named(path, &Environment::default());
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn read_named(name: &str) -> Result<Vec<Imported>> {
    read(&named_alone(&fixture(name)))
}

fn one(name: &str) -> Imported {
    let mut all = read_named(name).expect(name);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn texts(imported: &Imported) -> Vec<(&'static str, &str)> {
    let mut texts: Vec<(&str, &str)> = imported
        .texts
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    texts.sort_unstable();
    texts
}

fn secret(imported: &Imported) -> Option<&str> {
    imported.client_secret.as_ref().map(Secret::expose)
}

#[test]
fn the_python_clients_files_are_read_together_and_its_profiles_are_roles() {
    let imported = one("python/onelogin.aws.json");
    assert_eq!(imported.files.len(), 3);
    assert_eq!(
        texts(&imported),
        [
            ("app_id", "123456"),
            ("client_id", "sandbox-client-id"),
            ("duration", "2h"),
            ("onelogin_region", "us"),
            ("region", "eu-west-1"),
            ("subdomain", "acme"),
            ("username", "ada@acme.test"),
        ]
    );
    assert_eq!(secret(&imported), Some("sandbox-client-secret"));
    let mut roles = imported.roles.clone();
    roles.sort();
    assert_eq!(
        roles,
        [
            (
                "look".into(),
                vec![("role", "111122223333/ReadOnly".into())]
            ),
            (
                "prod".into(),
                vec![
                    ("role", "111122223333/Admin".into()),
                    ("region", "eu-north-1".into())
                ]
            ),
        ]
    );
    assert_eq!(
        imported.accounts,
        [
            ("111122223333".into(), "Production".into()),
            ("444455556666".into(), "Development".into()),
        ]
    );
    let notes = imported.notes.join("\n");
    for part in [
        "another app, 654321",
        "`half` names no account and role",
        "--profile onelogin",
        "keychain",
    ] {
        assert!(notes.contains(part), "{part}: {notes}");
    }
}

#[test]
fn the_java_clients_properties() {
    let imported = one("java/onelogin.sdk.properties");
    assert_eq!(imported.tool, "OneLogin's Java client");
    assert_eq!(
        texts(&imported),
        [("client_id", "sandbox-client-id"), ("subdomain", "acme")]
    );
    assert_eq!(secret(&imported), Some("sandbox-client-secret"));
    // Its SDK asks the host of the subdomain, and no region's.
    let notes = imported.notes.join("\n");
    assert!(
        notes.contains("onelogin.sdk.properties:4: `region`"),
        "{notes}"
    );
}

#[test]
fn physeras_sections_have_the_defaults() {
    let all = read_named("physera/.onelogin-aws.config").expect("right");
    let [live, test] = all.as_slice() else {
        panic!("{all:?}")
    };
    assert_eq!(live.name.as_deref(), Some("live"));
    assert_eq!(
        texts(live),
        [
            ("app_id", "123456"),
            ("client_id", "sandbox-client-id"),
            ("default_role", "arn:aws:iam::111122223333:role/Admin"),
            ("device", "Google Authenticator"),
            ("duration", "12h"),
            ("onelogin_region", "eu"),
            ("subdomain", "acme"),
            ("username", "ada@acme.test"),
        ]
    );
    assert!(live.notes.join("\n").contains("auto_determine_ip_address"));
    // What AWS would refuse is brought to what it takes.
    assert_eq!(
        (test.text("app_id"), test.text("duration")),
        (Some("654321"), Some("15m"))
    );
    assert_eq!(secret(test), Some("sandbox-client-secret"));
}

#[test]
fn clissos_apps_come_with_their_provider_and_the_selected_one_first() {
    let all = read_named("clisso/.clisso.yaml").expect("right");
    let names: Vec<_> = all.iter().map(|one| one.name.as_deref()).collect();
    assert_eq!(names, [Some("prod"), Some("dev")]);
    assert_eq!(
        texts(&all[0]),
        [
            ("app_id", "123456"),
            ("client_id", "sandbox-client-id"),
            ("default_role", "arn:aws:iam::111122223333:role/Admin"),
            ("device", "OneLogin Protect"),
            ("duration", "4h"),
            ("onelogin_region", "us"),
            ("region", "eu-west-1"),
            ("subdomain", "acme"),
            ("username", "ada@acme.test"),
        ]
    );
    assert_eq!(all[1].text("duration"), Some("1h"));
    assert_eq!(
        all[0].accounts,
        [("111122223333".into(), "Production".into())]
    );
}

#[test]
fn of_saml2awss_accounts_those_at_onelogin_are_taken() {
    let imported = one("saml2aws/.saml2aws");
    assert_eq!(
        texts(&imported),
        [
            ("app_id", "123456"),
            ("default_role", "arn:aws:iam::111122223333:role/Admin"),
            ("device", "OneLogin Protect"),
            ("duration", "1h"),
            ("onelogin_region", "us"),
            ("region", "eu-west-1"),
            ("subdomain", "acme"),
            ("username", "ada@acme.test"),
        ]
    );
    assert!(imported.client_secret.is_none());
    assert!(imported.notes[0].contains("asks for them"));
}

#[test]
fn broken_files_are_named_with_the_line() {
    for (name, line) in [
        ("broken/onelogin.sdk.json", "line 4"),
        ("broken/.clisso.yaml", "line 3"),
        ("broken/.onelogin-aws.config", "line 3"),
        ("broken/.saml2aws", "line 1"),
    ] {
        let error = read_named(name).expect_err(name);
        let text = error.to_string();
        assert!(text.contains(name) && text.contains(line), "{text}");
        assert!(
            error
                .hint()
                .is_some_and(|hint| hint.contains("--import FILE"))
        );
    }
}

#[test]
fn strange_values_are_told_and_the_rest_is_taken() {
    let imported = one("strange/onelogin.aws.json");
    assert_eq!(
        texts(&imported),
        [("app_id", "123456"), ("subdomain", "acme")]
    );
    assert_eq!(imported.roles.len(), 1);
    let notes = imported.notes.join("\n");
    for part in [
        "onelogin.aws.json:2: `Europe`",
        "onelogin.aws.json:2: `long` is not a number of seconds",
        "`A B` is called A-B here",
        "cannot be an alias",
    ] {
        assert!(notes.contains(part), "{part}: {notes}");
    }
}

#[test]
fn what_is_no_such_file_is_said_to_be_none() {
    let home = tempfile::tempdir().expect("a directory");
    let reads = |name: &str, bytes: &[u8]| {
        let path = home.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        read(&named_alone(&path)).expect_err(name).to_string()
    };
    assert!(reads("x.ini", b"[a]\nb = c\n").contains("nothing to import"));
    assert!(reads("x.yaml", b"").contains("nothing to import"));
    assert!(reads("y.yaml", b"\n\xff\n").contains("line 2: it is not UTF-8"));
    assert!(reads("z.yaml", b"global:\n  accounts:\n    7: x\n").contains("nothing to import"));
    assert!(reads("big", &vec![b'#'; 1024 * 1024 + 1]).contains("larger"));
    assert!(reads("onelogin.sdk.json", b"[]").contains("not a JSON object"));
    let gone = read(&named_alone(&home.path().join("gone"))).expect_err("it is not there");
    assert_eq!(gone.exit_code(), 1);
}

/// Each just over the bound, and just within it.
#[test]
fn what_is_read_is_bounded_before_it_is_parsed() {
    let nested = |levels: usize| {
        let inner = levels - 1;
        format!("{{\"x\": {}{}}}\n", "[".repeat(inner), "]".repeat(inner))
    };
    let block = |levels: usize| {
        let line = |level: usize| format!("{}x:\n", " ".repeat(level));
        (0..levels).map(line).collect::<String>()
    };
    let json = |text: &str| bounded::json(text).map(drop);
    let yaml = |text: &str| bounded::yaml(text).map(drop);
    let repeated = |times: usize| {
        let aliases = "- *a\n".repeat(times);
        format!("- &a {}\n{aliases}", "x".repeat(LARGEST / 2))
    };
    let cases: [(Result<(), Wrong>, &str); 14] = [
        (json(&nested(64)), ""),
        (json(&nested(65)), "more than 64 levels"),
        (json("{\"x\": \"[[\\\"[[\"}"), ""),
        (yaml(&nested(64)), ""),
        (yaml(&nested(65)), "more than 64 levels"),
        (yaml(&block(64)), ""),
        (yaml(&block(65)), "more than 64 levels"),
        (yaml("a: &a x\nb: *a\nc: *a\n"), ""),
        (yaml("a: &a {b: c}\nd: *a\n"), ""),
        (yaml("a: &a x\nb: &b [*a, *a]\n"), "alias"),
        (yaml("a: &a x\nb: &b {c: {d: *a}}\n"), "alias"),
        (yaml("a: &a [*a, *a]\n"), "alias"),
        (yaml(&repeated(1)), ""),
        (yaml(&repeated(2)), "more than 1 MB"),
    ];
    for (number, (outcome, part)) in cases.into_iter().enumerate() {
        match outcome {
            Ok(()) => assert_eq!(part, "", "case {number}"),
            Err(wrong) => {
                let fits = !part.is_empty() && wrong.reason.contains(part);
                assert!(fits && wrong.line.is_some(), "case {number}: {wrong:?}");
            }
        }
    }
}

#[test]
fn they_are_found_where_those_tools_look() {
    let home = tempfile::tempdir().expect("a directory");
    let here = tempfile::tempdir().expect("a directory");
    let put = |directory: &Path, name: &str| {
        std::fs::create_dir_all(directory).expect("made");
        std::fs::write(directory.join(name), "").expect("written");
    };
    put(here.path(), "accounts.yaml");
    put(&home.path().join(".onelogin"), "onelogin.aws.json");
    put(&home.path().join(".onelogin"), "accounts.yaml");
    for name in [".onelogin-aws.config", ".clisso.yaml", ".saml2aws"] {
        put(home.path(), name);
    }
    let home_variable = home.path().display().to_string();
    let environment: Environment = [("HOME", home_variable.as_str())].into_iter().collect();
    let found = find(&environment, here.path());
    let counts: Vec<usize> = found.iter().map(|found| found.files.len()).collect();
    assert_eq!(counts, [2, 1, 1, 1], "{found:?}");
}

/// The tool with that name looks into each place by itself.
#[test]
fn a_directory_is_read_as_each_tool_would_read_it_there() {
    let home = tempfile::tempdir().expect("a directory");
    let old = home.path().join("old");
    let put = |name: &str, text: &str| {
        let path = home.path().join(name);
        std::fs::create_dir_all(path.parent().expect("one")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    put("old/onelogin.sdk.json", "{}");
    put("old/onelogin.sdk.properties", "");
    put("old/.saml2aws", "");
    put("old/onelogin-aws/config", "[defaults]\n");
    put(".onelogin/onelogin.aws.json", "{}");
    put(".onelogin/accounts.yaml", "");
    let home_variable = home.path().display().to_string();
    let environment: Environment = [("HOME", home_variable.as_str())].into_iter().collect();
    let names = |found: Vec<Found>| -> Vec<String> {
        let files = found.into_iter().flat_map(|found| found.files);
        let inside = files.map(|file| file.strip_prefix(home.path()).map(Path::to_owned));
        inside
            .map(|file| file.expect("there").display().to_string())
            .collect()
    };
    let all = [
        "old/onelogin.sdk.json",
        "old/onelogin.sdk.properties",
        "old/onelogin-aws/config",
        "old/.saml2aws",
    ];
    assert_eq!(names(named(&old, &environment)), all);
    // As with its --config-file-path: what is not beside the file is in ~/.onelogin.
    assert_eq!(
        names(named(&old.join("onelogin.sdk.json"), &environment)),
        [
            "old/onelogin.sdk.json",
            ".onelogin/onelogin.aws.json",
            ".onelogin/accounts.yaml"
        ]
    );
    put(".config/onelogin-aws/config", "");
    let found = names(find(&environment, &old));
    assert!(
        found.contains(&".config/onelogin-aws/config".into()),
        "{found:?}"
    );
    assert!(
        found.contains(&".onelogin/onelogin.aws.json".into()),
        "{found:?}"
    );
    assert!(found.contains(&"old/onelogin.sdk.json".into()), "{found:?}");
}

#[test]
fn any_text_is_read_or_refused() {
    use proptest::prelude::*;
    proptest!(|(bytes in proptest::collection::vec(any::<u8>(), 0..400), name in 0usize..7)| {
        let home = tempfile::tempdir().expect("a directory");
        let names = ["onelogin.sdk.json", "onelogin.aws.json", "onelogin.sdk.properties", ".clisso.yaml", ".saml2aws", "onelogin-aws/config", "x"];
        let path = home.path().join(names[name]);
        std::fs::create_dir_all(path.parent().expect("one")).expect("made");
        std::fs::write(&path, bytes).expect("written");
        if let Err(error) = read(&named_alone(&path)) {
            prop_assert!(error.hint().is_some());
        }
    });
}
