//! Botocore's own parser as the judge of ours, over generated files: what we would edit it can read, in the same way, and
//! reads the rest as before once we have edited it.

use std::collections::BTreeMap;
use std::process::Command;

use ol_aws::aws_files::{AwsFile, Document};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::fixtures::{END, START};
use crate::world::tool;

const FILES: usize = 3000;
const BLOCK: &str = "# >>> ol-aws profiles >>>\n[profile ours]\ncredential_process = ol-aws x\n# <<< ol-aws profiles <<<\n";
/// Some are there already, some are not.
const ENTRIES: [(&str, Option<&str>); 3] = [
    ("aws_session_token", Some("a+b/c==")),
    ("region", Some("eu-west-3")),
    ("credential_process", None),
];

/// Reads a file each line names; says what each profile holds, values as they stand, or null for what it cannot read.
const READ: &str = "
import json, sys
from botocore import configloader, exceptions

def read(kind, path):
    try:
        configloader.raw_config_parse(path)
        raw = configloader.raw_config_parse(path, parse_subsections=False)
    except exceptions.ConfigParseError:
        return None
    return configloader.build_profile_map(raw)['profiles'] if kind == 'config' else raw

for line in sys.stdin:
    print(json.dumps(read(*line.rstrip('\\n').split('\\t'))))
";

type Profiles = BTreeMap<String, BTreeMap<String, String>>;

/// A line without its end; `[DEFAULT]`, whose keys boto3 gives to every profile, is left out.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[ \t]{0,3}",
        3 => "[ \t]{0,4}[#;][ -~]{0,8}",
        5 => "[ \t]{0,2}\\[(profile |profile\t|)[a-c]\\]([ ]?[#;] ?[a-z]{0,4})?",
        1 => "\\[(profile )?[a-c]\\] # [a-z]\\]",
        1 => "\\[(profile )?(\"[a-c] [a-c]\"|'[a-c]'|[a-c] [a-c]|default| [a-c]|[a-c] )\\]",
        1 => "\\[(sso-session|services|plugins) ?[a-c]?\\]",
        8 => "[ \t]{0,2}(region|output|s3|aws_session_token|credential_process|Region)[ \t]{0,2}[=:][ \t]{0,2}[!-~]{0,8}( [#;!-~]{0,5})?",
        5 => "[ \t]{1,5}[a-z_]{1,6} ?= ?[a-z0-9]{0,4}",
        1 => "[ \t]{1,4}[a-z]{1,6}",
        1 => "[ -~]{0,6}",
        1 => "[a-z=\\[\\] \r\u{a0}\u{2028}\u{85}\u{c}\u{b}\u{1c}\u{feff}é#]{0,8}",
    ]
}

/// Mostly files that make sense: sections that are not there twice.
fn file() -> impl Strategy<Value = Vec<u8>> {
    let lines = prop::collection::vec(line(), 0..9);
    let start = prop_oneof![
        8 => Just(""), 6 => Just("[default]\n"), 2 => Just("[profile a]\n"), 2 => Just("  [b]\n"), 1 => Just("\u{feff}"), 1 => Just("\u{feff}# x\n[a]\n"),
    ];
    let end = prop_oneof![6 => Just("\n"), 2 => Just("\r\n"), 1 => Just("")];
    (
        start,
        lines,
        end,
        prop_oneof![20 => Just(None), 1 => any::<u8>().prop_map(Some)],
    )
        .prop_map(|(start, lines, end, odd)| {
            let between = if end.is_empty() { "\n" } else { end };
            let mut bytes = format!("{start}{}{end}", lines.join(between)).into_bytes();
            if let (Some(odd), false) = (odd, bytes.is_empty()) {
                let place = usize::from(odd) % bytes.len();
                bytes.insert(place, odd);
            }
            bytes
        })
}

/// One file, and what becomes of it.
struct Case {
    kind: AwsFile,
    before: Vec<u8>,
    /// As we read it, if we do.
    document: Option<Document>,
    after: Vec<Vec<u8>>,
}

