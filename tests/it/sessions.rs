//! From nothing to session credentials: how many requests, how long they live, when they are renewed.

use sandbox::Step;

use crate::world::{World, exported};

#[test]
fn a_cold_sign_in_takes_three_posts_on_two_connections() {
    let world = World::new();
    let script = world
        .ol_aws("env admin")
        .env("OL_AWS_REGION", "eu-west-1")
        .ok();
    assert!(exported(&script, "AWS_ACCESS_KEY_ID").is_some_and(|key| key.starts_with("ASIA")));
    let posts = world
        .sandbox
        .requests()
        .into_iter()
        .filter(|request| request.method == "POST")
        .count();
    assert_eq!(posts, 3);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
    let connections = world.sandbox.connections();
    assert_eq!((connections.onelogin, connections.sts), (1, 1));
}
