//! The sealed cache: what lies in its directory may have been put there by anybody, and opens only if we sealed it.

use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use ol_aws::cache::{EntryKind, Label, Store};
use ol_aws::environment::Environment;

/// A store, and what it sealed.
struct Known {
    store: Store,
    /// Where the entry of `label()` lies.
    path: PathBuf,
    /// That entry, as the store wrote it.
    sealed: Vec<u8>,
    /// That of another label.
    other: Vec<u8>,
    _home: tempfile::TempDir,
}

const CONTENT: &str = "what only its owner may read";

/// One file, so one at a time.
static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(|| {
    let home = tempfile::tempdir().expect("a temporary directory");
    let path = home
        .path()
        .to_str()
        .expect("temporary directories are UTF-8");
    let environment: Environment = [("HOME", path), ("LOCALAPPDATA", path)]
        .into_iter()
        .collect();
    let store = Store::open(&environment).expect("a new store");
    let write = |label: &Label, content: &str| {
        store.write(label, &content).expect("a new file");
        let sealed = entries(&store).pop().expect("it is there");
        let bytes = fs::read(&sealed).expect("it is there");
        fs::remove_file(&sealed).expect("it is ours");
        (sealed, bytes)
    };
    let (path, sealed) = write(&label(), CONTENT);
    let (_, other) = write(
        &Label {
            name: "other".into(),
            ..label()
        },
        "of another role",
    );
    Mutex::new(Known {
        store,
        path,
        sealed,
        other,
        _home: home,
    })
});

fn label() -> Label {
    Label {
        kind: EntryKind::Session,
        tenant: "https://acme.onelogin.com 123456".into(),
        user: "ada@acme.com".into(),
        name: "arn:aws:iam::111122223333:role/Admin".into(),
    }
}

fn entries(store: &Store) -> Vec<PathBuf> {
    let files = fs::read_dir(store.directory()).expect("it was opened");
    let files = files.map(|entry| entry.expect("it was opened").path());
    let is_entry = |path: &PathBuf| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("entry-"))
    };
    files.filter(is_entry).collect()
}

pub fn check(data: &[u8]) {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = &*known;
    holds(known, data);
    // The same bytes as damage to a real entry: one after the other flipped, its end replaced, its label another's.
    let mut flipped = known.sealed.clone();
    for pair in data.chunks_exact(2) {
        let at = usize::from(pair[0]) * 3 % flipped.len();
        flipped[at] ^= pair[1];
    }
    holds(known, &flipped);
    let kept = data.len() % known.sealed.len();
    holds(known, &[&known.sealed[..kept], data].concat());
    let line = |sealed: &[u8]| {
        sealed
            .iter()
            .position(|byte| *byte == b'\n')
            .expect("a label ends")
            + 1
    };
    let body = &known.sealed[line(&known.sealed)..];
    holds(known, &[data, b"\n", body].concat());
    holds(
        known,
        &[
            &known.sealed[..line(&known.sealed)],
            &known.other[line(&known.other)..],
        ]
        .concat(),
    );
    holds(known, &known.sealed);
}

/// What the store says of a file in the place of an entry.
fn holds(known: &Known, planted: &[u8]) {
    let store = &known.store;
    put(&known.path, planted);
    // Nobody makes another entry that opens: whatever opens is what was sealed, and only in its own place.
    let read = store.read::<String>(&label());
    let listed = store.list::<String>(EntryKind::Session);
    if planted == known.sealed {
        assert_eq!(read.as_deref(), Some(CONTENT));
        assert_eq!(listed, [(label(), CONTENT.to_owned())]);
    } else {
        assert_eq!(read, None, "{:?} opens", String::from_utf8_lossy(planted));
        assert!(
            listed.is_empty(),
            "{:?} is listed",
            String::from_utf8_lossy(planted)
        );
    }
    // A label can be read by everybody; what has none goes.
    store.remove_where(|_| false).expect("nothing to remove");
    let kept = known.path.exists();
    assert!(
        kept || !has_plain_label(planted),
        "{:?} is gone",
        String::from_utf8_lossy(planted)
    );
    assert!(
        !kept || may_have_label(planted),
        "{:?} stays",
        String::from_utf8_lossy(planted)
    );
    put(&known.path, planted);
    store.remove_where(|_| true).expect("removed");
    assert!(!known.path.exists());
}

fn put(path: &PathBuf, content: &[u8]) {
    fs::write(path, content).expect("our own directory");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::Permissions::from_mode(0o600);
        fs::set_permissions(path, mode).expect("our own file");
    }
}

/// As the store writes it.
fn has_plain_label(planted: &[u8]) -> bool {
    let Some(label) = line_of_json(planted) else {
        return false;
    };
    let kinds = ["session", "assertion", "roles", "access-token", "outcome"];
    let [kind, tenant, user, name] = ["kind", "tenant", "user", "name"].map(|key| &label[key]);
    let texts = [tenant, user, name].iter().all(|value| value.is_string());
    let plain = format!(
        "ol-aws 1 {{\"kind\":{kind},\"tenant\":{tenant},\"user\":{user},\"name\":{name}}}\n"
    );
    texts
        && kind.as_str().is_some_and(|kind| kinds.contains(&kind))
        && planted.starts_with(plain.as_bytes())
}

fn may_have_label(planted: &[u8]) -> bool {
    line_of_json(planted).is_some_and(|label| label.is_object() || label.is_array())
}

fn line_of_json(planted: &[u8]) -> Option<serde_json::Value> {
    let end = planted.iter().position(|byte| *byte == b'\n')?;
    serde_json::from_slice(planted[..end].strip_prefix(b"ol-aws 1 ")?).ok()
}
