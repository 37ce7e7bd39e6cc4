//! Attributes that would make something else of a value, in the shells that have them.

use crate::shells::drivers::{Driver, bash, environment, posix, zsh};
use crate::world::World;
use crate::world::real_shell::{Shell, Variables};

#[test]
fn a_variable_that_was_declared_as_something_else_holds_what_it_should() {
    let world = World::new();
    world.ol_aws("login").ok();
    let json = world.ol_aws("env Admin --format json").ok();
    let json: Variables = serde_json::from_str(&json).unwrap();
    let drivers: [&Driver; 4] = [&bash::DRIVER, &zsh::DRIVER, &posix::KSH, &posix::MKSH];
    for driver in drivers.into_iter().filter(|driver| driver.is_here()) {
        let lines = [
            "typeset -i AWS_ACCESS_KEY_ID; typeset -u AWS_SESSION_TOKEN; typeset -l OL_AWS_ROLE",
            "ol-assume Admin",
            &Shell::dump("after"),
        ];
        let done = driver.run(&world, &lines);
        let after = environment(&world, "after", &done);
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "OL_AWS_ROLE"] {
            assert_eq!(after.get(name), json.get(name), "{}: {name}", driver.name);
        }
    }
}
