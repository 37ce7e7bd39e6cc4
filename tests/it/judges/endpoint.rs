//! The judges at the endpoint of `serve`, with its two variables and nothing else.

use std::process::Command;

use super::{Judge, admin, arns, keys_used};
use crate::serve::Server;
use crate::world::{Run, World};

#[test]
fn each_takes_them_and_sees_a_renewal() {
    let judge_sees = |judge: Judge| {
        let mut acme = sandbox::World::acme();
        acme.session_seconds = Some(10);
        let world = World::of(acme);
        let server = Server::start(world.ol_aws("serve admin"));
        let Some(words) = judge.words(2, 11) else {
            return;
        };
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
        assert_eq!(arns(&Run { command }.ok()), [admin(), admin()], "{judge:?}");
        let keys = keys_used(&world);
        assert!(keys.len() == 2 && keys[0] != keys[1], "{judge:?}: {keys:?}");
    };
    std::thread::scope(|scope| {
        for judge in Judge::ALL {
            scope.spawn(move || judge_sees(judge));
        }
    });
}
