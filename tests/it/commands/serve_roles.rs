//! `serve` for several roles, and what it writes beside the endpoint's address: files, regions, what keeps other
//! credentials out. Judged by the clients that need it.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::serve::{Server, variable, wait_for};
use crate::world::{DEV, PROD, Run, World, tool};

const ROLES: &str = "[roles.admin]\nrole = \"111122223333/Admin\"\nregion = \"us-east-1\"\n\
                     [roles.deploy]\nrole = \"444455556666/Deploy\"\nregion = \"eu-central-1\"\n";

/// What comes of a client's own request; the port is left out, as AWS's CRT does.
fn asked(server: &Server, path: &str, token: &str) -> (u16, String) {
    server.asked(&format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {token}\r\nConnection: close\r\n\r\n"
    ))
}

fn path(block: &str) -> &str {
    let uri = variable(block, "AWS_CONTAINER_CREDENTIALS_FULL_URI").unwrap();
    &uri[uri.find("/credentials").unwrap()..]
}

fn token(block: &str) -> &str {
    variable(block, "AWS_CONTAINER_AUTHORIZATION_TOKEN").unwrap()
}

#[test]
fn each_of_several_roles_has_a_path_a_token_and_a_region() {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(8);
    let world = World::of(acme);
    world.config(ROLES);
    // A role that is named twice is served once.
    let server = Server::start(world.ol_aws("serve admin deploy 111122223333/Admin"));
    let blocks: Vec<&str> = server.printed.split("\n\n").collect();
    assert_eq!(blocks.len(), 2, "{}", server.printed);
    let key = |block: &str| {
        let (status, body) = asked(&server, path(block), token(block));
        assert_eq!(status, 200, "{body}");
        let body: Value = serde_json::from_str(&body).unwrap();
        (body["AccessKeyId"].clone(), body["AccountId"].clone())
    };
    for (block, name, region, account) in [
        (blocks[0], "# admin\n", "us-east-1", PROD),
        (blocks[1], "# deploy\n", "eu-central-1", DEV),
    ] {
        assert!(block.starts_with(name), "{block}");
        for variable_name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            assert_eq!(variable(block, variable_name), Some(region), "{block}");
        }
        assert_eq!(key(block).1, account);
    }
    // One role's token opens the other's path no more than a wrong one.
    for (path, token) in [
        (path(blocks[0]), token(blocks[1])),
        (path(blocks[1]), token(blocks[0])),
    ] {
        let (status, body) = asked(&server, path, token);
        assert!(status == 401 && !body.contains("ASIA"), "{status} {body}");
    }
    // Each is renewed in its own place.
    let first = [key(blocks[0]), key(blocks[1])];
    world.sandbox.edit(|acme| acme.session_seconds = None);
    server.says("renewed: ");
    server.says("renewed: ");
    let second = [key(blocks[0]), key(blocks[1])];
    for (first, second) in first.iter().zip(&second) {
        assert_ne!(first.0, second.0);
        assert_eq!(first.1, second.1);
    }
}

