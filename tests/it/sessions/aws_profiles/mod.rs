//! Roles that an AWS profile provides: with a stand-in for the AWS CLI that says what it was asked, with the real ones, and
//! without any.

mod commands;
mod limits;
mod programs;
mod real;

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use crate::world::program::write_program;
use crate::world::{Run, World};

/// An answer of the stand-in, as `aws configure export-credentials` prints it.
const ANSWER: &str = r#"{"Version": 1, "AccessKeyId": "ASIAPROFILEPROFILE01", "SecretAccessKey": "secret-of-profile",
 "SessionToken": "token-of-profile", "Expiration": "2999-01-02T03:04:05+00:00"}"#;

const AWS_CONFIG: &str = "[profile idc-admin]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Admin\n\
    region = eu-central-1\n[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n";

const CONFIG: &str =
    "[accounts]\n\"111122223333\" = \"prod\"\n[roles.idc]\nprofile = \"idc-admin\"\n";

/// A person with a profile of Identity Center, and a stand-in for their AWS CLI.
fn world() -> World {
    with(CONFIG, AWS_CONFIG)
}

fn with(config: &str, aws_config: &str) -> World {
    let world = World::new();
    world.config(config);
    std::fs::create_dir_all(world.home().join(".aws")).unwrap();
    std::fs::write(world.home().join(".aws/config"), aws_config).unwrap();
    stand_in(&world, "cat \"$HOME/answer\"");
    answer(&world, ANSWER);
    world
}

/// Puts a script where `aws` is looked for; it notes each call and what it finds, and then does this.
fn stand_in(world: &World, then: &str) {
    let text = format!(
        "#!/bin/sh\n{{ printf '%s|' \"$@\"; echo; }} >> \"$HOME/calls\"\nenv -0 > \"$HOME/found\"\n{then}\n"
    );
    program(world, "aws", &text);
}

fn program(world: &World, name: &str, text: &str) -> PathBuf {
    let directory = world.home().join("bin");
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join(name);
    // Written beside it first: a script that is being written cannot be run.
    let new = directory.join(format!("{name}.new"));
    write_program(&new, text);
    std::fs::rename(&new, &path).unwrap();
    path
}

fn answer(world: &World, text: &str) {
    std::fs::write(world.home().join("answer"), text).unwrap();
}

/// How often the stand-in was asked.
fn calls(world: &World) -> usize {
    let calls = std::fs::read_to_string(world.home().join("calls"));
    calls.map_or(0, |calls| calls.lines().count())
}

/// A run that finds the stand-in and nothing of OneLogin.
fn alone(world: &World, line: &str) -> Run {
    on_path(world, world.ol_aws(line)).without_onelogin()
}

/// The stand-in comes before every other `aws`.
fn on_path(world: &World, run: Run) -> Run {
    let path = std::env::var("PATH").unwrap();
    let own = world.home().join("bin");
    run.env("PATH", format!("{}:{path}", own.display()))
}
