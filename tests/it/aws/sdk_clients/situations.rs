//! Profiles that are not what they seem, and variables that name nothing: what `why` says of each
//! program, beside what the real one was seen to take. The table is `tests/programs/situations.json`,
//! which `tests/programs/run` compares with the newest versions; here those that are installed look
//! again.

use std::path::Path;
use std::process::Command;

use ol_aws::aws_files::provider_chain::{Pick, Sources, Surroundings, Way};
use ol_aws::environment::Environment;
use ol_aws::programs::{self, Chain, Outcome, Program};
use serde_json::Value;

use super::{SdkClient, container, keys_used};
use crate::world::program::write_program;
use crate::world::{World, tool};

const TABLE: &str = include_str!("../../../programs/situations.json");

fn situations() -> Vec<Value> {
    let table: Value = serde_json::from_str(TABLE).unwrap();
    table["situations"].as_array().unwrap().clone()
}

/// Writes the files of a situation into a home of its own; the variables, with that home.
fn lay_out(situation: &Value, home: &Path, endpoint: &str) -> Vec<(String, String)> {
    let process = home.join("process");
    let script = "#!/bin/sh\nprintf '{\"Version\":1,\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"s\"}' \"$1\"\n";
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    write_program(&process, script);
    for file in ["config", "credentials"] {
        let lines = situation[file].as_array().unwrap().iter();
        let text: String = lines
            .map(|line| line.as_str().unwrap().to_owned() + "\n")
            .collect();
        if !text.is_empty() {
            let text = text.replace("{process}", process.to_str().unwrap());
            std::fs::write(home.join(".aws").join(file), text).unwrap();
        }
    }
    let own = situation["variables"].as_object().unwrap().iter();
    let own = own.map(|(name, value)| {
        let value = value.as_str().unwrap().replace("{endpoint}", endpoint);
        (name.clone(), value)
    });
    let home = home.display().to_string();
    let more = [
        ("HOME", home.as_str()),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    own.chain(more.map(|(name, value)| (name.into(), value.into())))
        .collect()
}

/// The key that `why` says a chain takes; `ROLE` for a role's, and `nothing`.
fn said(variables: &[(String, String)], chain: Chain) -> String {
    let environment: Environment = variables.iter().cloned().collect();
    let surroundings = Surroundings {
        sources: Sources::read(&environment, &mut Vec::new()),
        environment: &environment,
    };
    match surroundings.pick(chain) {
        Pick::Variables { access_key_id } | Pick::JavaOptions { access_key_id, .. } => {
            access_key_id
        }
        Pick::Profile(pick) => match pick.way {
            Way::Process => pick.detail.split(' ').next_back().unwrap().to_owned(),
            Way::Role => "ROLE".into(),
            Way::Keys => pick.detail,
            other => format!("{other:?}"),
        },
        Pick::Container { .. } => "CONTAINER".into(),
        Pick::Fails { .. } => "nothing".into(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn why_says_of_every_program_what_it_was_seen_to_take() {
    let home = tempfile::tempdir().unwrap();
    let mut compared = 0;
    for (number, situation) in situations().iter().enumerate() {
        let home = home.path().join(number.to_string());
        let variables = lay_out(situation, &home, "http://127.0.0.1:1");
        for chain in Chain::ALL {
            let seen = situation["takes"][format!("{chain:?}")].as_str();
            let Some(seen) = seen else { continue };
            assert_eq!(
                said(&variables, chain),
                seen,
                "{chain:?} in {}",
                situation["name"]
            );
            compared += 1;
        }
    }
    assert!(compared > 800, "{compared}");
}

const BOTOCORE: &str = "
import botocore.session
try:
    own = botocore.session.Session().get_credentials()
    print(own.get_frozen_credentials().access_key if own else 'nothing')
except Exception as error:
    print('nothing', error)
";

const JAVASCRIPT: &str = "
const { STSClient } = require('@aws-sdk/client-sts');
new STSClient({}).config.credentials().then(
    own => console.log(own.accessKeyId), error => console.log('nothing', error.message));
";

/// The key that a real SDK takes; `None` where it is not installed.
fn taken(client: SdkClient, world: &World, variables: &[(String, String)]) -> Option<String> {
    let (program, arguments) = match client {
        SdkClient::Boto => (tool("boto-python")?, ["-c", BOTOCORE]),
        SdkClient::JavaScript => (tool("aws-node")?, ["-e", JAVASCRIPT]),
        // It has no program of its own: whose key it signs with, the practice STS hears.
        _ => {
            let before = keys_used(world).len();
            let variables: Vec<_> = variables
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            client.asks(world, &variables, 1, 0)?.done();
            let used = keys_used(world).split_off(before);
            return Some(used.first().map_or("nothing".into(), Clone::clone));
        }
    };
    let output = Command::new(program)
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("AWS_REGION", "eu-west-1")
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    Some(stdout.split_whitespace().next().unwrap().to_owned())
}

#[test]
fn the_real_sdks_still_take_what_the_table_says() {
    let endpoint = container();
    let endpoint = endpoint.strip_suffix("/creds").unwrap();
    SdkClient::all_at_once(|client| {
        let chain = match client {
            SdkClient::Boto => Chain::Python,
            SdkClient::JavaScript => Chain::JavaScript,
            SdkClient::Rust => Chain::Rust,
            // They are botocore.
            SdkClient::Aws1 | SdkClient::Aws2 => return,
        };
        let home = tempfile::tempdir().unwrap();
        let world = World::new();
        for (number, situation) in situations().iter().enumerate() {
            // A role is assumed at AWS.
            let seen = situation["takes"][format!("{chain:?}")].as_str();
            let Some(seen) = seen.filter(|seen| *seen != "ROLE") else {
                continue;
            };
            let home = home.path().join(number.to_string());
            let variables = lay_out(situation, &home, endpoint);
            let Some(key) = taken(client, &world, &variables) else {
                return;
            };
            let key = key.replace(super::why::CONTAINER, "CONTAINER");
            assert_eq!(key, seen, "{chain:?} in {}", situation["name"]);
        }
    });
}

/// Rows whose programs do something to the credentials that they find.
const OF_THEIR_OWN: [&str; 4] = [
    // It finds a profile with AWS_SDK_LOAD_CONFIG alone, and sends a container no token.
    "@aws-lite/client",
    // It loses the signature.
    "Prometheus (Debian)",
    // It loses the session token.
    "boto 2",
    // Its provider for containers has to be named in the code.
    "minio (npm)",
];

/// A home as one way of ours leaves it: the variables of that way.
fn way_of_ours(home: &Path, way: &str) -> Vec<(String, String)> {
    let aws = home.join(".aws");
    std::fs::create_dir_all(&aws).unwrap();
    let process = "credential_process = ol-aws OURS\n";
    let (config, credentials) = (aws.join("config"), home.join("private"));
    std::fs::write(&config, format!("[profile admin]\n{process}")).unwrap();
    let path = |path: &Path| path.display().to_string();
    let token = [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/x"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "t"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/t"),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let mut variables = match way {
        "exec" => vec![
            ("AWS_ACCESS_KEY_ID", "OURS".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "s".to_owned()),
        ],
        "profile" => vec![("AWS_PROFILE", "admin".to_owned())],
        "serve" => token.to_vec(),
        _ => {
            std::fs::write(&config, format!("[default]\n{process}")).unwrap();
            std::fs::write(&credentials, format!("[default]\n{process}")).unwrap();
            let mut variables = token.to_vec();
            variables.extend([
                ("AWS_SDK_LOAD_CONFIG", "1".to_owned()),
                ("AWS_CONFIG_FILE", path(&config)),
                ("AWS_SHARED_CREDENTIALS_FILE", path(&credentials)),
                ("AWS_CREDENTIAL_PROFILES_FILE", path(&credentials)),
                ("CPL_AWS_CREDENTIALS_FILE", path(&credentials)),
            ]);
            variables
        }
    };
    variables.push(("HOME", path(home)));
    variables.push(("AWS_EC2_METADATA_DISABLED", "true".to_owned()));
    let variables = variables.into_iter();
    variables
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// What a row says of each way, and what the order in which its program looks makes of it.
#[test]
fn the_rows_of_the_table_agree_with_the_chains_they_name() {
    let home = tempfile::tempdir().unwrap();
    let mut compared = 0;
    for way in ["exec", "exec --renew", "profile", "serve"] {
        let variables = way_of_ours(&home.path().join(way.replace(' ', "")), way);
        let rows = programs::all().filter(|row| !OF_THEIR_OWN.contains(&row.name));
        for row in rows {
            let Program {
                exec,
                renew,
                profile,
                serve,
                ..
            } = row;
            let said = match way {
                "exec" => exec,
                "exec --renew" => renew,
                "profile" => profile,
                _ => serve,
            };
            if said.outcome == Outcome::NotTried {
                continue;
            }
            let takes = matches!(
                self::said(&variables, row.chain).as_str(),
                "OURS" | "CONTAINER"
            );
            assert_eq!(
                takes,
                said.outcome == Outcome::Works,
                "{} by {way}",
                row.name
            );
            compared += 1;
        }
    }
    assert!(compared > 300, "{compared}");
}