#[test]
fn several_roles_have_a_file_each() {
    let world = World::new();
    world.config(ROLES);
    for flag in ["--output x.env", "--token-file x"] {
        let stderr = world.ol_aws(&format!("serve admin deploy {flag}")).fails(2);
        assert!(stderr.contains("{role}"), "{stderr}");
    }
    assert_eq!(
        world.sandbox.requests().len(),
        0,
        "nobody signed in for that"
    );
    let line = "serve admin 444455556666/Deploy --output {role}.env --token-file {role}.token";
    let mut run = world.ol_aws(line);
    let mut child = run.command.stderr(Stdio::null()).spawn().unwrap();
    let read = |name: &str| std::fs::read_to_string(world.home().join(name)).unwrap();
    // By its alias, however it is named.
    wait_for(|| world.home().join("deploy.env").exists());
    for role in ["admin", "deploy"] {
        let text = read(&format!("{role}.env"));
        assert!(path(&text).ends_with(role), "{text}");
        assert_eq!(read(&format!("{role}.token")), token(&text));
        let file = world.home().join(format!("{role}.token"));
        let named = variable(&text, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        assert_eq!(named, file.to_str());
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_role_without_a_region_is_said_to_have_none() {
    let world = World::new();
    let server = Server::start(world.ol_aws("serve admin"));
    assert!(!server.printed.contains("REGION"), "{}", server.printed);
    server.says("--region");
    let server = Server::start(world.ol_aws("serve admin --region eu-west-1"));
    let region = variable(&server.printed, "AWS_DEFAULT_REGION");
    assert_eq!(region, Some("eu-west-1"));
    let lines = server.says("serving ");
    assert!(!lines.concat().contains("--region"), "{lines:?}");
}

/// Whose keys boto3 takes with these variables, and where it found them.
fn boto_takes(world: &World, variables: &str) -> Option<String> {
    let mut command = Command::new(tool("boto-python")?);
    let program = "import boto3; found = boto3.Session().get_credentials(); print(found.method, found.access_key[:4])";
    command.args(["-c", program]).env_clear();
    command
        .env("PATH", std::env::var("PATH").unwrap())
        .env("HOME", world.home());
    command.envs(variables.lines().filter_map(|line| line.split_once('=')));
    Some(Run { command }.ok().trim().to_owned())
}

const KEYS: &str = "aws_access_key_id = AKIAOWN\naws_secret_access_key = x\n";

#[test]
fn a_default_profile_with_credentials_is_warned_of_and_the_line_that_keeps_it_out_does() {
    let process = "[default]\ncredential_process = /bin/false\n";
    for (file, text, line) in [
        (
            "credentials",
            format!("[default]\n{KEYS}"),
            Some("AWS_SHARED_CREDENTIALS_FILE"),
        ),
        (
            "config",
            format!("[default]\n{KEYS}"),
            Some("AWS_CONFIG_FILE"),
        ),
        ("config", process.to_owned(), Some("AWS_CONFIG_FILE")),
        ("config", "[default]\nregion = eu-west-1\n".to_owned(), None),
        ("credentials", format!("[other]\n{KEYS}"), None),
    ] {
        let world = World::new();
        std::fs::create_dir(world.home().join(".aws")).unwrap();
        std::fs::write(world.home().join(".aws").join(file), &text).unwrap();
        let server = Server::start(world.ol_aws("serve admin"));
        let said = server.says("serving ").concat();
        let printed = &server.printed;
        assert_eq!(said.contains("warning: "), line.is_some(), "{text}: {said}");
        let Some(line) = line else {
            assert!(!printed.contains("/dev/null"), "{text}: {printed}");
            continue;
        };
        let keeps_out = format!("# {line}=/dev/null\n");
        assert!(printed.contains(&keeps_out), "{text}: {printed}");
        // As boto3 sees it, and the keys are why.
        if text.contains("AKIA")
            && let Some(taken) = boto_takes(&world, printed)
        {
            assert!(taken.ends_with("AKIA"), "{taken}");
        }
        let printed = printed.replace(&keeps_out, &keeps_out[2..]);
        if let Some(taken) = boto_takes(&world, &printed) {
            assert_eq!(taken, "container-role ASIA", "{text}");
        }
    }
}

/// Clients that took nothing from it before: AWS's CRT names no port, and minio's for JavaScript wants `Code` and
/// `AccessKeyID`. And what a shell script would use.
#[test]
fn clients_of_every_kind_take_it() {
    const CRT: &str = "
from awscrt.auth import AwsCredentialsProvider
from awscrt.io import ClientBootstrap
bootstrap = ClientBootstrap.get_or_create_static_default()
print(AwsCredentialsProvider.new_default_chain(bootstrap).get_credentials().result(30).access_key_id)";
    const MINIO: &str = "
const { IamAwsProvider } = require('minio/dist/main/IamAwsProvider.js');
new IamAwsProvider({}).getCredentials().then(found => console.log(found.accessKey));";
    const CURL: &str = "
curl --noproxy '*' -fsS -H \"Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN\" \"$AWS_CONTAINER_CREDENTIALS_FULL_URI\" |
    sed 's/.*\"AccessKeyId\":\"\\([A-Z0-9]*\\)\".*/\\1/'";
    let world = World::new();
    world.config(ROLES);
    let line = "serve admin --token-file token";
    let server = Server::start(world.ol_aws(line));
    let key = server.credentials()["AccessKeyId"].clone();
    for (program, flag, text) in [
        ("crt-python", "-c", CRT),
        ("aws-node", "-e", MINIO),
        ("sh", "-c", CURL),
    ] {
        let Some(program) = tool(program) else {
            continue;
        };
        // Each with the token as itself alone, in the file alone where it knows that, and in both.
        for without in ["", "_TOKEN_FILE=", "_TOKEN="] {
            if without == "_TOKEN=" && !program.ends_with("crt-python") {
                continue;
            }
            let mut command = Command::new(&program);
            command.args([flag, text]).env_clear();
            command
                .env("PATH", std::env::var("PATH").unwrap())
                .env("HOME", world.home());
            let variables = server.printed.lines();
            let variables = variables.filter(|line| without.is_empty() || !line.contains(without));
            command.envs(variables.filter_map(|line| line.split_once('=')));
            let found = Run { command }.ok();
            assert_eq!(found.trim(), key, "{} {without}", program.display());
        }
    }
}
