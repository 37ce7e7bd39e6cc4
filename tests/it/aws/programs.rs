//! The programs that people use most, by each of our ways: whose key signs, as the table of
//! `src/programs/` says it. `tests/programs/run` tries the others.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use ol_aws::programs::{self, Outcome, Program, Way};
use serde_json::Value;

use super::sdk_clients::{SdkClient, keys_used};
use crate::commands::serve::Server;
use crate::world::{Run, World, tool};

/// An S3 that has nothing, and notes who asks.
struct NotingS3 {
    address: String,
    /// The access key ids of what was signed; empty for what was not.
    signers: Arc<Mutex<Vec<String>>>,
}

/// Both versions of the signature name the key.
fn signer(request: &str) -> String {
    let header = request
        .lines()
        .find(|line| line.to_lowercase().starts_with("authorization:"))
        .unwrap_or_default();
    let key = match header.split_once("Credential=") {
        Some((_, key)) => key.split('/').next(),
        None => header
            .split_once("AWS ")
            .and_then(|(_, key)| key.split(':').next()),
    };
    key.unwrap_or_default().to_owned()
}

impl NotingS3 {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let signers = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&signers);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let noted = Arc::clone(&noted);
                std::thread::spawn(move || {
                    let mut request = Vec::new();
                    let mut piece = [0; 4096];
                    while !request.windows(4).any(|four| four == b"\r\n\r\n") {
                        match stream.read(&mut piece) {
                            Ok(length @ 1..) => request.extend(&piece[..length]),
                            _ => return,
                        }
                    }
                    let request = String::from_utf8_lossy(&request);
                    noted.lock().unwrap().push(signer(&request));
                    let body = "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>";
                    let length = body.len();
                    let _ = write!(
                        stream,
                        "HTTP/1.1 404 Not Found\r\nContent-Type: application/xml\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                    );
                });
            }
        });
        Self { address, signers }
    }
}

/// A program of the table, and the words that make it ask AWS for something.
struct Tried {
    /// In the table.
    name: &'static str,
    words: Vec<String>,
}

const JAVASCRIPT_2: &str = "
const AWS = require('aws-sdk');
const own = { endpoint: process.env.AWS_ENDPOINT_URL_STS, region: 'eu-west-1', maxRetries: 0 };
new AWS.STS(own).getCallerIdentity({}, error => process.exit(error ? 1 : 0));
";

/// Those that are installed.
fn tried(s3: &NotingS3) -> Vec<Tried> {
    let sdk = |name, client: SdkClient| Some((name, client.words(1, 0)?));
    let program = |name, tool_name, arguments: &[&str]| {
        let mut words = vec![tool(tool_name)?.display().to_string()];
        words.extend(arguments.iter().map(|&word| word.to_owned()));
        Some((name, words))
    };
    let (address, url) = (&s3.address, format!("http://{}", s3.address));
    let remote = format!(":s3,env_auth,provider=Other,endpoint='{url}':bucket");
    let repository = format!("s3:{url}/bucket");
    let hosts = [
        format!("--host={address}"),
        format!("--host-bucket={address}"),
    ];
    let all = [
        sdk("AWS CLI", SdkClient::Aws1),
        sdk("AWS CLI", SdkClient::Aws2),
        sdk("boto3", SdkClient::Boto),
        sdk("AWS SDK for JavaScript 3", SdkClient::JavaScript),
        sdk("AWS SDK for Rust", SdkClient::Rust),
        program(
            "AWS SDK for JavaScript 2",
            "aws-node",
            &["-e", JAVASCRIPT_2],
        ),
        program(
            "rclone with env_auth = true",
            "rclone",
            &["lsf", "--retries=1", "--low-level-retries=1", &remote],
        ),
        program(
            "restic",
            "restic",
            &["-r", &repository, "--no-cache", "cat", "config"],
        ),
        program(
            "s3cmd",
            "s3cmd",
            &["--no-ssl", &hosts[0], &hosts[1], "ls", "s3://bucket"],
        ),
        program(
            "samtools, bcftools, tabix",
            "samtools",
            &["view", "s3+http://bucket/key.bam"],
        ),
    ];
    let all = all.into_iter().flatten();
    all.map(|(name, words)| Tried { name, words }).collect()
}

/// Everything that tells a program where the practice services are, and nothing of who it is.
fn surroundings(run: Run, world: &World, s3: &NotingS3) -> Run {
    let run = run
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_DEFAULT_REGION", "eu-west-1")
        .env("AWS_PAGER", "")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ENDPOINT_URL_STS", world.sandbox.sts_url());
    run.env("RESTIC_PASSWORD", "practice")
        .env("HTS_S3_HOST", &s3.address)
        .env("HTS_S3_ADDRESS_STYLE", "path")
        // Debian's rclone asks the metadata service all the same, for as long as this lets it.
        .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9")
}

/// The keys that signed, by one way; without what went out unsigned.
fn signers(world: &World, s3: &NotingS3, way: &str, words: &[String]) -> Vec<String> {
    let (at_sts, at_s3) = (keys_used(world).len(), s3.signers.lock().unwrap().len());
    let mut server = None;
    let run = match way {
        "exec" | "exec --renew" => {
            let flags = way.strip_prefix("exec").unwrap();
            let mut run = world.ol_aws(&format!("exec admin {flags} --"));
            run.command.args(words);
            run
        }
        _ => {
            let mut command = std::process::Command::new("setsid");
            command.arg("--wait").args(words).env_clear();
            let run = world.variables().into_iter();
            let run = run.fold(Run { command }, |run, (name, value)| run.env(name, value));
            if way == "profile" {
                run.env("AWS_PROFILE", "admin")
            } else {
                let started = server.insert(Server::start(world.ol_aws("serve admin")));
                run.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &started.uri)
                    .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", &started.token)
                    // No profile: the one that `profiles` wrote is for the way before.
                    .env("AWS_CONFIG_FILE", "/dev/null")
            }
        }
    };
    surroundings(run, world, s3).done();
    let mut signers = keys_used(world).split_off(at_sts);
    signers.extend(s3.signers.lock().unwrap().split_off(at_s3));
    signers.retain(|signer| !signer.is_empty());
    signers
}

#[test]
fn the_most_used_programs_do_what_the_table_says() {
    let world = World::new();
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\n");
    world.ol_aws("profiles --write").ok();
    let own: Value = serde_json::from_str(&world.ol_aws("credential-process admin").ok()).unwrap();
    let own = own["AccessKeyId"].as_str().unwrap();
    let s3 = NotingS3::start();
    for Tried { name, words } in tried(&s3) {
        let row: &Program = programs::all().find(|row| row.name == name).unwrap();
        let ways: [(&str, Way); 4] = [
            ("exec", row.exec),
            ("exec --renew", row.renew),
            ("profile", row.profile),
            ("serve", row.serve),
        ];
        for (way, said) in ways {
            let signers = signers(&world, &s3, way, &words);
            let others: Vec<_> = signers.iter().filter(|signer| *signer != own).collect();
            assert!(others.is_empty(), "{name} by {way} signs as {others:?}");
            let works = said.outcome == Outcome::Works;
            assert_eq!(!signers.is_empty(), works, "{name} by {way}: {said:?}");
        }
    }
}
