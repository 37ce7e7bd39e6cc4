//! The files of other tools that `configure --import` reads.

use ol_aws::config::import::{Imported, named, read};
use ol_aws::environment::Environment;

/// The first line is the file's name; what is none of these is saml2aws's.
const NAMES: [&str; 8] = [
    "onelogin.sdk.json",
    "onelogin.aws.json",
    "onelogin.sdk.properties",
    ".clisso.yaml",
    ".onelogin-aws.config",
    ".saml2aws",
    "accounts.yaml",
    "onelogin-aws/config",
];

pub fn check(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (first, rest) = data.split_at(end);
    let name = NAMES.into_iter().find(|name| name.as_bytes() == first);
    let home = tempfile::tempdir().expect("a directory");
    let path = home.path().join(name.unwrap_or(".saml2aws"));
    std::fs::create_dir_all(path.parent().expect("it has one")).expect("made");
    std::fs::write(&path, rest.get(1..).unwrap_or_default()).expect("written");
    let found = named(&path, &Environment::default());
    match read(found.first().expect("a file is named")) {
        Ok(all) => all.iter().for_each(is_sound),
        Err(error) => {
            assert_eq!(error.exit_code(), 3, "{error}");
            assert!(error.hint().is_some_and(|hint| !hint.is_empty()));
            assert!(error.to_string().contains(&*path.to_string_lossy()));
        }
    }
}

fn is_sound(imported: &Imported) {
    for (key, value) in &imported.texts {
        is_plain(value);
        assert!(!key.contains("command"), "{key} names a program");
        assert!(!["endpoint", "askpass", "browser_path"].contains(key));
    }
    let app_id = imported.text("app_id").unwrap_or_default();
    assert!(app_id.bytes().all(|byte| byte.is_ascii_digit()), "{app_id}");
    for (alias, texts) in &imported.roles {
        let fits = |c: char| c.is_ascii_alphanumeric() || "._@+-".contains(c);
        assert!(!alias.is_empty() && alias.chars().all(fits), "{alias:?}");
        assert!(texts.iter().any(|(key, _)| *key == "role"), "{alias}");
        texts.iter().for_each(|(_, value)| is_plain(value));
    }
    for (id, name) in &imported.accounts {
        assert!(id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit()));
        is_plain(name);
    }
}

/// Nothing in it commands a terminal or turns its text around.
fn is_plain(value: &str) {
    let turns = |c| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!value.is_empty() && value.trim() == value, "{value:?}");
    assert!(
        !value.contains(|c: char| c.is_control() || turns(c)),
        "{value:?}"
    );
}
