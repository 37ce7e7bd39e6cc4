//! Files as they lie in real homes, edited as `save` and `profiles` do it, and read by botocore and by the AWS CLI before and
//! after.

use std::path::{Path, PathBuf};
use std::process::Command;

use ol_aws::aws_files::{Document, Kind};

use crate::world::{World, tool};

pub const START: &str = "# >>> ol-aws profiles >>>";
pub const END: &str = "# <<< ol-aws profiles <<<";
const BLOCK: &str = "# >>> ol-aws profiles >>>\n[profile ours]\ncredential_process = ol-aws x\n# <<< ol-aws profiles <<<\n";
/// A profile of ours in both files.
const OURS: &str = "ours";
const ENTRIES: [(&str, Option<&str>); 3] = [
    ("aws_access_key_id", Some("ASIANEW")),
    ("aws_session_token", Some("a+b/c==")),
    ("region", Some("eu-west-3")),
];

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/aws_files")
}

fn kind(path: &Path) -> Kind {
    match path.extension().and_then(|end| end.to_str()) {
        Some("config") => Kind::Config,
        Some("credentials") => Kind::Credentials,
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

fn parsed(path: &Path, bytes: &[u8]) -> Document {
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

/// Reads pairs of files, before and after, by a parser that is AWS's own: what is not ours must be the same, or the same
/// kind of error.
const COMPARE: &str = "
import sys
try:
    from awscli.botocore import configloader
except ImportError:
    from botocore import configloader

def read(path, kind):
    try:
        raw = configloader.raw_config_parse(path)
        profiles = configloader.build_profile_map(raw)['profiles'] if kind == 'config' else raw
        return {name: values for name, values in profiles.items() if name != 'ours'}
    except configloader.botocore.exceptions.ConfigParseError:
        return 'an error'

read_well = 0
for line in sys.stdin:
    kind, before, after = line.rstrip('\\n').split('\\t')
    was, now = read(before, kind), read(after, kind)
    read_well += was != 'an error'
    assert was == now, (before, was, now)
print(read_well)
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
            Kind::Config => vec![added, blocked],
            Kind::Credentials => vec![added],
        };
        for (edit, document) in edits.into_iter().enumerate() {
            let after = world.home().join(format!("{number}-{edit}"));
            std::fs::write(&after, document.to_bytes()).unwrap();
            pairs += &format!("{kind_name}\t{}\t{}\n", path.display(), after.display());
        }
    }
    pairs
}

#[test]
fn botocore_and_the_cli_read_the_rest_as_they_did_before() {
    let world = World::new();
    let pairs = edited(&world);
    let system_python = Path::new("/usr/bin/python3");
    let version_2 = system_python.exists().then(|| system_python.to_owned());
    for python in [tool("boto-python"), version_2].into_iter().flatten() {
        let mut command = Command::new("sh");
        command
            .args(["-c", "exec \"$0\" -c \"$1\" < \"$2\""])
            .arg(&python)
            .arg(COMPARE);
        let list = world.home().join("pairs");
        std::fs::write(&list, &pairs).unwrap();
        let output = command.arg(&list).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {stderr}", python.display());
        let read_well: usize = String::from_utf8_lossy(&output.stdout)
            .trim()
            .parse()
            .unwrap();
        assert!(
            read_well >= 70,
            "{}: only {read_well} of the pairs",
            python.display()
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
        let is_ours = |line: &&str| ours.contains(&line.split(['=', ' ']).next().unwrap());
        let rest = |text: &str| {
            text.lines()
                .filter(|line| !is_ours(line))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(rest(&after), rest(&before), "{name}");
        assert!(!after.contains("ASIAOLD\n"), "{name}: {after}");
        let spelt = before
            .lines()
            .find(|line| line.starts_with("aws_access_key_id"))
            .unwrap();
        let spelling = &spelt[..spelt.find("ASIA").unwrap()];
        assert!(
            after.contains(&format!("{spelling}ASIA")),
            "{name}: {after}"
        );
    }
}

/// Left alone, with line and reason; and botocore cannot read them either.
#[test]
fn what_cannot_be_understood_is_left_alone() {
    let broken = files(&directory().join("broken"));
    assert!(broken.len() >= 8);
    let world = World::new();
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\n");
    std::fs::create_dir(world.home().join(".aws")).unwrap();
    for (path, bytes) in broken {
        let (name, line) = match kind(&path) {
            Kind::Config => ("config", "profiles --write"),
            Kind::Credentials => ("credentials", "save --profile work admin"),
        };
        let place = world.home().join(".aws").join(name);
        std::fs::write(&place, &bytes).unwrap();
        let stderr = world.ol_aws(line).fails(1);
        assert!(
            stderr.contains(" line ") && stderr.contains("hint: mend that line"),
            "{}: {stderr}",
            path.display()
        );
        assert_eq!(std::fs::read(&place).unwrap(), bytes, "{}", path.display());
        std::fs::remove_file(&place).unwrap();
    }
    assert!(world.sandbox.requests().is_empty());
}
