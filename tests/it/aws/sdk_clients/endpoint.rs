//! The SDK clients at the endpoint of `serve`, with its two variables and nothing else: at a renewal, and when a person is needed.

use std::process::Command;

use super::{SdkClient, admin, arns, keys_used};
use crate::commands::serve::Server;
use crate::world::{Run, World};

/// Asks so many times with what `serve` printed, in an environment that knows nothing of us.
fn asks(client: SdkClient, world: &World, server: &Server, turns: u32, pause: u32) -> Option<Run> {
    let words = client.words(turns, pause)?;
    let mut command = Command::new("setsid");
    command.arg("--wait").args(words).env_clear();
    command
        .env("PATH", std::env::var("PATH").unwrap())
        .env("HOME", world.home());
    command
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_DEFAULT_REGION", "eu-west-1")
        .env("AWS_PAGER", "");
    command.env("AWS_ENDPOINT_URL_STS", world.sandbox.sts_url());
    command.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &server.uri);
    command.env("AWS_CONTAINER_AUTHORIZATION_TOKEN", &server.token);
    Some(Run { command })
}

#[test]
fn each_takes_them_and_sees_a_renewal() {
    let client_sees = |client: SdkClient| {
        let mut acme = sandbox::World::acme();
        acme.session_seconds = Some(10);
        let world = World::of(acme);
        let server = Server::start(world.ol_aws("serve admin"));
        let Some(run) = asks(client, &world, &server, 2, 11) else {
            return;
        };
        assert_eq!(arns(&run.ok()), [admin(), admin()], "{client:?}");
        let keys = keys_used(&world);
        assert!(
            keys.len() == 2 && keys[0] != keys[1],
            "{client:?}: {keys:?}"
        );
    };
    SdkClient::all_at_once(client_sees);
}

/// What was served has ended, and only a person could get more: each fails, and none shows the token. The endpoint stays.
#[test]
fn each_fails_when_a_person_is_needed_and_goes_on_after_a_login() {
    let client_sees = |client: SdkClient| {
        let mut acme = sandbox::World::acme();
        acme.session_seconds = Some(3);
        let world = World::of(acme);
        world.ol_aws("login admin").ok();
        let server = Server::start(world.ol_aws("serve admin").without(&["OL_AWS_PASSWORD"]));
        world.sandbox.expire_assertions();
        while server.serves() {
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        let Some(run) = asks(client, &world, &server, 1, 0) else {
            return;
        };
        let done = run.done();
        let shown = done.stdout + &done.stderr;
        assert_ne!(done.code, 0, "{client:?}: {shown}");
        assert!(!shown.contains(&server.token), "{client:?}: {shown}");
        assert!(keys_used(&world).is_empty(), "{client:?}");
        // The SDKs for JavaScript and Rust read no message from an endpoint; `serve` says it on its own terminal.
        if ![SdkClient::JavaScript, SdkClient::Rust].contains(&client) {
            assert!(shown.contains("ol-aws login"), "{client:?}: {shown}");
        }
        world.sandbox.edit(|acme| acme.session_seconds = None);
        world.ol_aws("login admin --fresh").ok();
        // It looks into the cache every other second.
        while !server.serves() {
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        let run = asks(client, &world, &server, 1, 0).unwrap();
        assert_eq!(arns(&run.ok()), [admin()], "{client:?}");
    };
    SdkClient::all_at_once(client_sees);
}
