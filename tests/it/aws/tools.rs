//! The real AWS tools with the credentials we give: both versions of the AWS CLI and boto3, against moto, an AWS of sorts,
//! whose STS also redeems the assertion.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sandbox::{RoleGrant, Step};

use crate::world::{PROD, Run, World, tool};

/// moto files an assumed role under this account only.
const ACCOUNT: &str = "123456789012";
const WHO: &str = "arn:aws:sts::123456789012:assumed-role/Dev/ada@acme.test";
const ROLE: &str = "arn:aws:iam::123456789012:role/team/Dev";

/// A moto of this test's own; dropping it stops it.
struct Moto {
    server: Child,
    url: String,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Ready when this returns.
fn moto() -> Option<Moto> {
    let program = tool("moto_server")?;
    // Port 0 is any free one; moto says on stderr which, once it listens.
    let mut command = Command::new(program);
    command
        .args(["-H", "127.0.0.1", "-p", "0"])
        .env("PYTHONUNBUFFERED", "1");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut moto = Moto {
        server: command.spawn().unwrap(),
        url: String::new(),
    };
    let stderr = BufReader::new(moto.server.stderr.take().unwrap());
    let (found, url) = std::sync::mpsc::channel();
    // To the end, since moto waits for its reader.
    std::thread::spawn(move || {
        for line in stderr.lines().map_while(Result::ok) {
            if let Some((_, url)) = line.split_once("Running on ") {
                let _ = found.send(url.trim().to_owned());
            }
        }
    });
    moto.url = url
        .recv_timeout(Duration::from_secs(60))
        .expect("moto says where it listens");
    Some(moto)
}

/// ada has one role, in moto's account, and moto's STS redeems her assertion: it takes one of a single role only.
fn world(moto: &Moto) -> World {
    let mut acme = sandbox::World::acme();
    acme.user("ada").roles = vec![RoleGrant::new(ROLE, 3600)];
    let world = World::of(acme);
    world
        .ol_aws("login")
        .env("AWS_ENDPOINT_URL_STS", &moto.url)
        .ok();
    world
}

/// `exec Dev -- command`, the sign-in at moto.
fn exec(world: &World, moto: &Moto, command: &[&str]) -> Run {
    let mut run = world
        .ol_aws("exec Dev --region eu-west-1 --")
        .env("AWS_ENDPOINT_URL_STS", &moto.url);
    run.command.args(command);
    run
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

/// Those of these tools that are there.
fn tools(names: &[&str]) -> Vec<String> {
    let found = names.iter().filter_map(|name| tool(name));
    found.map(|path| path.display().to_string()).collect()
}

#[test]
fn both_aws_clis_are_who_we_say_and_may_use_the_services() {
    let Some(moto) = moto() else { return };
    let world = world(&moto);
    for aws in tools(&["aws1", "aws2"]) {
        // Older ones do not know AWS_ENDPOINT_URL.
        let ask = |service: &str, operation: &str| {
            json(
                &exec(
                    &world,
                    &moto,
                    &[&aws, "--endpoint-url", &moto.url, service, operation],
                )
                .ok(),
            )
        };
        let identity = ask("sts", "get-caller-identity");
        assert_eq!(identity["Arn"], WHO, "{aws}");
        assert_eq!(identity["Account"], ACCOUNT, "{aws}");
        let zones = ask("ec2", "describe-availability-zones");
        assert_eq!(
            zones["AvailabilityZones"][0]["RegionName"], "eu-west-1",
            "{aws}"
        );
        let instances = ask("ec2", "describe-instances");
        assert!(instances["Reservations"].is_array(), "{aws}: {instances}");
    }
}

/// The practice STS knows its own keys only: the CLI signs with those it was given, session token and all.
#[test]
fn both_aws_clis_sign_with_exactly_these_credentials() {
    let world = World::new();
    for aws in tools(&["aws1", "aws2"]) {
        let mut run = world.ol_aws("exec admin --region eu-west-1 --");
        run.command.args([
            &aws,
            "--endpoint-url",
            &world.sandbox.sts_url(),
            "sts",
            "get-caller-identity",
        ]);
        let identity = json(&run.ok());
        assert_eq!(
            identity["Arn"],
            format!("arn:aws:sts::{PROD}:assumed-role/Admin/ada@acme.test"),
            "{aws}"
        );
    }
}

const BOTO: &str = r#"
import boto3, json, sys
session = boto3.Session()
found = session.get_credentials()
print(json.dumps({
    "method": found.method,
    "key": found.access_key,
    "region": session.region_name,
    "expires": found._expiry_time.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "account": found.get_frozen_credentials().account_id,
    "arn": session.client("sts").get_caller_identity()["Arn"],
    "reservations": session.client("ec2").describe_instances()["Reservations"],
}))
"#;

#[test]
fn boto3_finds_credentials_region_account_and_expiry_in_the_environment() {
    let (Some(moto), Some(python)) = (moto(), tool("boto-python")) else {
        return;
    };
    let world = world(&moto);
    let sets = world
        .ol_aws("env Dev --region eu-west-1 --format json")
        .env("AWS_ENDPOINT_URL_STS", &moto.url)
        .ok();
    let sets = json(&sets);
    let run = exec(&world, &moto, &[&python.display().to_string(), "-c", BOTO]);
    // A profile that is not there would be an error, were it left in the environment.
    let found = json(
        &run.env("AWS_ENDPOINT_URL", &moto.url)
            .env("AWS_PROFILE", "not-there")
            .ok(),
    );
    let expected = serde_json::json!({
        "method": "env",
        "key": sets["AWS_ACCESS_KEY_ID"],
        "region": "eu-west-1",
        "expires": sets["AWS_CREDENTIAL_EXPIRATION"],
        "account": ACCOUNT,
        "arn": WHO,
        "reservations": [],
    });
    assert_eq!(found, expected);
}

/// The general AWS_ENDPOINT_URL may name anybody: the assertion, a key to every role, does not go there.
#[test]
fn the_general_endpoint_gets_no_assertion() {
    let world = World::new();
    // The real STS is behind a proxy that is not there.
    let run = world
        .ol_aws("env admin --region eu-west-1")
        .without(&["AWS_ENDPOINT_URL_STS"]);
    let run = run
        .env("HTTPS_PROXY", "http://127.0.0.1:1")
        .env("NO_PROXY", "127.0.0.1");
    let stderr = run
        .env("AWS_ENDPOINT_URL", world.sandbox.sts_url())
        .fails(8);
    assert!(stderr.contains("AWS_ENDPOINT_URL"), "{stderr}");
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 0);
}
