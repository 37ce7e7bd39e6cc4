//! Names and values on their way into a shell, a format or a `credential_process` line: what is read there by the reader's
//! own rules (`readers`) is what was meant, and nothing else.

mod readers;
mod words;

use clap::ValueEnum;
use ol_aws::aws_files::process_line;
use ol_aws::clock::Timestamp;
use ol_aws::credentials::{Identity, SessionCredentials, changes};
use ol_aws::env_format::Format;
use ol_aws::environment::{Change, Compat, Environment};
use ol_aws::secret::Secret;
use ol_aws::shell::Dialect;

pub fn check(data: &[u8]) {
    let pieces = crate::input::pieces(data);
    let piece = |index: usize| pieces[index % pieces.len()].clone();
    everywhere(&[
        ("K".into(), Some(piece(0))),
        ("GONE".into(), None),
        ("L".into(), Some(piece(1))),
    ]);
    everywhere(&[("GONE".into(), None)]);
    // A role and an account with such names, as `env` writes them.
    let credentials = SessionCredentials {
        access_key_id: "ASIAEXAMPLE".into(),
        secret_access_key: Secret::new("s/+="),
        session_token: Some(Secret::new(piece(2))),
        expiration: Timestamp::from_unix_seconds(1_795_467_600),
    };
    let identity = Identity {
        role: piece(0),
        account: piece(1),
        account_id: Some("111122223333".into()),
        role_arn: Some(format!("arn:aws:iam::111122223333:role/{}", piece(0))),
        region: Some("eu-west-1".into()),
        guard: None,
    };
    everywhere(&changes(
        &credentials,
        &identity,
        Compat {
            aws_vault: true,
            boto2: true,
        },
        &Environment::default(),
    ));
    a_line_of_words(&pieces);
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn everywhere(changes: &[Change]) {
    let values: Vec<&str> = changes
        .iter()
        .filter_map(|(_, value)| value.as_deref())
        .collect();
    let has = |forbidden: &[char]| values.iter().any(|value| value.contains(forbidden));
    for dialect in Dialect::value_variants() {
        let cannot = match dialect {
            // It reads a quote, a variable and the end of a line or file even between quotes.
            Dialect::Cmd => {
                has(&['\0', '"', '%'])
                    || values.iter().any(|value| value.contains(char::is_control))
            }
            _ => has(&['\0']),
        };
        for script in [dialect.script(changes), dialect.hook_script(changes)] {
            match script {
                Ok(script) => {
                    assert!(!cannot, "{dialect:?} cannot carry {values:?}");
                    let read = readers::shell(*dialect, &script);
                    let read =
                        read.unwrap_or_else(|wrong| panic!("{dialect:?}: {wrong} in\n{script}"));
                    let mut meant = changes.to_vec();
                    if *dialect == Dialect::Cmd {
                        // It has no empty variables: to set one to nothing removes it.
                        let empty = meant
                            .iter_mut()
                            .filter(|(_, value)| value.as_deref() == Some(""));
                        empty.for_each(|(_, value)| *value = None);
                    }
                    assert_same(&read, &meant, &script);
                }
                Err(error) => {
                    assert!(cannot, "{dialect:?}: {error} of {values:?}");
                    for value in &values {
                        let shown = value.len() > 8 && error.to_string().contains(value);
                        assert!(!shown, "a value is shown: {error}");
                    }
                }
            }
        }
    }
    let set: Vec<Change> = changes
        .iter()
        .filter(|(_, value)| value.is_some())
        .cloned()
        .collect();
    for format in Format::value_variants() {
        let cannot = match format {
            Format::Json | Format::Sts => false,
            Format::Github => has(&['\0']),
            Format::Dotenv => has(&['\0', '\'', '\n', '\r']),
            Format::Docker => has(&['\0', '\n', '\r']),
        };
        match format.write(changes) {
            Ok(text) => {
                assert!(!cannot, "{format:?} cannot carry {values:?}");
                let read = readers::format(*format, &text);
                let read = read.unwrap_or_else(|wrong| panic!("{format:?}: {wrong} in\n{text}"));
                // STS answers with keys alone.
                let is_held = |(name, _): &&Change| {
                    *format != Format::Sts
                        || readers::STS_FIELDS.iter().any(|(_, known)| known == name)
                };
                let meant: Vec<Change> = set.iter().filter(is_held).cloned().collect();
                assert_same(&read, &meant, &text);
            }
            Err(error) => assert!(cannot, "{format:?}: {error} of {values:?}"),
        }
    }
}

/// The order is of no interest: no name stands twice.
fn assert_same(read: &[Change], meant: &[Change], text: &str) {
    let sorted = |changes: &[Change]| {
        let mut changes = changes.to_vec();
        changes.sort();
        changes
    };
    assert_eq!(sorted(read), sorted(meant), "in\n{text}");
}

/// `credential_process`: split as a shell would, by those that have none and by those that use one.
fn a_line_of_words(pieces: &[String]) {
    let given: Vec<&str> = pieces.iter().map(String::as_str).collect();
    match process_line(&given) {
        Ok(line) => assert_eq!(words::of_line(&line).as_deref(), Ok(pieces), "{line}"),
        Err(word) => {
            assert!(given.contains(&word));
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-/@+=:, ".contains(&b);
            assert!(
                word.is_empty() || !word.bytes().all(plain),
                "{word:?} is plain"
            );
        }
    }
}
