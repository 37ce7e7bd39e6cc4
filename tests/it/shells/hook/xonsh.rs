//! xonsh: what no other shell has.

use crate::shells::drivers::xonsh::DRIVER;
use crate::world::World;

#[test]
fn a_failure_is_one_for_and_and_or() {
    if !DRIVER.is_here() {
        return;
    }
    let world = World::new();
    let lines = ["ol-assume nobody && echo reached || echo refused"];
    assert_eq!(DRIVER.run(&world, &lines).stdout, "refused\n");
    // Where no failure is an exception, a script ends with the status of its last command.
    for (command, code) in [
        ("ol-assume nobody", 6),
        ("ol-assume Admin -- sh -c 'kill -9 $$'", 137),
        ("ol-assume Admin -- true", 0),
    ] {
        let lines = ["$XONSH_SUBPROC_RAISE_ERROR = False", command];
        assert_eq!(DRIVER.run(&world, &lines).code, code, "{command}");
    }
}

/// xonsh expands it between quotes, too.
#[test]
fn a_raw_string_keeps_a_dollar_for_the_command() {
    if !DRIVER.is_here() {
        return;
    }
    let world = World::new();
    let done = DRIVER.run(&world, &["ol-assume Admin -- echo r'$HOME'"]);
    assert_eq!(done.stdout, "$HOME\n", "{done:?}");
}

/// A variable may have a type of its own there, which refuses a value.
#[test]
fn a_value_that_is_refused_leaves_all_as_it_was() {
    if !DRIVER.is_here() {
        return;
    }
    let world = World::new();
    world.ol_aws("login").ok();
    let lines = "
$AWS_ACCESS_KEY_ID = 'old'
${...}.register('AWS_REGION', type='int', default=3)
try:
    ol-assume Admin --region eu-west-1
except Exception as error:
    print('code', error.returncode)
print($AWS_ACCESS_KEY_ID, 'AWS_SECRET_ACCESS_KEY' in __xonsh__.env, 'OL_AWS_ROLE' in __xonsh__.env)
";
    let done = DRIVER.run(&world, &[lines]);
    assert_eq!(done.stdout, "code 1\nold False False\n", "{done:?}");
    assert!(done.stderr.contains("nothing has changed"), "{done:?}");
}
