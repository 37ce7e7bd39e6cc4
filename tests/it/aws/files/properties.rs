//! What holds for the edit of any file, however it is put together.

use ol_aws::aws_files::{AwsFile, Document};
use proptest::prelude::*;

use super::fixtures::{END, START};

/// A line as it may stand in such a file, without its end.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("   ".to_owned()),
        "[#;][ -~]{0,12}",
        "\\[profile [a-c]\\]",
        "\\[[a-c]\\]( ?[#;] ?note)?",
        Just("[default]".to_owned()),
        "(region|output|s3|aws_access_key_id|Mixed_Case) ?[=:] ?[!-~]{0,10}",
        "\t?region = x",
        "  [a-z_]{1,8} = [0-9]{1,3}",
    ]
}

/// A whole file, whose lines end in one way or the other, and whose last one may have no end.
fn text() -> impl Strategy<Value = String> {
    let lines = prop::collection::vec((line(), any::<bool>()), 0..24);
    (lines, any::<bool>(), any::<bool>()).prop_map(|(lines, ended, bom)| {
        let mut text = String::from(if bom { "\u{feff}" } else { "" });
        for (line, crlf) in lines {
            text += &line;
            text += if crlf { "\r\n" } else { "\n" };
        }
        if !ended {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        text
    })
}

fn kinds() -> impl Strategy<Value = AwsFile> {
    prop_oneof![Just(AwsFile::Config), Just(AwsFile::Credentials)]
}

/// The file's lines without their ends.
fn lines(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    text.lines().map(str::to_owned).collect()
}

/// Whether all of these stand in the other in this order.
fn is_subsequence(part: &[String], whole: &[String]) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|line| whole.any(|other| other == line))
}

/// What is neither a key nor what a value goes on in.
fn kept(lines: &[String]) -> Vec<String> {
    let is_kept =
        |line: &&String| line.trim().is_empty() || line.trim().starts_with(['#', ';', '[']);
    lines.iter().filter(is_kept).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_are_understood_or_refused_and_never_changed(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in kinds()) {
        if let Ok(document) = Document::parse(kind, &bytes) {
            prop_assert_eq!(document.to_bytes(), bytes);
        }
    }

    #[test]
    fn setting_a_key_changes_that_key_alone(text in text(), kind in kinds(), name in "[a-d]", key in "region|output|new_key") {
        let Ok(before) = Document::parse(kind, text.as_bytes()) else { return Ok(()) };
        prop_assert_eq!(before.to_bytes(), text.as_bytes());
        let mut document = before.clone();
        // What stands twice is refused, and nothing is changed then.
        if document.set(&name, &[(&key, Some("value"))]).is_err() {
            return Ok(());
        }
        let bytes = document.to_bytes();
        let after = Document::parse(kind, &bytes).expect("what was right is right");
        let profile = after.profile(&name).expect("it is there");
        prop_assert_eq!(profile.get(&key), Some("value"));
        // Every other profile, and every other key of this one, is as before.
        let others = |document: &Document| -> Vec<(String, String, String)> {
            let entries = document.profiles().into_iter().flat_map(|profile| {
                let of = profile.name;
                profile.entries.into_iter().map(move |(key, value)| (of.clone(), key, value))
            });
            entries.filter(|(of, found, _)| (of, found) != (&name, &key)).collect()
        };
        prop_assert_eq!(others(&after), others(&before));
        // No line is lost but that of the key and those its value went on in.
        let (old, new) = (lines(text.as_bytes()), lines(&bytes));
        let had = before.profile(&name).and_then(|profile| profile.get(&key).map(str::to_owned)).is_some();
        if !had {
            prop_assert!(is_subsequence(&old, &new), "{:?} is not in {:?}", old, new);
        } else {
            prop_assert!(new.len() <= old.len());
            prop_assert!(is_subsequence(&kept(&old), &new), "of {:?} something is not in {:?}", old, new);
        }
        let mut twice = after.clone();
        twice.set(&name, &[(&key, Some("value"))]).expect("it was set before");
        prop_assert_eq!(twice.to_bytes(), bytes);
    }

    #[test]
    fn removing_a_key_and_setting_it_leaves_the_others(text in text(), name in "[a-c]") {
        let Ok(mut document) = Document::parse(AwsFile::Credentials, text.as_bytes()) else { return Ok(()) };
        let profile = document.profile(&name);
        if document.set(&name, &[("region", None)]).is_err() {
            return Ok(());
        }
        let after = Document::parse(AwsFile::Credentials, &document.to_bytes()).expect("right");
        let gone = after.profile(&name);
        prop_assert_eq!(gone.is_some(), profile.is_some(), "a profile does not go with its last key");
        if let Some(gone) = gone {
            prop_assert_eq!(gone.get("region"), None);
        }
    }

    #[test]
    fn a_block_comes_and_goes_without_a_trace(text in text(), body in "\\[profile x\\]\ncredential_process = [a-z ]{1,9}\n") {
        let Ok(mut document) = Document::parse(AwsFile::Config, text.as_bytes()) else { return Ok(()) };
        let block = format!("{START}\n{body}{END}\n");
        document.set_block(START, END, Some(&block)).expect("there is none");
        let with_block = document.to_bytes();
        let mut again = Document::parse(AwsFile::Config, &with_block).expect("right");
        prop_assert_eq!(again.block(START, END).expect("a pair"), Some(block));
        let users = again.without_block(START, END).expect("a pair");
        prop_assert_eq!(users.profiles(), Document::parse(AwsFile::Config, text.as_bytes()).expect("right").profiles());
        again.set_block(START, END, None).expect("a pair");
        let left = String::from_utf8(again.to_bytes()).expect("UTF-8");
        let ended = left.strip_suffix("\r\n").or(left.strip_suffix('\n')).unwrap_or(&left);
        prop_assert!(left == text || ended == text, "{:?} became {:?}", text, left);
    }
}