impl Case {
    fn new(kind: AwsFile, before: Vec<u8>) -> Self {
        let document = Document::parse(kind, &before).ok();
        let after = document.as_ref().map_or(Vec::new(), |document| {
            let mut after = Vec::new();
            for name in ["a", "ours"] {
                let mut set = document.clone();
                if set.set(name, &ENTRIES).is_ok() {
                    after.push(set.to_bytes());
                }
            }
            let mut block = document.clone();
            block.set_block(START, END, Some(BLOCK)).unwrap();
            after.push(block.to_bytes());
            after
        });
        Self {
            kind,
            before,
            document,
            after,
        }
    }

    /// What is none of ours: the profile we set, the one of the block, the keys that were set.
    fn rest(profiles: &Profiles) -> Profiles {
        let mut rest = profiles.clone();
        rest.retain(|name, _| name != "ours" && name != "profile ours");
        for (name, entries) in &mut rest {
            if name == "a" {
                entries.retain(|key, _| ENTRIES.iter().all(|(ours, _)| ours != key));
            }
        }
        rest.retain(|name, entries| name != "a" || !entries.is_empty());
        rest
    }
}

fn cases() -> Vec<Case> {
    let mut runner = TestRunner::deterministic();
    (0..FILES)
        .map(|number| {
            let kind = [AwsFile::Config, AwsFile::Credentials][number % 2];
            let bytes = file().new_tree(&mut runner).unwrap().current();
            Case::new(kind, bytes)
        })
        .collect()
}

#[test]
fn what_we_edit_botocore_reads_as_we_do_and_as_it_did_before() {
    let Some(python) = tool("boto-python") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let cases = cases();
    let mut list = String::new();
    for (number, case) in cases.iter().enumerate() {
        let kind = match case.kind {
            AwsFile::Config => "config",
            AwsFile::Credentials => "credentials",
        };
        for (edit, bytes) in std::iter::once(&case.before).chain(&case.after).enumerate() {
            let path = directory.path().join(format!("{number}-{edit}"));
            std::fs::write(&path, bytes).unwrap();
            list += &format!("{kind}\t{}\n", path.display());
        }
    }
    let input = directory.path().join("list");
    std::fs::write(&input, list).unwrap();
    let output = Command::new(python)
        .args(["-c", READ])
        .env("PYTHONUTF8", "1")
        .stdin(std::fs::File::open(&input).unwrap())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut read = text
        .lines()
        .map(|line| serde_json::from_str::<Option<Profiles>>(line).unwrap());

    let (mut readable, mut ours) = (0, 0);
    for case in &cases {
        let shown = String::from_utf8_lossy(&case.before);
        let before = read.next().unwrap();
        readable += usize::from(before.is_some());
        let Some(document) = &case.document else {
            continue;
        };
        ours += 1;
        let before = before.unwrap_or_else(|| panic!("botocore cannot read {shown:?}"));
        for (name, entries) in &before {
            // Of two forms of a name it takes the later one; we change neither.
            let found = document.profiles().into_iter().rev();
            let found = found.into_iter().find(|profile| profile.name == *name);
            let found = found.unwrap_or_else(|| panic!("we find no {name} in {shown:?}"));
            let same = |(key, value): (&String, &String)| {
                // Of a value of several lines, the first.
                found.get(key) == Some(value.lines().next().unwrap_or_default())
            };
            assert_eq!(found.entries.len(), entries.len(), "{name} of {shown:?}");
            assert!(entries.iter().all(same), "{name} of {shown:?}: {found:?}");
        }
        for after in &case.after {
            let edited = String::from_utf8_lossy(after);
            let after = read.next().unwrap();
            let after = after.unwrap_or_else(|| panic!("{shown:?} became {edited:?}"));
            assert_eq!(
                Case::rest(&before),
                Case::rest(&after),
                "{shown:?} became {edited:?}"
            );
        }
    }
    assert!(read.next().is_none());
    // A judge that says no to everything, and an engine that edits nothing, would agree too.
    assert!(
        ours > FILES / 8 && ours * 10 > readable * 8,
        "of {FILES} botocore reads {readable} and we {ours}"
    );
}
