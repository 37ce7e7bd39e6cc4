//! AWS's own files: edits that keep every byte that is not ours.

use ol_aws::aws_files::{
    AwsFile, Document, Profile, RenewingProfile, is_way_to_credentials, with_renewing_profiles,
};

const START: &str = "# >>> ol-aws profiles >>>";
const END: &str = "# <<< ol-aws profiles <<<";

/// The file, then the name of a profile and values to set in it, where there are some.
pub fn check(data: &[u8]) {
    // As bytes: a file need not be UTF-8.
    let end = data.windows(5).position(|window| window == b"\n---\n");
    let file = &data[..end.map_or(data.len(), |end| end + 1)];
    let rest = end.map_or(&[][..], |end| &data[end + 5..]);
    let pieces = crate::input::pieces(rest);
    let name = pieces.first().filter(|name| is_profile_name(name));
    let name = name.map_or("work", String::as_str);
    let values: Vec<&str> = pieces.iter().skip(1).map(|value| value.trim()).collect();
    let values: Vec<&str> = values
        .into_iter()
        .filter(|value| is_value(value))
        .take(4)
        .collect();
    for kind in [AwsFile::Config, AwsFile::Credentials] {
        match Document::parse(kind, file) {
            Ok(document) => {
                assert_eq!(document.to_bytes(), file, "read and written");
                set(kind, &document, name, &values);
                block(kind, &document, name);
            }
            Err(wrong) => {
                let lines = file.split(|byte| *byte == b'\n').count();
                assert!((1..=lines).contains(&wrong.line) && !wrong.reason.is_empty());
            }
        }
        private_file(kind, file, name);
    }
}

/// As `profiles` takes names.
fn is_profile_name(name: &str) -> bool {
    let fits = |c: char| !c.is_control() && !c.is_whitespace() && !"[]\"'#;{}".contains(c);
    !name.is_empty() && name.chars().all(fits)
}

/// What keys, regions and commands are made of: one line that is no comment.
fn is_value(value: &str) -> bool {
    let plain = |c: char| !c.is_control() && (c == ' ' || !c.is_whitespace());
    !value.is_empty() && value.chars().all(plain) && value.trim() == value
}

fn set(kind: AwsFile, before: &Document, name: &str, values: &[&str]) {
    let keys = ["region", "aws_access_key_id", "s3", "own"];
    let entries: Vec<(&str, Option<&str>)> = keys
        .into_iter()
        .zip(values.iter().copied().map(Some))
        .collect();
    let mut after = before.clone();
    if after.set(name, &entries).is_err() {
        // A name or key that stands twice; nothing else stops an edit.
        let names = before
            .profiles()
            .into_iter()
            .filter(|profile| profile.name == name);
        let twice = |profile: &Profile| {
            keys.iter()
                .any(|key| profile.entries.iter().filter(|(own, _)| own == key).count() > 1)
        };
        let found: Vec<Profile> = names.collect();
        assert!(
            found.len() > 1 || found.iter().any(twice),
            "{found:?} cannot be changed"
        );
        return;
    }
    if entries.is_empty() {
        return assert_eq!(after.to_bytes(), before.to_bytes(), "nothing was to change");
    }
    let profile = after.profile(name).expect("it has been set");
    for (key, value) in &entries {
        assert_eq!(profile.get(key), *value, "{key}");
    }
    let others = |document: &Document| -> Vec<(String, Vec<(String, String)>)> {
        let profiles = document.profiles().into_iter().map(|profile| {
            let ours =
                |key: &String| profile.name == name && keys[..values.len()].contains(&key.as_str());
            let entries = profile.entries.iter().filter(|(key, _)| !ours(key));
            (profile.name.clone(), entries.cloned().collect())
        });
        profiles
            .filter(|(_, entries): &(String, Vec<_>)| !entries.is_empty())
            .collect()
    };
    assert_eq!(others(before), others(&after), "what is not ours");
    // Read again, it says the same; set again, nothing changes.
    let again = Document::parse(kind, &after.to_bytes()).expect("we write what we can read");
    assert_eq!(again.profiles(), after.profiles());
    let mut twice = again.clone();
    twice.set(name, &entries).expect("the same as before");
    assert_eq!(twice.to_bytes(), after.to_bytes(), "set twice");
    // Every line that is another's is still there, in its order.
    let (old, new) = (before.to_bytes(), after.to_bytes());
    let mut left = new.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    for line in old.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end) {
        let is_comment =
            line.trim_ascii_start().starts_with(b"#") || line.trim_ascii_start().starts_with(b";");
        let is_header = line.trim_ascii_start().starts_with(b"[") && line.first() == Some(&b'[');
        // A value's own comments may go with it; those above the first section are nobody's.
        if is_header || is_comment && before.profiles().is_empty() {
            assert!(
                left.any(|kept| kept == line),
                "{:?} is gone",
                String::from_utf8_lossy(line)
            );
        }
    }
}

