//! Files as they lie in real homes, edited as `save` and `profiles` do it, and read by botocore and by the AWS CLI before and
//! after.

use std::path::{Path, PathBuf};
use std::process::Command;

use ol_aws::aws_files::{AwsFile, Document};

use crate::world::{World, tool};

pub const START: &str = "# >>> ol-aws profiles >>>";
pub const END: &str = "# <<< ol-aws profiles <<<";
pub const BLOCK: &str = "# >>> ol-aws profiles >>>\n[profile ours]\ncredential_process = ol-aws x\n# <<< ol-aws profiles <<<\n";
/// A profile of ours in both files.
pub const OURS: &str = "ours";
pub const ENTRIES: [(&str, Option<&str>); 3] = [
    ("aws_access_key_id", Some("ASIANEW")),
    ("aws_session_token", Some("a+b/c==")),
    ("region", Some("eu-west-3")),
];

pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/aws_files")
}

pub fn kind(path: &Path) -> AwsFile {
    match path.extension().and_then(|end| end.to_str()) {
        Some("config") => AwsFile::Config,
        Some("credentials") => AwsFile::Credentials,
        other => panic!("{other:?}"),
    }
}

/// Path and content of each file in a directory.
fn files(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    files
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

fn good() -> Vec<(PathBuf, Vec<u8>)> {
    let files = files(&directory());
    assert!(files.len() >= 40, "only {}", files.len());
    files
}

pub fn parsed(path: &Path, bytes: &[u8]) -> Document {
    Document::parse(kind(path), bytes)
        .unwrap_or_else(|wrong| panic!("{}: {wrong:?}", path.display()))
}

/// Without the last line's end: adding below a line gives it one.
fn ended(bytes: &[u8]) -> &[u8] {
    bytes
        .strip_suffix(b"\r\n")
        .or(bytes.strip_suffix(b"\n"))
        .unwrap_or(bytes)
}

#[test]
fn what_is_not_changed_comes_back_byte_for_byte() {
    for (path, bytes) in good() {
        assert_eq!(
            parsed(&path, &bytes).to_bytes(),
            bytes,
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_new_profile_leaves_all_that_was_there_before_it() {
    for (path, bytes) in good() {
        let mut document = parsed(&path, &bytes);
        if document.profile(OURS).is_some() {
            continue;
        }
        document.set(OURS, &ENTRIES).unwrap();
        let after = document.to_bytes();
        assert!(after.starts_with(ended(&bytes)), "{}", path.display());
        let again = parsed(&path, &after);
        let profile = again
            .profile(OURS)
            .unwrap_or_else(|| panic!("{}", path.display()));
        for (key, value) in ENTRIES {
            assert_eq!(profile.get(key), value, "{}", path.display());
        }
        let mut twice = again.clone();
        twice.set(OURS, &ENTRIES).unwrap();
        assert_eq!(twice.to_bytes(), after, "{}", path.display());
        // A file has one kind of line end, if it had one before.
        let crlf = bytes.windows(2).filter(|two| two == b"\r\n").count();
        if crlf > 0 && crlf == bytes.iter().filter(|byte| **byte == b'\n').count() {
            let bare = after
                .windows(2)
                .filter(|two| two[1] == b'\n' && two[0] != b'\r')
                .count();
            assert_eq!(bare, 0, "{}", path.display());
        }
    }
}

#[test]
fn a_block_comes_and_goes_without_a_trace() {
    for (path, bytes) in good() {
        let mut document = parsed(&path, &bytes);
        if document.block(START, END).unwrap().is_some() {
            continue;
        }
        document.set_block(START, END, Some(BLOCK)).unwrap();
        let with_block = document.to_bytes();
        let mut again = parsed(&path, &with_block);
        assert_eq!(
            again.block(START, END).unwrap().as_deref(),
            Some(BLOCK),
            "{}",
            path.display()
        );
        again.set_block(START, END, Some(BLOCK)).unwrap();
        assert_eq!(again.to_bytes(), with_block, "{}", path.display());
        again.set_block(START, END, None).unwrap();
        let gone = again.to_bytes();
        assert!(
            gone == bytes || ended(&gone) == bytes,
            "{}: {}",
            path.display(),
            String::from_utf8_lossy(&gone)
        );
    }
}

/// Reads pairs of files, before and after, by a parser that is AWS's own: what is not ours must be the same. A file that has
/// nothing before is only tried.
const COMPARE: &str = "
import sys
try:
    from awscli.botocore import configloader
except ImportError:
    from botocore import configloader

def read(path, kind):
    raw = configloader.raw_config_parse(path)
    profiles = configloader.build_profile_map(raw)['profiles'] if kind == 'config' else raw
    return {name: values for name, values in profiles.items() if name != 'ours'}

read_well, refused = 0, 0
for line in sys.stdin:
    kind, before, after = line.rstrip('\\n').split('\\t')
    if before:
        was, now = read(before, kind), read(after, kind)
        assert was == now, (before, was, now)
        read_well += 1
        continue
    try:
        read(after, kind)
    except configloader.botocore.exceptions.ConfigParseError:
        refused += 1
print(read_well, refused)
";

/// Both ways of editing, of every file; the pairs, as the program above reads them.
fn edited(world: &World) -> String {
    let mut pairs = String::new();
    for (number, (path, bytes)) in good().into_iter().enumerate() {
        let kind_name = path.extension().unwrap().to_str().unwrap().to_owned();
        let mut added = parsed(&path, &bytes);
        if added.profile(OURS).is_some() {
            continue;
        }
        added.set(OURS, &ENTRIES).unwrap();
        let mut blocked = parsed(&path, &bytes);
        // A block that is there already holds a profile of ours, which goes.
        if blocked.block(START, END).unwrap().is_none() {
            blocked.set_block(START, END, Some(BLOCK)).unwrap();
        }
        let edits = match kind(&path) {
            AwsFile::Config => vec![added, blocked],
            AwsFile::Credentials => vec![added],
        };
        for (edit, document) in edits.into_iter().enumerate() {
            let after = world.home().join(format!("{number}-{edit}"));
            std::fs::write(&after, document.to_bytes()).unwrap();
            pairs += &format!("{kind_name}\t{}\t{}\n", path.display(), after.display());
        }
    }
    pairs
}

/// How many pairs are the same to each of the two parsers, and how many single files they refuse.
fn judged(world: &World, list: &str) -> Vec<(usize, usize)> {
    let path = world.home().join("list");
    std::fs::write(&path, list).unwrap();
    let system_python = Path::new("/usr/bin/python3");
    let version_2 = system_python.exists().then(|| system_python.to_owned());
    let pythons = [tool("boto-python"), version_2].into_iter().flatten();
    pythons
        .map(|python| {
            let output = Command::new(&python)
                .args(["-c", COMPARE])
                .env("PYTHONUTF8", "1")
                .stdin(std::fs::File::open(&path).unwrap())
                .output()
                .unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {stderr}", python.display());
            let numbers = String::from_utf8(output.stdout).unwrap();
            let (read_well, refused) = numbers.trim().split_once(' ').unwrap();
            (read_well.parse().unwrap(), refused.parse().unwrap())
        })
        .collect()
}

#[test]
fn botocore_and_the_cli_read_the_rest_as_they_did_before() {
    let world = World::new();
    let pairs = edited(&world);
    let count = pairs.lines().count();
    assert!(count >= 70, "only {count}");
    for found in judged(&world, &pairs) {
        assert_eq!(found, (count, 0));
    }
}

/// We are no stricter than they are without a reason.
#[test]
fn what_we_call_broken_botocore_cannot_read_either() {
    let world = World::new();
    let one = |path: &Path| {
        let kind = path.extension().unwrap().to_str().unwrap();
        format!("{kind}\t\t{}\n", path.display())
    };
    let list = |directory: PathBuf| {
        files(&directory)
            .iter()
            .map(|(path, _)| one(path))
            .collect::<String>()
    };
    let broken = list(directory().join("broken"));
    for (_, refused) in judged(&world, &broken) {
        // Of our own rules one is left: a file with a NUL byte in it is no text.
        assert_eq!(refused, broken.lines().count() - 1);
    }
    let ambiguous = list(directory().join("ambiguous"));
    for (_, refused) in judged(&world, &ambiguous) {
        assert_eq!(
            refused, 0,
            "some readers take them, each for something else"
        );
    }
}

/// The keys of a profile that is there, replaced where they stand.
#[test]
fn temporary_keys_of_other_tools_are_replaced_in_place() {
    let world = World::new();
    std::fs::create_dir(world.home().join(".aws")).unwrap();
    let credentials = world.home().join(".aws/credentials");
    world.ol_aws("login admin").ok();
    for (name, profile) in [
        ("onelogin-python", "default"),
        ("onelogin-java", "work"),
        ("saml2aws", "saml"),
        ("awsume", "autoawsume-prod"),
        ("gimme-aws-creds", "okta"),
        ("clisso", "app"),
        ("indented", "default"),
        ("inline-comments", "work"),
    ] {
        let before =
            std::fs::read_to_string(directory().join(format!("{name}.credentials"))).unwrap();
        std::fs::write(&credentials, &before).unwrap();
        world
            .ol_aws(&format!(
                "save --profile {profile} admin --region eu-west-3"
            ))
            .ok();
        let after = std::fs::read_to_string(&credentials).unwrap();
        let ours = [
            "aws_access_key_id",
            "aws_secret_access_key",
            "aws_session_token",
            "aws_session_expiration",
            "aws_security_token",
            "region",
        ];
        let is_ours = |line: &&str| ours.contains(&line.trim().split(['=', ' ']).next().unwrap());
        let rest = |text: &str| {
            text.lines()
                .filter(|line| !is_ours(line))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(rest(&after), rest(&before), "{name}");
        let old = |line: &str| line.ends_with("ASIAOLD") || line.contains("ASIAOLD ");
        assert!(!after.lines().any(old), "{name}: {after}");
        let spelt = before
            .lines()
            .find(|line| line.trim().starts_with("aws_access_key_id"))
            .unwrap();
        let spelling = &spelt[..spelt.find("ASIA").unwrap()];
        assert!(
            after.contains(&format!("{spelling}ASIA")),
            "{name}: {after}"
        );
    }
}

/// Comments within a value are the user's, though the value is ours.
#[test]
fn a_value_of_several_lines_is_replaced_and_its_comments_stay() {
    let path = directory().join("token-of-several-lines.credentials");
    let mut document = parsed(&path, &std::fs::read(&path).unwrap());
    document
        .set("work", &[("aws_session_token", Some("new"))])
        .unwrap();
    let expected = "[work]\naws_access_key_id = ASIAOLD\naws_secret_access_key = old\naws_session_token = new\n\
                    # a note within it\n\nregion = x\n";
    assert_eq!(String::from_utf8(document.to_bytes()).unwrap(), expected);
}

/// A key less deep than the header below it would make that header a part of its value.
#[test]
fn a_new_key_stands_as_deep_as_its_section() {
    let text = |name: &str, profile: &str| {
        let path = directory().join(name);
        let mut document = parsed(&path, &std::fs::read(&path).unwrap());
        document.set(profile, &[("output", Some("text"))]).unwrap();
        let bytes = document.to_bytes();
        parsed(&path, &bytes);
        String::from_utf8(bytes).unwrap()
    };
    assert_eq!(
        text("indented-headers.config", "empty"),
        "  [profile empty]\n    output = text\n    [profile a]\n    region = x\n"
    );
    assert!(
        text("indented.credentials", "default").contains("= old\n    output = text\n  [work]\n")
    );
}

#[test]
fn a_block_that_a_users_key_follows_is_left_alone() {
    let text = format!("[default]\nregion = x\n\n{BLOCK}# mine\nregion = mine\n");
    let document = Document::parse(AwsFile::Config, text.as_bytes()).unwrap();
    for block in [Some(BLOCK), None] {
        let mut edited = document.clone();
        let wrong = edited.set_block(START, END, block).unwrap_err();
        assert_eq!(wrong.line, 9);
        assert_eq!(edited.to_bytes(), text.as_bytes());
    }
}

/// Left alone, with line and reason, before anybody signs in.
#[test]
fn what_cannot_be_understood_is_left_alone() {
    let mut broken = files(&directory().join("broken"));
    assert!(broken.len() >= 16);
    broken.extend(files(&directory().join("ambiguous")));
    let world = World::new();
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\n");
    std::fs::create_dir(world.home().join(".aws")).unwrap();
    for (path, bytes) in broken {
        let (name, line) = match kind(&path) {
            AwsFile::Config => ("config", "profiles --write"),
            AwsFile::Credentials => ("credentials", "save --profile work admin"),
        };
        let place = world.home().join(".aws").join(name);
        std::fs::write(&place, &bytes).unwrap();
        let stderr = world.ol_aws(line).fails(1);
        assert!(
            stderr.contains(" line ") && stderr.contains("hint: correct that line"),
            "{}: {stderr}",
            path.display()
        );
        assert_eq!(std::fs::read(&place).unwrap(), bytes, "{}", path.display());
        std::fs::remove_file(&place).unwrap();
    }
    assert!(world.sandbox.requests().is_empty());
}
