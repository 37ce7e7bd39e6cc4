//! What a program that we become finds in its environment: the caller's, and what the contract lists.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use super::{CODE, PASSWORD, RESULTS, acme, all_of, as_before};
use crate::world::{Done, World};

fn environment(stdout: &str) -> BTreeSet<(String, String)> {
    let variables = stdout.split('\0').filter_map(|line| line.split_once('='));
    variables
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn a_child_gets_the_callers_environment_and_what_the_contract_lists() {
    const LISTED: [&str; 18] = [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_ACCOUNT_ID",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "OL_AWS_SET_REGION",
        "OL_AWS_PREVIOUS_REGION",
        "OL_AWS_PREVIOUS_DEFAULT_REGION",
        "OL_AWS_ROLE",
        "OL_AWS_ACCOUNT",
        "OL_AWS_ROLE_ARN",
        "OL_AWS_EXPIRES_AT",
        "OL_AWS_EXPIRES_LOCAL",
        "OL_AWS_CHECK",
        "OL_AWS_PREVIOUS_ROLE",
        "OL_AWS_GUARD",
    ];
    let world = World::of(acme());
    let run = |planted: &str| {
        let line = "exec admin --region eu-west-1 -- cat /proc/self/environ";
        let run = as_before(&world, line).env("PLANTED", planted);
        run.env("OL_AWS_OTP", CODE).user("ben")
    };
    let given = run("harmless");
    let given = given.command.get_envs();
    let mut direct = Command::new("cat");
    direct
        .arg("/proc/self/environ")
        .env_clear()
        .stdin(Stdio::null());
    direct.envs(given.filter_map(|(name, value)| Some((name, value?))));
    let caller = environment(&Done::of(direct.output().unwrap()).stdout);

    let child = run("harmless").done();
    assert_eq!(child.code, 0, "{}", child.stderr);
    let secrets = all_of(&world);
    let mut expected = RESULTS.to_vec();
    expected.sort_unstable();
    let mut found = secrets.within(child.stdout.as_bytes());
    found.sort_unstable();
    assert_eq!(found, expected);
    let child = environment(&child.stdout);
    for (name, value) in child.difference(&caller) {
        assert!(LISTED.contains(&name.as_str()), "{name}={value} is new");
    }
    let inputs = ["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET", "OL_AWS_OTP"];
    let gone = caller.difference(&child).map(|(name, _)| name.as_str());
    assert_eq!(gone.collect::<BTreeSet<_>>(), BTreeSet::from(inputs));
    // The look finds a secret in a child's environment.
    let planted = run(PASSWORD).done();
    assert!(
        secrets
            .within(planted.stdout.as_bytes())
            .contains(&"password")
    );
}
