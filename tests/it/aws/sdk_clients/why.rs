//! What `ol-aws why` says an SDK takes is what it takes: each SDK in the same surroundings, and the key it then signs with.

use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::Value;

use super::{SdkClient, keys_used};
use crate::world::World;

/// A key of its own for each place where an SDK can find some.
const VARIABLES: &str = "AKIAVARIABLES0000000";
const CREDENTIALS: &str = "AKIACREDENTIALS00000";
const CONFIG: &str = "AKIACONFIG0000000000";
const PROCESS: &str = "AKIAPROCESS000000000";
pub const CONTAINER: &str = "AKIACONTAINER0000000";

/// One bit for each thing that may be there.
const IN_VARIABLES: u8 = 1;
const IN_CREDENTIALS: u8 = 2;
const IN_CONFIG: u8 = 4;
const PROCESS_IN_CONFIG: u8 = 8;
const NAMED: u8 = 16;
const IN_CONTAINER: u8 = 32;

fn keys(id: &str) -> String {
    format!("aws_access_key_id = {id}\naws_secret_access_key = secret\n")
}

/// A container's endpoint that gives its key to whoever asks, until the test's process ends.
pub fn container() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let body = format!(
        r#"{{"AccessKeyId":"{CONTAINER}","SecretAccessKey":"secret","Token":"token","Expiration":"2099-01-01T00:00:00Z"}}"#
    );
    let reply = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(reply.as_bytes());
        }
    });
    format!("http://{address}/creds")
}

/// The two files, and the variables.
fn surroundings(world: &World, there: u8, container: &str) -> Vec<(&'static str, String)> {
    let has = |bit| there & bit != 0;
    let name = if has(NAMED) { "work" } else { "default" };
    let (mut config, mut credentials) = (String::new(), String::new());
    if there & (IN_CONFIG | PROCESS_IN_CONFIG) != 0 {
        config += if has(NAMED) {
            "[profile work]\n"
        } else {
            "[default]\n"
        };
    }
    if has(IN_CONFIG) {
        config += &keys(CONFIG);
    }
    if has(PROCESS_IN_CONFIG) {
        let script = world.home().join("process");
        let json =
            format!(r#"{{"Version":1,"AccessKeyId":"{PROCESS}","SecretAccessKey":"secret"}}"#);
        std::fs::write(&script, json).unwrap();
        config += &format!("credential_process = cat {}\n", script.display());
    }
    if has(IN_CREDENTIALS) {
        credentials += &format!("[{name}]\n{}", keys(CREDENTIALS));
    }
    let directory = world.home().join(".aws");
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join("config"), config).unwrap();
    std::fs::write(directory.join("credentials"), credentials).unwrap();

    let mut variables = vec![("AWS_EC2_METADATA_DISABLED", "true".to_owned())];
    if has(IN_VARIABLES) {
        variables.push(("AWS_ACCESS_KEY_ID", VARIABLES.into()));
        variables.push(("AWS_SECRET_ACCESS_KEY", "secret".into()));
    }
    if has(NAMED) {
        variables.push(("AWS_PROFILE", name.into()));
    }
    if has(IN_CONTAINER) {
        variables.push(("AWS_CONTAINER_CREDENTIALS_FULL_URI", container.into()));
    }
    variables
}

/// The key that `why` says this SDK takes.
fn said(report: &Value, sdk: &str) -> Option<&'static str> {
    let picks = report["picks"].as_array().unwrap().iter();
    let mut own = picks.filter(|pick| {
        let sdks = pick["sdks"].as_array().unwrap();
        sdks.iter().any(|name| name == sdk)
    });
    let pick = own
        .next()
        .unwrap_or_else(|| panic!("no row of {sdk}: {report:#}"));
    let place = pick["place"].as_str().unwrap_or_default();
    match pick["source"].as_str().unwrap() {
        "environment" => Some(VARIABLES),
        "profile" if place.contains("credential_process") => Some(PROCESS),
        "profile" if place.contains(".aws/credentials") => Some(CREDENTIALS),
        "profile" => Some(CONFIG),
        "container" => Some(CONTAINER),
        "none" => None,
        other => panic!("{other}: {report:#}"),
    }
}

#[test]
fn each_sdk_takes_what_it_is_said_to_take() {
    let container = container();
    let world = World::new();
    let mut differ = 0;
    // All of the files and variables; and a container, alone and beside each of them.
    let beside = [
        IN_VARIABLES,
        IN_CREDENTIALS,
        IN_CONFIG,
        PROCESS_IN_CONFIG,
        NAMED,
    ];
    let with_container = beside.map(|one| one | IN_CONTAINER);
    for there in (0..=IN_CONTAINER).chain(with_container) {
        let variables = surroundings(&world, there, &container);
        let variables: Vec<_> = variables
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let run = world.ol_aws("why --json");
        let run = variables
            .iter()
            .fold(run, |run, (name, value)| run.env(name, value));
        let report: Value = serde_json::from_str(&run.ok()).unwrap();
        differ += usize::from(report["picks"].as_array().unwrap().len() > 1);
        for (client, sdk) in [
            (SdkClient::Boto, "AWS CLI, boto3"),
            (SdkClient::JavaScript, "JavaScript"),
            (SdkClient::Rust, "Rust"),
        ] {
            let before = keys_used(&world).len();
            let Some(run) = client.asks(&world, &variables, 1, 0) else {
                continue;
            };
            // STS knows none of these keys: that it was asked with one is what counts.
            let done = run.done();
            let used = keys_used(&world).split_off(before);
            assert_eq!(
                used.first().map(String::as_str),
                said(&report, sdk),
                "{client:?} with {there:06b}: {report:#}\n{}{}",
                done.stdout,
                done.stderr
            );
        }
    }
    assert!(
        differ >= 4,
        "the SDKs differ in {differ} of these surroundings"
    );
}