fn block(kind: AwsFile, before: &Document, name: &str) {
    let text = format!(
        "{START}\n{}credential_process = ol-aws x\n{END}\n",
        kind.header(name)
    );
    let mut after = before.clone();
    let Ok(old) = before.block(START, END) else {
        let old = before.to_bytes();
        assert!(after.set_block(START, END, Some(&text)).is_err());
        return assert_eq!(
            after.to_bytes(),
            old,
            "a broken pair of marks is left alone"
        );
    };
    let users_own = before.without_block(START, END).expect("a pair");
    if users_own.profile(name).is_some() {
        // A name that is taken is refused before it comes to this.
        return;
    }
    if after.set_block(START, END, Some(&text)).is_err() {
        // What stands below the marks would belong to another profile.
        return assert_eq!(after.to_bytes(), before.to_bytes());
    }
    assert_eq!(
        after.block(START, END).as_ref().map(Option::as_deref),
        Ok(Some(text.as_str()))
    );
    let bytes = after.to_bytes();
    let again = Document::parse(kind, &bytes).expect("we write what we can read");
    assert_eq!(
        again.block(START, END).as_ref().map(Option::as_deref),
        Ok(Some(text.as_str()))
    );
    let users = |document: &Document| {
        document
            .without_block(START, END)
            .expect("a pair")
            .profiles()
    };
    let names = |document: &Document| -> Vec<_> {
        users(document)
            .into_iter()
            .map(|profile| (profile.name, profile.entries))
            .collect()
    };
    assert_eq!(names(before), names(&again), "what is not in the block");
    // Taken away again, the file is as it was; only its last line may have got an end, or gone where it was blank.
    after.set_block(START, END, None).expect("a pair");
    assert_eq!(after.block(START, END), Ok(None));
    if old.is_none() {
        let (was, is) = (before.to_bytes(), after.to_bytes());
        let (was, is) = (was.trim_ascii_end(), is.as_slice());
        assert!(is.starts_with(was), "{:?}", String::from_utf8_lossy(is));
        let more = is.strip_prefix(was).unwrap_or(is);
        assert!(more.trim_ascii().is_empty(), "{more:?} is left behind");
    }
}

/// The file of a child that renews by itself: the default profile and the one of that name are ours, and the others are
/// the user's.
fn private_file(kind: AwsFile, file: &[u8], name: &str) {
    let entries = [("credential_process", "ol-aws x"), ("region", "eu-west-1")];
    let own = |name: &str| RenewingProfile {
        name: name.to_owned(),
        entries: entries.map(|(key, value)| (key, value.to_owned())).into(),
    };
    let mut names = vec!["default", name];
    names.dedup();
    let profiles: Vec<_> = names.iter().map(|name| own(name)).collect();
    let Ok(made) = with_renewing_profiles(kind, file, &profiles) else {
        return;
    };
    // A child's own copy may be made of what we would not edit.
    let Ok(before) = Document::parse(kind, file) else {
        return;
    };
    let after = Document::parse(kind, &made).expect("we write what we can read");
    let is_ours = |profile: &Profile| names.contains(&profile.name.as_str());
    let (mine, others): (Vec<Profile>, Vec<Profile>) =
        after.profiles().into_iter().partition(is_ours);
    let found: Vec<&str> = mine.iter().map(|profile| profile.name.as_str()).collect();
    assert_eq!(found, names);
    for profile in mine {
        assert_eq!(profile.get("credential_process"), Some("ol-aws x"));
        for (key, value) in &profile.entries {
            let ours = entries.contains(&(key.as_str(), value.as_str()));
            assert!(
                ours || !is_way_to_credentials(key),
                "{key} = {value} is left"
            );
            assert!(ours || key != "region", "two regions");
        }
    }
    let entries = |profiles: Vec<Profile>| -> Vec<_> {
        let others = profiles.into_iter().filter(|profile| !is_ours(profile));
        others
            .map(|profile| (profile.name, profile.entries))
            .collect()
    };
    assert_eq!(
        entries(before.profiles()),
        entries(others),
        "what is not ours"
    );
}
